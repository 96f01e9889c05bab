"""What several commands take: a study, a scenario, parameters by hand; and how a line of progress is printed."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from herelib.errors import HereError

Study = Annotated[str, typer.Argument(metavar="STUDY", help="A folder, or the name of one in data/raw.")]
Scenario = Annotated[str, typer.Option(help="Name of the run.")]
Sets = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter by hand; repeatable.")]

Dask = Annotated[
    str, typer.Option(metavar="ADDRESS", help="Dask scheduler that work is sent to, such as tls://host:8786.")
]


def send_to_cluster(address: str) -> None:
    """Name the cluster to this process and to all that it starts, kernels among them; nothing where none is asked for.

    Certificates for a tls:// address stand in the folder HERE_DASK_TLS, or in the settings of distributed.

    Raises
    ------
    HereError
        If the address cannot be meant, or the package distributed is not installed.
    """
    from herelib import parallel

    if address:
        parallel.name_cluster(address)


def parse_sets(sets: list[str] | None) -> dict:
    """Parameters by name from `name=value` texts.

    Raises
    ------
    HereError
        If a text has no "=", no value, or a name stands twice.

    Examples
    --------
    >>> parse_sets(["k=3", "linkage=average"])
    {'k': 3, 'linkage': 'average'}
    """
    from herelib.decisions import parse

    parameters = {}
    for text in sets or []:
        name, sign, value = text.partition("=")
        name, value = name.strip(), value.strip()
        if not sign or not name or not value:
            raise HereError(f"--set {text}: write --set name=value, for example --set k=3")
        if name in parameters:
            raise HereError(f"--set {name} stands twice: give each parameter once")
        parameters[name] = parse(name, value)
    return parameters


def say(line: str) -> None:
    """Print a line at once, also where the output is a file or a pipe."""
    typer.echo(line)
    sys.stdout.flush()
