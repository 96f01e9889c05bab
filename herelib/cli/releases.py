"""Commands about what leaves the team: `release`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from herelib.cli.options import Language, Scenario, Study, say, speak
from herelib.words import message, message_by_number

MOST_NAMED = 20  # refused figures that are printed


def release(
    study: Study,
    scenario: Scenario = "baseline",
    out: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where to; else beside the ledger.")] = None,
    withhold: Annotated[list[str] | None, typer.Option(metavar="KEY", help="Leave out a figure; repeatable.")] = None,
    least: Annotated[bool, typer.Option("--least", help="Leave out the least so that nothing is refused.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only say what would be refused.")] = False,
    language: Language = "",
) -> None:
    """Issue the release of a run.

    Looks at all of its figures together with those of earlier releases. If something hidden could be worked out, prints
    what, and the least that would have to go; nothing is issued then.
    """
    from herelib.runs import releases

    speak(language, study)
    if withhold:
        releases.withhold(study, scenario, withhold, echo=say)
    audited = releases.look_at(study, scenario)
    if len(audited.refused) and least and (keys := audited.least):
        say(message("left out: %(keys)s", keys=", ".join(keys)))
        releases.withhold(study, scenario, keys, echo=say)
        audited = releases.look_at(study, scenario)
    count, earlier = int(audited.figures["value"].notna().sum()), len(audited.issued)
    figures = message_by_number("%(n)s figure", "%(n)s figures", count)
    issued = message_by_number("%(n)s earlier release", "%(n)s earlier releases", earlier)
    say(f"{figures}, {issued}")
    if len(audited.refused):
        _say_refused(audited, least)
        raise typer.Exit(1)
    if check:
        say(message("nothing is refused"))
    else:
        say(message("issued: %(file)s", file=releases.issue(study, audited, out)))


def _say_refused(audited, tried: bool) -> None:
    """Print what is refused and what would help."""
    for row in audited.refused.head(MOST_NAMED).itertuples():
        values = {"key": row.key, "why": row.why, "low": f"{row.low:.3g}", "high": f"{row.high:.3g}"}
        say(message("refused: %(key)s  %(why)s (%(low)s to %(high)s)", **values))
    if len(audited.refused) > MOST_NAMED:
        say(message("and %(n)s more", n=len(audited.refused) - MOST_NAMED))
    keys = [] if tried else audited.least
    if keys:
        withheld = " ".join(f"--withhold {key}" for key in keys)
        say(message("the least that would have to go: %(options)s", options=withheld))
    else:
        say(message("no figure of this release would help: what gives it away may be out already"))
