"""Ranking: how well each method of the catalogue fits a region, over interviews, judged ratings and weights together.

Feasibility (gates), fit (requirements met), value (what the method remedies here), evidence and burden stay apart until
the last step. The ranking is SMAA-2 (`herelib.recommendations.smaa`) over draws of the interviews, the judged ratings
and the weights together; all regions share the random numbers of ratings and weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from herelib.recommendations.alternatives import (
    Alternatives,
    Ratings,
    criterion_scores,
    rated_alternatives,
    rating_draws,
    stated_ratings,
)
from herelib.recommendations.smaa import Tally
from herelib.weights import central_families, criterion_weights, family_weights

USUALLY = 0.5  # share of interview draws from which on a method counts as feasible: in most of them
BLOCK = 1024  # draws of ratings and weights that are made together: memory does not grow with their number
STREAM = 4  # of random numbers of ratings and weights, beside those of other stages with the same seed


@dataclass(frozen=True)
class RegionDraws:
    """What methods are judged by in one region, in every draw of the interviews."""

    region: str
    capacity: np.ndarray  # draw x capacity, 0-1
    lack: np.ndarray  # draw x lack, as it presses, 0-1
    feasible: np.ndarray  # draw x method, bool
    missing: tuple[str, ...]  # indicators that may not be used here: with any, the arrays have no columns

    @property
    def levels(self) -> tuple[np.ndarray, np.ndarray]:
        return self.capacity, self.lack

    @property
    def mean_levels(self) -> tuple[np.ndarray, np.ndarray]:
        """The same as one draw: the region as it is on average."""
        return self.capacity.mean(0)[None], self.lack.mean(0)[None]

    @property
    def usually_feasible(self) -> np.ndarray:
        """Whether each method is feasible in most draws."""
        return self.feasible.mean(0) >= USUALLY


@dataclass(frozen=True)
class RankingModel:
    """All that the regions share: alternatives, weights, doubts, thresholds, and the seed of ratings and weights."""

    alternatives: Alternatives
    families: str  # what is said about the weights of the families of criteria
    elicited_doubt: float
    rating_doubt: float
    iterations: int
    seed: int
    p_data: float
    p_clear: float

    @cached_property
    def reference_family_weights(self) -> np.ndarray:
        return central_families(self.families, self.elicited_doubt)

    @cached_property
    def reference_weights(self) -> np.ndarray:
        """Weights of the criteria at the reference: those of the families, split evenly within each."""
        return criterion_weights(self.reference_family_weights[None], self.alternatives.criterion_families, None)[0]

    def draws_from(self, start: int) -> tuple[int, np.ndarray, Ratings]:
        """Number of draws of a block, weights of the criteria and ratings: the same whenever they are asked for."""
        n = min(BLOCK, self.iterations - start)
        # Seeded by block, not drawn in one go: blocks can be made by any worker, in any order, and once more.
        rng = np.random.default_rng([self.seed, STREAM, start])
        families = family_weights(self.families, n, rng, self.elicited_doubt)
        weights = criterion_weights(families, self.alternatives.criterion_families, rng)
        return n, weights, rating_draws(self.alternatives, n, self.rating_doubt, rng)


def ranking_model(catalogue: dict[str, pd.DataFrame], parameters: dict) -> RankingModel:
    """What the regions of a run share; one set of random numbers serves all regions and scenarios."""
    names = ("families", "elicited_doubt", "rating_doubt", "iterations", "seed", "p_data", "p_clear")
    return RankingModel(rated_alternatives(catalogue, parameters), *(parameters[name] for name in names))


@dataclass(frozen=True)
class Ranking:
    """What one region's draws say: joint indices of SMAA-2, means of scores, and the sources of doubt."""

    tally: Tally
    confidence: np.ndarray  # confidence factor of each method
    scores: np.ndarray  # method x criterion, means over draws
    remedied: np.ndarray  # method x lack, means over draws: they sum to the score of relevance
    first_at_reference: np.ndarray  # share of interview draws first, at reference weights and stated ratings
    doubt: dict[str, float]  # by source
    feasible: np.ndarray  # share of draws, by method
    leader: int
    runner_up: int  # -1 where no second method is ever feasible

    @property
    def acceptability(self) -> np.ndarray:
        return self.tally.acceptability

    @property
    def usually_feasible(self) -> np.ndarray:
        """The methods that are feasible in most draws."""
        return self.feasible >= USUALLY

    def verdict(self, model: RankingModel) -> str:
        """Insufficient evidence before contested before clear: doubt about data and about values are never merged."""
        if self.first_at_reference.max() < model.p_data:
            return "insufficient evidence"
        return "contested" if self.acceptability[self.leader, 0] < model.p_clear else "clear"


