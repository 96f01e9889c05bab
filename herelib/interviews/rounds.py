"""The form's rules on the rows of repeat groups: each row is judged as an interview is, by its own answers.

The main sheet may have a column of the same name, blank throughout, as merged exports have it: nothing is judged there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from herelib.files import columns
from herelib.form import validity
from herelib.interviews import repeats
from herelib.interviews.asking import Asked
from herelib.interviews.corrections import spoken
from herelib.studies import Study

RULED = ("constraint", "required", "calculation", "choice_filter")
BREACH_COLUMNS = ["place", "item", "rule", "reason", "old", "file", "sheet", "line"]


@dataclass(frozen=True)
class Rounds:
    """What breaks the form's rules in repeat groups: table [place, item, rule, reason, old, file, sheet, line].

    `place` is the position of the interview in the records, `line` the row's line in its sheet. `items` are those that
    some repeat group holds; `unjudged` gives by kind of expression the items whose expression was not evaluated, and
    why.
    """

    breaches: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=BREACH_COLUMNS))
    items: frozenset[str] = frozenset()
    unjudged: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def judge(study: Study, asked: Asked) -> Rounds:
    """Every answer in a repeat group of a kept interview, and every blank, that breaks a rule of the form."""
    tables, held_items, unjudged = [], set(), {}
    for rows in repeats.rows(study, asked.records):
        held_items |= set(rows.answers.columns) & study.instrument.repeats
        positions = asked.records.index.get_indexer(rows.records)
        for form, form_records in asked.forms:
            part = pd.Series(positions).isin(form_records).to_numpy()
            inside = [item for item in form.named if form.named[item]["repeat"] and item in rows.answers]
            if not part.any() or not inside:
                continue
            absent = {item: mask[positions[part]] for item, mask in asked.absent.items() if item in inside}
            answers = rows.answers[part].reset_index(drop=True)
            today = asked.date.iloc[positions[part]].reset_index(drop=True)
            findings = validity.judge(form, answers, today, inside, absent)
            tables.append(_located(study, rows, part, findings.table))
            for kind, reasons in findings.unjudged.items():
                unjudged[kind] = {**reasons, **unjudged.get(kind, {})}
    filled = [table for table in tables if len(table)]
    breaches = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=BREACH_COLUMNS)
    return Rounds(breaches, frozenset(held_items), unjudged)


def _located(study: Study, rows: repeats.Rows, part: object, breaches: pd.DataFrame) -> pd.DataFrame:
    """Breaches with the interview that each belongs to, the answer, and where it stands in the file."""
    position = breaches["place"].to_numpy()
    items = breaches["item"].astype(str)
    answers = rows.answers[part].reset_index(drop=True)
    texts = [str(answers[item].iloc[n]) for n, item in zip(position, items, strict=True)]
    return pd.DataFrame(
        {
            "place": rows.records[part][position],
            "item": items,
            "rule": breaches["rule"].astype(str),
            "reason": breaches["reason"].astype(str),
            "old": [spoken(item, text, study.instrument) for item, text in zip(items, texts, strict=True)],
            "file": rows.file,
            "sheet": rows.sheet,
            "line": rows.lines[part][position],
        }
    )


def log_lines(rounds: Rounds) -> Iterator[pd.DataFrame]:
    """Lines of the cleaning log: an answer of a repeat group is never changed, and its line says where it stands."""
    breaches = rounds.breaches
    if len(breaches):
        where = "sheet " + breaches["sheet"].astype(str) + ", row " + breaches["line"].astype(str)
        reason = breaches["reason"].astype(str) + " (" + where + ": kept)"
        lines = breaches[["place", "item", "rule", "old"]]
        yield lines.assign(reason=reason, new="", applied=False)


def outside(study: Study, records: pd.DataFrame, rounds: Rounds) -> tuple[list[str], dict[str, str]]:
    """The items that are judged on the interviews themselves, and why the others are judged nowhere.

    An item of a repeat group is one of them only where no export has the group and the interviews' own table has its
    answers.
    """
    names = [name for name in study.instrument.named if name not in study.instrument.gone]
    here, nowhere = [], {}
    for name in names:
        repeat = study.instrument.named[name]["repeat"]
        if not repeat:
            here.append(name)
        elif name in rounds.items:
            continue
        elif name in records.columns and columns.filled(records[name]).any():
            here.append(name)
        else:
            nowhere[name] = f"no export has the repeat group {repeat}"
    return here, nowhere
