"""Dates come out in one spelling where they can be read in one way only, and say where they cannot."""

import datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.files import dates

DAY = st.dates(datetime.date(1990, 1, 1), datetime.date(2060, 12, 31))
KINDS = pytest.mark.parametrize("kind", [str, "category"])  # plain text and a dictionary


def read(texts, declared="", kind=str):
    found, note = dates.canonical(pd.Series(texts, dtype=kind), declared)
    return found.astype(str).tolist(), note


# By hand


@KINDS
@pytest.mark.parametrize(
    "text, expected",
    [
        ("2026-03-01", "2026-03-01"),
        ("2026-03-01T10:00:00.000+02:00", "2026-03-01T10:00:00.000+02:00"),
        ("2026-03-01 00:00:00", "2026-03-01"),
        ("2026-03-01T00:00:00.000", "2026-03-01"),
        (" 2026-03-01T10:00:00.000+02:00 \u200b", "2026-03-01T10:00:00.000+02:00"),
        ("2026-03-01 10:00:00", "2026-03-01 10:00:00"),
        ("2026/3/1", "2026-03-01"),
        ("2026.03.01 9:05", "2026-03-01T09:05:00"),
        ("31.03.2026.", "2026-03-31"),
        ("31. 3. 2026", "2026-03-31"),
        ("31-03-2026 9:05", "2026-03-31T09:05:00"),
        ("3/31/2026 12:05 AM", "2026-03-31T00:05:00"),
        ("3/31/2026 12:05:09 p.m.", "2026-03-31T12:05:09"),
        ("46112", "2026-03-31"),
        ("46112.5", "2026-03-31T12:00:00"),
        ("", ""),
        ("soon", "soon"),
        ("12345678", "12345678"),
        ("20260331", "2026-03-31"),
        ("20261331", "20261331"),
        ("2026/03/31 3:12:40 PM GMT+2", "2026-03-31T15:12:40+02:00"),
        ("31/03/2026 15:12:40 GMT-5:30", "2026-03-31T15:12:40-05:30"),
        ("2026/03/31 3:12:40 p. m. GMT+2", "2026-03-31T15:12:40+02:00"),
        ("Tue Mar 31 15:12:40 UTC 2026", "2026-03-31T15:12:40+00:00"),
        ("Tue Mar 31 15:12:40 EEST 2026", "2026-03-31T15:12:40"),
        ("Tue Mar 31 2026 15:12:40 GMT+0300 (Eastern European Summer Time)", "2026-03-31T15:12:40+03:00"),
        ("31-mar-2026 15.12.40", "2026-03-31T15:12:40"),
        ("31.3.2026 klo 15.12", "31.3.2026 klo 15.12"),
        ("03/04/2026", "03/04/2026"),
    ],
)
def test_a_date_in_its_one_spelling(text, expected, kind):
    assert read([text], kind=kind)[0] == [expected]


@KINDS
@pytest.mark.parametrize(
    "texts, note",
    [
        (["2026-03-01", ""], ""),
        (["31/03/2026", "1/4/2026"], "read as day, month, year"),
        (["3/31/2026", "4/1/2026"], "read as month, day, year"),
        (["46112", "2026-03-30"], "numbers read as Excel's days since 1899-12-30"),
        (["31.12.75", "1.1.26"], "read as day, month, year; years of two digits read as 1969 to 2068"),
        (["soon", "2026-03-01"], "1 cell: no date; not read"),
        (["31/04/2026"], "1 cell: a day that no calendar has; not read"),
    ],
)
def test_what_was_done_is_said(texts, note, kind):
    assert read(texts, kind=kind)[1] == note


def test_dates_that_may_be_two_days_stay_and_say_what_to_declare():
    found, note = read(["03/04/2026", "05/06/2026"])
    assert found == ["03/04/2026", "05/06/2026"]
    assert note == "2 cells: day or month first? not read; say dates (dmy or mdy) under exports in study.yaml"
    assert read(["03/04/2026"], "dmy") == (["2026-04-03"], "read as day, month, year")
    assert read(["03/04/2026"], "mdy") == (["2026-03-04"], "read as month, day, year")


