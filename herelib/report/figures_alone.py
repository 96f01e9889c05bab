"""The report of a study that nobody was interviewed for: what official figures alone can say, and what they cannot."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.report.contents import OF_FIGURES, OPTIONAL_SECTIONS, SECTIONS, present_sections, title_of
from herelib.report.rendering import render
from herelib.words import listing, message, message_by_number, number

TYPICAL = 5  # regions that are named for each cluster, on either side
LISTED = 200  # regions that the page lists one by one; all stand in data/clusters.csv
SOURCES = 4  # of a figure that are named; the others are counted


def opening(shown: Mapping[str, pd.DataFrame], settings: Mapping) -> str:
    """Title, banner, contents and section 1 as HTML.

    Parameters
    ----------
    shown : tables as `herelib.release.protect` makes them of a run in which nobody was asked
    settings : of study.yaml
    """
    return render("figures_alone.html.j2", **opening_view(shown, settings))


def opening_view(shown: Mapping[str, pd.DataFrame], settings: Mapping) -> dict:
    """What the opening says: contents, what is left out and why, key numbers, the claim, and the figures."""
    facts = shown["typology"].iloc[0]
    left_out = [name for name in SECTIONS if name not in (*OF_FIGURES, *OPTIONAL_SECTIONS)]
    return {
        "title": settings["title"],
        "synthetic": bool(settings.get("synthetic")),
        "contents": [(anchor, title_of(anchor)) for anchor in present_sections(shown)],
        "section_title": title_of("glance"),
        "left_out": listing(title_of(name).partition(".")[0] for name in left_out),
        "claim": facts["claim"],
        "numbers": key_numbers(shown),
        "figures": figure_rows(shown["context"]),
    }


def key_numbers(shown: Mapping[str, pd.DataFrame]) -> list[tuple[str, str, str]]:
    """How many regions, countries, figures and clusters: each with its name and its section."""
    regions, countries = len(shown["regions"]), int(shown["regions"]["country"].nunique())
    figures, clusters = int(shown["context"]["indicator"].nunique()), len(shown["stability"])
    return [
        (message_by_number("region", "regions", regions), number(regions, ","), "typology"),
        (message_by_number("country", "countries", countries), number(countries, ","), "typology"),
        (message_by_number("official figure", "official figures", figures), number(figures, ","), "figures"),
        (message_by_number("cluster", "clusters", clusters), number(clusters, ","), "typology"),
    ]


def figure_rows(context: pd.DataFrame) -> list[list[str]]:
    """Each figure: its name with the unit, bounds, range over the regions, years, sources, and what is lacking."""
    return [_figure_row(figure) for _, figure in context.groupby("indicator", sort=False, observed=True)]


def _figure_row(figure: pd.DataFrame) -> list[str]:
    first, known = figure.iloc[0], figure[figure["value"].notna()]
    unit = f" ({first['unit']})" if first["unit"] else ""
    return [
        f"{first['label']}{unit}",
        message("%(low)s to %(high)s", low=_plain(first["low"]), high=_plain(first["high"])),
        message("%(low)s to %(high)s", low=_plain(known["value"].min()), high=_plain(known["value"].max()))
        if len(known)
        else "–",
        _several(known["year"]) or "–",
        _several(known["source"]) or "–",
        number(len(figure) - len(known), ","),
        number(int((known["inherited_from"] != "").sum()), ","),
    ]


def _plain(value: float) -> str:
    """A figure with as many digits as tell it."""
    return number(value, ",.0f" if abs(value) >= 1000 else ".3g")


def _several(texts: pd.Series) -> str:
    """Different texts, the commonest first; of many, how many more there are."""
    distinct = list(texts[texts != ""].value_counts().index)
    if len(distinct) <= SOURCES:
        return ", ".join(sorted(distinct))
    more = len(distinct) - SOURCES
    return message("%(names)s and %(n)s more", names=", ".join(distinct[:SOURCES]), n=more)


def limits(shown: Mapping[str, pd.DataFrame]) -> str:
    """Section 3 as HTML."""
    context = shown["context"]
    inherited = context[context["inherited_from"] != ""]
    return render(
        "figures_limits.html.j2",
        section_title=title_of("limits"),
        inherited=listing(
            message_by_number(
                "%(figure)s in %(n)s region", "%(figure)s in %(n)s regions", len(part), figure=part["label"].iloc[0]
            )
            for _, part in inherited.groupby("indicator", sort=False, observed=True)
        ),
        missing=number(int(context["value"].isna().sum()), ","),
        has_missing=bool(context["value"].isna().any()),
        figures=number(len(context), ","),
        left_out=int((shown["clusters"]["status"] == "left out").sum()),
    )


def places_of_clusters(shown: Mapping[str, pd.DataFrame]) -> dict:
    """For each cluster the regions that stand for it and those on its border, and the list of all, or of the first."""
    inside = shown["clusters"][shown["clusters"]["status"] == "clustered"]
    order = ["cluster", "silhouette", "region"]
    ordered = inside.sort_values(order, ascending=[True, False, True], ignore_index=True)
    return {
        "clusters": [_cluster_row(name, part) for name, part in ordered.groupby("cluster")],
        "rows": [[row.region, row.cluster, _width(row.silhouette)] for row in _listed(ordered).itertuples()],
        "cut": len(ordered) > LISTED,
        "regions": number(len(ordered), ","),
        "known": bool(ordered["silhouette"].notna().any()),
    }


def _listed(ordered: pd.DataFrame) -> pd.DataFrame:
    """The rows that the page lists: all, or of each cluster a share of `LISTED`, the most typical first."""
    if len(ordered) <= LISTED:
        return ordered
    each = LISTED // ordered["cluster"].nunique()
    return ordered[ordered.groupby("cluster").cumcount() < each].head(LISTED)


def _cluster_row(name: str, part: pd.DataFrame) -> list[str]:
    """Cluster, how many regions, the most typical ones, and those nearest to another cluster."""
    if not part["silhouette"].notna().any():
        return [name, number(len(part), ","), "–", "–"]
    border = part.sort_values(["silhouette", "region"]).head(min(TYPICAL, len(part) // 2))
    return [name, number(len(part), ","), ", ".join(part["region"].head(TYPICAL)), ", ".join(border["region"]) or "–"]


def _width(value: float) -> str:
    return "–" if np.isnan(value) else number(value, ".2f")
