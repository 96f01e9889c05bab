"""Reads a file of any kind as text cells, a table a sheet, so that nobody else need know of kinds of files.

And writes XLSX files whose bytes depend on their content only, so that a study made twice is the same file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from herelib.errors import Faults
from herelib.files import archives, cells, parquet, spreadsheets, stats_files, submissions
from herelib.files.cells import UNDECLARED, Cells, Declared, Source

TEXTS = (".csv", ".tsv", ".tab", ".txt")
BOOKS = (".xlsx", ".xlsm")
OTHER_BOOKS = (".xls", ".xlsb", ".ods")
KINDS = (*TEXTS, *BOOKS, *OTHER_BOOKS, ".parquet", *stats_files.KINDS, ".zip", ".json")


def read(path: Source, file: str, faults: Faults, declared: Declared = UNDECLARED) -> dict[str, Cells]:
    """The sheets of a file that hold a header and rows, by name; a file of one table is one sheet without a name.

    A sheet is a sheet of a workbook, a table of a ZIP, a repeat group of a JSON. None, with the reason in `faults`,
    where nothing can be read.

    Parameters
    ----------
    file : the file as messages call it
    declared : what study.yaml says of it: encoding and delimiter of a text, the encoding of a file of SPSS or Stata
    """
    kind = path.suffix.lower()
    if kind in TEXTS:
        table = cells.read(path, file, faults, declared)
        return {} if table is None else {"": table}
    head = cells.head_of(path, file, faults)
    if head is None:
        return {}
    if kind in BOOKS:
        return spreadsheets.xlsx(path, head, file, faults)
    if kind in OTHER_BOOKS:
        return spreadsheets.other(path, head, file, faults)
    if kind in stats_files.KINDS:
        return stats_files.read(path, file, faults, declared)
    if kind == ".json":
        return submissions.read(path, file, faults)
    if kind == ".zip":
        return _archive(path, file, faults, declared)
    return parquet.read(path, file, faults)


def _archive(path: Source, file: str, faults: Faults, declared: Declared) -> dict[str, Cells]:
    """The tables of all files of a ZIP."""
    members, note = archives.members(path, KINDS, file, faults)
    sheets_by_member = {}
    for member in members:
        sheets_by_member[member.name] = read(member, f"{file}: {member.name}", faults, declared)
    return archives.named(sheets_by_member, note)


def read_one(path: Path, file: str, faults: Faults) -> Cells | None:
    """The cells of a file of any kind: of several sheets the first that holds any."""
    return next(iter(read(path, file, faults).values()), None)


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
            for position, value in enumerate(row, start=1):
                if isinstance(value, str) and value.startswith("="):  # a text, whatever openpyxl takes it for
                    sheet.cell(sheet.max_row, position).data_type = "s"
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
