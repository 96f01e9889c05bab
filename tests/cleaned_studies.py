"""A study of a test, cleaned, and how its tables are read in a test."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
from studies import PARAMETERS, write_rows

from herelib import interviews
from herelib.interviews import checking


def clean(folder: Path, parameters: dict = PARAMETERS, **exports: list[dict]) -> dict[str, pd.DataFrame]:
    """The tables of a study, into which exports are written first: name of the file -> rows."""
    for name, rows in exports.items():
        write_rows(folder / "interviews" / f"{name}.csv", rows)
    return interviews.clean(checking.read(folder), parameters)


def pseudonym(raw: str) -> str:
    """The pseudonym of a raw id in the tiny study, made without the code that is tested."""
    return "i" + hashlib.blake2b(raw.encode(), key=b"published-test-key", digest_size=6).hexdigest()


def logged(cleaned: dict[str, pd.DataFrame], rule: str) -> list[list]:
    """What the cleaning log says by one rule."""
    log = cleaned["cleaning_log"]
    columns = ["export", "row", "item", "old", "new", "applied"]
    return log.loc[log["rule"] == rule, columns].to_numpy().tolist()


def wide(cleaned: dict[str, pd.DataFrame], table: str = "answers") -> pd.DataFrame:
    """One row per interview, one column per item."""
    return cleaned[table].set_index("interview").astype(object)
