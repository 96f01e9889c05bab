"""Commands about what is tried out: `explore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from herelib.cli.options import Scenario, Study, say
from herelib.errors import HereError


def explore(
    study: Study,
    page: Annotated[bool, typer.Option("--page", help="Write the page that may leave.")] = False,
    scenario: Scenario = "baseline",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the page is written.")] = None,
) -> None:
    """Say where a run can be explored: the notebook for the team, and a page that needs no server and may leave.

    With --page, writes that page from the released figures of the last run: STUDY-explorer.html, or where --out says.
    """
    from herelib.folders import run_folder, study_folder
    from herelib.runs import releases

    name = study_folder(study).name
    if page:
        file = out or Path(f"{name}-explorer.html")
        say(f"written: {releases.write_explorer(study, scenario, file)}")
        return
    if out is not None:
        raise HereError("--out goes with --page")
    say(f"for the team only: jupyter lab notebooks/explore.ipynb (study = {name!r}, scenario = {scenario!r})")
    released = run_folder(study, scenario) / "release" / "explorer.html"
    say(
        f"may leave: {released}" if released.is_file() else f"here explore {name} --page writes the page that may leave"
    )
