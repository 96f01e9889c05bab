"""Which regions are alike in context: against slow versions and other implementations."""

import numpy as np
import pytest
from borrowing import context
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics.pairwise import nan_euclidean_distances, rbf_kernel

from herelib.transfer import nearness
from herelib.transfer.nearness import apart_from_itself, context_values, distances, kernel, near_donors, nearest, spread


def values(n, p, gaps, seed):
    rng = np.random.default_rng(seed)
    made = rng.uniform(size=(n, p))
    made[rng.uniform(size=made.shape) < gaps] = np.nan
    return made


def test_distances_are_those_of_scikit_learn_over_what_is_known_for_both():
    a, b = values(20, 4, 0.3, 1), values(15, 4, 0.3, 2)
    theirs = nan_euclidean_distances(a, b) / 2  # root of a sum over 4, of a mean here
    ours = distances(a, b)
    assert np.isinf(ours[np.isnan(theirs)]).all()
    assert ours[~np.isnan(theirs)] == pytest.approx(theirs[~np.isnan(theirs)], abs=1e-9)


def test_kernel_weights_are_those_of_a_gaussian_kernel():
    a, b = values(6, 3, 0, 1), values(9, 3, 0, 2)
    theirs = rbf_kernel(a, b, gamma=1 / (3 * 0.2**2))  # our distance is a mean over 3
    ours = kernel(distances(a, b), np.full(6, 0.2))
    assert ours == pytest.approx(theirs / theirs.sum(1, keepdims=True))


def test_where_donors_do_not_differ_the_nearest_count_alike():
    far = np.array([[0.2, 0.2, 0.3]])
    for width in (0.0, np.nan):
        assert kernel(far, np.array([width])).tolist() == [[0.5, 0.5, 0.0]]


def test_a_region_very_far_away_still_has_weights_and_one_without_figures_has_none():
    far = np.array([[40.0, 40.001], [np.inf, np.inf]])
    weight = kernel(far, np.array([0.01, 0.01]))
    assert weight.sum(1).tolist() == [1.0, 0.0] and weight[0, 0] > 0.9


def test_figures_of_larger_areas_count_only_where_a_decision_says_so():
    table = context({"a": {"x": 0.1, "y": 0.2}, "b": {"x": 0.3}}, inherited=(("a", "y"),))
    left, taken = (context_values(table, ["b", "a", "z"], how) for how in ("exclude", "include"))
    assert left[:2, 0].tolist() == [0.3, 0.1] and np.isnan(left[2]).all() and np.isnan(left[:, 1]).all()
    assert taken[1, 1] == 0.2


@given(st.integers(1, 40), st.integers(1, 40), st.floats(0, 0.9), st.integers(0, 99))
def test_trees_find_the_neighbours_that_the_full_matrix_finds(n, m, gaps, seed):
    a, b = values(n, 3, gaps, seed), values(m, 3, gaps, seed + 100)
    k = min(5, m)
    far, who = nearest(a, b, k)
    other_far, other = nearness._from_trees(a, b, k)
    assert np.allclose(far, other_far)
    there = np.isfinite(far)
    assert np.array_equal(who[there], other[there])


def test_beyond_the_stated_size_no_full_matrix_is_made(monkeypatch):
    def refuse(*_):
        raise AssertionError("all distances at once")

    a = values(nearness.DENSE + 1, 2, 0, 1)
    monkeypatch.setattr(nearness, "distances", refuse)
    far, who = nearest(a, a, 3)
    assert far.shape == (len(a), 3) and (who[:, 0] == np.arange(len(a))).all()
    with pytest.raises(AssertionError):
        nearest(a[:-1], a[:-1], 3)


def test_a_region_is_not_its_own_neighbour_even_among_twins():
    same = np.zeros((4, 2))
    far, who = apart_from_itself(*nearest(same, same, 3), 2)
    assert (far == 0).all() and (who != np.arange(4)[:, None]).all()
    far, _ = apart_from_itself(*nearest(same[:1], same[:1], 3), 2)
    assert np.isinf(far).all() and far.shape == (1, 2)
    assert np.isnan(spread(far[:, 0])).all()


def test_outside_is_what_lies_further_than_donors_from_each_other():
    others = np.array([[0.0], [0.1], [0.4]])  # nearest others at 0.1, 0.1, 0.3
    near = near_donors(np.array([[0.7], [0.71], [np.nan]]), others)
    assert near.width.tolist() == pytest.approx([0.1] * 3) and near.furthest.tolist() == pytest.approx([0.3] * 3)
    assert near.outside.tolist() == [False, True, False]
    assert near.nearest[:2] == pytest.approx([0.3, 0.31]) and np.isnan(near.nearest[2])
