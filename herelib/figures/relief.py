"""What the named package takes away of what holds people back in a region: all together, and barrier by barrier."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from herelib.figures.figure import Figure
from herelib.figures.looks import (
    INK,
    PALE,
    ROLE_LOOKS,
    SOFT,
    SOFT_INK,
    label_above,
    narrow,
    nothing,
    on,
    short_label,
    title_of,
)
from herelib.figures.packages import named_package
from herelib.tables import grid_of
from herelib.words import listing, marked, message, number, percent, words

SHOWN = 0.005  # share of the load below which a barrier has no bar of its own
READ = 0.035  # share of the width of a figure that a number needs
SIZES = (  # up to which relief which words are said
    (0.1, marked("a small part")),
    (0.25, marked("a modest part")),
    (0.4, marked("a good part")),
    (1.0, marked("a large part")),
)


def size_text(relief: float) -> str:
    """How much a relief is, in words.

    Examples
    --------
    >>> size_text(0.05), size_text(0.16), size_text(0.5)
    ('a small part', 'a modest part', 'a large part')
    """
    return message(next(text for limit, text in SIZES if relief <= limit))


def plot_relief(
    tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str], ax: Axes | None = None
) -> Axes:
    """What holds people back (length of the bars) and what the package takes away of it (filled, by part).

    Parameters
    ----------
    tables : verdicts, parts, pressures, evidence
    labels : what parts are called
    """
    title = message("%(region)s: what the package takes away", region=region)
    verdict, placed = named_package(tables, region)
    bars = _bars(tables["pressures"], region)
    if not placed or bars.empty:
        return nothing(ax, title, message("no package is named"))
    evidence = tables["evidence"][tables["evidence"]["region"] == region]
    shares = grid_of(evidence, "barrier", "part", "relief").reindex(
        index=bars["barrier"], columns=[part for part, _ in placed]
    )
    head, below, foot = 1.02, 0.42 * len(bars), 0.55 + 0.2 * (len(placed) + 1)
    height = head + below + foot + 0.35
    ax = narrow(ax, height)
    ax.set_axis_off()
    whole = ax.inset_axes([0, 1 - head / height, 1, head / height])
    _whole(whole, verdict, evidence.groupby("part")["relief"].sum(), placed)
    each = ax.inset_axes([0, foot / height, 1, below / height])
    _barriers(each, bars, shares.fillna(0.0), placed)
    handles = [
        Patch(facecolor=ROLE_LOOKS[role], edgecolor=INK, label=f"{i}  {short_label(labels.get(part, part), 60)}")
        for i, (part, role) in enumerate(placed, start=1)
    ]
    handles.append(Patch(facecolor=PALE, edgecolor=INK, label=message("what stays")))
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 0), borderaxespad=0, frameon=False, fontsize=8.5)
    return title_of(ax, title)


def _bars(pressures: pd.DataFrame, region: str) -> pd.DataFrame:
    """The barriers that hold people back in a region, the heaviest first."""
    of_region = pressures[(pressures["region"] == region) & (pressures["share_of_load"] > SHOWN)]
    return of_region.sort_values(["share_of_load", "barrier"], ascending=[False, True])


def _whole(ax: Axes, verdict: Mapping, by_part: pd.Series, placed: list[tuple[str, str]]) -> None:
    """How much holds people back, and the share of it that the package takes away with its 90 % interval."""
    load = message("how strongly people are held back here: %(load)s of 100", load=number(100 * verdict["load"], ".0f"))
    taken = message(
        "of it the package takes away about %(relief)s (%(low)s to %(high)s)",
        relief=percent(verdict["relief"]), low=percent(verdict["low90"]), high=percent(verdict["high90"]),
    )  # fmt: skip
    label_above(ax, [0, 1], [load, taken], rise=0.27)
    ax.barh([0, 1], [1, 1], height=[0.24, 0.36], color=["white", PALE], edgecolor=INK, linewidth=0.6)
    ax.barh(0, verdict["load"], height=0.24, color=SOFT)
    left = 0.0
    for part, role in placed:
        width = float(by_part.get(part, 0.0))
        ax.barh(1, width, left=left, height=0.36, color=ROLE_LOOKS[role], edgecolor="white", linewidth=0.6)
        left += width
    ax.hlines(1.3, verdict["low90"], verdict["high90"], color=INK, linewidth=1.6, clip_on=False)
    ax.vlines([verdict["low90"], verdict["high90"]], 1.23, 1.37, color=INK, linewidth=1.6, clip_on=False)
    ax.set_xlim(-0.003, 1.003)
    ax.set_ylim(1.45, -0.6)
    ax.set_axis_off()


def _barriers(ax: Axes, bars: pd.DataFrame, shares: pd.DataFrame, placed: list[tuple[str, str]]) -> None:
    """A bar for each barrier: its share of the load, filled as far as the package takes it away."""
    at, load = np.arange(len(bars)), bars["share_of_load"].to_numpy()
    label_above(ax, at, [words(barrier) for barrier in bars["barrier"]], rise=0.2)
    ax.barh(at + 0.06, load, height=0.42, color=PALE, edgecolor=INK, linewidth=0.6)
    left, widest = np.zeros(len(bars)), load.max()
    for position, (part, role) in enumerate(placed, start=1):
        width = np.minimum(shares[part].to_numpy(), load - left)
        ax.barh(at + 0.06, width, left=left, height=0.42, color=ROLE_LOOKS[role], edgecolor="white", linewidth=0.6)
        for y in np.flatnonzero(width > READ * 1.3 * widest):
            ax.text(left[y] + width[y] / 2, y + 0.07, str(position), ha="center", va="center", fontsize=8,
                    color=on(ROLE_LOOKS[role]))  # fmt: skip
        left += width
    for y, (total, taken) in enumerate(zip(load, left, strict=True)):
        text = message("%(share)s taken away", share=percent(taken / total))
        ax.text(total + 0.012 * widest, y + 0.06, text, va="center", fontsize=8.5, color=SOFT_INK)
    ax.set_xlim(0, 1.3 * widest)
    ax.set_ylim(len(bars) - 0.5, -0.65)
    ax.xaxis.set_major_formatter(lambda x, _: number(x, ".0%"))
    ax.tick_params(length=0, labelsize=8.5)
    ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], min_n_ticks=2))
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_xlabel(message("share of all that holds people back here (%%)"), fontsize=9)


def say_relief(tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str]) -> str:
    """What the package takes away, how much that is, what stays, and where it helps most and least."""
    verdict, placed = named_package(tables, region)
    bars = _bars(tables["pressures"], region)
    if not placed or bars.empty:
        return message("%(region)s: no package is named, so nothing can be said of what it takes away.", region=region)
    sentences = [
        message(
            "In %(region)s the package takes away about %(relief)s (%(low)s to %(high)s) of what holds people back: "
            "%(size)s; about %(rest)s stays.",
            region=region, relief=percent(verdict["relief"]), low=percent(verdict["low90"]),
            high=percent(verdict["high90"]), size=size_text(verdict["relief"]), rest=percent(1 - verdict["relief"]),
        ),
        message(
            "On a scale from 0 (nothing holds people back) to 100 (everything does, fully) %(region)s stands at "
            "%(load)s; heaviest are %(barriers)s.",
            region=region, load=number(100 * verdict['load'], ".0f"),
            barriers=listing(words(b) for b in bars["barrier"].head(3)),
        ),
    ]  # fmt: skip
    evidence = tables["evidence"][tables["evidence"]["region"] == region]
    by_part = evidence.groupby("part")["relief"].sum().sort_index().sort_values(ascending=False, kind="stable")
    if len(by_part):
        most = by_part.index[0]
        sentences.append(
            message(
                "Most of it comes from %(part)s (%(share)s of what is taken away).",
                part=labels.get(most, most), share=percent(by_part.iloc[0] / by_part.sum()),
            )
        )  # fmt: skip
    return " ".join(sentences)


def show_relief(tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str]) -> Figure:
    """What the named package takes away; tables `verdicts`, `parts`, `pressures` and `evidence`."""
    sentence = say_relief(tables, region, labels)
    return Figure(plot_relief(tables, region, labels), sentence, message("Bars of what holds people back"))
