"""What every processed table means: its columns with kind, unit, range and key, who makes it, reads it and may see it.

`columns.csv` (a row a column) and `tables.csv` (a row a table) are the one home of these facts: the contracts that are
checked at the door, the steps of a run, docs/tables.md and what notebooks say under In and Out follow from them or are
tested against them. The stage stands in `tables.csv`, once for each table: all columns of a table are made at once.

Reading the two files takes milliseconds. pandas is loaded by the first table that is made, pandera by the first check.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from herelib.errors import HereError, nearest

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

FOLDER = Path(__file__).parent
FURTHER = "*"  # the row of columns.csv for all columns that a table with a column per item has beside the named ones
DTYPES = {"text": "text", "share": "float64", "number": "float64", "count": "int64", "whole": "int64", "bool": "bool"}


@dataclass(frozen=True)
class Column:
    """A column as columns.csv describes it.

    - `kind`: text; share (0 to 1); number; count (whole, 0 or more); whole (one of `allowed`); bool
    - `low`, `high`: its range, "" where there is no bound; ">0" leaves 0 itself out
    - `allowed`: the words that may stand there, all if empty; `pattern`: what a text looks like
    - `nullable`: whether a number may be missing (NaN); a text that is missing is ""
    - `key`: whether it is one of the columns that tell rows apart
    - `audience`: `release`, where the column may leave the team, as it is or protected; else `team`
    """

    name: str
    kind: str
    unit: str
    low: str
    high: str
    allowed: tuple[str, ...]
    pattern: str
    nullable: bool
    key: bool
    meaning: str
    audience: str

    @property
    def dtype(self) -> str:
        """What it is made of: text, float64, int64 or bool."""
        return DTYPES[self.kind]

    @property
    def range(self) -> str:
        """What may stand in it, in words.

        Examples
        --------
        >>> CONTRACTS["regions"].columns["setting"].range
        'suburban, rural, urban, or empty'
        >>> CONTRACTS["regions"].columns["population"].range
        'number, more than 0, or missing'
        """
        may_be_missing = ", or missing" * self.nullable
        if self.allowed:
            words = ", ".join(word for word in self.allowed if word)
            numbers = "0 to 1; or " * self.kind.startswith("share")
            return numbers + words + ", or empty" * ("" in self.allowed) + may_be_missing
        if self.kind == "bool":
            return "true, false"
        more_than = f", more than {self.low[1:]}" * self.low.startswith(">")
        return self.kind + more_than + may_be_missing


@dataclass(frozen=True)
class Contract:
    """A table as tables.csv and columns.csv describe it.

    - `stage`: clean, profile, cluster, recommend, plan, evaluate, report or multiverse
    - `shape`: long; wide (a column per item or indicator); single (one row)
    - `read_by`: the later stages that read it, `report`, `internal page` and `explore`
    - `columns`: those that are named; `further` describes all others of a wide table
    """

    name: str
    stage: str
    shape: str
    read_by: tuple[str, ...]
    meaning: str
    columns: dict[str, Column]
    further: Column | None

    @property
    def key(self) -> list[str]:
        """The columns that tell its rows apart; none where that is not asked for."""
        return [name for name, column in self.columns.items() if column.key]

    @property
    def strict(self) -> bool:
        """Whether it has the named columns and no others, in their order."""
        return self.further is None

    @property
    def audience(self) -> str:
        """`release` where any of its columns may leave the team, else `team`."""
        return "release" if any(column.audience == "release" for column in self.columns.values()) else "team"

    @functools.cached_property
    def schema(self) -> pa.DataFrameSchema:
        """The contract as pandera checks it, made when it is first asked for."""
        from herelib.tables.schemas import schema

        return schema(self)

    def validate(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The table with its types made exact; raises pandera's error for the first rule that it breaks."""
        return self.schema.validate(frame)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _words(cell: str) -> tuple[str, ...]:
    """The words of a cell; "" is a word like any other, so that `suburban|rural|` allows a blank."""
    return tuple(cell.split("|")) if cell else ()


