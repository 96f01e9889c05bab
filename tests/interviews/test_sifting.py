"""Rules for rows: each in its order, and a dropped record is no reason to drop another."""

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from studies import PARAMETERS, row

from herelib.form.scales import Scale
from herelib.interviews import sifting
from herelib.tables.rules import RULES

SETTINGS = {"timezone": "", "consent_yes": ["yes"], "test_records": {"item": "who", "values": ["test"]}}
ROLES = {"id": "_uuid", "consent": "consent", "start": "start", "end": "end"}
POINTS = {str(n): (n - 1) / 4 for n in range(1, 6)}
ITEMS = [f"q{n}" for n in range(9)]
SCALES = {i: Scale(i, "select_one", "need:x", "scale", 1, 1, 5, i, POINTS, tuple(POINTS)) for i in ITEMS}


def sift(rows, removed=(), parameters=PARAMETERS):
    records = pd.DataFrame(rows).fillna("")
    gone = records["_uuid"].isin(removed)
    items = [name for name in records.columns if name != "_uuid"]
    times = sifting.times(records, ROLES)
    content = sifting.content(records, items, times)
    study = SimpleNamespace(settings=SETTINGS, roles=ROLES, scales=SCALES)
    found = sifting.findings(records, study, times, parameters)
    return sifting.sift(records, gone, study, found, content, parameters).tolist()


@pytest.mark.parametrize(
    "rows, expected",
    [
        ([row("a", consent="no")], ["no_consent"]),
        ([row("a", consent="")], ["no_consent"]),
        ([row("a", who="test")], ["test_record"]),
        ([row("")], ["no_id"]),
        ([row("a"), row("a", food="1")], ["", "duplicate_id"]),
        ([row("a", idea="i"), row("b", idea="i")], ["", "duplicate_content"]),
        ([row("a", idea="i"), row("b", idea="i", end="")], ["", ""]),
        ([row("a", consent="no"), row("a")], ["no_consent", ""]),
        ([row("a", who="test", consent="no")], ["no_consent"]),
    ],
)
def test_the_first_rule_that_applies_drops_a_record(rows, expected):
    assert sift(rows) == expected


def test_last_keeps_the_last_record():
    rows = [row("a"), row("a", food="1"), row("a", food="2")]
    assert sift(rows, parameters={**PARAMETERS, "duplicates": "last"}) == ["duplicate_id", "duplicate_id", ""]


def test_a_removed_record_leaves_its_double_in_place():
    assert sift([row("a", idea="i"), row("b", idea="i")], removed=["a"]) == ["removed", ""]


def test_without_start_and_end_equal_answers_prove_nothing():
    rows = [row("a", idea="i", start="", end=""), row("b", idea="i", start="", end="")]
    assert sift(rows) == ["", ""]


def test_a_short_interview_is_dropped_only_where_its_length_is_known():
    short = {"start": "2026-03-01T10:00:00.000+02:00", "end": "2026-03-01T08:05:00.000Z"}
    rows = [row("a", **short), row("b", **{**short, "end": ""}), row("c")]
    assert sift(rows, parameters={**PARAMETERS, "shortest_minutes": 8.0}) == ["too_short", "", ""]
    assert sifting.minutes(sifting.times(pd.DataFrame(rows), ROLES)).round(1).iloc[0] == 5


def test_a_long_interview_and_one_over_night_are_kept_unless_decided():
    long = row("a", end="2026-03-01T15:30:00.000+02:00")
    night = row("b", start="2026-03-01T23:50:00.000+02:00", end="2026-03-02T00:20:00.000+02:00")
    few = {**PARAMETERS, "longest_minutes": 240.0}
    assert sift([long, night], parameters=few) == ["", ""]
    assert sift([long, night], parameters={**few, "too_long": "drop"}) == ["too_long", ""]
    assert sift([long, night], parameters={**few, "overnight": "drop"}) == ["", "overnight"]


def test_a_night_is_one_on_the_clock_of_the_place():
    records = pd.DataFrame([row("a", start="2026-03-01T21:50:00.000Z", end="2026-03-01T22:20:00.000Z")])
    assert sifting.overnight(records, ROLES, "Europe/Riga").tolist() == [True]
    assert sifting.overnight(records, ROLES).tolist() == [False]


def test_without_a_start_nothing_is_over_night():
    assert sifting.overnight(pd.DataFrame([row("a", start="")]), ROLES).tolist() == [False]


def test_an_end_before_the_start_is_marked_and_its_length_unknown():
    records = pd.DataFrame([row("a", end="2026-03-01T09:00:00.000+02:00")])
    study = SimpleNamespace(settings=SETTINGS, roles=ROLES, scales=SCALES)
    times = sifting.times(records, ROLES)
    assert sifting.findings(records, study, times, PARAMETERS)["end_before_start"].tolist() == [True]
    assert sifting.minutes(times).isna().all() and sift(records.to_dict("records")) == [""]


def straight(**answers):
    given = dict.fromkeys(ITEMS, "3") | answers
    return bool(sifting.straight(pd.DataFrame([given]), SCALES).iloc[0])


def test_one_answer_to_eight_items_of_one_scale_is_straight_lining():
    assert straight()
    assert straight(q0="")
    assert not straight(q0="", q1="")
    assert not straight(q8="4")
    assert straight(q8="refused")
    rows = [row("a") | dict.fromkeys(ITEMS, "3"), row("b")]
    assert sift(rows, parameters={**PARAMETERS, "straight_lining": "drop"}) == ["straight_lining", ""]
    assert sift(rows) == ["", ""]


RECORD = st.builds(
    lambda **kw: kw,
    _uuid=st.sampled_from(["", "a", "b", "c"]),
    consent=st.sampled_from(["yes", "no", ""]),
    who=st.sampled_from(["test", "x"]),
    start=st.sampled_from(["", "2026-03-01T10:00:00.000+02:00"]),
    end=st.sampled_from(["", "2026-03-01T10:20:00.000+02:00"]),
    q0=st.sampled_from(["1", "2"]),
)


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.lists(RECORD, min_size=1, max_size=12), st.sampled_from(["first", "last"]), st.sampled_from(["", "a", "c"]))
def test_kept_records_have_consent_and_one_id_each_and_every_dropped_one_a_known_rule(rows, keep, removed):
    rule = sift(rows, [removed], {**PARAMETERS, "duplicates": keep})
    kept = [record for record, name in zip(rows, rule, strict=True) if name == ""]
    assert set(rule) <= {"", *RULES}
    assert all(record["consent"] == "yes" and record["_uuid"] not in ("", removed) for record in kept)
    assert len({record["_uuid"] for record in kept}) == len(kept)
