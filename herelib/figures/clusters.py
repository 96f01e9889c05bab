"""The typology: which regions fall together, what sets clusters apart, where regions outside of it would belong."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from herelib.figures.figure import Figure
from herelib.figures.looks import (
    BLUES,
    INK,
    MANY,
    SOFT,
    cluster_colours,
    frame,
    label_rows,
    legend_below,
    nothing,
    small_rows,
    tidy,
)
from herelib.tables import grid_of
from herelib.words import counting, listing, percent

PLACED = 40  # regions outside of the typology that are drawn
NAMED = 12  # regions of a cluster that a sentence names


def say_clusters(clusters: pd.DataFrame) -> str:
    """Which regions form which cluster, and which are left out."""
    inside = clusters[clusters["status"] == "clustered"]
    parts = [f"Cluster {name}: {some_regions(part['region'])}" for name, part in inside.groupby("cluster")]
    outside = clusters.loc[clusters["status"] == "left out", "region"]
    left = [f"Left out: {some_regions(outside)}"] if len(outside) else []
    return (". ".join([*parts, *left]) or "No clusters") + "."


def say_descriptions(stability: pd.DataFrame) -> str:
    """The clusters in words, as the typology describes them."""
    parts = [as_sentence(description) for description in stability["description"] if description]
    return " ".join(parts) or "The clusters have no description."


def plot_coassignment(coassignment: pd.DataFrame, clusters: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Share of re-clusterings in which two regions fall together (0-1), regions of a cluster side by side."""
    title = "How often two regions fall into the same cluster"
    if coassignment.empty:
        return nothing(ax, title, "too few regions, or too many to compare them pair by pair")
    wide = grid_of(coassignment, "region_a", "region_b", "share")
    # The table may hold each pair once; the grid shows both halves.
    wide = wide.combine_first(wide.T)
    sorted_ = clusters.sort_values(["cluster", "region"])
    order = [region for region in sorted_["region"] if region in wide.index]
    values, n = wide.loc[order, order].to_numpy(float), len(order)
    few, named = n <= 14, n <= MANY
    side = n * (0.55 if few else 0.27 if n <= 30 else 0.17) if named else 8
    ax = frame(ax, side + 3.2, side + 1.8)
    shown = ax.pcolormesh(
        values, cmap="Blues", vmin=0, vmax=1, edgecolors="white" if named else "none", linewidth=1 if few else 0.3
    )
    ax.set_aspect("equal")
    if few:
        for y, x in np.ndindex(values.shape):
            colour = "white" if values[y, x] > 0.6 else INK
            ax.text(x + 0.5, y + 0.5, f"{values[y, x]:.2f}", ha="center", va="center", fontsize=9, color=colour)
    else:
        ax.figure.colorbar(shown, ax=ax, shrink=0.4, pad=0.02, label="share of the re-clusterings (0-1)")
    cluster_of = clusters.set_index("region")["cluster"].reindex(order)
    _strip(ax, cluster_of)
    if named:
        ax.set_yticks(np.arange(n) + 0.5, [f"{region}  [{cluster_of[region]}]" for region in order])
        ax.set_xticks(np.arange(n) + 0.5, order, rotation=40 if few else 90, ha="right" if few else "center")
        small_rows(ax, n)
        small_rows(ax, n, "x")
        ax.tick_params(axis="y", pad=12)
    else:
        ax.set_xticks([])
        firsts = [np.flatnonzero(cluster_of == name).mean() + 0.5 for name in dict.fromkeys(cluster_of)]
        ax.set_yticks(firsts, [f"cluster {name}" for name in dict.fromkeys(cluster_of)])
        ax.tick_params(axis="y", pad=12)
    ax.invert_yaxis()
    tidy(ax, f"{title}\n(0 = never, 1 = always; n = {n} regions)", grid="")
    ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def _strip(ax: Axes, cluster_of: pd.Series) -> None:
    """The colour of each region's cluster beside its row, and a line where a cluster ends."""
    colours, n = cluster_colours(cluster_of), len(cluster_of)
    for y, cluster in enumerate(cluster_of):
        ax.add_patch(
            Rectangle((-0.022 * n, y), 0.016 * n, 1, color=colours.get(cluster, SOFT), clip_on=False, linewidth=0)
        )
    for edge in np.flatnonzero(cluster_of.to_numpy()[1:] != cluster_of.to_numpy()[:-1]) + 1:
        ax.axhline(edge, color=INK, linewidth=1)
        ax.axvline(edge, color=INK, linewidth=1)


