"""Brings the dates of an export into one spelling: YYYY-MM-DD, with the time behind it where there is one.

A day that can be read in two ways (03/04/2026) is read only where the file itself shows the order, or study.yaml says
it.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from herelib import columns

ORDERS = ("ymd", "dmy", "mdy")
SERIALS = (20000, 80000)  # days since 1899-12-30 that Excel may have left: 1954 to 2119
_ISO = r"^(\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?)?$"
_MIDNIGHT = " 00:00:00"
_SHORT = re.compile(r"(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4}|\d\d)\.?(?:[T ,]+(\d{1,2}:\d\d(?::\d\d)?))?")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[T ]+(\d{1,2}:\d\d(?::\d\d)?))?")
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")


def canonical(of: pd.Series, declared: str = "") -> tuple[pd.Series, str]:
    """A column of dates in one spelling, and what was done to it ("" for nothing); what cannot be read stays.

    Parameters
    ----------
    declared : order of day, month and year where study.yaml says it: ymd, dmy or mdy

    Examples
    --------
    >>> canonical(pd.Series(["31/03/2026", "1/4/2026"]))[0].tolist()
    ['2026-03-31', '2026-04-01']
    >>> canonical(pd.Series(["03/04/2026"]))[0].tolist()
    ['03/04/2026']
    >>> canonical(pd.Series(["46112.5"]))[0].tolist()
    ['2026-03-31T12:00:00']
    """
    codes, texts = columns.coded(of) if isinstance(of.dtype, pd.CategoricalDtype) else (None, of)
    told = pa.array(texts, type=pa.string(), from_pandas=True)
    if pc.all(pc.match_substring_regex(told, _ISO)).as_py() and not pc.any(pc.ends_with(told, _MIDNIGHT)).as_py():
        return of, ""
    if codes is None:
        codes, texts = columns.coded(of)
    order = declared or _order(texts)
    done: set[str] = set()
    new = [_day(text.strip(), order, done) for text in texts]
    return columns.column(codes, new, of.index), "; ".join(sorted(done))


def _order(texts: np.ndarray) -> str:
    """The order of day and month that the texts show beyond doubt, "" if they do not."""
    parts = [match for match in map(_SHORT.fullmatch, (text.strip() for text in texts)) if match]
    first, second = (any(int(match[i]) > 12 for match in parts) for i in (1, 2))
    return "" if first == second else ("dmy" if first else "mdy")


def _day(text: str, order: str, done: set[str]) -> str:
    if re.fullmatch(_ISO, text):
        return text.removesuffix(_MIDNIGHT)
    if match := _SERIAL.fullmatch(text):
        serial = float(text)
        if SERIALS[0] <= serial <= SERIALS[1]:
            done.add("numbers read as Excel's days since 1899-12-30")
            moment = pd.Timestamp("1899-12-30") + pd.to_timedelta(round(serial * 86400), unit="s")
            return moment.isoformat().removesuffix("T00:00:00")
    elif match := _SLASHED.fullmatch(text):
        return _spelled(match[1], match[2], match[3], match[4]) or text
    elif (match := _SHORT.fullmatch(text)) and order in ("dmy", "mdy"):
        day, month = (match[1], match[2]) if order == "dmy" else (match[2], match[1])
        year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
        found = _spelled(year, month, day, match[4])
        if found:
            done.add("read as day, month, year" if order == "dmy" else "read as month, day, year")
        return found or text
    return text


def _spelled(year: str, month: str, day: str, time: str | None) -> str:
    try:
        date = pd.Timestamp(int(year), int(month), int(day)).date().isoformat()
    except ValueError:
        return ""
    return f"{date}T{time.zfill(5 if len(time) < 6 else 8)}" if time else date


def days(of: pd.Series, timezone: str = "") -> pd.Series:
    """The day of each moment, YYYY-MM-DD, "" where none can be read; a column as `herelib.columns` has them.

    Parameters
    ----------
    timezone : where the interviews took place; moments that carry an offset are turned to it. Without one, the day is
        the one written.
    """
    coded = isinstance(of.dtype, pd.CategoricalDtype)
    told = _arrow(of.cat.categories if coded else of)
    short = pc.utf8_slice_codeunits(told, 0, 10)
    if timezone:
        offset = pc.match_substring_regex(told, r"T.*(Z|[+-]\d\d:?\d\d)$")
        local = moments(told.to_pandas()).dt.tz_convert(timezone).dt.strftime("%Y-%m-%d").fillna("")
        short = pc.if_else(offset, pa.array(local, type=pa.string()), short)
    held = short.dictionary_encode()
    distinct = held.dictionary.to_pandas()
    valid = pd.to_datetime(distinct, format="%Y-%m-%d", errors="coerce").notna()
    inverse = held.indices.to_numpy()
    return columns.column(inverse[of.cat.codes] if coded else inverse, distinct.where(valid, ""), of.index)


def moments(of: pd.Series) -> pd.Series:
    """Each text as a moment (UTC; without an offset, as if it were UTC), NaT where it is none."""
    coded = isinstance(of.dtype, pd.CategoricalDtype)
    texts = _arrow(of.cat.categories if coded else of)
    texts = pc.if_else(pc.equal(texts, ""), None, texts)
    try:
        told = pc.cast(texts, pa.timestamp("ms", tz="UTC")).to_pandas()
    except pa.ArrowInvalid:  # some are no moments, or have no offset: slower, one by one
        told = pd.to_datetime(texts.to_pandas(), format="ISO8601", utc=True, errors="coerce")
    return pd.Series(told.array[of.cat.codes] if coded else told.array, index=of.index)


def _arrow(texts: pd.Series | pd.Index) -> pa.Array:
    made = pa.array(texts, type=pa.string(), from_pandas=True)
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made
