"""The kinds of columns that processed tables have.

A text column may hold its texts as they are or as a dictionary and codes (a categorical): a large survey has few
distinct answers, and both are checked alike.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera import dtypes
from pandera.engines import pandas_engine


@pandas_engine.Engine.register_dtype
@dtypes.immutable
class Text(pandas_engine.DataType):
    """Text, plain or as a categorical of texts."""

    type = pd.StringDtype(na_value=np.nan)

    def coerce(self, data_container: pd.Series) -> pd.Series:
        return data_container if self.check(self, data_container) else data_container.astype(str)

    def check(self, pandera_dtype, data_container: pd.Series | None = None) -> bool:
        kind = getattr(data_container, "dtype", None)
        if isinstance(kind, pd.CategoricalDtype):
            return pd.api.types.is_string_dtype(kind.categories.dtype)
        return kind == "str"

    def __str__(self) -> str:
        return "text"


def text(*allowed: str) -> pa.Column:
    """Text; one of some words where these are named."""
    return pa.Column(Text(), pa.Check.isin(allowed) if allowed else None)


def texts(*names: str) -> dict[str, pa.Column]:
    """Several text columns."""
    return {name: text() for name in names}


def share(nullable: bool = False) -> pa.Column:
    """A number from 0 to 1."""
    return pa.Column(float, pa.Check.in_range(-1e-12, 1 + 1e-12), nullable=nullable)


def number(nullable: bool = True) -> pa.Column:
    """Any number; NaN is missing."""
    return pa.Column(float, nullable=nullable)


def count() -> pa.Column:
    """A whole number, 0 or more."""
    return pa.Column("int64", pa.Check.ge(0))


def schema(name: str, columns: dict, unique: list[str] | None = None, strict: bool = True, **options):
    """The contract of a table; `strict=False` allows further columns, for tables with a column per item."""
    return pa.DataFrameSchema(columns, name=name, unique=unique, strict=strict, coerce=True, ordered=strict, **options)
