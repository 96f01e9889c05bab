"""Consistency: do the items of one indicator belong together? A check before they are joined; it changes nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import f as f_distribution

LOW_ALPHA = 0.5  # below, items have less in common than in difference (Nunnally 1978 asks for 0.7, early on for 0.5)
LOW_ITEM = 0.2  # item-rest correlation below which an item says something else
LEAST = 3  # interviews that two items must share
ALONE = f"fewer than {LEAST} people answered this item and the others: cannot be judged"
COLUMNS = ("indicator", "item", "label", "items", "n", "alpha", "alpha_low", "alpha_high", "omega", "item_rest")
COLUMNS += ("alpha_without", "note")


def consistency(answers: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Cronbach's alpha, McDonald's omega and each item's part in them, for indicators of two and more scale items.

    Covariances are those of the interviews that answered both items; `n` is the smallest number of these, and the
    interval of alpha rests on it. Items that other people were asked than the rest are left out and say so. All
    interviews count alike, whatever their region, group or weight.

    Parameters
    ----------
    answers : table `answers`, one column per item, 0-1, turned into the indicator's direction
    items : table `items`

    Returns
    -------
    table [indicator, item, label, items, n, alpha, alpha_low, alpha_high, omega, item_rest, alpha_without, note], a row
    for each item; NaN where a figure cannot be estimated, and the note says why
    """
    rows = []
    for indicator, items_of_indicator in items[items["kind"] == "scale"].groupby("dimension", sort=True):
        items_of_indicator = items_of_indicator.sort_values("item")
        if len(items_of_indicator) > 1:
            rows += _indicator(indicator, items_of_indicator, answers[list(items_of_indicator["item"])].to_numpy(float))
    kinds = dict.fromkeys(COLUMNS, float) | dict.fromkeys(("items", "n"), "int64")
    kinds |= dict.fromkeys(("indicator", "item", "label", "note"), str)
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(kinds)


def _indicator(indicator: str, items: pd.DataFrame, values: np.ndarray) -> list[tuple]:
    covariance, shared = pairwise_covariance(values)
    kept = _answered_together(shared)
    k, known = len(kept), len(kept) > 1
    n = int(shared[np.ix_(kept, kept)].min()) if known else 0
    covariance = covariance[np.ix_(kept, kept)]
    alpha = cronbach_alpha(covariance) if known else np.nan
    low, high = feldt_interval(alpha, n, k)
    omega = mcdonald_omega(covariance) if known else np.nan
    rest = item_rest(covariance) if known else np.full(k, np.nan)
    note = _note(alpha, rest, [len(np.unique(x[~np.isnan(x)])) for x in values.T[kept]])
    rows = []
    for position, item in enumerate(items.itertuples()):
        remark, figures = ALONE, [np.nan] * 6
        if known and position in kept:
            at = kept.index(position)
            others = np.delete(np.arange(k), at)
            without = cronbach_alpha(covariance[np.ix_(others, others)]) if k > 2 else np.nan
            remark, figures = note, [alpha, low, high, omega, rest[at], without]
        rows.append((indicator, item.item, item.label, len(items), n if position in kept else 0, *figures, remark))
    return rows


def _answered_together(shared: np.ndarray) -> list[int]:
    """Positions of the items each two of which enough interviews answered; items that fewest others meet go first."""
    kept = list(range(len(shared)))
    while len(kept) > 1:
        lacking = (shared[np.ix_(kept, kept)] < LEAST).sum(1)
        if not lacking.any():
            return kept
        kept.pop(int(lacking.argmax()))
    return []


def _note(alpha: float, rest: np.ndarray, steps: list[int]) -> str:
    """What the figures mean, in words; "" where the items belong together."""
    remarks = []
    if np.isnan(alpha):
        remarks.append("the answers do not vary: cannot be judged")
    elif alpha < LOW_ALPHA or (rest < LOW_ITEM).any():
        remarks.append("items do not belong together: look at them before one figure is made of them")
    if min(steps, default=2) <= 1 and not np.isnan(alpha):
        remarks.append("an item with the same answer everywhere")
    if max(steps, default=0) == 2:
        remarks.append("items with two steps only: alpha is low by nature")
    if len(steps) == 2:
        remarks.append("two items only: no omega")
    return "; ".join(remarks)