def say_coassignment(coassignment: pd.DataFrame) -> str:
    """The pair of regions that most, and the pair that least often fall together."""
    pairs = coassignment[coassignment["region_a"] < coassignment["region_b"]]
    if pairs.empty:
        return "There are no pairs of regions to compare."
    most, least = pairs.loc[pairs["share"].idxmax()], pairs.loc[pairs["share"].idxmin()]
    return (
        f"{most['region_a']} and {most['region_b']} fall into the same cluster in {percent(most['share'])} of the "
        f"re-clusterings, {least['region_a']} and {least['region_b']} in {percent(least['share'])}."
    )


def show_coassignment(coassignment: pd.DataFrame, clusters: pd.DataFrame) -> Figure:
    """Which regions fall together; tables `coassignment` and `clusters`."""
    return Figure(plot_coassignment(coassignment, clusters), say_coassignment(coassignment), "Grid of pairs of regions")


def plot_cluster_features(features: pd.DataFrame, cluster: str, top: int = 10, ax: Axes | None = None) -> Axes:
    """What sets a cluster apart: its mean minus that of the other regions, on the 0-1 scale of the indicators."""
    table = features[features["cluster"] == cluster]
    if table.empty:
        return nothing(ax, f"What sets cluster {cluster} apart")
    table = table.loc[table["difference"].abs().sort_values(ascending=False, kind="stable").index[:top]]
    ax = frame(ax, 7.5, 1.3 + 0.36 * len(table))
    at = label_rows(ax, table["label"])
    ax.barh(at, table["difference"], color=cluster_colours(features["cluster"])[cluster], edgecolor=INK, linewidth=0.4)
    ax.axvline(0, color=INK, linewidth=0.8)
    for y, value, part in zip(at, table["difference"], table["contribution"], strict=True):
        label_of_bar = f"{value:+.2f}" + (f" ({percent(part)})" if pd.notna(part) else "")
        side, where = ("left", 4) if value >= 0 else ("right", -4)
        ax.annotate(
            label_of_bar, (value, y), (where, 0), textcoords="offset points", va="center", ha=side, fontsize=8.5
        )
    # Room for the numbers beside the bars, on both sides.
    ax.margins(x=0.3)
    label = "difference from the other regions (0-1 scale; right = higher here; in brackets: share of all that differs)"
    return tidy(ax, f"What sets cluster {cluster} apart", label)


def say_cluster_features(features: pd.DataFrame, cluster: str, top: int = 3) -> str:
    """What is higher and what is lower in a cluster than in the other regions."""
    table = features[features["cluster"] == cluster].sort_values("difference", kind="stable")
    high = [f"{r.label} (+{r.difference:.2f})" for r in table[::-1].head(top).itertuples() if r.difference > 0]
    low = [f"{r.label} ({r.difference:.2f})" for r in table.head(top).itertuples() if r.difference < 0]
    parts = [f"higher: {listing(high)}"] * bool(high) + [f"lower: {listing(low)}"] * bool(low)
    return f"Cluster {cluster}, compared with the other regions: {'; '.join(parts) or 'no difference'}."


def show_cluster_features(features: pd.DataFrame, cluster: str) -> Figure:
    """What sets a cluster apart from the other regions; table `features`."""
    sentence = say_cluster_features(features, cluster)
    return Figure(plot_cluster_features(features, cluster), sentence, "Bar chart of differences")


def between_clusters(features: pd.DataFrame) -> pd.DataFrame:
    """How much each indicator has of what sets the clusters apart: table [indicator, label, share], largest first.

    Means over the clusters; those of all indicators sum to 1. Indicators without a contribution are left out.
    """
    table = features[features["contribution"].notna()]
    sums = table.groupby(["indicator", "label"], sort=True)["contribution"].sum()
    total = sums.sum()
    shares = (sums / total if total > 0 else sums).rename("share").reset_index()
    return shares.sort_values(["share", "indicator"], ascending=[False, True], ignore_index=True)


