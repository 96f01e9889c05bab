"""The compiled kernel beside the same counted plainly: ties, closed methods, where draws start again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.recommendations.compiled_smaa import tally


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
