"""Which interview is with one of the people whom support may be for: unemployed, low skilled, migrants ...

study.yaml says by which answers somebody belongs (`target_groups`); of what it does not say, the questions with the
roles work_status, education and birth_year tell as far as their choices bear the usual names (`target_people.csv`).
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pandas as pd

from herelib.files import columns
from herelib.interviews.preparation import Prepared
from herelib.studies import Study

COLUMNS = ("interview", "people")
YOUNG = 30  # years: "youth" are younger, as the Youth Guarantee of the EU has it


@cache
def usual_words() -> dict[str, dict[str, frozenset[str]]]:
    """By people and role the names of choices that mean them.

    Examples
    --------
    >>> sorted(usual_words()["unemployed"]["work_status"])[:2]
    ['jobless', 'long_term_unemployed']
    """
    words: dict[str, dict[str, set[str]]] = {}
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            words.setdefault(row["people"], {}).setdefault(row["role"], set()).add(row["word"])
    return {people: {role: frozenset(some) for role, some in roles.items()} for people, roles in words.items()}


def target_people(study: Study, prepared: Prepared, kept: pd.Series) -> pd.DataFrame:
    """Table [interview, people]: a row for each kept interview and each people it belongs to.

    Parameters
    ----------
    kept : pseudonym of each kept record
    """
    records, stated = prepared.judged.records, study.settings["target_groups"]
    rows = []
    for people in sorted({*stated, *usual_words(), "youth"}):
        if people in stated:
            belongs = _among(records, stated[people])
        elif people == "youth":
            belongs = _young(records, study)
        else:
            by_item = {study.roles.get(role): words for role, words in usual_words()[people].items()}
            belongs = _among(records, {item: words for item, words in by_item.items() if item})
        rows.append(pd.DataFrame({"interview": kept[belongs.to_numpy(bool)], "people": people}))
    return pd.concat(rows, ignore_index=True).astype({"interview": str, "people": str})


def _among(records: pd.DataFrame, by_item: dict) -> pd.Series:
    """Whether each record has one of the answers that are meant, to any of the items."""
    belongs = pd.Series(False, index=records.index)
    for item, words in by_item.items():
        if item in records:
            wanted = set(words)
            # Of a question with several choices one of them is enough.
            met = columns.translated(
                records[item], lambda answer, w=wanted: "1" if w & set(str(answer).split()) else ""
            )
            belongs |= (met == "1").to_numpy()
    return belongs


def _young(records: pd.DataFrame, study: Study) -> pd.Series:
    """Whether each record is of somebody under `YOUNG` in the year of the study."""
    item, year = study.roles.get("birth_year"), study.settings.get("year")
    if item not in records or not year:
        return pd.Series(False, index=records.index)
    age = int(year) - pd.to_numeric(records[item].astype(str), errors="coerce")
    return (age >= 0) & (age < YOUNG)
