"""Cells with types come out as an export in CSV would write them; what cannot be trusted in a workbook is said."""

import datetime
import decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from herelib.errors import Faults
from herelib.files import workbooks


def read(path):
    faults = Faults()
    return workbooks.read(path, path.name, faults), faults.table()["rule"].tolist()


@pytest.fixture
def workbook(tmp_path):
    def maker(rows, change=None):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        if change:
            change(book)
        book.save(tmp_path / "x.xlsx")
        return read(tmp_path / "x.xlsx")

    return maker


@pytest.fixture
def parquet(tmp_path):
    def maker(values):
        pq.write_table(pa.table({"a": values, "id": [f"i{n}" for n in range(len(values))]}), tmp_path / "x.parquet")
        found, faults = read(tmp_path / "x.parquet")
        assert not faults
        return found[""].frame[0].astype(str).tolist()

    return maker


# By hand


@pytest.mark.parametrize(
    "cell, text",
    [
        (None, ""),
        (4, "4"),
        (4.0, "4"),
        (2.5, "2.5"),
        (0.0000001, "0.0000001"),
        (123456789012345, "123456789012345"),
        (1e17, "100000000000000000"),
        (True, "True"),
        (datetime.datetime(2026, 3, 1), "2026-03-01"),
        (datetime.datetime(2026, 3, 1, 9, 5), "2026-03-01T09:05:00"),
        (datetime.date(2026, 3, 1), "2026-03-01"),
        (datetime.time(9, 5), "09:05:00"),
        (" as it is ", " as it is "),
        ("#REF!", "#REF!"),
    ],
)
def test_a_cell_of_a_workbook_as_a_csv_would_have_it(workbook, cell, text):
    found, _ = workbook([["a", "b"], [cell, "x"]])
    assert found["Sheet"].frame[0].tolist() == [text]


@pytest.mark.parametrize(
    "values, texts",
    [
        ([4, None], ["4", ""]),
        ([2.5, 4.0, float("nan")], ["2.5", "4", ""]),
        ([decimal.Decimal("1.50")], ["1.5"]),
        ([True, False], ["True", "False"]),
        ([datetime.date(2026, 3, 1)], ["2026-03-01"]),
        ([datetime.datetime(2026, 3, 1, 9, 5, tzinfo=datetime.UTC)], ["2026-03-01T09:05:00+00:00"]),
        ([["shop", "hall"], [], None], ["shop hall", "", ""]),
        ([b"hall"], ["hall"]),
        ([None, None], ["", ""]),
    ],
)
def test_a_cell_of_a_parquet_file_as_a_csv_would_have_it(parquet, values, texts):
    assert parquet(values) == texts


def test_rows_keep_the_number_a_spreadsheet_shows(workbook):
    found, _ = workbook([["a", "b"], [1, 2], [], [3, None], [None, None]])
    assert found["Sheet"].frame.index.tolist() == [2, 4]


def test_a_sheet_knows_its_name_and_whether_it_is_shown(workbook):
    def hide(book):
        book.create_sheet("other").append(["c"])
        book["other"].append([1])
        book["other"].sheet_state = "hidden"

    found, _ = workbook([["a"], [1]], hide)
    assert [(each.sheet, each.hidden) for each in found.values()] == [("Sheet", False), ("other", True)]


def test_empty_sheets_are_left_out_and_a_workbook_of_them_is_a_fault(workbook):
    found, faults = workbook([["a"], [1]], lambda book: book.create_sheet("empty"))
    assert list(found) == ["Sheet"] and faults == []
    assert workbook([])[1] == ["empty file"]
    assert workbook([["a", "b"]])[1] == ["a header and no rows"]


@pytest.mark.parametrize(
    "change, rule",
    [
        (lambda book: book.active.merge_cells("A2:A3"), "merged cells (A2:A3): all of them but the first are blank"),
        (lambda book: book.active.__setitem__("B2", "=SUM(A2:A3)"), "a formula without a result (B2)"),
    ],
)
def test_what_the_cells_of_a_sheet_cannot_be_trusted_for_is_said(workbook, change, rule):
    found, _ = workbook([["a", "b"], [1, 2], [3, 4]], change)
    assert found["Sheet"].problem[0] == rule


@pytest.mark.parametrize("name", ["x.xlsx", "x.parquet"])
def test_a_file_that_is_not_there_or_empty_is_a_fault(tmp_path, name):
    assert read(tmp_path / name)[1] == ["cannot be opened"]
    (tmp_path / name).write_bytes(b"")
    assert read(tmp_path / name)[1] == ["empty file"]
