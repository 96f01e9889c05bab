"""Second opinions: the same scores ranked by TOPSIS and by PROMETHEE II, beside the weighted sum that advises.

One matrix of mean scores (method x criterion, 0-1, higher is better) and the reference weights, three techniques:

additive   weighted sum of the scores: what `herelib.recommendations.ranking` ranks by
topsis     closeness to the best and distance from the worst score of each criterion: Hwang and Yoon (1981), Multiple
           Attribute Decision Making, doi:10.1007/978-3-642-48318-9; from scikit-criteria
promethee  PROMETHEE II, by how much each is preferred to the others, pair by pair: Brans, Vincke and Mareschal (1986),
           doi:10.1016/0377-2217(86)90044-5; from pymcdm

The scores lie on scales fixed in advance, so nothing is normalised on the methods at hand.

Reversals: does the order of the other methods change when a method is dropped, or one just like another is added?

It should not: whether mentoring fits better than microcredit is no question of what else is on the list. The weighted
sum of scores on scales fixed in advance keeps the order always. TOPSIS measures from the best and worst of the methods
at hand, PROMETHEE II compares with all others: there the order can change (Mareschal, De Smet and Nemery 2008,
doi:10.1109/IEEM.2008.4738012). This is why these two are second opinions and the weighted sum advises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import kendalltau, rankdata

from herelib.words import counting, listing

TECHNIQUE_WORDS = {"additive": "the weighted sum of scores", "topsis": "TOPSIS", "promethee": "PROMETHEE II"}
# On the 0-1 scale of scores [J]. Half a step of a five-point answer is 0.125: less than half of that is no difference;
# a difference of more than one step (0.25), with the indifference on top, counts in full.
INDIFFERENT, PREFERRED = 0.05, 0.30
TIE_DECIMALS = 9  # values that differ by less are level: techniques that divide and take roots do not give equal digits
SAME = 1e-9  # of the largest weighted score: spreads below it are rounding, not differences
PYMCDM_NAMES = {"usual": "usual", "ushape": "ushape", "vshape": "vshape", "level": "level", "linear": "vshape_2"}
_NEEDED = {"usual": "", "ushape": "q", "vshape": "p", "level": "qp", "linear": "qp", "gaussian": "s"}


@dataclass(frozen=True)
class Preference:
    """How a difference between two scores of a criterion becomes a preference, 0-1; thresholds in its unit.

    The six functions of Brans, Vincke and Mareschal (1986): usual (any difference counts in full), ushape (any beyond
    q), vshape (in proportion up to p), level (half beyond q, in full beyond p), linear (nothing up to q, then in
    proportion up to p), gaussian (1 - exp(-d^2 / 2 s^2)). Usual, ushape and level jump at their thresholds: a score
    with rounding in its last digit may then count in full.
    """

    kind: str
    q: float = 0.0
    p: float = 0.0
    s: float = 0.0

    def __post_init__(self):
        if self.kind not in _NEEDED:
            raise ValueError(f"preference function {self.kind!r}: one of {', '.join(_NEEDED)}")
        needed = _NEEDED[self.kind]
        if not np.isfinite([self.q, self.p, self.s]).all() or self.q < 0:
            raise ValueError(f"preference function {self.kind}: thresholds are numbers, and q is not below 0")
        if ("p" in needed and self.p <= self.q * ("q" in needed)) or ("s" in needed and self.s <= 0):
            raise ValueError(f"preference function {self.kind}: p must be above 0 and above q, s above 0")


LINEAR = Preference("linear", q=INDIFFERENT, p=PREFERRED)


def additive(matrix, weights) -> np.ndarray:
    """Weighted sum of the scores of each method, shape (method,); weights are divided by their sum."""
    matrix, weights = _checked(matrix, weights)
    return (matrix * weights).sum(1)  # row by row, so that a method's value cannot depend on which others are there


def topsis(matrix, weights, objectives: Sequence[str] = ()) -> np.ndarray:
    """Relative closeness of each method to the best score of every criterion, TOPSIS of scikit-criteria.

    Nothing is normalised: give scores on comparable scales.

    Parameters
    ----------
    matrix : table or array, shape (method, criterion)
    weights : array, shape (criterion,), not negative; their scale does not matter
    objectives : "max" or "min" per criterion; none = all "max"

    Returns
    -------
    array, shape (method,), 0-1, higher is better; 0.5 for all where all methods are alike or there is only one

    Raises
    ------
    ValueError
        If a score is missing (names the criterion), or weights or objectives do not fit the criteria.

    Examples
    --------
    >>> topsis([[0.8, 0.0], [0.0, 0.6]], [1, 1]).round(3)
    array([0.571, 0.429])
    """
    matrix, weights = _checked(matrix, weights, objectives)
    weighted = matrix * weights
    if np.ptp(weighted, axis=0).max() <= SAME * np.abs(weighted).max():
        # Best and worst are one point: scikit-criteria divides 0 by 0 (NaN), or one rounding error by another.
        return np.full(len(matrix), 0.5)
    # Imported on use: skcriteria takes 1.5 s, and most of what imports this module ranks nothing.
    from skcriteria import mkdm
    from skcriteria.agg.topsis import TOPSIS

    found = TOPSIS().evaluate(mkdm(matrix, [max] * len(weights), weights=weights))
    return np.array(found.e_.similarity)


def promethee(
    matrix, weights, objectives: Sequence[str] = (), preferences: Preference | Sequence[Preference] = LINEAR
) -> np.ndarray:
    """Net flow of each method, PROMETHEE II of pymcdm: how far it is preferred to the others less they to it.

    Parameters
    ----------
    matrix, weights, objectives : as for `topsis`
    preferences : one for all criteria, or one per criterion

    Returns
    -------
    array, shape (method,), -1 to 1, sums to 0; the mean over the n - 1 others (Brans, Vincke and Mareschal print the
    sum over them). 0 for a single method: there is nothing to compare it with.

    Raises
    ------
    ValueError
        As `topsis`.

    Examples
    --------
    >>> promethee([[0.8], [0.6], [0.6]], [1], preferences=Preference("usual"))
    array([ 1. , -0.5, -0.5])
    """
    matrix, weights = _checked(matrix, weights, objectives)
    if len(matrix) == 1:
        return np.zeros(1)
    net = np.zeros(len(matrix))
    # pymcdm takes one kind of function per call and has no Gaussian. Net flows add up over criteria: one call per kind.
    for kind, of in _by_kind(preferences, matrix.shape[1]).items():
        part, share, chosen = matrix[:, list(of)], weights[list(of)], list(of.values())
        if kind == "gaussian":
            indices = _gaussian(part, share, chosen)
            net += (indices.sum(1) - indices.sum(0)) / (len(matrix) - 1)
        else:
            # Not validated there: it wants weights that sum to 1, and those of one kind need not.
            net += _pymcdm(kind, chosen)(part, share, np.ones(len(of)), validation=False)
    return net


def preference_indices(
    matrix, weights, objectives: Sequence[str] = (), preferences: Preference | Sequence[Preference] = LINEAR
) -> np.ndarray:
    """How far each method (row) is preferred to each other (column), 0-1: what the flows of `promethee` are made of."""
    matrix, weights = _checked(matrix, weights, objectives)
    indices = np.zeros((len(matrix), len(matrix)))
    if len(matrix) == 1:
        return indices
    for kind, of in _by_kind(preferences, matrix.shape[1]).items():
        part, share, chosen = matrix[:, list(of)], weights[list(of)], list(of.values())
        if kind == "gaussian":
            indices += _gaussian(part, share, chosen)
        else:
            told = _pymcdm(kind, chosen)(part, share, np.ones(len(of)), validation=False, verbose=True)
            indices += next(np.asarray(t.data, float) for t in told.results if t.desc.label == "pi")
    return indices


def _pymcdm(kind: str, chosen: list[Preference]):
    """A new PROMETHEE_II: its lists of thresholds are used up by the first call, and the second then fails."""
    from pymcdm.methods import PROMETHEE_II  # on use, as scikit-criteria

    return PROMETHEE_II(PYMCDM_NAMES[kind], p=[c.p for c in chosen], q=[c.q for c in chosen])


def _gaussian(part: np.ndarray, share: np.ndarray, chosen: list[Preference]) -> np.ndarray:
    ahead = np.clip(part[:, None, :] - part[None, :, :], 0, None) / np.array([c.s for c in chosen])
    return (share * (1 - np.exp(-(ahead**2) / 2))).sum(2)


def _by_kind(preferences: Preference | Sequence[Preference], criteria: int) -> dict[str, dict[int, Preference]]:
    """The criteria of each kind of preference function, each with its own."""
    each = [preferences] * criteria if isinstance(preferences, Preference) else list(preferences)
    if len(each) != criteria:
        raise ValueError(f"{len(each)} preference functions for {criteria} criteria: give one, or one per criterion")
    found: dict[str, dict[int, Preference]] = {}
    for position, preference in enumerate(each):
        found.setdefault(preference.kind, {})[position] = preference
    return found


def _checked(matrix, weights, objectives: Sequence[str] = ()) -> tuple[np.ndarray, np.ndarray]:
    """Scores turned so that higher is better, and weights that sum to 1."""
    names = list(matrix.columns) if isinstance(matrix, pd.DataFrame) else None
    values, weights = np.array(matrix, float, order="C"), np.array(weights, float)
    if values.ndim != 2 or not values.size:
        raise ValueError("the matrix needs at least one method and one criterion")
    names = names or [f"no. {position}" for position in range(1, values.shape[1] + 1)]
    missing = [str(name) for name, bad in zip(names, ~np.isfinite(values).all(0), strict=True) if bad]
    if missing:
        raise ValueError(f"a score is missing: criterion {', '.join(missing)}; rank only what has all its scores")
    if weights.shape != (values.shape[1],) or not np.isfinite(weights).all() or (weights < 0).any():
        raise ValueError(f"weights: {values.shape[1]} numbers are needed, one per criterion, none below 0")
    if weights.sum() == 0:
        raise ValueError("weights: all are 0, so nothing can be ranked")
    aims = list(objectives) or ["max"] * values.shape[1]
    if len(aims) != values.shape[1] or not set(aims) <= {"max", "min"}:
        raise ValueError(f"objectives: {values.shape[1]} are needed, each max or min")
    return values * np.where(np.array(aims) == "max", 1.0, -1.0), weights / weights.sum()


TECHNIQUES = {"additive": additive, "topsis": topsis, "promethee": promethee}


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks, 1 = highest; methods that are level (to `TIE_DECIMALS`) all take the best of their ranks.

    Examples
    --------
    >>> ranks(np.array([0.2, 0.9, 0.9]))
    array([3, 1, 1])
    """
    return rankdata(-np.round(values, TIE_DECIMALS), method="min").astype(int)


