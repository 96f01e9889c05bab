"""The rules of the catalogue: every fault of its files at once, with the nearest valid value, and notes.

The catalogue is reviewed data, not code: a team adds a part by adding rows, and these rules say what is still wrong.
docs/catalogue.md says what every column means.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from herelib.errors import HereError, nearest
from herelib.folders import catalogue_folder
from herelib.studies import fund_rules, part_rules, rating_rules
from herelib.studies.catalogue import NAMES, OPTIONAL, RATED, listed, raters, read_file
from herelib.studies.catalogue_book import KEYS, Book, is_date, kind, number
from herelib.studies.rating_rules import PLAINLY, SLUG
from herelib.vocabulary import ROLES

GRADES = ("A", "B", "C", "audit", "none")  # of how well something is known, not of whether it is good
MARKS = ("S", "B", "J")  # read at the source, background knowledge, judged
OUTCOMES = ("own_business", "work", "firm_survives", "other")
SIZES = ("negative", "none", "small", "medium", "large", "unknown")
REVISIONS = ("2", "2.1")  # of NACE: Regulations (EC) 1893/2006 and (EU) 2023/137
WORDS = {  # columns that hold one of some words
    ("parts", "role"): ROLES,
    ("evidence", "outcome"): OUTCOMES,
    ("evidence", "size"): SIZES,
    ("evidence", "grade"): GRADES,
    ("evidence", "like_us"): ("yes", "partly", "no"),
    ("evidence", "mark"): MARKS,
    ("figures", "mark"): MARKS,
    ("gates", "kind"): ("fact", "interview"),
    ("business_types", "nace_rev"): REVISIONS,
    ("business_types", "licence"): ("yes", "no", "depends"),
    ("sources", "seen"): ("S", "B"),
}
MARKED = ("parts", "supplies", "excludes", "gates")  # their status is a mark, with words behind it or without
NEEDED = {  # columns that no row may leave blank
    "parts": ("label", "one_line", "source"),
    "evidence": ("finding",),
    "excludes": ("reason",),
    "figures": ("measure", "unit", "who", "source"),
    "gates": ("question",),
    "business_types": ("label", "nace", "need_met", "entry_barrier", "status"),
    "sources": ("citation",),
}
_FIGURE = r"none|(>=|<=|~|>|<)?\d+(\.\d+)?(-\d+(\.\d+)?)?"


def check(folder: str | Path | None = None) -> pd.DataFrame:
    """Every fault of the catalogue's files: table [file, row, column, value, rule, do], empty if there is none.

    Parameters
    ----------
    folder : where the CSV files lie; data/raw/catalogue if not given
    """
    return examine(folder)[0]


def examine(folder: str | Path | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What `check` and `notes` give, of one reading."""
    book = _judged(folder)
    return book.faults.table(), pd.DataFrame(book.notes, columns=["file", "subject", "note"], dtype=str)


def notes(folder: str | Path | None = None) -> pd.DataFrame:
    """What one should know of the catalogue and need not change: table [file, subject, note]."""
    return examine(folder)[1]


def texts(folder: Path) -> dict[str, pd.DataFrame | None]:
    """The files of a catalogue that are there, by name (parts, effects/reader_one); None what cannot be read."""
    tables: dict[str, pd.DataFrame | None] = {}
    for name in [*NAMES, *OPTIONAL, *(f"{matrix}/{rater}" for matrix in RATED for rater in raters(folder, matrix))]:
        if (folder / f"{name}.csv").is_file():
            try:
                tables[name] = read_file(folder, name)
            except HereError:
                tables[name] = None
    return tables


def judge(catalogue: dict[str, pd.DataFrame | None], folder: str = "catalogue") -> Book:
    """The faults and notes of a catalogue, as the `Book` that holds them.

    Parameters
    ----------
    catalogue : tables by name, as `texts` gives them
    folder : name of the folder, as messages show it

    Examples
    --------
    >>> judge({}).faults.table()["file"].tolist()[:2]
    ['catalogue/parts.csv', 'catalogue/supplies.csv']
    """
    book = Book(catalogue, folder)
    for rule in RULES:
        rule(book)
    return book


def _judged(folder: str | Path | None) -> Book:
    folder = catalogue_folder() if folder is None else Path(folder)
    return judge(texts(folder), folder.name)


def _keys(book: Book) -> None:
    """Names are there, plain, and occur once."""
    for name in book.tables:
        keys, seen = KEYS[kind(name)], {}
        if name in ("parts", "business_types", "sources"):
            book.column(name, keys[0]).matching(SLUG, "not a plain name", PLAINLY)
        # Keys of several columns: the same measure of one part may have a figure from each publisher.
        for line, *key in book.rows(name, *keys):
            if tuple(key) in seen:
                rule = f"already in row {seen[tuple(key)]}"
                book.column(name, ", ".join(keys)).add(line, key[-1], rule, "keep one")
            seen.setdefault(tuple(key), line)


