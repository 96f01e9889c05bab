"""Says whether a table is laid out as interviews are: one a row, the names of the questions above.

People add titles, turn tables round, put exports below one another. Such a table is refused: what it says would be
guessed. Qualtrics writes three lines above the answers, and says so itself: those are read.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from herelib.files import Cells, cells, columns
from herelib.form import SYSTEM, Column, Resolver, plain

FEW = 3  # so many cells that are names of questions are no chance
ALIKE = 0.8  # of the cells of a row are the names of their columns where the header stands there once more
_LOOKED_AT = 10  # rows, and columns in which a header is looked for again
_DATUM = re.compile(r"[+-]?\d+([.,]\d+)?|\d{4}-\d\d-\d\d.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*|uuid:.*")
_IMPORTED = re.compile(r"\s*\{\s*\"ImportId\"\s*:.*\}\s*", re.DOTALL)


def below_headers(table: Cells) -> tuple[Cells, dict[int, str]]:
    """A table without the lines of text and of marks that Qualtrics writes below its header, and the text by column."""
    first = next(iter(table.frame.columns), None)
    if first is None or not table.frame[first].iloc[:2].astype(str).str.lstrip().str.startswith("{").any():
        return table, {}
    for line, row in enumerate(_rows(table, 2)):
        marked = sum(_IMPORTED.fullmatch(cell) is not None for cell in row)
        if marked >= FEW and 2 * marked > len(row):
            texts = dict(enumerate(_rows(table, 1)[0])) if line else {}
            answers = table.frame.iloc[line + 1 :]
            answers = columns.used(answers.set_axis(answers.columns.astype(str), axis=1)).set_axis(
                answers.columns, axis=1
            )
            return replace(table, frame=answers), texts
    return table, {}


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
    return table.frame.iloc[:count].to_numpy(dtype=object).tolist()


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
