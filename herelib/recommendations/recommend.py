"""Recommendations: the verdict on the methods, region by region, and what it is made of.

`ranked` gives the verdicts with their ranking, `verdicts` the verdicts alone: that is what a multiverse evaluates again
and again. `recommend` adds what a reader needs to follow and to doubt a verdict: the evidence chain, second opinions,
what would settle it, bundles and business types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from herelib.recommendations.bundles import bundles
from herelib.recommendations.business_types import Thresholds, business_types, voices
from herelib.recommendations.evidence import evidence, links
from herelib.recommendations.gates import COLUMNS, GateRules
from herelib.recommendations.judged_regions import JudgedRegion, judged_regions, with_rankings
from herelib.recommendations.rank_reversals import reversals
from herelib.recommendations.ranking import RankingModel, ranking_model
from herelib.recommendations.second_opinions import opinions
from herelib.recommendations.sensitivity import missing_dimensions, settling
from herelib.recommendations.verdicts import ranking_tables, verdict
from herelib.tables import empty

VERDICT = ["region", "verdict", "method", "runner_up", "acceptability"]
DOUBTFUL = ("contested", "insufficient evidence")  # verdicts that more interviews might settle


def ranked(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: dict[str, pd.DataFrame],
    parameters: dict,
    *,
    workers: int = 2,
) -> dict[str, pd.DataFrame]:
    """Verdicts of all regions with the ranking behind them.

    Parameters
    ----------
    survey : tables regions, gate_facts (answers to the fact gates for this study)
    profile : tables profiles, draws
    catalogue : tables methods, requires, remedies, gates
    parameters : of the stage recommend, with seed
    workers : threads; the result is the same with any number

    Returns
    -------
    dict of tables verdicts, acceptability, rankings, central_weights, pairwise, scores, flips, gates
    """
    model = ranking_model(catalogue, parameters)
    judged = judged_regions(survey, profile, catalogue, model.alternatives)
    return ranking_tables(with_rankings(judged, model, workers=workers), model)


def verdicts(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: dict[str, pd.DataFrame],
    parameters: dict,
    *,
    workers: int = 2,
) -> pd.DataFrame:
    """Of the table verdicts of `ranked` the columns region, verdict, method, runner_up and acceptability alone.

    For what is done again and again with other parameters: it takes a third of the time. Arguments as for `ranked`.
    """
    model = ranking_model(catalogue, parameters)
    judged = judged_regions(survey, profile, catalogue, model.alternatives)
    judged = with_rankings(judged, model, workers=workers, sources=False)
    return pd.DataFrame([verdict(region, model) for region in judged])[VERDICT]


def recommend(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: dict[str, pd.DataFrame],
    parameters: dict,
) -> dict[str, pd.DataFrame]:
    """All that `ranked` gives, with business types, bundles, evidence, second opinions, and what would settle it.

    Parameters
    ----------
    survey : tables regions, gate_facts, interviews, answers, items, segments, codebook
    profile : tables profiles, draws, cells
    catalogue : all its tables
    parameters : as for `ranked`; of the stage profile also group_weights and empty_cells

    Returns
    -------
    dict of tables (see `herelib.tables.contracts`): those of `ranked`, business_types, type_acceptability, bundles,
    evidence, links, second_opinions, reversals, settling
    """
    model = ranking_model(catalogue, parameters)
    judged = with_rankings(judged_regions(survey, profile, catalogue, model.alternatives), model)
    tables = ranking_tables(judged, model)
    # Complements are never ranked, but a bundle must say which of their gates are closed.
    gates = pd.concat([tables["gates"], complement_gates(judged, survey, catalogue)])
    profiles, lack_scale = profile["profiles"], model.alternatives.scales.lack
    cell_options = {"weighting": parameters["group_weights"], "empty_cells": parameters["empty_cells"]}
    return {
        **tables,
        **_business_types(judged, survey, catalogue, model, parameters["competes_from"]),
        "bundles": bundles(tables["verdicts"], gates, catalogue, profiles, lack_scale),
        "evidence": _stacked("evidence", [evidence(r.name, r.ranking, model, profiles) for r in judged if r.ranking]),
        "links": links(survey, profile, model.alternatives.indicators, **cell_options),
        "second_opinions": opinions(tables["scores"]),
        "reversals": reversals(tables["scores"]),
        "settling": _settling(judged, tables["verdicts"], model, survey["interviews"]),
    }


def complement_gates(
    judged: Sequence[JudgedRegion], survey: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """The gates of complements, which are never ranked, in the form of the table gates.

    Parameters
    ----------
    survey : tables regions, gate_facts
    catalogue : tables methods, gates
    """
    methods = catalogue["methods"]
    complements = methods.loc[methods["role"] == "complement", "method"]
    rules = GateRules(catalogue["gates"], survey["gate_facts"], complements)
    country = survey["regions"].set_index("region")["country"]
    rows = [row for r in judged for row in rules.judge(r.name, country[r.name], r.draws, r.usable).rows]
    return pd.DataFrame(rows, columns=COLUMNS)


def _business_types(
    judged: Sequence[JudgedRegion],
    survey: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, pd.DataFrame],
    model: RankingModel,
    competes_from: float,
) -> dict[str, pd.DataFrame]:
    """The tables business_types and type_acceptability of all regions."""
    thresholds = Thresholds(competes_from, model.alternatives.scales.requirement_met)
    stances = voices(survey, competes_from)
    # Parted once: each region would search the stances of all the others.
    by_region = dict(list(stances.groupby("region", observed=True)))
    parts = [
        business_types(r.name, r.usable_draws, catalogue, by_region.get(r.name, stances[:0]), thresholds)
        for r in judged
    ]
    names = ("business_types", "type_acceptability")
    return {name: _stacked(name, [pair[i] for pair in parts]) for i, name in enumerate(names)}


def _settling(
    judged: Sequence[JudgedRegion], verdicts: pd.DataFrame, model: RankingModel, interviews: pd.DataFrame
) -> pd.DataFrame:
    """What would make verdicts clear that are not; no row where one is, or where every method is shut out."""
    counts, computed = interviews["region"].value_counts(), verdicts.set_index("region")["verdict"]
    parts = []
    for region in judged:
        count = int(counts.get(region.name, 0))
        if region.judged_by.missing:
            parts.append(missing_dimensions(region, count))
        elif computed[region.name] in DOUBTFUL:
            parts.append(settling(region, model, count))
    return _stacked("settling", parts)


def _stacked(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The parts of a table one below the other; without any, the table with its columns."""
    parts = [part for part in parts if len(part)]  # empty ones would turn numbers into objects
    return pd.concat(parts, ignore_index=True) if parts else empty(name)
