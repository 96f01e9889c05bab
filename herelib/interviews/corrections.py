"""Second step: the analyst's own corrections are applied, and each of them is listed: applied, or why not.

Only kept records are corrected; a line about a record that a rule drops says which rule, and the record stays as read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from herelib.errors import HIDDEN, shown_choices, shown_figure, some
from herelib.files import columns, dates
from herelib.form import DATES, NUMBERS, SELECTS, Column, Instrument, flag, number, resolver
from herelib.studies import ABOUT_PEOPLE, Study
from herelib.tables import DROPPED
from herelib.words import marked

_SAME = "it has this value already"
_NO_VALUE = "no new value: to empty a cell, use blank"
_NO_FLAG = "the new value is neither 0 nor 1"
NOWHERE = "no export has this interview"
_DIFFERS = "the old value differs from the export's"
_OPEN_ROLES = (
    *("", "region", "group", "date", "start", "end", "consent", "consent_quote", "language", "mode", "weight"),
    *ABOUT_PEOPLE,
)
EVENT_COLUMNS = ["rule", "decision", "source", "place", "item", "old", "new", "reason", "applied"]


@dataclass(frozen=True)
class Corrected:
    """Records after the analyst's log.

    `events` has one row per line of the log that asks for something: `place` is the position in the records, -1 where
    the log names an interview that no export has, and `line` the line in the log. `unnecessary` counts lines that ask
    for nothing.
    """

    records: pd.DataFrame
    events: pd.DataFrame
    unnecessary: int = 0


def removed(study: Study) -> np.ndarray:
    """Whether the analyst's log takes out each record of a study."""
    hit, log = np.zeros(len(study.records), bool), study.cleaning_log
    if log is not None:
        lines = log[log["change_type"] == "remove"]
        positions = _Positions(study.records, study.instrument, study.roles["id"], lines)
        for line in lines.itertuples():
            hit[positions.meant(line)] = True
    return hit


def filled_in(study: Study, item: str) -> np.ndarray:
    """Whether the analyst's log has a line that may give each record an answer to an item."""
    log = study.cleaning_log
    if log is None:
        return np.zeros(len(study.records), bool)
    lines = log[(log["change_type"] == "change") & (log["new_value"].str.strip() != "")]
    resolve = resolver(study.instrument).columns
    about = [question for question in lines["question"].unique() if resolve([question])[0].item == item]
    return columns.holds(study.records[study.roles["id"]], lines.loc[lines["question"].isin(about), "uuid"])


def correct(study: Study, rule: pd.Series) -> Corrected:
    """The records of a study with the analyst's log applied to those that are kept.

    Parameters
    ----------
    rule : the rule that drops each record, "" for the kept ones (`herelib.interviews.sifting.sift`)
    """
    if study.cleaning_log is None:
        return Corrected(study.records, pd.DataFrame(columns=[*EVENT_COLUMNS, "line"]))
    # The id of an interview is never changed, and neither is a part of it.
    fixed = (study.roles["id"], *study.id_items)
    return limited(apply(study.records, study.cleaning_log, study.instrument, *fixed), study.records, rule)


def apply(records: pd.DataFrame, log: pd.DataFrame, instrument: Instrument, id_item: str, *parts: str) -> Corrected:
    """Records with the corrections of the analyst's log.

    A change is applied where the log's old value is the record's (0 and False, 5 and 5.0 are the same), or where the
    log names no old value. A change to the 0/1 column of a choice changes the answer that the column is part of. Of
    lines that ask for the same the first counts. Lines that go on from one another (1 to 2, 2 to 3) are followed to the
    last. Lines that want different values for one cell contradict each other: none of them is applied.

    Parameters
    ----------
    records : canonical answers of all exports, index 0, 1, 2 …
    log : table [line, uuid, question, old_value, new_value, change_type, reason], change_type one of change, blank,
        remove, none
    id_item, parts : the item that holds the id, and those that it is made of: never changed
    """
    requests = log[log["change_type"] != "none"]
    events, requests_by_cell = _events(requests, records, instrument, (id_item, *parts))
    reader = _Reader(instrument)
    corrections: dict[str, dict[int, str]] = {}
    for (item, record), requests_by_choice in requests_by_cell.items():
        raw = records[item].iloc[record]
        answer = reader.settled(item, raw, requests_by_choice)
        if answer != raw:
            corrections.setdefault(item, {})[record] = answer
    corrected = {item: columns.changed(records[item], answers) for item, answers in corrections.items()}
    table = pd.DataFrame(events, columns=[*EVENT_COLUMNS, "line"])
    table["decision"] = ""
    return Corrected(records.assign(**corrected), table, len(log) - len(requests))


