"""Reads files of SPSS and Stata as text cells, with the labels of their columns and of their codes.

A cell holds the code, as text ("1", not "1.0"); a date or a time is ISO; what the program holds for nothing
(system-missing) is blank. A code that the file declares to be no answer (SPSS: user-missing; Stata: .a to .z) stays,
so that a study can say what it means.

The reader is pyreadstat, an extra: it is imported on use.
"""

from __future__ import annotations

import datetime
import importlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.errors import Faults
from herelib.files import cells, columns
from herelib.files.cells import NO_ROWS, Cells, Declared, Source, framed

KINDS = (".sav", ".zsav", ".por", ".dta")
INSTALL = "pip install -e '.[stats-files]'"
_READERS = {".sav": "read_sav", ".zsav": "read_sav", ".por": "read_por", ".dta": "read_dta"}
_SPSS_BEGINS = datetime.datetime(1582, 10, 14)  # SPSS counts seconds from here
_STATA_BEGINS = datetime.datetime(1960, 1, 1)  # Stata counts days, milliseconds, weeks, months, … from here
_DAYS = ("DATE", "ADATE", "EDATE", "SDATE", "JDATE", "WKYR", "MOYR", "QYR")  # formats of SPSS
_MOMENTS = ("DATETIME", "YMDHMS")
_HOURS = ("TIME", "MTIME")


def read(path: Source, file: str, faults: Faults, declared: Declared) -> dict[str, Cells]:
    """The one table of a file of SPSS or Stata, without a name; {}, with the reason in `faults`, if there is none."""
    try:
        reader = importlib.import_module("pyreadstat")
    except ImportError:
        rule = "a file of SPSS or Stata, and what reads them is not installed"
        faults.add(file, "", "", "", rule, f"{INSTALL}, or export it as CSV with codes")
        return {}
    kind = path.suffix.lower()
    options = {"output_format": "dict", "disable_datetime_conversion": True}
    if kind != ".por":  # there the codes of no answer are kept anyway
        options["user_missing"] = True
    if declared.encoding:
        options["encoding"] = declared.encoding
    try:
        handle = str(path) if isinstance(path, Path) else path.open()
        values_by_name, about = getattr(reader, _READERS[kind])(handle, **options)
    except UnicodeDecodeError:
        do = "declare its encoding under exports in study.yaml (perhaps cp1257 or cp1252), or save it as UTF-8"
        faults.add(file, "", "", "", "letters that are not in the encoding that the file names", do)
        return {}
    except (reader.ReadstatError, reader.PyreadstatError, ValueError, OSError, MemoryError) as error:
        faults.add(file, "", "", "", f"not readable as {kind.removeprefix('.').upper()}", _advice(str(error)))
        return {}
    table = _Table(values_by_name, about, kind == ".dta").cells()
    if table is None:
        faults.add(file, *NO_ROWS[:1], "", "", *NO_ROWS[1:])
        return {}
    return {"": table}


def _advice(message: str) -> str:
    if "encoding" in message or "convert" in message:
        return "declare its encoding under exports in study.yaml (perhaps cp1257 or cp1252), or save it as UTF-8"
    return "it is damaged, cut off or locked: save it again, or download it again"


@dataclass(frozen=True)
class _Table:
    """What pyreadstat gives: values by column, and what the file says of them."""

    values_by_name: Mapping[str, list]
    about: object
    stata: bool

    def cells(self) -> Cells | None:
        """The table as text cells; None if it has no rows."""
        names = list(self.values_by_name)
        count = max((len(values) for values in self.values_by_name.values()), default=0)
        index = pd.RangeIndex(2, count + 2)
        series, kinds, labels, value_labels, left_out = {}, {}, {}, {}, {}
        for position, name in enumerate(names):
            kind, spell = self._kind(name)
            series[position], occurring = _spelled(self.values_by_name[name], spell, index)
            kinds[position] = kind or _kind_of_numbers(occurring)
            if label := (self.about.column_names_to_labels.get(name) or "").strip():
                labels[position] = label
            label_by_code = self.about.variable_value_labels.get(name) or {}
            label_by_text = {_code(code, spell): str(label).strip() for code, label in label_by_code.items()}
            if label_by_text:
                value_labels[position] = label_by_text
            if no_answers := self._left_out(name, {*label_by_code, *occurring}, spell):
                left_out[position] = no_answers
        return framed(
            names,
            series,
            index,
            typed=True,
            labels=labels,
            value_labels=value_labels,
            left_out=left_out,
            kinds=kinds,
        )

    def _kind(self, name: str) -> tuple[str, Callable[[object], str]]:
        """What a column holds ("" for numbers), and how one of its values is spelled."""
        kind = self.about.readstat_variable_types.get(name, "")
        shown = str(self.about.original_variable_types.get(name, "")).upper()
        if kind == "string":
            return "text", str
        if self.stata:
            return _stata_times(shown) or ("", _single if kind == "float" else cells.as_text)
        letters = shown.rstrip("0123456789.")
        if letters in _DAYS:
            return "date", lambda value: _counted(_SPSS_BEGINS, seconds=value).partition("T")[0]
        if letters in _MOMENTS:
            return "datetime", lambda value: _counted(_SPSS_BEGINS, seconds=value)
        if letters in _HOURS:
            return "time", _clock
        return "", cells.as_text

    def _left_out(self, name: str, codes: set, spell: Callable) -> frozenset[str]:
        """The codes of a column that are no answers, of those that occur or have a label."""
        if self.stata:
            letters = [code for code in codes if _is_letter(code)] if spell is not str else []
            return frozenset(_code(code, spell) for code in letters)
        ranges = self.about.missing_ranges.get(name, [])
        inside = {code for code in codes for part in ranges if _lies_in(code, part["lo"], part["hi"])}
        return frozenset(_code(code, spell) for code in inside)


