"""All that a reader knows of a release as one linear system: unknowns within bounds, and sums of them within bounds.

Unknowns are counts of people by region and group, counts of those who answered, levels of groups and of regions. Each
published figure bounds one of them or a sum of some. What a hidden one may be at least and at most follows by linear
programming; where a point is known that leaves it room enough, no programme is needed.

Unknowns that no row connects are parts, and each part has programmes of its own, so that the work grows with the number
of regions. The total of the study alone would make one part of all regions. What it says of a region is that the
region's sum is the total less what the other regions can be together, and that is all it says: so it is replaced by a
row for each part, which gives the same ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

FAR = 25.0  # how far above its least a count without an upper bound is looked for
STARTS = 4
ROUNDS = 150  # of the search for a point that fits all rows
FITS = 1e-6
PIECE = 2_000  # unknowns of the parts that one programme solves for together


class System:
    """Unknowns by name, each within bounds, and rows: sums of unknowns within bounds."""

    def __init__(self):
        self.number_of: dict[tuple, int] = {}
        self.low: list[float] = []
        self.high: list[float] = []
        self.shown: set[tuple] = set()  # unknowns that some release shows, whatever others hide
        self.rows: list[tuple[list[int], list[float], float, float]] = []
        self.across: list[int] = []  # rows that connect what nothing else connects

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

    def total(self, unknowns: Iterable[int], low: float, high: float) -> None:
        """The sum over all parts, within bounds; that of several releases is one row with the bounds of all."""
        mine = sorted(unknowns)
        if np.isnan(low) or np.isnan(high):
            return
        for nth in self.across:
            known, weights, least, most = self.rows[nth]
            if known == mine and max(low, least) <= min(high, most):
                self.rows[nth] = known, weights, max(low, least), min(high, most)
                return
        self.across.append(len(self.rows))
        self.rows.append((mine, [1.0] * len(mine), low, high))

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
        lower, upper = np.array(self.low), np.array(self.high)
        asked = np.array([self.number_of[name] for name in names], int)
        starts = _starts(lower, upper)
        rows, point = _without_contradictions(self._rows_by_part(lower, upper, starts[0]), lower, upper, starts[0])
        ends = _alone(rows, lower, upper, point)[asked]
        # What lies between two points that fit all rows fits them too: several points widen what is known to be open.
        parts = _parts(rows[0])
        for start in starts[1:]:
            doubtful = np.flatnonzero(ends[:, 1] - ends[:, 0] < wide - FITS)
            # only the parts that leave something open are looked at again
            mine = np.flatnonzero(np.isin(parts, parts[asked[doubtful]]))
            if not len(doubtful):
                break
            few = _part(rows, mine)
            fits, other = _point(few, lower[mine], upper[mine], start[mine])
            missed = parts[mine][_first_of_rows(few[0])[~fits]]
            doubtful = doubtful[~np.isin(parts[asked[doubtful]], missed)]
            reach = _alone(few, lower[mine], upper[mine], other)[np.searchsorted(mine, asked[doubtful])]
            ends[doubtful, 0] = np.minimum(ends[doubtful, 0], reach[:, 0])
            ends[doubtful, 1] = np.maximum(ends[doubtful, 1], reach[:, 1])
        doubtful = np.flatnonzero(ends[:, 1] - ends[:, 0] < wide - FITS)
        # Parts that no row connects are programmes of their own: one unknown of each part is solved for in one go.
        turn = _nth_of_its_kind(parts[asked[doubtful]])
        for nth in range(turn.max(initial=-1) + 1):
            places = doubtful[turn == nth]
            ends[places] = _programme(asked[places], parts, rows, lower, upper)
        return ends

    def _rows_by_part(self, lower: np.ndarray, upper: np.ndarray, start: np.ndarray) -> tuple:
        """The rows; the total over all parts as a row for each part."""
        rows = self.matrix()
        if len(self.across) != 1:  # of several such totals each says something about the others: all stays one part
            return rows
        nth = self.across[0]
        mine, _, *ends = self.rows[nth]
        rows, _ = _without_contradictions(_some(rows, np.arange(len(self.rows)) != nth), lower, upper, start)
        return _for_each_part(rows, np.array(mine, int), ends, (lower, upper))


def _nth_of_its_kind(kinds: np.ndarray) -> np.ndarray:
    """How many of the same kind stand before each.

    Examples
    --------
    >>> _nth_of_its_kind(np.array([7, 3, 7, 7])).tolist()
    [0, 0, 1, 2]
    """
    order = np.argsort(kinds, kind="stable")
    first = np.searchsorted(kinds[order], kinds[order])
    out = np.empty(len(kinds), int)
    out[order] = np.arange(len(kinds)) - first
    return out


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
    """Which rows a point fits, and it: well within rows and bounds, by projecting on the middle of each row in turn.

    Simultaneous projections (Cimmino 1938), which tend to the middle of what is left open.
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
    return (total >= low - 1e-4) & (total <= high + 1e-4), point


def _without_contradictions(
    rows: tuple, lower: np.ndarray, upper: np.ndarray, start: np.ndarray
) -> tuple[tuple, np.ndarray]:
    """The rows that some point fits together, and such a point.

    Rows that no point fits are no knowledge: the reader's assumption behind them is wrong. Only the parts where the
    search found no point are solved for.
    """
    fits, point = _point(rows, lower, upper, start)
    if not fits.all():
        parts = _parts(rows[0])
        missed = np.unique(parts[_first_of_rows(rows[0])[~fits]])
        for _, mine, of_mine, places in _pieces(missed, parts, rows):
            fits[places], point[mine] = _fitted(of_mine, lower[mine], upper[mine])
    return _some(rows, fits), point


