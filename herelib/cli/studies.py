"""Commands about a study before and beside its runs: `new`, `check`, `clean`, `codebook`, `decide`, `rate`, …"""

from __future__ import annotations

from typing import Annotated

import typer

from herelib.cli.options import Language, Scenario, Sets, Study, clear, parse_sets, speak
from herelib.errors import HereError, StudyError
from herelib.folders import root
from herelib.translations import LANGUAGES, number, said_in_table
from herelib.words import marked, message, message_by_number

# What is still open, by the kinds of the table open_decisions.
KIND_WORDS = {
    "uncovered": marked("uncovered"),
    "by hand": marked("by hand"),
    "proposed": marked("proposed"),
    "left open": marked("left open"),
}


def new(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A name, for a folder in data/raw; or a folder.")],
    languages: Annotated[
        str, typer.Option(metavar="CODES", help="Of the form, joined by ','; it opens in the first.")
    ] = "",
    title: Annotated[str, typer.Option(help="What the study is called.")] = "",
    official: Annotated[bool, typer.Option("--official", help="Official figures alone, without a form.")] = False,
    language: Language = "",
) -> None:
    """Write a study to begin with.

    A form that asks about all that a verdict needs (in en, lv, es, it, fr; in English for other languages), settings,
    regions, decisions to be taken, a codebook, and a README for the team. Or, with --official, settings and regions to
    be compared by published figures. Prints where it is.
    """
    from herelib.templates import new_study, official_study

    speak(language)
    if not official and not languages.strip():
        raise HereError("name the languages of the form: --languages lv,en; or take --official, which has no form")
    if official:
        folder, notes = official_study.write(study, title), []
    else:
        folder, notes = new_study.write(study, [code.strip() for code in languages.split(",") if code.strip()], title)
    typer.echo(message("written: %(file)s", file=folder))
    for note in notes:
        typer.echo(message("note  %(text)s", text=note))
    typer.echo(message("what to do first stands in %(file)s", file=folder / "README.md"))


def rehearse(
    study: Study,
    target: Annotated[str, typer.Argument(metavar="FOLDER", help="A name, for a folder in data/raw; or a folder.")],
    people: Annotated[int, typer.Option(metavar="N", min=1, help="How many answer.")] = 120,
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed, other answers.")] = 1,
    language: Language = "",
) -> None:
    """Copy a study and let people answer whom nobody asked.

    For a rehearsal before field work: check, decisions and report on synthetic answers, which say so on every page.
    The study itself stays as it is. Prints where the copy is.
    """
    from herelib.templates import rehearsal

    speak(language, study)
    typer.echo(message("written: %(file)s", file=rehearsal.rehearse(study, target, people, seed)))
    file = f"interviews/{rehearsal.EXPORT}"
    typer.echo(message("SYNTHETIC: nobody gave the %(n)s answers in %(file)s", n=people, file=file))


def check(
    study: Study,
    set_: Sets = None,
    workbook: Annotated[
        str, typer.Option(metavar="FILE", help="Write every fault and finding to this XLSX, for the field team.")
    ] = "",
    language: Language = "",
) -> None:
    """Say what became of every row, what one must know, and every fault.

    First rows in, kept and dropped by rule, for each export; then notes; then one line a cause: rows, column, value,
    rule, what to do. Exit code 1 if there is any fault. `here check catalogue` checks the catalogue.
    """
    from herelib import interviews, readiness

    of_catalogue = study == "catalogue"
    speak(language, "" if of_catalogue else study)
    examination = readiness.examine_catalogue() if of_catalogue else readiness.examine(study, parse_sets(set_))
    for line in interviews.intake_lines(examination.intake):
        typer.echo(line)
    for note in examination.notes.itertuples():
        text = f"{note.file}: {said_in_table(note.subject)}: {said_in_table(note.note)}"
        typer.echo(message("note  %(text)s", text=text))
    if len(examination.catalogue) and not of_catalogue:
        count = len(examination.catalogue)
        line = message_by_number(
            "catalogue: %(n)s note (here check catalogue lists it)",
            "catalogue: %(n)s notes (here check catalogue lists them)",
            count,
        )
        typer.echo(message("note  %(text)s", text=line))
    if workbook and not of_catalogue and examination.examined is not None:
        typer.echo(_for_the_team(interviews.write_workbook(workbook, examination.examined)))
    if len(examination.faults):
        raise StudyError(examination.faults, clear=not of_catalogue)
    typer.echo(message("%(study)s: no faults", study=study))


