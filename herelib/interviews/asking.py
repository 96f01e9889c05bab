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
from herelib.form import EXPRESSIONS, SYSTEM, Instrument, versions
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
    for item, lacking in _without_column(study, records).items():
        absent[item] = lacking | absent.get(item, False)
        asked[item] &= ~lacking
    return Asked(records, asked, absent, forms, date, outdated, unevaluated)


def _without_column(study: Study, records: pd.DataFrame) -> dict[str, np.ndarray]:
    """By analysed item: which records come from an export that has no column for it; items that some export lacks."""
    items_by_export = {
        # files of repeat groups hold no interviews
        name: set(export.frame.columns)
        for name, export in study.exports.items()
        if not export.only_repeats
    }
    exports = study.places.loc[records.index, "export"]
    without_column = {}
    for item in [item for item in study.scales if item not in study.instrument.summaries]:
        lacking = [name for name, items in items_by_export.items() if item not in items]
        if lacking:
            without_column[item] = columns.holds(exports, lacking)
    return without_column


def idle_columns(study: Study) -> list[str]:
    """Columns that nobody asks for once rows are sifted: ids and times, unless an expression of the form names them."""
    items = study.instrument.items
    expressions = " ".join(items[column].str.cat(sep=" ") for column in EXPRESSIONS if column in items)
    times = {study.roles.get(role, role) for role in ("id", "start", "end")}
    # Of what the survey tool adds, the version is needed still: it says which form asked.
    system = set(SYSTEM) - set(study.instrument.named) - {VERSION}
    idle = [item for item in study.records if item in system | times]
    return [item for item in idle if f"{{{item}}}" not in expressions.replace(" ", "")]


def log_lines(asked: Asked) -> pd.DataFrame:
    """Lines of the cleaning log: answers to an earlier version of a question that are blank now."""
    lines = [
        pd.DataFrame({"rule": "retyped", "place": asked.records.index[hit], "item": item, "old": HIDDEN, "new": ""})
        for item, hit in asked.outdated.items()
    ]
    table = pd.concat(lines, ignore_index=True) if lines else pd.DataFrame()
    return table.assign(reason=RULES["retyped"].meaning, applied=True)
