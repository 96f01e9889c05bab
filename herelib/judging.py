"""Judging: what is known of each region, which methods can start there, and how the methods rank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib.gates import GateRules, Gates
from herelib.ranking import Ranking, Region, Setting, ramp, rankings
from herelib.vocabulary import USABLE


@dataclass(frozen=True)
class Place:
    """One region as it is judged: its draws, its gates, its arrays, and its ranking if it can have one."""

    name: str
    own: pd.DataFrame
    known: frozenset[str]
    gates: Gates
    region: Region
    ranking: Ranking | None = None


def places(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: dict[str, pd.DataFrame],
    facts: pd.DataFrame,
    common: Setting,
    *,
    workers: int = 2,
    sources: bool = True,
) -> list[Place]:
    """Every region as it is judged, in the order of their names; ranked are those that miss nothing and can start.

    `workers` and `sources` as in `herelib.ranking.rankings`.
    """
    profiles = profile["profiles"]
    usable = profiles[profiles["status"].isin(USABLE)].groupby("region")["indicator"].agg(frozenset)
    drawn = dict(list(profile["draws"].sort_values("draw").groupby("region")))
    rules, found = GateRules(catalogue["gates"], facts, common.made.methods), []
    for place in survey["regions"].sort_values("region").itertuples():
        own = drawn.get(place.region, profile["draws"][:0])  # a region without interviews has no draws
        known = usable.get(place.region, frozenset()) if len(own) else frozenset()
        gates = rules.judge(place.region, place.country, own, known)
        found.append(Place(place.region, own, known, gates, _region(place.region, own, known, gates, common)))
    can = [p for p in found if not p.region.missing and (p.region.feasible.mean(0) >= 0.5).any()]
    ranked = rankings([p.region for p in can], common, workers=workers, sources=sources)
    rank_of = dict(zip([p.name for p in can], ranked, strict=True))
    return [replace(p, ranking=rank_of.get(p.name)) for p in found]


def _region(name: str, own: pd.DataFrame, known: frozenset[str], gates: Gates, common: Setting) -> Region:
    made = common.made
    missing = tuple(d for d in (*made.capacities, *made.lacks) if d not in known)
    if missing:
        feasible = np.tile(~gates.closed, (max(1, len(own)), 1))
        return Region(name, np.empty((0, 0)), np.empty((0, 0)), feasible, missing)
    return region_of(name, own[judged_by(common)].to_numpy(float), judged_by(common), gates, common)


def judged_by(common: Setting) -> list[str]:
    """The indicators that methods are judged by: capacities, then lacks."""
    return [*common.made.capacities, *common.made.lacks]


def region_of(name: str, levels: np.ndarray, columns: list[str], gates: Gates, common: Setting) -> Region:
    """A region from draws of the levels of what methods are judged by, shape (draw, indicator)."""
    capacities = len(common.made.capacities)
    lack = ramp(levels[:, capacities:], *common.made.scales.lack)
    return Region(name, levels[:, :capacities], lack, gates.feasible(levels, columns), ())
