"""Ranking: how well each method of the catalogue fits a region, over interviews, judged ratings and weights together.

Feasibility (gates), fit (conditions met), value (what the method remedies here), evidence and burden stay apart until
the last step. The ranking is stochastic multicriteria acceptability analysis (SMAA-2: Lahdelma and Salminen 2001,
doi:10.1287/opre.49.3.444.11220) over draws of the interviews, the judged ratings and the weights together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.vocabulary import FAMILIES
from herelib.weights import central_families, criterion_weights, family_weights

EVIDENCE = {  # worth of an evidence grade, 0-1: decision evidence_scale
    "strict": {"A": 1.0, "B": 2 / 3, "audit": 0.5, "C": 1 / 3},
    "lenient": {"A": 1.0, "B": 0.8, "audit": 0.7, "C": 0.6},
}
COST_EUR = (5_000.0, 1_000_000.0)  # fixed ends of the cost scale, on a logarithm: a small grant, a large programme
LEAD_MONTHS = (0.0, 36.0)  # fixed ends of the lead-time scale: a project period of three years
COMPETES = 2 / 3  # supply at or above this level counts as taken (non-competition filter after TZCLD)


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

    @property
    def criteria(self) -> list[str]:
        """The criteria: one per required capacity, relevance, evidence, cost and lead time."""
        return [*(f"fit:{c.split(':')[1]}" for c in self.capacities), "relevance", "evidence", "cost", "lead time"]

    @property
    def family_of(self) -> list[str]:
        return ["fit"] * len(self.capacities) + ["value", "evidence", "burden", "burden"]


def model(catalogue: dict[str, pd.DataFrame], evidence_scale: str) -> Model:
    """The catalogue's methods (not its complements) as arrays, in the order of their names."""
    listed = catalogue["methods"].set_index("method").sort_index()
    listed = listed[listed["role"] == "method"]
    requires = catalogue["requires"].set_index("method").loc[listed.index]
    remedies = catalogue["remedies"].set_index("method").loc[listed.index]
    capacities = [c for c in requires.columns if c not in ("reviewer", "reviewed", "status")]
    lacks = [c for c in remedies.columns if ":" in c]
    return Model(
        tuple(listed.index),
        tuple(f"capacity:{c}" for c in capacities),
        tuple(lacks),
        requires[capacities].to_numpy(float),
        remedies[lacks].to_numpy(float),
        listed["evidence_grade"].map(EVIDENCE[evidence_scale]).to_numpy(float),
        listed[["cost_low_eur", "cost_high_eur"]].to_numpy(float),
        listed[["lead_time_low_months", "lead_time_high_months"]].to_numpy(float),
    )


def moved(ratings: np.ndarray, highest: int, n: int, doubt: float, rng: np.random.Generator) -> np.ndarray:
    """Judged ratings in n draws, each moved by -1, 0 or +1 with probabilities doubt, 1 - 2 doubt, doubt.

    Zero means "does not apply": an absence, not a degree, so it does not move.

    Returns
    -------
    array, shape (n, *ratings.shape)
    """
    step = rng.choice([-1.0, 0.0, 1.0], size=(n, *ratings.shape), p=[doubt, 1 - 2 * doubt, doubt])
    return np.where(ratings > 0, np.clip(ratings + step, 0, highest), 0.0)


def fit_scores(capacity: np.ndarray, requires: np.ndarray) -> np.ndarray:
    """How far the conditions of each method are met, 1 = met or not needed, shape (draw, method, capacity).

    A requirement of 1-5 stands for a fifth of the 0-1 scale and is met at the middle of that fifth (0.1, 0.3 ... 0.9);
    capacity beyond it earns nothing, a shortfall subtracts.
    """
    needed = np.where(requires > 0, requires / 5 - 0.1, 0.0)
    return 1.0 - np.clip(needed - capacity[:, None, :], 0.0, 1.0)


def pressing(lack: np.ndarray, low: float, high: float) -> np.ndarray:
    """How much a barrier or need of given severity presses, 0-1: nothing up to `low`, fully from `high` on."""
    return np.clip((lack - low) / (high - low), 0.0, 1.0)


