"""Optima of k-means: where groups are plain all starts agree, where they are not another partition is as good."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from herelib.clusters.optima import COLUMNS, optima
from herelib.clusters.partitioning import kmeans_starts, partition
from herelib.clusters.quality import cluster_index


def groups(apart: float) -> np.ndarray:
    rng = np.random.default_rng(1)
    return rng.normal(size=(60, 2)) + apart * np.eye(2)[np.arange(60) % 2]


def test_plain_groups_are_found_from_every_start():
    points = groups(20.0)
    row = optima(points, {2: np.arange(60) % 2}, 1).iloc[0]
    assert row["starts_best"] == 1 and row["best_rand"] == 1 and np.isnan(row[["next_gap", "next_rand"]]).all()


def test_a_square_is_cut_in_two_either_way():
    rng = np.random.default_rng(2)
    square = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])[np.arange(80) % 4] * 10 + rng.normal(size=(80, 2)) / 10
    row = optima(square, {2: partition(square, [2], "ward", 1)[0]}, 1).iloc[0]
    assert row["starts_best"] < 1 and 0 <= row["next_gap"] < 0.01 and abs(row["next_rand"]) < 0.1


def test_no_start_of_scikit_learn_finds_a_better_partition_than_the_best_of_ours():
    points = np.random.default_rng(3).normal(size=(100, 4))
    ours = min(cluster_index(points, labels) for labels in kmeans_starts(points, 5, 50, 1))
    theirs = KMeans(5, n_init=50, random_state=1).fit(points)
    assert ours <= cluster_index(points, theirs.labels_) + 1e-9


def test_rows_in_another_order_give_the_same():
    points, order = groups(1.0), np.random.default_rng(4).permutation(60)
    labels = partition(points, [3], "ward", 1)[0]
    got, mixed = optima(points, {3: labels}, 1), optima(points[order], {3: labels[order]}, 1)
    np.testing.assert_allclose(got, mixed)


@pytest.mark.parametrize("regions", [6, 29])
def test_of_few_regions_nothing_is_said(regions):
    got = optima(groups(1.0)[:regions], {2: np.arange(regions) % 2, 3: np.arange(regions) % 3}, 1)
    assert list(got) == list(COLUMNS) and len(got) == 2 and got.isna().all(axis=None)