def pairwise_covariance(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Covariance of each two items over the interviews that answered both, and the number of these interviews.

    NaN where fewer than two did.
    """
    there = ~np.isnan(values)
    x = np.where(there, values, 0.0)
    n = there.T.astype(float) @ there
    with np.errstate(invalid="ignore", divide="ignore"):
        sums = x.T @ there  # sum of the row's item where both are there
        covariance = (x.T @ x - sums * sums.T / n) / (n - 1)
    return np.where(n > 1, covariance, np.nan), n.astype(int)


def cronbach_alpha(covariance: np.ndarray) -> float:
    """Cronbach's alpha (1951, doi:10.1007/BF02310555) of items with this covariance; NaN where nothing varies.

    Examples
    --------
    >>> cronbach_alpha(np.array([[1.0, 0.5], [0.5, 1.0]])).round(4)
    np.float64(0.6667)
    """
    k, total = len(covariance), covariance.sum()
    if not total > 1e-12:
        return np.nan
    return k / (k - 1) * (1 - np.trace(covariance) / total)


def feldt_interval(alpha: float, n: int, k: int, level: float = 0.95) -> tuple[float, float]:
    """Interval of Cronbach's alpha from n interviews and k items.

    Feldt (1965, doi:10.1007/BF02289499); Feldt, Woodruff and Salih (1987, doi:10.1177/014662168701100107), formulas 6
    and 7.
    """
    if np.isnan(alpha) or n < LEAST:
        return np.nan, np.nan
    tail = (1 - level) / 2
    upper, lower = f_distribution.isf([tail, 1 - tail], n - 1, (n - 1) * (k - 1))
    return float(1 - (1 - alpha) * upper), float(1 - (1 - alpha) * lower)


def mcdonald_omega(covariance: np.ndarray, rounds: int = 2000) -> float:
    """McDonald's omega: the part of the variance of the items' sum that one common factor makes up.

    McDonald (1999, Test Theory); the factor by minimum residuals (Harman and Jones 1966, doi:10.1007/BF02289468): each
    loading in turn is the one that leaves the smallest squared residuals off the diagonal of the correlations. NaN for
    two items, for an item that does not vary, and where the factor would explain more than all of an item.
    """
    size = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    k = len(size)
    if k < 3 or not (size > 1e-9).all() or np.isnan(covariance).any():
        return np.nan
    correlation = covariance / np.outer(size, size)
    off = correlation - np.diag(np.diag(correlation))
    vector = np.linalg.eigh(correlation)[1][:, -1]
    # The first principal axis is a good start: minimum residuals then settles in a few rounds.
    loading = vector * np.sqrt(np.abs(vector @ off @ vector))
    for _ in range(rounds):
        before = loading.copy()
        for i in range(k):
            others = (loading**2).sum() - loading[i] ** 2
            if others < 1e-12:
                return np.nan
            loading[i] = off[i] @ loading / others
        if np.abs(loading - before).max() < 1e-9:
            break
    # A Heywood case: a loading above 1 leaves an item with a negative variance of its own, so omega has no meaning.
    if (np.abs(loading) > 1).any() or np.abs(loading - before).max() > 1e-4:
        return np.nan
    common_variance = (loading * size).sum() ** 2
    return float(common_variance / (common_variance + ((1 - loading**2) * size**2).sum()))


def item_rest(covariance: np.ndarray) -> np.ndarray:
    """Correlation of each item with the sum of the others; NaN where one of them does not vary."""
    variances = np.diag(covariance)
    with_rest = covariance.sum(1) - variances
    rest = covariance.sum() - 2 * covariance.sum(1) + variances
    # Where an item or its rest does not vary, rounding leaves a product just beside zero.
    product = variances * rest
    return np.where(product > 1e-12, with_rest / np.sqrt(np.where(product > 1e-12, product, 1.0)), np.nan)
