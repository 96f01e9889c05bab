"""Which package is planned for whom: the one that is named first, or none, and it says so."""

import numpy as np
import pandas as pd
from planned_incubators import catalogue, plan_of, planned, run, team

from herelib.incubator.planned import planned as plans_of
from herelib.incubator.planned import programme, say

LABELS = catalogue()["parts"].set_index("part")["label"]


def test_a_region_whose_verdict_names_no_package_has_a_row_that_says_so_and_no_figures():
    table = planned()["programme"].set_index("region")
    assert table["standing"].to_dict() == {"alder": "planned", "birch": "contested", "fern": "nothing planned"}
    assert table.loc["fern"].drop(["verdict", "standing", "country", "unknown_times"]).replace("", np.nan).isna().all()
    for name in ("calendar", "budget", "cash", "expected"):
        assert set(planned()[name]["region"]) == {"alder", "birch"}, name
    fern = next(planned()["programme"].query("region == 'fern'").itertuples())
    assert say(fern, LABELS) == "Nothing is planned: the verdict names no package."


def test_a_contested_choice_is_planned_for_the_package_named_first_and_says_so():
    birch = next(planned()["programme"].query("region == 'birch'").itertuples())
    assert say(birch, LABELS) == (
        "The package: Mentoring and Micro-credit with coaching. It is for 10 founders. The choice is contested: the "
        "plan is for the package that is named first, and is to be made again."
    )


def test_without_founders_of_the_plan_as_many_as_the_lead_reaches_take_part():
    plans = run()["plans"].assign(founders=np.nan)
    made = {each.region: each for each in plans_of(run(plans=plans), catalogue()["parts"], team())}
    assert made["alder"].founders == 107 and made["alder"].country == "LV"
    parts = catalogue()["parts"].assign(reached=np.nan)
    table = programme(plans_of(run(plans=plans), parts, team()), parts, 4.0, "2026-09-01")
    assert table["founders"].isna().all() and table["mentors"].isna().all()
    assert "For how many people is not known" in say(next(table.itertuples()), LABELS)


def test_times_count_from_the_decision_and_places_are_those_of_the_package():
    alder = planned()["programme"].set_index("region").loc["alder"]
    assert (alder["first_on"], alder["all_by"], alder["premises"]) == ("2026-12-01", "2028-03-01", "third_place")
    assert alder["mentors"] == 12 and alder["mentor_hours"] == 48


def test_a_study_in_which_nothing_can_be_planned_has_tables_all_the_same():
    verdicts = run()["verdicts"].assign(package="", lead="", verdict="insufficient evidence")
    tables = plan_of(run(verdicts=verdicts))
    assert (tables["programme"]["standing"] == "nothing planned").all() and tables["matching"].empty
    assert set(tables["risks"]["risk"]) == {"not guided here"}
    assert isinstance(tables["calendar"], pd.DataFrame) and tables["calendar"].empty
