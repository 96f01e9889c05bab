"""What a team plans: faults name key and nearest word, and a region's own statement wins over the study's."""

import math

import pandas as pd
import pytest
from cleaned_studies import clean
from small_catalogue import small_catalogue
from studies import PARAMETERS

from herelib.errors import Faults, HereError
from herelib.interviews import checking
from herelib.studies import plans, settings

REGIONS = pd.DataFrame({"region": ["alder", "birch"]})


def named(plan, catalogue=None, regions=REGIONS):
    faults = Faults()
    plans.check_names(plan, regions, catalogue or small_catalogue(), "study.yaml", faults)
    return faults.table()[["column", "value", "rule", "do"]].to_numpy().tolist()


def test_a_region_says_what_differs_and_the_rest_is_the_studys():
    plan = {"budget": 90000.0, "founders": 25, "target_group": ["youth", "migrants"], "committed": ["course"]}
    plan["regions"] = {"birch": {"budget": 50000.0, "start_by": 6.0, "committed": []}}
    alder, birch = plans.table(plan, REGIONS).to_dict("records")
    assert math.isnan(alder.pop("start_by_months"))
    assert alder == {
        **{"region": "alder", "budget_eur": 90000.0, "founders": 25.0, "target_group": "youth;migrants"},
        **{"present": "", "committed": "course"},
    }
    assert (birch["budget_eur"], birch["start_by_months"], birch["founders"]) == (50000, 6, 25)
    assert (birch["target_group"], birch["committed"]) == ("youth;migrants", "")


def test_without_a_plan_every_region_has_its_row_and_nothing_in_it():
    table = plans.table({}, REGIONS)
    assert table["region"].tolist() == ["alder", "birch"]
    assert table[["budget_eur", "start_by_months", "founders"]].isna().all(axis=None)
    assert (table[["target_group", "present", "committed"]] == "").all(axis=None)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({"budget": 0.0}, ("plan.budget", "0", "not above 0", "leave it out if it is not known")),
        ({"founders": -2}, ("plan.founders", "-2", "not above 0", "leave it out if it is not known")),
        ({"target_group": ["yuoth"]}, ("plan.target_group", "yuoth", "unknown group", "did you mean 'youth'?")),
        (
            {"regions": {"alder": {"start_by": -1.0}}},
            ("plan.regions.alder.start_by", "-1", "not above 0", "leave it out if it is not known"),
        ),
    ],
)
def test_numbers_are_positive_and_groups_are_known(plan, expected):
    told = []
    plans.check_values(plan, lambda *fault: told.append(fault))
    assert told == [expected]


def test_regions_and_parts_must_exist():
    plan = {"present": ["cuorse"], "regions": {"alde": {"committed": ["mentor"]}}}
    assert named(plan) == [
        ["plan.regions.alde", "alde", "not in regions.csv", "did you mean 'alder'?"],
        ["plan.present", "cuorse", "not in the catalogue", "did you mean 'course'?"],
        ["plan.regions.alde.committed", "mentor", "not in the catalogue", "did you mean 'mentors'?"],
    ]
    assert named({"regions": {"alde": {}}}, regions=None) == []


def test_what_no_package_holds_together_cannot_be_committed_to():
    rules = [rule for _, _, rule, _ in named({"committed": ["microcredit", "vouchers", "course", "leaflet"]})]
    assert rules == ["2 parts of the role finance: a package has 1", "course and leaflet exclude each other"]
    assert named({"committed": ["course", "mentors", "microcredit"], "present": ["vouchers", "leaflet"]}) == []


def test_the_places_of_a_package_are_those_of_the_roles():
    assert set(plans.PLACES) == set(small_catalogue()["parts"]["role"])


def test_a_plan_in_study_yaml_becomes_the_table_plans(tiny_study):
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("plan:\n  budget: 80000\n  target_group: [youth]\n  regions: {west: {budget: 20000}}\n")
    table = clean(tiny_study)["plans"]
    assert table["budget_eur"].tolist() == [80000, 20000]
    assert table["target_group"].tolist() == ["youth", "youth"]


def test_faults_of_a_plan_are_told_with_the_others(tiny_study):
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("plan: {budgt: 1, founders: 2.5, budget: -3, regions: {wets: {budget: 1}}}\n")
    found = checking.check(tiny_study)[["column", "rule", "do"]].to_numpy().tolist()
    assert ["plan.budgt", "unknown key", "did you mean 'budget'?"] in found
    assert ["plan.founders", "not a whole number", "write a whole number"] in found
    assert ["plan.budget", "not above 0", "leave it out if it is not known"] in found
    assert ["plan.regions.wets", "not in regions.csv", "did you mean 'west'?"] in found
    assert settings.SCHEMA["plan"]["regions"]["*"].keys() == {*plans.NUMBERS, *plans.LISTS}


PLANS = pd.DataFrame({"region": ["alder", "birch"], "budget_eur": [9e4, 5e4], "committed": ["", "course"]})


def test_what_a_parameter_says_of_a_region_takes_the_place_of_its_plan():
    assert plans.otherwise(PLANS, "planned", "planned").equals(PLANS)
    changed = plans.otherwise(PLANS, "birch none", "alder course+loan, birch none")
    assert changed["committed"].tolist() == ["course;loan", ""]
    assert changed["budget_eur"][0] == 9e4 and math.isnan(changed["budget_eur"][1])


def test_a_region_that_is_none_is_said_with_the_nearest():
    with pytest.raises(HereError, match=r"budget: .aldr. is no region of this study; did you mean .alder."):
        plans.otherwise(PLANS, "aldr 90000", "planned")


@pytest.mark.parametrize("text", ["90000", "alder", "alder 9e4", "alder -1", "alder 1, alder 2", ""])
def test_budgets_that_cannot_be_meant_are_said(text):
    assert plans.otherwise_fault(text) and not plans.otherwise_fault("alder 90000.5, birch none")


def test_a_plan_by_parameter_is_in_the_table_that_all_stages_read(tiny_study):
    moved = {**PARAMETERS, "budget": "east 90000", "committed": "west mentoring"}
    table = clean(tiny_study, moved)["plans"].set_index("region")
    assert table.loc["east", "budget_eur"] == 90_000 and math.isnan(table.loc["west", "budget_eur"])
    assert table["committed"].to_dict() == {"east": "", "west": "mentoring"}
