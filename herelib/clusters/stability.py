"""Stability of a typology: what stays together when the interviews, or the regions, are others.

Two questions, never mixed. *Interviews vary*: the draws are clustered again (any number of regions). *Regions vary*:
Hennig's bootstrap over regions, whose marks 0.6, 0.75 and 0.85 belong to it alone (from 30 regions on).
The dendrogram says how the clusters were joined, with the support that the interviews give each branch.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.clusters.partitioning import resampled, tree, trees
from herelib.clusters.quality import in_order

DISSOLVED, RECOVERED = 0.5, 0.75  # Hennig (2008, doi:10.1016/j.jmva.2007.07.002): at or below, at or above
MARKS = ((0.85, "highly stable"), (0.75, "stable"), (0.6, "a pattern"))


def counts(reference: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How many regions each cluster shares with each cluster of other partitions, shape (draw, cluster, found).

    Parameters
    ----------
    reference : array of int, shape (region,)
    others : array of int, shape (draw, region); -1 for a region that was not taken
    """
    draws, clusters, other_clusters = len(others), int(reference.max()) + 1, int(others.max()) + 1
    cell = (np.arange(draws)[:, None] * clusters + reference) * other_clusters + others
    taken = others >= 0
    # One count over all draws: a loop over draws took most of the time of null A.
    kept = cell.ravel() if taken.all() else cell[taken]
    return np.bincount(kept, minlength=draws * clusters * other_clusters).reshape(draws, clusters, other_clusters)


def overlap(shared: np.ndarray) -> np.ndarray:
    """Jaccard agreement of each cluster with each found one, from what they share (`counts`); 0 for two empty ones."""
    union = shared.sum(2, keepdims=True) + shared.sum(1, keepdims=True) - shared
    return shared / np.maximum(union, 1)


