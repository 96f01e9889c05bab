"""The contracts of tables as pandera checks them, each made from its description when it is first needed.

This is the only module that loads pandera, and it is itself loaded by the first check of a table.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera import dtypes
from pandera.engines import pandas_engine

ROUNDING = 1e-12  # by which a share that is computed may lie beyond 0 or 1


@pandas_engine.Engine.register_dtype
@dtypes.immutable
class Text(pandas_engine.DataType):
    """Text, plain or as a dictionary and codes (a categorical of texts).

    A large survey has few distinct answers, and both are checked alike.
    """

    type = pd.StringDtype(na_value=np.nan)

    def coerce(self, data_container: pd.Series) -> pd.Series:
        return data_container if self.check(self, data_container) else data_container.astype(str)

    def check(self, pandera_dtype, data_container: pd.Series | None = None) -> bool:
        dtype = getattr(data_container, "dtype", None)
        if isinstance(dtype, pd.CategoricalDtype):
            return pd.api.types.is_string_dtype(dtype.categories.dtype)
        return dtype == "str"

    def __str__(self) -> str:
        return "text"


def schema(contract) -> pa.DataFrameSchema:
    """The contract of a table; one of a wide table lets further columns through, which `BETWEEN_COLUMNS` may judge.

    Parameters
    ----------
    contract : as `herelib.tables.CONTRACTS` holds it; this module lies below that one and imports nothing of it
    """
    name = contract.name
    return pa.DataFrameSchema(
        {column: _checked(described) for column, described in contract.columns.items()},
        name=name,
        unique=contract.key or None,
        strict=contract.strict,
        coerce=True,
        ordered=contract.strict,
        checks=BETWEEN_COLUMNS[name](contract) if name in BETWEEN_COLUMNS else None,
    )


def _checked(column) -> pa.Column:
    """A column's type and the one rule that its values keep."""
    types = {"text": Text(), "int64": "int64", "float64": float, "bool": bool}
    return pa.Column(types[column.dtype], _rule(column), nullable=column.nullable)


def _rule(column) -> pa.Check | None:
    if column.pattern:
        return pa.Check.str_matches(column.pattern)
    if column.kind == "text" and column.allowed:
        return pa.Check.isin(column.allowed)
    if column.kind == "whole":
        return pa.Check.isin([int(word) for word in column.allowed])
    if column.kind == "share":
        return pa.Check.in_range(float(column.low) - ROUNDING, float(column.high) + ROUNDING)
    if column.kind == "count":
        return pa.Check.ge(int(column.low))
    if column.low.startswith(">"):
        return pa.Check.gt(int(column.low[1:]))
    return None


def _rule_where_dropped(contract) -> pa.Check:
    return pa.Check(
        lambda table: (table["status"] == "dropped") == (table["rule"] != ""),
        error="a dropped row has its rule, a kept row has none",
    )


def _each_item(contract) -> pa.Check:
    """Each column beside `interview`: shares (NaN is missing) where its kind allows numbers, or one of some words."""
    words, numbers = contract.further.allowed, contract.further.kind.startswith("share")

    def holds(table: pd.DataFrame) -> bool:
        for name in table.columns[1:]:  # `interview` is the first: `herelib.tables.check` puts named columns there
            column = table[name]
            if numbers and column.dtype == float:
                if not (column.between(-ROUNDING, 1 + ROUNDING) | column.isna()).all():
                    return False
            elif not column.isin(words).all():
                return False
        return True

    kinds = [*["numbers from 0 to 1"] * numbers, f"one of {', '.join(map(repr, words))}"]
    return pa.Check(holds, error=f"each item holds {' or '.join(kinds)}")


# What a description of single columns cannot say.
BETWEEN_COLUMNS = {"accounting": _rule_where_dropped, "answers": _each_item, "missing": _each_item}
