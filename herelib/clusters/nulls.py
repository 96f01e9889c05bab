"""Two nulls, so that "no more structure than chance" is an outcome.

Null A, "do regions differ at all?": interviews are permuted between regions within their group. It holds for any number
of regions. Null B, "are there clusters?": one Gaussian cloud with the very mean and covariance that were observed, from
30 regions on; below, no test could tell clusters from a cloud.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.clusters.partitioning import partition, partitions
from herelib.clusters.quality import cluster_index, in_order, silhouettes
from herelib.clusters.stability import jaccard
from herelib.profiles import design, interview_draws, permuted

NULL_DRAWS = 40  # re-clusterings within each replicate of null A
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
    extreme = replicates <= observed if small else replicates >= observed
    return float((1 + extreme.sum()) / (1 + len(replicates)))


def permuted_interviews(
    survey: Mapping[str, pd.DataFrame], chosen, observed: tuple[np.ndarray, np.ndarray], ks: list[int], parameters: dict
) -> dict:
    """Null A: what separation and what stability come out when the interviews of all regions are alike.

    Stability is how far the interviews alone reproduce the clusters: draws are re-clustered without the context
    figures, which do not vary and would look stable whatever people say. Each replicate permutes the interviews between
    regions within their group, makes draws, clusters their means and re-clusters them in the same way. As a test of
    "regions do not differ" it is exact: the interviews of a group are then exchangeable.

    Parameters
    ----------
    chosen : the regions, indicators and weights that are clustered (`herelib.clusters.features.Features`)
    observed : partitions as found, shape (k, region), and the weighted draws, shape (draw, region, indicator)

    Returns
    -------
    dict : "stable" list over ks of Jaccard means per cluster as observed; each k -> list of the same in the replicates;
        "observed" separation on the interview indicators; "between" list of the separations in the replicates
    """
    observed_design = design(survey)
    from_interviews = np.array([i in observed_design.indicators for i in chosen.indicators])
    columns = [
        observed_design.indicators.index(i)
        for i, asked in zip(chosen.indicators, from_interviews, strict=True)
        if asked
    ]
    method, seed = parameters["linkage"], parameters["seed"]

    def supported(labels: np.ndarray, replicates: np.ndarray) -> list[np.ndarray]:
        again = (
            partitions(replicates[:, :, from_interviews], ks, method, seed)
            if from_interviews.any()
            else labels[:, None]
        )
        return [jaccard(labels[i], again[i]).mean(0) for i in range(len(ks))]

    labels_by_k, drawn = observed
    out: dict = {"stable": supported(labels_by_k, drawn), "between": [], **{k: [] for k in ks}}
    replicate = drawn[:NULL_DRAWS].copy()
    out["observed"] = between(replicate.mean(0)[:, from_interviews])
    if not columns:
        return out
    rows = [observed_design.regions.index(r) for r in chosen.regions]
    rng = np.random.default_rng([seed, 3])
    null_parameters = {**parameters, "draws": len(replicate)}
    for _ in range(parameters["nulls"]):
        mixed = interview_draws(survey, null_parameters, permuted(observed_design, rng))[:, rows][:, :, columns]
        # an item that few were asked may have lost its last answer in a region: all being alike, it stands at the mean
        mixed = np.where(np.isnan(mixed), np.nanmean(mixed, axis=1, keepdims=True), mixed)
        replicate[:, :, from_interviews] = mixed * chosen.weight[from_interviews]
        out["between"].append(between(replicate.mean(0)[:, from_interviews]))
        labels = partition(replicate.mean(0), ks, method, seed)
        for k, shares in zip(ks, supported(labels, replicate), strict=True):
            out[k].append(shares)
    return out


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
    rng, centred = np.random.default_rng([seed, 15]), points[in_order(points)] - points.mean(0)
    _, size, axes = np.linalg.svd(centred, full_matrices=False)
    rank = int((size > size[0] * 1e-10).sum()) if size[0] > 0 else 0
    out = {"index": np.full(replicates if rank else 0, np.nan)}
    out["silhouette"] = out["index"].copy()
    # The cloud has the regions' own covariance; by its axes, since regions may be fewer than indicators.
    shape = size[:rank, None] * axes[:rank]
    for replicate in range(len(out["index"])):
        cloud = _rotation(rng.standard_normal((len(points), rank)), rng) @ shape
        labels = partition(cloud, [k], method, seed)[0]
        out["index"][replicate] = cluster_index(cloud, labels)
        if len(points) <= FEW_ENOUGH:
            out["silhouette"][replicate] = silhouettes(cloud, labels).mean()
    return observed_index, out


def _rotation(noise: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Orthonormal columns with mean 0, uniformly random, from Gaussian noise of shape (region, rank)."""
    noise = noise - noise.mean(0)
    if len(noise) > 4 * noise.shape[1]:  # well-conditioned: the triangle of the QR decomposition, without the QR
        triangle = np.linalg.cholesky(noise.T @ noise)
        return np.linalg.solve(triangle, noise.T).T
    signs = rng.choice([-1.0, 1.0], noise.shape[1])  # the factors of numpy's QR have signs of their own
    return np.linalg.qr(noise)[0] * signs
