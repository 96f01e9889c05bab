"""The release of a run as a folder: the report and all that goes with it, each file described."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from herelib.decisions import parameters_of
from herelib.deposit import coreq, crate, datapackage, figures, methods
from herelib.deposit.description import describe
from herelib.errors import HereError
from herelib.report import BRIEFS, IMPACT, PLANS, REPORT, SUMMARY, Gallery, nobody_asked, titled
from herelib.translations import LANGUAGES
from herelib.words import marked, message

EXPLORER = "explorer.html"
README = "README.txt"
MEANINGS = {
    README: marked("What lies here, in plain words"),
    REPORT: marked("The report: what each region needs and can, what may help, and how sure that is"),
    SUMMARY: marked("All regions on one page: what each lacks, what could help, how sure that is"),
    f"{BRIEFS}/": marked("A brief of two sides for each region, in plain words"),
    f"{PLANS}/": marked("The plan of an incubator in each region, on two sides, in plain words"),
    IMPACT: marked("Did it work? What changed with the incubators, on two sides, in plain words"),
    EXPLORER: marked("What if: budget, weights and voices to move, and the answer that follows"),
    "methods.html": marked("With which settings, decisions and rules the figures came about"),
    "coreq.html": marked("The COREQ checklist for reports on interviews, to read"),
    "coreq.csv": marked("The COREQ checklist for reports on interviews, as a table"),
    datapackage.FILE: marked("What every table and column in data/ means (Frictionless Data Package)"),
    f"{figures.FOLDER}/{figures.LIST}": marked("What each figure shows, in words"),
    crate.FILE: marked("How this folder came about, for programs (RO-Crate)"),
}
# what only some studies have, by the table behind it
ONLY_WITH = {
    **{f"{PLANS}/": "programme", IMPACT: "differences"},
    **dict.fromkeys((SUMMARY, f"{BRIEFS}/", EXPLORER, "coreq.html", "coreq.csv"), "verdicts"),
}
OF_FIGURES = {REPORT: marked("The report: which regions are alike by official figures, and how sure that is")}
PAPER = marked("The page of this name on paper (PDF)")
IN_LANGUAGE = marked("All regions on one page, briefs and sheets, in another language: %(language)s")
_PICTURES = re.compile(rb"data:[\w/+.-]+;base64,[\w/+=\s]+")


@dataclass(frozen=True)
class Deposit:
    """What a release is made of.

    - `pages`: the report and further pages by name, as HTML; `prints`: those that are PDFs as well
    - `shown`: tables as `herelib.release.protect` lets them through; `gallery`: the figures of the report
    - `team`: numbers of coders and codes, as `herelib.deposit.coreq.coders_and_codes` counts them
    - `pseudonyms`: of the interviews, which may stand nowhere
    - `settings`: of study.yaml
    - `made_with`: versions of herelib and packages, and the commit
    - `started`, `ended`: of the run, ISO 8601 with the offset to UTC
    """

    pages: Mapping[str, str]
    shown: Mapping[str, pd.DataFrame]
    gallery: Gallery
    team: Mapping[str, int]
    pseudonyms: pd.Series
    settings: Mapping
    made_with: Mapping[str, str]
    started: str
    ended: str
    prints: Mapping[str, bytes] = field(default_factory=dict)


def write(folder: Path, deposit: Deposit, private: tuple[Path, ...] = ()) -> None:
    """Write all files of a release into an empty folder.

    But for the times in ro-crate-metadata.json, the same deposit gives the same bytes.

    Parameters
    ----------
    private : folders of this machine, which no file may name

    Raises
    ------
    HereError
        If a table holds what looks like a person's identifier, or a file names a folder of this machine.
    """
    settings = deposit.settings
    for name, page in deposit.pages.items():
        _write_text(folder / name, page)
    for name, printed in deposit.prints.items():
        (folder / name).write_bytes(printed)
    datapackage.write(folder, deposit.shown, settings, deposit.pseudonyms)
    named = figures.write(folder, deposit.gallery)
    methods.write(folder, deposit.shown, settings, deposit.made_with)
    if not nobody_asked(deposit.shown):  # the checklist is about interviews
        items = coreq.checklist(deposit.shown, settings, deposit.team, deposit.made_with["herelib"])
        coreq.write(folder, items, titled(settings)["title"])
    alternatives = {f"{name}{ending}": drawing.alt for name, drawing in named for ending in (".png", ".svg")}
    _write_text(folder / README, readme(settings, deposit.gallery, deposit.shown, further_languages(deposit.pages)))
    meanings = OF_FIGURES if nobody_asked(deposit.shown) else {}
    parts = {
        path: message(meanings[path]) if path in meanings else _meaning(path, alternatives) for path in files_of(folder)
    }
    _refuse_places(folder, parts, private)
    crate.write(folder, about(settings, bool(meanings)), parts, [_action(deposit, tuple(parts))], deposit.made_with)


def files_of(folder: Path) -> list[str]:
    """The files below a folder, by their path from it, in the order of their names; hidden ones do not count."""
    paths = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]
    return sorted(path for path in paths if not any(part.startswith(".") for part in path.split("/")))


def about(settings: Mapping, figures_alone: bool = False) -> crate.About:
    """What a crate says of a release as a whole; `figures_alone` of one for which nobody was interviewed."""
    synthetic = f"{message(datapackage.SYNTHETIC)} " if settings["synthetic"] else ""
    subject = marked("What may leave of a study of interviews in neighbourhoods and regions.")
    if figures_alone:
        subject = marked("A study of regions by official figures alone: nobody was interviewed.")
    description = synthetic + message(subject)
    return crate.About(settings["title"], description, settings["licence"], settings["organisation"])


def further_languages(pages: Mapping[str, str]) -> list[str]:
    """The languages of which pages have a folder, in the order in which readers choose."""
    return [language for language in LANGUAGES if any(name.startswith(f"{language}/") for name in pages)]


def readme(settings: Mapping, gallery: Gallery, shown: Mapping[str, pd.DataFrame], further: Iterable[str] = ()) -> str:
    """What lies in a release, in plain words; `further` are the languages that have a folder."""
    title = titled(settings)["title"]
    lines = [title, "=" * len(title), ""]
    if settings["synthetic"]:
        lines += [message(datapackage.SYNTHETIC), ""]
    lines += [message("This folder is what may leave of the study. It can be read without any program of ours."), ""]
    absent = {name for name, table in ONLY_WITH.items() if not len(shown.get(table, ()))}
    meanings = {**MEANINGS, **OF_FIGURES} if nobody_asked(shown) else MEANINGS
    lines += [f"{name:<24}{message(meaning)}" for name, meaning in meanings.items() if name not in absent]
    lines += [f"{f'{code}/':<24}{message(IN_LANGUAGE, language=LANGUAGES[code])}" for code in further]
    lines += [f"{'data/':<24}{message('Every released table as CSV (UTF-8, commas)')}"]
    lines += [f"{'figures/':<24}{message('The figures of the report as PNG and SVG')}", ""]
    if gallery.left_out:
        lines += [message("%(n)s further figures stand in the report only.", n=gallery.left_out), ""]
    lines += [*textwrap.wrap(datapackage.note(settings["disclosure"]["threshold"], shown), 100), ""]
    stated = settings["licence"]
    lines += [message("Licence: %(licence)s", licence=stated) if stated else message(crate.NO_LICENCE)]
    if settings["organisation"]:
        lines += [message("Published by: %(organisation)s", organisation=settings["organisation"])]
    return "\n".join(lines) + "\n"


def _meaning(path: str, alternatives: Mapping[str, str]) -> str:
    """What a file of a release is: of a table what it means, of a figure what it shows."""
    language, _, rest = path.partition("/")
    if language in LANGUAGES:  # the same page in another language
        return message(IN_LANGUAGE, language=LANGUAGES[language]) if rest.endswith(".html") else message(PAPER)
    folder, _, name = path.rpartition("/")
    if folder == datapackage.FOLDER:
        return describe(name.removesuffix(".csv")).meaning
    if folder in (BRIEFS, PLANS) or name.endswith(".pdf"):
        return message(PAPER if name.endswith(".pdf") else MEANINGS[f"{folder}/"])
    return alternatives.get(name) or message(MEANINGS.get(path, marked("A page of the report")))


def _action(deposit: Deposit, results: tuple[str, ...]) -> crate.Action:
    settled = parameters_of(deposit.shown)
    return crate.Action(
        name=message("here report"),
        program="",
        started=deposit.started,
        ended=deposit.ended,
        results=results,
        parameters={row.parameter: (str(row.value), row.meaning) for row in settled.itertuples()},
    )


def _refuse_places(folder: Path, parts: Mapping[str, str], private: tuple[Path, ...]) -> None:
    """No file names a folder of this machine; embedded pictures may spell anything."""
    names = [re.escape(str(path).encode()) for path in private if len(path.parts) > 1]
    if not names:
        return
    anywhere = re.compile(b"(?:" + b"|".join(names) + rb")(?!\w)")
    named = [
        path
        for path in parts
        if not path.endswith(".png") and anywhere.search(_PICTURES.sub(b"", (folder / path).read_bytes()))
    ]
    if named:
        raise HereError(f"a folder of this machine is named in {', '.join(named)}: no release was written")


def _write_text(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")