def rankings(
    regions: Sequence[RegionDraws], model: RankingModel, *, workers: int = 2, sources: bool = True
) -> list[Ranking]:
    """Rank the methods for each region over interviews, ratings and weights together, and by each source alone.

    Iteration i pairs draw i of the ratings and weights with interview draw i, which start again at their end. Memory
    does not grow with the iterations; the result is the same with any number of workers.

    Parameters
    ----------
    sources : False leaves out confidence factors and the doubt from ratings and weights alone (NaN), which take most
        of the time
    """
    alternatives, starts = model.alternatives, range(0, model.iterations, BLOCK)
    with ThreadPoolExecutor(workers) as pool:
        totals = [_Counts.empty(alternatives) for _ in regions]
        # `map` gives the blocks in their order, whoever is done first: sums do not depend on the workers.
        for block in pool.map(lambda start: _count(regions, model, start, sources), starts):
            for total, counts in zip(totals, block, strict=True):
                total.join(counts)
        # A second pass: the central weights of a method are known only when all draws are counted.
        central = [counts.joint.central_weights for counts in totals]
        confident = np.full((len(regions), len(alternatives.methods)), 0.0 if sources else np.nan)
        for block in pool.map(lambda start: _confident(regions, model, central, start), starts if sources else ()):
            confident += block
    return [
        _ranking(region, model, counts, np.where(np.isnan(weights).any(1), np.nan, draws / model.iterations))
        for region, counts, weights, draws in zip(regions, totals, central, confident, strict=True)
    ]


@dataclass
class _Counts:
    """What is counted of one region: the joint draws, ratings alone, weights alone; and sums of scores and remedies."""

    joint: Tally
    ratings: Tally
    weights: Tally
    scores: np.ndarray
    remedied: np.ndarray

    @classmethod
    def empty(cls, alternatives: Alternatives) -> _Counts:
        size = len(alternatives.methods), len(alternatives.criteria)
        return cls(*(Tally(*size) for _ in range(3)), np.zeros(size), np.zeros(alternatives.remedies.shape))

    def join(self, other: _Counts) -> None:
        for name in ("joint", "ratings", "weights"):
            getattr(self, name).join(getattr(other, name))
        self.scores += other.scores
        self.remedied += other.remedied


def _count(regions: Sequence[RegionDraws], model: RankingModel, start: int, sources: bool) -> list[_Counts]:
    """The counts of one block of draws in every region."""
    alternatives, counted = model.alternatives, []
    n, weights, ratings = model.draws_from(start)
    stated = stated_ratings(alternatives)
    for region in regions:
        counts = _Counts.empty(alternatives)
        scores, counts.remedied = criterion_scores(alternatives, region.levels, ratings, n, start)
        counts.scores = scores.sum(0).T
        # The scores of a block begin at its start, and so must the feasibility that goes with them.
        counts.joint.add(scores, weights, np.roll(region.feasible, -start, 0), n)
        counted.append(counts)
        if not sources:
            continue
        # One source at a time: the region as it is on average, and ratings drawn at the reference weights, or weights
        # drawn with the ratings as stated.
        usual, levels = region.usually_feasible[None], region.mean_levels
        rated, _ = criterion_scores(alternatives, levels, ratings, n)
        counts.ratings.add(rated, model.reference_weights[None], usual, n)
        counts.weights.add(criterion_scores(alternatives, levels, stated, 1)[0], weights, usual, n)
    return counted


def _confident(
    regions: Sequence[RegionDraws], model: RankingModel, central: list[np.ndarray], start: int
) -> np.ndarray:
    """In how many draws of a block each method is first under its central weights, shape (region, method)."""
    from herelib.recommendations.compiled_smaa import firsts

    n, _, ratings = model.draws_from(start)
    first_draws = np.zeros((len(regions), len(model.alternatives.methods)))
    for region, weights, counts in zip(regions, central, first_draws, strict=True):
        scores, _ = criterion_scores(model.alternatives, region.levels, ratings, n, start)
        firsts(scores, weights, region.feasible, start, counts)
    return first_draws


def _ranking(region: RegionDraws, model: RankingModel, counts: _Counts, confidence: np.ndarray) -> Ranking:
    alternatives, n, draws = model.alternatives, model.iterations, len(region.capacity)
    size = len(alternatives.methods), len(alternatives.criteria)
    stated, _ = criterion_scores(alternatives, region.levels, stated_ratings(alternatives), draws)
    interviews = Tally(*size).add(stated, model.reference_weights[None], region.feasible, draws)
    acceptability = counts.joint.acceptability
    # The leader is first most often; of level ones, the one of better ranks; of those, the first by name (lexsort
    # keeps the order of what is level).
    merit = acceptability @ np.arange(size[0], 0, -1)
    leader, runner_up = (int(m) for m in np.lexsort((-merit, -acceptability[:, 0]))[:2])
    alone = {"interviews": interviews.first, "ratings": counts.ratings.first, "weights": counts.weights.first}
    alone |= {} if counts.ratings.draws else dict.fromkeys(("ratings", "weights"), np.full(size[0], np.nan))
    return Ranking(
        counts.joint,
        confidence,
        counts.scores / n,
        counts.remedied / n,
        interviews.first,
        {source: float(1 - first[leader]) for source, first in alone.items()},
        region.feasible.mean(0),
        leader,
        runner_up if merit[runner_up] > 0 else -1,
    )
