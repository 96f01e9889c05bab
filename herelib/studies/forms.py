"""The forms of a study alone: the current one, its earlier versions, and what a question is called in a language."""

from __future__ import annotations

from pathlib import Path

from herelib.errors import StudyError
from herelib.files import study_files
from herelib.form import Instrument, Version, xlsform
from herelib.studies import settings
from herelib.studies.folder import FORM
from herelib.translations import LANGUAGES

# English names of languages that heads of forms may have: label::Latvian. Codes and own names are known already.
_NAMES = {"english": "en", "latvian": "lv", "spanish": "es", "italian": "it", "french": "fr"}
_NAMES |= {name.casefold(): code for code, name in LANGUAGES.items()}


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


def labels_of_questions(folder: Path, language: str) -> dict[str, str]:
    """What each question of a study's form is called in a language, by its name; none where the form lacks it.

    What study.yaml calls a question stands in every language.

    Parameters
    ----------
    folder : of the study; one whose form cannot be read has no labels here
    language : code, such as lv

    Examples
    --------
    >>> from herelib.folders import study_folder
    >>> labels_of_questions(study_folder("demo"), "it")["years_in_area"]
    'Da quanti anni vive o lavora in questa zona?'
    >>> labels_of_questions(study_folder("demo"), "de")
    {}
    """
    try:
        form, _, study_settings = read_forms(folder)
    except StudyError:  # whoever reads the study says what is wrong with it
        return {}
    spoken = [text for text in form.languages if language in (text.casefold(), _NAMES.get(text.casefold()))]
    if not spoken:
        return {}
    declared = {name for name, item in study_settings.get("items", {}).items() if item.get("label")}
    labels = form.items.set_index("name")[f"label:{spoken[0]}"]
    return {name: label for name, label in labels.items() if label and name not in declared}
