"""Coefficients: how far coders agree beyond chance, from codings of the same units; missing codings allowed.

Percent agreement; the kappas of Cohen (1960, doi:10.1177/001316446002000104), Fleiss (1971, doi:10.1037/h0031619) and
Conger (1980, doi:10.1037/0033-2909.88.2.322); Scott's pi (1955, doi:10.1086/266577); Brennan and Prediger (1981,
doi:10.1177/001316448104100307); Gwet's AC1 and AC2 (2008, doi:10.1348/000711006X126600); Krippendorff's alpha (2011,
Computing Krippendorff's Alpha-Reliability). Weights, missing codings and standard errors after Gwet (2014, Handbook
of Inter-Rater Reliability, 4th ed.); units with one coding help to estimate agreement by chance, except in alpha.

Every coefficient is a function of sums over units: resampled data are one matrix product of weights and units.

Reliability data: what coders chose for the same units, in the layouts of the literature; missing codings allowed.

Units x coders, units x categories with counts, and the contingency table of two coders become one form. A unit that a
coder did not see is missing; it is not a unit for which the coder chose nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from herelib.errors import HereError

NEEDS = {  # which sums over units each formula is made of
    "percent_agreement": ("same", "pairable"),
    "conger_kappa": ("same", "pairable", "own"),
    "fleiss_kappa": ("same", "pairable", "coded", "share"),
    "brennan_prediger": ("same", "pairable"),
    "gwet_ac1": ("same", "pairable", "coded", "share"),
    "krippendorff_alpha": ("apart", "paired"),
}
ALSO = {"cohen_kappa": "conger_kappa", "scott_pi": "fleiss_kappa", "gwet_ac2": "gwet_ac1"}  # names of special cases
TWO_CODERS = ("cohen_kappa", "scott_pi")
LEVELS = {"nominal": "identity", "ordinal": "midrank", "interval": "quadratic", "ratio": "ratio"}
TAIL = 0.025  # outside either end of a 95 % interval
NIL = 1e-12  # chance agreement so near to 1 leaves nothing to agree upon beyond it
CELLS = 4_000_000  # entries of one block of resampling weights: 32 MB


@dataclass(frozen=True)
class Coefficient:
    """A coefficient of agreement with its standard error and 95 % interval; NaN = undefined, and `why` says so."""

    name: str
    value: float
    se: float
    low: float
    high: float
    units: int  # with two codings or more
    coders: int
    defined: float = 1.0  # share of bootstrap samples in which it is defined
    why: str = ""


def blocks(counts: np.ndarray, own: np.ndarray | None, agree: np.ndarray, needed: set[str]) -> dict[str, np.ndarray]:
    """What each unit adds to the sums that coefficients are made of.

    Parameters
    ----------
    counts : array, shape (unit, ..., category)
    own : array, shape (unit, ..., coder, category), 1 where the coder chose it; None = not known
    agree : array, shape (category, category)
    needed : names as in `NEEDS`
    """
    m = counts.sum(-1)
    two = m >= 2
    same = np.where(two, (counts * (counts @ agree - 1)).sum(-1) / np.where(two, m * (m - 1), 1), 0.0)
    made = {
        "same": lambda: same,
        "pairable": lambda: two.astype(float),
        "coded": lambda: (m > 0).astype(float),
        "share": lambda: counts / np.maximum(m, 1)[..., None],
        "apart": lambda: np.where(two, m * (1 - same), 0.0),
        "paired": lambda: counts * two[..., None],
        "own": lambda: own,
    }
    return {name: made[name]() for name in sorted(needed)}


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
            apart = sums["apart"] / total
            chance = ((n @ (1 - agree)) * n).sum(-1) / (total * (total - 1))
        else:
            apart = 1 - sums["same"] / sums["pairable"]
            chance = np.broadcast_to(1 - _chance(formula, sums, agree), apart.shape)
        value = np.where(chance > NIL, 1 - apart / chance, np.nan)
    return value, np.where(np.isfinite(apart), chance, np.nan)


def _chance(formula: str, sums: dict[str, np.ndarray], agree: np.ndarray) -> np.ndarray:
    """Agreement by chance, 0-1."""
    q = len(agree)
    if formula == "percent_agreement":
        return np.zeros(1)
    if formula == "brennan_prediger":
        return agree.sum(keepdims=True)[0] / q**2
    if formula == "conger_kappa":
        p = sums["own"] / sums["own"].sum(-1, keepdims=True)
        r = p.shape[-2]
        others = p.sum(-2, keepdims=True) - p
        return ((p @ agree) * others).sum((-1, -2)) / np.float64(r * (r - 1))
    share = sums["share"] / sums["coded"][..., None]
    if formula == "fleiss_kappa":
        return ((share @ agree) * share).sum(-1)
    return (share * (1 - share)).sum(-1) * agree.sum() / np.float64(q * (q - 1))


def _midrank(codings: Codings, repeats: np.ndarray) -> np.ndarray:
    """Alpha with Krippendorff's ordinal metric, shape (sample,): squared differences of the values' mid-ranks.

    The ranks are those of each sample; no matrix of coincidences is made, so the work grows with units x categories.
    """
    counts = codings.counts * codings.pairable[:, None]
    m = counts.sum(1)
    n = repeats @ counts
    total = n.sum(1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        rank = n.cumsum(1) - n / 2
        rank = rank - (n * rank).sum(1, keepdims=True) / total
        weight = repeats * (codings.pairable / np.maximum(m - 1, 1))
        squares = ((weight * m) @ counts * rank**2).sum(1)
        apart = 2 * (squares - (weight * (rank @ counts.T) ** 2).sum(1))
        chance = 2 * total[:, 0] * (n * rank**2).sum(1) / (total[:, 0] - 1)
        return np.where((n > 0).sum(1) > 1, 1 - apart / chance, np.nan)


def _formula(codings: Codings, name: str, weights: str) -> str:
    formula = ALSO.get(name, name)
    if formula not in NEEDS:
        raise HereError(f"coefficient '{name}' is not known: choose one of {', '.join([*NEEDS, *ALSO])}")
    if name in TWO_CODERS and codings.coders > 2:
        other = ALSO[name]
        raise HereError(f"{name} compares two coders, these are {codings.coders}: use {other}")
    if formula == "conger_kappa" and codings.chosen is None:
        raise HereError(f"{name} needs to know who chose what, and only counts are given: use fleiss_kappa")
    if weights == "midrank" and formula != "krippendorff_alpha":
        raise HereError(f"midrank is Krippendorff's ordinal metric, not for {name}: use ordinal")
    return formula


def _own(codings: Codings) -> np.ndarray | None:
    if codings.chosen is None:
        return None
    return (codings.chosen[:, :, None] == np.arange(len(codings.categories))).astype(float)


def _sampled(codings: Codings, formula: str, weights: str, repeats: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficient and disagreement by chance for several sets of repeats, shape (sample, row)."""
    agree = agreement_weights(codings, weights)
    parts = blocks(codings.counts, _own(codings), agree, set(NEEDS[formula]))
    value, chance = from_sums(formula, {k: np.tensordot(repeats, v, 1) for k, v in parts.items()}, agree)
    return (_midrank(codings, repeats) if weights == "midrank" else value), chance


