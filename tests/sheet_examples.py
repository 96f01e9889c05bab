"""Plans and an evaluation of the small tables, as they may be shown, and their sheets."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pandas as pd
import table_examples
from brief_examples import ABOUT
from evaluated_studies import evaluated_study

from herelib import incubator, release
from herelib.briefs import sheet_pages
from herelib.incubator.team import Team
from herelib.studies import funds
from herelib.tables import made_by

SETTINGS = {
    "decided_on": "2026-09-01",
    "law_of": {"AA": "LV", "BB": "ES"},
    "founder_project": 15000,
    "money": [
        {"region": "elm-rural", "fund": "lv_nva_start", "category": "training_advice", "eur": 30000, "granted": True},
        {"region": "elm-rural", "fund": "lv_social_start", "category": "founder_money", "eur": 9000, "granted": False},
    ],
    "rates": {
        "founded": [0.2, 0.35, 0.5, "two earlier courses"],
        "alive": [0.6, 0.75, 0.9, "register <b>2025</b>"],
        "deadweight": [0.2, 0.35, 0.5, "a guess"],
    },
    "indicators": [
        {"measure": "founded", "indicator": "businesses founded <i>here</i>", "baseline": 3,
         "baseline_on": "2026-06-30", "source": "register", "measured_when": "each June"}
    ],
}  # fmt: skip
PARAMETERS = {
    "hours_per_mentee": 4.0,
    "fair_to": "region",
    "cost_band": "central",
    "plan_start": "middle",
    "needed_level": 0.6,
    "training_hours": 60,
}
PLANNED, UNPLANNED = "elm-rural", "oak-rural"


def team(**changed: object) -> Team:
    """What a team brings: twelve who take part and four mentors of a region, and what the twelve can do."""
    people = pd.DataFrame({"participant": [f"t{n:02d}" for n in range(12)], "region": PLANNED, "languages": "lv"})
    mentors = pd.DataFrame({"mentor": [f"m{n}" for n in range(4)], "region": PLANNED, "languages": "lv", "hours": 8.0})
    levels = [(name, competence, 0.2 + 0.05 * (n % 7))
              for n, name in enumerate(people["participant"])
              for competence in ("vision", "creativity", "financial_literacy")]  # fmt: skip
    skills = pd.DataFrame(levels, columns=["participant", "competence", "level"])
    return Team({**SETTINGS, **changed}, people, mentors, None, skills)


def settled(name: str) -> pd.DataFrame:
    """A parameter of a stage: that it was settled says that the stage ran."""
    columns = ["parameter", "value", "source", "decision", "meaning"]
    return pd.DataFrame([[name, "4", "default", "", "meaning"]], columns=columns)


@cache
def _planned() -> dict[str, pd.DataFrame]:
    run, catalogue = table_examples.run(), {**table_examples.catalogue(), "funds": funds.read_funds()}
    tables = incubator.plan(run, catalogue, team(), PARAMETERS)
    return release.protect(run | tables | {"parameters_plan": settled("hours_per_mentee")}, 5)


def planned() -> dict[str, pd.DataFrame]:
    """Tables of a study with plans that may be shown; a new dict each time."""
    return dict(_planned())


def of_region(region: str = PLANNED, tables: Mapping[str, pd.DataFrame] | None = None) -> dict[str, pd.DataFrame]:
    """The tables with the rows of one region."""
    return {name: table[table["region"] == region] if "region" in table else table
            for name, table in (tables or planned()).items()}  # fmt: skip


def row(table: pd.DataFrame, **changed: object):
    """The first row of a table as a named tuple, changed."""
    return next(table.head(1).assign(**changed).itertuples())


@cache
def _evaluated() -> dict[str, pd.DataFrame]:
    tables = evaluated_study() | {"parameters_evaluate": settled("alpha")}
    return release.protect(table_examples.run() | tables, 5)


def evaluated() -> dict[str, pd.DataFrame]:
    """Tables of a study with an evaluation that may be shown; a new dict each time."""
    return dict(_evaluated())


@cache
def sheets() -> dict[str, str]:
    """The plans of all regions and the sheet on whether it worked, by their place in a release."""
    both = planned() | {name: evaluated()[name] for name in made_by("evaluate") if name in evaluated()}
    return dict(sheet_pages(both, table_examples.catalogue(), ABOUT))
