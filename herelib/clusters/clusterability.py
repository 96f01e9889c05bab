"""Clusterability: whether regions lie closer together in places than one cloud would have them (Hopkins).

A description beside the tests of `claims`: regions that lie denser in places need not be parted by a valley.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from herelib.clusters.features import MANY
from herelib.clusters.nulls import gaussian_clouds, p_value
from herelib.clusters.quality import in_order

LOOKED_AT = 500  # regions at the most, chosen at random
CLOUDS = 99  # single clouds to compare with at the most
BOXES = 5  # times as many random places as regions: their mean distance then hardly varies


@dataclass(frozen=True)
class Clusterability:
    """The Hopkins statistic of the regions, the 5th and 95th percentile of single clouds, and the p beside these."""

    hopkins: float = np.nan
    low: float = np.nan
    high: float = np.nan
    p: float = np.nan


def hopkins(points: np.ndarray, rng: np.random.Generator) -> float:
    """The Hopkins statistic, 0-1: one half where points are spread evenly over their box, near 1 where they crowd.

    Hopkins and Skellam (1954, doi:10.1093/oxfordjournals.aob.a083391), with plain distances in the box of the data as
    in Lawson and Jurs (1990, doi:10.1021/ci00065a010): H = U / (U + W), U the mean distance of a random place of the
    box to its nearest region, W that of a region to its nearest other one. All regions are taken, not a few: that
    saves noise, and costs only the beta distribution of H, in whose stead single clouds are simulated.

    Parameters
    ----------
    points : array, shape (region, indicator)

    Examples
    --------
    >>> even = np.stack(np.meshgrid(np.arange(8.0), np.arange(8.0)), -1).reshape(-1, 2)
    >>> crowded = np.floor(even / 4) + even / 100
    >>> hopkins(even, np.random.default_rng(1)) < 0.5 < hopkins(crowded, np.random.default_rng(1))
    True
    """
    low, high = points.min(0), points.max(0)
    if len(points) < 2 or not (high > low).any():
        return np.nan
    between = cdist(points, points)
    np.fill_diagonal(between, np.inf)
    places = rng.uniform(low, high, (BOXES * len(points), len(low)))
    away, near = cdist(places, points).min(1).mean(), between.min(1).mean()
    return float(away / (away + near))


def clusterability(points: np.ndarray, nulls: int, seed: int) -> Clusterability:
    """The Hopkins statistic beside that of single Gaussian clouds with the regions' own mean and covariance.

    Missing below 30 regions. The order of the rows does not matter.

    Parameters
    ----------
    points : array, shape (region, indicator), weighted
    nulls : clouds to compare with, of which at most 99 are made

    Notes
    -----
    High values beside those of clouds say that regions lie denser in some places than in one Gaussian cloud. A skewed
    or heavy-tailed cloud does that, too.
    """
    if len(points) < MANY:
        return Clusterability()
    rng = np.random.default_rng([seed, 22])
    some = points[in_order(points)]
    some = some[np.sort(rng.permutation(len(some))[:LOOKED_AT])]
    observed = hopkins(some, rng)
    clouds = np.array([hopkins(cloud, rng) for cloud in gaussian_clouds(some, min(nulls, CLOUDS), rng)])
    if not len(clouds):
        return Clusterability()
    low, high = np.quantile(clouds, (0.05, 0.95))
    return Clusterability(observed, float(low), float(high), p_value(observed, clouds))
