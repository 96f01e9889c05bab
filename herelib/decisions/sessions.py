"""Joint sessions of a study: who sat together, by number and role, how far they agreed, how sure, and what stayed open.

One Markdown file a session, `decisions/session-2026-04-14-what-alder-starts-with.md`: YAML front matter and prose, as
decision records have them. A session changes no parameter; it says how the records that it names were carried.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from herelib.decisions.front_matter import Reader, front_matter, is_date
from herelib.decisions.records import FAULTS, SESSION, ids
from herelib.errors import nearest, shown
from herelib.folders import study_folder
from herelib.tables import CONTRACTS

SURENESS = ("low", "middle", "high")
SUREST = 10
MOST_PEOPLE = 1000
_KEYS = {"title": True, "date": True, "question": True, "participants": True, "decisions": True}
_AGREED = {"decision": True, "agreed": True, "sure": True, "open": False, "objections": False}
_PARTICIPANT = {"role": True, "number": True}


@dataclass(frozen=True)
class Agreement:
    """What a session said of one decision record: how many agreed, how sure they were, what stayed open."""

    decision: str
    agreed: int
    sure: str  # 0-10, or low, middle, high
    open: str
    objections: str


@dataclass(frozen=True)
class Session:
    """One joint session. `participants` counts people by role; nobody is named."""

    id: str
    title: str
    date: str
    question: str
    participants: Mapping[str, int]
    decisions: tuple[Agreement, ...]
    prose: str
    file: str

    @property
    def people(self) -> int:
        """How many took part."""
        return sum(self.participants.values())


def load_sessions(study: str | Path) -> tuple[list[Session], pd.DataFrame]:
    """The sessions of a study that can be read, by the names of their files, and every fault of all of them.

    Parameters
    ----------
    study : name or folder of the study

    Returns
    -------
    list of sessions, and table [file, row, column, value, rule, do]
    """
    folder, fault_rows, sessions = study_folder(study), [], []
    files = sorted(file for file in (folder / "decisions").glob(f"{SESSION}*.md") if file.is_file())
    known = set(ids(folder))
    for file in files:
        session = _parsed(file, known, fault_rows)
        if session is not None:
            sessions.append(session)
    return sessions, pd.DataFrame(fault_rows, columns=FAULTS)


def session_table(sessions: list[Session]) -> pd.DataFrame:
    """The table `sessions`: one row for each decision that a session spoke of.

    How many of each role took part stays out of it: a single mayor would be known by it.
    """
    rows = [
        {
            **{"session": session.id, "title": session.title, "date": session.date, "question": session.question},
            **{"participants": session.people, "roles": "; ".join(session.participants), "file": session.file},
            **{"decision": each.decision, "agreed": each.agreed, "sure": each.sure},
            **{"open": each.open, "objections": each.objections},
        }
        for session in sessions
        for each in session.decisions
    ]
    columns = list(CONTRACTS["sessions"].columns)
    texts = {name: str for name in columns if name not in ("participants", "agreed")}
    return pd.DataFrame(rows, columns=columns).astype({**texts, "participants": int, "agreed": int})


def _parsed(file: Path, known: set[str], fault_rows: list[tuple]) -> Session | None:
    reader, faults_before = Reader(file.name, fault_rows), len(fault_rows)
    front, prose = front_matter(reader, file.read_bytes())
    if front is None:
        return None
    _check_keys(reader, front, _KEYS, "")
    for key in ("title", "question"):
        if isinstance(front.get(key), (list, dict)):
            reader.fault(key, "", "not a single value", f"write '{key}: …' on one line")
    if front.get("date") is not None and not is_date(front["date"]):
        reader.fault("date", shown(front["date"]), "not a date", "write YYYY-MM-DD")
    participants = _participants(reader, front)
    agreements = _agreements(reader, front, sum(participants.values()), known)
    if len(fault_rows) > faults_before:
        return None
    texts = {key: " ".join(str(front[key]).split()) for key in ("title", "date", "question")}
    number = file.name.removeprefix(SESSION).removesuffix(".md")
    return Session(id=number, **texts, participants=participants, decisions=agreements, prose=prose, file=reader.name)


def _check_keys(reader: Reader, entry: Mapping, keys: Mapping[str, bool], where: str) -> None:
    for key in entry:
        if key not in keys:
            reader.fault(shown(key), "", f"unknown key{where}", nearest(str(key), keys))
    for key, needed in keys.items():
        if needed and entry.get(key) in (None, "", []):
            reader.fault(key, "", f"missing{where}", f"add '{key}: …'")


def _entries(reader: Reader, front: Mapping, key: str, keys: Mapping[str, bool]) -> list[dict]:
    """The entries of a list in the front matter that are entries at all."""
    listed = front.get(key) or []
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        reader.fault(key, "", f"not a list of {key}", f"write '- {next(iter(keys))}: …' with {', '.join(keys)}")
        return []
    for nth, entry in enumerate(listed, 1):
        _check_keys(reader, entry, keys, f" in {key} {nth}")
    return listed


def _participants(reader: Reader, front: Mapping) -> dict[str, int]:
    """How many took part, by role."""
    by_role: dict[str, int] = {}
    for nth, entry in enumerate(_entries(reader, front, "participants", _PARTICIPANT), 1):
        role, number = entry.get("role"), entry.get("number")
        at = "number", reader.line_of("number", nth)
        if number is not None and not _is_count(number, 1, MOST_PEOPLE):
            reader.fault(at, shown(number), "a whole number from 1 on", f"correct participants {nth}")
            continue
        if role in by_role:
            reader.fault("role", shown(role, spaces=True), "a role that stands twice", "count its people together")
        if isinstance(role, str) and number is not None:
            by_role[role] = number
        elif role is not None and not isinstance(role, str):
            reader.fault("role", shown(role), "not a word", "write a role, such as resident or municipality")
    return by_role


def _is_count(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _agreements(reader: Reader, front: Mapping, people: int, known: set[str]) -> tuple[Agreement, ...]:
    """What was said of each decision."""
    agreements: dict[str, Agreement] = {}
    for nth, entry in enumerate(_entries(reader, front, "decisions", _AGREED), 1):
        number, agreed, sure = entry.get("decision"), entry.get("agreed"), entry.get("sure")
        if number is not None and not (isinstance(number, str) and re.fullmatch(r"\d{4}", number)):
            at = _nth(reader, "decision", nth)
            reader.fault(at, shown(number), "four digits in quotes", 'write decision: "0005"')
        elif number is not None and number not in known:
            reader.fault(_nth(reader, "decision", nth), number, "no record has this id", nearest(number, known))
        elif number in agreements:
            reader.fault(_nth(reader, "decision", nth), number, "a decision that stands twice", "say it once")
        if agreed is not None and not _is_count(agreed, 0, max(people, 0) or MOST_PEOPLE):
            rule = f"a whole number from 0 to {people}, who took part" if people else "a whole number from 0 on"
            reader.fault(_nth(reader, "agreed", nth), shown(agreed), rule, f"correct decisions {nth}")
        if sure is not None and not (_is_count(sure, 0, SUREST) or sure in SURENESS):
            rule = f"0 to {SUREST}, or one of {', '.join(SURENESS)}"
            reader.fault(_nth(reader, "sure", nth), shown(sure), rule, f"correct decisions {nth}")
        texts = {key: " ".join(str(entry.get(key) or "").split()) for key in ("open", "objections")}
        agreements[str(number)] = Agreement(str(number), agreed, str(sure), **texts)
    return tuple(agreements.values())


def _nth(reader: Reader, key: str, nth: int) -> tuple[str, int | str]:
    return key, reader.line_of(key, nth)
