"""Reads a CSV file as text cells, whatever program wrote it; says where and why a file cannot be read."""

from __future__ import annotations

import codecs
import collections
import csv
import decimal
import io
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from herelib.errors import Faults
from herelib.files import columns, encodings

DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
SNIFFED_LINES = 20
HEAD = 1 << 20  # bytes that are looked at first
MANY = 200  # a column of which the head holds more distinct texts than this,
DIFFERENT = 0.5  # and more than this share of its rows, is kept as plain text
_BLOCK = 1 << 22  # bytes that are parsed at once
_FOREIGN = (  # what is no table, whatever its name says
    (rb"PK\x03\x04", "a workbook under the name of a CSV file", "rename it to .xlsx"),
    (rb"\xd0\xcf\x11\xe0", "an old workbook (.xls) under the name of a CSV file", "rename it to .xls"),
    (rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml)", "a web page, not a table", "log in and export it again"),
    (rb"\s*(?:\xef\xbb\xbf)?\s*[\[{]\s*[\"{]", "JSON, not a table", "rename it to .json, or export it as CSV or XLSX"),
    (rb"%PDF-", "a PDF, not a table", "export it as CSV or XLSX"),
)
_SEPARATOR = re.compile(r"^\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)
_FIGURE = re.compile(r"[+-]?[\d.,:/ T+-]*\d[\d.,:/ T+-]*Z?")  # a number, a date or a time: no name of a column
_OF_REPEAT = {"PARENT_KEY", "_parent_index", "_submission__uuid"}  # columns that lead to an interview
NO_CELLS = ("", "empty file", "export it again")
NO_ROWS = ("", "a header and no rows", "export it again")
_OPEN_QUOTE = ("a quote is not closed", "close it or export again: all that follows was read as one cell")

Broken = tuple[object, str, str]  # row (or blank), rule, what to do
Uneven = tuple[int, int, str]  # line, number of cells, another delimiter that cuts it as the header is cut


@dataclass(frozen=True)
class Cells:
    """A file as text: the header, and one row per line that is not blank, indexed by the line a spreadsheet shows.

    Columns of `frame` are numbered from 0, as `herelib.files.columns` has them. `note` says what a user should know of
    the file. Of a workbook, `sheet` is the sheet, `hidden` says that it is not shown, and `problem` what its cells
    cannot be trusted for: rule, what to do. `typed` says that numbers came from cells that have a type.

    Files of statistics programs say more of a column, by its position: `labels` has the text of the question,
    `value_labels` the label of each code that has one, `left_out` the codes that occur or have a label and that the
    file itself declares to be no answer ("refused"), `kinds` what it holds (integer, decimal, date, datetime, time,
    text).
    """

    header: list[str]
    frame: pd.DataFrame
    sheet: str = ""
    note: str = ""
    hidden: bool = False
    problem: tuple[str, str] | None = None
    typed: bool = False
    labels: Mapping[int, str] = field(default_factory=dict)
    value_labels: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    left_out: Mapping[int, frozenset[str]] = field(default_factory=dict)
    kinds: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Member:
    """A file inside of an archive, in memory: to read it, nothing is ever unpacked to the disk."""

    name: str
    content: bytes = field(repr=False)

    @property
    def suffix(self) -> str:
        """The end of its name, with the point."""
        return Path(self.name).suffix

    def open(self, mode: str = "rb") -> io.BytesIO:
        """Its bytes, to be read from the beginning."""
        if mode != "rb":
            raise ValueError("a file inside of an archive is read as bytes")
        return io.BytesIO(self.content)

    def read_bytes(self) -> bytes:
        """All its bytes."""
        return self.content


Source = Path | Member


@dataclass(frozen=True)
class Declared:
    """What a study says of a text file.

    `encoding` and `delimiter` are "" where study.yaml does not name them: the encoding is then told by the file's mark
    or by its zero bytes, else UTF-8 (nothing else is guessed); the delimiter is the one of comma, semicolon, tab and
    bar that cuts the first lines best. `languages` of the study serve only for the advice which encoding a file may
    have.
    """

    encoding: str = ""
    delimiter: str = ""
    languages: tuple[str, ...] = ()


UNDECLARED = Declared()


def read(path: Source, file: str, faults: Faults, declared: Declared = UNDECLARED) -> Cells | None:
    """The cells of a text file (CSV, TSV and their kin); None, with the reason in `faults`, where it cannot be read.

    Parameters
    ----------
    file : the file as messages call it
    declared : what study.yaml says of it
    """
    head = head_of(path, file, faults)
    if head is None:
        return None
    foreign = known_as(head)
    if foreign:
        faults.add(file, "", "", "", *foreign)
        return None
    source = encodings.utf8(path, declared.encoding, file, faults, declared.languages)
    if source is None:
        return None
    try:
        head = source[:HEAD] if isinstance(source, bytes) else head
        cells, faults_of_text = _read_text(source, head, declared.delimiter or _usual(path, head))
    except _NotUtf8:
        encodings.not_utf8(path, file, faults, declared.languages)
        return None
    for row, rule, do in faults_of_text:
        faults.add(file, row, "", "", rule, do)
    return cells


def head_of(path: Source, file: str, faults: Faults) -> bytes | None:
    """The beginning of a file; None, with the reason in `faults`, where there is none."""
    try:
        with path.open("rb") as handle:
            head = handle.read(HEAD)
    except OSError:
        faults.add(file, "", "", "", "cannot be opened", "see that it is a file, and that you may read it")
        return None
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        faults.add(file, "", "", "", "empty file", "export it again")
        return None
    return head


def _usual(path: Source, head: bytes) -> str:
    """The delimiter that a file's name promises and its first line keeps: a tab, whatever commas its answers hold."""
    return "\t" if path.suffix.lower() in (".tsv", ".tab") and b"\t" in head.split(b"\n", 1)[0] else ""


def first_rows(path: Source) -> list[list[str]]:
    """The first rows of a text file, cut as a table would be, only to see what it is; none where it is no text."""
    try:
        with path.open("rb") as handle:
            head = handle.read(1 << 16)
    except OSError:
        return []
    if known_as(head):
        return []
    text = head.decode(encodings.marked(head) or "utf-8", errors="replace").removeprefix("\ufeff").replace("\x00", "")
    return [[cell.strip() for cell in row] for row in _rows(text, _sniffed(text), SNIFFED_LINES) if row]


def as_text(value: object) -> str:
    """A cell with a type as an export would write it.

    Examples
    --------
    >>> as_text(4.0), as_text(2.5), as_text(None), as_text(0.0000001), as_text(["shop", "hall"])
    ('4', '2.5', '', '0.0000001', 'shop hall')
    """
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
        return " ".join(map(as_text, value))
    return str(value)


class _NotUtf8(Exception):
    """A cell holds bytes that are no UTF-8."""


def known_as(head: bytes) -> tuple[str, str] | None:
    """What a file is that is no table, and what to do; None where its first bytes do not say."""
    return next(((rule, do) for pattern, rule, do in _FOREIGN if re.match(pattern, head, re.IGNORECASE)), None)


def _rows(text: str, delimiter: str, count: int) -> list[list[str]]:
    """The first rows of a text; those before the first that cannot be cut."""
    rows = []
    try:
        for row in itertools.islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), count):
            rows.append(row)
    except csv.Error:
        pass
    return rows


