"""Coefficients of agreement for any layout and weights, with standard errors as the literature prints them.

Values come from the sums of `herelib.segments.coefficients`, so that published figures hold the product to account;
weights, Brennan and Prediger's coefficient and linearised standard errors are here only to compare with print, where
the product takes nominal codes and resamples. `plain_alpha` and `plain_kappa` are the definitions word for word, one
pair of codings after the other: against them the sums are checked.

Scott's pi (1955, doi:10.1086/266577); Brennan and Prediger (1981, doi:10.1177/001316448104100307); AC2 and standard
errors after Gwet (2014, Handbook of Inter-Rater Reliability, 4th ed.).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
from oracles.codings import Codings, agreement_weights
from scipy import stats

from herelib.errors import HereError
from herelib.segments.coefficients import NIL, SUMS, TAIL, draws, from_sums, percentile_interval, unit_terms

FORMULAS = {name: name for name in (*SUMS, "brennan_prediger")}
FORMULAS |= {"cohen_kappa": "conger_kappa", "scott_pi": "fleiss_kappa", "gwet_ac2": "gwet_ac1"}  # special cases
TWO_CODERS = ("cohen_kappa", "scott_pi")
LEVELS = {"nominal": "identity", "interval": "quadratic", "ratio": "ratio"}  # of alpha; ordinal: see `plain_alpha`


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


def _formula(codings: Codings, name: str) -> str:
    if name not in FORMULAS:
        raise HereError(f"coefficient '{name}' is not known: choose one of {', '.join(FORMULAS)}")
    formula = FORMULAS[name]
    if name in TWO_CODERS and codings.coders > 2:
        raise HereError(f"{name} compares two coders, these are {codings.coders}: use {formula}")
    if formula == "conger_kappa" and codings.chosen is None:
        raise HereError(f"{name} needs to know who chose what, and only counts are given: use fleiss_kappa")
    return formula


def _chosen(codings: Codings) -> np.ndarray | None:
    if codings.chosen is None:
        return None
    return (codings.chosen[:, :, None] == np.arange(len(codings.categories))).astype(float)


def _sampled(codings: Codings, formula: str, weights: str, repeats: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficient and disagreement by chance for several sets of repeats, shape (sample, row)."""
    agree = agreement_weights(codings, weights)
    simple = formula == "brennan_prediger"
    needed = set(SUMS["percent_agreement" if simple else formula])
    terms = unit_terms(codings.counts, _chosen(codings), agree, needed)
    sums = {name: np.tensordot(repeats, term, 1) for name, term in terms.items()}
    if not simple:
        return from_sums(formula, sums, agree)
    value, expected = from_sums("percent_agreement", sums, agree)
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = expected * (1 - agree.sum() / np.float64(len(agree)) ** 2)  # any category as likely as any other
        return np.where(expected > NIL, 1 - (1 - value) / expected, np.nan), expected


def coefficient(codings: Codings, name: str, weights: str = "identity") -> Coefficient:
    """One coefficient of agreement, with its standard error and 95 % interval for other units of the same kind.

    Standard errors are Gwet's linearisation (2014, chapter 6) with n - 1, the interval is Student's t, as in the R
    package irrCAC. Of a contingency table they are those of large samples, with n (Fleiss, Cohen and Everitt 1969,
    doi:10.1037/h0028106), alpha's being that of Scott's pi. Alpha's standard errors follow irrCAC too, which has one
    formula for each layout. `bootstrap` depends on none of this.

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
    formula = _formula(codings, name)
    value = float(_sampled(codings, formula, weights, codings.repeats[None].astype(float))[0][0])
    units = int(codings.repeats[codings.pairable].sum())
    why = "" if np.isfinite(value) else "one category only" if units else "no unit has two codings"
    se, n = (np.nan, 0) if why else _standard_error(codings, formula, weights, value)
    half = stats.t.ppf(1 - TAIL, n - 1) * se if n > 1 else np.nan
    high = float(np.minimum(1.0, value + half))
    return Coefficient(name, value, se, float(value - half), high, units, codings.coders, why=why)


def alpha(codings: Codings, level: str = "nominal") -> Coefficient:
    """Krippendorff's alpha at a level of measurement: "nominal", "interval" or "ratio".

    Examples
    --------
    >>> from oracles.codings import from_coders
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
    terms = unit_terms(codings.counts, _chosen(codings), agree, {"same", "pairable", "coded", "share", "by_coder"})
    if formula == "krippendorff_alpha":
        each, value = _alpha_each(codings, terms, agree, repeats, value)
    else:
        sums = {name: np.tensordot(repeats, term, 1) for name, term in terms.items() if term is not None}
        chance = 1 - float(_sampled(codings, formula, weights, repeats[None].astype(float))[1][0])
        lean = _lean(formula, terms, sums, agree)
        pairs = n / sums["pairable"]
        each = (pairs * (terms["same"] - chance * terms["pairable"]) - 2 * (1 - value) * lean) / (1 - chance)
    scatter = repeats @ (each - value) ** 2
    return float(np.sqrt(scatter / (n * (n if large else n - 1)))), n


def _lean(formula: str, terms: dict[str, np.ndarray], sums: dict[str, np.ndarray], agree: np.ndarray) -> np.ndarray:
    """How far each unit moves agreement by chance, shape (row,): half the derivative by the unit's weight."""
    n, q = sums["coded"], len(agree)
    if formula == "conger_kappa":
        total = sums["by_coder"].sum(1)
        p = sums["by_coder"] / total[:, None]
        others = (p.sum(0) - p) @ agree
        moved = (terms["by_coder"] * others).sum(2) - terms["by_coder"].sum(2) * (p * others).sum(1)
        return (n / total * moved).sum(1) / (len(p) * (len(p) - 1))
    mean = sums["share"] / n
    if formula == "fleiss_kappa":
        return terms["share"] @ agree @ mean - mean @ agree @ mean
    if formula == "gwet_ac1":
        return (terms["share"] - mean) @ (1 - mean) * agree.sum() / (q * (q - 1))
    return np.zeros(len(terms["same"]))


