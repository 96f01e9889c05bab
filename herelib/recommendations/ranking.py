"""Ranking: how well each method of the catalogue fits a region, over interviews, judged ratings and weights together.

Feasibility (gates), fit (conditions met), value (what the method remedies here), evidence and burden stay apart until
the last step. Every criterion has a fixed scale and a value function that is a decision: adding a region or a method
never changes the score of another. The ranking is SMAA-2 (`herelib.recommendations.smaa`) over draws of the interviews, the judged
ratings and the weights together; all regions share the random numbers of ratings and weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.recommendations.smaa import Tally
from herelib.studies import JUDGED
from herelib.weights import central_families, criterion_weights, family_weights

EVIDENCE = {  # worth of an evidence grade, 0-1: decision evidence_scale
    "strict": {"A": 1.0, "B": 2 / 3, "audit": 0.5, "C": 1 / 3},
    "lenient": {"A": 1.0, "B": 0.8, "audit": 0.7, "C": 0.6},
}
MET = {"lower": 0.2, "middle": 0.1, "upper": 0.0}  # below the upper end of its fifth: decision requirement_met
BLOCK = 1024  # draws of ratings and weights that are made together: memory does not grow with their number


@dataclass(frozen=True)
class Scales:
    """The value functions: where lacks press, requirements are met, and cost and lead time are light or heavy."""

    lack: tuple[float, float]  # severity from which a lack presses, and from which it presses fully
    met: float
    cost: tuple[float, float]  # EUR, on a logarithm
    lead: tuple[float, float]  # months


@dataclass(frozen=True)
class Model:
    """The catalogue as arrays: methods x capacities (0-5), methods x remedied dimensions (0-3), and fixed criteria."""

    methods: tuple[str, ...]
    capacities: tuple[str, ...]
    lacks: tuple[str, ...]
    requires: np.ndarray
    remedies: np.ndarray
    evidence: np.ndarray
    cost: np.ndarray  # method x (low, high), EUR
    lead: np.ndarray  # method x (low, high), months
    scales: Scales

    @cached_property
    def criteria(self) -> list[str]:
        """The criteria: one per required capacity, relevance, evidence, cost and lead time."""
        return [*(f"fit:{c.split(':')[1]}" for c in self.capacities), "relevance", "evidence", "cost", "lead time"]

    @cached_property
    def family_of(self) -> list[str]:
        return ["fit"] * len(self.capacities) + ["value", "evidence", "burden", "burden"]


def model(catalogue: dict[str, pd.DataFrame], parameters: dict) -> Model:
    """The catalogue's methods (not its complements) as arrays, in the order of their names.

    Raises
    ------
    HereError
        If a method lacks a rating, a grade, a cost or a lead time: a criterion is never guessed.
    """
    listed = catalogue["methods"].set_index("method").sort_index()
    listed = listed[listed["role"] == "method"]
    requires = catalogue["requires"].set_index("method").reindex(listed.index)
    remedies = catalogue["remedies"].set_index("method").reindex(listed.index)
    capacities = [c for c in requires.columns if c not in JUDGED]
    lacks = [c for c in remedies.columns if ":" in c]
    scales = Scales(
        (parameters["lack_low"], parameters["lack_high"]),
        MET[parameters["requirement_met"]],
        (parameters["cost_low_eur"], parameters["cost_high_eur"]),
        (0.0, parameters["lead_high_months"]),
    )
    for name, (low, high) in {"lack_low": scales.lack, "cost_low_eur": scales.cost}.items():
        if low > high:
            raise HereError(f"{name} = {low:g} lies above {name.replace('low', 'high')} = {high:g}")
    made = Model(
        tuple(listed.index),
        tuple(f"capacity:{c}" for c in capacities),
        tuple(lacks),
        requires[capacities].to_numpy(float),
        remedies[lacks].to_numpy(float),
        listed["evidence_grade"].map(EVIDENCE[parameters["evidence_scale"]]).to_numpy(float),
        listed[["cost_low_eur", "cost_high_eur"]].to_numpy(float),
        listed[["lead_time_low_months", "lead_time_high_months"]].to_numpy(float),
        scales,
    )
    stated = {"requires": made.requires, "remedies": made.remedies, "evidence_grade": made.evidence[:, None]}
    stated |= {"cost": made.cost, "lead time": made.lead}
    gaps = [f"{made.methods[m]}: no {name}" for name, a in stated.items() for m in np.flatnonzero(np.isnan(a).any(1))]
    if gaps:
        raise HereError("the catalogue does not state all that methods are judged by: " + "; ".join(gaps))
    return made


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
    out = np.zeros((n, ratings.size))
    rated = np.flatnonzero(ratings)
    chance = rng.random((n, len(rated)), dtype=np.float32)
    step = (chance >= 1 - doubt).astype(float) - (chance < doubt)
    out[:, rated] = np.clip(ratings.ravel()[rated] + step, 0, highest)
    return out.reshape(n, *ratings.shape)


def burden_scores(cost: np.ndarray, lead: np.ndarray, scales: Scales) -> tuple[np.ndarray, np.ndarray]:
    """Lightness of cost (EUR, logarithmic) and lead time (months) on their fixed scales, 1 = light."""
    return 1 - ramp(np.log(cost), *np.log(scales.cost)), 1 - ramp(lead, *scales.lead)


@dataclass(frozen=True)
class Ratings:
    """The judged part of the catalogue in n draws; one set serves all regions."""

    requires: np.ndarray
    remedies: np.ndarray
    cheap: np.ndarray
    quick: np.ndarray


def rating_draws(made: Model, n: int, doubt: float, rng: np.random.Generator) -> Ratings:
    """Ratings moved by their doubt, and cost and lead time from their stated ranges (uniform; cost on a logarithm)."""
    share = rng.random((2, n, len(made.methods)))
    cost = np.exp(np.log(made.cost[:, 0]) + share[0] * np.diff(np.log(made.cost), axis=1)[:, 0])
    lead = made.lead[:, 0] + share[1] * np.diff(made.lead, axis=1)[:, 0]
    cheap, quick = burden_scores(cost, lead, made.scales)
    return Ratings(moved(made.requires, 5, n, doubt, rng), moved(made.remedies, 3, n, doubt, rng), cheap, quick)


def stated_ratings(made: Model) -> Ratings:
    """The ratings as stated, cost and lead time at the middle of their ranges; one draw."""
    cheap, quick = burden_scores(np.sqrt(made.cost.prod(1))[None], made.lead.mean(1)[None], made.scales)
    return Ratings(made.requires[None], made.remedies[None], cheap, quick)


def criterion_scores(
    made: Model, capacity: np.ndarray, lack: np.ndarray, ratings: Ratings, n: int, first_draw: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Scores of all criteria in n draws, and what each remedy gave to relevance.

    A requirement of 1-5 stands for a fifth of the 0-1 scale and is met at a place in that fifth; capacity beyond it
    earns nothing, a shortfall subtracts (fit, 1 = met or not needed). Relevance is how pressing here is what a method
    remedies: the mean over its remedies, weighted by their strength; 0 for a method that remedies nothing.

    Parameters
    ----------
    capacity, lack : arrays, shape (draw, capacity) and (draw, dimension), 0-1; lack is valued by `ramp` already
    ratings : of n draws, or of one

    Returns
    -------
    array, shape (draw, criterion, method), 0-1, higher is better; array, shape (method, dimension), summed over draws
    """
    from herelib.recommendations.compiled_smaa import fill_scores

    out = np.empty((n, len(made.criteria), len(made.methods)))
    remedied = np.zeros(made.remedies.shape)
    judged = (ratings.requires, ratings.remedies, made.evidence, ratings.cheap, ratings.quick)
    fill_scores(capacity, lack, *judged, made.scales.met, first_draw, out, remedied)
    return out, remedied


