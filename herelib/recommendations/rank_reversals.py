"""Rank reversals: does the order of the other methods change when a method is dropped, or one just like another added?

It should not: whether mentoring fits better than microcredit is no question of what else is on the list. The weighted
sum of scores on scales fixed in advance keeps the order always. TOPSIS measures from the best and worst of the methods
at hand, PROMETHEE II compares with all others: there the order can change (Mareschal, De Smet and Nemery 2008,
doi:10.1109/IEEM.2008.4738012). This is why these two are second opinions and the weighted sum advises.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from herelib.recommendations.second_opinions import TECHNIQUES, TIE_DECIMALS, additive, ranks, score_matrices

# About 1 ms per trial and technique: with 15 methods, 60 regions take some 3 s, and many more would tell no more.
CHECKED = 60


def reversals(scores: pd.DataFrame) -> pd.DataFrame:
    """In how many trials the order of the other methods changes, for each region, technique and kind of change.

    Each method is dropped in turn, and a copy of each method is added in turn; then the original methods that remain
    are ranked again. At most `CHECKED` regions are tried, those with the closest call first: the smallest lead of the
    first method over the second in the weighted sum of scores.

    Parameters
    ----------
    scores : table scores

    Returns
    -------
    table reversals; by region, technique, change
        `trials` : a trial that leaves fewer than two original methods can show nothing and is not counted.
        `order_changed` : two methods changed places, or a tie was made or broken.
        `first_changed` : another method is first among those that remain, or level with the first.

    Raises
    ------
    ValueError
        As `herelib.recommendations.second_opinions.score_matrices`.
    """
    cases = score_matrices(scores)
    # Where the call is close a reversal matters most, and is likeliest; equal leads keep the order of the names.
    closest = sorted(cases, key=lambda region: (_lead(*cases[region]), region))[:CHECKED]
    rows = []
    for region in sorted(closest):
        matrix, weights = cases[region][0].to_numpy(), cases[region][1]
        for name, technique in TECHNIQUES.items():
            for change, trials in _trials(technique, matrix, weights).items():
                order = sum(bool((before != after).any()) for before, after in trials)
                first = sum(bool(((before == 1) != (after == 1)).any()) for before, after in trials)
                rows.append((region, name, change, len(trials), order, first))
    kinds = {"region": str, "technique": str, "change": str}
    kinds |= dict.fromkeys(("trials", "order_changed", "first_changed"), "int64")
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


def _lead(matrix: pd.DataFrame, weights: np.ndarray) -> float:
    """How far the first method is ahead of the second; without end where there is no second."""
    values = np.sort(np.round(additive(matrix, weights), TIE_DECIMALS))
    return float(values[-1] - values[-2]) if len(values) > 1 else np.inf


def _trials(technique: Callable, matrix: np.ndarray, weights: np.ndarray) -> dict[str, list]:
    """Ranks of the methods that remain, before and after each change."""
    n = len(matrix)
    values = technique(matrix, weights)
    # Ranks, not values, are compared, and those of the remaining methods among themselves: values may move, and places
    # close up, without any two changing their order.
    dropped, added = [], []
    for method in range(n):
        remaining = np.arange(n) != method
        if n > 2:
            dropped.append((ranks(values[remaining]), ranks(technique(matrix[remaining], weights))))
        if n > 1:
            with_copy = technique(np.vstack([matrix, matrix[method]]), weights)[:n]
            added.append((ranks(values), ranks(with_copy)))
    return {"dropped": dropped, "added": added}
