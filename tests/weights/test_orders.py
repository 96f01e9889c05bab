"""Orders of some names: beside all complete orders written out, and with twelve names by hand."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weight_limits import limit

from herelib.vocabulary import BARRIERS
from herelib.weights.importance import admissible, drawn
from herelib.weights.orders import OrderedPolytope, ordered_pairs

RNG = np.random.default_rng
FIRST = "finance>" + "=".join(BARRIERS[1:])
CENTROIDS = np.cumsum(1 / np.arange(12, 0, -1))[::-1] / 12


def ordered(pairs, size):
    """The weights of which the upper ones of pairs are not below the lower ones."""
    rows = np.array([[int(j == lower) - int(j == upper) for j in range(size)] for upper, lower in pairs], dtype=float)
    return OrderedPolytope(rows.reshape(-1, size), np.zeros(len(pairs)), frozenset(pairs))


def test_one_name_before_eleven_others_has_the_largest_of_twelve_weights():
    first = admissible(FIRST, BARRIERS)
    assert isinstance(first, OrderedPolytope)  # 2048 corners
    assert first.centre == pytest.approx(np.array([CENTROIDS[0], *[(1 - CENTROIDS[0]) / 11] * 11]))
    weights = drawn(FIRST, BARRIERS, 20_000, RNG(1))
    assert first.holds(weights).all() and weights.mean(0) == pytest.approx(first.centre, abs=0.002)
    assert (weights.argmax(1) == 0).all() and np.bincount(weights.argmin(1))[1:] / 20_000 == pytest.approx(
        np.full(11, 1 / 11), abs=0.01
    )


def test_two_pairs_side_by_side():
    # a before b and c before d: six complete orders, so a and c have ranks 1 or 2 and, each in one of six, 3
    centroids = np.array([25, 13, 7, 3]) / 48
    upper = (3 * centroids[0] + 2 * centroids[1] + centroids[2]) / 6
    assert ordered([(0, 1), (2, 3)], 4).centre == pytest.approx(np.array([upper, 0.5 - upper] * 2))


@given(st.integers(2, 5), st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=6))
@settings(max_examples=60, deadline=None)
def test_centroid_and_draws_are_those_of_all_complete_orders_written_out(size, wanted):
    # a name with a smaller number is never below one with a larger number: no circle
    pairs = sorted({(min(p), max(p)) for p in wanted if p[0] != p[1] and max(p) < size})
    centroids = np.cumsum(1 / np.arange(size, 0, -1))[::-1] / size
    complete = [p for p in permutations(range(size)) if all(p.index(a) < p.index(b) for a, b in pairs)]
    expected = np.zeros(size)
    for names in complete:
        expected[list(names)] += centroids / len(complete)
    order = ordered(pairs, size)
    assert order.centre == pytest.approx(expected)
    weights = order.sample(3_000, RNG(1))
    assert order.holds(weights).all() and (np.abs(weights.mean(0) - expected) <= 5 * weights.std(0) / 3_000**0.5).all()
    ranked, counts = np.unique(np.argsort(-weights, axis=1), axis=0, return_counts=True)
    assert len(ranked) <= len(complete) and counts.max() / 3_000 < 1 / len(complete) + 0.06


def test_an_order_is_told_from_other_limits_and_from_a_circle():
    before = [limit("a before b", 0, -1, 1, 0), limit("b before c", 0, 0, -1, 1)]
    assert ordered_pairs(before, 3) == {(0, 1), (1, 2)} and ordered_pairs([], 3) == frozenset()
    assert ordered_pairs([*before, limit("c before a", 0, 1, 0, -1)], 3) is None
    for other in (limit("a", "1/2", 1, 0, 0), limit("a/b", 0, -1, 2, 0), limit("b", "1/2", -1, 1, 0)):
        assert ordered_pairs([*before, other], 3) is None
    assert ordered_pairs([], 40) is None  # too many to count all sets of them