def clean(
    study: Study,
    scenario: Scenario = "baseline",
    set_: Sets = None,
    language: Language = "",
) -> None:
    """Write the cleaned exports, in the layout they came in, and the cleaning log.

    For the team only: they hold raw ids and free text. Prints where they are, and how many lines of the team's own log
    were not applied and why.
    """
    from herelib import decisions
    from herelib.interviews import cleaned_exports, read

    speak(language, study)
    survey, chosen = read(study), decisions.settle(study, "clean", parse_sets(set_))
    for file in cleaned_exports.write(survey, chosen, scenario):
        typer.echo(clear(_for_the_team(file), survey))
    for line in cleaned_exports.lines_of_the_log(survey, chosen):
        typer.echo(clear(line, survey))


def codebook(
    study: Study,
    out: Annotated[str, typer.Option(metavar="FILE", help="Where the page is written; else STUDY-codebook.html.")] = "",
    language: Language = "",
) -> None:
    """Write the form as a page to print: all questions, choices and rules, in all its languages.

    Needs no interviews. Prints where the page is.
    """
    from pathlib import Path

    from herelib.folders import study_folder
    from herelib.report import form_codebook
    from herelib.studies import read_forms

    speak(language, study)
    folder = study_folder(study)
    file = Path(out or f"{folder.name}-codebook.html")
    file.write_text(form_codebook(*read_forms(folder)), encoding="utf-8")
    typer.echo(message("written: %(file)s", file=file))


def exchange(
    study: Study,
    file: Annotated[str, typer.Argument(metavar="FILE", help=".qdpx, .qdc, .qda (QualCoder) or .sqlite3 (Taguette).")],
    into: Annotated[str, typer.Option(metavar="FOLDER", help="Read FILE; write what it holds here.")] = "",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE.")] = False,
    language: Language = "",
) -> None:
    """Hand open answers and their codes to another program, or take them back.

    Writes FILE; with --into, reads FILE and writes codebook.csv and segments.csv. Lists what did not come through.
    """
    from pathlib import Path

    from herelib import decisions
    from herelib.interviews import read
    from herelib.qda import handover

    speak(language, study)
    survey, chosen = read(study), decisions.settle(study, "clean")
    if into:
        losses = handover.fetch(survey, chosen, Path(file), Path(into))
    else:
        losses = handover.send(survey, chosen, Path(file), overwrite)
    typer.echo(_for_the_team(into or file))
    for row in losses.itertuples():
        lost = {"what": f"{row.what} {row.name}", "n": row.count, "reason": row.reason}
        line = message("not taken over: %(what)s (%(n)s): %(reason)s", **lost)
        typer.echo(clear(line.replace("  ", " "), survey))


def decide(
    study: Study,
    parameter: Annotated[
        str, typer.Argument(metavar="[PARAMETER]", help="See here parameters; or verdict:REGION.")
    ] = "",
    value: Annotated[
        str, typer.Argument(metavar="[VALUE]", help="What is chosen; of a verdict, a method or computed.")
    ] = "",
    title: Annotated[str, typer.Option(help="The decision in a few words.")] = "",
    by: Annotated[str, typer.Option(metavar="WHO", help="The role of who decided, not a name.")] = "",
    why: Annotated[str, typer.Option(metavar="REASON", help="Why this value.")] = "",
    option: Annotated[
        list[str] | None, typer.Option(metavar='"VALUE: REASON"', help="What was rejected, and why; repeatable.")
    ] = None,
    wrong: Annotated[
        list[str] | None, typer.Option(metavar='"VALUE: REASON"', help="The same, of what would be wrong; repeatable.")
    ] = None,
    name: Annotated[str, typer.Option(help="A name for the chosen option; else its value.")] = "",
    context: Annotated[str, typer.Option(help="What led to the decision.")] = "",
    consequences: Annotated[str, typer.Option(help="What follows from it.")] = "",
    supersedes: Annotated[str, typer.Option(metavar="ID", help="The record in force that this one replaces.")] = "",
    date: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="When it was decided; else today.")] = "",
    incompatible: Annotated[
        list[str] | None,
        typer.Option(metavar='"OPTION: ID=OTHER"', help="What cannot be chosen together; repeatable."),
    ] = None,
    still_open: Annotated[
        bool, typer.Option("--open", help="List what is still open, and what it would change.")
    ] = False,
    language: Language = "",
) -> None:
    """Record a decision, or list what is still open.

    Adds one file to the study's folder decisions, changes none, and prints where it is. With --open it adds nothing.
    """
    from herelib.decisions import writing

    speak(language, study)
    if still_open:
        if parameter:
            raise HereError("--open lists what is open: leave out PARAMETER and VALUE")
        _list_open(study)
        return
    if not parameter or not value:
        raise HereError("name PARAMETER and VALUE, or list what is still open: here decide STUDY --open")

    draft = writing.Draft(
        parameter,
        value,
        title,
        by,
        why,
        options=tuple(option or ()),
        wrong=tuple(wrong or ()),
        name=name,
        context=context,
        consequences=consequences,
        supersedes=supersedes,
        date=date,
        incompatible=tuple(incompatible or ()),
    )
    typer.echo(writing.add(study, draft))


