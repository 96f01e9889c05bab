"""One run of a study: where it lies, what was settled for it, and its record."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from herelib.runs import manifest


@dataclass(frozen=True)
class Run:
    """One run of a study: its folders, the settled parameters by stage, and the record that run.json holds."""

    study: Path
    folder: Path
    settled: dict[str, pd.DataFrame]
    record: dict

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
