"""Whether the clusters hold: their number, stability beside chance, fit of each region, what moves without one."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from herelib.figures.clusters import as_sentence
from herelib.figures.figure import Figure
from herelib.figures.looks import (
    BLUES,
    CLUSTERS,
    INK,
    MANY,
    PALE,
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
from herelib.words import counting, listing, percent

KIND_LOOKS = {"indicator": (CLUSTERS[0], "o"), "block": (CLUSTERS[1], "s"), "region": (CLUSTERS[2], "^")}
TOP = 25  # rows of figures that show the most telling only
STILL = 6  # rows that are shown though nothing moves
CRITERIA = {
    "calinski_harabasz": "Calinski-Harabasz",
    "gap": "the gap statistic",
    "prediction_strength": "prediction strength",
    "boot_jaccard": "stability when regions are resampled",
}
ALPHA = 0.05


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


def say_choice_of_k(choice: pd.DataFrame) -> str:
    """The chosen number of clusters, what the criteria prefer, and which of them need more regions."""
    if choice.empty:
        return "No number of clusters could be tried."
    chosen = choice[choice["chosen"]].iloc[0]
    sentence = (
        f"k = {chosen['k']:.0f} was chosen (silhouette {chosen['silhouette']:.2f}, stability {chosen['jaccard']:.2f}"
    )
    sentence += f", by chance {chosen['null_jaccard']:.2f})" if pd.notna(chosen["null_jaccard"]) else ")"
    preferred = choice[choice["preferred_by"] != ""]
    parts = [f"k = {r.k} is preferred by {r.preferred_by}" for r in preferred.itertuples()]
    if not parts and choice["silhouette"].notna().any():
        best = choice.loc[choice["silhouette"].idxmax()]
        parts = [f"the best silhouette is at k = {best['k']:.0f} ({best['silhouette']:.2f})"]
    # The gap statistic may prefer one single group, which is no k of this table.
    if choice["gap"].notna().any() and not choice["preferred_by"].str.contains(r"\bgap\b").any():
        parts.append("the gap statistic speaks for none of them: the regions could be one group")
    lacking = [name for column, name in CRITERIA.items() if choice[column].isna().all()]
    more = f" {listing(lacking)[:1].upper()}{listing(lacking)[1:]} need more regions than there are." if lacking else ""
    return f"{sentence}; {'; '.join(parts)}.{more}" if parts else f"{sentence}.{more}"


def show_choice_of_k(choice: pd.DataFrame) -> Figure:
    """How many clusters the criteria prefer; table `choice_of_k`."""
    return Figure(plot_choice_of_k(choice), say_choice_of_k(choice), "Curves of criteria by number of clusters")


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
    # The grey range is what shuffled interviews reach: a dot inside it says nothing about clusters.
    ax.hlines(at, stability["null_mean"], stability["null_high95"], color="#bdbdbd", linewidth=9)
    cluster_shades = [colours[c] for c in stability["cluster"]]
    ax.scatter(stability["jaccard"], at, s=85, color=cluster_shades, edgecolor=INK, zorder=3)
    ax.scatter(
        stability["boot_jaccard"],
        at,
        s=60,
        marker="D",
        color="white",
        edgecolor=cluster_shades,
        linewidth=1.8,
        zorder=4,
    )
    ax.set_xlim(0, 1.02)
    chance = Line2D([], [], color="#bdbdbd", linewidth=8, label="shuffled interviews: mean to 95th percentile")
    marks = [chance, dot(SOFT, "o", "interviews vary"), *[dot("white", "D", "regions vary")] * bool(booted)]
    legend_below(ax, marks)
    return tidy(ax, "Do the clusters hold?", "Jaccard similarity when clustered again (1 = always the same cluster)")


def say_stability(stability: pd.DataFrame) -> str:
    """Each cluster's stability beside chance, and, where regions were resampled, what that says."""
    parts = []
    for r in stability.itertuples():
        sentence = f"Cluster {r.cluster} has a stability of {r.jaccard:.2f}"
        if pd.isna(r.null_mean):
            sentence += "; this was not tested"
        else:
            sentence += (
                f"; shuffled interviews give {r.null_mean:.2f} on average and up to {r.null_high95:.2f}: {r.label}"
            )
        if pd.notna(r.boot_jaccard):
            sentence += f". When the regions are resampled it is {r.boot_jaccard:.2f}: {r.boot_label}"
        parts.append(f"{sentence}.")
    return " ".join(parts) or "There are no clusters."


