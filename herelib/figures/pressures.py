"""What holds people back in a region: how far each barrier presses, with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from herelib.figures.figure import Figure
from herelib.figures.looks import (
    BLUES,
    INK,
    PALE,
    SOFT,
    dot,
    label_above,
    legend_below,
    narrow,
    nothing,
    tidy,
    title_of,
)
from herelib.words import listing, message, message_by_number, number, percent, words

PRESSES = 1 / 3  # pressure from which a barrier is said to press
MOSTLY = 0.5  # share of draws from which that is said


def plot_pressures(pressures: pd.DataFrame, region: str, ax: Axes | None = None) -> Axes:
    """Pressure of each barrier with its 90 % interval, the strongest on top; filled where it presses in most draws."""
    title = message("%(region)s: what holds people back", region=region)
    table = _ordered(pressures, region)
    if table.empty:
        return nothing(ax, title)
    ax = narrow(ax, 1.7 + 0.38 * len(table))
    at = np.arange(len(table))
    label_above(ax, at, [words(barrier) for barrier in table["barrier"]], rise=0.08)
    ax.axvspan(0, PRESSES, color=PALE, alpha=0.45, linewidth=0)
    ax.hlines(at + 0.2, table["low90"], table["high90"], color=BLUES[0], linewidth=1.6)
    fill = np.where(table["presses"] > MOSTLY, BLUES[0], "white")
    ax.scatter(table["pressure"], at + 0.2, s=48, color=fill, edgecolor=BLUES[0], linewidth=1.6, zorder=3)
    ax.set_xlim(-0.01, 1.01)
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xticks([0, PRESSES, 2 / 3, 1], ["0", "⅓", "⅔", "1"])
    tidy(ax, x=message("0 = does not hold anybody back, 1 = does so fully"))
    handles = [dot(BLUES[0], "o", message("holds people back in most draws")), dot("white", "o", message("does not"))]
    legend_below(ax, handles, 2)
    ax.axvline(PRESSES, color=SOFT, linewidth=0.8)
    ax.title.set_color(INK)
    return title_of(ax, title)


def _ordered(pressures: pd.DataFrame, region: str) -> pd.DataFrame:
    """The barriers of a region, those that press most first."""
    of_region = pressures[pressures["region"] == region]
    return of_region.sort_values(["pressure", "barrier"], ascending=[False, True])


def say_pressures(pressures: pd.DataFrame, region: str) -> str:
    """Which barriers press in a region, and how sure the strongest is."""
    table = _ordered(pressures, region)
    if table.empty:
        return message("%(region)s: what holds people back is not known.", region=region)
    pressing = table[table["presses"] > MOSTLY]
    if pressing.empty:
        return message("In %(region)s no barrier holds people back in most of the draws.", region=region)
    first = pressing.iloc[0]
    return message_by_number(
        "In %(region)s %(n)s barrier of %(total)s holds people back: %(barriers)s. Strongest is %(first)s at %(value)s "
        "(%(low)s to %(high)s; 0 = not at all, 1 = fully), in %(share)s of the draws.",
        "In %(region)s %(n)s barriers of %(total)s hold people back: %(barriers)s. Strongest is %(first)s at %(value)s "
        "(%(low)s to %(high)s; 0 = not at all, 1 = fully), in %(share)s of the draws.",
        len(pressing), region=region, total=len(table), barriers=listing(map(words, pressing["barrier"])),
        first=words(first["barrier"]), value=number(first['pressure'], ".2f"), low=number(first['low90'], ".2f"),
        high=number(first['high90'], ".2f"), share=percent(first["presses"]),
    )  # fmt: skip


def show_pressures(pressures: pd.DataFrame, region: str) -> Figure:
    """How far each barrier presses in a region; table `pressures`."""
    return Figure(plot_pressures(pressures, region), say_pressures(pressures, region), message("Dots with intervals"))