def score_matrices(scores: pd.DataFrame) -> dict[str, tuple[pd.DataFrame, np.ndarray]]:
    """Of each region its scores as a matrix method x criterion, and the weights of its criteria; in order of names.

    Raises
    ------
    ValueError
        If a method lacks a score or has two, or a criterion has more than one weight: names region and criterion.
    """
    keys = ["region", "method", "criterion"]
    told = scores[[*keys, "score", "weight"]].astype(dict.fromkeys(keys, str)).sort_values(keys)
    twice = told[told.duplicated(keys)]
    if len(twice):
        region, criterion = twice[["region", "criterion"]].iloc[0]
        raise ValueError(f"{region}: criterion {criterion!r} has more than one score for a method")
    found = {}
    for region, own in told.groupby("region"):
        methods, criteria = own["method"].unique(), np.unique(own["criterion"])
        has = own.loc[own["score"].notna(), "criterion"].value_counts().reindex(criteria, fill_value=0)
        for criterion, lacks in (len(methods) - has[has < len(methods)]).items():
            raise ValueError(f"{region}: criterion {criterion!r} has no score for {lacks} of {len(methods)} methods")
        # Every method now has each criterion once, in order of names: the rows are the matrix, line by line.
        shape = (len(methods), len(criteria))
        weights = own["weight"].to_numpy(float).reshape(shape)
        for criterion in criteria[(weights != weights[0]).any(0) | np.isnan(weights[0])]:
            raise ValueError(f"{region}: criterion {criterion!r} has no weight, or not the same for all methods")
        matrix = pd.DataFrame(own["score"].to_numpy(float).reshape(shape), index=methods, columns=criteria)
        found[region] = (matrix, weights[0])
    return found


