"""How far out the actual assignment lies among all, for one outcome and for many together."""

from __future__ import annotations

import numpy as np

TIE = 1e-9  # statistics closer than this, in parts of the largest, are the same


def p_values(values: np.ndarray, actual: int) -> dict[str, float]:
    """Share of the assignments whose statistic lies as far out as the actual one, by side; ties count.

    Examples
    --------
    >>> p_values(np.array([4.0, 2, 0, -4, -2, 0]), 0)["both"] == 2 / 6
    True
    """
    tie = TIE * max(1e-300, float(np.abs(values).max()))
    observed = values[actual]
    return {
        "both": float((np.abs(values) >= abs(observed) - tie).mean()),
        "more": float((values >= observed - tie).mean()),
        "less": float((values <= observed + tie).mean()),
    }


def p_together(values: np.ndarray, actual: int) -> np.ndarray:
    """p of each of many outcomes when all of them are looked at together.

    The share of assignments in which the largest statistic of any outcome lies as far out as this one, stepping down
    (Westfall and Young 1993, algorithm 2.8 by largest statistic): the chance that anything is called different where
    nothing is stays below alpha, however the outcomes go together.

    Parameters
    ----------
    values : statistics on one scale that compares outcomes, such as |t|; shape (assignment, outcome)

    Examples
    --------
    >>> p_together(np.array([[3.0, 1.0], [1.0, 2.0], [0.0, 0.0], [1.0, 0.5]]), 0).tolist()
    [0.25, 0.5]
    """
    observed = values[actual]
    out, p, largest = np.ones(len(observed)), [], np.zeros(len(values))
    order = np.argsort(-observed, kind="stable")
    for at in order[::-1]:
        largest = np.maximum(largest, values[:, at])
        p.append(float((largest >= observed[at] * (1 - TIE)).mean()))
    out[order] = np.maximum.accumulate(p[::-1])
    return out
