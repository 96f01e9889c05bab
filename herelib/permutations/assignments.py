"""Assignments: all the ways of giving one of two labels to so many regions, or some of them drawn by a seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

LISTED = 100_000  # assignments up to which all are listed; beyond, some are drawn by a seed
DRAWN = 20_000  # assignments that are drawn where not all are listed
FEWEST = 2_000  # that are drawn of a design of very many regions
CELLS = 4_000_000  # of assignment x region beyond which fewer are drawn: memory
SEED = 20260101


@dataclass(frozen=True)
class Assignments:
    """Assignments of a design.

    `matrix` is assignment x region, True where the region gets it; `actual` the row of what was done. `complete` says
    whether all assignments of the design are there, each once; else they were drawn and the actual one stands first.
    """

    matrix: np.ndarray
    actual: int
    complete: bool


def parted(treated: Sequence[bool], blocks: Sequence[tuple[np.ndarray, int]], seed: int = SEED) -> Assignments:
    """All ways of giving a label to as many regions of each block as have it, or some where there are very many.

    The actual assignment counts among those drawn: a p of 0 cannot come out (Phipson and Smyth 2010,
    doi:10.2202/1544-6115.1585).

    Parameters
    ----------
    treated : which regions have the label
    blocks : of each block the positions of its regions, and how many of them have the label

    Examples
    --------
    >>> parted((True, False, False), [(np.arange(3), 1)]).matrix.astype(int).tolist()
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    """
    actual = np.array(treated, bool)
    if math.prod(math.comb(len(rows), number) for rows, number in blocks) > LISTED:
        drawn = _drawn(len(actual), blocks, np.random.default_rng(seed))
        return Assignments(np.vstack([actual, drawn]), 0, False)
    matrix = np.zeros((1, len(actual)), bool)
    for rows, number in blocks:
        ways = np.array(list(combinations(rows, number)), dtype=int).reshape(-1, number)
        part = np.zeros((len(ways), len(actual)), bool)
        np.put_along_axis(part, ways, True, axis=1)
        matrix = (matrix[:, None] | part[None]).reshape(-1, len(actual))
    return Assignments(matrix, int(np.flatnonzero((matrix == actual).all(1))[0]), True)


def _drawn(regions: int, blocks: Sequence[tuple[np.ndarray, int]], generator: np.random.Generator) -> np.ndarray:
    drawn = max(FEWEST, min(DRAWN, CELLS // regions))
    matrix = np.zeros((drawn, regions), bool)
    for rows, number in blocks:
        ways = np.tile(np.arange(len(rows)) < number, (drawn, 1))
        matrix[:, rows] = generator.permuted(ways, axis=1)
    return matrix


def smallest_p(sizes: Sequence[tuple[int, int]], both_sides: bool = True) -> float:
    """The smallest p that can be reached, whatever the data say.

    Of two sides, an assignment and its mirror are always equally far out where as many regions have the label as not.

    Parameters
    ----------
    sizes : of each block how many regions it has, and how many of them have the label

    Examples
    --------
    >>> smallest_p([(6, 3)]), smallest_p([(6, 3)], both_sides=False), round(smallest_p([(6, 2)]), 3)
    (0.1, 0.05, 0.067)
    """
    number = math.prod(math.comb(regions, label) for regions, label in sizes)
    mirrored = all(2 * label == regions for regions, label in sizes)
    return min(1.0, (2 if mirrored and both_sides else 1) / number)
