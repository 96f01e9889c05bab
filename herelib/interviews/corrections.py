"""Applies the analyst's own corrections, and lists each of them: applied, or why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib.errors import HIDDEN, shown_choices, shown_figure
from herelib.files import columns, dates
from herelib.form import DATES, NUMBERS, SELECTS, Choices, Column, Instrument, Resolver, flag, number

_SAME = "it has this value already"
_NO_VALUE = "no new value: to empty a cell, use blank"
_NO_FLAG = "the new value is neither 0 nor 1"
_DIFFERS = "the old value differs from the export's"
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
    return shown_figure(value)


def speaker(item: str, instrument: Instrument) -> Callable[[str], str]:
    """How the answers to a coded question may stand in a table: as they are, "[text]" where they could be free text."""
    told = instrument.named[item]
    if told["type"] not in SELECTS:
        return shown_figure
    names = tuple(instrument.listed[item]["name"])
    known = set(names)
    return lambda text: text if set(text.split()) <= known else shown_choices(text, names)


_OPEN_ROLES = ("", "region", "group", "date", "start", "end", "consent", "consent_quote", "language", "mode", "weight")


def apply(records: pd.DataFrame, ids: pd.Series, log: pd.DataFrame, instrument: Instrument, fixed: str) -> Corrected:
    """Records with the corrections of the analyst's log.

    A change is applied where the log's old value is the record's (0 and False, 5 and 5.0 are the same), or where the
    log names no old value. A change to the 0/1 column of a choice changes the answer that the column is part of. Of
    lines that ask for the same the first counts. Lines that go on from one another (1 to 2, 2 to 3) are followed to the
    last. Lines that want different values for one cell contradict each other: none of them is applied.

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
    for place in np.flatnonzero(columns.holds(ids, asks["uuid"])):
        places.setdefault(ids.iloc[place], []).append(int(place))
    resolve = Resolver(instrument).columns  # one header at a time: the log repeats them
    resolved = {q: resolve([q])[0] for q in asks["question"].unique()}
    gone = set(asks.loc[asks["change_type"] == "remove", "uuid"])
    removed = np.zeros(len(records), bool)
    events: list[dict] = []
    cells: dict[tuple[str, int], dict[str, list[dict]]] = {}
    for line in asks.itertuples():
        here, column = places.get(line.uuid, []), resolved[line.question]
        event = {"rule": line.change_type, "source": "analyst", "line": line.line, "reason": line.reason}
        event |= {"item": "" if line.change_type == "remove" else column.item, "applied": False, "old": "", "new": ""}
        if not here:
            events.append(event | {"place": -1, "reason": "no export has this interview"})
        elif line.change_type == "remove":
            again = bool(removed[here[0]])
            removed[here] = True
            reason = "already removed by an earlier line" if again else line.reason
            events.extend(event | {"place": place, "applied": not again, "reason": reason} for place in here)
        else:
            refused = _refused(column, records, fixed) or ("the interview is removed" if line.uuid in gone else "")
            for place in here:
                each = event | {"place": place, "reason": refused or line.reason}
                events.append(each)
                if not refused:
                    asked = each | {"event": each, "old": line.old_value.strip(), "new": line.new_value.strip()}
                    cells.setdefault((column.item, place), {}).setdefault(column.choice, []).append(asked)
    reader = _Reader(instrument)
    new: dict[str, dict[int, str]] = {}
    for (item, place), lines in cells.items():
        raw = records[item].iloc[place]
        answer = reader.settled(item, raw, lines)
        if answer != raw:
            new.setdefault(item, {})[place] = answer
    done = {item: columns.changed(records[item], values) for item, values in new.items()}
    table = pd.DataFrame(events, columns=[*EVENT_COLUMNS, "line"])
    table["decision"] = ""
    return Corrected(records.assign(**done), pd.Series(removed, records.index), table, len(log) - len(asks))


