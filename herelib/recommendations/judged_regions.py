"""Judged regions: of each region what is known, which methods can start there, and how the methods rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib.recommendations.alternatives import Alternatives, ramp
from herelib.recommendations.gates import GateRules, Gates
from herelib.recommendations.ranking import Ranking, RankingModel, RegionDraws, rankings
from herelib.vocabulary import USABLE


@dataclass(frozen=True)
class JudgedRegion:
    """One region with its draws, its gates, what methods are judged by there, and its ranking if it can have one."""

    name: str
    draws: pd.DataFrame  # a column per indicator, a row per draw; no row without interviews
    usable: frozenset[str]  # indicators that may be used here
    gates: Gates
    judged_by: RegionDraws
    ranking: Ranking | None = None

    @property
    def usable_draws(self) -> pd.DataFrame:
        """The draws of the indicators that may be used here."""
        return self.draws[[column for column in self.draws if column in self.usable]]


def judged_regions(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, pd.DataFrame],
    alternatives: Alternatives,
) -> list[JudgedRegion]:
    """Every region as it is judged, not ranked yet, in the order of their names.

    Parameters
    ----------
    survey : tables regions, gate_facts
    profile : tables profiles, draws
    catalogue : table gates
    """
    profiles, draws = profile["profiles"], profile["draws"]
    usable_by_region = profiles[profiles["status"].isin(USABLE)].groupby("region")["indicator"].agg(frozenset)
    draws_by_region = dict(list(draws.sort_values("draw").groupby("region")))
    rules, judged = GateRules(catalogue["gates"], survey["gate_facts"], alternatives.methods), []
    for row in survey["regions"].sort_values("region").itertuples():
        region_draws = draws_by_region.get(row.region, draws[:0])
        # Published figures alone are usable without any draw, and cannot be judged by: there is no doubt to draw.
        usable = usable_by_region.get(row.region, frozenset()) if len(region_draws) else frozenset()
        gates = rules.judge(row.region, row.country, region_draws, usable)
        judged_by = _judged_by(row.region, region_draws, usable, gates, alternatives)
        judged.append(JudgedRegion(row.region, region_draws, usable, gates, judged_by))
    return judged


def _judged_by(
    region: str, draws: pd.DataFrame, usable: frozenset[str], gates: Gates, alternatives: Alternatives
) -> RegionDraws:
    missing = tuple(indicator for indicator in alternatives.indicators if indicator not in usable)
    if missing:
        feasible = np.tile(~gates.closed, (max(1, len(draws)), 1))
        return RegionDraws(region, np.empty((0, 0)), np.empty((0, 0)), feasible, missing)
    return region_draws(region, draws[alternatives.indicators].to_numpy(float), gates, alternatives)


def region_draws(region: str, levels: np.ndarray, gates: Gates, alternatives: Alternatives) -> RegionDraws:
    """What methods are judged by in a region, from draws of the indicators of the alternatives, (draw, indicator)."""
    capacities = len(alternatives.capacities)
    lack = ramp(levels[:, capacities:], *alternatives.scales.lack)
    return RegionDraws(region, levels[:, :capacities], lack, gates.feasible(levels, alternatives.indicators), ())


def with_rankings(
    judged: Sequence[JudgedRegion], model: RankingModel, *, workers: int = 2, sources: bool = True
) -> list[JudgedRegion]:
    """The same regions, ranked where nothing is missing and some method can start in most draws.

    `workers` and `sources` as in `herelib.recommendations.ranking.rankings`.
    """
    rankable = [region for region in judged if not region.judged_by.missing and region.judged_by.usually_feasible.any()]
    ranked = rankings([region.judged_by for region in rankable], model, workers=workers, sources=sources)
    ranking_of = dict(zip([region.name for region in rankable], ranked, strict=True))
    return [replace(region, ranking=ranking_of.get(region.name)) for region in judged]
