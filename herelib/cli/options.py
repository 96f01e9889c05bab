"""What several commands take: a study, a scenario, parameters by hand; and how a line of progress is printed."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from herelib.errors import HereError

Study = Annotated[str, typer.Argument(metavar="STUDY", help="A folder, or the name of one in data/raw.")]
Scenario = Annotated[str, typer.Option(help="Name of the run.")]
Sets = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter by hand; repeatable.")]

Dask = Annotated[
    str, typer.Option(metavar="ADDRESS", help="Dask scheduler that work is sent to, such as tls://host:8786.")
]
DaskTls = Annotated[
    str, typer.Option("--dask-tls", metavar="FOLDER", help="With ca.pem, cert.pem and key.pem for a tls:// address.")
]
Language = Annotated[str, typer.Option(metavar="CODE", help="en, lv, es, it or fr; else as study.yaml says.")]


def speak(language: str, study: str = "") -> None:
    """Speak a language from here on: the one asked for, else that of the study, where it can be read.

    Raises
    ------
    HereError
        If it is none that there is a catalogue of messages for.
    """
    from herelib import translations

    if not language and study:
        from herelib.folders import study_folder
        from herelib.studies import settings

        with contextlib.suppress(HereError):  # whoever reads the study says better what is wrong with it
            language = settings.read(study_folder(study) / settings.FILE)[0].get("language", "")
    if language and language not in translations.LANGUAGES:
        raise HereError(f"--language {language}: there are {', '.join(translations.LANGUAGES)}")
    if language:
        translations.speak(language)


def speak_of_run(language: str, run: str) -> None:
    """Speak a language from here on: the one asked for, else that of the study of a run, where it can be read.

    Parameters
    ----------
    run : STUDY/SCENARIO, a STUDY, or a run folder

    Raises
    ------
    HereError
        If it is none that there is a catalogue of messages for.
    """
    speak(language)
    if not language:
        with contextlib.suppress(HereError):  # whoever looks for the run says better that there is none
            speak("", _study_of_run(run))


def _study_of_run(run: str) -> str:
    """The study folder that a run is of, as its record has it; else as it was typed."""
    from herelib.runs import compare

    record = compare.side(run).record
    return str(record.get("study_path") or record.get("study") or run)


def languages(codes: str) -> tuple[str, ...]:
    """Languages from their codes joined by ",", each once.

    Raises
    ------
    HereError
        If there is no catalogue of messages for one of them.

    Examples
    --------
    >>> languages("lv, fr,lv"), languages("")
    (('lv', 'fr'), ())
    """
    from herelib import translations

    asked = tuple(dict.fromkeys(code.strip() for code in codes.split(",") if code.strip()))
    for language in asked:
        if language not in translations.LANGUAGES:
            raise HereError(f"--further-languages {language}: there are {', '.join(translations.LANGUAGES)}")
    return asked


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
    from herelib.translations import said_in_table

    if isinstance(error, StudyError) and error.clear:
        return str(error)
    study = _typed_study()
    if not isinstance(error, StudyError):
        return clear("\n".join(map(said_in_table, str(error).split("\n"))), study)
    quoting = ["file", "column", "value", "rule", "do"]
    cells = {name: [clear(cell, study) for cell in error.faults[name].astype(str)] for name in quoting}
    return faults_text(error.faults.assign(**cells))


def clear(text: str, study=None) -> str:
    """A text for the terminal without what looks like an identifier, but for paths that were typed or are known.

    Parameters
    ----------
    study : as it was read: the names in its columns go, and the names of its regions and questions stay
    """
    from herelib.folders import processed_folder
    from herelib.study_texts import unsaid_text

    # The study, the run or the rater stands first; other paths are files that a command reads or writes.
    typed = [word for word in sys.argv[2:] if word == sys.argv[2] or Path(word).exists() or "/" in word]
    known = [Path.cwd(), Path.home()]
    with contextlib.suppress(HereError):  # outside of a checkout
        known.append(processed_folder())
    return unsaid_text(text, study, [*typed, *map(str, known)])


def _typed_study():
    """The study that was typed, as far as it can be read: an error of its own must not hide the one to be printed."""
    from herelib.folders import study_folder
    from herelib.studies import folder

    try:
        return folder.load(study_folder(sys.argv[2]), None)[0] if len(sys.argv) > 2 else None
    except Exception:
        return None