def limited(done: Corrected, raw: pd.DataFrame, rule: pd.Series) -> Corrected:
    """The corrections without those of records that a rule drops: these say which rule, and the records stay as read.

    Parameters
    ----------
    raw : records before the log
    rule : the rule that drops each record, "" for the kept ones
    """
    events = done.events.copy()
    there = events["place"].astype("int64") >= 0
    why = pd.Series("", index=events.index, dtype=object)
    why[there] = rule.iloc[events.loc[there, "place"].astype("int64")].astype(object).to_numpy()
    own = (events["rule"] == "remove") & (why == "removed")
    lost = events["applied"].astype(bool) & (why != "") & ~own
    events.loc[lost, "applied"] = False
    events.loc[lost, "reason"] = [f"the interview is dropped: {name}" for name in why[lost]]
    records = done.records
    for item in sorted(set(events.loc[lost & (events["item"] != ""), "item"])):
        back = {int(p): raw[item].iloc[p] for p in events.loc[lost & (events["item"] == item), "place"]}
        records = records.assign(**{item: columns.changed(records[item], back)})
    return replace(done, records=records, events=events)


def _refused(column: Column, records: pd.DataFrame, fixed: str) -> str:
    """Why a line cannot be about a column, "" if it can."""
    if not column.item or column.problem:
        return "no such item in the form"
    if column.stray:
        return f"no such choice of '{column.item}' in the form"
    if column.item == fixed:
        return "the id of an interview is never changed"
    return "" if column.item in records.columns else "no export has this item"


class _Reader:
    """Reads old and new values of the log as the form would, and settles the lines about one cell."""

    def __init__(self, instrument: Instrument):
        self.instrument = instrument
        self.choices = {name: Choices(listed) for name, listed in instrument.listed.items()}

    def settled(self, item: str, raw: str, lines: Mapping[str, list[dict]]) -> str:
        """The answer after all lines about it; what became of each line is written into its event."""
        answer = self._follow(item, raw, lines.get("", []), lambda text: self._spelled(text, item))
        parts = {name: part for name, part in lines.items() if name}
        chosen = answer.split() if parts else []
        for name, part in parts.items():
            kept = self._follow(item, "1" if name in raw.split() else "0", part, _flagged)
            chosen = [each for each in chosen if each != name] + [name] * (kept == "1")
        answer = self.choices[item].ordered(chosen) if parts else answer
        for part in lines.values():
            for event in (line["event"] for line in part):
                if event["applied"] and answer == raw:
                    event |= {"applied": False, "reason": "the lines about this answer undo each other"}
                event |= {"old": spoken(item, raw, self.instrument)}
                event |= {"new": spoken(item, event["new"] if not event["applied"] else answer, self.instrument)}
        return answer

    def _follow(self, item: str, raw: str, lines: list[dict], spelled: Callable[[str], str]) -> str:
        """The value that lines about one cell lead to, from line to line."""
        last: dict = {}  # the line that counts so far
        against: list[int] = []  # lines that contradict each other
        for line in lines:
            event = line["event"]
            old, new = spelled(line["old"]), "" if event["rule"] == "blank" else spelled(line["new"])
            if spelled is _flagged:
                new = new if event["rule"] == "change" else "0"
            event["new"] = new
            if event["rule"] == "change" and new == "":
                event["reason"] = _NO_FLAG if spelled is _flagged else _NO_VALUE
                continue
            silent = line["old"].lower() in ("", "na", "nan")
            current = last["new"] if last else raw
            if against:
                event["reason"] = f"contradicts line {against[0]}: settle which of them counts"
            elif new == current:
                event["reason"] = f"asks for the same as line {last['line']}" if last else _SAME
            elif last and (silent or old == raw):
                against = [last["line"], event["line"]]
                event["reason"] = f"contradicts line {against[0]}: settle which of them counts"
                last["event"] |= {"applied": False, "reason": f"contradicts line {against[1]}: settle which counts"}
                last = {}
            elif not silent and old != current:
                event["reason"] = _DIFFERS
            else:
                if last:
                    last["event"] |= {"applied": False, "reason": f"goes on in line {event['line']}"}
                event["applied"] = True
                last = {"new": new, "line": event["line"], "event": event}
        return last["new"] if last else raw

    def _spelled(self, text: str, item: str) -> str:
        """A value of the log in canonical form."""
        kind = self.instrument.named.get(item, {"type": "text"})["type"]
        if kind in SELECTS:
            reader = self.choices[item]
            return reader.single(text) if kind == "select_one" else reader.several(text)
        if kind in DATES:
            return dates.single(text)
        return (number(text) or text.strip()) if kind in NUMBERS else text.strip()


def _flagged(text: str) -> str:
    """A 0/1 value of the log, "" if it is neither."""
    return {True: "1", False: "0", None: ""}[flag(text)]
