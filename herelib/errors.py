"""Faults of a study: collected, never raised one by one, and shown without an interview's free text.

Whoever names what is not known is told the nearest known word. This module stands below all others and is imported by
the command line before it does anything: pandas is loaded only where a table of faults is made.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

HIDDEN = "[text]"

# What a message may show whole. Longer than that, or with a blank or an @ in it, it may be a sentence or an address;
# eight digits or more, however they are parted, may be a telephone number.
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

    def harmless(part: str) -> bool:
        near = part in known or bool(difflib.get_close_matches(part, known, n=1))
        return near or re.fullmatch(r"-?\d{1,4}(\.\d+)?", part) is not None

    parts = text.split()
    # Word by word: "shop Anna" as a whole is near enough to "shop" to be taken for it.
    return " ".join(map(shown, parts)) if text in known or all(map(harmless, parts)) else HIDDEN


def shown_figure(text: str) -> str:
    """An answer to a question for a number or a date as a message may show it: digits and signs, no words.

    Examples
    --------
    >>> shown_figure("-1.5"), shown_figure("31/12/2026 10:00"), shown_figure("Anna"), shown_figure("29 123 456")
    ('-1.5', '31/12/2026 10:00', '[text]', '[text]')
    """
    plain = re.fullmatch(r"[-+]?[\d.,]{1,15}|[\dT:.+/ -]{6,30}Z?", text) is not None
    return text if text == "" or (plain and (_DATED.match(text) or not _DIGITS.search(text))) else HIDDEN


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file, and what to do about it; `row` is the line that a spreadsheet shows, or blank."""

    file: str
    row: object
    column: str
    value: object
    rule: str
    do: str


COLUMNS = [field.name for field in fields(Fault)]


class Faults:
    """Collects the faults of one or many files, one row each."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def __len__(self) -> int:
        return len(self._faults)

    def add(self, *fault: object) -> None:
        """One fault, by the fields of `Fault`: file, row, column, value, rule, do."""
        self._faults.append(Fault(*fault))

    def extend(self, other: Faults) -> None:
        """All faults of another collection."""
        self._faults.extend(other._faults)

    def rules(self) -> list[str]:
        """The rule that each fault breaks."""
        return [fault.rule for fault in self._faults]

    def table(self) -> pd.DataFrame:
        """All faults so far: table [file, row, column, value, rule, do]."""
        import pandas as pd

        rows = [{**vars(fault), "value": "" if fault.value is None else str(fault.value)} for fault in self._faults]
        return pd.DataFrame(rows, columns=COLUMNS)


def nearest(name: object, known: Iterable[str]) -> str:
    """A half-sentence that names the nearest known word, or lists all of them if none is near.

    Examples
    --------
    >>> nearest("linkge", ["k", "linkage"])
    "did you mean 'linkage'?"
    """
    known = sorted(known)
    close = difflib.get_close_matches(str(name), known, n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else f"known are {', '.join(known)}"


class HereError(Exception):
    """Something a user can put right; its text is the whole message, shown without a traceback."""


class StudyError(HereError):
    """Faults of a study: `faults` has the columns file, row, column, value, rule, do."""

    def __init__(self, faults: pd.DataFrame):
        self.faults = faults
        super().__init__(faults_text(faults))


def faults_text(faults: pd.DataFrame) -> str:
    """The faults of a study as aligned text, one block per file.

    Parameters
    ----------
    faults : table [file, row, column, value, rule, do]
        One row per fault; `row` is the line a spreadsheet shows, or blank where a fault has none.

    Examples
    --------
    >>> import pandas as pd
    >>> print(faults_text(pd.DataFrame([["lv.csv", 17, "need_07", "7", "scale is 1-5", "correct at the source"]],
    ...       columns=["file", "row", "column", "value", "rule", "do"])))
    lv.csv: 1 fault
    row  column   value  rule          do
     17  need_07  7      scale is 1-5  correct at the source
    """
    blocks = []
    for file, part in faults.groupby("file", sort=False):
        shown = part[["row", "column", "value", "rule", "do"]].astype(object).where(lambda t: t.notna(), "").astype(str)
        widths = [max(len(name), shown[name].str.len().max()) for name in shown.columns]
        lines = [f"{file}: {len(part)} fault{'s' if len(part) > 1 else ''}"]
        for cells in [list(shown.columns), *shown.to_numpy().tolist()]:
            first = cells[0].rjust(widths[0]) if cells[0] != "row" else cells[0].ljust(widths[0])
            lines.append("  ".join([first, *(c.ljust(w) for c, w in zip(cells[1:], widths[1:], strict=True))]).rstrip())
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
