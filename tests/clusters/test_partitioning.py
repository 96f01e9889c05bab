"""Tests of the room clusters: partitions against scipy, scikit-learn and R's pam."""

import json
import subprocess
import sys

import numpy as np
import pytest
from scipy.cluster.hierarchy import cut_tree, linkage
from scipy.spatial.distance import cdist

from herelib.clusters import partitioning
from herelib.clusters.partitioning import METHODS, partition, partitions, resampled, tree, trees, workers
from herelib.errors import HereError

LINKAGES = ("ward", "average", "complete")


def numbered(labels):
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse]


def by_scipy(points, k, method):
    """The slow, obvious version; one k at a time, as `cut_tree` with several gets k = n wrong."""
    return numbered(cut_tree(linkage(points, method), k)[:, 0])


def same(one, other):
    """Whether two partitions are the same but for the numbers of their clusters."""
    return (numbered(one) == numbered(other)).all()


def clouds(regions, k, indicators, apart, seed):
    rng = np.random.default_rng(seed)
    return apart * rng.normal(size=(k, indicators))[rng.integers(0, k, regions)] + rng.normal(
        size=(regions, indicators)
    )


def taken_of(regions, replicates, seed):
    rng = np.random.default_rng(seed)
    taken = np.zeros((replicates, regions), bool)
    taken[np.arange(replicates)[:, None], rng.integers(0, regions, (replicates, regions))] = True
    return taken


@pytest.fixture
def few_allowed(monkeypatch):
    """Limits so low that prototypes and samples come in with 60 regions."""
    monkeypatch.setattr(partitioning, "DENSE", 50)
    monkeypatch.setattr(partitioning, "EXACT", 50)
    monkeypatch.setattr(partitioning, "SAMPLED", 40)


@pytest.mark.parametrize("method", LINKAGES)
@pytest.mark.parametrize("regions", [2, 3, 6, 50, 300])
def test_linkage_is_that_of_scipy(method, regions):
    points = np.random.default_rng(regions).normal(size=(regions, 5))
    ks = sorted({k for k in (1, 2, 4, 7, regions) if k <= regions})
    np.testing.assert_allclose(tree(points, method), linkage(points, method), rtol=1e-9)
    for k, labels in zip(ks, partition(points, ks, method, seed=1), strict=True):
        assert (labels == by_scipy(points, k, method)).all()


def test_ks_come_back_in_the_order_they_were_asked_for():
    points = clouds(30, 4, 5, 3.0, 1)
    for method in METHODS:
        found = partition(points, [4, 2, 1], method, seed=1) if method != "mixture" else np.array([[3], [1], [0]])
        assert [row.max() for row in found] == [3, 1, 0]


@pytest.mark.parametrize("method", METHODS)
def test_as_many_clusters_as_asked_numbered_by_first_appearance(method):
    points = clouds(60, 4, 3, 2.0, 1)
    for k, labels in zip((1, 2, 5, 8), partition(points, [1, 2, 5, 8], method, seed=1), strict=True):
        assert (labels == numbered(labels)).all()
        assert labels.max() == k - 1


@pytest.mark.parametrize("method", METHODS[:5])
def test_each_region_is_its_own_cluster_where_k_is_the_number_of_regions_or_more(method):
    points = np.random.default_rng(1).normal(size=(6, 3))
    assert (partition(points, [6, 9], method, seed=1) == np.arange(6)).all()


@pytest.mark.parametrize("method", METHODS)
def test_regions_that_coincide_still_make_as_many_clusters(method):
    for points in (
        np.repeat(clouds(4, 4, 2, 5.0, 1), 8, axis=0),
        np.zeros((32, 2)),
        np.indices((6, 6)).reshape(2, -1).T,
    ):
        for labels, k in zip(partition(points, [2, 3, 6], method, seed=1), (2, 3, 6), strict=True):
            assert set(labels) == set(range(k))


@pytest.mark.parametrize("method", METHODS)
def test_order_of_rows_and_columns_does_not_matter(method):
    points, rng = clouds(90, 3, 4, 0.5, 1), np.random.default_rng(9)
    found = partition(points, [2, 3, 5], method, seed=3)
    for _ in range(3):
        rows, columns = rng.permutation(90), rng.permutation(4)
        again = partition(points[rows][:, columns], [2, 3, 5], method, seed=3)
        assert all(same(a, b[rows]) for a, b in zip(again, found, strict=True))


