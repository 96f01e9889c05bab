"""What must hold in and between the tables of a run: no row is lost, no cell changed in silence, every sum adds up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from herelib.errors import HIDDEN
from herelib.tables.contracts import PER_ITEM
from herelib.tables.rules import DROPPED

if TYPE_CHECKING:
    import pandas as pd

ROW = ["export", "row"]  # what tells the rows of all exports apart
SUMS = {  # of the plan of an incubator: what the first column is the sum of, in each row
    "hours": (("asked_hours", "given_hours", "missing_hours"), ("offered_hours", "used_hours", "spare_hours")),
    "budget": (("needed_eur", "found_eur", "open_eur"),),
    "money": (("needed_eur", "found_eur", "open_eur"),),
    "cash": (("spent_eur", "found_eur", "open_eur"),),
    "matching": (("participants", "matched", "nobody_admissible", "no_place_left"),),
}
CENT = 0.005  # sums of euros and hours may differ by less


def broken(frames: Mapping[str, pd.DataFrame]) -> list[str]:
    """The identities that some tables break, in words; empty if all hold.

    - rows read = interviews kept + rows dropped, and each interview stands once;
    - each dropped row has one line of the cleaning log that says so;
    - the cells that differ from the export are those that the log says were changed;
    - the tables with a column per item have the interviews' rows;
    - the sums of a plan add up (`SUMS`), and its budget by category is the money of each region.

    Parameters
    ----------
    frames : tables by name; what needs a table that is not among them is not judged
    """
    faults = []
    if {"accounting", "interviews"} <= set(frames):
        faults += _lost_rows(frames["accounting"], frames["interviews"])
    if {"accounting", "cleaning_log"} <= set(frames):
        faults += _unlogged_drops(frames["accounting"], frames["cleaning_log"])
        faults += _unlogged_changes(frames["accounting"], frames["cleaning_log"])
    if "interviews" in frames:
        interviews = frames["interviews"]["interview"]
        for name in PER_ITEM:
            if name in frames and not frames[name]["interview"].equals(interviews):
                faults.append(f"table {name} has other rows than interviews")
    for name in SUMS:
        faults += _wrong_sums(name, frames[name]) if name in frames else []
    if {"budget", "money"} <= set(frames):
        faults += _other_money(frames["budget"], frames["money"])
    return faults


def _lost_rows(accounting: pd.DataFrame, interviews: pd.DataFrame) -> list[str]:
    kept = accounting.loc[(accounting["status"] == "kept").to_numpy(), "interview"].reset_index(drop=True)
    if len(kept) == len(interviews) and kept.equals(interviews["interview"].reset_index(drop=True)):
        return []
    return [f"rows are lost: {len(accounting)} read, {len(kept)} kept, {len(interviews)} interviews"]


def _unlogged_drops(accounting: pd.DataFrame, log: pd.DataFrame) -> list[str]:
    logged = log.loc[log["applied"] & (log["new"] == DROPPED), ROW]
    dropped = accounting.loc[(accounting["status"] == "dropped").to_numpy(), ROW]
    # the exports' names may be categoricals of different words, which are never equal
    rows = [part.astype({"export": str}).sort_values(ROW, ignore_index=True) for part in (logged, dropped)]
    if rows[0].equals(rows[1]):
        return []
    return [f"{len(dropped)} rows are dropped, the cleaning log says so of {len(logged)}"]


def _unlogged_changes(accounting: pd.DataFrame, log: pd.DataFrame) -> list[str]:
    cells = log[log["applied"] & (log["new"] != DROPPED) & (log["item"] != "")].astype({"export": str})
    # two rules may change the same cell one after the other: it differs from the export once, or is what it was
    logged = cells.drop_duplicates([*ROW, "item"]).groupby(ROW).size().sub(_changed_back(cells), fill_value=0)
    changed = accounting.loc[accounting["cells_changed"] > 0, [*ROW, "cells_changed"]].astype({"export": str})
    changed = changed.set_index(ROW)["cells_changed"]
    if (logged.sub(changed, fill_value=0) == 0).all():
        return []
    return [f"{changed.sum()} cells differ from the exports, the cleaning log has {logged.sum()}"]


def _changed_back(cells: pd.DataFrame) -> pd.Series:
    """By row of an export, how many cells end as they began, since a later line of the log undoes the others."""
    several = cells[cells.duplicated([*ROW, "item"], keep=False)].groupby([*ROW, "item"])
    ends = several["old"].first().to_frame("began").assign(ends=several["new"].last())
    # of what is hidden nobody can tell whether it is the same
    return ends[(ends["began"] == ends["ends"]) & (ends["began"] != HIDDEN)].groupby(ROW).size()


def _wrong_sums(name: str, table: pd.DataFrame) -> list[str]:
    faults = []
    for whole, *parts in SUMS[name]:
        wrong = ~((table[whole] - table[parts].sum(axis=1)).abs() < CENT)
        if wrong.any():
            faults.append(f"table {name}: {whole} is not {' + '.join(parts)} in {int(wrong.sum())} rows")
    return faults


def _other_money(budget: pd.DataFrame, money: pd.DataFrame) -> list[str]:
    """The regions whose money is not the sum of their budget, in the band that money is looked for."""
    columns = ["needed_eur", "found_eur", "asked_eur", "open_eur"]
    by_category = budget.groupby("region")[columns].sum()
    by_region = money[money["planned"]].set_index("region")[columns]
    different = ((by_category - by_region).abs() < CENT).all(axis=1).eq(False)
    names = ", ".join(sorted(different.index[different].astype(str)))
    return [f"the budget of {names} does not add up to its money"] if names else []
