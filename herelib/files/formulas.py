"""Cells that a spreadsheet program would take for a formula: kept from it in a table that is opened in one."""

from __future__ import annotations

import re

import pandas as pd

# What spreadsheets compute or pass on to another program begins so, blanks before it left aside (OWASP, CSV injection).
_BEGINS = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_FIGURE = re.compile(r"\s*[+-]?[\d.,:/ ()-]*\d[\d.,:/ ()-]*(?:[eE][+-]?\d+)?\s*%?\s*")  # a number, a date, a phone
MARK = "'"  # what a spreadsheet puts before a text, and shows nowhere


def is_formula(text: str) -> bool:
    """Whether a spreadsheet program may compute a cell instead of showing it.

    Examples
    --------
    >>> [is_formula(text) for text in ("=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "\\t=1", "-1.5", "- bread", "a=1", "")]
    [True, True, True, True, False, True, False, False]
    >>> [is_formula(text) for text in ("+371 29 123 456", "-2026-01-02", "-", "-1e5", "+1+1")]
    [False, False, True, False, True]
    """
    return bool(_BEGINS.match(text)) and not _FIGURE.fullmatch(text)


def neutral(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """A table of texts in which no cell and no header is a formula, and how many an apostrophe was put before.

    Numbers, dates and phones stay as they are.
    """
    table, headers = frame.copy(), [str(name) for name in frame.columns]
    table.columns, count = range(len(headers)), 0
    for position in table.columns:
        texts = table[position]
        formulas = [isinstance(cell, str) and is_formula(cell) for cell in texts]
        if any(formulas):
            texts = texts.astype(object)
            table[position] = texts.mask(formulas, MARK + texts.astype(str))
            count += sum(formulas)
    marked = [MARK + header if is_formula(header) else header for header in headers]
    count += sum(map(is_formula, headers))
    return table.set_axis(marked, axis=1), count
