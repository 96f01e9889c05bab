"""What was decided, as tables: the register of all records, and what people set beside the records or against them.

Verdicts set by people stand in `overrides`, values by hand that no record explains in `undocumented`, former choices in
`superseded`.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pandas as pd

from herelib.decisions.parameters import PARAMETERS, parse
from herelib.decisions.records import COMPUTED, read
from herelib.tables import CONTRACTS

UNDOCUMENTED = ["parameter", "value", "decided", "decision", "meaning"]
SUPERSEDED = ["decision", "parameter", "was", "now", "by", "date", "reason"]


def register(study: str | Path) -> pd.DataFrame:
    """The table `decisions`: one row per record, superseded ones too, in the order of their ids.

    `alternatives` holds the options that were not chosen, each with its value, standing and reason.
    """
    rows = []
    for record in read(study):
        rejected = [option for option in record.options if option.name != record.chosen]
        row = {name: getattr(record, name, "") for name in CONTRACTS["decisions"].columns}
        row["value"] = str(record.option.value)
        row["reason"] = record.option.reason
        row["alternatives"] = " | ".join(f"{o.name} = {o.value} ({o.standing}): {o.reason}" for o in rejected)
        rows.append({name: row[name] for name in CONTRACTS["decisions"].columns})
    return pd.DataFrame(rows, columns=list(CONTRACTS["decisions"].columns)).astype(str)


def overrides(study: str | Path, verdicts: pd.DataFrame) -> pd.DataFrame:
    """The table `overrides`: verdicts that people set, each beside the computed one; one row a region.

    Only records in force count, and none that lets the computed verdict stand. Nothing computed changes.

    Parameters
    ----------
    verdicts : table `verdicts` of a run; of a region that it lacks, the computed columns are empty
    """
    columns = list(CONTRACTS["overrides"].columns)
    computed = verdicts.set_index("region")[["verdict", "lead"]]
    set_by_hand = [r for r in read(study) if r.status == "accepted" and r.region and r.option.value != COMPUTED]
    rows = []
    for record in sorted(set_by_hand, key=lambda record: record.region):
        # A record may speak of a region that this run does not have (yet).
        verdict, lead = computed.loc[record.region] if record.region in computed.index else ("", "")
        record_cells = (record.decided_by, record.date, record.option.reason, record.id)
        rows.append((record.region, verdict, lead, record.option.value, *record_cells))
    return pd.DataFrame(rows, columns=columns).astype(str)


def undocumented(parameters: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Values set by hand without a record that says why: table [parameter, value, decided, decision, meaning].

    Where a record in force covers the parameter, `decision` is its id and `decided` its value: an undocumented
    override; both are empty where no record does. What changes only the precision (draws, seed) is left out.

    Parameters
    ----------
    parameters : settled parameters of one stage or more, [parameter, value, source, decision, meaning]
    register : table `decisions`
    """
    in_force = register[register["status"] == "accepted"].set_index("parameter")
    rows = []
    for row in parameters[parameters["source"] == "hand"].drop_duplicates("parameter").itertuples():
        if row.parameter in PARAMETERS and not PARAMETERS[row.parameter].decision:
            continue
        decided, decision = (
            in_force.loc[row.parameter, ["value", "id"]] if row.parameter in in_force.index else ("", "")
        )
        # Compared as values, not as texts: "3.0" by hand and "3" in a record are one choice.
        if not decision or parse(row.parameter, row.value) != parse(row.parameter, decided):
            rows.append((row.parameter, row.value, decided, decision, row.meaning))
    return pd.DataFrame(rows, columns=UNDOCUMENTED).sort_values("parameter", ignore_index=True).astype(str)


def superseded(register: pd.DataFrame) -> pd.DataFrame:
    """Choices that a later record replaced: table [decision, parameter, was, now, by, date, reason].

    `by` is the id of the record that replaced `decision`; date and reason are those of the replacing record. Rows of a
    parameter follow one another, the oldest choice first.

    Parameters
    ----------
    register : table `decisions`; records on one parameter are a chain in the order of their ids, as reading ensures
    """
    rows, register = [], register[register["status"] != "proposed"]
    for parameter, chain in register.sort_values("id").groupby("parameter", sort=False):
        choices = [chosen(row.chosen, row.value) for row in chain.itertuples()]
        records = list(chain.itertuples())
        for at, (older, newer) in enumerate(pairwise(records)):
            rows.append((older.id, parameter, choices[at], choices[at + 1], newer.id, newer.date, newer.reason))
    return pd.DataFrame(rows, columns=SUPERSEDED).astype(str)


def chosen(name: str, value: str) -> str:
    """An option in words: its name, and its value where that is another word.

    Examples
    --------
    >>> chosen("ward", "ward"), chosen("two", "2")
    ('ward', 'two (2)')
    """
    return name if name == value else f"{name} ({value})"
