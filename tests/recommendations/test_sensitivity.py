"""How many interviews would settle a verdict."""

import numpy as np
import pandas as pd
import pytest
from small_catalogue import ASKED, RECOMMEND, small_catalogue

from herelib import tables
from herelib.recommendations.gates import Gates
from herelib.recommendations.judged_regions import JudgedRegion, region_draws
from herelib.recommendations.ranking import RegionDraws, ranking_model
from herelib.recommendations.sensitivity import (
    ENOUGH,
    MULTIPLES,
    missing_dimensions,
    settling,
    simulated,
)

RNG = np.random.default_rng
OPEN = Gates((), np.zeros(2, bool), ())


def settle(finance: tuple[float, float], skills: tuple[float, float], catalogue=None, **given) -> pd.DataFrame:
    """The table for one region, barriers normally distributed (mean, deviation), 40 interviews now."""
    model = ranking_model(catalogue or small_catalogue(), {**RECOMMEND, "iterations": 400, "seed": 3, **given})
    rng = RNG(7)
    levels = np.column_stack(
        [np.full(500, 0.9), *(rng.normal(*mean_deviation, 500) for mean_deviation in (finance, skills))]
    )
    draws = pd.DataFrame(np.clip(levels, 0, 1), columns=ASKED)
    judged_by = region_draws("elm", draws.to_numpy(), OPEN, model.alternatives)
    return settling(JudgedRegion("elm", draws, frozenset(ASKED), OPEN, judged_by), model, 40)


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


def test_doubt_about_the_interviews_is_settled_by_more_of_them():
    table = settle((0.56, 0.12), (0.44, 0.12))
    last = table.iloc[-1]
    assert np.isinf(table["multiple"].iloc[0]) and table["clear"].iloc[0] >= ENOUGH
    assert last["multiple"] in MULTIPLES and last["clear"] >= ENOUGH and last["interviews"] == 40 * last["multiple"]
    assert f"about {last['interviews']} interviews instead of 40" in last["note"]
    assert (table["clear"].iloc[1:-1] < ENOUGH).all()
    tables.check("settling", table)


def test_doubt_about_weights_is_settled_by_no_number_of_interviews():
    dear = small_catalogue()
    dear["methods"].loc[0, ["cost_low_eur", "cost_high_eur"]] = 400_000.0  # the loan helps more and costs more
    table = settle((0.62, 0.01), (0.45, 0.01), dear, families="free")
    assert len(table) == 1 and table["clear"].iloc[0] < ENOUGH and np.isinf(table["multiple"].iloc[0])
    assert table["note"].iloc[0].startswith("no number of interviews would settle it")


def test_a_near_tie_would_take_more_interviews_than_anybody_makes():
    table = settle((0.5, 0.004), (0.5, 0.004))
    assert table["multiple"].tolist() == [np.inf, *MULTIPLES] and (table["clear"].iloc[1:] < ENOUGH).all()
    assert table["note"].iloc[-1] == "more than 12 times the present 40 interviews would be needed"


def test_the_same_seed_gives_the_same_answer():
    assert settle((0.56, 0.12), (0.44, 0.12)).equals(settle((0.56, 0.12), (0.44, 0.12)))


def test_where_a_dimension_is_missing_the_table_says_what_to_ask_about():
    missing = ("capacity:skills", "barrier:finance")
    judged_by = RegionDraws("elm", np.empty((0, 0)), np.empty((0, 0)), np.ones((1, 2), bool), missing)
    row = missing_dimensions(JudgedRegion("elm", pd.DataFrame(), frozenset(), OPEN, judged_by), 12)
    assert row["note"].tolist() == ["ask about capacity:skills, barrier:finance"]
    assert row["interviews"].tolist() == [12] and row[["multiple", "clear"]].isna().all(axis=None)
