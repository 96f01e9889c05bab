"""The smallest change of weights that would turn a choice, and how to say it.

Which weights put something first, as near as possible to those at the centre, w0? Three linear programmes, one after
the other, each keeping what the one before has reached: the smallest sum of changes |w - w0|; then the smallest largest
change, so that a change is spread and not heaped on one name; then, if that leaves a choice, names are left alone in
their order.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from herelib.weights.limits import SOLVER, Polytope

LEVEL = 1e-9  # values and weights that differ by less are the same: scores and weights lie between 0 and 1
ALREADY = "already at the central weights"
TINY = "with a change of weights that is too small to show"
_KEPT = 1e-9  # what a later programme may give away of what an earlier one has reached
_SHOWN = 0.005  # factors nearer to 1 are told as "1" by two decimals, and are left out


def smallest_change(
    scores: np.ndarray, centre: np.ndarray, challenger: int, feasible: np.ndarray, within: Polytope | None = None
) -> np.ndarray | None:
    """Weights, as near as possible to the centre, that put an alternative first or level with the first.

    Parameters
    ----------
    scores : array, shape (alternative, name)
        What each alternative is worth by each name; its value is scores @ weights.
    centre : array, shape (name,)
        The weights to start from; they sum to 1.
    challenger : position of the alternative that is to be first
    feasible : array of bool, shape (alternative,)
        The alternatives that count; scores of others may be missing.
    within : only weights that it holds are looked at; all if not given

    Returns
    -------
    array, shape (name,), or None
        Weights that are not negative and sum to 1: the centre itself if the alternative is first already; None if no
        weights (`within`) put it first, or if it is not feasible.

    Raises
    ------
    ValueError
        If a score of a feasible alternative is missing.

    Examples
    --------
    >>> scores, all_feasible = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([True, True])
    >>> smallest_change(scores, np.array([0.7, 0.3]), 1, all_feasible).round(6).tolist()
    [0.5, 0.5]
    """
    scores, centre = np.asarray(scores, dtype=float), np.asarray(centre, dtype=float)
    feasible = np.asarray(feasible, dtype=bool)
    if not feasible[challenger]:
        return None
    if not np.isfinite(scores[feasible]).all():
        raise ValueError("a feasible alternative has missing scores")
    rivals = np.flatnonzero(feasible & (np.arange(len(scores)) != challenger))
    # In a fixed order, each once: the solver's choice among equals must not depend on the order of the alternatives.
    behind = np.unique(scores[rivals] - scores[challenger], axis=0).reshape(-1, len(centre))
    if (behind @ centre <= LEVEL).all():
        return centre.copy()
    if within is None:
        return _nearest(behind, np.zeros(len(behind)), centre)
    return _nearest(np.vstack([behind, within.rows]), np.append(np.zeros(len(behind)), within.bounds), centre)


def _nearest(kept: np.ndarray, most: np.ndarray, centre: np.ndarray) -> np.ndarray | None:
    """Weights w nearest to the centre with kept @ w <= most; unknowns are w, the changes |w - w0| and the largest."""
    from scipy.optimize import linprog  # late, as in `limits`

    size = len(centre)
    identity, nothing, column = np.eye(size), np.zeros((len(kept), size + 1)), np.zeros((size, 1))
    rows = np.vstack(
        [
            np.hstack([kept, nothing]),
            np.hstack([identity, -identity, column]),  # w - w0 <= change
            np.hstack([-identity, -identity, column]),  # w0 - w <= change
            np.hstack([0 * identity, identity, column - 1]),  # change <= largest
        ]
    )
    bounds = np.concatenate([most, centre, -centre, np.zeros(size)])
    summed = np.concatenate([np.ones(size), np.zeros(size + 1)])[None]
    aims = np.zeros((3, 2 * size + 1))
    aims[0, size:-1] = 1
    aims[1, -1] = 1
    aims[2, size:-1] = 2.0 ** -np.arange(size)  # the first name counts most, and no sum of others outweighs it
    weights = None
    for aim in aims:
        solved = linprog(aim, rows, bounds, summed, [1.0], method="highs", options=SOLVER)
        if solved.status != 0:
            if weights is not None:  # rounding left no room for a further choice: the weights so far are as near
                break
            if solved.status == 2:  # no weights put it first
                return None
            raise RuntimeError(f"the linear programme of the smallest change failed: {solved.message}")
        weights = solved.x[:size]
        rows, bounds = np.vstack([rows, aim]), np.append(bounds, solved.fun + _KEPT)
    weights = np.where(weights < LEVEL, 0.0, weights)
    return weights / weights.sum()


def say_change(before: np.ndarray, after: np.ndarray | None, names: Sequence[str]) -> str:
    """A change of weights in words, those that gain first; "" if there is none that serves (None).

    Examples
    --------
    >>> say_change(np.array([0.5, 0.3, 0.2]), np.array([0.4, 0.3, 0.3]), ["finance", "skills", "health"])
    'if health mattered 1.5 times as much and finance 0.8 times as much'
    >>> say_change(np.array([0.6, 0.4, 0.0]), np.array([0.6, 0.28, 0.12]), ["finance", "skills", "health"])
    'if health counted (0.12 of 1) and skills mattered 0.7 times as much'
    """
    if after is None:
        return ""
    before, after = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if np.abs(after - before).max() <= LEVEL:
        return ALREADY
    parts, verb = [], ""
    for position in sorted(range(len(before)), key=lambda i: (after[i] <= before[i], i)):
        name, old, new = names[position], before[position], after[position]
        if new <= LEVEL < old:
            parts.append(f"{name} did not matter at all")
            verb = ""
        elif old <= LEVEL:
            if new >= _SHOWN:
                parts.append(f"{name} counted ({new:.2f} of 1)")
                verb = ""
        elif abs(new / old - 1) >= _SHOWN:
            parts.append(f"{name} {'' if verb == 'mattered' else 'mattered '}{_factor(new / old)} times as much")
            verb = "mattered"
    if not parts:
        return TINY
    return f"if {' and '.join(filter(None, [', '.join(parts[:-1]), parts[-1]]))}"


def _factor(factor: float) -> str:
    """A factor with about three digits, never "1" nor "0", and without an exponent."""
    if factor >= 10:
        return f"{factor:.0f}"
    if factor < 0.01:
        return "less than 0.01"
    return f"{factor:.2f}".rstrip("0").rstrip(".")
