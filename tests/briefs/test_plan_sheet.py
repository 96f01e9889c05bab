"""The sheet of a plan: for whom and what, or why nothing is planned and what a plan would need."""

import pandas as pd
import pytest
import table_examples
from sheet_examples import PLANNED, UNPLANNED, of_region, planned, row

from herelib.briefs.plan_sheet import answer, details, planned_regions, sheet_view

NAN = float("nan")


def view(region=PLANNED, **tables):
    return sheet_view({**of_region(region), **tables}, table_examples.catalogue(), {PLANNED: "Elm"})


def test_a_plan_says_for_how_many_what_and_from_when():
    plan = row(of_region()["programme"])
    labels = table_examples.catalogue()["parts"].set_index("part")["label"]
    assert answer(plan, labels).startswith(
        "A plan for 40 people who want to start a business: Business or social incubator"
    )
    assert answer(plan._replace(founders=NAN), labels).endswith("For how many people is not known yet.")
    lines = details(plan, of_region()["logic"])
    assert "It lasts 26 weeks and takes each of them about 2.5 hours a week." in lines
    assert lines[-1].startswith("The first part can start on 1 December 2026")
    unknown = details(plan._replace(weeks=NAN, first_on="", all_by=""), of_region()["logic"])
    assert unknown[-1] == "When it can start is not known." and not any("weeks" in line for line in unknown)


@pytest.mark.parametrize(
    ("standing", "says"), [("planned", ""), ("contested", "still open"), ("one of several", "would do as well")]
)
def test_how_firm_the_choice_is_is_said(standing, says):
    sheet = view(programme=of_region()["programme"].assign(standing=standing))
    assert says in sheet.planned.standing and bool(says) == bool(sheet.planned.standing)


def test_a_region_without_a_package_says_so_and_what_a_plan_would_need():
    sheet = view(UNPLANNED)
    assert sheet.planned is None and sheet.steps
    assert sheet.package.answer == "No advice can be given yet."


def test_every_part_of_a_plan_stands_on_the_sheet():
    sheet = view()
    assert sheet.name == "Elm" and sheet.risks and sheet.planned.guides and sheet.planned.money.quarters
    assert {span.label for span in sheet.planned.calendar.spans} == {"Mentoring", "Business or social incubator"}
    assert sheet.planned.funds.funds and sheet.planned.training.modules and len(sheet.planned.expected) == 4


def test_only_studies_that_plan_have_sheets():
    assert planned_regions(planned()) == sorted(table_examples.COUNTS)
    assert planned_regions({}) == [] and planned_regions({"programme": pd.DataFrame({"region": []})}) == []
