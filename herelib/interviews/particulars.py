"""What an interview says of itself: when it was held and how long it took, its region, group and weight.

Every kept interview needs a region, a group and a weight; one that lacks them is a fault of the study, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from herelib.errors import (
    HANDFUL,
    HIDDEN,
    Faults,
    alike,
    by_words,
    near,
    nearest,
    shown,
    shown_choices,
    shown_figure,
    some,
)
from herelib.files import columns, dates
from herelib.studies import Study
from herelib.vocabulary import NO_COUNTRY

_WHEN_SENT = ("_submission_time", "submitdate")  # items of KoboToolbox and LimeSurvey: later than the interview
_FILL_IN = "fill it in the cleaning log"
_BY_GROUPS = "or map it under groups in study.yaml"
_BY_CHOICES = "or call the choices of the form so, each with its region as the label"
_LEAVE_OUT = "or leave such interviews out by a decision (here decide STUDY no_region drop)"


def times(records: pd.DataFrame, roles: Mapping[str, str]) -> pd.DataFrame:
    """When each interview began and ended: table [start, end], NaT where that is missing or cannot be read."""
    unknown = pd.Series(pd.NaT, index=records.index, dtype="datetime64[ns, UTC]")
    items = {role: roles.get(role, role) for role in ("start", "end")}
    return pd.DataFrame(
        {role: dates.moments(records[item]) if item in records.columns else unknown for role, item in items.items()}
    )


def minutes(start_end: pd.DataFrame) -> pd.Series:
    """Length of each interview in minutes, NaN where start or end is missing or the end comes first.

    Parameters
    ----------
    start_end : as `times` gives it
    """
    # An end before its start is a wrong clock: the length is then unknown, and not zero.
    length = (start_end["end"] - start_end["start"]).dt.total_seconds() / 60
    return length.where(length >= 0)


def overnight(records: pd.DataFrame, roles: Mapping[str, str], timezone: str = "") -> np.ndarray:
    """Whether an interview ended on a later day than it began, as the clocks on the spot show it."""
    items = [roles.get(role, role) for role in ("start", "end")]
    if not set(items) <= set(records.columns):
        return np.zeros(len(records), bool)
    began, ended = (columns.coded(dates.days(records[item], timezone)) for item in items)
    # Days are texts written YYYY-MM-DD: their alphabetical order is that of time, and "" comes first of all.
    order = {day: n for n, day in enumerate(sorted({*began[1], *ended[1]}))}
    first, last = (np.array([order[day] for day in days], dtype=int)[codes] for codes, days in (began, ended))
    return (last > first) & (first != order.get("", -1))


def days(records: pd.DataFrame, study: Study) -> pd.Series:
    """Day of each interview: its date, else the day it began, else the day it was sent; "" if none can be read."""
    day, roles = columns.blank(records.index), study.roles
    for item in (roles.get("date"), roles.get("start", "start"), *_WHEN_SENT):
        # Reading dates is slow: the next column is read only if a day is still missing.
        if item in records.columns and columns.holds(day, [""]).any():
            day = columns.first(day, dates.days(records[item], study.settings["timezone"]))
    return day


def interviews(study: Study, records: pd.DataFrame, date: pd.Series, length: pd.Series) -> pd.DataFrame:
    """The kept interviews: table [region, group, date, minutes, weight], as each record says, under its position.

    Parameters
    ----------
    records : the kept records after the analyst's log
    date, length : day and minutes of each of them
    """
    return pd.DataFrame(
        {
            "region": columns.translated(records[study.roles["region"]], _region_reader(study)),
            "group": _groups(records, study),
            "date": date,
            "minutes": length,
            "weight": _weights(records, study),
        },
        index=records.index,
    )


def _groups(records: pd.DataFrame, study: Study) -> pd.Series:
    """The group of each record, "" where its raw value is none."""
    if "group" not in study.roles:
        return columns.column(np.zeros(len(records), np.int8), [study.groups[""]], records.index)
    read = reader(study.groups)
    return columns.translated(records[study.roles["group"]], lambda raw: study.groups.get(read(raw), ""))


def reader(known: Iterable[str]) -> Callable[[str], str]:
    """How a word is read: as the known word that it is but for capitals, accents, spaces and dashes, if only one is.

    Examples
    --------
    >>> read = reader(["riga-east", "north", "North"])
    >>> read("Rīga East"), read("NORTH"), read("North"), read("south")
    ('riga-east', 'NORTH', 'North', 'south')
    """
    known = set(known)
    words_by_form: dict[str, list[str]] = {}
    for word in known:
        words_by_form.setdefault(alike(word), []).append(word)
    same = {form: words[0] for form, words in words_by_form.items() if len(words) == 1 and form}
    return lambda word: word if word in known else same.get(alike(word), word)


def _region_reader(study: Study) -> Callable[[str], str]:
    """How a region is read: as the region that it is called, else as the one that the label of this choice names."""
    regions = set(study.regions["region"])
    read = reader(regions)
    offered = study.instrument.listed.get(study.roles.get("region", ""), pd.DataFrame({"name": []}))
    labels = [column for column in offered.columns if column.startswith("label")]
    meant = [{read(str(text)) for text in texts} & regions for texts in offered[labels].to_numpy()]
    labelled = {name: region.pop() for name, region in zip(offered["name"], meant, strict=True) if len(region) == 1}
    # Two choices that one region is the label of may be two areas: which of them it is, the team must say.
    several = {region for region in labelled.values() if list(labelled.values()).count(region) > 1}
    region_by_choice = {name: region for name, region in labelled.items() if region not in several}
    return lambda raw: region if (region := read(raw)) in regions else region_by_choice.get(raw, region)


def regions_apart(study: Study) -> list[tuple[str, str, str]]:
    """Where regions.csv and the choices of the form name other regions, and placeholders: (file, subject, note)."""
    regions, rows = list(study.regions["region"]), []
    if (study.regions["country"] == NO_COUNTRY).any():
        note = f"{NO_COUNTRY} is a placeholder: write your own regions and their country, here and in the form"
        rows.append(("regions.csv", "country", note))
    item = study.roles.get("region", "")
    if item not in study.instrument.listed:
        return rows
    codes = {code for listed in study.settings["missing"].values() for code in listed}
    read = _region_reader(study)
    meant = {name: read(name) for name in study.instrument.listed[item]["name"] if name not in codes}
    file = study.instrument.file
    if strange := [name for name, region in meant.items() if region not in regions]:
        rows.append((file, item, f"not in regions.csv: {some(strange)}; write each region there as in the form"))
    if unasked := [region for region in regions if region not in meant.values()]:
        rows.append((file, item, f"regions of regions.csv that the form does not offer: {some(unasked)}"))
    return rows


def _weights(records: pd.DataFrame, study: Study) -> np.ndarray:
    """How many people each record stands for: 1 where the study has no weights, NaN where its weight is none.

    Several records of one respondent share its weight: each has its nth part, of the records that are here.
    """
    item, weights = study.roles.get("weight"), np.ones(len(records))
    if item is not None:
        codes, texts = columns.coded(records[item])
        # `to_numeric` reads "inf" and "-2" as numbers, too: only what is finite and above 0 is a weight.
        numbers = pd.to_numeric(pd.Series(texts, dtype=str), errors="coerce").to_numpy(float)
        weights = np.where(np.isfinite(numbers) & (numbers > 0), numbers, np.nan)[codes]
    return weights / _rows_of_respondent(records, study)


def _rows_of_respondent(records: pd.DataFrame, study: Study) -> np.ndarray:
    """How many of the records each one's respondent has."""
    if "respondent" not in study.roles:
        return np.ones(len(records))
    respondents = records[study.roles["respondent"]].astype(str)
    return respondents.map(respondents.value_counts()).to_numpy(float)


