"""Writes a study of official figures alone to begin with: settings, regions with two figures, and a README."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from herelib.templates import forms
from herelib.templates.new_study import empty_folder, fill, quoted, write_csv
from herelib.vocabulary import NO_COUNTRY, SETTINGS
from herelib.words import message

FIGURES = ("unemployment", "density")  # of the example in the settings
BESIDE = {"year": "", "source": "", "level": "own", "inherited_from": ""}


def write(study: str | Path, title: str = "") -> Path:
    """The folder of a new study for which nobody is interviewed yet; exports may be added to it at any time.

    Parameters
    ----------
    study : a name, for a folder in data/raw; or a folder, which is made if it is not there

    Raises
    ------
    HereError
        If the folder holds anything; nothing has been written then.
    """
    folder = empty_folder(study)
    title = title.strip() or message("Study %(name)s", name=folder.name)
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "regions.csv", regions())
    fill("official_readme", folder / "README.md", {"title": title, "folder": str(study)})
    fill("official_study", folder / "study.yaml", {"title": quoted(title), "year": str(date.today().year)})
    return folder


def regions() -> pd.DataFrame:
    """regions.csv with a placeholder for each setting, and the columns of the figures still blank."""
    table = pd.DataFrame(
        {"region": list(forms.PLACEHOLDERS), "country": NO_COUNTRY, "setting": list(SETTINGS), "population": ""}
    )
    for figure in FIGURES:
        table[figure] = ""
        for column, text in BESIDE.items():
            table[f"{figure}_{column}"] = text
    return table
