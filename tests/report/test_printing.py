"""The report on paper: tagged as its page is, contents with page numbers, unfolded, no table broken after two rows."""

import pytest
from papers import elements, opened, opened_streams, pieces, texts

from herelib.errors import HereError
from herelib.report import pages, printing
from herelib.report.rendering import environment

pikepdf = pytest.importorskip("pikepdf")
try:
    printing.available()
except HereError as missing:
    pytest.skip(str(missing), allow_module_level=True)
import weasyprint  # noqa: E402

ROWS, SIDES = 90, 3
SMALL = """{% from "macros.html.j2" import fold, folded_section, plain_table, section %}
<header><h1>A study</h1><nav aria-label="Contents"><h2>Contents</h2><ul><li><a href="#glance">First</a></li>
<li><a href="#made">Last</a></li></ul></nav></header>
{% call section("glance", "First") %}<p><a href="summary.html">All</a> <a href="briefs/elm.html">Elm</a></p>
{{ plain_table(["Region", "Words"], [["Elm", "few"]], "Small") }}{% endcall %}
{% call folded_section("asked", "Between") %}{{ plain_table(["Row", "Words"], rows, "Long") }}{% endcall %}
{% call folded_section("made", "Last") %}{% call fold("Folded", 3) %}<p>Unfolded on paper.</p>{% endcall %}
{% endcall %}"""


@pytest.fixture(scope="module")
def page():
    rows = [[f"row {number}", "some words"] for number in range(ROWS)]
    return pages.fragment_page(environment().from_string(SMALL).render(rows=rows), "A study", "page")


@pytest.fixture(scope="module")
def paper(page):
    return printing.pdf(page)


@pytest.fixture(scope="module")
def laid_out(page):
    return weasyprint.HTML(string=page).render()


def test_a_page_on_paper_is_tagged_as_it_is_and_declares_what_it_is(page, paper):
    pdf = opened(paper)
    kinds = [name for name, _ in elements(pdf)]
    assert kinds.count("H1") == 1 and kinds.count("H2") == page.count("<h2")
    # A table that breaks is one on each side, with its head.
    assert kinds.count("Table") >= page.count("<table ")
    assert kinds.count("TH") >= page.count("<th ") and kinds.index("H1") < kinds.index("H2") < kinds.index("Table")
    assert str(pdf.Root.Lang) == "en" and pdf.Root.MarkInfo.Marked and str(pdf.docinfo["/Title"]) == "A study"
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_the_same_page_gives_the_same_bytes_and_links_lead_to_papers(page, paper):
    assert printing.pdf(page) == paper
    plain = opened_streams(paper)
    assert b"summary.pdf" in plain and b"briefs/elm.pdf" in plain and b".html" not in plain


def test_contents_say_on_which_side_a_section_stands_and_each_side_bears_its_number(laid_out):
    sides = [texts(side) for side in laid_out.pages]
    last = next(number for number, side in enumerate(sides, 1) if "Unfolded on paper." in side)
    assert last == len(sides) >= SIDES
    contents = sides[0].partition("Contents")[2].partition("Last")[2]
    assert contents.strip(" .").startswith(str(last)), "the number behind the dots"
    assert all(f"{number} / {last}" in side for number, side in enumerate(sides, 1))


def test_no_table_breaks_after_two_rows_or_before_its_last_two_and_its_head_stands_on_each_side(laid_out):
    tables = pieces(laid_out)
    assert len(tables) == 2 and max(len(table) for table in tables) >= SIDES - 1
    for table in tables:
        assert all(headed for _, headed in table)
        assert len(table) == 1 or min(rows for rows, _ in table) >= 3
    assert sorted(sum(rows for rows, _ in table) for table in tables) == [1, ROWS]


@pytest.mark.long
def test_the_report_of_the_demo_on_paper(demo_processed):
    page = (demo_processed / "demo" / "few" / "release" / "report.html").read_text(encoding="utf-8")
    tags = elements(opened(printing.pdf(page)))
    kinds = [name for name, _ in tags]
    assert kinds.count("H1") == 1 and kinds.count("H2") == page.count("<h2")
    pictures = [alt for name, alt in tags if name == "Figure"]
    assert len(pictures) >= page.count("<img ") and all(pictures)
    document = weasyprint.HTML(string=page).render()
    assert len(document.pages) < 91, "as many as it had before it had layers"
    broken = [table for table in pieces(document) if len(table) > 1]
    assert broken and all(table[0][0] >= 3 for table in broken)
