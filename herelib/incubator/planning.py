"""The whole plan of a study's incubators: every table of stage `plan`, from a run, the catalogue and the team."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.incubator import audience, expectations, guidance, planned, risks, spending, training
from herelib.incubator.team import Team
from herelib.tables import CONTRACTS, made_by

LEAST_PEOPLE = 5  # behind a level of a competence, where study.yaml names no threshold


def plan(
    run: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, pd.DataFrame],
    team: Team,
    parameters: Mapping,
    least: int = LEAST_PEOPLE,
) -> dict[str, pd.DataFrame]:
    """All tables of stage `plan`, by name, but for the parameters.

    Parameters
    ----------
    run : tables verdicts, plans, regions, gates, pressures, business_types, interviews, cleaned and segments of a run
    catalogue : as `herelib.studies.read_catalogue` gives it, and funds
    parameters : of the stage, by name
    least : people behind a figure about what people can do

    Raises
    ------
    StudyError
        All faults of the files of people.
    HereError
        If the block `incubator` contradicts itself: a category that no budget has, an indicator without a baseline.
    """
    plans = planned.planned(run, catalogue["parts"], team)
    spendings = [
        spending.spending(each, catalogue, team, parameters["cost_band"], parameters["plan_start"])
        for each in plans
        if each.package
    ]
    tables = {
        **_programme(plans, catalogue["parts"], team, parameters),
        **_money(spendings, catalogue["funds"], run["regions"], team, parameters["cost_band"]),
        **_people(plans, run, team, parameters),
        "training": training.training(team, [each.plan.region for each in spendings], parameters, least),
        "ideas": audience.ideas(run, team),
        **expectations.expectations(spendings, catalogue["parts"], run["pressures"], team),
    }
    evidence = risks.Evidence(run, tables, catalogue["funds"], team.decided_on, team.participants)
    tables["risks"] = risks.risks(spendings, evidence)
    return {name: exact(name, tables[name]) for name in made_by("plan") if name in tables}


def _programme(plans, parts: pd.DataFrame, team: Team, parameters: Mapping) -> dict[str, pd.DataFrame]:
    return {
        "programme": planned.programme(plans, parts, parameters["hours_per_mentee"], team.decided_on),
        "calendar": planned.calendars(plans, parts, team.decided_on),
    }


def _money(spendings, funds: pd.DataFrame, regions: pd.DataFrame, team: Team, band: str) -> dict[str, pd.DataFrame]:
    return {
        "budget": spending.budgets(spendings, band),
        "money": spending.moneys(spendings, band),
        "cash": spending.cash_tables(spendings, team.decided_on),
        "fund_fits": spending.fund_fits(spendings, funds, regions, team),
    }


def _people(plans, run: Mapping[str, pd.DataFrame], team: Team, parameters: Mapping) -> dict[str, pd.DataFrame]:
    matching = guidance.matched(plans, team, parameters)
    offers = audience.hours_offered(run, team)
    return {
        "matching": guidance.matching_counts(matching),
        "matching_stages": guidance.matching_stages(matching),
        "more_mentors": guidance.more_mentors(matching),
        "hours": guidance.hour_tables(plans, offers, matching, parameters),
        "target_group": audience.target_group(run, team),
    }


def exact(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table with the kinds of columns that its contract names: a table without rows knows none by itself."""
    kinds = {column: known.dtype for column, known in CONTRACTS[name].columns.items()}
    numbers = {column: kind for column, kind in kinds.items() if kind != "text"}
    texts = {column: str for column, kind in kinds.items() if kind == "text"}
    return table[list(kinds)].astype(numbers | texts)
