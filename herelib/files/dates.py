"""Brings the dates of an export into one spelling: YYYY-MM-DD, with the time behind it where there is one.

A day that can be read in two ways (03/04/2026) is read only where the file itself shows the order, or study.yaml says
it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from herelib.files import columns

ORDERS = ("ymd", "dmy", "mdy")
SERIALS = (20000, 80000)  # days since 1899-12-30 that Excel may have left: 1954 to 2119
UNTOLD = "1980-01-01 00:00:00"  # what LimeSurvey writes where it does not tell the date
_ISO = r"^(\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?)?$"
_OFFSET = r"(Z|[+-]\d\d:?\d\d)$"
_ZONED = r"^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(Z|[+-]\d\d:?\d\d))?$"
_MIDNIGHT = " 00:00:00"
_TIME = r"(?:[T ,]+(\d{1,2})(:\d\d(?::\d\d)?)\s?([AaPp]\.?[Mm]\.?)?)?"
_SHORT = re.compile(rf"(\d{{1,2}})[./-]\s?(\d{{1,2}})[./-]\s?(\d{{4}}|\d\d)\.?{_TIME}", re.ASCII)
_SLASHED = re.compile(rf"(\d{{4}})[/.](\d{{1,2}})[/.](\d{{1,2}}){_TIME}", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")
SERIAL_NOTE = "numbers read as Excel's days since 1899-12-30"
DAYS_TO_1904 = 1462  # that the days of an old Mac's workbook begin later
_SAY = "say dates (dmy or mdy) under exports in study.yaml"
# what can be wrong with a date that is not read, and what is said of it
_UNREAD = {
    "open": f"day or month first? not read; {_SAY}",
    "both": f"not read, since the column has both orders of day and month; {_SAY}, or write one order",
    "never": "a day that no calendar has; not read",
    "other": "no date; not read",
}
_READ = {
    "serial": SERIAL_NOTE,
    "dmy": "read as day, month, year",
    "mdy": "read as month, day, year",
    "short": "years of two digits read as 1969 to 2068",
    "untold": f"{UNTOLD} taken out: LimeSurvey writes it where it does not tell the date",
}


def canonical(column: pd.Series, declared: str = "") -> tuple[pd.Series, str]:
    """A column of dates in one spelling, and what a user should know of it ("" for nothing); what cannot be read stays.

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
    distinct_texts = _distinct(column)
    # The usual case goes first: what survey tools write themselves needs no reading and no note.
    if pc.all(pc.match_substring_regex(distinct_texts, _ZONED)).as_py():
        return column, ""
    coded, cells_by_way = isinstance(column.dtype, pd.CategoricalDtype), {}
    if pc.any(pc.ends_with(distinct_texts, _MIDNIGHT)).as_py():
        column, cells_by_way = _without_midnight(column, distinct_texts)
        distinct_texts = _distinct(column)
    if not pc.all(pc.match_substring_regex(distinct_texts, _ISO)).as_py():
        codes, texts = columns.coded(column)
        column, cells_by_reading = _read(codes, [text.strip(columns.SPACE) for text in texts], declared, column.index)
        cells_by_way |= cells_by_reading
    elif coded:
        real = pd.to_datetime(
            pc.utf8_slice_codeunits(distinct_texts, 0, 10).to_pandas(), format="%Y-%m-%d", errors="coerce"
        )
        cells_by_way["never"] = int(
            (real.isna() & (distinct_texts.to_pandas() != "")).to_numpy()[column.cat.codes].sum()
        )
    left = [f"{n:,} cell{'s' * (n > 1)}: {_UNREAD[way]}" for way in _UNREAD if (n := cells_by_way.get(way, 0))]
    return column, "; ".join([*(_READ[way] for way in _READ if cells_by_way.get(way)), *left, *_zones(distinct_texts)])


def single(text: str) -> str:
    """A single date in the one spelling; what may be two days, or none, stays as it is.

    Examples
    --------
    >>> single("31.3.2026"), single("3.4.2026"), single("soon")
    ('2026-03-31', '3.4.2026', 'soon')
    """
    plain = text.strip(columns.SPACE)
    return _day(plain, _order([plain])[0])[0].removesuffix(_MIDNIGHT)


