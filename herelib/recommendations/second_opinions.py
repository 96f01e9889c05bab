"""Second opinions: the same scores ranked by TOPSIS and by PROMETHEE II, beside the weighted sum that advises.

One matrix of mean scores (method x criterion, 0-1, higher is better) and the reference weights, three techniques:

additive   weighted sum of the scores: what `herelib.recommendations.ranking` ranks by
topsis     closeness to the best and distance from the worst score of each criterion: Hwang and Yoon (1981), Multiple
           Attribute Decision Making, doi:10.1007/978-3-642-48318-9; from scikit-criteria
promethee  PROMETHEE II, by how much each is preferred to the others, pair by pair: Brans, Vincke and Mareschal (1986),
           doi:10.1016/0377-2217(86)90044-5; from pymcdm

The scores lie on scales fixed in advance, so nothing is normalised on the methods at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import rankdata

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

    evaluation = TOPSIS().evaluate(mkdm(matrix, [max] * len(weights), weights=weights))
    return np.array(evaluation.e_.similarity)


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
    for kind, by_criterion in _by_kind(preferences, matrix.shape[1]).items():
        criteria, functions = list(by_criterion), list(by_criterion.values())
        columns, column_weights = matrix[:, criteria], weights[criteria]
        if kind == "gaussian":
            indices = _gaussian(columns, column_weights, functions)
            net += (indices.sum(1) - indices.sum(0)) / (len(matrix) - 1)
        else:
            # Not validated there: it wants weights that sum to 1, and those of one kind need not.
            ones = np.ones(len(criteria))  # all to be maximised: `_checked` has turned the others
            net += _pymcdm(kind, functions)(columns, column_weights, ones, validation=False)
    return net


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
    by_kind: dict[str, dict[int, Preference]] = {}
    for position, preference in enumerate(each):
        by_kind.setdefault(preference.kind, {})[position] = preference
    return by_kind


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
    long = scores[[*keys, "score", "weight"]].astype(dict.fromkeys(keys, str)).sort_values(keys)
    twice = long[long.duplicated(keys)]
    if len(twice):
        region, criterion = twice[["region", "criterion"]].iloc[0]
        raise ValueError(f"{region}: criterion {criterion!r} has more than one score for a method")
    matrices = {}
    for region, rows in long.groupby("region"):
        methods, criteria = rows["method"].unique(), np.unique(rows["criterion"])
        scored = rows.loc[rows["score"].notna(), "criterion"].value_counts().reindex(criteria, fill_value=0)
        for criterion, unscored in (len(methods) - scored[scored < len(methods)]).items():
            raise ValueError(f"{region}: criterion {criterion!r} has no score for {unscored} of {len(methods)} methods")
        # Every method now has each criterion once, in order of names: the rows are the matrix, line by line.
        shape = (len(methods), len(criteria))
        weights = rows["weight"].to_numpy(float).reshape(shape)
        for criterion in criteria[(weights != weights[0]).any(0) | np.isnan(weights[0])]:
            raise ValueError(f"{region}: criterion {criterion!r} has no weight, or not the same for all methods")
        matrix = pd.DataFrame(rows["score"].to_numpy(float).reshape(shape), index=methods, columns=criteria)
        matrices[region] = (matrix, weights[0])
    return matrices


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
