"""One run of a study: where it lies, what was settled for it, its record, and what is asked of its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from herelib.runs import manifest

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Step:
    """One notebook: its stage ("" for the report), the tables it reads and writes, and the folders it reads.

    The folders are `study` (its files without decision records), `catalogue` and `decisions`. A step with a `block`
    runs only where study.yaml has it.
    """

    notebook: str
    stage: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    folders: tuple[str, ...] = ()
    block: str = ""


@dataclass(frozen=True)
class Request:
    """What is asked of a run beyond "whatever changed".

    - `force`: every step runs; `start`: this step and those after it run; `only`: this step runs and no other
    - `keep`: a dated copy of the finished run is kept beside it
    - `moved`: the user says that the runs in the folder belong to this study, which lay elsewhere
    - `pdf`: report, summary and briefs are printed, too; `further`: languages of summary and briefs beside the report's
    - `progress`: takes a line before each cell, and "" when there is nothing to say
    """

    force: bool = False
    start: str = ""
    only: str = ""
    keep: bool = False
    moved: bool = False
    pdf: bool = False
    further: tuple[str, ...] = ()
    progress: Callable[[str], object] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Run:
    """One run of a study: its folders, the settled parameters by stage, and the record that run.json holds.

    `asked` is the scenario as the user names it and `by_hand` the parameters given with it; `owner` is the study that
    the folder of runs belongs to, {id, path}; `progress`, `pdf` and `further` as in `Request`.
    """

    study: Path
    folder: Path
    settled: dict[str, pd.DataFrame]
    record: dict
    asked: str = "baseline"
    by_hand: Mapping[str, object] = field(default_factory=dict)
    owner: Mapping[str, str] = field(default_factory=dict)
    progress: Callable[[str], object] | None = None
    pdf: bool = False
    further: tuple[str, ...] = ()

    @property
    def page(self) -> Path:
        """The report that may be released."""
        return self.folder / "release" / "report.html"

    @property
    def internal_page(self) -> Path:
        """The report for the team only."""
        return self.folder / "internal" / "report.html"

    def note(self, finished: bool = False) -> None:
        """Write the record as it stands."""
        manifest.write(self.folder, {**self.record, "finished": finished})