def _sniffed(text: str) -> str:
    """The delimiter that cuts the first lines into equally many columns, and into most of them; quotes respected."""

    def cut(sign: str) -> tuple[bool, int]:
        widths = collections.Counter(len(row) for row in _rows(text, sign, SNIFFED_LINES) if row)
        usual = max(widths, key=lambda width: (widths[width], width), default=0)
        return len(widths) == 1 and usual > 1, usual

    return max(DELIMITERS, key=cut)


def _read_text(source: Path | bytes, head: bytes, delimiter: str) -> tuple[Cells | None, list[Broken]]:
    """The cells of a text in UTF-8, and what is wrong with it; `head` is its beginning."""
    text = head.decode("utf-8", errors="ignore").removeprefix("\ufeff")  # the head may end within a letter
    spoiled = encodings.spoiled(text)
    separator_line = _SEPARATOR.match(text)  # what Excel writes above a table
    text = text[separator_line.end() :] if separator_line else text
    sign = delimiter or (separator_line[1] if separator_line else _sniffed(text))
    rows = _rows(text, sign, 1 + 4 * MANY)
    if not (rows and rows[0]):
        return None, [(1, "the first line is blank", "the names of the columns belong there")]
    broken = ("", *spoiled[:2]) if spoiled and spoiled[2] else None
    broken = broken or _misread(rows, text, sign, "study.yaml" if delimiter else separator_line and "sep=")
    if broken:
        return None, [broken]
    if (
        len(_rows(text, sign, 2)) == 1 and len(head) < HEAD and text.count('"') % 2 == 0
    ):  # no line below it, and no quote that hides one
        none = pd.RangeIndex(2, 2)
        cells = framed(rows[0], {i: columns.blank(none) for i in range(len(rows[0]))}, none)
        return cells, [] if cells else [NO_ROWS]
    header, body = rows[0], rows[1:] if len(head) < HEAD else rows[1:-1]  # the last row of a cut head may be cut
    options = {"delimiter": sign, "skip": int(separator_line is not None), "plain": plain_columns(body, len(header))}
    table, broken_rows = _table(source, len(header), options)
    if broken_rows:
        return None, broken_rows
    index = pd.RangeIndex(2, table.num_rows + 2)
    series_by_position = {i: _column(part, index) for i, part in enumerate(table.columns)}
    del table
    pa.default_memory_pool().release_unused()  # what parsing took: about as much again as the table
    cells = framed(header, series_by_position, index, note=spoiled[0] if spoiled else "")
    return cells, [] if cells else [NO_ROWS]