@dataclass(frozen=True)
class Region:
    """What is known of one region, arrays with a row per interview draw."""

    name: str
    capacity: np.ndarray
    lack: np.ndarray
    feasible: np.ndarray  # draw x method, bool
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """Everything the regions share: model, weights, thresholds, and the seed of the draws of ratings and weights."""

    made: Model
    families: str
    elicited_doubt: float
    rating_doubt: float
    iterations: int
    seed: int
    p_data: float
    p_clear: float

    @cached_property
    def central(self) -> np.ndarray:
        """Reference weights of the families."""
        return central_families(self.families, self.elicited_doubt)

    @cached_property
    def centre(self) -> np.ndarray:
        """Reference weights of the criteria: those of the families, split evenly within each."""
        return criterion_weights(self.central[None], self.made.family_of, None)[0]

    def block(self, start: int) -> tuple[int, np.ndarray, Ratings]:
        """Weights of the criteria and ratings of the draws from `start` on: the same whenever they are asked for."""
        n = min(BLOCK, self.iterations - start)
        rng = np.random.default_rng([self.seed, 4, start])
        families = family_weights(self.families, n, rng, self.elicited_doubt)
        weights = criterion_weights(families, self.made.family_of, rng)
        return n, weights, rating_draws(self.made, n, self.rating_doubt, rng)


