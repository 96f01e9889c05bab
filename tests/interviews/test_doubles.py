"""Rows of one id that contradict each other are a fault; copies are one interview."""

import numpy as np
import pandas as pd
import pytest
from interview_steps import analysts_log, small_form, small_study
from studies import PARAMETERS, STUDY, SURVEY, row, write_form, write_rows, write_tiny

from herelib.interviews import checking, corrections, doubles, preparation


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
    ((_, subject, note),) = doubles.notes(
        study, doubles.differing(study, np.arange(2)), pd.Series(["", ""], dtype="category")
    )
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


LOG = "uuid,question,old_value,new_value,change_type,reason\n"


@pytest.mark.parametrize("first, second", [("yes", "no"), ("no", "yes")])
def test_consent_that_one_download_gives_and_another_refuses_is_a_fault_until_the_log_settles_it(
    tmp_path, first, second
):
    folder = write_tiny(tmp_path / "s")
    write_rows(folder / "interviews" / "en.csv", [row("a1", consent=first), row("b2")])
    write_rows(folder / "interviews" / "later.csv", [row("a1", consent=second), row("c3")])
    fault = checking.check(folder).iloc[0]
    assert fault["rule"] == "consent refused in one row and given in another of 1 id" and fault["value"] == ""
    (folder / "cleaning_log.csv").write_text(LOG + "a1,,,,remove,taken back\n", encoding="utf-8")
    examined = checking.examine(folder)
    assert not len(examined.faults) and len(examined.prepared.kept) == 2
    (folder / "cleaning_log.csv").write_text(LOG + "a1,consent,no,,remove,given later\n", encoding="utf-8")
    examined = checking.examine(folder)
    assert not len(examined.faults) and len(examined.prepared.kept) == 3


def test_a_test_record_whose_copy_is_kept_is_said(tmp_path):
    folder = write_tiny(tmp_path / "s")
    write_form(folder / "instrument.xlsx", SURVEY + "text | mode | Mode | Modo")
    (folder / "study.yaml").write_text(STUDY + "test_records: {item: mode, values: [test]}\n", encoding="utf-8")
    write_rows(folder / "interviews" / "en.csv", [row("a1", mode="real"), row("a1", mode="test"), row("b2")])
    notes = checking.examine(folder).study.notes
    assert notes.query("subject == 'test_record'")["note"].str.startswith("1 row dropped, and another row").all()
    assert "test_record" in set(notes["subject"])
