"""The business types with most room in a region."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from herelib.figures.figure import Figure
from herelib.figures.looks import BLUES, dot, frame, label_rows, legend_below, nothing, tidy
from herelib.words import listing, marked, message, percent


def plot_business_types(
    types: pd.DataFrame, region: str, labels: Mapping[str, str], top: int = 8, ax: Axes | None = None
) -> Axes:
    """Opportunity of the best business types of a region (90 % interval); hollow squares would compete with supply."""
    table = _ranked(types, region).head(top)
    if table["opportunity"].isna().all():
        return nothing(ax, message("%(region)s: business types", region=region))
    ax = frame(ax, 7.5, 1.6 + 0.38 * len(table))
    at = label_rows(ax, [labels.get(name, name) for name in table["type"]], 42)
    ax.hlines(at, table["low90"], table["high90"], color=BLUES[0], linewidth=1.4)
    for y, row in zip(at, table.to_dict("records"), strict=True):
        look = dict(marker="s", color="white") if row["competes"] else dict(marker="o", color=BLUES[0])
        ax.scatter(row["opportunity"], y, s=55, edgecolor=BLUES[0], zorder=3, **look)
    ax.set_xlim(0, max(0.2, 1.05 * np.nanmax(table["high90"], initial=0)))
    legend_below(
        ax, [dot(BLUES[0], "o", message("room for it")), dot("white", "s", message("would compete with what exists"))]
    )
    scale = message("share of the open need that it would meet (0-1)")
    return tidy(ax, message("%(region)s: business types", region=region), scale)


def _ranked(types: pd.DataFrame, region: str) -> pd.DataFrame:
    """The business types of a region that meet enough of the open need to be ranked, the first on top."""
    return types[(types["region"] == region) & (types["rank"] > 0)].sort_values(["rank", "type"])


def say_business_types(types: pd.DataFrame, region: str, labels: Mapping[str, str], top: int = 3) -> str:
    """The first business types of a region, and how often each is among the first three."""
    table = _ranked(types, region)
    table = table[table["top3"].notna()].head(top)
    if table.empty:
        return message("%(region)s: business types could not be ranked.", region=region)
    room = marked("%(type)s (among the first three in %(share)s of the draws)")
    competes = marked("%(type)s (among the first three in %(share)s of the draws; would compete with what exists)")
    types_with_share = listing(
        message(competes if r.competes else room, type=labels.get(r.type, r.type), share=percent(r.top3))
        for r in table.itertuples()
    )
    return f"{region}: {types_with_share}."


def show_business_types(types: pd.DataFrame, region: str, labels: Mapping[str, str]) -> Figure:
    """The business types with most room in a region; table `business_types`."""
    sentence = say_business_types(types, region, labels)
    return Figure(plot_business_types(types, region, labels), sentence, message("Dots with intervals"))
