"""Two waves: changes of regions with and without the incubator, differences among all assignments, who was lost."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from herelib.figures.figure import Figure
from herelib.figures.looks import (
    BLUES,
    CLUSTERS,
    INK,
    MANY,
    PALE,
    SOFT,
    SOFT_INK,
    dot,
    frame,
    hatch,
    hidden_rows,
    label_above,
    label_rows,
    legend_below,
    narrow,
    nothing,
    row_inches,
    tidy,
    title_of,
)
from herelib.impact import ALL_INTERVIEWS, amount, main_rows, say_attrition, say_results
from herelib.words import message, message_by_number, p_text

WITH, WITHOUT = BLUES[0], CLUSTERS[1]  # regions with the incubator, and the others: told apart in grey, too
MOST_OUTCOMES = 12  # that one figure shows
STACKED = 0.055  # height of a dot in a row of assignments
REACH = 0.42  # height of the highest stack
UNBOUNDED = 1.15  # ends of a set without bounds, in parts of what is drawn


def plot_changes(changes: pd.DataFrame, outcome: str, label: str, ax: Axes | None = None) -> Axes:
    """Change of each region, those with the incubator on top, with the mean of each side as a line."""
    title = message("%(outcome)s: change of each region", outcome=label)
    table = _of_outcome(changes, outcome).head(MANY)
    if table.empty or table["change"].isna().all():
        return nothing(ax, title, message("no region has a figure in both waves that may be shown"))
    ax = frame(ax, 7.2, 1.9 + row_inches(len(table)) * len(table))
    at = label_rows(ax, table["region"], 24)
    widest = max(0.05, float(table["change"].abs().max()))
    hidden = hidden_rows(table)
    for y, change, treated, hide in zip(at, table["change"], table["treated"], hidden, strict=True):
        if hide:
            hatch(ax, -0.04 * widest, y - 0.25, 0.08 * widest, 0.5)
        elif np.isnan(change):
            ax.text(0, y, "–", va="center", ha="center", color=SOFT)
        else:
            ax.hlines(y, 0, change, color=WITH if treated else WITHOUT, linewidth=2)
            ax.scatter(change, y, s=58, color=WITH if treated else "white", edgecolor=WITH if treated else WITHOUT,
                       linewidth=1.8, zorder=3)  # fmt: skip
    for treated, colour, style in ((True, WITH, "-"), (False, WITHOUT, "--")):
        rows = at[(table["treated"] == treated).to_numpy()]
        mean = table.loc[table["treated"] == treated, "change"].mean()
        if len(rows) and not np.isnan(mean):
            ends = (rows.min() - 0.45, rows.max() + 0.45)
            ax.vlines(mean, *ends, color=colour, linewidth=1.2, linestyle=style, zorder=1)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_xlim(-1.2 * widest, 1.2 * widest)
    handles = [
        dot(WITH, "o", message("with the incubator")),
        Line2D([], [], linestyle="", marker="o", markerfacecolor="white", markeredgecolor=WITHOUT, markersize=8,
               label=message("without")),
        Line2D([], [], color=INK, label=message("mean of a side")),
    ]  # fmt: skip
    legend_below(ax, handles, 3)
    return tidy(ax, title, message("change from the first wave to the second (0-1 scale; right = higher)"))


def _of_outcome(changes: pd.DataFrame, outcome: str) -> pd.DataFrame:
    table = changes[(changes["outcome"] == outcome) & (changes["basis"] == ALL_INTERVIEWS)]
    return table.sort_values(["treated", "region"], ascending=[False, True], ignore_index=True)


def say_changes(changes: pd.DataFrame, outcome: str, label: str) -> str:
    """The mean change on each side, and how far regions of a side lie apart."""
    table = _of_outcome(changes, outcome)
    known = table[table["change"].notna()]
    if known.empty:
        return message("%(outcome)s: no region has a figure in both waves that may be shown.", outcome=label)
    parts = []
    for treated, texts in (
        (
            True,
            (
                "%(n)s region with the incubator changed by %(mean)s",
                "%(n)s regions with the incubator changed by %(mean)s on average (%(low)s to %(high)s)",
            ),
        ),
        (
            False,
            (
                "%(n)s region without changed by %(mean)s",
                "%(n)s regions without changed by %(mean)s on average (%(low)s to %(high)s)",
            ),
        ),
    ):
        side = known.loc[known["treated"] == treated, "change"]
        if len(side):
            ends = {"low": amount(float(side.min())), "high": amount(float(side.max()))}
            parts.append(message_by_number(*texts, len(side), mean=amount(float(side.mean())), **ends))
    text = message("%(first)s, %(second)s", first=parts[0], second=parts[1]) if len(parts) > 1 else parts[0]
    return message("%(outcome)s: %(text)s.", outcome=label, text=text)


def show_changes(changes: pd.DataFrame, differences: pd.DataFrame, outcome: str) -> Figure:
    """How each region changed in an outcome; tables `changes` and `differences`."""
    label = differences.set_index("outcome")["label"].astype(str).groupby(level=0).first().get(outcome, outcome)
    sentence = say_changes(changes, outcome, label)
    return Figure(plot_changes(changes, outcome, label), sentence, message("Dots, one a region"))


def plot_differences(differences: pd.DataFrame, assignments: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Each outcome's difference with its confidence set, above a dot for each assignment of the design.

    Dark dots lie as far out as what was done, which is the diamond; where assignments were drawn there are no dots.
    """
    title = message("Difference between regions with the incubator and the others")
    table = main_rows(differences)
    table = table[table["estimate"].notna()].head(MOST_OUTCOMES)
    if table.empty:
        return nothing(ax, title, message("no figure may be shown, or there is nothing to compare"))
    ax = narrow(ax, 1.9 + 1.05 * len(table))
    at = np.arange(len(table), dtype=float)
    widest = _widest(table, assignments)
    label_above(ax, at, [_row_label(row) for row in table.itertuples()], rise=0.16)
    for y, row in zip(at, table.itertuples(), strict=True):
        _set(ax, y, row, widest)
        part = assignments[(assignments["outcome"] == row.outcome) & (assignments["basis"] == ALL_INTERVIEWS)]
        _dots(ax, y, part, widest)
        ax.scatter(row.estimate, y, s=64, marker="D", color=WITH, edgecolor="white", linewidth=0.8, zorder=4)
    ax.axvline(0, color=INK, linewidth=0.8, zorder=1)
    ax.set_xlim(-UNBOUNDED * widest, UNBOUNDED * widest)
    ax.set_ylim(len(table) - 0.35, -0.62)
    handles = [
        dot(WITH, "D", message("what was done")),
        Line2D([], [], color=WITH, linewidth=2, label=message("confidence set")),
        dot(INK, "o", message("a way to give it, as far out")),
        dot(PALE, "o", message("a way, less far")),
    ]
    legend_below(ax, handles, 2)
    scale = message("0-1 scale") if set(table["measure"]) == {"difference"} else message("logarithms; no unit")
    tidy(ax, x=message("difference in change (%(scale)s; right = higher with the incubator)", scale=scale))
    ax.xaxis.label.set_fontsize(9)
    return title_of(ax, title, 46)


