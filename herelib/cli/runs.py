"""Commands that run a study: `report` and `multiverse`."""

from __future__ import annotations

from typing import Annotated

import typer

from herelib.cli.options import Dask, Scenario, Sets, Study, parse_sets, say, send_to_cluster


def report(
    study: Study,
    scenario: Scenario = "baseline",
    set_: Sets = None,
    dask: Dask = "",
) -> None:
    """Write a study's report, running what changed.

    Prints a line for each notebook and where the report is. A run that was stopped resumes.
    """
    from herelib import runs

    send_to_cluster(dask)
    try:
        runs.report(study, scenario, parse_sets(set_), echo=say)
    except KeyboardInterrupt:
        typer.echo("stopped: the next run resumes here", err=True)
        raise typer.Exit(130) from None


def multiverse(
    study: Study,
    most: Annotated[int, typer.Option(min=1, metavar="N", help="Universes at the most.")] = 1000,
    only: Annotated[list[str] | None, typer.Option(metavar="PARAMETER", help="Vary this decision; repeatable.")] = None,
    set_: Sets = None,
    dask: Dask = "",
) -> None:
    """Show what the recorded alternatives would change.

    Evaluates the defensible options of the decision records in memory. Prints, by region, the share of universes that
    say what the baseline says, and the decisions that turn it most.
    """
    from herelib.figures import table_of_regions
    from herelib.runs import Variation, evaluate
    from herelib.runs import multiverse as runs_multiverse

    send_to_cluster(dask)
    try:
        evaluated = evaluate(study, Variation(most, only or (), parse_sets(set_)), echo=say)
    except KeyboardInterrupt:
        typer.echo("stopped: nothing was written", err=True)
        raise typer.Exit(130) from None
    typer.echo(table_of_regions(evaluated))
    typer.echo(f"for the team only: {runs_multiverse.write(study, evaluated)}")
