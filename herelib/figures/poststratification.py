"""What poststratification moved: each figure without it and with it, and what the weights cost."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from herelib.figures.figure import Figure
from herelib.figures.looks import BLUES, INK, SOFT, frame, label_rows, legend_below, nothing, row_inches, tidy
from herelib.words import listing, message, message_by_number, number

ROWS = 20  # figures in one picture: those that moved most
NAMED = 6  # regions with a sentence of their own
STILL = 0.0005  # a figure that moved by less is shown as the same


def plot_poststratified(poststratified: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The figures that poststratification moved most: a ring without it, a dot with it."""
    title = message("What poststratification moved")
    table = poststratified.dropna(subset=["moved"])
    if table.empty:
        return nothing(ax, title, message("no poststratification is decided on"))
    order = table["moved"].abs().sort_values(ascending=False, kind="stable").index[:ROWS]
    if len(order) < len(table):
        title = message("%(title)s (%(n)s of %(total)s figures)", title=title, n=len(order), total=len(table))
    table = table.loc[order].sort_values(["region", "label"], ignore_index=True)
    ax = frame(ax, 7.5, 1.6 + row_inches(len(table)) * len(table))
    at = label_rows(ax, [f"{row.region}: {row.label}" for row in table.itertuples()], 60)
    ax.hlines(at, table["without"], table["estimate"], color=BLUES[1], linewidth=2, zorder=1)
    ax.plot(table["without"], at, "o", markerfacecolor="white", markeredgecolor=SOFT, markersize=7)
    ax.plot(table["estimate"], at, "o", color=BLUES[0], markeredgecolor=INK, markersize=7)
    ax.set_xlim(-0.02, 1.02)
    tidy(ax, title, message("figure of the region (0-1)"))
    legend_below(ax, _handles(), 2)
    return ax


def _handles() -> list[Line2D]:
    ring = dict(linestyle="", marker="o", markersize=8)
    return [
        Line2D([], [], **ring, markerfacecolor="white", markeredgecolor=SOFT, label=message("interviews as they are")),
        Line2D([], [], **ring, color=BLUES[0], markeredgecolor=INK, label=message("with poststratification")),
    ]


def say_poststratified(poststratified: pd.DataFrame, weighting: pd.DataFrame | None = None) -> str:
    """By how much the figures of each region moved at most, and how many interviews are left in effect.

    Parameters
    ----------
    weighting : table `weighting`; empty or None where the weights are as they were
    """
    table = poststratified.dropna(subset=["moved"])
    if table.empty:
        return message("Interviews count as they were held: no poststratification is decided on.")
    largest = table["moved"].abs().groupby(table["region"]).max().sort_values(ascending=False, kind="stable")
    moving, raked = largest[largest >= STILL], weighting is not None and len(weighting) > 0
    sentences = [_say_region(region, largest[region], weighting if raked else None) for region in moving.index[:NAMED]]
    if len(moving) > NAMED:
        sentences.append(
            message_by_number(
                "In %(n)s more region figures moved by less.",
                "In %(n)s more regions figures moved by less.",
                len(moving) - NAMED,
            )
        )
    if len(moving) < len(largest):
        regions = listing(sorted(set(largest.index) - set(moving.index))[:NAMED])
        sentences.append(message("No figure moved by as much as 0.001 in: %(regions)s.", regions=regions))
    if raked and not weighting["converged"].all():
        unmet = int((~weighting["converged"]).sum())
        sentences.append(
            message_by_number(
                "In %(n)s cell of region and group the margins cannot all be met within the bounds on the weights.",
                "In %(n)s cells of region and group the margins cannot all be met within the bounds on the weights.",
                unmet,
            )
        )
    if raked and (weighting["note"] != "").any():
        sentences.append(message("Which categories had to be joined stands in the table weighting."))
    return " ".join(sentences)


def _say_region(region: str, most: float, weighting: pd.DataFrame | None) -> str:
    """How far the figures of one region moved."""
    moved = number(most, ".3f")
    if weighting is None:
        return message(
            "Multilevel regression and poststratification moved the figures of %(region)s by at most %(moved)s.",
            region=region,
            moved=moved,
        )
    rows = weighting[weighting["region"] == region]
    variables = listing(dict.fromkeys(name for each in rows["variables"] if each for name in each.split(", ")))
    if not variables:
        return message(
            "Raking of other regions moved the figures of %(region)s by at most %(moved)s, through what they share.",
            region=region,
            moved=moved,
        )
    return message(
        "Raking to %(variables)s moved the figures of %(region)s by at most %(moved)s; effective number of interviews "
        "%(effective)s of %(n)s.",
        variables=variables,
        region=region,
        moved=moved,
        effective=number(rows["effective_n"].sum(), ".0f"),
        n=int(rows["n"].sum()),
    )


def show_poststratified(poststratified: pd.DataFrame, weighting: pd.DataFrame | None = None) -> Figure:
    """What poststratification moved; tables `poststratified` and `weighting`."""
    kind = message("Figures of regions without and with poststratification")
    return Figure(plot_poststratified(poststratified), say_poststratified(poststratified, weighting), kind)
