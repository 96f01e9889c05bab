"""The demo's incubator: invented people by pseudonym, too few hours for all, some who suit nobody, a whole register."""

import pandas as pd
import pytest

from herelib.demo import cohort, simulation
from herelib.impact import register
from herelib.incubator import matching, people, skills

SEED = simulation.SEED


@pytest.fixture(scope="module")
def asking():
    return cohort.participants(SEED)


@pytest.fixture(scope="module")
def matched(asking):
    return matching.match(asking, cohort.mentors(SEED), None, cohort.distances())


def test_the_same_seed_gives_the_same_people_and_another_others(asking):
    pd.testing.assert_frame_equal(asking, cohort.participants(SEED))
    assert not asking.equals(cohort.participants(SEED + 1))


def test_people_are_as_a_matching_reads_them(asking):
    assert len(people.participants(asking).table) == 80 and len(people.mentors(cohort.mentors(SEED)).table) == 31
    assert set(asking["region"]) == {"alder", "birch", "cedar", "elder", "fern"}
    targets = simulation.design("planted").set_index("region")["target_group"]
    assert set(asking.loc[asking["region"] == "birch", "group"]) <= set(targets["birch"].split(";"))


def test_hours_are_short_and_some_suit_nobody(matched):
    table = matched.participants
    why = table["why_not"].replace("", "matched").value_counts()
    assert why["nobody admissible"] >= 5 and why["no place left"] >= 10 and why["matched"] >= 25
    by_region = table.groupby("region")["matched"].sum()
    assert (by_region >= 5).sum() >= 3 and (by_region < 5).any()


def test_skills_are_of_participants_and_name_every_competence(asking):
    table = cohort.skills(asking, SEED)
    assert set(table["participant"]) < set(asking["participant"])
    assert set(table["competence"]) == set(skills.competences()["competence"])
    assert table["level"].between(0, 1).all()
    needed = pd.DataFrame({"competence": list(cohort.COMPETENCES), "level": 0.6})
    assert skills.training_plan(table, needed)["competence"].iloc[0] == "financial_literacy"


def test_distances_know_every_pair_once():
    table = cohort.distances()
    assert len(table) == 15 and not table.duplicated(["region", "other"]).any()
    assert table.set_index(["region", "other"]).loc[("alder", "birch"), "km"] == 38


def test_the_register_has_no_fault_and_businesses_that_closed():
    table, regions = cohort.businesses(SEED).astype(str), list(simulation.design("planted")["region"])
    assert register.faults(table, regions).empty
    supported = table[table["supported"] == "yes"]
    assert set(supported["region"]) == set(cohort.EVALUATION["incubator_in"])
    assert (table["closed"] != "").sum() >= 3 and (supported["jobs"] == "").sum() > (supported["closed"] != "").sum()
