"""The calendar: bars from the earliest to the latest start, on one scale of months."""

import pandas as pd
import pytest

from herelib.briefs.plan_dates import LEAST, calendar_view

ROWS = [
    ("place", "third_place", "Hub", "2027-06-01", "2028-03-01", float("nan")),
    ("support", "mentoring", "Mentoring", "2026-12-01", "2027-03-01", 26.0),
    ("form", "association", "Association", "", "", float("nan")),
]


def calendar(rows=ROWS):
    return pd.DataFrame(rows, columns=["role", "part", "label", "earliest", "latest", "lasts_weeks"])


def test_parts_stand_by_their_start_and_the_unknown_ones_last():
    spans = calendar_view(calendar(), "mentoring", "2026-09-01").spans
    assert [span.label for span in spans] == ["Mentoring", "Hub", "Association"]
    assert spans[0].role == "leading support" and spans[1].role == "place"
    assert spans[0].when == "Dec 2026 to Mar 2027" and spans[0].lasts == "26 weeks"
    assert (spans[2].when, spans[2].lasts, spans[2].wide) == ("not known", "", 0.0)


def test_bars_lie_within_the_time_from_the_decision_to_the_last_start():
    mentoring, hub, _ = calendar_view(calendar(), "", "2026-09-01").spans
    days = (pd.Timestamp("2028-03-01") - pd.Timestamp("2026-09-01")).days
    assert mentoring.left == pytest.approx(100 * 91 / days, abs=0.1)
    assert mentoring.wide == pytest.approx(100 * 90 / days, abs=0.1)
    assert hub.left + hub.wide == pytest.approx(100, abs=0.1)


def test_what_is_known_to_a_day_can_still_be_seen():
    rows = [*ROWS[:2], ("form", "x", "X", "2028-03-01", "2028-03-01", float("nan"))]
    last = calendar_view(calendar(rows), "", "2026-09-01").spans[-1]
    assert last.wide == LEAST and last.left + last.wide <= 100 and last.when == "Mar 2028"


def test_months_part_the_time_evenly_and_are_few():
    months = calendar_view(calendar(), "", "2026-09-01").months
    assert [name for _, name in months] == ["Sept 2026", "Mar 2027", "Sept 2027"]
    places = [at for at, _ in months]
    assert places[0] == 0 and places == sorted(places) and places[-1] <= 85
    long = calendar([("form", "x", "X", "2036-01-01", "2040-01-01", float("nan"))])
    assert 2 <= len(calendar_view(long, "", "2026-09-01").months) <= 4


def test_without_any_known_day_there_is_no_scale():
    known = calendar_view(calendar(ROWS[2:]), "", "")
    assert known.months == () and known.spans[0].when == "not known"
