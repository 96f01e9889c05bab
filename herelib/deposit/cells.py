"""Cells of the released tables as text: hidden ones marked, numbers short, and nothing that a spreadsheet would run."""

from __future__ import annotations

import re

import pandas as pd

DECIMALS = 6  # figures of a release are rounded already; further digits would be noise of the machine
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")  # where a spreadsheet takes a text for a formula
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def mark(threshold: int) -> str:
    """What stands in place of a hidden figure.

    Examples
    --------
    >>> mark(5)
    '<5'
    """
    return f"<{threshold}"


def cells(table: pd.DataFrame, hidden: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """A table as texts: "" where there is nothing, the mark where a figure is hidden.

    Parameters
    ----------
    hidden : table of bool of the same rows, as `herelib.release.hidden_cells` makes it
    """
    return pd.DataFrame(
        {
            name: column_of_text(column).where(~hidden[name].to_numpy(bool), mark(threshold)).to_numpy(object)
            for name, column in table.items()
        },
        index=table.index,
    )


def kind_of(column: pd.Series) -> str:
    """How a column is described to others: boolean, integer, number or string, by what stands in it.

    Examples
    --------
    >>> kind_of(pd.Series([1, None], dtype="Int64")), kind_of(pd.Series([0.5])), kind_of(pd.Series(["a"]))
    ('integer', 'number', 'string')
    """
    kinds = pd.api.types
    if kinds.is_bool_dtype(column):
        return "boolean"
    if kinds.is_integer_dtype(column):
        return "integer"
    return "number" if kinds.is_numeric_dtype(column) else "string"


def column_of_text(column: pd.Series) -> pd.Series:
    """A column as texts, missing values as "".

    Examples
    --------
    >>> column_of_text(pd.Series([0.25, 1e-9, None])).tolist(), column_of_text(pd.Series(["=1+1", "-2"])).tolist()
    (['0.25', '0', ''], ["'=1+1", '-2'])
    """
    texts = {"boolean": _flag, "integer": lambda value: str(int(value)), "number": _number, "string": plain_text}
    write = texts[kind_of(column)]
    return pd.Series(["" if pd.isna(value) else write(value) for value in column], column.index, dtype=object)


def plain_text(value: object) -> str:
    """A text that no spreadsheet takes for a formula: what begins like one has an apostrophe before it."""
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _flag(value: object) -> str:
    return "true" if value else "false"


def _number(value: float) -> str:
    text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
