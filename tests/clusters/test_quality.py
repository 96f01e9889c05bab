"""Quality of partitions: figures that a hand can compute, and the published ones."""

import json

import numpy as np
import pandas as pd
import pytest
from oracles.cluster_statistics import statistics, variation_of_information
from scipy.spatial.distance import pdist
from sklearn.datasets import load_iris
from sklearn.metrics import silhouette_samples

from herelib.clusters import quality
from herelib.clusters.partitioning import partition
from herelib.clusters.quality import choice_of_k, sampled


def blobs(seed, sizes=(20, 20, 20), apart=6.0):
    rng = np.random.default_rng(seed)
    centres = apart * np.eye(3)[: len(sizes)]
    return np.vstack([rng.normal(centre, 1.0, (n, 3)) for centre, n in zip(centres, sizes, strict=True)])


def test_log_dispersion_by_hand():
    points, labels = np.array([[0.0], [2.0], [10.0]]), np.array([0, 0, 1])
    assert quality.log_dispersion(points, labels, power=1) == pytest.approx(np.log(0.5 * 2.0 / 2))
    assert quality.log_dispersion(points, labels, power=2) == pytest.approx(np.log(0.5 * 4.0 / 2))


def test_the_two_forms_of_squared_dispersion_are_one():
    points, labels = blobs(1), np.repeat([0, 1, 2], 20)
    pairs = sum((pdist(points[labels == c]) ** 2).sum() / 20 for c in range(3))
    assert quality.log_dispersion(points, labels) == pytest.approx(np.log(pairs / 2))


def test_cluster_index_is_what_is_left_within_clusters():
    points = np.array([[0.0], [2.0], [10.0], [12.0]])
    assert quality.cluster_index(points, np.array([0, 0, 1, 1])) == pytest.approx(4 / 104)
    assert np.isnan(quality.cluster_index(np.ones((3, 2)), np.zeros(3, int)))


def test_silhouettes_of_one_cluster_or_of_single_regions_are_missing():
    points = blobs(2)[:5]
    assert np.isnan(quality.silhouettes(points, np.zeros(5, int))).all()
    assert np.isnan(quality.silhouettes(points, np.arange(5))).all()
    assert np.isnan(quality.calinski_harabasz(points, np.arange(5)))


def test_silhouettes_of_many_regions_are_estimated_from_some_members(monkeypatch):
    points, labels = blobs(3, (400, 300, 5), 2.0), np.repeat([0, 1, 2], (400, 300, 5))
    exact = silhouette_samples(points, labels)
    monkeypatch.setattr(quality, "DENSE", 100)
    assert np.abs(quality.silhouettes(points, labels) - exact).max() < 0.12
    assert quality.silhouettes(points, labels).mean() == pytest.approx(exact.mean(), abs=0.01)
    turned = np.random.default_rng(1).permutation(len(points))
    np.testing.assert_allclose(quality.silhouettes(points[turned], labels[turned]).mean(), exact.mean(), atol=0.01)
    monkeypatch.setattr(quality, "MEMBERS", 10**6)
    np.testing.assert_allclose(quality.silhouettes(points, labels), exact, atol=1e-12)


def test_prediction_strength_is_high_for_the_planted_number_and_missing_for_few_regions():
    strength = quality.prediction_strength(blobs(4), [2, 3, 4], "ward", 1)
    assert strength[1] > 0.95 and strength[2] < 0.8
    assert np.isnan(quality.prediction_strength(blobs(4)[:8], [2, 3], "ward", 1)).all()


@pytest.mark.parametrize("space", ["scaledPCA", "original"])
def test_the_gap_finds_the_planted_number_of_clusters(space):
    table = quality.gap(blobs(5), [1, 2, 3, 4, 5], "ward", 40, 1, space=space)
    assert quality.preferred_k(table["k"].tolist(), table["gap"], table["se"], "tibshirani") == 3


def test_the_gap_finds_one_cluster_in_a_box():
    box = np.random.default_rng(6).uniform(size=(60, 3))
    table = quality.gap(box, [1, 2, 3, 4], "ward", 60, 1)
    assert quality.preferred_k(table["k"].tolist(), table["gap"], table["se"], "tibshirani") == 1


