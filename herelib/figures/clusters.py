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
from herelib.words import listing, message, message_by_number, number, percent

PLACED = 40  # regions outside of the typology that are drawn
NAMED = 12  # regions of a cluster that a sentence names


def say_clusters(clusters: pd.DataFrame) -> str:
    """Which regions form which cluster, and which are left out."""
    inside = clusters[clusters["status"] == "clustered"]
    sentences = [
        message("Cluster %(cluster)s: %(regions)s.", cluster=cluster, regions=some_regions(part["region"]))
        for cluster, part in inside.groupby("cluster")
    ]
    outside = clusters.loc[clusters["status"] == "left out", "region"]
    if len(outside):
        sentences.append(message("Left out: %(regions)s.", regions=some_regions(outside)))
    return " ".join(sentences) or message("No clusters.")


def say_descriptions(stability: pd.DataFrame) -> str:
    """The clusters in words, as the typology describes them."""
    parts = [as_sentence(description) for description in stability["description"] if description]
    return " ".join(parts) or message("The clusters have no description.")


def plot_coassignment(coassignment: pd.DataFrame, clusters: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Share of re-clusterings in which two regions fall together (0-1), regions of a cluster side by side."""
    if coassignment.empty:
        title = message("How often two regions fall into the same cluster")
        return nothing(ax, title, message("too few regions, or too many to compare them pair by pair"))
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
            ax.text(x + 0.5, y + 0.5, number(values[y, x], ".2f"), ha="center", va="center", fontsize=9, color=colour)
    else:
        ax.figure.colorbar(shown, ax=ax, shrink=0.4, pad=0.02, label=message("share of the re-clusterings (0-1)"))
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
        ax.set_yticks(firsts, [cluster_name(cluster) for cluster in dict.fromkeys(cluster_of)])
        ax.tick_params(axis="y", pad=12)
    ax.invert_yaxis()
    title = message("How often two regions fall into the same cluster\n(0 = never, 1 = always; n = %(n)s regions)", n=n)
    tidy(ax, title, grid="")
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
        return message("There are no pairs of regions to compare.")
    most, least = pairs.loc[pairs["share"].idxmax()], pairs.loc[pairs["share"].idxmin()]
    return message(
        "%(most_a)s and %(most_b)s fall into the same cluster in %(most)s of the re-clusterings, "
        "%(least_a)s and %(least_b)s in %(least)s.",
        most_a=most["region_a"], most_b=most["region_b"], most=percent(most["share"]),
        least_a=least["region_a"], least_b=least["region_b"], least=percent(least["share"]),
    )  # fmt: skip


def show_coassignment(coassignment: pd.DataFrame, clusters: pd.DataFrame) -> Figure:
    """Which regions fall together; tables `coassignment` and `clusters`."""
    sentence, kind = say_coassignment(coassignment), message("Grid of pairs of regions")
    return Figure(plot_coassignment(coassignment, clusters), sentence, kind)


def plot_cluster_features(features: pd.DataFrame, cluster: str, top: int = 10, ax: Axes | None = None) -> Axes:
    """What sets a cluster apart: its mean minus that of the other regions, on the 0-1 scale of the indicators."""
    table = features[features["cluster"] == cluster]
    title = message("What sets cluster %(cluster)s apart", cluster=cluster)
    if table.empty:
        return nothing(ax, title)
    table = table.loc[table["difference"].abs().sort_values(ascending=False, kind="stable").index[:top]]
    ax = frame(ax, 7.5, 1.3 + 0.36 * len(table))
    at = label_rows(ax, table["label"])
    ax.barh(at, table["difference"], color=cluster_colours(features["cluster"])[cluster], edgecolor=INK, linewidth=0.4)
    ax.axvline(0, color=INK, linewidth=0.8)
    for y, value, part in zip(at, table["difference"], table["contribution"], strict=True):
        label_of_bar = number(value, "+.2f") + (f" ({percent(part)})" if pd.notna(part) else "")
        side, where = ("left", 4) if value >= 0 else ("right", -4)
        ax.annotate(
            label_of_bar, (value, y), (where, 0), textcoords="offset points", va="center", ha=side, fontsize=8.5
        )
    # Room for the numbers beside the bars, on both sides.
    ax.margins(x=0.3)
    label = message(
        "difference from the other regions (0-1 scale; right = higher here; in brackets: share of all that differs)"
    )
    return tidy(ax, title, label)


def say_cluster_features(features: pd.DataFrame, cluster: str, top: int = 3) -> str:
    """What is higher and what is lower in a cluster than in the other regions."""
    table = features[features["cluster"] == cluster].sort_values("difference", kind="stable")
    ends = (table[::-1].head(top).query("difference > 0"), table.head(top).query("difference < 0"))
    high, low = ([f"{r.label} ({number(r.difference, '+.2f')})" for r in end.itertuples()] for end in ends)
    if not high and not low:
        return message("Cluster %(cluster)s, compared with the other regions: no difference.", cluster=cluster)
    differences = [message("higher: %(indicators)s", indicators=listing(high))] * bool(high)
    differences += [message("lower: %(indicators)s", indicators=listing(low))] * bool(low)
    return message(
        "Cluster %(cluster)s, compared with the other regions: %(differences)s.",
        cluster=cluster, differences="; ".join(differences),
    )  # fmt: skip


def show_cluster_features(features: pd.DataFrame, cluster: str) -> Figure:
    """What sets a cluster apart from the other regions; table `features`."""
    sentence = say_cluster_features(features, cluster)
    return Figure(plot_cluster_features(features, cluster), sentence, message("Bar chart of differences"))


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
    title = message("Which indicators tell the clusters apart?")
    if between.empty:
        return nothing(ax, title)
    table = between.head(15)
    ax = frame(ax, 7.5, 1.4 + 0.34 * len(table))
    at = label_rows(ax, table["label"])
    ax.barh(at, table["share"], color=BLUES[1], edgecolor=INK, linewidth=0.4, height=0.7)
    for y, value in zip(at, table["share"], strict=True):
        ax.text(value, y, f" {percent(value)}", va="center", fontsize=8.5, color=INK)
    ax.set_xlim(0, 1.15 * max(table["share"].max(), 0.01))
    ax.xaxis.set_major_formatter(lambda x, _: number(x, ".0%"))
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    if len(table) < len(between):
        title = message(
            "Which indicators tell the clusters apart? (%(shown)s of %(total)s)", shown=len(table), total=len(between)
        )
    return tidy(ax, title, message("share of what sets the clusters apart (%%; all indicators make 100%%)"))


def say_between(between: pd.DataFrame) -> str:
    """The indicators that tell the clusters apart most, and how many make half of it."""
    if between.empty:
        return message("What tells the clusters apart was not computed.")
    named = [f"{r.label} ({percent(r.share)})" for r in between.head(3).itertuples()]
    half = int(np.searchsorted(between["share"].cumsum().to_numpy(), 0.5) + 1)
    return message_by_number(
        "Most of what sets the clusters apart comes from %(first)s; %(n)s indicator of %(total)s makes half of it.",
        "Most of what sets the clusters apart comes from %(first)s; %(n)s indicators of %(total)s make half of it.",
        half, first=listing(named), total=len(between),
    )  # fmt: skip


def show_between(features: pd.DataFrame) -> Figure:
    """Which indicators tell the clusters apart; table `features`."""
    shares = between_clusters(features)
    return Figure(plot_between(shares), say_between(shares), message("Bar chart of indicators"))


def plot_placements(placements: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Where regions outside of the typology would belong; hatched where nothing like them was interviewed."""
    title = message("Where would the other regions belong?")
    if placements.empty:
        return nothing(ax, title, message("there is no region outside of the typology that could be placed"))
    most = placements.groupby("region").agg(outside=("outside", "first"), share=("share", "max")).reset_index()
    # Those that may be placed come first, the surest on top; guesses come last.
    most = most.sort_values(["outside", "share", "region"], ascending=[True, False, True])
    regions, colours = list(most["region"].head(PLACED)), cluster_colours(placements["cluster"])
    wide = grid_of(placements, "region", "cluster", "share").loc[regions]
    facts = placements.drop_duplicates("region").set_index("region")
    ax = frame(ax, 8, 1.9 + (0.48 if len(regions) <= 14 else 0.4) * len(regions))
    guessed = [bool(facts["outside"][region]) for region in regions]
    labels = [_placed_label(region, facts.loc[region]) for region in regions]
    at, left = label_rows(ax, labels, 60), np.zeros(len(regions))
    for cluster in wide.columns:
        share = wide[cluster].fillna(0).to_numpy(float)
        bars = ax.barh(at, share, left=left, color=colours[cluster], edgecolor=INK, linewidth=0.4, height=0.66)
        for bar, guess, value in zip(bars, guessed, share, strict=True):
            bar.set_hatch("////" if guess else "")
            bar.set_alpha(0.45 if guess else 1)
            if value >= 0.1:
                ax.text(
                    bar.get_x() + value / 2, bar.get_y() + 0.33, f"{cluster} {percent(value)}", ha="center",
                    va="center", fontsize=8.5, color=INK, bbox=dict(facecolor="white", edgecolor="none", pad=1),
                )  # fmt: skip
        left = left + share
    ax.set_xlim(0, 1)
    ax.tick_params(axis="y", labelsize=9)
    ax.xaxis.set_major_formatter(lambda x, _: number(x, ".0%"))
    handles = [Patch(facecolor=colour, edgecolor=INK, label=cluster_name(name)) for name, colour in colours.items()]
    if any(guessed):
        label = message("outside the range: a guess")
        handles.append(Patch(facecolor="white", edgecolor=SOFT, hatch="////", label=label))
    legend_below(ax, handles, 4)
    if len(regions) < len(most):
        title = message(
            "Where would the other regions belong? (%(shown)s of %(total)s)", shown=len(regions), total=len(most)
        )
    return tidy(ax, title, message("share of the draws in which it falls to the cluster (%%)"))


def _placed_label(region: str, facts: pd.Series) -> str:
    """A region outside of the typology, how much is known of it, and whether it is unlike those interviewed."""
    if facts["outside"]:
        return message(
            "%(region)s (%(indicators)s indicators)\noutside the range of the regions interviewed",
            region=region, indicators=facts["indicators"],
        )  # fmt: skip
    return message("%(region)s (%(indicators)s indicators)", region=region, indicators=facts["indicators"])


def say_placements(placements: pd.DataFrame) -> str:
    """Where the regions outside of the typology would belong; those unlike any that was interviewed are named."""
    if placements.empty:
        return message("There is no region outside of the typology that could be placed.")
    best = placements.sort_values(["region", "share", "cluster"], ascending=[True, False, True])
    best = best.drop_duplicates("region")
    known, outside = best[~best["outside"]], best[best["outside"]]
    clauses = [_placement_clause(row) for row in known.head(6).itertuples()]
    if len(known) > 6:
        clauses.append(message("%(n)s others are in the table", n=len(known) - 6))
    sentences = [f"{'; '.join(clauses)}."] if clauses else []
    if len(outside):
        warning = message_by_number(
            "%(regions)s lies outside the range of the regions interviewed: a cluster for it would be a guess.",
            "%(regions)s lie outside the range of the regions interviewed: a cluster for them would be a guess.",
            len(outside), regions=some_regions(outside["region"]),
        )  # fmt: skip
        sentences.append(warning)
    return " ".join(sentences)


def _placement_clause(row) -> str:
    """Where a region would belong, how surely, and by how much of what is known."""
    return message_by_number(
        "%(region)s would belong to cluster %(cluster)s (in %(share)s of the re-clusterings, by the %(n)s indicator "
        "known of it)",
        "%(region)s would belong to cluster %(cluster)s (in %(share)s of the re-clusterings, by the %(n)s indicators "
        "known of it)",
        row.indicators, region=row.region, cluster=row.cluster, share=percent(row.share),
    )  # fmt: skip


def show_placements(placements: pd.DataFrame) -> Figure:
    """Where regions outside of the typology would belong; table `placements`."""
    return Figure(plot_placements(placements), say_placements(placements), message("Stacked bars of regions"))


def cluster_name(cluster: str) -> str:
    """A cluster as axes and legends call it."""
    return message("cluster %(cluster)s", cluster=cluster)


def number_of_regions(n: int) -> str:
    """A number of regions, to be put into a sentence that counts more than regions."""
    return message_by_number("%(n)s region", "%(n)s regions", n)


def some_regions(regions: pd.Series) -> str:
    """Regions by name; of many, how many they are and the first of them."""
    if len(regions) <= NAMED:
        return listing(regions)
    first = listing(list(regions)[:3])
    return message_by_number(
        "%(n)s region, among them %(first)s", "%(n)s regions, among them %(first)s", len(regions), first=first
    )


def as_sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
