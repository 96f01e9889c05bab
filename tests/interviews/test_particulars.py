"""When, where, of which group and weight an interview is; what it does not say is a fault and no guess."""

from dataclasses import replace

import numpy as np
import pandas as pd
from interview_steps import ROLES, small_study
from studies import row

from herelib.interviews import particulars


def test_minutes_are_known_where_start_and_end_are_in_their_order():
    study = small_study({}, {"end": ""}, {"end": "2026-03-01T09:00:00.000+02:00"}, {"end": "2026-03-01T08:05:00.000Z"})
    length = particulars.minutes(particulars.times(study.records, ROLES))
    assert length.fillna(-1).tolist() == [30, -1, -1, 5]


def test_without_a_column_no_time_is_known():
    records = pd.DataFrame({"end": ["2026-03-01T10:30:00.000+02:00"]})
    times = particulars.times(records, {})
    assert times["start"].isna().all() and times["end"].notna().all()


def test_a_night_is_one_on_the_clock_of_the_place():
    records = pd.DataFrame([row("a", start="2026-03-01T21:50:00.000Z", end="2026-03-01T22:20:00.000Z")])
    assert particulars.overnight(records, ROLES, "Europe/Riga").tolist() == [True]
    assert particulars.overnight(records, ROLES).tolist() == [False]


def test_without_a_start_nothing_is_over_night():
    assert particulars.overnight(pd.DataFrame([row("a", start="")]), ROLES).tolist() == [False]


def test_the_day_is_the_date_else_the_start_else_when_it_was_sent():
    study = small_study(
        {"today": "2026-03-05"},
        {"today": ""},
        {"today": "", "start": "", "_submission_time": "2026-03-09T12:00:00"},
        {"today": "", "start": ""},
        roles=ROLES | {"date": "today"},
    )
    assert particulars.days(study.records, study).tolist() == ["2026-03-05", "2026-03-01", "2026-03-09", ""]


def described(study):
    date = pd.Series("2026-03-01", index=study.records.index)
    return particulars.interviews(study, study.records, date, pd.Series(30.0, index=study.records.index))


def test_an_interview_has_the_region_the_group_and_the_weight_that_it_says():
    roles = ROLES | {"weight": "age"}
    table = described(small_study({"age": "2.5"}, {"region": "west", "group": "state", "age": "0"}, roles=roles))
    assert table["region"].tolist() == ["east", "west"] and table["group"].tolist() == ["resident", ""]
    assert table["weight"].iloc[0] == 2.5 and np.isnan(table["weight"].iloc[1])


def test_without_roles_there_is_one_group_and_each_interview_weighs_1():
    roles = {role: item for role, item in ROLES.items() if role != "group"}
    table = described(small_study({"group": "anything"}, roles=roles, groups={"": "ngo"}))
    assert table["group"].tolist() == ["ngo"] and table["weight"].tolist() == [1.0]


def test_each_interview_without_region_group_or_weight_is_a_fault_of_its_row():
    roles = ROLES | {"weight": "age"}
    rows = [{"region": "eats"}, {"region": ""}, {"group": "residnt"}, {"group": ""}, {"age": ""}, {"age": "-1"}, {}]
    study = small_study(*rows, roles=roles)
    table = particulars.faults(study, described(study), study.records).table()
    assert table[["row", "column", "value", "rule"]].to_numpy().tolist() == [
        [2, "region", "eats", "not in regions.csv"],
        [3, "region", "", "interview without a region"],
        [4, "group", "residnt", "not one of the groups"],
        [5, "group", "", "interview without a group"],
        [6, "age", "", "no weight"],
        [7, "age", "-1", "weight is not above 0"],
    ]
    assert table["do"].iloc[0] == (
        "did you mean 'east'?; or say what it means: exports: {en.csv: {words: {eats: east}}} in study.yaml"
    )
    said = "exports: {en.csv: {words: {residnt: resident}}} in study.yaml"
    assert table["do"].iloc[2] == f"did you mean 'resident'?; or say what it means: {said}"
    assert set(table["file"]) == {"interviews/en.csv"}


def test_a_region_written_as_a_number_is_not_said_by_words_that_hold_for_all_questions():
    study = small_study({"region": "3"})
    [do] = particulars.faults(study, described(study), study.records).table()["do"]
    assert "words" not in do and do.endswith("or call the choices of the form so, each with its region as the label")


def test_free_text_in_place_of_a_group_or_weight_is_not_shown():
    study = small_study({"group": "Anna lives there", "age": "many people"}, roles=ROLES | {"weight": "age"})
    assert particulars.faults(study, described(study), study.records).table()["value"].tolist() == ["[text]"] * 2


def lines_of(study):
    return particulars.log_lines(study, study.records, particulars.times(study.records, study.roles))


def test_a_date_that_nobody_can_read_is_a_line_of_the_log_and_a_blank_is_none():
    study = small_study({"today": "soon"}, {"today": ""}, {"today": "2026-03-01"}, roles=ROLES | {"date": "today"})
    log = lines_of(study)
    assert log[["rule", "place", "item", "applied"]].to_numpy().tolist() == [["date_unreadable", 0, "today", False]]
    assert len(lines_of(small_study({"today": ""}, {"today": "2026-03-01"}, roles=ROLES | {"date": "today"}))) == 0
    assert len(lines_of(small_study({}))) == 0


def test_a_time_that_nobody_can_read_is_a_line_of_the_log_and_a_note():
    study = small_study({"end": "half past ten"}, {"end": ""}, {})
    log = lines_of(study)
    assert log[["rule", "place", "item"]].to_numpy().tolist() == [["date_unreadable", 0, "end"]]
    times = particulars.times(study.records, ROLES)
    assert particulars.notes(study, study.records, times) == [
        ("interviews/", "end", "1 of 3 rows hold no date that can be read")
    ]


def test_a_region_may_be_named_by_the_label_of_its_choice():
    study = small_study({"region": "east"}, {"region": "west"}, {"region": "north"})
    study.regions = pd.DataFrame({"region": ["East", "WEST", "South"]})
    assert described(study)["region"].tolist() == ["East", "WEST", "north"]
    form = study.instrument
    labels = form.choices["label"].replace({"East": "Old town", "West": "Harbour"})
    study.instrument = replace(form, choices=form.choices.assign(label=labels))
    study.regions = pd.DataFrame({"region": ["Old town", "Harbour"]})
    assert described(study)["region"].tolist() == ["Old town", "Harbour", "north"]


def test_a_label_that_two_choices_share_says_no_region():
    study = small_study({"region": "east"}, {"region": "west"})
    form = study.instrument
    labels = form.choices["label"].replace({"East": "Old town", "West": "Old town"})
    study.instrument = replace(form, choices=form.choices.assign(label=labels))
    study.regions = pd.DataFrame({"region": ["Old town"]})
    assert described(study)["region"].tolist() == ["east", "west"]
