"""Recommendations: the verdict on the packages, region by region, and what it is made of.

`ranked` gives the verdicts with their packages, `verdicts` the verdicts alone: that is what a multiverse evaluates
again and again. `recommend` adds what a reader needs to follow and to doubt a verdict: the evidence chain, second
opinions, what would settle it, and business types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from herelib import parallel
from herelib.recommendations.business_types import Locality, Thresholds, business_types, voices
from herelib.recommendations.evidence import links
from herelib.recommendations.model import PackageModel, Recall, Region, made_anew, out_of_scope, package_model, regions
from herelib.recommendations.package_tables import package_tables, region_tables, verdict_rows
from herelib.recommendations.second_opinions import opinions
from herelib.recommendations.settling import missing_dimensions, quick, settling
from herelib.recommendations.target_voice import target_voice
from herelib.recommendations.verdict_points import verdict_tipping_points
from herelib.recommendations.verdicts import Advice, advise
from herelib.tables import empty

DOUBTFUL = ("contested",)  # verdicts that more interviews might settle
SECONDS = 0.15  # what a region costs, measured: of fewer than seventy none is handed out


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
        [_lean(advise(region, model)) for region in _judged(survey, profile, catalogue, model)] for profile in profiles
    ]


def _judged(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, pd.DataFrame],
    model: PackageModel,
) -> list[Region]:
    """Every region as it is judged, with the target group's voice where a decision gives it a share."""
    # A voice that an earlier run heard is never taken over: it was heard under other decisions.
    voice = _voice(survey, profile, model) if float(model.parameters["target_voice"]) else None
    return regions({**survey, "target_voice": voice}, profile, catalogue, model)


def _voice(
    survey: Mapping[str, pd.DataFrame], profile: Mapping[str, pd.DataFrame], model: PackageModel
) -> pd.DataFrame:
    return target_voice(survey, profile["profiles"], list(model.parts.barriers), model.parameters)


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
) -> dict[str, pd.DataFrame]:
    """Verdicts of all regions with the packages behind them.

    Parameters
    ----------
    survey : tables regions, interviews, gate_facts (answers to the fact gates for this study), plans; answers, items
        and target_people where the target group's voice has a share
    profile : tables profiles, draws
    catalogue : tables parts, effects, requires, supplies, evidence, excludes, gates
    parameters : of the stage recommend, with seed

    Returns
    -------
    dict of tables, see `herelib.recommendations.package_tables`
    """
    model = package_model(catalogue, parameters)
    return package_tables(_by_region(_judged(survey, profile, catalogue, model), model, profile["profiles"]))


@dataclass(frozen=True)
class Beyond:
    """What is said of regions beyond their packages: business types, and what would settle a verdict.

    Attributes
    ----------
    catalogue : its tables about business types
    stances : of the interviews of each region
    interviews : number of each region
    quick : the package model with few draws
    """

    catalogue: Mapping[str, pd.DataFrame]
    thresholds: Thresholds
    stances: Mapping[str, pd.DataFrame]
    interviews: Mapping[str, int]
    quick: PackageModel


def _by_region(
    judged: Sequence[Region], model: PackageModel, profiles: pd.DataFrame, beyond: Beyond | None = None
) -> list[dict]:
    """The tables of each region, in their order: a task per region."""
    # What all regions share is drawn once, before the workers ask for it.
    shared = (model.drawn_weights, model.drawn_ratings, model.drawn_effects, model.cost_places, model.voice_places)
    assert all(part is not None for part in shared)
    of_region = dict(list(profiles.groupby("region", observed=True)))
    # The parts travel with the model, once.
    items = [(replace(region, parts=None), of_region.get(region.name, profiles[:0])) for region in judged]
    return list(parallel.results(_of_region, items, seconds=SECONDS, shared=(model, beyond)))


