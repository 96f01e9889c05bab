"""Advice on invented places, region by region, as the room recommendations has it before it is written in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import worlds

from herelib.recommendations.model import package_model, regions
from herelib.recommendations.verdicts import Advice, advise

PARAMETERS = {**worlds.SETTLED, "required_groups": "none", "unknown_cost": "typical"}
ROLES = ("support", "form", "finance", "place", "steering")


def advised(
    tables: Mapping[str, pd.DataFrame],
    asked: tuple[Mapping[str, pd.DataFrame], Mapping[str, pd.DataFrame]],
    **parameters,
) -> dict[str, Advice]:
    """The advice on each region of a study (survey and profile) by a catalogue."""
    survey, profile = asked
    model = package_model(tables, {**PARAMETERS, **parameters})
    return {region.name: advise(region, model) for region in regions(survey, profile, tables, model)}


def sure(tables: Mapping[str, pd.DataFrame], true: pd.DataFrame, plan: Mapping | None = None, **parameters) -> Advice:
    """The advice on the one region `here`, of which everything is known but what effects are around their means."""
    return advised(tables, worlds.known(true, plan), **{**worlds.SURE, **parameters})["here"]


def doubtful(draws: Sequence[Mapping[str, float]], plan: Mapping | None = None, **levels) -> tuple[dict, dict]:
    """Survey and profile of the region `here` with a level of barriers and capacities for each draw, by their names."""
    rows = pd.concat([worlds.flat(**{**levels, **draw}) for draw in draws])
    values = rows.to_numpy(float)[:, None]
    true = rows.iloc[:1]
    return worlds.study(true, plan), worlds.profile(true, values.mean(0), values)


def people(*groups: str, region: str = "here") -> pd.DataFrame:
    """Table interviews with a person of each of some groups."""
    names = [f"i{n}" for n in range(len(groups))]
    return pd.DataFrame({"interview": names, "region": region, "group": groups, "weight": 1.0})


def names_of(advice: Advice, parts: Sequence[int] | np.ndarray) -> list[str]:
    """Parts by their names, "" for an empty place."""
    return [advice.region.parts.names[m] if m >= 0 else "" for m in parts]


def package_of(advice: Advice) -> set[str]:
    """The parts of the package that is named."""
    return set(names_of(advice, advice.package)) - {""}


def lead_of(advice: Advice) -> str:
    return names_of(advice, [advice.choice.lead.part])[0]
