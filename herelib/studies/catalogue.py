"""Reads the catalogue of parts of packages and of business types, which all studies share."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pandas as pd

from herelib.errors import HereError, nearest
from herelib.folders import catalogue_folder

NAMES = (
    *("parts", "supplies", "evidence", "excludes", "gates", "figures"),
    *("business_types", "meets", "type_requires", "sources"),
)
OPTIONAL = ("funds",)  # only the plan of an incubator reads it: `funds.read_funds`
RATED = ("effects", "requires")  # folders with a file for each rater
JUDGED = ("reviewer", "reviewed", "status")
RATING = ("rated_by", "rated_on", "status")
TARGET_GROUPS = (
    *("low_skilled", "unemployed", "youth", "migrants", "pupils", "groups", "organisations", "existing_firms"),
    *("rural_founders", "employees"),
)
HARD_FROM = 3  # where a rater does not say: a requirement from this level on is hard
IMPOSSIBLE = "x"  # the part cannot do it, whatever doubt there is about the other ratings
EFFECT = re.compile(r"([0-3])|x")
REQUIREMENT = re.compile(r"([0-5])([hs]?)")
_TEXT = {"year", "checked_on", "reviewed", "reviewer", "nace_rev", "nace", "figure", "countries", "for_whom"}
_NUMBERS = {
    *("cost_low_eur", "cost_high_eur", "cost_founder_low_eur", "cost_founder_high_eur", "reached", "weeks", "hours"),
    *("founders_per_mentor", "lead_time_low_months", "lead_time_high_months", "threshold", "level"),
}


def read_catalogue(folder: str | Path | None = None) -> dict[str, pd.DataFrame]:
    """The tables of the catalogue by name: `NAMES`, effects and requires; docs/catalogue.md says what columns mean.

    Parameters
    ----------
    folder : where the CSV files lie; data/raw/catalogue if not given

    Returns
    -------
    dict of tables; costs, times and levels are numbers with NaN for "not stated", everything else is text. Ratings have
    a row for each rater (in alphabetical order), part and column of the raters' files:
    effects : table [rater, part, barrier, level, possible], level 0-3; where the part cannot (x), 0 and False
    requires : table [rater, part, capacity, level, hard], level 0-5; hard True, False, or None where it is not stated
    raters : table [rater, rated_by, rated_on, status], who the raters are, each said once

    Raises
    ------
    HereError
        If a file is missing or cannot be read, or a cell holds no rating. What else is wrong inside the files says
        `catalogue_rules.check`.
    """
    folder = catalogue_folder() if folder is None else Path(folder)
    tables = {name: read_file(folder, name) for name in NAMES}
    rated = {"effects": read_effects(folder), "requires": read_requires(folder)}
    return tables | rated | {"raters": read_raters(folder)}


def read_file(folder: Path, name: str) -> pd.DataFrame:
    """One file of the catalogue, `parts` or `effects/reader_one`; a row's index is a spreadsheet's line, less 2.

    Raises
    ------
    HereError
        If the file is missing or cannot be read.
    """
    file = folder / f"{name}.csv"
    if not file.is_file():
        there = [path.stem for path in file.parent.glob("*.csv")] or ["(none)"]
        raise HereError(f"catalogue: no file {file.name} in {file.parent.name}; {nearest(file.stem, there)}")
    try:
        return _parsed(file.read_bytes(), rated="/" in name).copy()
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        raise HereError(f"catalogue: {file.name} is not readable as CSV in UTF-8") from None


@lru_cache(maxsize=64)  # by what stands in it: a check reads the catalogue for its rules and for the study
def _parsed(content: bytes, rated: bool) -> pd.DataFrame:
    """The table in a file of the catalogue; `rated` says that it is a rater's."""
    # Years, codes of NACE and figures such as "~850" or "88.10" are texts: as numbers they would lose digits. So are
    # ratings, since "3h" and "x" are among them.
    kinds = str if rated else dict.fromkeys(_TEXT, str)
    text = io.BytesIO(content)
    table = pd.read_csv(text, dtype=kinds, keep_default_na=False, na_values=[""], skip_blank_lines=False)
    table = table.dropna(how="all")
    # A column of numbers that nobody filled in yet is one of missing numbers, not of blank texts.
    texts = [
        c for c in table if not pd.api.types.is_numeric_dtype(table[c]) or (table[c].isna().all() and c not in _NUMBERS)
    ]
    return table.assign(**{column: table[column].astype(object).fillna("").astype(str) for column in texts})


