"""Alternatives: the catalogue's methods with their ratings, and how ratings and a region's levels become scores.

Every criterion has a fixed scale and a value function that is a decision: adding a region or a method never changes the
score of another. Ratings are judged, cost and lead time are stated as ranges: both are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.studies import JUDGED

EVIDENCE = {  # worth of an evidence grade, 0-1: decision evidence_scale
    "strict": {"A": 1.0, "B": 2 / 3, "audit": 0.5, "C": 1 / 3},
    "lenient": {"A": 1.0, "B": 0.8, "audit": 0.7, "C": 0.6},
}
REQUIREMENT_MET = {
    "lower": 0.2,
    "middle": 0.1,
    "upper": 0.0,
}  # below the upper end of its fifth: decision requirement_met


@dataclass(frozen=True)
class Scales:
    """The value functions: where lacks press, requirements are met, and cost and lead time are light or heavy."""

    lack: tuple[float, float]  # severity from which a lack presses, and from which it presses fully
    requirement_met: float  # how far below the upper end of its fifth of the scale a requirement is met
    cost_eur: tuple[float, float]  # on a logarithm
    lead_months: tuple[float, float]


@dataclass(frozen=True)
class Alternatives:
    """The catalogue's methods with their ratings, and the scales by which ratings become scores."""

    methods: tuple[str, ...]
    capacities: tuple[str, ...]  # that methods require
    lacks: tuple[str, ...]  # that methods remedy
    requires: np.ndarray  # method x capacity, 0-5
    remedies: np.ndarray  # method x lack, 0-3
    evidence: np.ndarray  # method: worth of its grade, 0-1
    cost_eur: np.ndarray  # method x (low, high)
    lead_months: np.ndarray  # method x (low, high)
    scales: Scales

    @property
    def indicators(self) -> list[str]:
        """The indicators that methods are judged by: capacities, then lacks."""
        return [*self.capacities, *self.lacks]

    @cached_property
    def criteria(self) -> list[str]:
        """The criteria: one per required capacity, relevance, evidence, cost and lead time."""
        return [*(f"fit:{c.split(':')[1]}" for c in self.capacities), "relevance", "evidence", "cost", "lead time"]

    @cached_property
    def criterion_families(self) -> list[str]:
        """The family of each criterion."""
        return ["fit"] * len(self.capacities) + ["value", "evidence", "burden", "burden"]


def rated_alternatives(catalogue: dict[str, pd.DataFrame], parameters: dict) -> Alternatives:
    """The catalogue's methods (not its complements) as alternatives, in the order of their names.

    Raises
    ------
    HereError
        If a method lacks a rating, a grade, a cost or a lead time (a criterion is never guessed), or if the lower end
        of a scale lies above the upper one.
    """
    methods = catalogue["methods"].set_index("method").sort_index()
    methods = methods[methods["role"] == "method"]
    requires = catalogue["requires"].set_index("method").reindex(methods.index)
    remedies = catalogue["remedies"].set_index("method").reindex(methods.index)
    capacities = [column for column in requires.columns if column not in JUDGED]
    lacks = [column for column in remedies.columns if ":" in column]
    alternatives = Alternatives(
        tuple(methods.index),
        tuple(f"capacity:{capacity}" for capacity in capacities),
        tuple(lacks),
        requires[capacities].to_numpy(float),
        remedies[lacks].to_numpy(float),
        methods["evidence_grade"].map(EVIDENCE[parameters["evidence_scale"]]).to_numpy(float),
        methods[["cost_low_eur", "cost_high_eur"]].to_numpy(float),
        methods[["lead_time_low_months", "lead_time_high_months"]].to_numpy(float),
        _scales(parameters),
    )
    _refuse_gaps(alternatives)
    return alternatives


def _scales(parameters: dict) -> Scales:
    scales = Scales(
        (parameters["lack_low"], parameters["lack_high"]),
        REQUIREMENT_MET[parameters["requirement_met"]],
        (parameters["cost_low_eur"], parameters["cost_high_eur"]),
        (0.0, parameters["lead_high_months"]),
    )
    for name, (low, high) in {"lack_low": scales.lack, "cost_low_eur": scales.cost_eur}.items():
        if low > high:
            raise HereError(f"{name} = {low:g} lies above {name.replace('low', 'high')} = {high:g}")
    return scales


def _refuse_gaps(alternatives: Alternatives) -> None:
    stated = {
        "requires": alternatives.requires,
        "remedies": alternatives.remedies,
        "evidence_grade": alternatives.evidence[:, None],
        "cost": alternatives.cost_eur,
        "lead time": alternatives.lead_months,
    }
    gaps = [
        f"{alternatives.methods[m]}: no {name}"
        for name, figures in stated.items()
        for m in np.flatnonzero(np.isnan(figures).any(1))
    ]
    if gaps:
        raise HereError("the catalogue does not state all that methods are judged by: " + "; ".join(gaps))


