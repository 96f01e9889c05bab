"""The package model: all that the regions of a run share, and each region as it is judged.

All regions share the random numbers of weights, ratings, costs and drawn effects, so that what differs between them is
what they said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from herelib import weights
from herelib.recommendations.effects import (
    LEVEL_SHARES,
    Learnt,
    RatingDraws,
    RatingRules,
    drawn_effects,
    learnt,
    rating_draws,
    stated_ratings,
)
from herelib.recommendations.frontier import extremes
from herelib.recommendations.gates import GateRules, Gates
from herelib.recommendations.packages import PRESSES, Terms, lead_allowed
from herelib.recommendations.parts import Parts, catalogue_parts
from herelib.recommendations.plans import CAN_BE_HAD, Plan, costs, reach, region_plans, standings
from herelib.recommendations.scenes import Scene, ramp
from herelib.recommendations.target_voice import Voice, region_voices
from herelib.vocabulary import USABLE
from herelib.weights import Polytope

STREAM = 4  # of random numbers of weights, ratings, costs and effects, beside those of other stages with the same seed
VOICES = 9  # of the streams of random numbers that belong to no part: that of the target group's voice
NO_GROUPS = "none"
NO_DIMENSIONS = "none"
RATED = (
    "aim",
    "level_shares",
    "hard_from",
    "zero_slip",
    "rating_doubt",
    "out_of_scope",
)  # what the draws of ratings depend on


def out_of_scope(parameters: Mapping[str, object]) -> frozenset[str]:
    """The dimensions that a decision leaves out: nobody misses them, and what was asked about them counts for nothing.

    Examples
    --------
    >>> sorted(out_of_scope({"out_of_scope": "need:food+barrier:digital"})), out_of_scope({"out_of_scope": "none"})
    (['barrier:digital', 'need:food'], frozenset())
    """
    text = str(parameters["out_of_scope"])
    return frozenset() if text == NO_DIMENSIONS else frozenset(name.strip() for name in text.split("+"))


Recall = Callable[[str, tuple, Callable[[], object]], object]


def made_anew(kind: str, key: tuple, make: Callable[[], object]) -> object:
    """The result, made at once: where nothing is kept from one model to another."""
    return make()


@dataclass(frozen=True)
class PackageModel:
    """What the regions of a run share: the catalogue's parts, what evidence says of them, and parameters."""

    parts: Parts
    evidence: Learnt
    parameters: Mapping[str, object]
    recall: Recall = made_anew

    def _recalled(self, kind: str, names: tuple[str, ...], make: Callable[[], object]) -> object:
        """What some parameters settle: kept from another model that has the same ones, if it is kept."""
        return self.recall(kind, tuple(self.parameters[name] for name in ("seed", "package_draws", *names)), make)

    @property
    def draws(self) -> int:
        return int(self.parameters["package_draws"])

    @property
    def rules(self) -> RatingRules:
        """How ratings are read and doubted."""
        names = ("hard_from", "zero_slip", "rating_doubt")
        return RatingRules(LEVEL_SHARES[self.parameters["level_shares"]], *(self.parameters[name] for name in names))

    @property
    def pressing(self) -> tuple[float, float]:
        """Severity up to which a barrier does not press, and from which it presses fully."""
        return self.parameters["lack_low"], self.parameters["lack_high"]

    def _rng(self) -> np.random.Generator:
        """Random numbers of what belongs to no part."""
        return np.random.default_rng([self.parameters["seed"], STREAM, 0])

    def streams(self, purpose: int) -> list[np.random.Generator]:
        """Random numbers of each part: those of a part do not change with its name, nor with what stands beside it."""
        seed = self.parameters["seed"]
        return [np.random.default_rng([seed, STREAM, purpose, key]) for key in self.parts.keys]

    @cached_property
    def central_weights(self) -> np.ndarray:
        """The reference weights of the barriers, shape (barrier,)."""
        statement, doubt = self.parameters["importance"], self.parameters["elicited_doubt"]
        barriers = self.parts.barrier_names
        return weights.emphasised(weights.central(statement, barriers, doubt), self.parameters["emphasis"], barriers)

    @cached_property
    def admissible(self) -> Polytope:
        """The weights of the barriers that what is said of their importance admits."""
        stated = (self.parameters[name] for name in ("elicited_doubt", "importance_doubt", "emphasis"))
        return weights.admissible(self.parameters["importance"], self.parts.barrier_names, *stated)

    @cached_property
    def extremes(self) -> np.ndarray:
        """Weights that stand for all admissible ones, shape (weights, barrier)."""
        return extremes(self.admissible)

    @cached_property
    def drawn_weights(self) -> np.ndarray:
        """Weights of the barriers, shape (draw, barrier)."""
        doubts = {"doubt": self.parameters["importance_doubt"], "elicited_doubt": self.parameters["elicited_doubt"]}
        statement = self.parameters["importance"]
        names = ("importance", "importance_doubt", "elicited_doubt", "out_of_scope")
        barriers = self.parts.barrier_names
        as_stated = self._recalled(
            "weights",
            names,
            lambda: weights.drawn(statement, barriers, self.draws, self._rng(), **doubts),
        )
        return weights.emphasised(as_stated, self.parameters["emphasis"], barriers)

    @cached_property
    def voice_places(self) -> np.ndarray:
        """Where in its doubt the factor of each barrier is drawn, standard normal, shape (draw, barrier)."""
        shape = self.draws, len(self.parts.barriers)
        return np.random.default_rng([self.parameters["seed"], STREAM, VOICES]).standard_normal(shape)

    def admitted(self, voice: Voice) -> Polytope:
        """The weights of the barriers that are admitted where a voice joins what is said of their importance."""
        emphasis = weights.factors(self.parameters["emphasis"], self.parts.barrier_names)
        ends = tuple((low * t, high * t) for (low, high), t in zip(voice.ends, emphasis.tolist(), strict=True))
        stated = (self.parameters[name] for name in ("elicited_doubt", "importance_doubt"))
        return weights.admissible(self.parameters["importance"], self.parts.barrier_names, *stated, ends)

    @cached_property
    def drawn_ratings(self) -> RatingDraws:
        arguments = self.parts, self.evidence, self.rules, self.draws
        return self._recalled("ratings", RATED, lambda: rating_draws(*arguments, self.streams(1)))

    @cached_property
    def stated(self) -> RatingDraws:
        """The ratings without doubt, as one draw."""
        return stated_ratings(self.parts, self.evidence, self.rules)

    @cached_property
    def drawn_effects(self) -> np.ndarray:
        """Effects drawn around the drawn ratings, shape (draw, part, barrier)."""
        means = self.drawn_ratings.effects
        return self._recalled("effects", RATED, lambda: drawn_effects(means, self.evidence, self.streams(2)))

    @cached_property
    def stated_effects(self) -> np.ndarray:
        """Effects drawn around the ratings without doubt, shape (draw, part, barrier)."""
        means = np.broadcast_to(self.stated.effects, (self.draws, *self.stated.effects.shape[1:]))
        return drawn_effects(means, self.evidence, self.streams(2))

    @cached_property
    def cost_places(self) -> np.ndarray:
        """Where between low and high each cost is drawn, shape (draw, part), 0-1."""
        # Evenly spread, in an order drawn for each part: what fits a budget must not hang on the luck of few draws.
        evenly = (np.arange(self.draws) + 0.5) / self.draws
        return np.column_stack([rng.permutation(evenly) for rng in self.streams(3)])


