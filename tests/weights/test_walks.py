"""Walks in polytopes with many corners: beside exact draws, by hand, and as properties."""

import numpy as np
import pytest
from weight_limits import limit

from herelib.vocabulary import BARRIERS
from herelib.weights.importance import admissible, central, drawn
from herelib.weights.walks import WalkedPolytope

RNG = np.random.default_rng
FIRST = "finance>" + "=".join(BARRIERS[1:])


def walked(*limits):
    """Walks within limits."""
    rows = np.array([each.coefficients for each in limits], dtype=float).reshape(len(limits), -1)
    return WalkedPolytope(rows, np.array([each.bound for each in limits], dtype=float))


def test_walks_have_the_moments_that_exact_draws_have():
    text = "finance>skills>network; finance 0.15-0.3; health/digital 1-3"
    exact = admissible(text, BARRIERS)
    walked = WalkedPolytope(exact.rows, exact.bounds)
    plainly, weights = exact.sample(20_000, RNG(1)), walked.sample(20_000, RNG(2))
    assert walked.dimension == exact.dimension == 11 and exact.holds(weights, 1e-9).all()
    assert walked.centre == pytest.approx(exact.centre, abs=0.002)
    assert weights.mean(0) == pytest.approx(exact.centre, abs=0.004)
    assert weights.std(0) == pytest.approx(plainly.std(0), rel=0.06)
    at = [0.05, 0.25, 0.5, 0.75, 0.95]
    assert np.quantile(weights, at, axis=0) == pytest.approx(np.quantile(plainly, at, axis=0), abs=0.008)


@pytest.mark.parametrize(
    "text",
    [
        "swing " + ", ".join(f"{name} {100 - 9 * position}" for position, name in enumerate(BARRIERS)),
        "swing " + ", ".join(f"{name} {max(0, 50 - 9 * position)}" for position, name in enumerate(BARRIERS)),
        f"{FIRST}; finance 0.1-0.3; skills 0.05-0.2; prefer network 0.5 to health 0.6; same digital 1 as language 0.5",
    ],
)
def test_walks_keep_all_that_is_said_about_twelve_names_and_are_the_same_with_the_same_seed(text):
    within = admissible(text, BARRIERS)
    assert isinstance(within, WalkedPolytope)
    weights = drawn(text, BARRIERS, 2_000, RNG(1))
    assert within.holds(weights, 1e-9).all() and within.holds(within.centre) and within.holds(central(text, BARRIERS))
    assert weights.mean(0) == pytest.approx(within.centre, abs=0.006)
    assert (weights == drawn(text, BARRIERS, 2_000, RNG(1))).all()
    again = WalkedPolytope(within.rows, within.bounds)
    assert (again.sample(50, RNG(3)) == within.sample(50, RNG(3))).all()
    # the halves of the walks that are kept agree: they have gone far enough
    points, shape = within._walks
    halves = np.linalg.solve(shape, (points[:512].mean(0) - points[512:].mean(0)))
    assert np.abs(halves).max() < 4.5 * (2 / 512) ** 0.5


def test_the_order_statistics_of_twelve_weights_are_those_of_a_uniform_simplex():
    # sorted uniform weights: the largest has the mean 1/12 (1 + 1/2 + ... + 1/12), the smallest 1/144
    least = limit("first from 0", 0, -1, *[0] * 11)
    weights = -np.sort(-walked(least).sample(20_000, RNG(1)), axis=1)
    means = np.cumsum(1 / np.arange(12, 0, -1))[::-1] / 12
    assert weights.mean(0) == pytest.approx(means, rel=0.03)
    # and each weight by itself is Beta(1, 11)
    weights = walked(least).sample(20_000, RNG(2))
    assert weights.mean(0) == pytest.approx(np.full(12, 1 / 12), abs=0.0025)
    assert weights.var(0) == pytest.approx(np.full(12, 11 / 144 / 13), rel=0.1)


def test_limits_that_leave_no_room_are_kept_exactly():
    same = [limit("a as b", 0, 1, -1, 0, 0), limit("b as a", 0, -1, 1, 0, 0)]
    segment = walked(*same, limit("no c", 0, 0, 0, 1, 0))
    assert segment.dimension == 1 and segment.centre == pytest.approx(np.array([1 / 4, 1 / 4, 0, 1 / 2]), abs=0.01)
    weights = segment.sample(4_000, RNG(1))
    assert weights[:, 0] == pytest.approx(weights[:, 1]) and weights[:, 2].max() < 1e-12
    assert np.quantile(weights[:, 3], [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.03)
    point = walked(*same, limit("a at least a half", "-1/2", -1, 0, 0, 0))
    assert point.dimension == 0 and point.centre == pytest.approx(np.array([1 / 2, 1 / 2, 0, 0]))
    assert point.sample(3, RNG(1)).tolist() == [point.centre.tolist()] * 3
