"""The section about the incubators: what is lacking stands first, and nothing of it where none was planned."""

import re
import sys

import pandas as pd
import pytest
import table_examples
from planned_incubators import catalogue, planned, run

from herelib import report
from herelib.release import plans
from herelib.report import contents
from herelib.report.incubators import fund_answer, incubators, incubators_view, money_lines, open_until

COVERAGE = pd.DataFrame({"region": ["alder", "birch"], "group": "resident", "n": [40, 12]})


@pytest.fixture(scope="module")
def shown():
    """The plan as it may be shown, with the tables of the run that the section reads."""
    kept = {name: table for name, table in planned().items() if name not in plans.PRIVATE}
    return {**run(), **kept, **plans.protect_plan({**planned(), "coverage": COVERAGE}, {"birch"}, 5)}


@pytest.fixture(scope="module")
def page(shown):
    with report.without_pictures():
        return incubators(shown, catalogue())


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_where_no_plan_was_made_there_is_no_section_and_no_line_of_contents():
    assert incubators(table_examples.run(), catalogue()) == ""
    assert "incubator" not in contents.present_sections({"programme": planned()["programme"].iloc[:0]})
    present = contents.present_sections({"programme": planned()["programme"]})
    assert present.index("incubator") == present.index("cards") + 1


def test_what_could_go_wrong_stands_before_money_and_says_what_to_do(page):
    text = words(page[page.index('id="incubator-alder"') : page.index('id="incubator-birch"')])
    assert text.index("What could go wrong") < text.index("For whom, and how long") < text.index("Needed:")
    assert "Is there a lender? (Micro-credit with coaching)" in text and "write the answer into gates.csv" in text


def test_each_region_has_its_plan_or_says_that_there_is_none(page):
    fern = words(page[page.index('id="incubator-fern"') :])
    assert "Nothing is planned: the verdict names no package." in fern and "Costs by category" not in fern
    birch = words(page[page.index('id="incubator-birch"') : page.index('id="incubator-fern"')])
    assert "The choice is contested" in birch and "Not shown: it would tell what few people answered." in birch
    assert 'href="#region-alder"' in page


def test_no_number_of_people_who_were_asked_or_applied_is_in_it(page):
    # Of so few participants not even a word is said.
    assert "of those who applied have a mentor" not in page
    assert not re.search(r"\d+ of \d+ participants", page) and "pseudonym" not in page
    people = re.compile(r"\b[pm]\d\d?\b")
    assert not people.search(words(page))


def test_of_many_regions_only_the_table_of_all_stands_there(shown, monkeypatch):
    # the room hands on a function of the module's name
    monkeypatch.setattr(sys.modules["herelib.report.incubators"], "one_page", lambda tables: False)
    with report.without_pictures():
        view = incubators_view(shown, catalogue())
    assert view["regions"] == [] and len(view["rows"]) == 3


def test_money_says_from_when_on_it_is_lacking(shown):
    here = {name: shown[name][shown[name]["region"] == "alder"] for name in ("money", "cash")}
    lines = money_lines(here, "alder")
    assert lines[0].startswith("Needed: EUR ") and "Found: EUR 30,000" in lines[0]
    assert lines[1].startswith("Money is lacking from the quarter of 1 December 2026 on")
    here["money"] = here["money"].assign(found_eur=0.0, asked_eur=0.0, unknown_parts=1)
    assert money_lines(here, "alder")[0].endswith("Nothing of it is found or asked for yet.")
    assert money_lines(here, "alder")[-1] == "The cost of 1 part is not known, and in no sum."


def test_a_fund_says_why_it_does_not_fit_or_what_is_to_be_asked(shown):
    fits = shown["fund_fits"].set_index(["region", "applicant", "fund"])
    over = fits.loc[("alder", "founder", "lv_leader_zlp_1")]
    assert fund_answer(over).startswith("does not fit: it is over") and open_until(over).startswith("over since ")
    asked = fits.loc[("alder", "founder", "lv_social_start")]
    assert fund_answer(asked).startswith("may fit; to be asked: which status it asks for")
    assert open_until(asked) == "31 December 2029"
