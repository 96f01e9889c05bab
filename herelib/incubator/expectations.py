"""What is expected of each planned incubator, before it begins: what leads to what, how much, and what to measure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.incubator.impact_sheet import (
    CHAIN_COLUMNS,
    INDICATOR_COLUMNS,
    STEPS,
    Sheet,
    expected_impact,
)
from herelib.incubator.planned import Plan
from herelib.incubator.spending import Spending
from herelib.incubator.team import Team
from herelib.studies import listed
from herelib.words import listing, marked, message, number, price_range, words

LOGIC_COLUMNS = ("region", "step", "about", "low", "high")
PRESSING = 3  # barriers that the logic names
MEASURES = {
    "reached": marked("People reached"),
    "founded": marked("Firms founded"),
    "alive": marked("Firms alive at the end"),
    "alive_net": marked("Of these, firms that would not be there without it"),
}
PLAN_BASIS = marked("The plan, and whom the parts of the package reach")
TARGET_WORDS = {
    "low_skilled": marked("people with little schooling"),
    "unemployed": marked("people without work"),
    "youth": marked("young people"),
    "migrants": marked("migrants"),
    "pupils": marked("pupils"),
    "groups": marked("groups of people"),
    "organisations": marked("organisations"),
    "existing_firms": marked("firms that exist"),
    "rural_founders": marked("rural founders"),
    "employees": marked("employees"),
}


def people_reached(plan: Plan, parts: pd.DataFrame) -> tuple[float, float, float]:
    """People reached, low, central and high: as many as the part that reaches the fewest, as the lead, as are planned.

    A part of which nobody knows whom it reaches limits nobody.
    """
    reached = parts.set_index("part")["reached"].reindex(list(plan.package))
    supports = reached[parts.set_index("part")["role"].reindex(list(plan.package)) == "support"].dropna()
    high = plan.founders
    low = float(min(supports.min(), high)) if len(supports) else high
    lead = float(supports.get(plan.lead, high))
    return low, float(max(low, min(lead, high))), high


def logic_rows(each: Spending, reached: tuple[float, float, float], pressures: pd.DataFrame) -> list[tuple]:
    """What leads to what in a region, as data: rows (step, about, low, high).

    Parameters
    ----------
    pressures : table of the run

    about: names with ";" between them: groups and barriers, parts; low, high: euros of inputs, people of outputs
    """
    here = pressures[pressures["region"] == each.plan.region]
    press = here.sort_values(["pressure", "barrier"], ascending=[False, True])["barrier"].head(PRESSING)
    needs = ";".join((*each.plan.target_group, *press))
    low, _, high = reached
    euros = each.budget.total("low_eur"), each.budget.total("high_eur")
    return [
        ("needs", needs, np.nan, np.nan),
        ("inputs", "", *euros),
        ("activities", ";".join(each.plan.package), np.nan, np.nan),
        ("outputs", "", low, high),
        ("outcomes", "", np.nan, np.nan),
    ]


def say_step(row, labels: Mapping[str, str]) -> str:
    """One step of the logic, in a sentence; `row` is one of the table logic, `labels` the names of parts."""
    names = listed(row.about)
    if row.step == "needs":
        groups = [message(TARGET_WORDS[name]) for name in names if name in TARGET_WORDS]
        barriers = [words(name) for name in names if name not in TARGET_WORDS]
        if not barriers:
            return message("It is for %(people)s.", people=listing(groups) or message("all who want to found"))
        return message(
            "It is for %(people)s; what holds people back most is %(barriers)s.",
            people=listing(groups) or message("all who want to found"),
            barriers=listing(barriers),
        )
    if row.step == "inputs":
        return message("Money (%(costs)s), hours of mentors, and rooms.", costs=price_range(row.low, row.high))
    if row.step == "activities":
        return message("What is done: %(parts)s.", parts=listing(labels.get(name, name) for name in names))
    if row.step == "outputs":
        if pd.isna(row.high):
            return message("People are guided, and firms founded; how many is not known.")
        if row.low == row.high:
            return message("%(people)s people are guided, and firms founded.", people=number(row.high, ".0f"))
        return message(
            "%(low)s to %(high)s people are guided, and firms founded.",
            low=number(row.low, ".0f"),
            high=number(row.high, ".0f"),
        )
    return message("Firms live on, and people have work who had none.")


def sheet_of(each: Spending, parts: pd.DataFrame, pressures: pd.DataFrame, team: Team) -> tuple[Sheet, pd.DataFrame]:
    """The impact sheet of a region, and its logic as a table [*LOGIC_COLUMNS]."""
    reached = people_reached(each.plan, parts)
    logic = pd.DataFrame(
        [(each.plan.region, *row) for row in logic_rows(each, reached, pressures)], columns=list(LOGIC_COLUMNS)
    )
    labels = parts.set_index("part")["label"]
    texts = {row.step: say_step(row, labels) for row in logic.itertuples()}
    people = tuple(np.nan_to_num(reached)) if np.isnan(reached[2]) else reached
    sheet = expected_impact(people, team.assumptions, texts, team.indicators(each.plan.region))
    if np.isnan(reached[2]):  # how many are reached is not known, and so is all that follows
        sheet = Sheet(sheet.logic, sheet.chain.assign(low=np.nan, central=np.nan, high=np.nan), sheet.indicators)
    return sheet, logic


def expectations(
    spendings: list[Spending], parts: pd.DataFrame, pressures: pd.DataFrame, team: Team
) -> dict[str, pd.DataFrame]:
    """Tables expected, logic and indicators of all planned regions."""
    chains, logics, indicators = [], [], []
    for each in spendings:
        sheet, logic = sheet_of(each, parts, pressures, team)
        first = sheet.chain["measure"] == "reached"
        basis = sheet.chain["basis"].mask(first, PLAN_BASIS)
        chains.append(sheet.chain.assign(region=each.plan.region, basis=basis))
        logics.append(logic)
        indicators.append(sheet.indicators.assign(region=each.plan.region))
    return {
        "expected": _joined(chains, ("region", *CHAIN_COLUMNS)),
        "logic": _joined(logics, LOGIC_COLUMNS).assign(
            step=lambda table: pd.Categorical(table["step"], list(STEPS)).astype(str)
        ),
        "indicators": _joined(indicators, ("region", *INDICATOR_COLUMNS)),
    }


def _joined(tables: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    if not tables:
        return pd.DataFrame(columns=list(columns))
    return pd.concat(tables, ignore_index=True)[list(columns)]


def say(expected: pd.DataFrame, region: str) -> str:
    """What is expected in a region, in a sentence; table `expected`."""
    rows = expected[expected["region"] == region].set_index("measure")
    if rows.empty or np.isnan(rows.loc["reached", "central"]):
        return message("How many people are reached is not known.")
    people = number(rows.loc["reached", "central"], ".0f")
    net = rows.loc["alive_net"]
    if np.isnan(net["central"]):
        return message(
            "About %(people)s people are reached. How many firms are owed to it is not known: a rate is missing.",
            people=people,
        )
    low, central, high = (number(net[band], ".1f") for band in ("low", "central", "high"))
    return message(
        "About %(people)s people are reached. At the end about %(central)s firms (%(low)s to %(high)s) are alive that "
        "would not be there without it.",
        people=people,
        low=low,
        central=central,
        high=high,
    )
