"""Where things lie: the repository, studies and what runs make."""

from __future__ import annotations

import os
import re
from pathlib import Path

from herelib.errors import HereError

ROOT = Path(__file__).resolve().parents[1]


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
