"""Numbers of interviews that others know from elsewhere: `known_totals.csv` of a study, columns region, group, n.

A partner who counted his own interviews, or a published progress report, gives a reader exact totals that no release of
the study holds. The audit of a release takes them as known (`herelib.release.audit`).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from herelib.errors import Faults, StudyError, nearest, shown
from herelib.files import workbooks
from herelib.vocabulary import GROUPS

FILE, ALL = "known_totals.csv", "all"
COLUMNS = ["region", "group", "n"]


def known_totals(folder: Path, regions: Collection[str]) -> pd.DataFrame | None:
    """Table [region, group, n], "all" for a total over regions or groups; None where the study has no such file.

    Raises
    ------
    StudyError
        If a column is missing, a region or group is unknown, or n is no whole number.
    """
    if not (folder / FILE).is_file():
        return None
    faults = Faults()
    cells = workbooks.read_one(folder / FILE, FILE, faults)
    if cells is None:
        raise StudyError(faults.table())
    header = [name.strip().lower() for name in cells.header]
    for column in COLUMNS:
        if column not in header:
            faults.add(FILE, 1, column, "", "no such column", "columns are region, group, n")
    if len(faults):
        raise StudyError(faults.table())
    table = cells.frame[[header.index(column) for column in COLUMNS]].set_axis(COLUMNS, axis=1).astype(str)
    table = table.apply(lambda column: column.str.strip())
    _check(table, {"region": [*regions, ALL], "group": [*GROUPS, ALL]}, faults)
    if len(faults):
        raise StudyError(faults.table())
    return table.assign(n=table["n"].astype(int)).reset_index(drop=True)


def _check(table: pd.DataFrame, known: dict[str, list[str]], faults: Faults) -> None:
    """Whether regions and groups are known and every n is a number of people."""
    for row, line in table.iterrows():
        for column, words in known.items():
            if line[column] not in words:
                rule = f"no {column} of the study, and not {ALL}"
                faults.add(FILE, row, column, shown(line[column]), rule, nearest(line[column], words))
        if not line["n"].isdecimal():
            faults.add(FILE, row, "n", shown(line["n"]), "no whole number", "write how many interviews")
