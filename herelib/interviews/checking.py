"""Reads and checks the study folder: the one way in for a team's data.

Every fault of every file is reported at once; no file of a study is ever changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from herelib import study_texts
from herelib.decisions import PARAMETERS, records
from herelib.errors import Faults, HereError, StudyError
from herelib.files import study_files, workbooks
from herelib.folders import study_folder
from herelib.interviews import judging, preparation, repeats, summaries
from herelib.interviews.preparation import Prepared
from herelib.studies import (
    Study,
    codings,
    figures_alone,
    files,
    folder,
    read_catalogue,
    settings,
    sheets,
    sufficiency,
    translated_quotes,
)

SEGMENTS = "segments.csv"
_CLEANING = {name for name, parameter in PARAMETERS.items() if parameter.stage == "clean"}


def read(study: str | Path, parameters: Mapping | None = None) -> Study:
    """A study, with all its files read and checked.

    Parameters
    ----------
    study : name or folder of the study
    parameters : of the stage "clean"; if given, values off their scale are faults where they are to stop, and so
        are interviews without a region. If not,
        `herelib.interviews.clean.clean` reports these, since what they lead to is its parameter.

    Raises
    ------
    StudyError
        With all faults of all files.
    HereError
        If there is no such study.
    """
    lenient = {name: "blank" for name in judging.VALUE_RULES} | {"no_region": "drop"}
    checked, faults = _checked(study_folder(study), {**_settled(study), **lenient, **(parameters or {})})
    if len(faults):
        raise _refused(faults, checked)
    if not checked.exports:
        if figures_alone(checked.folder):  # of whom nobody needs a pseudonym
            return checked
        raise HereError(sufficiency.say_awaited(checked.name))
    # Only now, for a study without a fault: `check` must write nothing, and a new key is a file.
    return replace(checked, key=folder.pseudonym_key(checked))


def check(study: str | Path, parameters: Mapping | None = None) -> pd.DataFrame:
    """Every fault of every file of a study: table [file, row, column, value, rule, do], empty if there is none.

    Parameters
    ----------
    study : name or folder of the study
    parameters : of the stage "clean"; as decided in the study's decision records if not given
    """
    return examine(study, parameters).faults.table()


def examine(study: str | Path, parameters: Mapping | None = None) -> Examined:
    """The faults that `check` gives, and the study as far as it could be read."""
    # Whoever hands over all parameters has read the records already.
    settled = (
        dict(parameters or {}) if set(parameters or ()) >= _CLEANING else {**_settled(study), **(parameters or {})}
    )
    read_study, faults = _checked(study_folder(study), settled)
    return Examined(faults, read_study, None if read_study is None else prepare(read_study, settled), settled)


@dataclass(frozen=True)
class Examined:
    """What an examination of a study's files gives.

    `study` is the study as far as it could be read and `prepared` what the rules decide about its records; both are
    None where it could not be read at all. `parameters` are those of the stage "clean" that it was examined with.
    """

    faults: Faults
    study: Study | None
    prepared: Prepared | None
    parameters: Mapping


def settings_of(study: str | Path) -> dict:
    """The settings in study.yaml with defaults filled in; reads nothing else.

    Raises
    ------
    StudyError
        If study.yaml has faults.
    """
    values, faults = settings.read(study_folder(study) / settings.FILE)
    if len(faults):
        raise StudyError(faults.table())
    return values


def prepare(study: Study, parameters: Mapping) -> Prepared:
    """What `herelib.interviews.preparation.prepare` gives; the last result is kept: reading needs it, too."""
    needed = {name: parameters[name] for name in preparation.PARAMETERS}
    # `read` and `check` prepare a study to find its faults; `clean` would do the same work again.
    if study.memory.get("parameters") != needed:
        study.memory.update(parameters=needed, prepared=preparation.prepare(study, parameters))
    return study.memory["prepared"]


def usable(study: Study, parameters: Mapping) -> Prepared:
    """What `prepare` gives, where nothing in it is decided to stop.

    Raises
    ------
    StudyError
        If values lie off their scale, choices are not in the form or constraints are broken, and these are to stop.
    """
    prepared = prepare(study, parameters)
    faults = preparation.faults(study, prepared, parameters)
    if len(faults):
        raise _refused(faults, study)
    return prepared


def _refused(faults: Faults, study: Study | None) -> StudyError:
    """The error of a study with faults; what it quotes of its files names nobody, of those in its columns neither."""
    return StudyError(study_texts.unsaid(faults.table(), study), clear=True)


def _settled(study: str | Path) -> dict:
    """Parameters of the stage "clean" as decided; `herelib.decisions.faults` reports faults of decision records."""
    # Where records have faults the defaults stand in: a study's other faults are to be seen at the same time.
    values = {name: PARAMETERS[name].default for name in _CLEANING}
    try:
        accepted = [record for record in records.read(study) if record.status == "accepted"]
    except StudyError:
        return values
    return values | {r.parameter: r.option.value for r in accepted if r.parameter in values}


def second_wave(study: str | Path, parameters: Mapping | None = None) -> Study:
    """The second wave of a study, with all its files read and checked: what `herelib.interviews.clean` takes.

    It lies in the folder that `evaluation.second_wave` of study.yaml names: interviews/, instrument.xlsx (the study's
    form where there is none), cleaning_log.csv, and a study.yaml of what differs. Pseudonyms have the study's key: who
    was asked in both waves has one pseudonym.

    Parameters
    ----------
    study : name or folder of the study
    parameters : of the stage "clean"; as decided in the study's decision records if not given

    Raises
    ------
    StudyError
        With all faults of its files.
    HereError
        If there is no such study, or study.yaml names no second wave.
    """
    first = study_folder(study)
    wave = settings_of(study)["evaluation"].get("second_wave", "")
    if not wave:
        raise HereError("study.yaml names no second wave: write second_wave: FOLDER under evaluation")
    lenient = {name: "blank" for name in judging.VALUE_RULES} | {"no_region": "drop"}
    checked, faults = _checked(first, {**_settled(study), **lenient, **(parameters or {})}, wave)
    if len(faults):
        raise _refused(_of_wave(faults, first, wave), checked)
    if not checked.exports:
        raise HereError(sufficiency.say_awaited(checked.name))
    return replace(checked, key=folder.pseudonym_key(replace(checked, folder=first)))


def examine_second_wave(study: str | Path, parameters: Mapping) -> Examined | None:
    """What `examine` gives, of the second wave, files by their path in the study; None where there is none to read.

    Parameters
    ----------
    parameters : of the stage "clean", all of them
    """
    first = study_folder(study)
    wave = settings.read(first / settings.FILE)[0].get("evaluation", {}).get("second_wave", "")
    if not wave or study_files.outside(wave) or not (first / wave).is_dir():
        return None
    read_study, faults = _checked(first, dict(parameters), wave)
    prepared = None if read_study is None else prepare(read_study, parameters)
    return Examined(_of_wave(faults, first, wave), read_study, prepared, parameters)


def _of_wave(faults: Faults, first: Path, wave: str) -> Faults:
    """Faults with the files of a wave called by their path in the study; those of the study's own files stay."""
    renamed = Faults()
    for fault in faults.singles().to_dict("records"):
        of_wave = fault["file"].startswith("interviews/") or (first / wave / fault["file"]).exists()
        renamed.add(*{**fault, "file": f"{wave}/{fault['file']}" if of_wave else fault["file"]}.values())
    return renamed