def opinions(scores: pd.DataFrame) -> pd.DataFrame:
    """Value and rank of each method under the three techniques, region by region.

    Parameters
    ----------
    scores : table scores; holds only methods that are feasible in most draws

    Returns
    -------
    table second_opinions; by region and method. Level methods all take the best of their ranks.

    Raises
    ------
    ValueError
        As `score_matrices`.
    """
    parts = []
    for region, (matrix, weights) in score_matrices(scores).items():
        values = {name: technique(matrix, weights) for name, technique in TECHNIQUES.items()}
        ranked = {f"{name}_rank": ranks(value) for name, value in values.items()}
        parts.append(pd.DataFrame({"region": region, "method": matrix.index, **values, **ranked}))
    if parts:
        return pd.concat(parts, ignore_index=True)
    empty = {name: pd.Series(dtype=float) for name in TECHNIQUES}
    empty |= {f"{name}_rank": pd.Series(dtype="int64") for name in TECHNIQUES}
    return pd.DataFrame({"region": pd.Series(dtype=str), "method": pd.Series(dtype=str), **empty})


def agreement(table: pd.DataFrame) -> pd.DataFrame:
    """How far TOPSIS and PROMETHEE II agree with the weighted sum, region by region.

    Parameters
    ----------
    table : table second_opinions

    Returns
    -------
    table [region, technique, kendall_tau, same_first]
        `kendall_tau` of the ranks (tau-b, -1 to 1: Kendall 1945, doi:10.1093/biomet/33.3.239), NaN where it is not
        defined: a single method, or all of them level. `same_first`: the same methods come first, and no other level
        with them.
    """
    rows = []
    for region, own in table.groupby("region", observed=True):
        for technique in ("topsis", "promethee"):
            ours, other = own["additive_rank"].to_numpy(), own[f"{technique}_rank"].to_numpy()
            tau = float(kendalltau(ours, other).statistic) if len(own) > 1 else np.nan
            rows.append((region, technique, tau, bool(((ours == 1) == (other == 1)).all())))
    kinds = {"region": str, "technique": str, "kendall_tau": float, "same_first": bool}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


