"""The sections of the report as they are read, the ids by which one leads to another, and the tables behind them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from herelib import tables
from herelib.release import MULTIVERSE
from herelib.report.naming import code_of
from herelib.words import marked, message

SECTIONS = {
    "glance": marked("1. At a glance"),
    "cards": marked("2. Recommendations, region by region"),
    "incubator": marked("The incubator: what comes after the recommendation"),
    "impact": marked("Whether it worked, and where it would travel"),
    "limits": marked("3. What this result cannot say"),
    "asked": marked("4. Who was asked"),
    "needs": marked("5. What each region needs, and can"),
    "typology": marked("6. Which regions are alike"),
    "travel": marked("7. Rural and suburban, and whether advice travels"),
    "decisions": marked("8. Decisions that were taken"),
    "choices": marked("9. What other choices would change"),
    "made": marked("10. How it was made"),
}
# Sections that only some studies have, by the table that they need. They bear no number: those of the others are named
# in sentences, and are the same in every report.
OPTIONAL_SECTIONS = {"incubator": "programme", "impact": "differences"}
OF_FIGURES = ("glance", "limits", "typology", "decisions", "made")  # what official figures alone can say
TABLES = tables.read_by("report")
MOST_REGIONS = 40  # [J] on one page; of more, each has a page of its own: 40 cards are 10 MB and 200 printed sides
PAGES = "regions"  # folder of the pages of single regions, beside the page of all
REPORT = "report.html"  # the page of all regions
BRIEFS, SUMMARY = "briefs", "summary.html"  # beside it: a folder of two sides for each region, and one page for all
PLANS, IMPACT = "plans", "impact.html"  # the same about an incubator: the plan of each region, and whether it worked
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|index)")  # no file may be called so on Windows


def title_of(section: str) -> str:
    """The heading of a section in the language of the reader."""
    return message(SECTIONS[section])


def nobody_asked(shown: Mapping[str, pd.DataFrame]) -> bool:
    """Whether a run rests on official figures alone: `herelib.release.protect` then lets no table of people through."""
    return "coverage" not in shown and "accounting" in shown and len(shown["accounting"]) == 0


def present_sections(shown: Mapping[str, pd.DataFrame]) -> list[str]:
    """The sections of a report, in the order in which they are read; those of stages that did not run are left out."""
    if nobody_asked(shown):
        return [name for name in SECTIONS if name in OF_FIGURES]
    return [name for name in SECTIONS if name not in OPTIONAL_SECTIONS or _any_rows(shown, OPTIONAL_SECTIONS[name])]


def _any_rows(shown: Mapping[str, pd.DataFrame], table: str) -> bool:
    return table in shown and len(shown[table]) > 0


def region_anchor(region: str) -> str:
    """The id of the part of a report that is about a region."""
    return f"region-{code_of(region)}"


def walk_anchor(region: str) -> str:
    """The id of all that the package of a region rests on: the page of the team has another in its place."""
    return f"walk-{code_of(region)}"


def anchor_of(kind: str, region: str) -> str:
    """The id of a piece of the part about a region: its needs, what presses, how firm its verdict is, its parts.

    Examples
    --------
    >>> anchor_of("firm", "alder")
    'firm-alder'
    """
    return f"{kind}-{code_of(region)}"


def part_text_anchor(region: str, part: str) -> str:
    """The id of what the catalogue knows of a part, on the card of a region."""
    return f"part-{code_of(region)}-{part}"


def package_anchor(region: str) -> str:
    """The id of the article of the package of a region."""
    return f"package-{code_of(region)}"


def part_anchor(region: str, part: str) -> str:
    """The id of the article of a part of the package of a region."""
    return f"evidence-{code_of(region)}-{part}"


def indicator_anchor(region: str, indicator: str) -> str:
    """The id of the article of an indicator of a region.

    Examples
    --------
    >>> indicator_anchor("alder", "need:care"), indicator_anchor("alder", "cover:care=now")
    ('indicator-alder-need-care', 'indicator-alder-cover-care-now')
    """
    return f"indicator-{code_of(region)}-{indicator.replace(':', '-').replace('=', '-')}"


def one_page(shown: Mapping[str, pd.DataFrame]) -> bool:
    """Whether all regions of a run stand on one page: at most `MOST_REGIONS` have a verdict."""
    return len(shown["verdicts"]) <= MOST_REGIONS


def page_of_region(region: str) -> str:
    """The file name of a region's page: whatever the id holds, a name that any file system and any address can have.

    Small letters, digits, _ and single hyphens stand as they are; an id with anything else in it, or that could be
    taken for another one's name, ends in letters of its digest, so that two regions never share a file.

    Examples
    --------
    >>> page_of_region("alder"), page_of_region("../Rīga & co")
    ('alder.html', 'r-ga-co-18a5e2a9.html')
    """
    plain = re.sub(r"[^a-z0-9_]+", "-", region.lower()).strip("-")[:60]
    if plain != region or not plain or _RESERVED.fullmatch(plain) or re.search(r"-[0-9a-f]{8}$", plain):
        plain = f"{plain or 'region'}-{hashlib.sha256(region.encode()).hexdigest()[:8]}"
    return f"{plain}.html"


def rows_by_region(
    shown: Mapping[str, pd.DataFrame], region_of_interview: pd.Series | None = None
) -> Callable[[str], dict[str, pd.DataFrame]]:
    """A function that gives the tables with the rows of one region only; those without regions stand as they are.

    Rows are looked for once for all regions: a search in each table for each of a thousand would take a million.

    Parameters
    ----------
    region_of_interview : regions by pseudonym; if given, tables of interviews are divided by them, too
    """
    rows, nowhere = {}, np.empty(0, dtype=np.intp)
    for name, table in shown.items():
        if region_of_interview is not None and "interview" in table:
            regions = table["interview"].astype(object).map(region_of_interview)
            rows[name] = table.groupby(regions.to_numpy(object)).indices
        elif "region" in table:
            rows[name] = table.groupby("region", observed=True).indices

    def of_region(region: str) -> dict[str, pd.DataFrame]:
        return {
            name: table.iloc[rows[name].get(region, nowhere)] if name in rows else table
            for name, table in shown.items()
        }

    return of_region


def multiverse_tables(run: Path) -> dict[str, pd.DataFrame]:
    """What other choices would change, if `here multiverse` has written it beside a run; else nothing.

    Parameters
    ----------
    run : folder of a run; the multiverse of its study lies in the folder beside it
    """
    folder = Path(run).parent / "multiverse"
    # Files of a multiverse come one after the other: until the last one is there, none is read.
    if not all(tables.path(folder, name).is_file() for name in MULTIVERSE):
        return {}
    multiverse = tables.read_all(folder, MULTIVERSE)
    return multiverse if _starts_from(multiverse, tables.read_all(run, ("verdicts", "clusters"))) else {}


def _starts_from(multiverse: Mapping[str, pd.DataFrame], run: Mapping[str, pd.DataFrame]) -> bool:
    """Whether the first universe of a multiverse is this run.

    A multiverse is written once and stays while decisions, data or scenario change: its shares would then stand beside
    verdicts that they are not about. Shares of draws differ where anything of the interviews or the ranking does.
    """
    columns = ["region", "verdict", "lead", "package", "acceptability", "cluster"]
    verdicts = multiverse["universe_verdicts"]
    first = verdicts.loc[verdicts["universe"] == 0, columns].sort_values("region", ignore_index=True)
    clusters = run["clusters"].set_index("region")["cluster"]
    in_run = run["verdicts"].sort_values("region", ignore_index=True)
    in_run = in_run.assign(cluster=in_run["region"].map(clusters).fillna("").astype(str))[columns]
    return first.astype({"acceptability": float}).equals(in_run.astype({"acceptability": float}))