def _checked(path: Path, parameters: Mapping, wave: str = "") -> tuple[Study | None, Faults]:
    try:
        catalogue = read_catalogue()
    except HereError:  # a study can be read without it; the stage that needs it says what is missing
        catalogue = None
    study, faults = folder.load(path, catalogue, wave)
    path = path / wave
    if study is None:
        return None, faults
    study = summaries.add(replace(study, notes=pd.concat([study.notes, _notes_on_repeats(study)])))
    prepared = prepare(study, parameters)
    faults.extend(preparation.faults(study, prepared, parameters))
    study = replace(study, notes=pd.concat([preparation.notes(study, prepared), study.notes], ignore_index=True))
    # With an export that cannot be read, segments of its interviews would all be faults, and none of them true.
    if len(study.exports) == len(files(path, study.settings)) and _whole(study):
        segments, translations = _segments(study, path, prepared, faults)
        study = replace(study, segments=segments, translations=translations)
        codings.coders_fault(study.settings["coders"], study.segments, study.items_with("open"), faults)
    return study, faults


def _whole(study: Study) -> bool:
    """Whether the interviews of every export are among the records: one without an id or a region adds none."""
    among = set(study.places["export"])
    return all(name in among or not len(export.frame) for name, export in study.exports.items())


def _segments(
    study: Study, path: Path, prepared: Prepared, faults: Faults
) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """The codings of segments.csv and of the tables that study.yaml names, and translations of what was said.

    Codings stand one below the other; None without any.
    """
    if not (path / SEGMENTS).is_file() and not study.settings["codings"]:
        return None, None
    lengths = _lengths(study, prepared)
    tables = {SEGMENTS: workbooks.read_one(path / SEGMENTS, SEGMENTS, faults)} if (path / SEGMENTS).is_file() else {}
    for name, options in study.settings["codings"].items():
        if (path / name).is_file():
            parts = list(workbooks.read(path / name, name, faults).values())
            if len(parts) > 1 and name.casefold().endswith(".json"):
                do = "export the codings as CSV or XLSX"
                faults.add(name, "", "", "", "lists within its rows are not read as codes", do)
            if cells_of_file := next(iter(parts), None):
                coded = codings.in_segments(cells_of_file, name, options, study.codebook, faults)
                tables[name] = None if coded is None else codings.whole_answers(coded, lengths)
        else:
            faults.add(settings.FILE, "", f"codings.{name}", "", "no such file in the study", "correct its name")
    ours = tables.get(SEGMENTS)
    translations = None if ours is None else translated_quotes.translations(ours, SEGMENTS, faults)
    codes = None if study.codebook is None else list(study.codebook["code"])
    parts = [sheets.segments(rows, name, codes, lengths, faults) for name, rows in tables.items() if rows is not None]
    parts = [part for part in parts if part is not None]
    if not parts:
        return None, translations
    segments = pd.concat(parts, ignore_index=True)
    # The rows of each file are numbered anew: two pieces must not share a name.
    number = segments.groupby("segment").cumcount()
    names = segments["segment"].where(number == 0, segments["segment"] + "-" + number.astype(str))
    return segments.assign(segment=names), translations


def _notes_on_repeats(study: Study) -> pd.DataFrame:
    """How many rows of each repeat group belong to no interview."""
    notes = []
    for (file, sheet), rows in repeats.lost(study).groupby(["file", "sheet"], sort=False)["row"]:
        notes.append((file, sheet, f"{len(rows):,} rows of no interview (the first in row {rows.iloc[0]})"))
    return pd.DataFrame(notes, columns=list(study.notes.columns))


def _lengths(study: Study, prepared: Prepared) -> dict[tuple[str, str], int]:
    """Number of characters of each open answer by raw id and item; of records with one id, the kept one counts."""
    # Coders may have read an answer of a record that is dropped: its segments are left out later, and are no faults.
    records = prepared.corrected.records
    kept_first = np.argsort(~prepared.sifted.kept, kind="stable")
    ids = records[study.roles["id"]].iloc[kept_first]
    first = kept_first[~ids.duplicated().to_numpy()]
    ids, lengths = records[study.roles["id"]].iloc[first].tolist(), {}
    for item in study.items_with("open"):
        if item in records.columns:
            texts = records[item].iloc[first]
            lengths |= {(raw_id, item): len(text) for raw_id, text in zip(ids, texts, strict=True)}
    return lengths
