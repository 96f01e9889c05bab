"""Figures of the typology: a table of stage 3 in, Axes out; their sentences are in `herelib.typology_summaries`.

A cluster keeps its colour in every figure. Up to 60 regions are drawn one by one; of more, the most telling ones are
shown, and the sentence says so.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from herelib.looks import (
    BLUES,
    CLUSTERS,
    INK,
    MANY,
    PALE,
    SOFT,
    cluster_colours,
    dot,
    frame,
    grid_of,
    label_rows,
    legend_below,
    nothing,
    percent,
    row_inches,
    small_rows,
    tidy,
)

KIND_LOOKS = {"indicator": (CLUSTERS[0], "o"), "block": (CLUSTERS[1], "s"), "region": (CLUSTERS[2], "^")}
PLACED = 40  # regions outside of the typology that are drawn
TOP = 25  # rows of figures that show the most telling only
STILL = 6  # rows that are shown though nothing moves


def plot_choice_of_k(choice: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Each criterion for the number of clusters in its own panel (`child_axes` of the Axes), the chosen k marked."""
    title = "How many clusters?"
    if choice.empty:
        return nothing(ax, title)
    ax = frame(ax, 10, 5.6)
    ax.set_axis_off()
    tidy(ax, title, grid="")
    ax.set_title(title, loc="left", fontsize=11, color=INK, pad=26)
    panels = [ax.inset_axes([0.35 * (i % 3), 0.6 - 0.6 * (i // 3), 0.28, 0.38]) for i in range(6)]
    _criterion(panels[0], choice, "Silhouette (-1 to 1)", "silhouette")
    _criterion(panels[1], choice, "Calinski-Harabasz (ratio)", "calinski_harabasz")
    _criterion(panels[2], choice, "Gap statistic (± 1 error)", "gap", error="gap_se")
    _criterion(panels[3], choice, "Prediction strength (0-1)", "prediction_strength")
    _criterion(panels[4], choice, "Stability, Jaccard (0-1)", "jaccard", chance="null_jaccard", other="boot_jaccard")
    _criterion(panels[5], choice, "Regions in the smallest cluster (count)", "smallest", "")
    panels[4].set_xlabel("number of clusters k (count)", fontsize=9)
    handles = [
        Line2D([], [], color=BLUES[0], marker="o", label="this study"),
        Line2D([], [], color=SOFT, marker="^", linestyle="--", label="shuffled interviews"),
        Line2D([], [], color=BLUES[1], marker="s", linestyle=":", label="regions resampled"),
        Patch(facecolor=PALE, label="chosen k"),
    ]
    panels[3].legend(handles=handles, loc="upper left", bbox_to_anchor=(0, -0.3), ncols=4, frameon=False, fontsize=8.5)
    return ax


def _criterion(
    ax: Axes, choice: pd.DataFrame, title: str, name: str, direction: str = "higher is better", **more: str
) -> None:
    """One panel: a criterion over k, with its error, its value under chance, or that of resampled regions."""
    k = choice["k"]
    ax.set_title(title, loc="left", fontsize=9, color=INK)
    ax.set_xlim(k.min() - 0.6, k.max() + 0.6)
    ax.set_xticks(k)
    ax.tick_params(length=0, labelsize=8)
    ax.spines[["top", "right"]].set_visible(False)
    if choice[name].isna().all():
        ax.set_yticks([])
        ax.text(0.5, 0.5, "needs more regions", transform=ax.transAxes, ha="center", va="center", color=SOFT)
        return
    for chosen in k[choice["chosen"]]:
        ax.axvspan(chosen - 0.3, chosen + 0.3, color=PALE, zorder=0, linewidth=0)
    if "chance" in more:
        ax.plot(k, choice[more["chance"]], color=SOFT, marker="^", linestyle="--", markersize=5)
        ax.plot(k, choice[more["other"]], color=BLUES[1], marker="s", linestyle=":", markersize=5)
    ax.errorbar(
        k, choice[name], choice[more["error"]] if "error" in more else None, color=BLUES[0], marker="o", markersize=5,
        linewidth=1.6, elinewidth=1, capsize=2,
    )  # fmt: skip
    ax.margins(y=0.18)
    ax.grid(axis="y", color=PALE, linewidth=0.8)
    ax.set_ylabel(direction, fontsize=8, color=SOFT)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=4, prune="lower", integer=name == "smallest"))
    if name == "smallest":
        ax.set_ylim(0, choice[name].max() * 1.25)


def plot_stability(stability: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Jaccard stability of each cluster beside its value in shuffled worlds (grey: mean to 95th percentile).

    Diamonds show the same when regions, not interviews, are resampled (from 30 regions on).
    """
    if stability.empty:
        return nothing(ax, "Do the clusters hold?")
    ax = frame(ax, 7.5, 1.6 + 0.55 * len(stability))
    booted = stability["boot_jaccard"].notna().any()
    labels = [
        f"cluster {r.cluster} ({r.regions} region{'s' * (r.regions != 1)}),\n{r.label}"
        + (f"; {r.boot_label}" if booted else "")
        for r in stability.itertuples()
    ]
    at, colours = label_rows(ax, labels), cluster_colours(stability["cluster"])
    ax.hlines(at, stability["null_mean"], stability["null_high95"], color="#bdbdbd", linewidth=9)
    own = [colours[c] for c in stability["cluster"]]
    ax.scatter(stability["jaccard"], at, s=85, color=own, edgecolor=INK, zorder=3)
    ax.scatter(stability["boot_jaccard"], at, s=60, marker="D", color="white", edgecolor=own, linewidth=1.8, zorder=4)
    ax.set_xlim(0, 1.02)
    chance = Line2D([], [], color="#bdbdbd", linewidth=8, label="shuffled interviews: mean to 95th percentile")
    marks = [chance, dot(SOFT, "o", "interviews vary"), *[dot("white", "D", "regions vary")] * bool(booted)]
    legend_below(ax, marks)
    return tidy(ax, "Do the clusters hold?", "Jaccard similarity when clustered again (1 = always the same cluster)")


def plot_coassignment(coassignment: pd.DataFrame, clusters: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Share of re-clusterings in which two regions fall together (0-1), regions of a cluster side by side."""
    title = "How often two regions fall into the same cluster"
    if coassignment.empty:
        return nothing(ax, title, "too few regions, or too many to compare them pair by pair")
    wide = grid_of(coassignment, "region_a", "region_b", "share")
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


def plot_silhouettes(clusters: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How well each region fits its cluster (silhouette width), grouped by cluster, with the mean of all."""
    title = "How well does each region fit its cluster?"
    table = clusters[(clusters["status"] == "clustered") & clusters["silhouette"].notna()]
    if table.empty:
        return nothing(ax, title)
    table = table.sort_values(["cluster", "silhouette", "region"], ascending=[True, False, True], ignore_index=True)
    n, colours = len(table), cluster_colours(clusters["cluster"])
    ax = frame(ax, 7.5, 1.9 + (row_inches(n) * n if n <= MANY else 6))
    middle = table["silhouette"].mean()
    for cluster, part in table.groupby("cluster"):
        if n <= MANY:
            ax.barh(part.index, part["silhouette"], color=colours[cluster], edgecolor=INK, linewidth=0.4, height=0.72)
        else:
            ax.fill_betweenx(part.index, 0, part["silhouette"], color=colours[cluster], linewidth=0)
    if n <= MANY:
        label_rows(ax, [f"{r.region}  [{r.cluster}]" for r in table.itertuples()], 60)
        small_rows(ax, n)
    else:
        ax.set_yticks(
            [part.index.to_numpy().mean() for _, part in table.groupby("cluster")],
            [f"cluster {name}\n(n = {len(part)})" for name, part in table.groupby("cluster")],
        )
        ax.set_ylim(n - 0.5, -0.5)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.axvline(middle, color=INK, linewidth=1.2, linestyle="--")
    ax.set_xlim(min(-0.05, table["silhouette"].min() * 1.1), 1)
    handles = [Patch(facecolor=colour, edgecolor=INK, label=f"cluster {name}") for name, colour in colours.items()]
    legend_below(ax, [*handles, Line2D([], [], color=INK, linestyle="--", label=f"mean {middle:.2f}")], 5)
    label = "silhouette width (1 = far from all other clusters, 0 = between two, below 0 = nearer to another)"
    return tidy(ax, f"{title} (n = {n} regions)", label)


def plot_left_out(left_out: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What moves when an indicator, a block or a region is left out: adjusted Rand index, the largest moves on top."""
    title = "What moves when one is left out?"
    table = left_out[left_out["adjusted_rand"].notna()]
    if table.empty:
        return nothing(ax, title)
    table = table.sort_values(["adjusted_rand", "kind", "name"])
    table = table.head(min(TOP, max(STILL, int((table["moved"] > 0).sum()))))
    ax = frame(ax, 8.5, 1.7 + 0.3 * len(table))
    at = label_rows(ax, [_without(row) for row in table.itertuples()], 60)
    ax.hlines(at, table["adjusted_rand"], 1, color=PALE, linewidth=2.5, zorder=1)
    for y, row in zip(at, table.itertuples(), strict=True):
        colour, mark = KIND_LOOKS[row.kind]
        ax.scatter(row.adjusted_rand, y, s=55, color=colour, marker=mark, edgecolor=INK, linewidth=0.7, zorder=3)
    ax.axvline(1, color=INK, linewidth=0.8)
    ax.set_xlim(min(0, table["adjusted_rand"].min()) - 0.04, 1.04)
    ax.tick_params(axis="y", labelsize=9)
    legend_below(ax, [dot(*look, f"{kind} left out") for kind, look in KIND_LOOKS.items()])
    shown = f" ({len(table)} of {len(left_out)} trials, the largest moves first)" if len(table) < len(left_out) else ""
    label = "adjusted Rand index (1 = the same clusters, 0 = no more alike than by chance)"
    return tidy(ax, f"{title}{shown}", label)


def _without(row) -> str:
    """What was left out, and how many regions move."""
    moved = "no region moves" if row.moved == 0 else f"{row.moved} region{'s move' if row.moved > 1 else ' moves'}"
    return f"{row.label} ({moved})"


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
        told = f"{value:+.2f}" + (f" ({percent(part)})" if pd.notna(part) else "")
        side, where = ("left", 4) if value >= 0 else ("right", -4)
        ax.annotate(told, (value, y), (where, 0), textcoords="offset points", va="center", ha=side, fontsize=8.5)
    ax.margins(x=0.3)
    label = "difference from the other regions (0-1 scale; right = higher here; in brackets: share of all that differs)"
    return tidy(ax, f"What sets cluster {cluster} apart", label)


def plot_between(between: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Which indicators tell the clusters apart; table `typology_summaries.between_clusters`, one bar an indicator."""
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


def plot_placements(placements: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Where regions outside of the typology would belong; hatched where nothing like them was interviewed."""
    title = "Where would the other regions belong?"
    if placements.empty:
        return nothing(ax, title, "there is no region outside of the typology that could be placed")
    most = placements.groupby("region").agg(outside=("outside", "first"), share=("share", "max")).reset_index()
    most = most.sort_values(["outside", "share", "region"], ascending=[True, False, True])
    regions, colours = list(most["region"].head(PLACED)), cluster_colours(placements["cluster"])
    wide = grid_of(placements, "region", "cluster", "share").loc[regions]
    facts = placements.drop_duplicates("region").set_index("region")
    ax = frame(ax, 8, 1.9 + (0.48 if len(regions) <= 14 else 0.4) * len(regions))
    told = ["outside the range of the regions interviewed" if facts["outside"][r] else "" for r in regions]
    known = [f"{region} ({facts['indicators'][region]} indicators)" for region in regions]
    labels = [f"{name}\n{note}".strip() for name, note in zip(known, told, strict=True)]
    at, left = label_rows(ax, labels, 60), np.zeros(len(regions))
    for cluster in wide.columns:
        share = wide[cluster].fillna(0).to_numpy(float)
        bars = ax.barh(at, share, left=left, color=colours[cluster], edgecolor=INK, linewidth=0.4, height=0.66)
        for bar, note, value in zip(bars, told, share, strict=True):
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
    if any(told):
        handles.append(Patch(facecolor="white", edgecolor=SOFT, hatch="////", label="outside the range: a guess"))
    legend_below(ax, handles, 4)
    shown = f" ({len(regions)} of {len(most)})" if len(regions) < len(most) else ""
    return tidy(ax, f"{title}{shown}", "share of the draws in which it falls to the cluster (%)")
