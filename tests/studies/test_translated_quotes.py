"""Translations of what was said stand in segments.csv, one column a language."""

import pandas as pd
import pytest

from herelib.errors import Faults
from herelib.files import Cells
from herelib.studies import translated_quotes

HEADER = ["interview", "item", "code", "coder", "start", "end", "cleared", "translation_en", "translation_lv"]
ROW = ["a1", "open", "need_food", "x", "0", "12", "yes", "We need bread", "Vajag maizi"]


def read(*rows, header=HEADER):
    faults = Faults()
    frame = pd.DataFrame(list(rows), columns=range(len(header)), index=range(2, 2 + len(rows)))
    return translated_quotes.translations(Cells(header, frame), "segments.csv", faults), faults.table()


def test_each_language_of_a_row_is_a_row_of_its_own():
    table, faults = read(ROW)
    assert faults.empty
    assert table.to_dict("records") == [
        {"interview": "a1", "item": "open", "start": 0, "end": 12, "language": language, "text": text}
        for language, text in (("en", "We need bread"), ("lv", "Vajag maizi"))
    ]


def test_blank_cells_and_a_file_without_such_columns_give_nothing():
    table, faults = read([*ROW[:7], "", " "])
    assert table.empty and faults.empty
    table, faults = read(ROW[:7], header=HEADER[:7])
    assert list(table.columns) == list(translated_quotes.COLUMNS) and table.empty and faults.empty


def test_two_coders_may_give_the_same_translation_and_not_two():
    other = [*ROW[:3], "y", *ROW[4:]]
    table, faults = read(ROW, other)
    assert len(table) == 2 and faults.empty
    table, faults = read(ROW, [*other[:7], "We lack bread", ""])
    assert len(table) == 2
    assert faults["rule"].tolist() == ["another translation of the same words"]
    assert faults["column"].tolist() == ["translation_en"]


@pytest.mark.parametrize(
    ("rows", "header", "rule"),
    [
        ([[*ROW[:4], "", "", "", "Words", ""]], HEADER, "a translation of no words"),
        ([ROW], [*HEADER[:7], "translation", "translation_lv"], "a translation into no language"),
        ([ROW], [*HEADER[:7], "Translation_English", "translation_lv"], "a translation into no language"),
    ],
)
def test_what_cannot_be_meant_is_a_fault_that_quotes_no_free_text(rows, header, rule):
    _, faults = read(*rows, header=header)
    assert faults["rule"].tolist() == [rule] and faults["do"].iloc[0]


def test_a_place_that_is_none_is_left_to_the_check_of_segments():
    table, faults = read([*ROW[:4], "one", "12", *ROW[6:]])
    assert table.empty and faults.empty
