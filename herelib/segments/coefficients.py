"""Coefficients: how far coders agree beyond chance, and how far other units of the same kind would move that.

Percent agreement; the kappas of Cohen (1960, doi:10.1177/001316446002000104), Fleiss (1971, doi:10.1037/h0031619) and
Conger (1980, doi:10.1037/0033-2909.88.2.322); Gwet's AC1 (2008, doi:10.1348/000711006X126600); the prevalence- and
bias-adjusted kappa PABAK (Byrt, Bishop and Carlin 1993, doi:10.1016/0895-4356(93)90018-V); Krippendorff's alpha
(2011, Computing Krippendorff's Alpha-Reliability). Missing codings after Gwet (2014, Handbook of Inter-Rater
Reliability, 4th ed.): a unit that a coder did not see is missing, not one for which the coder chose nothing; units with
one coding help to estimate agreement by chance, except in alpha.

Every coefficient is a function of sums over units: resampled data are one matrix product of weights and units.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

SUMS = {  # which sums over units each formula is made of
    "percent_agreement": ("same", "pairable"),
    "pabak": ("same", "pairable"),
    "conger_kappa": ("same", "pairable", "by_coder"),
    "fleiss_kappa": ("same", "pairable", "coded", "share"),
    "gwet_ac1": ("same", "pairable", "coded", "share"),
    "krippendorff_alpha": ("differing", "paired"),
}
FORMULAS = {name: name for name in SUMS} | {"cohen_kappa": "conger_kappa"}  # Conger's of two coders is Cohen's
TAIL = 0.025  # outside either end of a 95 % interval
NIL = 1e-12  # chance agreement so near to 1 leaves nothing to agree upon beyond it
CELLS = 4_000_000  # entries of one block of resampling weights: 32 MB


def distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct rows of a matrix of small whole numbers (-1 and up): where each first stands, and how often it occurs.

    Their order depends on their content only, so that what is drawn for them does not depend on the order of rows.

    Examples
    --------
    >>> first, repeats = distinct(np.array([[1, 0], [-1, 0], [1, 0]]))
    >>> first.tolist(), repeats.tolist()
    ([1, 0], [1, 2])
    """
    if not rows.size:
        return np.zeros(min(len(rows), 1), int), np.full(min(len(rows), 1), len(rows))
    # Each row as one opaque value of bytes: np.unique(axis=0) sorts the same rows many times slower. Big-endian and
    # from 0 up, so that bytes sort as the numbers do.
    packed = np.ascontiguousarray((rows + 1).astype(">u2")).view(f"V{2 * rows.shape[1]}").ravel()
    return np.unique(packed, return_index=True, return_counts=True)[1:]


def unit_terms(
    counts: np.ndarray, chosen: np.ndarray | None, agree: np.ndarray, needed: set[str]
) -> dict[str, np.ndarray]:
    """What each unit adds to the sums that coefficients are made of.

    Parameters
    ----------
    counts : array, shape (unit, ..., category), how many coders chose it
    chosen : array, shape (unit, ..., coder, category), 1 where the coder chose it; None = not known
    agree : array, shape (category, category), how far two categories agree, 0-1; the identity where they are nominal
    needed : names as in `SUMS`
    """
    m = counts.sum(-1)
    two = m >= 2
    same = np.where(two, (counts * (counts @ agree - 1)).sum(-1) / np.where(two, m * (m - 1), 1), 0.0)
    terms = {
        "same": lambda: same,
        "pairable": lambda: two.astype(float),
        "coded": lambda: (m > 0).astype(float),
        "share": lambda: counts / np.maximum(m, 1)[..., None],
        # A unit with m codings weighs m in alpha, since it stands for m values of the coincidence matrix.
        "differing": lambda: np.where(two, m * (1 - same), 0.0),
        "paired": lambda: counts * two[..., None],
        "by_coder": lambda: chosen,
    }
    return {name: terms[name]() for name in sorted(needed)}


