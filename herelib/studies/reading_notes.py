"""What a user should know of how a study was read, and need not change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import pandas as pd

from herelib.errors import in_study_yaml, some
from herelib.files import columns
from herelib.form import Instrument
from herelib.studies import export_files, figures_alone, reference_bounds
from herelib.studies.exports import Export

# types of questions that leave no answer of a person in an export
SILENT = ("note", "calculate", "hidden", "start", "end", "today", "audit", "deviceid", "username", "simserial")
SILENT += ("phonenumber", "subscriberid", "start-geopoint", "background-audio", "background-geopoint")
SILENT += ("csv-external", "xml-external")
_ROLES = ("date", "start", "end", "consent_quote", "language", "interviewer")


class Read(Protocol):
    """What is asked of a study here; `herelib.studies.folder.Study` describes it."""

    context: pd.DataFrame
    exports: Mapping[str, Export]
    form: Instrument | None
    instrument: Instrument
    margins: pd.DataFrame | None
    records: pd.DataFrame
    roles: Mapping[str, str]
    settings: Mapping


def notes(study: Read) -> pd.DataFrame:
    """Notes on the exports and the form of a study: table [file, subject, note]."""
    rows = []
    for export in study.exports.values():
        rows += [(export.file, header, note) for header, note in export.notes.items()]
        way_out = f"say which, as in {in_study_yaml(export.file, 'columns', {'header': 'item'})} in study.yaml"
        rows += [
            (export.file, header, f"not read: {problem}; {way_out}") for header, problem in export.ambiguous.items()
        ]
        rows += [
            (export.file, headers, note) for headers, note in export.unread((study.form or study.instrument).named)
        ]
        wanted = {role: study.roles[role] for role in _ROLES if role in study.roles}
        wanted["no test record is known, so none is left out"] = study.settings["test_records"].get("item", "")
        rows += [
            (export.file, item, f"no column: {role} stays blank" if role in _ROLES else f"no column: {role}")
            for role, item in wanted.items()
            if item and item not in export.frame.columns and not export.only_repeats
        ]
    if any(isinstance(item, dict) for role, item in study.settings["roles"].items() if role == "consent"):
        rows.append(("study.yaml", "roles.consent", "stated for all rows: no answer about consent is looked at"))
    if not study.scales and not figures_alone.asks_nothing(study.instrument):
        rows.append(("study.yaml", "items", "no item is analysed: there are open answers only"))
    if study.margins is not None:
        note = "counts only where poststratification is decided on: raking or multilevel (here decide)"
        rows.append(("margins.csv", ", ".join(sorted(set(study.margins["variable"]))), note))
    rows += export_files.filed(study.folder, study.settings["exports"]).notes
    rows += reference_bounds.notes(study.context)
    rows += export_files.beside(study.folder, study.settings)
    rows += [
        (study.instrument.file, f"{row.column} {row.value}".strip(), row.note)
        for row in study.instrument.notes.itertuples()
    ]
    return pd.DataFrame(rows + _without_data(study), columns=["file", "subject", "note"])


def _without_data(study: Read) -> list[tuple[str, str, str]]:
    """Questions of the current form that no export has a column for, and those that nobody answered."""
    inside = [frame for export in study.exports.values() for frame in export.repeats.values()]
    frames = [study.records, *(export.frame for export in study.exports.values()), *inside]
    there = {item for frame in frames for item in frame.columns}
    form = study.form or study.instrument
    asked = [
        item for item, question in form.named.items() if question["type"] not in SILENT and item not in form.summaries
    ]
    rows, missing = [], [item for item in asked if item not in there]
    blank = [item for item in asked if item in there and not any(_answered(frame, item) for frame in frames)]
    if missing:
        rows.append((form.file, some(missing), f"no export has a column for {_questions(missing)} of the form"))
    if blank and len(study.records):
        rows.append((form.file, some(blank), f"no row has an answer to {_questions(blank)} of the form"))
    return rows


def _answered(frame: pd.DataFrame, item: str) -> bool:
    """Whether somebody answered an item, in a table that may lack it."""
    if item not in frame.columns:
        return False
    # Without a dictionary of its own a column is compared as it is: to make one would take longer than all else here.
    plain = not isinstance(frame[item].dtype, pd.CategoricalDtype)
    return bool((frame[item] != "").any() if plain else not columns.holds(frame[item], [""]).all())


def _questions(names: list[str]) -> str:
    return "this question" if len(names) == 1 else f"these {len(names):,} questions"
