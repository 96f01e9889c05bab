"""Cells of released tables: hidden ones marked, numbers plain, no formulas."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from herelib.deposit import cells, datapackage


def test_a_hidden_cell_bears_the_mark_and_an_empty_one_stays_empty():
    table = pd.DataFrame(
        {"n": pd.array([7, None, None], "Int64"), "share": [0.25, None, 0.5], "met": [True, False, True]}
    )
    hidden = pd.DataFrame({"n": [False, True, False], "share": [False, True, False], "met": [False] * 3})
    texts = cells.cells(table, hidden, 5)
    assert texts.to_numpy().tolist() == [["7", "0.25", "true"], ["<5", "<5", "false"], ["", "0.5", "true"]]


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (pd.Series([True, False]), "boolean"),
        (pd.Series([1, 2]), "integer"),
        (pd.array([1, None], "Int64"), "integer"),
        (pd.Series([1.5, None]), "number"),
        (pd.Series(["a", ""]), "string"),
        (pd.Series([], dtype=object), "string"),
    ],
)
def test_a_column_is_of_the_kind_of_what_stands_in_it(column, kind):
    assert cells.kind_of(pd.Series(column)) == kind


def test_numbers_have_six_decimals_at_most_and_no_exponent():
    written = cells.column_of_text(pd.Series([1e-7, -1e-9, 123456789.5, 1 / 3, 2.0, -0.5])).tolist()
    assert written == ["0", "0", "123456789.5", "0.333333", "2", "-0.5"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+A1", "-cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "＝1", "=HYPERLINK(1)"]
)
def test_a_text_that_begins_like_a_formula_does_not_stay_one(text):
    assert cells.plain_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-0.5", "+3", "1e-3", "-1.5E+4", "a=b", "", "'=1"])
def test_numbers_and_other_texts_stay_as_they_are(text):
    assert cells.plain_text(text) == text


@given(st.lists(st.text(min_size=0, max_size=20), min_size=1, max_size=5))
def test_whatever_stands_in_a_cell_is_read_back_and_begins_no_formula(texts):
    content = datapackage.as_csv(pd.DataFrame({"text": [cells.plain_text(text) for text in texts]}))
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    read = [row[0] if row else "" for row in rows[1:]]
    assert [text.removeprefix("'") if text[:2] != "''" else text[1:] for text in read] == [
        text.removeprefix("'") if text[:2] != "''" else text[1:] for text in texts
    ]
    numbers = [text for text in read if text[:1] in "=+-@" and text]
    assert all(float(text) is not None for text in numbers)
