"""Needs and other blocks of the profiles over all regions and for one of them, and where groups disagree."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from herelib.figures.figure import Figure
from herelib.figures.looks import (
    BLUES,
    GROUP_LOOKS,
    INK,
    MANY,
    SOFT,
    dot,
    draw_intervals,
    frame,
    hatch,
    label_rows,
    legend_below,
    nothing,
    row_inches,
    small_rows,
    tidy,
)
from herelib.tables import grid_of, heard
from herelib.vocabulary import GROUPS
from herelib.words import GROUP_WORDS, basis, block_text, marked, message, n_text, number, words

BLOCK_TITLES = {
    "capacity": marked("Capacities"),
    "barrier": marked("Barriers"),
    "asset": marked("Assets"),
    "supply": marked("Present supply"),
}


def plot_needs(matrix: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Severity of every need in every region (0 = none, 1 = severe) with its 90 % interval; hidden: hatched."""
    table = matrix.assign(severity=heard(matrix, "severity"))
    names = {"severity": "value", "severity_low90": "low", "severity_high90": "high", "field": "row"}
    return _grid(table.rename(columns=names), message("Severity of needs (0 = none, 1 = severe)"), ax)


def say_needs(matrix: pd.DataFrame) -> str:
    """The most severe need over all regions, and where it is most severe."""
    heard_needs = matrix.assign(severity=heard(matrix, "severity"))
    wide = grid_of(heard_needs, "field", "region", "severity").astype(float).dropna(how="all")
    if wide.empty:
        return message("No need can be shown.")
    field = wide.mean(axis=1).idxmax()
    row = wide.loc[field].dropna()
    return message(
        "On average over the regions %(need)s is the most severe need (%(mean)s, from 0 to 1); it is worst in "
        "%(worst)s (%(high)s) and mildest in %(mildest)s (%(low)s).",
        need=words(field), mean=number(row.mean(), ".2f"),
        worst=row.idxmax(), high=number(row.max(), ".2f"), mildest=row.idxmin(), low=number(row.min(), ".2f"),
    )  # fmt: skip


def show_needs(matrix: pd.DataFrame) -> Figure:
    """How severe every need is in every region; table `matrix`."""
    return Figure(plot_needs(matrix), say_needs(matrix), message("Grid of needs by region"))


def plot_block(profiles: pd.DataFrame, block: str, ax: Axes | None = None) -> Axes:
    """One block of all regions' profiles as a grid, 0-1, with 90 % intervals; hidden or missing cells are hatched."""
    table = profiles[profiles["block"] == block]
    table = table.assign(estimate=heard(table, "estimate"))
    names = {"estimate": "value", "low90": "low", "high90": "high", "indicator": "row"}
    title = message(BLOCK_TITLES[block]) if block in BLOCK_TITLES else block
    return _grid(table.rename(columns=names), f"{title} ({_ends(block)})", ax)


def _ends(block: str) -> str:
    """What 0 and 1 of a block mean."""
    if block in ("need", "barrier"):
        return message("0 = none, 1 = severe")
    return message("0 = none, 1 = plenty")


def say_block(profiles: pd.DataFrame, block: str) -> str:
    """Over all regions, the highest and the lowest indicator of a block."""
    table = profiles[(profiles["block"] == block) & heard(profiles, "estimate").notna()]
    if table.empty:
        return message("No %(block)s can be shown.", block=block_text(block))
    mean = table.groupby("indicator")["estimate"].mean()
    highest, lowest = mean.idxmax(), mean.idxmin()
    return message(
        "On average over the regions, highest: %(highest)s (%(high)s); lowest: %(lowest)s (%(low)s), where %(ends)s.",
        highest=words(highest), high=number(mean.max(), ".2f"), lowest=words(lowest), low=number(mean.min(), ".2f"),
        ends=_ends(block),
    )  # fmt: skip


def show_block(profiles: pd.DataFrame, block: str) -> Figure:
    """One block of all regions' profiles; table `profiles`."""
    kind = message("Grid of %(block)s by region", block=block_text(block))
    return Figure(plot_block(profiles, block), say_block(profiles, block), kind)


