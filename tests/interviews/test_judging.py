"""Each answer has a value or a reason why it is missing; what breaches a rule is said, blanked or stops as decided."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from interview_steps import SURVEY, analysts_log, small_form, small_study

from herelib.interviews import asking, corrections, judging
from herelib.vocabulary import MISSING

KEEP = {"constraint": "keep", "out_of_range": "blank", "unknown_choice": "blank"}


def ask(study):
    return asking.ask(study, study.records, pd.Series("2026-03-01", index=study.records.index))


def judge(study, blank_breaches=False):
    return judging.judge(study, ask(study), blank_breaches)


def missing(judged, item):
    return [MISSING[kind] for kind in judged.answers[item].missing]


def lines(study, blank_breaches=False):
    asked = ask(study)
    log = judging.log_lines(study, asked, judging.judge(study, asked, blank_breaches), blank_breaches)
    return log[["rule", "place", "item", "old", "new", "applied"]].to_numpy().tolist() if len(log) else []


def test_values_are_taken_from_the_scale():
    judged = judge(small_study({"food": "4", "hours": "6"}, {"food": "1", "hours": "24"}))
    assert judged.answers["food"].value.tolist() == [0.75, 0.0]
    assert judged.answers["hours"].value[0] == 0.25 and missing(judged, "food") == ["", ""]


def test_each_missing_answer_has_its_own_reason():
    rows = [{"food": "refused"}, {"food": ""}, {"food": "9"}, {"food": "2", "hours": ""}, {"food": "4", "hours": ""}]
    judged = judge(small_study(*rows))
    assert missing(judged, "food") == ["refused", "blank", "invalid", "", ""]
    assert missing(judged, "hours")[3:] == ["not_asked", "blank"]
    assert np.isnan(judged.answers["food"].value[:3]).all()
    assert judged.answers["food"].answered.tolist() == [True, False, True, True, True]


def test_an_answer_off_its_scale_is_blank_in_the_records_and_logged():
    study = small_study({"food": "9"}, {"hours": "25"}, {"hours": "many"})
    judged = judge(study)
    assert judged.records["food"].tolist() == ["", "4", "4"] and judged.records["hours"].tolist() == ["6", "", ""]
    assert judged.answers["food"].raw_at(judged.answers["food"].with_problem("out_of_range")).tolist() == ["9"]
    assert [line for line in lines(study) if line[0] == "out_of_range"] == [
        ["out_of_range", 0, "food", "9", "", True],
        ["out_of_range", 1, "hours", "25", "", True],
        ["out_of_range", 2, "hours", "[text]", "", True],
    ]


def test_a_breach_of_a_constraint_is_kept_or_blanked():
    study = small_study({"hours": "22"}, {"hours": "20"})
    kept, blanked = judge(study), judge(study, blank_breaches=True)
    assert kept.records["hours"].tolist() == ["22", "20"] and missing(kept, "hours") == ["", ""]
    assert blanked.records["hours"].tolist() == ["", "20"] and missing(blanked, "hours") == ["invalid", ""]
    assert lines(study) == [["constraint", 0, "hours", "22", "", False]]
    assert lines(study, blank_breaches=True) == [["constraint", 0, "hours", "22", "", True]]


def test_a_breach_by_an_item_that_is_not_analysed_is_blanked_in_the_records_only():
    form = small_form(SURVEY.replace("integer | age | Age", "integer | age | Age | | . < 120"))
    judged = judge(small_study({"age": "999"}, instrument=form), blank_breaches=True)
    assert judged.records["age"].tolist() == [""] and "age" not in judged.answers


def test_an_answer_to_what_was_not_asked_is_kept_and_logged():
    study = small_study({"food": "1", "hours": "6"})
    assert judge(study).answers["hours"].value.tolist() == [0.25]
    asked = ask(study)
    log = judging.log_lines(study, asked, judging.judge(study, asked, False), False)
    assert log[["rule", "place", "item", "applied"]].to_numpy().tolist() == [["answer_not_asked", 0, "hours", False]]


def test_a_question_that_is_not_analysed_keeps_what_its_type_does_not_allow():
    study = small_study({"age": "about forty", "cover_food": "somebody"}, {"age": "refused", "cover_food": ""})
    assert judge(study).records["age"].tolist() == ["about forty", "refused"]
    assert lines(study) == [
        ["unknown_choice", 0, "cover_food", "[text]", "", False],
        ["not_a_number", 0, "age", "[text]", "", False],
    ]


def test_an_expression_that_cannot_be_evaluated_is_a_line_of_the_form():
    form = small_form(SURVEY.replace(". <= 20", "pulldata('limits', 'hours') > ."))
    study = small_study({}, instrument=form)
    asked = ask(study)
    log = judging.log_lines(study, asked, judging.judge(study, asked, False), False)
    assert log[["rule", "place", "item", "line"]].to_numpy().tolist() == [["not_evaluated", -1, "hours", 8]]
    assert log["reason"].iloc[0].startswith("constraint: ")


def faults(study, **parameters):
    asked = ask(study)
    table = judging.faults(study, asked, judging.judge(study, asked, False), {**KEEP, **parameters}).table()
    return table.to_numpy().tolist()


def test_what_is_decided_to_stop_is_a_fault_in_its_row():
    study = small_study({}, {"food": "9", "hours": "22"})
    assert faults(study) == []
    correct = "correct at the source, or add to the cleaning log"
    assert faults(study, out_of_range="stop") == [["interviews/en.csv", 3, "food", "9", "scale is 1-5", correct]]
    breach = "the answer breaks the form's constraint: . <= 20"
    assert faults(study, constraint="stop") == [["interviews/en.csv", 3, "hours", "22", breach, correct]]


@pytest.mark.parametrize("code, offered", [("-99", True), ("99", True), ("98", True), ("88", True), ("12", False)])
def test_a_usual_code_of_no_answer_is_told_where_it_belongs(code, offered):
    [fault] = faults(small_study({}, {"food": code}), out_of_range="stop")
    assert ("list it under missing in study.yaml" in fault[5]) is offered


@pytest.mark.parametrize(
    "answer, value, hint",
    [("VERY-HARD", "VERY-HARD", "did you mean 'Very hard'?"), ("Berta hard", "[text]", "correct at the source")],
)
def test_a_label_in_another_spelling_is_shown_with_the_label_that_is_meant(answer, value, hint):
    food = replace(small_study({}).scales["food"], labels={"1": ["Easy"], "5": ["Very hard", "Ļoti grūti"]})
    [fault] = faults(small_study({}, {"food": answer}, scales={"food": food}), unknown_choice="stop")
    assert fault[3] == value and fault[5].startswith(hint)


def test_a_place_of_a_ranking_that_is_no_choice_is_listed():
    form = small_form(SURVEY + "rank yes_no | best | Best\n")
    study = small_study({"best": "2 1"}, {"best": "yes no"}, {"best": "Berta yes"}, instrument=form)
    assert lines(study) == [
        ["unknown_choice", 0, "best", "2 1", "", False],
        ["unknown_choice", 2, "best", "[text]", "", False],
    ]


@pytest.mark.parametrize(
    "raw, shown", [("9", "9"), ("-1.5", "-1.5"), ("1234567890", "[text]"), ("much help", "[text]"), ("", "[text]")]
)
def test_a_number_off_its_scale_is_shown_and_what_could_be_a_telephone_number_is_not(raw, shown):
    assert judging.seen(raw, small_study({}).scales["hours"]) == shown


def test_what_the_log_put_right_stands_there_with_what_the_export_has():
    log = analysts_log(("r0", "food", "9", "5", "change"), ("r1", "food", "4", "5", "change"))
    study = small_study({"food": "9"}, {}, cleaning_log=log)
    events = corrections.correct(study, pd.Series("", index=study.records.index)).events
    assert judging.put_right(study, events).to_numpy().tolist() == [
        ["out_of_range", 0, "food", "9", "", "scale is 1-5: the analyst's log puts it right", False]
    ]
    assert len(judging.put_right(study, events.assign(applied=False))) == 0


@pytest.mark.parametrize("raw, of_no_answer", [("99", True), ("-9", True), ("888", True), ("9", False), ("45", False)])
def test_a_code_that_survey_programs_write_for_no_answer_comes_with_where_to_list_it(raw, of_no_answer):
    [fault] = faults(small_study({}, {"food": raw}), out_of_range="stop")
    assert fault[5].endswith("; or list it under missing in study.yaml if it stands for no answer") == of_no_answer


def test_a_word_that_is_near_no_choice_comes_with_the_way_to_say_what_it_means():
    [fault] = faults(small_study({}, {"food": "somebody"}), unknown_choice="stop")
    assert fault[3] == "[text]" and "exports: {en.csv: {words: {answer: choice}}} in study.yaml" in fault[5]
