"""What the tables of a release mean: the contracts of the run's tables, and what protection adds to them.

A column that nobody described, or that is for the team, does not leave: better a column too few than one that nobody
looked at. `tables.csv` and `columns.csv` of this room have the form of those of `herelib.tables`; they say what tables
and columns mean that come up with disclosure control only, or mean something else after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from herelib.tables import CONTRACTS, Column, read_contracts
from herelib.words import message


@dataclass(frozen=True)
class Description:
    """What a released table means, its columns by name, and those that tell its rows apart."""

    meaning: str
    columns: dict[str, Column]
    key: tuple[str, ...]


@cache
def describe(name: str) -> Description | None:
    """What a released table means; None for one that nobody described."""
    run, protected = CONTRACTS.get(name), _protected().get(name)
    if run is None and protected is None:
        return None
    columns = {**(run.columns if run else {}), **(protected.columns if protected else {})}
    leaving = {column: known for column, known in columns.items() if known.audience == "release"}
    # a table that is summed up has other keys than in the run: those that still stand in it
    key = protected.key if run is None or name == "accounting" else run.key
    meaning = (protected or run).meaning
    return Description(message(meaning.replace("%", "%%")), leaving, tuple(key))


@cache
def _protected() -> dict:
    return read_contracts(Path(__file__).parent)


def leaving(shown: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables that leave, each with the columns that are described and for release.

    Rows of the exports are counted by rule instead of listed, and left out where the study's total is hidden.

    Parameters
    ----------
    shown : tables as `herelib.release.protect` lets them through
    """
    tables = {}
    for name, table in shown.items():
        described = describe(name)
        columns = [column for column in table if described and column in described.columns]
        if columns:
            tables[name] = table[columns]
    if "accounting" in tables and "coverage" not in shown:  # nobody was asked
        del tables["accounting"]
        return {name: table for name, table in tables.items() if len(table)}
    if "accounting" in tables:
        total = shown["coverage"].loc[shown["coverage"]["region"] == "all", "hidden"]
        if total.any():
            del tables["accounting"]
        elif "rows" not in tables["accounting"]:
            tables["accounting"] = tables["accounting"].value_counts(sort=False).rename("rows").reset_index()
            tables["accounting"] = tables["accounting"].sort_values(["status", "rule"], ignore_index=True)
    return tables