def faults(study: Study, kept_interviews: pd.DataFrame, records: pd.DataFrame) -> Faults:
    """Kept interviews whose region or group is unknown or missing, or whose weight is none.

    Parameters
    ----------
    kept_interviews : as `interviews` gives it
    records : the kept records after the analyst's log
    """
    faults = Faults()
    _region_faults(faults, study, kept_interviews["region"])
    listed = study.instrument.listed.get(study.roles.get("group", ""), {"name": ()})
    offered = set(listed["name"])
    for record in kept_interviews.index[columns.holds(kept_interviews["group"], [""])]:
        raw = records.loc[record, study.roles["group"]]
        rule = "not one of the groups" if raw else "interview without a group"
        value = shown_choices(raw, tuple(study.groups))
        file, row = exported_at(study, record)
        # The setting groups takes choices of the form only: another word is said by the export that holds it.
        way_out = _BY_GROUPS if raw in offered else by_words(file, value, near(raw, study.groups))
        do = f"{nearest(raw, study.groups)}; {way_out}" if raw else _FILL_IN
        faults.add(file, row, study.roles["group"], value, rule, do)
    _weight_faults(faults, study, kept_interviews["weight"], records)
    if item := study.roles.get("respondent"):
        for record in records.index[~columns.filled(records[item])]:
            rule = "row without a respondent"
            faults.add(*exported_at(study, record), item, "", rule, "without it nobody knows how much the row weighs")
    return faults


