"""Figures: a table in, Axes out. Nothing is computed here; what a figure says in words is in `herelib.summaries`.

What is hidden or missing (see `herelib.release`) is hatched, never left blank. A group and a cluster keep colour and
mark in every figure (`herelib.looks`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from herelib.looks import (
    BLUES,
    COVER_LOOKS,
    COVER_WORDS,
    FAMILY_LOOKS,
    FAMILY_WORDS,
    GROUP_LOOKS,
    GROUP_WORDS,
    INK,
    MANY,
    SOFT,
    basis,
    dot,
    frame,
    grid_of,
    hatch,
    heard,
    label_rows,
    legend_below,
    n_text,
    nothing,
    percent,
    row_inches,
    small_rows,
    tidy,
    words,
)
from herelib.vocabulary import COVER, GROUPS


def _hidden(table: pd.DataFrame, column: str = "hidden") -> np.ndarray:
    return table[column].to_numpy(bool) if column in table else np.zeros(len(table), bool)


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
    regions = len(wide)
    if regions > MANY:
        wide = wide.loc[
            wide.reindex(columns=list(GROUPS)).sum(axis=1).sort_values(kind="stable").index[:MANY]
        ].sort_index()
    wide, few = wide[order], len(wide) <= 14
    ax = frame(ax, 1.9 + 1.15 * len(order), 1.2 + (0.42 if few else row_inches(len(wide))) * len(wide))
    values = wide.to_numpy(dtype=float, na_value=np.nan)
    most = np.nanmax(np.where(np.array(order) == "all", np.nan, values), initial=1)
    body = np.where(np.array(order) == "all", 0, values)
    ax.pcolormesh(body, cmap="Blues", vmin=0, vmax=1.35 * most, edgecolors="white", linewidth=2)
    for y, x in np.ndindex(values.shape):
        if np.isnan(values[y, x]):
            hatch(ax, x + 0.04, y + 0.06, 0.92, 0.88)
        else:
            dark = values[y, x] > 0.8 * most and order[x] != "all"
            told = dict(ha="center", va="center", fontsize=10 if few else 7.5, color="white" if dark else INK)
            ax.text(x + 0.5, y + 0.5, f"{values[y, x]:.0f}", **told)
    ax.set_xticks(np.arange(len(order)) + 0.5, [GROUP_WORDS.get(name, "all groups") for name in order])
    ax.set_yticks(np.arange(len(wide)) + 0.5, wide.index)
    small_rows(ax, len(wide))
    ax.invert_yaxis()
    ax.xaxis.tick_top()
    shown = f"; the {MANY} of {regions} regions with the fewest" if regions > MANY else ""
    tidy(ax, f"Interviews per region and group (count){shown}", grid="")
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
    """Severity of every need in every region (0 = none, 1 = severe) with its 90 % interval; hidden: hatched."""
    table = matrix.assign(severity=heard(matrix, "severity"))
    names = {"severity": "value", "severity_low90": "low", "severity_high90": "high", "field": "row"}
    return _grid(table.rename(columns=names), "Severity of needs (0 = none, 1 = severe)", ax)


def plot_block(profiles: pd.DataFrame, block: str, ax: Axes | None = None) -> Axes:
    """One block of all regions' profiles as a grid, 0-1, with 90 % intervals; hidden or missing cells are hatched."""
    table = profiles[profiles["block"] == block]
    table = table.assign(estimate=heard(table, "estimate"))
    ends = "0 = none, 1 = severe" if block in ("need", "barrier") else "0 = none, 1 = plenty"
    titles = {"capacity": "Capacities", "barrier": "Barriers", "asset": "Assets", "supply": "Present supply"}
    names = {"estimate": "value", "low90": "low", "high90": "high", "indicator": "row"}
    return _grid(table.rename(columns=names), f"{titles.get(block, block)} ({ends})", ax)


