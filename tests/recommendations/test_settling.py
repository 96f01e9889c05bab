"""Settling: how many interviews would settle a contested verdict, or why no number of them would."""

import advised
import numpy as np
import pytest
import worlds

from herelib import tables
from herelib.recommendations.model import situation
from herelib.recommendations.settling import (
    DRAWS,
    ENOUGH,
    MULTIPLES,
    missing_dimensions,
    quick,
    settled,
    settled_share,
    settling,
    simulated,
)

RNG = np.random.default_rng
COURSE = worlds.part("course", "support", {"finance": 3})
MENTORS = worlds.part("mentors", "support", {"skills": 3})
TABLES = worlds.catalogue([COURSE, MENTORS], [("course", "mentors")])


def contested(finance, skills, **parameters):
    """Advice where two lacks are normally distributed (mean, deviation) and each has a remedy of its own."""
    rng = RNG(7)
    rows = [
        {"finance": f, "skills": s} for f, s in zip(rng.normal(*finance, 300), rng.normal(*skills, 300), strict=True)
    ]
    asked = advised.doubtful(
        [{k: float(np.clip(v, 0, 1)) for k, v in row.items()} for row in rows], lack=0.2, capacity=0.8
    )
    settled_ = {**worlds.SURE, "package_draws": 200, "seed": 3, **parameters}
    return advised.advised(TABLES, asked, **settled_)["here"]


def settle(finance, skills, interviews=40, **parameters):
    """The table for one region with 40 interviews now."""
    advice = contested(finance, skills, **parameters)
    return settling(advice, quick(advice.situation.model), interviews)


# What more interviews would say


def test_simulated_studies_keep_the_total_variance():
    levels = RNG(1).normal(0.5, 0.05, (4000, 1))
    drawn, truth = simulated(levels, 4.0, 2000, 200, RNG(2))
    between, within = drawn.mean(1).var(), drawn.var(1).mean()
    assert drawn.shape == (2000, 200, 1) and truth.shape == (2000, 1)
    assert within == pytest.approx(0.05**2 / 4, rel=0.05)  # m times the interviews: an m-th of the variance is left
    assert between + within == pytest.approx(0.05**2, rel=0.08)  # and nothing is gained or lost on the way
    assert np.corrcoef(drawn.mean(1)[:, 0], truth[:, 0])[0, 1] == pytest.approx(np.sqrt(0.75), abs=0.05)


def test_with_infinitely_many_interviews_the_truth_is_known():
    levels = RNG(1).random((50, 3))
    drawn, truth = simulated(levels, np.inf, 20, 99, RNG(2))
    assert drawn.shape == (20, 1, 3) and (drawn[:, 0] == truth).all()


# Whether it is settled


@pytest.fixture(scope="module")
def advice():
    return contested((0.62, 0.1), (0.58, 0.1))


def ends(advice, finance, skills, **parameters):
    """Whether the verdict is settled where finance and skills lack so much, in each of some draws."""
    model = quick(advice.situation.model)
    model = type(model)(model.parts, model.evidence, {**model.parameters, **parameters})
    levels = np.full((len(finance), 20), 0.2)
    levels[:, 12:] = 0.8
    levels[:, model.parts.barriers.index("barrier:finance")] = finance
    levels[:, model.parts.barriers.index("barrier:skills")] = skills
    at = np.array([lead.package for lead in advice.choice.leads])
    here = situation(advice.region, model, levels)
    return settled(here, advice.field.packages[at], advice.field.lead[at])


def test_a_truth_that_is_known_and_far_ahead_is_settled(advice):
    assert ends(advice, [0.75], [0.4]) and ends(advice, [0.4], [0.75])


def test_what_is_as_good_either_way_is_settled_too(advice):
    assert ends(advice, [0.6], [0.6])  # either will do


