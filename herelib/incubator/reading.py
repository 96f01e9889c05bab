"""What a team brings to its plan, read from the study folder."""

from __future__ import annotations

import pandas as pd

from herelib.errors import StudyError
from herelib.incubator.team import Team
from herelib.studies import Study, afterwards

PEOPLE = ("participants", "mentors", "distances", "skills")


def read_team(study: Study, contacts: pd.DataFrame | None = None) -> Team:
    """What a team brings to its plan.

    Parameters
    ----------
    study : as `herelib.interviews.read` gives it
    contacts : table [region, people], who may be contacted again (`herelib.interviews.contacts`)

    Raises
    ------
    StudyError
        If a file of people cannot be read.
    """
    files, faults = afterwards.read(study.folder)
    if len(faults):
        raise StudyError(faults.table())
    tables = {name: afterwards.with_numbers(name, files[name]) for name in PEOPLE if name in files}
    types = afterwards.links(study.codebook, "types")
    return Team(study.settings["incubator"], **tables, items=study.roles, types=types, contacts=contacts)
