"""Rows of one id that contradict each other are a fault; copies are one interview."""

import numpy as np
import pytest
from interview_steps import analysts_log, small_form, small_study
from studies import PARAMETERS

from herelib.interviews import corrections, doubles, preparation


def differing(*rows, **parts):
    study = small_study(*rows, **parts)
    differ = doubles.differing(study, np.arange(len(rows)))
    return differ.rows.tolist(), differ.items


@pytest.mark.parametrize(
    "other",
    [{}, {"food": ""}, {"food": "", "idea": ""}, {"start": "2026-03-02T10:00:00.000+02:00"}, {"idea": "a shop  "}],
)
def test_copies_may_be_equal_fill_blanks_and_have_other_times(other):
    assert differing({"_uuid": "a"}, {"_uuid": "a"} | other, {"_uuid": "b", "food": "1"}) == ([], [])


def test_one_answer_that_differs_makes_two_interviews_of_one_id():
    rows = [{"_uuid": "a"}, {"_uuid": "b"}, {"_uuid": "a", "food": "1", "age": "7"}, {"_uuid": "b"}]
    assert differing(*rows) == ([0, 2], ["food", "age"])


def test_texts_that_differ_beside_many_equal_answers_are_an_edited_copy():
    rows = [{"_uuid": "a"}, {"_uuid": "a", "idea": "a shop and a bus"}]
    assert differing(*rows) == ([0, 1], ["idea"])  # four other answers are equal: that is too few
    many = {f"q{n}": "1" for n in range(5)}
    survey = "\n".join(["type | name | label", "text | idea | Idea", *(f"integer | {name} | {name}" for name in many)])
    study = small_study(*({**each, **many} for each in rows), instrument=small_form(survey))
    assert len(doubles.differing(study, np.arange(2)).rows) == 0
    ((_, subject, note),) = doubles.notes(doubles.differing(study, np.arange(2)))
    assert subject == "idea" and note.startswith("2 rows of one id differ in texts alone")


def test_the_fault_counts_the_rows_names_the_items_and_both_ways_out():
    rows = [{"_uuid": "h1", "age": "41"}, {"_uuid": "h1", "age": "12", "food": "2"}, {"_uuid": "h2"}]
    settings = {"cleaning_log": {"file": "cleaning_log.csv"}}
    study = small_study(*rows)
    study.settings = {**study.settings, **settings}
    prepared = preparation.prepare(study, PARAMETERS)
    assert prepared.sifted.rule.tolist() == ["", "duplicate_id", ""]
    (fault,) = preparation.faults(study, prepared, PARAMETERS).table().to_dict("records")
    assert fault["rule"] == "2 rows of 1 id contradict each other: they differ in food, age"
    assert "roles: id: [_uuid, age]" in fault["do"] and "cleaning_log.csv" in fault["do"]


def test_a_line_of_the_log_takes_out_the_row_that_it_tells_by_an_old_value():
    rows = [{"_uuid": "h1"}, {"_uuid": "h1", "age": "12"}]
    study = small_study(*rows, cleaning_log=analysts_log(("h1", "age", "12", "", "remove")))
    assert corrections.removed(study).tolist() == [False, True]
    prepared = preparation.prepare(study, PARAMETERS)
    assert prepared.sifted.rule.tolist() == ["", "removed"]
    assert len(preparation.faults(study, prepared, PARAMETERS)) == 0
    nobody = small_study(*rows, cleaning_log=analysts_log(("h1", "age", "99", "", "remove")))
    events = corrections.correct(nobody, preparation.prepare(small_study(*rows), PARAMETERS).sifted.rule).events
    assert events[["applied", "reason"]].to_numpy().tolist() == [[False, "no record of this id has this old value"]]
    alone = small_study({"_uuid": "h1"}, cleaning_log=analysts_log(("h1", "age", "99", "", "remove")))
    assert corrections.removed(alone).tolist() == [True]
