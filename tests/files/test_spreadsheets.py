"""Cells of a workbook come out as an export in CSV would write them; what cannot be trusted in it is said."""

import datetime

import openpyxl
import pytest
from written_tables import write_ods, write_zip

from herelib.errors import Faults
from herelib.files import workbooks


def read(path):
    faults = Faults()
    return workbooks.read(path, path.name, faults), faults.rules()


def texts(cells):
    return cells.frame.astype(str).to_numpy().tolist()


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


# OpenDocument and old workbooks


def test_an_open_document_gives_the_cells_that_an_xlsx_gives(tmp_path):
    rows = [["a", "b", "c"], [4, 2.5, datetime.date(2026, 3, 1)], [True, "x y", datetime.datetime(2026, 3, 1, 9, 5)]]
    sheets, faults = read(write_ods(tmp_path / "x.ods", {"data": rows, "notes": [["n"], ["m"]]}, hidden=["notes"]))
    assert faults == [] and [(each.sheet, each.hidden) for each in sheets.values()] == [
        ("data", False),
        ("notes", True),
    ]
    assert sheets["data"].header == ["a", "b", "c"] and sheets["data"].typed
    assert texts(sheets["data"]) == [["4", "2.5", "2026-03-01"], ["True", "x y", "2026-03-01T09:05:00"]]


def test_a_million_blank_rows_behind_an_open_document_are_none(tmp_path):
    rest = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    sheets, _ = read(write_ods(tmp_path / "x.ods", {"data": [["a", "b"], ["1", "2"], ["", ""], ["3", "4"]]}, rest))
    assert sheets["data"].frame.index.tolist() == [2, 4]


def test_merged_cells_of_an_open_document_are_said(tmp_path):
    rest = (
        '<table:table-row><table:table-cell table:number-columns-spanned="2" office:value-type="string">'
        "<text:p>m</text:p></table:table-cell><table:covered-table-cell/></table:table-row>"
    )
    sheets, _ = read(write_ods(tmp_path / "x.ods", {"data": [["a", "b"], ["1", "2"]]}, rest))
    assert sheets["data"].problem[0] == "merged cells: all of them but the first are blank"


@pytest.mark.parametrize(
    "name, content, rule",
    [
        ("x.ods", b"PK\x03\x04 and no more", "not readable as ODS"),
        ("x.ods", b"id,food\n1,2\n", "text under the name of a workbook"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504, "not readable as XLS"),
        ("x.xls", b"<html><table><tr><td>1</td></tr></table></html>", "a web page, not a table"),
        ("x.xls", b"id\tfood\n1\t2\n", "text under the name of a workbook"),
        ("x.xls", "EncryptedPackage".encode("utf-16-le"), "not readable as XLS"),
        ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504, "an old workbook (.xls) under the name .xlsx"),
    ],
)
def test_what_is_no_workbook_or_half_of_one_is_a_fault(tmp_path, name, content, rule):
    (tmp_path / name).write_bytes(content)
    assert read(tmp_path / name) == ({}, [rule])


def test_workbooks_under_a_wrong_name_are_told_by_their_content(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.save(tmp_path / "x.xlsx")
    (tmp_path / "x.xls").write_bytes((tmp_path / "x.xlsx").read_bytes())
    assert read(tmp_path / "x.xls")[1] == ["a workbook of today under the name .xls"]
    write_ods(tmp_path / "y.xlsx", {"data": [["a"], ["1"]]})
    assert read(tmp_path / "y.xlsx")[1] == ["an OpenDocument sheet under another name"]
    write_zip(tmp_path / "z.ods", {"a.csv": b"a,b\n1,2\n"})
    assert read(tmp_path / "z.ods")[1] == ["no OpenDocument sheet, whatever its name says"]
