"""Tests of herelib.compiled and herelib.compiled_kmeans against scipy, scikit-learn and points written out in full."""

import os
import subprocess
import sys

import numpy as np
import pytest
from scipy.cluster.hierarchy import is_valid_linkage, linkage
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from herelib.clusters import compiled_joins, compiled_kmeans
from herelib.clusters.partitioning import METHODS, partition

KINDS = {"ward": compiled_joins.WARD, "average": compiled_joins.AVERAGE, "complete": compiled_joins.COMPLETE}


def filled(points):
    """Points (region, indicator) in the layout of the kernels: (1, column, point), columns filled up to fours."""
    columns = -(-points.shape[1] // 4) * 4
    data = np.zeros((1, columns, len(points)))
    data[0, : points.shape[1]] = points.T
    return data


def cut(points, weight, k, method):
    found = np.full((1, 1, len(points)), -1)
    rows = np.arange(len(points))[None]
    compiled_joins.cuts(KINDS[method], filled(points), weight[None].astype(float), rows, np.array([k]), found)
    return found[0, 0]


def means(points, k, weight=None, starts=(0, 10), seed=1):
    found, inertia = np.full((1, len(points)), -1), np.empty(1)
    weight = np.ones(len(points)) if weight is None else weight
    rows, seeds = np.arange(len(points))[None], np.array([seed], np.uint64)
    compiled_kmeans.kmeans(filled(points), weight[None].astype(float), rows, k, seeds, starts, 3, 300, found, inertia)
    return found[0]


def within(points, labels):
    """Sum of squared distances to the means of the clusters."""
    return sum(((points[labels == c] - points[labels == c].mean(0)) ** 2).sum() for c in np.unique(labels))


def clouds(regions, k, indicators, apart, seed):
    rng = np.random.default_rng(seed)
    return apart * rng.normal(size=(k, indicators))[rng.integers(0, k, regions)] + rng.normal(
        size=(regions, indicators)
    )


@pytest.mark.parametrize("method", KINDS)
@pytest.mark.parametrize("regions", [2, 3, 6, 50, 300, 700])
@pytest.mark.parametrize("indicators", [1, 4, 7])
def test_joins_are_those_of_scipy(method, regions, indicators):
    points = np.random.default_rng(regions).normal(size=(regions, indicators))
    found = np.empty((1, regions - 1, 4))
    compiled_joins.trees(KINDS[method], filled(points), np.arange(regions)[None], found)
    expected = linkage(points, method)
    assert (found[0, :, [0, 1, 3]] == expected[:, [0, 1, 3]].T).all()
    np.testing.assert_allclose(found[0, :, 2], expected[:, 2], rtol=1e-9)


@pytest.mark.parametrize("method", KINDS)
def test_joins_of_points_that_coincide_or_lie_on_a_grid_are_a_valid_tree(method):
    rng = np.random.default_rng(3)
    for points in (
        np.zeros((7, 3)),
        rng.integers(0, 3, (60, 2)).astype(float),
        np.repeat(rng.normal(size=(5, 4)), 9, 0),
    ):
        found = np.empty((1, len(points) - 1, 4))
        compiled_joins.trees(KINDS[method], filled(points), np.arange(len(points))[None], found)
        assert is_valid_linkage(found[0])
        assert found[0, -1, 3] == len(points)


@pytest.mark.parametrize("method", KINDS)
def test_a_weight_is_so_many_points_that_coincide(method):
    rng = np.random.default_rng(5)
    points, weight = rng.normal(size=(40, 5)), rng.integers(0, 5, 40)
    copies = np.repeat(np.arange(40), weight)
    rows = np.arange(len(copies))[None]
    for k in (2, 5, 12):
        found = np.full((1, 1, len(copies)), -1)
        compiled_joins.cuts(
            KINDS[method], filled(points[copies]), np.ones((1, len(copies))), rows, np.array([k]), found
        )
        told = cut(points, weight, k, method)
        assert (told[copies] == found[0, 0]).all()
        assert (told[weight == 0] == -1).all()


def test_kmeans_with_weights_is_kmeans_of_points_that_coincide():
    rng = np.random.default_rng(5)
    points, weight = clouds(60, 3, 5, 6.0, 2), rng.integers(1, 5, 60)
    copies = np.repeat(np.arange(60), weight)
    assert (means(points, 3, weight)[copies] == means(points[copies], 3)).all()


@pytest.mark.parametrize(
    ("regions", "k", "apart"),
    [(6, 2, 0.0), (20, 4, 0.0), (50, 3, 0.0), (300, 6, 1.0), (1_165, 6, 2.0), (5_000, 8, 2.0)],
)
def test_kmeans_is_as_good_as_that_of_scikit_learn(regions, k, apart):
    for seed in range(3):
        points = clouds(regions, k, 12, apart, seed)
        with threadpool_limits(1):
            peer = KMeans(k, n_init=10, random_state=seed).fit(points).inertia_
        assert within(points, means(points, k)) <= 1.001 * peer


def test_kmeans_comes_to_rest_where_no_single_point_can_move():
    points = clouds(400, 5, 3, 0.0, 1)
    labels = means(points, 5)
    least = within(points, labels)
    for point in range(0, 400, 7):
        for other in range(5):
            moved = labels.copy()
            moved[point] = other
            assert within(points, moved) >= least * (1 - 1e-9)


def test_kmeans_starts_can_be_shared_out():
    """The best of starts 0-10 is the best of 0-4 or of 4-10."""
    points = clouds(300, 6, 12, 0.0, 4)
    together = means(points, 6)
    assert any((together == means(points, 6, starts=part)).all() for part in ((0, 4), (4, 10)))


def test_kmeans_of_points_that_coincide_leaves_no_cluster_empty():
    points = np.repeat(np.random.default_rng(1).normal(size=(3, 4)), 5, axis=0)
    for k in (2, 3, 4, 7, 15):
        assert len(np.unique(means(points, k))) == k
    assert len(np.unique(means(np.zeros((6, 4)), 3))) == 3


def test_random_numbers_are_those_of_splitmix64():
    """Steele, Lea and Flood's generator with seed 0 begins with E220A8397B1DCDAF."""
    assert compiled_kmeans._uniform(np.zeros(1, np.uint64)) == (0xE220A8397B1DCDAF >> 11) * 2.0**-53


def test_kernels_do_as_they_would_uncompiled():
    """numba can be switched off: the same Python code runs, slowly, and finds the same."""
    code = (
        "import numpy as np; from herelib.clusters import partitioning as p;"
        "points = np.random.default_rng(7).normal(size=(25, 5));"
        "print([p.partition(points, [2, 4], m, 1).tolist() for m in p.METHODS[:4]])"
    )
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    slow = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    points = np.random.default_rng(7).normal(size=(25, 5))
    fast = [partition(points, [2, 4], m, 1).tolist() for m in METHODS[:4]]
    assert slow.stdout.strip() == str(fast)


def test_numba_is_loaded_only_when_something_is_clustered():
    code = "import sys, herelib.clusters.partitioning, herelib.clusters.stability; print('numba' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
