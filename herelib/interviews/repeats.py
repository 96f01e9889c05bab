"""Repeat groups: what was asked once for each member of a household, each shop, each tree.

KoboToolbox writes each repeat group to a sheet of its own, ODK Central to a file of its own; both name the interview
that a row belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.files import columns
from herelib.form import DATES, EXPRESSIONS, NUMBERS, REFERENCE, SELECTS, Instrument
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
    kept : pseudonym of each kept record, under its position in the records
    """
    parts = [_rows(study, name, group, kept) for name, export in study.exports.items() for group in export.repeats]
    names = list(CONTRACTS["repeats"].columns)
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="int64" if name == "number" else str) for name in names})
    return pd.concat(parts, ignore_index=True)[names]


def _rows(study: Study, export: str, group: str, kept: pd.Series) -> pd.DataFrame:
    """The rows of one repeat group of one export."""
    frame = study.exports[export].repeats[group]
    records = owners(study, export, group, kept.index)
    known = pd.Series(records).isin(kept.index).to_numpy()
    interview = kept.reindex(records[known]).to_numpy()
    number = pd.Series(interview).groupby(interview).cumcount().to_numpy() + 1
    parts = []
    for item in frame.columns:
        question = study.instrument.named.get(item)
        if question is None or question["type"] not in (*SELECTS, *NUMBERS, *DATES) or question["role"]:
            continue
        raw = columns.translated(frame[item], speaker(item, study.instrument)).to_numpy()[known]
        rows = {"interview": interview, "repeat": group, "number": number, "item": item, "raw": raw}
        parts.append(pd.DataFrame(rows))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(CONTRACTS["repeats"].columns))


def group_of(form: Instrument, name: str, frame: pd.DataFrame) -> str:
    """The repeat group of the form that a sheet holds: the one that it is called after, else that of its questions."""
    if name in set(form.blocks.loc[form.blocks["kind"] == "repeat", "name"]):
        return name
    groups = [form.named[item]["repeat"] for item in frame.columns if item in form.named]
    groups = [group for group in groups if group]
    return max(sorted(set(groups)), key=groups.count) if groups else ""


@dataclass(frozen=True)
class Rows:
    """Rows of one repeat group of one export: answers by item, and what their interviews answered beside them.

    `records` has the position of the interview of each row; `lines` the line of each in the file, `file` and `sheet`
    say which that is. `repeat` is the group as the form calls it.
    """

    answers: pd.DataFrame
    records: np.ndarray
    lines: np.ndarray
    file: str
    sheet: str
    repeat: str


def rows(study: Study, records: pd.DataFrame) -> Iterator[Rows]:
    """The rows of every repeat group that belong to one of some records.

    Answers of the interview itself stand beside those of the row where the form's expressions, or study.yaml's, name
    them: a condition within a group may ask for both.

    Parameters
    ----------
    records : of the study, their index is the position in it
    """
    form = study.instrument
    expressions = [form.items[column].str.cat(sep=" ") for column in EXPRESSIONS if column in form.items]
    conditions = [summary.condition for summary in form.summaries.values()]
    wanted = {name for source in (*expressions, *conditions) for name in REFERENCE.findall(source)}
    around = [item for item in records.columns if item in wanted and item not in form.repeats]
    for name, export in study.exports.items():
        for sheet, frame in export.repeats.items():
            belongs = owners(study, name, sheet, records.index)
            known = pd.Series(belongs).isin(records.index).to_numpy()
            positions = belongs[known]
            beside = records.loc[positions, [item for item in around if item not in frame]].reset_index(drop=True)
            answers = pd.concat([frame.loc[known].reset_index(drop=True), beside], axis=1)
            lines = frame.index.to_numpy()[known]
            yield Rows(answers, positions, lines, export.file, sheet, group_of(form, sheet, frame))


def lost(study: Study) -> pd.DataFrame:
    """Rows of repeat groups whose interview no export has: table [file, sheet, row]."""
    parts = [pd.DataFrame(columns=["file", "sheet", "row"])]
    for name, export in study.exports.items():
        for group, frame in export.repeats.items():
            rows = frame.index[owners(study, name, group) == _NOWHERE]
            parts.append(pd.DataFrame({"file": export.file, "sheet": group, "row": rows}))
    return pd.concat(parts, ignore_index=True)


def owners(study: Study, export: str, group: str, kept: pd.Index | None = None) -> np.ndarray:
    """The position of the record that each row of a repeat group belongs to, -1 where there is none.

    A row names the interview's id (`_submission__uuid`, or `PARENT_KEY` up to its first slash), which may stand in any
    export; or a running number in the same file: of the interview (`_submission__id`, `_parent_index`), or of the row
    of another repeat group around it (`_parent_table_name`).

    Parameters
    ----------
    kept : positions of the kept records: of several records with one id these are meant
    """
    owner = _owners(study, export, group, kept, frozenset())
    return owner if kept is None else _of_kept(study, export, group, owner, kept)


