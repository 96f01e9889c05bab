"""Participants and mentors as a matching knows them: a pseudonym and attributes, and nothing else.

Several words in a cell are joined by ";". A blank in fields, modes or times means that it does not matter; languages
must be there. What is alike in every attribute is one kind, and kinds are all that a matching computes with: no result
can depend on the order of rows or of pseudonyms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import Faults, StudyError, nearest
from herelib.studies import listed

IN_PERSON, ONLINE = "in_person", "online"
MODES = (IN_PERSON, ONLINE)
PARTICIPANT, MENTOR = "participant", "mentor"
SHARED = ("region", "languages", "fields", "modes", "times", "organisations")
PARTICIPANT_COLUMNS = (PARTICIPANT, *SHARED, "group", "asks", "idea", "applied_on")
MENTOR_COLUMNS = (MENTOR, *SHARED, "offers", "reach_km", "hours", "most")
_SETS = ("languages", "fields", "modes", "times", "organisations", "asks", "offers")
_NUMBERS = ("reach_km", "hours", "most")
_OF_FILE = {PARTICIPANT: "participants", MENTOR: "mentors"}


@dataclass(frozen=True)
class People:
    """Participants or mentors, sorted into kinds.

    Attributes
    ----------
    table : their table, with every column, words of a cell sorted
    kinds : the attributes of each kind, sorted by them; the index is the kind
    kind : of each row of `table`, the position of its kind
    key : "participant" or "mentor"
    """

    table: pd.DataFrame
    kinds: pd.DataFrame
    kind: np.ndarray
    key: str

    @property
    def count(self) -> np.ndarray:
        """How many are of each kind."""
        return np.bincount(self.kind, minlength=len(self.kinds))

    def words(self, column: str) -> list[frozenset[str]]:
        """The words that a column holds, kind by kind."""
        return [frozenset(listed(cell)) for cell in self.kinds[column]]


def participants(table: pd.DataFrame) -> People:
    """Participants, read: table [participant, region, languages, ...], columns of PARTICIPANT_COLUMNS.

    group: any that fairness looks at; fields: of the business; asks: what they want to learn; organisations: with whose
    people they must not be matched; idea: those of one idea may be kept together; applied_on: who comes first where all
    else is level.

    Raises
    ------
    StudyError
        All faults: another column (it may name somebody), a pseudonym twice, no region or language, unknown modes.
    """
    return _people(table, PARTICIPANT, PARTICIPANT_COLUMNS)


def mentors(table: pd.DataFrame) -> People:
    """Mentors, read: table [mentor, region, languages, ...], columns of MENTOR_COLUMNS.

    fields: of business that they know; offers: what they can teach; organisations: theirs, and those whose people they
    must not guide; reach_km: how far they travel (blank: not beyond their region); hours: a month, given to all mentees
    together; most: mentees at the most (blank: as the hours allow).

    Raises
    ------
    StudyError
        As `participants`; also hours or reach that are no numbers from 0 on.
    """
    return _people(table, MENTOR, MENTOR_COLUMNS)


def _people(table: pd.DataFrame, key: str, columns: Sequence[str]) -> People:
    _refuse_faults(table, key, columns)
    read = table.reindex(columns=list(columns)).reset_index(drop=True)
    for column in columns:
        if column in _NUMBERS:
            read[column] = pd.to_numeric(read[column], errors="coerce").astype(float)
        elif column in _SETS:
            read[column] = [";".join(sorted(set(listed(cell)))) for cell in read[column]]
        else:
            read[column] = ["" if pd.isna(cell) else str(cell).strip() for cell in read[column]]
    attributes = [column for column in columns if column != key]
    kinds = read[attributes].drop_duplicates().sort_values(attributes, na_position="first", ignore_index=True)
    order = {kind: position for position, kind in enumerate(_keys(kinds))}
    return People(read, kinds, np.array([order[kind] for kind in _keys(read[attributes])], dtype=int), key)


def _keys(table: pd.DataFrame) -> list[tuple]:
    return list(table.astype(object).where(table.notna(), "").itertuples(index=False, name=None))


def _refuse_faults(table: pd.DataFrame, key: str, columns: Sequence[str]) -> None:
    faults, file = Faults(), _OF_FILE[key]
    for column in table.columns:
        if column not in columns:
            do = f"take it out: a matching needs no more than pseudonym and attributes; {nearest(column, columns)}"
            faults.add(file, 1, column, "", "column not known", do)
    for column in (key, "region", "languages"):
        if column not in table:
            faults.add(file, 1, column, "", "column missing", nearest(column, table.columns))
            continue
        for line in np.flatnonzero(table[column].isna() | (table[column].astype(str).str.strip() == "")):
            faults.add(file, int(line) + 2, column, "", "is blank", "fill it in")
    if key in table:
        for line in np.flatnonzero(table[key].duplicated() & table[key].notna()):
            faults.add(file, int(line) + 2, key, "", "occurs twice", "keep one")
    _add_unreadable(faults, table, file, key)
    if len(faults):
        raise StudyError(faults.table())


def _add_unreadable(faults: Faults, table: pd.DataFrame, file: str, key: str) -> None:
    for line, cell in enumerate(table.get("modes", ())):
        for mode in listed(cell):
            if mode not in MODES:
                faults.add(file, line + 2, "modes", mode, "not an allowed word", nearest(mode, MODES))
    for column in _NUMBERS if key == MENTOR else ():
        if column == "hours" and column not in table:
            faults.add(file, 1, column, "", "column missing", nearest(column, table.columns))
        for line, cell in enumerate(table.get(column, ())):
            value = pd.to_numeric(pd.Series([cell]), errors="coerce").iloc[0]
            blank = pd.isna(cell) or str(cell).strip() == ""
            if (blank and column == "hours") or not (blank or value >= 0):
                faults.add(file, line + 2, column, "" if blank else cell, "not a number from 0 on", "write a number")
