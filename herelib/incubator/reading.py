"""What a team brings to its plan, read from the study folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from herelib.incubator.team import Team

FILES = {
    "participants": "participants.csv",
    "mentors": "mentors.csv",
    "distances": "distances.csv",
    "skills": "skills.csv",
}


def read_team(folder: Path, settings: Mapping) -> Team:
    """What a team brings to its plan.

    Parameters
    ----------
    folder : of the study
    settings : of study.yaml
    """
    tables = {name: _read(folder / file) for name, file in FILES.items()}
    return Team(settings.get("incubator", {}), **tables)


def _read(file: Path) -> pd.DataFrame | None:
    return pd.read_csv(file, keep_default_na=False, na_values=[""]) if file.is_file() else None