def _of_kept(study: Study, export: str, group: str, owner: np.ndarray, kept: pd.Index) -> np.ndarray:
    """Owners, where an interview came in twice: rows of a copy that is dropped count for the kept one if it has none.

    Two downloads may say different things of an interview: with the kept copy of the interview go the copy's rows.
    """
    left = (owner != _NOWHERE) & ~np.isin(owner, kept)
    if not left.any():
        return owner
    ids = study.records[study.roles["id"]].astype(str)
    kept_by_id = pd.Series(kept, ids.iloc[kept])
    kept_by_id = kept_by_id[~kept_by_id.index.duplicated() & (kept_by_id.index != "")]
    kept_owner = kept_by_id.reindex(ids.iloc[owner[left]]).fillna(_NOWHERE).to_numpy().astype(int)
    form, repeat = study.instrument, group_of(study.instrument, group, study.exports[export].repeats[group])
    taken: set[str] = set()  # interviews that the kept copy, or an earlier one, has rows of
    for name, other in study.exports.items():
        rows = [_owners(study, name, sheet, None, frozenset()) for sheet, frame in other.repeats.items()
                if group_of(form, sheet, frame) == repeat]  # fmt: skip
        mine = np.unique(np.concatenate([np.zeros(0, int), *rows]))
        mine = mine[mine != _NOWHERE]
        before = name in list(study.exports)[: list(study.exports).index(export)]
        taken |= set(ids.iloc[mine if before else mine[np.isin(mine, kept)]])
    free = (kept_owner != _NOWHERE) & ~ids.iloc[owner[left]].isin(taken).to_numpy()
    owner[np.flatnonzero(left)[free]] = kept_owner[free]
    return owner


def _owners(study: Study, export: str, group: str, kept: pd.Index | None, inside: frozenset[str]) -> np.ndarray:
    """The same; `inside` are the groups that were gone through already: groups that name each other end nowhere."""
    groups = study.exports[export].repeats
    frame, outer = groups[group], groups.keys() - {group, *inside}
    parent = frame[_AROUND].astype(str).to_numpy() if _AROUND in frame else np.full(len(frame), "", dtype=object)
    owner = np.full(len(frame), _NOWHERE)
    for link, item, among in _links(study, export, kept):
        left = owner == _NOWHERE
        if link == "_parent_index":
            left &= ~np.isin(parent, list(groups.keys() - {group}))  # there it counts the rows of another group
        if link in frame and item in study.records.columns and left.any():
            owner[left] = _matched(frame.loc[left, link], study.records[item].iloc[among])
    for outer_group in outer if "PARENT_KEY" in frame and (owner == _NOWHERE).any() else ():
        # A table of ODK's OData names the row of the group around it by a key of its own.
        keys = groups[outer_group].get("_uuid")
        rows = owner == _NOWHERE
        if keys is not None and rows.any():
            outer_row = _matched(frame.loc[rows, "PARENT_KEY"], keys.reset_index(drop=True))
            outer_owner = _owners(study, export, outer_group, kept, inside | {group})
            owner[rows] = np.where(outer_row == _NOWHERE, _NOWHERE, outer_owner[outer_row])
    for outer_group in outer & set(parent) if "_parent_index" in frame else ():
        rows = (parent == outer_group) & (owner == _NOWHERE)
        if rows.any() and "_index" in groups[outer_group]:
            index = groups[outer_group]["_index"].reset_index(drop=True)
            outer_row = _matched(frame.loc[rows, "_parent_index"], index)
            outer_owner = _owners(study, export, outer_group, kept, inside | {group})
            owner[rows] = np.where(outer_row == _NOWHERE, _NOWHERE, outer_owner[outer_row])
    return owner


def _links(study: Study, export: str, kept: pd.Index | None) -> list[tuple[str, str, np.ndarray | pd.Index]]:
    """The columns that may lead to an interview, surest first: each with the item it names and the records to search.

    Ids are the same in all exports, of which the row's own goes first; running numbers begin anew in each.
    """
    # The tool's own id, not the team's: the tool wrote the link.
    id_item = next(item for item in ("_uuid", study.roles["id"]) if item in study.records.columns)
    everywhere = np.arange(len(study.records)) if kept is None else kept.append(study.records.index.difference(kept))
    in_export = np.flatnonzero(columns.holds(study.places["export"], [export]))
    return [
        ("_submission__uuid", id_item, in_export),
        ("PARENT_KEY", id_item, in_export),
        ("_submission__uuid", id_item, everywhere),
        ("PARENT_KEY", id_item, everywhere),
        ("_submission__id", "_id", in_export),
        ("_parent_index", "_index", in_export),
        # Published data may have the form's own id in every row, and name the interview by what the team chose.
        ("PARENT_KEY", study.roles["id"], everywhere),
    ]


def _matched(wanted: pd.Series, among: pd.Series) -> np.ndarray:
    """The position of the first record that has each of the texts wanted."""
    first = among.astype(str).str.removeprefix("uuid:").drop_duplicates()
    where = pd.Series(first.index.to_numpy(), index=first)
    where = where[where.index != ""]  # blanks match nothing, not each other
    # ODK Central writes the way to a row of a group behind the id: uuid:…/household[1]
    texts = wanted.astype(str).str.split("/").str[0].str.removeprefix("uuid:")
    return where.reindex(texts).fillna(_NOWHERE).to_numpy().astype(int)
