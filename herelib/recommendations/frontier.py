"""The frontier of relief against cost, and the packages that no other beats whatever is important.

The core index of a part is the share of the packages that no other beats under all admissible weights which hold it
(robust portfolio modelling: Liesiö, Mild and Salo 2007, doi:10.1016/j.ejor.2005.12.041): 1 in all, 0 in none. It is no
share of draws.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from herelib.recommendations.packages import SAME, Field
from herelib.weights import Polytope

KEPT = {"cache": True, "nogil": True}
SAMPLED = 2000  # admissible weights where they have too many corners to list


def frontier(field: Field) -> np.ndarray:
    """Positions of the packages that none as cheap equals, from the cheapest on; the budget does not count."""
    keys = [field.packages[:, slot] for slot in reversed(range(field.packages.shape[1]))]
    order = np.lexsort((*keys, -np.round(field.relief, 12), np.round(field.cost, 6)))
    most, kept = -np.inf, []
    for at in order:
        if field.relief[at] > most + SAME:
            kept.append(at)
            most = field.relief[at]
    return np.array(kept, int)


def euros_per_hundredth(relief: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """What each further hundredth of relief costs from one step of the frontier to the next; NaN at the first."""
    return np.concatenate([[np.nan], np.diff(cost) / np.diff(relief) / 100])[: len(cost)]


def extremes(admissible: Polytope) -> np.ndarray:
    """Weights that stand for all admissible ones, shape (weights, barrier): their corners, or `SAMPLED` of them.

    Where corners are too many to list a few packages may pass as beaten that are best in a corner nobody drew.
    """
    corners = getattr(admissible, "corners", None)
    return admissible.sample(SAMPLED, np.random.default_rng(0)) if corners is None else corners


def not_dominated(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Whether no other package is worth as much under all weights and more under some, shape (package,).

    Parameters
    ----------
    points : array, shape (package, barrier): pressure taken away of each barrier
    corners : array, shape (corner, barrier): of the weights; worth is linear in them

    Examples
    --------
    >>> not_dominated(np.array([[1.0, 0.0], [0.0, 1.0], [0.4, 0.4]]), np.eye(2)).tolist()
    [True, True, True]
    >>> not_dominated(np.array([[1.0, 0.0], [0.0, 1.0], [0.4, 0.4]]), np.array([[0.8, 0.2], [0.5, 0.5]])).tolist()
    [True, False, False]
    """
    worth = np.ascontiguousarray(points @ corners.T)
    # One that is beaten is beaten by one that nobody beats, which is worth more on average: that one comes first.
    order = np.argsort(-worth.mean(1), kind="stable")
    kept = np.zeros(len(worth), bool)
    kept[order] = _kept(worth[order])
    return kept


@njit(**KEPT)
def _kept(worth):
    """Which rows, sorted by their mean from the highest on, no row before them beats."""
    kept, stay, count = np.ones(len(worth), np.bool_), np.empty(len(worth), np.int64), 0
    for p in range(len(worth)):
        for k in range(count):
            least, most = np.inf, -np.inf
            for c in range(worth.shape[1]):
                ahead = worth[stay[k], c] - worth[p, c]
                least, most = min(least, ahead), max(most, ahead)
                if least < -1e-12:
                    break
            if least >= -1e-12 and most > 1e-12:
                kept[p] = False
                break
        if kept[p]:
            stay[count] = p
            count += 1
    return kept


def core_index(packages: np.ndarray, kept: np.ndarray, parts: int) -> np.ndarray:
    """Share of the packages that are not dominated which hold each part, shape (part,)."""
    members = packages[kept]
    counts = np.bincount(members[members >= 0], minlength=parts)
    return counts / max(1, len(members))