def _grid(table: pd.DataFrame, title: str, ax: Axes | None) -> Axes:
    """Values by row and region, the highest rows on top; many regions stand below each other, the highest first."""
    if table.empty:
        return nothing(ax, title)
    wide, low, high = (grid_of(table, "row", "region", name).astype(float) for name in ("value", "low", "high"))
    wide = wide.loc[wide.mean(axis=1).sort_values(ascending=False, kind="stable").index]
    regions, few = wide.shape[1], wide.shape[1] <= 14
    wide.index = [words(str(name)) for name in wide.index]
    low.index, high.index = ([words(str(name)) for name in part.index] for part in (low, high))
    # Many regions stand below each other, since a page is longer than it is wide.
    if not few:
        wide = wide.T.loc[wide.mean().sort_values(ascending=False, kind="stable").index[:MANY]]
        if len(wide) < regions:
            title = message("%(title)s; %(n)s highest of %(total)s regions", title=title, n=len(wide), total=regions)
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
        style = dict(ha="center", va="center", color=colour)
        ax.text(x + 0.5, y + (0.36 if between else 0.5), number(value, ".2f"), fontsize=10 if few else 7, **style)
        if between:
            ends = dict(low=number(low.loc[row, column], ".2f"), high=number(high.loc[row, column], ".2f"))
            ax.text(x + 0.5, y + 0.74, message("%(low)s to %(high)s", **ends), fontsize=7.5, **style)
    ax.set_yticks(np.arange(len(wide)) + 0.5, wide.index, rotation=0)
    ax.set_xticks(np.arange(wide.shape[1]) + 0.5, wide.columns, rotation=30, ha="right", rotation_mode="anchor")
    ax.set_xlabel("")
    if not few:
        small_rows(ax, len(wide))
    return tidy(ax, message("%(title)s, small: 90%% interval", title=title) if few else title, grid="")


def plot_profile(profiles: pd.DataFrame, region: str, block: str, ax: Axes | None = None) -> Axes:
    """One block of a region's profile: dots with 50 and 90 % intervals, the highest on top, n in sight."""
    table = profiles[(profiles["region"] == region) & (profiles["block"] == block)]
    table = table.sort_values("estimate", ascending=False, na_position="last")
    if table.empty:
        return nothing(ax, f"{region}: {block_text(block)}")
    ax = frame(ax, 7.5, 1.3 + 0.38 * len(table))
    at = label_rows(ax, [f"{row.label} ({basis(row)})" for row in table.itertuples()])
    draw_intervals(ax, at, table)
    for y in at[table["estimate"].isna().to_numpy()]:
        hatch(ax, 0, y - 0.35, 1, 0.7)
    ax.set_xlim(0, 1)
    scale = message("%(block)s (%(ends)s; thick 50%%, thin 90%% interval)", block=block_text(block), ends=_ends(block))
    return tidy(ax, f"{region}: {block_text(block)}", scale)


def say_profile(profiles: pd.DataFrame, region: str, block: str) -> str:
    """The highest and the lowest indicator of a block in a region, each with its interval."""
    table = profiles[(profiles["region"] == region) & (profiles["block"] == block) & profiles["estimate"].notna()]
    if table.empty:
        return message("%(region)s: nothing can be shown for %(block)s.", region=region, block=block_text(block))
    highest, lowest = (_with_interval(table.loc[at]) for at in (table["estimate"].idxmax(), table["estimate"].idxmin()))
    if len(table) == 1:
        return message("%(region)s, %(block)s: highest is %(highest)s.", region=region, block=block_text(block),
                       highest=highest)  # fmt: skip
    return message(
        "%(region)s, %(block)s: highest is %(highest)s and lowest is %(lowest)s.",
        region=region, block=block_text(block), highest=highest, lowest=lowest,
    )  # fmt: skip


def _with_interval(row: pd.Series) -> str:
    numbers = {name: number(row[name], ".2f") for name in ("estimate", "low90", "high90")}
    return message("%(label)s (%(estimate)s, 90%% interval %(low90)s to %(high90)s)", label=row["label"], **numbers)


def show_profile(profiles: pd.DataFrame, region: str, block: str) -> Figure:
    """One block of a region's profile; table `profiles`."""
    kind = message("Dots with intervals")
    return Figure(plot_profile(profiles, region, block), say_profile(profiles, region, block), kind)


def widest_gaps(
    gaps: pd.DataFrame, groups: pd.DataFrame, profiles: pd.DataFrame, region: str | None = None, top: int = 8
) -> pd.DataFrame:
    """The widest clear gaps between groups, one per indicator, with the groups' levels.

    Parameters
    ----------
    groups : table [region, group, indicator, n, estimate], as cells or `release.protect_groups`
    region : one region, or all of them (the region then stands in the label)

    Returns
    -------
    table gaps with label, level_a, level_b
    """
    if gaps.empty:
        return gaps.reindex(columns=[*gaps.columns, "level_a", "level_b", "label"])
    table = gaps[gaps["clear"]] if region is None else gaps[gaps["clear"] & (gaps["region"] == region)]
    order = table["difference"].abs().sort_values(ascending=False, kind="stable").index
    # One group that sees a thing differently is far from all others: one pair of it is enough.
    table = table.loc[order].drop_duplicates(["region", "indicator"]).head(top)
    level = groups[["region", "indicator", "group", "estimate"]]
    for side in ("a", "b"):
        named = level.rename(columns={"group": f"group_{side}", "estimate": f"level_{side}"})
        table = table.merge(named, on=["region", "indicator", f"group_{side}"], how="left")
    label = profiles.drop_duplicates("indicator").set_index("indicator")["label"]
    table = table.assign(label=label.reindex(table["indicator"]).to_numpy())
    return table if region is not None else table.assign(label=table["region"] + ": " + table["label"])


