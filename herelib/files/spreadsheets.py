"""Reads workbooks (XLSX, XLS, XLSB, ODS) as text cells, and says what cannot be trusted in them.

A cell is what an export in CSV would have in its place.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
import python_calamine
from openpyxl.utils.exceptions import InvalidFileException

from herelib.errors import Faults
from herelib.files import cells, limits
from herelib.files.cells import HEAD, NO_CELLS, Broken, Cells, Source

_OLD = b"\xd0\xcf\x11\xe0"  # a compound file: an old workbook, or a new one that is locked
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MERGED = re.compile(rb'<mergeCell [^>]*?ref="([A-Z0-9:]+)"')
_UNFINISHED = re.compile(
    rb'<c [^>]*?r="([A-Z]+\d+)"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_TABLE = re.compile(rb'<table:table [^>]*?table:name="([^"]*)"|(<table:covered-table-cell)')
_CONTENT = 1 << 30  # bytes of an ODS that are looked at for merged cells
_LOCKED_AWAY = ("a workbook that is locked with a password", "open it and save it without a password")
_DAMAGED = "it is damaged, cut off or locked: save it again as .xlsx, or download it again"
_MERGED_ADVICE = "unmerge them, and write what they say into each cell"
# what a file that is no workbook, or half of one, makes the readers raise
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, EOFError, OSError),
    limits.TooManyCells,
    *(KeyError, ValueError, AttributeError, RuntimeError),  # what openpyxl raises on damaged or locked workbooks
    python_calamine.CalamineError,
)


def xlsx(path: Source, head: bytes, file: str, faults: Faults) -> dict[str, Cells]:
    """The sheets of an XLSX that hold a header and rows, by name."""
    if not head.startswith(b"PK"):
        faults.add(file, "", "", "", *_no_workbook(path, head))
        return {}
    if _is_ods(path):
        faults.add(file, "", "", "", "an OpenDocument sheet under another name", "rename it to .ods")
        return {}
    read_by_sheet = {}
    try:
        if problem := limits.of_workbook(path):
            faults.add(file, "", "", "", *problem)
            return {}
        book = openpyxl.load_workbook(_handle(path), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write a wrong size, behind which rows would be lost
            rows = [[cells.as_text(cell) for cell in row] for row in limits.counted(sheet.iter_rows(values_only=True))]
            about = {"sheet": sheet.title, "hidden": sheet.sheet_state != "visible", "problem": _problem(book, sheet)}
            read_by_sheet[sheet.title] = cells.of_rows(rows, typed=True, **about)
        book.close()
    except limits.TooManyCells:
        faults.add(file, "", "", "", *limits.MANY_CELLS)
        return {}
    except UNREADABLE:
        faults.add(file, "", "", "", "not readable as XLSX", _DAMAGED)
        return {}
    return _filled(read_by_sheet, file, faults)


def other(path: Source, head: bytes, file: str, faults: Faults) -> dict[str, Cells]:
    """The same of an XLS, XLSB or ODS."""
    kind = path.suffix.lower()
    wrong = _wrong_name(path, head, kind)
    if wrong:
        faults.add(file, "", "", "", *wrong)
        return {}
    read_by_sheet = {}
    try:
        if head.startswith(b"PK") and (problem := limits.of_workbook(path, by_others=True)):
            faults.add(file, "", "", "", *problem)
            return {}
        with python_calamine.CalamineWorkbook.from_object(_handle(path)) as book:
            merged = _merged_in_ods(path) if kind == ".ods" else {}
            for about in book.sheets_metadata:
                if about.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                    continue  # a chart
                sheet = book.get_sheet_by_name(about.name)
                if sheet.height * sheet.width > limits.CELLS:
                    raise limits.TooManyCells
                rows = [[cells.as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
                problem = merged.get(about.name) or _merged(sheet.merged_cell_ranges)
                shown = about.visible is python_calamine.SheetVisibleEnum.Visible
                read_by_sheet[about.name] = cells.of_rows(
                    rows, sheet=about.name, hidden=not shown, problem=problem, typed=True
                )
    except python_calamine.PasswordError:
        faults.add(file, "", "", "", *_LOCKED_AWAY)
        return {}
    except UNREADABLE as error:
        if isinstance(error, limits.TooManyCells) or "Cell limit exceeded" in str(error):  # the reader's own limit
            faults.add(file, "", "", "", *limits.MANY_CELLS)
            return {}
        faults.add(file, "", "", "", f"not readable as {kind.removeprefix('.').upper()}", _DAMAGED)
        return {}
    return _filled(read_by_sheet, file, faults)


def _handle(path: Source) -> str | io.BytesIO:
    return str(path) if isinstance(path, Path) else path.open()


def _filled(read_by_sheet: dict[str, Cells | Broken], file: str, faults: Faults) -> dict[str, Cells]:
    """The sheets that hold something; where none does, what is wrong is said."""
    cells_by_sheet = {name: sheet for name, sheet in read_by_sheet.items() if isinstance(sheet, Cells)}
    broken_sheets = [sheet for sheet in read_by_sheet.values() if not isinstance(sheet, Cells)]
    if not cells_by_sheet and broken_sheets:
        # Excel adds blank sheets to each workbook: what is wrong with a sheet that holds something says more.
        row, rule, do = max(broken_sheets, key=lambda broken: broken != NO_CELLS)
        faults.add(file, row, "", "", rule, do)
    return cells_by_sheet


def _no_workbook(path: Source, head: bytes) -> tuple[str, str]:
    """What a file under the name of a workbook is, and what to do."""
    kind = path.suffix.lower()
    if head.startswith(_OLD):
        if _LOCKED in path.read_bytes():
            return _LOCKED_AWAY
        return f"an old workbook (.xls) under the name {kind}", "rename it to .xls"
    if b"\x00" in head:
        do = "it is damaged or no workbook at all: export it again"
        return f"not readable as {kind.removeprefix('.').upper()}", do
    known = cells.known_as(head)
    return known or ("text under the name of a workbook", "rename it to .csv, or save it as .xlsx")


def _wrong_name(path: Source, head: bytes, kind: str) -> tuple[str, str] | None:
    """What a file is that its name does not say, and what to do."""
    if kind == ".xls":
        if _LOCKED in head or not head.startswith((_OLD, b"PK")):
            return _no_workbook(path, head)
        return ("a workbook of today under the name .xls", "rename it to .xlsx") if head.startswith(b"PK") else None
    if not head.startswith(b"PK"):
        return _no_workbook(path, head)
    if kind == ".ods" and not _is_ods(path):
        return "no OpenDocument sheet, whatever its name says", "is it an .xlsx or a .zip? rename it"
    return None


def _is_ods(path: Source) -> bool:
    try:
        with path.open("rb") as handle, zipfile.ZipFile(handle) as parts:
            return "content.xml" in parts.namelist()
    except zipfile.BadZipFile:
        return path.suffix.lower() == ".ods"  # damaged: its reader says so


def _merged(ranges: list | None) -> tuple[str, str] | None:
    if not ranges:
        return None
    (top, left), (bottom, right) = ranges[0]
    where = f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"
    return f"merged cells ({where}): all of them but the first are blank", _MERGED_ADVICE


def _letters(column: int) -> str:
    """A column as a spreadsheet calls it.

    Examples
    --------
    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    return openpyxl.utils.get_column_letter(column + 1)


