"""Commands about what leaves the team: `release`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from herelib.cli.options import Scenario, Study, say

MOST_NAMED = 20  # refused figures that are printed


def release(
    study: Study,
    scenario: Scenario = "baseline",
    out: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where to; else beside the ledger.")] = None,
    withhold: Annotated[list[str] | None, typer.Option(metavar="KEY", help="Leave out a figure; repeatable.")] = None,
    least: Annotated[bool, typer.Option("--least", help="Leave out the least so that nothing is refused.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only say what would be refused.")] = False,
) -> None:
    """Issue the release of a run.

    Looks at all of its figures together with those of earlier releases. If something hidden could be worked out, prints
    what, and the least that would have to go; nothing is issued then.
    """
    from herelib.runs import releases

    if withhold:
        releases.withhold(study, scenario, withhold, echo=say)
    audited = releases.look_at(study, scenario)
    if len(audited.refused) and least and (keys := audited.least):
        say(f"left out: {', '.join(keys)}")
        releases.withhold(study, scenario, keys, echo=say)
        audited = releases.look_at(study, scenario)
    say(f"{audited.figures['value'].notna().sum()} figures, {len(audited.issued)} earlier releases")
    if len(audited.refused):
        _say_refused(audited, least)
        raise typer.Exit(1)
    if check:
        say("nothing is refused")
    else:
        say(f"issued: {releases.issue(study, audited, out)}")


def _say_refused(audited, tried: bool) -> None:
    """Print what is refused and what would help."""
    for row in audited.refused.head(MOST_NAMED).itertuples():
        say(f"refused: {row.key}  {row.why} ({row.low:.3g} to {row.high:.3g})")
    if len(audited.refused) > MOST_NAMED:
        say(f"and {len(audited.refused) - MOST_NAMED} more")
    keys = [] if tried else audited.least
    if keys:
        say("the least that would have to go: " + " ".join(f"--withhold {key}" for key in keys))
    else:
        say("no figure of this release would help: what gives it away may be out already")
