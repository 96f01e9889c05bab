"""Figures of transfer and of settings; their sentences are in `herelib.transfer_summaries`."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from herelib.looks import (
    BLUES,
    INK,
    PALE,
    SOFT,
    frame,
    label_rows,
    legend_below,
    nothing,
    percent,
    tidy,
)
from herelib.setting_differences import different, published

TOP = 10  # differences that are shown
ROWS = 25  # regions that are shown
WIDTH = 24  # letters of a line in a cell


def plot_setting_differences(
    table: pd.DataFrame, pair: tuple[str, str] = ("suburban", "rural"), ax: Axes | None = None
) -> Axes:
    """The ten largest differences between the indicators of two settings, with their 90% intervals.

    A grey bar is as wide as regions of one setting differ among themselves; a filled mark lies outside of it. Published
    figures are shown only where there is nothing else: settings are made of them.
    """
    title = f"How do {pair[0]} and {pair[1]} regions differ?"
    own = table[(table["setting_a"] == pair[0]) & (table["setting_b"] == pair[1])]
    every = own[(own["kind"] == "indicator") & own["difference"].notna()]
    every = every[~published(every)] if not published(every).all() else every
    if every.empty:
        return nothing(ax, title, "no indicator is known in regions of both settings")
    shown = every.loc[every["difference"].abs().sort_values(ascending=False, kind="stable").index[:TOP]]
    ax = frame(ax, 9.5, 2 + 0.5 * len(shown))
    higher = [pair[0] if value > 0 else pair[1] if value < 0 else "neither" for value in shown["difference"]]
    labels = [
        f"{r.label}\nhigher: {where} ({r.regions_a} against {r.regions_b} regions)"
        for r, where in zip(shown.itertuples(), higher, strict=True)
    ]
    at = label_rows(ax, labels, 46)
    ax.tick_params(axis="y", labelsize=8.5)
    ax.barh(at, 2 * shown["within"].fillna(0), left=-shown["within"].fillna(0), color=PALE, height=0.7, zorder=1)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.hlines(at, shown["low90"], shown["high90"], color=INK, linewidth=1.6, zorder=2)
    beyond, places = different(shown), dict(zip(shown.index, at, strict=True))
    for flag, colour in ((True, BLUES[0]), (False, "white")):
        part = shown[beyond == flag]
        y = [places[i] for i in part.index]
        ax.scatter(part["difference"], y, s=52, color=colour, edgecolor=INK, zorder=3)
    ax.margins(x=0.08)
    handles = [
        _mark(BLUES[0], "outside of the grey bar"),
        _mark("white", "within it, or in doubt"),
        Line2D([], [], color=INK, label="90% interval"),
        Patch(facecolor=PALE, label="how far regions of one setting lie apart (± 1 deviation)"),
    ]
    legend_below(ax, handles, 2)
    more = f" ({len(shown)} largest of {len(every)})" if len(shown) < len(every) else ""
    label = f"mean of {pair[0]} minus mean of {pair[1]} regions (0-1 scale; right = higher in {pair[0]})"
    return tidy(ax, f"{title}{more}", label)


def plot_transfer(table: pd.DataFrame, labels: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """What leads in each region beside what was predicted with the region, or its setting, left out.

    In brackets how often the method is first here. Of many regions those are shown in which context lost most.
    """
    title = "Does context name the method that leads?"
    alone = table[table["trial"] == "region"].set_index("region")
    if alone.empty:
        return nothing(ax, title, "fewer than two regions have a verdict of their own")
    lost = (alone["best_share"] - alone["share"].fillna(0)).round(9)
    regions = list(lost.reset_index().sort_values([0, "region"], ascending=[False, True])["region"].head(ROWS))
    regions = sorted(regions) if len(regions) == len(alone) else regions
    whole = table[table["trial"] == "setting"].set_index("region").reindex(regions)
    alone = alone.loc[regions]
    columns = [("leads here", alone["actual"], alone["best_share"], None)]
    columns.append(("context, region\nleft out", alone["predicted"], alone["share"], alone["hit"]))
    columns.append(("commonest method\nelsewhere", alone["commonest"], None, alone["commonest_hit"]))
    if whole["predicted"].notna().any():
        columns.append(("context, setting\nleft out", whole["predicted"], whole["share"], whole["hit"]))
    ax = frame(ax, 2.2 + 2.3 * len(columns), 1.9 + 0.55 * len(regions))
    label_rows(ax, regions, 24)
    for x, (_, methods, shares, hits) in enumerate(columns):
        for y, method in enumerate(methods):
            said = "–" if pd.isna(method) or not method else _cell(labels.get(method, method), shares, y)
            _draw(ax, (x, y), said, None if hits is None or pd.isna(hits.iloc[y]) else bool(hits.iloc[y]))
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_xticks(range(len(columns)), [name for name, *_ in columns], fontsize=9)
    ax.xaxis.tick_top()
    handles = [
        Patch(facecolor=BLUES[2], edgecolor=INK, label="● names the method that leads"),
        Patch(facecolor="white", edgecolor=INK, label="○ names another"),
    ]
    few = f" ({len(regions)} of {len(table[table['trial'] == 'region'])} regions)"
    tidy(ax, title + (few if len(regions) == ROWS else ""), "in brackets: how often first here (% of draws)", grid="")
    legend_below(ax, handles, 2)
    ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def _cell(label: str, shares: pd.Series | None, row: int) -> str:
    return label if shares is None else f"{label} ({percent(shares.iloc[row])})"


def _draw(ax: Axes, place: tuple[int, int], said: str, hit: bool | None) -> None:
    """A cell: filled and with a full dot where the prediction is right, so that it reads in grey."""
    x, y = place
    colour = BLUES[2] if hit else PALE if hit is None else "white"
    ax.add_patch(Rectangle((x - 0.48, y - 0.44), 0.96, 0.88, facecolor=colour, edgecolor=SOFT, linewidth=0.6))
    mark = "" if hit is None or said == "–" else "● " if hit else "○ "
    text = textwrap.fill(f"{mark}{said}", WIDTH)
    ax.text(x, y, text, ha="center", va="center", fontsize=8, color=INK)


def _mark(colour: str, label: str) -> Line2D:
    return Line2D([], [], linestyle="", marker="o", color=colour, markeredgecolor=INK, markersize=7, label=label)
