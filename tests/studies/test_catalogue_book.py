"""The files of a catalogue as text: rows, columns and what is told of them."""

import pandas as pd
from small_catalogue import RATERS, small_tables

from herelib.studies.catalogue import OPTIONAL
from herelib.studies.catalogue_book import COLUMNS, KEYS, Book, is_date, kind, number


def test_the_files_of_raters_are_of_the_kind_of_their_folder():
    book = Book(small_tables(), "catalogue")
    assert book.files("effects") == [f"effects/{rater}" for rater in RATERS]
    assert book.files("parts") == ["parts"] and book.files("needs") == []
    assert {kind(name) for name in book.tables} | set(OPTIONAL) == set(COLUMNS) == set(KEYS)
    assert book.rated("requires/two") == book.dimensions("requires")


def test_rows_come_with_the_line_of_a_spreadsheet_and_without_a_column_not_at_all():
    table = pd.DataFrame({"part": ["a", "b"], "other": ["b", None]}, index=[0, 3])
    book = Book({"excludes": table}, "catalogue")
    assert list(book.rows("excludes", "part", "other")) == [(2, "a", "b"), (5, "b", "")]
    assert list(book.rows("excludes", "part", "reason")) == [] and book.ids("parts") == set()


def test_a_fault_shows_no_long_text_and_a_note_names_its_file():
    book = Book(small_tables(), "mine")
    book.column("gates", "question").add(3, "word " * 30, "not a question", "end it with ?")
    assert book.faults.table()[["file", "value"]].to_numpy().tolist() == [["mine/gates.csv", "[text]"]]
    book.note("effects/", "barrier:skills", "no part")
    assert book.notes == [("mine/effects/", "barrier:skills", "no part")]


def test_numbers_and_days_are_read_as_such_and_nothing_else():
    assert [number(text) for text in ("2", "0.5", "", "nan", "inf", "x")] == [2, 0.5, None, None, None, None]
    assert [is_date(text) for text in ("2026-02-28", "2026-02-30", "20260228", "")] == [True, False, False, False]
