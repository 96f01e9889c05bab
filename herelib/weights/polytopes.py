"""Convex polytopes of weights: everything that sums to 1, is not negative and keeps some linear limits.

What can be exact is exact: polytopes with few corners are known by these, orders of any kind by the complete orders
that keep them. Others are walked through; their draws and centroid are exact but for chance (the tests measure it).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from herelib.weights.corners import CorneredPolytope, TooMany, cornered, cut
from herelib.weights.limits import LEAST_ROOM, Contradiction, Limit, Polytope, programme
from herelib.weights.orders import OrderedPolytope, ordered_pairs
from herelib.weights.walks import WalkedPolytope


def polytope(limits: Sequence[Limit], size: int) -> Polytope:
    """The polytope of `size` weights that are not negative, sum to 1 and keep all limits.

    Raises
    ------
    Contradiction
        If no weights keep them all.

    Examples
    --------
    >>> from fractions import Fraction
    >>> half = Limit((Fraction(-1), Fraction(1)), Fraction(0), "a before b", strict=True)
    >>> polytope([half], 2).corners.tolist(), polytope([half], 2).centre.tolist()
    ([[0.5, 0.5], [1.0, 0.0]], [0.75, 0.25])
    """
    if not leaves_room(limits, size):
        raise Contradiction(_conflict(limits, size))
    rows, bounds = _arrays(limits, size)
    try:
        arrays = (rows, bounds, *cornered(cut(limits, size), len(limits)))
    except TooMany:
        for array in (rows, bounds):
            array.flags.writeable = False
        pairs = ordered_pairs(limits, size)
        return WalkedPolytope(rows, bounds) if pairs is None else OrderedPolytope(rows, bounds, pairs)
    for array in arrays:  # shared by all who ask for the same text
        array.flags.writeable = False
    return CorneredPolytope(*arrays)


def leaves_room(limits: Sequence[Limit], size: int) -> bool:
    """Whether some weights keep all limits, the strict ones with room to spare."""
    strict = [limit for limit in limits if limit.strict]
    try:
        corners = cut(limits, size)
    except TooMany:
        if ordered_pairs(limits, size) is not None:  # an order that goes round in no circle always leaves some
            return True
        rows, bounds = _arrays(limits, size)
        # the most room that all strict limits can have together
        rows = np.column_stack([rows, [float(limit.strict) for limit in limits]])
        solved = programme(np.append(np.zeros(size), -1.0), rows, bounds, free=1)
        return solved.status == 0 and (not strict or -solved.fun > LEAST_ROOM)
    return bool(corners) and all(any(limit.slack(point) > 0 for point, _ in corners) for limit in strict)


def _arrays(limits: Sequence[Limit], size: int) -> tuple[np.ndarray, np.ndarray]:
    rows = np.array([limit.coefficients for limit in limits], dtype=float).reshape(len(limits), size)
    return rows, np.array([limit.bound for limit in limits], dtype=float)


def _conflict(limits: Sequence[Limit], size: int) -> str:
    """A smallest set of statements that contradict each other, in words: without any of them the rest agree."""
    needed = list(dict.fromkeys(limit.statement for limit in limits))
    # Greedy deletion: what is left is a smallest set by inclusion, which is what somebody must reconsider.
    for statement in tuple(needed):
        rest = [limit for limit in limits if limit.statement in needed and limit.statement != statement]
        if not leaves_room(rest, size):
            needed.remove(statement)
    named = [f"'{statement}'" for statement in needed]
    if len(named) == 1:
        return f"no weights that sum to 1 keep {named[0]}"
    kept = "both" if len(named) == 2 else "all"
    return f"{', '.join(named[:-1])} and {named[-1]} contradict each other: no weights that sum to 1 keep {kept}"