def coefficient(codings: Codings, name: str, weights: str = "identity") -> Coefficient:
    """One coefficient of agreement, with its standard error and 95 % interval for other units of the same kind.

    Standard errors are Gwet's linearisation (2014, chapter 6) with n - 1, the interval is Student's t, as in the R
    package irrCAC. Of a contingency table they are those of large samples, with n (Fleiss, Cohen and Everitt 1969,
    doi:10.1037/h0028106), alpha's being that of Scott's pi. Alpha's standard errors follow irrCAC too, which has one
    formula for each layout; with midrank weights there is none. `bootstrap` depends on none of this.

    Parameters
    ----------
    name : "percent_agreement", "cohen_kappa", "conger_kappa", "scott_pi", "fleiss_kappa", "brennan_prediger",
        "gwet_ac1", "gwet_ac2" (the same with weights) or "krippendorff_alpha"
    weights : "identity", "linear", "quadratic", "ordinal", "ratio"; for alpha see `alpha`

    Raises
    ------
    HereError
        If name or weights are unknown or do not go with the codings.
    """
    formula = _formula(codings, name, weights)
    drawn = _sampled(codings, formula, weights, codings.repeats[None].astype(float))
    value = float(drawn[0][0])
    units = int(codings.repeats[codings.pairable].sum())
    why = "" if np.isfinite(value) else "one category only" if units else "no unit has two codings"
    se, n = (np.nan, 0) if why or weights == "midrank" else _standard_error(codings, formula, weights, value)
    half = stats.t.ppf(1 - TAIL, n - 1) * se if n > 1 else np.nan
    high = float(np.minimum(1.0, value + half))
    return Coefficient(name, value, se, float(value - half), high, units, codings.coders, why=why)


