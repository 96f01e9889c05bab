"""Section 3: what the result cannot say; the fixed limits, and those of this run with their numbers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.report import figures_alone
from herelib.report.contents import nobody_asked, title_of
from herelib.report.ratings import ratings_view
from herelib.report.rendering import render
from herelib.words import listing, message


def limits(
    shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], agreement: pd.DataFrame | None = None
) -> str:
    """Section 3 as HTML.

    Parameters
    ----------
    agreement : of the raters of the catalogue; nothing is said of it if not given
    """
    if nobody_asked(shown):
        return figures_alone.limits(shown)
    return render("caveats.html.j2", ratings=ratings_view(catalogue, agreement), **limits_view(shown))


def limits_view(shown: Mapping[str, pd.DataFrame]) -> dict:
    """How many figures are thin or inherited, which conditions are open, and whose cost nobody knows."""
    profiles, context = shown["profiles"], shown["context"]
    thin = profiles[profiles["groups_present"] < profiles["groups_asked"]]
    inherited = context[context["inherited_from"] != ""]
    return {
        "section_title": title_of("limits"),
        "thin": {"regions": int(thin["region"].nunique()), "figures": len(thin)},
        "inherited": listing(
            message("%(figure)s in %(region)s (from %(area)s)", figure=row.label, region=row.region,
                    area=row.inherited_from)
            for row in inherited.itertuples()
        ),
        "unknown": int((shown["gates"]["answer"] == "unknown").sum()),
        "unknown_costs": int((shown["verdicts"]["unknown_costs"] != "").sum()),
    }  # fmt: skip