def test_a_column_with_both_orders_is_not_read():
    found, note = read(["31/03/2026", "03/31/2026", "01/02/2026"])
    assert found == ["31/03/2026", "03/31/2026", "01/02/2026"]
    assert note.startswith("3 cells: not read, since the column has both orders of day and month")


def test_a_day_that_no_calendar_has_is_named_in_every_spelling():
    texts = ["2026-02-30", "30.02.2026", "2026/13/01", "13/13/2026"]
    found, note = read(texts, "dmy", "category")
    assert found == texts and note == "4 cells: a day that no calendar has; not read"
    assert read(["2026-02-30", "2026-03-01"], kind="category")[1] == "1 cell: a day that no calendar has; not read"


def test_limesurveys_1980_is_no_date():
    for kind in (str, "category"):
        found, note = read(["1980-01-01 00:00:00", "2026-03-01 00:00:00"], kind=kind)
        assert found == ["", "2026-03-01"] and "LimeSurvey" in note


@KINDS
def test_times_with_and_without_a_zone_in_one_column_are_noted(kind):
    zoned, bare = "2026-03-01T10:00:00+02:00", "2026-03-01T10:00:00"
    assert read([zoned, bare], kind=kind)[1].startswith("times with and without a time zone in one column")
    assert read([zoned, ""], kind=kind)[1] == read([bare, "2026-03-01"], kind=kind)[1] == ""
    told = [dates.zoned(pd.Series(texts, dtype=kind)) for texts in ([zoned, bare], [bare], ["2026-03-01"])]
    assert told == [True, False, None]


def test_how_far_columns_lie_apart():
    early, late = pd.Series(["2022-02-28", "", "x"]), pd.Series(["2026-03-01T10:00:00", "2026-03-01", ""])
    assert dates.days_apart(early, late) == dates.DAYS_TO_1904


# Days and moments


@KINDS
def test_the_day_is_the_one_of_the_place(kind):
    told = pd.Series(["2026-03-01T23:30:00Z", "2026-03-01T23:30:00+02:00", "2026-03-01", "x", ""], dtype=kind)
    assert dates.days(told).tolist() == ["2026-03-01", "2026-03-01", "2026-03-01", "", ""]
    assert dates.days(told, "Europe/Riga").tolist() == ["2026-03-02", "2026-03-01", "2026-03-01", "", ""]
    assert dates.days(told, "America/Bogota").tolist() == ["2026-03-01", "2026-03-01", "2026-03-01", "", ""]


@KINDS
@pytest.mark.parametrize("text", ["2026-03-01 23:30:00+00:00", "2026-03-01 23:30:00.5+00", "2026-03-01 23:30:00Z"])
def test_the_day_is_the_one_of_the_place_as_databases_and_pandas_write_moments(text, kind):
    moments = pd.Series([text], dtype=kind)
    assert dates.zoned(moments) and dates.canonical(moments)[1] == ""
    assert dates.days(moments, "Europe/Riga").tolist() == ["2026-03-02"]
    assert dates.moments(moments)[0].floor("s") == pd.Timestamp("2026-03-01T23:30", tz="UTC")


@KINDS
def test_a_moment_without_a_zone_is_one_in_utc(kind):
    texts = ["2026-03-01T12:00:00+02:00", "2026-03-01T10:00:00", "2026-03-01 10:00:00", "2026-03-01", "soon", ""]
    found = dates.moments(pd.Series(texts, dtype=kind))
    ten = pd.Timestamp("2026-03-01T10:00", tz="UTC")
    assert (found.iloc[:3] == ten).all() and found.iloc[3] == pd.Timestamp("2026-03-01", tz="UTC")
    assert found.iloc[4:].isna().all()


# Properties


@settings(max_examples=150, deadline=None)
@given(st.lists(DAY, min_size=1, max_size=12), st.sampled_from(["dmy", "mdy"]), st.sampled_from("/.-"))
def test_every_day_survives_either_order_once_it_is_declared(days, order, sign):
    pattern = sign.join(["%d", "%m", "%Y"] if order == "dmy" else ["%m", "%d", "%Y"])
    assert read([day.strftime(pattern) for day in days], order)[0] == [day.isoformat() for day in days]


