"""Optima of k-means: how many random starts reach the best partition, and how far the next-best lies from it.

K-means only finds a local optimum (Steinley 2003, doi:10.1037/1082-989X.8.3.294: thousands may differ). Where few
starts agree, or where a quite different partition is nearly as good, the number of clusters is no finding.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.clusters.comparisons import adjusted_rand
from herelib.clusters.features import MANY
from herelib.clusters.partitioning import kmeans_starts
from herelib.clusters.quality import cluster_index

STARTS = 50  # each from places of its own (k-means++)
COLUMNS = ("starts_best", "next_gap", "next_rand", "best_rand")


def optima(points: np.ndarray, labels_by_k: Mapping[int, np.ndarray], seed: int) -> pd.DataFrame:
    """How firm the best k-means partition is for each k, columns `COLUMNS`; missing below 30 regions.

    Parameters
    ----------
    points : array, shape (region, indicator), weighted
    labels_by_k : the cluster of each region by whatever method, by number of clusters

    Returns
    -------
    table, a row for each k
        `starts_best` share of the starts that end in the best partition; `next_gap` by how much of its sum of squares
        the next-best other partition is worse, `next_rand` their adjusted Rand index (both missing where all starts end
        alike); `best_rand` that of the best one and the clusters as they are.
    """
    if len(points) < MANY:
        return pd.DataFrame(np.nan, index=range(len(labels_by_k)), columns=list(COLUMNS))
    rows = [_optimum(points, k, labels, seed) for k, labels in labels_by_k.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _optimum(points: np.ndarray, k: int, labels: np.ndarray, seed: int) -> tuple[float, ...]:
    ends, times = np.unique(kmeans_starts(points, k, STARTS, seed), axis=0, return_counts=True)
    left = np.array([cluster_index(points, each) for each in ends])  # the sum of squares, as a share of the total
    order = np.argsort(left, kind="stable")
    best, share = ends[order[0]], times[order[0]] / STARTS
    as_they_are = adjusted_rand(labels, best)
    if len(ends) == 1 or not left[order[0]] > 0:
        return share, np.nan, np.nan, as_they_are
    following = order[1]
    return share, left[following] / left[order[0]] - 1, adjusted_rand(best, ends[following]), as_they_are
