"""Packed files that would unpack to more than a machine holds are refused by their measure, with the way out."""

import io
import tracemalloc
import zipfile

import openpyxl
import pytest

from herelib.errors import Faults
from herelib.files import limits, parquet, workbooks

SHEET = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="a">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
)
CELL = '<table:table-cell office:value-type="string"{repeated}><text:p>{text}</text:p></table:table-cell>'
BLANK = '<table:table-cell table:number-columns-repeated="16384"/>'


def ods(path, *rows):
    """An OpenDocument sheet; a row is (how often it is repeated, its cells)."""
    body = "".join(
        f'<table:table-row table:number-rows-repeated="{count}">{cells}</table:table-row>' for count, cells in rows
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", SHEET.format(rows=body))
        parts.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def cell(text, repeated=1):
    return CELL.format(text=text, repeated=f' table:number-columns-repeated="{repeated}"' if repeated > 1 else "")


def read(path):
    faults = Faults()
    sheets = workbooks.read(path, path.name, faults)
    return sheets, list(faults.table()[["rule", "do"]].itertuples(index=False, name=None))


def xlsx(path, xml):
    """A workbook whose one sheet is replaced by another text."""
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    with zipfile.ZipFile(plain) as parts, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in parts.namelist():
            changed.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else parts.read(name))
    return path


def test_the_blank_end_of_a_sheet_of_an_office_program_is_no_reason(tmp_path):
    file = ods(tmp_path / "a.ods", (1, cell("a") + cell("b")), (1, cell("1") + cell("2") + BLANK), (1_048_574, BLANK))
    sheets, faults = read(file)
    assert faults == [] and sheets["a"].header == ["a", "b"]


@pytest.mark.parametrize(
    "rows",
    [
        [(1, cell("a")), (1_000_000, BLANK), (1, BLANK.replace("16384", "16000") + cell("x"))],
        [(60_000, cell("a", 1000))],
        [(1_048_576, cell("a", 16384))],
    ],
)
def test_an_opendocument_sheet_that_repeats_its_cells_is_measured_before_they_are_made(tmp_path, rows):
    assert read(ods(tmp_path / "a.ods", *rows)) == ({}, [limits.MANY_CELLS])
    assert "20,000,000 cells" in limits.MANY_CELLS[0] and "CSV" in limits.MANY_CELLS[1]


def test_entities_in_an_opendocument_sheet_are_refused(tmp_path):
    file = tmp_path / "a.ods"
    text = SHEET.format(rows=f"<table:table-row>{cell('&b;')}</table:table-row>")
    with zipfile.ZipFile(file, "w") as parts:
        entities = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        parts.writestr("content.xml", text.replace('<?xml version="1.0"?>', entities))
    sheets, faults = read(file)
    assert sheets == {} and len(faults) == 1


def test_a_few_cells_at_the_far_end_of_a_sheet_are_counted_with_the_blank_ones_before_them(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "CELLS", 2_000_000)
    rows = "".join(f'<row r="{n}"><c r="XFD{n}" t="inlineStr"><is><t>a</t></is></c></row>' for n in range(1, 500))
    xml = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    sheets, faults = read(xlsx(tmp_path / "a.xlsx", xml))
    assert sheets == {} and [rule for rule, _ in faults] == [limits.MANY_CELLS[0]]


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods", "a.xlsb", "a.zip"])
def test_a_bomb_is_refused_before_anything_is_unpacked(tmp_path, name):
    file = tmp_path / name
    inner = {"a.xlsx": "xl/worksheets/sheet1.xml", "a.ods": "content.xml", "a.xlsb": "xl/sheet1.bin", "a.zip": "a.csv"}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts, parts.open(inner[name], "w") as part:
        for _ in range(60):
            part.write(b"0" * 1_000_000)
    assert file.stat().st_size < 100_000
    tracemalloc.start()
    sheets, faults = read(file)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    ((rule, do),) = faults
    assert sheets == {} and "unpacks to more than 200 times its size" in rule and do
    assert most < 10_000_000


def test_the_size_of_all_parts_together_has_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "UNPACKED", 3_000_000)
    file = workbooks.write_workbook(tmp_path / "a.xlsx", {"a": [["x" * 9000] for _ in range(400)]})
    ((rule, do),) = read(file)[1]
    assert rule == "a workbook of more than 3 MB unpacked" and "CSV" in do


def test_an_archive_that_lies_about_its_size_is_damaged(tmp_path):
    file = ods(tmp_path / "a.ods", *[(1, cell("a" * 50) + cell("b")) for _ in range(2000)])
    raw = bytearray(file.read_bytes())
    at = raw.rfind(b"content.xml") - 46  # its entry in the list of parts: the size stands at 24
    raw[at + 24 : at + 28] = (400).to_bytes(4, "little")
    file.write_bytes(raw)
    sheets, faults = read(file)
    assert sheets == {} and [rule for rule, _ in faults] == ["not readable as ODS"]


def test_a_parquet_says_its_size_before_it_is_read(tmp_path, monkeypatch):
    import pandas as pd

    monkeypatch.setattr(parquet, "CELLS", 100)
    pd.DataFrame({"a": [1] * 60, "b": [1] * 60}).to_parquet(tmp_path / "a.parquet")
    ((rule, do),) = read(tmp_path / "a.parquet")[1]
    assert rule == "a Parquet of more than 100 cells" and "split" in do
