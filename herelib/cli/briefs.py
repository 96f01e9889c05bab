"""Commands about what is handed to those who decide: `brief`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from herelib.cli.options import Scenario, Study, say


def brief(
    study: Study,
    region: Annotated[str, typer.Argument(metavar="REGION", help="By its name in regions.csv, or its label.")],
    scenario: Scenario = "baseline",
    pdf: Annotated[bool, typer.Option("--pdf", help="As PDF as well.")] = False,
    language: Annotated[str, typer.Option(metavar="CODE", help="Such as lv; else that of the study.")] = "",
    out: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where to; else into the run.")] = None,
) -> None:
    """Write the brief of one region: two sides in plain words.

    It is made from the last run; `here report` writes those of all regions into the release.
    """
    from herelib import runs

    written, withheld = runs.brief(study, scenario, region, runs.Wanted(pdf, language, out))
    for file in written:
        say(f"brief: {file}")
    if withheld:
        say(f"for the team only: {withheld}")
