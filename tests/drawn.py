"""What can be read in a figure: its texts, its hatched places, and labels that run into each other."""

from __future__ import annotations

import itertools
import re

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes


def texts(ax: Axes) -> str:
    """Everything that is written in a figure."""
    return "\n".join(found.get_text() for found in ax.figure.findobj(plt.Text))


def hatched(ax: Axes) -> int:
    """How many places of a figure are hatched; legends are not counted."""
    legends = {id(patch) for each in ax.figure.findobj(plt.matplotlib.legend.Legend) for patch in each.get_patches()}
    return sum(bool(p.get_hatch()) and id(p) not in legends for p in ax.figure.findobj(plt.Rectangle))


def collisions(ax: Axes, slack: float = 1.0) -> list[tuple[str, str]]:
    """Pairs of texts that overlap by more than some points in both directions.

    Of two slanted texts the boxes around them say nothing: these are not compared with each other.
    """
    figure = ax.figure
    figure.canvas.draw()
    shown = [t for t in figure.findobj(plt.Text) if t.get_text().strip() and t.get_visible()]
    hidden = {id(t) for each in figure.findobj(plt.Axes) for t in _not_drawn(each)}
    boxes = [(t.get_text(), t.get_window_extent(), t.get_rotation() % 90 > 0) for t in shown if id(t) not in hidden]
    found = []
    for (one, a, slanted), (other, b, too) in itertools.combinations(boxes, 2):
        if slanted and too:
            continue
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > slack and high > slack:
            found.append((one, other))
    return found


def _not_drawn(ax: Axes) -> list:
    """Labels of an axis that is switched off, and of ticks outside of what is shown."""
    axes = (ax.xaxis, ax.yaxis)
    if not ax.axison:
        return [text for axis in axes for text in axis.findobj(plt.Text)]
    ticks = [(tick, sorted(axis.get_view_interval())) for axis in axes for tick in axis.get_major_ticks()]
    return [tick.label1 for tick, (low, high) in ticks if not low - 1e-9 <= tick.get_loc() <= high + 1e-9]


def check_axes_and_tables(plot, tables: tuple) -> None:
    """A figure is drawn on the axes given, else on new ones, and changes no table."""
    before = [table.copy() if isinstance(table, pd.DataFrame) else table for table in tables]
    given = plt.figure().add_subplot()
    assert plot(*tables, ax=given) is given
    assert plot(*tables).figure is not given.figure
    for table, was in zip(tables, before, strict=True):
        if isinstance(table, pd.DataFrame):
            pd.testing.assert_frame_equal(table, was)


def check_legible(ax: Axes) -> None:
    """A figure has a title and units, and no label runs into another."""
    assert re.search(r"count|%|0-1|0 = |1 = |no unit", texts(ax)) and ax.get_title(loc="left")
    assert collisions(ax) == []


def check_empty(plot, tables: tuple, say) -> None:
    """Empty tables give a figure and a sentence that say so."""
    empty = [table.head(0) if isinstance(table, pd.DataFrame) else table for table in tables]
    assert "nothing to show" in texts(plot(*empty))
    assert say(empty[0]).endswith(".")
