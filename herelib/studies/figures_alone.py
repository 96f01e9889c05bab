"""A study of official figures alone: regions.csv with context figures, and nobody was interviewed.

Such a study says which regions are alike, for instance to choose places before fieldwork. With the first export in
`interviews/` it is a study like any other.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from herelib.errors import Faults, HereError
from herelib.form import Instrument, xlsform
from herelib.studies import export_files
from herelib.studies.settings import FILE, FORM, states
from herelib.words import marked

UNTIL = marked(
    "no interviews: official figures alone. They say which regions are alike; needs, capacities and recommendations, "
    "and with them briefs and the explorer, are left out until exports lie here"
)
BEFORE_FIELDWORK = marked(
    "no interviews yet: put the exports here as soon as there are any; until then the report rests on official figures "
    "alone and says which regions are alike"
)
UNUSED = marked("about interviews, and there are none: not used until exports lie in interviews/")
OF_INTERVIEWS = ("roles", "items", "versions", "contradictions", "coders", "codings", "cover_words")
NO_FORM = "regions.csv"  # what messages call the form of a study without questions
_ALIKE = 0.75  # of a folder's name to `interviews`: `interview`, `intervews`, `Interviews`
# The roles that every study has; nobody answers these questions.
_QUESTIONS = {"_uuid": "id", "region": "region", "group": "group", "consent": "consent"}


def figures_alone(folder: Path) -> bool:
    """Whether a study has context figures and no file of interviews; a file that cannot be read may hold some.

    Parameters
    ----------
    folder : of the study
    """
    return not heard_anybody(folder) and states(folder, "context")


def heard_anybody(folder: Path) -> bool:
    """Whether anything in `interviews/` may be an export."""
    filed = export_files.filed(folder, {})
    return bool(filed.exports) or len(filed.faults) > 0


def without_form(folder: Path, settings: Mapping) -> tuple[Instrument, dict] | None:
    """The form of a study of official figures that has none, and its settings without what speaks of interviews.

    None where the study has a form, or interviews, or no figures.
    """
    if xlsform.there(folder / FORM) or not figures_alone(folder) or settings.get("exports"):
        return None
    blank = dict.fromkeys(xlsform.ITEM_COLUMNS, "")
    rows = [{**blank, "name": name, "type": "text", "role": role, "row": 0} for name, role in _QUESTIONS.items()]
    form = Instrument(
        items=pd.DataFrame(rows, columns=xlsform.ITEM_COLUMNS),
        choices=pd.DataFrame(columns=["list", "name", "label"]),
        file=NO_FORM,
    )
    # What it says of questions is none of a form that has none.
    kept = {**settings, **{key: {} for key in OF_INTERVIEWS}, "test_records": {}}
    return form, kept


def asks_nothing(form: Instrument) -> bool:
    """Whether a form is that of `without_form`."""
    return form.file == NO_FORM


def notes(form: Instrument, folder: Path) -> list[tuple[str, str, str]]:
    """What rests on official figures alone, and what of study.yaml is not used: notes (file, subject, note)."""
    if not asks_nothing(form):
        return [(f"{export_files.FOLDER}/", "exports", BEFORE_FIELDWORK)]
    idle = ", ".join(key for key in OF_INTERVIEWS if states(folder, key))
    return [(f"{export_files.FOLDER}/", "exports", UNTIL), *([(FILE, idle, UNUSED)] if idle else [])]


def refuse_advice(folder: Path) -> None:
    """Nothing, unless a study rests on official figures alone: whatever is about verdicts cannot be made of it.

    Raises
    ------
    HereError
        If nobody was interviewed.
    """
    if figures_alone(folder):
        raise HereError(
            f"{folder.name} rests on official figures alone: without interviews there is no verdict and no advice; "
            "here report says which regions are alike"
        )


def faults(folder: Path, settings: Mapping) -> Faults:
    """A folder that may be meant for `interviews/`: without this, a slip of a letter would leave out what people said.

    Parameters
    ----------
    settings : of study.yaml; a folder that they name is another thing
    """
    wrong = Faults()
    if not folder.is_dir() or heard_anybody(folder):
        return wrong
    named = {export_files.FOLDER, "decisions", settings.get("evaluation", {}).get("second_wave", "")}
    for path in sorted(path for path in folder.iterdir() if path.is_dir() and path.name not in named):
        near = difflib.SequenceMatcher(None, path.name.casefold(), export_files.FOLDER).ratio() >= _ALIKE
        if near and any(each.is_file() for each in path.rglob("*")):
            rule = f"no interviews in {export_files.FOLDER}/, and this folder may hold them"
            wrong.add(f"{path.name}/", "", "", "", rule, f"call it {export_files.FOLDER}, or give it another name")
    return wrong
