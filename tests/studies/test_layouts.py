"""A table is laid out as interviews are, or it is said how it is not."""

import csv
import io
import json

import pandas as pd
import pytest
from studies import ROWS, write_form

from herelib.files import columns
from herelib.files.cells import Cells
from herelib.form import xlsform
from herelib.form.headers import Resolver
from herelib.studies import layouts

NAMES = ["region", "group", "consent", "food", "repair"]
BODY = [["east", "resident", "yes", "4", "2"], ["west", "state", "yes", "1", ""]]


@pytest.fixture(scope="module")
def resolver(tmp_path_factory):
    return Resolver(xlsform.read(write_form(tmp_path_factory.mktemp("form") / "form.xlsx"))[0])


@pytest.fixture
def wrong(resolver):
    def teller(header, rows):
        index = pd.RangeIndex(2, len(rows) + 2)
        plain = {n: pd.Series([row[n] for row in rows], index=index, dtype=str) for n in range(len(header))}
        frame = pd.DataFrame({n: columns.translated(each, str) for n, each in plain.items()})
        told = layouts.wrong(Cells(header, frame), resolver.columns(header), resolver)
        return told and told[:2]

    return teller


def test_a_table_of_interviews_is_right(wrong):
    assert wrong(NAMES, BODY) is None
    assert wrong(list(ROWS[0]), [list(row.values()) for row in ROWS]) is None


def test_two_questions_and_columns_of_somebody_else_are_a_table_too(wrong):
    assert wrong(["food", "repair", "x", "y", "z"], [["4", "2", "1", "1", "1"]]) is None


@pytest.mark.parametrize(
    "header, rows, row, rule",
    [
        (["Survey", *[""] * 4], [NAMES, *BODY], 1, "lines above the names of the columns"),
        (["1", "2", "3", "4", "5"], [NAMES, *BODY], 1, "lines above the names of the columns"),
        (NAMES, [["Where?", "Which group?", "Do you agree?", "", ""], *BODY], 2, "a second line with the names"),
        (NAMES, [BODY[0], NAMES, BODY[1]], 3, "the names of the columns stand here once more"),
        (["2026-03-01", "4", "2", "east", "yes"], BODY, 1, "the first line is an interview"),
        (["soil", "crop"], [["loam", "rye"]], 1, "no column is a question of the form"),
        (["question", "one"], [[name, "1"] for name in NAMES], "", "questions stand in rows"),
        (["id", "what", "said"], [[i, name, "1"] for i in "abc" for name in NAMES], "", "one answer a row"),
    ],
)
def test_another_layout_is_named(wrong, header, rows, row, rule):
    told = wrong(header, rows)
    assert told[0] == row and told[1].startswith(rule)


def test_an_answer_that_is_the_name_of_its_column_is_no_second_header(wrong):
    assert wrong([*NAMES, "idea"], [[*BODY[0], "idea"], [*BODY[1], "food"]]) is None


def qualtrics(rows, texts):
    """A file as Qualtrics writes it: names, texts, marks of its own, answers."""
    lines = [list(rows[0]), texts, [json.dumps({"ImportId": f"QID{n}"}) for n in range(len(rows[0]))]]
    return lines + [list(row.values()) for row in rows]


def test_the_three_lines_above_the_answers_of_qualtrics_are_read(read):
    buffer = io.StringIO()
    header = {
        "food": "How hard?",
        "Q9_1": "Which rooms are empty? - Hall",
        "Q9_2": "Which rooms are empty? - Empty shop",
    }
    rows = [{"food": "4", "Q9_1": "1", "Q9_2": "", "ResponseId": "R_1"}] * 2
    csv.writer(buffer).writerows(qualtrics(rows, [*header.values(), "Response ID"]))
    export, faults = read(buffer.getvalue().encode())
    assert not len(faults) and export.frame.index.tolist() == [4, 5]
    assert export.frame.loc[4, ["food", "rooms", "_uuid"]].tolist() == ["4", "hall", "R_1"]


def test_a_line_of_texts_without_the_marks_of_qualtrics_is_an_answer_like_any_other():
    index = pd.RangeIndex(2, 4)
    table = Cells(["food"], pd.DataFrame({0: pd.Series(["How hard?", "4"], index=index, dtype=str)}))
    assert layouts.below_headers(table) == (table, {})
