"""The contracts of all processed tables, and the only door for reading and writing them.

A run folder holds `tables/<name>.parquet`. `read` and `write` check the contract of the table at the door: a table
that breaks it is never written and never handed on. Writing is atomic: a file is complete or it is not there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
import pyarrow as pa_arrow
import pyarrow.parquet as pq

from herelib.errors import HereError
from herelib.tables import identities
from herelib.tables.contracts import CONTRACTS

WRITERS = 2  # tables that are written at the same time


def check(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The table as its contract wants it, with types made exact.

    Raises
    ------
    HereError
        If the contract is broken: names table, column, rule and how many rows, never a cell's content.
    """
    schema = CONTRACTS[name]
    columns = [c for c in schema.columns if c in frame.columns]
    rest = [c for c in frame.columns if c not in schema.columns]
    try:
        ordered = frame[columns + rest] if list(frame.columns) != columns + rest else frame
        checked = schema.validate(ordered.reset_index(drop=True), lazy=True, inplace=True)
    except pa.errors.SchemaErrors as broken:
        cases = broken.failure_cases.groupby(["column", "check"], dropna=False, sort=True).size()
        found = "; ".join(f"column {column}: {rule} ({count} rows)" for (column, rule), count in cases.items())
        raise HereError(f"table '{name}' breaks its contract: {found}") from None
    return checked


def path(folder: Path, name: str) -> Path:
    """Where a table of a run lies."""
    return Path(folder) / "tables" / f"{name}.parquet"


def read(folder: Path, name: str) -> pd.DataFrame:
    """A table of a run, its contract checked.

    Raises
    ------
    HereError
        If the table is not there (names the stage that makes it) or breaks its contract.
    """
    file = path(folder, name)
    if not file.is_file():
        raise HereError(f"table '{name}' is not in {folder.name}: run the stages before this one first (here report)")
    frame = check(name, pd.read_parquet(file))
    return plain(frame) if CONTRACTS[name].strict else frame


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """A table whose texts stand as they are, none as a dictionary and codes."""
    coded = [name for name in frame.columns if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    return frame.astype(dict.fromkeys(coded, str))


def read_all(folder: Path, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Several tables of a run by name, each with its contract checked."""
    return {name: read(folder, name) for name in names}


def write(folder: Path, name: str, frame: pd.DataFrame) -> Path:
    """Write a table after checking its contract; the file appears whole or not at all.

    The bytes depend on the content only: no time stamp, no pandas metadata.
    """
    file = path(folder, name)
    temporary = _beside(file, check(name, frame))
    os.replace(temporary, file)
    return file


def _beside(file: Path, checked: pd.DataFrame) -> Path:
    """A table written beside the file that it is to become; nothing is left behind after an error."""
    table = pa_arrow.Table.from_pandas(checked, preserve_index=False).replace_schema_metadata(None)
    few = [column for column in table.column_names if column != "interview"]  # nearly every one of them differs
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        pq.write_table(table, temporary, compression="zstd", use_dictionary=few, write_statistics=False)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def write_all(folder: Path, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Write several tables, after all contracts hold; comes back with their row counts.

    Returns
    -------
    table [table, rows]
    """
    written: dict[str, Future] = {}
    try:
        with ThreadPoolExecutor(WRITERS) as pool:  # compression runs outside of Python's lock, beside the checks
            checked = {}
            for name, frame in frames.items():
                checked[name] = check(name, frame)
                written[name] = pool.submit(_beside, path(folder, name), checked[name])
            if broken := identities.broken(checked):
                raise HereError("; ".join(broken))
        temporary = {name: done.result() for name, done in written.items()}
    except BaseException:
        for done in written.values():
            if done.exception() is None:
                done.result().unlink(missing_ok=True)
        raise
    for name, place in temporary.items():
        os.replace(place, path(folder, name))
    return pd.DataFrame({"table": list(checked), "rows": [len(f) for f in checked.values()]})
