"""Raking: weights under which the interviews of a cell have the age, sex and so on of the people they speak for.

Iterative proportional fitting (Deming and Stephan 1940, doi:10.1214/aoms/1177731829) of the weights to margins, one
variable after the other, with a bound on how far a weight may move. All that is a question of few interviews is said
and not hidden: categories that nobody belongs to, margins that cannot be met within the bound, and what unequal weights
cost (Kish 1992, Journal of Official Statistics 8(2): 1 + cv² of the weights).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LARGEST = 5.0  # a weight is at most so many times what it was, and at least one such part (DeBell and Krosnick 2009)
TOLERANCE = 1e-5  # difference of a share from its margin that counts as met
CYCLES = 500  # cycles through the margins at the most


@dataclass(frozen=True)
class Raked:
    """Weights of the interviews of one cell, and how near they come to the margins.

    `weight` has the sum that the weights had before; `off` is the largest difference of a weighted share from its
    margin; `cycles` how often all margins were gone through.
    """

    weight: np.ndarray
    off: float
    cycles: int

    @property
    def converged(self) -> bool:
        return self.off <= TOLERANCE


def rake(
    strata: Sequence[np.ndarray], margins: Sequence[np.ndarray], base: np.ndarray, largest: float = LARGEST
) -> Raked:
    """Weights under which each variable has the shares of its margin, as near to `base` as this allows.

    Each step is the projection (Kullback and Leibler's distance) on one margin or on the bounds; taken in turn they
    come to weights that meet all of them where there are any (Bregman 1967, doi:10.1016/0041-5553(67)90040-7).

    Parameters
    ----------
    strata : arrays of int, shape (interview,), one for each variable
        Position of the category of each interview; -1 where it is not known. Such an interview is left as it is by this
        variable: shares are those of the interviews whose category is known.
    margins : arrays, one for each variable
        Share or number of people in each category, above 0; every category has an interview (see `joined`).
    base : array, shape (interview,)
        Weights before, above 0.
    largest : float
        A weight is at most so many times, and at least one such part of, what it was.

    Examples
    --------
    >>> sex = np.array([0, 0, 0, 1])
    >>> rake([sex], [np.array([0.5, 0.5])], np.ones(4)).weight.round(3)
    array([0.667, 0.667, 0.667, 2.   ])
    """
    weight, total = base.astype(float), base.sum()
    known = [(each >= 0, each[each >= 0], margin / margin.sum()) for each, margin in zip(strata, margins, strict=True)]
    off, cycles = _off(weight, known), 0
    while off > TOLERANCE and cycles < CYCLES:
        for rows, category, share in known:
            here = weight[rows]
            now = np.bincount(category, here, len(share))
            weight[rows] = here * (share * here.sum() / now)[category]
        weight = _bounded(weight, base, largest)
        off, cycles = _off(weight, known), cycles + 1
    return Raked(weight * (total / weight.sum()), off, cycles)


def _bounded(weight: np.ndarray, base: np.ndarray, largest: float) -> np.ndarray:
    """The weights within their bounds and with the sum of `base`: those that are free share what the others may not."""
    total = base.sum()
    for _ in range(CYCLES):
        weight = weight * (total / weight.sum())
        within = np.clip(weight, base / largest, base * largest)
        if np.allclose(within, weight, rtol=1e-9, atol=0):
            break
        weight = within
    return weight


def _off(weight: np.ndarray, known: list[tuple]) -> float:
    """Largest difference of a weighted share from its margin."""
    differences = [
        np.abs(np.bincount(category, weight[rows], len(share)) / max(weight[rows].sum(), 1e-300) - share).max()
        for rows, category, share in known
        if len(category)
    ]
    return float(max(differences, default=0.0))


def joined(people: np.ndarray, interviews: np.ndarray) -> np.ndarray:
    """Which categories of a variable are taken as one, so that each has people and interviews: new position of each.

    The collapse rule: a category without interviews, or without people, is taken together with the one before it in
    the order of margins.csv (the first: with the one after it).

    Parameters
    ----------
    people, interviews : arrays, shape (category,)

    Examples
    --------
    >>> joined(np.array([0.2, 0.3, 0.3, 0.2]), np.array([4, 6, 5, 0]))
    array([0, 1, 2, 2])
    >>> joined(np.array([0.2, 0.3, 0.5]), np.array([0, 6, 5]))
    array([0, 0, 1])
    """
    parts = [[category] for category in range(len(people))]

    def empty(part: list[int]) -> bool:
        return not (people[part].sum() > 0 and interviews[part].sum() > 0)

    while len(parts) > 1 and any(map(empty, parts)):
        lonely = next(position for position, part in enumerate(parts) if empty(part))
        first = max(lonely - 1, 0)
        parts[first : first + 2] = [parts[first] + parts[first + 1]]
    position = np.zeros(len(people), int)
    for new, part in enumerate(parts):
        position[part] = new
    return position


def design_effect(weight: np.ndarray) -> float:
    """What unequal weights cost: 1 + cv² of the weights, by which the effective number is smaller (Kish 1992).

    Examples
    --------
    >>> design_effect(np.array([1.0, 1.0])), round(design_effect(np.array([1.0, 3.0])), 3)
    (1.0, 1.25)
    """
    return float(len(weight) * (weight**2).sum() / weight.sum() ** 2) if len(weight) else float("nan")


def joint_shares(margins: Sequence[np.ndarray], like: np.ndarray) -> np.ndarray:
    """Shares of all combinations of categories with the given margins, and otherwise as in a table that is like them.

    Where a published table has margins alone, the dependence between its variables is taken from the interviews of all
    regions together (Deming and Stephan's own use of the method).

    Parameters
    ----------
    margins : arrays, one for each variable, each summing to 1
    like : array with an axis for each variable, above 0

    Examples
    --------
    >>> joint_shares([np.array([0.5, 0.5]), np.array([0.2, 0.8])], np.ones((2, 2)))
    array([[0.1, 0.4],
           [0.1, 0.4]])
    """
    table = like / like.sum()
    for _ in range(CYCLES):
        before = table
        for axis, margin in enumerate(margins):
            others = tuple(a for a in range(table.ndim) if a != axis)
            now = table.sum(others)
            factor = np.divide(margin, now, out=np.zeros_like(now), where=now > 0)
            table = table * factor.reshape([-1 if a == axis else 1 for a in range(table.ndim)])
        if np.abs(table - before).max() < TOLERANCE * 1e-3:
            break
    return table
