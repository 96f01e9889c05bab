"""Valleys: single clouds of any form have none, separated groups have one."""

import numpy as np
import pytest

from herelib.clusters.claims import ALPHA, HELD_OUT
from herelib.clusters.nulls import one_cloud, p_value
from herelib.clusters.valleys import unrounded, valley


def cloud(kind: str, regions: int, indicators: int, rng: np.random.Generator) -> np.ndarray:
    """Regions of one cloud."""
    noise = rng.normal(size=(regions, indicators))
    if kind == "lognormal":
        return np.exp(noise)
    if kind == "heavy":
        return noise / np.sqrt(rng.chisquare(3, size=(regions, 1)) / 3)
    if kind == "shares":
        parts = rng.gamma(1.0, size=(regions, indicators))
        return parts / parts.sum(1, keepdims=True)
    if kind == "line":
        return rng.uniform(-3, 3, (regions, 1)) * rng.normal(size=indicators) + noise
    if kind == "uniform":
        return rng.random((regions, indicators))
    if kind == "rounded":
        return np.clip(np.round(noise + 3), 1, 5)
    if kind == "yes or no":
        return (noise > 0.3).astype(float)
    if kind == "unequal":
        return noise * np.exp(rng.normal(size=indicators))
    angle = rng.uniform(0, 1.2 * np.pi, regions)
    flat = np.linalg.qr(rng.normal(size=(indicators, 2)))[0]
    return 4 * np.c_[np.cos(angle), np.sin(angle)] @ flat.T + 0.35 * noise


def groups(regions: int, indicators: int, apart: float, rng: np.random.Generator) -> np.ndarray:
    """Three groups, so many standard deviations apart."""
    centres = np.linalg.qr(rng.normal(size=(indicators, 3)))[0].T * apart / np.sqrt(2)
    return centres[np.arange(regions) % 3] + rng.normal(size=(regions, indicators))


KINDS = ("lognormal", "heavy", "shares", "line", "uniform", "rounded", "yes or no", "unequal", "horseshoe")


def parted(points: np.ndarray, seed: int, method: str = "ward") -> bool:
    """Whether all three tests exclude one cloud."""
    index, gaussian = one_cloud(points, 3, method, 19, seed)
    found = valley(points, 3, method, seed)
    p = p_value(index, gaussian["index"], small=True)
    return max(p, found.along, found.held_out * ALPHA / HELD_OUT) <= ALPHA


def test_single_clouds_of_many_kinds_are_not_called_clusters():
    calls = [parted(cloud(kind, 60, 6, np.random.default_rng([7, seed])), seed) for kind in KINDS for seed in range(2)]
    assert sum(calls) <= 3


@pytest.mark.long
@pytest.mark.parametrize("method", ["ward", "kmeans"])
@pytest.mark.parametrize(("regions", "indicators"), [(30, 5), (60, 20), (200, 8), (400, 40)])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_single_cloud_is_called_clusters_in_at_most_one_of_twenty(kind, regions, indicators, method):
    studies = 60
    calls = [
        parted(cloud(kind, regions, indicators, np.random.default_rng([regions, seed])), seed, method)
        for seed in range(studies)
    ]
    assert sum(calls) <= ALPHA * studies + 3.1 * np.sqrt(ALPHA * (1 - ALPHA) * studies)


def test_groups_that_lie_apart_are_parted():
    assert parted(groups(90, 6, 8.0, np.random.default_rng(1)), 1)


def test_rows_in_another_order_give_the_same_valley():
    rng = np.random.default_rng(3)
    points = groups(60, 5, 5.0, rng)
    assert valley(points, 3, "ward", 1) == valley(points[rng.permutation(60)], 3, "ward", 1)


def test_steps_of_rounding_are_filled_and_other_values_stay():
    points = np.c_[np.repeat([1.0, 2, 3], 10), np.arange(30.0)]
    spread = unrounded(points, np.random.default_rng(1))
    assert (np.abs(spread[:, 0] - points[:, 0]) <= 0.5).all() and len(np.unique(spread[:, 0])) == 30
    assert (spread[:, 1] == points[:, 1]).all()


def test_regions_without_differences_have_no_p():
    assert np.isnan(valley(np.ones((40, 3)), 2, "ward", 1).along)
