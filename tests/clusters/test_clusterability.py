"""The Hopkins statistic: by hand, beside single clouds, whatever the order of rows."""

import numpy as np
import pytest

from herelib.clusters.clusterability import clusterability, hopkins


def crowded(regions: int, rng: np.random.Generator) -> np.ndarray:
    return np.repeat(rng.uniform(0, 20, (6, 3)), regions // 6, axis=0) + rng.normal(size=(regions, 3)) / 5


def test_two_points_are_as_far_apart_as_places_are_from_them_on_average():
    # On a line from 0 to 1 a place lies 1/4 from the nearer end on average, and the ends lie 1 from each other.
    got = np.mean([hopkins(np.array([[0.0], [1.0]]), np.random.default_rng(seed)) for seed in range(200)])
    assert got == pytest.approx(0.25 / 1.25, abs=0.01)


def test_even_regions_are_at_one_half_and_crowded_ones_above_all_clouds():
    rng = np.random.default_rng(1)
    assert hopkins(rng.uniform(size=(400, 2)), rng) == pytest.approx(0.5, abs=0.03)
    got = clusterability(crowded(60, rng), 99, 1)
    assert got.low < got.high < got.hopkins and got.p == pytest.approx(0.01)


def test_single_gaussian_clouds_are_within_their_own_range_in_nine_of_ten():
    rng = np.random.default_rng(2)
    got = [clusterability(rng.normal(size=(40, 4)) * [3, 1, 1, 0.3], 39, seed) for seed in range(40)]
    outside = sum(not one.low <= one.hopkins <= one.high for one in got)
    assert outside <= 0.1 * 40 + 3 * np.sqrt(0.09 * 40)
    assert 0.3 < np.mean([one.p for one in got]) < 0.7


def test_rows_in_another_order_give_the_same():
    rng = np.random.default_rng(3)
    points = crowded(60, rng)
    got, mixed = clusterability(points, 19, 1), clusterability(points[rng.permutation(60)], 19, 1)
    assert got.hopkins == pytest.approx(mixed.hopkins, rel=1e-9) and got.p == mixed.p


def test_few_or_equal_regions_have_no_statistic():
    assert np.isnan(clusterability(np.random.default_rng(4).normal(size=(29, 3)), 19, 1).hopkins)
    assert np.isnan(clusterability(np.ones((40, 3)), 19, 1).hopkins)
