"""Verdicts: the sentence behind each, what is said where nothing can be ranked, and the tables of a ranking."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from small_catalogue import ASKED, RECOMMEND, small_catalogue

from herelib import tables
from herelib.recommendations.gates import Gates
from herelib.recommendations.judged_regions import JudgedRegion, region_draws, with_rankings
from herelib.recommendations.ranking import RegionDraws, ranking_model
from herelib.recommendations.verdicts import flip, ranking_tables, verdict

MODEL = ranking_model(small_catalogue(), {**RECOMMEND, "iterations": 400})
OPEN = Gates((), np.zeros(2, bool), ())
METHODS = list(MODEL.alternatives.methods)  # course, loan


def judged(finance, skills, gates: Gates = OPEN, name: str = "elm", model=MODEL) -> JudgedRegion:
    """A ranked region; lacks as levels, a number or one a draw: the loan remedies finance, the course skills."""
    levels = np.column_stack([np.full(20, 0.9), *(np.broadcast_to(level, 20) for level in (finance, skills))])
    drawn = region_draws(name, levels, gates, model.alternatives)
    region = JudgedRegion(name, pd.DataFrame(levels, columns=ASKED), frozenset(ASKED), gates, drawn)
    return with_rankings([region], model)[0]


def missing(*indicators: str, gates: Gates = OPEN) -> JudgedRegion:
    drawn = RegionDraws("fir", np.empty((0, 0)), np.empty((0, 0)), np.ones((1, 2), bool), indicators)
    return JudgedRegion("fir", pd.DataFrame(), frozenset(), gates, drawn)


def test_a_leader_that_is_always_first_is_clear_and_never_said_to_be_certain():
    row = verdict(judged(1.0, 0.0), MODEL)
    assert (row["verdict"], row["method"], row["runner_up"], row["acceptability"]) == ("clear", "loan", "course", 1.0)
    assert row["reason"] == "first in more than 99% of the draws over interviews, ratings and weights"
    assert (row["doubt_interviews"], row["missing"], row["nearest_gate"]) == (0.0, "", "")


def test_a_leader_that_is_first_too_seldom_is_contested_and_the_share_is_said():
    model = replace(MODEL, p_data=0.4, p_clear=0.9)
    row = verdict(judged(np.repeat([0.9, 0.2], [14, 6]), 0.5, model=model), model)
    assert (row["verdict"], row["method"]) == ("contested", "loan")
    assert row["reason"] == f"the leader is first in {row['acceptability']:.0%} of the draws, fewer than 90%"


def test_doubt_about_the_interviews_comes_before_doubt_about_values():
    model = replace(MODEL, p_data=0.9, p_clear=0.9)
    row = verdict(judged(np.repeat([0.9, 0.2], 10), 0.5, model=model), model)
    assert row["verdict"] == "insufficient evidence" and row["p_data"] == pytest.approx(0.5)
    assert row["reason"] == ("with weights and ratings held fixed, no method is first in 90% of the interview draws")


def test_gates_that_nobody_answered_are_named_behind_a_verdict():
    rows = (("elm", "loan", "lender", "fact", "unknown", np.nan, "", "", "", True),)
    row = verdict(judged(1.0, 0.0, Gates(rows, np.zeros(2, bool), ())), MODEL)
    assert row["reason"].endswith("; feasible if confirmed: lender")


def test_without_a_ranking_the_row_says_what_is_missing_or_which_gate_is_nearest():
    row = verdict(missing("barrier:skills", "need:care"), MODEL)
    assert (row["verdict"], row["method"], row["missing"]) == (
        "insufficient evidence", "", "barrier:skills, need:care",
    )  # fmt: skip
    assert row["reason"].startswith("2 of the dimensions that the methods are judged by were not asked")
    closed = (("fir", "loan", "lender", "fact", "no", np.nan, "", "", "", False),)
    row = verdict(missing(gates=Gates(closed, np.ones(2, bool), ())), MODEL)
    assert (row["verdict"], row["nearest_gate"]) == ("none feasible", "loan: lender")
    assert np.isnan(row["acceptability"]) and np.isnan(row["doubt_weights"])


def test_the_tables_hold_what_the_ranking_says():
    region = judged(0.8, 0.4)
    made = ranking_tables([region, missing("need:care")], MODEL)
    for name, table in made.items():
        tables.check(name, table)
    first = made["acceptability"].query("rank == 1").set_index("method")["share"]
    assert first[METHODS].tolist() == region.ranking.acceptability[:, 0].tolist()
    assert made["pairwise"][["method", "other"]].to_numpy().tolist() == [["course", "loan"], ["loan", "course"]]
    value = made["scores"].groupby("method")["contribution"].sum()
    assert value[METHODS].to_numpy() == pytest.approx(made["rankings"].set_index("method")["value"][METHODS])
    assert set(made["verdicts"]["region"]) == {"elm", "fir"} and set(made["scores"]["region"]) == {"elm"}


def test_a_method_that_is_mostly_shut_out_has_no_scores_and_one_that_is_never_first_no_central_weights():
    made = ranking_tables([judged(1.0, 0.0, Gates((), np.array([True, False]), ()))], MODEL)
    assert set(made["scores"]["method"]) == {"loan"} == set(made["central_weights"]["method"])
    assert made["rankings"].set_index("method")["feasible"].to_dict() == {"course": 0.0, "loan": 1.0}
    assert made["flips"].empty  # nobody could follow


def test_without_any_ranked_region_all_tables_are_there_with_their_columns():
    made = ranking_tables([missing("need:care")], MODEL)
    assert made["acceptability"].empty and made["flips"].empty and len(made["verdicts"]) == 1
    for name, table in made.items():
        tables.check(name, table)


def test_a_runner_up_that_no_weights_put_first_flips_nothing():
    scores = np.array([[0.9, 0.9, 0.9, 0.9, 0.9], [0.1, 0.1, 0.1, 0.1, 0.1]])
    ranked = SimpleNamespace(runner_up=1, usually_feasible=np.ones(2, bool), feasible=np.ones(2), scores=scores)
    assert flip(ranked, MODEL) == (None, "")
    assert flip(SimpleNamespace(runner_up=-1), MODEL) == (None, "")
