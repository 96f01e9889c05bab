"""Commands about what is tried out: `explore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from herelib.cli.options import Language, Scenario, Study, say, speak
from herelib.errors import HereError
from herelib.words import message


def explore(
    study: Study,
    page: Annotated[bool, typer.Option("--page", help="Write the page that may leave.")] = False,
    scenario: Scenario = "baseline",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the page is written.")] = None,
    language: Language = "",
) -> None:
    """Say where a run can be explored: the notebook for the team, and a page that needs no server and may leave.

    With --page, writes that page from the released figures of the last run: STUDY-explorer.html, or where --out says.
    """
    from herelib.folders import run_folder, study_folder
    from herelib.runs import releases

    speak(language, study)
    name = study_folder(study).name
    if page:
        file = out or Path(f"{name}-explorer.html")
        say(message("written: %(file)s", file=releases.write_explorer(study, scenario, file)))
        return
    if out is not None:
        raise HereError("--out goes with --page")
    notebook = f"jupyter lab notebooks/explore.ipynb (study = {name!r}, scenario = {scenario!r})"
    say(message("for the team only: %(file)s", file=notebook))
    released = run_folder(study, scenario) / "release" / "explorer.html"
    if released.is_file():
        say(message("may leave: %(file)s", file=released))
    else:
        say(message("here explore %(study)s --page writes the page that may leave", study=name))