def _events(
    requests: pd.DataFrame, records: pd.DataFrame, instrument: Instrument, id_items: tuple[str, ...]
) -> tuple[list[dict], dict[tuple[str, int], dict[str, list[dict]]]]:
    """An event for each line and record it is about; and by cell and choice ("" for the whole answer) what is asked.

    What is asked of a cell leads back to its event (`event`): what became of it is written there when all lines about
    the cell are known.
    """
    positions = _Positions(records, instrument, id_items[0], requests)
    removals = requests[requests["change_type"] == "remove"]
    removed_records = {record for line in removals.itertuples() for record in positions.meant(line)}
    already_removed: set[int] = set()
    events: list[dict] = []
    requests_by_cell: dict[tuple[str, int], dict[str, list[dict]]] = {}
    for line in requests.itertuples():
        column = positions.column(line.question)
        event = {"rule": line.change_type, "source": "analyst", "line": line.line, "reason": line.reason}
        event |= {"item": "" if line.change_type == "remove" else column.item, "applied": False, "old": "", "new": ""}
        if not positions.of_id(line.uuid):
            events.append(event | {"place": -1, "reason": NOWHERE})
        elif line.change_type == "remove":
            events.extend(_removals(event, line, positions, already_removed))
        else:
            refusal = _refusal(column, records, instrument, id_items)
            for record in positions.of_id(line.uuid):
                removed_one = "the interview is removed" if record in removed_records else ""
                events.append(event | {"place": record, "reason": refusal or removed_one or line.reason})
                if not (refusal or removed_one):
                    values = {"old": line.old_value.strip(), "new": line.new_value.strip(), "line": line.line}
                    requests_by_choice = requests_by_cell.setdefault((column.item, record), {})
                    requests_by_choice.setdefault(column.choice, []).append(values | {"event": events[-1]})
    return events, requests_by_cell


def _removals(event: dict, line: object, positions: _Positions, already_removed: set[int]) -> Iterator[dict]:
    """The events of a line that removes: one for each record that it means."""
    meant = positions.meant(line)
    if not meant:
        reason = "no record of this id has this old value"
        yield event | {"place": positions.of_id(line.uuid)[0], "reason": reason}
    for record in meant:
        again = record in already_removed
        already_removed.add(record)
        reason = "already removed by an earlier line" if again else line.reason
        yield event | {"place": record, "applied": not again, "reason": reason}


class _Positions:
    """Which records the lines of a log are about."""

    def __init__(self, records: pd.DataFrame, instrument: Instrument, id_item: str, lines: pd.DataFrame):
        self._records = records
        self._instrument = instrument
        self._questions = lines["question"].unique()
        self._by_id: dict[str, list[int]] = {}
        for record in np.flatnonzero(columns.holds(records[id_item], lines["uuid"])):
            self._by_id.setdefault(records[id_item].iloc[record], []).append(int(record))

    # Only where they are asked for: to look up the headers of a large form takes longer than to find the records.
    @cached_property
    def _reader(self) -> _Reader:
        return _Reader(self._instrument)

    @cached_property
    def _columns(self) -> dict[str, Column]:
        resolve = resolver(self._instrument).columns  # one header at a time: the log repeats them
        return {question: resolve([question])[0] for question in self._questions}

    def column(self, question: str) -> Column:
        """What a question of the log was taken for."""
        return self._columns[question]

    def of_id(self, uuid: str) -> list[int]:
        """The positions of the records that have an id: several, where it came in twice."""
        return self._by_id.get(uuid, [])

    def meant(self, line: object) -> list[int]:
        """The positions of the records that a line removes.

        Of several records of one id a line that names a question and its old value means those with that answer.
        """
        positions, old = self.of_id(line.uuid), line.old_value.strip()
        if len(positions) < 2 or not old:
            return positions
        column = self.column(line.question)
        if column.item not in self._records.columns or column.choice:
            return positions
        wanted, answers = self._reader.spelled(old, column.item), self._records[column.item]
        return [record for record in positions if answers.iloc[record].strip() == wanted]


