"""The contract of each processed table: its columns, their types, ranges and keys."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from herelib.tables.clusters import TYPOLOGY
from herelib.tables.interviews import SURVEY
from herelib.tables.multiverse import MULTIVERSE
from herelib.tables.profiles import PROFILE
from herelib.tables.recommendations import ADVICE

CONTRACTS: dict[str, pa.DataFrameSchema] = {
    contract.name: contract for contract in [*SURVEY, *PROFILE, *TYPOLOGY, *ADVICE, *MULTIVERSE]
}


def empty(name: str) -> pd.DataFrame:
    """A table without rows, with the columns of its contract."""
    columns = CONTRACTS[name].columns
    kinds = {c: "int64" for c, told in columns.items() if str(told.dtype) == "int64"}
    kinds |= {c: "bool" for c, told in columns.items() if str(told.dtype) == "bool"}
    return pd.DataFrame({c: [] for c in columns}).astype(kinds)


def grid_of(table: pd.DataFrame, rows: str, columns: str, values: str) -> pd.DataFrame:
    """A long table with one value per row and column as a grid."""
    return table.pivot_table(index=rows, columns=columns, values=values, aggfunc="first", dropna=False, observed=True)


def heard(table: pd.DataFrame, column: str) -> pd.Series:
    """A column without the figures of which less than half of the groups were heard."""
    return table[column].mask(table["status"] == "insufficient")
