"""Decision records settle the parameters of a run.

The recorded choices *are* the parameters: a parameter takes the value given by hand, else the chosen option of its
accepted record, else its default. Which of the three it was is written beside the value. What people set beside the
records, or against them, is listed: verdicts in `overrides`, values by hand in `undocumented`, former choices in
`superseded`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from herelib.decisions import records
from herelib.decisions.parameters import PARAMETERS, parse, wrong
from herelib.decisions.records import COMPUTED, VERDICT, read
from herelib.errors import HereError, nearest
from herelib.studies import Study
from herelib.tables import CONTRACTS
from herelib.vocabulary import STAGES

ENDS = (("lack_low", "lack_high"), ("cost_low_eur", "cost_high_eur"))  # of one scale
UNDOCUMENTED = ["parameter", "value", "decided", "decision", "meaning"]
SUPERSEDED = ["decision", "parameter", "was", "now", "by", "date", "reason"]


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
        if parameter is None and name.startswith(VERDICT):
            lines.append(f"'{name}' is no parameter of a run: a verdict is set by a decision record (here decide)")
        elif parameter is None:
            lines.append(f"unknown parameter '{name}': {nearest(name, PARAMETERS)}")
        elif stage is not None and parameter.stage not in (stage, "all"):
            lines.append(f"parameter '{name}' belongs to stage {parameter.stage}, not to {stage}")
        elif value is not None and (problem := wrong(parameter, value)):
            record = f"; decision {records[name].id}" if name in records else ""
            lines.append(f"{name} = {value!r}: {problem} ({parameter.meaning}{record})")
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
    if lines := misordered({parameter.name: value for parameter, value, _, _ in rows}):
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


def overrides(study: str | Path, verdicts: pd.DataFrame) -> pd.DataFrame:
    """The table `overrides`: verdicts that people set, each beside the computed one; one row a region.

    Only records in force count, and none that lets the computed verdict stand. Nothing computed changes.

    Parameters
    ----------
    verdicts : table `verdicts` of a run; of a region that it lacks, the computed columns are empty
    """
    columns = list(CONTRACTS["overrides"].columns)
    computed = verdicts.set_index("region")[["verdict", "method"]]
    set_by_hand = [r for r in read(study) if r.status == "accepted" and r.region and r.option.value != COMPUTED]
    rows = []
    for record in sorted(set_by_hand, key=lambda record: record.region):
        verdict, method = computed.loc[record.region] if record.region in computed.index else ("", "")
        told = (record.decided_by, record.date, record.option.reason, record.id)
        rows.append((record.region, verdict, method, record.option.value, *told))
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
    rows = []
    for parameter, chain in register.sort_values("id").groupby("parameter", sort=False):
        told = [chosen(row.chosen, row.value) for row in chain.itertuples()]
        for at, newer in enumerate(list(chain.itertuples())[1:]):
            rows.append((chain["id"].iloc[at], parameter, told[at], told[at + 1], newer.id, newer.date, newer.reason))
    return pd.DataFrame(rows, columns=SUPERSEDED).astype(str)


def chosen(name: str, value: str) -> str:
    """An option in words: its name, and its value where that is another word.

    Examples
    --------
    >>> chosen("ward", "ward"), chosen("two", "2")
    ('ward', 'two (2)')
    """
    return name if name == value else f"{name} ({value})"


def settled_values(settled: pd.DataFrame) -> dict:
    """The values of a table parameters_<stage>, each with its type."""
    return {row.parameter: parse(row.parameter, row.value) for row in settled.itertuples()}


def decided(study: Study, parameters: Mapping) -> dict[str, str]:
    """The id of the decision behind each parameter, where its value is the decided one."""
    return {
        record.parameter: record.id
        for record in records.read(study.folder)
        if record.status == "accepted" and parameters.get(record.parameter) == record.option.value
    }


def parameters_of(shown: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The settled parameters of all stages in one table, each once."""
    parts = [part for name, part in shown.items() if name.startswith("parameters_")]
    return pd.concat(parts).drop_duplicates("parameter", ignore_index=True)
