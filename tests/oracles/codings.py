"""Codings of units by coders in the layouts of the literature, so that published data can be read as printed.

Units x coders, units x categories with counts, and the contingency table of two coders become one form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.segments.coefficients import distinct

WEIGHTS = ("identity", "linear", "quadratic", "ordinal", "ratio")


@dataclass(frozen=True)
class Codings:
    """Codings of units by coders; units with equal codings stand as one row, in an order that only the codings give."""

    counts: np.ndarray  # row x category: how many coders chose it
    chosen: np.ndarray | None  # row x coder: position of the category, -1 = no coding; None where only counts are known
    repeats: np.ndarray  # row: how many units are coded so
    categories: tuple
    ordered: bool  # the categories are numbers, or were given in their order
    layout: str  # "coders", "counts" or "contingency"

    @property
    def pairable(self) -> np.ndarray:
        """Which rows have two codings or more."""
        return self.counts.sum(1) >= 2

    @property
    def coders(self) -> int:
        """How many coders there are; where only counts are known, the most that coded one unit."""
        return int(self.counts.sum(1).max(initial=0)) if self.chosen is None else self.chosen.shape[1]


def from_coders(table, categories: list | None = None) -> Codings:
    """Codings from a table units x coders; None, NaN and blank text are missing codings.

    Parameters
    ----------
    table : table or array, shape (unit, coder)
    categories : list, optional
        All that could be chosen, in order; without it the categories that were used, sorted.

    Raises
    ------
    HereError
        If a coding is none of the categories: says how many are not.

    Examples
    --------
    >>> from_coders([["a", "a"], ["b", None], ["a", "a"]]).counts.tolist()
    [[2.0, 0.0], [0.0, 1.0]]
    """
    cells = np.asarray(table, dtype=object)
    cells = cells.reshape(len(cells), -1) if cells.size else np.empty((0, 0), object)
    flat = pd.Series(cells.ravel(), dtype=object).map(lambda v: v.strip() if isinstance(v, str) else v)
    is_coded = (flat.notna() & (flat != "")).to_numpy()
    known = flat[is_coded]
    numeric = all(isinstance(v, int | float | np.number) for v in [*known, *(categories or [])])
    plain = float if numeric else str
    known = known.map(plain)
    listed = sorted(known.unique()) if categories is None else [plain(c) for c in categories]
    codes = np.full(len(flat), -1)
    codes[is_coded] = pd.Index(listed).get_indexer(known)
    if strange := int((codes[is_coded] < 0).sum()):
        raise HereError(f"{strange} codings are none of the {len(listed)} categories: add them, or correct the codings")
    chosen = codes.reshape(cells.shape)
    chosen = chosen[:, (chosen >= 0).any(0)]
    chosen = chosen[(chosen >= 0).any(1)]
    first, repeats = distinct(chosen)
    chosen = chosen[first]
    counts = (chosen[:, :, None] == np.arange(len(listed))).sum(1).astype(float)
    return Codings(counts, chosen, repeats, tuple(listed), numeric or categories is not None, "coders")


def from_counts(table: pd.DataFrame) -> Codings:
    """Codings from a table units x categories (its columns, in order) of the number of coders who chose each."""
    counts = _whole_numbers(table)
    counts = counts[counts.sum(1) > 0]
    first, repeats = distinct(counts)
    return Codings(counts[first].astype(float), None, repeats, tuple(table.columns), True, "counts")


def from_contingency(table: pd.DataFrame) -> Codings:
    """Codings from a square table of units: rows = what the first coder chose, columns = the second, in equal order.

    Raises
    ------
    HereError
        If the table is not square or holds something else than whole numbers from 0 up.

    Examples
    --------
    >>> codings = from_contingency(pd.DataFrame([[20, 5], [10, 15]]))
    >>> codings.chosen.tolist(), codings.repeats.tolist()
    ([[0, 0], [0, 1], [1, 0], [1, 1]], [20, 5, 10, 15])
    """
    cells = _whole_numbers(table)
    if cells.shape[0] != cells.shape[1]:
        raise HereError(f"a contingency table is square, this one is {cells.shape[0]} x {cells.shape[1]}")
    chosen = np.argwhere(cells > 0)
    counts = (chosen[:, :, None] == np.arange(len(cells))).sum(1).astype(float)
    return Codings(counts, chosen, cells[cells > 0], tuple(table.columns), True, "contingency")


def _whole_numbers(table: pd.DataFrame) -> np.ndarray:
    cells = table.to_numpy(float)
    strange = int((~(cells >= 0) | (cells != np.round(cells))).sum())
    if strange:
        raise HereError(f"counts are whole numbers from 0 up: {strange} cells are not")
    return cells.astype(int)


def contingency(codings: Codings) -> pd.DataFrame:
    """Units by what two coders chose: rows = the first coder, columns = the second; units that both coded."""
    if codings.chosen is None or codings.chosen.shape[1] != 2:
        raise HereError(f"a contingency table needs codings by two known coders, these are by {codings.coders}")
    units = np.zeros((len(codings.categories),) * 2, int)
    both = codings.pairable
    np.add.at(units, tuple(codings.chosen[both].T), codings.repeats[both])
    return pd.DataFrame(units, index=list(codings.categories), columns=list(codings.categories))


def agreement_weights(codings: Codings, weights: str) -> np.ndarray:
    """How far two categories agree, 0-1, shape (category, category); 1 on the diagonal (Gwet 2014, chapter 3).

    Raises
    ------
    HereError
        If the weights have another name, or ask for an order and the categories are text without one.
    """
    q = len(codings.categories)
    if weights not in WEIGHTS:
        raise HereError(f"weights '{weights}' are not known: choose one of {', '.join(WEIGHTS)}")
    if weights == "identity" or q < 2:
        return np.eye(q)
    if not codings.ordered:
        raise HereError(f"{weights} weights need an order, and the categories are text: give them in `categories`")
    position = np.arange(1.0, q + 1)
    numbers = all(isinstance(c, int | float | np.number) for c in codings.categories)
    x = np.array(codings.categories, float) if numbers else position
    distance = np.abs(x[:, None] - x)
    if weights == "quadratic":
        distance = distance**2
    elif weights == "ordinal":
        steps = np.abs(position[:, None] - position)
        distance = steps * (steps + 1)
    elif weights == "ratio":
        if x.min() < 0:
            raise HereError(f"ratio weights need categories from 0 up: the lowest is {x.min():g}")
        total = x[:, None] + x
        distance = np.divide(distance, total, out=np.zeros_like(total), where=total > 0) ** 2
    return 1 - distance / distance.max()