def test_what_is_far_ahead_now_one_and_now_the_other_is_not(advice):
    assert not ends(advice, [0.75] * 60 + [0.4] * 60, [0.4] * 60 + [0.75] * 60)
    assert ends(advice, [0.75] * 108 + [0.4] * 12, [0.4] * 108 + [0.75] * 12)  # nine draws in ten
    assert not ends(advice, [0.75] * 90 + [0.4] * 30, [0.4] * 90 + [0.75] * 30)
    assert ends(advice, [0.75] * 90 + [0.4] * 30, [0.4] * 90 + [0.75] * 30, p_clear=0.7)


def test_what_is_as_good_on_average_but_seldom_in_a_draw_is_settled_where_the_first_is_clear(advice):
    there, back = [0.75] * 66 + [0.45] * 54, [0.45] * 66 + [0.75] * 54
    assert not ends(
        advice, there, back, close_enough=0.4
    )  # ahead in 55% of the draws: not clear, and either would not do
    assert ends(advice, there, back, close_enough=0.4, p_clear=0.5, p_all=0.5)


def test_what_effects_may_turn_too_often_is_not_settled(advice):
    assert ends(advice, [0.65], [0.57], close_enough=0.0)
    assert not ends(advice, [0.65], [0.57], close_enough=0.0, p_all=0.99)


# The table


def test_doubt_about_the_interviews_is_settled_by_more_of_them():
    table = settle((0.64, 0.1), (0.52, 0.1))
    last = table.iloc[-1]
    assert np.isinf(table["multiple"].iloc[0]) and table["clear"].iloc[0] >= ENOUGH and table["interviews"].iloc[0] == 0
    assert last["multiple"] in MULTIPLES and last["clear"] >= ENOUGH and last["interviews"] == 40 * last["multiple"]
    assert f"about {last['interviews']} interviews instead of 40" in last["note"]
    assert (table["clear"].iloc[1:-1] < ENOUGH).all()
    tables.check("settling", table)


def test_doubt_about_weights_is_settled_by_no_number_of_interviews():
    table = settle((0.64, 0.01), (0.58, 0.01), importance_doubt=1.5)
    assert len(table) == 1 and table["clear"].iloc[0] < ENOUGH and np.isinf(table["multiple"].iloc[0])
    assert table["note"].iloc[0].startswith("no number of interviews would settle it")


def test_where_some_truths_are_near_the_limit_more_would_be_needed_than_anybody_makes(monkeypatch):
    shares = {np.inf: 0.9, **dict.fromkeys(MULTIPLES, 0.5)}
    monkeypatch.setattr("herelib.recommendations.settling.settled_share", lambda _, __, multiple: shares[multiple])
    advice = contested((0.64, 0.1), (0.52, 0.1))
    table = settling(advice, quick(advice.situation.model), 40)
    assert table["multiple"].tolist() == [np.inf, *MULTIPLES]
    assert table["note"].iloc[-1] == "more than 12 times the present 40 interviews would be needed"
    shares[4.0] = ENOUGH
    assert settling(advice, quick(advice.situation.model), 40)["multiple"].tolist() == [np.inf, 2.0, 4.0]


def test_the_same_seed_gives_the_same_share(advice):
    model = quick(advice.situation.model)
    assert model.draws == DRAWS and model.parts is advice.situation.model.parts
    assert settled_share(advice, model, 2.0) == settled_share(advice, model, 2.0)


def test_where_a_dimension_is_missing_the_table_says_what_to_ask_about():
    survey, profile = worlds.known(worlds.flat())
    rows = profile["profiles"]
    lost = rows["indicator"].isin(["capacity:skills", "barrier:finance"])
    asked = {**survey, "interviews": advised.people("ngo")}, {**profile, "profiles": rows[~lost]}
    region = advised.advised(TABLES, asked, **worlds.SURE, required_groups="resident")["here"].region
    row = missing_dimensions(region, 12)
    assert row["note"].tolist() == ["ask about barrier:finance, capacity:skills, group:resident"]
    assert row["interviews"].tolist() == [12] and row[["multiple", "clear"]].isna().all(axis=None)
    tables.check("settling", row)
