"""Reads files whose cells have types, XLSX and Parquet, as text cells: as an export in CSV would write them.

And writes XLSX files whose bytes depend on their content only, so that a study made twice is the same file.
"""

from __future__ import annotations

import decimal
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import ParseError

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.utils.exceptions import InvalidFileException

from herelib.errors import Faults
from herelib.files import cells, columns
from herelib.files.cells import HEAD, NO_ROWS, Broken, Cells, framed, plain_columns

HEAD_ROWS = 2000  # rows that are looked at first
_OLD = b"\xd0\xcf\x11\xe0"  # a compound file: an old workbook, or a new one that is locked
_NO_CELLS = ("", "empty file", "export it again")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MERGED = re.compile(rb'<mergeCell [^>]*?ref="([A-Z0-9:]+)"')
_UNFINISHED = re.compile(
    rb'<c [^>]*?r="([A-Z]+\d+)"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)


def read(path: Path, file: str, faults: Faults) -> dict[str, Cells]:
    """The sheets of a workbook that hold a header and rows, by name; a Parquet file is one sheet without a name.

    None, with the reason in `faults`, where nothing can be read.
    """
    try:
        with path.open("rb") as handle:
            head = handle.read(HEAD)
    except OSError:
        faults.add(file, "", "", "", "cannot be opened", "see that it is a file, and that you may read it")
        return {}
    if not head.strip():
        row, rule, do = _NO_CELLS
        faults.add(file, row, "", "", rule, do)
        return {}
    return _workbook(path, head, file, faults) if path.suffix.lower() == ".xlsx" else _parquet(path, file, faults)


def read_one(path: Path, file: str, faults: Faults) -> Cells | None:
    """The cells of a file of any kind: CSV, Parquet, or the first sheet of a workbook that holds any."""
    if path.suffix.lower() == ".csv":
        return cells.read(path, file, faults)
    return next(iter(read(path, file, faults).values()), None)


def _parquet(path: Path, file: str, faults: Faults) -> dict[str, Cells]:
    try:
        source = pq.ParquetFile(path)
        # The head says which columns hold few distinct texts: those are read as dictionaries from the start.
        head = next(source.iter_batches(HEAD_ROWS), None)
        names = source.schema_arrow.names
        texts = [name for name, kind in zip(names, source.schema_arrow.types, strict=True) if _is_text(kind)]
        rows = [] if head is None else list(zip(*(column.to_pylist() for column in head.columns), strict=True))
        plain = plain_columns([[str(cell) for cell in row] for row in rows], len(names))
        coded = [name for i, name in enumerate(names) if name in texts and i not in plain]
        table = pq.read_table(path, read_dictionary=coded)
    except (pa.ArrowException, OSError):
        faults.add(file, "", "", "", "not readable as Parquet", "write it again")
        return {}
    index = pd.RangeIndex(2, table.num_rows + 2)
    series_by_position = {i: _texts(column, index) for i, column in enumerate(table.columns)}
    sheet_cells = framed(names, series_by_position, index)
    if sheet_cells is None:
        row, rule, do = NO_ROWS
        faults.add(file, row, "", "", rule, do)
        return {}
    return {"": sheet_cells}


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _texts(column: pa.ChunkedArray, index: pd.Index) -> pd.Series:
    if pa.types.is_null(column.type) or not len(index):
        return columns.blank(index)
    if _is_text(column.type):
        return pd.Series(pc.fill_null(column, "").to_pandas().array, index=index, dtype=str)
    if pa.types.is_nested(column.type):
        return columns.translated(pd.Series([_cell_text(v) for v in column.to_pylist()], index=index, dtype=str), str)
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    coded = coded.unify_dictionaries().combine_chunks()
    texts = [_cell_text(value) for value in coded.dictionary.to_pylist()]
    codes = pc.fill_null(coded.indices, len(texts)).to_numpy(zero_copy_only=False)
    return columns.column(codes, [*texts, ""], index)


def _workbook(path: Path, head: bytes, file: str, faults: Faults) -> dict[str, Cells]:
    if not head.startswith(b"PK"):
        faults.add(file, "", "", "", *_no_workbook(path, head))
        return {}
    cells_by_sheet, broken_sheets = {}, []
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write a wrong size, behind which rows would be lost
            rows = [[_cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
            read_as = _sheet(
                rows, sheet=sheet.title, hidden=sheet.sheet_state != "visible", problem=_problem(book, sheet)
            )
            if isinstance(read_as, Cells):
                cells_by_sheet[sheet.title] = read_as
            else:
                broken_sheets.append(read_as)
        book.close()
    except UNREADABLE:
        do = "it is damaged, cut off or locked: save it again as .xlsx, or download it again"
        faults.add(file, "", "", "", "not readable as XLSX", do)
        return {}
    if not cells_by_sheet and broken_sheets:
        # Excel adds blank sheets to each workbook: what is wrong with a sheet that holds something says more.
        row, rule, do = max(broken_sheets, key=lambda broken: broken != _NO_CELLS)
        faults.add(file, row, "", "", rule, do)
    return cells_by_sheet


def _no_workbook(path: Path, head: bytes) -> tuple[str, str]:
    """What a file under the name of a workbook is, and what to do."""
    if head.startswith(_OLD):
        if _LOCKED in path.read_bytes():
            return "a workbook that is locked with a password", "open it and save it without a password"
        return "an old workbook (.xls) under the name .xlsx", "open it and save it as .xlsx"
    if b"\x00" in head:
        return "not readable as XLSX", "it is damaged or no workbook at all: export it again"
    known = cells.known_as(head)
    return known or ("text under the name of a workbook", "rename it to .csv, or save it as .xlsx")


def _problem(book: openpyxl.Workbook, sheet: object) -> tuple[str, str] | None:
    """Why the values of a sheet cannot be trusted: cells that are merged, formulas without a result; and what to do."""
    with book._archive.open(sheet._worksheet_path) as xml:
        before = b""
        while part := xml.read(HEAD):
            text = before + part  # a cell may begin in one part and end in the next
            if merged := _MERGED.search(text):
                rule = f"merged cells ({merged[1].decode()}): all of them but the first are blank"
                return rule, "unmerge them, and write what they say into each cell"
            if formula := _UNFINISHED.search(text):
                rule = f"a formula without a result ({formula[1].decode()})"
                return rule, "open the file in a spreadsheet program and save it"
            before = text[-2000:]
    return None


def _sheet(texts: list[list[str]], **about_sheet: object) -> Cells | Broken:
    """The cells of a sheet, or what is wrong with it; blank rows at the end and blank columns to the right are none."""
    while texts and not any(cell.strip() for cell in texts[-1]):
        texts.pop()
    width = max((max((i + 1 for i, cell in enumerate(row) if cell.strip()), default=0) for row in texts), default=0)
    if not width:
        return _NO_CELLS
    texts = [[*row, *[""] * width][:width] for row in texts]
    if not any(cell.strip() for cell in texts[0]):
        return 1, "the first line is blank", "the names of the columns belong there"
    index = pd.RangeIndex(2, len(texts) + 1)
    plain = plain_columns(texts[1:], width)
    frame = {}
    for i in range(width):
        values = pd.Series([row[i] for row in texts[1:]], index=index, dtype=str)
        frame[i] = values if i in plain else columns.translated(values, str)
    return framed(texts[0], frame, index, **about_sheet) or NO_ROWS


def _cell_text(value: object) -> str:
    """A cell with a type as an export would write it."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, (float, decimal.Decimal)):
        text = format(decimal.Decimal(repr(value) if isinstance(value, float) else value), "f")  # no 1e-07
        return text.rstrip("0").rstrip(".") if "." in text else text
    if hasattr(value, "isoformat"):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, (list, tuple)):
        return " ".join(map(_cell_text, value))
    return str(value)


EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a ZIP file can hold


def write_workbook(file: Path, sheets: dict[str, Sequence[Sequence]]) -> Path:
    """Write sheets (name -> rows, the first row holds the headers) as XLSX, without time stamps and uncompressed.

    Uncompressed, because the bytes of a compressed part depend on the version of zlib.
    """
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(["" if cell is None else cell for cell in row])
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as unsorted, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as sorted_parts:
        for name in sorted(unsorted.namelist()):
            content = unsorted.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(W3CDTF\">)[^<]*", rb"\g<1>2026-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system = 0
            sorted_parts.writestr(info, content)
    return file


# what a file that is no workbook, or half of one, makes the reader raise
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, EOFError, OSError),
    *(KeyError, ValueError, AttributeError, RuntimeError),  # what openpyxl raises on damaged or locked workbooks
)
