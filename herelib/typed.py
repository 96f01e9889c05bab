"""Reads files whose cells have types, XLSX and Parquet, as text cells: as an export in CSV would write them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from herelib import cells, columns
from herelib.cells import Cells, framed, plain_columns
from herelib.faults import Faults
from herelib.forms import UNREADABLE

HEAD_ROWS = 2000  # rows that are looked at first


def read(path: Path, file: str, faults: Faults) -> dict[str, Cells]:
    """The sheets of a workbook that hold a header and rows, by name; a Parquet file is one sheet without a name.

    None, with the reason in `faults`, where nothing can be read.
    """
    return _workbook(path, file, faults) if path.suffix.lower() == ".xlsx" else _parquet(path, file, faults)


def read_one(path: Path, file: str, faults: Faults) -> Cells | None:
    """The cells of a file of any kind: CSV, Parquet, or the first sheet of a workbook that holds any."""
    if path.suffix.lower() == ".csv":
        return cells.read(path, file, faults)
    return next(iter(read(path, file, faults).values()), None)


def _parquet(path: Path, file: str, faults: Faults) -> dict[str, Cells]:
    try:
        source = pq.ParquetFile(path)
        head = next(source.iter_batches(HEAD_ROWS), None)
        names = source.schema_arrow.names
        texts = [name for name, kind in zip(names, source.schema_arrow.types, strict=True) if _is_text(kind)]
        rows = [] if head is None else list(zip(*(column.to_pylist() for column in head.columns), strict=True))
        plain = plain_columns(rows, len(names))
        coded = [name for i, name in enumerate(names) if name in texts and i not in plain]
        table = pq.read_table(path, read_dictionary=coded)
    except (pa.ArrowException, OSError):
        faults.add(file, "", "", "", "not readable as Parquet", "write it again")
        return {}
    index = pd.RangeIndex(2, table.num_rows + 2)
    found = {i: _texts(column, index) for i, column in enumerate(table.columns)}
    found_cells = framed(names, found, index, file, faults)
    return {} if found_cells is None else {"": found_cells}


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _texts(column: pa.ChunkedArray, index: pd.Index) -> pd.Series:
    if pa.types.is_null(column.type) or not len(index):
        return columns.blank(index)
    if _is_text(column.type):
        return pd.Series(pc.fill_null(column, "").to_pandas().array, index=index, dtype=str)
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    coded = coded.unify_dictionaries().combine_chunks()
    texts = [_cell_text(value) for value in coded.dictionary.to_pylist()]
    codes = pc.fill_null(coded.indices, len(texts)).to_numpy(zero_copy_only=False)
    return columns.column(codes, [*texts, ""], index)


def _workbook(path: Path, file: str, faults: Faults) -> dict[str, Cells]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}
        book.close()
    except UNREADABLE:
        faults.add(file, "", "", "", "not readable as XLSX", "remove a password, save it again as .xlsx")
        return {}
    found, own = {}, {name: Faults() for name in sheets}
    for name, rows in sheets.items():
        cells = _sheet(rows, name, file, own[name])
        if cells is not None:
            found[name] = cells
    if not found and own:
        faults.extend(max(own.values(), key=lambda each: any(each.table()["rule"] != "empty file")))
    return found


def _sheet(rows: list[list], name: str, file: str, faults: Faults) -> Cells | None:
    texts = [[_cell_text(cell) for cell in row] for row in rows]
    while texts and not any(cell.strip() for cell in texts[-1]):
        texts.pop()
    width = max((max((i + 1 for i, cell in enumerate(row) if cell.strip()), default=0) for row in texts), default=0)
    if not width:
        faults.add(file, "", "", "", "empty file", "export it again")
        return None
    texts = [[*row, *[""] * width][:width] for row in texts]
    if not any(cell.strip() for cell in texts[0]):
        faults.add(file, 1, "", "", "the first line is blank", "the names of the columns belong there")
        return None
    index = pd.RangeIndex(2, len(texts) + 1)
    plain = plain_columns(texts[1:], width)
    frame = {}
    for i in range(width):
        values = pd.Series([row[i] for row in texts[1:]], index=index, dtype=str)
        frame[i] = values if i in plain else columns.translated(values, str)
    return framed(texts[0], frame, index, file, faults, name)


def _cell_text(value: object) -> str:
    """A cell of a workbook as an export would write it."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "isoformat"):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value)
