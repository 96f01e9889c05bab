"""Recommendations: the verdict on the methods, region by region, and what it is made of.

`ranked` gives the verdicts with their ranking, `verdicts` the verdicts alone: that is what a multiverse evaluates again
and again. `recommend` adds what a reader needs to follow and to doubt a verdict: the evidence chain, second opinions,
what would settle it, bundles and business types.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.recommendations.bundles import bundles
from herelib.recommendations.business_types import business_types, voices
from herelib.recommendations.evidence import evidence, links
from herelib.recommendations.judging import COLUMNS, GateRules, Place, judged_by, places, region_of
from herelib.recommendations.ranking import Setting, setting
from herelib.recommendations.second_opinions import opinions, reversals
from herelib.recommendations.sensitivity import settling
from herelib.recommendations.verdicts import ranking_tables, verdict
from herelib.tables import empty

VERDICT = ["region", "verdict", "method", "runner_up", "acceptability"]


def ranked(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: dict[str, pd.DataFrame],
    gate_facts: pd.DataFrame,
    parameters: dict,
    *,
    workers: int = 2,
) -> dict[str, pd.DataFrame]:
    """Verdicts of all regions with the ranking behind them.

    Parameters
    ----------
    survey : table regions
    profile : tables profiles, draws
    catalogue : tables methods, requires, remedies, gates
    gate_facts : answers to the fact gates for this study [method, region, country, gate, answer, source, date]
    parameters : of the stage recommend, with seed
    workers : threads; the result is the same with any number

    Returns
    -------
    dict of tables verdicts, acceptability, rankings, central_weights, pairwise, scores, flips, gates
    """
    common = setting(catalogue, parameters)
    return ranking_tables(places(survey, profile, catalogue, gate_facts, common, workers=workers), common)


def verdicts(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: dict[str, pd.DataFrame],
    gate_facts: pd.DataFrame,
    parameters: dict,
    *,
    workers: int = 2,
) -> pd.DataFrame:
    """Of the table verdicts of `ranked` the columns region, verdict, method, runner_up and acceptability alone.

    For what is done again and again with other parameters: it takes a third of the time. Arguments as for `ranked`.
    """
    common = setting(catalogue, parameters)
    judged = places(survey, profile, catalogue, gate_facts, common, workers=workers, sources=False)
    return pd.DataFrame([verdict(p, common) for p in judged])[VERDICT]


def recommend(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: dict[str, pd.DataFrame],
    gate_facts: pd.DataFrame,
    parameters: dict,
) -> dict[str, pd.DataFrame]:
    """All that `ranked` gives, with business types, bundles, evidence, second opinions, and what would settle it.

    Parameters
    ----------
    survey : tables regions, interviews, answers, items, segments, codebook
    profile : tables profiles, draws, cells
    catalogue : all its tables
    gate_facts, parameters : as for `ranked`; of the stage profile also group_weights and empty_cells

    Returns
    -------
    dict of tables (see `herelib.tables.contracts`): those of `ranked`, business_types, type_acceptability, bundles, evidence,
    links, second_opinions, reversals, settling
    """
    common = setting(catalogue, parameters)
    judged = places(survey, profile, catalogue, gate_facts, common)
    made = ranking_tables(judged, common)
    competes, met = parameters["competes_from"], common.made.scales.met
    speak = voices(survey, competes)
    said = dict(list(speak.groupby("region", observed=True)))  # once: each region would search all the others
    types = [
        business_types(p.name, p.own, set(p.known), catalogue, competes, said.get(p.name, speak[:0]), met=met)
        for p in judged
    ]
    asked = survey["interviews"]["region"].value_counts()
    pressing = parameters["lack_low"], parameters["lack_high"]
    asked_of = pd.concat([made["gates"], complement_gates(judged, survey["regions"], catalogue, gate_facts)])
    return {
        **made,
        "business_types": _stacked("business_types", [one for one, _ in types]),
        "type_acceptability": _stacked("type_acceptability", [ranks for _, ranks in types]),
        "bundles": bundles(made["verdicts"], asked_of, catalogue, profile["profiles"], *pressing),
        "evidence": _stacked("evidence", [_evidence(p, common, profile["profiles"]) for p in judged if p.ranking]),
        "links": links(
            survey,
            profile,
            judged_by(common),
            weighting=parameters["group_weights"],
            empty_cells=parameters["empty_cells"],
        ),
        "second_opinions": opinions(made["scores"]),
        "reversals": reversals(made["scores"]),
        "settling": _stacked("settling", [_settling(p, made, common, int(asked.get(p.name, 0))) for p in judged]),
    }


def complement_gates(
    judged: list[Place], regions: pd.DataFrame, catalogue: dict[str, pd.DataFrame], facts: pd.DataFrame
) -> pd.DataFrame:
    """The gates of complements, which are never ranked, in the form of the table gates."""
    methods = catalogue["methods"]
    rules = GateRules(catalogue["gates"], facts, methods.loc[methods["role"] == "complement", "method"])
    country = regions.set_index("region")["country"]
    rows = [row for p in judged for row in rules.judge(p.name, country[p.name], p.own, p.known).rows]
    return pd.DataFrame(rows, columns=COLUMNS)


def _stacked(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The parts of a table one below the other; without any, the table with its columns."""
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else empty(name)


def _evidence(place: Place, common: Setting, profiles: pd.DataFrame) -> pd.DataFrame:
    ranking = place.ranking
    shown = (ranking.scores, ranking.remedied, common.centre, ranking.usual)
    return evidence(place.name, common.made, *shown, profiles)


def _settling(place: Place, made: dict[str, pd.DataFrame], common: Setting, interviews: int) -> pd.DataFrame:
    """What would make a verdict clear that is not; no row where it is, or where every method is shut out."""
    told_as = made["verdicts"].set_index("region").loc[place.name]
    if place.region.missing:
        note = f"ask about {', '.join(place.region.missing)}"
        row = {"region": place.name, "multiple": np.nan, "interviews": interviews, "clear": np.nan, "note": note}
        return pd.DataFrame([row])
    if told_as["verdict"] not in ("contested", "insufficient evidence"):
        return empty("settling")
    columns = judged_by(common)
    return settling(
        place.name,
        place.own[columns].to_numpy(float),
        lambda levels: region_of(place.name, levels, columns, place.gates, common),
        interviews,
        common,
        common.seed,
    )
