"""What study.yaml makes of repeat groups: a count, a mean or a share for each interview, as a column of the records.

From then on such an item is one like any other: it has a scale, a dimension, a reason where it is missing.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from herelib.files import columns
from herelib.form import REFERENCE, Summary, codes_of_no_answer, evaluation, number, parse
from herelib.interviews import particulars, repeats
from herelib.studies import Study

DIGITS = 6  # of means and shares


def add(study: Study) -> Study:
    """The study with a column for each summary that study.yaml declares, and a note for each that nothing tells of.

    A count is 0 where the export has the repeat group and the interview no row in it, and blank where the export does
    not have it or the form did not ask for it. Mean and share are blank where there is nothing to take them of.
    """
    if not study.instrument.summaries:
        return study
    groups = list(repeats.rows(study, study.records))
    answers = evaluation.Answers(study.records, particulars.days(study.records, study))
    by_item, notes = {}, []
    for name, summary in study.instrument.summaries.items():
        of_group = [rows for rows in groups if rows.repeat == summary.repeat]
        covered = _covered(study, summary.repeat)
        if not covered.any():
            notes.append(("study.yaml", f"items.{name}", f"no export has the repeat group {summary.repeat}: blank"))
        total, count = _totals(study, name, of_group)
        item = study.instrument.named[name]
        asked = evaluation.holds(item["relevant"], item["path"], study.instrument, answers)
        if summary.kind == "count":
            not_asked = ~asked & (count == 0) if isinstance(asked, np.ndarray) else np.zeros(len(count), bool)
            values = np.where(covered & ~not_asked, total, np.nan)
        else:
            values = np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)
        by_item[name] = _column(values, study.records.index)
    noted = pd.concat([study.notes, pd.DataFrame(notes, columns=list(study.notes.columns))], ignore_index=True)
    return replace(study, records=study.records.assign(**by_item), notes=noted if notes else study.notes)


def _covered(study: Study, repeat: str) -> np.ndarray:
    """Whether the export of each record, or a file beside it, has the repeat group."""
    form = study.instrument
    having = {
        name: any(repeats.group_of(form, sheet, frame) == repeat for sheet, frame in export.repeats.items())
        for name, export in study.exports.items()
    }
    if any(having[name] and study.exports[name].only_repeats for name in having):
        return np.ones(len(study.records), bool)
    return columns.holds(study.places["export"], [name for name in having if having[name]])


def _totals(study: Study, name: str, groups: list[repeats.Rows]) -> tuple[np.ndarray, np.ndarray]:
    """For each record the sum of what is summarised, and of how many rows it is the sum."""
    summary = study.instrument.summaries[name]
    total, count = np.zeros(len(study.records)), np.zeros(len(study.records))
    for rows in groups:
        values, counts = _values(study, summary, _without(study, name, rows.answers))
        total += np.bincount(rows.records[counts], values[counts], minlength=len(total))
        count += np.bincount(rows.records[counts], minlength=len(count))
    return _shared(study, total, count)


def _shared(study: Study, total: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same for records that stand twice: rows name an id, and any of its records may be the one that is kept."""
    id_items = dict.fromkeys(item for item in ("_uuid", study.roles["id"]) if item in study.records.columns)
    # Published data may have one `_uuid` in every row: two interviews of the team are never one.
    by_item = [study.records[item].astype(str).reset_index(drop=True) for item in id_items]
    ids = by_item[0].str.cat(by_item[1:], sep="/")
    twice = (ids.duplicated(keep=False) & (by_item[0] != "")).to_numpy()
    for positions in ids[twice].groupby(ids[twice], sort=False).indices.values():
        where = np.flatnonzero(twice)[positions]
        holder = where[np.argmax(count[where])]
        rest = where[count[where] == 0]
        total[rest], count[rest] = total[holder], count[holder]
    return total, count


def _without(study: Study, name: str, answers: pd.DataFrame) -> pd.DataFrame:
    """Answers in which "refused" and "don't know" are blank: -99 is no age below 18.

    Parameters
    ----------
    name : of the summary, whose own codes count, too
    """
    missing = {item: codes_of_no_answer(study.settings, item, name) for item in answers}
    return answers.assign(
        **{item: columns.blanked(answers[item], columns.holds(answers[item], missing[item])) for item in answers}
    )


def _values(study: Study, summary: Summary, answers: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """What each row adds to the sum, and whether it counts at all."""
    every = np.ones(len(answers))
    if summary.item:
        if summary.item not in answers:
            return every, np.zeros(len(answers), bool)
        codes, texts = columns.coded(answers[summary.item])
        if summary.kind == "count":
            return every, np.array([text.strip() != "" for text in texts], bool)[codes]
        worth = (summary.points or {}).get
        each = [worth(text, np.nan) if summary.points else _number(text) for text in texts]
        values = np.array(each, float)[codes]
        return values, ~np.isnan(values)
    if not summary.condition:
        return every, np.ones(len(answers), bool)
    used = [name for name in REFERENCE.findall(summary.condition) if name in answers]
    known = np.logical_or.reduce([columns.filled(answers[name]) for name in used] or [every == 0])
    expression = parse(summary.condition)
    if set(expression.items) - set(answers.columns) or not len(answers):
        return every, np.zeros(len(answers), bool)
    scope = evaluation.Scope(evaluation.Answers(answers).values)
    hold = evaluation.spread(evaluation.truths(evaluation.compute(expression, scope)), len(answers))
    # A count is of the rows where it holds; a share is among the rows that say anything about it.
    return (every, hold) if summary.kind == "count" else (hold.astype(float), known)


def _number(text: str) -> float:
    plain = number(text)
    return float(plain) if plain is not None else np.nan


def _column(values: np.ndarray, index: pd.Index) -> pd.Series:
    codes, distinct = pd.factorize(np.round(values, DIGITS), use_na_sentinel=False)
    texts = ["" if np.isnan(value) else f"{value:.{DIGITS}f}".rstrip("0").rstrip(".") for value in distinct]
    return columns.column(codes, texts, index)