def alpha(codings: Codings, level: str = "nominal") -> Coefficient:
    """Krippendorff's alpha at a level of measurement: "nominal", "ordinal", "interval" or "ratio".

    Examples
    --------
    >>> from herelib.reliability import from_coders
    >>> round(alpha(from_coders([[1, 1], [2, 2], [3, 2], [3, 3]]), "interval").value, 3)
    0.821
    """
    if level not in LEVELS:
        raise HereError(f"level '{level}' is not known: choose one of {', '.join(LEVELS)}")
    return coefficient(codings, "krippendorff_alpha", LEVELS[level])


def _standard_error(codings: Codings, formula: str, weights: str, value: float) -> tuple[float, int]:
    """Standard error of a coefficient, and of how many units; NaN with fewer than two."""
    large = codings.layout == "contingency"
    repeats, agree = codings.repeats, agreement_weights(codings, weights)
    if large and formula == "krippendorff_alpha":
        formula = "fleiss_kappa"
        value = float(_sampled(codings, formula, weights, repeats[None].astype(float))[0][0])
    if formula == "krippendorff_alpha":
        repeats = repeats * codings.pairable
    n = int(repeats.sum())
    if n < 2:
        return np.nan, n
    parts = blocks(codings.counts, _own(codings), agree, {"same", "pairable", "coded", "share", "own"})
    if formula == "krippendorff_alpha":
        each, value = _alpha_each(codings, parts, agree, repeats, value)
    else:
        sums = {name: np.tensordot(repeats, part, 1) for name, part in parts.items() if part is not None}
        chance = float(np.squeeze(_chance(formula, sums, agree)))
        lean = _lean(formula, parts, sums, agree)
        pairs = n / sums["pairable"]
        each = (pairs * (parts["same"] - chance * parts["pairable"]) - 2 * (1 - value) * lean) / (1 - chance)
    scatter = repeats @ (each - value) ** 2
    return float(np.sqrt(scatter / (n * (n if large else n - 1)))), n


def _lean(formula: str, parts: dict[str, np.ndarray], sums: dict[str, np.ndarray], agree: np.ndarray) -> np.ndarray:
    """How far each unit moves agreement by chance, shape (row,): half the derivative by the unit's weight."""
    n, q = sums["coded"], len(agree)
    if formula == "conger_kappa":
        total = sums["own"].sum(1)
        p = sums["own"] / total[:, None]
        others = (p.sum(0) - p) @ agree
        moved = (parts["own"] * others).sum(2) - parts["own"].sum(2) * (p * others).sum(1)
        return (n / total * moved).sum(1) / (len(p) * (len(p) - 1))
    mean = sums["share"] / n
    if formula == "fleiss_kappa":
        return parts["share"] @ agree @ mean - mean @ agree @ mean
    if formula == "gwet_ac1":
        return (parts["share"] - mean) @ (1 - mean) * agree.sum() / (q * (q - 1))
    return np.zeros(len(parts["same"]))


def _alpha_each(codings: Codings, parts: dict, agree: np.ndarray, repeats: np.ndarray, value: float):
    """Alpha linearised: what each unit says, and around which value, as irrCAC has it for either layout.

    For units x coders it leaves the correction for few units out of alpha, but not out of the agreement that it
    subtracts; for counts it keeps it, and counts the deviation of expected agreement once, not twice.
    """
    m, n = codings.counts.sum(1), repeats.sum()
    relative = m * n / (repeats @ m)
    small = 1 / (repeats @ m)
    share = relative[:, None] * parts["share"]
    same = relative * parts["same"]
    mean, observed = repeats @ share / n, repeats @ same / n
    chance = mean @ agree @ mean
    if codings.layout == "coders":
        value = (observed - chance) / (1 - chance)
        same = same - ((1 - small) * observed + small) * (relative - 1)
        lean = 2 * (share @ agree @ mean - chance * relative)
    else:
        same = (1 - small) * (same - observed * (relative - 1)) + small
        lean = share @ agree @ mean - (relative - 1) - chance
    return (same - chance - (1 - value) * lean) / (1 - chance), value


