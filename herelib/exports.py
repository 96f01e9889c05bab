"""Reads one export of a survey and brings it into canonical form: items as columns, names of choices as values.

Exports of KoboToolbox and ODK differ in headers (names, labels, group paths), in values (names, labels), in how they
hold several choices (one string, 0/1 columns, both), and in what other programs did to them on the way.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.choices import Choices, flag, number
from herelib.faults import Faults
from herelib.forms import DATES, NUMBERS, UNREADABLE, Instrument
from herelib.headers import Column, Resolver

DELIMITERS = (",", ";", "\t")
SNIFFED_LINES = 20
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+")


@dataclass(frozen=True)
class Cells:
    """A file as text: the header, and one row per line that is not blank, indexed by the line a spreadsheet shows."""

    header: list[str]
    frame: pd.DataFrame


@dataclass(frozen=True)
class Export:
    """One export in canonical form.

    `frame` has one column per item that the file holds, all text, "" for a blank; its index is the line in the file.
    `columns` says what each column of the file was taken for. `conflicts` lists where the string and the 0/1 columns
    of one answer disagree: row, item, split (what the columns say).
    """

    file: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    conflicts: pd.DataFrame

    @property
    def ambiguous(self) -> dict[str, str]:
        """Headers that could be several items, and which."""
        return {column.header: column.problem for column in self.columns if column.problem}

    @property
    def unknown(self) -> list[str]:
        """Headers that are nothing of the form and nothing that the survey tools add."""
        return [column.header for column in self.columns if not column.item and not column.problem]


def translated(column: pd.Series, function: Callable[[str], str]) -> pd.Series:
    """A column with each of its distinct values replaced once."""
    codes, values = pd.factorize(column)
    new = np.array([function(value) for value in values], dtype=object)
    return pd.Series(new[codes] if len(new) else "", index=column.index, dtype=str)


def read_cells(path: Path, file: str, faults: Faults, encoding: str = "", delimiter: str = "") -> Cells | None:
    """The cells of a CSV or XLSX file as text; None where it cannot be read, with the reason among the faults.

    Parameters
    ----------
    file : the file as messages call it
    encoding : as declared; UTF-8 (with or without its mark) otherwise
    delimiter : as declared; else the one of comma, semicolon and tab that makes most columns of the first line
    """
    if path.suffix.lower() == ".xlsx":
        return _read_workbook(path, file, faults)
    raw = path.read_bytes()
    try:
        text = raw.decode(encoding or "utf-8-sig").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        rule = f"not {encoding or 'UTF-8'} (byte {error.start})"
        faults.add(file, raw[: error.start].count(b"\n") + 1, "", "", rule, _encoding_advice(file))
        return None
    except (LookupError, UnicodeError, ValueError):  # study.yaml names what is no encoding of text
        faults.add(file, "", "", "", "not readable in the encoding that study.yaml declares", _encoding_advice(file))
        return None
    if not text.strip():
        faults.add(file, "", "", "", "empty file", "export it again")
        return None
    if "\x00" in text:
        rule = "holds zero bytes: no text, or another encoding (UTF-16?)"
        faults.add(file, "", "", "", rule, _encoding_advice(file))
        return None
    return _read_text(text, file, faults, delimiter or _sniffed(text))


def _encoding_advice(file: str) -> str:
    declared = ", or declare its encoding under exports in study.yaml" if file.startswith("interviews/") else ""
    return f"save it as UTF-8{declared}"


def _sniffed(text: str) -> str:
    """The delimiter that cuts the first lines into equally many columns, and into most of them; quotes respected."""

    def cut(sign: str) -> tuple[bool, int]:
        try:
            rows = csv.reader(io.StringIO(text), delimiter=sign)
            widths = [len(row) for row in itertools.islice(rows, SNIFFED_LINES) if row]
        except csv.Error:
            return False, 0
        return len(set(widths)) == 1 and widths[0] > 1, widths[0]

    return max(DELIMITERS, key=cut)


def _read_text(text: str, file: str, faults: Faults, delimiter: str) -> Cells | None:
    options = {"sep": delimiter, "header": None, "dtype": str, "keep_default_na": False, "na_values": []}
    try:
        frame = pd.read_csv(io.StringIO(text), skip_blank_lines=False, low_memory=False, **options)
    except (pd.errors.ParserError, pd.errors.EmptyDataError):
        before = len(faults)
        _ragged(text, file, faults, delimiter)
        if len(faults) == before:
            do = "a quote is opened and never closed: export it again"
            faults.add(file, "", "", "", "not readable as CSV", do)
        return None
    if (frame.iloc[:, -1] == "").any():  # pandas fills a row that is cut off, as if its last cells were empty
        _ragged(text, file, faults, delimiter)
    return _cells(frame.fillna("").astype(str), file, faults)


def _ragged(text: str, file: str, faults: Faults, delimiter: str) -> None:
    """Say which rows have more or fewer cells than the header; a blank row is none."""
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        width = len(next(rows))
        for line, row in enumerate(rows, 2):
            if row and len(row) != width:
                more = "put cells that hold the delimiter in quotes, or export again"
                fewer = "the row is cut off, or a quote is not closed: export it again"
                rule = f"{len(row)} cells in a row, the header has {width}"
                faults.add(file, line, "", "", rule, more if len(row) > width else fewer)
    except csv.Error:
        faults.add(file, "", "", "", "not readable as CSV", "export it again")


def _read_workbook(path: Path, file: str, faults: Faults) -> Cells | None:
    try:
        frame = pd.read_excel(path, header=None, dtype=object, keep_default_na=False, na_values=[], engine="openpyxl")
    except UNREADABLE:
        faults.add(file, "", "", "", "not readable as XLSX", "remove a password, save it again as .xlsx")
        return None
    return _cells(frame.map(_cell_text).astype(str), file, faults)


def _cell_text(value: object) -> str:
    """A cell of a workbook as an export would write it."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "isoformat"):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value)