def _table(source: Path | bytes, width: int, options: Mapping) -> tuple[pa.Table | None, list[Broken]]:
    """The rows of a CSV file as an Arrow table of texts, and what is wrong with the rows."""
    uneven: list[Uneven] = []
    try:
        table = _parsed(source, width, options)
    except pa.ArrowInvalid:
        # Either a row has another number of cells than the header, or the bytes are no UTF-8: Arrow does not say.
        if not encodings.valid(source):
            raise _NotUtf8 from None
        try:
            table = _parsed(source, width, options, uneven)
        except pa.ArrowInvalid:
            return None, [("", "not readable as CSV", "a quote is opened and never closed: export it again")]
    if uneven:
        return None, list(_uneven_rows(uneven, table.num_rows, width, source))
    # A quote that is never closed makes one cell of all that follows: the last one, with line ends in it.
    if table.num_rows and "\n" in table.column(table.num_columns - 1)[-1].as_py() and _odd_quotes(source):
        return None, [(table.num_rows + 1, *_OPEN_QUOTE)]
    return table, []


def _misread(rows: list[list[str]], text: str, sign: str, declared_in: str | None) -> Broken | None:
    """What is wrong with the layout of a file; None if nothing is seen.

    Parameters
    ----------
    declared_in : what names the delimiter: "study.yaml", or "sep=", the line above the table; None for neither
    """
    best = _sniffed(text)
    if len(rows[0]) == 1 and best != sign and len(_rows(text, best, 1)[0]) > 1:
        name = DELIMITERS[best]
        if declared_in == "study.yaml":
            rule = f"columns are parted by {name}, and study.yaml declares another delimiter"
            return "", rule, f"declare {name} there, or take the line out"
        if declared_in:
            return 1, f"columns are parted by {name}, and the line sep= says something else", "delete the line sep="
    if len(rows[0]) == 1 and len(rows) > 1 and len(rows[1]) == 1:
        inner = _rows("\n".join(row[0] for row in rows if len(row) == 1), _sniffed(rows[0][0]), SNIFFED_LINES)
        if len(inner[0]) > 2 and len({len(row) for row in inner}) == 1:
            return 1, "each row is one cell in quotes", "export it again, and do not save it from a spreadsheet"
    line = header_below(rows)
    return None if line is None else (1, *above(line))


