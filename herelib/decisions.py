"""Decision records settle the parameters of a run.

The recorded choices *are* the parameters: a parameter takes the value given by hand, else the chosen option of its
accepted record, else its default. Which of the three it was is written beside the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from herelib.contracts import CONTRACTS
from herelib.parameters import PARAMETERS, Parameter, fits, nearest
from herelib.records import Decision, Option, faults, read
from herelib.tables import HereError
from herelib.vocabulary import STAGES

__all__ = [
    "PARAMETERS",
    "Decision",
    "Option",
    "Parameter",
    "check",
    "faults",
    "read",
    "register",
    "settle",
    "settled_table",
]


def check(given: Mapping[str, object], study: str | Path | None = None, stage: str | None = None) -> None:
    """Refuse unknown parameters and values that do not fit; None means "as decided" and always fits.

    Raises
    ------
    HereError
        All faults at once, a line each, with the nearest name and the decision that covers the parameter.
    """
    records = {r.parameter: r for r in read(study) if r.status == "accepted"} if study is not None else {}
    lines = []
    for name, value in given.items():
        parameter = PARAMETERS.get(name)
        if parameter is None:
            lines.append(f"unknown parameter '{name}': {nearest(name, PARAMETERS)}")
        elif stage is not None and parameter.stage not in (stage, "all"):
            lines.append(f"parameter '{name}' belongs to stage {parameter.stage}, not to {stage}")
        elif value is not None and not fits(parameter, value):
            record = f"; decision {records[name].id}" if name in records else ""
            lines.append(f"{name} = {value!r}: expected {parameter.expected} ({parameter.meaning}{record})")
    if lines:
        raise HereError("\n".join(lines))


def _settled(study: str | Path, stage: str, given: Mapping[str, object] | None) -> list[tuple]:
    if stage not in STAGES:
        raise HereError(f"unknown stage '{stage}': {nearest(stage, STAGES)}")
    given = given or {}
    check(given, study, stage)
    records = {record.parameter: record for record in read(study) if record.status == "accepted"}
    rows = []
    for name, parameter in PARAMETERS.items():
        if parameter.stage not in (stage, "all"):
            continue
        record = records.get(name)
        value, source, decision = parameter.default, "default", ""
        if record is not None:
            value, source, decision = parameter.kind(record.option.value), "decision", record.id
        asked = given.get(name)
        if asked is not None and parameter.kind(asked) != value:
            value, source, decision = parameter.kind(asked), "hand", ""
        rows.append((parameter, value, source, decision))
    values = {parameter.name: value for parameter, value, _, _ in rows}
    if stage == "recommend" and values["lack_low"] >= values["lack_high"]:
        raise HereError(f"lack_low = {values['lack_low']} must lie below lack_high = {values['lack_high']}")
    return rows


def settle(study: str | Path, stage: str, given: Mapping[str, object] | None = None) -> dict:
    """The value of every parameter of a stage: given by hand, else as decided, else the default.

    Parameters
    ----------
    study : name or folder of the study
    stage : clean, profile, cluster or recommend
    given : values by name; None means "as decided"

    Raises
    ------
    HereError
        If a name is unknown or a value does not fit.
    StudyError
        If a decision record has a fault.
    """
    return {parameter.name: value for parameter, value, _, _ in _settled(study, stage, given)}


def settled_table(study: str | Path, stage: str, given: Mapping[str, object] | None = None) -> pd.DataFrame:
    """The table `parameters_<stage>`: value, source (decision, default or hand) and decision of each parameter.

    A value given by hand that is the decided one counts as decided: tables do not depend on how it was said.
    """
    rows = [
        (p.name, str(value), source, record, p.meaning) for p, value, source, record in _settled(study, stage, given)
    ]
    columns = list(CONTRACTS[f"parameters_{stage}"].columns)
    return pd.DataFrame(rows, columns=columns).sort_values("parameter", ignore_index=True).astype(str)


def register(study: str | Path) -> pd.DataFrame:
    """The table `decisions`: one row per record, superseded ones too, in the order of their ids.

    `alternatives` holds the options that were not chosen, each with its value, standing and reason.
    """
    rows = []
    for record in read(study):
        others = [o for o in record.options if o.name != record.chosen]
        row = {name: getattr(record, name, "") for name in CONTRACTS["decisions"].columns}
        row["value"] = str(record.option.value)
        row["reason"] = record.option.reason
        row["alternatives"] = " | ".join(f"{o.name} = {o.value} ({o.standing}): {o.reason}" for o in others)
        rows.append({name: row[name] for name in CONTRACTS["decisions"].columns})
    return pd.DataFrame(rows, columns=list(CONTRACTS["decisions"].columns)).astype(str)
