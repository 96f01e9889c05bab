"""What may be claimed of a typology, in one sentence that says of what it speaks: answers, official figures or both.

A cluster that is parted from the rest is claimed only where one Gaussian cloud is excluded (exactly), one cloud of any
other form too (no valley), and where the clusters are found again among resampled regions.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from herelib.clusters.features import MANY, Features
from herelib.clusters.nulls import one_cloud, p_value
from herelib.clusters.partitioning import most_clusters, partition
from herelib.clusters.quality import sampled
from herelib.clusters.stability import RECOVERED, bootstrap, taken_regions
from herelib.clusters.valleys import valley
from herelib.words import marked, message, p_text

ALPHA = 0.05
HELD_OUT = 0.15  # [J] limit of the dip of regions left out: with the other two tests the level stays below ALPHA
OFFICIAL = "context:"  # how names of official figures begin

NO_DIFFERENCE = marked("the answers do not tell the regions apart (%(p)s)")
DIFFERENCE = marked("the answers tell the regions apart (%(p)s)")
NOT_ASKED = marked("whether answers tell regions apart could not be tested, because no answers are compared")


def parted(chosen: Features, k: int, p_gaussian: float, parameters: dict) -> dict[str, float]:
    """p of "one cloud, of whatever form" by the answers, by the official figures, and by both; NaN below 30 regions.

    Each is the largest of three: one Gaussian cloud (`one_cloud`), no valley within the cloud, and no valley among
    regions left out, whose limit is `HELD_OUT` instead of `ALPHA`.

    Parameters
    ----------
    p_gaussian : of `one_cloud`, by all that is compared
    parameters : linkage, nulls, seed
    """
    blocks = dict.fromkeys(("answers", "official", "both"), np.nan)
    if len(chosen.regions) < MANY:
        return blocks
    method, seed = parameters["linkage"], parameters["seed"]
    official = _official(chosen)
    points = sampled(chosen.points, seed)
    blocks["both"] = _one_cloud_p(points, k, parameters, p_gaussian)
    for name, columns in (("answers", ~official), ("official", official)):
        if columns.all():
            blocks[name] = blocks["both"]
        elif columns.any() and k <= most_clusters(method, len(points), int(columns.sum())):
            index, cloud = one_cloud(points[:, columns], k, method, parameters["nulls"], seed)
            gaussian = p_value(index, cloud["index"], small=True)
            blocks[name] = _one_cloud_p(points[:, columns], k, parameters, gaussian)
    return blocks


def _one_cloud_p(points: np.ndarray, k: int, parameters: dict, p_gaussian: float) -> float:
    parting = valley(points, k, parameters["linkage"], parameters["seed"])
    if np.isnan(p_gaussian) or np.isnan(parting.along):
        return np.nan
    return max(p_gaussian, parting.along, min(1.0, parting.held_out * ALPHA / HELD_OUT))


def claim(size: tuple[int, int, float], differ: tuple[float, int], clouds: dict[str, float]) -> str:
    """What may be claimed: whether answers differ, and whether there are clusters and in what.

    Parameters
    ----------
    size : regions, clusters, and how stable the least stable cluster is (`least_stable`)
    differ : p of null A and its replicates
    clouds : p of "one cloud" by answers, official figures and both (`parted`)

    Notes
    -----
    One test decides: that of both together, or of the official figures where answers do not tell the regions apart.
    """
    (regions, k, stable), (p, replicates) = size, differ
    tested = {"p": p_text(p, replicates)}
    text = NOT_ASKED if np.isnan(p) else DIFFERENCE if p <= ALPHA else NO_DIFFERENCE
    difference = message(text, **tested)
    if regions < MANY:
        few = message("%(regions)s regions: the typology is a description, not an inference", regions=regions)
        return f"{difference}; {few}"
    decides = decided_by(p, clouds)
    return f"{difference}; {_grouped(decides, clouds, k, replicates, (not np.isnan(p) and p > ALPHA, stable))}"


def decided_by(p: float, clouds: Mapping[str, float]) -> str:
    """Which test decides whether groups are claimed: "both" together, or the "official" figures.

    Parameters
    ----------
    p : of null A
    clouds : of `parted`
    """
    return "official" if p > ALPHA or np.isnan(clouds["answers"]) else "both"


def least_stable(chosen: Features, labels: np.ndarray, agreement: np.ndarray, decides: str, parameters: dict) -> float:
    """Mean agreement of the least stable cluster among resampled regions, by the figures whose test decides.

    Parameters
    ----------
    labels : clusters by all figures
    agreement : of these among resampled regions, shape (replicate, cluster)
    decides : of `decided_by`. Where the official figures decide, the regions are clustered by these alone.
    parameters : linkage, seed
    """
    if not len(agreement):
        return np.nan
    official = _official(chosen)
    method, seed, k = parameters["linkage"], parameters["seed"], int(labels.max()) + 1
    if decides == "both" or official.all() or not official.any() or len(chosen.regions) < MANY:
        return float(agreement.mean(0).min())
    points = sampled(chosen.points, seed)[:, official]
    if k > most_clusters(method, len(points), points.shape[1]):
        return np.nan
    by_these = partition(points, [k], method, seed)[0]
    return float(
        bootstrap(points, by_these, method, taken_regions(points, len(agreement), seed), seed)[1].mean(0).min()
    )


def _official(chosen: Features) -> np.ndarray:
    return np.array([name.startswith(OFFICIAL) for name in chosen.indicators])


def _grouped(decides: str, clouds: dict, k: int, replicates: int, doubt: tuple[bool, float]) -> str:
    """The clause on clusters: of what, how many, with which p. A valley shows one that is parted from the rest."""
    alike, stable = doubt
    p, values = clouds[decides], {"k": k, "p": p_text(clouds[decides], replicates)}
    if np.isnan(p):
        if alike and np.isnan(clouds["official"]):
            return message("no groups are claimed, since no official figures are compared that could tell them apart")
        return message("whether there are groups could not be tested, because the regions do not differ")
    if p > ALPHA:
        if decides == "official":
            return message("by the official figures they could be one group, cut in %(k)s (%(p)s)", **values)
        return message("by all that is compared they could be one group, cut in %(k)s (%(p)s)", **values)
    if np.isnan(stable) or stable < RECOVERED:
        return message(
            "they are no single cloud (%(p)s), but %(k)s groups are not claimed, since not each is found again among "
            "resampled regions",
            **values,
        )
    if decides == "official":
        return message(
            "the official figures do: cut in %(k)s by these alone, at least one group is parted from the rest (%(p)s)",
            **values,
        )
    return _of_what(clouds, values)


def _of_what(clouds: dict, values: dict) -> str:
    """Groups by answers and official figures together: whether each of the two parts one by itself."""
    answers, official = clouds["answers"] <= ALPHA, clouds["official"] <= ALPHA
    if np.isnan(clouds["official"]):
        return message("cut in %(k)s, at least one group is parted from the rest (%(p)s)", **values)
    if answers and official:
        return message(
            "cut in %(k)s, at least one group is parted from the rest (%(p)s), and so by the answers alone and by the "
            "official figures alone",
            **values,
        )
    if answers:
        return message(
            "with the official figures, cut in %(k)s, at least one group is parted from the rest (%(p)s), and so by "
            "the answers alone, but not by the official figures alone",
            **values,
        )
    if official:
        return message(
            "with the official figures, cut in %(k)s, at least one group is parted from the rest (%(p)s), and so by "
            "the official figures alone, but not by the answers alone",
            **values,
        )
    return message(
        "with the official figures, cut in %(k)s, at least one group is parted from the rest (%(p)s), though neither "
        "by the answers alone nor by the official figures alone",
        **values,
    )
