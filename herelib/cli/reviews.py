"""The command about words that may name persons: `review`."""

from __future__ import annotations

from typing import Annotated

import typer

from herelib.cli.options import Language, Study, speak
from herelib.errors import HereError
from herelib.words import message


def review(
    study: Study,
    out: Annotated[str, typer.Option(metavar="FILE", help="Where the list is written; else STUDY-review.xlsx.")] = "",
    take: Annotated[str, typer.Option(metavar="FILE", help="A list that was filled in.")] = "",
    by: Annotated[str, typer.Option(metavar="WHO", help="The role of who decided, not a name; with --take.")] = "",
    rest: Annotated[str, typer.Option(metavar="no|yes", help="What blank answers count as; with --take.")] = "",
    language: Language = "",
) -> None:
    """List the words of open answers of which only a person can say whether they name one, and take the answers.

    Without --take it writes an XLSX for the team only: it holds words of interviews. With --take it adds a decision
    record (not_a_person) of the words answered with "no"; all others are blacked out from then on. Prints where the
    file is.
    """
    from pathlib import Path

    from herelib.folders import study_folder
    from herelib.interviews import review as list_of_words

    speak(language, study)
    if not take:
        if by or rest:
            raise HereError("--by and --rest go with --take FILE: first write the list, then answer in it")
        file = Path(out or f"{study_folder(study).name}-review.xlsx")
        file, count = list_of_words.write_list(study, file)
        words = message("%(file)s (%(n)s words)", file=file, n=count)
        typer.echo(message("for the team only: %(file)s", file=words))
        return
    if not by.strip():
        raise HereError("--by is empty: say who decided, by a role")
    typer.echo(list_of_words.take_list(study, take, by, rest))
