"""The programme of an incubator: how long, how many hours, how many mentors, and when each part can run.

All of it is in the catalogue's parts; what no source says stays unknown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.words import message, message_by_number

CALENDAR_COLUMNS = ("part", "label", "role", "earliest", "latest", "lasts_weeks")


@dataclass(frozen=True)
class Cohort:
    """One cohort; NaN where no part of the package says it.

    Attributes
    ----------
    founders : people who take part
    weeks : of the longest part
    hours_a_week : of a founder, all parts together
    mentees_per_mentor : the fewest that a part states
    hours_per_mentee : a month, by decision
    """

    founders: float
    weeks: float
    hours_a_week: float
    mentees_per_mentor: float
    hours_per_mentee: float

    @property
    def mentors(self) -> float:
        """Mentors that are needed if each takes as many as the package states; NaN where it states nothing."""
        if np.isnan(self.mentees_per_mentor):
            return np.nan
        return float(math.ceil(self.founders / self.mentees_per_mentor - 1e-9))

    @property
    def mentor_hours(self) -> float:
        """Mentors' hours a month that the whole cohort asks for."""
        return self.founders * self.hours_per_mentee

    def __str__(self) -> str:
        """The cohort in one sentence."""
        text = message_by_number(
            "%(n)s founder asks for %(hours)s hours of mentors a month.",
            "%(n)s founders ask for %(hours)s hours of mentors a month.",
            int(self.founders),
            hours=f"{self.mentor_hours:g}",
        )
        if np.isnan(self.weeks):
            return text + " " + message("How many weeks it lasts is not known.")
        return text + " " + message("It lasts %(weeks)s weeks.", weeks=f"{self.weeks:g}")


def cohort(parts: pd.DataFrame, package: Sequence[str], founders: float, hours_per_mentee: float) -> Cohort:
    """What a package asks of a cohort.

    Parameters
    ----------
    parts : table parts of the catalogue
    package : ids of parts
    founders : people who take part
    hours_per_mentee : mentors' hours a month (`MatchingRules`)
    """
    rows = parts[parts["part"].isin(list(package))]
    hours = rows["hours"].dropna()
    return Cohort(
        float(founders),
        float(rows["weeks"].max()),
        float(hours.sum()) if len(hours) else np.nan,
        float(rows["founders_per_mentor"].min()),
        float(hours_per_mentee),
    )


def calendar(parts: pd.DataFrame, package: Sequence[str], decided_on: str) -> pd.DataFrame:
    """When each part of a package can serve the first people.

    Parameters
    ----------
    decided_on : day of the decision, YYYY-MM-DD; lead times count from it

    Returns
    -------
    table [part, label, role, earliest, latest, lasts_weeks], the earliest first, those that nobody knows last; days as
    YYYY-MM-DD, "" where unknown; lasts_weeks NaN for what goes on or is not known
    """
    rows = parts.set_index("part").loc[list(package)].reset_index()
    table = pd.DataFrame(
        {
            "part": rows["part"],
            "label": rows["label"],
            "role": rows["role"],
            "earliest": [_later(decided_on, months) for months in rows["lead_time_low_months"]],
            "latest": [_later(decided_on, months) for months in rows["lead_time_high_months"]],
            "lasts_weeks": rows["weeks"].astype(float),
        }
    )
    unknown = table["earliest"] == ""
    order = np.lexsort((table["part"], table["latest"], table["earliest"], unknown))
    return table.iloc[order].reset_index(drop=True)[list(CALENDAR_COLUMNS)]


def say(table: pd.DataFrame) -> str:
    """The calendar in one sentence."""
    known = table[table["earliest"] != ""]
    if not len(known):
        return message("When the parts can start is not known.")
    return message(
        "The first part can start on %(first)s at the earliest, and all run by %(last)s at the latest; when is not "
        "known for %(unknown)s.",
        first=known["earliest"].min(),
        last=known["latest"].max(),
        unknown=len(table) - len(known),
    )


def _later(day: str, months: float) -> str:
    """A day some months later; half months count as 15 days."""
    if np.isnan(months):
        return ""
    later = pd.Timestamp(day) + pd.DateOffset(months=int(months), days=round(30 * (months % 1)))
    return later.date().isoformat()
