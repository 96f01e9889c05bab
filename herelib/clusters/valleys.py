"""Valleys between clusters: whether regions lie sparser between two clusters than within them, in a cloud of any form.

A cloud that is no Gaussian (skewed, heavy-tailed, bounded, curved, rounded) has no valley; separated groups have one.
Two dip tests (Hartigan and Hartigan 1985, doi:10.1214/aos/1176346577), each with the limits of the uniform
distribution, the hardest of those with one mode: along a line learnt without the regions that are placed on it, and
along the cloud's own shortest ways, so that a bend is no valley.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from diptest import dipstat, diptest
from scipy.sparse.csgraph import minimum_spanning_tree, shortest_path
from scipy.spatial.distance import cdist

from herelib.clusters.partitioning import most_clusters, partition
from herelib.clusters.quality import in_order

FOLDS = 10  # parts of the regions, each placed on lines learnt from the others
NEIGHBOURS = 6  # of each region that a way may go to next
SMALL = 0.05  # share of the regions below which a side is a few outliers, not a group
LOOKED_AT = 1_000  # regions at the most, chosen at random
TIED = 0.5  # share of regions with a value of their own below which an indicator counts as rounded


@dataclass(frozen=True)
class Valley:
    """p-values of "no valley": on lines learnt from other regions, and on ways within the cloud."""

    held_out: float
    along: float


def valley(points: np.ndarray, k: int, method: str, seed: int) -> Valley:
    """Whether the clusters are parted by a valley; the order of the regions does not matter.

    Parameters
    ----------
    points : array, shape (region, indicator)
    k : number of clusters
    """
    rng = np.random.default_rng([seed, 21])
    some = points[in_order(points)]
    if len(some) > LOOKED_AT:
        some = some[np.sort(rng.permutation(len(some))[:LOOKED_AT])]
    if np.ptp(some, axis=0).max(initial=0) <= 0:
        return Valley(np.nan, np.nan)
    spread = unrounded(some, rng)
    return Valley(held_out(some, spread, (k, method, seed), rng), along(spread, k, method, seed))


def unrounded(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Points with rounded indicators spread evenly over their steps: gaps between steps are no valleys.

    Examples
    --------
    >>> spread = unrounded(np.array([[0.0], [0.0], [1.0], [1.0]]), np.random.default_rng(1))
    >>> bool((np.round(spread[:, 0]) == [0, 0, 1, 1]).all()), len(np.unique(spread))
    (True, 4)
    """
    spread = points.copy()
    for column in spread.T:
        values, at = np.unique(column, return_inverse=True)
        if 1 < len(values) <= TIED * len(column):
            gaps = np.diff(values)
            nearest = np.minimum(np.r_[np.inf, gaps], np.r_[gaps, np.inf])
            column += np.median(nearest[at]) * rng.uniform(-0.5, 0.5, len(column))
    return spread


def held_out(points: np.ndarray, spread: np.ndarray, how: tuple[int, str, int], rng: np.random.Generator) -> float:
    """p of the dip of regions on the line between one cluster and the others, learnt without these regions.

    On a line chosen from the very regions even one cloud of few regions and many indicators looks parted.

    Parameters
    ----------
    points, spread : arrays, shape (region, indicator): as they are clustered, and with rounding undone
    how : number of clusters, method, seed
    """
    k, method, seed = how
    fold, at, first = rng.permutation(len(points)) % FOLDS, np.zeros(len(points)), None
    for each in range(FOLDS):
        others = fold != each
        most = min(k, most_clusters(method, int(others.sum()), points.shape[1]))
        learnt = _line(spread[others], partition(points[others], [max(most, 1)], method, seed)[0])
        if learnt is None:
            continue
        line, middle = learnt
        first = line if first is None else first
        at[~others] = (spread[~others] @ line - middle) * (1 if line @ first >= 0 else -1)
    return _dip_p(at)


def _line(points: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, float] | None:
    """Line and border between the cluster whose parting from the others dips most and these, in units of the gap."""
    best: tuple[float, tuple[np.ndarray, float] | None] = (-1.0, None)
    for cluster in _sides(labels):
        inside = labels == cluster
        line = points[inside].mean(0) - points[~inside].mean(0)
        on_line = points @ line
        of_cluster, of_others = on_line[inside], on_line[~inside]
        gap, width = of_cluster.mean() - of_others.mean(), of_cluster.std() + of_others.std()
        if gap <= 0:
            continue
        # The border lies as many deviations from one side as from the other.
        near = of_cluster.std() / width if width > 0 else 0.5
        border = of_cluster.mean() - gap * near
        if (dip := dipstat(on_line)) > best[0]:
            best = dip, (line / gap, border / gap)
    return best[1]


def along(points: np.ndarray, k: int, method: str, seed: int) -> float:
    """p of the dip of regions between one cluster and the others on ways from neighbour to neighbour.

    As in Isomap (Tenenbaum, de Silva and Langford 2000, doi:10.1126/science.290.5500.2319) distances are those of ways
    within the cloud, in as many main axes as clusters can need (2 or 3). The difference of the squared distances from
    two middles grows evenly on a line, an arc and a ring alike. The best of k partings counts k times.
    """
    labels = partition(points, [k], method, seed)[0]
    turned, size, _ = np.linalg.svd(points - points.mean(0), full_matrices=False)
    if len(_sides(labels)) == 0:
        return 1.0
    p_values = [_along_axes(turned[:, :axes] * size[:axes], labels) for axes in ((2, 3) if labels.max() < 3 else (3,))]
    # In two axes and in three: a curve may lie in either.
    return max(p_values)


def _along_axes(places: np.ndarray, labels: np.ndarray) -> float:
    distance = cdist(places, places)
    reach = np.sort(distance, 1)[:, min(NEIGHBOURS, len(places) - 1)]
    near = np.where((distance <= reach[:, None]) | (distance <= reach), distance, 0.0)
    tree = minimum_spanning_tree(distance).toarray()  # so that every region can be reached
    middles = []
    for cluster in range(labels.max() + 1):
        members = np.flatnonzero(labels == cluster)
        away = ((places[members] - places[members].mean(0)) ** 2).sum(1)
        middles.append(members[away.argmin()])
    ways = shortest_path(np.maximum(near, np.maximum(tree, tree.T)), directed=False, indices=middles)
    sides = _sides(labels)
    squared = [ways[c] ** 2 - np.delete(ways, c, axis=0).min(0) ** 2 for c in sides]
    return min(1.0, min(map(_dip_p, squared)) * (labels.max() + 1 if labels.max() > 1 else 1))


def _sides(labels: np.ndarray) -> list[int]:
    """Clusters that are neither a few regions nor all but a few; of two the first alone, the other being its mirror."""
    share = np.bincount(labels) / len(labels)
    able = [c for c in range(len(share)) if SMALL <= share[c] <= 1 - SMALL]
    return able[:1] if len(share) == 2 else able


def _dip_p(values: np.ndarray) -> float:
    return float(diptest(np.ascontiguousarray(values, float))[1]) if np.ptp(values) > 0 else 1.0