def _grid(table: pd.DataFrame, title: str, ax: Axes | None) -> Axes:
    """Values by row and region, the highest rows on top; many regions stand below each other, the highest first."""
    if table.empty:
        return nothing(ax, title)
    wide, low, high = (grid_of(table, "row", "region", name).astype(float) for name in ("value", "low", "high"))
    wide = wide.loc[wide.mean(axis=1).sort_values(ascending=False, kind="stable").index]
    regions, few = wide.shape[1], wide.shape[1] <= 14
    wide.index = [words(str(name)) for name in wide.index]
    low.index, high.index = ([words(str(name)) for name in part.index] for part in (low, high))
    if not few:
        wide = wide.T.loc[wide.mean().sort_values(ascending=False, kind="stable").index[:MANY]]
        title = f"{title}{f'; {len(wide)} highest of {regions} regions' if len(wide) < regions else ''}"
    ax = frame(ax, 2.6 + (1.0 if few else 0.8) * wide.shape[1], 1.6 + (0.46 if few else row_inches(99)) * len(wide))
    sns.heatmap(wide, vmin=0, vmax=1, cmap="Blues", linewidths=1.5 if few else 0.6, cbar=False, ax=ax)
    for y, x in np.ndindex(wide.shape):
        row, column = (wide.index[y], wide.columns[x])
        value = wide.iloc[y, x]
        if np.isnan(value):
            hatch(ax, x + 0.03, y + 0.05, 0.94, 0.9)
            continue
        colour = "white" if value > 0.6 else INK
        between = few and pd.notna(low.loc[row, column])
        told = dict(ha="center", va="center", color=colour)
        ax.text(x + 0.5, y + (0.36 if between else 0.5), f"{value:.2f}", fontsize=10 if few else 7, **told)
        if between:
            interval = f"{low.loc[row, column]:.2f} to {high.loc[row, column]:.2f}"
            ax.text(x + 0.5, y + 0.74, interval, fontsize=7.5, **told)
    ax.set_yticks(np.arange(len(wide)) + 0.5, wide.index, rotation=0)
    ax.set_xticks(np.arange(wide.shape[1]) + 0.5, wide.columns, rotation=30, ha="right", rotation_mode="anchor")
    ax.set_xlabel("")
    if not few:
        small_rows(ax, len(wide))
    return tidy(ax, f"{title}{', small: 90% interval' if few else ''}", grid="")


def plot_gaps(widest: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Where two groups of a region see things most differently: a dumbbell a row; table `summaries.widest_gaps`.

    Beside each stands the difference with its 90 % interval (a `child_axes` of the Axes), below it the question that
    the gap raises.
    """
    if widest.empty:
        return nothing(ax, "Where groups disagree", "no gap is clear, or too few people stand behind it")
    asked = "question" in widest and (widest["question"] != "").any()
    ax = frame(ax, 10.5, 1.7 + (0.72 if asked else 0.46) * len(widest))
    at = label_rows(ax, [f"{r.label}\n({n_text(r.n_a)} and {r.n_b})" for r in widest.itertuples()])
    ax.hlines(at, widest["level_a"], widest["level_b"], color=SOFT, linewidth=2.5, zorder=1)
    present = [g for g in GROUPS if g in {*widest["group_a"], *widest["group_b"]}]
    for side in ("a", "b"):
        for y, row in zip(at, widest.to_dict("records"), strict=True):
            colour, mark = GROUP_LOOKS[row[f"group_{side}"]]
            ax.scatter(row[f"level_{side}"], y, s=62, color=colour, marker=mark, edgecolor=INK, linewidth=0.7, zorder=2)
    for y, row in zip(at, widest.to_dict("records"), strict=True):
        if asked and row["question"]:
            told = textwrap.fill(row["question"], 72)
            ax.text(0.01, y + 0.2, told, va="top", fontsize=8, style="italic", color=SOFT, zorder=3)
    ax.set_ylim(len(at) - 0.3, -0.5)
    ax.set_xlim(0, 1)
    beside = ax.inset_axes([1.09, 0, 0.32, 1], sharey=ax)
    apart = widest[["low90", "high90"]].abs()
    beside.hlines(at, apart.min(axis=1), apart.max(axis=1), color=BLUES[0], linewidth=1.4)
    beside.scatter(widest["difference"].abs(), at, s=42, color="white", edgecolor=BLUES[0], linewidth=1.8, zorder=3)
    beside.set_xlim(0, max(0.3, 1.1 * apart.max(axis=None)))
    beside.tick_params(labelleft=False)
    tidy(beside, "Difference", "how far apart (0-1; 90% interval)")
    legend_below(ax, [dot(*GROUP_LOOKS[g], GROUP_WORDS[g]) for g in present], 5)
    return tidy(ax, "Where groups disagree", "mean of the group (0 = none, 1 = severe or plenty)")


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
    legend_below(ax, [dot(BLUES[0], "o", "room for it"), dot("white", "s", "would compete with what exists")])
    return tidy(ax, f"{region}: business types", "opportunity: need x neighbours could x not yet supplied (0-1)")
