"""The analyst's log: applied where it fits the record, listed with its reason where it does not."""

import pandas as pd
import pytest
from interview_steps import analysts_log, small_study
from studies import ROWS, row, write_form

from herelib.form import xlsform
from herelib.interviews import corrections

COLUMNS = ["uuid", "question", "old_value", "new_value", "change_type"]


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return xlsform.read(write_form(tmp_path_factory.mktemp("form") / "form.xlsx"))[0]


@pytest.fixture
def correct(form):
    def corrector(*lines, rows=ROWS):
        records = pd.DataFrame(rows)
        log = pd.DataFrame(lines, columns=COLUMNS).assign(reason="", analyst="a", line=range(2, len(lines) + 2))
        return corrections.apply(records, log, form, "_uuid")

    return corrector


@pytest.mark.parametrize(
    "line, item, expected",
    [
        (("a1", "food", "4", "2", "change"), "food", "2"),
        (("a1", "food", "4.0", "2.0", "change"), "food", "2"),
        (("a1", "food", "Rather hard", "Easy", "change"), "food", "1"),
        (("a1", "food", "", "2", "change"), "food", "2"),
        (("a1", "food", "4", "", "blank"), "food", ""),
        (("a1", "needs/food", "4", "2", "change"), "food", "2"),
        (("a1", "hours", "2.50", "3", "change"), "hours", "3"),
        (("a1", "rooms.shop", "1", "0", "change"), "rooms", "hall"),
        (("a1", "rooms/none", "False", "TRUE", "change"), "rooms", "shop hall none"),
        (("a1", "rooms", "hall shop", "none", "change"), "rooms", "none"),
        (("a1", "region", "east", "west", "change"), "region", "west"),
        (("a1", "today", "2026-03-01 00:00:00", "31.03.2026", "change"), "today", "2026-03-31"),
        (("a1", "food\u200b", "4\u00a0", "2", "change"), "food", "2"),
    ],
)
def test_a_line_that_fits_is_applied(correct, line, item, expected):
    done = correct(line)
    assert done.records[item].iloc[0] == expected
    assert done.events["applied"].tolist() == [True]


@pytest.mark.parametrize(
    "line, reason",
    [
        (("x9", "food", "4", "2", "change"), "no export has this interview"),
        (("a1", "fod", "4", "2", "change"), "no such item in the form"),
        (("a1", "rooms/cellar", "0", "1", "change"), "no such choice of 'rooms' in the form"),
        (("a1", "food", "3", "2", "change"), "the old value differs from the export's"),
        (("a1", "food", "3", "4", "change"), "it has this value already"),
        (("a1", "food", "4", "", "change"), "no new value: to empty a cell, use blank"),
        (("a1", "rooms.shop", "1", "maybe", "change"), "the new value is neither 0 nor 1"),
        (("a1", "rooms.shop", "0", "0", "change"), "the old value differs from the export's"),
        (("a1", "_uuid", "a1", "a2", "change"), "the id of an interview is never changed"),
    ],
)
def test_a_line_that_does_not_fit_changes_nothing_and_says_why(correct, line, reason):
    done = correct(line)
    pd.testing.assert_frame_equal(done.records, pd.DataFrame(ROWS))
    assert done.events["applied"].tolist() == [False]
    assert done.events["reason"].tolist() == [reason]


def test_lines_that_go_on_from_one_another_are_followed_to_the_last(correct):
    done = correct(
        ("a1", "food", "4", "2", "change"), ("a1", "food", "2", "5", "change"), ("a1", "food", "4", "5", "change")
    )
    assert done.records["food"].iloc[0] == "5"
    assert done.events["applied"].tolist() == [False, True, False]
    assert done.events["reason"].tolist() == ["goes on in line 3", "", "asks for the same as line 3"]
    assert done.events[["old", "new"]].iloc[1].tolist() == ["4", "5"]


def test_the_same_line_twice_counts_once(correct):
    done = correct(("a1", "food", "4", "2", "change"), ("a1", "food", "4.0", "2.0", "change"))
    assert done.records["food"].iloc[0] == "2"
    assert done.events["applied"].tolist() == [True, False]
    assert done.events["reason"].iloc[1] == "asks for the same as line 2"


@pytest.mark.parametrize("old", ["4", ""])
def test_lines_that_contradict_each_other_are_all_left_and_named(correct, old):
    done = correct(*(("a1", "food", old, new, "change") for new in ("2", "3", "2")))
    assert done.records["food"].iloc[0] == "4"
    assert not done.events["applied"].any()
    assert done.events["reason"].str.startswith("contradicts line").all()


def test_lines_that_undo_each_other_change_nothing(correct):
    done = correct(("a1", "food", "4", "2", "change"), ("a1", "food", "2", "4", "change"))
    assert done.records["food"].iloc[0] == "4" and not done.events["applied"].any()


def test_lines_about_several_choices_make_one_answer(correct):
    done = correct(("a1", "rooms.shop", "1", "0", "change"), ("a1", "rooms.none", "0", "1", "change"))
    assert done.records["rooms"].iloc[0] == "hall none"
    assert done.events["applied"].all() and (done.events["new"] == "hall none").all()


