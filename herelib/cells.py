"""Reads a CSV file as text cells, whatever program wrote it; says where and why a file cannot be read."""

from __future__ import annotations

import codecs
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

from herelib import columns
from herelib.faults import Faults

DELIMITERS = (",", ";", "\t", "|")
SNIFFED_LINES = 20
HEAD = 1 << 20  # bytes that are looked at first
MANY = 200  # a column of which the head holds more distinct texts than this,
DIFFERENT = 0.5  # and more than this share of its rows, is kept as plain text
_BLOCK = 1 << 22  # bytes that are parsed at once
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LIKELY = {  # single-byte encodings that office programs of a language write
    "cp1257": ("lv", "lt", "et"),
    "cp1250": ("pl", "cs", "sk", "hu", "sl", "hr", "ro"),
    "cp1251": ("ru", "uk", "bg", "sr"),
    "cp1253": ("el",),
    "cp1254": ("tr",),
}
_FOREIGN = (  # what is no table, whatever its name says
    (rb"PK\x03\x04", "a workbook under the name of a CSV file", "rename it to .xlsx"),
    (rb"\xd0\xcf\x11\xe0", "an old workbook (.xls) under the name of a CSV file", "save it as .xlsx"),
    (rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml)", "a web page, not a table", "log in and export it again"),
    (rb"\s*(?:\xef\xbb\xbf)?\s*[\[{]\s*[\"{]", "JSON, not a table", "export it as CSV or XLSX"),
    (rb"%PDF-", "a PDF, not a table", "export it as CSV or XLSX"),
)
_SEPARATOR = re.compile(r"^\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class Cells:
    """A file as text: the header, and one row per line that is not blank, indexed by the line a spreadsheet shows.

    Columns of `frame` are numbered from 0, as `herelib.columns` has them. `sheet` is the sheet of a workbook.
    """

    header: list[str]
    frame: pd.DataFrame
    sheet: str = ""


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
    for pattern, rule, do in _FOREIGN:
        if re.match(pattern, head, re.IGNORECASE):
            faults.add(file, "", "", "", rule, do)
            return None
    known = encoding or _marked(head)
    source = _utf8(path, known, file, faults, languages)
    if source is None:
        return None
    if not isinstance(source, Path):
        head = source[:HEAD]
    if b"\x00" in head:
        rule = "holds zero bytes: no text, or another encoding (UTF-16?)"
        faults.add(file, "", "", "", rule, _encoding_advice(file, languages))
        return None
    try:
        return _read_text(source, head, file, faults, delimiter)
    except _NotUtf8:
        byte = _bad_byte(path)
        rule = f"not {encoding or 'UTF-8'} (byte {byte})"
        line = _lines_before(path, byte) + 1
        faults.add(file, line, "", "", rule, _encoding_advice(file, languages))
        return None


class _NotUtf8(Exception):
    """A cell holds bytes that are no UTF-8."""


def _marked(head: bytes) -> str:
    """The encoding that a file shows by its mark or by its zero bytes; "" for none."""
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    pairs = np.frombuffer(head[: len(head) // 2 * 2], dtype=np.uint8).reshape(-1, 2) == 0
    low, high = pairs.mean(axis=0) if len(pairs) else (0, 0)
    if high > 0.4 and low < 0.1:
        return "utf-16-le"
    return "utf-16-be" if low > 0.4 and high < 0.1 else ""


def _utf8(path: Path, encoding: str, file: str, faults: Faults, languages: Iterable[str]) -> Path | bytes | None:
    """The file itself where it is UTF-8 already, else its text as UTF-8."""
    if encoding.lower().replace("_", "-") in ("", "utf-8", "utf8", "utf-8-sig", "ascii"):
        return path
    raw = path.read_bytes()
    try:
        return raw.decode(encoding).removeprefix("\ufeff").encode()
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        rule = f"not {encoding} (byte {error.start})"
        faults.add(file, line, "", "", rule, _encoding_advice(file, languages))
    except (LookupError, UnicodeError, ValueError):  # study.yaml names what is no encoding of text
        rule = "not readable in the encoding that study.yaml declares"
        faults.add(file, "", "", "", rule, _encoding_advice(file, languages))
    return None


def _encoding_advice(file: str, languages: Iterable[str]) -> str:
    if not file.startswith("interviews/"):
        return "save it as UTF-8"
    own = [name for name, spoken in _LIKELY.items() if set(spoken) & set(languages)]
    likely = " or ".join([*own, "cp1252"][:2])
    return f"save it as UTF-8, or declare its encoding under exports in study.yaml (perhaps {likely})"


def _bad_byte(path: Path) -> int:
    """The position of the first byte that is no UTF-8."""
    decoder, done = codecs.getincrementaldecoder("utf-8")(), 0
    with path.open("rb") as handle:
        while part := handle.read(HEAD):
            waiting = len(decoder.getstate()[0])
            try:
                decoder.decode(part)
            except UnicodeDecodeError as error:
                return done - waiting + error.start
            done += len(part)
    return done


def _lines_before(path: Path, byte: int) -> int:
    with path.open("rb") as handle:
        return sum(part.count(b"\n") for part in _parts(handle, byte))


def _parts(handle, size: int) -> Iterable[bytes]:
    while size > 0 and (part := handle.read(min(size, HEAD))):
        size -= len(part)
        yield part


def _rows(text: str, delimiter: str, count: int) -> list[list[str]]:
    """The first rows of a text that are not blank; those before the first that cannot be cut."""
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
        widths = [len(row) for row in _rows(text, sign, SNIFFED_LINES) if row]
        return len(set(widths)) == 1 and widths[0] > 1, widths[0] if widths else 0

    return max(DELIMITERS, key=cut)


def _read_text(source: Path | bytes, head: bytes, file: str, faults: Faults, delimiter: str) -> Cells | None:
    whole = len(head) < HEAD
    text = head.decode("utf-8", errors="replace").removeprefix("\ufeff")
    said = _SEPARATOR.match(text)  # what Excel writes above a table
    text = text[said.end() :] if said else text
    delimiter = delimiter or (said[1] if said else _sniffed(text))
    rows = _rows(text, delimiter, 1 + 4 * MANY)
    header = rows[0] if rows else []
    if not header:
        faults.add(file, 1, "", "", "the first line is blank", "the names of the columns belong there")
        return None
    body = rows[1:] if whole else rows[1:-1]
    options = {"delimiter": delimiter, "skip": int(said is not None), "plain": plain_columns(body, len(header))}
    uneven: list[tuple[int, int]] = []
    try:
        table = _parsed(source, len(header), options)
    except pa.ArrowInvalid as error:
        if "UTF8" in str(error):
            raise _NotUtf8 from None
        try:
            table = _parsed(source, len(header), options, uneven)
        except pa.ArrowInvalid as again:
            if "UTF8" in str(again):
                raise _NotUtf8 from None
            faults.add(file, "", "", "", "not readable as CSV", "a quote is opened and never closed: export it again")
            return None
    if uneven:
        _report_uneven(uneven, table.num_rows, len(header), file, faults)
        return None
    if _open_quote(table, source):
        do = "the last column takes in all rows after an open quote: export it again"
        faults.add(file, table.num_rows + 1, "", "", "a quote is not closed", do)
        return None
    index = pd.RangeIndex(2, table.num_rows + 2)
    found = {i: _column(part, index) for i, part in enumerate(table.columns)}
    del table
    pa.default_memory_pool().release_unused()  # what parsing took: about as much again as the table
    return framed(header, found, index, file, faults)


def plain_columns(rows: list[list[str]], width: int) -> set[int]:
    """Columns in which nearly every row differs."""
    found = set()
    for i in range(width):
        texts = {row[i] for row in rows if i < len(row)}
        if len(texts) > max(MANY, DIFFERENT * len(rows)):
            found.add(i)
    return found


def _parsed(source: Path | bytes, width: int, options: Mapping, uneven: list | None = None) -> pa.Table:
    """A CSV as an Arrow table of texts; rows of another width end in an error, or in `uneven` as (line, cells)."""

    def keep(row: pa_csv.InvalidRow) -> str:
        uneven.append((row.number, row.actual_columns))
        return "skip"

    names = [str(i) for i in range(width)]
    coded = pa.dictionary(pa.int32(), pa.string())
    types = {name: pa.string() if i in options["plain"] else coded for i, name in enumerate(names)}
    return pa_csv.read_csv(
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
            column_types=types, strings_can_be_null=False, quoted_strings_can_be_null=False
        ),
    )


def _report_uneven(uneven: list[tuple[int, int]], even: int, width: int, file: str, faults: Faults) -> None:
    """Say which rows have more or fewer cells than the header."""
    sizes = {size for _, size in uneven}
    if even == 0 and len(uneven) > 1 and len(sizes) == 1:
        do = "a delimiter at the end of each row, or a header that is cut off: export it again"
        faults.add(file, "", "", "", f"{sizes.pop()} cells in every row, the header has {width}", do)
        return
    for line, size in uneven:
        more = "put cells that hold the delimiter in quotes, or export again"
        fewer = "the row is cut off, or a quote is not closed: export it again"
        rule = f"{size} cell{'s' * (size > 1)} in a row, the header has {width}"
        faults.add(file, line, "", "", rule, more if size > width else fewer)


def _open_quote(table: pa.Table, source: Path | bytes) -> bool:
    """Whether a quote in the last column was opened and never closed: its cell then runs to the end of the file."""
    if not table.num_rows or "\n" not in table.column(table.num_columns - 1)[-1].as_py():
        return False
    raw = source if isinstance(source, bytes) else source.read_bytes()
    return raw.count(b'"') % 2 == 1


def _column(part: pa.ChunkedArray, index: pd.Index) -> pd.Series:
    if not pa.types.is_dictionary(part.type):
        return pd.Series(part.to_pandas().array, index=index, copy=False)
    whole = part.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):  # no rows
        return columns.blank(index)
    return columns.column(whole.indices.to_numpy(), whole.dictionary.to_numpy(zero_copy_only=False), index)


def framed(header, found: dict[int, pd.Series], index, file: str, faults: Faults, sheet: str = "") -> Cells | None:
    """Rows in which something stands, under their header."""
    filled = np.zeros(len(index), bool)
    for column in sorted(found.values(), key=lambda each: each.dtype == "str"):
        if filled.all():
            break
        filled |= columns.filled(column)
    if not filled.any():
        faults.add(file, "", "", "", "a header and no rows", "export it again")
        return None
    frame = pd.DataFrame(found, index=index, copy=False)
    return Cells(list(header), frame if filled.all() else frame[filled], sheet)
