"""Statistics of R's fpc::cluster.stats by their definitions; tests hold our silhouettes and indices against them."""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import adjusted_rand_score
from sklearn.metrics import silhouette_samples as _silhouettes


def statistics(distances: np.ndarray, labels: np.ndarray, other: np.ndarray | None = None) -> dict:
    """The statistics of R's `fpc::cluster.stats` (Hennig), under its names.

    Parameters
    ----------
    distances : array, shape (region, region), or condensed
    labels : cluster of each region, numbered from 0 (1 is fine, too)
    other : another partition, for `corrected.rand` and `vi` (variation of information, Meila 2007)

    Returns
    -------
    dict of numbers and arrays; clusters in the order of their numbers
    """
    far = squareform(distances) if np.ndim(distances) == 1 else np.asarray(distances, float)
    named, labels = np.unique(labels, return_inverse=True)
    size, number = np.bincount(labels), len(named)
    members = [np.flatnonzero(labels == c) for c in range(number)]
    inside = [far[np.ix_(m, m)][np.triu_indices(len(m), 1)] for m in members]
    blocks = [[far[np.ix_(a, b)] for b in members] for a in members]
    off_diagonal = ~np.eye(number, dtype=bool)
    separation = np.array([[0.0 if a == b else blocks[a][b].min() for b in range(number)] for a in range(number)])
    between = np.array([[0.0 if a == b else blocks[a][b].mean() for b in range(number)] for a in range(number)])
    same = labels[:, None] == labels[None]
    upper = np.triu_indices(len(labels), 1)
    pairs, together = far[upper], same[upper]
    diameter = np.array([part.max() if len(part) else np.nan for part in inside])
    average = np.array([part.mean() if len(part) else np.nan for part in inside])
    squares = float(sum((part**2).sum() / n for part, n in zip(inside, size, strict=True)))
    total, n = float((pairs**2).sum() / len(labels)), len(labels)
    width = _silhouettes(far, labels, metric="precomputed") if 2 <= number < n else np.full(n, np.nan)
    widest = np.array([_widest_gap(far[np.ix_(m, m)]) for m in members])
    share, within = size / n, float(np.nansum(average * size) / n)
    out = {
        "n": n,
        "cluster.number": number,
        "cluster.size": size,
        "min.cluster.size": int(size.min()),
        "diameter": diameter,
        "average.distance": average,
        "median.distance": np.array([np.median(part) if len(part) else np.nan for part in inside]),
        "separation": np.where(off_diagonal, separation, np.inf).min(1),
        "average.toother": np.array([far[np.ix_(m, np.setdiff1d(np.arange(n), m))].mean() for m in members]),
        "separation.matrix": separation,
        "ave.between.matrix": between,
        "average.between": float(pairs[~together].mean()),
        "average.within": within,
        "n.between": int((~together).sum()),
        "n.within": int(together.sum()),
        "max.diameter": float(np.nanmax(diameter)),
        "min.separation": float(separation[off_diagonal].min()),
        "within.cluster.ss": squares,
        "clus.avg.silwidths": np.array([width[m].mean() for m in members]),
        "avg.silwidth": float(width.mean()),
        "pearsongamma": float(np.corrcoef(pairs, ~together)[0, 1]),
        "dunn": float(separation[off_diagonal].min() / np.nanmax(diameter)),
        "dunn2": float(between[off_diagonal].min() / np.nanmax(average)),
        "entropy": float(-(share * np.log(share)).sum()),
        "wb.ratio": within / float(pairs[~together].mean()),
        "ch": (total - squares) * (n - number) / (squares * (number - 1)),
        "cwidegap": widest,
        "widestgap": float(widest.max()),
        "sindex": _separation_index(far, labels),
    }
    if other is not None:
        out["corrected.rand"] = float(adjusted_rand_score(labels, other))
        out["vi"] = variation_of_information(labels, other)
    return out


def _widest_gap(far: np.ndarray) -> float:
    """Longest edge of the minimum spanning tree: the widest gap inside of a cluster."""
    return float(linkage(squareform(far, checks=False), "single")[:, 2].max()) if len(far) > 1 else 0.0


def _separation_index(far: np.ndarray, labels: np.ndarray, share: float = 0.1) -> float:
    """Mean distance to the nearest region of another cluster, over the tenth of the regions that are nearest to one."""
    other = np.sort(np.where(labels[:, None] == labels[None], np.inf, far).min(1))
    return float(other[: max(1, int(share * len(other)))].mean())


def variation_of_information(first: np.ndarray, second: np.ndarray) -> float:
    """Variation of information between two partitions, in nats (Meila 2007, doi:10.1016/j.jmva.2006.11.013)."""
    _, a = np.unique(first, return_inverse=True)
    _, b = np.unique(second, return_inverse=True)
    joint = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(joint, (a, b), 1 / len(a))

    def entropy(shares: np.ndarray) -> float:
        shares = shares[shares > 0]
        return float(-(shares * np.log(shares)).sum())

    return 2 * entropy(joint.ravel()) - entropy(joint.sum(1)) - entropy(joint.sum(0))
