"""Briefs and summary as pages: HTML in one file each, which is what paper is made of, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from herelib import parallel
from herelib.briefs.brief import About, brief_view, card_place
from herelib.briefs.plan_sheet import planned_regions
from herelib.briefs.summary import summary_view
from herelib.errors import HereError, nearest
from herelib.figures import locator
from herelib.report import (
    BRIEFS,
    MOST_PICTURED,
    PLANS,
    SUMMARY,
    environment,
    in_language,
    named_region,
    page_of_region,
    rows_by_region,
    without_pictures,
)
from herelib.translations import in_country, language, shared_country, speaking

TEMPLATES = Path(__file__).with_name("templates")
SECONDS, SECONDS_PICTURED = 0.1, 0.3  # what a brief costs, measured; without and with its pictures


def pages(
    shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], about: About
) -> Iterator[tuple[str, str]]:
    """Place in the release and HTML of the summary, then of each region's brief in the order of the regions.

    Those of very many regions have the sentences of pictures without the pictures (`herelib.report.MOST_PICTURED`).

    Parameters
    ----------
    shown : the tables that `herelib.release` lets through
    """
    shown, catalogue = in_language_of(shown, catalogue, about)
    with speaking(about.language), in_country(shared_country(shown["regions"]["country"])):
        summary = summary_page(shown, catalogue, about)
    yield SUMMARY, summary
    regions = sorted(shown["verdicts"]["region"])
    shared, rows = _divided(shown, catalogue, about)
    seconds = SECONDS_PICTURED if shared[-1] else SECONDS
    for region, page in zip(
        regions, parallel.results(_page, map(rows, regions), seconds=seconds, shared=shared), strict=True
    ):
        yield f"{BRIEFS}/{page_of_region(region)}", page


def brief_page(
    shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], about: About, region: str
) -> str:
    """The brief of one region as HTML.

    Parameters
    ----------
    region : its name in regions.csv, or what it is called

    Raises
    ------
    HereError
        If the run has no such region: names the nearest.
    """
    shared, rows = _divided(*in_language_of(shown, catalogue, about), about)
    return _page((*shared[:-1], True), rows(region_named(shown, about, region)))


def region_named(shown: Mapping[str, pd.DataFrame], about: About, asked: str) -> str:
    """The region that is meant, by its name in regions.csv or what it is called; capitals do not matter.

    Raises
    ------
    HereError
        If no region is called so.
    """
    regions = sorted(shown["verdicts"]["region"])
    if asked in regions:
        return asked
    called = {named_region(about.names, region).casefold(): region for region in reversed(regions)}
    called |= {region.casefold(): region for region in regions}
    if asked.casefold() not in called:
        raise HereError(f"the run has no region '{asked}': {nearest(asked, regions)}")
    return called[asked.casefold()]


def summary_page(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], about: About) -> str:
    """The summary of all regions as HTML."""
    view = summary_view(shown, catalogue, about, about.linked)
    template = environment(TEMPLATES).get_template("summary.html.j2")
    return template.render(summary=view, about=about, language=language())


def in_language_of(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], about: About) -> tuple:
    """Tables and catalogue with the texts that readers see in their language."""
    with speaking(about.language), in_country(shared_country(shown["regions"]["country"])):
        return in_language(shown, "table"), in_language(catalogue, "catalogue")


def _divided(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], about: About) -> tuple:
    """What all briefs share, and a function that gives the tables of one region."""
    whole = {name: table for name, table in shown.items() if "region" not in table}
    of_region = rows_by_region({name: table for name, table in shown.items() if name not in whole})
    verdicts = {"verdicts": shown["verdicts"][["region"]]}  # of all regions: whether they stand on one page
    with_pictures = len(verdicts["verdicts"]) <= MOST_PICTURED
    return (locator.located_at(shown["places"]), catalogue, about, verdicts, with_pictures), of_region


def _page(shared: tuple, of_region: Mapping[str, pd.DataFrame]) -> str:
    places, catalogue, about, verdicts, with_pictures = shared
    region = of_region["verdicts"]["region"].iloc[0]
    report = f"{about.up}{card_place(verdicts, region)}" if about.linked else ""
    country = shared_country(of_region["regions"]["country"])
    with speaking(about.language), in_country(country), without_pictures(not with_pictures):
        view = brief_view(of_region, places, catalogue, about, report)
        template = environment(TEMPLATES).get_template("brief.html.j2")
        return template.render(
            brief=view, about=about, language=language(), summary=f"../{SUMMARY}", page=page_of_region(region),
            plan=f"../{PLANS}/{page_of_region(region)}" if planned_regions(of_region) else "",
        )  # fmt: skip
