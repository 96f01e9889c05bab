"""Rounding: what is shown is near what is, and a step of one interview cannot be read off it."""

import numpy as np
import pandas as pd
import pytest
import table_examples
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib import release
from herelib.release import disclosure, rounding
from herelib.tables import CONTRACTS


def rounding_of(run: dict, threshold: int = 5) -> rounding.Rounding:
    coverage = disclosure.protect_coverage(run["coverage"], threshold)
    return rounding.Rounding(run, coverage, disclosure.hidden_groups(coverage, run["cells"], threshold), threshold)


@given(st.floats(0, 1), st.sampled_from(rounding.STEPS), st.floats(-0.25, 0.25))
@settings(max_examples=200)
def test_what_is_shown_is_three_quarters_of_a_step_off_at_most(value, step, shift):
    assert abs(rounding.rounded(value, step, shift) - value) <= rounding.REACH * step + 1e-9


@given(st.floats(0.01, 0.99), st.sampled_from(rounding.STEPS), st.floats(-0.5, 0.5))
@settings(max_examples=200)
def test_whichever_way_one_interview_pulls_both_figures_can_be_the_same(value, step, pull):
    # Half a step and less: some border lies between no two values that near for every shift.
    other = value + pull * step
    shown = [{float(rounding.rounded(v, step, s)) for s in np.linspace(-0.25, 0.25, 101)} for v in (value, other)]
    assert shown[0] & shown[1]


def test_a_step_is_at_least_the_influence_and_readable():
    influence = np.random.default_rng(1).uniform(0, 0.5, 500)
    steps = rounding.readable(influence)
    assert (steps >= influence - 1e-9).all() and set(steps) <= set(rounding.STEPS)


def test_the_step_of_a_level_is_the_largest_weight_by_n_of_its_groups():
    run = table_examples.run()
    influence = rounding_of(run).influence
    # oak-suburb: nothing is hidden, the smallest group shown has 6 and is said as 5: a fifth by five
    assert influence[("oak-suburb", "need:food")] == pytest.approx(0.2 / 5, abs=0.02)
    # elm-rural: two groups are hidden, whose exact counts must not go into a step
    assert influence[("elm-rural", "need:food")] == pytest.approx(0.2 / rounding.FEWEST)


def test_steps_do_not_tell_a_hidden_count():
    run = table_examples.run()
    cells = run["cells"].copy()
    small = (cells["region"] == "elm-rural") & (cells["group"] == "municipality")
    other = {**run, "cells": cells.assign(n=cells["n"].mask(small, 1))}
    assert rounding_of(run).influence["elm-rural"].equals(rounding_of(other).influence["elm-rural"])


def test_the_same_answers_give_the_same_figures_and_other_rows_order_too():
    run = table_examples.run()
    other = {**run, "cells": run["cells"][::-1], "profiles": run["profiles"]}
    a, b = release.protect(run, 5), release.protect(other, 5)
    pd.testing.assert_frame_equal(a["profiles"], b["profiles"])
    pd.testing.assert_frame_equal(a["coverage"], b["coverage"])


def test_one_answer_more_moves_the_borders_of_its_region_and_of_no_other():
    run = table_examples.run()
    cells = run["cells"].copy()
    cells.loc[cells.index[cells["region"] == "oak-suburb"][0], "mean"] += 0.01
    before, after = rounding.fingerprints(run["cells"]), rounding.fingerprints(cells)
    assert (before != after).to_dict() == {r: r == "oak-suburb" for r in before.index}


def test_borders_are_spread_evenly_and_names_that_are_alike_do_not_go_together():
    shift = rounding.shifts(np.full(4000, 12345), [f"level|need:{i}" for i in range(4000)])
    assert (
        abs(shift).max() <= 0.25 and abs(shift.mean()) < 0.01 and abs(np.corrcoef(shift[1:], shift[:-1])[0, 1]) < 0.05
    )


def test_counts_keep_zero_and_nobody_who_reached_the_threshold_falls_below_it():
    about = rounding_of(table_examples.run())
    n = np.array([0, 5, 6, 7, 23, np.nan])
    shown = about.counts(n, np.full(6, 7), ["n|ngo"] * 6)
    assert shown[0] == 0 and (shown[1:5] >= 5).all() and (shown[1:5] % 5 == 0).all() and np.isnan(shown[5])
    assert (about.least(shown[1:5]) <= n[1:5]).all()


def test_every_figure_of_the_release_that_is_made_of_answers_has_a_rule():
    # What is listed here is public, a number of things that no interview is counted in, or an order.
    public = {
        "regions",
        "places",
        "context",
        "plans",
        "gate_facts",
        "published",
        "items",
        "codebook",
        "decisions",
        "head_start",
        "multiverse",
        "verdict_shares",
        "decision_importance",
        "option_shares",
        "cells",
        "rounding",
    }
    units = ("people", "EUR", "months", "regions", "groups", "questions", "clusters", "indicators", "kinds", "rank",
             "parts", "universes", "leads", "packages", "step")  # fmt: skip
    # of the catalogue and of what the team decided
    settled = {"fits", "reach", "effect", "needed", "importance", "weight", "scaled"}
    listed = set(zip(rounding.kinds()["table"], rounding.kinds()["column"], strict=True))
    shown = release.protect(table_examples.run(), 5)
    missing = set()
    for name, table in shown.items():
        for column in table.select_dtypes("number"):
            about = CONTRACTS[name].columns.get(column) if name in CONTRACTS else None
            is_public = name in public or (about is not None and about.unit in units) or column in settled
            if not is_public and (name, column) not in listed:
                missing.add((name, column))
    assert missing <= {
        ("matrix", "together"),  # follows from the shares that are shown
        ("target_voice", "factor"), ("target_voice", "doubt"),  # coarse before anything is computed with them
        ("settling", "multiple"), ("settling", "interviews"),  # follow from the total that is shown
        ("tipping_points", "step"), ("overlap", "step"),
        ("setting_differences", "smallest_p"),  # of so many regions, whatever was answered
        ("profiles", "groups_present"), ("transfer", "donors"), ("transfer", "distance"),
        ("dendrogram", "step"), ("frontier", "step"), ("choice_of_k", "k"), ("typology", "k"), ("items", "direction"),
    }  # fmt: skip
