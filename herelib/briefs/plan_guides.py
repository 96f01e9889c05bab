"""Who guides those who start a business: mentors and hours that are needed, as far as it may be told; who was heard."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from herelib.briefs.plain import whole
from herelib.translations import said_in_table
from herelib.words import marked, message, message_by_number

COVERED = {  # how far hours that people offered go, in the words of the table hours
    "all": marked("People who were asked here offered that much or more."),
    "more than half": marked("People who were asked here offered more than half of that. The rest is missing."),
    "half or less": marked("People who were asked here offered half of that or less. The rest is missing."),
}
MATCHED = {  # of those who asked to take part
    "more than half": marked("Most of those who asked to take part have a mentor already."),
    "half or less": marked("Half or fewer of those who asked to take part have a mentor yet."),
}
MOST_SAID = marked("most")  # of those who were asked: other answers are not told
HEARD = {  # roles of questions, and what their answers are about
    "work_status": marked("Work: %(answer)s"),
    "education": marked("School: %(answer)s"),
    "own_hours": marked("Could give hours to a business of their own"),
    "contact": marked("May be asked again"),
}
LONG, SHORT = "12 months or more", "less than 12 months"  # answers of the role out_of_work
OUT_OF_WORK = {
    LONG: marked("Without paid work for a year or more"),
    SHORT: marked("Without paid work for less than a year"),
}
ROWS = 8  # of who was heard


@dataclass(frozen=True)
class Heard:
    """An answer that people gave, and how many of those who were asked, in a word."""

    answer: str
    part: str


def guides_sentences(plan, hours: pd.DataFrame, matching: pd.DataFrame) -> tuple[str, ...]:
    """How many mentors and hours are needed, and how far there are any.

    Parameters
    ----------
    plan : row of the table programme
    hours : table that may be shown, rows of the region
    matching : table that may be shown, of all regions
    """
    return (*needed_sentences(plan), covered_sentence(hours), *matched_sentences(matching, plan.region))


def needed_sentences(plan) -> list[str]:
    """Mentors and hours that a plan asks for; `plan` is a row of the table programme."""
    if pd.isna(plan.mentors):
        return [message("How many mentors are needed is not known.")]
    lines = []
    if pd.isna(plan.mentees_per_mentor) or plan.mentees_per_mentor == 1:
        lines.append(message_by_number("%(n)s mentor is needed.", "%(n)s mentors are needed.", int(plan.mentors)))
        if plan.mentees_per_mentor == 1:
            lines.append(message("That is one for each of those who start."))
    else:
        lines.append(
            message_by_number(
                "%(n)s mentor is needed, who guides %(each)s of those who start.",
                "%(n)s mentors are needed, each for %(each)s of those who start.",
                int(plan.mentors), each=whole(plan.mentees_per_mentor),
            )
        )  # fmt: skip
    if not pd.isna(plan.mentor_hours):
        lines.append(message("Together they give %(hours)s hours a month.", hours=whole(plan.mentor_hours)))
    return lines


def covered_sentence(hours: pd.DataFrame) -> str:
    """How far the hours go that people offered when they were asked."""
    for row in hours.itertuples():
        if row.covered in COVERED:
            return message(COVERED[row.covered])
    return message("How many hours people here offered is not known, or not shown.")


def matched_sentences(matching: pd.DataFrame, region: str) -> list[str]:
    """Whether most of those who asked to take part have a mentor."""
    if matching.empty:
        return [message("Who guides whom is not said here: there is no list of people yet, or too few stand on it.")]
    rows = matching[(matching["column"] == "region") & (matching["name"] == region)]
    for row in rows.itertuples():
        if row.matched_part in MATCHED:
            return [message(MATCHED[row.matched_part])]
    return [message("How many have a mentor already is not shown: too few people asked to take part.")]


def heard_view(heard: pd.DataFrame) -> tuple[Heard, ...]:
    """Who was heard of those whom the plan is for, and what they said of themselves.

    Parameters
    ----------
    heard : table target_group as it may be shown, rows of the region
    """
    order = ["out_of_work", "own_hours", "work_status", "education", "contact"]
    known = heard[heard["role"].isin(order)]
    known = known.sort_values("role", key=lambda roles: roles.map(order.index), kind="stable").head(ROWS)
    return tuple(Heard(_answer(row), message(MOST_SAID)) for row in known.itertuples())


def _answer(row) -> str:
    if row.role == "out_of_work":
        return message(OUT_OF_WORK[row.answer]) if row.answer in OUT_OF_WORK else str(row.answer)
    # The form chose the words of an answer: where they are none of ours they stand as they are.
    return message(HEARD[row.role], answer=said_in_table(str(row.answer).replace("_", " ")))
