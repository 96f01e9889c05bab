"""Two nulls, so that "no more structure than chance" is an outcome.

Null A, "do regions differ at all?": interviews are exchanged between regions as far as interviewers allow. It holds for
any number of regions. Null B, "are there clusters?": one Gaussian cloud with the very mean and covariance that were
observed, from 30 regions on; below, no test could tell clusters from a cloud.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib import parallel
from herelib.clusters.partitioning import partition, partitions, seconds
from herelib.clusters.quality import before_each, cluster_index, in_order, silhouettes
from herelib.clusters.stability import jaccard
from herelib.profiles import Design, Exchange, RegionMeans, design, exchange, without_leanings

NULL_DRAWS = 40  # re-clusterings within each replicate of null A
SECONDS = 0.0005  # what a region costs in a replicate of null A, measured
WELL = 4  # times as many regions as indicators: their cross products are then well-conditioned
FEW_ENOUGH = 500  # regions up to which the silhouettes of clouds are worth their time


def between(points: np.ndarray) -> float:
    """How far regions lie apart: mean squared distance from their centre."""
    return float(((points - points.mean(0)) ** 2).sum(1).mean())


def p_value(observed: float, replicates: np.ndarray, small: bool = False) -> float:
    """Share of the replicates, the observed one among them, that are at least as extreme; NaN without replicates.

    Examples
    --------
    >>> p_value(3.0, np.array([1.0, 2.0, 4.0]))
    0.5
    """
    replicates = np.asarray(replicates, float)
    if not len(replicates) or np.isnan(observed):
        return np.nan
    # The same assignment may come out of another order of sums: equal but for the last digits is equal.
    slack = 1e-9 * abs(observed)
    extreme = replicates <= observed + slack if small else replicates >= observed - slack
    return float((1 + extreme.sum()) / (1 + len(replicates)))


def permuted_interviews(
    survey: Mapping[str, pd.DataFrame], chosen, observed: tuple[np.ndarray, np.ndarray], ks: list[int], parameters: dict
) -> dict:
    """Null A: what separation and what stability come out when the interviews of all regions are alike.

    Stability is how far the interviews alone reproduce the clusters: draws are re-clustered without the context
    figures, which do not vary and would look stable whatever people say. Each replicate exchanges interviews between
    regions as far as interviewers allow (`herelib.profiles.exchange`), clusters the regions' means and re-clusters
    draws of them in the same way. As a test of "regions do not differ" it is exact. Observed interviews and replicates
    go through the same plain means (`herelib.profiles.quick`), not through the model that pools cells: that is what a
    permutation test asks for, and it takes a hundredth of the time.

    Parameters
    ----------
    chosen : the regions, indicators and weights that are clustered (`herelib.clusters.features.Features`)
    observed : partitions as found, shape (k, region), and the weighted draws, shape (draw, region, indicator)

    Returns
    -------
    dict : "stable" list over ks of Jaccard means per cluster as observed; each k -> list of the same in the replicates;
        "observed" separation on the interview indicators; "between" list of the separations in the replicates;
        "smallest_p" that the design can reach, and "by_interviewer", whether it is known who asked. No replicates where
        no p of at most `herelib.profiles.exchange.ALPHA` can be reached.
    """
    every = design(survey)
    from_interviews = np.array([i in every.indicators for i in chosen.indicators], bool)
    columns = [every.indicators.index(i) for i, asked in zip(chosen.indicators, from_interviews, strict=True) if asked]
    labels_by_k, drawn = observed
    clustered = _these(every, columns)
    exchanged = exchange(clustered)
    alike = _Alike(
        (exchanged, replace(exchanged, design=without_leanings(exchanged.design))),
        chosen.points,
        ([every.regions.index(r) for r in chosen.regions], from_interviews, chosen.weight[from_interviews]),
        ks,
        parameters,
    )
    rng = np.random.default_rng([parameters["seed"], 3])
    means = RegionMeans(clustered, parameters)
    out: dict = {
        "stable": alike.supported(labels_by_k, alike.draws(means, len(drawn), rng)),
        "observed": alike.separation(alike.exchanged[1].design),
        "smallest_p": exchanged.smallest_p,
        "by_interviewer": every.interviewer is not None,
        "between": [],
        **{k: [] for k in ks},
    }
    if not columns or not exchanged.told_apart:
        return out
    seeds = rng.integers(0, 2**63, parameters["nulls"])
    cost = SECONDS * len(every.regions)
    for separation, shares_by_k in parallel.results(_permuted_once, seeds, seconds=cost, shared=alike):
        out["between"].append(separation)
        for k, shares in zip(ks, shares_by_k, strict=True):
            out[k].append(shares)
    return out


def _these(every: Design, columns: list[int]) -> Design:
    """The design with the indicators that are clustered: of the others nothing is computed."""
    names = tuple(every.indicators[column] for column in columns)
    return replace(every, matrix=every.matrix[:, columns], asked=every.asked[:, columns], indicators=names)


@dataclass(frozen=True)
class _Alike:
    """What all replicates of null A share.

    Attributes
    ----------
    exchanged : how interviews may be exchanged; of the answers as they are, and without what interviewers lean to
    points : the regions as clustered, weighted, shape (region, indicator): context figures stay as they are
    chosen : rows of the design that are clustered, which indicators are from interviews, and their weights
    """

    exchanged: tuple[Exchange, Exchange]
    points: np.ndarray
    chosen: tuple[list[int], np.ndarray, np.ndarray]
    ks: list[int]
    parameters: dict

    def separation(self, interviews: Design) -> float:
        """How far the regions lie apart in the interviews."""
        rows, _, weight = self.chosen
        return between(RegionMeans(interviews, self.parameters).estimate[rows] * weight)

    def draws(self, means: RegionMeans, count: int, rng: np.random.Generator) -> np.ndarray:
        """Weighted draws of the interview indicators, shape (draw, region, indicator)."""
        rows, _, weight = self.chosen
        return means.draws(count, rng)[:, rows] * weight

    def supported(self, labels: np.ndarray, drawn: np.ndarray) -> list[np.ndarray]:
        """Mean Jaccard agreement of each cluster with those of draws of the interview indicators, for each k."""
        method, seed = self.parameters["linkage"], self.parameters["seed"]
        again = partitions(drawn, self.ks, method, seed) if drawn.shape[2] else labels[:, None]
        return [jaccard(labels[i], again[i]).mean(0) for i in range(len(self.ks))]


def _permuted_once(alike: _Alike, seed: int) -> tuple[float, list[np.ndarray]]:
    """Separation, and stability for each k, of one exchange of the interviews."""
    rows, from_interviews, weight = alike.chosen
    as_they_are, without_leanings = alike.exchanged
    mixed = as_they_are.permuted(np.random.default_rng(seed))
    means, points = RegionMeans(mixed, alike.parameters), alike.points.copy()
    points[:, from_interviews] = means.estimate[rows] * weight
    labels = partition(points, alike.ks, alike.parameters["linkage"], alike.parameters["seed"])
    drawn = alike.draws(means, NULL_DRAWS, np.random.default_rng([seed, 1]))
    if without_leanings.design is as_they_are.design:
        separation = between(points[:, from_interviews])
    else:
        separation = alike.separation(without_leanings.permuted(np.random.default_rng(seed)))
    return separation, alike.supported(labels, drawn)


def one_cloud(
    points: np.ndarray, k: int, method: str, replicates: int, seed: int
) -> tuple[float, dict[str, np.ndarray]]:
    """Null B: the cluster index as observed, and what single Gaussian clouds with the same mean and covariance give.

    The statistic is that of SigClust (Liu, Hayes, Nobel and Marron 2008, doi:10.1198/016214508000000454): the share of
    the squared distances that k clusters leave within them. Here each cloud has *exactly* the observed mean and
    covariance: given these, which are sufficient, the points of a Gaussian sample are a uniformly random rotation, so
    the test is exact for one Gaussian and no covariance has to be estimated.

    Parameters
    ----------
    points : array, shape (region, indicator)

    Returns
    -------
    cluster index observed (small values speak for clusters), and dict: "index" and "silhouette" of the clouds, arrays
    (replicate,); silhouettes up to 500 regions only, for the warning about few regions
    """
    observed_index = cluster_index(points, partition(points, [k], method, seed)[0])
    rng, shape = np.random.default_rng([seed, 15]), _cloud_shape(points)
    rank = len(shape)
    out = {"index": np.full(replicates if rank else 0, np.nan)}
    out["silhouette"] = out["index"].copy()
    generators = before_each(rng, len(out["index"]), lambda each: _noise(each, len(points), rank))
    shared, cost = (len(points), shape, k, method, seed), seconds(*points.shape, method)
    for replicate, pair in enumerate(parallel.results(_cloud, generators, seconds=cost, shared=shared)):
        out["index"][replicate], out["silhouette"][replicate] = pair
    return observed_index, out


def gaussian_clouds(points: np.ndarray, replicates: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Single Gaussian clouds with exactly the mean and covariance of the points; none where all points are equal."""
    shape = _cloud_shape(points)
    for _ in range(replicates if len(shape) else 0):
        yield points.mean(0) + _rotation(*_noise(rng, len(points), len(shape))) @ shape


