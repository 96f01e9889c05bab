"""Figures: a table in, Axes out. Nothing is computed here; what a figure says in words is in `herelib.summaries`.

What is hidden or missing (see `herelib.release`) is hatched, never left blank. A group and a cluster keep colour and
mark in every figure (`herelib.looks`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from herelib.contracts import COVER, GROUPS
from herelib.looks import (
    BLUES,
    COVER_LOOKS,
    COVER_WORDS,
    FAMILY_LOOKS,
    FAMILY_WORDS,
    GROUP_LOOKS,
    GROUP_WORDS,
    INK,
    PALE,
    SOFT,
    basis,
    cluster_colours,
    frame,
    grid_of,
    hatch,
    heard,
    label_rows,
    legend_below,
    n_text,
    nothing,
    percent,
    tidy,
    words,
)


def _hidden(table: pd.DataFrame, column: str = "hidden") -> np.ndarray:
    return table[column].to_numpy(bool) if column in table else np.zeros(len(table), bool)


def _dot(colour: str, mark: str, label: str) -> Line2D:
    return Line2D([], [], linestyle="", color=colour, marker=mark, markeredgecolor=INK, markersize=8, label=label)


def alt_text(kind: str, sentence: str) -> str:
    """The text that stands in for a figure: what kind of figure it is, and the sentence made from the same numbers.

    Examples
    --------
    >>> alt_text("Bar chart", "94 of 100 rows were kept.")
    'Bar chart. 94 of 100 rows were kept.'
    """
    return f"{kind}. {sentence}".replace("**", "").strip()


def plot_accounting(rows: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Where the rows of the exports went: read, dropped by each rule, kept; table `summaries.rows_by_rule`."""
    ax = frame(ax, 7.5, 0.9 + 0.42 * len(rows))
    at = label_rows(ax, rows["what"])
    start = rows["start"].to_numpy(float)
    colours = [BLUES[1] if kind == "dropped" else BLUES[0] for kind in rows["status"]]
    ax.barh(at, rows["rows"], left=start, color=colours, height=0.66)
    for y, x, n in zip(at, start + rows["rows"], rows["rows"], strict=True):
        ax.text(x, y, f" {n}", va="center", color=INK)
    ax.margins(x=0.08)
    return tidy(ax, "Every row of the exports is accounted for", "rows of the exports (count)")


