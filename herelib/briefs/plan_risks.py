"""What could go wrong with a plan, and what to do about each, the gravest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from herelib.briefs.plan_money import euros
from herelib.studies import listed
from herelib.words import listing, marked, message, message_by_number, words

MOST = 5  # that a sheet names
NAMED = 2  # things that a risk names
HERE_ALONE = "not guided here"  # the only risk of a region without a plan
# What could go wrong and what to do, by the name in the table risks; %(about)s are names, %(euros)s a sum.
RISKS = {
    "gate closed": (
        marked("Something that must be there is not there: %(about)s"),
        marked("Bring it about, or leave that part out and plan again."),
    ),
    "contested": (
        marked("It is still open what should come first."),
        marked("Let people here choose before money is spent."),
    ),
    "several do": (
        marked("Other help would do as well, so the choice may change."),
        marked("Let those who will run it choose, and write down why."),
    ),
    "money open": (
        marked("Nobody pays for %(euros)s yet."),
        marked("Ask the funds that fit, first those that close first."),
    ),
    "bridge": (
        marked("%(euros)s comes only after it was spent."),
        marked("Agree with a lender before the first contract, or ask to be paid in parts."),
    ),
    "fund over": (
        marked("Money is asked of a fund that is over: %(about)s."),
        marked("Ask whether there is a new round, or look for another fund."),
    ),
    "hours missing": (
        marked("Mentors have too few hours for all who take part."),
        marked("Look for mentors before people start."),
    ),
    "one mentor": (
        marked("One mentor guides many of those who have one."),
        marked("Look for a second one who could take over."),
    ),
    "nobody admissible": (
        marked("For some people no mentor fits at all."),
        marked("See what shuts them out: language, distance, times, trade, hours or a conflict of interest."),
    ),
    HERE_ALONE: (
        marked("People here asked to take part, and nothing is planned here."),
        marked("Tell them, and say who else could help."),
    ),
    "gate unknown": (
        marked("Still to be asked: %(about)s"),
        marked("Ask before money is spent."),
    ),
    "cost unknown": (
        marked("What this costs is not known, and is in no sum: %(about)s."),
        marked("Ask for an offer."),
    ),
    "time unknown": (
        marked("Nobody knows when this can start: %(about)s."),
        marked("Ask those who would run it."),
    ),
    "no people": (
        marked("None of those who would start a business was asked how many hours they have."),
        marked("Talk to them before places are filled."),
    ),
}
PAIRS = ("gate closed", "gate unknown")  # whose names are pairs of a part and a condition


@dataclass(frozen=True)
class Risk:
    """What could go wrong, and what to do."""

    text: str
    remedy: str


def risks_view(risks: pd.DataFrame, gates: pd.DataFrame, labels: pd.Series) -> tuple[Risk, ...]:
    """The gravest risks of a region, in their order.

    Parameters
    ----------
    risks, gates : tables, rows of the region
    labels : what parts and funds are called
    """
    questions = gates.drop_duplicates("gate").set_index("gate")["question"].to_dict()
    ordered = _worded(risks).sort_values("order").head(MOST)
    return tuple(
        Risk(
            message(RISKS[row.risk][0], about=_names(row, questions, labels), euros=euros(row.amount)),
            message(RISKS[row.risk][1]),
        )
        for row in ordered.itertuples()
    )


def further(risks: pd.DataFrame) -> str:
    """How many more there are than a sheet names; nothing where it names all."""
    more = len(_worded(risks)) - MOST
    if more <= 0:
        return ""
    return message_by_number("%(n)s more stands in the report.", "%(n)s more stand in the report.", more)


def _worded(risks: pd.DataFrame) -> pd.DataFrame:
    """Those with a sentence; a sum of less than a euro is none."""
    nothing = risks["risk"].isin(["money open", "bridge"]) & (risks["amount"] < 1)
    return risks[risks["risk"].isin(list(RISKS)) & ~nothing]


def _names(row, questions: Mapping[str, str], labels: pd.Series) -> str:
    called = [labels.get(name, words(name)) for name in listed(row.about)]
    if row.risk in PAIRS:
        pairs = [name.partition(" ")[::2] for name in listed(row.about)]
        called = [
            message("%(question)s (for: %(part)s)", question=questions.get(gate) or words(gate),
                    part=labels.get(part, words(part)))
            for part, gate in pairs
        ]  # fmt: skip
        return " ".join(called)
    if len(called) <= NAMED:
        return listing(called)
    return message("%(names)s and %(n)s more", names=", ".join(called[:NAMED]), n=len(called) - NAMED)
