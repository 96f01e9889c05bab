"""Recommendations: the verdict on the packages, region by region, and what it is made of.

`ranked` gives the verdicts with their packages, `verdicts` the verdicts alone: that is what a multiverse evaluates
again and again. `recommend` adds what a reader needs to follow and to doubt a verdict: the evidence chain, second
opinions, what would settle it, and business types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pandas as pd

from herelib.recommendations.business_types import Locality, Thresholds, business_types, voices
from herelib.recommendations.evidence import links
from herelib.recommendations.model import Recall, made_anew, out_of_scope, package_model, regions
from herelib.recommendations.package_tables import package_tables, verdict_rows
from herelib.recommendations.second_opinions import opinions
from herelib.recommendations.settling import missing_dimensions, quick, settling
from herelib.recommendations.verdicts import Advice, advise
from herelib.tables import empty

DOUBTFUL = ("contested",)  # verdicts that more interviews might settle


def advised(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, pd.DataFrame],
    parameters: Mapping[str, object],
    *,
    workers: int = 2,
) -> list[Advice]:
    """Every region with its verdict and what it rests on, in the order of their names; arguments as for `ranked`."""
    model = package_model(catalogue, parameters)
    judged = regions(survey, profile, catalogue, model)
    # What all regions share is drawn once, before the workers ask for it.
    shared = (model.drawn_weights, model.drawn_ratings, model.drawn_effects, model.cost_places)
    assert all(part is not None for part in shared)
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda region: _lean(advise(region, model)), judged))


def advised_each(
    survey: Mapping[str, pd.DataFrame],
    profiles: Sequence[Mapping[str, pd.DataFrame]],
    catalogue: Mapping[str, pd.DataFrame],
    parameters: Mapping[str, object],
) -> list[list[Advice]]:
    """What `advised` gives, for several profiles of one survey under the same draws of weights, ratings and effects.

    For simulations, which judge the same places again and again: what profiles share is drawn once. In one thread.
    """
    model = package_model(catalogue, parameters)
    return [
        [_lean(advise(region, model)) for region in regions(survey, profile, catalogue, model)] for profile in profiles
    ]


def _lean(advice: Advice) -> Advice:
    """The advice without the scenes it was made of: those of a thousand regions would fill the memory."""
    if advice.situation is not None:
        advice.situation.forget()
    return advice


def ranked(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, pd.DataFrame],
    parameters: Mapping[str, object],
    *,
    workers: int = 2,
) -> dict[str, pd.DataFrame]:
    """Verdicts of all regions with the packages behind them.

    Parameters
    ----------
    survey : tables regions, interviews, gate_facts (answers to the fact gates for this study), plans
    profile : tables profiles, draws
    catalogue : tables parts, effects, requires, supplies, evidence, excludes, gates
    parameters : of the stage recommend, with seed
    workers : threads; the result is the same with any number

    Returns
    -------
    dict of tables, see `herelib.recommendations.package_tables`
    """
    return package_tables(advised(survey, profile, catalogue, parameters, workers=workers), profile["profiles"])


def verdicts(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, pd.DataFrame],
    parameters: Mapping[str, object],
    *,
    recall: Recall = made_anew,
) -> pd.DataFrame:
    """Of the table verdicts of `ranked` the columns region, verdict, lead, package and acceptability alone.

    For what is done again and again with other parameters, in processes of its own. Arguments as for `ranked`.

    Parameters
    ----------
    recall : takes what is asked for, what it depends on beside the catalogue, and what makes it; gives the result of
        an earlier call where it has kept one
    """
    model = package_model(catalogue, parameters, recall)
    return verdict_rows([_lean(advise(region, model)) for region in regions(survey, profile, catalogue, model)])


def recommend(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, pd.DataFrame],
    parameters: Mapping[str, object],
) -> dict[str, pd.DataFrame]:
    """All that `ranked` gives, with business types, second opinions, links to the answers, and what would settle it.

    Parameters
    ----------
    survey : tables regions, gate_facts, plans, interviews, answers, items, segments, codebook
    profile : tables profiles, draws, cells
    catalogue : all its tables
    parameters : as for `ranked`; of the stage profile also group_weights and empty_cells

    Returns
    -------
    dict of tables (see `herelib.tables.contracts`): those of `ranked`, business_types, type_acceptability, links,
    second_opinions, settling
    """
    advices = advised(survey, profile, catalogue, parameters)
    tables = package_tables(advices, profile["profiles"])
    indicators = advices[0].region.parts.indicators if advices else []
    cell_options = {"weighting": parameters["group_weights"], "empty_cells": parameters["empty_cells"]}
    return {
        **tables,
        **_business_types(advices, survey, catalogue, parameters),
        "links": links(survey, profile, indicators, **cell_options),
        "second_opinions": opinions(tables["leads"]),
        "settling": _settling(advices, survey["interviews"]),
    }


def _business_types(
    advised: Sequence[Advice],
    survey: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, pd.DataFrame],
    parameters: Mapping[str, object],
) -> dict[str, pd.DataFrame]:
    """The tables business_types and type_acceptability of all regions."""
    thresholds = Thresholds(parameters["competes_from"], parameters["least_opportunity"])
    # What a type requires of a capacity that is out of scope is not judged; needs out of scope are in no usable level.
    judged = [column for column in catalogue["type_requires"] if f"capacity:{column}" not in out_of_scope(parameters)]
    catalogue = {**catalogue, "type_requires": catalogue["type_requires"][judged]}
    stances = voices(survey, parameters["competes_from"])
    # Parted once: each region would search the stances of all the others.
    by_region = dict(list(stances.groupby("region", observed=True)))
    tables = []
    for advice in advised:
        heard = by_region.get(advice.region.name, stances[:0])
        locality = Locality(advice.region.name, advice.region.usable_levels, heard, supplied(advice))
        tables.append(business_types(locality, catalogue, thresholds))
    names = ("business_types", "type_acceptability")
    return {name: _stacked(name, [pair[i] for pair in tables]) for i, name in enumerate(names)}


def supplied(advice: Advice) -> dict[str, tuple[float, str]]:
    """What the package named brings of each capacity: level 0-1, mean over the draws, and the part that brings most."""
    if advice.choice is None:
        return {}
    scene, parts = advice.situation.expected, advice.region.parts
    members = advice.package[advice.package >= 0]
    brought = parts.supplied[members] * scene.alone[members].mean(1)[:, None]  # part x capacity
    advice.situation.forget()
    return {
        capacity: (float(brought[:, c].max()), parts.names[members[brought[:, c].argmax()]])
        for c, capacity in enumerate(parts.capacities)
        if brought[:, c].max() > 0
    }


def _settling(advised: Sequence[Advice], interviews: pd.DataFrame) -> pd.DataFrame:
    """What would settle verdicts that are contested, and what to ask where the evidence is insufficient."""
    counts, frames, model = interviews["region"].value_counts(), [], None
    for advice in advised:
        count = int(counts.get(advice.region.name, 0))
        if advice.verdict == "insufficient evidence":
            frames.append(missing_dimensions(advice.region, count))
        elif advice.verdict in DOUBTFUL and not advice.roles:  # with a settled lead the doubt is about single places
            model = model or quick(advice.situation.model)
            frames.append(settling(advice, model, count))
    return _stacked("settling", frames)


def _stacked(name: str, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The frames of a table one below the other; without any, the table with its columns."""
    frames = [frame for frame in frames if len(frame)]  # empty ones would turn numbers into objects
    return pd.concat(frames, ignore_index=True) if frames else empty(name)
