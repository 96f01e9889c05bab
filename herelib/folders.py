"""Where things lie: the repository, studies and what runs make."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from herelib.errors import HereError

ROOT = Path(__file__).resolve().parents[1]
SCRATCH = "scratch"  # beside the runs of a study: what notebooks run by hand write


def study_folder(study: str | Path) -> Path:
    """The folder of a study: a name is looked up in data/raw, a path is taken as it is."""
    named = ROOT / "data" / "raw" / str(study)
    if re.fullmatch(r"[\w.-]+", str(study)) and named.is_dir():
        return named
    if Path(study).is_dir():
        return Path(study).resolve()
    known = sorted(p.parent.name for p in (ROOT / "data" / "raw").glob("*/study.yaml"))
    raise HereError(f"no study '{study}': neither a folder nor one of data/raw: {', '.join(known) or '(none)'}")


def processed_folder() -> Path:
    """Where runs are written: the environment variable HERE_PROCESSED, else data/processed."""
    return Path(os.environ.get("HERE_PROCESSED") or ROOT / "data" / "processed")


def run_folder(study: str | Path, scenario: str = "baseline") -> Path:
    """The folder of one run: everything that a study and a scenario make."""
    return processed_folder() / study_folder(study).name / scenario


@dataclass(frozen=True)
class Workplace:
    """Where a notebook writes its tables, and where it looks for those of earlier stages: the first that has one.

    Parameters
    ----------
    writes : the folder that tables are written to
    reads : folders that may hold a table, in the order in which they are asked
    """

    writes: Path
    reads: tuple[Path, ...]

    @property
    def by_hand(self) -> bool:
        """Whether somebody runs the notebook, and not `here report`."""
        return self.writes.parent.name == SCRATCH


def run_to_write(study: str | Path, scenario: str = "baseline") -> Workplace:
    """Where a notebook of a study and scenario reads and writes.

    `here report` tells its kernels by the environment variable HERE_RUN which run they make. Without it somebody runs
    the notebook by hand or by plain papermill: what it writes goes to `scratch/<scenario>` beside the runs, since a run
    that `here report` made holds together only as long as nothing else writes into it. Tables that earlier notebooks
    left in scratch are read first, all others come from the run.
    """
    if run := os.environ.get("HERE_RUN"):
        return Workplace(Path(run), (Path(run),))
    run = run_folder(study, scenario)
    scratch = run.parent / SCRATCH / run.name
    return Workplace(scratch, (scratch, run))