def _spelled(values: list, spell: Callable, index: pd.Index) -> tuple[pd.Series, list]:
    """A column of values as texts, each distinct one spelled once; and the distinct values that occur."""
    codes, distinct = pd.factorize(np.asarray(values, dtype=object))  # -1 where nothing stands
    distinct = list(distinct)
    texts = [_code(value, spell) for value in distinct]
    codes = np.where(codes < 0, len(texts), codes)
    if len(texts) > max(cells.MANY, cells.DIFFERENT * len(index)):
        return pd.Series(np.array([*texts, ""], dtype=object)[codes], index=index, dtype=str), distinct
    return columns.column(codes, [*texts, ""], index), distinct


def _code(value: object, spell: Callable) -> str:
    """A value as a text; the letters of Stata for no answer as Stata writes them."""
    if isinstance(value, str):
        # Stata's .a comes as "a" among numbers; a column of texts is spelled as it is.
        return value if spell is str else f".{value}"
    if spell is str:
        return cells.as_text(value)
    return "" if isinstance(value, float) and not math.isfinite(value) else spell(value)


def _is_letter(code: object) -> bool:
    return isinstance(code, str) and len(code) == 1 and "a" <= code <= "z"


def _lies_in(code: object, low: object, high: object) -> bool:
    if isinstance(code, str) != isinstance(low, str):
        return False
    return low.strip() <= code.strip() <= high.strip() if isinstance(code, str) else low <= code <= high


def _single(value: float) -> str:
    """A number of single precision without the digits that it never had.

    Examples
    --------
    >>> _single(0.10000000149011612), _single(3.0)
    ('0.1', '3')
    """
    return cells.as_text(float(np.format_float_positional(np.float32(value), unique=True)))


def _counted(begin: datetime.datetime, **passed: float) -> str:
    """A moment as ISO, by what has passed since another one; the number itself where no calendar reaches so far."""
    try:
        return cells.as_text(begin + datetime.timedelta(**passed))
    except OverflowError:
        return cells.as_text(next(iter(passed.values())))


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds.

    Examples
    --------
    >>> _clock(32700.0), _clock(90000.0)
    ('09:05:00', '25:00:00')
    """
    minutes, left = divmod(round(seconds), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{left:02d}"


def _stata_times(shown: str) -> tuple[str, Callable[[float], str]] | None:
    """What a format of Stata (%td, %tcHH:MM, …) says of a column: its kind, and how it is spelled; None for numbers."""
    mark = shown.replace("-", "").removeprefix("%")
    if mark.startswith("TC"):
        return "datetime", lambda value: _counted(_STATA_BEGINS, milliseconds=value)
    if mark.startswith(("TD", "D")):
        return "date", lambda value: _counted(_STATA_BEGINS, days=value)
    steps = {"TM": 1, "TQ": 3, "TH": 6}.get(mark[:2])
    if steps:

        def month(value: float) -> str:
            months = int(value) * steps
            return f"{1960 + months // 12:04d}-{months % 12 + 1:02d}-01"

        return "date", month
    if mark.startswith("TW"):  # 52 weeks a year, the last of which is longer
        return "date", lambda value: _counted(
            datetime.datetime(1960 + int(value) // 52, 1, 1), days=7 * (int(value) % 52)
        )
    return ("date", lambda value: f"{int(value):04d}-01-01") if mark.startswith("TY") else None


def _kind_of_numbers(occurring: list) -> str:
    whole = all(isinstance(value, str) or float(value).is_integer() for value in occurring)
    return "integer" if whole else "decimal"
