"""Whether a study is ready to run: every fault of its files, its decision records and the catalogue, and notes.

`here check` asks this and nothing else. It reads the study once for all answers, and loads no figures and no kernels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from herelib import decisions, interviews, segments, study_texts
from herelib.errors import Faults, HereError, by_cause
from herelib.files import study_files
from herelib.folders import catalogue_folder, study_folder
from herelib.interviews import checking
from herelib.readiness import afterwards, repeated_answers
from herelib.studies import Study, catalogue_rules, codings, read_catalogue, sufficiency
from herelib.vocabulary import STAGES


@dataclass(frozen=True)
class Examination:
    """What the check of a study gives.

    `faults` has one row a cause, `singles` one row a fault (both [file, row, column, value, rule, do]); `notes` is what
    a user should know, what matters most first: table [file, subject, note]; `catalogue` the same of the catalogue,
    which all studies share. `intake` says what became of every row of every export (`herelib.interviews.intake`).
    `examined` is the study as far as it could be read.
    """

    faults: pd.DataFrame
    singles: pd.DataFrame
    notes: pd.DataFrame
    catalogue: pd.DataFrame
    intake: pd.DataFrame
    examined: checking.Examined | None = field(default=None, repr=False)  # the study holds free text


def check(study: str | Path, by_hand: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Every fault of a study, its decision records and the catalogue: table [file, row, column, value, rule, do].

    Raises
    ------
    HereError
        If the study is not there, or a parameter given by hand is unknown or does not fit.
    """
    return examine(study, by_hand).faults


def examine(study: str | Path, by_hand: Mapping[str, object] | None = None) -> Examination:
    """The faults that `check` gives, and what else a user should know of how the study was read."""
    folder, by_hand = study_folder(study), by_hand or {}
    if len(odd := study_files.faults(folder)):
        return _unopened(odd)
    faults_of_records = decisions.faults(folder)
    # Records with faults decide nothing: the study is then read by the defaults, and all faults are told at once.
    decisions.check(by_hand, None if len(faults_of_records) else folder)
    settled = None
    if not len(faults_of_records):
        settled = {stage: decisions.settle(folder, stage, of_stage(stage, by_hand)) for stage in STAGES}
    examined = checking.examine(folder, settled and settled["clean"])
    faults_of_catalogue, catalogue = catalogue_rules.examine()
    cleared = str((settled or {}).get("clean", {}).get("not_a_person", "")).split("+")
    faults_of_texts, noted_in_texts = study_texts.examine(folder, examined.study, cleared)
    examined.faults.extend(faults_of_texts)
    examined.faults.extend(_no_margins(examined.study, (settled or {}).get("profile", {})))
    faults_of_later, noted_in_later = afterwards.examine(folder, examined)
    examined.faults.extend(faults_of_later)
    of_files = examined.faults.singles()
    followed = [decisions.sessions.load_sessions(folder)[1], decisions.actions.load_actions(folder)[1]]
    singles = pd.concat([of_files, faults_of_records, *followed, faults_of_catalogue], ignore_index=True)
    rows = interviews.intake(folder, examined.study, examined.prepared, of_files)
    of_answers = repeated_answers.notes(examined.prepared)
    noted = pd.concat([_notes(examined.study), of_answers, noted_in_texts, noted_in_later], ignore_index=True)
    if examined.study is not None:
        of_form = form_notes(examined.study, settled["recommend"] if settled else {})
        noted = pd.concat([of_form, noted], ignore_index=True)
    notes = study_texts.unsaid(interviews.in_order(noted), examined.study, ("file", "subject", "note"))
    singles = study_texts.unsaid(singles, examined.study)
    rows = study_texts.unsaid(rows, examined.study, ("file", "reason"))
    return Examination(by_cause(singles), singles, notes, catalogue, rows, examined)


def _no_margins(study: Study | None, parameters: Mapping[str, object]) -> Faults:
    """The fault of a study that is to be poststratified and says nowhere to what."""
    faults, method = Faults(), str(parameters.get("poststratification", "none"))
    if method != "none" and study is not None and study.margins is None:
        do = "write margins.csv (docs/study-format.md), or decide on poststratification: none"
        faults.add("margins.csv", "", "", "", f"poststratification is decided ({method}), and there are no margins", do)
    return faults


def _unopened(faults: Faults) -> Examination:
    """What is said of a study in which something is no file of it: what opens a pipe or a device may never end."""
    nothing = pd.DataFrame(columns=["file", "subject", "note"])
    intake = pd.DataFrame(columns=["file", "status", "reason", "rows"])
    return Examination(faults.table(), faults.singles(), nothing, nothing, intake)


def examine_catalogue() -> Examination:
    """What `examine` gives, of the catalogue alone."""
    faults, notes = catalogue_rules.examine()
    nowhere = interviews.intake(catalogue_folder(), None, None, faults)
    return Examination(faults, faults, notes, notes, nowhere)


def form_notes(study: Study, parameters: Mapping[str, object]) -> pd.DataFrame:
    """What the form can decide, and whether interviews are still to come: table [file, subject, note].

    Parameters
    ----------
    parameters : of the stage recommend; those that are not given are as by default
    """
    names = ("out_of_scope", "required_groups")
    left_out, required = (
        decisions.dimensions(str(parameters.get(name, decisions.PARAMETERS[name].default))) for name in names
    )
    try:
        catalogue = read_catalogue()
    except HereError:  # its faults are told already
        return sufficiency.notes(study, pd.DataFrame(columns=sufficiency.COLUMNS))
    return sufficiency.notes(study, sufficiency.sufficiency(study, catalogue, left_out, required))


def _notes(study: Study | None) -> pd.DataFrame:
    """How a study was read, and what its codebook cannot do: table [file, subject, note]."""
    if study is None:
        return pd.DataFrame(columns=["file", "subject", "note"])
    on_codebook = segments.codebook_notes(study.codebook, study.settings["languages"])
    on_coders = codings.notes(study.segments, study.settings["coders"])
    return pd.concat([study.notes, on_codebook, on_coders], ignore_index=True)


def of_stage(stage: str, by_hand: Mapping[str, object] | None) -> dict:
    """The parameters given by hand that a stage takes."""
    return {
        name: value for name, value in (by_hand or {}).items() if decisions.PARAMETERS[name].stage in (stage, "all")
    }
