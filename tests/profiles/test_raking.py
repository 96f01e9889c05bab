"""Raking meets the margins, comes to the published figures of R's survey, and says where it cannot."""

import numpy as np
import pytest

from herelib.profiles.raking import LARGEST, design_effect, joined, joint_shares, rake

# The cluster sample apiclus1 of the Californian Academic Performance Index (R package survey, data(api)), added up by
# type of school (E, H, M) and whether it met its target (no, yes): schools, sum of api00, sum of enroll.
SCHOOLS = np.array([12, 132, 3, 11, 8, 17])
API00 = np.array([7156, 86281, 1978, 6682, 4851, 10935])
ENROLL = np.array([5243, 57088, 2237, 13587, 5983, 16460])
TYPE, TARGET = np.repeat([0, 1, 2], 2), np.tile([0, 1], 3)
TYPES, TARGETS = np.array([4421.0, 755.0, 1018.0]), np.array([1072.0, 5122.0])


def test_the_example_of_r_survey_comes_out():
    # rake(dclus1, list(~stype, ~sch.wide), …): api00 641.23, total of enroll 3647300 (survey 4.x, tests/rakecheck.Rout)
    raked = rake([TYPE, TARGET], [TYPES, TARGETS], SCHOOLS * 33.847, np.inf)
    schools = raked.weight / raked.weight.sum() * 6194
    assert raked.converged
    assert (schools * API00 / SCHOOLS).sum() / 6194 == pytest.approx(641.23, abs=0.005)
    assert (schools * ENROLL / SCHOOLS).sum() == pytest.approx(3_647_300, abs=60)


def test_margins_are_met_and_the_sum_of_the_weights_stays():
    rng = np.random.default_rng(1)
    strata = [rng.integers(0, size, 60) for size in (4, 2)]
    margins = [np.array([0.2, 0.3, 0.3, 0.2]), np.array([0.45, 0.55])]
    base = rng.uniform(1, 3, 60)
    raked = rake(strata, margins, base)
    assert raked.converged and raked.weight.sum() == pytest.approx(base.sum())
    for stratum, margin in zip(strata, margins, strict=True):
        assert np.bincount(stratum, raked.weight) / base.sum() == pytest.approx(margin, abs=2e-5)


def test_weights_stay_within_their_bounds_and_what_cannot_be_met_is_said():
    rare = np.array([0] * 19 + [1])
    raked = rake([rare], [np.array([0.5, 0.5])], np.ones(20))
    assert not raked.converged and raked.off == pytest.approx(0.25)  # 5 of 20, where 10 are asked for
    assert raked.weight.max() == pytest.approx(LARGEST) and raked.weight.sum() == pytest.approx(20)
    within = rake([np.array([0] * 8 + [1] * 4)], [np.array([0.5, 0.5])], np.ones(12))
    assert within.converged and within.weight.max() < LARGEST


def test_an_interview_whose_category_is_not_known_keeps_its_weight():
    raked = rake([np.array([0, 0, 0, 1, -1])], [np.array([0.5, 0.5])], np.ones(5))
    assert raked.weight == pytest.approx([2 / 3, 2 / 3, 2 / 3, 2.0, 1.0])


def test_an_empty_category_is_taken_with_its_neighbour_and_one_category_is_none():
    assert joined(np.array([0.1, 0.2, 0.7]), np.array([3, 0, 2])).tolist() == [0, 0, 1]
    assert joined(np.array([0.0, 0.3, 0.7]), np.array([3, 1, 2])).tolist() == [0, 0, 1]
    assert joined(np.array([0.3, 0.3, 0.4]), np.array([0, 0, 0])).tolist() == [0, 0, 0]


def test_design_effect_is_one_plus_the_squared_coefficient_of_variation():
    weight = np.array([1.0, 2.0, 3.0, 4.0])
    assert design_effect(weight) == pytest.approx(1 + weight.var() / weight.mean() ** 2)


def test_joint_shares_have_the_margins_and_the_dependence_of_the_table_they_are_like():
    like = np.array([[4.0, 1.0], [1.0, 4.0]])
    shares = joint_shares([np.array([0.3, 0.7]), np.array([0.6, 0.4])], like)
    assert shares.sum(1) == pytest.approx([0.3, 0.7]) and shares.sum(0) == pytest.approx([0.6, 0.4])
    odds = shares[0, 0] * shares[1, 1] / (shares[0, 1] * shares[1, 0])
    assert odds == pytest.approx(16, rel=1e-4)
