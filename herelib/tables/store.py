"""The only door for reading and writing processed tables.

A run folder holds `tables/<name>.parquet`. `read` and `write` check the contract of the table at the door: a table
that breaks it is never written and never handed on. Writing is atomic: a file is complete or it is not there.
pandas, pandera and pyarrow are loaded when the first table passes: commands that touch none do without.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from herelib.errors import HereError, nearest
from herelib.folders import private, touch_private
from herelib.tables import identities
from herelib.tables.contracts import CONTRACTS, empty
from herelib.vocabulary import OF_ANSWERS, OPTIONAL

if TYPE_CHECKING:
    import pandas as pd

WRITERS = 2  # tables that are written at the same time


def check(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The table as its contract wants it, with types made exact.

    Raises
    ------
    HereError
        If the contract is broken: names table, column, rule and how many rows, never a cell's content.
    """
    from pandera.errors import SchemaErrors

    named = CONTRACTS[name].columns
    order = [column for column in named if column in frame.columns]
    order += [column for column in frame.columns if column not in named]
    # a survey with a column per item is large: it is copied only where its columns stand in another order
    ordered = frame[order] if list(frame.columns) != order else frame
    try:
        return CONTRACTS[name].schema.validate(ordered.reset_index(drop=True), lazy=True, inplace=True)
    except SchemaErrors as broken:
        cases = broken.failure_cases.groupby(["column", "check"], dropna=False, sort=True).size()
        faults = "; ".join(f"column {column}: {rule} ({count} rows)" for (column, rule), count in cases.items())
        # `from None`: pandera's own error quotes the cells, which may hold somebody's answer
        raise HereError(f"table '{name}' breaks its contract: {faults}") from None


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
    import pandas as pd

    if name not in CONTRACTS:
        raise HereError(f"no table '{name}': {nearest(name, CONTRACTS)}")
    file = path(folder, name)
    if not file.is_file():
        raise HereError(f"table '{name}' is not in {folder.name}: run the stages before this one first (here report)")
    frame = check(name, pd.read_parquet(file))
    return plain(frame) if CONTRACTS[name].strict else frame


def read_unchecked(folder: Path, name: str) -> pd.DataFrame:
    """A table as its file holds it, whatever today's contract says: one of a run that an earlier version made.

    Raises
    ------
    HereError
        If the file is no table.
    """
    import pandas as pd
    import pyarrow

    try:
        return plain(pd.read_parquet(path(folder, name)))
    except (pyarrow.ArrowInvalid, OSError):
        raise HereError(f"table '{name}' of {folder.name} cannot be read: its file is damaged") from None


def key_of(name: str) -> list[str]:
    """The columns that tell the rows of a table apart; none of a table without a key, or that no version knows."""
    return CONTRACTS[name].key if name in CONTRACTS else []


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """A table whose texts stand as they are, none as a dictionary and codes."""
    import pandas as pd

    categoricals = [name for name in frame.columns if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    return frame.astype(dict.fromkeys(categoricals, str))


def read_all(folder: Path, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Several tables of a run by name, each with its contract checked; empty those of a stage that was skipped."""
    return {name: read_or_empty(folder, name) for name in names}


def read_or_empty(folder: Path, name: str) -> pd.DataFrame:
    """A table with its contract checked; an empty one of a stage that not every study has, where it is not there.

    Raises
    ------
    HereError
        As `read`.
    """
    if name in CONTRACTS and not path(folder, name).is_file() and _skipped(folder, CONTRACTS[name].stage):
        return empty(name)
    return read(folder, name)


def _skipped(folder: Path, stage: str) -> bool:
    """Whether a run may lack a stage: one that few studies have, or one made of answers where nobody was asked."""
    if stage in OPTIONAL:
        return True
    exported, official = path(folder, "accounting"), path(folder, "context")
    if stage not in OF_ANSWERS or not (exported.is_file() and official.is_file()):
        return False
    from pyarrow import parquet

    return parquet.read_metadata(exported).num_rows == 0 < parquet.read_metadata(official).num_rows


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
    import pyarrow
    from pyarrow import parquet

    table = pyarrow.Table.from_pandas(checked, preserve_index=False).replace_schema_metadata(None)
    # a dictionary of pseudonyms would be as long as the column: nearly every one of them differs
    with_dictionary = [column for column in table.column_names if column != "interview"]
    private(file.parent)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        touch_private(temporary)
        # statistics would put the lowest and highest answer of each column into the file's footer
        parquet.write_table(
            table, temporary, compression="zstd", use_dictionary=with_dictionary, write_statistics=False
        )
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
    import pandas as pd

    pending: dict[str, Future] = {}
    try:
        with ThreadPoolExecutor(WRITERS) as pool:  # compression runs outside of Python's lock, beside the checks
            checked = {}
            for name, frame in frames.items():
                checked[name] = check(name, frame)
                pending[name] = pool.submit(_beside, path(folder, name), checked[name])
            if broken := identities.broken(checked):
                raise HereError("; ".join(broken))
        temporary_files = {name: written.result() for name, written in pending.items()}
    except BaseException:
        for written in pending.values():
            if written.exception() is None:
                written.result().unlink(missing_ok=True)
        raise
    for name, temporary in temporary_files.items():  # only now, so that a set of tables is replaced whole
        os.replace(temporary, path(folder, name))
    return pd.DataFrame({"table": list(checked), "rows": [len(frame) for frame in checked.values()]})
