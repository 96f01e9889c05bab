"""Sameness: what everybody answered alike, and what says the same as something else, judged on the answers.

Figures of a handful of regions cannot tell: estimates of one constant question differ a little from region to region,
and of six regions many pairs of questions go together by chance.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

CONSTANT = 0.01  # share of the answers that may differ from the commonest in what still counts as constant [J]
SINGLE = 20  # answers from which one that differs is not enough to set a region apart [J]
ALIKE = 0.95  # correlation over interviews from which two questions say the same: different ones rarely pass 0.9 [J]
VARIED = 5  # answers other than the commonest that both must have: two rare ticks of one person are no copy [J]
EXPECTED = 0.01  # pairs that may be copies by chance: with fewer answers than that takes nothing is called a copy [J]
DIGITS = 9  # to which answers are compared
PAIRS = ["name", "other", "both", "differing", "correlation"]


def constants(values: pd.DataFrame) -> pd.DataFrame:
    """How many answers each column has, and how many differ from its commonest answer.

    Parameters
    ----------
    values : table, a row an interview, a column an item or indicator; values 0-1, NaN = no valid answer

    Returns
    -------
    table, index column, [answered, others, constant]
        `constant`: at most one answer in a hundred differs, or a single one of twenty or more. Never where nobody
        answered.

    Examples
    --------
    >>> constants(pd.DataFrame({"food": [0.5] * 30 + [1.0], "jobs": [0.0, 1.0] * 15 + [np.nan]})).to_numpy().tolist()
    [[31, 1, True], [30, 15, False]]
    """
    rows = []
    for name in values.columns:
        answers = values[name].to_numpy(float)
        known = answers[~np.isnan(answers)]
        others = len(known) - max(_counts(known), default=0)
        allowed = max(int(CONSTANT * len(known)), int(len(known) >= SINGLE))
        rows.append((len(known), others, bool(len(known)) and others <= allowed))
    return pd.DataFrame(rows, columns=["answered", "others", "constant"], index=pd.Index(values.columns))


def doubles(values: pd.DataFrame) -> pd.DataFrame:
    """Pairs of columns that say the same: copies, near-copies and reversed copies.

    Parameters
    ----------
    values : as for `constants`

    Returns
    -------
    table [name, other, both, differing, correlation], each pair once, in the order of the columns
        `both` interviews answered both; their answers go together with a `correlation` of at least 0.95 (-0.95 where
        one is the other turned round); `differing` counts those in which one is not the other (turned round).

    Notes
    -----
    Correlations are those of the interviews that answered both, whoever else is missing. A pair counts where both have
    at least five answers that are not their commonest, and where fewer than 0.01 pairs of so many columns would be
    copies by chance: so many are the ways to give one column's answers to the interviews.

    Examples
    --------
    >>> care = np.tile([0.0, 0.25, 0.5, 1.0], 8)
    >>> doubles(pd.DataFrame({"care": care, "child": care, "old": 1 - care})).to_numpy().tolist()[:2]
    [['care', 'child', 32, 0, 1.0], ['care', 'old', 32, 0, -1.0]]
    """
    matrix = values.to_numpy(float)
    correlation = _correlations(matrix)
    rows = []
    for a, b in np.argwhere(np.triu(np.abs(correlation) >= ALIKE, 1)):
        both = matrix[~np.isnan(matrix[:, [a, b]]).any(1)][:, [a, b]]
        if _too_few(both, values.shape[1]):
            continue
        r = float(correlation[a, b])
        other = both[:, 1] if r > 0 else 1 - both[:, 1]
        differing = int((np.abs(both[:, 0] - other) > 10**-DIGITS).sum())
        rows.append((values.columns[a], values.columns[b], len(both), differing, r))
    return pd.DataFrame(rows, columns=PAIRS)


def _counts(answers: np.ndarray) -> list[int]:
    return np.unique(answers.round(DIGITS), return_counts=True)[1].tolist()


def _correlations(matrix: np.ndarray) -> np.ndarray:
    """Correlation of each pair of columns over the rows that have both; 0 where there is none."""
    known = ~np.isnan(matrix)
    # From the middle of each column: sums of squares would else lose the digits that tell a copy from a near-copy.
    middle = np.divide(np.nansum(matrix, 0), known.sum(0), out=np.zeros(matrix.shape[1]), where=known.any(0))
    filled, known = np.where(known, matrix - middle, 0.0), known.astype(float)
    count, total = known.T @ known, filled.T @ known  # total[a, b]: sum of a where b is known
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = filled.T @ filled - total * total.T / count
        squares = (filled**2).T @ known - total**2 / count
        correlation = covariance / np.sqrt(squares * squares.T)
    # What does not vary among those who answered both goes together with nothing.
    varies = (squares > 1e-9) & (squares.T > 1e-9)
    return np.clip(np.where(varies, correlation, 0.0), -1, 1)


def _too_few(both: np.ndarray, columns: int) -> bool:
    """Whether two columns could be copies by chance, or vary in too few interviews to say."""
    number, log_ways = len(both), []
    for answers in both.T:
        counts = _counts(answers)
        if number - max(counts, default=0) < VARIED:
            return True
        log_ways.append(math.lgamma(number + 1) - sum(math.lgamma(count + 1) for count in counts))
    return min(log_ways) < math.log(columns * (columns - 1) / 2 / EXPECTED)
