"""Needs beside their means: in which phase of severity each lies, and how many people feel several at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from herelib.figures.figure import Figure
from herelib.figures.looks import BLUES, INK, MANY, frame, hatch, label_rows, nothing, row_inches, tidy
from herelib.tables import grid_of
from herelib.vocabulary import PHASES
from herelib.words import listing, marked, message, message_by_number, percent, words

ALL = "all"
SURE = 0.9  # share of draws from which a phase is called sure
PHASE_WORDS = {
    "none": marked("none"),
    "mild": marked("mild"),
    "moderate": marked("moderate"),
    "severe": marked("severe"),
    "complete": marked("complete"),
}


def plot_phases(phases: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The phase of each need in each region, with the share of draws in it, or the phases that its interval spans."""
    title = message("Phase of severity of each need")
    if phases.empty:
        return nothing(ax, title)
    table = phases.assign(position=phases["phase"].map(PHASES.index).astype(float), beside=_beside(phases))
    wide = grid_of(table, "field", "region", "position").astype(float)
    beside = grid_of(table, "field", "region", "beside")
    wide = wide.loc[wide.mean(axis=1).sort_values(ascending=False, kind="stable").index]
    wide = wide[wide.columns[:14]]  # of more regions the first: the table has all
    ax = frame(ax, 2.6 + 1.1 * wide.shape[1], 1.4 + 0.46 * min(len(wide), MANY))
    sns.heatmap(wide, vmin=0, vmax=4.6, cmap="Blues", linewidths=1.5, cbar=False, ax=ax)
    for y, x in np.ndindex(wide.shape):
        if np.isnan(wide.iloc[y, x]):
            hatch(ax, x + 0.03, y + 0.05, 0.94, 0.9)
            continue
        style = dict(ha="center", va="center", color="white" if wide.iloc[y, x] >= 3 else INK)
        ax.text(x + 0.5, y + 0.36, message(PHASE_WORDS[PHASES[int(wide.iloc[y, x])]]), fontsize=9, **style)
        ax.text(x + 0.5, y + 0.74, str(beside.loc[wide.index[y], wide.columns[x]]), fontsize=7, **style)
    ax.set_yticks(np.arange(len(wide)) + 0.5, [words(str(name)) for name in wide.index], rotation=0)
    ax.set_xticks(np.arange(wide.shape[1]) + 0.5, wide.columns, rotation=30, ha="right", rotation_mode="anchor")
    ax.set_xlabel("")
    small = message("small: share of draws in it") if "share" in phases else message("small: 90%% interval")
    return tidy(ax, message("%(title)s; %(small)s", title=title, small=small), grid="")


def _beside(phases: pd.DataFrame) -> list[str]:
    """What stands below each phase: its share of draws, or the phases at the ends of the interval."""
    if "share" in phases:
        return [percent(share) for share in phases["share"]]
    ends = zip(phases["phase_low"], phases["phase_high"], strict=True)
    return [
        ""
        if low == high
        else message("%(low)s to %(high)s", low=message(PHASE_WORDS[low]), high=message(PHASE_WORDS[high]))
        for low, high in ends
    ]


def say_phases(phases: pd.DataFrame) -> str:
    """How many needs are severe or worse, and for how many the phase is not sure."""
    if phases.empty:
        return message("No need has a phase that may be shown.")
    severe = int(phases["phase"].isin(PHASES[3:]).sum())
    if "share" in phases:
        unsure = int((phases["share"] < SURE).sum())
        return message_by_number(
            "Of %(n)s need of a region %(severe)s is severe or complete; for %(unsure)s fewer than "
            "nine of ten draws lie in the phase named.",
            "Of %(n)s needs of regions %(severe)s are severe or complete; for %(unsure)s fewer than "
            "nine of ten draws lie in the phase named.",
            len(phases), severe=severe, unsure=unsure,
        )  # fmt: skip
    unsure = int((phases["phase_low"] != phases["phase_high"]).sum())
    return message_by_number(
        "Of %(n)s need of a region %(severe)s is severe or complete; for %(unsure)s the 90%% "
        "interval spans more than one phase.",
        "Of %(n)s needs of regions %(severe)s are severe or complete; for %(unsure)s the 90%% interval spans more than "
        "one phase.",
        len(phases), severe=severe, unsure=unsure,
    )  # fmt: skip


def show_phases(phases: pd.DataFrame) -> Figure:
    """Phases of severity of all regions; table `phases`, or phases of the released levels."""
    return Figure(plot_phases(phases), say_phases(phases), message("Grid of needs by region"))


def plot_overlap(overlap: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Share of people with three strong needs or more by region, the highest on top; hidden ones hatched."""
    title = message("People who feel three needs or more strongly")
    table = overlap[overlap["group"] == ALL].sort_values("share", ascending=False, na_position="last").head(MANY)
    if table.empty:
        return nothing(ax, title)
    ax = frame(ax, 7.5, 1.2 + row_inches(len(table)) * len(table))
    at = label_rows(ax, table["region"])
    share = table["share"].to_numpy(float)
    ax.barh(at, np.nan_to_num(share), height=0.62, color=BLUES[1])
    for y, value in zip(at, share, strict=True):
        if np.isnan(value):
            hatch(ax, 0, y - 0.31, 1, 0.62)
        else:
            ax.text(value + 0.01, y, percent(value), va="center", fontsize=9, color=INK)
    ax.set_xlim(0, 1.08)
    return tidy(ax, title, message("share of those interviewed (each group speaks once)"))


def say_overlap(overlap: pd.DataFrame, pairs: pd.DataFrame) -> str:
    """Where most and fewest people feel several needs strongly, and which two needs go together most often."""
    table = overlap[(overlap["group"] == ALL) & overlap["share"].notna()]
    if table.empty:
        return message("It may not be said how many people feel several needs strongly, or nobody was asked.")
    most, fewest = table.loc[table["share"].idxmax()], table.loc[table["share"].idxmin()]
    shares = message(
        "Three needs or more are felt strongly by %(high)s of those interviewed in %(most)s and by "
        "%(low)s in %(fewest)s.",
        high=percent(most["share"]), most=most["region"], low=percent(fewest["share"]), fewest=fewest["region"],
    )  # fmt: skip
    together = pairs[pairs["region"] == ALL].dropna(subset=["both", "expected"]).head(3)
    if together.empty:
        return shares
    named = [
        message(
            "%(need_a)s and %(need_b)s (%(both)s people; %(expected)s if the two were independent within regions)",
            need_a=words(row.need_a), need_b=words(row.need_b), both=int(row.both), expected=round(float(row.expected)),
        )
        for row in together.itertuples()
    ]  # fmt: skip
    return message("%(shares)s Most often together: %(pairs)s.", shares=shares, pairs=listing(named))


def show_overlap(overlap: pd.DataFrame, pairs: pd.DataFrame) -> Figure:
    """How many people feel several needs strongly; tables `overlap` and `overlap_pairs`."""
    return Figure(plot_overlap(overlap), say_overlap(overlap, pairs), message("Bars by region"))
