"""Mentors' hours: what is asked for, what is given, and what is missing.

Hours are added up, never averaged: ten mentors with an hour each are not one with ten, but the sum is what a region
can count on at the most. Asked = given + missing, and offered = used + spare, in every row; in all regions together
as much is given as used.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.incubator.matching import Matching
from herelib.incubator.people import MENTOR
from herelib.words import message, number

HOUR_COLUMNS = (
    *("region", "asked_hours", "given_hours", "missing_hours", "offered_hours", "used_hours", "spare_hours"),
)


def mentor_hours(founders: pd.DataFrame, offers: pd.DataFrame, hours_per_mentee: float) -> pd.DataFrame:
    """Hours a month by region before anybody is matched, as if all of a region's mentors suited all of its founders.

    Parameters
    ----------
    founders : table [region, founders], people to be guided
    offers : table [region, hours], one row an interview or mentor; hours that nobody stated are not counted

    Returns
    -------
    table [region, asked_hours, given_hours, missing_hours, offered_hours, used_hours, spare_hours], by region's name
    """
    asked = founders.groupby("region")["founders"].sum() * hours_per_mentee
    offered = offers.groupby("region")["hours"].sum()
    regions = sorted({*asked.index, *offered.index})
    asked, offered = (side.reindex(regions).fillna(0.0).to_numpy(float) for side in (asked, offered))
    both = np.minimum(asked, offered)
    return _table(regions, asked, both, offered, both)


def hours_after_matching(matching: Matching) -> pd.DataFrame:
    """Hours a month as they were matched, each side by its own region.

    Returns
    -------
    table as of `mentor_hours`; asked, given, missing: of the participants of a region, whoever guides them; offered,
    used, spare: of its mentors, whomever they guide
    """
    rules, people, guides = matching.problem.rules, matching.participants, matching.mentors
    hours = matching.problem.mentors.table.set_index(MENTOR)["hours"]
    asked = people.groupby("region").size() * rules.hours_per_mentee
    matched = people.groupby("region")["matched"].sum() * rules.hours_per_mentee
    offered = guides.assign(hours=guides["mentor"].map(hours)).groupby("region")["hours"].sum()
    used = guides.groupby("region")["mentees"].sum() * rules.hours_per_mentee
    regions = sorted({*asked.index, *offered.index})
    return _table(
        regions, *(side.reindex(regions).fillna(0.0).to_numpy(float) for side in (asked, matched, offered, used))
    )


def _table(
    regions: list[str], asked: np.ndarray, covered: np.ndarray, offered: np.ndarray, used: np.ndarray
) -> pd.DataFrame:
    columns = (regions, asked, covered, asked - covered, offered, used, offered - used)
    return pd.DataFrame(dict(zip(HOUR_COLUMNS, columns, strict=True)))


def say(hours: pd.DataFrame) -> str:
    """The hours of all regions in a sentence."""
    sums = {name: number(float(hours[f"{name}_hours"].sum()), ",.0f") for name in ("asked", "offered", "missing")}
    return message(
        "Mentees ask for %(asked)s hours a month, mentors offer %(offered)s, and %(missing)s are missing.", **sums
    )
