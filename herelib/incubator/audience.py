"""Whom the interviews heard of those an incubator is for, what they could give, and which businesses they named."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.incubator.ideas import ROOM_COLUMNS, rooms
from herelib.incubator.team import Team
from herelib.words import marked, message, message_by_number

CHOSEN = ("work_status", "education")  # roles of questions with choices
LONG_MONTHS = 12  # from when on somebody counts as out of work for long, as Eurostat has it
LONG, SHORT, SOME_HOURS, MAY_WRITE = "12 months or more", "less than 12 months", "some hours", "yes"
TARGET_COLUMNS = ("region", "role", "answer", "people", "stated", "hours")
ROLE_WORDS = {
    "work_status": marked("what people mainly do"),
    "education": marked("the schooling they finished"),
    "out_of_work": marked("how long they have had no paid work"),
    "own_hours": marked("hours a month for a business of their own"),
    "contact": marked("whether they may be asked again"),
}
IDEA = "idea_"  # how codes of ideas begin
IDEA_COLUMNS = (*ROOM_COLUMNS,)


def target_group(run: Mapping[str, pd.DataFrame], team: Team) -> pd.DataFrame:
    """Who was heard, by region: table [*TARGET_COLUMNS], a row an answer that somebody gave.

    Parameters
    ----------
    run : tables interviews and cleaned

    stated: people of the region who answered the question; hours: a month, of those who could give some to a business
    of their own, added up, NaN for other questions
    """
    regions = run["interviews"].set_index("interview")["region"]
    answered = run["cleaned"].set_index("interview")
    rows: list[tuple] = []
    for role in (*CHOSEN, "out_of_work", "own_hours"):
        item = team.items.get(role)
        if item in answered:
            rows += _rows(role, answered[item].astype(str).str.strip(), regions.reindex(answered.index))
    if team.contacts is not None:
        asked = regions.value_counts()
        rows += [
            (row.region, "contact", MAY_WRITE, int(row.people), int(asked[row.region]), np.nan)
            for row in team.contacts.itertuples()
            if row.region in asked
        ]
    table = pd.DataFrame(rows, columns=list(TARGET_COLUMNS))
    order = {role: at for at, role in enumerate(ROLE_WORDS)}
    return table.sort_values(
        ["region", "role", "answer"], key=lambda column: column.map(order) if column.name == "role" else column
    ).reset_index(drop=True)


def _rows(role: str, answers: pd.Series, regions: pd.Series) -> list[tuple]:
    known = pd.DataFrame({"region": regions.astype(str), "answer": answers})[(answers != "").to_numpy()]
    hours = pd.Series(np.nan, index=known.index)
    if role not in CHOSEN:
        figures = pd.to_numeric(known["answer"], errors="coerce")
        known, figures = known[figures.notna()], figures.dropna()
        if role == "own_hours":
            known = known.assign(answer=np.where(figures > 0, SOME_HOURS, ""))
            hours = figures
        else:
            known = known.assign(answer=np.where(figures >= LONG_MONTHS, LONG, SHORT))
    stated = known.groupby("region").size()
    grouped = known.assign(hours=hours).groupby(["region", "answer"], sort=True)
    return [
        (region, role, answer, len(people), int(stated[region]), people["hours"].sum(min_count=1))
        for (region, answer), people in grouped
        if answer
    ]


def hours_offered(run: Mapping[str, pd.DataFrame], team: Team) -> pd.DataFrame | None:
    """Hours a month that people offered to guide others: table [region, hours], a row each; None if not asked."""
    item, answered = team.items.get("mentor_hours"), run["cleaned"]
    if item not in answered:
        return None
    hours = pd.to_numeric(answered[item], errors="coerce")
    regions = answered["interview"].map(run["interviews"].set_index("interview")["region"]).astype(str)
    return pd.DataFrame({"region": regions, "hours": hours}).dropna().reset_index(drop=True)


def ideas_of(run: Mapping[str, pd.DataFrame], team: Team) -> pd.DataFrame:
    """Ideas that people named in interviews, with the business types they are: table [participant, region, type].

    `participant` is the pseudonym of an interview: it stays with the team. An idea whose code stands for several types
    has a row for each; "" where the codebook knows none.
    """
    segments = run["segments"]
    counted = segments[segments["code"].astype(str).str.startswith(IDEA) & segments["counts"]]
    named = counted[["interview", "code"]].astype(str).drop_duplicates()
    types = pd.DataFrame({"code": [], "type": []}) if team.types is None else team.types
    named = named.merge(types.astype(str), on="code", how="left").fillna({"type": ""})
    regions = run["interviews"].set_index("interview")["region"]
    named = named.assign(region=named["interview"].map(regions).astype(str))
    return named.rename(columns={"interview": "participant"})[["participant", "region", "type"]].reset_index(drop=True)


def ideas(run: Mapping[str, pd.DataFrame], team: Team) -> pd.DataFrame:
    """Ideas by region and business type with the room there is for each: table as `herelib.incubator.ideas.rooms`."""
    return rooms(ideas_of(run, team), run["business_types"])


def say(heard: pd.DataFrame, region: str) -> str:
    """Who was heard in a region of those who are kept from work, in a sentence; table `target_group`."""
    here = heard[heard["region"] == region].set_index(["role", "answer"])["people"]
    long, hours = (int(here.get(key, 0)) for key in (("out_of_work", LONG), ("own_hours", SOME_HOURS)))
    if not len(here):
        return message("Nobody was asked about work, schooling or hours.")
    return message_by_number(
        "%(n)s person who was heard has had no paid work for a year or more; %(hours)s could give hours to a business "
        "of their own.",
        "%(n)s people who were heard have had no paid work for a year or more; %(hours)s could give hours to a "
        "business of their own.",
        long,
        hours=hours,
    )
