"""Rules for rows: each in its order, and a dropped record is no reason to drop another."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from interview_steps import small_study
from studies import PARAMETERS, row

from herelib.form.scales import Scale
from herelib.interviews import particulars, sifting
from herelib.tables.rules import RULES

SETTINGS = {
    "timezone": "",
    "consent_yes": ["yes"],
    "test_records": {"item": "who", "values": ["test"]},
    "contradictions": {},
}
ROLES = {"id": "_uuid", "consent": "consent", "region": "region", "start": "start", "end": "end"}
POINTS = {str(n): (n - 1) / 4 for n in range(1, 6)}
ITEMS = [f"q{n}" for n in range(9)]
SCALES = {i: Scale(i, "select_one", "need:x", "scale", 1, 1, 5, i, POINTS, tuple(POINTS)) for i in ITEMS}


def study_of(rows, **parts):
    """A study of these records, whose form has all their columns but the id as questions."""
    study = small_study(settings=SETTINGS, roles=ROLES, scales=SCALES, **parts)
    study.records = pd.DataFrame(rows).fillna("")
    names = [name for name in study.records.columns if name != "_uuid"]
    study.instrument = SimpleNamespace(items=pd.DataFrame({"name": names, "type": "text"}))
    return study


def sift(rows, removed=(), parameters=PARAMETERS):
    study = study_of(rows)
    return sifting.sift(study, study.records["_uuid"].isin(removed).to_numpy(), parameters).rule.tolist()


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
    assert particulars.minutes(particulars.times(pd.DataFrame(rows), ROLES)).round(1).iloc[0] == 5


def test_a_long_interview_and_one_over_night_are_kept_unless_decided():
    long = row("a", end="2026-03-01T15:30:00.000+02:00")
    night = row("b", start="2026-03-01T23:50:00.000+02:00", end="2026-03-02T00:20:00.000+02:00")
    few = {**PARAMETERS, "longest_minutes": 240.0}
    assert sift([long, night], parameters=few) == ["", ""]
    assert sift([long, night], parameters={**few, "too_long": "drop"}) == ["too_long", ""]
    assert sift([long, night], parameters={**few, "overnight": "drop"}) == ["", "overnight"]


def test_an_end_before_the_start_is_marked_and_its_length_unknown():
    sifted = sifting.sift(study_of([row("a", end="2026-03-01T09:00:00.000+02:00")]), np.array([False]), PARAMETERS)
    assert sifted.odd["end_before_start"].tolist() == [True]
    assert sifted.minutes.isna().all() and sifted.kept.tolist() == [True]


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


def contradicting(when):
    rule = {"hungry": {"when": when, "say": "eats and does not"}}
    study = small_study({"food": "5"}, {"food": "1"}, settings={**SETTINGS, "contradictions": rule})
    return study, sifting.sift(study, np.zeros(2, bool), PARAMETERS)


def test_a_contradiction_is_marked_by_its_name():
    study, sifted = contradicting("${food} = '5' and ${hours} > 5")
    assert sifted.contradictions["hungry"].tolist() == sifted.odd["contradiction"].tolist() == [True, False]
    assert sifting.log_lines(study, sifted)[["rule", "place", "reason", "applied"]].to_numpy().tolist() == [
        ["contradiction", 0, "hungry: eats and does not", False]
    ]


def test_a_contradiction_that_cannot_be_evaluated_is_none_and_is_said():
    study, sifted = contradicting("pulldata('prices', 'bread') = '5'")
    assert not sifted.odd["contradiction"].any() and "pulldata" in sifted.contradictions["hungry"]
    lines = sifting.log_lines(study, sifted)
    assert lines[["rule", "place", "applied"]].to_numpy().tolist() == [["not_evaluated", -1, False]]
    assert lines["reason"].iloc[0].startswith("contradiction hungry: ")


def test_each_dropped_record_is_a_line_and_what_is_odd_about_dropped_ones_is_none():
    late = {"end": "2026-03-01T09:00:00.000+02:00"}
    study = study_of([row("a", **late), row("b", consent="no", **late), row("c"), row("d")])
    sifted = sifting.sift(study, np.array([False, False, False, True]), PARAMETERS)
    assert sifted.rule.tolist() == ["", "no_consent", "", "removed"]
    lines = sifting.log_lines(study, sifted)
    assert lines[["rule", "place", "new", "reason", "applied"]].fillna("").to_numpy().tolist() == [
        ["no_consent", 1, "dropped", "no recorded consent", True],
        ["end_before_start", 0, "", "ended before it began: its length is not known: kept", False],
    ]


def test_what_is_computed_and_the_id_do_not_tell_two_interviews_apart():
    study = small_study({})
    assert sifting.content_items(study) == [
        *("age", "consent", "cover_food", "end", "food", "group", "hours", "idea", "region", "start")
    ]


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
