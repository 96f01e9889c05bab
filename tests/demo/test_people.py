"""Who the demo asked: circumstances are drawn apart, fit the age that people state, and move no other answer."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from herelib.demo import simulation
from herelib.demo.people import CIRCUMSTANCES, OUT_OF_WORK, YOUNGEST, add_circumstances, add_people

BEFORE = "52ccd0da"  # of the answers as they were before circumstances were asked


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng([simulation.SEED, 2])
    return add_people(simulation.interviews(simulation.truth(), simulation.SEED), rng)


@pytest.fixture(scope="module")
def asked(people):
    return add_circumstances(people, simulation.SEED)


def test_what_was_answered_before_is_the_same_to_the_byte(people, asked):
    digest = hashlib.sha256(people.to_csv(index=False).encode()).hexdigest()
    assert digest[:8] == BEFORE
    pd.testing.assert_frame_equal(asked[list(people)], people)
    assert set(asked) - set(people) == {*CIRCUMSTANCES, "person_code"}


def test_only_residents_are_asked_of_their_work(asked):
    of_work = ["work_status", "out_of_work", "education", "born_abroad", "own_hours"]
    assert (asked.loc[asked["group"] != "resident", of_work] == "").all(axis=None)
    residents = asked[asked["group"] == "resident"]
    assert (residents[["work_status", "education", "own_hours"]] != "").all(axis=None)
    assert ((residents["out_of_work"] != "") == residents["work_status"].isin(OUT_OF_WORK)).all()
    assert set(residents["work_status"]) >= {"unemployed", "employed", "retired"}


def test_nobody_is_older_or_younger_than_the_age_they_state(asked):
    stated = asked[(asked["birth_year"] != "") & asked["age_band"].isin(YOUNGEST)]
    age, youngest = 2026 - stated["birth_year"].astype(int), stated["age_band"].map(YOUNGEST)
    oldest = stated["age_band"].map({"18_29": 29, "30_44": 44, "45_59": 59, "60_74": 74, "75_plus": 84})
    assert len(stated) > 50 and ((age >= youngest) & (age <= oldest)).all()
    assert (asked.loc[asked["age_band"] == "refused", "birth_year"] == "").all()


def test_everybody_has_a_code_of_their_own_or_none(asked):
    codes = asked["person_code"][asked["person_code"] != ""]
    assert codes.is_unique and codes.str.fullmatch(r"[B-Z]{6}").all()
    assert 0.02 < (asked["person_code"] == "").mean() < 0.15


def test_more_interviews_in_one_region_leave_the_circumstances_of_others(people, asked):
    birch = people[people["region"] == "birch"]
    alone = add_circumstances(birch, simulation.SEED)
    pd.testing.assert_frame_equal(alone, asked.loc[birch.index])