def raters(folder: Path, matrix: str) -> list[str]:
    """Who rated: the names of the files in folder `effects` or `requires`, in alphabetical order."""
    return sorted(path.stem for path in (folder / matrix).glob("*.csv"))


def read_effects(folder: Path) -> pd.DataFrame:
    """What all raters say that parts take away of barriers: table [rater, part, barrier, level, possible].

    Raises
    ------
    HereError
        As `read_catalogue`.
    """
    long = _ratings(folder, "effects", "barrier", EFFECT)
    possible = long["cell"] != IMPOSSIBLE
    long = long.assign(level=long["cell"].where(possible, "0").astype("int64"), possible=possible)
    return long[["rater", "part", "barrier", "level", "possible"]]


def read_requires(folder: Path) -> pd.DataFrame:
    """What all raters say that parts need of a region: table [rater, part, capacity, level, hard].

    Raises
    ------
    HereError
        As `read_catalogue`.
    """
    long = _ratings(folder, "requires", "capacity", REQUIREMENT)
    hard = long["cell"].str[1:].map({"h": True, "s": False}).astype(object)
    long = long.assign(level=long["cell"].str[0].astype("int64"), hard=hard.where(hard.notna(), None))
    return long[["rater", "part", "capacity", "level", "hard"]]


def read_raters(folder: Path) -> pd.DataFrame:
    """Who the raters are, when they rated and what becomes of it: table [rater, rated_by, rated_on, status]."""
    rows = [
        read_file(folder, f"{matrix}/{rater}").reindex(columns=list(RATING)).assign(rater=rater)
        for matrix in RATED
        for rater in raters(folder, matrix)
    ]
    return pd.concat(rows)[["rater", *RATING]].drop_duplicates(ignore_index=True)


def _ratings(folder: Path, matrix: str, kind: str, pattern: re.Pattern) -> pd.DataFrame:
    """The cells of all raters' files: table [rater, part, `kind`, cell]."""
    files = {rater: read_file(folder, f"{matrix}/{rater}") for rater in raters(folder, matrix)}
    if not files:
        raise HereError(f"catalogue: no file in the folder {matrix}: a file for each rater belongs there")
    parts = []
    for rater, table in files.items():
        if "part" not in table:
            raise HereError(f"catalogue: {matrix}/{rater}.csv has no column part")
        rated = [column for column in table if column not in ("part", *RATING)]
        parts.append(table.melt("part", rated, kind, "cell", ignore_index=False).assign(rater=rater))
    long = pd.concat(parts)
    long["cell"] = long["cell"].str.strip()
    wrong = long[~long["cell"].str.fullmatch(pattern)]
    if len(wrong):
        first = wrong.iloc[0]
        raise HereError(
            f"catalogue: {matrix}/{first['rater']}.csv, row {wrong.index[0] + 2}, {first[kind]}: not a rating; "
            "here check lists all of them"
        )
    # The rows come as the files have them, part by part: whoever reads them beside the file finds his way.
    order = long.groupby("rater", sort=False).cumcount()
    long = long.assign(line=long.index, order=order).sort_values(["rater", "line", "order"])
    return long[["rater", "part", kind, "cell"]].reset_index(drop=True)


def capacities(catalogue: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """The capacities that parts may require, in the order of the raters' files."""
    return tuple(catalogue["requires"]["capacity"].unique())


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
    """Published figures of one thing that differ, side by side: table [part, measure, figures].

    Figures of a part contradict each other where they share a measure and differ. `figures` names each with its
    unit, who published it and when, the oldest first: "48.5 % (ENSIE survey, 2016) | 78 % (ENSIE, another edition)".
    """
    rows = []
    texts = catalogue["figures"].map(cell_text)
    for (part, measure), figures in texts.groupby(["part", "measure"], sort=True):
        if figures[["figure", "unit"]].drop_duplicates().shape[0] > 1:
            oldest_first = figures.sort_values(
                ["year", "figure", "who"], key=lambda c: c.where(c != "", "~")
            )  # undated last
            rows.append((part, measure, " | ".join(_figure(row) for row in oldest_first.itertuples())))
    return pd.DataFrame(rows, columns=["part", "measure", "figures"], dtype=str)


def _figure(row) -> str:
    value = f"{row.figure} {row.unit}".strip() if row.figure != "none" else "no figure"
    source = ", ".join(part for part in (row.who, row.year) if part)
    return f"{value} ({source})" if source else value
