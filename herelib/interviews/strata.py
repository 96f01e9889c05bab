"""Which category of a published margin each interview is in: an age band, a sex; nothing finer, and nobody else.

A birth year or an age stays in the records in memory; the table holds the band of margins.csv that it lies in, and only
of interviews of a region and group that margins.csv has figures of.
"""

from __future__ import annotations

import pandas as pd

from herelib.files import columns
from herelib.interviews.preparation import Prepared
from herelib.studies import Study, margins

COLUMNS = ("interview", "variable", "category")


def strata(study: Study, prepared: Prepared, kept: pd.Series) -> pd.DataFrame:
    """Table [interview, variable, category]: a row for each kept interview and variable whose category is known.

    Parameters
    ----------
    kept : pseudonym of each kept record
    """
    nothing = pd.DataFrame(columns=list(COLUMNS)).astype(str)
    if study.margins is None:
        return nothing
    records, people, rows = prepared.judged.records, prepared.interviews, [nothing]
    cell = pd.MultiIndex.from_arrays([people["region"].astype(str), people["group"].astype(str)])
    for variable, figures in study.margins.groupby("variable", sort=True):
        item = margins.item_of(variable, study.roles)
        if item not in records:  # no export has it
            continue
        born = float(study.settings["year"]) if item == study.roles.get("birth_year") else None
        wanted = list(dict.fromkeys(figures["category"]))
        listed = item in study.instrument.listed or (born is None and not any(map(margins.band, wanted)))
        category = columns.translated(records[item].astype(str), margins.reader(wanted, listed, born)).astype(str)
        has_figures = cell.isin(list(figures[["region", "group"]].itertuples(index=False, name=None)))
        known = has_figures & (category != "").to_numpy()
        rows.append(pd.DataFrame({"interview": kept[known], "variable": variable, "category": category[known]}))
    return pd.concat(rows, ignore_index=True).astype(str)
