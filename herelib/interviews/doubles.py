"""Rows of one id that contradict each other: they are not one interview that came in twice.

Copies that are equal, or that only fill each other's blanks, are one interview (rule `duplicate_id`). Where two rows of
an id answer a question differently, dropping all but one would lose what people said: that is a fault, with its ways
out. Times of the tablet, what the form calculates and what the survey tool adds may differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import Faults, some
from herelib.files import columns
from herelib.form import SYSTEM
from herelib.interviews import corrections
from herelib.interviews.particulars import exported_at
from herelib.studies import PRIVATE, SILENT, Study

# So many equal answers to questions with choices or numbers are no chance: two people of one household share fewer.
EQUAL_ANSWERS = 5
_MOST_PARTS = 400  # a part of an id that tells more rows apart is an id itself


@dataclass(frozen=True)
class Differing:
    """Rows of one id that differ.

    `rows` are the positions of those that contradict each other, and `items` what they differ in; `edited` are those
    of copies that differ in texts alone, and `texts` in which.
    """

    rows: np.ndarray
    items: list[str]
    edited: np.ndarray
    texts: list[str]


def differing(study: Study, rows: np.ndarray) -> Differing:
    """The rows of one id that differ in answers that are not blank.

    A text may have been edited, or typed twice: rows that differ in texts alone are copies where enough of their other
    answers are equal.

    Parameters
    ----------
    rows : positions of the records that no rule before that of duplicates drops
    """
    ids = study.records[study.roles["id"]].iloc[rows]
    several = ids.duplicated(keep=False).to_numpy() & columns.filled(ids)
    rows, ids = rows[several], ids[several]
    if not len(rows):
        return Differing(rows, [], rows, [])
    group = pd.factorize(ids.astype(str))[0]
    by_item = {item: _compared_answers(study.records[item].iloc[rows], group) for item in _compared(study)}
    texts = {item for item in by_item if _is_text(study, item)}
    nowhere = np.zeros(group.max() + 1, bool)
    differ = np.logical_or.reduce([nowhere, *(each[0] for item, each in by_item.items() if item not in texts)])
    differ_in_texts = np.logical_or.reduce([nowhere, *(by_item[item][0] for item in texts)])
    questions = [item for item in by_item if item not in texts and item not in study.roles.values()]
    alike = sum((by_item[item][1].astype(int) for item in questions), nowhere.astype(int))
    contradicting = differ | (differ_in_texts & (alike < EQUAL_ANSWERS))
    edited = differ_in_texts & ~contradicting
    items = {
        name: [item for item, each in by_item.items() if (each[0] & hit).any()]
        for name, hit in (("items", contradicting), ("texts", edited))
    }
    return Differing(rows[contradicting[group]], items["items"], rows[edited[group]], items["texts"])


def _is_text(study: Study, item: str) -> bool:
    """Whether an item holds free text: a name or a telephone number is none, it says who was asked."""
    question = study.instrument.named[item]
    return question["type"] == "text" and question["role"] in ("", "open") and item not in study.roles.values()


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


def _compared_answers(answers: pd.Series, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether the answers of each group that are not blank differ, and whether there are several and all equal."""
    codes = pd.factorize(columns.stripped(answers).astype(str))[0]
    filled, size = columns.filled(answers), group.max() + 1
    lowest, highest = np.full(size, len(codes)), np.full(size, -1)
    np.minimum.at(lowest, group[filled], codes[filled])
    np.maximum.at(highest, group[filled], codes[filled])
    several = np.bincount(group[filled], minlength=size) > 1
    return lowest < highest, several & (lowest == highest)


def faults(study: Study, differ: Differing) -> Faults:
    """One fault for all rows of one id that contradict each other, with what they differ in and the ways out."""
    faults, rows, items = Faults(), differ.rows, differ.items
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


def _dropped_copies(study: Study, rule: pd.Series, name: str) -> np.ndarray:
    """Positions of records that a rule drops, and of which another row of the same id is kept.

    A row that the analyst's log removes is settled, whatever rule drops it first.
    """
    dropped = columns.holds(rule, [name])
    if not dropped.any():
        return np.zeros(0, int)
    ids = study.records[study.roles["id"]]
    several = columns.filled(ids) & columns.holds(ids, set(ids[dropped].astype(str)))
    both = set(ids[several & columns.holds(rule, [""])].astype(str))
    hit = dropped & columns.holds(ids, both) if both else np.zeros(len(ids), bool)
    return np.flatnonzero(hit & ~corrections.removed(study)) if hit.any() else np.zeros(0, int)


def refused_faults(study: Study, rule: pd.Series) -> Faults:
    """Interviews of which one row refuses consent and another one, which is kept, gives it.

    Consent may have been taken back between two downloads: to keep the earlier row would be to use it all the same.

    Parameters
    ----------
    rule : the rule that drops each record, "" for the kept ones
    """
    faults, refused = Faults(), _dropped_copies(study, rule, "consent_refused")
    if len(refused):
        ids = study.records[study.roles["id"]].iloc[refused]
        different = ids.nunique()
        count = f"{different:,} id{'s' * (different > 1)}"
        log = study.settings["cleaning_log"]["file"]
        do = f"if it was taken back, a line remove in {log} for the id; if it was given later, one whose question and "
        do += "old_value tell the row that refuses"
        where = exported_at(study, refused[0])
        faults.add(*where, study.roles["id"], "", f"consent refused in one row and given in another of {count}", do)
    return faults


def notes(study: Study, differ: Differing, rule: pd.Series) -> list[tuple[str, str, str]]:
    """Copies of one interview whose texts differ, or of which a rule drops one: rows of (file, subject, note).

    Parameters
    ----------
    rule : the rule that drops each record, "" for the kept ones
    """
    lines = []
    for name in ("test_record", "rejected"):
        if count := len(_dropped_copies(study, rule, name)):
            rows = f"{count:,} row{'s' * (count > 1)}"
            note = f"{rows} dropped, and another row of the same id kept: a line remove for the id takes out both"
            lines.append(("interviews/", name, note))
    if not len(differ.edited):
        return lines
    note = f"{len(differ.edited):,} rows of one id differ in texts alone: copies of one interview, of which one is kept"
    return [*lines, ("interviews/", some(differ.texts), note)]


def _part(study: Study, rows: np.ndarray) -> str:
    """An item that tells the rows of each id apart, "" if there is none: that with the fewest answers."""
    ids = study.records[study.roles["id"]].iloc[rows].astype(str)
    fitting = {}
    for item in _compared(study):
        question, answers = study.instrument.named[item], study.records[item].iloc[rows]
        summed = item in study.scales or item in study.instrument.summaries
        if question["role"] in (*PRIVATE, "open") or summed or not columns.filled(answers).all():
            continue
        texts = answers.astype(str)
        if not pd.DataFrame({"id": ids, "part": texts}).duplicated().any() and texts.nunique() <= _MOST_PARTS:
            fitting[item] = texts.nunique()
    return min(fitting, key=fitting.__getitem__, default="")