def plot_coverage(coverage: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Interviews per region and group; hidden cells are hatched. A group `all` holds the totals of the regions."""
    grid = coverage[coverage["region"] != "all"]
    wide = grid_of(grid.assign(n=grid["n"].astype("Float64")), "region", "group", "n")
    order = [name for name in (*GROUPS, "all") if name in wide]
    wide = wide[order]
    ax = frame(ax, 1.9 + 1.15 * len(order), 1.2 + 0.42 * len(wide))
    values = wide.to_numpy(dtype=float, na_value=np.nan)
    most = np.nanmax(np.where(np.array(order) == "all", np.nan, values), initial=1)
    body = np.where(np.array(order) == "all", 0, values)
    ax.pcolormesh(body, cmap="Blues", vmin=0, vmax=1.35 * most, edgecolors="white", linewidth=2)
    for y, x in np.ndindex(values.shape):
        if np.isnan(values[y, x]):
            hatch(ax, x + 0.04, y + 0.06, 0.92, 0.88)
        else:
            dark = values[y, x] > 0.8 * most and order[x] != "all"
            ax.text(x + 0.5, y + 0.5, f"{values[y, x]:.0f}", ha="center", va="center", color="white" if dark else INK)
    ax.set_xticks(np.arange(len(order)) + 0.5, [GROUP_WORDS.get(name, "all groups") for name in order])
    ax.set_yticks(np.arange(len(wide)) + 0.5, wide.index)
    ax.invert_yaxis()
    ax.xaxis.tick_top()
    tidy(ax, "Interviews per region and group (count)", grid="")
    if np.isnan(values).any():
        words = "hidden: a small number of people, or a cell that would give one away"
        ax.legend(
            handles=[Patch(facecolor="white", edgecolor=SOFT, hatch="////", label=words)],
            loc="upper left", bbox_to_anchor=(0, 0), frameon=False, fontsize=8.5,
        )  # fmt: skip
    return ax


def plot_missing(missing: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Questions put to people and not answered, by kind; table `summaries.missing_by_item`, n in the labels."""
    kinds = ["refused", "dont_know", "blank", "invalid"]
    if missing.empty:
        return nothing(ax, "Answers that are missing")
    labels = [f"{row.label} ({n_text(row.n)})" for row in missing.itertuples()]
    ax = frame(ax, 8.5, 1.4 + 0.46 * len(missing))
    at = label_rows(ax, labels, width=max(40, max(map(len, labels)) // 2 + 8))
    left = np.zeros(len(missing))
    for kind, colour in zip(kinds, (*BLUES, "#f6c26b"), strict=True):
        ax.barh(at, missing[kind], left=left, color=colour, edgecolor=INK, linewidth=0.4, height=0.7)
        left = left + missing[kind].to_numpy(float)
    legend_below(ax, [Patch(facecolor=c, edgecolor=INK, label=k.replace("dont_know", "don't know"))
                for k, c in zip(kinds, (*BLUES, "#f6c26b"), strict=True)])  # fmt: skip
    ax.set_xlim(0, max(0.1, 1.1 * left.max(initial=0)))
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
    return tidy(ax, "Answers that are missing", "share of the people asked (%)")


def _intervals(ax: Axes, at: np.ndarray, table: pd.DataFrame, centre: str = "estimate") -> None:
    """Dots with their 90 % (thin) and, where the table has them, 50 % intervals (thick); grey where hardly heard."""
    colour = np.where(table["status"] == "insufficient", "#9a9a9a", BLUES[0])
    ax.hlines(at, table["low90"], table["high90"], color=colour, linewidth=1.4)
    if "low50" in table:
        ax.hlines(at, table["low50"], table["high50"], color=colour, linewidth=4.5)
    ax.scatter(table[centre], at, s=42, color="white", edgecolor=colour, linewidth=1.8, zorder=3)


def plot_profile(profiles: pd.DataFrame, region: str, block: str, ax: Axes | None = None) -> Axes:
    """One block of a region's profile: dots with 50 and 90 % intervals, the highest on top, n in sight."""
    table = profiles[(profiles["region"] == region) & (profiles["block"] == block)]
    table = table.sort_values("estimate", ascending=False, na_position="last")
    if table.empty:
        return nothing(ax, f"{region}: {block}")
    ax = frame(ax, 7.5, 1.3 + 0.38 * len(table))
    at = label_rows(ax, [f"{row.label} ({basis(row)})" for row in table.itertuples()])
    _intervals(ax, at, table)
    for y in at[table["estimate"].isna().to_numpy()]:
        hatch(ax, 0, y - 0.35, 1, 0.7)
    ax.set_xlim(0, 1)
    ends = "0 = none, 1 = severe" if block in ("need", "barrier") else "0 = none, 1 = plenty"
    return tidy(ax, f"{region}: {block}", f"{block} ({ends}; thick 50%, thin 90% interval)")


def plot_matrix(matrix: pd.DataFrame, region: str, ax: Axes | None = None) -> Axes:
    """Need x capacity of one region: how severe each need is (90 % interval), and who people say could cover it.

    The left half shows severity, the right half shares of answers; hidden shares are one hatched piece. The two halves
    are the `child_axes` of the Axes that comes back; where nobody was asked who could cover it there is no right half.
    """
    table = matrix[matrix["region"] == region].sort_values("severity", ascending=False, na_position="last")
    if table.empty:
        return nothing(ax, region)
    cover = table[list(COVER)].notna().any(axis=None) or _hidden(table, "answers_hidden").any()
    ax = frame(ax, 9.5 if cover else 6, (1.7 if cover else 1.1) + 0.4 * len(table))
    ax.set_axis_off()
    left = ax.inset_axes([0, 0, 0.36 if cover else 1, 1])
    at = label_rows(left, [f"{words(row.field)} ({basis(row)})" for row in table.itertuples()])
    _intervals(
        left, at, table.rename(columns={"severity_low90": "low90", "severity_high90": "high90"}), centre="severity"
    )
    for y in at[table["severity"].isna().to_numpy()]:
        hatch(left, 0, y - 0.33, 1, 0.66)
    left.set_xlim(0, 1)
    tidy(left, "How severe", "severity (0 = none, 1 = severe)")
    if cover:
        _stack_cover(ax.inset_axes([0.41, 0, 0.59, 1]), table)
    return ax


def _stack_cover(ax: Axes, table: pd.DataFrame) -> None:
    at = label_rows(ax, [""] * len(table))
    left = np.zeros(len(table))
    for answer in COVER:
        share = table[answer].astype(float).fillna(0).to_numpy()
        ax.barh(at, share, left=left, color=COVER_LOOKS[answer], edgecolor=INK, linewidth=0.4, height=0.66)
        for y in np.flatnonzero(share >= 0.08):
            white = answer in ("now", "training")
            ax.text(left[y] + share[y] / 2, y, percent(share[y]), ha="center", va="center", fontsize=8.5,
                    color="white" if white else INK)  # fmt: skip
        left = left + share
    asked = table[list(COVER)].notna().any(axis=1).to_numpy() | _hidden(table, "answers_hidden")
    for y in np.flatnonzero(asked & (left < 0.999)):
        hatch(ax, left[y], y - 0.33, 1 - left[y], 0.66)
    for y in np.flatnonzero(~asked):
        ax.text(0.01, y, "not asked", va="center", color=SOFT, fontsize=9)
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
    tidy(ax, "Who could cover it", "share of the answers (%)", grid="")
    handles = [Patch(facecolor=COVER_LOOKS[a], edgecolor=INK, label=COVER_WORDS[a]) for a in COVER]
    if (asked & (left < 0.999)).any():
        handles.append(Patch(facecolor="white", edgecolor=SOFT, hatch="////", label="too few answers to show apart"))
    ax.legend(handles=handles, loc="upper right", bbox_to_anchor=(1, -0.6 / max(1, 0.4 * len(table))), ncols=3,
              frameon=False, fontsize=8.5)  # fmt: skip


def plot_needs(matrix: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Severity of every need in every region (0 = none, 1 = severe); hidden or missing cells are hatched."""
    wide = grid_of(matrix.assign(severity=heard(matrix, "severity")), "field", "region", "severity").astype(float)
    wide = wide.loc[wide.mean(axis=1).sort_values(ascending=False).index]
    return _grid(wide, "Severity of needs (0 = none, 1 = severe)", ax)


def plot_block(profiles: pd.DataFrame, block: str, ax: Axes | None = None) -> Axes:
    """One block of all regions' profiles as a grid, 0-1; hidden or missing cells are hatched."""
    table = profiles[profiles["block"] == block]
    wide = grid_of(table.assign(estimate=heard(table, "estimate")), "indicator", "region", "estimate").astype(float)
    wide = wide.loc[wide.mean(axis=1).sort_values(ascending=False, kind="stable").index]
    ends = "0 = none, 1 = severe" if block in ("need", "barrier") else "0 = none, 1 = plenty"
    titles = {"capacity": "Capacities", "barrier": "Barriers", "asset": "Assets", "supply": "Present supply"}
    return _grid(wide, f"{titles.get(block, block)} ({ends})", ax)


def _grid(wide: pd.DataFrame, title: str, ax: Axes | None) -> Axes:
    if wide.empty:
        return nothing(ax, title)
    few = wide.shape[1] <= 14
    ax = frame(ax, 2.6 + (0.95 if few else 0.32) * wide.shape[1], 1.6 + 0.36 * len(wide))
    sns.heatmap(wide, vmin=0, vmax=1, cmap="Blues", annot=few, fmt=".2f", linewidths=1.5, cbar=not few, ax=ax)
    for text in ax.texts:
        text.set_color("white" if float(text.get_text()) > 0.6 else INK)
    for y, x in np.argwhere(wide.isna().to_numpy()):
        hatch(ax, x + 0.03, y + 0.05, 0.94, 0.9)
    ax.set_yticks(np.arange(len(wide)) + 0.5, [words(str(name)) for name in wide.index], rotation=0)
    ax.set_xticks(np.arange(wide.shape[1]) + 0.5, wide.columns, rotation=30 if few else 90, ha="right")
    return tidy(ax, title, grid="")


def plot_gaps(widest: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Where two groups of a region see things most differently: a dumbbell a row; table `summaries.widest_gaps`."""
    if widest.empty:
        return nothing(ax, "Where groups disagree")
    ax = frame(ax, 8, 1.7 + 0.44 * len(widest))
    at = label_rows(ax, [f"{r.label}\n({n_text(r.n_a)} and {r.n_b})" for r in widest.itertuples()])
    ax.hlines(at, widest["level_a"], widest["level_b"], color=SOFT, linewidth=2.5, zorder=1)
    present = [g for g in GROUPS if g in {*widest["group_a"], *widest["group_b"]}]
    for side in ("a", "b"):
        for y, row in zip(at, widest.to_dict("records"), strict=True):
            colour, mark = GROUP_LOOKS[row[f"group_{side}"]]
            ax.scatter(row[f"level_{side}"], y, s=62, color=colour, marker=mark, edgecolor=INK, linewidth=0.7, zorder=2)
    ax.set_xlim(0, 1)
    legend_below(ax, [_dot(*GROUP_LOOKS[g], GROUP_WORDS[g]) for g in present], 5)
    return tidy(ax, "Where groups disagree", "mean of the group (0 = none, 1 = severe or plenty)")


def plot_coassignment(coassignment: pd.DataFrame, clusters: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Share of re-clusterings in which two regions fall together (0-1), regions of a cluster side by side."""
    if coassignment.empty:
        return nothing(ax, "How often two regions fall into the same cluster")
    wide = grid_of(coassignment, "region_a", "region_b", "share")
    wide = wide.combine_first(wide.T)
    order = [r for r in clusters.sort_values(["cluster", "region"])["region"] if r in wide.index]
    ax = _grid(wide.loc[order, order], "How often two regions fall into the same cluster (0 = never, 1 = always)", ax)
    colours, cluster_of = cluster_colours(clusters["cluster"]), clusters.set_index("region")["cluster"]
    ax.set_yticks(ax.get_yticks(), [f"{region}  [{cluster_of[region]}]" for region in order])
    ax.tick_params(axis="y", pad=14)
    for y, region in enumerate(order):
        colour, inch = colours.get(cluster_of[region], SOFT), len(order) / 14
        ax.add_patch(Rectangle((-0.2 * inch, y), 0.16 * inch, 0.97, color=colour, clip_on=False))
    return ax


def plot_stability(stability: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Jaccard stability of each cluster beside its value in shuffled worlds (grey: mean to 95th percentile)."""
    if stability.empty:
        return nothing(ax, "Do the clusters hold?")
    ax = frame(ax, 7.5, 1.5 + 0.5 * len(stability))
    at = label_rows(ax, [f"cluster {r.cluster} ({r.regions} regions),\n{r.label}" for r in stability.itertuples()])
    colours = cluster_colours(stability["cluster"])
    ax.hlines(at, stability["null_mean"], stability["null_high95"], color="#bdbdbd", linewidth=9)
    ax.scatter(
        stability["jaccard"], at, s=85, color=[colours[c] for c in stability["cluster"]], edgecolor=INK, zorder=3
    )
    ax.set_xlim(0, 1.02)
    chance = Line2D([], [], color="#bdbdbd", linewidth=8, label="shuffled interviews: mean to 95th percentile")
    legend_below(ax, [chance, _dot(SOFT, "o", "this study")])
    return tidy(ax, "Do the clusters hold?", "Jaccard similarity with re-clustered draws (1 = always the same cluster)")


def plot_choice_of_k(choice: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Silhouette and stability for each number of clusters, stability also under the null; the chosen k is marked."""
    if choice.empty:
        return nothing(ax, "How many clusters?")
    ax = frame(ax, 7, 3.6)
    lines = {"silhouette": (BLUES[0], "o", "-"), "jaccard": (BLUES[1], "s", "-"), "null_jaccard": (SOFT, "^", "--")}
    words = {
        "silhouette": "silhouette",
        "jaccard": "stability (Jaccard)",
        "null_jaccard": "stability, shuffled interviews",
    }
    for name, (colour, mark, style) in lines.items():
        ax.plot(choice["k"], choice[name], color=colour, marker=mark, linestyle=style, label=words[name])
    ax.set_ylim(min(0, choice["silhouette"].min()) - 0.02, 1.14)
    for k in choice.loc[choice["chosen"], "k"]:
        ax.axvline(k, color=PALE, linewidth=14, zorder=0)
        ax.annotate("chosen", (k, 1.12), ha="center", va="top", color=SOFT)
    ax.set_xticks(choice["k"])
    ax.legend(frameon=False, fontsize=8.5)
    return tidy(ax, "How many clusters?", "number of clusters k (count)", "higher is better (unitless)", "y")


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
    return tidy(
        ax, f"What sets cluster {cluster} apart", "difference from the other regions (0-1 scale; right = higher here)"
    )


def plot_acceptability(
    acceptability: pd.DataFrame, region: str, labels: Mapping[str, str], top: int = 6, ax: Axes | None = None
) -> Axes:
    """Share of draws in which a method comes first, second or third in a region; the best methods on top."""
    table = acceptability[(acceptability["region"] == region) & acceptability["rank"].between(1, 3)]
    if table.empty:
        return nothing(ax, f"{region}: how often a method comes out on top")
    wide = grid_of(table, "method", "rank", "share").reindex(columns=[1, 2, 3]).fillna(0.0)
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
    legend_below(
        ax,
        [Patch(facecolor=c, edgecolor=INK, label=w) for c, w in zip(BLUES, ("first", "second", "third"), strict=True)],
    )
    return tidy(
        ax, f"{region}: how often a method comes out on top", "share of the draws (%); not a probability of success"
    )


def plot_contributions(
    scores: pd.DataFrame, region: str, methods: Iterable[str], labels: Mapping[str, str], ax: Axes | None = None
) -> Axes:
    """The value of methods in a region and what it is made of, by family of criteria (0-1, right = better)."""
    methods = list(methods)
    table = scores[(scores["region"] == region) & scores["method"].isin(methods)]
    if table.empty:
        return nothing(ax, f"{region}: what the value of a method is made of")
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
    legend_below(ax, [Patch(facecolor=FAMILY_LOOKS[f], edgecolor=INK, label=FAMILY_WORDS[f]) for f in FAMILY_LOOKS], 2)
    return tidy(
        ax, f"{region}: what the value of a method is made of", "value at the reference weights (0-1; right = better)"
    )


def plot_business_types(
    types: pd.DataFrame, region: str, labels: Mapping[str, str], top: int = 8, ax: Axes | None = None
) -> Axes:
    """Opportunity of the best business types of a region (90 % interval); hollow squares would compete with supply."""
    table = types[types["region"] == region].sort_values(["rank", "type"]).head(top)
    if table["opportunity"].isna().all():
        return nothing(ax, f"{region}: business types")
    ax = frame(ax, 7.5, 1.6 + 0.38 * len(table))
    at = label_rows(ax, [labels.get(name, name) for name in table["type"]], 42)
    ax.hlines(at, table["low90"], table["high90"], color=BLUES[0], linewidth=1.4)
    for y, row in zip(at, table.to_dict("records"), strict=True):
        look = dict(marker="s", color="white") if row["competes"] else dict(marker="o", color=BLUES[0])
        ax.scatter(row["opportunity"], y, s=55, edgecolor=BLUES[0], zorder=3, **look)
    ax.set_xlim(0, max(0.2, 1.05 * np.nanmax(table["high90"], initial=0)))
    legend_below(ax, [_dot(BLUES[0], "o", "room for it"), _dot("white", "s", "would compete with what exists")])
    return tidy(ax, f"{region}: business types", "opportunity: need x neighbours could x not yet supplied (0-1)")
