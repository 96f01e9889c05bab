"""Who guides whom, made anew from a run and the files of people: the run itself holds no row for a person."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from herelib import decisions, interviews, tables
from herelib.errors import HereError
from herelib.folders import run_folder, study_folder
from herelib.incubator import pairing, read_team
from herelib.studies import read_catalogue, states
from herelib.words import message

BEHIND = ("verdicts", "plans", "regions", "business_types", "interviews", "segments", "ideas", "parameters_plan")


def people_matched(study: str | Path, scenario: str = "baseline") -> pd.DataFrame:
    """Pairs of the matching and possible founders of a study: table of `herelib.incubator.pairing`.

    Of those who were interviewed only people who may be contacted again are named, where the form asks for that.

    Parameters
    ----------
    study : name or folder of the study
    scenario : whose verdicts and parameters are taken

    Raises
    ------
    StudyError
        If the study or a file of people has faults.
    HereError
        If the study plans no incubator, the plan was not made yet, or there is nobody to match.
    """
    folder, run = study_folder(study), run_folder(study, scenario)
    if not states(folder, "incubator"):
        raise HereError(message("study.yaml has no `incubator:` (docs/study-format.md)"))
    # One that is missing says that the stages before must run first; `read_all` would take it for a skipped stage's.
    earlier = {name: tables.read(run, name) for name in BEHIND}
    records = interviews.read(folder)
    willing = interviews.willing_to_be_contacted(records, earlier["interviews"])
    if willing is not None:
        contactable = set(earlier["interviews"]["interview"][willing])
        segments = earlier["segments"]
        earlier["segments"] = segments[segments["interview"].isin(contactable)]
    parameters = decisions.settled_values(earlier["parameters_plan"])
    return pairing.pairing(earlier, read_catalogue()["parts"], read_team(records), parameters)
