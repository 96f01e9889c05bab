"""Reads Parquet files as text cells: as an export in CSV would write them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from herelib.errors import Faults
from herelib.files import cells, columns
from herelib.files.cells import NO_ROWS, Cells, Source, framed, plain_columns

CELLS = 2_000_000_000  # a million interviews of two thousand questions
HEAD_ROWS = 2000  # rows that are looked at first


def read(path: Source, file: str, faults: Faults) -> dict[str, Cells]:
    """The one sheet of a Parquet file, without a name."""
    whole = path if isinstance(path, Path) else pa.py_buffer(path.read_bytes())
    try:
        source = pq.ParquetFile(_reader(whole))
        # Runs of equal values are packed to nothing: what the file says of itself is asked before it is unpacked.
        if source.metadata.num_rows * source.metadata.num_columns > CELLS:
            rule = f"a Parquet of more than {CELLS:,} cells"
            faults.add(file, "", "", "", rule, "leave out columns that no question has, or split it into several files")
            return {}
        # The head says which columns hold few distinct texts: those are read as dictionaries from the start.
        head = next(source.iter_batches(HEAD_ROWS), None)
        names = source.schema_arrow.names
        texts = [name for name, kind in zip(names, source.schema_arrow.types, strict=True) if _is_text(kind)]
        rows = [] if head is None else list(zip(*(column.to_pylist() for column in head.columns), strict=True))
        plain = plain_columns([[str(cell) for cell in row] for row in rows], len(names))
        coded = [name for i, name in enumerate(names) if name in texts and i not in plain]
        table = pq.read_table(_reader(whole), read_dictionary=coded)
    except (pa.ArrowException, OSError):
        faults.add(file, "", "", "", "not readable as Parquet", "write it again")
        return {}
    index = pd.RangeIndex(2, table.num_rows + 2)
    series_by_position = {i: _texts(column, index) for i, column in enumerate(table.columns)}
    sheet_cells = framed(names, series_by_position, index, typed=True)
    if sheet_cells is None:
        row, rule, do = NO_ROWS
        faults.add(file, row, "", "", rule, do)
        return {}
    return {"": sheet_cells}


def _reader(whole: Path | pa.Buffer) -> Path | pa.BufferReader:
    return whole if isinstance(whole, Path) else pa.BufferReader(whole)


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _texts(column: pa.ChunkedArray, index: pd.Index) -> pd.Series:
    if pa.types.is_null(column.type) or not len(index):
        return columns.blank(index)
    if _is_text(column.type):
        return pd.Series(pc.fill_null(column, "").to_pandas().array, index=index, dtype=str)
    if pa.types.is_nested(column.type):
        return columns.translated(
            pd.Series([cells.as_text(v) for v in column.to_pylist()], index=index, dtype=str), str
        )
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    coded = coded.unify_dictionaries().combine_chunks()
    texts = [cells.as_text(value) for value in coded.dictionary.to_pylist()]
    codes = pc.fill_null(coded.indices, len(texts)).to_numpy(zero_copy_only=False)
    return columns.column(codes, [*texts, ""], index)
