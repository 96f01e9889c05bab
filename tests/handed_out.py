"""A small synthetic study, stage by stage: what is handed out of each must come out with the same bytes."""

from __future__ import annotations

from functools import cache

import advised
import numpy as np
import pandas as pd
import worlds
from surveys import PARAMETERS, random_survey

from herelib.clusters.typology import typology
from herelib.profiles.profile import profile
from herelib.recommendations.recommend import recommend

FEW = {**PARAMETERS, "draws": 60, "reclusterings": 20, "nulls": 9, "k": 3}
ADVISED = {**advised.PARAMETERS, "package_draws": 60, "draws": 60, "seed": 4}


@cache
def _survey() -> dict[str, pd.DataFrame]:
    return random_survey(3, regions=31)  # as many as clouds and resampled regions need


@cache
def _profile() -> dict[str, pd.DataFrame]:
    return profile(_survey(), FEW)


def typology_of_regions(linkage: str) -> dict[str, pd.DataFrame]:
    """All tables of a typology of 31 regions."""
    return typology(_survey(), _profile(), {**FEW, "linkage": linkage})


def recommendations_of_regions() -> dict[str, pd.DataFrame]:
    """All tables of what is recommended in five regions, by a drawn catalogue."""
    rng = np.random.default_rng(23)
    catalogue = worlds.random_catalogue(rng, 9)
    survey = worlds.survey_of(worlds.levels(rng, 5, "strong", sd=0.2), rng, {"budget_eur": 150_000.0})
    return recommend(survey, profile(survey, ADVISED), catalogue, ADVISED)


def differing(tables: dict[str, pd.DataFrame], others: dict[str, pd.DataFrame]) -> list[str]:
    """Names of the tables that are not the same to the last digit."""
    return [name for name in tables if not tables[name].equals(others[name])]
