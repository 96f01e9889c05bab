"""Long tables laid out for reading: as a grid, and without the figures that rest on too few groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def grid_of(table: pd.DataFrame, rows: str, columns: str, values: str) -> pd.DataFrame:
    """A long table with one value per row and column as a grid.

    Examples
    --------
    >>> import pandas as pd
    >>> coverage = pd.DataFrame({"region": ["elm", "elm", "oak"], "group": ["ngo", "state", "ngo"], "n": [4, 2, 7]})
    >>> grid_of(coverage, "region", "group", "n").loc["elm"].tolist()
    [4.0, 2.0]
    """
    # observed: a column of a wide table may be a categorical with words that no row has
    return table.pivot_table(index=rows, columns=columns, values=values, aggfunc="first", dropna=False, observed=True)


def heard(table: pd.DataFrame, column: str) -> pd.Series:
    """A column without the figures of which less than half of the groups were heard."""
    return table[column].mask(table["status"] == "insufficient")
