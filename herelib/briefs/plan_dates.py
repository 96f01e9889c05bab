"""When each part of a plan can start: a calendar of bars, each from the earliest to the latest start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from herelib.briefs.plain import short_day, whole
from herelib.translations import month
from herelib.words import ROLE_WORDS, message

PARTS = 3  # into which names of months part the time at most: in Latvian one takes nearly a third of the width
LEAST = 1.5  # per cent: what is known to a day is still to be seen
STEPS = (1, 2, 3, 6, 12, 24, 60)  # months from one name to the next


@dataclass(frozen=True)
class Span:
    """A part: what it is called, its place, when it can start and how long it lasts; the bar in per cent of the time.

    `wide` is 0 where nobody knows when it can start.
    """

    label: str
    role: str
    when: str
    lasts: str
    left: float
    wide: float


@dataclass(frozen=True)
class Calendar:
    """The bars of a plan, and the months above them, each with its distance from the left in per cent."""

    spans: tuple[Span, ...]
    months: tuple[tuple[float, str], ...]


def calendar_view(calendar: pd.DataFrame, lead: str, decided_on: str) -> Calendar:
    """The calendar of a region's plan.

    Parameters
    ----------
    calendar : table of the plan, rows of the region
    lead : the part that leads
    decided_on : first day of the calendar, YYYY-MM-DD; "" where nobody knows it
    """
    known = calendar[calendar["earliest"] != ""]
    if known.empty:
        return Calendar(tuple(_span(row, lead, None, None) for row in calendar.itertuples()), ())
    first = date.fromisoformat(min([decided_on or "9999", *known["earliest"]]))
    last = date.fromisoformat(max(known["latest"]))
    ordered = calendar.assign(unknown=calendar["earliest"] == "").sort_values(["unknown", "earliest", "latest", "part"])
    spans = tuple(_span(row, lead, first, last) for row in ordered.itertuples())
    return Calendar(spans, tuple(_months(first, last)))


def _span(row, lead: str, first: date | None, last: date | None) -> Span:
    role = message(ROLE_WORDS["lead" if row.part == lead else row.role]) if row.role in ROLE_WORDS else ""
    lasts = "" if pd.isna(row.lasts_weeks) else message("%(weeks)s weeks", weeks=whole(row.lasts_weeks))
    if row.earliest == "":
        return Span(row.label, role, message("not known"), lasts, 0.0, 0.0)
    days = max(1, (last - first).days)
    begins, ends = ((date.fromisoformat(day) - first).days for day in (row.earliest, row.latest))
    wide = max(LEAST, 100 * (ends - begins) / days)
    return Span(row.label, role, when(row.earliest, row.latest), lasts, round(min(100 * begins / days, 100 - wide), 1),
                round(wide, 1))  # fmt: skip


def when(earliest: str, latest: str) -> str:
    """Between which days something can start.

    Examples
    --------
    >>> when("2026-12-01", "2027-03-01"), when("2026-12-15", "2026-12-15")
    ('Dec 2026 to Mar 2027', '15 December 2026')
    """
    if earliest == latest:
        return short_day(earliest)
    return message("%(first)s to %(last)s", first=short_day(earliest), last=short_day(latest))


def _months(first: date, last: date):
    """Names of months that part the time evenly, with where they stand; the last one has room to its right."""
    length = 12 * (last.year - first.year) + last.month - first.month
    step = next((step for step in STEPS if length / step <= PARTS), STEPS[-1])
    days = max(1, (last - first).days)
    for months in range(0, length + 1, step):
        ahead = first.month - 1 + months
        day = date(first.year + ahead // 12, ahead % 12 + 1, 1)
        at = 100 * max(0, (day - first).days) / days
        if at <= 85:
            yield round(at, 1), month(day)
