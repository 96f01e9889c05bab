"""Pages of single regions: of a study of many regions each has a page of its own, to which the report leads.

Such a page holds what the report of few regions says of one: its card, and what its package rests on. Here
it is a fragment of HTML; a run is published by putting each into the page around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from herelib import parallel
from herelib.report.cards import recommendation_cards
from herelib.report.contents import REPORT, nobody_asked, one_page, page_of_region, rows_by_region
from herelib.report.naming import code_of, coded, codes
from herelib.report.rendering import render, without_pictures
from herelib.translations import in_country, language, shared_country, speaking

FOLDER = "pages"  # of a run, where the fragments lie
SECONDS, SECONDS_PICTURED = 0.2, 0.8  # what a page costs, measured; without and with its pictures
MOST_PICTURED = (
    300  # [J] a region's pictures are 0.3 MB and take half a second: those of a thousand are nobody's reading
)


def region_pages(
    shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], settings: Mapping
) -> Iterator[tuple[str, str]]:
    """File name and HTML of each region's page, in the order of their names; none where all stand on one page.

    Parameters
    ----------
    shown : the tables that `herelib.release` lets through
    settings : of study.yaml, for the title

    The pages of more than `MOST_PICTURED` regions have the sentences of figures without their pictures.
    """
    if nobody_asked(shown) or one_page(shown):
        return
    regions = sorted(shown["verdicts"]["region"])
    of_region, pictured = rows_by_region(shown), len(regions) <= MOST_PICTURED
    # What has no region is the same for all: the catalogue, the settings, the tables without that column.
    whole = {name: table for name, table in shown.items() if "region" not in table}
    shared = whole, catalogue, settings, (pictured, language(), codes())
    rows = ({name: part for name, part in of_region(region).items() if name not in whole} for region in regions)
    seconds = SECONDS_PICTURED if pictured else SECONDS
    pages = parallel.results(region_page, rows, seconds=seconds, shared=shared)
    files = (page_of_region(code_of(region)) for region in regions)
    yield from zip(files, pages, strict=True)


def region_page(shared: tuple, of_region: Mapping[str, pd.DataFrame]) -> str:
    """The page of one region as HTML.

    Parameters
    ----------
    shared : tables without regions, catalogue, settings, and how: whether figures are pictures or their sentences
        alone, the language of readers and the codes of regions, which a worker of many does not know
    of_region : tables that may be shown, with the rows of this region only
    """
    whole, catalogue, settings, (pictured, spoken, known) = shared
    shown, region = {**whole, **of_region}, of_region["verdicts"]["region"].iloc[0]
    head = {"title": settings["title"], "synthetic": bool(settings.get("synthetic")), "region": region, "index": REPORT}
    country = shared_country(of_region["regions"]["country"])
    with without_pictures(not pictured), speaking(spoken), in_country(country), coded(known):
        sections = [render("region_page.html.j2", **head), recommendation_cards(shown, catalogue, up="../")]
        return "\n".join(sections)


def write_region_pages(run: Path, pages: Iterator[tuple[str, str]], check: Callable[[str], str]) -> int:
    """Write the fragments of regions' pages into a run, each through the last net; says how many.

    Parameters
    ----------
    run : folder of the run
    check : hands a page on, or refuses it
    """
    folder = Path(run) / FOLDER
    for file in folder.glob("*.html"):
        file.unlink()  # of an earlier run: its region may be gone
    count = 0
    for name, page in pages:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(check(page), encoding="utf-8", newline="\n")
        count += 1
    return count