def header_below(rows: list[list[str]]) -> int | None:
    """The line in which the names of the columns seem to stand where it is not the first; None where it is.

    Examples
    --------
    >>> header_below([["Survey"], [], ["food", "region", "id"], ["4", "east", "a"], ["5", "west", "b"]])
    3
    """
    rows = [[cell.strip() for cell in row] for row in rows[:SNIFFED_LINES]]
    counts = [sum(cell != "" for cell in row) for row in rows]
    widths = collections.Counter(len(row) for row in rows if row)
    usual = max(widths, key=lambda width: (widths[width], width))
    for position, (row, count) in enumerate(zip(rows, counts, strict=True)):
        names = [cell for cell in row if cell and not _FIGURE.fullmatch(cell)]
        if position and len(row) == usual and counts[0] <= max(2, count // 4) < count == len(set(names)):
            return position + 1
    return None


def above(line: int) -> tuple[str, str]:
    """What is said of lines above the names of the columns."""
    return "lines above the names of the columns", f"delete what stands above row {line}: the names seem to stand there"


def plain_columns(rows: list[list[str]], width: int) -> set[int]:
    """Columns in which nearly every row differs."""
    mostly_distinct = set()
    for i in range(width):
        texts = {row[i] for row in rows if i < len(row)}
        if len(texts) > max(MANY, DIFFERENT * len(rows)):
            mostly_distinct.add(i)
    return mostly_distinct


def _parsed(source: Path | bytes, width: int, options: Mapping, uneven: list[Uneven] | None = None) -> pa.Table:
    """A CSV as an Arrow table of texts; rows of another width than the header end in an error, or in `uneven`."""

    def keep(row: pa_csv.InvalidRow) -> str:
        others = [sign for sign in DELIMITERS if sign != options["delimiter"]]
        fits = [sign for sign in others if len(_rows(row.text, sign, 1)[0]) == width > 1]
        uneven.append((row.number, row.actual_columns, (*fits, "")[0]))
        return "skip"

    names = [str(i) for i in range(width)]
    coded = pa.dictionary(pa.int32(), pa.string())
    types = {name: pa.string() if i in options["plain"] else coded for i, name in enumerate(names)}
    table = pa_csv.read_csv(
        str(source) if isinstance(source, Path) else pa.BufferReader(source),
        read_options=pa_csv.ReadOptions(
            use_threads=uneven is None,
            block_size=_BLOCK,
            column_names=names,
            skip_rows=options["skip"],
            skip_rows_after_names=1,
        ),
        parse_options=pa_csv.ParseOptions(
            delimiter=options["delimiter"],
            newlines_in_values=True,
            ignore_empty_lines=False,  # blank lines keep their number
            invalid_row_handler=None if uneven is None else keep,
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=types, strings_can_be_null=False, quoted_strings_can_be_null=False, check_utf8=False
        ),
    )
    table.validate(full=True)  # that all is UTF-8: each text of a dictionary once, and not in each cell
    return table


def _uneven_rows(uneven: list[Uneven], even: int, width: int, source: Path | bytes) -> Iterator[Broken]:
    """Which rows have more or fewer cells than the header, and what may be behind it; `even` counts the others."""
    sizes = {size for _, size, _ in uneven}
    if even == 0 and len(uneven) > 1 and len(sizes) == 1 and not uneven[0][2]:
        do = "a delimiter at the end of each row, or a header that is cut off: export it again"
        yield "", f"{sizes.pop()} cells in every row, the header has {width}", do
        return
    last, open_quote = even + len(uneven) + 1, _odd_quotes(source)
    for line, size, other in uneven:
        if other:
            rule = f"{DELIMITERS[other]} parts the cells of this row, and not those of the header"
            yield line, rule, "part the cells of all rows by one sign: export it again"
        elif open_quote:
            yield line, *_OPEN_QUOTE
            return  # the rest follows from it
        elif line >= last and size < width and not _ends_a_line(source):
            rule = f"the file ends in the middle of a row: {size} of {width} cells"
            yield line, rule, "the file is cut off: download or copy it again"
        else:
            rule = f"{size} cell{'s' * (size > 1)} in a row, the header has {width}"
            more = "put cells that hold the delimiter in quotes, or export again"
            fewer = "the row is cut off, or a quote is not closed: export it again"
            yield line, rule, more if size > width else fewer


def _odd_quotes(source: Path | bytes) -> bool:
    """Whether a quote was opened and never closed: its cell then runs to the end of the file."""
    raw = source if isinstance(source, bytes) else source.read_bytes()
    return raw.count(b'"') % 2 == 1


def _ends_a_line(source: Path | bytes) -> bool:
    raw = source if isinstance(source, bytes) else source.read_bytes()
    return raw.endswith((b"\n", b"\r"))


def _column(part: pa.ChunkedArray, index: pd.Index) -> pd.Series:
    if not pa.types.is_dictionary(part.type):
        return pd.Series(part.to_pandas().array, index=index, copy=False)
    whole = part.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):  # no rows
        return columns.blank(index)
    return columns.column(whole.indices.to_numpy(), whole.dictionary.to_numpy(zero_copy_only=False), index)


def framed(
    header: list[str], series_by_position: dict[int, pd.Series], index: pd.Index, **about_sheet: object
) -> Cells | None:
    """Rows in which something stands, under their header; None if there are none (`NO_ROWS`).

    A repeat group may have none: nobody answered it, and that is known.
    """
    filled = np.zeros(len(index), bool)
    # Dictionaries first: they tell at once which rows are filled, and most columns of plain text need no look then.
    for column in sorted(series_by_position.values(), key=lambda each: each.dtype == "str"):
        if filled.all():
            break
        filled |= columns.filled(column)
    if not filled.any() and not _OF_REPEAT & set(header):
        return None
    frame = pd.DataFrame(series_by_position, index=index, copy=False)
    return Cells(list(header), frame if filled.all() else frame[filled], **about_sheet)


def of_rows(texts: list[list[str]], **about_sheet: object) -> Cells | Broken:
    """Rows of texts, the header first, as cells; or what is wrong with them.

    Blank rows at the end and blank columns to the right are none.
    """
    while texts and not any(cell.strip() for cell in texts[-1]):
        texts.pop()
    width = max((max((i + 1 for i, cell in enumerate(row) if cell.strip()), default=0) for row in texts), default=0)
    if not width:
        return NO_CELLS
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
