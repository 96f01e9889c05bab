"""How large a packed file may be: measured before anything of it is unpacked, and said with the way out.

A few kilobytes can unpack to more than any machine holds. What an archive says of its sizes is believed only as far as
Python's zipfile keeps it to that: it stops at the declared size and then finds the checksum wrong.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from xml.parsers import expat

from herelib.files.cells import Source

UNPACKED = 1_000_000_000  # bytes of all parts of a workbook, or of all tables of a ZIP
RATIO = 200  # times as large as packed: tables reach some 50, an archive that is made to harm 1,000
SMALL = 50_000_000  # bytes up to which the ratio says nothing
CELLS = 20_000_000  # of a sheet: a million rows of twenty columns
PARTS = 20_000  # files in a workbook
_SPLIT = "save its table as CSV, which has no such limit, or split it into several files"
MANY_CELLS = (f"a sheet of more than {CELLS:,} cells, blank ones between others counted", _SPLIT)
_VALUE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 value-type"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "

Problem = tuple[str, str]  # rule, what to do


class TooManyCells(Exception):
    """A sheet has more cells than `CELLS`."""


def of_workbook(path: Source, by_others: bool = False) -> Problem | None:
    """Why a workbook that is a ZIP (XLSX, XLSB, ODS) must not be opened; None where it may.

    Parameters
    ----------
    by_others : whether it will be read by what does not keep to the declared sizes: all parts are then read once, and
        nothing of them is kept

    Raises
    ------
    zipfile.BadZipFile
        If it is damaged; also where a part is larger than the archive says.
    """
    with path.open("rb") as handle, zipfile.ZipFile(handle) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS:
            return f"a workbook of more than {PARTS:,} parts", _SPLIT
        if problem := of_parts(parts, "workbook"):
            return problem
        if "content.xml" in archive.namelist() and _too_many_cells(archive):
            return MANY_CELLS
        if by_others and archive.testzip() is not None:
            raise zipfile.BadZipFile
    return None


def of_parts(parts: Iterable[zipfile.ZipInfo], kind: str) -> Problem | None:
    """Why the parts of an archive must not be unpacked, by what it declares of them; None where they may.

    Examples
    --------
    >>> part = zipfile.ZipInfo("a.csv")
    >>> part.file_size, part.compress_size = 2_000_000_000, 1_000_000_000
    >>> of_parts([part], "ZIP")[0]
    'a ZIP of more than 1,000 MB unpacked'
    """
    parts = list(parts)
    if sum(part.file_size for part in parts) > UNPACKED:
        do = _SPLIT if kind == "workbook" else "unpack it, and put the tables into interviews/"
        return f"a {kind} of more than {UNPACKED // 1_000_000:,} MB unpacked", do
    if any(part.file_size > max(SMALL, RATIO * part.compress_size) for part in parts):
        return f"a {kind} that unpacks to more than {RATIO} times its size", "no program writes that: export it again"
    return None


def counted(rows: Iterable[list]) -> Iterator[list]:
    """The rows of a sheet as they come.

    Raises
    ------
    TooManyCells
        As soon as there are more cells than a sheet may have.
    """
    left = CELLS
    for row in rows:
        left -= max(1, len(row))
        if left < 0:
            raise TooManyCells
        yield row


def _too_many_cells(archive: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument sheet repeats cells and rows to more than may be: its own reader would make them all."""
    counter = _Repeats()
    with archive.open("content.xml") as xml:
        try:
            counter.parser.ParseFile(xml)
        except TooManyCells:
            return True
        except expat.ExpatError:
            return False  # damaged: its reader says so
    return False


class _Repeats:
    """Counts the cells of the sheets of an OpenDocument as they are read; blank ones at the end do not count."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.EntityDeclHandler = self._entity
        self._new_sheet()

    def _new_sheet(self) -> None:
        self.rows = self.waiting_rows = self.width = 0
        self._new_row(0)

    def _new_row(self, repeated: int) -> None:
        self.repeated, self.filled, self.blank = repeated, 0, 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TABLE}table":
            self._new_sheet()
        elif name == f"{_TABLE}table-row":
            self._new_row(_number(attributes.get(f"{_TABLE}number-rows-repeated", "1")))
        elif name in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            cells = _number(attributes.get(f"{_TABLE}number-columns-repeated", "1"))
            if _VALUE in attributes:
                self.filled, self.blank = self.filled + self.blank + cells, 0
            else:
                self.blank += cells

    def _end(self, name: str) -> None:
        if name != f"{_TABLE}table-row":
            return
        if not self.filled:
            self.waiting_rows += self.repeated
            return
        self.rows, self.waiting_rows = self.rows + self.waiting_rows + self.repeated, 0
        self.width = max(self.width, self.filled)
        if self.rows * self.width > CELLS:
            raise TooManyCells

    def _entity(self, *_: object) -> None:
        raise TooManyCells  # no office program declares any; a few of them can stand for as many cells as one likes


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else 1
