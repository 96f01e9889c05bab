"""Judging: what is known of each region, which methods can start there, and how the methods rank.

Gates: what must be in place before a method can start here, answered by facts or judged from the interviews.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib.recommendations.ranking import Ranking, Region, Setting, ramp, rankings
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

    `workers` and `sources` as in `herelib.recommendations.ranking.rankings`.
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


COLUMNS = ["region", "method", "gate", "kind", "answer", "share", "question", "source", "date", "open"]


@dataclass(frozen=True)
class Gates:
    """The gates of the methods in one region: those that facts close, and those that are judged in every draw."""

    rows: tuple[tuple, ...]  # of the table gates
    closed: np.ndarray  # method: a fact says no
    method: tuple[int, ...]  # of each interview gate that can be judged here: position of its method
    indicator: tuple[str, ...]
    threshold: tuple[float, ...]

    def feasible(self, levels: np.ndarray, columns: Sequence[str]) -> np.ndarray:
        """Whether each method is feasible in each draw, shape (draw, method).

        Parameters
        ----------
        levels : array, shape (draw, indicator), its columns named by `columns`
        """
        out = np.tile(~self.closed, (len(levels), 1))
        for method, indicator, threshold in zip(self.method, self.indicator, self.threshold, strict=True):
            out[:, method] &= levels[:, columns.index(indicator)] >= threshold
        return out

    def unknown(self, method: str) -> list[str]:
        """The gates of a method that nobody has answered."""
        return [row[2] for row in self.rows if row[1] == method and row[4] == "unknown"]

    def nearest(self) -> str:
        """Of the methods that are shut out, the one with the fewest closed gates, and those gates."""
        closed: dict[str, list[str]] = {}
        for row in self.rows:
            if not row[-1]:
                closed.setdefault(row[1], []).append(row[2])
        method = min(closed, key=lambda m: (len(closed[m]), m))
        return f"{method}: {', '.join(closed[method])}"


class GateRules:
    """The catalogue's gates of some methods with the facts of a study: judges one region after the other."""

    def __init__(self, gates: pd.DataFrame, facts: pd.DataFrame, methods: Sequence[str]):
        self.methods = list(methods)
        self.gates = list(gates[gates["method"].isin(methods)].sort_values(["method", "gate"]).itertuples())
        told = zip(
            *(facts[c] for c in ("method", "gate", "region", "country", "answer", "source", "date")), strict=True
        )
        self.answers = {(m, g, region or f"country {country}"): tuple(said) for m, g, region, country, *said in told}

    def judge(self, region: str, country: str, own: pd.DataFrame, known: frozenset[str]) -> Gates:
        """Every gate of every method in one region.

        A fact gate is answered by the study's gates.csv, the region's own answer before its country's; what nobody has
        answered is unknown, and unknown never closes a gate. An interview gate is open in a draw where its indicator
        reaches the threshold; its answer is what most draws say, `share` how many are open; where the indicator was not
        asked it is unknown.

        Parameters
        ----------
        own : draws of the region, a column per indicator
        known : indicators that may be used here
        """
        rows, judged = [], []
        closed = np.zeros(len(self.methods), bool)
        for gate in self.gates:
            answer, source, date, share = "unknown", "", "", np.nan
            position = self.methods.index(gate.method)
            if gate.kind == "fact":
                for place in (region, f"country {country}"):
                    if (gate.method, gate.gate, place) in self.answers:
                        answer, source, date = self.answers[gate.method, gate.gate, place]
                        break
                closed[position] |= answer == "no"
            elif gate.indicator in known:
                share = float((own[gate.indicator].to_numpy() >= float(gate.threshold)).mean())
                answer, source = "yes" if share >= 0.5 else "no", "interviews"
                judged.append((position, gate.indicator, float(gate.threshold)))
            named = (region, gate.method, gate.gate, gate.kind)
            rows.append((*named, answer, share, gate.question, source, date, answer != "no"))
        where, indicators, thresholds = zip(*judged, strict=True) if judged else ((), (), ())
        return Gates(tuple(rows), closed, where, indicators, thresholds)
