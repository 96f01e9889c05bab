"""On paper: two sides and one, tagged, the same each time; and what is said where no PDF can be made."""

import importlib.util
import re
import sys

import pytest
import table_examples
from brief_examples import ABOUT, made, many, shown, words_of
from papers import elements, opened, opened_streams

from herelib import report
from herelib.briefs import brief_page, printing
from herelib.briefs.pages import summary_page
from herelib.errors import HereError

pikepdf = pytest.importorskip("pikepdf")
try:
    report.printing.available()
except HereError as missing:
    pytest.skip(str(missing), allow_module_level=True)
import weasyprint  # noqa: E402
from weasyprint.formatting_structure.boxes import TableBox  # noqa: E402


@pytest.fixture(scope="module")
def printed():
    """The longest brief and the summary of the small tables as PDFs."""
    longest = max((page for name, page in made().items() if name.startswith("briefs/")), key=prose_length)
    return {
        "brief": (longest, printing.pdf(longest, 2)),
        "summary": (made()["summary.html"], printing.pdf(made()["summary.html"], 1)),
    }


def prose_length(page):
    return len(re.sub(r'src="[^"]*"', "", page))


def test_a_brief_has_two_sides_at_the_most_and_the_summary_one(printed):
    assert len(opened(printed["brief"][1]).pages) <= printing.BRIEF_SIDES
    assert len(opened(printed["summary"][1]).pages) == printing.SUMMARY_SIDES


def test_forty_two_regions_stand_on_one_side_and_their_briefs_on_two():
    tables, catalogue = many(shown(), 42), table_examples.catalogue()
    page = summary_page(tables, catalogue, ABOUT)
    assert page.count('<tr role="row"><th scope="row"') == 42
    assert len(opened(printing.pdf(page, 1)).pages) == 1
    brief = brief_page(tables, catalogue, ABOUT, "elm-suburb-01")
    assert len(opened(printing.pdf(brief, 2)).pages) <= 2


def test_letters_shrink_until_a_longer_language_fits(printed):
    page = printed["brief"][0]
    longer = re.sub(r"(<(?:p|li|td|th|h2|figcaption)\b[^>]*>)([^<]+)", r"\1\2 \2", page)
    assert len(words_of(longer)) > 1.4 * len(words_of(page))
    assert len(opened(printing.pdf(longer, 2)).pages) <= 2
    assert len(opened(printing.pdf(longer, 9)).pages) > 2, "in letters of the usual size it would have more"


@pytest.mark.parametrize("kind", ["brief", "summary"])
def test_a_pdf_declares_what_it_is(printed, kind):
    page, content = printed[kind]
    pdf = opened(content)
    assert str(pdf.Root.Lang) == "en" and pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    title = re.search("<title>(.*?)</title>", page)[1]
    assert str(pdf.docinfo["/Title"]).split(" – ")[0] == title.split(" – ")[0].replace("&lt;", "<").replace("&gt;", ">")
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    assert "/CreationDate" not in pdf.docinfo and "/ModDate" not in pdf.docinfo


@pytest.mark.parametrize("kind", ["brief", "summary"])
def test_a_pdf_is_tagged_as_its_page_is(printed, kind):
    page, content = printed[kind]
    tags = elements(opened(content))
    kinds = [name for name, _ in tags]
    assert kinds.count("H1") == 1 and kinds.count("H2") == page.count("<h2")
    assert kinds.count("Table") == page.count("<table") and kinds.count("TH") == page.count("<th ")
    pictures = [alt for name, alt in tags if name == "Figure"]
    assert len(pictures) == page.count("<img ") and all(pictures)
    assert kinds.index("H1") < (kinds.index("H2") if "H2" in kinds else kinds.index("Table"))


def test_every_letter_has_its_font_in_the_file_and_it_is_ours(printed):
    for _, content in printed.values():
        fonts = re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([\w-]+)", opened_streams(content))
        assert fonts and all(name.startswith(b"DejaVu") for name in fonts)


def test_the_same_page_gives_the_same_bytes(printed):
    page, content = printed["summary"]
    assert printing.pdf(page, 1) == content


def test_links_between_the_papers_lead_to_papers(printed):
    links = re.findall(rb"/URI \((.*?)\)", opened_streams(printed["summary"][1]))
    assert b"briefs/elm-suburb.pdf" in links and not [link for link in links if b"briefs/" in link and b".html" in link]


def test_no_table_of_a_brief_is_broken(printed):
    document = weasyprint.HTML(string=printed["brief"][0]).render()
    pieces = [box for page in document.pages for box in page._page_box.descendants() if isinstance(box, TableBox)]
    assert len(pieces) == printed["brief"][0].count("<table"), "a table that is broken has a piece on each side"


def test_a_page_cannot_load_anything_when_it_is_printed(server):
    address, asked = server
    page = made()["summary.html"].replace("</main>", f'<img src="{address}/x.png" alt="x"></main>')
    printing.pdf(page, 1)
    assert asked == []


def test_without_the_package_it_says_how_to_get_it(monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "weasyprint" else real(name))
    with pytest.raises(HereError, match=r"weasyprint.*pip install -e .\[pdf\]"):
        report.printing.available()


def test_without_the_library_of_the_system_it_says_which(monkeypatch):
    class Refusing:
        def find_spec(self, name, *_):
            if name == "weasyprint.text.fonts":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint.text.fonts", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Refusing(), *sys.meta_path])
    with pytest.raises(HereError, match="pango"):
        report.printing.available()
