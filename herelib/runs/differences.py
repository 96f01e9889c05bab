"""Two versions of a table, row by row along its key: equal to the byte, equal within a tolerance, or what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

TOLERANCE = 1e-6
_OCCURRENCE = "occurrence of equal keys"


@dataclass(frozen=True)
class TableDifference:
    """What differs between a table of run A and the same of run B.

    `cells` has one row a column in which cells differ: [column, cells, largest], `largest` the greatest distance
    between two numbers (missing for texts). `only_a` and `only_b` count rows that the other lacks; `columns_a` and
    `columns_b` are columns that the other lacks: these are named and not compared.
    """

    rows_a: int
    rows_b: int
    only_a: int
    only_b: int
    cells: pd.DataFrame
    columns_a: tuple[str, ...] = field(default=())
    columns_b: tuple[str, ...] = field(default=())

    @property
    def equal(self) -> bool:
        """Whether what both have is equal within the tolerance."""
        return not (self.only_a or self.only_b or len(self.cells))


def difference(a: pd.DataFrame, b: pd.DataFrame, keys: Sequence[str], tolerance: float = TOLERANCE) -> TableDifference:
    """Compare two versions of a table in the columns that both have.

    Two numbers are equal if they differ by no more than the tolerance times the larger of 1 and their sizes; two
    missing values are equal. Rows are matched by the key; rows with equal keys in their order. The order of rows does
    not count. A table without a key is matched by all its columns that hold no measured numbers.

    Examples
    --------
    >>> a = pd.DataFrame({"region": ["x", "y"], "n": [1.0, 2.0]})
    >>> b = pd.DataFrame({"region": ["y", "x"], "n": [2.5, 1.0], "new": 0})
    >>> difference(a, b, ["region"]).cells.to_dict("records"), difference(a, b, ["region"]).columns_b
    ([{'column': 'n', 'cells': 1, 'largest': 0.5}], ('new',))
    """
    shared = [column for column in a.columns if column in set(b.columns)]
    alone = [tuple(c for c in one_table.columns if c not in shared) for one_table in (a, b)]
    matched = [key for key in keys if key in shared] or [c for c in shared if not _measured(a[c], b[c])]
    if not keys and len(a) == len(b) == 1:  # a table of a single row: that row is meant by both
        matched = []
    left, right = (_indexed(table[shared], matched) for table in (a, b))
    both = left.index.intersection(right.index, sort=False)
    only_a, only_b = len(left) - len(both), len(right) - len(both)
    left, right = left.loc[both], right.loc[both]
    rows = [row for column in left.columns if (row := _column(column, left[column], right[column], tolerance))]
    cells = pd.DataFrame(rows, columns=["column", "cells", "largest"])
    return TableDifference(len(a), len(b), only_a, only_b, cells, *alone)


def _measured(a: pd.Series, b: pd.Series) -> bool:
    return pd.api.types.is_float_dtype(a) or pd.api.types.is_float_dtype(b)


def _indexed(table: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """A table with its rows named by their keys, and by a number where several have the same."""
    if not keys:  # nothing but measured numbers: in their order
        return table.set_axis(pd.RangeIndex(len(table)))
    plain = table.assign(**{key: _as_text(table[key]) for key in keys})
    occurrence = plain.groupby(list(keys), sort=False, dropna=False).cumcount()
    index = pd.MultiIndex.from_frame(plain[list(keys)].assign(**{_OCCURRENCE: occurrence}))
    return table.drop(columns=list(keys)).set_axis(index)


def _as_text(column: pd.Series) -> pd.Series:
    """Keys as texts: 3 and 3.0 of two versions name the same row."""
    if pd.api.types.is_float_dtype(column):
        return column.map(lambda value: f"{value:.12g}")
    return column.astype(str)


def _column(name: str, a: pd.Series, b: pd.Series, tolerance: float) -> tuple[str, int, float] | None:
    """How many cells of a column differ and by how much at most; None if none does."""
    numeric = all(pd.api.types.is_numeric_dtype(c) and not pd.api.types.is_bool_dtype(c) for c in (a, b))
    if not numeric:
        differing = _texts(a) != _texts(b)
        return (name, int(differing.sum()), np.nan) if differing.any() else None
    x, y = a.to_numpy(float), b.to_numpy(float)
    with np.errstate(invalid="ignore"):  # infinite minus infinite
        distance = np.abs(x - y)
        near = distance <= tolerance * np.maximum(1, np.maximum(np.abs(x), np.abs(y)))
    differing = ~(near | (x == y) | (np.isnan(x) & np.isnan(y)))
    if not differing.any():
        return None
    known = distance[differing][~np.isnan(distance[differing])]
    return name, int(differing.sum()), float(known.max()) if len(known) else np.nan


def _texts(column: pd.Series) -> np.ndarray:
    return column.astype(object).where(column.notna(), "").map(str).to_numpy()
