"""Says how a table is laid out where it is no table of interviews: one row each, names of questions above.

People add titles, turn tables round, put exports below one another. Such a table is not read: what it says would be
guessed.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from herelib import cells, columns
from herelib.cells import Cells
from herelib.headers import SYSTEM, Column, Resolver, plain

FEW = 3  # so many cells that are names of questions are no chance
ALIKE = 0.8  # of the cells of a row are the names of their columns where the header stands there once more
_LOOKED_AT = 10  # rows, and columns in which a header is looked for again
_DATUM = re.compile(r"[+-]?\d+([.,]\d+)?|\d{4}-\d\d-\d\d.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*|uuid:.*")


def wrong(found: Cells, taken: list[Column], resolver: Resolver) -> tuple[object, str, str] | None:
    """What is wrong with the layout of a table: row, rule, what to do; None if nothing is.

    Parameters
    ----------
    taken : what its columns were taken for
    """
    if found.problem:
        return ("", *found.problem)
    named = resolver.instrument.named
    known = len({column.item for column in taken if column.item in named})
    if known < FEW:
        top = [found.header, *_rows(found, _LOOKED_AT)]
        lines = ["", *found.frame.index[:_LOOKED_AT]]
        asked = [len({item for cell in row if (item := _asks(cell, resolver))}) for row in top]
        if max(asked) >= max(FEW, known + 1):
            return (1, *cells.above(int(lines[int(np.argmax(asked))])))
        below = _turned(found, resolver)
        if below:
            return ("", *below)
        data = sum(_DATUM.fullmatch(cell.strip()) is not None for cell in found.header)
        if data >= 2:
            do = "write the names of the questions above it, as the survey tool exports them"
            return 1, "the first line is an interview, not the names of the columns", do
        if not known:
            do = "is it the export of another survey, or of a form that lies elsewhere?"
            return 1, "no column is a question of the form", do
    return _second(found, taken, resolver) or _again(found, taken)


def _rows(found: Cells, count: int) -> list[list[str]]:
    return found.frame.iloc[:count].astype(str).to_numpy(dtype=object).tolist()


def _asks(cell: str, resolver: Resolver) -> str:
    """The question of the form that a cell names, "" for none."""
    items, _ = resolver.find(plain(cell)) if cell.strip() else (set(), False)
    return next(iter(items)) if len(items) == 1 and items <= resolver.instrument.named.keys() else ""


def _turned(found: Cells, resolver: Resolver) -> tuple[str, str] | None:
    """Whether names of questions stand in a column: a table that was turned round, or one with an answer a row."""
    for position in list(found.frame.columns)[:_LOOKED_AT]:
        cells_of = columns.stripped(found.frame[position].iloc[:2000].astype(str))
        texts = [text for text in cells_of.unique() if text]
        asked = [text for text in texts if _asks(text, resolver)]
        if len(asked) < FEW or 2 * len(asked) < len(texts):
            continue
        if cells_of.isin(asked).sum() > 1.5 * len(asked):
            return (
                "one answer a row: a column holds the names of the questions",
                "give each question a column of its own",
            )
        return "questions stand in rows, and interviews in columns", "turn the table: copy, paste special, transpose"
    return None


def _second(found: Cells, taken: list[Column], resolver: Resolver) -> tuple[object, str, str] | None:
    """Whether the first row says the names of the columns once more, in other words."""
    row = _rows(found, 1)[0]
    told = [(column.item, _asks(row[column.position], resolver)) for column in taken if row[column.position].strip()]
    same = sum(item == asked and item != "" for item, asked in told)
    if same < FEW or 2 * same < sum(item != "" and item not in SYSTEM for item, _ in told):
        return None
    return int(found.frame.index[0]), "a second line with the names of the questions", "delete it"


def _again(found: Cells, taken: list[Column]) -> tuple[object, str, str] | None:
    """Whether the header stands once more among the rows, as where exports were put below one another."""
    hits, asked = np.zeros(len(found.frame), np.int8), 0
    for column in taken:
        cells_of, header = found.frame[column.position], found.header[column.position]
        if not column.item or not isinstance(cells_of.dtype, pd.CategoricalDtype) or asked == _LOOKED_AT:
            continue
        asked += 1
        if header in cells_of.cat.categories:
            hits += columns.holds(cells_of, [header])
    rows = np.flatnonzero(hits >= max(2, ALIKE * asked)) if hits.any() else []
    if not len(rows):
        return None
    do = "delete this row; exports that belong together may lie side by side in interviews/"
    return int(found.frame.index[rows[0]]), "the names of the columns stand here once more", do
