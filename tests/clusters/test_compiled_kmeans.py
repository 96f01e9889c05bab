"""K-means of the compiled kernels against scikit-learn, and against points written out in full."""

import numpy as np
import pytest
from kernel_points import filled
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from herelib.clusters import compiled_kmeans


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