def _list_open(study: str) -> None:
    """Print the decisions that are still open: a line each."""
    from herelib import runs

    table, lines = runs.still_open(study)
    for row, change in zip(table.itertuples(), lines, strict=True):
        about = f" ({row.decision})" if row.decision else ""
        note = f": {row.note.rstrip(chr(46))}" if row.kind in ("left open", "proposed") else ""
        typer.echo(clear(f"{message(KIND_WORDS[row.kind])}: {row.parameter} = {row.value}{about}{note}: {change}"))
    count = message_by_number("%(study)s: %(n)s open", "%(study)s: %(n)s open", len(table), study=study)
    typer.echo(count if len(table) else message("%(study)s: no open decisions", study=study))


def _for_the_team(file: object) -> str:
    return message("for the team only: %(file)s", file=file)


def rate(
    rater: Annotated[str, typer.Argument(metavar="RATER", help="A short name for who rates, not a person's.")],
    language: Annotated[str, typer.Option(help="Of headings and definitions: en, lv, es, it or fr.")] = "en",
    out: Annotated[str, typer.Option(metavar="FILE", help="Where the sheet is written; else RATER.xlsx.")] = "",
    take: Annotated[str, typer.Option(metavar="FILE", help="Take back this filled sheet.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Replace what is there.")] = False,
) -> None:
    """Write a sheet for rating the parts of the catalogue, or take it back.

    Writes an XLSX; with --take, checks a filled one and adds the rater's two files to the catalogue. Prints where they
    are and how far the ratings agree with those of others.
    """
    from math import isnan
    from pathlib import Path

    from herelib.folders import catalogue_folder
    from herelib.segments import agreement_of_raters
    from herelib.studies import filled_sheets, rating_sheets, read_catalogue

    if language in LANGUAGES:  # of the sheet, which may know more languages
        speak(language)
    folder = catalogue_folder()
    if not take:
        filled_sheets.files_of(rater, folder)
        file = Path(out or f"{rater}.xlsx")
        if file.exists() and not replace:
            raise HereError(f"{file} is there already: --replace puts an empty sheet in its place, or give --out")
        typer.echo(message("written: %(file)s", file=rating_sheets.write(file, folder, language)))
        return
    for file in filled_sheets.take(rater, Path(take), folder, replace):
        typer.echo(message("written: %(file)s", file=file))
    catalogue = read_catalogue(folder)
    for row in agreement_of_raters(catalogue["effects"], catalogue["requires"]).itertuples():
        if rater in (row.rater_a, row.rater_b):
            other = row.rater_b if row.rater_a == rater else row.rater_a
            kappa = message("undefined")
            if not isnan(row.kappa_quadratic):
                kappa = number(round(row.kappa_quadratic, 2) + 0, ".2f")  # no -0.00
            values = {"what": row.what, "other": other, "share": number(row.agree, ".0%"), "n": row.cells}
            text = marked("%(what)s beside %(other)s: %(share)s of %(n)s cells alike, weighted kappa %(kappa)s")
            typer.echo(clear(message(text, kappa=kappa, **values)))


def demo() -> None:
    """Make the synthetic demo study again."""
    from herelib.demo import study

    typer.echo(f"written: {study.write_demo(root() / 'data' / 'raw' / 'demo')}")
    typer.echo(f"its planted truth: {study.write_truth(study.TRUTH)}")


def parameters() -> None:
    """List what can be chosen.

    Name, type, default, stage, meaning; a study's decision records or --set give other values.
    """
    from herelib.decisions import PARAMETERS

    rows = [("name", "type", "default", "stage", "meaning"), ("", "", "", "", "")]
    for parameter in PARAMETERS.values():
        meaning = f"{parameter.meaning}: {parameter.expected}"
        rows.append((parameter.name, parameter.kind.__name__, str(parameter.default), parameter.stage, meaning))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        typer.echo("  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]).rstrip())