def _cells(frame: pd.DataFrame, file: str, faults: Faults) -> Cells | None:
    if frame.empty:
        faults.add(file, "", "", "", "empty file", "export it again")
        return None
    header = frame.iloc[0].tolist()
    body = frame.iloc[1:]
    body.index = pd.RangeIndex(2, len(body) + 2)
    filled = np.zeros(len(body), bool)
    for column in body:
        filled |= (body[column].str.strip() != "").to_numpy()
    body = body[filled]
    if body.empty:
        faults.add(file, "", "", "", "a header and no rows", "export it again")
        return None
    return Cells(header, body)


def read(path: Path, instrument: Instrument, file: str, options: Mapping | None = None) -> tuple[Export | None, Faults]:
    """One export in canonical form, and the faults of the file; None where it cannot be read.

    Parameters
    ----------
    file : the file as messages call it
    options : delimiter, decimal, encoding, as study.yaml declares them
    """
    options, faults = options or {}, Faults()
    cells = read_cells(path, file, faults, options.get("encoding", ""), options.get("delimiter", ""))
    if cells is None:
        return None, faults
    columns = Resolver(instrument).columns(cells.header)
    whole = {column.item: column for column in columns if column.item and not column.choice}
    split: dict[str, list[Column]] = {}
    for column in columns:
        if column.choice:
            split.setdefault(column.item, []).append(column)
    comma = {",": True, ".": False}.get(options.get("decimal", ""))
    series, conflicts = {}, []
    for item in dict.fromkeys(column.item for column in columns if column.item):
        told = instrument.named.get(item, {"type": "text" if item not in whole else "system"})
        parts = {c.choice: cells.frame[c.position] for c in split.get(item, ())}
        if item in whole:
            column = whole[item]
            series[item] = _canonical(cells.frame[column.position], told, instrument, column.labels, comma)
            if parts:
                flags = _flags(parts, instrument.listed[item])
                conflicts.append(_conflicts(series[item], flags, item))
                series[item] = series[item].where(series[item] != "", _joined(flags))
        else:
            series[item] = _joined(_flags(parts, instrument.listed[item]))
    found = [part for part in conflicts if len(part)]
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["row", "item", "split"])
    return Export(file, pd.DataFrame(series, index=cells.frame.index), tuple(columns), table), faults


def _canonical(column: pd.Series, told: Mapping, instrument: Instrument, labels: bool, comma: bool | None):
    kind = told["type"]
    if kind == "text":
        return column
    if kind in NUMBERS:
        values = [value for value in column.unique() if value.strip()]
        return translated(column, lambda text: number(text, _comma(values) if comma is None else comma) or text.strip())
    if kind in ("select_one", "select_multiple"):
        choices = Choices(instrument.listed[told["name"]], labels, comma is True)
        return translated(column, choices.one if kind == "select_one" else choices.several)
    if kind in DATES:
        return translated(column, lambda text: text.strip().removesuffix(" 00:00:00"))
    return translated(column, str.strip)


def _comma(values: list[str]) -> bool:
    """Whether the numbers of a column make sense with a decimal comma only, and then without doubt.

    Examples
    --------
    >>> _comma(["1,5", "2"]), _comma(["1,500", "2"]), _comma(["1,5", "2.5"])
    (True, False, False)
    """
    with_comma = [value for value in values if "," in value]
    sure = any(not _THOUSANDS.fullmatch(value.strip()) for value in with_comma)
    return sure and not any("." in value for value in values)


def _flags(parts: Mapping[str, pd.Series], listed: pd.DataFrame) -> pd.DataFrame:
    """What the columns of the choices say: 1 chosen, 0 not, -1 blank; columns in the form's order."""
    spelled = {
        row["name"]: tuple(v for v in row.values() if v) for row in listed.drop(columns="list").to_dict("records")
    }
    columns = {}
    for name in [name for name in listed["name"] if name in parts]:
        codes, values = pd.factorize(parts[name])
        said = np.array([{True: 1, False: 0, None: -1}[flag(value, spelled[name])] for value in values], dtype=np.int8)
        columns[name] = said[codes]
    return pd.DataFrame(columns, index=next(iter(parts.values())).index)


def _joined(flags: pd.DataFrame) -> pd.Series:
    """Chosen names joined by spaces."""
    chosen = flags.to_numpy() == 1
    distinct, codes = np.unique(chosen, axis=0, return_inverse=True)
    names = np.array(flags.columns, dtype=object)
    strings = np.array([" ".join(names[row]) for row in distinct], dtype=object)
    return pd.Series(strings[codes.ravel()], index=flags.index, dtype=str)


def _conflicts(strings: pd.Series, flags: pd.DataFrame, item: str) -> pd.DataFrame:
    """Rows where the string and the columns of the choices say different things; a blank says nothing."""
    said = flags.to_numpy()
    codes, values = pd.factorize(strings)
    in_string = np.array([[name in value.split() for name in flags.columns] for value in values], bool)[codes]
    differs = ((said >= 0) & (in_string != (said == 1))).any(axis=1) & (strings != "").to_numpy()
    rows = flags.index[differs]
    return pd.DataFrame({"row": rows, "item": item, "split": _joined(flags)[differs].to_numpy()})
