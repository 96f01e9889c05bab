"""Reads the catalogue of methods and business types, which all studies share."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from herelib.parameters import nearest
from herelib.tables import ROOT, HereError

FOLDER = ROOT / "data" / "raw" / "catalogue"
NAMES = ("methods", "requires", "remedies", "business_types", "meets", "gates", "sources")
JUDGED = ("reviewer", "reviewed", "status")
_TEXT = {"year", "reviewed", "reviewer", "nace", "country"}
_SCORES = {"weeks", "hours_per_week", "founders_per_mentor", "threshold"}


def read_catalogue(folder: str | Path | None = None) -> dict[str, pd.DataFrame]:
    """The tables of the catalogue by name: methods, requires, remedies, business_types, meets, gates, sources.

    Parameters
    ----------
    folder : where the CSV files lie; data/raw/catalogue if not given

    Returns
    -------
    dict of tables; ratings, costs and times are numbers with NaN for "not stated", everything else is text

    Raises
    ------
    HereError
        If a file is missing or cannot be read.
    """
    folder = FOLDER if folder is None else Path(folder)
    return {name: _read(folder, name) for name in NAMES}


def capacities(catalogue: dict[str, pd.DataFrame]) -> tuple[str, ...]:
    """The capacities that methods may require."""
    return tuple(c for c in catalogue["requires"].columns if c not in ("method", *JUDGED))


def _read(folder: Path, name: str) -> pd.DataFrame:
    file = folder / f"{name}.csv"
    if not file.is_file():
        there = [path.stem for path in folder.glob("*.csv")] or ["(none)"]
        raise HereError(f"catalogue: no file {file.name} in {folder.name}; {nearest(name, there)}")
    try:
        table = pd.read_csv(file, dtype=dict.fromkeys(_TEXT, str), keep_default_na=False, na_values=[""])
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        raise HereError(f"catalogue: {file.name} is not readable as CSV in UTF-8") from None
    texts = [
        c for c in table if not pd.api.types.is_numeric_dtype(table[c]) or (table[c].isna().all() and c not in _SCORES)
    ]
    return table.assign(**{column: table[column].astype(object).fillna("").astype(str) for column in texts})