def _region_faults(faults: Faults, study: Study, regions: pd.Series) -> None:
    known = set(study.regions["region"])
    for record, raw in regions[~columns.holds(regions, known)].items():
        rule = "not in regions.csv" if raw else "interview without a region"
        file, row = exported_at(study, record)
        # A number may be an answer to many questions: what it means as a region, the form's own choices say.
        # A cell that resembles no region may hold anything, the name of who was asked among others.
        seen = shown(raw, spaces=True) if not raw or is_number(raw) or near(raw, known) else HIDDEN
        way_out = _BY_CHOICES if is_number(raw) else by_words(file, seen, near(raw, known))
        do = f"{nearest(raw, known)}; {way_out}" if raw else f"{_FILL_IN}, {_LEAVE_OUT}"
        faults.add(file, row, study.roles["region"], seen, rule, do)


def _weight_faults(faults: Faults, study: Study, weights: pd.Series, records: pd.DataFrame) -> None:
    """Weights that are none: an interview without one cannot be counted, and 1 would be a guess."""
    item = study.roles.get("weight")
    for record in weights.index[weights.isna()]:
        raw = records.loc[record, item]
        rule = "weight is not above 0" if is_number(raw) else "weight is not a number" if raw else "no weight"
        do = "give each interview a number above 0, or take the role weight from the item"
        faults.add(*exported_at(study, record), item, shown_figure(raw), rule, do)


def unreadable(study: Study, records: pd.DataFrame, start_end: pd.DataFrame) -> dict[str, np.ndarray]:
    """By item that says when an interview was held: which records hold something there that is no date or time.

    Parameters
    ----------
    records : the kept records after the analyst's log
    start_end : when each of them began and ended
    """
    date, unread = study.roles.get("date", ""), {}
    if date in records.columns:
        unread[date] = columns.filled(records[date]) & columns.holds(dates.days(records[date]), [""])
    for role in ("start", "end"):
        item, missing = study.roles.get(role, role), start_end[role].isna().to_numpy(copy=True)
        if item in records.columns and item != date and missing.any():
            unread[item] = missing
            unread[item][missing] = columns.filled(records[item][missing])
    return unread


def log_lines(study: Study, records: pd.DataFrame, start_end: pd.DataFrame) -> pd.DataFrame:
    """Lines of the cleaning log: dates and times of kept interviews that nobody can read.

    Parameters
    ----------
    records, start_end : as `unreadable` takes them
    """
    date, lines = study.roles.get("date", ""), [pd.DataFrame({"rule": [], "place": records.index[:0]})]
    for item, hit in unreadable(study, records, start_end).items():
        reason = "not written as YYYY-MM-DD" if item == date else "no time that can be read, so no length"
        lines.append(
            pd.DataFrame({"rule": "date_unreadable", "place": records.index[hit], "item": item, "reason": reason})
        )
    return pd.concat([part for part in lines if len(part)] or lines[:1], ignore_index=True).assign(applied=False)


def notes(study: Study, records: pd.DataFrame, start_end: pd.DataFrame) -> list[tuple[str, str, str]]:
    """How regions and groups were read, which times could not be, and how respondents weigh: (file, subject, note).

    Parameters
    ----------
    records, start_end : as `unreadable` takes them
    """
    rows, readers = [], {"region": _region_reader(study), "group": reader(study.groups)}
    for role in [role for role in readers if role in study.roles]:
        item, read = study.roles[role], readers[role]
        counted = sorted(records[item].value_counts().items(), key=lambda pair: (-pair[1], pair[0]))
        counts = [(raw, n) for raw, n in counted if n and read(raw) != raw]
        lines = [f"'{shown(raw, spaces=True)}' read as '{read(raw)}' ({n:,} row{'s' * (n > 1)})" for raw, n in counts]
        if len(lines) > HANDFUL:
            lines = [f"{sum(n for _, n in counts):,} rows in {len(lines)} spellings: {some(lines)}"]
        rows += [("interviews/", item, line) for line in lines]
    for item, hit in unreadable(study, records, start_end).items():
        if hit.any():
            rows.append(("interviews/", item, f"{int(hit.sum()):,} of {len(hit):,} rows hold no date that can be read"))
    if item := study.roles.get("respondent"):
        note = f"{len(records):,} rows of {records[item].nunique():,} respondents: each row weighs its nth part"
        rows.append(("interviews/", item, note))
    return rows


def exported_at(study: Study, record: int) -> tuple[str, int]:
    """File and line of the export that a record, named by its position, stands in."""
    origin = study.places.loc[record]
    return f"interviews/{origin['export']}", int(origin["row"])


def is_number(text: str) -> bool:
    """Whether an answer is a number in its canonical spelling.

    Examples
    --------
    >>> is_number("-1.5"), is_number("1e3"), is_number("")
    (True, False, False)
    """
    return re.fullmatch(r"-?\d{1,15}(\.\d+)?", text) is not None
