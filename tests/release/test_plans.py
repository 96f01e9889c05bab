"""The plan at the release door: money passes, people are told in words that hold for enough counts, or not at all."""

import numpy as np
import pandas as pd
import pytest
from planned_incubators import planned

from herelib.release import plans
from herelib.release.recommendations import HIDDEN
from herelib.tables import CONTRACTS

K = 5
SECRETS = np.arange(1, 40, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
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


@pytest.mark.parametrize("whole", [1, 9, 19, 20, 21, 33])
def test_whoever_reads_a_word_cannot_tell_a_count_closer_than_the_threshold(whole):
    """An attack by somebody who knows how many there are: each word must hold for as many counts as the threshold."""
    world = pd.DataFrame({"matched": range(whole + 1), "participants": whole, "column": "region", "name": "alder"})
    for secret in SECRETS:
        told = plans.protect_matching(world, K, secret)
        assert told.empty == (whole < 4 * K)
        assert (told["matched_part"].value_counts() >= K).all()
    asked = pd.DataFrame({"people": range(whole + 1), "stated": whole, "region": "alder", "role": "work_status"})
    for secret in SECRETS:
        rows = len(plans.protect_target_group(asked.assign(answer="employed"), K, secret))
        assert rows == 0 or (rows >= K and whole + 1 - rows >= K)


def test_one_person_more_never_turns_a_word_into_the_other():
    """An attack by somebody who has two releases, and knows who came in between."""
    before = pd.DataFrame({"matched": range(31), "participants": 30, "column": "region", "name": "alder"})
    for newcomer in (0, 1):
        after = before.assign(matched=before["matched"] + newcomer, participants=31)
        for secret in SECRETS:
            told = [plans.protect_matching(world.iloc[[n]], K, SECRETS[0] + secret) for n in range(31)
                    for world in (before, after)]  # fmt: skip
            words = [table["matched_part"].tolist() for table in told]
            assert not any(a and b and a != b for a, b in zip(words[::2], words[1::2], strict=True))


def test_a_type_that_is_named_for_the_first_time_leaves_five_counts_open():
    """With a border that stays, a type named in the second release alone was named by four people before."""
    ideas = pd.DataFrame({"founders": range(21), "region": "alder", "type": "repair", "rank": 1, "licence": "no"})
    ideas, people = ideas.assign(standing="no room"), pd.Series({"alder": 40})
    first = {len(ideas) - len(plans.protect_ideas(ideas, people, K, secret)) for secret in SECRETS}
    assert first == set(range(K, 2 * K))


def test_modules_of_a_region_near_the_threshold_are_those_of_all():
    near = planned()["training"]
    near = near.assign(answers=near["answers"].where(near["region"] != "birch", near["answers"].clip(upper=5)))
    told = [set(plans.enough_for_training(near, K, secret)["region"]) for secret in SECRETS]
    assert {"all"} in told and {"alder", "birch"} in told
    joined = plans.enough_for_training(near, K, SECRETS[told.index({"all"})])
    assert joined["answers"].max() == 17 and len(joined) == near["competence"].nunique()
    alone = near[near["region"] == "birch"]
    few = [plans.enough_for_training(alone, K, secret).empty for secret in SECRETS]
    assert any(few) and not all(few)


def test_the_secret_is_another_with_one_person_more_and_the_same_for_the_same():
    counts = planned()["matching"]
    more = counts.assign(participants=counts["participants"] + 1)
    assert plans.secret_of(planned()) == plans.secret_of({**planned()})
    assert plans.secret_of(planned()) != plans.secret_of({**planned(), "matching": more})


def test_a_region_of_few_groups_and_sums_are_no_row():
    assert shown()["matching"].empty  # twelve take part
    many = planned()["matching"].assign(participants=40, matched=40)
    told = shown(matching=many)["matching"]
    assert set(told["column"]) == {"region"} and set(told["matched_part"]) == {"more than half"}


def test_answers_and_ideas_of_few_are_no_row():
    assert shown()["target_group"].empty
    heard = shown(target_group=planned()["target_group"].assign(people=30, stated=40))["target_group"]
    assert set(heard.columns) == {"region", "role", "answer"} and "contact" in set(heard["role"])
    ideas = shown()["ideas"]
    assert set(ideas["standing"]) == {"room"} and not ideas["named"].any()  # three named one of them
    many = planned()["ideas"].assign(founders=20, standing="no room")
    told = plans.protect_ideas(many, pd.Series({"alder": 40, "birch": 9}), K, SECRETS[0])
    assert told["region"].unique().tolist() == ["alder"] and told["named"].all()


def test_hours_are_told_in_a_word_where_enough_people_offered_some_and_one_could_not_turn_it():
    assert shown()["hours"].empty
    hours = planned()["hours"].assign(people=20)
    for share, word in ((3.0, ["all"]), (1.0, []), (0.52, []), (0.1, ["half or less"])):
        asked = hours["asked_hours"]
        offered = hours.assign(given_hours=asked * min(share, 1), spare_hours=asked * max(share - 1, 0))
        assert plans.protect_hours(offered, K, SECRETS[0])["covered"].unique().tolist() == word


def test_risks_keep_money_and_lose_what_follows_from_people():
    """With seven of twelve matched, five without any mentor would have said that it is seven."""
    risks = shown()["risks"].set_index(["region", "risk"])["amount"]
    assert risks["alder", "money open"] > 0
    order = shown()["risks"].groupby("region")["order"].apply(list)
    assert all(each == list(range(1, len(each) + 1)) for each in order)
    rows = [("alder", 1, risk, "", 50.0) for risk in plans.OF_PEOPLE]
    assert plans.protect_risks(pd.DataFrame(rows, columns=["region", "order", "risk", "about", "amount"])).empty


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