@pytest.mark.parametrize("method", LINKAGES)
def test_order_of_rows_does_not_matter_where_distances_are_equal(method):
    points = np.indices((5, 6)).reshape(2, -1).T.astype(float)
    rows = np.random.default_rng(2).permutation(30)
    assert same(partition(points[rows], [4], method, seed=1)[0], partition(points, [4], method, seed=1)[0][rows])


@pytest.mark.parametrize("method", METHODS)
def test_the_number_of_workers_does_not_matter(method, monkeypatch):
    monkeypatch.setattr(partitioning, "WORTH", 0)
    points = clouds(60, 3, 3, 0.5, 1)
    drawn = points + np.random.default_rng(1).normal(size=(9, 60, 3))
    taken = taken_of(60, 9, 1)
    told = []
    for count in (1, 2, 3):
        with workers(count):
            redone, booted = partitions(drawn, [2, 4], method, seed=1), resampled(points, [2, 4], method, taken, seed=1)
            told.append((partition(points, [2, 4], method, seed=1), redone, booted))
    for other in told[1:]:
        assert all((a == b).all() for a, b in zip(told[0], other, strict=True))


@pytest.mark.parametrize("method", METHODS)
def test_draws_are_clustered_one_by_one(method):
    drawn = clouds(40, 3, 3, 2.0, 1) + 0.3 * np.random.default_rng(1).normal(size=(4, 40, 3))
    found = partitions(drawn, [2, 3], method, seed=1)
    assert found.shape == (2, 4, 40)
    assert (found[:, 0] == partition(drawn[0], [2, 3], method, seed=1)).all()
    for d in range(4) if method in LINKAGES else ():
        assert (found[:, d] == partition(drawn[d], [2, 3], method, seed=1)).all()


def test_no_draws_make_no_partitions():
    assert partitions(np.empty((0, 5, 3)), [2, 3], "ward", seed=1).shape == (2, 0, 5)


@pytest.mark.parametrize("method", METHODS)
def test_a_replicate_clusters_only_the_regions_it_takes(method):
    points, taken = clouds(40, 3, 3, 2.0, 1), taken_of(40, 5, 2)
    found = resampled(points, [1, 3], method, taken, seed=1)
    assert ((found >= 0) == taken).all()
    for labels, row in zip(found[1], taken, strict=True):
        assert (labels[row] == numbered(labels[row])).all()
        if method in LINKAGES:
            assert (labels[row] == by_scipy(points[row], 3, method)).all()


@pytest.mark.parametrize("method", METHODS[:4])
def test_a_replicate_that_takes_every_region_finds_the_partition_itself(method):
    points = clouds(40, 3, 5, 0.5, 1)
    found = resampled(points, [2, 3], method, np.ones((1, 40), bool), seed=4)
    assert (found[:, 0] == partition(points, [2, 3], method, seed=4)).all()


@pytest.mark.parametrize("method", METHODS[:5])
def test_replicates_of_few_regions_may_have_fewer_clusters_than_asked(method):
    taken = np.array([[True, True, False, False], [False] * 4])
    found = resampled(np.arange(4.0)[:, None], [3], method, taken, seed=1)
    assert found.tolist() == [[[0, 1, -1, -1], [-1, -1, -1, -1]]]


def test_trees_are_those_of_each_draw():
    drawn = np.random.default_rng(1).normal(size=(5, 12, 4))
    for method in LINKAGES:
        expected = np.array([linkage(points, method) for points in drawn])
        np.testing.assert_allclose(trees(drawn, method), expected, rtol=1e-9)
    assert tree(drawn[0][:1], "ward").shape == (0, 4)


@pytest.mark.parametrize("method", LINKAGES)
def test_as_many_prototypes_as_regions_are_the_regions_themselves(method, few_allowed, monkeypatch):
    points, taken = clouds(80, 3, 5, 0.0, 1), taken_of(80, 6, 1)
    monkeypatch.setattr(partitioning, "PROTOTYPES", 80)
    assert (partition(points, [3], method, seed=1)[0] == by_scipy(points, 3, method)).all()
    for labels, row in zip(resampled(points, [3], method, taken, seed=1)[0], taken, strict=True):
        assert (labels[row] == by_scipy(points[row], 3, method)).all()


