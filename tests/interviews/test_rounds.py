"""The form's rules hold for the rows of a repeat group, never for a column of the same name among the interviews."""

import households
import pytest
from studies import BLANK, PARAMETERS

from herelib import interviews
from herelib.interviews import checking

PARTS = ["rule", "item", "old", "reason"]


def log_of(folder, **parameters):
    log = interviews.clean(checking.read(folder), {**PARAMETERS, **parameters})["cleaning_log"]
    return log[log["item"].isin(["age", "works"])]


def test_a_required_answer_is_asked_for_in_each_row_and_not_in_the_interview(tmp_path):
    people = [(1, "41", "yes", ""), (1, "", "", ""), (1, "30", "", ""), (3, "7", "", "")]
    lines = log_of(households.write(tmp_path / "s", people=people))
    assert lines[PARTS].to_numpy().tolist() == [
        ["required_blank", "age", "", "the form requires an answer, and it is blank (sheet member, row 3: kept)"],
        ["required_blank", "works", "", "the form requires an answer, and it is blank (sheet member, row 4: kept)"],
    ]
    assert set(lines["row"]) == {2} and not lines["applied"].any()


def test_a_constraint_is_judged_in_each_row_and_an_answer_is_kept(tmp_path):
    lines = log_of(households.write(tmp_path / "s"))
    assert lines.loc[lines["rule"] == "constraint", ["item", "old", "row"]].to_numpy().tolist() == [["age", "130", 3]]


def test_a_broken_constraint_stops_where_that_is_decided_and_names_sheet_and_row(tmp_path):
    faults = checking.check(households.write(tmp_path / "s"), {**BLANK, "constraint": "stop"})
    assert faults[["file", "row", "column", "value"]].to_numpy().tolist() == [
        ["interviews/en.xlsx", 6, "member: age", "130"]
    ]


def test_without_rows_that_break_a_rule_there_is_no_line(tmp_path):
    lines = log_of(households.write(tmp_path / "s", people=[(1, "41", "yes", "3"), (3, "7", "", "4")]))
    assert len(lines) == 0


def test_the_skip_logic_of_the_interview_holds_for_its_rows(tmp_path):
    rows = [{**each, "anybody": "no"} for each in households.ROWS]
    assert len(log_of(households.write(tmp_path / "s", people=[(1, "", "", "")], rows=rows))) == 0


def test_rows_of_dropped_interviews_are_not_judged(tmp_path):
    rows = [{**each, "consent": "no" if n == 0 else "yes"} for n, each in enumerate(households.ROWS)]
    assert len(log_of(households.write(tmp_path / "s", people=[(1, "", "", "")], rows=rows))) == 0


@pytest.mark.parametrize("sheet", ["", "member"])
def test_a_group_that_no_export_has_is_said_to_be_so(tmp_path, sheet):
    lines = log_of(households.write(tmp_path / "s", people=[(1, "41", "yes", "")], sheet=sheet))
    found = lines.loc[lines["rule"] == "not_evaluated", ["item", "reason"]].to_numpy().tolist()
    missing = "no export has the repeat group member"
    assert found == ([] if sheet else [["age", missing], ["works", missing]])
