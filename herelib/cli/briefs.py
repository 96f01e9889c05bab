"""Commands about what is handed to those who decide: `brief`, `plan`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from herelib.cli.options import Language, Scenario, Study, say, speak
from herelib.words import message

Region = Annotated[str, typer.Argument(metavar="REGION", help="By its name in regions.csv, or its label.")]
AsPdf = Annotated[bool, typer.Option("--pdf", help="As PDF as well.")]
Out = Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where to; else into the run.")]


def brief(
    study: Study,
    region: Region,
    scenario: Scenario = "baseline",
    pdf: AsPdf = False,
    language: Language = "",
    out: Out = None,
) -> None:
    """Write the brief of one region: two sides in plain words.

    It is made from the last run; `here report` writes those of all regions into the release.
    """
    from herelib import runs

    speak(language, study)
    written, withheld = runs.brief(study, scenario, region, runs.Wanted(pdf, language, out))
    for file in written:
        say(message("brief: %(file)s", file=file))
    if withheld:
        say(message("for the team only: %(file)s", file=withheld))


def plan(
    study: Study,
    region: Region,
    scenario: Scenario = "baseline",
    pdf: AsPdf = False,
    language: Language = "",
    out: Out = None,
) -> None:
    """Write the plan of one region's incubator: two sides in plain words.

    It is made from the last run; `here report` writes those of all regions into the release.
    """
    from herelib import runs

    speak(language, study)
    written, withheld = runs.plan(study, scenario, region, runs.Wanted(pdf, language, out))
    for file in written:
        say(message("plan: %(file)s", file=file))
    if withheld:
        say(message("for the team only: %(file)s", file=withheld))
