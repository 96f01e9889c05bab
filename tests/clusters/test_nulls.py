"""Nulls: "no more structure than chance" comes out as often as it should."""

import numpy as np
import pytest
from surveys import PARAMETERS, random_survey

from herelib.clusters.nulls import between, one_cloud, p_value
from herelib.clusters.typology import typology
from herelib.profiles.profile import profile


def test_the_observed_value_is_one_of_its_replicates():
    assert p_value(3.0, np.array([1.0, 2.0, 4.0])) == 0.5
    assert p_value(1.0, np.array([1.0, 2.0, 4.0]), small=True) == 0.5
    assert np.isnan(p_value(1.0, np.array([])))


def test_between_by_hand():
    assert between(np.array([[0.0, 0.0], [2.0, 0.0]])) == 1.0


def test_clouds_have_the_observed_mean_and_covariance(monkeypatch):
    seen = []
    monkeypatch.setattr(
        "herelib.clusters.nulls.partition",
        lambda points, ks, method, seed: seen.append(points) or np.zeros((1, 40), int),
    )
    points = np.random.default_rng(1).gamma(1.0, size=(40, 3)) @ np.array([[1.0, 0.5, 0], [0, 1, 0], [0, 0, 2]])
    one_cloud(points, 2, "ward", 3, 1)
    for cloud in seen[1:]:
        np.testing.assert_allclose(np.cov(cloud.T), np.cov(points.T), atol=1e-10)
        np.testing.assert_allclose(cloud.mean(0), 0, atol=1e-12)
        assert np.abs(cloud - points).max() > 0.1


def test_two_far_groups_are_no_single_cloud():
    rng = np.random.default_rng(2)
    points = np.vstack([rng.normal(0, 1, (20, 4)), rng.normal(3, 1, (20, 4))])
    index, cloud = one_cloud(points, 2, "ward", 99, 1)
    assert p_value(index, cloud["index"], small=True) == 0.01


def test_regions_without_any_difference_have_no_cloud():
    index, cloud = one_cloud(np.ones((30, 3)), 2, "ward", 9, 1)
    assert np.isnan(index) and len(cloud["index"]) == 0


def rejected(p_values, alpha=0.05):
    """How many tests reject, and the most that an exact test would in 999 of 1000 repetitions."""
    n = len(p_values)
    return sum(p <= alpha for p in p_values), alpha * n + 3.1 * np.sqrt(alpha * (1 - alpha) * n)


@pytest.mark.parametrize("regions", [30, pytest.param(200, marks=pytest.mark.long)])
@pytest.mark.parametrize("method", ["ward", "kmeans"])
def test_null_b_finds_clusters_in_one_cloud_no_more_often_than_one_time_in_twenty(method, regions):
    rng, found = np.random.default_rng([regions, len(method)]), []
    for _ in range(150):
        shape = rng.normal(size=(5, 5))
        index, cloud = one_cloud(rng.normal(size=(regions, 5)) @ shape, 3, method, 19, 1)
        found.append(p_value(index, cloud["index"], small=True))
    count, most = rejected(found)
    assert count <= most, count
    assert np.mean(found) == pytest.approx(0.525, abs=0.09), "p-values are uniform on 1/20 ... 1"


def false_positives(studies, seed):
    p_values = []
    for study in range(studies):
        given = {**PARAMETERS, "draws": 200, "seed": study + seed}
        made = random_survey(study + seed, regions=6, per_cell=4, dimensions=4, spread=0.0)
        p_values.append(typology(made, profile(made, given), given)["typology"]["p_value"].iloc[0])
    return p_values


def test_null_a_finds_differences_between_equal_regions_no_more_often_than_one_time_in_twenty():
    found = false_positives(20, 1000)
    count, most = rejected(found)
    assert count <= most, count
    assert np.mean(found) == pytest.approx(0.525, abs=0.2)


@pytest.mark.long
def test_null_a_keeps_its_level_over_many_studies():
    found = false_positives(400, 5000)
    count, most = rejected(found)
    assert count <= most, count
    assert np.mean(found) == pytest.approx(0.525, abs=0.05)