def ramp(x: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 up to `low`, 1 from `high` on, a straight line between; a step where both are equal.

    Examples
    --------
    >>> ramp(np.array([0.1, 0.5, 0.9]), 0.25, 0.75), ramp(np.array([0.4, 0.5]), 0.5, 0.5)
    (array([0. , 0.5, 1. ]), array([0., 1.]))
    """
    if low == high:
        return (np.asarray(x) >= low).astype(float)
    return np.clip((x - low) / (high - low), 0.0, 1.0)


def moved(ratings: np.ndarray, highest: int, n: int, doubt: float, rng: np.random.Generator) -> np.ndarray:
    """Judged ratings in n draws, each moved by -1, 0 or +1 with probabilities doubt, 1 - 2 doubt, doubt.

    Zero means "does not apply": an absence, not a degree, so it does not move.

    Returns
    -------
    array, shape (n, *ratings.shape)
    """
    drawn = np.zeros((n, ratings.size))
    rated = np.flatnonzero(ratings)
    # One number decides both ways; single precision is enough for a chance.
    chance = rng.random((n, len(rated)), dtype=np.float32)
    step = (chance >= 1 - doubt).astype(float) - (chance < doubt)
    drawn[:, rated] = np.clip(ratings.ravel()[rated] + step, 0, highest)
    return drawn.reshape(n, *ratings.shape)


def burden_scores(cost_eur: np.ndarray, lead_months: np.ndarray, scales: Scales) -> tuple[np.ndarray, np.ndarray]:
    """Lightness of cost (logarithmic) and lead time on their fixed scales, 1 = light."""
    return 1 - ramp(np.log(cost_eur), *np.log(scales.cost_eur)), 1 - ramp(lead_months, *scales.lead_months)


@dataclass(frozen=True)
class Ratings:
    """The judged part of the catalogue in n draws; one set serves all regions."""

    requires: np.ndarray  # draw x method x capacity
    remedies: np.ndarray  # draw x method x lack
    cheap: np.ndarray  # draw x method, 1 = light
    quick: np.ndarray


def rating_draws(alternatives: Alternatives, n: int, doubt: float, rng: np.random.Generator) -> Ratings:
    """Ratings moved by their doubt, and cost and lead time from their stated ranges (uniform; cost on a logarithm)."""
    share = rng.random((2, n, len(alternatives.methods)))
    log_cost = np.log(alternatives.cost_eur)
    cost_eur = np.exp(log_cost[:, 0] + share[0] * np.diff(log_cost, axis=1)[:, 0])
    lead_months = alternatives.lead_months[:, 0] + share[1] * np.diff(alternatives.lead_months, axis=1)[:, 0]
    cheap, quick = burden_scores(cost_eur, lead_months, alternatives.scales)
    requires = moved(alternatives.requires, 5, n, doubt, rng)
    return Ratings(requires, moved(alternatives.remedies, 3, n, doubt, rng), cheap, quick)


def stated_ratings(alternatives: Alternatives) -> Ratings:
    """The ratings as stated, cost and lead time at the middle of their ranges; one draw."""
    middle_cost = np.sqrt(alternatives.cost_eur.prod(1))  # geometric: the scale is a logarithm
    middle_lead = alternatives.lead_months.mean(1)
    cheap, quick = burden_scores(middle_cost[None], middle_lead[None], alternatives.scales)
    return Ratings(alternatives.requires[None], alternatives.remedies[None], cheap, quick)


def criterion_scores(
    alternatives: Alternatives,
    levels: tuple[np.ndarray, np.ndarray],
    ratings: Ratings,
    n: int,
    first_draw: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Scores of all criteria in n draws, and what each remedy gave to relevance.

    A requirement of 1-5 stands for a fifth of the 0-1 scale and is met at a place in that fifth; capacity beyond it
    earns nothing, a shortfall subtracts (fit, 1 = met or not needed). Relevance is how pressing here is what a method
    remedies: the mean over its remedies, weighted by their strength; 0 for a method that remedies nothing.

    Parameters
    ----------
    levels : capacities and lacks, arrays of shape (draw, capacity) and (draw, lack), 0-1; lacks as they press (`ramp`)
    ratings : of n draws, or of one
    first_draw : of the levels; they start again at their end

    Returns
    -------
    array, shape (draw, criterion, method), 0-1, higher is better; array, shape (method, lack), summed over draws
    """
    from herelib.recommendations.compiled_smaa import fill_scores  # on use: see `herelib.recommendations.smaa`

    scores = np.empty((n, len(alternatives.criteria), len(alternatives.methods)))
    remedied = np.zeros(alternatives.remedies.shape)
    rated = (ratings.requires, ratings.remedies, alternatives.evidence, ratings.cheap, ratings.quick)
    fill_scores(*levels, *rated, alternatives.scales.requirement_met, first_draw, scores, remedied)
    return scores, remedied
