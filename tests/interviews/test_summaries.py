"""Repeat groups become items of the interview: counts, means and shares, by hand."""

import households
import numpy as np
import pytest
from studies import BLANK, ROWS

from herelib import interviews
from herelib.interviews import checking


def answers(folder, item, table="answers"):
    cleaned = interviews.clean(checking.read(folder, BLANK), BLANK)
    return cleaned[table][item].tolist()


def declared(tmp_path, line, **parts):
    return households.write(tmp_path / "s", items=f"  it: {{{line}}}\n", **parts)


# The interviews: 41 (works), 7, 12 · -99 (don't know, works not), 130 · nobody
@pytest.mark.parametrize(
    "line, values",
    [
        ("repeat: member", ["3", "2", "0"]),
        ("repeat: member, summary: count", ["3", "2", "0"]),
        ("repeat: member, summary: count, of: age", ["3", "1", "0"]),
        ('repeat: member, summary: count, of: "${age} < 18"', ["2", "0", "0"]),
        ("repeat: member, summary: count, of: \"${works} = 'yes' and ${trust} > 4\"", ["1", "0", "0"]),
        ("repeat: member, summary: mean, of: age", ["20", "130", ""]),
        ('repeat: member, summary: mean, of: "${age}"', ["20", "130", ""]),
        ('repeat: member, summary: share, of: "${age} < 18"', ["0.666667", "0", ""]),
        ("repeat: member, summary: mean, of: hardship", ["4", "1", ""]),
        ('repeat: member, summary: mean, of: hardship, scale: ["1", "2", "3", "4", "5"]', ["0.75", "0", ""]),
        ('repeat: member, summary: mean, of: works, values: {"yes": 1, "no": 0}', ["1", "0", ""]),
    ],
)
def test_each_summary_by_hand(tmp_path, line, values):
    assert answers(declared(tmp_path, line), "it", "cleaned") == values


def test_a_summary_is_scaled_like_any_item_and_stands_among_the_items(tmp_path):
    line = (
        'repeat: member, summary: count, of: "${age} < 18", dimension: "need:childcare", low: 0, high: 4, direction: -1'
    )
    folder = declared(tmp_path, line + ", label: Children")
    assert answers(folder, "it") == [0.5, 1, 1]
    items = interviews.clean(checking.read(folder, BLANK), BLANK)["items"].set_index("item")
    assert items.loc["it", ["dimension", "low", "high", "label"]].tolist() == ["need:childcare", 0, 4, "Children"]


def test_a_share_needs_no_bounds(tmp_path):
    line = 'repeat: member, summary: share, of: "${works} = \'yes\'", dimension: "asset:work"'
    assert answers(declared(tmp_path, line), "it")[:2] == [1, 0]


def test_where_the_form_did_not_ask_for_the_group_there_is_no_count(tmp_path):
    rows = [{**each, "anybody": "no" if n == 2 else "yes"} for n, each in enumerate(ROWS)]
    folder = declared(tmp_path, 'repeat: member, dimension: "need:childcare", low: 0, high: 4', rows=rows)
    assert answers(folder, "it")[:2] == [0.75, 0.5] and np.isnan(answers(folder, "it")[2])
    assert answers(folder, "it", "missing") == ["", "", "not_asked"]


def test_an_export_without_the_group_tells_nothing_and_a_note_says_so(tmp_path):
    folder = declared(tmp_path, "repeat: member", sheet="")
    examined = checking.examine(folder, BLANK)
    study = examined.study
    assert not len(examined.faults) and study.records["it"].tolist() == ["", "", ""]
    assert "no export has the repeat group member: blank" in study.notes["note"].tolist()


@pytest.mark.parametrize("sheet", ["member", "Members of the household"])
def test_a_sheet_is_known_by_its_questions_too(tmp_path, sheet):
    assert answers(declared(tmp_path, "repeat: member", sheet=sheet), "it", "cleaned") == ["3", "2", "0"]


def test_the_order_of_rows_changes_nothing(tmp_path):
    line = "repeat: member, summary: mean, of: age"
    turned = declared(tmp_path, line, people=households.PEOPLE[::-1])
    assert answers(turned, "it", "cleaned") == ["20", "130", ""]


def test_a_column_of_an_export_with_the_name_of_a_summary_is_not_its_answer(tmp_path):
    folder = declared(tmp_path, "repeat: member", rows=[{**each, "it": "9"} for each in ROWS])
    assert answers(folder, "it", "cleaned") == ["3", "2", "0"]


@pytest.mark.parametrize(
    "items",
    [
        '  age: {missing: {dont_know: ["130"]}}\n  it: {repeat: member, summary: mean, of: age}\n',
        '  it: {repeat: member, summary: mean, of: age, missing: {dont_know: ["130"]}}\n',
    ],
)
def test_codes_of_no_answer_of_one_question_are_no_ages_either(tmp_path, items):
    folder = households.write(tmp_path / "s", items=items)
    assert answers(folder, "it", "cleaned") == ["20", "", ""]


def test_a_step_that_is_no_answer_in_one_question_is_no_part_of_its_mean(tmp_path):
    line = 'repeat: member, summary: mean, of: hardship, missing: {refused: ["5"]}'
    assert answers(declared(tmp_path, line), "it", "cleaned") == ["3", "1", ""]
