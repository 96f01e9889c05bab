"""Opens the file of a form: its sheets as rows of text, as survey tools read them.

XLSX and XLSM, old XLS, and the CSV and Markdown that pyxform takes, too. Read as pyxform reads
(https://github.com/XLSForm/pyxform, module xls2json_backends): TRUE and FALSE for truths, whole numbers without a
point, nothing behind sixty blank rows or twenty blank columns.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from herelib.files import UNREADABLE, cells, limits

KINDS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".md")
SHEETS = ("survey", "choices", "settings")
BLANK_ROWS = 60  # in a row: what stands behind them no survey tool reads
BLANK_COLUMNS = 20
LARGEST = 100_000_000  # bytes of a form
_PIPE = re.compile(r"(?<!\\)\|")


class Unreadable(Exception):
    """Why a file is no form: rule, and what to do."""


@dataclass
class Sheet:
    """A sheet as rows of text, the header first; `dated` are the cells that hold a date, `behind` is the first line
    that was not read since too many blank ones stand above it."""

    rows: list[list[str]] = field(default_factory=list)
    dated: set[tuple[int, int]] = field(default_factory=set)
    behind: int = 0


def beside(path: Path) -> list[Path]:
    """Files that may be meant by the name of a form: of several of one name and other kinds the first is the form."""
    return [file for kind in dict.fromkeys((path.suffix, *KINDS)) if (file := path.with_suffix(kind)).is_file()]


def read(path: Path) -> dict[str, Sheet]:
    """The sheets that make a form, by name in small letters; a file with one sheet holds the survey in it.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    Unreadable
        If the file is none of the kinds above.
    """
    if path.stat().st_size > LARGEST:
        raise Unreadable(
            f"larger than {LARGEST // 1_000_000} MB", "a form is smaller: take pictures and data out of it"
        )
    raw = path.read_bytes()
    kind = path.suffix.lower()
    try:
        sheets = _written(raw.decode("utf-8-sig"), kind) if kind in (".csv", ".md") else _workbook(raw)
    except PasswordError:
        raise Unreadable("locked with a password", "open the form and save it without a password") from None
    except UnicodeDecodeError:
        raise Unreadable(f"not UTF-8 (not readable as {kind[1:].upper()})", "save the form as UTF-8") from None
    except (CalamineError, *UNREADABLE):
        raise Unreadable("not readable as XLSX", "open the form and save it again as .xlsx") from None
    return sheets


def _known(names: Iterable[str]) -> dict[str, str]:
    """The sheets of a form by what they are called in the file."""
    names = list(names)
    known = {name: name.strip().lower() for name in names if name.strip().lower() in SHEETS}
    return known if known or len(names) != 1 else {names[0]: "survey"}


def _workbook(raw: bytes) -> dict[str, Sheet]:
    if raw.startswith(b"PK"):
        if problem := limits.of_workbook(cells.Member("form", raw)):
            raise Unreadable(*problem)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of extensions that openpyxl leaves out: no cell is lost by them
                return _new_workbook(raw)
        except UNREADABLE:
            pass  # some programs write what openpyxl refuses and spreadsheets open: the second reader has a try
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    known, sheets = _known(book.sheet_names), {}
    for name in known:
        sheet = book.get_sheet_by_name(name)
        if sheet.height * sheet.width > limits.CELLS:
            raise limits.TooManyCells
        sheets[known[name]] = _sheet(sheet.to_python(skip_empty_area=False))
    return sheets


def _new_workbook(raw: bytes) -> dict[str, Sheet]:
    book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    sheets = {}
    for name, known in _known(sheet.title for sheet in book.worksheets).items():
        book[name].reset_dimensions()  # some programs write a wrong size, behind which rows would be lost
        sheets[known] = _sheet(book[name].iter_rows(values_only=True))
    book.close()
    return sheets


def _sheet(rows: Iterable[Iterable[object]]) -> Sheet:
    """The rows of a sheet down to the last filled one; a sheet that claims a million is read no further."""
    sheet, blank, width = Sheet(), 0, None
    for line, row in enumerate(rows, 1):
        values = list(row) if width is None else list(row[:width])
        texts = [cell_text(value) for value in values]
        if width is None:
            width = _width(texts)
            texts = texts[:width]
        elif not any(texts):
            blank += 1
            if blank > BLANK_ROWS:
                break
            continue
        sheet.rows += [[] for _ in range(blank)]
        blank = 0
        sheet.rows.append(texts)
        sheet.dated |= {(line, n) for n, value in enumerate(values[: len(texts)]) if isinstance(value, datetime.date)}
    if blank > BLANK_ROWS:
        sheet.behind = next(_filled(rows, line, width), 0)
    return sheet


def _filled(rows: Iterable[Iterable[object]], line: int, width: int) -> Iterator[int]:
    """Lines behind the blank ones that hold something: no further than pages of them, or it would take as long."""
    if isinstance(rows, list):
        rows = iter(rows[line:])
    for further, row in enumerate(rows, line + 1):
        if any(cell_text(cell) for cell in row[:width]):
            yield further
        if further > line + 20 * BLANK_ROWS:
            return


def _width(header: list[str]) -> int:
    """How many columns belong to a table: up to the last header before twenty columns without one."""
    blank, width = 0, 0
    for position, text in enumerate(header, 1):
        blank = 0 if text else blank + 1
        if blank > BLANK_COLUMNS:
            break
        width = position if text else width
    return width


def cell_text(value: object) -> str:
    """A cell as survey tools read it.

    Examples
    --------
    >>> cell_text(True), cell_text(3.0), cell_text(2.5), cell_text(" a\\u00a0b "), cell_text(None)
    ('TRUE', '3', '2.5', 'a b', '')
    >>> cell_text(datetime.date(2026, 9, 5))
    '2026-09-05 00:00:00'
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return f"{value} 00:00:00"
    return str(value).replace("\xa0", " ").strip()


def _written(text: str, kind: str) -> dict[str, Sheet]:
    """The sheets of a form that is written as text: a name of a sheet, then its rows behind a blank first cell."""
    lines = csv.reader(io.StringIO(text, newline="")) if kind == ".csv" else _markdown(text)
    rows_by_name: dict[str, list[list[str]]] = {}
    name = ""
    for line in lines:
        first, rest = (line[0].strip(), line[1:]) if line else ("", [])
        name = first or name
        if name and any(cell.strip() for cell in rest):
            rows_by_name.setdefault(name, []).append(rest)
        elif name:
            rows_by_name.setdefault(name, [])
    known = _known(rows_by_name)
    if "survey" not in known.values():
        raise Unreadable("the form has no sheet 'survey'", "write the name of each sheet alone in the first column")
    return {known[name]: _sheet(rows_by_name[name]) for name in known}


def _markdown(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("|") and not re.fullmatch(r"[|:\s-]+", line):
            yield [cell.strip().replace("\\|", "|") for cell in _PIPE.split(line.strip("|"))]