def setting(catalogue: dict[str, pd.DataFrame], parameters: dict) -> Setting:
    """What the regions of a run share; one set of random numbers serves all regions and scenarios."""
    named = ("families", "elicited_doubt", "rating_doubt", "iterations", "seed", "p_data", "p_clear")
    return Setting(model(catalogue, parameters), *(parameters[name] for name in named))


@dataclass(frozen=True)
class Ranking:
    """What one region's draws say: joint indices of SMAA-2, means of scores, and the sources of doubt."""

    tally: Tally
    confidence: np.ndarray  # confidence factor of each method
    scores: np.ndarray  # method x criterion, means over draws
    remedied: np.ndarray  # method x lack, means over draws: they sum to the score of relevance
    at_centre: np.ndarray  # share of interview draws first, at central weights and stated ratings
    doubt: dict[str, float]
    feasible: np.ndarray  # share of draws, by method
    leader: int
    runner_up: int  # -1 where no second method is ever feasible

    @property
    def acceptability(self) -> np.ndarray:
        return self.tally.acceptability

    @property
    def usual(self) -> np.ndarray:
        """The methods that are feasible in most draws."""
        return self.feasible >= 0.5

    def verdict(self, common: Setting) -> str:
        """Insufficient evidence before contested before clear: doubt about data and about values are never merged."""
        if self.at_centre.max() < common.p_data:
            return "insufficient evidence"
        return "contested" if self.acceptability[self.leader, 0] < common.p_clear else "clear"


def rank(region: Region, common: Setting) -> Ranking:
    """The ranking of one region; see `rankings`."""
    return rankings([region], common)[0]


def rankings(regions: Sequence[Region], common: Setting, *, workers: int = 2, sources: bool = True) -> list[Ranking]:
    """Rank the methods for each region over interviews, ratings and weights together, and by each source alone.

    Iteration i pairs draw i of the ratings and weights with interview draw i, which start again at their end. Memory
    does not grow with the iterations; the result is the same with any number of workers.

    Parameters
    ----------
    sources : False leaves out confidence factors and the doubt from ratings and weights alone (NaN), which take most
        of the time
    """
    made, starts = common.made, range(0, common.iterations, BLOCK)
    with ThreadPoolExecutor(workers) as pool:
        total = [_Sums.of(made) for _ in regions]
        for part in pool.map(lambda start: _count(regions, common, start, sources), starts):
            for whole, own in zip(total, part, strict=True):
                whole.join(own)
        central = [sums.joint.central_weights for sums in total]
        confidence = np.full((len(regions), len(made.methods)), 0.0 if sources else np.nan)
        for own in pool.map(lambda start: _confident(regions, common, central, start), starts if sources else ()):
            confidence += own
    return [
        _ranking(region, common, sums, np.where(np.isnan(weights).any(1), np.nan, share / common.iterations))
        for region, sums, weights, share in zip(regions, total, central, confidence, strict=True)
    ]


