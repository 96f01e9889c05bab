"""Counts of a matching, hours, and one more mentor: sums are identities, and no row is a person."""

import pytest
from planned_incubators import SETTLED, catalogue, nobody, planned, run, team

from herelib.incubator.guidance import (
    FAIR_TO,
    matched,
    matching_counts,
    matching_stages,
    more_mentors,
    rules_of,
)
from herelib.incubator.planned import planned as plans_of
from herelib.tables import identities


def test_who_takes_part_is_matched_or_has_one_of_two_reasons_in_each_region_and_group():
    counts = planned()["matching"]
    parts = counts[["matched", "nobody_admissible", "no_place_left"]].sum(axis=1)
    assert (counts["participants"] == parts).all()
    total = counts.set_index("column").loc["all"]
    # 18 people in two planned regions; two of alder speak what no mentor does, and 12 places are there
    assert total[["participants", "matched", "nobody_admissible", "no_place_left"]].tolist() == [18, 12, 2, 4]
    for column in ("region", "group"):
        assert counts[counts["column"] == column]["participants"].sum() == 18


def test_people_where_nothing_is_planned_are_in_no_count_of_the_matching():
    assert "fern" not in set(planned()["matching"]["name"])
    assert planned()["risks"].query("region == 'fern'")["amount"].tolist() == [2.0]


def test_hours_asked_are_given_and_missing_and_hours_offered_are_used_and_spare():
    hours = planned()["hours"]
    assert (hours["asked_hours"] == hours["given_hours"] + hours["missing_hours"]).all()
    assert (hours["offered_hours"] == hours["used_hours"] + hours["spare_hours"]).all()
    offered = hours[hours["basis"] == "offered in interviews"].set_index("region")
    # added up, never averaged: six people of alder offer five hours each, two of birch
    assert offered["offered_hours"].to_dict() == {"alder": 30.0, "birch": 10.0}
    assert offered["people"].to_dict() == {"alder": 6, "birch": 2}
    wrong = {"hours": hours.assign(missing_hours=hours["missing_hours"] + 1)}
    assert identities.broken(wrong) == ["table hours: asked_hours is not given_hours + missing_hours in 4 rows"]


def test_one_more_mentor_is_nobody_in_particular_and_helps_where_people_wait():
    more = planned()["more_mentors"].set_index("region")
    assert more.loc["birch", ["languages", "places", "matches_added"]].tolist() == ["lv", 2, 2]
    assert "uk" not in set(more["languages"])  # more of those who wait speak lv


@pytest.mark.parametrize("fair_to", FAIR_TO)
def test_whom_a_matching_is_fair_to_is_chosen_and_as_many_are_matched_in_any_case(fair_to):
    assert rules_of({"hours_per_mentee": 4.0, "fair_to": fair_to}).fair_over == FAIR_TO[fair_to]
    plans = plans_of(run(), catalogue()["parts"], team())
    counts = matching_counts(matched(plans, team(), {**SETTLED, "fair_to": fair_to})).set_index("column")
    assert counts.loc["all", "matched"] == 12


def test_without_participants_or_mentors_nothing_is_counted():
    plans = plans_of(run(), catalogue()["parts"], team())
    for brought in (nobody(), team(mentors=None), team(mentors=team().mentors.iloc[:0])):
        assert matched(plans, brought, SETTLED) is None
    assert matching_stages(None).empty and more_mentors(None).empty


def test_all_stages_are_proven_and_no_table_has_a_row_or_a_name_of_a_person():
    assert planned()["matching_stages"]["proven"].all()
    people = {*team().participants["participant"], *team().mentors["mentor"]}
    for name, table in planned().items():
        cells = {str(cell) for column in table for cell in table[column]}
        assert not cells & people, name
