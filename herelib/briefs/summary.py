"""The summary: all regions of a study on one side, each row a link to the region's brief."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from herelib.briefs.brief import About
from herelib.briefs.impact_sheet import judged
from herelib.briefs.package import package_view
from herelib.briefs.plain import need_name, or_more
from herelib.briefs.plan_sheet import planned_regions
from herelib.figures import neighbours
from herelib.report import BRIEFS, IMPACT, PLANS, named_region, page_of_region, rows_by_region
from herelib.words import listing, message_by_number

FEW, SOME = 12, 25  # regions up to which a row has all columns, and up to which letters are of the usual size


@dataclass(frozen=True)
class Row:
    """A region: its name, its brief, its plan, what it lacks most, what could help, how sure, what it costs."""

    name: str
    link: str
    plan: str
    lacking: str
    lead: str
    state: str
    cost: str


@dataclass(frozen=True)
class Summary:
    """All regions in the order of their names, and how many there are in words; `size` is few, some or many.

    `impact` is the place of the sheet on whether incubators worked, "" if there is none.
    """

    counted: str
    rows: tuple[Row, ...]
    size: str
    impact: str = ""


def summary_view(
    shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], about: About, linked: bool = True
) -> Summary:
    """What the summary says.

    Parameters
    ----------
    shown : the tables that `herelib.release` lets through
    linked : whether the briefs lie in the folder beside it
    """
    planned = set(planned_regions(shown)) if linked else set()
    known, of_region = catalogue["parts"].set_index("part"), rows_by_region(shown)
    count, rows = len(shown["verdicts"]), []
    size = "few" if count <= FEW else "some" if count <= SOME else "many"
    for verdict in shown["verdicts"].sort_values("region").itertuples():
        region = of_region(verdict.region)
        package = package_view(verdict, region, known)
        lacking = neighbours.lacking(region["matrix"], verdict.region)["field"].head(2)
        rows.append(
            Row(
                name=named_region(about.names, verdict.region),
                link=f"{BRIEFS}/{page_of_region(verdict.region)}" if linked else "",
                plan=f"{PLANS}/{page_of_region(verdict.region)}" if verdict.region in planned else "",
                lacking=listing(map(need_name, lacking)) or "–",
                lead=or_more(package.leads, 2 if size == "few" else 1) or "–",
                state=package.state,
                cost=package.price,
            )
        )
    counted = message_by_number("%(n)s region", "%(n)s regions", count)
    return Summary(counted, tuple(sorted(rows, key=lambda row: row.name)), size,
                   IMPACT if linked and judged(shown) else "")  # fmt: skip