@dataclass
class _Sums:
    """What is counted of one region: the joint draws, ratings alone, weights alone."""

    joint: Tally
    ratings: Tally
    weights: Tally
    scores: np.ndarray
    remedied: np.ndarray

    @classmethod
    def of(cls, made: Model) -> _Sums:
        size = len(made.methods), len(made.criteria)
        return cls(*(Tally(*size) for _ in range(3)), np.zeros(size), np.zeros(made.remedies.shape))

    def join(self, other: _Sums) -> None:
        for name in ("joint", "ratings", "weights"):
            getattr(self, name).join(getattr(other, name))
        self.scores += other.scores
        self.remedied += other.remedied


def _count(regions: Sequence[Region], common: Setting, start: int, sources: bool) -> list[_Sums]:
    made, out, stated = common.made, [], stated_ratings(common.made)
    n, weights, ratings = common.block(start)
    for region in regions:
        sums = _Sums.of(made)
        scores, sums.remedied = criterion_scores(made, region.capacity, region.lack, ratings, n, start)
        sums.scores = scores.sum(0).T
        sums.joint.add(scores, weights, np.roll(region.feasible, -start, 0), n)
        out.append(sums)
        if not sources:
            continue
        usual = (region.feasible.mean(0) >= 0.5)[None]
        capacity, lack = region.capacity.mean(0)[None], region.lack.mean(0)[None]
        sums.ratings.add(criterion_scores(made, capacity, lack, ratings, n)[0], common.centre[None], usual, n)
        sums.weights.add(criterion_scores(made, capacity, lack, stated, 1)[0], weights, usual, n)
    return out


def _confident(regions: Sequence[Region], common: Setting, central: list[np.ndarray], start: int) -> np.ndarray:
    """In how many draws of a block each method is first under its own central weights, shape (region, method)."""
    from herelib.recommendations.compiled_smaa import firsts

    n, _, ratings = common.block(start)
    out = np.zeros((len(regions), len(common.made.methods)))
    for region, weights, found in zip(regions, central, out, strict=True):
        scores, _ = criterion_scores(common.made, region.capacity, region.lack, ratings, n, start)
        firsts(scores, weights, region.feasible, start, found)
    return out


def _ranking(region: Region, common: Setting, sums: _Sums, confidence: np.ndarray) -> Ranking:
    made, n, draws = common.made, common.iterations, len(region.capacity)
    stated = criterion_scores(made, region.capacity, region.lack, stated_ratings(made), draws)[0]
    interviews = Tally(len(made.methods), len(made.criteria)).add(stated, common.centre[None], region.feasible, draws)
    acceptability = sums.joint.acceptability
    expected = acceptability @ np.arange(len(made.methods), 0, -1)
    leader, runner_up = (int(m) for m in np.lexsort((-expected, -acceptability[:, 0]))[:2])
    alone = {"interviews": interviews.first, "ratings": sums.ratings.first, "weights": sums.weights.first}
    alone |= {} if sums.ratings.draws else dict.fromkeys(("ratings", "weights"), np.full(len(made.methods), np.nan))
    return Ranking(
        sums.joint,
        confidence,
        sums.scores / n,
        sums.remedied / n,
        interviews.first,
        {source: float(1 - first[leader]) for source, first in alone.items()},
        region.feasible.mean(0),
        leader,
        runner_up if expected[runner_up] > 0 else -1,
    )