def _distinct(column: pd.Series) -> pa.Array:
    return _arrow(column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else column)


def _without_midnight(column: pd.Series, distinct_texts: pa.Array) -> tuple[pd.Series, dict[str, int]]:
    """A column whose days have no time 00:00:00 behind them, which programs add that know moments only."""
    untold = pc.equal(distinct_texts, UNTOLD)
    midnight = pc.match_substring_regex(distinct_texts, r"^\d{4}-\d\d-\d\d 00:00:00$")
    new = pc.if_else(midnight, pc.utf8_slice_codeunits(distinct_texts, 0, 10), distinct_texts)
    new = pc.if_else(untold, "", new).to_pandas()
    if isinstance(column.dtype, pd.CategoricalDtype):
        cells_by_way = {"untold": int(untold.to_numpy(zero_copy_only=False)[column.cat.codes].sum())}
        return columns.column(column.cat.codes.to_numpy(), new, column.index), cells_by_way
    return pd.Series(new.array, index=column.index, dtype=str), {"untold": pc.sum(untold).as_py() or 0}


def _zones(distinct_texts: pa.Array) -> list[str]:
    """A note where some moments have a time zone, and others have none."""
    moment = pc.match_substring_regex(distinct_texts, r"[T ]\d\d?:\d\d")
    zoned = pc.and_(moment, pc.match_substring_regex(distinct_texts, _OFFSET))
    bare = pc.sum(pc.and_(moment, pc.invert(zoned))).as_py() or 0
    if not bare or not pc.any(zoned).as_py():
        return []
    return ["times with and without a time zone in one column: those without are read as UTC"]


def days_apart(column: pd.Series, other: pd.Series) -> float:
    """How many days two columns of dates usually lie apart (median of the first 200), NaN where they cannot be read."""
    first, second = (pd.to_datetime(days(each.iloc[:200]).astype(str), errors="coerce") for each in (column, other))
    return (second - first).dt.days.median()


def zoned(column: pd.Series) -> bool | None:
    """Whether some of the moments of a column (of the first 1,000) say their time zone; None if there is no moment."""
    distinct_texts = _distinct(column)[:1000]
    moment = pc.match_substring_regex(distinct_texts, r"[T ]\d\d?:\d\d")
    zone = pc.and_(moment, pc.match_substring_regex(distinct_texts, _OFFSET))
    return bool(pc.any(zone).as_py()) if pc.any(moment).as_py() else None


def _read(codes: np.ndarray, texts: list[str], declared: str, index: pd.Index) -> tuple[pd.Series, dict[str, int]]:
    """A column of dates in one spelling, and how many cells were read or left in which way."""
    order, both = (declared, False) if declared else _order(texts)
    new, ways = [], []
    for text in texts:
        day, way = _day(text, order)
        new.append(day)
        ways.append("both" if way == "open" and both else way)
    count = np.bincount(codes, minlength=len(texts))
    cells_by_way: dict[str, int] = {}
    for way, rows in zip(ways, count.tolist(), strict=True):
        for part in way.split():
            cells_by_way[part] = cells_by_way.get(part, 0) + rows
    return columns.column(codes, new, index), cells_by_way


def _order(texts: list[str]) -> tuple[str, bool]:
    """The order of day and month that the texts show beyond doubt, "" if they do not; whether they show both."""
    days = [(int(match[1]) > 12, int(match[2]) > 12) for match in map(_SHORT.fullmatch, texts) if match]
    # A part above 12 is no month. Where both parts are above 12 (13/14/2026), the text is no date and shows nothing.
    first, second = (any(day[i] and not all(day) for day in days) for i in (0, 1))
    return ("" if first == second else "dmy" if first else "mdy"), first and second