def _alpha_each(codings: Codings, terms: dict, agree: np.ndarray, repeats: np.ndarray, value: float):
    """Alpha linearised: what each unit says, and around which value, as irrCAC has it for either layout.

    For units x coders it leaves the correction for few units out of alpha, but not out of the agreement that it
    subtracts; for counts it keeps it, and counts the deviation of expected agreement once, not twice.
    """
    m, n = codings.counts.sum(1), repeats.sum()
    relative = m * n / (repeats @ m)
    small = 1 / (repeats @ m)
    share = relative[:, None] * terms["share"]
    same = relative * terms["same"]
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


def bootstrap_values(codings: Codings, name: str, weights: str, samples: int, seed: int) -> np.ndarray:
    """A coefficient in each of so many resamples of the units; NaN where it is undefined."""
    formula = _formula(codings, name)
    rounds = draws(codings.repeats, codings.pairable, samples, [seed])
    return np.concatenate([_sampled(codings, formula, weights, repeats)[0] for repeats in rounds])


def bootstrap(codings: Codings, name: str, weights: str = "identity", samples: int = 1000, *, seed: int) -> Coefficient:
    """One coefficient of agreement, its standard error and 95 % percentile interval by resampling whole units.

    Everything is computed anew in each sample, alpha's expected disagreement too (as Zapf and others 2016 do,
    doi:10.1186/s12874-016-0200-9; Krippendorff's own algorithm holds it fixed). Units with two codings or more and
    units with one are drawn apart. The result does not depend on the order of the units.

    Parameters
    ----------
    weights : as in `coefficient`; for alpha one of `LEVELS.values()`

    Examples
    --------
    >>> from oracles.codings import from_coders
    >>> round(bootstrap(from_coders([[1, 1]] * 9), "percent_agreement", seed=1).low, 3)
    0.664
    """
    linearised = coefficient(codings, name, weights)
    drawn = bootstrap_values(codings, name, weights, samples, seed)
    known = drawn[np.isfinite(drawn)]
    differ = _sampled(codings, _formula(codings, name), "identity", codings.repeats[None].astype(float))[1][0]
    low, high = percentile_interval(drawn, linearised.value, linearised.units, differ)
    se = known.std(ddof=1) if len(known) > 1 and not linearised.why else np.nan
    return replace(linearised, se=float(se), low=low, high=high, defined=len(known) / samples if samples else 0.0)


def plain_alpha(table, level: str = "nominal") -> float:
    """Krippendorff (2011): a matrix of coincidences, and 1 - observed / expected disagreement.

    Parameters
    ----------
    table : rows of numbers, one a unit, one number a coder; None and NaN are missing
    level : "nominal", "ordinal", "interval" or "ratio"
    """
    rows = [[v for v in row if v is not None and not np.isnan(v)] for row in table]
    rows = [row for row in rows if len(row) > 1]
    values = sorted({v for row in rows for v in row})
    coincide = {pair: 0.0 for pair in itertools.product(values, values)}
    for row in rows:
        for i, j in itertools.permutations(range(len(row)), 2):
            coincide[row[i], row[j]] += 1 / (len(row) - 1)
    n = {c: sum(coincide[c, k] for k in values) for c in values}
    total = sum(n.values())

    def distance(c, k):
        low, high = min(c, k), max(c, k)
        between = sum(n[g] for g in values if low <= g <= high) - (n[c] + n[k]) / 2
        ratio = ((c - k) / (c + k)) ** 2 if c + k else 0.0
        return {"nominal": c != k, "ordinal": between**2, "interval": (c - k) ** 2, "ratio": ratio}[level]

    pairs = [pair for pair in coincide if pair[0] != pair[1]]
    expected = sum(n[c] * n[k] * distance(c, k) for c, k in pairs) / (total - 1) if total > 1 else 0
    return 1 - sum(coincide[pair] * distance(*pair) for pair in pairs) / expected if expected else np.nan


def plain_kappa(table, name: str) -> float:
    """Percent agreement over pairs of coders, corrected by the chance that each name stands for; `table` as above."""
    rows = [[None if v is None or np.isnan(v) else v for v in row] for row in table]
    rows = [row for row in rows if any(v is not None for v in row)]
    values = sorted({v for row in rows for v in row if v is not None})
    agreeing = []
    for row in rows:
        pairs = list(itertools.combinations([v for v in row if v is not None], 2))
        agreeing += [np.mean([a == b for a, b in pairs])] if pairs else []
    q = len(values)
    share = {v: np.mean([row.count(v) / sum(x is not None for x in row) for row in rows]) for v in values}
    columns = [[row[coder] for row in rows if row[coder] is not None] for coder in range(len(rows[0]))]
    by_coder = [{v: column.count(v) / len(column) for v in values} for column in columns if column]
    two = list(itertools.combinations(by_coder, 2))
    chance = {
        "percent_agreement": lambda: 0,
        "fleiss_kappa": lambda: sum(p**2 for p in share.values()),
        "gwet_ac1": lambda: sum(p * (1 - p) for p in share.values()) / (q - 1),
        "brennan_prediger": lambda: 1 / q,
        "conger_kappa": lambda: np.mean([sum(a[v] * b[v] for v in values) for a, b in two]),
    }[name]()
    return (np.mean(agreeing) - chance) / (1 - chance)