def _refusal(column: Column, records: pd.DataFrame, instrument: Instrument, id_items: tuple[str, ...]) -> str:
    """Why a line cannot be about a column, "" if it can."""
    if not column.item or column.problem:
        return "no such item in the form"
    if column.stray:
        return f"no such choice of '{column.item}' in the form"
    if column.choice and instrument.named[column.item]["type"] == "rank":
        return "a place in a ranking: change the whole answer"
    if column.item in id_items:
        return "the id of an interview is never changed"
    return "" if column.item in records.columns else "no export has this item"


def limited(corrected: Corrected, raw: pd.DataFrame, rule: pd.Series) -> Corrected:
    """The corrections without those of records that a rule drops: these say which rule, and the records stay as read.

    Parameters
    ----------
    raw : records before the log
    rule : the rule that drops each record, "" for the kept ones
    """
    events = corrected.events.copy()
    known = events["place"].astype("int64") >= 0
    dropped_by = pd.Series("", index=events.index, dtype=object)
    dropped_by[known] = rule.iloc[events.loc[known, "place"].astype("int64")].astype(object).to_numpy()
    # A removal that the log itself asks for has been carried out; any other dropped record was never corrected.
    carried_out = (events["rule"] == "remove") & (dropped_by == "removed")
    lost = events["applied"].astype(bool) & (dropped_by != "") & ~carried_out
    events.loc[lost, "applied"] = False
    events.loc[lost, "reason"] = [f"the interview is dropped: {name}" for name in dropped_by[lost]]
    records = corrected.records
    for item in sorted(set(events.loc[lost & (events["item"] != ""), "item"])):
        as_read = {int(p): raw[item].iloc[p] for p in events.loc[lost & (events["item"] == item), "place"]}
        records = records.assign(**{item: columns.changed(records[item], as_read)})
    return replace(corrected, records=records, events=events)


def notes(corrected: Corrected, file: str) -> list[tuple[str, str, str]]:
    """Which lines of the analyst's log change no interview, one note a reason: rows of (file, subject, note).

    Parameters
    ----------
    corrected : as `limited` gives it
    file : name of the log
    """
    events = corrected.events
    applied = events["applied"].astype(bool).groupby(events["line"]).transform("any").astype(bool)
    idle = events[~applied].drop_duplicates("line")
    return [
        (
            file,
            marked("row %(rows)s") % {"rows": some(sorted(part["line"], key=int))},
            marked("not applied: %(reason)s") % {"reason": reason},
        )
        for reason, part in idle.groupby("reason", sort=False)
    ]


def log_lines(corrected: Corrected) -> pd.DataFrame:
    """Lines of the cleaning log: each line of the analyst's log that asks for something, applied or not."""
    events = corrected.events
    removals = (events["rule"] == "remove") & events["applied"].astype(bool)
    return events.assign(new=events["new"].astype(object).where(~removals, DROPPED))


def unapplied(events: pd.DataFrame) -> pd.Series:
    """How many lines of the analyst's log were not applied, by reason; which line another one is, is left out.

    Parameters
    ----------
    events : of `Corrected`
    """
    reasons = events.loc[~events["applied"].astype(bool), ["line", "reason"]].drop_duplicates("line")["reason"]
    return reasons.astype(str).str.replace(r"\bline \d+", "another line", regex=True).value_counts()


