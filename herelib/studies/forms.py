"""The forms of a study alone, before there is an interview: the current one, and its earlier versions."""

from __future__ import annotations

from pathlib import Path

from herelib.errors import StudyError
from herelib.files import study_files
from herelib.form import Instrument, Version, xlsform
from herelib.studies import settings
from herelib.studies.folder import FORM


def read_forms(folder: Path) -> tuple[Instrument, dict[str, Version], dict]:
    """The form of a study folder, the earlier versions by their mark, and the settings as far as they can be read.

    Raises
    ------
    StudyError
        If the form cannot be read at all, or something in the folder is no file of the study (a pipe, a device, a link
        that leads elsewhere); other faults of the study are for the check.
    """
    if len(odd := study_files.faults(folder)):
        raise StudyError(odd.table())
    study_settings, _ = settings.read(folder / settings.FILE)
    form, faults = xlsform.read(folder / FORM, FORM)
    if form is None:
        raise StudyError(faults.table())
    versions = {}
    for mark, version in study_settings.get("versions", {}).items():
        earlier, _ = xlsform.read(folder / version.get("form", ""), version.get("form", ""))
        if earlier is not None:
            versions[mark] = Version(earlier, version.get("renamed", {}))
    return form, versions, study_settings
