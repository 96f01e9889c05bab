"""Which empty cells of the tables that may be shown are hidden, and which are empty because there is nothing.

A table for others must tell the two apart: a hidden figure is there, and may not be shown. This is read off the
protected tables and their rules alone. To ask the run would tell more than the report does.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.release.evidence import SHARED
from herelib.release.recommendations import FOLLOWING, OF_LEVEL, hidden_levels, telling_regions
from herelib.tables import CONTRACTS
from herelib.vocabulary import COVER


def hidden_cells(shown: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Which cells of each table are hidden.

    Parameters
    ----------
    shown : tables as `herelib.release.protect` lets them through

    Returns
    -------
    dict of tables of bool, of the shape of those that came in
    """
    marks = {name: _by_contract_and_flag(name, table) for name, table in shown.items()}
    if "matrix" in shown:
        _mark_matrix(marks["matrix"], shown["matrix"], shown["profiles"])
    if "links" in shown:  # every question of an indicator has a weight
        marks["links"]["weight"] = True
    if "differences" in shown and len(shown["sensitivity"]):  # else people were not linked
        for lost in ("lost_treated", "lost_others"):
            marks["differences"][lost] |= shown["differences"][f"{lost}_step"].isna()
    if "profiles" in shown:
        _mark_following(marks, shown)
    return {name: table.isna() & marks[name] for name, table in shown.items()}


def _by_contract_and_flag(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A figure that every row has in the run, and every figure of a row that says that it is hidden."""
    known = CONTRACTS[name].columns if name in CONTRACTS else {}
    always = [column in known and not known[column].nullable for column in table]
    marks = pd.DataFrame([always] * len(table), index=table.index, columns=table.columns, dtype=bool)
    if "hidden" in table:
        marks = marks.apply(lambda column: column | table["hidden"].eq(True))
    return marks


def _mark_matrix(marks: pd.DataFrame, matrix: pd.DataFrame, profiles: pd.DataFrame) -> None:
    """Add, in place, shares of answers of which few hold one, and what exists already where few were asked about it."""
    levels = ["severity", "severity_low90", "severity_high90"]
    marks[levels] = marks[levels].apply(lambda column: matrix["hidden"].eq(True))
    for answer in COVER:
        marks[answer] = matrix["answers_hidden"].eq(True)
    hidden = profiles.loc[profiles["hidden"], ["region", "indicator"]]
    keys = zip(matrix["region"], "supply:" + matrix["field"], strict=True)
    few = set(zip(hidden["region"], hidden["indicator"], strict=True))
    marks["supply"] = [key in few for key in keys]


def _mark_following(marks: dict[str, pd.DataFrame], shown: Mapping[str, pd.DataFrame]) -> None:
    """Add, in place, what would give a hidden level away."""
    levels, telling = hidden_levels(shown["profiles"]), telling_regions(shown["profiles"])
    for name, columns in {**FOLLOWING, "evidence": SHARED}.items():
        if name in shown:
            for column in columns:
                marks[name][column] |= shown[name]["region"].isin(telling)
    for name, (indicator, columns) in OF_LEVEL.items():
        if name in shown:
            of_hidden = pd.MultiIndex.from_frame(shown[name][["region", indicator]]).isin(levels)
            for column in columns:
                marks[name][column] |= of_hidden
