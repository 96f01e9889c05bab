"""Repeat groups: what was asked once for each member of a household, each shop, each tree.

KoboToolbox writes each repeat group to a sheet of its own, ODK Central to a file of its own; both name the interview
that a row belongs to.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib import columns
from herelib.contracts import CONTRACTS
from herelib.faults import shown, shown_choices
from herelib.forms import DATES, NUMBERS, SELECTS
from herelib.sources import Study


def table(study: Study, kept: pd.Series) -> pd.DataFrame:
    """The table `repeats`: coded answers inside repeat groups, one row per interview, repetition and item.

    Parameters
    ----------
    kept : pseudonym of each kept record, under its place in the records
    """
    parts = [
        _rows(study, export, name, frame, kept)
        for export, found in study.exports.items()
        for name, frame in found.repeats.items()
    ]
    names = list(CONTRACTS["repeats"].columns)
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="int64" if name == "number" else str) for name in names})
    return pd.concat(parts, ignore_index=True)[names]


def _rows(study: Study, export: str, name: str, frame: pd.DataFrame, kept: pd.Series) -> pd.DataFrame:
    places = owners(study, export, frame)
    known = pd.Series(places).isin(kept.index).to_numpy()
    interview = kept.reindex(places[known]).to_numpy()
    number = pd.Series(interview).groupby(interview).cumcount().to_numpy() + 1
    parts = []
    for item in frame.columns:
        told = study.instrument.named.get(item)
        if told is None or told["type"] not in (*SELECTS, *NUMBERS, *DATES) or told["role"]:
            continue
        listed = tuple(study.instrument.listed[item]["name"]) if told["type"] in SELECTS else ()
        raw = columns.translated(
            frame[item], lambda text, listed=listed: shown_choices(text, listed) if listed else shown(text)
        )
        given = {"interview": interview, "repeat": name, "number": number, "item": item, "raw": raw.to_numpy()[known]}
        parts.append(pd.DataFrame(given))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(CONTRACTS["repeats"].columns))


def owners(study: Study, export: str, frame: pd.DataFrame) -> np.ndarray:
    """The place of the record that each row of a repeat group belongs to, -1 where there is none.

    A row names the interview's id (`_submission__uuid`, or `PARENT_KEY` up to its first slash), or its running number
    (`_parent_index` or `_submission__id`) in the same file.
    """
    own = np.flatnonzero(columns.holds(study.places["export"], [export]))
    ids = study.records[study.roles["id"]]
    for link, item, everywhere in (
        ("_submission__uuid", study.roles["id"], True),
        ("PARENT_KEY", study.roles["id"], True),
        ("_submission__id", "_id", False),
        ("_parent_index", "_index", False),
    ):
        if link not in frame.columns or item not in study.records.columns:
            continue
        among = ids if everywhere else study.records[item].iloc[own]
        first = among.astype(str).drop_duplicates()
        where = pd.Series(first.index.to_numpy(), index=first.str.removeprefix("uuid:"))
        asked = frame[link].astype(str).str.split("/").str[0].str.removeprefix("uuid:")
        found = where.reindex(asked).fillna(-1).to_numpy().astype(int)
        if (found >= 0).any():
            return found
    return np.full(len(frame), -1)
