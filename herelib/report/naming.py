"""What regions are called in a report: tables get the names that readers know, ids and files keep those of regions.csv.

A name of regions.csv is made for exports ("lv006"); a reader knows a place by its label. Names go into the tables once,
before anything is drawn or said of them. Whoever needs the name of regions.csv again, for an id or a file, asks
`code_of`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from types import MappingProxyType

import pandas as pd

from herelib.studies import distinguished, spoken_name

COLUMNS = ("region", "region_a", "region_b", "left", "right")  # of any table; an earlier step of a tree stays as it is
LISTED = "moved_regions"  # column that names several, with commas between them
LEFT_OUT = "left_out"  # column of a table of outcomes that names several, with | between them
VERDICT = "verdict:"  # how parameters name the verdict of a region
_CODES: ContextVar[Mapping[str, str]] = ContextVar("codes_of_regions", default=MappingProxyType({}))


def named_region(names: Mapping[str, str], region: str) -> str:
    """What a region is called: its label, else its name with a capital.

    Examples
    --------
    >>> named_region({"lv006": "Rīga"}, "lv006"), named_region({}, "north_bank"), named_region({}, "LV006")
    ('Rīga', 'North bank', 'LV006')
    """
    return names.get(region) or spoken_name(region)


def code_of(region: str) -> str:
    """The name of a region in regions.csv, by what readers call it; what nobody has renamed stays as it is."""
    return _CODES.get().get(region, region)


def codes() -> dict[str, str]:
    """The names of regions in regions.csv by what readers call them, as far as they were renamed."""
    return dict(_CODES.get())


@contextlib.contextmanager
def coded(known: Mapping[str, str]) -> Iterator[None]:
    """Within it `code_of` knows these names; what regions are called within it is forgotten afterwards.

    Parameters
    ----------
    known : as `codes` gives them
    """
    before = _CODES.set(known)
    try:
        yield
    finally:
        _CODES.reset(before)


def call_regions(tables: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Tables in which regions bear the names that readers know; from here on `code_of` leads back.

    Parameters
    ----------
    tables : by name; none of them is changed
    names : labels by name in regions.csv, as far as the study gives them

    Two regions that would be called the same have their names of regions.csv behind it.
    """
    known = [tables[name]["region"] for name in ("regions", "verdicts") if name in tables]
    called = distinguished({region: named_region(names, region) for region in sorted(set().union(*known))})
    _CODES.set({name: code for code, name in called.items()})
    return {name: _renamed(table, called) for name, table in tables.items()}


def _renamed(table: pd.DataFrame, called: Mapping[str, str]) -> pd.DataFrame:
    new = {column: _values(table[column], called) for column in COLUMNS if column in table}
    if LISTED in table:
        new[LISTED] = table[LISTED].map(lambda names: ", ".join(called.get(name, name) for name in names.split(", ")))
    if {LEFT_OUT, "outcome"} <= set(table.columns):
        new[LEFT_OUT] = table[LEFT_OUT].map(lambda names: "|".join(called.get(name, name) for name in names.split("|")))
    if {"kind", "name", "label"} <= set(table.columns):  # what is left out may be a region
        of_region = table["kind"] == "region"
        new |= {column: table[column].mask(of_region, _values(table[column], called)) for column in ("name", "label")}
    if "parameter" in table and table["parameter"].astype(str).str.startswith(VERDICT).any():
        new["parameter"] = table["parameter"].map(lambda name: _verdict_of(name, called))
    return table.assign(**new) if new else table


def _values(column: pd.Series, called: Mapping[str, str]) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.rename_categories(lambda region: called.get(region, region))
    # Each name stands in many rows: it is looked up once.
    known = {region: called.get(region, region) for region in column.dropna().unique()}
    return column.map(known).astype(column.dtype)


def _verdict_of(parameter: str, called: Mapping[str, str]) -> str:
    region = parameter.removeprefix(VERDICT)
    return f"{VERDICT}{called.get(region, region)}" if parameter.startswith(VERDICT) else parameter
