"""The rules of the catalogue: every fault of its files at once, with the nearest valid value.

The catalogue is reviewed data, not code: a team adds a method by adding rows, and these rules say what is still wrong.
docs/catalogue.md says what every column means.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from herelib.errors import Faults, HereError, nearest, shown
from herelib.folders import catalogue_folder
from herelib.studies.catalogue import JUDGED, NAMES, cell_text, listed, read_file

GRADES = ("A", "B", "C", "audit")
MARKS = ("S", "B", "J")  # read at the source, background knowledge, judged
ROLES = ("method", "complement")
REVISIONS = ("2", "2.1")  # of NACE: Regulations (EC) 1893/2006 and (EU) 2023/137
AWAITING = "J: judgement awaiting review"
HIGHEST = {"requires": 5, "remedies": 3, "meets": 3, "type_requires": 5}  # rating of each matrix
RANGES = (("cost_low_eur", "cost_high_eur"), ("lead_time_low_months", "lead_time_high_months"))
DESIGN = ("weeks", "hours_per_week", "founders_per_mentor")
COLUMNS = {
    "methods": (
        *("method", "label", "one_line", "evidence_grade", "finding", "cost_low_eur", "cost_high_eur", "cost_basis"),
        *("lead_time_low_months", "lead_time_high_months", "source", "year", "status", "role", "complements"),
        *("excludes", "excludes_reason", *DESIGN),
    ),
    "requires": ("method", *JUDGED),
    "remedies": ("method", *JUDGED),
    "figures": ("method", "measure", "figure", "unit", "who", "source", "year", "mark"),
    "gates": ("method", "gate", "kind", "question", "indicator", "threshold", "status"),
    "business_types": ("type", "label", "nace_rev", "nace", "need_met", "entry_barrier", "licence", "status"),
    "meets": ("type", *JUDGED),
    "type_requires": ("type", *JUDGED),
    "sources": ("source", "citation", "url_or_doi", "year", "seen"),
}
KEYS = {
    **dict.fromkeys(("requires", "remedies", "methods"), ("method",)),
    **dict.fromkeys(("business_types", "meets", "type_requires"), ("type",)),
    "figures": ("method", "measure", "figure", "who"),
    "gates": ("method", "gate"),
    "sources": ("source",),
}
WORDS = {  # columns that hold one of some words
    ("methods", "evidence_grade"): GRADES,
    ("methods", "role"): ROLES,
    ("methods", "status"): MARKS,
    ("figures", "mark"): MARKS,
    ("gates", "kind"): ("fact", "interview"),
    ("gates", "status"): MARKS,
    ("business_types", "nace_rev"): REVISIONS,
    ("business_types", "licence"): ("yes", "no", "depends"),
    ("sources", "seen"): ("S", "B"),
}
NEEDED = {  # columns that no row may leave blank
    "methods": ("label", "one_line", "finding", "cost_basis", "source"),
    "figures": ("measure", "unit", "who", "source"),
    "gates": ("question",),
    "business_types": ("label", "nace", "need_met", "entry_barrier", "status"),
    "sources": ("citation",),
}
_SLUG = r"[a-z][a-z0-9_]*"
_PLAINLY = "write small letters, digits and _, a letter first"
_FIGURE = r"none|(>=|<=|~|>|<)?\d+(\.\d+)?(-\d+(\.\d+)?)?"

Cell = tuple[int, str]  # the line that a spreadsheet shows, and the text


def check(folder: str | Path | None = None) -> pd.DataFrame:
    """Every fault of the catalogue's files: table [file, row, column, value, rule, do], empty if there is none.

    Parameters
    ----------
    folder : where the CSV files lie; data/raw/catalogue if not given
    """
    folder, tables = catalogue_folder() if folder is None else Path(folder), {}
    for name in NAMES:
        if (folder / f"{name}.csv").is_file():
            try:
                tables[name] = read_file(folder, name)
            except HereError:
                tables[name] = None
    return faults(tables, folder.name)


def faults(catalogue: dict[str, pd.DataFrame | None], folder: str = "catalogue") -> pd.DataFrame:
    """Every fault of a catalogue: table [file, row, column, value, rule, do], empty if there is none.

    Parameters
    ----------
    catalogue : tables by name; one that is not there is a file that is missing, None one that cannot be read
    folder : name of the folder, as messages show it

    Examples
    --------
    >>> from herelib.studies import read_catalogue
    >>> len(faults(read_catalogue()))
    0
    """
    book = _Book(catalogue, folder)
    for name in NAMES:
        _keys(book, name)
        for column in NEEDED.get(name, ()):
            book.column(name, column).matching(r"(?s).+", "is blank", "fill it in")
        if name in HIGHEST:
            _ratings(book, name)
            _reviews(book, name)
    for (name, column), allowed in WORDS.items():
        book.column(name, column).among(allowed, "not an allowed word")
    _dimensions(book)
    _rated(book)
    _numbers(book)
    _sources(book)
    _partners(book)
    _gates(book)
    _types(book)
    return book.faults.table()


class _Book:
    """The catalogue as text, and the faults that were found in it."""

    def __init__(self, catalogue: dict[str, pd.DataFrame | None], folder: str):
        self.faults, self.folder, self.tables = Faults(), folder, {}
        for name in NAMES:
            table = catalogue.get(name)
            if table is None:
                unreadable = ("not readable", "save it as CSV in UTF-8")
                missing = ("file missing", "take it from the shipped catalogue")
                self.faults.add(self.file(name), "", "", "", *(unreadable if name in catalogue else missing))
                continue
            self.tables[name] = table.map(cell_text)
            for column in COLUMNS[name]:
                if column not in table:
                    self.column(name, column).add(1, "", "column missing", nearest(column, table.columns))

    def file(self, name: str) -> str:
        return f"{self.folder}/{name}.csv"

    def column(self, table: str, name: str) -> _Column:
        """A column of a table, whether it is there or not."""
        return _Column(self, table, name)

    def rated(self, name: str) -> list[str]:
        """The columns of a table beyond those that every such table has: what a matrix rates."""
        return [c for c in self.tables.get(name, ()) if c not in COLUMNS[name]]

    def rows(self, name: str, *columns: str) -> Iterator[tuple]:
        """Line and texts of some columns, row by row; nothing where one of them is missing."""
        parts = [self.column(name, column).cells() for column in columns]
        for cells in zip(*parts, strict=True) if all(parts) else ():
            yield (cells[0][0], *(text for _, text in cells))

    def ids(self, name: str) -> set[str]:
        return {text for _, text in self.column(name, KEYS[name][0]).cells() if text}


@dataclass(frozen=True)
class _Column:
    """One column of the catalogue: its cells, and the faults to tell of them."""

    book: _Book
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


def _keys(book: _Book, name: str) -> None:
    """Names are there, plain, and occur once."""
    seen: dict[tuple, int] = {}
    first = KEYS[name][0]
    if name in ("methods", "business_types", "sources"):
        book.column(name, first).matching(_SLUG, "not a plain name", _PLAINLY)
    # Keys of several columns: the same measure of one method may have a figure from each publisher.
    for line, *key in book.rows(name, *KEYS[name]):
        if tuple(key) in seen:
            book.column(name, ", ".join(KEYS[name])).add(
                line, key[-1], f"already in row {seen[tuple(key)]}", "keep one"
            )
        seen.setdefault(tuple(key), line)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == value and abs(value) != float("inf") else None


def _ratings(book: _Book, name: str) -> None:
    """Ratings are whole numbers within their range."""
    top = HIGHEST[name]
    for column in book.rated(name):
        for line, text in book.column(name, column).cells():
            value = _number(text)
            if value is not None and value == int(value) and 0 <= value <= top:
                continue
            if text == "":
                do = "write 0 where it does not apply"
            else:
                do = "write a digit" if value is None else f"the nearest is {min(max(round(value), 0), top)}"
            book.column(name, column).add(line, text, f"not a whole number from 0 to {top}", do)


def _reviews(book: _Book, name: str) -> None:
    """Who reviewed a judgement and when stand together, and the status says the same."""
    for line, reviewer, when, status in book.rows(name, *JUDGED):
        if (reviewer == "") != (when == ""):
            blank = "reviewer" if reviewer == "" else "reviewed"
            book.column(name, blank).add(line, "", "reviewer and date stand together", "give both or neither")
        if when and not _date(when):
            book.column(name, "reviewed").add(line, when, "not a date", "write YYYY-MM-DD")
        if reviewer == "" and status != AWAITING:
            book.column(name, "status").add(
                line, status, "nobody reviewed it", f"write '{AWAITING}', or name the reviewer"
            )
        elif reviewer and (status == AWAITING or status == ""):
            book.column(name, "status").add(
                line, status, "it was reviewed", "say what the review found, as 'J: reviewed'"
            )


def _date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _dimensions(book: _Book) -> None:
    """What the matrices rate is known: capacities, barriers and needs have one name everywhere."""
    for column in book.rated("remedies"):
        if not re.fullmatch(r"(barrier|need):[a-z][a-z0-9_]*", column):
            book.column("remedies", column).add(1, column, "not barrier:x or need:x", "name what a method remedies")
    capacities = book.rated("requires")
    for column in capacities:
        if not re.fullmatch(_SLUG, column):
            book.column("requires", column).add(1, column, "not a plain name", _PLAINLY)
    needs = [c.partition(":")[2] for c in book.rated("remedies") if c.startswith("need:")]
    for name, known in (("type_requires", capacities), ("meets", needs)):
        for column in book.rated(name) if known else ():
            if column not in known:
                rule = "unknown capacity" if name == "type_requires" else "unknown need"
                book.column(name, column).add(1, column, rule, nearest(column, known))


def _rated(book: _Book) -> None:
    """Every method and every business type has its row in each matrix, and no row is of something else."""
    ids_by_table = {"requires": book.ids("methods"), "remedies": book.ids("methods"), "figures": book.ids("methods")}
    ids_by_table |= {"gates": book.ids("methods"), "meets": book.ids("business_types")}
    ids_by_table |= {"type_requires": book.ids("business_types")}
    for name, known in ids_by_table.items():
        listing = "business_types.csv" if KEYS[name] == ("type",) else "methods.csv"
        book.column(name, KEYS[name][0]).among(known, f"not in {listing}")
    # Complements are not ranked, and need no ratings of their own.
    ranked = [(line, method) for line, method, role in book.rows("methods", "method", "role") if role == "method"]
    types = book.column("business_types", "type").cells()
    for name in HIGHEST:
        base, wanted = ("business_types", types) if KEYS[name] == ("type",) else ("methods", ranked)
        for line, each in wanted if name in book.tables else ():
            if each and each not in book.ids(name):
                rule = f"no row in {name}.csv"
                book.column(base, KEYS[name][0]).add(
                    line, each, rule, f"add one with a rating from 0 to {HIGHEST[name]} each"
                )
    for name, rule in (("remedies", "remedies nothing"), ("meets", "meets no need")):
        columns = [KEYS[name][0], *book.rated(name)]
        for line, each, *ratings in book.rows(name, *columns) if len(columns) > 1 else ():
            if not any(_number(text) for text in ratings):
                book.column(name, KEYS[name][0]).add(line, each, rule, "rate at least one thing above 0")


def _numbers(book: _Book) -> None:
    """Costs, times and design figures are positive and in order; years are years; published figures can be read."""
    for low, high in RANGES:
        for line, role, *pair in book.rows("methods", "role", low, high):
            values = [_number(text) for text in pair]
            for column, text, value in zip((low, high), pair, values, strict=True):
                if text == "" and (role == "method" or any(pair)):
                    do = "methods are ranked by it: give a range and say in cost_basis where it comes from"
                    book.column("methods", column).add(
                        line, "", "not stated", do if role == "method" else "give both or none"
                    )
                elif text and (value is None or value <= 0):
                    book.column("methods", column).add(
                        line, text, "not a number above 0", "leave it blank if not stated"
                    )
            if None not in values and values[0] > values[1]:
                book.column("methods", low).add(line, pair[0], f"above {high} = {pair[1]}", "exchange the two")
    for column in DESIGN:
        for line, text in book.column("methods", column).cells():
            if text and (_number(text) or 0) <= 0:
                book.column("methods", column).add(line, text, "not a number above 0", "leave it blank if not stated")
    for name in ("methods", "figures", "sources"):
        book.column(name, "year").matching(r"(\d{4})?", "not a year", "write four digits, or leave it blank")
    do = "write 15, 80-90, ~850 or >=10000 without unit; 'none' where the source names none"
    book.column("figures", "figure").matching(_FIGURE, "not a figure", do)


def _sources(book: _Book) -> None:
    """Sources exist, and what is marked as read at its source rests on one that was seen."""
    seen = {source for _, source, mark in book.rows("sources", "source", "seen") if mark == "S"}
    for name, mark in (("methods", "status"), ("figures", "mark")):
        book.column(name, "source").among(book.ids("sources"), "not in sources.csv", several=True)
        for line, marked, cell in book.rows(name, mark, "source"):
            if marked == "S" and listed(cell) and not seen & set(listed(cell)) and "sources" in book.tables:
                book.column(name, mark).add(
                    line, marked, "no source of it was seen", "mark it B, or read one and set seen to S"
                )


def _partners(book: _Book) -> None:
    """Complements and exclusions name methods, hold both ways, do not overlap, and exclusions give their reason."""
    known = book.ids("methods")
    partners: dict[str, dict[str, list[str]]] = {}
    for column in ("complements", "excludes"):
        rows = book.rows("methods", "method", column)
        partners[column] = {method: listed(cell) for _, method, cell in rows}
        for line, method, cell in book.rows("methods", "method", column):
            for other in listed(cell):
                if other == method:
                    book.column("methods", column).add(line, other, "names itself", "take it out")
                elif other not in known:
                    book.column("methods", column).add(line, other, "not in methods.csv", nearest(other, known))
                # A complement that is none the other way round is half a statement: bundles go both ways.
                elif method not in partners[column][other]:
                    book.column("methods", column).add(
                        line, other, "does not hold both ways", f"name {method} there, too"
                    )
    for line, method, cell in book.rows("methods", "method", "excludes"):
        for other in sorted(set(listed(cell)) & set(partners["complements"].get(method, ()))):
            book.column("methods", "excludes").add(line, other, "also a complement", "keep it in one of the two")
    for line, cell, reasons in book.rows("methods", "excludes", "excludes_reason"):
        if len(listed(cell)) != len(listed(reasons)):
            do = "give one each, in the same order, joined by ;"
            book.column("methods", "excludes_reason").add(line, "", "a reason is needed for each", do)


def _gates(book: _Book) -> None:
    """Gates ask a question; one on interviews has indicator and threshold, one on facts has neither."""
    book.column("gates", "gate").matching(_SLUG, "not a plain name", _PLAINLY)
    book.column("gates", "question").matching(r"(?s)(.*\?)?", "not a question", "end it with ?")
    known = {f"capacity:{c}" for c in book.rated("requires")} | set(book.rated("remedies"))
    for line, kind, indicator, threshold in book.rows("gates", "kind", "indicator", "threshold"):
        if kind == "fact":
            for column, text in (("indicator", indicator), ("threshold", threshold)):
                if text:
                    book.column("gates", column).add(line, text, "a fact is not judged by interviews", "leave it blank")
        elif kind == "interview":
            value = _number(threshold)
            if known and indicator not in known:
                book.column("gates", "indicator").add(line, indicator, "unknown indicator", nearest(indicator, known))
            if value is None or not 0 <= value <= 1:
                do = "give a number" if value is None else f"the nearest is {min(max(value, 0), 1):g}"
                book.column("gates", "threshold").add(line, threshold, "not a number from 0 to 1", do)


def _types(book: _Book) -> None:
    """Business types carry codes of NACE classes."""
    for line, cell in book.column("business_types", "nace").cells():
        for code in listed(cell):
            if not re.fullmatch(r"\d\d\.\d\d", code):
                book.column("business_types", "nace").add(line, code, "not a class of NACE", "write 88.10, joined by ;")