def _merged_in_ods(path: Source) -> dict[str, tuple[str, str]]:
    """The sheets of an ODS in which cells are merged: the reader tells nothing of them."""
    merged, sheet = {}, ""
    with path.open("rb") as handle, zipfile.ZipFile(handle) as parts, parts.open("content.xml") as xml:
        for name, covered in _TABLE.findall(xml.read(_CONTENT)):
            sheet = sheet if covered else name.decode(errors="replace")
            if covered:
                merged[sheet] = ("merged cells: all of them but the first are blank", _MERGED_ADVICE)
    return merged


def _problem(book: openpyxl.Workbook, sheet: object) -> tuple[str, str] | None:
    """Why the values of a sheet cannot be trusted: cells that are merged, formulas without a result; and what to do."""
    with book._archive.open(sheet._worksheet_path) as xml:
        for text in _parts(xml):
            if merged := _MERGED.search(text):
                rule = f"merged cells ({merged[1].decode()}): all of them but the first are blank"
                return rule, _MERGED_ADVICE
            if formula := _UNFINISHED.search(text):
                rule = f"a formula without a result ({formula[1].decode()})"
                return rule, "open the file in a spreadsheet program and save it"
    return None


def _parts(xml: io.BufferedIOBase) -> Iterator[bytes]:
    """A long text in parts that overlap: a cell may begin in one part and end in the next."""
    before = b""
    while part := xml.read(HEAD):
        text = before + part
        yield text
        before = text[-2000:]
