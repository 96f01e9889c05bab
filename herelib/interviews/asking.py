"""Third step: what each kept interview was asked, by the version of the form that it was made with.

A question is not asked where the skip logic passes over it, where that version of the form lacks it, and where the
export of the interview has no column for it. An answer to an earlier question that is none to what the question became
(a free text to what is a choice now) is blank from here on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import HIDDEN
from herelib.files import columns
from herelib.form import EXPRESSIONS, SYSTEM, Instrument, Malformed, Unsupported, parse, versions
from herelib.studies import VERSION, Study
from herelib.tables import RULES


@dataclass(frozen=True)
class Asked:
    """The kept records, and what each of them was asked.

    `records` lack the answers to earlier questions that are none now; `outdated` says by item in which records these
    stood. `asked` (record x item) says of the analysed items whether they were asked, `absent` by item in which records
    the form or the export lacked it. `forms` are the versions of the form, each with the positions of its records,
    `date` is the day of each interview, and `unevaluated` says by item why its skip logic could not be evaluated: such
    an item counts as asked.
    """

    records: pd.DataFrame
    asked: pd.DataFrame
    absent: Mapping[str, np.ndarray]
    forms: list[tuple[Instrument, np.ndarray]]
    date: pd.Series
    outdated: Mapping[str, np.ndarray]
    unevaluated: Mapping[str, str]


def ask(study: Study, records: pd.DataFrame, date: pd.Series) -> Asked:
    """Whether each analysed item was asked in each kept interview.

    Parameters
    ----------
    records : the kept records after the analyst's log; their index is the position in the study's records
    date : day of each interview, since skip logic may name today's
    """
    form = study.form or study.instrument
    outdated = versions.unfit(study.instrument, records, VERSION, study.versions)
    # Blanked before anything is evaluated: skip logic that names such an answer must not see it either.
    records = records.assign(**{item: columns.blanked(records[item], hit) for item, hit in outdated.items()})
    forms = list(versions.parts(form, records, VERSION, study.versions))
    asked, unevaluated = versions.asked(forms, records, list(study.scales), date)
    absent = versions.absent(records, VERSION, versions.compare(form, study.versions))
    named = {name for form, _ in forms for item in study.scales for name in _named_in(_logic(form, item))}
    without_column = _without_column(study, records, [*study.scales, *sorted(named & {*study.records.columns})])
    for item, lacking in _unknown_logic(study, forms, records, without_column).items():
        asked[item] |= lacking
    for item in [item for item in without_column if item in study.scales]:
        absent[item] = without_column[item] | absent.get(item, False)
        asked[item] &= ~without_column[item]
    return Asked(records, asked, absent, forms, date, outdated, unevaluated)


def _without_column(study: Study, records: pd.DataFrame, items: list[str]) -> dict[str, np.ndarray]:
    """By item of these: which records come from an export that has no column for it; items that some export lacks."""
    # An export of an earlier form has a renamed item under its old name.
    now_by_old: dict[str, set[str]] = {}
    for version in study.versions.values():
        for old, now in version.renamed.items():
            now_by_old.setdefault(old, set()).add(now)
    items_by_export = {
        # files of repeat groups hold no interviews
        name: {now for item in export.frame.columns for now in {item, *now_by_old.get(item, ())}}
        for name, export in study.exports.items()
        if not export.only_repeats
    }
    exports = study.places.loc[records.index, "export"]
    without_column = {}
    for item in dict.fromkeys(item for item in items if item not in study.instrument.summaries):
        lacking = [name for name, there in items_by_export.items() if item not in there]
        if lacking:
            without_column[item] = columns.holds(exports, lacking)
    return without_column


def _unknown_logic(
    study: Study,
    forms: list[tuple[Instrument, np.ndarray]],
    records: pd.DataFrame,
    without_column: Mapping[str, np.ndarray],
) -> dict[str, np.ndarray]:
    """By analysed item: records whose export lacks a question that the skip logic names: such an item counts as asked.

    In one table with others the column is there and blank, and the logic would say that nobody was asked.
    """
    unknown = {}
    for form, positions in forms:
        of_form = np.zeros(len(records), bool)
        of_form[positions] = True
        for item in study.scales:
            for named in _named_in(_logic(form, item)) & without_column.keys():
                unknown[item] = unknown.get(item, False) | (of_form & without_column[named])
    return unknown


def _logic(form: Instrument, item: str) -> str:
    """The skip logic of an item, "" where the form lacks it."""
    return form.named.get(item, {}).get("relevant", "")


def _named_in(source: str) -> set[str]:
    """The items that an expression names; none where it cannot be read."""
    try:
        return set(parse(source).items) if source else set()
    except (Malformed, Unsupported):
        return set()


def idle_columns(study: Study) -> list[str]:
    """Columns that nobody asks for once rows are sifted: ids and times, unless an expression of the form names them."""
    items = study.instrument.items
    expressions = " ".join(items[column].str.cat(sep=" ") for column in EXPRESSIONS if column in items)
    times = {study.roles.get(role, role) for role in ("id", "start", "end")}
    # Of what the survey tool adds, the version is needed still: it says which form asked.
    system = set(SYSTEM) - set(study.instrument.named) - {VERSION}
    # A role may name one of them: the team's id of a respondent may be one that the tool gave.
    needed = {item for role, item in study.roles.items() if role not in ("id", "start", "end")} | {*study.consents}
    idle = [item for item in study.records if item in (system | times) - needed]
    return [item for item in idle if f"{{{item}}}" not in expressions.replace(" ", "")]


def log_lines(asked: Asked) -> pd.DataFrame:
    """Lines of the cleaning log: answers to an earlier version of a question that are blank now."""
    lines = [
        pd.DataFrame({"rule": "retyped", "place": asked.records.index[hit], "item": item, "old": HIDDEN, "new": ""})
        for item, hit in asked.outdated.items()
    ]
    table = pd.concat(lines, ignore_index=True) if lines else pd.DataFrame()
    return table.assign(reason=RULES["retyped"].meaning, applied=True)