@pytest.mark.parametrize("method", LINKAGES)
def test_prototypes_are_joined_with_their_regions_as_weights(method, few_allowed, monkeypatch):
    """Prototypes at the places where regions coincide: the result is that of all the regions."""
    monkeypatch.setattr(partitioning, "PROTOTYPES", 20)
    places = np.random.default_rng(1).normal(size=(20, 4)) * 10
    points = np.repeat(places, np.random.default_rng(2).integers(2, 9, 20), axis=0)
    for k in (2, 4, 7):
        assert same(partition(points, [k], method, seed=1)[0], by_scipy(points, k, method))
    taken = taken_of(len(points), 4, 1)
    for labels, row in zip(resampled(points, [4], method, taken, seed=1)[0], taken, strict=True):
        assert same(labels[row], by_scipy(points[row], 4, method))
        assert (labels[~row] == -1).all()


@pytest.mark.parametrize("method", METHODS)
def test_planted_clusters_are_found_by_way_of_prototypes_and_samples(method, few_allowed, monkeypatch):
    monkeypatch.setattr(partitioning, "PROTOTYPES", 30)
    rng = np.random.default_rng(1)
    planted = rng.integers(0, 4, 300)
    points = 20 * np.eye(4)[planted] + rng.normal(size=(300, 4))
    assert same(partition(points, [4], method, seed=1)[0], planted)
    assert same(partitions(np.stack([points, points + 1]), [4], method, seed=1)[0, 1], planted)
    assert same(partition(points[::-1], [4], method, seed=1)[0], planted[::-1])


def test_kmedoids_sums_up_to_no_more_than_any_single_swap():
    points = clouds(60, 3, 2, 1.0, 1)
    away = cdist(points, points)
    labels = partition(points, [3], "kmedoids", seed=1)[0]
    medoids = [np.flatnonzero(labels == c)[away[np.ix_(labels == c, labels == c)].sum(0).argmin()] for c in range(3)]
    least = away[:, medoids].min(1).sum()
    for place in range(3):
        for other in range(60):
            assert away[:, [*medoids[:place], other, *medoids[place + 1 :]]].min(1).sum() >= least - 1e-9


@pytest.mark.reference
def test_kmedoids_of_ruspini_is_pam_of_r(reference):
    told = json.loads((reference / "method-reference" / "silhouette_ari.json").read_text())["silhouette"]
    case = next(each for each in told if each["id"] == "ruspini pam k=4")
    assert (partition(np.array(case["points"], float), [4], "kmedoids", seed=1)[0] + 1 == case["labels"]).all()


def test_a_mixture_needs_more_regions_than_free_values():
    points = clouds(75, 2, 12, 5.0, 1)
    assert partition(points[:50], [2], "mixture", seed=1).max() == 1
    message = "3 clusters on 12 indicators has 74 free values.*74 regions.*at most 2 clusters"
    with pytest.raises(HereError, match=message):
        partition(points[:74], [2, 3], "mixture", seed=1)
    assert partition(points, [2, 3], "mixture", seed=1).max(1).tolist() == [1, 2]


def test_what_cannot_be_clustered_is_refused():
    points = np.arange(6.0).reshape(3, 2)
    with pytest.raises(ValueError, match="median"):
        partition(points, [2], "median", seed=1)
    with pytest.raises(ValueError, match="k = 0"):
        partition(points, [2, 0], "ward", seed=1)
    with pytest.raises(ValueError, match="finite"):
        partition(points * np.nan, [2], "ward", seed=1)


def test_a_tree_of_too_many_regions_by_distances_is_refused(few_allowed):
    points = np.random.default_rng(1).normal(size=(60, 2))
    with pytest.raises(HereError, match="60 regions by average linkage: at most 50"):
        tree(points, "average")
    np.testing.assert_allclose(tree(points, "ward"), linkage(points, "ward"), rtol=1e-9)


def test_ward_of_many_regions_keeps_no_matrix_of_them():
    """A matrix of 8,000 x 8,000 distances would take 512 MB; the peak memory of a process of its own is compared."""
    pytest.importorskip("resource")
    code = (
        "import resource, sys, numpy as np; from herelib.clusters.partitioning import partition;"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "points = np.random.default_rng(1).normal(size=(8000, 12));"
        "partition(points[:10], [2], 'ward', 1); before = peak();"
        "partition(points, [5], 'ward', 1); print((peak() - before) / (1e6 if sys.platform == 'darwin' else 1e3))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(told.stdout) < 20