def package_model(
    catalogue: Mapping[str, pd.DataFrame], parameters: Mapping[str, object], recall: Recall = made_anew
) -> PackageModel:
    """What the regions of a run share.

    Parameters
    ----------
    catalogue : tables parts, effects, requires, supplies, excludes, evidence
    parameters : of the stage recommend, with seed
    recall : of what other models of the same catalogue have made, see `herelib.recommendations.recommend.verdicts`
    """
    aim, scope = parameters["aim"], parameters["out_of_scope"]
    parts = recall("parts", (scope,), lambda: catalogue_parts(catalogue).without(out_of_scope(parameters)))
    evidence = recall("evidence", (aim, scope), lambda: learnt(catalogue["evidence"], parts, aim))
    return PackageModel(parts, evidence, parameters, recall)


@dataclass(frozen=True)
class Region:
    """One region as it is judged: its draws, gates and plan, what can be had there, and what is missing.

    Attributes
    ----------
    levels : table of the draws, a column per indicator; no row without interviews
    usable : indicators that may be used here
    otherwise : the same if nothing were committed
    missing : dimensions and groups without which nothing can be said
    cost : array, shape (part, 2), low and high in EUR; `cost_known`: whether it is known
    voice : what the target group's voice does to the weights here; None where it changes nothing
    """

    name: str
    parts: Parts
    levels: pd.DataFrame
    usable: frozenset[str]
    gates: Gates
    plan: Plan
    standings: tuple[str, ...]
    otherwise: tuple[str, ...]
    missing: tuple[str, ...]
    reach: np.ndarray
    cost: np.ndarray
    cost_known: np.ndarray
    voice: Voice | None = None

    @property
    def usable_levels(self) -> pd.DataFrame:
        """The draws of the indicators that may be used here."""
        return self.levels[[column for column in self.levels if column in self.usable]]

    @property
    def can_be_had(self) -> np.ndarray:
        return np.isin(self.standings, CAN_BE_HAD)


