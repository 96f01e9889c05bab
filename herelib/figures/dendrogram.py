"""The tree of the regions: how clusters were joined, step by step, with the support of each branch."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from herelib.figures.clusters import cluster_name, some_regions
from herelib.figures.figure import Figure
from herelib.figures.looks import (
    INK,
    MANY,
    SOFT,
    cluster_colours,
    dot,
    frame,
    label_rows,
    legend_below,
    nothing,
    row_inches,
    small_rows,
    tidy,
)
from herelib.words import marked, message, message_by_number, number, percent

SUPPORT = (
    (0.8, "#222222", marked("support 80%% and more")),
    (0.5, "#9a9a9a", marked("support 50 to 79%%")),
    (0.0, "#ffffff", marked("support under 50%%")),
)
LEAVES = 40  # of a tree whose regions are too many to be drawn one by one


def plot_dendrogram(dendrogram: pd.DataFrame, clusters: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How the regions join, step by step: right is less alike; the cut that makes the clusters; support of each branch.

    `support` is the share of re-clustered draws in which exactly these regions form a branch; its numbers are written
    where there is room, its shades always.
    """
    if dendrogram.empty:
        return nothing(ax, message("How the regions join"), message("the clusters were not made by joining"))
    n = len(dendrogram) + 1
    places, named, drawn = _tree(dendrogram, n if n <= MANY else LEAVES)
    ax = frame(ax, 8.5, 1.9 + row_inches(len(named)) * len(named))
    at, order = label_rows(ax, named.values(), 60), list(named)
    small_rows(ax, len(named))
    ax.tick_params(axis="y", pad=8)
    cluster_of, colours = clusters.set_index("region")["cluster"], cluster_colours(clusters["cluster"])
    below = {f"#{r.step}": (r.left, r.right) for r in dendrogram.itertuples()}
    height = {f"#{r.step}": r.height for r in dendrogram.itertuples()}
    belongs = {region: {cluster_of.get(region, "")} for region in cluster_of.index}
    for row in dendrogram.sort_values("step").itertuples():
        belongs[f"#{row.step}"] = belongs[row.left] | belongs[row.right]
    low = min((height[b] for b in order if b in below), default=0.0)
    widest, written = float(drawn["height"].max()), []
    for row in drawn.itertuples():
        y = [places[row.left], places[row.right]]
        for branch, y_branch in zip((row.left, row.right), y, strict=True):
            clusters_below = belongs[branch]
            colour = colours.get(next(iter(clusters_below)), SOFT) if len(clusters_below) == 1 else INK
            ax.hlines(y_branch, height.get(branch, 0.0), row.height, color=colour, linewidth=1.8)
        whole = belongs[f"#{row.step}"]
        ax.vlines(row.height, *y, color=colours.get(next(iter(whole)), SOFT) if len(whole) == 1 else INK, linewidth=1.8)
        _support(ax, row, places[f"#{row.step}"], widest, written)
    ax.set_xlim(min(0.0, low), 1.12 * widest)
    _cut(ax, dendrogram, len(set(cluster_of) - {""}))
    for y, branch in zip(at, order, strict=True):
        clusters_below = belongs[branch]
        colour = colours.get(next(iter(clusters_below)), SOFT) if len(clusters_below) == 1 else SOFT
        if branch in below:  # several regions in one leaf
            ax.hlines(y, 0, height[branch], color=colour, linewidth=0.8, linestyle=":")
        ax.plot([0.0], [y], marker="s", color=colour, markersize=7 if len(named) <= 30 else 5, clip_on=False, zorder=4)
    handles = [Patch(facecolor=colour, edgecolor=INK, label=cluster_name(name)) for name, colour in colours.items()]
    handles += [dot(shade, "o", message(label)) for _, shade, label in SUPPORT]
    legend_below(ax, [*handles, Line2D([], [], color=INK, linestyle="--", label=message("cut into clusters"))], 4)
    title = message("How the regions join (n = %(n)s regions)", n=n)
    return tidy(ax, title, message("distance at which they join (no unit; right = less alike)"))


