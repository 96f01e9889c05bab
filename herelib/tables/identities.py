"""What must hold between the tables of a cleaned study: no row is lost, no cell is changed in silence."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.tables.rules import DROPPED
from herelib.vocabulary import PER_ITEM


def broken(found: Mapping[str, pd.DataFrame]) -> list[str]:
    """The identities that some tables break, in words; empty if all hold.

    - rows read = interviews kept + rows dropped, and each interview stands once;
    - each dropped row has one line of the cleaning log that says so;
    - the cells that differ from the export are those that the log says were changed;
    - the tables with a column per item have the interviews' rows.

    Parameters
    ----------
    found : tables by name; what needs a table that is not among them is not judged
    """
    out = []
    if {"accounting", "interviews"} <= set(found):
        out += _rows(found["accounting"], found["interviews"])
    if {"accounting", "cleaning_log"} <= set(found):
        out += _log(found["accounting"], found["cleaning_log"])
    if "interviews" in found:
        own = found["interviews"]["interview"]
        for name in PER_ITEM:
            if name in found and not found[name]["interview"].equals(own):
                out.append(f"table {name} has other rows than interviews")
    return out


def _rows(accounting: pd.DataFrame, interviews: pd.DataFrame) -> list[str]:
    kept = accounting.loc[(accounting["status"] == "kept").to_numpy(), "interview"].reset_index(drop=True)
    if len(kept) == len(interviews) and kept.equals(interviews["interview"].reset_index(drop=True)):
        return []
    return [f"rows are lost: {len(accounting)} read, {len(kept)} kept, {len(interviews)} interviews"]


def _log(accounting: pd.DataFrame, log: pd.DataFrame) -> list[str]:
    applied, out = log[log["applied"]], []
    key = ["export", "row"]
    gone = applied.loc[applied["new"] == DROPPED, key].astype({"export": str})
    dropped = accounting.loc[(accounting["status"] == "dropped").to_numpy(), key].astype({"export": str})
    both = [each.sort_values(key, ignore_index=True) for each in (gone, dropped)]
    if not both[0].equals(both[1]):
        out.append(f"{len(dropped)} rows are dropped, the cleaning log says so of {len(gone)}")
    cells = applied[(applied["new"] != DROPPED) & (applied["item"] != "")].astype({"export": str})
    logged = cells.drop_duplicates([*key, "item"]).groupby(key).size()
    changed = accounting.loc[accounting["cells_changed"] > 0, [*key, "cells_changed"]].astype({"export": str})
    changed = changed.set_index(key)["cells_changed"]
    differs = logged.sub(changed, fill_value=0)
    if (differs != 0).any():
        out.append(f"{changed.sum()} cells differ from the exports, the cleaning log has {logged.sum()}")
    return out