def _some(rows: tuple, which: np.ndarray) -> tuple:
    matrix, low, high = rows
    return matrix[which], low[which], high[which]


def _fitted(rows: tuple, lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which rows a point fits that misses them least, by a linear programme with the least sum of misses; and it."""
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


def _for_each_part(rows: tuple, mine: np.ndarray, ends: list[float], bounds: tuple) -> tuple:
    """The rows, and instead of a sum over many parts what it says of each part: its own sum lies within bounds.

    Exact, as each part can be chosen for itself: the sums that the others can have together are an interval.

    Parameters
    ----------
    mine : unknowns that are summed up
    ends : of the sum
    bounds : of all unknowns, lower and upper
    """
    (matrix, low, high), (lower, upper) = rows, bounds
    parts = _parts(matrix)
    members = np.isin(np.arange(len(lower)), mine)
    numbers, nth = np.unique(parts[mine], return_inverse=True)
    sums = np.column_stack([np.bincount(nth, each[mine], len(numbers)) for each in (lower, upper)])
    for pieces, unknowns, of_piece, _ in _pieces(numbers, parts, rows):
        if of_piece[0].shape[0]:
            aim, places = members[unknowns].astype(float), np.searchsorted(pieces, parts[unknowns])
            at = np.searchsorted(numbers, pieces)
            for column, sign in enumerate((1, -1)):
                solved = _solved(sign * aim, of_piece, lower[unknowns], upper[unknowns])
                if solved is not None:
                    sums[at, column] = np.bincount(places, aim * solved, len(pieces))
    least, most = (each.sum() for each in sums.T)
    if not (least <= ends[1] + FITS and most >= ends[0] - FITS):
        return rows  # no point fits it: no knowledge
    from_others = np.column_stack([ends[0] - (most - sums[:, 1]), ends[1] - (least - sums[:, 0])])
    telling = np.flatnonzero((from_others[:, 0] > sums[:, 0] + FITS) | (from_others[:, 1] < sums[:, 1] - FITS))
    rank = np.full(len(numbers), -1)
    rank[telling] = np.arange(len(telling))
    inside = rank[nth] >= 0
    shape = (len(telling), matrix.shape[1])
    more = csr_array((np.ones(inside.sum()), (rank[nth[inside]], mine[inside])), shape=shape)
    added = from_others[telling]
    return vstack([matrix, more]).tocsr(), np.concatenate([low, added[:, 0]]), np.concatenate([high, added[:, 1]])


def _parts(matrix: csr_array) -> np.ndarray:
    """The number of the part of each unknown."""
    return connected_components(_links(matrix), directed=False)[1]


def _first_of_rows(matrix: csr_array) -> np.ndarray:
    """An unknown of each row; the first of all for a row without any."""
    filled = np.diff(matrix.indptr) > 0
    out = np.zeros(matrix.shape[0], int)
    out[filled] = matrix.indices[matrix.indptr[:-1][filled]]
    return out


def _pieces(wanted: np.ndarray, parts: np.ndarray, rows: tuple) -> Iterator[tuple]:
    """Some parts in pieces of about `PIECE` unknowns: parts, unknowns, rows of these alone, and places of the rows.

    Parameters
    ----------
    wanted : numbers of parts, sorted
    """
    (matrix, low, high), sizes = rows, np.bincount(parts)
    piece_of_part = np.full(len(sizes), -1)
    piece_of_part[wanted] = np.cumsum(sizes[wanted]) // PIECE
    of_unknown, of_row = piece_of_part[parts], piece_of_part[parts[_first_of_rows(matrix)]]
    unknowns, places = np.argsort(of_unknown, kind="stable"), np.argsort(of_row, kind="stable")
    sorted_rows = matrix[places][:, unknowns]
    for piece in np.unique(piece_of_part[wanted]):
        columns = slice(*np.searchsorted(of_unknown[unknowns], [piece, piece + 1]))
        lines = slice(*np.searchsorted(of_row[places], [piece, piece + 1]))
        taken = places[lines]
        of_piece = sorted_rows[lines, columns], low[taken], high[taken]
        yield wanted[piece_of_part[wanted] == piece], unknowns[columns], of_piece, taken


def _solved(aim: np.ndarray, rows: tuple, lower: np.ndarray, upper: np.ndarray) -> np.ndarray | None:
    """The point within rows and bounds where a weighted sum is least; None where the programme has no end."""
    matrix, low, high = rows
    sides, limit = vstack([matrix, -matrix]).tocsr(), np.concatenate([high, -low])
    kept = np.isfinite(limit)
    bounds = np.column_stack([lower, upper])
    return linprog(aim, A_ub=sides[kept], b_ub=limit[kept], bounds=bounds, method="highs").x


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
    ends = np.column_stack([lower[unknowns], upper[unknowns]]).astype(float)
    order = np.argsort(parts[unknowns])
    for of_parts, mine, of_mine, _ in _pieces(parts[unknowns][order], parts, rows):
        places = order[np.searchsorted(parts[unknowns][order], of_parts)]
        at = np.searchsorted(mine, unknowns[places])
        aim = np.zeros(len(mine))
        aim[at] = 1
        for column, sign in enumerate((1, -1)):
            solved = _solved(sign * aim, of_mine, lower[mine], upper[mine])
            if solved is not None:
                ends[places, column] = solved[at]
    return ends
