"""The frontier of relief against cost, and the packages that no other beats whatever is important."""

import kernel_places
import numpy as np
import pytest
from oracles import packages as oracle

from herelib.recommendations.frontier import SAMPLED, core_index, euros_per_hundredth, extremes, frontier, not_dominated
from herelib.recommendations.packages import EMPTY, Field, field


def packages(relief, cost):
    rows = np.column_stack([np.arange(len(relief)), *[np.full(len(relief), EMPTY)] * 5])
    numbers = np.array(relief, float), np.full((len(relief), 6), np.nan), np.zeros(len(relief)), np.array(cost, float)
    return Field(rows, np.arange(len(relief)), *numbers)


def test_the_frontier_holds_what_none_as_cheap_equals_whatever_the_budget():
    found = frontier(packages([0.3, 0.2, 0.3, 0.25, 0.5, 0.5], [30, 10, 20, 25, 90, 80]))
    assert found.tolist() == [1, 2, 5]
    assert frontier(packages([0.2, 0.3, 0.3], [10, 10, 10])).tolist() == [1]  # level ones: the first by its parts
    assert frontier(packages([], [])).tolist() == []


@pytest.mark.parametrize("seed", range(5))
def test_the_frontier_is_that_of_the_plain_search(seed):
    place = kernel_places.random_place(seed)
    found = field(kernel_places.scene([place]), kernel_places.parts(place), kernel_places.terms(place))
    truth = oracle.choice([place])
    along = frontier(found)
    assert [kernel_places.package_of(row) for row in found.packages[along]] == [
        truth.packages[k] for k in oracle.frontier(truth)
    ]
    assert (np.diff(found.relief[along]) > 0).all() and (np.diff(found.cost[along]) > 0).all()


def test_further_relief_costs_what_the_next_step_costs_more():
    assert euros_per_hundredth(np.array([0.2, 0.3, 0.35]), np.array([1000.0, 6000.0, 16000.0])) == pytest.approx(
        [np.nan, 500, 2000], nan_ok=True
    )


def test_the_core_index_of_three_packages_by_hand():
    """Two barriers of weights between 1:2 and 2:1: ab and ac are better on one each, bc is worse than both."""
    points = np.array([[3.0, 1.0], [1.0, 3.0], [1.0, 1.5]])
    weights = np.array([[2 / 3, 1 / 3], [1 / 3, 2 / 3]])
    kept = not_dominated(points, weights)
    assert kept.tolist() == [True, True, False]
    members = np.array([[0, 1], [0, 2], [1, 2]])
    assert core_index(members, kept, 4).tolist() == [1.0, 0.5, 0.5, 0.0]
    assert not_dominated(points, np.array([[0.9, 0.1]])).tolist() == [1, 0, 0]


def test_twins_do_not_beat_each_other_and_what_is_level_in_one_corner_may_be_beaten():
    weights = oracle.corners([0.2, 0.2], [0.8, 0.8])
    assert not_dominated(np.array([[1.0, 2.0], [1.0, 2.0]]), weights).all()
    assert not_dominated(np.array([[1.0, 2.0], [1.0, 1.9]]), weights).tolist() == [True, False]
    line = np.array([[1.0, 0.0], [0.5, 0.5]])
    assert not_dominated(np.array([[1.0, 2.0], [1.0, 1.9]]), line).tolist() == [True, False]
    assert not_dominated(np.array([[1.0, 2.0], [1.1, 1.0]]), line).all()


@pytest.mark.parametrize("seed", range(5))
def test_what_no_other_beats_is_that_of_all_pairs(seed):
    rng = np.random.default_rng(seed)
    points = rng.random((60, 4))
    points[30:] *= rng.random((30, 1))
    low = rng.random(4) * 0.5 + 0.1
    weights = oracle.corners(low, low + rng.random(4))
    kept = not_dominated(points, weights)
    assert np.flatnonzero(kept).tolist() == oracle.non_dominated(points, weights)
    members = rng.integers(-1, 6, (60, 3))
    names = [frozenset(str(m) for m in row if m >= 0) for row in members]
    plain = oracle.core_index(names, points, weights)
    rows = np.array([[m if m not in row[:k] else -1 for k, m in enumerate(row)] for row in members.tolist()])
    found = core_index(rows, kept, 6)
    assert found == pytest.approx([plain.get(str(m), 0.0) for m in range(6)])


def test_where_weights_have_too_many_corners_some_are_sampled():
    class Walked:
        corners = None

        def sample(self, n, rng):
            return np.column_stack([share := rng.random(n) * 0.4 + 0.3, 1 - share])

    class Cornered:
        corners = np.eye(2)

    assert extremes(Cornered()).tolist() == np.eye(2).tolist()
    sampled = extremes(Walked())
    assert sampled.shape == (SAMPLED, 2) and (sampled == extremes(Walked())).all()
    points = np.array([[3.0, 1.0], [1.0, 3.0], [0.9, 0.9]])
    assert not_dominated(points, sampled).tolist() == [True, True, False]