class _Reader:
    """Reads old and new values of the log as the form would, and settles the lines about one cell."""

    def __init__(self, instrument: Instrument):
        self.instrument = instrument

    def settled(self, item: str, raw: str, requests_by_choice: Mapping[str, list[dict]]) -> str:
        """The answer after all lines about it; what became of each line is written into its event."""
        answer = self._follow(raw, requests_by_choice.get("", []), lambda text: self.spelled(text, item))
        flags = {choice: requests for choice, requests in requests_by_choice.items() if choice}
        chosen = answer.split() if flags else []
        for choice, requests in flags.items():
            taken = self._follow("1" if choice in raw.split() else "0", requests, _flagged)
            chosen = [name for name in chosen if name != choice] + [choice] * (taken == "1")
        answer = self.instrument.reader(item).ordered(chosen) if flags else answer
        for event in _events_in(requests_by_choice):
            if event["applied"] and answer == raw:
                event |= {"applied": False, "reason": "the lines about this answer undo each other"}
            event |= {"old": spoken(item, raw, self.instrument)}
            event |= {"new": spoken(item, event["new"] if not event["applied"] else answer, self.instrument)}
        return answer

    def _follow(self, raw: str, requests: list[dict], spelled: Callable[[str], str]) -> str:
        """The value that lines about one cell lead to, from line to line."""
        last: dict = {}  # the line that counts so far
        against: list[int] = []  # lines that contradict each other
        for request in requests:
            event, line = request["event"], request["line"]
            old, new = spelled(request["old"]), _wanted(request, spelled)
            event["new"] = new
            if event["rule"] == "change" and new == "":
                event["reason"] = _NO_FLAG if spelled is _flagged else _NO_VALUE
                continue
            silent = request["old"].lower() in ("", "na", "nan")  # R writes NA for no old value, pandas nan
            current = last["new"] if last else raw
            if against:
                event["reason"] = f"contradicts line {against[0]}: settle which of them counts"
            elif new == current:
                event["reason"] = f"asks for the same as line {last['line']}" if last else _SAME
            elif last and (silent or old == raw):
                # It starts from the export's value again and wants another one: neither line can be preferred.
                against = [last["line"], line]
                event["reason"] = f"contradicts line {against[0]}: settle which of them counts"
                last["event"] |= {"applied": False, "reason": f"contradicts line {against[1]}: settle which counts"}
                last = {}
            elif not silent and old != current:
                event["reason"] = _DIFFERS
            else:
                if last:
                    last["event"] |= {"applied": False, "reason": f"goes on in line {line}"}
                event["applied"] = True
                last = {"new": new, "line": line, "event": event}
        return last["new"] if last else raw

    def spelled(self, text: str, item: str) -> str:
        """A value of the log in canonical form."""
        kind = self.instrument.named.get(item, {"type": "text"})["type"]
        if kind in SELECTS:
            reader = self.instrument.reader(item)
            return reader.single(text) if kind == "select_one" else reader.several(text)
        if kind in DATES:
            return dates.single(text)
        return (number(text) or text.strip()) if kind in NUMBERS else text.strip()


def _events_in(requests_by_choice: Mapping[str, list[dict]]) -> Iterator[dict]:
    for requests in requests_by_choice.values():
        yield from (request["event"] for request in requests)


def _wanted(request: dict, spelled: Callable[[str], str]) -> str:
    """The value that a line asks for, in canonical form; to blank a 0/1 column is to take the choice back."""
    change = request["event"]["rule"] == "change"
    if spelled is _flagged:
        return spelled(request["new"]) if change else "0"
    return spelled(request["new"]) if change else ""


def _flagged(text: str) -> str:
    """A 0/1 value of the log, "" if it is neither."""
    return {True: "1", False: "0", None: ""}[flag(text)]


def spoken(item: str, value: str, instrument: Instrument) -> str:
    """An answer as a log may show it: numbers, dates and choices as they are, everything else "[text]"."""
    question = instrument.named.get(item)
    if value == "":
        return ""
    coded = (*SELECTS, "rank")
    if question is None or question["type"] not in (*coded, *NUMBERS, *DATES) or question["role"] not in _OPEN_ROLES:
        return HIDDEN
    if question["type"] in coded and item in instrument.listed:
        return shown_choices(value, tuple(instrument.listed[item]["name"]))
    return shown_figure(value)


def speaker(item: str, instrument: Instrument) -> Callable[[str], str]:
    """How the answers to a coded question may stand in a table: as they are, "[text]" where they could be free text."""
    if instrument.named[item]["type"] not in (*SELECTS, "rank") or item not in instrument.listed:
        return shown_figure
    names = tuple(instrument.listed[item]["name"])
    known = set(names)
    return lambda text: text if set(text.split()) <= known else shown_choices(text, names)
