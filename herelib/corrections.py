"""Applies the analyst's own corrections, and lists each of them: applied, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from herelib.choices import Choices, flag, number
from herelib.faults import HIDDEN, shown, shown_choices
from herelib.forms import DATES, NUMBERS, SELECTS, Instrument
from herelib.headers import Resolver

EVENT_COLUMNS = ["rule", "decision", "source", "place", "item", "old", "new", "reason", "applied"]


@dataclass(frozen=True)
class Corrected:
    """Records after the analyst's log.

    `removed` marks records that the log takes out. `events` has one row per line of the log that asks for something:
    `place` is the position in the records, -1 where the log names an interview that no export has, and `line` the line
    in the log. `unnecessary` counts lines that ask for nothing.
    """

    records: pd.DataFrame
    removed: pd.Series
    events: pd.DataFrame
    unnecessary: int = 0


def spoken(item: str, value: str, instrument: Instrument) -> str:
    """An answer as a log may show it: numbers, dates and choices as they are, everything else "[text]"."""
    told = instrument.named.get(item)
    coded = told is not None and told["type"] in (*SELECTS, *NUMBERS, *DATES) and told["role"] in _OPEN_ROLES
    if value == "":
        return ""
    if not coded:
        return HIDDEN
    if told["type"] in SELECTS:
        return shown_choices(value, tuple(instrument.listed[item]["name"]))
    return shown(value)


_OPEN_ROLES = ("", "region", "group", "date", "start", "end", "consent", "consent_quote", "language", "mode")


def apply(records: pd.DataFrame, ids: pd.Series, log: pd.DataFrame, instrument: Instrument, fixed: str) -> Corrected:
    """Records with the corrections of the analyst's log.

    A change is applied where the log's old value is the record's (0 and False, 5 and 5.0 are the same), or where the
    log names no old value. A change to the 0/1 column of a choice changes the answer that the column is part of.

    Parameters
    ----------
    records : canonical answers of all exports, index 0, 1, 2 …
    ids : raw id of each record
    log : table [line, uuid, question, old_value, new_value, change_type, reason], change_type one of change, blank,
        remove, none
    fixed : the item that holds the id: never changed
    """
    asks = log[log["change_type"] != "none"]
    places: dict[str, list[int]] = {}
    wanted = set(asks["uuid"])
    for place, raw in ids[ids.isin(wanted)].items():
        places.setdefault(raw, []).append(place)
    columns = Resolver(instrument).columns  # one header at a time: the log repeats them
    resolved = {q: columns([q])[0] for q in asks["question"].unique()}
    cells: dict[str, dict[int, str]] = {}
    removed = pd.Series(False, index=records.index)
    gone = set(asks.loc[asks["change_type"] == "remove", "uuid"])
    choices = {name: Choices(listed) for name, listed in instrument.listed.items()}
    events = []
    for line in asks.itertuples():
        here = places.get(line.uuid, [])
        column = resolved[line.question]
        item = "" if line.change_type == "remove" else column.item
        event = {"rule": line.change_type, "source": "analyst", "line": line.line, "item": item, "reason": line.reason}
        if not here:
            events.append(event | {"place": -1, "applied": False, "reason": "no export has this interview"})
            continue
        if line.change_type == "remove":
            again = bool(removed[here[0]])
            removed[here] = True
            reason = "already removed by an earlier line" if again else line.reason
            events.extend(event | {"place": place, "applied": not again, "reason": reason} for place in here)
            continue
        for place in here:
            current = _current(records, cells, item, place)
            new, refused = _new(line, column, current, instrument, choices, fixed)
            if line.uuid in gone:
                refused = "the interview is removed"
            if not refused:
                cells.setdefault(item, {})[place] = new
            event |= {"old": spoken(item, current or "", instrument), "new": spoken(item, new, instrument)}
            events.append(event | {"place": place, "applied": not refused, "reason": refused or line.reason})
    changed = records.copy()
    for item, values in cells.items():
        changed.loc[list(values), item] = list(values.values())
    table = pd.DataFrame(events, columns=[*EVENT_COLUMNS, "line"])
    texts = ["decision", "old", "new"]
    table[texts] = table[texts].astype(object).fillna("")
    return Corrected(changed, removed, table, len(log) - len(asks))


def _current(records: pd.DataFrame, cells: Mapping, item: str, place: int) -> str | None:
    if item not in records.columns:
        return None
    return cells.get(item, {}).get(place, records.loc[place, item])


def _new(line, column, current, instrument, choices, fixed) -> tuple[str, str]:
    """The corrected answer, and why the line is not applied ("" if it is)."""
    item = column.item
    if not item or column.problem:
        return "", "no such item in the form"
    if item == fixed:
        return "", "the id of an interview is never changed"
    if current is None:
        return "", "no export has this item"
    told = instrument.named.get(item, {"type": "text", "name": item})
    if column.choice:
        chosen = current.split()
        old, found = flag(line.old_value), column.choice in chosen
        new = False if line.change_type == "blank" else flag(line.new_value)
        if new is None:
            return current, "the new value is neither 0 nor 1"
        rest = [name for name in chosen if name != column.choice]
        answer = choices[item].ordered([*rest, column.choice] if new else rest)
    else:
        old, found = _spelled(line.old_value, told, choices), current.strip()
        answer = "" if line.change_type == "blank" else _spelled(line.new_value, told, choices)
        if line.change_type == "change" and answer == "":
            return current, "no new value: to empty a cell, use blank"
    if answer == current:
        return answer, "it has this value already"
    if line.old_value.strip().lower() not in ("", "na", "nan") and old != found:
        return answer, "the old value differs from the export's"
    return answer, ""


def _spelled(text: str, told: Mapping, choices: Mapping[str, Choices]) -> str:
    """A value of the log in canonical form."""
    if told["type"] in SELECTS:
        reader = choices[told["name"]]
        return reader.one(text) if told["type"] == "select_one" else reader.several(text)
    return (number(text) or text.strip()) if told["type"] in NUMBERS else text.strip()
