"""Reads and checks the study folder: the one way in for a team's data.

Every fault of every file is reported at once; no file of a study is ever changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.decisions import PARAMETERS, records
from herelib.errors import Faults, HereError, StudyError
from herelib.files import cells, columns
from herelib.folders import study_folder
from herelib.interviews import preparation, repeats
from herelib.interviews.preparation import Prepared
from herelib.studies import Study, files, folder, read_catalogue, settings, sheets
from herelib.studies import folder as studies_folder

SEGMENTS = "segments.csv"


def read(study: str | Path, parameters: Mapping | None = None) -> Study:
    """A study, with all its files read and checked.

    Parameters
    ----------
    study : name or folder of the study
    parameters : of the stage "clean"; if given, values off their scale are faults where they are to stop. If not,
        `herelib.interviews.clean.clean` reports these, since what they lead to is its parameter.

    Raises
    ------
    StudyError
        With all faults of all files.
    HereError
        If there is no such study.
    """
    lenient = {name: "blank" for name in preparation.VALUE_RULES}
    found, faults = _checked(study_folder(study), {**_settled(study), **lenient, **(parameters or {})})
    if len(faults):
        raise StudyError(faults.table())
    return replace(found, key=folder.pseudonym_key(found))


def check(study: str | Path, parameters: Mapping | None = None) -> pd.DataFrame:
    """Every fault of every file of a study: table [file, row, column, value, rule, do], empty if there is none.

    Parameters
    ----------
    study : name or folder of the study
    parameters : of the stage "clean"; as decided in the study's decision records if not given
    """
    return examine(study, parameters)[0]


def examine(study: str | Path, parameters: Mapping | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What `check` gives, and what a user should know of how the study was read: table [file, subject, note]."""
    read_study, faults = _checked(study_folder(study), {**_settled(study), **(parameters or {})})
    return faults.table(), pd.DataFrame() if read_study is None else read_study.notes


def settings_of(study: str | Path) -> dict:
    """The settings in study.yaml with defaults filled in; reads nothing else.

    Raises
    ------
    StudyError
        If study.yaml has faults.
    """
    told, faults = settings.read(study_folder(study) / settings.FILE)
    if len(faults):
        raise StudyError(faults.table())
    return told


def prepare(study: Study, parameters: Mapping) -> Prepared:
    """What `herelib.interviews.preparation.prepare` gives; the last result is kept: reading needs it, too."""
    asked = {name: parameters[name] for name in preparation.PARAMETERS}
    if study.memory.get("asked") != asked:
        study.memory.update(asked=asked, prepared=preparation.prepare(study, parameters))
    return study.memory["prepared"]


def usable(study: Study, parameters: Mapping) -> Prepared:
    """What `prepare` gives, where nothing in it is decided to stop.

    Raises
    ------
    StudyError
        If values lie off their scale, choices are not in the form or constraints are broken, and these are to stop.
    """
    prepared = prepare(study, parameters)
    found = preparation.faults(study, prepared, parameters)
    if len(found):
        raise StudyError(found.table())
    return prepared


def _settled(study: str | Path) -> dict:
    """Parameters of the stage "clean" as decided; faults of decision records are reported by `herelib.decisions.settled`."""
    values = {name: parameter.default for name, parameter in PARAMETERS.items() if parameter.stage == "clean"}
    try:
        accepted = [record for record in records.read(study) if record.status == "accepted"]
    except StudyError:
        return values
    return values | {r.parameter: r.option.value for r in accepted if r.parameter in values}


def _checked(folder: Path, parameters: Mapping) -> tuple[Study | None, Faults]:
    try:
        catalogue = read_catalogue()
    except HereError:  # a study can be read without it; the stage that needs it says what is missing
        catalogue = None
    study, faults = studies_folder.load(folder, catalogue)
    if study is None:
        return None, faults
    gone = repeats.lost(study).groupby(["file", "sheet"], sort=False)["row"]
    rows = [(*place, f"{len(own):,} rows of no interview (the first in row {own.iloc[0]})") for place, own in gone]
    study = replace(study, notes=pd.concat([study.notes, pd.DataFrame(rows, columns=list(study.notes.columns))]))
    prepared = prepare(study, parameters)
    faults.extend(preparation.faults(study, prepared, parameters))
    if (folder / SEGMENTS).is_file() and len(study.exports) == len(files(folder)):
        found = cells.read(folder / SEGMENTS, SEGMENTS, faults)
        if found is not None:
            codes = None if study.codebook is None else list(study.codebook["code"])
            study = replace(study, segments=sheets.segments(found, SEGMENTS, codes, _lengths(study, prepared), faults))
    return study, faults


def _lengths(study: Study, prepared: Prepared) -> dict[tuple[str, str], int]:
    """Number of characters of each open answer by raw id and item; of records with one id, the kept one counts."""
    everything = prepared.corrected.records
    dropped = ~columns.holds(prepared.rule, [""])
    order = np.argsort(dropped, kind="stable")
    ids = everything[study.roles["id"]].iloc[order]
    first = order[~ids.duplicated().to_numpy()]
    raw, found = everything[study.roles["id"]].iloc[first].tolist(), {}
    for item in study.items_with("open"):
        if item in everything.columns:
            texts = everything[item].iloc[first]
            found |= {(each, item): len(text) for each, text in zip(raw, texts, strict=True)}
    return found
