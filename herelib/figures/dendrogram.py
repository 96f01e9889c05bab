"""The tree of the regions: how clusters were joined, step by step, with the support of each branch."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from herelib.figures.clusters import some_regions
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
from herelib.words import counting, percent

SUPPORT = ((0.8, "#222222", "80% and more"), (0.5, "#9a9a9a", "50 to 79%"), (0.0, "#ffffff", "under 50%"))
LEAVES = 40  # of a tree whose regions are too many to be drawn one by one


def plot_dendrogram(dendrogram: pd.DataFrame, clusters: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How the regions join, step by step: right is less alike; the cut that makes the clusters; support of each branch.

    `support` is the share of re-clustered draws in which exactly these regions form a branch; its numbers are written
    where there is room, its shades always.
    """
    title = "How the regions join"
    if dendrogram.empty:
        return nothing(ax, title, "the clusters were not made by joining")
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
    handles = [Patch(facecolor=colour, edgecolor=INK, label=f"cluster {name}") for name, colour in colours.items()]
    handles += [dot(shade, "o", f"support {range_of_support}") for _, shade, range_of_support in SUPPORT]
    legend_below(ax, [*handles, Line2D([], [], color=INK, linestyle="--", label="cut into clusters")], 4)
    return tidy(ax, f"{title} (n = {n} regions)", "distance at which they join (no unit; right = less alike)")


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
        named[branch] = first(branch) + (f" and {others} more" if others else "")
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
        return "The clusters were not made by joining regions step by step, so there is no tree."
    table = dendrogram.sort_values("step")
    parts = {f"#{r.step}": (r.left, r.right) for r in table.itertuples()}
    first, last, whole = table.iloc[0], table.iloc[-1], len(table) + 1
    sentence = (
        f"Most alike are {first['left']} and {first['right']} (distance {first['height']:.2f}{_support_text(first)})"
    )
    halves = [_members(branch, parts) for branch in (last["left"], last["right"])]
    smaller = min(halves, key=lambda half: (len(half), half[:1]))
    sentence += f". Joined last, with all others: {some_regions(pd.Series(smaller))} (distance {last['height']:.2f})"
    supports = table.iloc[:-1]["support"].dropna()
    if len(supports):
        sentence += f". {int((supports >= 0.8).sum())} of {len(supports)} branches come back in at least 80%"
        sentence += " of the re-clusterings"
    return f"{sentence}. The tree holds {counting(whole, 'region')}."


def show_dendrogram(dendrogram: pd.DataFrame, clusters: pd.DataFrame) -> Figure:
    """How the regions join; tables `dendrogram` and `clusters`."""
    return Figure(plot_dendrogram(dendrogram, clusters), say_dendrogram(dendrogram), "Tree of the regions")


def _support_text(row: pd.Series) -> str:
    return "" if pd.isna(row["support"]) else f", together in {percent(row['support'])} of the re-clusterings"


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
