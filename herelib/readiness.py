"""Whether a study is ready to run: every fault of its files, its decision records and the catalogue, and notes.

`here check` asks this and nothing else. It reads the study once for both answers, and loads no figures and no kernels.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from herelib import decisions, segments
from herelib.folders import study_folder
from herelib.interviews import checking
from herelib.studies import Study, catalogue_rules, codings
from herelib.vocabulary import STAGES


def check(study: str | Path, by_hand: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Every fault of a study, its decision records and the catalogue: table [file, row, column, value, rule, do].

    Raises
    ------
    HereError
        If the study is not there, or a parameter given by hand is unknown or does not fit.
    """
    return examine(study, by_hand)[0]


def examine(study: str | Path, by_hand: Mapping[str, object] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What `check` gives, and what a user should know of how the study was read: table [file, subject, note]."""
    folder, by_hand = study_folder(study), by_hand or {}
    faults_of_records = decisions.faults(folder)
    # Records with faults decide nothing: the study is then read by the defaults, and all faults are told at once.
    decisions.check(by_hand, None if len(faults_of_records) else folder)
    settled = None
    if not len(faults_of_records):
        settled = {stage: decisions.settle(folder, stage, of_stage(stage, by_hand)) for stage in STAGES}["clean"]
    faults_of_files, read_study = checking.examine(folder, settled)
    parts = [faults_of_files, faults_of_records, catalogue_rules.check()]
    return pd.concat(parts, ignore_index=True), _notes(read_study)


def _notes(study: Study | None) -> pd.DataFrame:
    """How a study was read, what its codebook cannot do, and what the catalogue lacks: table [file, subject, note]."""
    on_catalogue = catalogue_rules.notes()
    if study is None:
        return on_catalogue
    on_codebook = segments.codebook_notes(study.codebook, study.settings["languages"])
    on_coders = codings.notes(study.segments, study.settings["coders"])
    return pd.concat([study.notes, on_codebook, on_coders, on_catalogue], ignore_index=True)


def of_stage(stage: str, by_hand: Mapping[str, object] | None) -> dict:
    """The parameters given by hand that a stage takes."""
    return {
        name: value for name, value in (by_hand or {}).items() if decisions.PARAMETERS[name].stage in (stage, "all")
    }