def jaccard(reference: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Best Jaccard agreement of each reference cluster in each other partition, shape (draw, cluster).

    Hennig (2007), doi:10.1016/j.csda.2006.11.025. Of a reference cluster, only the regions that a draw has taken
    count; one of which none was taken has agreement 0, as in R's `fpc::clusterboot`.

    Parameters
    ----------
    reference : array of int, shape (region,)
    others : array of int, shape (draw, region); -1 for a region that was not taken

    Examples
    --------
    >>> jaccard(np.array([0, 0, 1]), np.array([[0, 0, 1], [0, 1, 1]]))
    array([[1. , 1. ],
           [0.5, 0.5]])
    """
    return overlap(counts(reference, others)).max(2)


def resamples(regions: int, replicates: int, seed: int, kind: str = "boot") -> np.ndarray:
    """Which regions each replicate takes, bool, shape (replicate, region).

    Parameters
    ----------
    kind : "boot" (as many as there are, with replacement, each counted once) or "subset" (half of them)
    """
    rng, taken = np.random.default_rng([seed, 14]), np.zeros((replicates, regions), bool)
    if kind == "subset":
        for row in taken:
            row[rng.permutation(regions)[: regions // 2]] = True
        return taken
    rows = np.repeat(np.arange(replicates), regions)
    taken[rows, rng.integers(0, regions, len(rows))] = True
    return taken


def taken_regions(points: np.ndarray, replicates: int, seed: int, kind: str = "boot") -> np.ndarray:
    """Which regions each replicate takes, shape (replicate, region); the order of the rows does not matter.

    Parameters
    ----------
    points : array, shape (region, indicator)
    kind : "boot" takes regions with replacement (a region taken twice counts once), "subset" half of them
    """
    taken = np.empty((replicates, len(points)), bool)
    taken[:, in_order(points)] = resamples(len(points), replicates, seed, kind)
    return taken


def bootstrap(points: np.ndarray, labels: np.ndarray, method: str, taken: np.ndarray, seed: int):
    """Hennig's bootstrap over regions: the partitions found and the Jaccard agreements.

    Each replicate takes regions at random, clusters them from the start, and looks for each cluster the best match
    among the regions taken (the same as `fpc::clusterboot` with its default `multipleboot = FALSE`).

    Parameters
    ----------
    points : array, shape (region, indicator)
    labels : clusters as found on all regions

    Returns
    -------
    pair of arrays: partitions (replicate, region), -1 where not taken; Jaccard (replicate, cluster)
    """
    resampled_labels = resampled(points, [int(labels.max()) + 1], method, taken, seed)[0]
    return resampled_labels, jaccard(labels, resampled_labels)


def bootstrap_marks(agreement: np.ndarray) -> dict[str, np.ndarray]:
    """Mean agreement of each cluster, the shares of replicates that dissolve and recover it, and Hennig's mark.

    Parameters
    ----------
    agreement : array, shape (replicate, cluster)
    """
    mean = agreement.mean(0)
    return {
        "boot_jaccard": mean,
        "dissolved": (agreement <= DISSOLVED).mean(0),
        "recovered": (agreement >= RECOVERED).mean(0),
        "boot_label": np.array([next((word for limit, word in MARKS if m >= limit), "not stable") for m in mean]),
    }


def membership_shares(labels: np.ndarray, redone: np.ndarray) -> np.ndarray:
    """Share of draws in which a region's cluster overlaps most with each reference cluster, shape (region, cluster).

    Draws that did not take a region say nothing about it; a region that none took stays in its own cluster.
    """
    belongs = overlap(counts(labels, redone)).argmax(1)  # draw x found cluster -> reference cluster
    number, regions = int(labels.max()) + 1, len(labels)
    times = np.zeros((regions, number))
    for labels_of_draw, to in zip(redone, belongs, strict=True):
        rows = np.flatnonzero(labels_of_draw >= 0)
        times[rows, to[labels_of_draw[rows]]] += 1
    total = times.sum(1, keepdims=True)
    certain = np.eye(number)[labels]
    return np.where(total > 0, times / np.maximum(total, 1), certain)


def coassignment(redone: np.ndarray) -> np.ndarray:
    """Share of the draws that took both in which two regions fall together, shape (region, region)."""
    together = np.zeros((redone.shape[1],) * 2)
    both = np.zeros_like(together)
    for labels_of_draw in redone:
        rows = np.flatnonzero(labels_of_draw >= 0)
        at = np.ix_(rows, rows)
        together[at] += labels_of_draw[rows][:, None] == labels_of_draw[rows][None]
        both[at] += 1
    return together / np.maximum(both, 1)


def support(tree: np.ndarray, again: np.ndarray) -> np.ndarray:
    """Share of other trees that join exactly the same regions at some step, for each step of a tree (1 for the last).

    Felsenstein (1985, doi:10.2307/2408678), with draws of the interviews in place of resampled characters. Each branch
    is known by the sum of random 64-bit numbers, one a region: two branches with the same sum hold the same regions.

    Parameters
    ----------
    tree : array, shape (region - 1, 4), as `scipy.cluster.hierarchy.linkage` makes it
    again : array, shape (draw, region - 1, 4): trees of the same regions
    """
    steps = len(tree)
    # Each leaf has a random number and each branch the sum of its leaves': equal sums are equal sets but for one case
    # in 2^63, and no sets need to be compared. The seed is fixed: it decides nothing.
    sign = np.random.default_rng(0).integers(0, 2**63, steps + 1, dtype=np.uint64)

    def branches(trees: np.ndarray) -> np.ndarray:
        under = np.concatenate([np.tile(sign, (len(trees), 1)), np.zeros((len(trees), steps), np.uint64)], axis=1)
        rows = np.arange(len(trees))
        for step in range(steps):
            left, right = trees[:, step, 0].astype(int), trees[:, step, 1].astype(int)
            under[:, steps + 1 + step] = under[rows, left] + under[rows, right]
        return under[:, steps + 1 :]

    known, branches_again = branches(tree[None])[0], branches(again)
    return np.array([(branches_again == branch).any(1).mean() for branch in known])


JOINED = ("ward", "average", "complete")  # methods that join regions step by step
LEAVES = 500  # regions up to which a tree is worth drawing


def dendrogram(points: np.ndarray, drawn: np.ndarray, method: str, regions: tuple[str, ...]) -> pd.DataFrame:
    """The table `dendrogram`: each step joins two regions or earlier steps ("#3"); empty for other methods.

    `support` is the share of the draws whose tree joins exactly these regions; missing without draws.

    Parameters
    ----------
    points : array, shape (region, indicator)
    drawn : array, shape (draw, region, indicator); no draws: shape (0, ...)
    """
    columns = ["step", "left", "right", "height", "regions", "support"]
    if method not in JOINED or not 2 <= len(points) <= LEAVES:
        return pd.DataFrame(columns=columns).astype({"step": "int64", "regions": "int64"})
    joins = tree(points, method)
    names = [*regions, *(f"#{step}" for step in range(1, len(joins) + 1))]
    return pd.DataFrame(
        {
            "step": np.arange(1, len(joins) + 1),
            "left": [names[int(i)] for i in joins[:, 0]],
            "right": [names[int(i)] for i in joins[:, 1]],
            "height": joins[:, 2],
            "regions": joins[:, 3].astype(int),
            "support": support(joins, trees(drawn, method)) if len(drawn) else np.nan,
        },
        columns=columns,
    )
