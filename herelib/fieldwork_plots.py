"""Figures of stage 1: a table of `herelib.fieldwork` in, Axes out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from herelib.fieldwork import MARKS, readers
from herelib.looks import (
    BLUES,
    CLUSTERS,
    INK,
    SOFT,
    frame,
    grid_of,
    label_rows,
    legend_below,
    n_text,
    nothing,
    percent,
    tidy,
)

_MARK_COLOURS = {"reliable": BLUES[0], "tentative": BLUES[1], "too low": "#f6c26b", "undefined": "#9a9a9a"}


def plot_lengths(lengths: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How long interviews took; table `fieldwork.lengths`. The last bar takes all longer ones."""
    if not lengths["n"].sum():
        return nothing(ax, "Length of the interviews")
    ax = frame(ax, 7.5, 3.2)
    width = lengths["high"] - lengths["low"]
    ax.bar(lengths["low"], lengths["n"], width=width, align="edge", color=BLUES[1], edgecolor="white", linewidth=0.6)
    middle = lengths["median"].iloc[0]
    ax.set_ylim(0, 1.18 * lengths["n"].max())
    ax.axvline(middle, color=INK, linewidth=1.4)
    ax.text(middle, ax.get_ylim()[1] * 0.98, f" median {middle:.0f} min", va="top", color=INK)
    ax.set_xlim(0, lengths["high"].iloc[-1])
    ax.set_ylabel("interviews (count)")
    title = f"Length of the interviews (n = {lengths['n'].sum()})"
    return tidy(ax, title, "minutes from start to end; the last bar holds all longer ones", grid="y")


def plot_dates(dates: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Interviews per week, by language of the interview; table `fieldwork.dates`."""
    if dates.empty:
        return nothing(ax, "When the interviews were held")
    ax = frame(ax, 7.5, 3.2)
    wide = dates.pivot_table(index="week", columns="language", values="n", aggfunc="sum", fill_value=0)
    wide = wide.reindex(pd.date_range(wide.index.min(), wide.index.max(), freq="7D"), fill_value=0)
    base, at, handles = np.zeros(len(wide)), np.arange(len(wide)), []
    for nth, language in enumerate(wide.columns):
        colour = CLUSTERS[nth % len(CLUSTERS)]
        ax.bar(at, wide[language], bottom=base, color=colour, edgecolor="white", linewidth=0.6, width=0.85)
        handles.append(Patch(facecolor=colour, label=language))
        base = base + wide[language].to_numpy()
    every = max(1, len(wide) // 8)
    ax.set_xticks(at[::every], [f"{week:%d %b}" for week in wide.index[::every]])
    ax.set_ylabel("interviews (count)")
    legend_below(ax, handles, columns=8)
    return tidy(ax, f"When the interviews were held (n = {int(base.sum())})", "week, by its Monday", grid="y")


def plot_codes(codes: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """In what share of the answers of each language each code was found; table `fieldwork.codes_by_language`."""
    if codes.empty:
        return nothing(ax, "What was coded in the open answers")
    names = list(dict.fromkeys(codes["code"]))
    labels = dict(zip(codes["code"], codes["label"], strict=True))
    shares, counts = (grid_of(codes, "code", "language", column).reindex(names) for column in ("share", "found"))
    ax = frame(ax, 3.2 + 1.05 * shares.shape[1], 1.3 + 0.3 * len(names))
    values = shares.to_numpy(float)
    most = np.nanmax(values, initial=0.01)
    ax.pcolormesh(values, cmap="Blues", vmin=0, vmax=1.35 * most, edgecolors="white", linewidth=2)
    for y, x in np.ndindex(values.shape):
        if not np.isnan(values[y, x]):
            text = f"{percent(values[y, x])}  ({counts.iloc[y, x]:.0f})"
            ax.text(
                x + 0.5,
                y + 0.5,
                text,
                ha="center",
                va="center",
                fontsize=8,
                color="white" if values[y, x] > 0.8 * most else INK,
            )
    ax.set_xticks(np.arange(shares.shape[1]) + 0.5, shares.columns)
    ax.set_yticks(np.arange(len(names)) + 0.5, [labels[name] for name in names])
    ax.invert_yaxis()
    ax.xaxis.tick_top()
    return tidy(ax, "Share of the answers in each language that hold a code (answers)", grid="")


def plot_agreement(agreement: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Alpha of each code with its 95 % interval and the marks at 0.667 and 0.8; table `fieldwork.agreement_by_code`."""
    if agreement.empty:
        return nothing(ax, "Agreement between coders")
    ax = frame(ax, 7.5, 1.5 + 0.3 * len(agreement))
    at = label_rows(ax, [f"{row.label} ({n_text(row.units)})" for row in agreement.itertuples()])
    colour = [_MARK_COLOURS[mark] for mark in agreement["mark"]]
    low, high = agreement["low"].clip(lower=-0.25), agreement["high"]
    ax.hlines(at, low, high, color=colour, linewidth=2)
    ax.scatter(agreement["value"], at, s=40, color="white", edgecolor=colour, linewidth=1.8, zorder=3)
    for mark in MARKS:
        ax.axvline(mark, color=SOFT, linewidth=1, linestyle="--")
    ax.set_xlim(-0.27, 1.03)
    handles = [Line2D([], [], color=c, linewidth=3, label=name) for name, c in _MARK_COLOURS.items()]
    legend_below(ax, handles)
    coders = readers(agreement["coders"].iloc[0])
    return tidy(
        ax, f"Agreement between {coders}", "Krippendorff's alpha (1 = full; bars: 95% interval; lines: 0.667 and 0.8)"
    )
