"""Faults of a study: collected, never raised one by one, and shown without an interview's free text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

import pandas as pd

COLUMNS = ["file", "row", "column", "value", "rule", "do"]
HIDDEN = "[text]"

_CODE = re.compile(r"[^\s@]{1,40}")
_NAME = re.compile(r"[^@\n]{1,60}")
_DIGITS = re.compile(r"(?:\d[\s./()-]*){8,}")
_DATED = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.+-]+)?")


def shown(value: object, spaces: bool = False) -> str:
    """A value as a message may show it: a code or a number; anything that could be free text becomes "[text]".

    Parameters
    ----------
    spaces : whether several words are allowed, as in the name of a region

    Examples
    --------
    >>> shown("7"), shown("very_good"), shown("call me on 29 123 456"), shown("riga east", spaces=True)
    ('7', 'very_good', '[text]', 'riga east')
    """
    text = "" if value is None else str(value)
    if text == "" or _DATE.fullmatch(text):
        return text
    pattern = _NAME if spaces else _CODE
    return text if pattern.fullmatch(text) and not _DIGITS.search(text) else HIDDEN


def shown_choices(text: str, known: Collection[str]) -> str:
    """An answer to a question with choices as a message may show it: numbers, choices, and what is nearly one.

    A word that resembles no choice may be anything, a name among others, and stays hidden.

    Examples
    --------
    >>> shown_choices("shop hal", ("shop", "hall")), shown_choices("9", ("1", "2")), shown_choices("Anna", ("shop",))
    ('shop hal', '9', '[text]')
    """

    def told(part: str) -> bool:
        near = part in known or bool(difflib.get_close_matches(part, known, n=1))
        return near or re.fullmatch(r"-?\d{1,4}(\.\d+)?", part) is not None

    parts = text.split()
    return " ".join(map(shown, parts)) if told(text) or all(map(told, parts)) else HIDDEN


def shown_figure(text: str) -> str:
    """An answer to a question for a number or a date as a message may show it: digits and signs, no words.

    Examples
    --------
    >>> shown_figure("-1.5"), shown_figure("31/12/2026 10:00"), shown_figure("Anna"), shown_figure("29 123 456")
    ('-1.5', '31/12/2026 10:00', '[text]', '[text]')
    """
    plain = re.fullmatch(r"[-+]?[\d.,]{1,15}|[\dT:.+/ -]{6,30}Z?", text) is not None
    return text if text == "" or (plain and (_DATED.match(text) or not _DIGITS.search(text))) else HIDDEN


class Faults:
    """Collects the faults of one or many files, one row each."""

    def __init__(self) -> None:
        self._rows: list[tuple] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, file: str, row: object, column: str, value: object, rule: str, do: str) -> None:
        """One fault; `row` is the line that a spreadsheet shows, or blank."""
        self._rows.append((file, row, column, "" if value is None else str(value), rule, do))

    def extend(self, other: Faults) -> None:
        """All faults of another collection."""
        self._rows.extend(other._rows)

    def table(self) -> pd.DataFrame:
        """All faults so far: table [file, row, column, value, rule, do]."""
        return pd.DataFrame(self._rows, columns=COLUMNS)
