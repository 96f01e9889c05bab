"""The site of docs/: every page is in it, no link is broken, and nothing in it is fetched from outside."""

import importlib.util
import re
import subprocess
import sys

import pytest

from herelib import figures
from herelib.folders import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(file.name for file in DOCS.glob("*.md"))
SPEC = importlib.util.spec_from_file_location("site_build", DOCS / "site" / "build.py")
site_build = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(site_build)
# What a browser fetches by itself; a link that a reader may follow is no fetch.
FETCHED = re.compile(
    r"<(?:script|img|iframe|source|video|audio|embed)\b[^>]*\bsrc=[\"']?(?:https?:)?//[^\s>]*"
    r"|<link\b(?![^>]*rel=[\"']?canonical)[^>]*\bhref=[\"']?(?:https?:)?//[^\s>]*"
    r"|<(?:style\b[^>]*>[^<]*|\w[^<>]*\bstyle=[^<>]*)url\(\s*[\"']?(?:https?:)?//[^)]*",
    re.IGNORECASE,
)
FETCHED_BY_STYLE = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^);]*", re.IGNORECASE)


def anchor(heading):
    """A heading as a link names it, on GitHub and in the site alike."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def test_every_page_of_docs_stands_in_the_contents():
    listed = re.findall(r"^[a-z][a-z/-]+$", (DOCS / "site" / "index.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(f"{name}.md" for name in listed if name not in ("gallery", "api/index")) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith("http"):
            file, _, heading = target.partition("#")
            there = (DOCS / (file or page)).read_text(encoding="utf-8")
            headings = {anchor(each) for each in re.findall(r"^#+ (.*)$", there, re.MULTILINE)}
            assert not heading or heading in headings, target


@pytest.mark.parametrize("room", site_build.ROOMS)
def test_each_room_has_a_page_with_all_that_it_hands_on(room):
    page = site_build.room_page(room)
    names = getattr(__import__(f"herelib.{room}", fromlist=["__all__"]), "__all__", ())
    assert page.startswith(f"# {room}\n") and all(re.search(rf"\b{name}\b", page) for name in names)


def test_the_gallery_shows_the_figures_of_the_notebooks(by_papermill, tmp_path):
    shown = site_build.figures_of(by_papermill)
    offered = {name for name in figures.__all__ if name.startswith("show_")}
    assert len(shown) >= 0.85 * len(offered) and set(shown) <= offered
    site_build.write_gallery(tmp_path, shown)
    page = (tmp_path / "gallery.md").read_text(encoding="utf-8")
    for name, (source, sentence, picture) in shown.items():
        assert f"## {name}\n" in page and source in page and len(sentence) > 40
        assert (tmp_path / "figures" / f"{name}.png").read_bytes() == picture and picture.startswith(b"\x89PNG")


def test_what_a_browser_would_fetch_is_recognised():
    for text in ('<script src="https://a.b/c.js">', "<link rel=icon href=//a.b/c>", "<p style='x:url(//a.b)'>"):
        assert FETCHED.search(text), text
    for text in ('<a href="https://a.b">', '<script src="_static/a.js">', "<code>&lt;p style=x:url(//a.b)</code>"):
        assert not FETCHED.search(text), text
    assert FETCHED_BY_STYLE.search("a {b: url('https://c.d/e.woff')}") and FETCHED_BY_STYLE.search("@import '//a.b'")
    assert not FETCHED_BY_STYLE.search("a {b: url(data:image/svg+xml;x)}")


@pytest.mark.long
def test_the_site_builds_without_a_warning_and_fetches_nothing(by_papermill, tmp_path):
    if importlib.util.find_spec("sphinx") is None:
        pytest.skip("make site installs what builds the pages")
    program = "import sys; sys.path.insert(0, sys.argv[1]); import build, pathlib; "
    program += "sys.exit(build.build(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])))"
    words = [sys.executable, "-c", program, str(DOCS / "site"), str(tmp_path), str(by_papermill)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-3000:]
    pages = [*(tmp_path / "site").rglob("*.html")]
    assert {file.replace(".md", ".html") for file in PAGES} <= {page.name for page in pages}
    for page in pages:
        assert not FETCHED.search(page.read_text(encoding="utf-8")), page.name
    for style in (tmp_path / "site").rglob("*.css"):
        assert not FETCHED_BY_STYLE.search(style.read_text(encoding="utf-8")), style.name
    assert "Search.setIndex" in (tmp_path / "site" / "searchindex.js").read_text(encoding="utf-8")
    assert not re.search(re.escape(str(ROOT)), "".join(page.read_text(encoding="utf-8") for page in pages))