def draws(repeats: np.ndarray, pairable: np.ndarray, samples: int, seed: list[int]) -> Iterator[np.ndarray]:
    """Resampled units: how often each row occurs in each sample, in blocks of some 32 MB, shape (sample, row).

    Units with two codings or more and units with one are drawn apart: each sample has as many of each as the data.
    """
    kinds = [(rows, np.random.default_rng([*seed, part])) for part, rows in enumerate((pairable, ~pairable))]
    step = max(1, CELLS // max(len(repeats), 1))
    for start in range(0, samples, step):
        out = np.zeros((min(step, samples - start), len(repeats)))
        for rows, rng in kinds:
            if rows.any():
                units = repeats[rows].sum()
                out[:, rows] = rng.multinomial(units, repeats[rows] / units, len(out))
        yield out


def bootstrap_values(codings: Codings, name: str, weights: str, samples: int, seed: int) -> np.ndarray:
    """A coefficient in each of so many resamples of the units; NaN where it is undefined."""
    formula = _formula(codings, name, weights)
    rounds = draws(codings.repeats, codings.pairable, samples, [seed])
    return np.concatenate([_sampled(codings, formula, weights, repeats)[0] for repeats in rounds])


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
    """
    if not np.isfinite(value) or not np.isfinite(drawn).any():
        return np.nan, np.nan
    if value >= 1 - NIL:
        return max(-1.0, float(1 - (1 - TAIL ** (1 / units)) / max(differ, NIL))), 1.0
    low, high = np.quantile(drawn[np.isfinite(drawn)], [TAIL, 1 - TAIL])
    return float(low), float(high)


def bootstrap(codings: Codings, name: str, weights: str = "identity", samples: int = 1000, *, seed: int) -> Coefficient:
    """One coefficient of agreement, its standard error and 95 % percentile interval by resampling whole units.

    Everything is computed anew in each sample, alpha's expected disagreement too (as Zapf and others 2016 do,
    doi:10.1186/s12874-016-0200-9; Krippendorff's own algorithm holds it fixed). Units with two codings or more and
    units with one are drawn apart. The result does not depend on the order of the units.

    Parameters
    ----------
    weights : as in `coefficient`; for alpha one of `LEVELS.values()` ("midrank" = ordinal)

    Examples
    --------
    >>> from herelib.reliability import from_coders
    >>> round(bootstrap(from_coders([[1, 1]] * 9), "percent_agreement", seed=1).low, 3)
    0.664
    """
    made = coefficient(codings, name, weights)
    drawn = bootstrap_values(codings, name, weights, samples, seed)
    known = drawn[np.isfinite(drawn)]
    plain = _sampled(codings, _formula(codings, name, weights), "identity", codings.repeats[None].astype(float))[1][0]
    low, high = percentile_interval(drawn, made.value, made.units, plain)
    se = known.std(ddof=1) if len(known) > 1 and not made.why else np.nan
    return replace(made, se=float(se), low=low, high=high, defined=len(known) / samples if samples else 0.0)


WEIGHTS = ("identity", "linear", "quadratic", "ordinal", "ratio", "midrank")


@dataclass(frozen=True)
class Codings:
    """Codings of units by coders; units with equal codings stand as one row, in an order that only the codings give."""

    counts: np.ndarray  # row x category: how many coders chose it
    chosen: np.ndarray | None  # row x coder: position of the category, -1 = no coding; None where only counts are known
    repeats: np.ndarray  # row: how many units are coded so
    categories: tuple
    ordered: bool  # the categories are numbers, or were given in their order
    layout: str  # "coders", "counts" or "contingency"

    @property
    def pairable(self) -> np.ndarray:
        """Which rows have two codings or more."""
        return self.counts.sum(1) >= 2

    @property
    def coders(self) -> int:
        """How many coders there are; where only counts are known, the most that coded one unit."""
        return int(self.counts.sum(1).max(initial=0)) if self.chosen is None else self.chosen.shape[1]


def distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct rows of a matrix of small whole numbers (-1 and up): where each first stands, and how often it occurs.

    Their order depends on their content only, so that what is drawn for them does not depend on the order of rows.
    """
    if not rows.size:
        return np.zeros(min(len(rows), 1), int), np.full(min(len(rows), 1), len(rows))
    packed = np.ascontiguousarray((rows + 1).astype(">u2")).view(f"V{2 * rows.shape[1]}").ravel()
    return np.unique(packed, return_index=True, return_counts=True)[1:]


def from_coders(table, categories: list | None = None) -> Codings:
    """Codings from a table units x coders; None, NaN and blank text are missing codings.

    Parameters
    ----------
    table : table or array, shape (unit, coder)
    categories : list, optional
        All that could be chosen, in order; without it the categories that were used, sorted.

    Raises
    ------
    HereError
        If a coding is none of the categories: says how many are not.

    Examples
    --------
    >>> from_coders([["a", "a"], ["b", None], ["a", "a"]]).counts.tolist()
    [[2.0, 0.0], [0.0, 1.0]]
    """
    cells = np.asarray(table, dtype=object)
    cells = cells.reshape(len(cells), -1) if cells.size else np.empty((0, 0), object)
    flat = pd.Series(cells.ravel(), dtype=object).map(lambda v: v.strip() if isinstance(v, str) else v)
    given = flat.notna() & (flat != "")
    known = flat[given]
    numeric = all(isinstance(v, int | float | np.number) for v in [*known, *(categories or [])])
    plain = float if numeric else str
    known = known.map(plain)
    listed = sorted(known.unique()) if categories is None else [plain(c) for c in categories]
    codes = np.full(len(flat), -1)
    codes[given.to_numpy()] = pd.Index(listed).get_indexer(known)
    if strange := int((codes[given.to_numpy()] < 0).sum()):
        raise HereError(f"{strange} codings are none of the {len(listed)} categories: add them, or correct the codings")
    chosen = codes.reshape(cells.shape)
    chosen = chosen[:, (chosen >= 0).any(0)]
    chosen = chosen[(chosen >= 0).any(1)]
    first, repeats = distinct(chosen)
    chosen = chosen[first]
    counts = (chosen[:, :, None] == np.arange(len(listed))).sum(1).astype(float)
    return Codings(counts, chosen, repeats, tuple(listed), numeric or categories is not None, "coders")


def from_counts(table: pd.DataFrame) -> Codings:
    """Codings from a table units x categories (its columns, in order) of the number of coders who chose each."""
    counts = _whole_numbers(table)
    counts = counts[counts.sum(1) > 0]
    first, repeats = distinct(counts)
    return Codings(counts[first].astype(float), None, repeats, tuple(table.columns), True, "counts")


def from_contingency(table: pd.DataFrame) -> Codings:
    """Codings from a square table of units: rows = what the first coder chose, columns = the second, in equal order.

    Raises
    ------
    HereError
        If the table is not square or holds something else than whole numbers from 0 up.

    Examples
    --------
    >>> made = from_contingency(pd.DataFrame([[20, 5], [10, 15]]))
    >>> made.chosen.tolist(), made.repeats.tolist()
    ([[0, 0], [0, 1], [1, 0], [1, 1]], [20, 5, 10, 15])
    """
    cells = _whole_numbers(table)
    if cells.shape[0] != cells.shape[1]:
        raise HereError(f"a contingency table is square, this one is {cells.shape[0]} x {cells.shape[1]}")
    chosen = np.argwhere(cells > 0)
    counts = (chosen[:, :, None] == np.arange(len(cells))).sum(1).astype(float)
    return Codings(counts, chosen, cells[cells > 0], tuple(table.columns), True, "contingency")


def _whole_numbers(table: pd.DataFrame) -> np.ndarray:
    cells = table.to_numpy(float)
    strange = int((~(cells >= 0) | (cells != np.round(cells))).sum())
    if strange:
        raise HereError(f"counts are whole numbers from 0 up: {strange} cells are not")
    return cells.astype(int)


def contingency(codings: Codings) -> pd.DataFrame:
    """Units by what two coders chose: rows = the first coder, columns = the second; units that both coded."""
    if codings.chosen is None or codings.chosen.shape[1] != 2:
        raise HereError(f"a contingency table needs codings by two known coders, these are by {codings.coders}")
    out = np.zeros((len(codings.categories),) * 2, int)
    both = codings.pairable
    np.add.at(out, tuple(codings.chosen[both].T), codings.repeats[both])
    return pd.DataFrame(out, index=list(codings.categories), columns=list(codings.categories))


def agreement_weights(codings: Codings, weights: str) -> np.ndarray:
    """How far two categories agree, 0-1, shape (category, category); 1 on the diagonal (Gwet 2014, chapter 3).

    Raises
    ------
    HereError
        If the weights have another name, or ask for an order and the categories are text without one.
    """
    q = len(codings.categories)
    if weights not in WEIGHTS:
        raise HereError(f"weights '{weights}' are not known: choose one of {', '.join(WEIGHTS)}")
    if weights == "identity" or q < 2:
        return np.eye(q)
    if not codings.ordered:
        raise HereError(f"{weights} weights need an order, and the categories are text: give them in `categories`")
    position = np.arange(1.0, q + 1)
    numbers = all(isinstance(c, int | float | np.number) for c in codings.categories)
    x = np.array(codings.categories, float) if numbers else position
    apart = np.abs(x[:, None] - x)
    if weights == "quadratic":
        apart = apart**2
    elif weights in ("ordinal", "midrank"):  # midrank: alpha ranks the data itself, see coefficients
        steps = np.abs(position[:, None] - position)
        apart = steps * (steps + 1)
    elif weights == "ratio":
        if x.min() < 0:
            raise HereError(f"ratio weights need categories from 0 up: the lowest is {x.min():g}")
        total = x[:, None] + x
        apart = np.divide(apart, total, out=np.zeros_like(total), where=total > 0) ** 2
    return 1 - apart / apart.max()