def test_a_removed_interview_is_removed_once_and_not_changed(correct):
    done = correct(("a1", "food", "4", "2", "change"), ("a1", "", "", "", "remove"), ("a1", "", "", "", "remove"))
    assert done.events["applied"].tolist() == [False, True, False]
    assert done.events["reason"].tolist() == ["the interview is removed", "", "already removed by an earlier line"]
    assert done.records["food"].iloc[0] == "4"


def test_all_records_with_the_id_are_corrected(correct):
    done = correct(("a1", "food", "4", "2", "change"), rows=[*ROWS, row("a1")])
    assert done.records["food"].tolist() == ["2", "refused", "4", "2"]
    assert done.events["place"].tolist() == [0, 3]


def test_lines_that_ask_for_nothing_are_counted_only(correct):
    done = correct(("a1", "food", "4", "4", "none"), ("a1", "food", "4", "2", "change"))
    assert done.unnecessary == 1 and len(done.events) == 1


def test_free_text_and_private_items_stand_in_no_event(correct):
    done = correct(("a1", "remark", "", "a new remark", "change"), ("a1", "who", "Synthetic Person", "", "blank"))
    assert done.records.loc[0, ["remark", "who"]].tolist() == ["a new remark", ""]
    assert done.events[["old", "new"]].to_numpy().tolist() == [["[text]", "[text]"], ["[text]", ""]]


# The step: only kept records are corrected


def step(study, *rules):
    return corrections.correct(study, pd.Series(rules, index=study.records.index))


def test_a_study_without_a_log_keeps_its_records_as_they_are():
    study = small_study({})
    corrected = step(study, "")
    assert corrected.records is study.records and len(corrected.events) == 0
    assert corrections.removed(study).tolist() == [False]


def test_the_log_removes_all_records_of_an_id():
    log = analysts_log(("a", "", "", "", "remove"), ("b", "food", "", "", "blank"), ("zz", "", "", "", "remove"))
    study = small_study({"_uuid": "a"}, {"_uuid": "b"}, {"_uuid": "a"}, cleaning_log=log)
    assert corrections.removed(study).tolist() == [True, False, True]


def test_a_record_that_a_rule_drops_stays_as_read_and_its_line_says_so():
    log = analysts_log(("r0", "food", "4", "2", "change"), ("r1", "food", "4", "2", "change"))
    corrected = step(small_study({}, {}, cleaning_log=log), "no_consent", "")
    assert corrected.records["food"].tolist() == ["4", "2"]
    assert corrected.events[["place", "applied", "reason"]].to_numpy().tolist() == [
        [0, False, "the interview is dropped: no_consent"],
        [1, True, "checked"],
    ]


def test_a_removal_is_applied_unless_another_rule_came_first():
    log = analysts_log(("r0", "", "", "", "remove"), ("r1", "", "", "", "remove"))
    corrected = step(small_study({}, {}, cleaning_log=log), "removed", "no_consent")
    assert corrected.events["applied"].tolist() == [True, False]
    lines = corrections.log_lines(corrected)
    assert lines["new"].tolist() == ["dropped", ""] and set(lines["source"]) == {"analyst"}


def test_consent_cannot_be_corrected_into_a_record():
    log = analysts_log(("r0", "consent", "no", "yes", "change"))
    corrected = step(small_study({"consent": "no"}, cleaning_log=log), "no_consent")
    assert corrected.records["consent"].tolist() == ["no"] and not corrected.events["applied"].any()


@pytest.mark.parametrize(
    "item, value, shown",
    [
        ("food", "4", "4"),
        ("food", "Anna Li", "[text]"),
        ("hours", "2.5", "2.5"),
        ("idea", "4", "[text]"),
        ("who", "4", "[text]"),
        ("nothing", "4", "[text]"),
        ("idea", "", ""),
    ],
)
def test_a_log_shows_codes_and_numbers_and_no_text(form, item, value, shown):
    assert corrections.spoken(item, value, form) == shown


def test_a_table_shows_the_answers_that_the_form_knows(form):
    speak = corrections.speaker("rooms", form)
    assert [speak(text) for text in ("shop hall", "", "Anna Li")] == ["shop hall", "", "[text]"]
    assert corrections.speaker("hours", form)("a few") == "[text]"


def test_lines_that_change_no_interview_are_noted_with_their_rows_and_the_reason(correct):
    wrong_id = ("zz", "food", "4", "2", "change")
    corrected = correct(wrong_id, ("a1", "food", "4", "2", "change"), wrong_id, ("a1", "fod", "4", "2", "change"))
    assert corrections.notes(corrected, "cleaning_log.csv") == [
        ("cleaning_log.csv", "row 2, 4", "not applied: no export has this interview"),
        ("cleaning_log.csv", "row 5", "not applied: no such item in the form"),
    ]
    assert corrections.notes(correct(("a1", "food", "4", "2", "change")), "cleaning_log.csv") == []