def _widest(table: pd.DataFrame, assignments: pd.DataFrame) -> float:
    ends = table[["estimate", "low", "high"]].replace([np.inf, -np.inf], np.nan).abs().max().max()
    mine = assignments[assignments["outcome"].isin(table["outcome"]) & (assignments["basis"] == ALL_INTERVIEWS)]
    listed = mine["statistic"].abs().max() if len(mine) else 0.0
    return max(0.05, float(np.nanmax([ends, listed])))


def _row_label(row) -> str:
    return message(
        "%(outcome)s: %(estimate)s, %(p)s",
        outcome=row.label,
        estimate=amount(row.estimate),
        p=p_text(row.p),
    )


def _set(ax: Axes, y: float, row, widest: float) -> None:
    """The confidence set as a line, with an arrow where it has no bound."""
    ends = [row.low, row.high]
    if any(np.isnan(end) for end in ends):
        return
    shown = np.clip(ends, -UNBOUNDED * widest, UNBOUNDED * widest)
    ax.hlines(y, *shown, color=WITH, linewidth=2, zorder=3)
    for end, mark in zip(ends, ("<", ">"), strict=True):
        if np.isinf(end):
            ax.scatter(np.sign(end) * 1.12 * widest, y, marker=mark, s=36, color=WITH, zorder=3)


def _dots(ax: Axes, y: float, part: pd.DataFrame, widest: float) -> None:
    """A dot for each assignment below the line, stacked where they lie at the same place."""
    if part.empty or len(part) > 10 * MANY:
        return
    columns = np.round(part["statistic"].to_numpy(float) / widest * 28).astype(int)
    height = pd.Series(columns).groupby(columns).cumcount().to_numpy()
    step = min(STACKED, REACH / max(1, height.max() + 1))
    colours = np.where(part["as_far"], INK, PALE)
    edges = np.where(part["as_far"], INK, SOFT)
    ax.scatter(columns * widest / 28, y + 0.16 + step * height, s=17, color=colours, edgecolor=edges, linewidth=0.6,
               zorder=2)  # fmt: skip


def show_differences(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """What the test says of each outcome; tables `design`, `differences` and `assignments`."""
    sentence = " ".join(say_results(tables))
    axes = plot_differences(tables["differences"], tables["assignments"])
    return Figure(axes, sentence, message("Differences with their confidence sets"))


def plot_attrition(attrition: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """People of the first wave by region: asked again, lost, and in doubt; a star marks regions with the incubator."""
    title = message("Who was asked again")
    if attrition.empty or not attrition["before"].sum():
        return nothing(ax, title, message("people of the two waves were not linked"))
    table = attrition.groupby(["region", "treated"], as_index=False)[["again", "lost", "unclear"]].sum()
    table = table.sort_values(["treated", "region"], ascending=[False, True], ignore_index=True).head(MANY)
    ax = frame(ax, 7.2, 1.9 + row_inches(len(table)) * len(table))
    names = [f"{row.region} ★" if row.treated else row.region for row in table.itertuples()]
    at, left = label_rows(ax, names, 24), np.zeros(len(table))
    looks = {"again": BLUES[0], "lost": CLUSTERS[1], "unclear": PALE}
    for name, colour in looks.items():
        width = table[name].to_numpy(float)
        ax.barh(at, width, left=left, color=colour, edgecolor="white", height=0.7)
        for y, start, size in zip(at, left, width, strict=True):
            if size >= 0.04 * table[["again", "lost", "unclear"]].sum(axis=1).max():
                ink = "white" if name == "again" else INK
                ax.text(start + size / 2, y, f"{size:.0f}", ha="center", va="center", fontsize=8.5, color=ink)
        left = left + width
    words = {"again": message("asked again"), "lost": message("not asked again"), "unclear": message("link in doubt")}
    legend_below(ax, [Patch(facecolor=looks[name], edgecolor=SOFT_INK, label=words[name]) for name in looks], 3)
    return tidy(ax, title, message("people of the first wave (count; ★ = region with the incubator)"))


def show_attrition(attrition: pd.DataFrame) -> Figure:
    """Who of the first wave was asked again; table `attrition`."""
    sentence = say_attrition(attrition) if len(attrition) else message("People of the two waves were not linked.")
    return Figure(plot_attrition(attrition), sentence, message("Stacked bars, one a region"))
