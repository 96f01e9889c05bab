"""The files of a catalogue as text, cell by cell, and the faults and notes that rules tell of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from herelib.errors import Faults, nearest, shown
from herelib.studies.catalogue import JUDGED, NAMES, RATED, RATING, cell_text, listed
from herelib.studies.funds import FUND_COLUMNS

COLUMNS = {
    "parts": (
        *("part", "role", "label", "one_line", "for_whom", "cost_low_eur", "cost_high_eur", "cost_founder_low_eur"),
        *("cost_founder_high_eur", "cost_basis", "reached", "reached_basis", "weeks", "hours", "founders_per_mentor"),
        *("lead_time_low_months", "lead_time_high_months", "countries", "settings", "worsens", "source", "year"),
        "status",
    ),
    "effects": ("part", *RATING),
    "requires": ("part", *RATING),
    "supplies": ("part", "capacity", "level", "status"),
    "evidence": (
        *("part", "barrier", "outcome", "size", "grade", "like_us", "who", "finding", "source", "year", "mark"),
    ),
    "excludes": ("part", "other", "reason", "status"),
    "gates": ("part", "gate", "kind", "question", "indicator", "threshold", "status"),
    "figures": ("part", "measure", "figure", "unit", "who", "source", "year", "mark"),
    "business_types": ("type", "label", "nace_rev", "nace", "need_met", "entry_barrier", "licence", "status"),
    "meets": ("type", *JUDGED),
    "type_requires": ("type", *JUDGED),
    "sources": ("source", "citation", "url_or_doi", "year", "seen", "checked_on"),
    "funds": FUND_COLUMNS,
}
KEYS = {
    **dict.fromkeys(("parts", *RATED), ("part",)),
    **dict.fromkeys(("business_types", "meets", "type_requires"), ("type",)),
    "supplies": ("part", "capacity"),
    "evidence": ("part", "barrier", "outcome", "source", "finding"),
    "excludes": ("part", "other"),
    "figures": ("part", "measure", "figure", "who"),
    "gates": ("part", "gate"),
    "sources": ("source",),
    "funds": ("fund",),
}

Cell = tuple[int, str]  # the line that a spreadsheet shows, and the text


class Book:
    """The catalogue as text, and what was noticed in it.

    `tables` has the texts by the name of the file in the folder: parts, effects/reader_one; a rater's file is of the
    kind (columns, keys) of its folder. `notes` are lines [file, subject, note]: what one should know and need not
    change.
    """

    def __init__(self, catalogue: Mapping[str, pd.DataFrame | None], folder: str):
        self.faults, self.folder, self.tables = Faults(), folder, {}
        self.notes: list[tuple[str, str, str]] = []
        missing = [name for name in NAMES if name not in catalogue]
        missing += [f"{matrix}/" for matrix in RATED if not any(name.startswith(f"{matrix}/") for name in catalogue)]
        for name in missing:
            do = "take it from the shipped catalogue"
            if name.endswith("/"):
                do = "give it a file for each rater: here rate"
            self.faults.add(self.file(name), "", "", "", "file missing", do)
        for name, table in catalogue.items():
            if table is None:
                self.faults.add(self.file(name), "", "", "", "not readable", "save it as CSV in UTF-8")
                continue
            self.tables[name] = table.map(cell_text)
            for column in COLUMNS[kind(name)]:
                if column not in table:
                    self.column(name, column).add(1, "", "column missing", nearest(column, table.columns))

    def file(self, name: str) -> str:
        return f"{self.folder}/{name}" if name.endswith("/") else f"{self.folder}/{name}.csv"

    def note(self, name: str, subject: str, text: str) -> None:
        """Something that one should know of a file, and need not change."""
        self.notes.append((self.file(name), subject, text))

    def column(self, table: str, name: str) -> Column:
        """A column of a table, whether it is there or not."""
        return Column(self, table, name)

    def files(self, matrix: str) -> list[str]:
        """The files of the raters in a folder; of another name, the file itself if it is there."""
        return sorted(name for name in self.tables if name == matrix or name.startswith(f"{matrix}/"))

    def rated(self, name: str) -> list[str]:
        """The columns of a table beyond those that every such table has: what a matrix rates."""
        return [c for c in self.tables.get(name, ()) if c not in COLUMNS[kind(name)]]

    def dimensions(self, matrix: str) -> list[str]:
        """What any of the files in a folder rates, in their order."""
        return list(dict.fromkeys(column for name in self.files(matrix) for column in self.rated(name)))

    def rows(self, name: str, *columns: str) -> Iterator[tuple]:
        """Line and texts of some columns, row by row; nothing where one of them is missing."""
        parts = [self.column(name, column).cells() for column in columns]
        for cells in zip(*parts, strict=True) if all(parts) else ():
            yield (cells[0][0], *(text for _, text in cells))

    def ids(self, name: str) -> set[str]:
        return {text for _, text in self.column(name, KEYS[kind(name)][0]).cells() if text}


@dataclass(frozen=True)
class Column:
    """One column of the catalogue: its cells, and the faults to tell of them."""

    book: Book
    table: str
    name: str

    def cells(self) -> list[Cell]:
        """Line and text of each cell; nothing where the column is missing."""
        table = self.book.tables.get(self.table)
        if table is None or self.name not in table:
            return []
        return [(int(at) + 2, text) for at, text in table[self.name].items()]

    def add(self, line: int, text: str, rule: str, do: str) -> None:
        """A fault in one line of this column."""
        self.book.faults.add(self.book.file(self.table), line, self.name, shown(text, spaces=True), rule, do)

    def matching(self, pattern: str, rule: str, do: str) -> None:
        """A fault for each cell that is not of some form."""
        for line, text in self.cells():
            if not re.fullmatch(pattern, text):
                self.add(line, text, rule, do)

    def among(self, known: Collection[str], rule: str, several: bool = False) -> None:
        """A fault for each cell (or each part of a ";"-joined cell) that names nothing known."""
        for line, text in self.cells():
            for part in listed(text) if several else [text]:
                if known and part not in known:
                    self.add(line, part, rule, nearest(part, known))


def kind(name: str) -> str:
    """What a file is: the name of its folder for a rater's, else its own.

    Examples
    --------
    >>> kind("effects/reader_one"), kind("parts")
    ('effects', 'parts')
    """
    return name.partition("/")[0]


def number(text: str) -> float | None:
    """The number that a cell holds; None for anything else."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == value and abs(value) != float("inf") else None


def is_date(text: str) -> bool:
    """Whether a cell holds a day, as YYYY-MM-DD."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
