"""Faults are collected, shown as a table, and never with an interview's free text."""

import pandas as pd
import pytest

from herelib.errors import (
    COLUMNS,
    HIDDEN,
    Faults,
    HereError,
    StudyError,
    faults_text,
    nearest,
    shown,
    shown_choices,
    shown_figure,
)


def test_faults_keep_their_order_and_blanks_stand_for_nothing():
    faults, more = Faults(), Faults()
    faults.add("a.csv", 3, "food", None, "blank", "fill it in")
    more.add("b.csv", "", "", 7, "odd", "correct it")
    faults.extend(more)
    assert len(faults) == 2 and faults.rules() == ["blank", "odd"]
    table = faults.table()
    assert list(table.columns) == COLUMNS
    assert table.to_numpy().tolist() == [
        ["a.csv", 3, "food", "", "blank", "fill it in"],
        ["b.csv", "", "", "7", "odd", "correct it"],
    ]


def test_no_faults_are_an_empty_table():
    assert Faults().table().empty and list(Faults().table().columns) == COLUMNS


def test_a_fault_with_too_few_fields_is_refused():
    with pytest.raises(TypeError):
        Faults().add("a.csv", 3, "food")


def test_faults_are_shown_by_file_and_aligned():
    rows = [["b.csv", 12, "x", "1", "r", "d"], ["a.csv", "", "", "", "r", "d"], ["b.csv", 3, "long", "2", "rule", "d"]]
    error = StudyError(pd.DataFrame(rows, columns=COLUMNS))
    assert isinstance(error, HereError)
    assert str(error).splitlines() == [
        "b.csv: 2 faults",
        "row  column  value  rule  do",
        " 12  x       1      r     d",
        "  3  long    2      rule  d",
        "",
        "a.csv: 1 fault",
        "row  column  value  rule  do",
        "                    r     d",
    ]
    assert faults_text(error.faults) == str(error)


@pytest.mark.parametrize(
    "value, text",
    [
        ("7", "7"),
        (None, ""),
        ("call me", HIDDEN),
        ("a@b.lv", HIDDEN),
        ("29123456", HIDDEN),
        ("2026-03-01", "2026-03-01"),
    ],
)
def test_what_could_be_free_text_is_hidden(value, text):
    assert shown(value) == text


def test_several_words_are_shown_only_where_names_of_regions_are_meant():
    assert shown("riga east", spaces=True) == "riga east"
    assert shown("riga 29 123 456", spaces=True) == HIDDEN


def test_an_answer_is_shown_where_it_is_nearly_a_choice():
    assert shown_choices("shop hal", ["shop", "hall"]) == "shop hal"
    assert shown_choices("shop Anna", ["shop", "hall"]) == HIDDEN


def test_figures_and_dates_are_shown_and_telephone_numbers_are_not():
    assert [shown_figure(text) for text in ("", "1,5", "31/12/2026", "29123456")] == ["", "1,5", "31/12/2026", HIDDEN]


def test_the_nearest_word_or_all_of_them():
    assert nearest("linkge", ["k", "linkage"]) == "did you mean 'linkage'?"
    assert nearest("zzz", ["k", "linkage"]) == "known are k, linkage"