def _column(row: dict[str, str]) -> Column:
    texts = {name: row[name] for name in ("kind", "unit", "low", "high", "pattern", "meaning", "audience")}
    flags = {name: row[name] == "1" for name in ("nullable", "key")}
    return Column(name=row["column"], allowed=_words(row["allowed"]), **texts, **flags)


def read_contracts(folder: Path) -> dict[str, Contract]:
    """The tables that `tables.csv` and `columns.csv` of a folder describe, by name."""
    columns: dict[str, dict[str, Column]] = {}
    for row in _rows(folder / "columns.csv"):
        columns.setdefault(row["table"], {})[row["column"]] = _column(row)
    contracts = {}
    for row in _rows(folder / "tables.csv"):
        name = row["table"]
        named = {column: known for column, known in columns[name].items() if column != FURTHER}
        readers, further = _words(row["read_by"]), columns[name].get(FURTHER)
        contracts[name] = Contract(name, row["stage"], row["shape"], readers, row["meaning"], named, further)
    return contracts


CONTRACTS: dict[str, Contract] = read_contracts(FOLDER)
# tables with a column per item and a row per interview
PER_ITEM = tuple(name for name, table in CONTRACTS.items() if table.further and list(table.columns) == ["interview"])


def made_by(stage: str) -> tuple[str, ...]:
    """The tables that a stage makes.

    Examples
    --------
    >>> made_by("report")
    ('overrides', 'sessions', 'actions', 'open_decisions', 'decisions')
    """
    return tuple(name for name, table in CONTRACTS.items() if table.stage == stage)


def read_by(reader: str) -> tuple[str, ...]:
    """The tables that a later stage, the report, the team's own page or the notebook explore reads.

    Raises
    ------
    HereError
        If nothing of that name reads tables; names the nearest.

    Examples
    --------
    >>> "draws" in read_by("explore"), "draws" in read_by("report")
    (True, False)
    """
    readers = {other for table in CONTRACTS.values() for other in (table.stage, *table.read_by)}
    if reader not in readers:
        raise HereError(f"unknown stage '{reader}': {nearest(reader, readers)}")
    return tuple(name for name, table in CONTRACTS.items() if reader in table.read_by)


def stage_of(name: str) -> str:
    """The stage that makes a table: clean, profile, cluster, recommend, report or multiverse."""
    return CONTRACTS[name].stage


def meanings() -> dict[str, str]:
    """What each table means, by its name."""
    return {name: table.meaning for name, table in CONTRACTS.items()}


def description(name: str) -> pd.DataFrame:
    """What the columns of a table mean: table [column, kind, unit, range, key, meaning, audience].

    The column `*` stands for all further columns of a table with a column per item.

    Raises
    ------
    HereError
        If there is no such table: names the nearest.

    Examples
    --------
    >>> description("coverage")[["column", "kind", "key"]].values.tolist()
    [['region', 'text', True], ['group', 'text', True], ['n', 'count', False]]
    """
    import pandas as pd

    if name not in CONTRACTS:
        raise HereError(f"no table '{name}': {nearest(name, CONTRACTS)}")
    table = CONTRACTS[name]
    columns = [*table.columns.values(), *([table.further] if table.further else [])]
    rows = [(c.name, c.kind, c.unit, c.range, c.key, c.meaning, c.audience) for c in columns]
    return pd.DataFrame(rows, columns=["column", "kind", "unit", "range", "key", "meaning", "audience"])


def empty(name: str) -> pd.DataFrame:
    """A table without rows, with the columns of its contract."""
    import pandas as pd

    columns = CONTRACTS[name].columns
    exact = {name: column.dtype for name, column in columns.items() if column.dtype in ("int64", "bool")}
    return pd.DataFrame({column: [] for column in columns}).astype(exact)