def _words(book: Book) -> None:
    """Columns of words hold known ones, and columns that are needed hold something."""
    for name, columns in NEEDED.items():
        for column in columns:
            book.column(name, column).matching(r"(?s).+", "is blank", "fill it in")
    for (name, column), allowed in WORDS.items():
        book.column(name, column).among(allowed, "not an allowed word")
    for name in MARKED:
        do = "S read at the source, B background knowledge, J judged; words behind a colon"
        book.column(name, "status").matching(r"(?s)[SBJ](/[SBJ])*(:.*)?", "not a mark", do)


def _years(book: Book) -> None:
    """Years are years, days are days, and published figures can be read."""
    for name in ("parts", "evidence", "figures", "sources"):
        book.column(name, "year").matching(r"(\d{4})?", "not a year", "write four digits, or leave it blank")
    for line, text in book.column("sources", "checked_on").cells():
        if text and not is_date(text):
            book.column("sources", "checked_on").add(line, text, "not a date", "write YYYY-MM-DD")
    do = "write 15, 80-90, ~850 or >=10000 without unit; 'none' where the source names none"
    book.column("figures", "figure").matching(_FIGURE, "not a figure", do)
    for name in ("figures", "gates"):
        book.column(name, "part").among(book.ids("parts"), "not in parts.csv")


def _sources(book: Book) -> None:
    """Sources exist, and what is marked as read at its source rests on one that was seen."""
    seen = {source for _, source, mark in book.rows("sources", "source", "seen") if mark == "S"}
    for line, grade, cell in book.rows("evidence", "grade", "source"):
        if grade not in ("none", "") and not listed(cell):
            book.column("evidence", "source").add(
                line, "", "graded without a source", "name it, or write none as grade"
            )
    for name, mark in (("parts", "status"), ("evidence", "mark"), ("figures", "mark")):
        book.column(name, "source").among(book.ids("sources"), "not in sources.csv", several=True)
        for line, marked, cell in book.rows(name, mark, "source"):
            if marked.startswith("S") and not seen & set(listed(cell)) and "sources" in book.tables:
                do = "mark it B, or read one and set seen to S"
                book.column(name, mark).add(line, marked, "no source of it was seen", do)


def _gates(book: Book) -> None:
    """Gates ask a question; one on interviews has indicator and threshold, one on facts has neither."""
    book.column("gates", "gate").matching(SLUG, "not a plain name", PLAINLY)
    book.column("gates", "question").matching(r"(?s)(.*\?)?", "not a question", "end it with ?")
    known = {f"capacity:{c}" for c in book.dimensions("requires")} | set(book.dimensions("effects"))
    known |= {f"need:{c}" for c in book.rated("meets")}
    for line, judged_by, indicator, threshold in book.rows("gates", "kind", "indicator", "threshold"):
        if judged_by == "fact":
            for column, text in (("indicator", indicator), ("threshold", threshold)):
                if text:
                    book.column("gates", column).add(line, text, "a fact is not judged by interviews", "leave it blank")
        elif judged_by == "interview":
            value = number(threshold)
            if known and indicator not in known:
                book.column("gates", "indicator").add(line, indicator, "unknown indicator", nearest(indicator, known))
            if value is None or not 0 <= value <= 1:
                do = "give a number" if value is None else f"the nearest is {min(max(value, 0), 1):g}"
                book.column("gates", "threshold").add(line, threshold, "not a number from 0 to 1", do)


def _types(book: Book) -> None:
    """Business types carry codes of NACE classes."""
    for line, cell in book.column("business_types", "nace").cells():
        for code in listed(cell):
            if not re.fullmatch(r"\d\d\.\d\d", code):
                book.column("business_types", "nace").add(line, code, "not a class of NACE", "write 88.10, joined by ;")


RULES = (
    _keys,
    _words,
    rating_rules.ratings,
    rating_rules.raters_named,
    rating_rules.same_dimensions,
    rating_rules.every_part_rated,
    rating_rules.rows_of_zeros,
    rating_rules.twins,
    rating_rules.lonely_barriers,
    rating_rules.types_rated,
    rating_rules.types_reviewed,
    part_rules.ranges,
    part_rules.bases,
    part_rules.whom,
    part_rules.worsens,
    part_rules.supplies,
    part_rules.exclusions,
    part_rules.evidence,
    _years,
    _sources,
    _gates,
    _types,
    *fund_rules.FUND_RULES,
)