def _tree(dendrogram: pd.DataFrame, leaves: int) -> tuple[dict[str, float], dict[str, str], pd.DataFrame]:
    """Places of the branches on the axis, labels of the leaves, and the joins that are drawn: the last ones."""
    # A tree of n leaves has n - 1 joins; the last ones are its top.
    drawn = dendrogram.sort_values("step").tail(leaves - 1)
    inner = {f"#{step}" for step in drawn["step"]}
    below = {f"#{r.step}": (r.left, r.right) for r in dendrogram.itertuples()}
    size = {f"#{r.step}": r.regions for r in dendrogram.itertuples()}

    def first(branch: str) -> str:
        while branch in below:
            branch = below[branch][0]
        return branch

    places: dict[str, float] = {}
    named: dict[str, str] = {}
    last = drawn.iloc[-1]
    ahead, order = [f"#{last['step']}"], []
    while ahead:  # from the root, the left branch first
        branch = ahead.pop()
        if branch in inner:
            ahead += [below[branch][1], below[branch][0]]
        else:
            order.append(branch)
    for position, branch in enumerate(order):
        places[branch] = position
        others = size.get(branch, 1) - 1
        region = first(branch)
        named[branch] = message("%(region)s and %(n)s more", region=region, n=others) if others else region
    for row in drawn.itertuples():
        places[f"#{row.step}"] = (places[row.left] + places[row.right]) / 2
    return places, named, drawn


def _support(ax: Axes, row, position: float, widest: float, written: list[tuple[float, float]]) -> None:
    """A branch's support as a shaded dot, and as a number where no other number stands."""
    if pd.isna(row.support):
        return
    shade = next(shade for least, shade, _ in SUPPORT if row.support >= least)
    ax.plot([row.height], [position], marker="o", color=shade, markeredgecolor=INK, markersize=6, zorder=5)
    # About the size of the number itself, in units of the two axes.
    near = any(abs(x - row.height) < 0.09 * widest and abs(y - position) < 0.75 for x, y in written)
    if not near:
        ax.annotate(
            percent(row.support), (row.height, position), (5, 0), textcoords="offset points", va="center", fontsize=7.5,
            color=INK, zorder=6, bbox=dict(facecolor="white", edgecolor="none", pad=0.6, alpha=0.85),
        )  # fmt: skip
        written.append((row.height, position))


def _cut(ax: Axes, dendrogram: pd.DataFrame, k: int) -> None:
    """The line that the clusters come from: between the last join within a cluster and the first between two."""
    heights = np.sort(dendrogram["height"].to_numpy(float))
    if not 2 <= k <= len(heights) + 1:
        return
    above = heights[len(heights) + 1 - k]
    below = heights[len(heights) - k] if len(heights) >= k else 0.0
    ax.axvline((above + below) / 2, color=INK, linewidth=1.2, linestyle="--", zorder=1)


def say_dendrogram(dendrogram: pd.DataFrame) -> str:
    """The first and the last join with their support."""
    if dendrogram.empty:
        return message("The clusters were not made by joining regions step by step, so there is no tree.")
    table = dendrogram.sort_values("step")
    parts = {f"#{r.step}": (r.left, r.right) for r in table.itertuples()}
    last = table.iloc[-1]
    halves = [_members(branch, parts) for branch in (last["left"], last["right"])]
    smaller = min(halves, key=lambda half: (len(half), half[:1]))
    joined_last = message(
        "Joined last, with all others: %(regions)s (distance %(distance)s).",
        regions=some_regions(pd.Series(smaller)), distance=number(last['height'], ".2f"),
    )  # fmt: skip
    sentences = [_first_join(table.iloc[0]), joined_last]
    supports = table.iloc[:-1]["support"].dropna()
    if len(supports):
        firm = message(
            "%(firm)s of %(total)s branches come back in at least 80%% of the re-clusterings.",
            firm=int((supports >= 0.8).sum()), total=len(supports),
        )  # fmt: skip
        sentences.append(firm)
    size = message_by_number("The tree holds %(n)s region.", "The tree holds %(n)s regions.", len(table) + 1)
    return " ".join([*sentences, size])


def _first_join(join: pd.Series) -> str:
    """The two regions that are most alike, and how often they come together."""
    values = {"left": join["left"], "right": join["right"], "distance": number(join["height"], ".2f")}
    if pd.isna(join["support"]):
        return message("Most alike are %(left)s and %(right)s (distance %(distance)s).", **values)
    return message(
        "Most alike are %(left)s and %(right)s (distance %(distance)s, together in %(support)s of the re-clusterings).",
        support=percent(join["support"]), **values,
    )  # fmt: skip


def show_dendrogram(dendrogram: pd.DataFrame, clusters: pd.DataFrame) -> Figure:
    """How the regions join; tables `dendrogram` and `clusters`."""
    return Figure(plot_dendrogram(dendrogram, clusters), say_dendrogram(dendrogram), message("Tree of the regions"))


def _members(branch: str, parts: Mapping[str, tuple[str, str]]) -> list[str]:
    """The regions of a branch, by name."""
    regions, ahead = [], [branch]
    while ahead:
        name = ahead.pop()
        if name in parts:
            ahead += parts[name]
        else:
            regions.append(name)
    return sorted(regions)
