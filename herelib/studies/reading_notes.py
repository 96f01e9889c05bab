"""What a user should know of how a study was read, and need not change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from herelib.errors import some
from herelib.files import columns
from herelib.studies import export_files
from herelib.studies.settings import FORM

if TYPE_CHECKING:
    from herelib.studies.folder import Study

# types of questions that leave no answer of a person in an export
SILENT = ("note", "calculate", "hidden", "start", "end", "today", "audit", "deviceid", "username", "simserial")
SILENT += ("phonenumber", "subscriberid", "start-geopoint", "background-audio", "background-geopoint")
SILENT += ("csv-external", "xml-external")
_ROLES = ("date", "start", "end", "consent_quote", "language", "interviewer")


def notes(study: Study) -> pd.DataFrame:
    """Notes on the exports and the form of a study: table [file, subject, note]."""
    rows = []
    for export in study.exports.values():
        rows += [(export.file, header, note) for header, note in export.notes.items()]
        rows += [(export.file, header, f"not read: {problem}") for header, problem in export.ambiguous.items()]
        unknown = [header for header in export.unknown if header]
        rows += [(export.file, header, "not read: nothing of the form has this name") for header in unknown]
        wanted = {role: study.roles[role] for role in _ROLES if role in study.roles}
        wanted["no test record is known, so none is left out"] = study.settings["test_records"].get("item", "")
        rows += [
            (export.file, item, f"no column: {role} stays blank" if role in _ROLES else f"no column: {role}")
            for role, item in wanted.items()
            if item and item not in export.frame.columns and not export.only_repeats
        ]
    if any(isinstance(item, dict) for role, item in study.settings["roles"].items() if role == "consent"):
        rows.append(("study.yaml", "roles.consent", "stated for all rows: no answer about consent is looked at"))
    if not study.scales:
        rows.append(("study.yaml", "items", "no item is analysed: there are open answers only"))
    rows += export_files.filed(study.folder, study.settings["exports"]).notes
    rows += export_files.beside(study.folder, study.settings)
    rows += [(FORM, f"{row.column} {row.value}".strip(), row.note) for row in study.instrument.notes.itertuples()]
    return pd.DataFrame(rows + _without_data(study), columns=["file", "subject", "note"])


def _without_data(study: Study) -> list[tuple[str, str, str]]:
    """Questions of the current form that no export has a column for, and those that nobody answered."""
    frames = [export.frame for export in study.exports.values()]
    frames += [frame for export in study.exports.values() for frame in export.repeats.values()]
    there = {item for frame in frames for item in frame.columns} | set(study.records.columns)
    answered = {item for item in study.records.columns if columns.filled(study.records[item]).any()}
    answered |= {item for frame in frames for item in frame.columns if columns.filled(frame[item]).any()}
    form = study.form or study.instrument
    asked = [item for item, question in form.named.items() if question["type"] not in SILENT]
    rows, missing = [], [item for item in asked if item not in there]
    blank = [item for item in asked if item in there and item not in answered]
    if missing:
        rows.append((FORM, some(missing), f"no export has a column for {_questions(missing)} of the form"))
    if blank and len(study.records):
        rows.append((FORM, some(blank), f"no row has an answer to {_questions(blank)} of the form"))
    return rows


def _questions(names: list[str]) -> str:
    return "this question" if len(names) == 1 else f"these {len(names):,} questions"
