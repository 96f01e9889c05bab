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

FAR = 25.0  # how far above its least a count without an upper bound is looked for
STARTS = 4
ROUNDS = 150  # of the search for a point that fits all rows
FITS = 1e-6


class System:
    """Unknowns by name, each within bounds, and rows: sums of unknowns within bounds."""

    def __init__(self):
        self.number_of: dict[tuple, int] = {}
        self.low: list[float] = []
        self.high: list[float] = []
        self.shown: set[tuple] = set()  # unknowns that some release shows, whatever others hide
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
        starts = _starts(lower, upper)
        fitting, point = _point((matrix, low, high), lower, upper, starts[0])
        # Rows that no point fits are no knowledge: the reader's assumption behind them is wrong.
        matrix, low, high = matrix[fitting], low[fitting], high[fitting]
        rows = (matrix, low, high)
        ends = _alone(rows, lower, upper, point)[asked]
        # What lies between two points that fit all rows fits them too: several points widen what is known to be open.
        parts = connected_components(_links(matrix), directed=False)[1]
        for start in starts[1:]:
            doubtful = np.flatnonzero(ends[:, 1] - ends[:, 0] < wide - FITS)
            # only the parts that leave something open are looked at again
            mine = np.flatnonzero(np.isin(parts, parts[asked[doubtful]]))
            if not len(doubtful):
                break
            few = _part(rows, mine)
            fits, other = _point(few, lower[mine], upper[mine], start[mine])
            if fits.all():
                reach = _alone(few, lower[mine], upper[mine], other)[np.searchsorted(mine, asked[doubtful])]
                ends[doubtful, 0] = np.minimum(ends[doubtful, 0], reach[:, 0])
                ends[doubtful, 1] = np.maximum(ends[doubtful, 1], reach[:, 1])
        doubtful = np.flatnonzero(ends[:, 1] - ends[:, 0] < wide - FITS)
        # Parts that no row connects are programmes of their own: one unknown of each part is solved for in one go.
        turn = np.zeros(len(doubtful), int)
        for part in np.unique(parts[asked[doubtful]]):
            mine = parts[asked[doubtful]] == part
            turn[mine] = np.arange(mine.sum())
        for nth in range(turn.max(initial=-1) + 1):
            places = doubtful[turn == nth]
            ends[places] = _programme(asked[places], parts, rows, lower, upper)
        return ends


def _links(matrix: csr_array) -> csr_array:
    """Which unknowns stand in a row together: each with the first of its row, which connects as well as all pairs."""
    counts = np.diff(matrix.indptr)
    filled = np.flatnonzero(counts)
    first = np.repeat(matrix.indices[matrix.indptr[:-1][filled]], counts[filled])
    size = matrix.shape[1]
    return csr_array((np.ones(len(first)), (first, matrix.indices)), shape=(size, size))


def _starts(lower: np.ndarray, upper: np.ndarray) -> list[np.ndarray]:
    """Where the search for a point that fits begins: in the middle, low, high, and every second unknown of each."""
    top = np.minimum(upper, lower + FAR)
    rng = np.random.default_rng(0)
    mixed = [rng.random(len(lower)) < 0.5 for _ in range(STARTS)]
    more = [np.where(side, lower, top) for side in mixed]
    return [(lower + top) / 2, top, lower, *more, *[np.where(side, top, lower) for side in mixed]]


def _point(rows: tuple, lower: np.ndarray, upper: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A point that lies well within the rows and bounds, found by projecting on the middle of each row in turn.

    Simultaneous projections (Cimmino 1938), which tend to the middle of what is left open. Comes back with which rows
    the point fits.
    """
    (matrix, low, high), point = rows, np.clip(start, lower, upper)
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
        if turn > 30 and np.abs(miss).max(initial=0) < FITS:
            break
        point = np.clip(point + (matrix.T @ (miss / squares)) / np.sqrt(uses), lower, upper)
    total = matrix @ point
    fits = (total >= low - 1e-4) & (total <= high + 1e-4)
    if fits.all():
        return fits, point
    return _fitted(rows, lower, upper)


def _fitted(rows: tuple, lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same by a linear programme with the least sum of misses; rows that are missed do not fit."""
    (matrix, low, high), (number, size) = rows, rows[0].shape
    eye = csr_array((np.ones(number), (np.arange(number), np.arange(number))), shape=(number, number))
    sides = vstack([hstack([matrix, -eye]), hstack([-matrix, -eye])]).tocsr()
    limit = np.concatenate([high, -low])
    kept = np.isfinite(limit)
    bounds = np.column_stack(
        [np.concatenate([lower, np.zeros(number)]), np.concatenate([upper, np.full(number, np.inf)])]
    )
    aim = np.concatenate([np.zeros(size), np.ones(number)])
    solved = linprog(aim, A_ub=sides[kept], b_ub=limit[kept], bounds=bounds, method="highs")
    if solved.x is None:
        return np.zeros(number, bool), np.clip(lower, lower, upper)
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


def _part(rows: tuple, mine: np.ndarray) -> tuple:
    """The rows that hold some of these unknowns, which hold no others."""
    matrix, low, high = rows
    of_mine = matrix[:, mine]
    touched = np.diff(of_mine.indptr) > 0
    return of_mine[touched], low[touched], high[touched]


def _programme(
    unknowns: np.ndarray, parts: np.ndarray, rows: tuple, lower: np.ndarray, upper: np.ndarray
) -> np.ndarray:
    """Least and greatest values of unknowns, each of another part, by two linear programmes over their parts."""
    mine = np.flatnonzero(np.isin(parts, parts[unknowns]))
    of_mine, low, high = _part(rows, mine)
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
