"""Partitions: regions put into clusters, once, for each draw of the interviews, or for each resample of the regions.

Where there are few regions everything is exact. Distances between all regions are taken up to `DENSE` regions; Ward is
exact up to `EXACT`, without any such matrix; beyond, regions are first gathered into k-means prototypes, which are then
joined with their numbers of regions as weights: two stages as in BIRCH (Zhang, Ramakrishnan and Livny 1996,
doi:10.1145/233269.233324). Regions and indicators are put in an order of their own before anything else happens, so
that a partition does not depend on how rows and columns are arranged; each draw and each resample has random numbers of
its own, so that it does not depend on the number of workers either: on one machine threads, since the compiled loops
let each other run and share their points without a copy; on a Dask cluster blocks of replicates, if worth it.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.spatial.distance import cdist
from threadpoolctl import threadpool_limits

from herelib import parallel
from herelib.errors import HereError

METHODS = ("ward", "average", "complete", "kmeans", "kmedoids", "mixture")
DENSE = 2_000  # regions up to which a matrix of regions x regions may be made
EXACT = 20_000  # regions up to which Ward joins the regions themselves
PROTOTYPES = 1_000  # what more regions are gathered into before they are joined
STARTS = 10  # of k-means, of which the best is kept
MIXTURE_STARTS = 5
PASSES = 300  # of k-means at most
GATHERED = 8  # passes that make prototypes: they need not be the best, only near their regions
SAMPLES = 5  # of k-medoids beyond DENSE, each of SAMPLED regions (CLARA takes 5 of 40 + 2k)
SAMPLED = 1_000
WORTH = 2e6  # multiplications from which a second thread pays
WORTH_SENDING = 2e9  # [J] and from which a cluster does: some two seconds of a processor
BLOCKS = 64  # of replicates, that a cluster gets them in

_KINDS = {"ward": 0, "average": 1, "complete": 2}  # as in `compiled_joins`
_workers = [len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1]


@contextmanager
def workers(count: int):
    """Within it, clustering uses so many threads; the partitions are the same with any number."""
    before, _workers[0] = _workers[0], count
    try:
        yield
    finally:
        _workers[0] = before


def partition(points: np.ndarray, ks: Sequence[int], method: str, seed: int) -> np.ndarray:
    """Clusters of the regions for each k, numbered from 0 by first appearance, shape (k, region).

    A partition has as many clusters as there are regions where k is more.

    Parameters
    ----------
    points : array, shape (region, indicator), finite
    method : one of METHODS
        ward
            Ward's method on Euclidean distances (R's ward.D2; Murtagh and Legendre 2014,
            doi:10.1007/s00357-014-9161-z); beyond EXACT regions, of prototypes.
        average, complete
            Linkage on Euclidean distances; beyond DENSE regions, of prototypes.
        kmeans
            The best of 10 starts of k-means++ and Lloyd's passes, improved region by region (Hartigan's rule).
        kmedoids
            PAM with its BUILD start (Kaufman and Rousseeuw 1990, doi:10.1002/9780470316801); beyond DENSE regions the
            best of 5 samples of 1,000 regions, as CLARA does.
        mixture
            The most probable component of a Gaussian mixture with diagonal covariances, the best of 5 starts.

    Raises
    ------
    HereError
        If a mixture has at least as many free values as there are regions: names both numbers.

    Examples
    --------
    >>> partition(np.array([[0.0], [9.0], [1.0], [8.0]]), [2, 3], "ward", seed=1)
    array([[0, 1, 0, 1],
           [0, 1, 0, 2]])
    """
    return partitions(points[None], ks, method, seed)[:, 0]


def partitions(drawn: np.ndarray, ks: Sequence[int], method: str, seed: int) -> np.ndarray:
    """Clusters of each draw for each k, shape (k, draw, region), numbered by first appearance; see `partition`.

    Every draw is clustered from the start: nothing is carried over from another.

    Parameters
    ----------
    drawn : array, shape (draw, region, indicator), finite
    """
    drawn = _checked(drawn, ks, method)
    draws, regions, indicators = drawn.shape
    if not draws:
        return np.full((len(ks), draws, regions), -1)
    if _gathered(regions, method):
        # Each draw has prototypes of its own: one seed for all would tie their errors together.
        cost = regions * PROTOTYPES * indicators * GATHERED
        return np.concatenate(_by_block(_gathered_draws, (ks, method), (drawn, seed + np.arange(draws)), cost), axis=1)
    shared, cost = (_columns(drawn), ks, method), regions * regions * indicators
    return np.concatenate(_by_block(_clustered, shared, (drawn, _seeds(draws, seed)), cost), axis=1)


def resampled(points: np.ndarray, ks: Sequence[int], method: str, taken: np.ndarray, seed: int) -> np.ndarray:
    """Clusters of the regions that each replicate takes, shape (k, replicate, region); -1 where a region is not taken.

    Every replicate is clustered from the start. Where prototypes are joined, they are made once of all regions, and
    weigh in each replicate as many regions as it takes of theirs.

    Parameters
    ----------
    points : array, shape (region, indicator), finite
    taken : array of bool, shape (replicate, region)
    """
    return _replicates(_checked(points[None], ks, method)[0], ks, method, taken, seed)


def kmeans_starts(points: np.ndarray, k: int, starts: int, seed: int) -> np.ndarray:
    """Where single starts of k-means end, shape (start, region), numbered by first appearance.

    Parameters
    ----------
    points : array, shape (region, indicator), finite
    """
    from herelib.clusters import compiled_kmeans

    points = _checked(points[None], [k], "kmeans")
    data, order = _ordered(points[:, :, _columns(points)])
    ends, sums = np.full((starts, points.shape[1]), -1), np.full(starts, np.inf)
    weight, trials = np.ones((1, points.shape[1])), 2 + int(np.log(k))
    compiled_kmeans.kmeans(data, weight, order, k, _seeds(starts, seed), (0, 1), trials, PASSES, ends, sums)
    return ends


def tree(points: np.ndarray, method: str) -> np.ndarray:
    """Joins of the regions by ward, average or complete linkage, as scipy's linkage matrix, shape (region - 1, 4).

    Examples
    --------
    >>> tree(np.array([[0.0], [9.0], [1.0]]), "complete")
    array([[0., 2., 1., 2.],
           [1., 3., 9., 3.]])
    """
    return trees(points[None], method)[0]


def trees(drawn: np.ndarray, method: str) -> np.ndarray:
    """The tree of each draw, shape (draw, region - 1, 4), from points of shape (draw, region, indicator).

    Raises
    ------
    HereError
        If average or complete linkage is asked for more than DENSE regions.
    """
    drawn = _checked(drawn, [1], method)
    draws, regions, indicators = drawn.shape
    if _gathered(regions, method) and method != "ward":
        raise HereError(f"a tree of {regions:,} regions by {method} linkage: at most {DENSE:,}, or take ward")
    if not draws:
        return np.empty((0, max(regions - 1, 0), 4))
    shared, cost = (_columns(drawn), method), regions * regions * indicators
    return np.concatenate(_by_block(_trees, shared, (drawn, _seeds(draws, 0)), cost))


def most_clusters(method: str, regions: int, indicators: int) -> int:
    """The most clusters that a method can estimate: a mixture needs more regions than free values, k (2p + 1) - 1.

    Examples
    --------
    >>> most_clusters("mixture", 50, 6), most_clusters("ward", 50, 6)
    (3, 50)
    """
    return regions // (2 * indicators + 1) if method == "mixture" else regions


def _checked(drawn: np.ndarray, ks: Sequence[int], method: str) -> np.ndarray:
    """The points as floats, after a look at what cannot be clustered."""
    drawn = np.ascontiguousarray(drawn, float)
    if method not in METHODS:
        raise ValueError(f"method {method!r}: not one of {', '.join(METHODS)}")
    if min(ks, default=1) < 1:
        raise ValueError(f"k = {min(ks)}: at least one cluster is needed")
    if not np.isfinite(drawn).all():
        raise ValueError("points to be clustered must be finite")
    regions, indicators = drawn.shape[1:]
    asked, most = max(ks, default=1), most_clusters(method, regions, indicators)
    if method == "mixture" and asked > max(most, 1):
        values = asked * (2 * indicators + 1) - 1
        raise HereError(
            f"a mixture of {asked} clusters on {indicators} indicators has {values} free values, more than "
            f"{regions} regions allow: at most {max(most, 1)} clusters, or another method"
        )
    return drawn


def _gathered(regions: int, method: str) -> bool:
    """Whether so many regions are gathered into prototypes before they are joined."""
    return method in _KINDS and regions > (EXACT if method == "ward" else DENSE)


def _columns(drawn: np.ndarray) -> np.ndarray:
    """An order of the indicators that does not depend on how rows or columns are arranged."""
    sorted_values = np.sort(drawn.mean(0), axis=0)
    some = np.unique(np.linspace(0, len(sorted_values) - 1, 32).astype(int)) if len(sorted_values) else []
    return np.lexsort(sorted_values[some][::-1]) if len(some) else np.arange(drawn.shape[2])


def _ordered(drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Regions of each draw in lexicographic order, as (draw, indicator filled up to fours, region), and their rows."""
    draws, regions, indicators = drawn.shape
    first = drawn[:, :, 0] if indicators else np.zeros((draws, regions))
    order = np.argsort(first, axis=1, kind="stable")
    sorted_first = np.take_along_axis(first, order, axis=1)
    for d in np.flatnonzero((sorted_first[:, 1:] == sorted_first[:, :-1]).any(1)):
        order[d] = np.lexsort(drawn[d].T[::-1]) if indicators else order[d]
    data = np.zeros((draws, max(-(-indicators // 4) * 4, 4), regions))
    data[:, :indicators] = np.take_along_axis(drawn, order[:, :, None], axis=1).transpose(0, 2, 1)
    return data, order


def seconds(regions: int, indicators: int, method: str) -> float:
    """What a partition of so many regions costs, about, s; measured for 100 to 5,000 regions of 40 indicators."""
    pairs = 1.5e-10 * regions**2 if method in _KINDS else 4e-6 * regions
    return 1e-3 + pairs * indicators


def _seeds(replicates: int, seed: int) -> np.ndarray:
    """A seed of each replicate: the same whatever block it falls into."""
    return np.random.SeedSequence([seed, 15]).generate_state(max(replicates, 1), np.uint64)[:replicates]


def _by_block(task: Callable, shared: tuple, replicates: tuple[np.ndarray, np.ndarray], cost: float) -> list:
    """What a task makes of blocks of replicates, in their order; by threads where that pays, or by a cluster.

    Parameters
    ----------
    task : function of what all blocks share and of a block
    replicates : what is to be clustered in each, and a seed of each; at least one
    cost : multiplications of one replicate, about
    """
    each, seeds = replicates
    worth = len(seeds) * cost
    sent = parallel.on_cluster() and len(seeds) > 1 and worth > WORTH_SENDING
    threads = min(1 if parallel.is_alone() else _workers[0], len(seeds)) if worth > WORTH else 1
    number = BLOCKS if sent else 8 * threads if threads > 1 else 1
    cuts = np.linspace(0, len(seeds), max(min(len(seeds), number), 1) + 1).astype(int)
    blocks = [(each[lo:hi], seeds[lo:hi]) for lo, hi in pairwise(cuts)]
    if sent:
        return list(parallel.results(task, blocks, seconds=0, shared=shared))
    if threads <= 1:
        return [task(shared, block) for block in blocks]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda block: task(shared, block), blocks))


def _gathered_draws(shared: tuple, block: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Clusters of draws of many regions by way of prototypes, shape (k, draw, region)."""
    ks, method = shared
    drawn, seeds = block
    every = np.ones((1, drawn.shape[1]), bool)
    each = [_by_prototypes(points, ks, method, every, int(seed)) for points, seed in zip(drawn, seeds, strict=True)]
    return np.concatenate(each, axis=1)


def _clustered(shared: tuple, block: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Clusters of draws, shape (k, draw, region)."""
    columns, ks, method = shared
    drawn, seeds = block
    labels = np.full((len(ks), *drawn.shape[:2]), -1)
    data, order = _ordered(drawn[:, :, columns])
    _cluster(Replicates(data, np.ones((1, drawn.shape[1])), order, seeds), ks, method, labels)
    return labels


def _trees(shared: tuple, block: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Trees of draws, shape (draw, region - 1, 4)."""
    from herelib.clusters import compiled_joins

    (columns, method), (drawn, _) = shared, block
    joins = np.empty((len(drawn), max(drawn.shape[1] - 1, 0), 4))
    data, order = _ordered(drawn[:, :, columns])
    compiled_joins.trees(_KINDS[method], data, order, joins)
    return joins


@dataclass(frozen=True)
class Replicates:
    """Points in the layout of the compiled kernels; an array of one replicate serves all of them."""

    data: np.ndarray  # replicate or 1 x indicator, filled up to fours x point
    weight: np.ndarray  # replicate or 1 x point: how often each is taken, 0 where it is not
    order: np.ndarray  # replicate or 1 x point: the row of the labels that a point belongs to
    seeds: np.ndarray  # of each replicate


def _replicates(points: np.ndarray, ks: Sequence[int], method: str, taken: np.ndarray, seed: int) -> np.ndarray:
    """Clusters of the regions taken, shape (k, replicate, region)."""
    replicates, regions = taken.shape
    if _gathered(regions, method):
        return _by_prototypes(points, ks, method, taken, seed)
    data, order = _ordered(points[None, :, _columns(points[None])])
    shared, cost = (data, order, ks, method), regions * regions * points.shape[1]
    return np.concatenate(_by_block(_reclustered, shared, (taken, _seeds(replicates, seed)), cost), axis=1)


def _reclustered(shared: tuple, block: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Clusters of the regions that replicates take, shape (k, replicate, region)."""
    data, order, ks, method = shared
    taken, seeds = block
    labels = np.full((len(ks), *taken.shape), -1)
    _cluster(Replicates(data, taken[:, order[0]].astype(float), order, seeds), ks, method, labels)
    return labels


def _cluster(replicates: Replicates, ks: Sequence[int], method: str, labels: np.ndarray) -> None:
    """Fills `labels` (k, replicate, row) by the method, from the start for each replicate."""
    from herelib.clusters import compiled_joins

    data, weight, order = replicates.data, replicates.weight, replicates.order
    if method in _KINDS:
        compiled_joins.cuts(_KINDS[method], data, weight, order, np.array(ks, np.int64), labels)
    elif method == "kmeans":
        for at, k in enumerate(ks):
            _kmeans(replicates, k, labels[at])
    else:
        one_by_one = _kmedoids if method == "kmedoids" else _mixture
        with threadpool_limits(1):  # threads cost more than they give on points this few
            for r, seed in enumerate(replicates.seeds):
                inside = weight[min(r, len(weight) - 1)] > 0
                some = np.ascontiguousarray(data[min(r, len(data) - 1)][:, inside].T)
                rows = order[min(r, len(order) - 1)][inside]
                for at, k in enumerate(ks if inside.any() else ()):
                    labels[at, r, rows] = _filled(some, one_by_one(some, min(k, len(some)), int(seed)), k)
        _number(labels)


def _number(labels: np.ndarray) -> None:
    from herelib.clusters import compiled_joins

    for rows in labels:
        compiled_joins.number(rows)


def _kmeans(replicates: Replicates, k: int, labels: np.ndarray) -> None:
    """K-means of each replicate; of a single one, the starts are shared out among the threads."""
    from herelib.clusters import compiled_kmeans

    data, weight, order, seeds = replicates.data, replicates.weight, replicates.order, replicates.seeds
    trials, count = 2 + int(np.log(k)), len(labels)
    cost = data.shape[1] * data.shape[2] * k * STARTS * 10

    def work(lo: int, hi: int) -> tuple[np.ndarray, np.ndarray]:
        again, inertia = np.full(labels.shape, -1), np.full(count, np.inf)
        compiled_kmeans.kmeans(data, weight, order, k, seeds, (lo, hi), trials, PASSES, again, inertia)
        return again, inertia

    threads = 1 if parallel.is_alone() else _workers[0]
    if count > 1 or cost < WORTH or threads == 1:
        results = [work(0, STARTS)]
    else:
        cuts = np.linspace(0, STARTS, min(threads, STARTS) + 1).astype(int)
        with ThreadPoolExecutor(len(cuts) - 1) as pool:
            results = list(pool.map(work, cuts[:-1], cuts[1:]))
    best = np.argmin([inertia for _, inertia in results], axis=0)  # of equals the first start, whatever the threads
    for r, t in enumerate(best):
        labels[r] = results[t][0][r]


def _by_prototypes(points: np.ndarray, ks: Sequence[int], method: str, taken: np.ndarray, seed: int) -> np.ndarray:
    """Clusters by way of prototypes, each weighing as many regions as are taken of it, shape (k, replicate, region)."""
    data, order = _ordered(points[None, :, _columns(points[None])])
    centres, belongs = _prototypes(data, PROTOTYPES, seed)
    shared, cost = (centres, belongs, order, ks, method), centres.shape[2] ** 2 * data.shape[1]
    labels = np.concatenate(_by_block(_of_prototypes, shared, (taken, _seeds(len(taken), seed)), cost), axis=1)
    _number(labels)
    return labels


def _of_prototypes(shared: tuple, block: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Clusters of the regions that replicates take, by those of their prototypes, shape (k, replicate, region)."""
    centres, belongs, order, ks, method = shared
    taken, seeds = block
    number, inside = centres.shape[2], taken[:, order[0]]
    of_taken = np.array([np.bincount(belongs[row], minlength=number) for row in inside], float)
    joined, labels = np.full((len(ks), len(taken), number), -1), np.full((len(ks), *taken.shape), -1)
    _cluster(Replicates(centres, of_taken, np.arange(number)[None], seeds), ks, method, joined)
    labels[:, :, order[0]] = np.where(inside, joined[:, :, belongs], -1)
    return labels


def _prototypes(data: np.ndarray, number: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Centres of so many k-means clusters, (1, indicator, prototype), and the prototype of each point.

    The points themselves where there are no more of them.
    """
    from herelib.clusters import compiled_kmeans

    columns, count = data.shape[1:]
    if number >= count:
        return data, np.arange(count)
    labels, seeds = np.full((1, count), -1), np.random.SeedSequence([seed, 16]).generate_state(1, np.uint64)
    every, rows = np.ones((1, count)), np.arange(count)[None]
    compiled_kmeans.kmeans(data, every, rows, number, seeds, (0, 1), 1, GATHERED, labels, np.empty(1))
    belongs = labels[0]
    size = np.bincount(belongs)
    centres = np.array([np.bincount(belongs, data[0, c]) / size for c in range(columns)])
    return centres[None], belongs


def _kmedoids(points: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Clusters by PAM; among more than DENSE points, the medoids of the sample that suit all points best."""
    from kmedoids import fastpam1

    if len(points) <= DENSE:
        return np.asarray(fastpam1(cdist(points, points), k, init="build").labels).astype(int)
    rng, best = np.random.default_rng(seed), (np.inf, None)
    for _ in range(SAMPLES):
        some = points[np.sort(rng.choice(len(points), SAMPLED, replace=False))]
        away = cdist(points, some[fastpam1(cdist(some, some), k, init="build").medoids])
        if (total := away.min(1).sum()) < best[0]:
            best = (total, away.argmin(1))
    return best[1]


def _mixture(points: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Most probable component of each point."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    if k == 1:
        return np.zeros(len(points), int)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # points that coincide, a start that has not settled
        model = GaussianMixture(k, covariance_type="diag", n_init=MIXTURE_STARTS, random_state=seed % 2**32)
        return model.fit_predict(points)


def _filled(points: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """The clusters, each empty one given the point that lies farthest from the mean of its own cluster."""
    for empty in np.setdiff1d(np.arange(min(k, len(points))), labels):
        size = np.bincount(labels, minlength=k)
        mean = (
            np.array([np.bincount(labels, column, minlength=k) for column in points.T]).T / np.maximum(size, 1)[:, None]
        )
        away = ((points - mean[labels]) ** 2).sum(1)
        labels[np.where(size[labels] > 1, away, -1).argmax()] = empty
    return labels