def say_opinions(table: pd.DataFrame, region: str, labels: Mapping[str, str]) -> str:
    """What TOPSIS and PROMETHEE II put first in a region, beside the weighted sum; one or two sentences."""
    own = table[table["region"] == region].sort_values("method")
    if own.empty:
        return f"{region}: the methods were not ranked."
    if len(own) == 1:
        only = own["method"].iloc[0]
        return f"In {region} only one method can be ranked, {labels.get(only, only)}: no second opinion is needed."
    firsts = {name: tuple(own.loc[own[f"{name}_rank"] == 1, "method"]) for name in TECHNIQUES}
    lead = firsts["additive"]

    def first(methods: tuple[str, ...]) -> str:
        return listing(labels.get(m, m) for m in methods) + (" level first" if len(methods) > 1 else " first")

    say = f"In {region}, the weighted sum of scores at the reference weights puts {first(lead)}. "
    others = {TECHNIQUE_WORDS[name]: firsts[name] for name in ("topsis", "promethee")}
    (one, by_one), (two, by_two) = others.items()
    if by_one == by_two:
        end = " as well" if by_one == lead else " instead"
        return f"{say}{one} and {two}, two other ways to rank the same scores, put {first(by_one)}{end}."
    told = [f"{name} puts {first(by)}{' as well' if by == lead else ''}" for name, by in others.items()]
    return f"{say}Of two other ways to rank the same scores, {told[0]}, and {told[1]}."


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
    dropped, added = [], []
    for method in range(n):
        kept = np.arange(n) != method
        if n > 2:
            dropped.append((ranks(values[kept]), ranks(technique(matrix[kept], weights))))
        if n > 1:
            again = technique(np.vstack([matrix, matrix[method]]), weights)[:n]
            added.append((ranks(values), ranks(again)))
    return {"dropped": dropped, "added": added}


def say_reversals(table: pd.DataFrame) -> str:
    """In how many trials the order of the other methods changed under each technique; of one region or of several.

    Parameters
    ----------
    table : table reversals
    """
    if not table["trials"].sum():
        return "Too few methods were ranked to see whether dropping or adding one changes the order of the others."
    sums = table.groupby("technique", observed=True)[["trials", "order_changed", "first_changed"]].sum()
    told = [
        f"in {row.order_changed or 'none'} under {words}"
        + (f" (the first of them in {row.first_changed or 'none'})" if row.order_changed else "")
        for technique, words in TECHNIQUE_WORDS.items()
        if technique in sums.index
        for row in [sums.loc[technique]]
    ]
    trials, regions = counting(int(sums["trials"].max()), "trial"), counting(table["region"].nunique(), "region")
    return (
        f"Each method was dropped in turn, and a copy of each was added: {trials} in {regions}. "
        f"The order of the other methods changed {listing(told)}."
    )
