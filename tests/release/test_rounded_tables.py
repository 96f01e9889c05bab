"""Rounded tables agree with each other, and texts say no more than they do."""

import pandas as pd
import table_examples

from herelib import release
from herelib.release import rounded_tables
from herelib.release.rounding import REACH, STEPS


def shown() -> dict[str, pd.DataFrame]:
    return release.protect(table_examples.run(), 5)


def test_a_level_is_the_same_in_every_table():
    tables = shown()
    level = tables["profiles"].set_index(["region", "indicator"])["estimate"]
    for name, column, of in [("evidence", "estimate", "barrier"), ("pressures", "severity", "barrier")]:
        table = tables[name][tables[name][column].notna()]
        at = pd.MultiIndex.from_frame(table[["region", of]])
        assert len(table) and level.reindex(at).to_numpy().tolist() == table[column].tolist()


def test_an_interval_stays_around_its_estimate():
    table = shown()["profiles"].dropna(subset=["estimate"])
    assert (table["low90"] <= table["estimate"]).all() and (table["estimate"] <= table["high90"]).all()


def test_levels_stand_on_their_steps_and_near_what_they_were():
    tables, run = shown(), table_examples.run()
    steps = tables["rounding"].set_index(["region", "indicator"])
    table = tables["profiles"][tables["profiles"]["estimate"].notna() & (tables["profiles"]["status"] == "ok")]
    at = steps.reindex(pd.MultiIndex.from_frame(table[["region", "indicator"]]))
    truth = run["profiles"].set_index(["region", "indicator"])["estimate"].reindex(at.index).to_numpy()
    step, inner = at["step"].to_numpy(), at["end"].to_numpy() == 0
    assert set(step) <= set(STEPS)
    assert (abs(table["estimate"].to_numpy() - truth) <= REACH * step + 1e-9)[inner].all() and inner.any()


def test_published_figures_are_nobodys_answers_and_stay():
    tables, run = shown(), table_examples.run()
    public = tables["profiles"]["status"].isin(("context", "inherited"))
    key = ["region", "indicator"]
    before = run["profiles"].set_index(key)["estimate"]
    rows = tables["profiles"][public].set_index(key)["estimate"]
    assert len(rows) and rows.equals(before.reindex(rows.index))


def test_hidden_answers_together_follow_from_the_shares_that_are_shown():
    table = shown()["matrix"]
    table = table[table["answers_hidden"]]
    seen = table[["now", "training", "outside", "public"]].sum(axis=1)
    assert len(table) and ((1 - seen).clip(0, 1) - table["together"]).abs().max() < 1e-9


def test_shares_of_draws_keep_all_and_nothing_and_are_else_said_in_twentieths():
    table = shown()["verdicts"]["acceptability"].dropna()
    assert (((table * 20) % 1 < 1e-6) | ((table * 20) % 1 > 1 - 1e-6) | table.isin((0.004, 0.996))).all()


def test_texts_are_rounded_and_limits_of_the_team_are_not():
    text = rounded_tables._text(
        "comes close in 67% of the draws, fewer than 83%; without it 0.029 of relief is lost", 0.05
    )
    assert text == "comes close in 65% of the draws, fewer than 83%; without it 0.05 of relief is lost"
    text = rounded_tables._text(
        "without it 0.029 of relief is lost, no more than the 0.023 that may be given away", 0.05
    )
    assert text == "without it 0.05 of relief is lost, no more than the 0.023 that may be given away"
    text = rounded_tables._text("best in 1% of the draws; without it 0.003 of relief is lost", 0.1)
    assert text == "best in less than 5% of the draws; without it less than 0.10 of relief is lost"
    assert rounded_tables._lacks("founders 0.63/0.98;skills 0.68/0.68") == "founders 0.60/0.98;skills 0.70/0.68"


def test_the_reason_of_a_verdict_says_what_its_row_says_and_a_loss_below_the_step_is_less_than_it():
    text = "comes close enough to the best in 99% of the draws; without it 0.029 of relief is lost"
    row = pd.Series({"within": 0.996, "within_all": 0.8, "loss_without": 0.0, "reason": text})
    assert rounded_tables._reason(row, 0.05) == (
        "comes close enough to the best in more than 99% of the draws; without it less than 0.05 of relief is lost"
    )
    row["loss_without"], row["reason"] = 0.05, "without it 0.061 of relief is lost, no more than the 0.070 that may go"
    assert rounded_tables._reason(row, 0.05) == "without it 0.05 of relief is lost, no more than the 0.070 that may go"
    row["reason"] = "with effects in doubt, too, it comes close enough to the best in 77% of the draws, fewer than 83%"
    assert "in 80% of the draws, fewer than 83%" in rounded_tables._reason(row, 0.05)


def test_what_a_part_takes_away_of_single_barriers_is_no_row_of_zeros():
    evidence, truth = shown()["evidence"], table_examples.run()["evidence"]
    key = ["region", "part"]
    told, true = (table.groupby(key)["relief"].sum(min_count=1) for table in (evidence, truth))
    both = told.notna() & (true.reindex(told.index) > 0.03)
    assert both.any() and (told[both] > 0).all()


def test_numbers_of_interviews_are_multiples_of_those_that_are_shown():
    settling = pd.DataFrame(
        {"region": "a", "multiple": [4.0], "interviews": [92], "clear": [0.8],
         "note": "about 92 interviews instead of 23, with the same mix of groups, would settle it"}
    )  # fmt: skip
    coverage = pd.DataFrame({"region": ["a"], "group": ["all"], "n": pd.array([25], "Int64"), "hidden": [False]})
    rounded = rounded_tables._settling(settling, coverage)
    assert rounded["interviews"].tolist() == [100]
    assert rounded["note"].iloc[0].startswith("about 100 interviews instead of about 25,")
