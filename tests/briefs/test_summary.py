"""The summary: a row for each region, all of which lead to its brief."""

import re

import table_examples
from brief_examples import ABOUT, made, many, shown

from herelib.briefs.summary import FEW, SOME, summary_view


def test_each_region_has_a_row_that_leads_to_its_brief():
    view = summary_view(shown(), table_examples.catalogue(), ABOUT)
    assert len(view.rows) == 4 and view.counted == "4 regions" and view.size == "few"
    assert {row.link for row in view.rows} == {name for name in made() if name.startswith("briefs/")}
    names = [row.name for row in view.rows]
    assert names == sorted(names) and "Élm <i>suburb</i>" in names
    page = made()["summary.html"]
    assert re.findall(r'<th scope="row" role="rowheader"><a href="([^"]+)">', page) == [row.link for row in view.rows]


def test_a_region_without_advice_has_dashes_and_a_word_why():
    row = next(row for row in summary_view(shown(), table_examples.catalogue(), ABOUT).rows if row.name == "Oak-rural")
    assert (row.lead, row.cost, row.state) == ("–", "–", "too little is known")


def test_many_regions_are_said_more_shortly():
    catalogue = table_examples.catalogue()
    some, lots = (summary_view(many(shown(), n), catalogue, ABOUT) for n in (FEW + 1, SOME + 1))
    assert (some.size, lots.size) == ("some", "many")
    assert all(row.lead.count(" or ") <= 2 for row in lots.rows)
    assert any("others" in row.lead for row in lots.rows)
