"""Rows of one id that contradict each other: they are not one interview that came in twice.

Copies that are equal, or that only fill each other's blanks, are one interview (rule `duplicate_id`). Where two rows of
an id answer a question differently, dropping all but one would lose what people said: that is a fault, with its ways
out. Times of the tablet, what the form calculates and what the survey tool adds may differ.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.errors import Faults, some
from herelib.files import columns
from herelib.form import SYSTEM
from herelib.interviews.particulars import exported_at
from herelib.studies import PRIVATE, SILENT, Study

_MOST_PARTS = 400  # a part of an id that tells more rows apart is an id itself


def differing(study: Study, rows: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """The positions of the rows whose id has contradicting answers, and the items in which they differ.

    Parameters
    ----------
    rows : positions of the records that no rule before that of duplicates drops
    """
    ids = study.records[study.roles["id"]].iloc[rows]
    several = ids.duplicated(keep=False).to_numpy() & columns.filled(ids)
    rows, ids = rows[several], ids[several]
    if not len(rows):
        return rows, []
    group = pd.factorize(ids.astype(str))[0]
    contradicting, items = np.zeros(group.max() + 1, bool), []
    for item in _compared(study):
        differ = _groups_that_differ(study.records[item].iloc[rows], group)
        if differ.any():
            items.append(item)
            contradicting |= differ
    return rows[contradicting[group]], items


def _compared(study: Study) -> list[str]:
    """Items whose answers two copies of one interview share."""
    times = {study.roles.get("start", "start"), study.roles.get("end", "end")}
    beside = {*SYSTEM} - {*study.instrument.named}
    return [
        item
        for item, question in study.instrument.named.items()
        if item in study.records.columns
        and question["type"] not in SILENT
        and item not in times | beside | {study.roles["id"]}
    ]


def _groups_that_differ(answers: pd.Series, group: np.ndarray) -> np.ndarray:
    """Whether the answers of each group that are not blank differ."""
    codes = pd.factorize(columns.stripped(answers).astype(str))[0]
    filled = columns.filled(answers)
    lowest, highest = np.full(group.max() + 1, len(codes)), np.full(group.max() + 1, -1)
    np.minimum.at(lowest, group[filled], codes[filled])
    np.maximum.at(highest, group[filled], codes[filled])
    return lowest < highest


def faults(study: Study, rows: np.ndarray) -> Faults:
    """One fault for all rows of one id that contradict each other, with what they differ in and the ways out."""
    faults = Faults()
    rows, items = differing(study, rows)
    if not len(rows):
        return faults
    ids = study.records[study.roles["id"]].iloc[rows]
    different = ids.nunique()
    count = f"{len(rows):,} rows of {different:,} id{'s' * (different > 1)}"
    rule = f"{count} contradict each other: they differ in {some(items)}"
    first = ids.index[ids.astype(str).to_numpy() == str(ids.iloc[0])]
    places = [exported_at(study, record) for record in first[:2]]
    where = " and ".join(f"row {row} of {file}" for file, row in places)
    part = _part(study, rows) or "what_tells_them_apart"
    parts = ", ".join([*study.id_items, part])
    log = study.settings["cleaning_log"]["file"]
    do = f"the first are {where}; if several rows share an id by design: roles: id: [{parts}] in study.yaml; "
    do += f"else a line remove in {log} whose question and old_value tell the wrong row"
    faults.add(*places[0], study.roles["id"], "", rule, do)
    return faults


def _part(study: Study, rows: np.ndarray) -> str:
    """An item that tells the rows of each id apart, "" if there is none: that with the fewest answers."""
    ids = study.records[study.roles["id"]].iloc[rows].astype(str)
    fitting = {}
    for item in _compared(study):
        question, answers = study.instrument.named[item], study.records[item].iloc[rows]
        if question["role"] in (*PRIVATE, "open") or item in study.scales or not columns.filled(answers).all():
            continue
        texts = answers.astype(str)
        if not pd.DataFrame({"id": ids, "part": texts}).duplicated().any() and texts.nunique() <= _MOST_PARTS:
            fitting[item] = texts.nunique()
    return min(fitting, key=fitting.__getitem__, default="")
