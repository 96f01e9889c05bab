"""What is handed to those who decide: summary, briefs and sheets of a run, as pages and on paper, or one alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from herelib import briefs, parallel, release, tables, translations
from herelib.decisions import parameters_of
from herelib.errors import HereError
from herelib.folders import run_folder, study_folder
from herelib.interviews import settings_of
from herelib.report import BRIEFS, IMPACT, PAGES, PLANS, REPORT, SUMMARY, page_of_region, printing
from herelib.runs import manifest
from herelib.studies import read_catalogue, refuse_advice, region_names

SECONDS = 1.5  # what a page takes to become a PDF, measured
BEHIND = (*tables.read_by("report"), *tables.made_by("report"))


@dataclass(frozen=True)
class Wanted:
    """How a brief or a plan is wanted: as PDF as well, in which language ("" is that of the study), in which folder."""

    pdf: bool = False
    language: str = ""
    out: Path | None = None


def pages(
    study: Path,
    shown: Mapping[str, pd.DataFrame],
    settings: Mapping,
    pseudonyms: Iterable[str],
    further: Iterable[str] = (),
) -> dict[str, str]:
    """Summary, briefs and sheets as HTML by their place in a release, each through the last net.

    Those in the language of the report lie beside it, those in further ones in a folder of each language.

    Parameters
    ----------
    study : its folder, which says what regions are called
    shown : the tables that `herelib.release` lets through
    settings : of study.yaml
    further : languages beside that of the report

    Raises
    ------
    HereError
        If something in a page looks like a person's identifier.
    """
    allowed, names, handed = parameters_of(shown)["value"], frozenset(pseudonyms), {}
    about = about_study(study, settings, translations.language())
    languages = tuple(dict.fromkeys((about.language, *further)))
    for language in languages:
        folder = "" if language == about.language else f"{language}/"
        in_language = replace(about_study(study, settings, language), languages=languages)
        for make in (briefs.pages, briefs.sheet_pages):
            for name, page in make(shown, read_catalogue(), in_language):
                handed[f"{folder}{name}"] = release.refuse_identifiers(page, names, allowed)
    return handed


def about_study(study: Path, settings: Mapping, language: str = "", linked: bool = True) -> briefs.About:
    """What all briefs of a study share."""
    wanted = briefs.language_wanted(language or str(settings.get("language") or ""))
    title = settings.get("titles", {}).get(wanted) or settings.get("title") or study.name
    return briefs.About(
        title=str(title),
        synthetic=bool(settings.get("synthetic")),
        year=str(settings.get("year") or ""),
        names=region_names(study),
        language=wanted,
        linked=linked,
    )


def printed(handed: Mapping[str, str]) -> dict[str, bytes]:
    """Pages as PDFs by their place in a release, those with more sides than they should have among them.

    Parameters
    ----------
    handed : summary, briefs and sheets as `pages` gives them, and the report, which has as many sides as it needs
    """
    papers = parallel.results(_print, handed.items(), seconds=SECONDS)
    return {name.removesuffix("html") + "pdf": content for name, content in zip(handed, papers, strict=True)}


def _print(_, page: tuple[str, str]) -> bytes:
    name, text = page
    if name == REPORT:
        return printing.pdf(text)
    sides = briefs.printing.SUMMARY_SIDES if name.endswith(SUMMARY) else briefs.printing.BRIEF_SIDES
    return briefs.printing.pdf(text, sides)


def remove(folder: Path) -> None:
    """Remove summary, briefs, sheets and pages of regions from a folder of pages."""
    for name in (PAGES, BRIEFS, PLANS, *translations.LANGUAGES):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in (SUMMARY, IMPACT):
        (folder / name).unlink(missing_ok=True)


def brief(study: str | Path, scenario: str, region: str, wanted: Wanted) -> tuple[list[Path], str]:
    """Write the brief of one region from the last run of a scenario.

    Parameters
    ----------
    region : its name in regions.csv, or what it is called

    Returns
    -------
    Where it lies, and why the run has no release, "" if it has: then the brief is for the team only, too.

    Raises
    ------
    HereError
        If there is no finished run, no such region, or a PDF is wanted and cannot be made here.
    """
    return _alone(study, scenario, region, wanted, (BRIEFS, briefs.brief_page))


def plan(study: str | Path, scenario: str, region: str, wanted: Wanted) -> tuple[list[Path], str]:
    """Write the sheet of one region's plan from the last run of a scenario; all else as of `brief`.

    Raises
    ------
    HereError
        As `brief`; also if the study plans no incubator.
    """
    return _alone(study, scenario, region, wanted, (PLANS, briefs.plan_page))


def _alone(
    study: str | Path, scenario: str, region: str, wanted: Wanted, kind: tuple[str, Callable[..., str]]
) -> tuple[list[Path], str]:
    """Write one page; `kind` is the folder of such pages in a run, and what makes one."""
    beside, make = kind
    if wanted.pdf:
        printing.available()
    folder, run = study_folder(study), run_folder(study, scenario)
    refuse_advice(folder)
    record = manifest.read(run)
    if not record.get("finished"):
        raise HereError(f"no finished run of {folder.name} in {run}: make it with here report {folder.name}")
    settings, everything = settings_of(folder), tables.read_all(run, BEHIND)
    shown = release.protect(everything, settings["disclosure"]["threshold"])
    shown = release.withhold(shown, release.ledger.withheld(run), folder.name)
    about = about_study(folder, settings, wanted.language, linked=False)
    page = make(shown, read_catalogue(), about, region)
    page = release.refuse_identifiers(page, everything["interviews"]["interview"], parameters_of(shown)["value"])
    name = page_of_region(briefs.region_named(shown, about, region)).removesuffix(".html")
    name += f"-{wanted.language}" if wanted.language else ""
    file = (wanted.out or run / beside) / f"{name}.html"
    manifest.write_text(file, page)
    written = [file]
    if wanted.pdf:
        file.with_suffix(".pdf").write_bytes(briefs.printing.pdf(page, briefs.printing.BRIEF_SIDES))
        written.append(file.with_suffix(".pdf"))
    return written, record.get("pages", {}).get("withheld", "")
