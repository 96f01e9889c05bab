"""The report page: self-contained, without code, without this machine's folders."""

import re
import subprocess

import nbformat
import pytest
import table_examples
from reader import POLICY
from report_sections import Outline, example

from herelib import release, report
from herelib.errors import HereError
from herelib.folders import ROOT
from herelib.report import contents, pages
from herelib.report.rendering import TEMPLATES


def executed(folder, html, stderr=""):
    outputs = [nbformat.v4.new_output("display_data", {"text/html": html})]
    outputs += [nbformat.v4.new_output("stream", name="stderr", text=stderr)] if stderr else []
    cells = [nbformat.v4.new_code_cell("secret_code()", outputs=outputs, execution_count=1)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "09-report.ipynb")
    return folder / "09-report.ipynb"


def test_a_page_shows_results_without_code_prompts_or_warnings(tmp_path):
    html = pages.page(executed(tmp_path, "<p>Two regions</p>", f"{ROOT}/herelib/x.py: FutureWarning"), "Title")
    assert "<p>Two regions</p>" in html
    assert not any(text in html for text in ("secret_code", "FutureWarning", "In&nbsp;[", "require.js", "MathJax"))
    assert pages.addresses(html) == []


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://tiles.example/1.png">',
        "<img src=//tiles.example/1.png>",
        '<img srcset="a.png 1x, https://tiles.example/2.png 2x">',
        '<a href=" HTTP://example.org">more</a>',
        '<p style="background: url( //img.example/a.png )">x</p>',
        "<style>@import 'https://fonts.example/f.css';</style>",
        '<svg><image xlink:href="https://img.example/a.png"/></svg>',
        '<script>fetch("https://collect.example/x")</script>',
        '<meta http-equiv="refresh" content="0; url=https://example.org">',
        '<form action="https://example.org/post"></form>',
        '<object data="https://example.org/x.swf"></object>',
    ],
)
def test_an_address_of_another_server_is_refused(tmp_path, html):
    assert len(pages.addresses(html)) == 1
    with pytest.raises(HereError, match="would fetch from another server"):
        pages.page(executed(tmp_path, html), "Title")


@pytest.mark.parametrize(
    "html",
    [
        '<img src="data:image/png;base64,iVBORw0KGgo//8=">',
        '<a href="#cards">Cards</a> <a href="mailto:x">x</a>',
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="#m"/></svg>',
        "<p>Source: https://example.org/paper (an address to read is no address to fetch)</p>",
        "<style>a { color: red } b { background: url(data:image/gif;base64,R0lG//) }</style>",
    ],
)
def test_what_the_page_brings_itself_is_fine(html):
    assert pages.addresses(html) == []


def test_a_folder_of_this_machine_is_refused(tmp_path):
    with pytest.raises(HereError, match="names a folder of this machine"):
        pages.page(executed(tmp_path, f"<p>{ROOT}/data/raw</p>"), "Title")


# A whole page


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    cells = [
        nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("display_data", {"text/html": str(part)})])
        for part in example().values()
    ]
    cells.append(
        nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("execute_result", {"text/html": "<p>rows</p>"})])
    )
    file = tmp_path_factory.mktemp("page") / "09-report.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Not this"), *cells]), file)
    return pages.page(file, "Example")


def test_the_page_is_well_formed_and_has_all_sections(page):
    outline = Outline(page)
    assert outline.open == []
    sections = [attrs["id"] for attrs in outline.all("section")]
    always = [name for name in report.SECTIONS if name not in contents.OPTIONAL_SECTIONS]
    assert [anchor for anchor in sections if not anchor.startswith("walk-")] == always
    inside = {attrs["href"] for attrs in outline.all("a")}
    assert {f"#{at}" for at in always} <= inside
    beside = {f"briefs/{region}.html" for region in table_examples.COUNTS} | {"summary.html"}
    assert inside - beside <= {f"#{attrs['id']}" for _, attrs in outline.tags if "id" in attrs}


def test_the_page_fetches_nothing_and_needs_no_script(page):
    outline = Outline(page)
    assert not outline.all("script") and not outline.all("link") and not outline.all("iframe")
    assert all(attrs["src"].startswith("data:image/png;base64,") for attrs in outline.all("img"))
    assert all(attrs["href"].startswith(("#", "briefs/", "summary.html")) for attrs in outline.all("a"))
    assert not re.search(r"url\(|@import", page)


