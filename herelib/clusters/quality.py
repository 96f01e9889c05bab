"""Quality of a partition: how close, how far apart, and how many clusters the points themselves ask for.

Every statistic names its source. Those that look at pairs of regions do so on a sample beyond `partitions.DENSE`
regions, so that nothing grows with the square of their number.

How many clusters: what each criterion says of every k. The number itself is a recorded decision.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from sklearn.metrics import calinski_harabasz_score as _calinski_harabasz
from sklearn.metrics import silhouette_samples as _silhouettes

from herelib import parallel
from herelib.clusters.partitioning import DENSE, most_clusters, partition, seconds

MEMBERS = 200  # members of a cluster that a region is compared with where there are too many pairs
SPLITS = 20  # halvings of the regions for prediction strength
LEAST = 3  # regions a half must hold per cluster for prediction strength to mean anything
SAMPLE = 5_000  # regions that gap and prediction strength are computed on where there are more
REFERENCES = 99  # reference data sets of the gap statistic at the most
STRONG = 0.8  # prediction strength from which k clusters foretell each other (Tibshirani and Walther 2005)


def in_order(points: np.ndarray) -> np.ndarray:
    """Positions of the points in the order of their coordinates: what is drawn from them is the same in any order."""
    return np.lexsort(points.T[::-1])


def before_each(rng: np.random.Generator, replicates: int, draw: Callable) -> list[np.random.Generator]:
    """A generator for each replicate, which stands where those before it leave off: they may then be made anywhere.

    Parameters
    ----------
    draw : draws from a generator what one replicate takes of it

    Examples
    --------
    >>> first, second = before_each(np.random.default_rng(1), 2, lambda rng: rng.random(3))
    >>> bool(first.random(4)[3] == second.random())
    True
    """
    generators = []
    for _ in range(replicates):
        generators.append(copy.deepcopy(rng))
        draw(rng)
    return generators


def silhouettes(points: np.ndarray, labels: np.ndarray, seed: int = 0) -> np.ndarray:
    """Silhouette width of each region, -1 to 1, 0 for a cluster of one.

    Rousseeuw (1987), doi:10.1016/0377-0427(87)90125-7.

    Beyond `DENSE` regions, distances are taken to at most 200 members of each cluster, chosen at random: an estimate
    whose error is about that of a mean of 200. NaN where there is one cluster, or a cluster for each region.
    """
    number = len(np.unique(labels))
    if not 2 <= number < len(points):
        return np.full(len(points), np.nan)
    if len(points) <= DENSE:
        return _silhouettes(points, labels)
    rng, order = np.random.default_rng([seed, 11]), in_order(points)
    distance, alone = np.empty((len(points), number)), np.bincount(labels, minlength=number) == 1
    for cluster in range(number):
        members = order[labels[order] == cluster]
        some = rng.choice(members, min(MEMBERS, len(members)), replace=False)
        far = cdist(points, points[some])
        itself = np.isin(np.arange(len(points)), some)  # a region is not compared with itself
        distance[:, cluster] = far.sum(1) / np.maximum(len(some) - itself, 1)
    rows = np.arange(len(points))
    inside = distance[rows, labels]
    distance[rows, labels] = np.inf
    nearest = distance.min(1)
    width = (nearest - inside) / np.maximum(np.maximum(nearest, inside), 1e-300)
    return np.where(alone[labels], 0.0, width)


def calinski_harabasz(points: np.ndarray, labels: np.ndarray) -> float:
    """Ratio of the variance between clusters to that within.

    Calinski and Harabasz (1974), doi:10.1080/03610927408827101.

    NaN where there is one cluster, or a cluster for each region.
    """
    return float(_calinski_harabasz(points, labels)) if 2 <= len(np.unique(labels)) < len(points) else np.nan


def cluster_index(points: np.ndarray, labels: np.ndarray) -> float:
    """Share of the squared distances from the centre that is left within clusters, 0-1: small where they are tight."""
    within = sum(((part - part.mean(0)) ** 2).sum() for part in _parts(points, labels))
    total = ((points - points.mean(0)) ** 2).sum()
    return float(within / total) if total > 0 else np.nan


def _parts(points: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    order = np.argsort(labels, kind="stable")
    return np.split(points[order], np.cumsum(np.bincount(labels[order]))[:-1])


def log_dispersion(points: np.ndarray, labels: np.ndarray, power: int = 2) -> float:
    """Logarithm of W_k: half the sum over clusters of the mean distance of a member to the others, to a power.

    With `power` 2 it is the within-cluster sum of squares of Tibshirani, Walther and Hastie (2001), up to a constant,
    and needs no pairs; with 1 it is what R's `clusGap` does by default.
    """
    parts = [part for part in _parts(points, labels) if len(part)]
    if power == 2:
        total = sum(((part - part.mean(0)) ** 2).sum() for part in parts)
    else:
        total = sum(cdist(part, part).sum() / (2 * len(part)) for part in parts)
    return float(np.log(max(total / 2, 1e-300)))


def gap(points: np.ndarray, ks: list[int], method: str, references: int, seed: int, **options) -> pd.DataFrame:
    """The gap statistic for each k (Tibshirani, Walther and Hastie 2001, doi:10.1111/1467-9868.00293).

    Parameters
    ----------
    references : data sets without clusters to compare with
    options : `power` of the distance (2), `space` of the references: "scaledPCA" (a box along the principal axes,
        the paper's choice b), or "original" (a box along the indicators, choice a)

    Returns
    -------
    table [k, log_w, expected, gap, se]
        `se` is the simulation error, sqrt(1 + 1 / references) times the standard deviation.
    """
    power, space = options.get("power", 2), options.get("space", "scaledPCA")
    rng, middle = np.random.default_rng([seed, 12]), points.mean(0)
    centred = points[in_order(points)] - middle
    axes = np.linalg.svd(centred, full_matrices=False)[2] if space == "scaledPCA" else np.eye(points.shape[1])
    # The box lies along the principal axes: one along the indicators would be far larger than a thin cloud.
    turned = centred @ axes.T
    low, high = turned.min(0), turned.max(0)
    observed = [log_dispersion(points, labels, power) for labels in partition(points, ks, method, seed)]
    box = (low, high, axes, len(points))
    generators, shared = before_each(rng, references, lambda each: _box(each, box)), (box, ks, method, seed, power)
    cost = len(ks) * seconds(*points.shape, method)
    drawn = np.array(list(parallel.results(_box_dispersions, generators, seconds=cost, shared=shared)))
    expected = drawn.mean(0)
    # Tibshirani's s_k: the error of the mean of the references comes on top of their spread.
    error = drawn.std(0, ddof=1) * np.sqrt(1 + 1 / references)
    return pd.DataFrame({"k": ks, "log_w": observed, "expected": expected, "gap": expected - observed, "se": error})


def _box(rng: np.random.Generator, box: tuple) -> np.ndarray:
    low, high, axes, points = box
    return rng.uniform(low, high, (points, len(low))) @ axes


def _box_dispersions(shared: tuple, rng: np.random.Generator) -> list[float]:
    """What is left within clusters of points that have none, for each k."""
    box, ks, method, seed, power = shared
    points = _box(rng, box)
    return [log_dispersion(points, labels, power) for labels in partition(points, ks, method, seed)]


def preferred_k(ks: list[int], gaps: np.ndarray, errors: np.ndarray, rule: str = "first") -> int:
    """The number of clusters that a rule reads from gap statistics.

    Parameters
    ----------
    rule : "first" (the first local maximum, less one error: `firstSEmax` of R's cluster package), "tibshirani" (the
        first k whose gap reaches the next one less its error) or "highest"

    Examples
    --------
    >>> preferred_k([1, 2, 3], np.array([0.1, 0.6, 0.62]), np.array([0.02, 0.02, 0.03]), "tibshirani")
    2
    """
    gaps, errors = np.asarray(gaps, float), np.asarray(errors, float)
    if rule == "highest":
        return int(ks[int(np.argmax(gaps))])
    if rule == "tibshirani":
        reached = np.flatnonzero(gaps[:-1] >= gaps[1:] - errors[1:])
        return int(ks[int(reached[0]) if len(reached) else len(gaps) - 1])
    falls = np.flatnonzero(np.diff(gaps) <= 0)
    peak = int(falls[0]) if len(falls) else len(gaps) - 1
    near = np.flatnonzero(gaps[:peak] >= gaps[peak] - errors[peak])
    return int(ks[int(near[0]) if len(near) else peak])


def prediction_strength(points: np.ndarray, ks: list[int], method: str, seed: int) -> np.ndarray:
    """How well clusters of one half of the regions foretell those of the other, for each k, 0-1.

    Tibshirani and Walther (2005, doi:10.1198/106186005X59243): both halves are clustered; the strength is the share of
    pairs of the worst cluster of one half that the centres of the other half keep together, averaged over halvings.
    NaN where a half has fewer than three regions a cluster, or fewer than a mixture needs.
    """
    out, half = np.full(len(ks), np.nan), len(points) // 2
    able = [k for k in ks if half >= LEAST * k and k <= most_clusters(method, half, points.shape[1])]
    if not able:
        return out
    rng, order = np.random.default_rng([seed, 13]), in_order(points)
    halvings, shared = [order[rng.permutation(len(points))] for _ in range(SPLITS)], (points, able, method, seed)
    cost = 2 * len(able) * seconds(half, points.shape[1], method)
    strengths = list(parallel.results(_strengths, halvings, seconds=cost, shared=shared))
    out[[ks.index(k) for k in able]] = np.mean(strengths, axis=0)
    return out


def _strengths(shared: tuple, mixed: np.ndarray) -> list[float]:
    """How well clusters of the first and the second half of some regions foretell each other, for each k."""
    points, ks, method, seed = shared
    half = len(points) // 2
    halves = points[mixed[:half]], points[mixed[half : 2 * half]]
    labels = [partition(part, ks, method, seed) for part in halves]
    return [
        np.mean([_foretold(halves[a], labels[a][i], halves[1 - a], labels[1 - a][i]) for a in (0, 1)])
        for i in range(len(ks))
    ]


def _foretold(points: np.ndarray, labels: np.ndarray, others: np.ndarray, learnt: np.ndarray) -> float:
    """Smallest share, over clusters of the points, of pairs that fall to the same centre of the others."""
    centres = np.stack([part.mean(0) for part in _parts(others, learnt)])
    nearest = cdist(points, centres).argmin(1)
    table = np.zeros((labels.max() + 1, len(centres)))
    np.add.at(table, (labels, nearest), 1)
    size = table.sum(1)
    several = size > 1
    if not several.any():
        return 0.0
    together = (table * (table - 1)).sum(1)[several] / (size * (size - 1))[several]
    return float(together.min())


def sampled(points: np.ndarray, seed: int) -> np.ndarray:
    """All points, or 5,000 of them chosen at random where there are more; the order of the rows does not matter."""
    return points[sampled_rows(points, seed)]


def sampled_rows(points: np.ndarray, seed: int) -> np.ndarray:
    """Positions of the points that `sampled` takes."""
    if len(points) <= SAMPLE:
        return np.arange(len(points))
    order = in_order(points)
    return np.sort(order[np.random.default_rng([seed, 17]).permutation(len(points))[:SAMPLE]])


def choice_of_k(
    points: np.ndarray, labels_by_k: Mapping[int, np.ndarray], chosen: int, agreement: dict, parameters: dict
) -> pd.DataFrame:
    """The table `choice_of_k`: for each k its smallest cluster, silhouette, gap, prediction strength and stability.

    Parameters
    ----------
    points : array, shape (region, indicator), weighted
    labels_by_k : the cluster of each region, by number of clusters
    chosen : the number of clusters that was decided
    agreement : columns jaccard, null_jaccard, boot_jaccard and those of `optima`, a value for each k
    parameters : linkage, nulls, seed

    Notes
    -----
    `preferred_by` names the criteria that speak for this k: highest silhouette, Calinski-Harabasz and excess of
    stability over chance; the first k whose gap the next one does not exceed by more than an error; the largest k with
    a prediction strength of at least 0.8. The gap is also computed for k = 1: where it is preferred, no k is named.
    """
    ks, method, seed = list(labels_by_k), parameters["linkage"], parameters["seed"]
    some, references = sampled(points, seed), min(parameters["nulls"], REFERENCES)
    gaps = gap(some, [1, *ks], method, references, seed)
    table = pd.DataFrame(
        {
            "k": ks,
            "smallest": [int(np.bincount(labels).min()) for labels in labels_by_k.values()],
            "silhouette": [float(silhouettes(points, labels, seed).mean()) for labels in labels_by_k.values()],
            "calinski_harabasz": [calinski_harabasz(points, labels) for labels in labels_by_k.values()],
            "gap": gaps["gap"][1:].to_numpy(),
            "gap_se": gaps["se"][1:].to_numpy(),
            "prediction_strength": prediction_strength(some, ks, method, seed),
            **agreement,
            "chosen": [k == chosen for k in ks],
        }
    )
    votes: dict[int, list[str]] = {k: [] for k in ks}
    for criterion, values in (
        ("silhouette", table["silhouette"]),
        ("Calinski-Harabasz", table["calinski_harabasz"]),
        ("stability above chance", table["jaccard"] - table["null_jaccard"]),
    ):
        if values.notna().any():
            votes[int(table["k"][values.idxmax()])].append(criterion)
    first = preferred_k([1, *ks], gaps["gap"].to_numpy(), gaps["se"].to_numpy(), "tibshirani")
    # Of the largest k tried nobody knows whether the next would exceed it: the rule is not met, and that is no vote.
    if first in votes and first != ks[-1]:
        votes[first].append("gap")
    strong = table.loc[table["prediction_strength"] >= STRONG, "k"]
    if len(strong):
        votes[int(strong.max())].append("prediction strength")
    return table.assign(preferred_by=[", ".join(votes[k]) for k in ks])
