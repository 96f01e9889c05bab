"""The sheets about an incubator as pages: the plan of each region, and whether it worked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from herelib import parallel
from herelib.briefs.brief import About
from herelib.briefs.impact_sheet import impact_view, judged
from herelib.briefs.pages import TEMPLATES, in_language_of, region_named
from herelib.briefs.plan_sheet import planned_regions, sheet_view
from herelib.errors import HereError
from herelib.report import BRIEFS, IMPACT, PLANS, SUMMARY, environment, page_of_region, rows_by_region
from herelib.translations import in_country, language, shared_country, speaking

SECONDS = 0.05  # what a sheet costs, measured
OF_ALL = ("matching", "training")  # tables that a sheet reads beyond the rows of its region


def sheet_pages(
    shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], about: About
) -> Iterator[tuple[str, str]]:
    """Place in the release and HTML of all sheets about an incubator; none where nothing was planned or judged.

    Parameters
    ----------
    shown : the tables that `herelib.release` lets through
    """
    yield from plan_pages(shown, catalogue, about)
    if page := impact_page(shown, catalogue, about):
        yield IMPACT, page


def plan_pages(
    shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], about: About
) -> Iterator[tuple[str, str]]:
    """Place in the release and HTML of the plan of each region, in the order of the regions; none without a plan.

    Parameters
    ----------
    shown : the tables that `herelib.release` lets through
    """
    if not planned_regions(shown):
        return
    shown, catalogue = in_language_of(shown, catalogue, about)
    regions, rows = planned_regions(shown), _rows_by_region(shown)
    pages = parallel.results(_plan_page, map(rows, regions), seconds=SECONDS, shared=(catalogue, about))
    for region, page in zip(regions, pages, strict=True):
        yield f"{PLANS}/{page_of_region(region)}", page


def plan_page(
    shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], about: About, region: str
) -> str:
    """The sheet of one region's plan as HTML; `region` by its name in regions.csv, or what it is called.

    Raises
    ------
    HereError
        If nothing was planned, or the run has no such region: names the nearest.
    """
    if not planned_regions(shown):
        raise HereError("nothing was planned: study.yaml has no block 'incubator' (docs/study-format.md)")
    called = region_named(shown, about, region)
    shown, catalogue = in_language_of(shown, catalogue, about)
    return _plan_page((catalogue, about), _rows_by_region(shown)(called))


def impact_page(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], about: About) -> str:
    """The sheet of a study whose incubators were judged as HTML; "" where none were."""
    if not judged(shown):
        return ""
    shown, _ = in_language_of(shown, catalogue, about)
    with speaking(about.language), in_country(shared_country(shown["regions"]["country"])):
        sheet = impact_view(shown, about.names)
        values = {"summary": SUMMARY, "page": IMPACT, "language": language()}
        return environment(TEMPLATES).get_template("impact.html.j2").render(sheet=sheet, about=about, **values)


def _rows_by_region(shown: Mapping[str, pd.DataFrame]):
    of_region = rows_by_region({name: table for name, table in shown.items() if "region" in table})
    of_all = {name: shown[name] for name in OF_ALL}
    return lambda region: {**of_region(region), **of_all}


def _plan_page(shared: tuple, of_region: Mapping[str, pd.DataFrame]) -> str:
    catalogue, about = shared
    with speaking(about.language), in_country(shared_country(of_region["regions"]["country"])):
        sheet = sheet_view(of_region, catalogue, about.names)
        page = page_of_region(sheet.region)
        links = {"summary": f"../{SUMMARY}", "brief": f"../{BRIEFS}/{page}"}
        return environment(TEMPLATES).get_template("plan.html.j2").render(
            sheet=sheet, about=about, language=language(), page=page, **links
        )  # fmt: skip
