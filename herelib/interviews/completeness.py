"""Records that a reviewer rejected, responses that were never sent off, interviews that ended without an answer.

None of them is dropped unless a team decides it; all of them are counted. A reviewer's mark is KoboToolbox's
`_validation_status` or ODK Central's `ReviewState`; what was never sent off has no `submitdate` in LimeSurvey, and is
not `Finished` in Qualtrics, which also marks what its makers sent to try it out (`Status`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.errors import shown_choices, some
from herelib.files import columns
from herelib.form import bare, flag
from herelib.interviews import repeats
from herelib.studies import PRIVATE, SILENT, UNWRITTEN, Study

REVIEW, SENT, FINISHED, STATUS = "_validation_status", "submitdate", "_finished", "_status"
TRIALS = ("Survey Preview", "Survey Test", "Spam")  # as Qualtrics writes it in Status
_FILE = Path(__file__).with_name("review_words.csv")  # as KoboToolbox and ODK Central write them, by name or by label
_NAMED = re.compile(r"validation_status_\w+")  # in what KoboToolbox's API writes, beside who reviewed and when
_ASIDE = (*SILENT, "acknowledge", "geopoint", "geotrace", "geoshape", "image", "audio", "video", "file")
_ROLES = ("id", "region", "group", "date", "start", "end", "consent", "consent_quote", "language", "mode", "weight")
_NOT_ASKED = (*_ROLES, *PRIVATE, *UNWRITTEN, "respondent", "interviewer")
DECIDED = {
    "rejected": "rejected or put on hold by a reviewer",
    "incomplete": f"never sent off (no {SENT}, or not finished)",
    "no_answers": "ended without any answer after consent",
}


def state(text: str) -> str:
    """A reviewer's mark without what programs put around it.

    Examples
    --------
    >>> state("validation_status_not_approved"), state("Not Approved"), state("hasIssues")
    ('notapproved', 'notapproved', 'hasissues')
    >>> state("{'uid': 'validation_status_on_hold', 'by_whom': 'x'}"), state("{}")
    ('onhold', '')
    """
    named = _NAMED.search(text)
    return re.sub(r"[\W_]", "", bare(named[0] if named else text)).removeprefix("validationstatus")


@cache
def reviews() -> tuple[frozenset[str], frozenset[str]]:
    """The marks of records that a reviewer rejected or put on hold, and those of all others, as `state` gives them.

    Examples
    --------
    >>> rejecting, accepting = reviews()
    >>> state("Non approuvé") in rejecting, state("Aprobado") in accepting, rejecting & accepting
    (True, True, frozenset())
    """
    with _FILE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    sides = ({state(word) for row in rows for word in row[side].split("|")} for side in ("rejected", "accepted"))
    rejecting, accepting = sides
    return frozenset(rejecting), frozenset(accepting | {""})


def rejected(study: Study) -> np.ndarray:
    """Whether a reviewer rejected each record or put it on hold."""
    return _hit(study, REVIEW, lambda text: state(text) in reviews()[0])


def _hit(study: Study, column: str, wanted: Callable[[str], bool]) -> np.ndarray:
    """Whether what a survey tool says of each record in a column of its own is wanted."""
    if column not in study.records.columns or column in study.instrument.named:
        return np.zeros(len(study.records), bool)
    codes, texts = columns.coded(study.records[column])
    return np.fromiter((wanted(text) for text in texts), bool, len(texts))[codes]


def incomplete(study: Study) -> np.ndarray:
    """Whether each response was never sent off: its export says when or that responses were, and not of this one."""
    unsent = np.zeros(len(study.records), bool)
    # A question of the form that has this name says something else.
    if SENT in study.records.columns and SENT not in study.instrument.named:
        exports = [name for name, export in study.exports.items() if SENT in export.frame.columns]
        unsent |= columns.holds(study.places["export"], exports) & ~columns.filled(study.records[SENT])
    return unsent | _hit(study, FINISHED, lambda text: flag(text) is False)


def no_answers(study: Study) -> np.ndarray:
    """Whether each record has no answer to any question that is asked for its own sake.

    Where consent comes before all that is analysed, only what follows it counts: who interviewed, in which street, is
    known before anybody has agreed to anything.
    """
    asked = _questions(study)
    order = list(study.instrument.named)
    after = max((order.index(item) for item in study.consents if item in order), default=-1)
    late = [item for item in asked if order.index(item) > after]
    if {*study.scales} & {*asked} <= {*late} and late:
        asked = late
    empty = np.ones(len(study.records), bool)
    for item in asked:
        if not empty.any():
            return empty
        answered = columns.filled(study.records[item])
        # R writes NA wherever nothing stands: beside answers it may be somebody's word, alone it is none.
        empty &= ~answered | columns.holds(study.records[item], ["NA"])
    return empty & ~_answered_inside(study) if asked and empty.any() else np.zeros(len(study.records), bool)


def _questions(study: Study) -> list[str]:
    """Items of the exports that ask a person something: no particulars of the interview, nothing that is computed."""
    particulars = {*study.roles.values(), *study.id_items, *study.consents, study.settings["test_records"].get("item")}
    return [
        item
        for item, question in study.instrument.named.items()
        if item in study.records.columns
        and question["type"] not in _ASIDE
        and question.get("role", "") not in _NOT_ASKED
        and (item not in particulars or item in study.scales)
    ]


def _answered_inside(study: Study) -> np.ndarray:
    """Whether each record has an answer inside a repeat group."""
    answered = np.zeros(len(study.records), bool)
    for name, export in study.exports.items():
        for group, frame in getattr(export, "repeats", {}).items():
            items = [item for item in frame.columns if item in study.instrument.named]
            if items:
                filled = np.logical_or.reduce([columns.filled(frame[item]) for item in items])
                owners = repeats.owners(study, name, group)[filled]
                answered[owners[owners >= 0]] = True
    return answered


def notes(study: Study, odd: dict[str, np.ndarray], rule: pd.Series) -> list[tuple[str, str, str]]:
    """How many records are rejected, incomplete or empty, and what is done about it: rows of (file, subject, note)."""
    rows = []
    for name, words in DECIDED.items():
        # of those that no other rule drops anyway
        count = int((odd[name] & columns.holds(rule, ["", name])).sum())
        if count:
            dropped = columns.holds(rule, [name]).any()
            kept = f"kept; a decision leaves them out (here decide STUDY {name} drop)"
            does = "dropped, as decided" if dropped else kept
            rows.append(("interviews/", name, f"{count:,} of {len(rule):,} rows {words}: {does}"))
    known = frozenset.union(*reviews())
    unknown = _hit(study, REVIEW, lambda text: state(text) not in known)
    if unknown.any():
        marks = some(sorted({shown_choices(text, known) for text in study.records[REVIEW][unknown].astype(str)}))
        note = f"{int(unknown.sum()):,} rows with a mark of a reviewer that is not known ({marks}): kept"
        rows.append(("interviews/", REVIEW, note))
    return [*rows, *_trials(study, rule)]


def _trials(study: Study, rule: pd.Series) -> list[tuple[str, str, str]]:
    """How many kept records were sent to try the form out, as their survey tool says."""
    hit = _hit(study, STATUS, lambda text: text.strip() in TRIALS) & columns.holds(rule, [""])
    if not hit.any():
        return []
    words = ", ".join(sorted({text.strip() for text in study.records[STATUS][hit].astype(str)}))
    do = f"test_records: {{item: {STATUS}, values: [{words}]}} in study.yaml leaves them out"
    return [
        ("interviews/", STATUS, f"{int(hit.sum()):,} of {len(rule):,} rows are {words} by their Status: kept; {do}")
    ]