def show_stability(stability: pd.DataFrame) -> Figure:
    """Whether the clusters hold, beside chance; table `stability`."""
    return Figure(plot_stability(stability), say_stability(stability), "Dots beside grey ranges")


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


def say_silhouettes(clusters: pd.DataFrame) -> str:
    """How well the regions fit on the whole, and which lie nearer to another cluster."""
    table = clusters[(clusters["status"] == "clustered") & clusters["silhouette"].notna()]
    if table.empty:
        return "No silhouette can be computed."
    worst = table.sort_values(["silhouette", "region"]).iloc[0]
    low = table[table["silhouette"] < 0]
    sentence = f"The mean silhouette width is {table['silhouette'].mean():.2f} (-1 to 1)"
    sentence += f"; {worst['region']} fits worst ({worst['silhouette']:.2f} in cluster {worst['cluster']})"
    if len(low):
        verb, whose = ("lies", "its") if len(low) == 1 else ("lie", "their")
        sentence += f". {counting(len(low), 'region')} {verb} nearer to another cluster than to {whose} own"
    return f"{sentence}."


def show_silhouettes(clusters: pd.DataFrame) -> Figure:
    """How well each region fits its cluster; table `clusters`."""
    return Figure(plot_silhouettes(clusters), say_silhouettes(clusters), "Bar chart of silhouette widths")


def plot_left_out(left_out: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What moves when an indicator, a block or a region is left out: adjusted Rand index, the largest moves on top."""
    title = "What moves when one is left out?"
    table = left_out[left_out["adjusted_rand"].notna()]
    if table.empty:
        return nothing(ax, title)
    table = table.sort_values(["adjusted_rand", "kind", "name"])
    # Where nothing moves a few rows still show it: an empty figure would say less.
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


def say_left_out(left_out: pd.DataFrame) -> str:
    """What the clusters hang on most: the indicator, block or region whose absence moves most regions."""
    table = left_out[left_out["adjusted_rand"].notna()]
    if table.empty:
        return "It was not tried what moves when one is left out."
    same = int((table["moved"] == 0).sum())
    sentence = f"In {same} of {len(table)} trials no region changes its cluster"
    parts = []
    for kind, part in table[table["moved"] > 0].groupby("kind", sort=False):
        row = part.sort_values(["adjusted_rand", "name"]).iloc[0]
        moved = counting(int(row["moved"]), "region")
        named = f" ({row['moved_regions']})" if row["moved_regions"] and row["moved"] <= 5 else ""
        verb = "moves" if row["moved"] == 1 else "move"
        index = f"adjusted Rand {row['adjusted_rand']:.2f}"
        parts.append(f"without the {kind} {row['label']} {moved} {verb}{named}, {index}")
    return f"{sentence}. Most moves: {'; '.join(parts)}." if parts else f"{sentence}."


def show_left_out(left_out: pd.DataFrame) -> Figure:
    """What moves when an indicator, a block or a region is left out; table `left_out`."""
    return Figure(plot_left_out(left_out), say_left_out(left_out), "Dots of trials, one thing left out in each")


def say_warning(typology: pd.DataFrame) -> str:
    """What may be claimed, and the warning that goes with it."""
    if typology.empty:
        return "There is no typology."
    row = typology.iloc[0]
    claim = f"{row['claim'][:1].upper()}{row['claim'][1:]}"
    return " ".join(as_sentence(part) for part in (claim, row["warning"]) if part)


def say_associations(associations: pd.DataFrame, labels: Mapping[str, str] | None = None) -> str:
    """How far the clusters agree with each published typology, and whether that is more than chance."""
    named = {"setting": "the setting (suburban or rural)", **(labels or {})}
    parts = []
    for r in associations.itertuples():
        name = named.get(r.typology, r.typology)
        if pd.isna(r.adjusted_rand):
            parts.append(f"With {name} the clusters cannot be compared ({counting(r.regions, 'region')} have a kind).")
            continue
        chance = (
            "; whether that is more than chance was not tested"
            if pd.isna(r.p_value)
            else f", more than chance would give (p = {r.p_value:.2f})"
            if r.p_value <= ALPHA
            else f"; by chance as much would come up in {percent(r.p_value)} of cases, so this is no proof of a link"
        )
        parts.append(
            f"With {name}, {counting(r.kinds, 'kind')} of {counting(r.regions, 'region')}, the clusters agree to "
            f"{r.adjusted_rand:.2f}{chance}."
        )
    if associations["adjusted_rand"].notna().any():
        parts.append("Agreement is the adjusted Rand index: 1 = the same groups, 0 = no more than by chance.")
    return " ".join(parts) or "The study names no published typology to compare the clusters with."