def relevance(lack: np.ndarray, remedies: np.ndarray) -> np.ndarray:
    """How pressing here is what each method remedies: mean over its remedies, weighted by their strength.

    Parameters
    ----------
    lack : array, shape (draw, dimension), 0-1
    remedies : array, shape (method, dimension) or (draw, method, dimension), 0-3

    Returns
    -------
    array, shape (draw, method), 0-1; 0 for a method that remedies nothing
    """
    total = remedies.sum(-1)
    worth = np.einsum("bd,bmd->bm" if remedies.ndim == 3 else "bd,md->bm", lack, remedies)
    return np.divide(worth, total, out=np.zeros_like(worth), where=total > 0)


def burden_scores(cost: np.ndarray, lead: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lightness of cost (EUR, logarithmic) and lead time (months) on their fixed scales, 1 = light."""
    low, high = np.log(COST_EUR)
    cheap = 1 - np.clip((np.log(cost) - low) / (high - low), 0, 1)
    return cheap, 1 - np.clip((lead - LEAD_MONTHS[0]) / (LEAD_MONTHS[1] - LEAD_MONTHS[0]), 0, 1)


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
    cheap, quick = burden_scores(cost, lead)
    return Ratings(moved(made.requires, 5, n, doubt, rng), moved(made.remedies, 3, n, doubt, rng), cheap, quick)


def stated_ratings(made: Model) -> Ratings:
    """The ratings as stated, cost and lead time at the middle of their ranges; one draw."""
    cheap, quick = burden_scores(np.sqrt(made.cost.prod(1))[None], made.lead.mean(1)[None])
    return Ratings(made.requires[None], made.remedies[None], cheap, quick)


def criterion_scores(made: Model, capacity: np.ndarray, lack: np.ndarray, ratings: Ratings) -> np.ndarray:
    """Scores of all criteria, shape (draw, method, criterion), 0-1, higher is better.

    Parameters
    ----------
    capacity, lack : arrays, shape (draw, capacity) and (draw, dimension), 0-1; `lack` already valued by `pressing`
    ratings : of as many draws, or of one
    """
    n, m = max(len(capacity), len(ratings.cheap)), len(made.methods)
    remedies = np.broadcast_to(ratings.remedies, (n, *ratings.remedies.shape[1:]))
    lack = np.broadcast_to(lack, (n, lack.shape[1]))
    single = [relevance(lack, remedies), np.broadcast_to(made.evidence, (n, m)), ratings.cheap, ratings.quick]
    fit = np.broadcast_to(fit_scores(capacity, ratings.requires), (n, m, len(made.capacities)))
    return np.concatenate([fit, *(np.broadcast_to(s, (n, m))[..., None] for s in single)], axis=2)


def rank_acceptability(values: np.ndarray) -> np.ndarray:
    """Share of draws in which each method takes each rank.

    SMAA-2, Lahdelma and Salminen (2001).

    Parameters
    ----------
    values : array, shape (draw, method)
        Overall value of each method in each draw; unitless, higher is better; -inf = not feasible in that draw.

    Returns
    -------
    array, shape (method, rank)
        Shares, 0-1; column 0 is rank 1. Tied methods share their ranks. Rows sum to 1 where always feasible.

    Raises
    ------
    ValueError
        If a value is missing: says of how many methods.

    Examples
    --------
    >>> rank_acceptability(np.array([[3.0, 1.0], [2.0, 2.0]]))
    array([[0.75, 0.25],
           [0.25, 0.75]])
    """
    missing = np.isnan(values).any(0)
    if missing.any():
        raise ValueError(f"{missing.sum()} methods have missing values in some draws")
    n, m = values.shape
    out = np.zeros((m, m))
    for method in range(m):
        own = values[:, [method]]
        better, level = (values > own).sum(1), (values == own).sum(1)
        ranked = np.isfinite(own[:, 0])
        for tied in np.unique(level[ranked]):
            rows = ranked & (level == tied)
            count = np.bincount(better[rows], minlength=m) / tied
            for shift in range(tied):
                out[method, shift:] += count[: m - shift]
    return out / n


def first_share(values: np.ndarray) -> np.ndarray:
    """Share of draws in which each method comes first, shape (method,); ties shared, infeasible methods never first."""
    top = values == np.where(np.isfinite(values.max(1)), values.max(1), np.nan)[:, None]
    return (top / np.maximum(top.sum(1, keepdims=True), 1)).mean(0)


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
    """Everything the regions share: model, draws of ratings and weights, thresholds."""

    made: Model
    ratings: Ratings
    weights: np.ndarray
    centre: np.ndarray  # reference weights of the criteria
    interview_draw: np.ndarray  # which interview draw goes with which iteration
    p_data: float
    p_clear: float


def setting(catalogue: dict[str, pd.DataFrame], draws: int, parameters: dict) -> Setting:
    """Model, rating draws and weight draws for a run: one set of random numbers serves all regions and scenarios."""
    made = model(catalogue, parameters["evidence_scale"])
    rng = np.random.default_rng([parameters["seed"], 4])
    n = parameters["iterations"]
    families = family_weights(parameters["families"], n, rng)
    centre = central_families(parameters["families"])[None]
    return Setting(
        made,
        rating_draws(made, n, parameters["rating_doubt"], rng),
        criterion_weights(families, made.family_of, rng),
        criterion_weights(centre, made.family_of, None)[0],
        np.arange(n) % draws,
        parameters["p_data"],
        parameters["p_clear"],
    )


@dataclass(frozen=True)
class Ranking:
    """What one region's draws say: joint acceptabilities, scores at the reference weights, and the sources of doubt."""

    acceptability: np.ndarray  # method x rank
    scores: np.ndarray  # method x criterion, means over draws
    at_centre: (
        np.ndarray
    )  # share of interview draws in which each method is first, at central weights and stated ratings
    doubt: dict[str, float]
    leader: int
    runner_up: int


def rank(region: Region, common: Setting) -> Ranking:
    """Rank the methods for one region over interviews, ratings and weights together, and by each source alone."""
    made, pick, nothing = common.made, common.interview_draw, -np.inf
    joint = criterion_scores(made, region.capacity[pick], region.lack[pick], common.ratings)
    values = np.einsum("nmc,nc->nm", joint, common.weights)
    acceptability = rank_acceptability(np.where(region.feasible[pick], values, nothing))
    stated = stated_ratings(made)
    at_centre = criterion_scores(made, region.capacity, region.lack, stated) @ common.centre
    interviews = first_share(np.where(region.feasible, at_centre, nothing))
    usually = region.feasible.mean(0) >= 0.5
    capacity, lack = region.capacity.mean(0)[None], region.lack.mean(0)[None]
    ratings = criterion_scores(made, capacity, lack, common.ratings) @ common.centre
    weights = common.weights @ criterion_scores(made, capacity, lack, stated)[0].T
    by_first = np.lexsort((-acceptability @ np.arange(len(made.methods), 0, -1), -acceptability[:, 0]))
    leader, runner_up = by_first[:2]
    doubt = {
        "interviews": 1 - interviews[leader],
        "ratings": 1 - first_share(np.where(usually, ratings, nothing))[leader],
        "weights": 1 - first_share(np.where(usually, weights, nothing))[leader],
    }
    return Ranking(acceptability, joint.mean(0), interviews, doubt, int(leader), int(runner_up))


def flip(ranking: Ranking, common: Setting) -> str:
    """The smallest change of one family's weight that puts the runner-up first, in words; blank if there is none.

    The other families keep their proportions. Scores are means over draws, weights start at their centre.
    """
    gap = ranking.scores[ranking.leader] - ranking.scores[ranking.runner_up]
    by_family = {
        family: float(
            sum(g * w for g, w, f in zip(gap, common.centre, common.made.family_of, strict=True) if f == family)
        )
        for family in FAMILIES
    }
    ahead = sum(by_family.values())
    if ahead <= 0:
        return "already at the central weights"
    factors = {f: 1 - ahead / part for f, part in by_family.items() if part != 0 and 1 - ahead / part >= 0}
    if not factors:
        return ""
    family, factor = min(factors.items(), key=lambda item: abs(np.log(max(item[1], 1e-9))))
    if factor == 0 or factor < 0.01:
        return f"if {family} did not matter at all"
    return (
        f"if {family} mattered {factor:.1f} times as much"
        if factor >= 1
        else f"if {family} mattered {factor:.0%} as much"
    )
