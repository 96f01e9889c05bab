"""How often methods come first in a region, what their value is made of, and the business types with most room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from herelib.figures.figure import Figure
from herelib.figures.looks import BLUES, FAMILY_LOOKS, INK, dot, frame, label_rows, legend_below, nothing, tidy
from herelib.tables import grid_of
from herelib.words import FAMILY_WORDS, listing, marked, message, percent


def plot_acceptability(
    acceptability: pd.DataFrame, region: str, labels: Mapping[str, str], top: int = 6, ax: Axes | None = None
) -> Axes:
    """Share of draws in which a method comes first, second or third in a region; the best methods on top."""
    title = message("%(region)s: how often a method comes out on top", region=region)
    table = acceptability[(acceptability["region"] == region) & acceptability["rank"].between(1, 3)]
    if table.empty:
        return nothing(ax, title)
    wide = grid_of(table, "method", "rank", "share").reindex(columns=[1, 2, 3]).fillna(0.0)
    # Shares that read alike are ordered by the second place, not by decimals that draws move.
    wide = wide.loc[wide.round(2).sort_values([1, 2, 3], ascending=False, kind="stable").index].head(top)
    ax = frame(ax, 7.8, 1.6 + 0.4 * len(wide))
    at = label_rows(ax, [labels.get(method, method) for method in wide.index], 42)
    left = np.zeros(len(wide))
    for rank, colour in zip((1, 2, 3), BLUES, strict=True):
        share = wide[rank].to_numpy()
        ax.barh(at, share, left=left, color=colour, edgecolor=INK, linewidth=0.4, height=0.66)
        for y in np.flatnonzero(share >= 0.07):
            ax.text(left[y] + share[y] / 2, y, percent(share[y]), ha="center", va="center", fontsize=8.5,
                    color=INK if rank == 3 else "white")  # fmt: skip
        left = left + share
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
    ranks = (message("first"), message("second"), message("third"))
    legend_below(ax, [Patch(facecolor=c, edgecolor=INK, label=rank) for c, rank in zip(BLUES, ranks, strict=True)])
    return tidy(ax, title, message("share of the draws (%%); not a probability of success"))


def say_acceptability(acceptability: pd.DataFrame, region: str, labels: Mapping[str, str]) -> str:
    """The two methods that most often come first in a region."""
    table = acceptability[(acceptability["region"] == region) & (acceptability["rank"] == 1)]
    if table.empty:
        return message("%(region)s: the methods were not ranked.", region=region)
    best = table.sort_values(["share", "method"], ascending=[False, True]).head(2)
    methods = listing(
        message("%(method)s in %(share)s", method=labels.get(r.method, r.method), share=percent(r.share))
        for r in best.itertuples()
    )
    return message(
        "In %(region)s, first in the draws: %(methods)s. This is not a probability of success.",
        region=region, methods=methods,
    )  # fmt: skip


def show_acceptability(acceptability: pd.DataFrame, region: str, labels: Mapping[str, str]) -> Figure:
    """How often methods come first in a region; table `acceptability`."""
    sentence = say_acceptability(acceptability, region, labels)
    return Figure(plot_acceptability(acceptability, region, labels), sentence, message("Stacked bars"))


def plot_contributions(
    scores: pd.DataFrame, region: str, methods: Iterable[str], labels: Mapping[str, str], ax: Axes | None = None
) -> Axes:
    """The value of methods in a region and what it is made of, by family of criteria (0-1, right = better)."""
    methods = list(methods)
    title = message("%(region)s: what the value of a method is made of", region=region)
    table = scores[(scores["region"] == region) & scores["method"].isin(methods)]
    if table.empty:
        return nothing(ax, title)
    wide = table.pivot_table(index="method", columns="family", values="contribution", aggfunc="sum").reindex(methods)
    ax = frame(ax, 8.2, 2.1 + 0.42 * len(methods))
    at = label_rows(ax, [labels.get(method, method) for method in methods], 42)
    left = np.zeros(len(methods))
    for family in [f for f in FAMILY_LOOKS if f in wide]:
        part = wide[family].fillna(0).to_numpy()
        ax.barh(at, part, left=left, color=FAMILY_LOOKS[family], edgecolor=INK, linewidth=0.4, height=0.66)
        left = left + part
    for y, total in zip(at, left, strict=True):
        ax.text(total, y, f" {total:.2f}", va="center", color=INK)
    ax.set_xlim(0, 1)
    handles = [
        Patch(facecolor=colour, edgecolor=INK, label=message(FAMILY_WORDS[family]))
        for family, colour in FAMILY_LOOKS.items()
    ]
    legend_below(ax, handles, 2)
    return tidy(ax, title, message("value at the reference weights (0-1; right = better)"))


def say_contributions(scores: pd.DataFrame, region: str, methods: Iterable[str], labels: Mapping[str, str]) -> str:
    """The value of methods and the family that gives most of it."""
    parts = []
    for method in methods:
        scores_of_method = scores[(scores["region"] == region) & (scores["method"] == method)]
        if len(scores_of_method):
            family = scores_of_method.groupby("family")["contribution"].sum()
            parts.append(
                message(
                    "%(method)s %(value)s, most from '%(family)s' (%(most)s)",
                    method=labels.get(method, method), value=f"{family.sum():.2f}",
                    family=message(FAMILY_WORDS[family.idxmax()]), most=f"{family.max():.2f}",
                )
            )  # fmt: skip
    if not parts:
        return message("Value at the reference weights in %(region)s: not computed.", region=region)
    return message("Value at the reference weights in %(region)s: %(values)s.", region=region, values="; ".join(parts))


def show_contributions(scores: pd.DataFrame, region: str, methods: Iterable[str], labels: Mapping[str, str]) -> Figure:
    """What the value of methods in a region is made of; table `scores`."""
    methods = list(methods)
    sentence = say_contributions(scores, region, methods, labels)
    return Figure(
        plot_contributions(scores, region, methods, labels), sentence, message("Stacked bars of value by family")
    )


def plot_business_types(
    types: pd.DataFrame, region: str, labels: Mapping[str, str], top: int = 8, ax: Axes | None = None
) -> Axes:
    """Opportunity of the best business types of a region (90 % interval); hollow squares would compete with supply."""
    table = types[types["region"] == region].sort_values(["rank", "type"]).head(top)
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
    scale = message("opportunity: need x neighbours could x not yet supplied (0-1)")
    return tidy(ax, message("%(region)s: business types", region=region), scale)


def say_business_types(types: pd.DataFrame, region: str, labels: Mapping[str, str], top: int = 3) -> str:
    """The first business types of a region, and how often each is among the first three."""
    table = types[(types["region"] == region) & types["top3"].notna()].sort_values(["rank", "type"]).head(top)
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
