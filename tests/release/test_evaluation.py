"""An evaluation at the door: what is shown says what the design can show, and gives no small cell away."""

import numpy as np
import pandas as pd
import pytest
from evaluated_studies import RAISED, businesses, protected_study, rounding_of, small_cells
from planted_waves import Planted

from herelib.release import evaluation
from herelib.release.evaluation import TEAM_ONLY, contrast_step
from herelib.release.rounding import REACH


@pytest.fixture(scope="module")
def study():
    return protected_study()


def test_verdict_and_p_are_those_of_the_data_and_figures_are_rounded_to_their_step(study):
    shown, tables = study
    for name in ("p", "verdict", "smallest_p", "p_together"):
        assert shown["differences"][name].tolist() == tables["differences"][name].tolist()
    for name, figures in (
        ("differences", ["estimate", "low", "high"]),
        ("changes", ["change"]),
        ("statements", ["difference"]),
        ("sensitivity", ["estimate", "low", "high"]),
    ):
        table = shown[name]
        before = tables[name].merge(table[["outcome"]].drop_duplicates()) if name == "changes" else tables[name]
        before = before[before["basis"] == "all interviews"].reset_index(drop=True) if name == "changes" else before
        for column in figures:
            off = (table[column] - before[column]).abs() / table["step"]
            assert off.dropna().le(REACH + 1e-6).all(), (name, column)
            steps = (table[column] / table["step"]).dropna()
            assert np.allclose(steps, steps.round(), atol=1e-6), (name, column)


def test_what_counts_people_of_a_cell_stays_with_the_team(study):
    shown, _ = study
    assert not {*TEAM_ONLY} & set(shown)
    assert list(shown["changes"]) == evaluation.SHOWN["changes"]
    assert set(shown["changes"]["basis"]) == {"all interviews"}
    assert not {"spread_treated", "spread_others"} & set(shown["differences"])
    counts = shown["differences"][["n_before", "n_after"]]
    assert (counts.astype(int) % 5 == 0).all(axis=None)


def test_a_share_of_people_lost_is_as_coarse_as_the_threshold_is_of_them():
    shown, tables = protected_study(Planted(raised=RAISED, people=3, seed=1))
    people = tables["attrition"].groupby("treated")["before"].sum()
    assert (shown["differences"]["lost_treated_step"] * people[True] >= 5).all()
    planted = Planted(raised=["region a"], regions=3, people=1, seed=3)
    few, _ = protected_study(planted, declared={"incubator_in": ["region a"]}, register=pd.DataFrame())
    # five people: a fifth of them is one
    assert few["differences"][["lost_treated", "lost_others"]].isna().all(axis=None)


def test_a_change_of_fewer_people_than_the_threshold_is_hidden_and_stays_open():
    """The attack: whoever knows all that is shown, and how it is rounded, knows the hidden change no better."""
    shown, _ = protected_study(small_cells())
    row = shown["changes"].set_index("region").loc["region f"]
    assert row["hidden"] and np.isnan(row["change"])
    difference = shown["differences"].set_index("basis").loc["all interviews"]
    assert difference["verdict"] in ("shown", "not shown")
    if difference["hidden"]:
        return
    others = shown["changes"][shown["changes"]["region"] != "region f"]
    # mean of three with, less mean of three without: what the fourth figure of the sum can be at least and at most
    open_by = 2 * REACH * (others["step"].sum() + 3 * difference["step"])
    assert open_by >= 0.5, open_by


@pytest.mark.parametrize("steps", [[0.05] * 6, [0.1, 0.1, 0.1, 0.1, 0.2, 0.5], [0.05, 0.05, 0.5, 0.5], [0.1, 0.5]])
def test_a_contrast_leaves_every_change_as_open_as_it_is_by_itself(steps):
    steps = np.array(steps)
    treated = np.arange(len(steps)) < len(steps) // 2
    step, regions = contrast_step(steps, treated), len(steps) // 2
    for nth, alone in enumerate(steps):
        by_contrast = REACH * (np.delete(steps, nth).sum() + regions * step)
        assert by_contrast >= REACH * alone - 1e-9 or step == 0.5


def test_one_interview_more_in_the_second_wave_moves_the_borders_of_all_figures():
    planted = Planted(raised=RAISED, by=0.25, people=10, seed=1)
    before = rounding_of(protected_study(planted)[1])
    planted.second.append({**planted.second[0], "interview": "b99999", "person": "p99999", "answer": 0.31})
    after = rounding_of(protected_study(planted)[1])
    assert before.study == after.study and before.second != after.second


def test_small_numbers_of_businesses_hide_each_other():
    register = businesses(40)
    late = register.index[register["supported"] == "no"][:2]
    register.loc[late, "closed"] = "2028-01-01"
    shown, tables = protected_study(register=register)
    table = shown["register"].set_index("supported")
    others = tables["register"][~tables["register"]["supported"]][["alive", "closed"]].sum()
    assert others["closed"] == 2
    assert table.loc[False, ["alive", "closed"]].isna().all() and table.loc[False, "hidden"]
    assert "region" not in shown["register"] and "largest" not in shown["register"]
    assert {*shown["survival"]["months"]} == {12.0, 24.0, 36.0}
    assert not {"at_risk", "closed", "censored", "error"} & set(shown["survival"])


def test_jobs_of_a_business_that_has_most_of_them_are_hidden():
    register = businesses(40)
    register.loc[register.index[1], "jobs"] = "500"
    register.loc[register.index[1], "closed"] = ""
    shown, _ = protected_study(register=register)
    assert shown["register"].set_index("supported")["jobs"].isna()[True]


def test_where_the_stage_did_not_run_nothing_is_shown():
    assert evaluation.protect_evaluation({}, None) == {}
    assert evaluation.travelled({}) == {}


def test_whether_it_would_travel_follows_from_what_is_shown_alone(study):
    shown, tables = study
    assert shown["travels"]["region"].tolist() == tables["travels"]["region"].tolist()
    again = evaluation.travelled({name: shown[name] for name in
                                  ("design", "differences", "profiles", "context", "regions")})  # fmt: skip
    pd.testing.assert_frame_equal(again["transfer_blocks"], shown["transfer_blocks"])
