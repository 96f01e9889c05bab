"""Repeat groups: what was asked once for each member of a household, each shop, each tree.

KoboToolbox writes each repeat group to a sheet of its own, ODK Central to a file of its own; both name the interview
that a row belongs to.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.files import columns
from herelib.form import DATES, NUMBERS, SELECTS
from herelib.interviews.corrections import speaker
from herelib.studies import Study
from herelib.tables import CONTRACTS

_NOWHERE = -1
_AROUND = "_parent_table_name"  # names the sheet whose rows `_parent_index` counts


def table(study: Study, kept: pd.Series) -> pd.DataFrame:
    """The table `repeats`: coded answers inside repeat groups, one row per interview, repetition and item.

    Rows of interviews that are dropped are dropped with them; `lost` lists those of interviews that nobody knows.

    Parameters
    ----------
    kept : pseudonym of each kept record, under its place in the records
    """
    parts = [_rows(study, export, name, kept) for export, found in study.exports.items() for name in found.repeats]
    names = list(CONTRACTS["repeats"].columns)
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="int64" if name == "number" else str) for name in names})
    return pd.concat(parts, ignore_index=True)[names]


def _rows(study: Study, export: str, name: str, kept: pd.Series) -> pd.DataFrame:
    frame = study.exports[export].repeats[name]
    places = owners(study, export, name, kept.index)
    known = pd.Series(places).isin(kept.index).to_numpy()
    interview = kept.reindex(places[known]).to_numpy()
    number = pd.Series(interview).groupby(interview).cumcount().to_numpy() + 1
    parts = []
    for item in frame.columns:
        told = study.instrument.named.get(item)
        if told is None or told["type"] not in (*SELECTS, *NUMBERS, *DATES) or told["role"]:
            continue
        raw = columns.translated(frame[item], speaker(item, study.instrument))
        given = {"interview": interview, "repeat": name, "number": number, "item": item, "raw": raw.to_numpy()[known]}
        parts.append(pd.DataFrame(given))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(CONTRACTS["repeats"].columns))


def lost(study: Study) -> pd.DataFrame:
    """Rows of repeat groups whose interview no export has: table [file, sheet, row]."""
    parts = [pd.DataFrame(columns=["file", "sheet", "row"])]
    for export, found in study.exports.items():
        for name, frame in found.repeats.items():
            rows = frame.index[owners(study, export, name) == _NOWHERE]
            parts.append(pd.DataFrame({"file": found.file, "sheet": name, "row": rows}))
    return pd.concat(parts, ignore_index=True)


def owners(study: Study, export: str, name: str, kept: pd.Index | None = None) -> np.ndarray:
    """The place of the record that each row of a repeat group belongs to, -1 where there is none.

    A row names the interview's id (`_submission__uuid`, or `PARENT_KEY` up to its first slash), which may stand in any
    export; or a running number in the same file: of the interview (`_submission__id`, `_parent_index`), or of the row
    of another repeat group around it (`_parent_table_name`).

    Parameters
    ----------
    kept : places of kept records: of several records with one id these are meant
    """
    return _owners(study, export, name, kept, frozenset())


def _owners(study: Study, export: str, name: str, kept: pd.Index | None, inside: frozenset[str]) -> np.ndarray:
    """The same; `inside` are the groups that were gone through already."""
    groups = study.exports[export].repeats
    frame, outer = groups[name], groups.keys() - {name, *inside}
    ids = next(item for item in ("_uuid", study.roles["id"]) if item in study.records.columns)
    own = np.flatnonzero(columns.holds(study.places["export"], [export]))
    first = np.arange(len(study.records)) if kept is None else kept.append(study.records.index.difference(kept))
    around = frame[_AROUND].astype(str).to_numpy() if _AROUND in frame else np.full(len(frame), "", dtype=object)
    found = np.full(len(frame), _NOWHERE)
    for link, item, among in (
        ("_submission__uuid", ids, first),
        ("PARENT_KEY", ids, first),
        ("_submission__id", "_id", own),
        ("_parent_index", "_index", own),
    ):
        left = found == _NOWHERE
        if link == "_parent_index":
            left &= ~np.isin(around, list(groups.keys() - {name}))
        if link in frame and item in study.records.columns and left.any():
            found[left] = _matched(frame.loc[left, link], study.records[item].iloc[among])
    for group in outer & set(around) if "_parent_index" in frame else ():
        rows = (around == group) & (found == _NOWHERE)
        if rows.any() and "_index" in groups[group]:
            position = _matched(frame.loc[rows, "_parent_index"], groups[group]["_index"].reset_index(drop=True))
            there = _owners(study, export, group, kept, inside | {name})
            found[rows] = np.where(position == _NOWHERE, _NOWHERE, there[position])
    return found


def _matched(asked: pd.Series, among: pd.Series) -> np.ndarray:
    """The place of the first record that has each of the texts asked for."""
    first = among.astype(str).str.removeprefix("uuid:").drop_duplicates()
    where = pd.Series(first.index.to_numpy(), index=first)
    where = where[where.index != ""]
    texts = asked.astype(str).str.split("/").str[0].str.removeprefix("uuid:")
    return where.reindex(texts).fillna(_NOWHERE).to_numpy().astype(int)
