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

    far: np.ndarray  # region x k
    who: np.ndarray  # region x k: positions of the donors
    width: np.ndarray  # region: width of the kernel
    furthest: np.ndarray  # region: the furthest that one of its donors lies from its nearest other one

    @property
    def weights(self) -> np.ndarray:
        """Weights of the donors, region x k; a row sums to 1, or to 0 without donors."""
        return kernel(self.far, self.width)

    @property
    def nearest(self) -> np.ndarray:
        """Distance to the nearest donor; NaN where there is none."""
        first = self.far[:, 0] if self.far.shape[1] else np.full(len(self.far), np.inf)
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
    total = np.zeros((len(values), len(others)))
    known = np.zeros(total.shape)
    for own, other in zip(values.T, others.T, strict=True):
        apart = own[:, None] - other[None]
        both = ~np.isnan(apart)
        total += np.where(both, apart, 0.0) ** 2
        known += both
    return np.sqrt(np.divide(total, known, out=np.full(total.shape, np.inf), where=known > 0))


def nearest(values: np.ndarray, others: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Distances to, and positions of, the k nearest others of each region, nearest first, shape (region, k).

    Beyond `DENSE` regions no matrix of all distances is held: trees answer, one for each pattern of known indicators.
    """
    k = min(k, len(others))
    if max(len(values), len(others)) > DENSE:
        return _from_trees(values, others, k)
    apart = distances(values, others)
    order = np.argsort(apart, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(apart, order, 1), order


def _from_trees(values: np.ndarray, others: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    far, at = np.full((len(values), k), np.inf), np.zeros((len(values), k), int)
    theirs = list(_patterns(others))
    for own, rows in _patterns(values):
        for other, there in theirs:
            both = own & other
            if not both.any():
                continue
            wanted = np.arange(1, min(k, len(there)) + 1)
            found, place = cKDTree(others[np.ix_(there, both)]).query(values[np.ix_(rows, both)], k=wanted)
            joined = np.hstack([far[rows], found / np.sqrt(both.sum())])
            order = np.argsort(joined, axis=1, kind="stable")[:, :k]
            far[rows] = np.take_along_axis(joined, order, 1)
            at[rows] = np.take_along_axis(np.hstack([at[rows], there[place]]), order, 1)
    return far, at


def _patterns(values: np.ndarray) -> Iterable[tuple[np.ndarray, np.ndarray]]:
    """Which indicators are known, and the rows of which that holds."""
    known, which = np.unique(~np.isnan(values), axis=0, return_inverse=True)
    return ((pattern, np.flatnonzero(which.ravel() == i)) for i, pattern in enumerate(known))


def apart_from_itself(far: np.ndarray, at: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k nearest others of each region, of a list in which it may stand itself."""
    far = np.where(at == np.arange(len(at))[:, None], np.inf, far)
    order = np.argsort(far, axis=1, kind="stable")[:, :k]
    lacking = ((0, 0), (0, max(0, k - far.shape[1])))
    far, at = np.take_along_axis(far, order, 1), np.take_along_axis(at, order, 1)
    return np.pad(far, lacking, constant_values=np.inf), np.pad(at, lacking)


def spread(first: np.ndarray) -> tuple[float, float]:
    """Median and greatest of the distances to the nearest other donor; NaN where no two donors can be compared."""
    known = first[np.isfinite(first)]
    return (float(np.median(known)), float(known.max())) if len(known) else (np.nan, np.nan)


def kernel(far: np.ndarray, width: np.ndarray) -> np.ndarray:
    """Weights exp(-(distance / width)^2) of donors, region x k, that sum to 1 for each region.

    Where the width is 0 or unknown, only the nearest donors count, alike. A row without a donor is 0.

    Examples
    --------
    >>> kernel(np.array([[0.1, 0.1, np.inf], [0.0, 0.1, 0.3]]), np.array([0.1, 0.1])).round(2)
    array([[0.5 , 0.5 , 0.  ],
           [0.73, 0.27, 0.  ]])
    """
    there = np.isfinite(far)
    first = np.where(there.any(1), far.min(1, initial=np.inf), 0.0)[:, None]
    near = np.where(there, far, first)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        weight = np.exp(-(near**2 - first**2) / width[:, None] ** 2)  # less the nearest: a far region has donors, too
    weight = np.where(np.isnan(weight), near <= first + SAME, weight) * there
    return weight / np.maximum(weight.sum(1, keepdims=True), 1e-300)


def near_donors(values: np.ndarray, others: np.ndarray) -> Near:
    """The nearest donors of regions that are none themselves.

    The kernel is as wide as the median distance of a donor to its nearest other donor.
    """
    far, at = nearest(values, others, NEAREST)
    width, furthest = spread(apart_from_itself(*nearest(others, others, 3), 1)[0])
    return Near(far, at, np.full(len(values), width), np.full(len(values), furthest))