def plot_between(between: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Which indicators tell the clusters apart; table of `between_clusters`, one bar an indicator."""
    title = "Which indicators tell the clusters apart?"
    if between.empty:
        return nothing(ax, title)
    table = between.head(15)
    ax = frame(ax, 7.5, 1.4 + 0.34 * len(table))
    at = label_rows(ax, table["label"])
    ax.barh(at, table["share"], color=BLUES[1], edgecolor=INK, linewidth=0.4, height=0.7)
    for y, value in zip(at, table["share"], strict=True):
        ax.text(value, y, f" {percent(value)}", va="center", fontsize=8.5, color=INK)
    ax.set_xlim(0, 1.15 * max(table["share"].max(), 0.01))
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    shown = f" ({len(table)} of {len(between)})" if len(table) < len(between) else ""
    return tidy(ax, f"{title}{shown}", "share of what sets the clusters apart (%; all indicators make 100%)")


def say_between(between: pd.DataFrame) -> str:
    """The indicators that tell the clusters apart most, and how many make half of it."""
    if between.empty:
        return "What tells the clusters apart was not computed."
    named = [f"{r.label} ({percent(r.share)})" for r in between.head(3).itertuples()]
    half = int(np.searchsorted(between["share"].cumsum().to_numpy(), 0.5) + 1)
    verb = "makes" if half == 1 else "make"
    return (
        f"Most of what sets the clusters apart comes from {listing(named)}; "
        f"{counting(half, 'indicator')} of {len(between)} {verb} half of it."
    )


def show_between(features: pd.DataFrame) -> Figure:
    """Which indicators tell the clusters apart; table `features`."""
    shares = between_clusters(features)
    return Figure(plot_between(shares), say_between(shares), "Bar chart of indicators")


def plot_placements(placements: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Where regions outside of the typology would belong; hatched where nothing like them was interviewed."""
    title = "Where would the other regions belong?"
    if placements.empty:
        return nothing(ax, title, "there is no region outside of the typology that could be placed")
    most = placements.groupby("region").agg(outside=("outside", "first"), share=("share", "max")).reset_index()
    # Those that may be placed come first, the surest on top; guesses come last.
    most = most.sort_values(["outside", "share", "region"], ascending=[True, False, True])
    regions, colours = list(most["region"].head(PLACED)), cluster_colours(placements["cluster"])
    wide = grid_of(placements, "region", "cluster", "share").loc[regions]
    facts = placements.drop_duplicates("region").set_index("region")
    ax = frame(ax, 8, 1.9 + (0.48 if len(regions) <= 14 else 0.4) * len(regions))
    warnings = ["outside the range of the regions interviewed" if facts["outside"][r] else "" for r in regions]
    known = [f"{region} ({facts['indicators'][region]} indicators)" for region in regions]
    labels = [f"{name}\n{note}".strip() for name, note in zip(known, warnings, strict=True)]
    at, left = label_rows(ax, labels, 60), np.zeros(len(regions))
    for cluster in wide.columns:
        share = wide[cluster].fillna(0).to_numpy(float)
        bars = ax.barh(at, share, left=left, color=colours[cluster], edgecolor=INK, linewidth=0.4, height=0.66)
        for bar, note, value in zip(bars, warnings, share, strict=True):
            bar.set_hatch("////" if note else "")
            bar.set_alpha(0.45 if note else 1)
            if value >= 0.1:
                ax.text(
                    bar.get_x() + value / 2, bar.get_y() + 0.33, f"{cluster} {percent(value)}", ha="center",
                    va="center", fontsize=8.5, color=INK, bbox=dict(facecolor="white", edgecolor="none", pad=1),
                )  # fmt: skip
        left = left + share
    ax.set_xlim(0, 1)
    ax.tick_params(axis="y", labelsize=9)
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
    handles = [Patch(facecolor=colour, edgecolor=INK, label=f"cluster {name}") for name, colour in colours.items()]
    if any(warnings):
        handles.append(Patch(facecolor="white", edgecolor=SOFT, hatch="////", label="outside the range: a guess"))
    legend_below(ax, handles, 4)
    shown = f" ({len(regions)} of {len(most)})" if len(regions) < len(most) else ""
    return tidy(ax, f"{title}{shown}", "share of the draws in which it falls to the cluster (%)")


def say_placements(placements: pd.DataFrame) -> str:
    """Where the regions outside of the typology would belong; those unlike any that was interviewed are named."""
    if placements.empty:
        return "There is no region outside of the typology that could be placed."
    best = placements.sort_values(["region", "share", "cluster"], ascending=[True, False, True])
    best = best.drop_duplicates("region")
    known, outside = best[~best["outside"]], best[best["outside"]]
    parts = [
        f"{r.region} would belong to cluster {r.cluster} (in {percent(r.share)} of the re-clusterings, by the "
        f"{counting(r.indicators, 'indicator')} known of it)"
        for r in known.head(6).itertuples()
    ]
    if len(known) > 6:
        parts.append(f"{len(known) - 6} others are in the table")
    sentence = f"{'; '.join(parts)}." if parts else ""
    if len(outside):
        verb = "lies" if len(outside) == 1 else "lie"
        sentence += (
            f" {some_regions(outside['region'])} {verb} outside the range of the regions interviewed: a cluster for "
        )
        sentence += f"{'it' if len(outside) == 1 else 'them'} would be a guess."
    return sentence.strip()


def show_placements(placements: pd.DataFrame) -> Figure:
    """Where regions outside of the typology would belong; table `placements`."""
    return Figure(plot_placements(placements), say_placements(placements), "Stacked bars of regions")


def some_regions(regions: pd.Series) -> str:
    """Regions by name; of many, how many they are and the first of them."""
    if len(regions) <= NAMED:
        return listing(regions)
    return f"{counting(len(regions), 'region')}, among them {listing(list(regions)[:3])}"


def as_sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