def _of_region(shared: tuple[PackageModel, Beyond | None], item: tuple[Region, pd.DataFrame]) -> dict:
    (model, beyond), (region, profiles) = shared, item
    advice = advise(replace(region, parts=model.parts), model)
    tables = region_tables(advice, profiles)
    if beyond is None:
        return tables
    heard = beyond.stances.get(region.name, beyond.stances[""])
    locality = Locality(region.name, advice.region.usable_levels, heard, supplied(advice))
    types, acceptability = business_types(locality, beyond.catalogue, beyond.thresholds)
    settled = _settling(advice, beyond)
    return {**tables, "business_types": types, "type_acceptability": acceptability, "settling": settled}


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
    return verdict_rows([_lean(advise(region, model)) for region in _judged(survey, profile, catalogue, model)])


def recommend(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, pd.DataFrame],
    parameters: Mapping[str, object],
) -> dict[str, pd.DataFrame]:
    """All that `ranked` gives, with business types, second opinions, links to the answers, and what would settle it.

    Parameters
    ----------
    survey : tables regions, gate_facts, plans, interviews, answers, items, segments, codebook, target_people; missing
        and accounting where they are known
    profile : tables profiles, draws, cells
    catalogue : all its tables
    parameters : as for `ranked`; of the stage profile also group_weights and empty_cells

    Returns
    -------
    dict of tables (see `herelib.tables.contracts`): those of `ranked`, business_types, type_acceptability, links,
    second_opinions, settling, target_voice, verdict_tipping_points
    """
    model = package_model(catalogue, parameters)
    voice = _voice(survey, profile, model)
    judged = regions({**survey, "target_voice": voice}, profile, catalogue, model)
    by_region = _by_region(judged, model, profile["profiles"], _beyond(survey, catalogue, model))
    tables = package_tables(by_region)
    cell_options = {"weighting": parameters["group_weights"], "empty_cells": parameters["empty_cells"]}
    indicators = model.parts.indicators if judged else []
    return {
        **tables,
        **{
            name: _stacked(name, (each[name] for each in by_region))
            for name in ("business_types", "type_acceptability")
        },
        "links": links(survey, profile, indicators, **cell_options),
        "second_opinions": opinions(tables["leads"]),
        "settling": _stacked("settling", (each["settling"] for each in by_region)),
        "target_voice": voice,
        "verdict_tipping_points": verdict_tipping_points(survey, profile["cells"], judged, model),
    }


def _beyond(survey: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], model: PackageModel) -> Beyond:
    parameters = model.parameters
    # What a type requires of a capacity that is out of scope is not judged; needs out of scope are in no usable level.
    judged = [column for column in catalogue["type_requires"] if f"capacity:{column}" not in out_of_scope(parameters)]
    stances = voices(survey, parameters["competes_from"])
    return Beyond(
        {**catalogue, "type_requires": catalogue["type_requires"][judged]},
        Thresholds(parameters["competes_from"], parameters["least_opportunity"]),
        # Parted once: each region would search the stances of all the others.
        {"": stances[:0], **dict(list(stances.groupby("region", observed=True)))},
        survey["interviews"]["region"].value_counts().to_dict(),
        quick(model),
    )


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


def _settling(advice: Advice, beyond: Beyond) -> pd.DataFrame:
    """What would settle a verdict that is contested, and what to ask where the evidence is insufficient."""
    count = int(beyond.interviews.get(advice.region.name, 0))
    if advice.verdict == "insufficient evidence":
        return missing_dimensions(advice.region, count)
    if advice.verdict in DOUBTFUL and not advice.roles:  # with a settled lead the doubt is about single places
        return settling(advice, beyond.quick, count)
    return empty("settling")


def _stacked(name: str, frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """The frames of a table one below the other; without any, the table with its columns."""
    frames = [frame for frame in frames if len(frame)]  # empty ones would turn numbers into objects
    return pd.concat(frames, ignore_index=True) if frames else empty(name)
