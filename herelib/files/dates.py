"""Brings the dates of an export into one spelling: YYYY-MM-DD, with the time behind it where there is one.

A day that can be read in two ways (03/04/2026) is read only where the file itself shows the order, or study.yaml says
it.
"""

from __future__ import annotations

import csv
import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from herelib.files import columns

ORDERS = ("ymd", "dmy", "mdy")
SERIALS = (20000, 80000)  # days since 1899-12-30 that Excel may have left: 1954 to 2119
UNTOLD = "1980-01-01 00:00:00"  # what LimeSurvey writes where it does not tell the date
_ISO = r"^(\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?)?$"
_OFFSET = r"(Z|[+-]\d\d(:?\d\d)?)$"  # databases write +02
_ZONED = r"^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(Z|[+-]\d\d(:?\d\d)?))?$"
_MIDNIGHT = " 00:00:00"
_AT_MIDNIGHT = r"^\d{4}-\d\d-\d\d[ T]00:00(:00(\.0+)?)?$"
_UNSEEN = dict.fromkeys(map(ord, columns.INVISIBLE))
SEVERAL = 1 << 16  # distinct moments from which on each is trusted to be of a calendar
_TIME = (  # 9:05, 3:12:40 PM, 15.12.40 (Italian, Finnish); GMT+2 of Google Forms, GMT+0300 (…) of a browser
    r"(?:[T ,]+(\d{1,2})([:.]\d\d(?:[:.]\d\d)?)\s?([AaPp]\.?\s?[Mm]\.?)?"
    r"(?:\s?((?:GMT|UTC)(?:[+-]\d{1,2}(?::?\d\d)?)?)(?:\s\([^()]*\))?)?)?"
)
_SHORT = re.compile(rf"(\d{{1,2}})[./-]\s?(\d{{1,2}})[./-]\s?(\d{{4}}|\d\d)\.?{_TIME}", re.ASCII)
_SLASHED = re.compile(rf"(\d{{4}})[/.-](\d{{1,2}})[/.-](\d{{1,2}}){_TIME}", re.ASCII)
_RUN = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)", re.ASCII)  # 20260331: of no other order is the year one
_MONTHS = Path(__file__).with_name("month_names.csv")
_WEEKDAY = r"(?:[^\W\d_]+\.?(?:,\s*|\s+))?"
_OF = r"(?:de\s+)?"
_JAVA = re.compile(r"[A-Z][a-z]+ ([A-Z][a-z]+ \d\d) (\d\d:\d\d:\d\d) (?:(UTC|GMT)|[A-Z]{2,5}) (\d{4})")  # ODK Aggregate
_SPELLED = (  # Oct 4, 2025; 4 October 2025, 4. okt. 2025, 04-Oct-2025, 04oct2025, 4 de octubre de 2025; 2025-Oct-04
    (re.compile(rf"{_WEEKDAY}([^\W\d_]+)\.?\s+(\d{{1,2}}),?\s+(\d{{4}}){_TIME}"), (3, 1, 2)),
    (
        re.compile(rf"{_WEEKDAY}(\d{{1,2}})\.?[\s-]*{_OF}([^\W\d_]+)\.?[\s-]*{_OF}(\d{{4}}|\d\d){_TIME}"),
        (3, 2, 1),
    ),
    (re.compile(rf"(\d{{4}})\.?(?:\s+gada)?[\s-]+([^\W\d_]+)\.?[\s-]+(\d{{1,2}})\.?{_TIME}"), (1, 2, 3)),
    (re.compile(rf"(\d{{4}})\.?\s+gada\s+(\d{{1,2}})\.?\s+([^\W\d_]+){_TIME}"), (1, 3, 2)),
)
READ_AS = "dates are read as 2026-03-31, 31.3.2026, 31 March 2026, Mar 31, 2026 3:12:40 PM or days as Excel counts them"
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")
SERIAL_NOTE = "numbers read as Excel's days since 1899-12-30"
DAYS_TO_1904 = 1462  # that the days of an old Mac's workbook begin later
OPEN = "day or month first?"
_SAY = "say dates (dmy or mdy) under exports in study.yaml"
# what can be wrong with a date that is not read, and what is said of it
_UNREAD = {
    "open": f"{OPEN} not read; {_SAY}",
    "both": f"not read, since the column has both orders of day and month; {_SAY}, or write one order",
    "never": "a day that no calendar has; not read",
    "other": "no date; not read",
}
_READ = {
    "serial": SERIAL_NOTE,
    "dmy": "read as day, month, year",
    "mdy": "read as month, day, year",
    "word": "months in words read",
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
    column = columns.stripped(column)
    distinct_texts = _distinct(column)
    coded, cells_by_way = isinstance(column.dtype, pd.CategoricalDtype), {}
    if pc.any(pc.match_substring_regex(distinct_texts, _AT_MIDNIGHT)).as_py():
        column, cells_by_way = _without_midnight(column, distinct_texts)
        distinct_texts = _distinct(column)
    if not pc.all(pc.match_substring_regex(distinct_texts, _ISO)).as_py():
        codes, texts = columns.coded(column)
        column, cells_by_reading = _read(codes, list(map(_seen, texts)), declared, column.index)
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


def order(table: Iterable[pd.Series]) -> str:
    """The order of day and month that the columns of a file show beyond doubt, "" where they show none, or two.

    Examples
    --------
    >>> order([pd.Series(["03.04.2026"]), pd.Series(["31.03.2026"])])
    'dmy'
    """
    shown = {_order(list(map(_seen, columns.coded(column)[1])))[0] for column in table} - {""}
    return shown.pop() if len(shown) == 1 else ""


def sent(read: pd.Series, column: pd.Series) -> pd.Series:
    """When responses were sent, with a word in place of the day that LimeSurvey does not tell: sent they were.

    Parameters
    ----------
    read, column : the column in canonical form, and as the export has it

    Examples
    --------
    >>> texts = pd.Series(["1980-01-01 00:00:00", ""])
    >>> sent(canonical(texts)[0], texts).tolist()
    ['sent', '']
    """
    hit = columns.holds(column, [UNTOLD])
    return columns.first(read, columns.column(hit.astype(np.int8), ["", "sent"], read.index)) if hit.any() else read


def single(text: str) -> str:
    """A single date in the one spelling; what may be two days, or none, stays as it is.

    Examples
    --------
    >>> single("31.3.2026"), single("3.4.2026"), single("soon")
    ('2026-03-31', '3.4.2026', 'soon')
    """
    plain = _seen(text)
    return _day(plain, _order([plain])[0])[0].removesuffix(_MIDNIGHT)


def unread(column: pd.Series) -> tuple[int, int]:
    """How many cells of a column in canonical form are no date, and how many hold anything.

    Examples
    --------
    >>> unread(pd.Series(["2026-03-31", "3/4/2026", "", "2026-02-30"]))
    (2, 3)
    """
    codes, texts = columns.coded(column)
    count = np.bincount(codes[codes >= 0], minlength=len(texts))
    filled = np.fromiter((text != "" for text in texts), bool, len(texts))
    read = np.array(pc.match_substring_regex(_arrow(pd.Series(texts, dtype=str)), _ISO).to_pylist(), bool)
    for n in np.flatnonzero(read & filled) if len(texts) < SEVERAL else ():
        read[n] = bool(_spelled(texts[n][:10].split("-")))
    return int(count[filled & ~read].sum()), int(count[filled].sum())


def _seen(text: str) -> str:
    """A text without what nobody sees, its spaces plain: Java writes a narrow one before AM and PM."""
    if not text.isascii():
        text = text.translate(_UNSEEN)
        text = "".join(" " if sign.isspace() else sign for sign in text)
    return text.strip()


@cache
def months() -> dict[str, int]:
    """The number of each month by its names in the languages of month_names.csv, and by their beginnings.

    A beginning of three letters or more counts where it is of one month only in all these languages.

    Examples
    --------
    >>> [months().get(name) for name in ("oct", "oktobris", "mrt", "jui", "ma")]
    [10, 10, 3, None, None]
    """
    with _MONTHS.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    names = {(_bare(name), n) for row in rows for n in range(1, 13) for name in row[str(n)].split("|")}
    months_by_word: dict[str, set[int]] = {}
    for name, n in names:
        for end in range(3, len(name) + 1):
            months_by_word.setdefault(name[:end], set()).add(n)
    whole: dict[str, set[int]] = {}
    for name, n in names:
        whole.setdefault(name, set()).add(n)
    months_by_word |= whole  # a whole name goes before the beginning of another
    return {word: next(iter(numbers)) for word, numbers in months_by_word.items() if len(numbers) == 1}


def _bare(word: str) -> str:
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).replace("ı", "i")


