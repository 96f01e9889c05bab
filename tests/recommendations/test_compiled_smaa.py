"""Compiled kernels beside the same counted plainly: ties, closed methods, where draws start again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.recommendations.compiled_smaa import fill_scores, firsts, tally


def plain_tally(scores, weights, feasible, first_draw, n):
    """Ranks and wins draw by draw: level methods share their ranks, and each is worth half a win to the other."""
    methods = scores.shape[2]
    ranks, wins = np.zeros((2, methods, methods))
    for i in range(n):
        j = first_draw + i
        value = weights[i % len(weights)] @ scores[j % len(scores)]
        value = np.where(feasible[j % len(feasible)], value, -np.inf)
        for m in np.flatnonzero(np.isfinite(value)):
            above, level = (value > value[m]).sum(), np.flatnonzero(value == value[m])
            ranks[m, above : above + len(level)] += 1 / len(level)
            wins[m] += (value < value[m]) + 0.5 * ((value == value[m]) & (np.arange(methods) != m))
    return ranks, wins


@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_ranks_and_wins_are_those_counted_draw_by_draw(seed, methods, first_draw):
    rng = np.random.default_rng(seed)
    # Quarters of small numbers add up exactly: ties are ties in both ways of counting.
    scores, weights = rng.integers(0, 4, (3, 2, methods)) / 4, rng.integers(0, 4, (2, 2)) / 4
    feasible = rng.random((2, methods)) < 0.7
    ranks, wins, central = np.zeros((methods, methods)), np.zeros((methods, methods)), np.zeros((methods, 2))
    tally(scores, weights, feasible, first_draw, 11, ranks, wins, central)
    plain_ranks, plain_wins = plain_tally(scores, weights, feasible, first_draw, 11)
    assert ranks == pytest.approx(plain_ranks) and wins == pytest.approx(plain_wins)


def test_counts_are_added_to_what_is_there():
    ranks, wins, central = np.full((2, 2), 5.0), np.zeros((2, 2)), np.zeros((2, 1))
    tally(np.array([[[0.2, 0.7]]]), np.ones((1, 1)), np.ones((1, 2), bool), 0, 3, ranks, wins, central)
    assert ranks.tolist() == [[5, 8], [8, 5]] and wins.tolist() == [[0, 0], [3, 0]] and central.tolist() == [[0], [3]]


def test_first_draws_are_shared_by_level_methods_and_missing_weights_count_nothing():
    scores = np.array([[[0.5, 0.5, 0.1]], [[0.2, 0.8, 0.9]]])
    weights, feasible = np.array([[1.0], [1.0], [np.nan]]), np.array([[True, True, False]])
    out = np.zeros(3)
    firsts(scores, weights, feasible, 0, out)
    assert out.tolist() == [0.5, 1.5, 0.0]  # draw 0: level; draw 1: the third would be first, but is closed


def test_scores_of_one_draw_by_hand():
    capacity, lack = np.array([[0.5, 0.1]]), np.array([[0.4, 1.0]])
    requires, remedies = np.array([[[4.0, 0.0]], [[0.0, 5.0]]]), np.array([[[1.0, 3.0]], [[0.0, 0.0]]])
    scores, remedied = np.empty((2, 6, 1)), np.zeros((1, 2))
    evidence, light = np.array([0.7]), np.array([[0.3]])
    fill_scores(capacity, lack, requires, remedies, evidence, light, light + 0.1, 0.1, 0, scores, remedied)
    # Draw 0 needs 4 of 5, less 0.1, and has 0.5: short by 0.2; it remedies (1 x 0.4 + 3 x 1.0) / 4 = 0.85.
    assert scores[0, :, 0].tolist() == pytest.approx([0.8, 1.0, 0.85, 0.7, 0.3, 0.4])
    # Draw 1 needs 5 of 5, less 0.1, and has 0.1: short by 0.8; it remedies nothing.
    assert scores[1, :, 0].tolist() == pytest.approx([1.0, 0.2, 0.0, 0.7, 0.3, 0.4])
    assert remedied.tolist() == [pytest.approx([0.1, 0.75])]
