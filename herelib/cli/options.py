"""What several commands take: a study, a scenario, parameters by hand; and how a line of progress is printed."""

from __future__ import annotations

import contextlib
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from herelib.errors import HereError

_RECORD = re.compile(r"\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b")

Study = Annotated[str, typer.Argument(metavar="STUDY", help="A folder, or the name of one in data/raw.")]
Scenario = Annotated[str, typer.Option(help="Name of the run.")]
Sets = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter by hand; repeatable.")]

Dask = Annotated[
    str, typer.Option(metavar="ADDRESS", help="Dask scheduler that work is sent to, such as tls://host:8786.")
]
DaskTls = Annotated[
    str, typer.Option("--dask-tls", metavar="FOLDER", help="With ca.pem, cert.pem and key.pem for a tls:// address.")
]


def send_to_cluster(address: str, certificates: str = "") -> None:
    """Name the cluster to this process and to all that it starts, kernels among them; nothing where none is asked for.

    Certificates for a tls:// address stand in a folder (else in that of HERE_DASK_TLS, or in the settings of
    distributed).

    Raises
    ------
    HereError
        If the address cannot be meant, certificates are missing, or the package distributed is not installed.
    """
    from herelib import parallel

    if certificates and not address.startswith("tls://"):
        raise HereError("--dask-tls FOLDER: give --dask tls://HOST:PORT, too")
    if address:
        parallel.name_cluster(address, certificates)


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


def message(error: Exception) -> str:
    """What is printed of an error: nothing in it looks like an identifier, but for paths that were typed.

    Whatever an error quotes (a cell, a header, a code of another program, the name of a file) may be somebody's.
    """
    from herelib.errors import StudyError, faults_text

    if not isinstance(error, StudyError):
        return clear(str(error))
    if error.clear:
        return str(error)
    quoting = ["file", "column", "value", "rule", "do"]
    return faults_text(error.faults.assign(**{name: error.faults[name].astype(str).map(clear) for name in quoting}))


def clear(text: str) -> str:
    """A text for the terminal without what looks like an identifier, but for paths that were typed or are known."""
    from herelib.folders import processed_folder
    from herelib.identifiers import uncovered

    # The study, the run or the rater stands first; other paths are files that a command reads or writes.
    typed = [word for word in sys.argv[2:] if word == sys.argv[2] or Path(word).exists() or "/" in word]
    known = [Path.cwd(), Path.home(), *_RECORD.findall(text)]  # whoever looks for a record needs its own number
    with contextlib.suppress(HereError):  # outside of a checkout
        known.append(processed_folder())
    return uncovered(text, kept=[*typed, *map(str, known)])
