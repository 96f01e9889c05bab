"""The small catalogue with cells or tables changed, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from small_catalogue import small_tables

from herelib.studies.catalogue_book import Book
from herelib.studies.catalogue_rules import judge

SHIPPED = small_tables()


def _with(*cells: tuple) -> Book:
    """The catalogue with some cells changed: (table, key of the row or its position, column, value)."""
    tables = small_tables()
    for name, key, column, value in cells:
        table = tables[name]
        row = table.index[table.iloc[:, 0] == key] if isinstance(key, str) else [key]
        table.loc[row[0], column] = value
    return judge(tables)


def spoilt(*cells: tuple) -> list[list[str]]:
    """The faults where some cells are changed, as texts: file, row, column, value, rule, do."""
    return _with(*cells).faults.table().astype(str).to_numpy().tolist()


def noticed(*cells: tuple) -> list[tuple[str, str, str]]:
    """The notes where some cells are changed: file, subject, note."""
    return _with(*cells).notes


def changed(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> list[list[str]]:
    """The faults where a table is changed, as texts."""
    tables = small_tables()
    tables[name] = change(tables[name])
    return judge(tables).faults.table().astype(str).to_numpy().tolist()


def line(name: str, key: str) -> str:
    """The line in which a spreadsheet shows the first row with a name."""
    return str(2 + int((SHIPPED[name].iloc[:, 0] == key).to_numpy().argmax()))