def regions(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, pd.DataFrame],
    model: PackageModel,
) -> list[Region]:
    """Every region as it is judged, in the order of their names.

    Parameters
    ----------
    survey : tables regions, gate_facts, interviews, plans; target_voice, where the target group is to be heard
    profile : tables profiles, draws
    catalogue : table gates
    """
    profiles, draws, parts = profile["profiles"], profile["draws"], model.parts
    usable_by_region = profiles[profiles["status"].isin(USABLE)].groupby("region")["indicator"].agg(frozenset)
    draws_by_region = dict(list(draws.sort_values("draw").groupby("region")))
    rows = list(survey["regions"].sort_values("region").itertuples())
    plans = region_plans(survey.get("plans"), [row.region for row in rows], parts)
    heard = survey["interviews"].groupby("region")["group"].agg(frozenset)
    rules, judged = GateRules(catalogue["gates"], survey["gate_facts"], parts.names), []
    left_out = out_of_scope(model.parameters)
    voices = region_voices(survey.get("target_voice"), list(parts.barriers))
    for row in rows:
        levels, plan = draws_by_region.get(row.region, draws[:0]), plans[row.region]
        # Published figures alone are usable without any draw, and cannot be judged by: there is no doubt to draw.
        usable = usable_by_region.get(row.region, frozenset()) - left_out if len(levels) else frozenset()
        gates = rules.judge(row.region, row.country, levels, usable)
        missing = _missing(usable, heard.get(row.region, frozenset()), model)
        here, otherwise = (
            tuple(standings(parts, settled, row, gates)) for settled in (plan, replace(plan, committed=()))
        )
        priced = costs(parts, plan, model.parameters["unknown_cost"])
        settled = plan, here, otherwise, missing, reach(parts, plan)
        judged.append(Region(row.region, parts, levels, usable, gates, *settled, *priced, voices.get(row.region)))
    return judged


def _missing(usable: frozenset[str], heard: frozenset[str], model: PackageModel) -> tuple[str, ...]:
    """Dimensions that were not asked or by too few groups, and groups that must speak and did not."""
    dimensions = [indicator for indicator in model.parts.indicators if indicator not in usable]
    wanted = str(model.parameters["required_groups"])
    groups = [] if wanted == NO_GROUPS else [f"group:{name}" for name in wanted.split("+") if name not in heard]
    return (*dimensions, *groups)


