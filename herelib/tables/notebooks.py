"""How the notebooks read and write: each the tables of its stage, in the run that is made or, by hand, in scratch.

What is read and written by hand is printed, since tables of scratch and of the run may then be mixed. A run by `here
report` prints nothing: its notebooks are kept, and would differ with the place of the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from herelib.folders import Workplace
from herelib.tables import store
from herelib.tables.contracts import read_by
from herelib.words import listing

if TYPE_CHECKING:
    import pandas as pd


def read_stage(run: Workplace, stage: str) -> dict[str, pd.DataFrame]:
    """The tables that a stage starts from, by name, each with its contract checked.

    Parameters
    ----------
    run : as `herelib.folders.run_to_write` gives it
    stage : profile, cluster, recommend, plan, evaluate or report

    Returns
    -------
    tables by name; those of a stage that a study need not have are empty where it has not run

    Raises
    ------
    HereError
        If a table is in none of the folders: the stages before this one must run first.
    """
    folder_by_table = {name: _holder(run, name) for name in read_by(stage)}
    if run.by_hand:
        print(_sources(run, folder_by_table))
    return {name: store.read_or_empty(folder, name) for name, folder in folder_by_table.items()}


def write_stage(run: Workplace, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Write the tables of a stage; comes back with their row counts, table [table, rows]."""
    rows = store.write_all(run.writes, frames)
    if run.by_hand:
        print(f"written to {_name(run.writes)}; a run that `here report` made stays as it is")
    return rows


def _holder(run: Workplace, table: str) -> Path:
    """The first folder that holds a table; if none does, the last, whose name the error then says."""
    return next((folder for folder in run.reads if store.path(folder, table).is_file()), run.reads[-1])


def _sources(run: Workplace, folder_by_table: Mapping[str, Path]) -> str:
    """Which tables come from which folder, in a line each, and which of scratch are older than those of the run."""
    lines = []
    for folder in run.reads:
        names = [name for name, holder in folder_by_table.items() if holder == folder]
        if names:
            lines.append(f"read from {_name(folder)}: {', '.join(names)}")
    scratch, of_report = run.reads
    outdated = [
        name for name, holder in folder_by_table.items() if holder == scratch and _older(scratch, of_report, name)
    ]
    if outdated:
        lines.append(
            f"note: {listing(outdated)} of scratch {'is' if len(outdated) == 1 else 'are'} older than the run; "
            f"delete {_name(scratch)} to start from the run again"
        )
    return "\n".join(lines)


def _older(scratch: Path, run: Path, table: str) -> bool:
    file, other = store.path(scratch, table), store.path(run, table)
    return other.is_file() and file.stat().st_mtime < other.stat().st_mtime


def _name(folder: Path) -> str:
    """A folder of a study as a person calls it, without the way to it: demo/scratch/baseline."""
    parts = folder.parts
    return "/".join(parts[-3:] if parts[-2] == "scratch" else parts[-2:])