def _cloud_shape(points: np.ndarray) -> np.ndarray:
    """What turns orthonormal columns into a cloud with the covariance of the points, shape (rank, indicator).

    By the cloud's axes, since regions may be fewer than indicators.
    """
    _, size, axes = np.linalg.svd(points[in_order(points)] - points.mean(0), full_matrices=False)
    rank = int((size > size[0] * 1e-10).sum()) if size[0] > 0 else 0
    return size[:rank, None] * axes[:rank]


def _cloud(shared: tuple, rng: np.random.Generator) -> tuple[float, float]:
    """Cluster index of a Gaussian cloud, and its mean silhouette up to `FEW_ENOUGH` regions (NaN beyond)."""
    points, shape, k, method, seed = shared
    cloud = _rotation(*_noise(rng, points, len(shape))) @ shape
    labels = partition(cloud, [k], method, seed)[0]
    return cluster_index(cloud, labels), silhouettes(cloud, labels).mean() if points <= FEW_ENOUGH else np.nan


def _noise(rng: np.random.Generator, points: int, rank: int) -> tuple[np.ndarray, np.ndarray | None]:
    """Gaussian noise of shape (region, rank), and signs of its columns where a rotation needs them."""
    noise = rng.standard_normal((points, rank))
    return noise, None if points > WELL * rank else rng.choice([-1.0, 1.0], rank)


def _rotation(noise: np.ndarray, signs: np.ndarray | None) -> np.ndarray:
    """Orthonormal columns with mean 0, uniformly random, from what `_noise` draws."""
    noise = noise - noise.mean(0)
    if signs is None:  # well-conditioned: the triangle of the QR decomposition, without the QR
        triangle = np.linalg.cholesky(noise.T @ noise)
        return np.linalg.solve(triangle, noise.T).T
    return np.linalg.qr(noise)[0] * signs  # the factors of numpy's QR have signs of their own
