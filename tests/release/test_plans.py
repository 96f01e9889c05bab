"""The plan at the release door: money passes, people are told in words that hold for enough counts, or not at all."""

import numpy as np
import pandas as pd
import pytest
from planned_incubators import planned

from herelib.release import plans
from herelib.release.recommendations import HIDDEN
from herelib.tables import CONTRACTS

K = 5
COVERAGE = pd.DataFrame({"region": ["alder", "birch"], "group": "resident", "n": [40, 12]})


def shown(**changes):
    return plans.protect_plan({**planned(), "coverage": COVERAGE, **changes}, {"birch"}, K)


def test_no_number_of_people_hours_or_levels_leaves():
    for name, table in shown().items():
        numbers = set(table.select_dtypes("number").columns)
        assert numbers <= {"order", "rank", "hours", "needed", "amount", "low", "high"}, name
    assert set(plans.PRIVATE) == {"more_mentors"} and "more_mentors" not in shown()
    kept_back = {c.name for name in shown() for c in CONTRACTS[name].columns.values() if c.audience == "team"}
    leaving = {column for table in shown().values() for column in table}
    assert not leaving & (kept_back - {"hours"})


@pytest.mark.parametrize("participants", [1, 4, 9, 10, 11, 17, 30])
def test_whoever_reads_the_word_of_a_region_cannot_tell_a_count_closer_than_the_threshold(participants):
    """An attack by somebody who knows how many take part: each word must hold for as many counts as the threshold."""
    world = pd.DataFrame({"matched": range(participants + 1), "participants": participants})
    told = plans.protect_matching(world.assign(column="region", name="alder"), K)
    assert told.empty == (participants < 2 * K)
    assert (told["matched_part"].value_counts() >= K).all()


@pytest.mark.parametrize("stated", [3, 9, 10, 11, 30])
def test_whoever_reads_an_answer_cannot_tell_its_count_closer_than_the_threshold(stated):
    world = pd.DataFrame({"people": range(stated + 1), "stated": stated, "region": "alder", "role": "work_status"})
    shown_rows = len(plans.protect_target_group(world.assign(answer="employed"), K))
    assert shown_rows == 0 or (shown_rows >= K and stated + 1 - shown_rows >= K)
    # two answers of one question that half gave each would both be known exactly
    halves = pd.DataFrame({"people": [5, 5], "stated": 10, "region": "a", "role": "work_status", "answer": ["x", "y"]})
    assert plans.protect_target_group(halves, K).empty


def test_risks_say_nothing_that_narrows_the_word_of_a_region():
    """With seven of twelve matched ("more than half"), five without any mentor would have said that it is seven."""
    counts = pd.DataFrame({"column": "region", "name": ["alder"], "participants": 12, "matched": 7})
    rows = [("alder", 1, risk, "", 5.0) for risk in plans.MATCHING_RISKS]
    risks = pd.DataFrame(rows, columns=["region", "order", "risk", "about", "amount"])
    assert plans.protect_risks(risks, counts, K).empty
    assert plans.protect_risks(risks, counts.iloc[:0], K)["amount"].isna().all()


def test_a_region_of_few_groups_and_sums_are_no_row():
    assert shown()["matching"].to_numpy().tolist() == [["region", "alder", "more than half"]]


def test_answers_and_ideas_of_few_are_no_row():
    heard = shown()["target_group"]
    assert set(heard["region"]) <= {"alder"} and set(heard.columns) == {"region", "role", "answer"}
    assert ("own_hours" not in set(heard["role"])) and "contact" in set(heard["role"])  # 4, and 7 of 12
    ideas = shown()["ideas"]
    assert set(ideas["standing"]) == {"room"} and not ideas["named"].any()  # three named one of them
    many = planned()["ideas"].assign(founders=20, standing="no room")
    told = plans.protect_ideas(many, pd.Series({"alder": 40, "birch": 9}), K)
    assert told["region"].unique().tolist() == ["alder"] and told["named"].all()


def test_hours_are_told_in_a_word_where_enough_people_offered_some():
    assert shown()["hours"].to_numpy().tolist() == [["alder", "offered in interviews", "more than half"]]
    hours = planned()["hours"].assign(people=9)
    words = plans.protect_hours(hours.assign(given_hours=hours["asked_hours"]), K)["covered"]
    assert set(words) == {"all"}


def test_risks_keep_money_and_lose_what_counts_people():
    risks = shown()["risks"].set_index(["region", "risk"])["amount"]
    assert risks["alder", "money open"] > 0 and ("alder", "hours missing") not in risks.index
    assert ("birch", "one mentor") not in risks.index and ("fern", "not guided here") not in risks.index
    order = shown()["risks"].groupby("region")["order"].apply(list)
    assert all(each == list(range(1, len(each) + 1)) for each in order)
    waiting = planned()["risks"].assign(amount=50.0)
    told = plans.protect_risks(waiting, planned()["matching"], K).set_index(["region", "risk"])["amount"]
    assert np.isnan(told["fern", "not guided here"])


def test_modules_are_put_in_order_by_rounded_gaps_and_hours_follow_these():
    training = planned()["training"]
    told = shown()["training"]
    assert list(told.columns) == plans.TRAINING and (told.groupby("region")["hours"].sum().between(55, 65)).all()
    # of gaps that are alike but for a hair, hours are alike but for a step
    close = training.assign(gap=0.21, answers=6)
    assert plans.protect_training(close).groupby("region")["hours"].nunique().le(2).all()


def test_what_holds_people_back_most_is_hidden_where_a_level_is():
    logic = shown()["logic"].set_index(["region", "step"])["about"]
    assert logic["birch", "needs"] == HIDDEN and "barrier:skills" in logic["alder", "needs"]


def test_a_run_without_a_plan_has_nothing_to_protect():
    assert plans.protect_plan({"coverage": COVERAGE}, set(), K) == {}
    none = {name: table.iloc[:0] for name, table in planned().items()}
    assert all(table.empty for table in plans.protect_plan({**none, "coverage": COVERAGE}, set(), K).values())
