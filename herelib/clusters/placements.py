"""Placements: where regions outside of the typology would belong, and whether anything like them has been seen."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from herelib.clusters.features import Features
from herelib.clusters.stability import counts, overlap
from herelib.words import marked, message

OUTSIDE = marked("outside the range of the regions interviewed: nothing like it has been seen")
REPLICATES = 500  # clusterings that vote at the most: more change a share by less than 0.02


def centres(points: np.ndarray, labels: np.ndarray, redone: np.ndarray) -> np.ndarray:
    """Centre of each reference cluster in each clustering, shape (draw, cluster, indicator); NaN where it has none.

    A found cluster stands for the reference cluster that it overlaps most with.

    Parameters
    ----------
    points : array, shape (draw or 1, region, indicator)
    labels : reference clusters, shape (region,)
    redone : clusters of each draw, shape (draw, region); -1 for a region that was not taken
    """
    belongs = overlap(counts(labels, redone)).argmax(1)
    number = int(labels.max()) + 1
    out = np.full((len(redone), number, points.shape[2]), np.nan)
    for draw, labels_of_draw in enumerate(redone):
        points_of_draw = points[draw if len(points) > 1 else 0]
        taken = labels_of_draw >= 0
        reference_cluster = np.where(taken, belongs[draw][labels_of_draw], number)
        size = np.bincount(reference_cluster, minlength=number + 1)[:number]
        total = np.stack(
            [
                np.bincount(reference_cluster, points_of_draw[:, i], minlength=number + 1)[:number]
                for i in range(points_of_draw.shape[1])
            ],
            1,
        )
        out[draw][size > 0] = total[size > 0] / size[size > 0, None]
    return out


def placements(
    chosen: Features, labels: np.ndarray, names: list[str], redone: np.ndarray, points: np.ndarray
) -> pd.DataFrame:
    """The table `placements` of the regions that are left out of the typology, by what is known of them.

    The share of a cluster is that of the clusterings (of draws, or of resampled regions) in which its centre is the
    nearest, on the indicators that are known. `distance` is that to the nearest region of the typology, `furthest` the
    greatest such distance among these regions themselves: beyond it, the new region is *outside* (a conformal measure:
    Vovk, Gammerman and Shafer 2005; of n + 1 exchangeable regions one in n + 1 would be).

    Parameters
    ----------
    redone : array, shape (draw, region)
    points : weighted points that were clustered, shape (draw or 1, region, indicator)
    """
    inside = set(chosen.regions)
    others = [region for region in chosen.estimates.index if region not in inside]
    values = chosen.estimates.loc[others, list(chosen.indicators)].to_numpy() * chosen.weight
    known, parts = ~np.isnan(values), []
    if len(redone) > REPLICATES:
        redone, points = redone[:REPLICATES], points[:REPLICATES] if len(points) > 1 else points
    middle = centres(points, labels, redone) if known.any() else np.empty((0, len(names), values.shape[1]))
    # Regions that lack the same indicators are placed together, by the indicators that they have.
    for pattern in np.unique(known[known.any(1)], axis=0):
        rows = np.flatnonzero((known == pattern).all(1))
        votes = np.zeros((len(rows), len(names)))
        for each in middle[:, :, pattern]:
            there = ~np.isnan(each).any(1)
            nearest = np.flatnonzero(there)[cdist(values[rows][:, pattern], each[there]).argmin(1)]
            votes[np.arange(len(rows)), nearest] += 1
        seen = chosen.points[:, pattern]
        tree = cKDTree(seen)
        far = tree.query(values[rows][:, pattern])[0]
        # The yardstick: the loneliest of the regions interviewed. Farther than that is beyond what was seen.
        furthest = float(tree.query(seen, k=2)[0][:, 1].max())
        count = int(pattern.sum())
        parts.append(
            pd.DataFrame(
                {
                    "region": np.repeat(np.array(others, dtype=object)[rows], len(names)),
                    "cluster": np.tile(names, len(rows)),
                    "share": (votes / max(len(middle), 1)).ravel(),
                    "indicators": count,
                    "distance": np.repeat(far, len(names)),
                    "furthest": furthest,
                    "outside": np.repeat(far > furthest, len(names)),
                    "note": np.repeat([_note(f > furthest, count, len(pattern)) for f in far], len(names)),
                }
            )
        )
    columns = ["region", "cluster", "share", "indicators", "distance", "furthest", "outside", "note"]
    if not parts:
        return pd.DataFrame(columns=columns).astype({"indicators": "int64", "outside": bool})
    return pd.concat(parts).sort_values(["region", "cluster"], ignore_index=True)[columns]


def _note(outside: bool, known: int, wanted: int) -> str:
    placed = message(OUTSIDE) if outside else message("within the range of the regions interviewed")
    few = message("placed by %(known)s of %(wanted)s indicators", known=known, wanted=wanted)
    return f"{placed}; {few}" if known < wanted else placed
