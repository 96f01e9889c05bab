"""Faults are collected, shown as a table, and never with an interview's free text."""

import pandas as pd
import pytest
import yaml

from herelib.errors import (
    COLUMNS,
    HIDDEN,
    Faults,
    HereError,
    StudyError,
    by_cause,
    by_words,
    faults_text,
    in_study_yaml,
    near,
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


def faults_of(*rows):
    faults = Faults()
    for row in rows:
        faults.add(*row)
    return faults


def test_faults_that_differ_in_their_row_alone_are_one_line_that_lists_the_rows():
    blank = [("a.csv", n, "area", "", "no area", "fill it in") for n in (2, 3, 5, 7, 8)]
    table = faults_of(*blank[:3], ("a.csv", 4, "food", "9", "off", "mend"), *blank[3:]).table()
    assert table.to_numpy().tolist() == [
        ["a.csv", "2, 3, 5, 7, 8", "area", "", "no area", "fill it in"],
        ["a.csv", 4, "food", "9", "off", "mend"],
    ]
    assert len(faults_of(*blank).singles()) == 5 and faults_of(*blank).singles()["row"].tolist() == [2, 3, 5, 7, 8]


def test_from_ten_rows_on_the_first_three_stand_and_how_many_there_are():
    rows = [("a.csv", n, "area", "", "no area", "fill it in") for n in range(2, 62)]
    assert faults_of(*rows[:9]).table()["row"].tolist() == ["2, 3, 4, 5, 6, 7, 8, 9, 10"]
    assert faults_of(*rows[:10]).table()["row"].tolist() == ["2, 3, 4 … (10 rows)"]
    assert "2, 3, 4 … (60 rows)  area" in str(StudyError(faults_of(*rows).table()))


@pytest.mark.parametrize("field", ["file", "column", "value", "rule", "do"])
def test_faults_that_differ_in_anything_but_their_row_have_a_line_each(field):
    fault = dict(zip(COLUMNS, ("a.csv", 2, "area", "x", "off", "mend"), strict=True))
    assert len(faults_of(fault.values(), {**fault, "row": 3, field: "other"}.values()).table()) == 2


def test_many_values_of_a_column_are_one_line_with_the_commonest_and_what_holds_for_all():
    values = ["est", "est", "wst", "n", "o", "p", "q"]
    rows = [("a.csv", n, "area", v, "unknown", f"did you mean '{v}!'?; or map it") for n, v in enumerate(values, 2)]
    assert len(faults_of(*rows[:-1]).table()) == 5
    [line] = faults_of(*rows, ("b.csv", 2, "area", "x", "unknown", "z")).table().to_numpy().tolist()[:1]
    assert line[:5] == ["a.csv", "2, 3, 4, 5, 6, 7, 8", "area", "est (2), wst, n and 3 more", "unknown"]
    assert line[5] == ("est: did you mean 'est!'?; wst: did you mean 'wst!'?; n: did you mean 'n!'?; …; or map it")


def test_a_number_in_a_rule_makes_no_cause_of_its_own():
    rows = [("a.csv", n, "id", "", f"already in row {n - 1}", "keep one") for n in range(3, 9)]
    assert faults_of(*rows).table()[["row", "rule"]].to_numpy().tolist() == [["3, 4, 5, 6, 7, 8", "already in row …"]]
    assert faults_of(*rows[:5]).table()["rule"].tolist()[0] == "already in row 2"


def test_many_columns_with_one_cause_in_the_same_rows_are_one_line():
    rows = [("a.csv", 1, f"q{n}", "", "column missing", "export it") for n in range(8)]
    assert faults_of(*rows).table()["column"].tolist() == ["8 columns: q0, q1, q2 and 5 more"]
    elsewhere = [(file, n + 2, *rest) for n, (file, _, *rest) in enumerate(rows)]
    assert len(faults_of(*elsewhere).table()) == 8


def test_many_columns_that_one_line_of_study_yaml_puts_right_are_one_line_whatever_their_rows():
    do = by_words("interviews/x.csv", "A3", ["3"])
    rows = [["x.csv", 2 + n, f"q{n}", "A3", "not one of the choices", do] for n in range(6)]
    lines = by_cause(pd.DataFrame(rows, columns=COLUMNS))[["row", "column", "do"]].to_numpy().tolist()
    assert lines == [["2, 3, 4, 5, 6, 7", "6 columns: q0, q1, q2 and 3 more", do]]
    assert len(by_cause(pd.DataFrame([[*row[:5], "correct it"] for row in rows], columns=COLUMNS))) == 6


def test_a_way_out_is_yaml_that_says_what_is_meant():
    for name in (
        "Q1[a]",
        "a, b",
        "x: y",
        "#1",
        "*",
        "yes",
        "7",
        "kā?",
        'say "no"',
        "wave 2/lv.csv",
        "-",
        "<x>",
        "{",
        "'q'",
    ):
        said = in_study_yaml(f"interviews/{name}.csv", "columns", {name: name})
        assert yaml.safe_load(said) == {"exports": {f"{name}.csv": {"columns": {name: name}}}}


def test_causes_keep_the_order_in_which_they_first_come_and_are_put_together_once():
    rows = [("a.csv", n, "area", f"v{n}", "unknown", "mend") for n in range(2, 10)]
    mixed = faults_of(("a.csv", 1, "z", "", "first", "d"), rows[0], ("a.csv", 1, "y", "", "last", "d"), *rows[1:])
    table = mixed.table()
    assert table["rule"].tolist() == ["first", "unknown", "last"]
    pd.testing.assert_frame_equal(by_cause(table), table)


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("Alder", ["elder", "alder"], "did you mean 'alder'?"),
        ("YES", ["yes", "no"], "did you mean 'yes'?"),
        ("Sí", ["no", "si"], "did you mean 'si'?"),
        ("riga  East", ["riga-east", "riga-west"], "did you mean 'riga-east'?"),
        ("need_7", ["need_17", "need_07", "need"], "did you mean 'need_07' or 'need_17'?"),
        ("ya", ["no", "yes"], "known are no, yes"),
        ("n", ["no", "yes"], "did you mean 'no'?"),
        ("tes", ["yes", "no"], "did you mean 'yes'?"),
        ("tow", ["one", "two"], "did you mean 'two'?"),
        ("0099", ["0029", "0001"], "did you mean '0029'?"),
        ("12", ["1", "2"], "known are 1, 2"),
        ("Y", [], "known are (none)"),
    ],
)
def test_hints_are_without_regard_to_case_accents_and_spaces_and_do_not_mislead(name, known, hint):
    assert nearest(name, known) == hint


def test_of_words_that_are_the_same_but_for_accents_the_one_that_differs_in_case_only_is_meant():
    assert near("SI", ["sí", "si"]) == ["si"] and near("Sí", ["sí", "si"]) == ["sí"]


def test_a_hint_holds_out_no_free_text_and_lists_no_hundred_words():
    assert nearest("call me on 29 123 45", ["call me on 29 123 456", "shop"]) == "known are shop"
    hint = nearest("zzz", [f"word-{n:03d}" for n in range(200)])
    assert hint.endswith("word-019 and 180 more")


def test_an_answer_that_is_a_choice_but_for_its_capitals_is_shown():
    assert shown_choices("YES", ["yes", "no"]) == "YES" and shown_choices("Anna", ["yes", "no"]) == HIDDEN
