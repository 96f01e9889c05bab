"""Reads one export of a survey and brings it into canonical form: items as columns, names of choices as values.

Exports of KoboToolbox, ODK and LimeSurvey differ in headers (names, labels, group paths), in values (names, labels), in
how they hold several choices (one string, 0/1 columns, both), in where they put repeat groups, and in what other
programs did to them on the way. What can be read in one way only is read; what was done to it stands in the notes.

People also add titles, turn tables round, put exports below one another. A table that is not laid out as one interview
a row, names of questions above, is refused: what it says would be guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.errors import Faults
from herelib.files import Cells, cells, columns, workbooks
from herelib.form import SYSTEM, Column, Instrument, Resolver, mangled, plain
from herelib.studies.canonical import Reading, Spelling

# what a sheet or a file of a repeat group has, and the interviews have not
PARENTS = ("_submission__uuid", "_submission__id", "_parent_index", "PARENT_KEY")
BY_ID = ("_submission__uuid", "PARENT_KEY")  # those that name an interview of any file
_TABLE = "_parent_table_name"
FEW = 3  # so many cells that are names of questions are no chance
ALIKE = 0.8  # of the cells of a row are the names of their columns where the header stands there once more
_LOOKED_AT = 10  # rows, and columns in which a header is looked for again
_DATUM = re.compile(r"[+-]?\d+([.,]\d+)?|\d{4}-\d\d-\d\d.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*|uuid:.*")


@dataclass(frozen=True)
class Export:
    """One export in canonical form.

    `frame` has one column per item that the file holds, text as `herelib.files.columns` has it, "" for a blank; its
    index is the line in the file. `columns` says what each column of the file was taken for. `conflicts` lists where
    the string and the 0/1 columns of one answer disagree: row, item, split (what the columns say). `repeats` has one
    such frame for each sheet of a repeat group, with the columns of `PARENTS` that it has. `notes` says what was read
    in a way that a user should know: header -> what. `sheet` is the sheet of a workbook that holds the interviews.

    A file that holds a repeat group only (ODK Central writes one for each) has a `frame` without rows.
    """

    file: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    conflicts: pd.DataFrame
    repeats: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""

    @property
    def ambiguous(self) -> dict[str, str]:
        """Headers that could be several items, and which."""
        return {column.header: column.problem for column in self.columns if column.problem}

    @property
    def unknown(self) -> list[str]:
        """Headers that are nothing of the form and nothing that the survey tools add."""
        return [column.header for column in self.columns if not column.item and not column.problem]

    @property
    def only_repeats(self) -> bool:
        """Whether the file holds no interviews, and rows that belong to interviews of other files."""
        return bool(self.repeats) and not len(self.frame)


def read(
    path: Path, instrument: Instrument, file: str, options: Mapping | None = None, languages: tuple[str, ...] = ()
) -> tuple[Export | None, Faults]:
    """One export in canonical form, and the faults of the file; None where it cannot be read.

    Parameters
    ----------
    file : the file as messages call it
    options : what study.yaml says of this export: encoding, delimiter, decimal ("," or "."), dates (ymd, dmy, mdy);
        and `id`, the item that holds the id
    languages : of the study
    """
    options, faults = options or {}, Faults()
    sheets = _sheets(path, file, faults, options, languages)
    if not sheets:
        return None, faults
    resolver = Resolver(instrument)
    inner = {name: each for name, each in sheets.items() if _parents(each)}
    taken = {name: resolver.columns(each.header) for name, each in sheets.items() if name not in inner}
    main = _main(taken, instrument, file, faults)
    if len(faults):
        return None, faults
    spelling = Spelling(options.get("dates", ""), options.get("decimal", ""), id_item=options.get("id", ""))
    if main is None:
        inner = {name or _group(each, resolver) or path.stem: each for name, each in inner.items()}
        return _repeats_only(inner, resolver, spelling, file, faults), faults
    problem = wrong(sheets[main], taken[main], resolver)
    if problem:
        row, rule, do = problem
        faults.add(file, row, "", "", f"sheet '{main}': {rule}" if len(sheets) > 1 else rule, do)
        return None, faults
    typed = path.suffix.lower() != ".csv"
    answers = Reading(sheets[main], taken[main], instrument, replace(spelling, typed=typed))
    frame = answers.frame()
    faults.extend(answers.faults(file))
    repeats, notes = _repeats(inner, resolver, spelling, file, faults)
    if len(faults):
        return None, faults
    notes = answers.notes() | notes | _notes_of_sheets(sheets, taken, main)
    return Export(file, frame, tuple(answers.taken), answers.conflicts(), repeats, notes, main), faults


def _notes_of_sheets(sheets: Mapping[str, Cells], taken: Iterable[str], main: str) -> dict[str, str]:
    notes = {}
    for name in [name for name in taken if name != main]:
        notes[f"sheet {name}"] = "not read: it holds neither interviews nor a repeat group"
    if sheets[main].hidden:
        notes[f"sheet {main}"] = "read, though it is hidden: no other sheet holds interviews"
    if sheets[main].note:
        notes["the whole file"] = sheets[main].note
    return notes


def _sheets(
    path: Path, file: str, faults: Faults, options: Mapping, languages: tuple[str, ...] = ()
) -> dict[str, Cells]:
    """The sheets of a workbook by name; any other file is one sheet without a name."""
    if path.suffix.lower() != ".csv":
        return workbooks.read(path, file, faults)
    declared = cells.Declared(options.get("encoding", ""), options.get("delimiter", ""), languages)
    table = cells.read(path, file, faults, declared)
    return {} if table is None else {"": table}


def sheets_of(
    path: Path, file: str, faults: Faults, options: Mapping | None = None, sheet: str | None = None
) -> tuple[Cells | None, dict[str, Cells]]:
    """The cells of the sheet that holds the interviews (None, with the reason, if it cannot be read), and the others.

    Parameters
    ----------
    sheet : which it is, as `Export.sheet` says; else the first that is no repeat group
    """
    sheets = _sheets(path, file, faults, options or {})
    main = sheet if sheet in sheets else next((name for name, each in sheets.items() if not _parents(each)), None)
    return sheets.pop(main, None), sheets


def _main(taken: Mapping[str, list[Column]], instrument: Instrument, file: str, faults: Faults) -> str | None:
    """The sheet that holds the interviews: the one with most questions of the form; two of them are a fault."""
    known = {name: len({c.item for c in of if c.item in instrument.named}) for name, of in taken.items()}
    if not known:
        return None
    main = max(known, key=known.__getitem__)
    # A codebook or a summary beside the interviews names some of the questions, too: half of them at most.
    several = [name for name, count in known.items() if count >= max(FEW, known[main] / 2)]
    if len(several) > 1:
        names = " and ".join(f"'{name}'" for name in several[:2])
        do = "save each of them as a file of its own in interviews/, or put them below one another in one sheet"
        faults.add(file, "", "", "", f"{len(several)} sheets hold interviews: {names}", do)
    return main


def _parents(each: Cells) -> dict[str, int]:
    """The columns of a sheet that lead to an interview, by position; none where it holds interviews itself."""
    header = [plain(name) for name in each.header]
    position_by_name = {}
    for name in PARENTS:
        for spelling in (name, mangled(name)):
            if spelling in header:
                position_by_name.setdefault(name, header.index(spelling))
    # A sheet with its own _uuid holds interviews; a parent's key makes it a repeat group all the same (ODK).
    return position_by_name if "_uuid" not in header or "PARENT_KEY" in position_by_name else {}


def _repeats_only(
    inner: Mapping[str, Cells], resolver: Resolver, spelling: Spelling, file: str, faults: Faults
) -> Export | None:
    """A file that holds no interviews, and rows that belong to interviews of other files."""
    if not any(set(BY_ID) & _parents(each).keys() for each in inner.values()):
        do = "export the interviews into the same workbook, or the repeat group with the ids of the interviews"
        faults.add(file, "", "", "", "sheets of repeat groups only, and no id of an interview in them", do)
        return None
    repeats, notes = _repeats(inner, resolver, spelling, file, faults)
    if len(faults):
        return None
    nothing = pd.DataFrame(columns=["row", "item", "split"])
    return Export(file, pd.DataFrame(index=pd.RangeIndex(0)), (), nothing, repeats, notes)


def _group(each: Cells, resolver: Resolver) -> str:
    """The repeat group of the form that the questions of a sheet belong to; "" where that is not clear."""
    named = resolver.instrument.named
    groups = [named[c.item]["repeat"] for c in resolver.columns(each.header) if c.item in named]
    return max(set(groups), key=groups.count) if groups else ""


def _repeat_of(name: str, each: Cells, resolver: Resolver) -> str:
    """The repeat group of the form that a sheet holds: the one that it is called after, else that of its questions."""
    blocks = resolver.instrument.blocks
    return name if name in set(blocks.loc[blocks["kind"] == "repeat", "name"]) else _group(each, resolver)


def _repeats(
    inner: Mapping[str, Cells], resolver: Resolver, spelling: Spelling, file: str, faults: Faults
) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """The sheets of repeat groups in canonical form, with the columns that lead to their interviews; and notes."""
    repeats, notes = {}, {}
    for name, each in inner.items():
        if each.problem:
            faults.add(file, "", "", "", f"sheet '{name}': {each.problem[0]}", each.problem[1])
            continue
        # A sheet with a name is of a workbook: its numbers are typed.
        typed = replace(spelling, typed=each.sheet != "")
        answers = Reading(
            each, resolver.columns(each.header, _repeat_of(name, each, resolver)), resolver.instrument, typed
        )
        frame = answers.frame()
        faults.extend(answers.faults(file, f"{name}: "))
        notes |= {f"{name}: {header}": note for header, note in answers.notes().items()}
        header = [plain(header) for header in each.header]
        links = {link: each.frame[position] for link, position in _parents(each).items()}
        if _TABLE in header:
            links[_TABLE] = each.frame[header.index(_TABLE)]
        frame = frame.drop(columns=[link for link in links if link in frame])
        repeats[name] = frame.assign(**{link: columns.stripped(column) for link, column in links.items()})
    return repeats, notes


def wrong(table: Cells, taken: list[Column], resolver: Resolver) -> tuple[object, str, str] | None:
    """What is wrong with the layout of a table: row, rule, what to do; None if nothing is.

    Parameters
    ----------
    taken : what its columns were taken for
    """
    if table.problem:
        return ("", *table.problem)
    named = resolver.instrument.named
    known = len({column.item for column in taken if column.item in named})
    # A table with some questions in its header is laid out well, whatever else it holds.
    if known < FEW:
        top = [table.header, *_rows(table, _LOOKED_AT)]
        lines = ["", *table.frame.index[:_LOOKED_AT]]
        questions_by_row = [len({item for cell in row if (item := _asks(cell, resolver))}) for row in top]
        if max(questions_by_row) >= max(FEW, known + 1):
            return (1, *cells.above(int(lines[int(np.argmax(questions_by_row))])))
        below = _turned(table, resolver)
        if below:
            return ("", *below)
        data = sum(_DATUM.fullmatch(cell.strip()) is not None for cell in table.header)
        if data >= 2:
            do = "write the names of the questions above it, as the survey tool exports them"
            return 1, "the first line is an interview, not the names of the columns", do
        if not known:
            do = "is it the export of another survey, or of a form that lies elsewhere?"
            return 1, "no column is a question of the form", do
    return _second(table, taken, resolver) or _repeated_header(table, taken)


def _rows(table: Cells, count: int) -> list[list[str]]:
    return table.frame.iloc[:count].astype(str).to_numpy(dtype=object).tolist()


def _asks(cell: str, resolver: Resolver) -> str:
    """The question of the form that a cell names, "" for none."""
    items, _ = resolver.find(plain(cell)) if cell.strip() else (set(), False)
    return next(iter(items)) if len(items) == 1 and items <= resolver.instrument.named.keys() else ""


def _turned(table: Cells, resolver: Resolver) -> tuple[str, str] | None:
    """Whether names of questions stand in a column: a table that was turned round, or one with an answer a row."""
    for position in list(table.frame.columns)[:_LOOKED_AT]:
        cells_of = columns.stripped(table.frame[position].iloc[:2000].astype(str))
        texts = [text for text in cells_of.unique() if text]
        questions = [text for text in texts if _asks(text, resolver)]
        if len(questions) < FEW or 2 * len(questions) < len(texts):
            continue
        # Each question once: a table that was turned round. Many of them again and again: one answer a row.
        if cells_of.isin(questions).sum() > 1.5 * len(questions):
            return (
                "one answer a row: a column holds the names of the questions",
                "give each question a column of its own",
            )
        return "questions stand in rows, and interviews in columns", "turn the table: copy, paste special, transpose"
    return None


def _second(table: Cells, taken: list[Column], resolver: Resolver) -> tuple[object, str, str] | None:
    """Whether the first row says the names of the columns once more, in other words."""
    row = _rows(table, 1)[0]
    # Where the questions are coded, some programs write their labels below as a first row (SPSS, Qualtrics).
    items_by_column = [
        (column.item, _asks(row[column.position], resolver)) for column in taken if row[column.position].strip()
    ]
    same = sum(item == asked and item != "" for item, asked in items_by_column)
    if same < FEW or 2 * same < sum(item != "" and item not in SYSTEM for item, _ in items_by_column):
        return None
    return int(table.frame.index[0]), "a second line with the names of the questions", "delete it"


def _repeated_header(table: Cells, taken: list[Column]) -> tuple[object, str, str] | None:
    """Whether the header stands once more among the rows, as where exports were put below one another."""
    hits, looked_at = np.zeros(len(table.frame), np.int8), 0
    for column in taken:
        cells_of, header = table.frame[column.position], table.header[column.position]
        if not column.item or not isinstance(cells_of.dtype, pd.CategoricalDtype) or looked_at == _LOOKED_AT:
            continue
        looked_at += 1
        if header in cells_of.cat.categories:
            hits += columns.holds(cells_of, [header])
    rows = np.flatnonzero(hits >= max(2, ALIKE * looked_at)) if hits.any() else []
    if not len(rows):
        return None
    do = "delete this row; exports that belong together may lie side by side in interviews/"
    return int(table.frame.index[rows[0]]), "the names of the columns stand here once more", do
