"""All that a reader knows of a release as one linear system: unknowns within bounds, and sums of them within bounds.

Unknowns are counts of people by region and group, counts of those who answered, levels of groups and of regions. Each
published figure bounds one of them or a sum of some. What a hidden one may be at least and at most follows by linear
programming; where a point is known that leaves it room enough, no programme is needed.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

ROUNDS = 400  # of the search for a point that fits all rows
FITS = 1e-6


class System:
    """Unknowns by name, each within bounds, and rows: sums of unknowns within bounds."""

    def __init__(self):
        self.number_of: dict[tuple, int] = {}
        self.low: list[float] = []
        self.high: list[float] = []
        self.rows: list[tuple[list[int], list[float], float, float]] = []

    def unknown(self, name: tuple, low: float, high: float) -> int:
        """The number of an unknown; new bounds are added to those that are known of it."""
        if name not in self.number_of:
            self.number_of[name] = len(self.low)
            self.low.append(low)
            self.high.append(high)
        i = self.number_of[name]
        low, high = max(low, self.low[i]), min(high, self.high[i])
        if low <= high + FITS:  # two figures that exclude each other: the reader's assumption is wrong, not the world
            self.low[i], self.high[i] = low, max(low, high)
        return i

    def row(self, unknowns: Iterable[int], weights: Iterable[float], low: float, high: float) -> None:
        """A weighted sum of unknowns that lies within bounds."""
        if not (np.isnan(low) or np.isnan(high)):
            self.rows.append((list(unknowns), list(weights), low, high))

    def matrix(self) -> tuple[csr_array, np.ndarray, np.ndarray]:
        """The rows as a sparse matrix with the bounds of the sums."""
        lengths = [len(row[0]) for row in self.rows]
        i = np.repeat(np.arange(len(lengths)), lengths)
        j = np.array([unknown for row in self.rows for unknown in row[0]], int)
        values = np.array([weight for row in self.rows for weight in row[1]], float)
        shape = (len(self.rows), len(self.low))
        ends = np.array([row[2:] for row in self.rows], float).reshape(-1, 2)
        return csr_array((values, (i, j)), shape=shape), ends[:, 0], ends[:, 1]

    def ranges(self, names: list[tuple], wide: np.ndarray) -> np.ndarray:
        """Least and greatest value of unknowns, shape (unknown, 2).

        Parameters
        ----------
        names : of the unknowns that are asked for
        wide : a range of at least this is wide enough and may come back smaller than it is
        """
        matrix, low, high = self.matrix()
        lower, upper = np.array(self.low), np.array(self.high)
        asked = np.array([self.number_of[name] for name in names], int)
        fitting, point = _point(matrix, low, high, lower, upper)
        # Rows that no point fits are no knowledge: the reader's assumption behind them is wrong.
        matrix, low, high = matrix[fitting], low[fitting], high[fitting]
        ends = _alone((matrix, low, high), lower, upper, point)[asked]
        parts = connected_components(_links(matrix), directed=False)[1]
        doubtful = np.flatnonzero(ends[:, 1] - ends[:, 0] < wide - FITS)
        # Parts that no row connects are programmes of their own: one unknown of each part is solved for in one go.
        turn = np.zeros(len(doubtful), int)
        for part in np.unique(parts[asked[doubtful]]):
            mine = parts[asked[doubtful]] == part
            turn[mine] = np.arange(mine.sum())
        for nth in range(turn.max(initial=-1) + 1):
            places = doubtful[turn == nth]
            ends[places] = _programme(asked[places], parts, (matrix, low, high), lower, upper)
        return ends


def _links(matrix: csr_array) -> csr_array:
    """Which unknowns stand in a row together: each with the first of its row, which connects as well as all pairs."""
    counts = np.diff(matrix.indptr)
    filled = np.flatnonzero(counts)
    first = np.repeat(matrix.indices[matrix.indptr[:-1][filled]], counts[filled])
    size = matrix.shape[1]
    return csr_array((np.ones(len(first)), (first, matrix.indices)), shape=(size, size))


def _point(matrix, low, high, lower, upper) -> tuple[np.ndarray, np.ndarray]:
    """A point that lies well within the rows and bounds, found by projecting on the middle of each row in turn.

    Simultaneous projections (Cimmino 1938), which tend to the middle of what is left open. Comes back with which rows
    the point fits.
    """
    point = np.clip((lower + upper) / 2, lower, np.minimum(upper, lower + 50))
    if not matrix.shape[0]:
        return np.zeros(0, bool), point
    squares = matrix.multiply(matrix).sum(axis=1)
    uses = np.maximum(1, np.bincount(matrix.indices, minlength=matrix.shape[1]))
    open_ended = ~np.isfinite(low + high)
    middle = np.where(open_ended, 0.0, (low + high) / 2)
    half = np.where(open_ended, 0.0, (high - low) / 2)
    for turn in range(ROUNDS):
        total = matrix @ point
        # To the middle at first, then only as far as the row asks: a little room is kept.
        keep = half * min(0.9, turn / ROUNDS)
        miss = np.where(open_ended, np.clip(total, low, high), np.clip(total, middle - keep, middle + keep)) - total
        if turn > 50 and np.abs(miss).max(initial=0) < FITS:
            break
        point = np.clip(point + (matrix.T @ (miss / squares)) / np.sqrt(uses), lower, upper)
    total = matrix @ point
    fits = (total >= low - 1e-4) & (total <= high + 1e-4)
    if fits.all():
        return fits, point
    return _fitted(matrix, low, high, lower, upper)


def _fitted(matrix, low, high, lower, upper) -> tuple[np.ndarray, np.ndarray]:
    """The same by a linear programme with the least sum of misses; rows that are missed do not fit."""
    rows, size = matrix.shape
    eye = csr_array((np.ones(rows), (np.arange(rows), np.arange(rows))), shape=(rows, rows))
    sides = vstack([hstack([matrix, -eye]), hstack([-matrix, -eye])]).tocsr()
    limit = np.concatenate([high, -low])
    kept = np.isfinite(limit)
    bounds = np.column_stack([np.concatenate([lower, np.zeros(rows)]), np.concatenate([upper, np.full(rows, np.inf)])])
    aim = np.concatenate([np.zeros(size), np.ones(rows)])
    solved = linprog(aim, A_ub=sides[kept], b_ub=limit[kept], bounds=bounds, method="highs")
    if solved.x is None:
        return np.zeros(rows, bool), np.clip(lower, lower, upper)
    return solved.x[size:] < 1e-4, solved.x[:size]


def _alone(rows: tuple, lower: np.ndarray, upper: np.ndarray, point: np.ndarray) -> np.ndarray:
    """How far each unknown can go while all others stay at a point that fits: within the range, never beyond it."""
    (matrix, low, high), ends = rows, np.column_stack([lower, upper]).astype(float)
    if not matrix.shape[0]:
        return ends
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    total = (matrix @ point)[row]
    weight, unknown = matrix.data, matrix.indices
    up, down = np.maximum(0, high[row] - total) / np.abs(weight), np.maximum(0, total - low[row]) / np.abs(weight)
    more, less = np.where(weight > 0, up, down), np.where(weight > 0, down, up)
    most, least = np.full(len(point), np.inf), np.full(len(point), np.inf)
    np.minimum.at(most, unknown, more)
    np.minimum.at(least, unknown, less)
    return np.column_stack([np.maximum(ends[:, 0], point - least), np.minimum(ends[:, 1], point + most)])


def _programme(
    unknowns: np.ndarray, parts: np.ndarray, rows: tuple, lower: np.ndarray, upper: np.ndarray
) -> np.ndarray:
    """Least and greatest values of unknowns, each of another part, by two linear programmes over their parts."""
    matrix, low, high = rows
    mine = np.flatnonzero(np.isin(parts, parts[unknowns]))
    of_mine = matrix[:, mine]
    touched = np.diff(of_mine.indptr) > 0
    of_mine, low, high = of_mine[touched], low[touched], high[touched]
    sides, limit = vstack([of_mine, -of_mine]).tocsr(), np.concatenate([high, -low])
    kept = np.isfinite(limit)
    at = np.searchsorted(mine, unknowns)
    aim = np.zeros(len(mine))
    aim[at] = 1
    bounds = np.column_stack([lower[mine], upper[mine]])
    ends = np.column_stack([lower[unknowns], upper[unknowns]]).astype(float)
    for column, sign in enumerate((1, -1)):
        solved = linprog(sign * aim, A_ub=sides[kept], b_ub=limit[kept], bounds=bounds, method="highs")
        if solved.x is not None:
            ends[:, column] = solved.x[at]
    return ends
