"""Reads the catalogue of methods and business types, which all studies share."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from herelib.errors import HereError, nearest
from herelib.folders import catalogue_folder

NAMES = (
    *("methods", "requires", "remedies", "figures", "gates"),
    *("business_types", "meets", "type_requires", "sources"),
)
JUDGED = ("reviewer", "reviewed", "status")
_TEXT = {"year", "reviewed", "reviewer", "nace_rev", "nace", "country", "figure"}
_SCORES = {"weeks", "hours_per_week", "founders_per_mentor", "threshold"}


def read_catalogue(folder: str | Path | None = None) -> dict[str, pd.DataFrame]:
    """The tables of the catalogue by name: `NAMES`; docs/catalogue.md says what every column means.

    Parameters
    ----------
    folder : where the CSV files lie; data/raw/catalogue if not given

    Returns
    -------
    dict of tables; ratings, costs and times are numbers with NaN for "not stated", everything else is text

    Raises
    ------
    HereError
        If a file is missing or cannot be read. What is wrong inside the files says `catalogue_rules.check`.
    """
    folder = catalogue_folder() if folder is None else Path(folder)
    return {name: read_file(folder, name) for name in NAMES}


def read_file(folder: Path, name: str) -> pd.DataFrame:
    """One table of the catalogue; a row's index is the line that a spreadsheet shows, less 2.

    Raises
    ------
    HereError
        If the file is missing or cannot be read.
    """
    file = folder / f"{name}.csv"
    if not file.is_file():
        there = [path.stem for path in folder.glob("*.csv")] or ["(none)"]
        raise HereError(f"catalogue: no file {file.name} in {folder.name}; {nearest(name, there)}")
    # Years, codes of NACE and figures such as "~850" or "88.10" are texts: as numbers they would lose digits.
    kinds = dict.fromkeys(_TEXT, str)
    try:
        table = pd.read_csv(file, dtype=kinds, keep_default_na=False, na_values=[""], skip_blank_lines=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        raise HereError(f"catalogue: {file.name} is not readable as CSV in UTF-8") from None
    table = table.dropna(how="all")
    # A column of scores that nobody filled in yet is one of missing numbers, not of blank texts.
    texts = [
        c for c in table if not pd.api.types.is_numeric_dtype(table[c]) or (table[c].isna().all() and c not in _SCORES)
    ]
    return table.assign(**{column: table[column].astype(object).fillna("").astype(str) for column in texts})


def capacities(catalogue: dict[str, pd.DataFrame]) -> tuple[str, ...]:
    """The capacities that methods may require."""
    return tuple(c for c in catalogue["requires"].columns if c not in ("method", *JUDGED))


def cell_text(value: object) -> str:
    """A cell as its file shows it: a missing value is blank, a whole number has no decimals.

    Examples
    --------
    >>> cell_text(3.0), cell_text(0.25), cell_text(float("nan")), cell_text(" yes ")
    ('3', '0.25', '', 'yes')
    """
    if pd.isna(value):
        return ""
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value).strip()


def listed(cell: object) -> list[str]:
    """The names that a ";"-joined cell holds, in their order.

    Examples
    --------
    >>> listed("mentoring; microcredit"), listed(float("nan"))
    (['mentoring', 'microcredit'], [])
    """
    return [part.strip() for part in cell_text(cell).split(";") if part.strip()]


def contradictions(catalogue: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Published figures of one thing that differ, side by side: table [method, measure, figures].

    Figures of a method contradict each other where they share a measure and differ. `figures` names each with its
    unit, who published it and when, the oldest first: "48.5 % (ENSIE survey, 2016) | 78 % (ENSIE, another edition)".
    """
    rows = []
    texts = catalogue["figures"].map(cell_text)
    for (method, measure), figures in texts.groupby(["method", "measure"], sort=True):
        if figures[["figure", "unit"]].drop_duplicates().shape[0] > 1:
            oldest_first = figures.sort_values(
                ["year", "figure", "who"], key=lambda c: c.where(c != "", "~")
            )  # undated last
            rows.append((method, measure, " | ".join(_figure(row) for row in oldest_first.itertuples())))
    return pd.DataFrame(rows, columns=["method", "measure", "figures"], dtype=str)


def _figure(row) -> str:
    value = f"{row.figure} {row.unit}".strip() if row.figure != "none" else "no figure"
    source = ", ".join(part for part in (row.who, row.year) if part)
    return f"{value} ({source})" if source else value
