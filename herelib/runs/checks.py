"""What is checked before anything runs: a study, its decision records, values given by hand, and the catalogue.

`here check` needs nothing else of this room; kernels, figures and the multiverse stay unloaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from herelib import decisions
from herelib.folders import study_folder
from herelib.interviews import checking
from herelib.studies import catalogue_rules
from herelib.vocabulary import STAGES


def check(study: str | Path, by_hand: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Every fault of a study, its decision records and the catalogue: table [file, row, column, value, rule, do].

    Raises
    ------
    HereError
        If the study is not there, or a parameter given by hand is unknown or does not fit.
    """
    return faults_and_notes(study, by_hand)[0]


def faults_and_notes(
    study: str | Path, by_hand: Mapping[str, object] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What `check` gives, and what a user should know of how the study was read: table [file, subject, note]."""
    folder = study_folder(study)
    record_faults, clean = decisions.faults(folder), None
    if len(record_faults):  # no parameter is settled by records with faults: the study is checked with defaults
        decisions.check(by_hand or {})
    else:
        decisions.check(by_hand or {}, folder)
        settled = {stage: decisions.settle(folder, stage, values_of_stage(stage, by_hand)) for stage in STAGES}
        clean = settled["clean"]
    study_faults, notes = checking.faults_and_notes(folder, clean)
    return pd.concat([study_faults, record_faults, catalogue_rules.check()], ignore_index=True), notes


def values_of_stage(stage: str, by_hand: Mapping[str, object] | None) -> dict:
    """Those of the values given by hand that a stage takes."""
    known = decisions.PARAMETERS
    return {name: value for name, value in (by_hand or {}).items() if known[name].stage in (stage, "all")}
