"""The command `here`: which commands it has, and how an error that a user can put right ends."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

import typer

from herelib.cli import briefs, explorers, fieldwork, incubators, releases, reviews, runs, studies
from herelib.cli.options import message
from herelib.errors import HereError

app = typer.Typer(
    help="From neighbourhood interviews to a business development method that fits.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    studies.new,
    fieldwork.sample,
    studies.rehearse,
    studies.check,
    runs.report,
    briefs.brief,
    briefs.plan,
    incubators.match,
    runs.why,
    runs.compare,
    runs.rerun,
    studies.clean,
    studies.codebook,
    studies.exchange,
    studies.decide,
    reviews.review,
    studies.rate,
    runs.multiverse,
    releases.release,
    explorers.explore,
    studies.demo,
    studies.parameters,
):
    app.command()(command)


# Commands that write into a study, the catalogue or a page to print: a team shares these, and says who may read them.
_ASK = "HERE_TRACEBACK=1 in the environment shows the traceback, which may quote answers: look before you send it"
SHARED = ("new", "rehearse", "codebook", "decide", "rate", "demo")


def main() -> None:
    """The command `here`: errors that a user can put right end in their message and exit code 1.

    What its other commands write is for the team, and is readable by its owner only.
    """
    if not {*SHARED} & {*sys.argv[1:2]}:
        os.umask(0o077)  # kernels and other processes of a run take it over
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter is no reason to stop
    try:
        app(prog_name="here")
    except HereError as error:
        print(message(error), file=sys.stderr)
        sys.exit(1)
    except OSError as error:  # a full disk, a folder that may not be written to
        print(message(HereError(f"{error.filename or 'a file'}: {error.strerror or error}")), file=sys.stderr)
        sys.exit(1)
    except Exception as error:
        if os.environ.get("HERE_TRACEBACK"):
            raise
        # Neither the traceback nor the error's own words: they may quote an answer or a name.
        where = traceback.extract_tb(error.__traceback__)
        ours = [f"{Path(step.filename).name}, line {step.lineno}" for step in where if "herelib" in step.filename]
        at = f" in {ours[-1]}" if ours else ""
        print(f"{type(error).__name__}{at}: a fault of this program. {_ASK}", file=sys.stderr)
        sys.exit(70)
