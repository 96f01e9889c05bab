"""What could go wrong with a plan, and what to do about each: gates, single points, money, hours, times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.incubator.guidance import MATCHED, OFFERED, REGION
from herelib.incubator.planned import CHOICE, OPEN
from herelib.incubator.spending import Spending, over_grants
from herelib.studies import listed
from herelib.words import ROUNDED_FROM, listing, marked, message, number, words

RISK_COLUMNS = ("region", "order", "risk", "about", "amount")
HALF = 0.5  # [J] of those matched, guided by one mentor alone: who leaves then takes the programme along
# What could go wrong, and what to do; %(about)s are names, %(amount)s a figure. The gravest come first.
RISKS = {
    "gate closed": (
        marked("A condition is not met: %(about)s."),
        marked("Have it met, or take the part out and plan again."),
    ),
    "contested": (
        marked("The choice of the package is contested."),
        marked("Settle it first: section 2 says how many interviews or which weights would."),
    ),
    "several do": (
        marked("Another package would do as well: %(about)s."),
        marked("Let those who will run it choose, and record why."),
    ),
    "money open": (
        marked("EUR %(amount)s of the costs are paid by nobody yet."),
        marked("Ask the funds that fit, the earliest deadline first."),
    ),
    "bridge": (
        marked("EUR %(amount)s must be lent until funds pay."),
        marked("Agree with a lender before the first contract, or ask the funds to pay in instalments."),
    ),
    "fund over": (
        marked("Money is asked of a fund that is over: %(about)s."),
        marked("Take it out of the plan, or ask whether there is a new round."),
    ),
    "hours missing": (
        marked("Mentors lack %(amount)s hours a month."),
        marked("Win mentors before founders: the plan says where another adds most."),
    ),
    "one mentor": (
        marked("One mentor guides %(amount)s %% of those who have one."),
        marked("Win a second who could take over."),
    ),
    "nobody admissible": (
        marked("For %(amount)s people no mentor is admissible at all."),
        marked("Look for what shuts them out: language, distance, times or field."),
    ),
    "not guided here": (
        marked("%(amount)s people applied where nothing is planned."),
        marked("Tell them, and say who else could help."),
    ),
    "gate unknown": (
        marked("Nobody has found out yet: %(about)s."),
        marked("Ask before money is spent, and write the answer into gates.csv."),
    ),
    "cost unknown": (
        marked("What it costs is not known, and in no sum: %(about)s."),
        marked("Ask for an offer."),
    ),
    "time unknown": (
        marked("When it can start is not known: %(about)s."),
        marked("Ask those who would run it; until then the plan counts from the first month."),
    ),
    "no people": (
        marked("Nobody who is kept from work was heard on hours for a business of their own."),
        marked("Ask people of the target group before places are filled."),
    ),
}
WITHOUT = {
    "several do": marked("Other parts would do as well; the card in section 2 names them."),
    "hours missing": marked("Mentors lack hours."),
    "one mentor": marked("One mentor guides half or more of those who have one."),
    "nobody admissible": marked("For some people no mentor is admissible at all."),
    "not guided here": marked("People applied where nothing is planned."),
}
EUROS = ("money open", "bridge")  # risks whose figure is money


@dataclass(frozen=True)
class Evidence:
    """What risks are read off: tables of the run, of the plan so far, and the funds of the catalogue."""

    run: Mapping[str, pd.DataFrame]
    plan: Mapping[str, pd.DataFrame]
    funds: pd.DataFrame
    decided_on: str
    participants: pd.DataFrame | None = None


def risks(spendings: list[Spending], evidence: Evidence) -> pd.DataFrame:
    """What could go wrong, by region and the gravest first: table [region, order, risk, about, amount].

    about: names of gates, parts or funds, parted by semicolons; amount: euros, hours, people or per cent, NaN where the
    risk has no figure
    """
    rows = []
    for each in spendings:
        ordered = sorted(_of_region(each, evidence), key=lambda row: list(RISKS).index(row[0]))
        rows += [(each.plan.region, at + 1, *row) for at, row in enumerate(ordered)]
    rows += _elsewhere({each.plan.region for each in spendings}, evidence.participants)
    return pd.DataFrame(rows, columns=list(RISK_COLUMNS))


def _of_region(each: Spending, evidence: Evidence) -> Iterator[tuple[str, str, float]]:
    yield from _of_package(each, evidence)
    yield from _of_money(each, evidence)
    yield from _of_people(each.plan.region, evidence.plan)


def _of_package(each: Spending, evidence: Evidence) -> Iterator[tuple[str, str, float]]:
    plan = each.plan
    gates = evidence.run["gates"]
    here = gates[(gates["region"] == plan.region) & gates["part"].isin(plan.package)].sort_values(["part", "gate"])
    for risk, answer in (("gate closed", "no"), ("gate unknown", "unknown")):
        names = here.loc[here["answer"] == answer, ["part", "gate"]].agg(" ".join, axis=1)
        if len(names):
            yield risk, ";".join(names), np.nan
    if plan.standing == OPEN:
        yield "contested", "", np.nan
    if plan.standing == CHOICE:
        verdicts = evidence.run["verdicts"].set_index("region")
        yield "several do", verdicts.loc[plan.region, "alternatives"], np.nan
    if each.budget.unknown:
        yield "cost unknown", ";".join(each.budget.unknown), np.nan
    times = evidence.plan["calendar"]
    untimed = times[(times["region"] == plan.region) & (times["earliest"] == "")]["part"]
    if len(untimed):
        yield "time unknown", ";".join(untimed), np.nan


def _of_money(each: Spending, evidence: Evidence) -> Iterator[tuple[str, str, float]]:
    if each.cash.open_eur > 0:
        yield "money open", "", round(each.cash.open_eur)
    if each.cash.bridge_eur > 0:
        yield "bridge", "", round(each.cash.bridge_eur)
    over = over_grants(each, evidence.funds, evidence.decided_on)
    if over:
        yield "fund over", ";".join(over), np.nan


def _of_people(region: str, tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, str, float]]:
    hours = tables["hours"][tables["hours"]["region"] == region].set_index("basis")["missing_hours"]
    # As they were matched where there are people, else as interviews offer them.
    missing = hours.get(MATCHED, hours.get(OFFERED, 0.0))
    if missing > 0:
        yield "hours missing", "", float(missing)
    counts = tables["matching"]
    for row in counts[(counts["column"] == REGION) & (counts["name"] == region)].itertuples():
        if row.matched > 1 and row.largest_load >= HALF:
            yield "one mentor", "", round(100 * row.largest_load)
        if row.nobody_admissible:
            yield "nobody admissible", "", float(row.nobody_admissible)
    heard = tables["target_group"]
    asked = heard[heard["role"] == "own_hours"]
    if len(asked) and region not in set(asked["region"]):
        yield "no people", "", np.nan


def _elsewhere(planned: set[str], participants: pd.DataFrame | None) -> list[tuple]:
    """People who applied where nothing is planned."""
    if participants is None:
        return []
    counts = participants.loc[~participants["region"].isin(planned), "region"].value_counts().sort_index()
    return [(region, 1, "not guided here", "", float(people)) for region, people in counts.items()]


def say(row, labels: Mapping[str, str]) -> str:
    """What could go wrong, in a sentence; `row` is one of `risks`, `labels` the names of parts and funds, and the
    questions of gates by "part gate", if they are known.

    Where the figure may not be shown or no name is known, the sentence is the one of `WITHOUT`.
    """
    if row.risk in WITHOUT and pd.isna(row.amount) and not row.about:
        return message(WITHOUT[row.risk])
    return message(RISKS[row.risk][0], about=_names(row, labels), amount=_amount(row))


def say_remedy(row) -> str:
    """What to do about a risk, in a sentence."""
    return message(RISKS[row.risk][1])


def _amount(row) -> str:
    """The figure of a risk; euros from 10,000 on in thousands, as costs are said everywhere."""
    if pd.isna(row.amount):
        return ""
    euros = row.risk in EUROS and row.amount >= ROUNDED_FROM
    return number(round(row.amount, -3) if euros else row.amount, ",.0f")


def _names(row, labels: Mapping[str, str]) -> str:
    names = listed(row.about)
    if row.risk in ("gate closed", "gate unknown"):
        return listing(_condition(name, labels) for name in names)
    return listing(labels.get(name, name) for name in names)


def _condition(name: str, labels: Mapping[str, str]) -> str:
    """A gate of a part: its question where `labels` has it under "part gate", else its name."""
    part, _, gate = name.partition(" ")
    return message("%(condition)s (%(part)s)", condition=labels.get(name, words(gate)), part=labels.get(part, part))
