"""Second opinions: the best package of each lead ranked on relief, cost, time and evidence, by three techniques.

One matrix (lead x criterion, 0-1, higher is better), fixed weights, three techniques:

additive   weighted sum of the scores
topsis     closeness to the best and distance from the worst score of each criterion: Hwang and Yoon (1981), Multiple
           Attribute Decision Making, doi:10.1007/978-3-642-48318-9; from scikit-criteria
promethee  PROMETHEE II, by how much each is preferred to the others, pair by pair: Brans, Vincke and Mareschal (1986),
           doi:10.1016/0377-2217(86)90044-5; from pymcdm

They advise nobody: the verdict rests on relief within the budget. They show whether it would be another one if money,
time and evidence were weighed against relief. The scales are fixed in advance, so that nothing is normalised on the
leads at hand and no lead's score depends on which others are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from herelib.tables import empty

# On the 0-1 scale of scores [J]. Half a step of a five-point answer is 0.125: less than half of that is no difference;
# a difference of more than one step (0.25), with the indifference on top, counts in full.
INDIFFERENT, PREFERRED = 0.05, 0.30
TIE_DECIMALS = 9  # values that differ by less are level: techniques that divide and take roots do not give equal digits
# Scales of the criteria [J]: where a score is 1 and where it is 0. Best packages take away 0.2-0.5 on real catalogues.
MOST_RELIEF = 0.5
LOW_COST_EUR, HIGH_COST_EUR = 1_000.0, 1_000_000.0  # by logarithms: ten times as dear is a third of the scale
LONGEST_MONTHS = 36.0
GRADE_SCORES = {"A": 1.0, "B": 2 / 3, "audit": 0.5, "C": 1 / 3, "none": 0.0}
# Relief counts as much as the three others together [J]: with equal weights a leaflet that is cheap, quick and helps
# with nothing stands above a scheme that helps.
WEIGHTS = {"relief": 3.0, "cost": 1.0, "lead_time": 1.0, "evidence": 1.0}
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
    """Weighted sum of the scores of each alternative, shape (alternative,); weights are divided by their sum."""
    matrix, weights = _checked(matrix, weights)
    return (matrix * weights).sum(1)  # row by row, so that a value cannot depend on which others are there


def topsis(matrix, weights, objectives: Sequence[str] = ()) -> np.ndarray:
    """Relative closeness of each alternative to the best score of every criterion, TOPSIS of scikit-criteria.

    Nothing is normalised: give scores on comparable scales.

    Parameters
    ----------
    matrix : table or array, shape (alternative, criterion)
    weights : array, shape (criterion,), not negative; their scale does not matter
    objectives : "max" or "min" per criterion; none = all "max"

    Returns
    -------
    array, shape (alternative,), 0-1, higher is better; 0.5 for all where all are alike or there is only one

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
    """Net flow of each alternative, PROMETHEE II of pymcdm: how far it is preferred to the others less they to it.

    Parameters
    ----------
    matrix, weights, objectives : as for `topsis`
    preferences : one for all criteria, or one per criterion

    Returns
    -------
    array, shape (alternative,), -1 to 1, sums to 0; the mean over the n - 1 others (Brans, Vincke and Mareschal print
    the sum over them). 0 for a single one: there is nothing to compare it with.

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
        raise ValueError("the matrix needs at least one row and one criterion")
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
    """Ranks, 1 = highest; those that are level (to `TIE_DECIMALS`) all take the best of their ranks.

    Examples
    --------
    >>> ranks(np.array([0.2, 0.9, 0.9]))
    array([3, 1, 1])
    """
    return rankdata(-np.round(values, TIE_DECIMALS), method="min").astype(int)


def lead_scores(leads: pd.DataFrame) -> pd.DataFrame:
    """What the leads are ranked by: a row per row of the table leads, a column per criterion, 0-1, higher is better.

    - relief: its share of `MOST_RELIEF`, which and more is 1
    - cost: by the mean of the logarithms of its low and high end, 1 up to `LOW_COST_EUR`, 0 from `HIGH_COST_EUR` on
    - lead_time: by the mean of its low and high end, 1 at once, 0 from `LONGEST_MONTHS` on; what is not known counts
      as the longest, since nothing should be gained by not being known
    - evidence: `GRADE_SCORES`

    Examples
    --------
    >>> row = {"relief": 0.25, "cost_low_eur": 10_000.0, "cost_high_eur": 100_000.0, "evidence_grade": "B"}
    >>> row |= {"lead_time_low_months": 6.0, "lead_time_high_months": 12.0}
    >>> lead_scores(pd.DataFrame([row])).round(3).to_dict("records")
    [{'relief': 0.5, 'cost': 0.5, 'lead_time': 0.75, 'evidence': 0.667}]
    """
    cost = np.log(leads[["cost_low_eur", "cost_high_eur"]].to_numpy(float).clip(LOW_COST_EUR, HIGH_COST_EUR))
    dear = (cost.mean(1) - np.log(LOW_COST_EUR)) / (np.log(HIGH_COST_EUR) - np.log(LOW_COST_EUR))
    months = leads[["lead_time_low_months", "lead_time_high_months"]].to_numpy(float)
    months = np.where(np.isnan(months), LONGEST_MONTHS, months).mean(1)
    scores = {
        "relief": leads["relief"].to_numpy(float) / MOST_RELIEF,
        "cost": 1 - dear,
        "lead_time": 1 - months / LONGEST_MONTHS,
        "evidence": leads["evidence_grade"].astype(str).map(GRADE_SCORES).to_numpy(float),
    }
    return pd.DataFrame(scores, index=leads.index).clip(0, 1)


def opinions(leads: pd.DataFrame) -> pd.DataFrame:
    """Value and rank of the best package of each lead under the three techniques, region by region.

    Parameters
    ----------
    leads : table leads

    Returns
    -------
    table second_opinions; by region and lead. Level leads all take the best of their ranks.

    Raises
    ------
    ValueError
        If a lead has no relief, cost or grade (names the criterion), or stands twice in a region.
    """
    keys = leads[["region", "lead"]].astype(str)
    if (twice := keys.duplicated()).any():
        region, lead = keys[twice].iloc[0]
        raise ValueError(f"{region}: lead {lead!r} stands there twice")
    scores = lead_scores(leads).assign(**keys).sort_values(["region", "lead"])
    parts = []
    for region, rows in scores.groupby("region"):
        matrix = rows[list(WEIGHTS)]
        values = {name: technique(matrix, list(WEIGHTS.values())) for name, technique in TECHNIQUES.items()}
        ranked = {f"{name}_rank": ranks(value) for name, value in values.items()}
        parts.append(pd.DataFrame({"region": region, "lead": rows["lead"].to_numpy(), **values, **ranked}))
    return pd.concat(parts, ignore_index=True) if parts else empty("second_opinions")