def test_what_is_drawn_does_not_depend_on_the_order_of_the_regions():
    points, order = blobs(7), np.random.default_rng(2).permutation(60)
    for function in (
        lambda p: quality.gap(p, [1, 2, 3], "ward", 10, 1)[["gap", "se"]].to_numpy(),
        lambda p: quality.prediction_strength(p, [2, 3], "ward", 1),
    ):
        np.testing.assert_allclose(function(points), function(points[order]), rtol=1e-9)


# Published figures


@pytest.mark.reference
@pytest.mark.parametrize("space", ["original", "scaledPCA"])
def test_the_gap_statistic_of_iris_is_that_of_r(reference, space):
    """R's cluster::clusGap on iris, ward.D2, 500 references; log W to the digit, gaps within Monte Carlo error."""
    told = json.loads((reference / "method-reference" / "gap.json").read_text())
    expected, ks = told["expected"][space], list(range(1, 9))
    found = quality.gap(load_iris().data, ks, "ward", 200, 1, power=1, space=space)
    np.testing.assert_allclose(found["log_w"], expected["logW"], atol=told["tolerance"]["logW"])
    error = np.array(expected["se"]) * np.sqrt(1 / 500 + 1 / 200)
    assert (np.abs(found["gap"] - expected["gap"]) < 4 * error).all()
    np.testing.assert_allclose(found["se"], expected["se"], rtol=0.25)
    wanted = told["selected_k"][space]
    for rule, name in (("first", "firstSEmax"), ("tibshirani", "Tibs2001SEmax"), ("highest", "globalmax")):
        assert quality.preferred_k(ks, np.array(expected["gap"]), np.array(expected["se"]), rule) == wanted[name]


@pytest.mark.reference
def test_silhouettes_are_those_of_r(reference):
    told = json.loads((reference / "method-reference" / "silhouette_ari.json").read_text())
    cases = {case["id"]: case for case in told["silhouette"]}
    iris = load_iris()
    for name, method in (("iris k-means", "kmeans"), ("iris ward", "ward")):
        for k, value in cases[name]["expected"].items():
            labels = partition(iris.data, [int(k[2:])], method, 1)[0]
            assert quality.silhouettes(iris.data, labels).mean() == pytest.approx(value, abs=1e-9), (name, k)
    assert quality.silhouettes(iris.data, iris.target).mean() == pytest.approx(
        cases["iris species labels"]["expected"], abs=1e-9
    )
    ruspini = cases["ruspini pam k=4"]
    points = np.array(ruspini["points"], float)
    width = quality.silhouettes(points, np.unique(ruspini["labels"], return_inverse=True)[1])
    assert width.mean() == pytest.approx(ruspini["expected"], abs=1e-9)
    assert quality.silhouettes(points, partition(points, [4], "kmedoids", 1)[0]).mean() == pytest.approx(
        ruspini["expected"], abs=1e-9
    )


# Printed by R 4.2.2, fpc 2.2-10, example of ?cluster.stats (three digits)
PRINTED = {
    "n": 200, "cluster.number": 3, "cluster.size": [136, 60, 4], "min.cluster.size": 4,
    "diameter": [10.80, 5.76, 9.00], "average.distance": [3.03, 2.21, 7.05], "median.distance": [2.84, 1.48, 8.32],
    "separation": [5.87, 5.87, 7.22], "average.toother": [13.8, 13.0, 20.8],
    "separation.matrix": [[0, 5.87, 14.98], [5.87, 0, 7.22], [14.98, 7.22, 0]],
    "ave.between.matrix": [[0, 13.1, 24.5], [13.1, 0, 12.2], [24.5, 12.2, 0]],
    "average.between": 13.7, "average.within": 2.86, "n.between": 8944, "n.within": 10956, "max.diameter": 10.8,
    "min.separation": 5.87, "within.cluster.ss": 1198, "clus.avg.silwidths": [0.752, 0.818, 0.355],
    "avg.silwidth": 0.764, "pearsongamma": 0.883, "dunn": 0.544, "dunn2": 1.73, "entropy": 0.702, "wb.ratio": 0.209,
    "ch": 699, "cwidegap": [1.81, 1.21, 8.32], "widestgap": 8.32, "sindex": 6.19, "corrected.rand": 0.345, "vi": 0.97,
}  # fmt: skip


