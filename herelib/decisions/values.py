"""The value of every parameter of a run, and where it comes from.

The recorded choices *are* the parameters: a parameter takes the value given by hand, else the chosen option of its
accepted record, else its default. Which of the three it was is written beside the value (table `parameters_<stage>`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from herelib.decisions.parameters import NOTHING, PARAMETERS, dimensions, parse, wrong
from herelib.decisions.records import VERDICT, in_force, read
from herelib.errors import HereError, nearest
from herelib.studies import Study
from herelib.tables import CONTRACTS
from herelib.vocabulary import STAGES

ENDS = (("lack_low", "lack_high"),)  # lower and upper end of one scale


def check(values_by_hand: Mapping[str, object], study: str | Path | None = None, stage: str | None = None) -> None:
    """Refuse unknown parameters and values that do not fit; None means "as decided" and always fits.

    Raises
    ------
    HereError
        All faults at once, a line each, with the nearest name and the decision that covers the parameter.
    """
    record_of = in_force(read(study)) if study is not None else {}
    lines = []
    for name, value in values_by_hand.items():
        parameter = PARAMETERS.get(name)
        if parameter is None and name.startswith(VERDICT):
            lines.append(f"'{name}' is no parameter of a run: a verdict is set by a decision record (here decide)")
        elif parameter is None:
            lines.append(f"unknown parameter '{name}': {nearest(name, PARAMETERS)}")
        elif stage is not None and parameter.stage not in (stage, "all"):
            lines.append(f"parameter '{name}' belongs to stage {parameter.stage}, not to {stage}")
        elif value is not None and (problem := wrong(parameter, value)):
            record = f"; decision {record_of[name].id}" if name in record_of else ""
            lines.append(f"{name} = {value!r}: {problem} ({parameter.meaning}{record})")
    if lines:
        raise HereError("\n".join(lines))


def _valued(study: str | Path, stage: str, values_by_hand: Mapping[str, object] | None) -> list[tuple]:
    """Each parameter of a stage with its value, its source and the id of the decision behind it."""
    if stage not in STAGES:
        raise HereError(f"unknown stage '{stage}': {nearest(stage, STAGES)}")
    values_by_hand = values_by_hand or {}
    check(values_by_hand, study, stage)
    record_of = in_force(read(study))
    rows = []
    for name, parameter in PARAMETERS.items():
        if parameter.stage not in (stage, "all"):
            continue
        record = record_of.get(name)
        value, source, decision = parameter.default, "default", ""
        if record is not None:
            # A record may say 1 where a decimal number is meant: the value always has the parameter's type.
            value, source, decision = parameter.kind(record.option.value), "decision", record.id
        by_hand = values_by_hand.get(name)
        # A value by hand that is the decided one counts as decided: tables do not depend on how it was said.
        if by_hand is not None and parameter.kind(by_hand) != value:
            value, source, decision = parameter.kind(by_hand), "hand", ""
        rows.append((parameter, value, source, decision))
    # Each end fits for itself: only together, as they come out of records, hand and defaults, do they make a scale.
    values = {parameter.name: value for parameter, value, _, _ in rows}
    if lines := misordered(values) + weighed_out_of_scope(values):
        raise HereError("\n".join(lines))
    return rows


def misordered(values: Mapping[str, object]) -> list[str]:
    """Pairs of parameters of which the lower end does not lie below the upper one, a line each.

    Examples
    --------
    >>> misordered({"lack_low": 0.8, "lack_high": 0.75, "k": 3})
    ['lack_low = 0.8 must lie below lack_high = 0.75']
    """
    pairs = [(low, high) for low, high in ENDS if low in values and high in values]
    return [
        f"{low} = {values[low]} must lie below {high} = {values[high]}"
        for low, high in pairs
        if values[low] >= values[high]
    ]


def weighed_out_of_scope(values: Mapping[str, object]) -> list[str]:
    """Barriers that one decision leaves out and another one weighs, a line each.

    Examples
    --------
    >>> weighed_out_of_scope({"importance": "finance>digital", "out_of_scope": "barrier:digital"})
    ['importance says how much digital counts, and out_of_scope leaves barrier:digital out: take it out of one of them']
    """
    weighed = set(re.findall(r"\w+", str(values.get("importance", ""))))
    left_out = [name for name in dimensions(str(values.get("out_of_scope", NOTHING))) if name.startswith("barrier:")]
    return [
        f"importance says how much {name.partition(':')[2]} counts, and out_of_scope leaves {name} out: "
        "take it out of one of them"
        for name in left_out
        if name.partition(":")[2] in weighed
    ]


def settle(study: str | Path, stage: str, values_by_hand: Mapping[str, object] | None = None) -> dict:
    """The value of every parameter of a stage: given by hand, else as decided, else the default.

    Parameters
    ----------
    study : name or folder of the study
    stage : clean, profile, cluster or recommend
    values_by_hand : values by name; None means "as decided"

    Raises
    ------
    HereError
        If a name is unknown or a value does not fit.
    StudyError
        If a decision record has a fault.
    """
    return {parameter.name: value for parameter, value, _, _ in _valued(study, stage, values_by_hand)}


def settled_table(study: str | Path, stage: str, values_by_hand: Mapping[str, object] | None = None) -> pd.DataFrame:
    """The table `parameters_<stage>`: value, source (decision, default or hand) and decision of each parameter.

    A value given by hand that is the decided one counts as decided: tables do not depend on how it was said.
    """
    valued = _valued(study, stage, values_by_hand)
    rows = [(p.name, str(value), source, decision, p.meaning) for p, value, source, decision in valued]
    columns = list(CONTRACTS[f"parameters_{stage}"].columns)
    return pd.DataFrame(rows, columns=columns).sort_values("parameter", ignore_index=True).astype(str)


def settle_declared(stage: str, namespace: Mapping[str, object]) -> tuple[dict[str, object], pd.DataFrame]:
    """The parameters that a notebook declares, settled: their values by name, and the table `parameters_<stage>`.

    Parameters
    ----------
    namespace : the names of the notebook (`globals()`): `study`, and every parameter of the stage, None meaning "as
        decided"

    Raises
    ------
    HereError
        If a parameter of the stage is not declared, if a value does not fit, or if a parameter of another stage has a
        value here: it would change nothing.
    """
    expected = [name for name, parameter in PARAMETERS.items() if parameter.stage in (stage, "all")]
    if missing := [name for name in ("study", *expected) if name not in namespace]:
        raise HereError(f"the notebook does not declare {', '.join(missing)}: add a line to its parameters for each")
    # Only plain values count as said: a notebook may well import a module that is called like a parameter.
    foreign = {
        name: value
        for name, value in namespace.items()
        if name in PARAMETERS and name not in expected and isinstance(value, (str, int, float))
    }
    declared = {name: namespace[name] for name in expected} | foreign
    study = namespace["study"]
    return settle(study, stage, declared), settled_table(study, stage, declared)


def settled_values(settled: pd.DataFrame) -> dict:
    """The values of a table parameters_<stage>, each with its type."""
    return {row.parameter: parse(row.parameter, row.value) for row in settled.itertuples()}


def decided(study: Study, parameters: Mapping) -> dict[str, str]:
    """The id of the decision behind each parameter, where its value is the decided one."""
    records = in_force(read(study.folder)).values()
    return {r.parameter: r.id for r in records if parameters.get(r.parameter) == r.option.value}


def decided_on(study: str | Path, settled: pd.DataFrame, name: str) -> str:
    """The day of the decision that a parameter's value comes from, YYYY-MM-DD; "" where it comes from none.

    Parameters
    ----------
    settled : table parameters_<stage>
    """
    row = settled[(settled["parameter"] == name) & (settled["source"] == "decision")]
    if row.empty:
        return ""
    return next(record.date for record in read(study) if record.id == row["decision"].iloc[0])


def parameters_of(shown: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The settled parameters of all stages in one table, each once."""
    parts = [part for name, part in shown.items() if name.startswith("parameters_")]
    return pd.concat(parts).drop_duplicates("parameter", ignore_index=True)
