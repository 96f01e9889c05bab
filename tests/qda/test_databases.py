"""SQLite files of other programs: read without a trace, written as a whole."""

import sqlite3

import pytest

from herelib.errors import HereError
from herelib.qda import databases

SCHEMA = ("CREATE TABLE codes (id integer, name text, note text)",)
ROWS = {"codes": [(1, "shop", ""), (2, "bus", None), (3, "", "0")], "empty": []}


@pytest.fixture
def file(tmp_path):
    databases.write(tmp_path / "x.sqlite3", SCHEMA, ROWS)
    return tmp_path / "x.sqlite3"


def test_rows_come_as_they_were_written_and_columns_that_are_not_there_are_none(file):
    with databases.opened(file) as database:
        assert database.tables == {"codes"} and database.columns("codes") == ["id", "name", "note"]
        assert database.rows("codes", "name", "weight") == [("shop", None), ("bus", None), ("", None)]
        assert database.rows("nothing", "name") == [] and database.columns("nothing") == []


def test_rows_are_counted_where_a_column_says_something(file):
    with databases.opened(file) as database:
        assert database.count("codes") == 3 and database.count("nothing") == 0
        assert database.count("codes", "name") == 2 and database.count("codes", "name", but="bus") == 1
        assert database.count("codes", "note") == 0  # blank, missing and 0 say nothing


def test_reading_leaves_no_trace_and_changes_nothing(file):
    before = file.read_bytes()
    with pytest.raises(HereError, match="not readable as SQLite"), databases.opened(file) as database:
        database._connection.execute("DELETE FROM codes")
    assert file.read_bytes() == before and [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_file_that_its_own_program_has_open_is_refused(file):
    file.with_name(file.name + "-wal").write_bytes(b"x")
    with pytest.raises(HereError, match="open in its own program"), databases.opened(file):
        pass


def test_damaged_letters_are_replaced(tmp_path):
    with sqlite3.connect(tmp_path / "x.sqlite3") as link:
        link.execute("CREATE TABLE codes (name text)")
        link.execute("INSERT INTO codes VALUES (CAST(x'61ff62' AS text))")
    link.close()
    with databases.opened(tmp_path / "x.sqlite3") as database:
        assert database.rows("codes", "name") == [("a\ufffdb",)]


def test_cells_are_text_and_whole_numbers_whatever_their_type():
    assert [databases.text(cell) for cell in (None, b"a\xff", 7, "x")] == ["", "a\ufffd", "7", "x"]
    cells = ("7", 7.9, float("nan"), float("inf"), 10**13)
    assert [databases.whole(cell) for cell in cells] == [7, 7, None, None, None]


def test_the_same_rows_are_the_same_bytes(file, tmp_path):
    databases.write(tmp_path / "y.sqlite3", SCHEMA, ROWS)
    assert (tmp_path / "y.sqlite3").read_bytes() == file.read_bytes()
