"""The sheet of a region's plan: all that stands on its two sides, or why there is no plan and what one would need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from herelib.briefs.brief import where_phrase
from herelib.briefs.businesses import businesses_view
from herelib.briefs.package import Package, package_view
from herelib.briefs.plain import whole
from herelib.briefs.plan_dates import Calendar, calendar_view
from herelib.briefs.plan_funds import PlanFunds, funds_view
from herelib.briefs.plan_guides import Heard, guides_sentences, heard_view
from herelib.briefs.plan_money import PlanMoney, money_view
from herelib.briefs.plan_prospects import (
    Expected,
    Measured,
    Training,
    expected_view,
    ideas_sentences,
    measured_view,
    net_sentence,
    training_view,
)
from herelib.briefs.plan_risks import Risk, further, risks_view
from herelib.briefs.steps import NextStep, steps_view
from herelib.incubator import expectations
from herelib.report import named, named_region, part_name
from herelib.studies import listed
from herelib.translations import long_date, number
from herelib.words import listing, marked, message, message_by_number

PROGRAMME = "programme"  # the table without which there is no plan
NOTHING = "nothing planned"
STANDINGS = {  # how firm the choice is
    "one of several": marked("Other help would do as well. This plan is for what is named first in the brief."),
    "contested": marked(
        "What should come first is still open. This plan is for what is named first, until people choose."
    ),
}


def planned_regions(shown: Mapping[str, pd.DataFrame]) -> list[str]:
    """The regions that have a sheet, in their order; none where nothing was planned at all."""
    programme = shown.get(PROGRAMME)
    return [] if programme is None else sorted(programme["region"])


@dataclass(frozen=True)
class Planned:
    """What is planned: for whom, what, from when; dates, guides, money; funds, lessons, businesses, prospects."""

    answer: str
    details: tuple[str, ...]
    standing: str
    further_risks: str
    calendar: Calendar
    guides: tuple[str, ...]
    money: PlanMoney
    funds: PlanFunds
    training: Training
    ideas: tuple[str, ...]
    expected: tuple[Expected, ...]
    net: str
    measured: tuple[Measured, ...]
    heard: tuple[Heard, ...]


@dataclass(frozen=True)
class PlanSheet:
    """The sheet of a region: what is planned, or None with the reason (of the brief) and what a plan would need."""

    region: str
    name: str
    where: str
    risks: tuple[Risk, ...]
    planned: Planned | None
    package: Package
    steps: tuple[NextStep, ...]


def sheet_view(
    of_region: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], names: Mapping[str, str]
) -> PlanSheet:
    """What the sheet of a region says.

    Parameters
    ----------
    of_region : tables that may be shown, with the rows of this region; matching and training hold all regions
    names : what regions are called
    """
    plan, verdict = (next(of_region[name].itertuples()) for name in (PROGRAMME, "verdicts"))
    known = catalogue["parts"].set_index("part")
    labels = pd.concat([known["label"], of_region["fund_fits"].drop_duplicates("fund").set_index("fund")["label"]])
    businesses = businesses_view(verdict, of_region, catalogue)
    return PlanSheet(
        region=plan.region,
        name=named_region(names, plan.region),
        where=where_phrase(of_region["regions"]),
        risks=risks_view(of_region["risks"], of_region["gates"], labels),
        planned=None if plan.standing == NOTHING else planned_view(plan, of_region, catalogue),
        package=package_view(verdict, of_region, known),
        steps=steps_view(verdict, of_region, known, businesses),
    )


def planned_view(plan, of_region: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> Planned:
    """What is planned in a region; `plan` is its row of the table programme."""
    parts = catalogue["parts"].set_index("part")["label"]
    types = catalogue["business_types"].set_index("type")["label"]
    cash = of_region["cash"]
    decided_on = "" if cash.empty else str(cash.sort_values("quarter")["begins_on"].iloc[0])
    return Planned(
        answer=answer(plan, parts),
        details=tuple(details(plan, of_region["logic"])),
        standing=message(STANDINGS[plan.standing]) if plan.standing in STANDINGS else "",
        further_risks=further(of_region["risks"]),
        calendar=calendar_view(of_region["calendar"].assign(label=_called(of_region["calendar"], parts)), plan.lead,
                               decided_on),
        guides=guides_sentences(plan, of_region["hours"], of_region["matching"]),
        money=money_view(of_region["money"], cash),
        funds=funds_view(of_region["fund_fits"]),
        training=training_view(of_region["training"], plan.region),
        ideas=ideas_sentences(of_region["ideas"], types),
        expected=expected_view(of_region["expected"]),
        net=net_sentence(of_region["expected"]),
        measured=measured_view(of_region["indicators"]),
        heard=heard_view(of_region["target_group"]),
    )  # fmt: skip


def _called(calendar: pd.DataFrame, labels: pd.Series) -> pd.Series:
    """The parts' names in the language of the catalogue that is handed in."""
    return calendar["part"].map(labels).fillna(calendar["label"])


def answer(plan, labels: pd.Series) -> str:
    """For how many the plan is, and what it holds; `plan` is a row of the table programme."""
    parts = listing(part_name(part, labels) for part in named(plan.package))
    if pd.isna(plan.founders):
        return message("The plan: %(parts)s. For how many people is not known yet.", parts=parts)
    return message_by_number(
        "A plan for %(n)s person who wants to start a business: %(parts)s.",
        "A plan for %(n)s people who want to start a business: %(parts)s.",
        int(plan.founders), parts=parts,
    )  # fmt: skip


def details(plan, logic: pd.DataFrame) -> list[str]:
    """Who these people are, how long it takes them, and when it can begin."""
    groups = [message(expectations.TARGET_WORDS[name]) for about in logic.loc[logic["step"] == "needs", "about"]
              for name in listed(about) if name in expectations.TARGET_WORDS]  # fmt: skip
    lines = [message("It is meant for %(people)s.", people=listing(groups))] if groups else []
    if not pd.isna(plan.weeks) and not pd.isna(plan.hours_a_week):
        lines.append(
            message("It lasts %(weeks)s weeks and takes each of them about %(hours)s hours a week.",
                    weeks=whole(plan.weeks), hours=_hours(plan.hours_a_week))
        )  # fmt: skip
    elif not pd.isna(plan.weeks):
        lines.append(message("It lasts %(weeks)s weeks.", weeks=whole(plan.weeks)))
    if plan.first_on:
        lines.append(
            message("The first part can start on %(first)s, and all of it runs by %(last)s at the latest.",
                    first=long_date(plan.first_on), last=long_date(plan.all_by))
        )  # fmt: skip
    else:
        lines.append(message("When it can start is not known."))
    return lines


def _hours(hours: float) -> str:
    """Hours a week, the half ones too."""
    return number(round(2 * hours) / 2, "g")