@settings(max_examples=150, deadline=None)
@given(st.lists(DAY, min_size=1, max_size=12))
def test_without_a_declaration_a_day_is_right_or_not_read(days):
    texts = [day.strftime("%d/%m/%Y") for day in days]
    found, note = read(texts)
    if any(day.day > 12 for day in days):
        assert found == [day.isoformat() for day in days]
    else:
        assert found == texts and "not read" in note


@settings(max_examples=100, deadline=None)
@given(st.lists(DAY, min_size=1, max_size=12))
def test_days_counted_by_a_spreadsheet_are_those_days(days):
    serials = [str((day - datetime.date(1899, 12, 30)).days) for day in days]
    assert read(serials)[0] == [day.isoformat() for day in days]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(alphabet="0123456789/.-: TZ+apm", max_size=20), min_size=1, max_size=6), st.booleans())
def test_reading_twice_changes_nothing_more(texts, coded):
    once, _ = dates.canonical(pd.Series(texts, dtype="category" if coded else str))
    twice, _ = dates.canonical(once)
    assert once.astype(str).tolist() == twice.astype(str).tolist()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2060, 1, 1)), min_size=1, max_size=8))
def test_moments_are_those_of_pandas(moments):
    texts = [moment.isoformat(timespec="milliseconds") + "+02:00" for moment in moments]
    expected = pd.to_datetime(pd.Series(texts), utc=True, format="ISO8601")
    assert (dates.moments(pd.Series(texts, dtype=str)) == expected).all()
    assert dates.days(pd.Series(texts, dtype=str)).tolist() == [moment.date().isoformat() for moment in moments]


@pytest.mark.parametrize(
    "text, day",
    [
        ("Oct 4, 2025 3:12:40 PM", "2025-10-04T15:12:40"),
        ("Oct 4, 2025 12:05:00 AM", "2025-10-04T00:05:00"),
        ("Oct 4, 2025 3:12:40\u202fPM", "2025-10-04T15:12:40"),
        ("4 Oct 2025", "2025-10-04"),
        ("04-Oct-2025", "2025-10-04"),
        ("04oct2025 15:12:40", "2025-10-04T15:12:40"),
        ("4. oktobris 2025", "2025-10-04"),
        ("2025. gada 4. oktobrī", "2025-10-04"),
        ("4 de octubre de 2025", "2025-10-04"),
        ("4 oct 2025 3:12:40 p. m.", "2025-10-04T15:12:40"),
        ("4 août 2025", "2025-08-04"),
        ("4-ott-2025", "2025-10-04"),
        ("12 Haz 2025", "2025-06-12"),
        ("4. März 2025", "2025-03-04"),
        ("4 okt 2025", "2025-10-04"),
        ("Sat, Oct 4, 2025", "2025-10-04"),
        ("2025-9-4", "2025-09-04"),
    ],
)
def test_a_month_in_words_has_one_reading_in_every_language(text, day):
    assert dates.single(text) == day
    column, note = dates.canonical(pd.Series([text]))
    assert column.tolist() == [day] and ("months in words read" in note) == any(map(str.isalpha, text[:8]))


@pytest.mark.parametrize("text", ["Foo 4, 2025", "Feb 30, 2025", "jui 4, 2025", "Ma 4, 2025", "Oct 4, 2025 13:00 PM"])
def test_a_word_that_is_no_month_or_two_and_a_day_of_no_calendar_stay(text):
    assert dates.single(text) == text


def test_marks_that_nobody_sees_do_not_hide_a_date():
    assert dates.canonical(pd.Series(["\u200e31.3.2026\u200f"]))[0].tolist() == ["2026-03-31"]


def test_cells_that_are_no_dates_are_counted():
    assert dates.unread(pd.Series(["2026-03-31", "soon", "2026-13-01", ""], dtype="category")) == (2, 3)
    assert dates.unread(pd.Series(["2026-03-31T10:00:00Z"])) == (0, 1)
