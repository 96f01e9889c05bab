"""Nearness: which regions are alike in context, and how much each should count for a region that was not asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from herelib.tables import grid_of

NEAREST = 200  # donors that speak for a region at the most [J]: further ones weigh next to nothing
DENSE = 2000  # regions up to which all distances between them are held at once
SAME = 1e-9  # distances, shares and weights closer than this are the same


@dataclass(frozen=True)
class Near:
    """The nearest donors of each region in context, nearest first; infinitely far where no figure is known for both."""

    distance: np.ndarray  # region x k
    donors: np.ndarray  # region x k: positions of the donors
    width: np.ndarray  # region: width of the kernel
    furthest: np.ndarray  # region: the furthest that one of its donors lies from its nearest other one

    @property
    def weights(self) -> np.ndarray:
        """Weights of the donors, region x k; a row sums to 1, or to 0 without donors."""
        return kernel(self.distance, self.width)

    @property
    def nearest(self) -> np.ndarray:
        """Distance to the nearest donor; NaN where there is none."""
        first = self.distance[:, 0] if self.distance.shape[1] else np.full(len(self.distance), np.inf)
        return np.where(np.isfinite(first), first, np.nan)

    @property
    def outside(self) -> np.ndarray:
        """Whether a region lies further from all donors than any donor from the others."""
        return self.nearest > self.furthest + SAME


def context_values(context: pd.DataFrame, regions: Iterable[str], inherited: str) -> np.ndarray:
    """Scaled context figures, region x indicator (by name), 0-1; NaN where unknown or taken from a larger area.

    `inherited` == "include" takes figures of larger areas as if they were the region's own.
    """
    known = context["scaled"].where((context["inherited_from"] == "") | (inherited == "include"))
    grid = grid_of(context.assign(known=known.astype(float)), "region", "indicator", "known")
    return grid.reindex(list(regions)).to_numpy(float)


def distances(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Root mean square difference over the indicators known for both, region x other, 0-1; infinite without any.

    Missing values are left out pair by pair and the rest is averaged (Gower 1971, doi:10.2307/2528823).

    Examples
    --------
    >>> distances(np.array([[0.0, 0.3], [np.nan, 0.5]]), np.array([[0.0, 0.3], [0.2, np.nan]]))
    array([[0. , 0.2],
           [0.2, inf]])
    """
    squared = np.zeros((len(values), len(others)))
    compared = np.zeros(squared.shape)
    for figure, other_figure in zip(values.T, others.T, strict=True):
        difference = figure[:, None] - other_figure[None]
        comparable = ~np.isnan(difference)
        squared += np.where(comparable, difference, 0.0) ** 2
        compared += comparable
    # Pairs without a common figure are infinitely far, not 0: they must never be neighbours.
    return np.sqrt(np.divide(squared, compared, out=np.full(squared.shape, np.inf), where=compared > 0))


def nearest(values: np.ndarray, others: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Distances to, and positions of, the k nearest others of each region, nearest first, shape (region, k).

    Beyond `DENSE` regions no matrix of all distances is held: trees answer, one for each pattern of known indicators.
    """
    k = min(k, len(others))
    if max(len(values), len(others)) > DENSE:
        return _from_trees(values, others, k)
    distance = distances(values, others)
    order = np.argsort(distance, axis=1, kind="stable")[:, :k]  # stable: level donors keep the order of their names
    return np.take_along_axis(distance, order, 1), order


def _from_trees(values: np.ndarray, others: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    nearest_distance, nearest_at = np.full((len(values), k), np.inf), np.zeros((len(values), k), int)
    other_patterns = list(_patterns(others))
    for pattern, rows in _patterns(values):
        for other_pattern, other_rows in other_patterns:
            both = pattern & other_pattern
            if not both.any():
                continue
            neighbours = np.arange(1, min(k, len(other_rows)) + 1)
            tree = cKDTree(others[np.ix_(other_rows, both)])
            distance, position = tree.query(values[np.ix_(rows, both)], k=neighbours)
            # Root mean square, not the sum that the tree gives: distances over few figures and over many compare.
            candidate_distance = np.hstack([nearest_distance[rows], distance / np.sqrt(both.sum())])
            order = np.argsort(candidate_distance, axis=1, kind="stable")[:, :k]
            nearest_distance[rows] = np.take_along_axis(candidate_distance, order, 1)
            nearest_at[rows] = np.take_along_axis(np.hstack([nearest_at[rows], other_rows[position]]), order, 1)
    return nearest_distance, nearest_at


def _patterns(values: np.ndarray) -> Iterable[tuple[np.ndarray, np.ndarray]]:
    """Which indicators are known, and the rows of which that holds."""
    known, pattern_of_row = np.unique(~np.isnan(values), axis=0, return_inverse=True)
    return ((pattern, np.flatnonzero(pattern_of_row.ravel() == i)) for i, pattern in enumerate(known))


def apart_from_itself(distance: np.ndarray, at: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k nearest others of each region, of a list in which it may stand itself."""
    distance = np.where(at == np.arange(len(at))[:, None], np.inf, distance)
    order = np.argsort(distance, axis=1, kind="stable")[:, :k]
    padding = ((0, 0), (0, max(0, k - distance.shape[1])))
    distance, at = np.take_along_axis(distance, order, 1), np.take_along_axis(at, order, 1)
    return np.pad(distance, padding, constant_values=np.inf), np.pad(at, padding)


def spread(first: np.ndarray) -> tuple[float, float]:
    """Median and greatest of the distances to the nearest other donor; NaN where no two donors can be compared."""
    comparable = first[np.isfinite(first)]
    return (float(np.median(comparable)), float(comparable.max())) if len(comparable) else (np.nan, np.nan)


def kernel(distance: np.ndarray, width: np.ndarray) -> np.ndarray:
    """Weights exp(-(distance / width)^2) of donors, region x k, that sum to 1 for each region.

    Where the width is 0 or unknown, only the nearest donors count, alike. A row without a donor is 0.

    Examples
    --------
    >>> kernel(np.array([[0.1, 0.1, np.inf], [0.0, 0.1, 0.3]]), np.array([0.1, 0.1])).round(2)
    array([[0.5 , 0.5 , 0.  ],
           [0.73, 0.27, 0.  ]])
    """
    comparable = np.isfinite(distance)
    first = np.where(comparable.any(1), distance.min(1, initial=np.inf), 0.0)[:, None]
    finite_distance = np.where(comparable, distance, first)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # Less the nearest one's square, which cancels in the sum: far from everybody all weights would be 0.
        weight = np.exp(-(finite_distance**2 - first**2) / width[:, None] ** 2)
    # NaN is 0 / 0 (all at no distance, width 0) or a width that is unknown: then only the nearest count, alike.
    weight = np.where(np.isnan(weight), finite_distance <= first + SAME, weight) * comparable
    return weight / np.maximum(weight.sum(1, keepdims=True), 1e-300)


def near_donors(values: np.ndarray, others: np.ndarray) -> Near:
    """The nearest donors of regions that are none themselves.

    The kernel is as wide as the median distance of a donor to its nearest other donor.
    """
    distance, at = nearest(values, others, NEAREST)
    # Three, and then one without itself: among level distances a donor need not be the first of its own list.
    width, furthest = spread(apart_from_itself(*nearest(others, others, 3), 1)[0])
    return Near(distance, at, np.full(len(values), width), np.full(len(values), furthest))