@pytest.mark.reference
def test_cluster_statistics_are_those_that_fpc_prints(reference):
    face = pd.read_csv(reference / "clusterboot-reference" / "face200.csv")
    found = statistics(pdist(face[["x1", "x2"]]), face["complete3"].to_numpy(), face["true_group"].to_numpy())
    assert set(found) == set(PRINTED)
    for name, printed in PRINTED.items():
        np.testing.assert_allclose(found[name], printed, rtol=5e-3, atol=5e-3, err_msg=name)


def test_variation_of_information_is_zero_for_the_same_partition_under_other_names():
    first = np.array([0, 0, 1, 2])
    assert variation_of_information(first, np.array([5, 5, 9, 7])) == pytest.approx(0)
    assert variation_of_information(first, np.zeros(4)) == pytest.approx(0.5 * np.log(2) + 0.5 * np.log(4))


GIVEN = {"linkage": "ward", "nulls": 19, "seed": 1}


def choice_of_k_blobs(sizes, apart=8.0):
    rng = np.random.default_rng(1)
    centres = apart * np.eye(3)[: len(sizes)]
    return np.vstack([rng.normal(centre, 1.0, (n, 3)) for centre, n in zip(centres, sizes, strict=True)])


def table(points, ks, chosen=2):
    missing = {"jaccard": np.nan, "null_jaccard": np.nan, "boot_jaccard": np.nan}
    return choice_of_k(
        points, dict(zip(ks, partition(points, ks, "ward", 1), strict=True)), chosen, missing, GIVEN
    ).set_index("k")


def test_all_criteria_prefer_the_planted_number():
    got = table(choice_of_k_blobs([20, 20, 20]), [2, 3, 4, 5])
    assert set(got["preferred_by"][3].split(", ")) == {"silhouette", "Calinski-Harabasz", "gap", "prediction strength"}
    assert got["smallest"][3] == 20 and got["chosen"].tolist() == [True, False, False, False]


def test_six_regions_are_too_few_for_prediction_strength():
    got = table(choice_of_k_blobs([3, 3]), [2, 3])
    assert got["prediction_strength"].isna().all() and got["gap"].notna().all()
    assert got["silhouette"].idxmax() == 2


def test_of_many_regions_a_sample_is_taken_whatever_their_order():
    points = np.random.default_rng(2).normal(size=(6000, 2))
    some = sampled(points, 1)
    assert len(some) == 5000
    mixed = sampled(points[np.random.default_rng(3).permutation(6000)], 1)
    np.testing.assert_array_equal(np.sort(some, axis=0), np.sort(mixed, axis=0))
    assert sampled(points[:10], 1) is not None and len(sampled(points[:10], 1)) == 10


def test_a_criterion_that_finds_one_cluster_names_no_k():
    box = np.random.default_rng(4).uniform(size=(80, 3))
    assert "gap" not in " ".join(table(box, [2, 3, 4])["preferred_by"])


@pytest.mark.parametrize("regions", [5])
def test_a_k_as_large_as_the_regions_allow_is_judged(regions):
    got = table(choice_of_k_blobs([2, 3]), [2, 3, 4])
    assert got["calinski_harabasz"].notna().all() and got["smallest"][4] == 1


def test_the_gap_names_the_first_k_that_the_next_one_hardly_exceeds(monkeypatch):
    told = pd.DataFrame({"k": [1, 2, 3, 4], "gap": [0.1, 0.60, 0.62, 0.70], "se": 0.03})
    monkeypatch.setattr("herelib.clusters.quality.gap", lambda *given: told)
    got = table(choice_of_k_blobs([10, 10, 10]), [2, 3, 4])["preferred_by"]
    assert "gap" in got[2].split(", ") and "gap" not in got[4]


def test_our_silhouettes_and_index_are_those_of_the_statistics_written_out():
    points, labels = blobs(5, (9, 14, 4), 2.0), np.repeat([0, 1, 2], (9, 14, 4))
    written_out = statistics(pdist(points), labels)
    assert quality.silhouettes(points, labels).mean() == pytest.approx(written_out["avg.silwidth"])
    assert quality.calinski_harabasz(points, labels) == pytest.approx(written_out["ch"])
    total = ((points - points.mean(0)) ** 2).sum()
    assert quality.cluster_index(points, labels) == pytest.approx(written_out["within.cluster.ss"] / total)