def from_sums(formula: str, sums: dict[str, np.ndarray], agree: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A coefficient, and the disagreement that chance alone would give (0-1), from the sums over units.

    Alpha's observed and expected disagreement are those of the coincidence matrix (Krippendorff 2011).

    Returns
    -------
    two arrays of the sums' leading shape; the coefficient is NaN where chance alone makes all agree
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        if formula == "krippendorff_alpha":
            n = sums["paired"]
            total = n.sum(-1)
            observed = sums["differing"] / total
            # total - 1, not total: a value is never paired with itself, which is alpha's correction for few units.
            expected = ((n @ (1 - agree)) * n).sum(-1) / (total * (total - 1))
        else:
            observed = 1 - sums["same"] / sums["pairable"]
            expected = np.broadcast_to(1 - _chance(formula, sums, agree), observed.shape)
        value = np.where(expected > NIL, 1 - observed / expected, np.nan)
    return value, np.where(np.isfinite(observed), expected, np.nan)


def _chance(formula: str, sums: dict[str, np.ndarray], agree: np.ndarray) -> np.ndarray:
    """Agreement by chance, 0-1."""
    if formula == "percent_agreement":
        return np.zeros(1)
    if formula == "pabak":
        return np.full(1, agree.mean())  # as if each category were chosen equally often
    if formula == "conger_kappa":
        p = sums["by_coder"] / sums["by_coder"].sum(-1, keepdims=True)
        r = p.shape[-2]
        others = p.sum(-2, keepdims=True) - p
        # np.float64: with one coder this is 0 / 0, which must be NaN and no ZeroDivisionError.
        return ((p @ agree) * others).sum((-1, -2)) / np.float64(r * (r - 1))
    share = sums["share"] / sums["coded"][..., None]
    if formula == "fleiss_kappa":
        return ((share @ agree) * share).sum(-1)
    q = len(agree)
    return (share * (1 - share)).sum(-1) * agree.sum() / np.float64(q * (q - 1))


def draws(repeats: np.ndarray, pairable: np.ndarray, samples: int, seed: list[int]) -> Iterator[np.ndarray]:
    """Resampled units: how often each row occurs in each sample, in blocks of some 32 MB, shape (sample, row).

    Units with two codings or more and units with one are drawn apart: each sample has as many of each as the data.

    Parameters
    ----------
    repeats : array, shape (row,), how many units are coded as the row is
    pairable : array of bool, shape (row,), which rows have two codings or more
    """
    kinds = [(rows, np.random.default_rng([*seed, kind])) for kind, rows in enumerate((pairable, ~pairable))]
    step = max(1, CELLS // max(len(repeats), 1))
    for start in range(0, samples, step):
        weights = np.zeros((min(step, samples - start), len(repeats)))
        for rows, rng in kinds:
            if rows.any():
                units = repeats[rows].sum()
                # Drawing units with equal codings one by one is drawing how many of each kind: one multinomial.
                weights[:, rows] = rng.multinomial(units, repeats[rows] / units, len(weights))
        yield weights


def percentile_interval(drawn: np.ndarray, value: float, units: int, differ: float) -> tuple[float, float]:
    """95 % percentile interval of a coefficient from its resampled values (Efron and Tibshirani 1993, chapter 13).

    Samples in which the coefficient is undefined (all codings alike) are left out. Where no unit disagrees every sample
    says 1, however few the units: then the low end is 1 - d / differ, at least -1, with d the largest share of
    disagreeing units that the data do not exclude at 2.5 % (Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404).

    Parameters
    ----------
    drawn : array, shape (sample,)
    value : the coefficient itself
    units : how many units it rests on
    differ : probability that two codings put together by chance differ, 0-1; 1 = no correction for chance

    Examples
    --------
    >>> [round(end, 3) for end in percentile_interval(np.ones(100), 1.0, units=9, differ=1.0)]
    [0.664, 1.0]
    """
    if not np.isfinite(value) or not np.isfinite(drawn).any():
        return np.nan, np.nan
    if value >= 1 - NIL:
        return max(-1.0, float(1 - (1 - TAIL ** (1 / units)) / max(differ, NIL))), 1.0
    low, high = np.quantile(drawn[np.isfinite(drawn)], [TAIL, 1 - TAIL])
    return float(low), float(high)