def _distinct(column: pd.Series) -> pa.Array:
    return _arrow(column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else column)


def _without_midnight(column: pd.Series, distinct_texts: pa.Array) -> tuple[pd.Series, dict[str, int]]:
    """A column whose days have no time 00:00:00 behind them, which programs add that know moments only."""
    untold = pc.equal(distinct_texts, UNTOLD)
    midnight = pc.match_substring_regex(distinct_texts, _AT_MIDNIGHT)
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
    elif (match := _RUN.fullmatch(text)) and (day := _spelled(match.groups())):
        return day, ""
    return _in_words(_JAVA.sub(r"\1 \4 \2 \3", text).strip()) if _JAVA.fullmatch(text) else _in_words(text)


def _in_words(text: str) -> tuple[str, str]:
    """A date whose month is a word."""
    for pattern, (year, month, day) in _SPELLED:
        match = pattern.fullmatch(text)
        number = months().get(_bare(match[month])) if match else None
        if number:
            short = len(match[year]) == 2
            of_century = f"{19 if int(match[year]) > 68 else 20}{match[year]}" if short else match[year]
            day = _spelled((of_century, str(number), match[day]), match.groups()[3:])
            return day or text, ("short " if short else "") + "word" if day else "never"
    return text, "other"


def _spelled(day: Sequence[str], clock: Sequence[str | None] = (None,) * 4) -> str:
    """YYYY-MM-DD, with the time behind it where there is one; "" for what no calendar or clock has.

    Parameters
    ----------
    day : year, month and day
    clock : hour; minutes and seconds as ":05:30"; am or pm; and the zone ("GMT+2"), None where they are not written
    """
    hour, minutes, half, zone = clock
    try:
        date = datetime.date(*map(int, day)).isoformat()
        if hour is None:
            return date
        first = int(hour)
        if half:
            if not 1 <= first <= 12:
                return ""
            first = first % 12 + 12 * (half[0] in "pP")  # 12 am is midnight, 12 pm is noon
        clock = f"{first:02d}{minutes.replace('.', ':')}"
        return f"{date}T{datetime.time.fromisoformat(clock).isoformat()}{_offset(zone)}"
    except ValueError:
        return ""


def _offset(zone: str | None) -> str:
    """How far a zone lies from UTC: "+02:00" of "GMT+2", "" where none is written."""
    if not zone:
        return ""
    digits = re.sub(r"\D", "", zone)
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    return f"{'-' if '-' in zone else '+'}{int(hours or 0):02d}:{int(minutes):02d}"


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
        offset = pc.match_substring_regex(distinct_texts, rf"[T ]\d\d:\d\d.*{_OFFSET}")
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
