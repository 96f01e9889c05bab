"""Commands about runs: `report`, `why`, `compare`, `rerun` and `multiverse`."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from herelib import translations, words
from herelib.cli.options import (
    Dask,
    DaskTls,
    Language,
    Scenario,
    Sets,
    Study,
    languages,
    message,
    parse_sets,
    say,
    send_to_cluster,
    speak,
    speak_of_run,
)
from herelib.errors import HereError

RunName = Annotated[str, typer.Argument(metavar="RUN", help="STUDY/SCENARIO, a STUDY (its baseline), or a run folder.")]
StepWord = Annotated[str, typer.Argument(metavar="[STEP]", help="A single step: 03, its notebook, or its stage.")]
Steps = Annotated[str, typer.Option(metavar="STEP", help="A step by number, notebook or stage: 03, cluster.")]
Tolerance = Annotated[float, typer.Option(min=0, help="Numbers are equal up to this, relative above 1.")]
Scenarios = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario", metavar="NAME[:P=V,…]|FILE", help="Name of the run, repeatable, or what the explorer page saved."
    ),
]
DIFFERENT, TROUBLE = 1, 2  # exit codes of comparisons, as diff has them


def report(
    study: Study,
    scenario: Scenarios = None,
    set_: Sets = None,
    everything: Annotated[bool, typer.Option("--all", help="Every scenario that has a run, as it was made.")] = False,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Scenarios at the same time.")] = 2,
    force: Annotated[bool, typer.Option("--force", help="Run every step.")] = False,
    start: Annotated[str, typer.Option("--from", metavar="STEP", help="Run this step and those after it.")] = "",
    only: Annotated[str, typer.Option(metavar="STEP", help="Run this step and no other.")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="Keep a dated copy of the run.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Report, summary, briefs and sheets as PDF as well.")] = False,
    moved: Annotated[bool, typer.Option("--moved", help="The runs there are of this study, moved here.")] = False,
    language: Language = "",
    further_languages: Annotated[
        str, typer.Option(metavar="CODES", help="Summary, briefs and sheets in these, too: lv,fr.")
    ] = "",
    dask: Dask = "",
    dask_tls: DaskTls = "",
) -> None:
    """Write a study's report, running what changed.

    Prints a line for each notebook and where the report is. A run that was stopped resumes.
    """
    from herelib import runs

    speak(language)  # that of the study would have to be read first, and nothing is loaded where all is done already
    send_to_cluster(dask, dask_tls)
    set_ = [*(set_ or []), *([f"language={language}"] if language else [])]
    scenario, set_, statements = _from_files(study, scenario or [], set_)
    asked = runs.Request(force=force, start=start, only=only, keep=keep, moved=moved, pdf=pdf)
    asked = replace(asked, further=languages(further_languages))
    try:
        if everything or len(scenario or ()) > 1:
            _report_several(study, scenario or [], set_, (everything, jobs), asked)
            return
        single = runs.scenarios.parse(scenario[0] if scenario else "baseline")
        sets = [*set_, *(f"{name}={value}" for name, value in single.by_hand.items())]
        # first of all, and before anything that takes seconds to load
        standing = runs.standing.lines(study, single.name, sets) if asked == runs.Request() else []
        if standing:
            say("\n".join(standing))
        else:
            watched = replace(asked, progress=runs.live_line(sys.stderr))
            runs.report(study, single.name, parse_sets(sets), echo=say, request=watched)
        _say_compared(study, single.name, statements)
    except KeyboardInterrupt:
        typer.echo("stopped: the next run resumes here", err=True)
        raise typer.Exit(130) from None


def _from_files(study: str, names: list[str], sets: list[str]) -> tuple[list[str], list[str], dict]:
    """Names of scenarios, values by hand, and what the page said of each region, if a scenario is a file.

    Raises
    ------
    HereError
        If the file is not of this study, or stands beside other scenarios or a value of its own.
    """
    from herelib.explorer import scenario
    from herelib.folders import study_folder

    if not any(scenario.is_file(name) for name in names):
        return names, sets, {}
    if len(names) > 1:
        raise HereError("a scenario file stands alone: give one --scenario")
    file = scenario.read(names[0])
    if file.study and file.study != study_folder(study).name:
        raise HereError(f"{names[0]}: a scenario of the study {file.study}, not of {study_folder(study).name}")
    if file.name == "baseline":
        raise HereError(f"{names[0]}: the baseline is what was decided; give the file another name")
    return [file.name], [*sets, *(f"{name}={value}" for name, value in file.parameters.items())], dict(file.statements)


def _say_compared(study: str, name: str, statements: dict) -> None:
    """Print, by region, whether the run says what the page said that the scenario is from."""
    from herelib import tables
    from herelib.explorer import scenario
    from herelib.folders import run_folder

    if statements:
        for line in scenario.compared(statements, tables.read_all(run_folder(study, name), ["verdicts"])["verdicts"]):
            say(line)


def _report_several(study: str, names: list[str], sets: list[str], several: tuple[bool, int], asked) -> None:
    from herelib import runs

    everything, jobs = several
    if everything and names:
        raise HereError("--all and --scenario: give one of them")
    parse_sets(sets)  # what is wrong is said once, before any process starts
    scenarios = runs.scenarios.recorded(study) if everything else [runs.scenarios.parse(name) for name in names]
    options = {"--force": asked.force, "--keep": asked.keep, "--moved": asked.moved, "--pdf": asked.pdf}
    words = [word for text in sets for word in ("--set", text)]
    words += [name for name, wanted in options.items() if wanted]
    words += ["--further-languages", ",".join(asked.further)] if asked.further else []
    words += [word for pair in (("--from", asked.start), ("--only", asked.only)) if pair[1] for word in pair]
    runs.scenarios.report_all(study, scenarios, words, jobs, say)


def why(
    study: Study,
    step: StepWord = "",
    scenario: Scenario = "baseline",
    set_: Sets = None,
    language: Language = "",
) -> None:
    """Say which steps the next report would run, and why.

    Prints a line for each step, or for one, with what changed: before and after. Nothing is run or written.
    """
    from herelib import runs

    speak(language, study)
    for line in runs.why(study, scenario, parse_sets(set_), step):
        say(line)


def compare(
    a: RunName,
    b: RunName,
    tolerance: Tolerance = 1e-6,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the comparison as a page, too.")] = None,
    language: Language = "",
) -> None:
    """Show what two runs differ in: settings, inputs, rows, figures, clusters, verdicts.

    The exit code is that of diff: 0 equal within the tolerance, 1 different, 2 trouble.
    """
    from herelib import runs

    speak_of_run(language, a)
    with _trouble():
        _show(runs.compare.compare(runs.compare.side(a), runs.compare.side(b), tolerance), html)


def rerun(
    run: RunName,
    as_recorded: Annotated[bool, typer.Option("--as-recorded", help="By the recorded commit and lock.")] = False,
    study: Annotated[str, typer.Option(metavar="FOLDER", help="Where the study lies now.")] = "",
    tolerance: Tolerance = 1e-6,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the comparison as a page, too.")] = None,
    language: Language = "",
) -> None:
    """Make a run again with its recorded parameters and say whether it comes out the same.

    The recorded run stays as it is, and what is made again is removed at the end. The exit code is that of diff: 0
    equal within the tolerance, 1 different, 2 trouble.
    """
    from herelib import runs

    speak_of_run(language, run)
    how = runs.rerun.Repetition(tolerance, as_recorded, study)
    try:
        with _trouble():
            _show(runs.rerun.rerun(runs.compare.side(run), say, how), html)
    except KeyboardInterrupt:
        typer.echo("stopped: what was made on the way is removed", err=True)
        raise typer.Exit(130) from None


def _show(comparison, html: Path | None) -> None:
    """Print a comparison, write its page if that is wanted, and end with its exit code."""
    from herelib import runs

    typer.echo(comparison.text())
    if html is not None:
        runs.manifest.write_text(html, comparison.page())
        typer.echo(words.message("for the team only: %(file)s", file=html))
    if not comparison.equal:
        raise typer.Exit(DIFFERENT)


@contextlib.contextmanager
def _trouble():
    """Ends in the exit code of trouble where nothing can be compared."""
    try:
        yield
    except HereError as error:
        typer.echo(message(error), err=True)
        raise typer.Exit(TROUBLE) from None


def multiverse(
    study: Study,
    most: Annotated[int, typer.Option(min=1, metavar="N", help="Universes at the most.")] = 1000,
    only: Annotated[list[str] | None, typer.Option(metavar="PARAMETER", help="Vary this decision; repeatable.")] = None,
    set_: Sets = None,
    dask: Dask = "",
    dask_tls: DaskTls = "",
    language: Language = "",
) -> None:
    """Show what the recorded alternatives would change.

    Evaluates the defensible options of the decision records in memory. Prints, by region, the share of universes that
    say what the baseline says, and the decisions that turn it most.
    """
    from herelib.figures import table_of_regions
    from herelib.folders import study_folder
    from herelib.runs import Variation, claim, evaluate
    from herelib.runs import multiverse as runs_multiverse

    send_to_cluster(dask, dask_tls)
    speak(language, study)
    try:
        # Tables are made in English, whoever reads them.
        with translations.speaking(translations.ENGLISH):
            claim(study_folder(study))
            evaluated = evaluate(study, Variation(most, only or (), parse_sets(set_)), echo=say)
    except KeyboardInterrupt:
        typer.echo("stopped: nothing was written", err=True)
        raise typer.Exit(130) from None
    typer.echo(table_of_regions(evaluated))
    with translations.speaking(translations.ENGLISH):
        file = runs_multiverse.write(study, evaluated)
    typer.echo(words.message("for the team only: %(file)s", file=file))