@dataclass(frozen=True)
class Situation:
    """A region in which nothing is missing, ready for packages to be compared: levels in draws, terms, and gates."""

    region: Region
    model: PackageModel
    severity: np.ndarray  # draw x barrier, 0-1
    pressure: np.ndarray  # draw x barrier, 0-1
    capacity: np.ndarray  # draw x capacity, 0-1
    open: np.ndarray  # draw x part
    terms: Terms

    def scene(self, *drawn: str) -> Scene:
        """The region with some doubts drawn (interviews, weights, raters, evidence) and the others at their centre."""
        model, n = self.model, self.model.draws
        ratings = model.drawn_ratings if "raters" in drawn else model.stated
        effects = ratings.effects
        if "evidence" in drawn:
            effects = model.drawn_effects if "raters" in drawn else model.stated_effects
        levels = [self.pressure, self.capacity, self.open]
        if "interviews" not in drawn:
            levels = [np.mean(level, axis=0, keepdims=True) for level in levels]
            levels[2] = levels[2] >= 0.5
        importance = self.drawn_weights if "weights" in drawn else self.central_weights[None]
        arrays = [
            levels[0],
            importance,
            effects * self.region.reach[:, None],
            levels[2],
            levels[1],
            ratings.needed,
            ratings.hard,
        ]
        n = max(map(len, arrays))
        spread = (np.broadcast_to(array, (n, *array.shape[1:])) for array in arrays)
        return Scene(*spread, model.parts.supplied, ratings.requirement_arrays(n))

    @property
    def central_weights(self) -> np.ndarray:
        """The reference weights of the barriers in this region, shape (barrier,)."""
        reference, voice = self.model.central_weights, self.region.voice
        return reference if voice is None else voice.central(reference)

    @property
    def drawn_weights(self) -> np.ndarray:
        """Weights of the barriers in this region, shape (draw, barrier)."""
        stated, voice = self.model.drawn_weights, self.region.voice
        return stated if voice is None else voice.drawn(stated, self.model.voice_places)

    @property
    def admissible(self) -> Polytope:
        """The weights of the barriers that are admitted in this region."""
        return self.model.admissible if self.region.voice is None else self.model.admitted(self.region.voice)

    @property
    def extremes(self) -> np.ndarray:
        """Weights that stand for all that are admitted in this region, shape (weights, barrier)."""
        return self.model.extremes if self.region.voice is None else extremes(self.admissible)

    @cached_property
    def expected(self) -> Scene:
        """What the choice rests on: interviews, weights and raters drawn, effects at their means."""
        return self.scene("interviews", "weights", "raters")

    @cached_property
    def all_doubts(self) -> Scene:
        return self.scene("interviews", "weights", "raters", "evidence")

    def forget(self) -> None:
        """Let go of the scenes, which are large; they are made again where they are asked for."""
        for name in ("expected", "all_doubts"):
            self.__dict__.pop(name, None)

    @property
    def presses(self) -> np.ndarray:
        """Share of draws in which each barrier presses."""
        return (self.pressure >= PRESSES).mean(0)


def situation(region: Region, model: PackageModel, levels: np.ndarray | None = None) -> Situation:
    """A region in which nothing is missing, as packages are compared there.

    Parameters
    ----------
    levels : array, shape (draw, indicator), in the order of the parts' indicators; None: the region's own draws, as
        many as the model has, evenly taken
    """
    parts = model.parts
    if levels is None:
        drawn_levels = region.levels[parts.indicators].to_numpy(float)
        levels = (
            drawn_levels[np.arange(model.draws) * len(drawn_levels) // model.draws]
            if len(drawn_levels) > model.draws
            else np.resize(drawn_levels, (model.draws, drawn_levels.shape[1]))
        )
    barriers = len(parts.barriers)
    severity = levels[:, :barriers]
    pressure = ramp(severity, *model.pressing)
    opened = _opened(region, levels, model)
    cost = region.cost[:, 0] + model.cost_places * (region.cost[:, 1] - region.cost[:, 0])
    may_lead = lead_allowed(parts, (pressure >= PRESSES).mean(0))
    terms = Terms(
        region.standings, region.plan.committed, may_lead, model.parameters["least_part"], region.plan.budget, cost
    )
    return Situation(region, model, severity, pressure, levels[:, barriers:], opened, terms)


def _opened(region: Region, levels: np.ndarray, model: PackageModel) -> np.ndarray:
    """Whether the interviews leave each part open in each draw; what is there or settled is never closed."""
    opened = np.ones((len(levels), len(model.parts.names)), bool)
    for part, indicator, threshold in region.gates.judged:
        if (
            part not in region.plan.present
            and part not in region.plan.committed
            and indicator in model.parts.indicators
        ):
            opened[:, part] &= levels[:, model.parts.indicators.index(indicator)] >= threshold
    return opened