def plot_gaps(widest: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Where two groups of a region see things most differently: a dumbbell a row; table of `widest_gaps`.

    Beside each stands the difference with its 90 % interval (a `child_axes` of the Axes), below it the question that
    the gap raises.
    """
    if widest.empty:
        why = message("no gap is clear, or too few people stand behind it")
        return nothing(ax, message("Where groups disagree"), why)
    asked = "question" in widest and (widest["question"] != "").any()
    ax = frame(ax, 10.5, 1.7 + (0.72 if asked else 0.46) * len(widest))
    at = label_rows(ax, [_label_of_gap(row) for row in widest.itertuples()])
    ax.hlines(at, widest["level_a"], widest["level_b"], color=SOFT, linewidth=2.5, zorder=1)
    present = [g for g in GROUPS if g in {*widest["group_a"], *widest["group_b"]}]
    for side in ("a", "b"):
        for y, row in zip(at, widest.to_dict("records"), strict=True):
            colour, mark = GROUP_LOOKS[row[f"group_{side}"]]
            ax.scatter(row[f"level_{side}"], y, s=62, color=colour, marker=mark, edgecolor=INK, linewidth=0.7, zorder=2)
    for y, row in zip(at, widest.to_dict("records"), strict=True):
        if asked and row["question"]:
            question = textwrap.fill(row["question"], 72)
            ax.text(0.01, y + 0.2, question, va="top", fontsize=8, style="italic", color=SOFT, zorder=3)
    # Room for the question below the last row.
    ax.set_ylim(len(at) - 0.3, -0.5)
    ax.set_xlim(0, 1)
    beside = ax.inset_axes([1.09, 0, 0.32, 1], sharey=ax)
    distances = widest[["low90", "high90"]].abs()
    beside.hlines(at, distances.min(axis=1), distances.max(axis=1), color=BLUES[0], linewidth=1.4)
    beside.scatter(widest["difference"].abs(), at, s=42, color="white", edgecolor=BLUES[0], linewidth=1.8, zorder=3)
    beside.set_xlim(0, max(0.3, 1.1 * distances.max(axis=None)))
    beside.tick_params(labelleft=False)
    tidy(beside, message("Difference"), message("how far apart (0-1; 90%% interval)"))
    legend_below(ax, [dot(*GROUP_LOOKS[g], message(GROUP_WORDS[g])) for g in present], 5)
    return tidy(ax, message("Where groups disagree"), message("mean of the group (0 = none, 1 = severe or plenty)"))


def _label_of_gap(row) -> str:
    numbers = message("%(number_a)s and %(number_b)s", number_a=n_text(row.n_a), number_b=row.n_b)
    return f"{row.label}\n({numbers})"


def say_gaps(widest: pd.DataFrame) -> str:
    """The widest gap, in words."""
    if widest.empty:
        return message("No gap between groups is clear of zero, or too few people stand behind it to show it.")
    row = widest.iloc[0]
    group_a, group_b = message(GROUP_WORDS[row["group_a"]]), message(GROUP_WORDS[row["group_b"]])
    distances = [abs(row["low90"]), abs(row["high90"])]
    return message(
        "The widest gap: %(label)s. %(group_a)s %(level_a)s, %(group_b)s %(level_b)s (difference %(difference)s, 90%% "
        "interval %(low)s to %(high)s). The difference can be smaller than between the two means: of many gaps, the "
        "widest are so by chance too.",
        label=row["label"], group_a=group_a[:1].upper() + group_a[1:], level_a=number(row['level_a'], ".2f"),
        group_b=group_b, level_b=number(row['level_b'], ".2f"),
        difference=number(abs(row['difference']), ".2f"),
        low=number(min(distances), ".2f"), high=number(max(distances), ".2f"),
    )  # fmt: skip


def show_gaps(widest: pd.DataFrame) -> Figure:
    """Where groups of a region see things most differently; table of `widest_gaps`, with or without the questions."""
    return Figure(plot_gaps(widest), say_gaps(widest), message("Dumbbells"))