def test_only_what_is_displayed_as_html_enters_the_page(page):
    assert "<p>rows</p>" not in page and "Not this" not in page
    assert "<title>Example &lt;script&gt;" in page


def test_what_people_wrote_cannot_become_html(page):
    assert "<script" not in page
    assert "eat &lt;script&gt;alert(1)&lt;/script&gt; together" in page, "the quote"
    assert "Number of &lt;b&gt;clusters&lt;/b&gt;" in page, "the title of a decision"


def test_tables_have_captions_and_scopes_and_figures_have_texts(page):
    outline = Outline(page)
    assert len(outline.all("table")) == len(outline.all("caption")) >= 4
    assert all(attrs.get("scope") in ("col", "row") for attrs in outline.all("th"))
    assert len(outline.all("img")) >= 8
    assert all(len(attrs["alt"]) > 30 for attrs in outline.all("img"))


def test_the_words_of_a_figure_stand_under_it():
    figures = re.findall(
        r'<img [^>]*alt="([^"]*)"[^>]*></div><figcaption>(.*?)</figcaption>', "".join(example().values())
    )
    assert len(figures) >= 8
    for alt, caption in figures:
        assert alt.endswith(caption)


def test_no_pseudonym_stands_in_the_page(page):
    names = table_examples.run()["interviews"]["interview"]
    assert release.refuse_identifiers(page, names, allowed=["7"]) == page


HOSTILE = """<h1>T</h1><p id="bar" style="width: 123px">bar</p><p id="said">nothing</p>
<script>document.getElementById("said").textContent = "a script ran"</script>
<img src="nowhere.png" onerror="document.getElementById('said').textContent = 'a handler ran'">
<svg onload="document.getElementById('said').textContent = 'a picture ran'"></svg>
<iframe srcdoc="<script>parent.document.getElementById('said').textContent = 'a frame ran'</script>"></iframe>
<base href="https://example.invalid/"><link rel="stylesheet" href="SERVER/a.css"><img src="SERVER/a.png">
<object data="SERVER/a.html"></object><style>#said { background: url(SERVER/b.png) }</style>
<img id="inside" src="data:image/png;base64,
iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==">"""


def looked_at(page, folder, browser):
    """The page as a browser has it when it has done all that it does."""
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}",
             "--virtual-time-budget=4000", "--dump-dom", file.as_uri()]  # fmt: skip
    return subprocess.run([browser, *flags], capture_output=True, text=True, timeout=120, check=True).stdout


def test_what_should_have_slipped_through_runs_nothing_and_asks_nobody(tmp_path, browser, server, monkeypatch):
    address, asked = server
    monkeypatch.setattr(pages, "addresses", lambda html: [])  # should the search for addresses miss one
    page = pages.page(executed(tmp_path, HOSTILE.replace("SERVER", address)), "Title")
    assert '<p id="said">nothing</p>' in looked_at(page, tmp_path, browser)
    assert asked == []
    # and the same without the policy: then it would run and ask
    free = re.sub("<meta [^>]*Content-Security-Policy[^>]*>", "", page)
    assert "ran</p>" in looked_at(free, tmp_path, browser) and asked


def test_pictures_and_bars_of_a_page_are_still_seen(tmp_path, browser):
    begin, end = HOSTILE.index("<script>"), HOSTILE.index('<img id="inside"')
    page = pages.page(executed(tmp_path, HOSTILE[:begin] + HOSTILE[end:]), "Title")
    measure = """<script>const bar = document.getElementById("bar"), inside = document.getElementById("inside");
        document.getElementById("said").textContent = [bar.offsetWidth, inside.naturalWidth,
        getComputedStyle(document.querySelector("main")).maxWidth !== "none"].join()</script></body>"""
    page = page.replace(POLICY, f"{POLICY}; script-src 'unsafe-inline'").replace("</body>", measure)
    assert '<p id="said">123,1,true</p>' in looked_at(page, tmp_path, browser)


def test_every_page_has_the_policy_before_anything_that_it_is_for():
    for template in TEMPLATES.glob("*.j2"):
        text = template.read_text(encoding="utf-8")
        if "<head>" in text:
            before, _, behind = text.partition(POLICY)
            assert behind and "<style" not in before and "<script" not in text, template.name
