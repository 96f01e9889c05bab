"""Reads a CSV file as text cells, whatever program wrote it; says where and why a file cannot be read."""

from __future__ import annotations

import codecs
import collections
import csv
import io
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    (rb"\xd0\xcf\x11\xe0", "an old workbook (.xls) under the name of a CSV file", "save it as .xlsx"),
    (rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml)", "a web page, not a table", "log in and export it again"),
    (rb"\s*(?:\xef\xbb\xbf)?\s*[\[{]\s*[\"{]", "JSON, not a table", "export it as CSV or XLSX"),
    (rb"%PDF-", "a PDF, not a table", "export it as CSV or XLSX"),
)
_SEPARATOR = re.compile(r"^\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)
_FIGURE = re.compile(r"[+-]?[\d.,:/ T+-]*\d[\d.,:/ T+-]*Z?")  # a number, a date or a time: no name of a column
_OPEN_QUOTE = ("a quote is not closed", "close it or export again: all that follows was read as one cell")


@dataclass(frozen=True)
class Cells:
    """A file as text: the header, and one row per line that is not blank, indexed by the line a spreadsheet shows.

    Columns of `frame` are numbered from 0, as `herelib.files.columns` has them. `note` says what a user should know of the
    file. Of a workbook, `sheet` is the sheet, `hidden` says that it is not shown, and `problem` what its cells cannot
    be trusted for: rule, what to do.
    """

    header: list[str]
    frame: pd.DataFrame
    sheet: str = ""
    note: str = ""
    hidden: bool = False
    problem: tuple[str, str] | None = None


def read(
    path: Path, file: str, faults: Faults, encoding: str = "", delimiter: str = "", languages: Iterable[str] = ()
) -> Cells | None:
    """The cells of a CSV file; None, with the reason in `faults`, where it cannot be read.

    Parameters
    ----------
    file : the file as messages call it
    encoding : as declared; else by the file's mark, UTF-16 by its zero bytes, and UTF-8 (nothing else is guessed)
    delimiter : as declared; else the one of comma, semicolon, tab and bar that cuts the first lines best
    languages : of the study: only for the advice which encoding a file may have
    """
    try:
        with path.open("rb") as handle:
            head = handle.read(HEAD)
    except OSError:
        faults.add(file, "", "", "", "cannot be opened", "see that it is a file, and that you may read it")
        return None
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        faults.add(file, "", "", "", "empty file", "export it again")
        return None
    foreign = known_as(head)
    if foreign:
        faults.add(file, "", "", "", *foreign)
        return None
    source = encodings.utf8(path, encoding, file, faults, languages)
    if source is None:
        return None
    try:
        return _read_text(source, head if source is path else source[:HEAD], file, faults, delimiter)
    except _NotUtf8:
        encodings.not_utf8(path, file, faults, languages)
        return None


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


def _read_text(source: Path | bytes, head: bytes, file: str, faults: Faults, delimiter: str) -> Cells | None:
    whole = len(head) < HEAD
    text = head.decode("utf-8", errors="ignore").removeprefix("\ufeff")
    spoiled = encodings.spoiled(text)
    separator_line = _SEPARATOR.match(text)  # what Excel writes above a table
    text = text[separator_line.end() :] if separator_line else text
    sign = delimiter or (separator_line[1] if separator_line else _sniffed(text))
    rows = _rows(text, sign, 1 + 4 * MANY)
    header = rows[0] if rows else []
    if not header:
        faults.add(file, 1, "", "", "the first line is blank", "the names of the columns belong there")
        return None
    wrong = _misread(rows, text, sign, delimiter, separator_line is not None)
    if spoiled and spoiled[2]:
        wrong = ("", *spoiled[:2])
    if wrong:
        row, rule, do = wrong
        faults.add(file, row, "", "", rule, do)
        return None
    body = rows[1:] if whole else rows[1:-1]
    options = {"delimiter": sign, "skip": int(separator_line is not None), "plain": plain_columns(body, len(header))}
    uneven: list[tuple] = []
    try:
        table = _parsed(source, len(header), options)
    except pa.ArrowInvalid:
        if not encodings.valid(source):
            raise _NotUtf8 from None
        try:
            table = _parsed(source, len(header), options, uneven)
        except pa.ArrowInvalid:
            faults.add(file, "", "", "", "not readable as CSV", "a quote is opened and never closed: export it again")
            return None
    if uneven:
        _report_uneven(uneven, table.num_rows, len(header), source, file, faults)
        return None
    if table.num_rows and "\n" in table.column(table.num_columns - 1)[-1].as_py() and _odd_quotes(source):
        faults.add(file, table.num_rows + 1, "", "", *_OPEN_QUOTE)
        return None
    index = pd.RangeIndex(2, table.num_rows + 2)
    series_by_position = {i: _column(part, index) for i, part in enumerate(table.columns)}
    del table
    pa.default_memory_pool().release_unused()  # what parsing took: about as much again as the table
    return framed(header, series_by_position, index, file, faults, note=spoiled[0] if spoiled else "")


def _misread(
    rows: list[list[str]], text: str, sign: str, declared: str, has_separator_line: bool
) -> tuple[object, str, str] | None:
    """What is wrong with the layout of a file: row, rule, what to do; None if nothing is seen."""
    best = _sniffed(text)
    if len(rows[0]) == 1 and best != sign and len(_rows(text, best, 1)[0]) > 1:
        name = DELIMITERS[best]
        if declared:
            rule = f"columns are parted by {name}, and study.yaml declares another delimiter"
            return "", rule, f"declare {name} there, or take the line out"
        if has_separator_line:
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


def _parsed(source: Path | bytes, width: int, options: Mapping, uneven: list | None = None) -> pa.Table:
    """A CSV as an Arrow table of texts; rows of another width end in an error, or in `uneven`.

    There they stand as line, number of cells, and another delimiter that cuts them as the header is cut ("" for none).
    """

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


def _report_uneven(uneven: list[tuple], even: int, width: int, source: Path | bytes, file: str, faults: Faults) -> None:
    """Say which rows have more or fewer cells than the header, and what may be behind it."""
    sizes = {size for _, size, _ in uneven}
    if even == 0 and len(uneven) > 1 and len(sizes) == 1 and not uneven[0][2]:
        do = "a delimiter at the end of each row, or a header that is cut off: export it again"
        faults.add(file, "", "", "", f"{sizes.pop()} cells in every row, the header has {width}", do)
        return
    last, open_quote = even + len(uneven) + 1, _odd_quotes(source)
    for line, size, other in uneven:
        if other:
            rule = f"{DELIMITERS[other]} parts the cells of this row, and not those of the header"
            faults.add(file, line, "", "", rule, "part the cells of all rows by one sign: export it again")
        elif open_quote:
            faults.add(file, line, "", "", *_OPEN_QUOTE)
            return  # the rest follows from it
        elif line >= last and size < width and not _ends_a_line(source):
            rule = f"the file ends in the middle of a row: {size} of {width} cells"
            faults.add(file, line, "", "", rule, "the file is cut off: download or copy it again")
        else:
            rule = f"{size} cell{'s' * (size > 1)} in a row, the header has {width}"
            more = "put cells that hold the delimiter in quotes, or export again"
            fewer = "the row is cut off, or a quote is not closed: export it again"
            faults.add(file, line, "", "", rule, more if size > width else fewer)


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
    header, series_by_position: dict[int, pd.Series], index, file: str, faults: Faults, **about_sheet
) -> Cells | None:
    """Rows in which something stands, under their header."""
    filled = np.zeros(len(index), bool)
    for column in sorted(series_by_position.values(), key=lambda each: each.dtype == "str"):
        if filled.all():
            break
        filled |= columns.filled(column)
    if not filled.any():
        faults.add(file, "", "", "", "a header and no rows", "export it again")
        return None
    frame = pd.DataFrame(series_by_position, index=index, copy=False)
    return Cells(list(header), frame if filled.all() else frame[filled], **about_sheet)