def _day(text: str, order: str) -> tuple[str, str]:
    """A date in the one spelling, and how it was read; what cannot be read comes back with the reason."""
    if text == "" or re.fullmatch(_ISO, text):
        return text, "" if text == "" or _spelled(text[:10].split("-")) else "never"
    if match := _SERIAL.fullmatch(text):
        serial = float(text)
        if SERIALS[0] <= serial <= SERIALS[1]:
            # Excel takes 1900 for a leap year: after that February its day n is n days after 1899-12-30, not -31.
            moment = pd.Timestamp("1899-12-30") + pd.to_timedelta(round(serial * 86400), unit="s")
            return moment.isoformat().removesuffix("T00:00:00"), "serial"
    elif match := _SLASHED.fullmatch(text):
        day = _spelled(match.groups()[:3], match.groups()[3:])
        return day or text, "" if day else "never"
    elif match := _SHORT.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        if order not in ("dmy", "mdy"):
            return text, "open" if min(first, second) <= 12 and max(first, second) < 32 else "never"
        day, month = (match[1], match[2]) if order == "dmy" else (match[2], match[1])
        short = len(match[3]) == 2  # POSIX (strptime, %y): 69 to 99 are of the last century
        year = match[3] if not short else f"{19 if int(match[3]) > 68 else 20}{match[3]}"
        spelled = _spelled((year, month, day), match.groups()[3:])
        return spelled or text, ("short " if short else "") + order if spelled else "never"
    return text, "other"


def _spelled(day: Sequence[str], clock: Sequence[str | None] = (None, None, None)) -> str:
    """YYYY-MM-DD, with the time behind it where there is one; "" for what no calendar or clock has.

    Parameters
    ----------
    day : year, month and day
    clock : hour; minutes and seconds as ":05:30"; and am or pm, None where they are not written
    """
    hour, minutes, half = clock
    try:
        date = datetime.date(*map(int, day)).isoformat()
        if hour is None:
            return date
        first = int(hour)
        if half:
            if not 1 <= first <= 12:
                return ""
            first = first % 12 + 12 * (half[0] in "pP")  # 12 am is midnight, 12 pm is noon
        return f"{date}T{datetime.time.fromisoformat(f'{first:02d}{minutes}').isoformat()}"
    except ValueError:
        return ""


def days(column: pd.Series, timezone: str = "") -> pd.Series:
    """The day of each moment, YYYY-MM-DD, "" where none can be read; a column as `herelib.files.columns` has them.

    Parameters
    ----------
    timezone : where the interviews took place; moments that carry an offset are turned to it. Without one, the day is
        the one written.
    """
    coded = isinstance(column.dtype, pd.CategoricalDtype)
    distinct_texts = _distinct(column)
    short = pc.utf8_slice_codeunits(distinct_texts, 0, 10)
    if timezone:
        offset = pc.match_substring_regex(distinct_texts, r"T.*(Z|[+-]\d\d:?\d\d)$")
        local = moments(distinct_texts.to_pandas()).dt.tz_convert(timezone).dt.strftime("%Y-%m-%d").fillna("")
        short = pc.if_else(offset, pa.array(local, type=pa.string()), short)
    encoded_days = short.dictionary_encode()
    distinct = encoded_days.dictionary.to_pandas()
    valid = pd.to_datetime(distinct, format="%Y-%m-%d", errors="coerce").notna()
    inverse = encoded_days.indices.to_numpy()
    return columns.column(inverse[column.cat.codes] if coded else inverse, distinct.where(valid, ""), column.index)


def moments(column: pd.Series) -> pd.Series:
    """Each text as a moment (UTC; without an offset, as if it were UTC), NaT where it is none."""
    coded = isinstance(column.dtype, pd.CategoricalDtype)
    texts = _distinct(column)
    texts = pc.if_else(pc.equal(texts, ""), None, texts)
    try:
        parsed = pc.cast(texts, pa.timestamp("ms", tz="UTC")).to_pandas()
    except pa.ArrowInvalid:  # some are no moments, or have no offset: slower, one by one
        parsed = pd.to_datetime(texts.to_pandas(), format="ISO8601", utc=True, errors="coerce")
    return pd.Series(parsed.array[column.cat.codes] if coded else parsed.array, index=column.index)


def _arrow(texts: pd.Series | pd.Index) -> pa.Array:
    array = pa.array(texts, type=pa.string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
