"""How figures and report look: one palette, marks, words and the frame of a figure.

The colours are told apart in grey and by the colour-blind (Okabe and Ito 2008; blues of rising lightness).
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import ScalarFormatter

from herelib.translations import language
from herelib.vocabulary import GROUPS
from herelib.words import message, number

INK, SOFT, PALE = "#222222", "#767676", "#e4e4e4"
SOFT_INK = "#555555"  # small letters
BLUES = ("#08306b", "#4a8fc3", "#c6dbef")
CLUSTERS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
MANY = 60  # rows of a figure that can still be read; of more, the most telling are shown
MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
GROUP_LOOKS = {group: (CLUSTERS[i], MARKS[i]) for i, group in enumerate(GROUPS)}
COVER_LOOKS = {"now": "#08306b", "training": "#4a8fc3", "outside": "#f6c26b", "public": "#ececec"}
# Of the places in a package, in the order in which they are drawn: dark and light beside each other, also in grey.
ROLE_LOOKS = {
    "lead": "#08306b",
    "support": "#86c5ee",
    "form": "#b1440e",
    "finance": "#f6c26b",
    "place": "#007a5a",
    "steering": "#e3a9c8",
}
NARROW = 4.9  # inches: letters of such a figure can still be read where it fills a telephone of 390 pixels


def frame(ax: Axes | None, width: float, height: float) -> Axes:
    """The Axes given, or those of a new figure of that size (inches)."""
    return ax if ax is not None else plt.subplots(figsize=(width, height), layout="constrained")[1]


def tidy(ax: Axes, title: str = "", x: str = "", y: str = "", grid: str = "x") -> Axes:
    """The Axes with title, axis labels and a light grid."""
    ax.set_title(title, loc="left", fontsize=11, color=INK)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    ax.spines[["top", "right"]].set_visible(False)
    if grid:
        ax.grid(axis=grid, color=PALE, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.tick_params(length=0)
    for axis in (ax.xaxis, ax.yaxis):
        # matplotlib asks the machine for its language, never the reader
        if language() != "en" and isinstance(axis.get_major_formatter(), ScalarFormatter):
            axis.set_major_formatter(lambda value, _: number(value))
    return ax


def label_rows(ax: Axes, labels: Iterable[str], width: int = 40) -> np.ndarray:
    """Label the rows of a horizontal figure, the first on top; comes back with their places."""
    named = ["\n".join(textwrap.fill(line, width) for line in str(label).split("\n")) for label in labels]
    at = np.arange(len(named))
    ax.set_yticks(at, named)
    ax.set_ylim(len(named) - 0.5, -0.5)
    return at


def nothing(ax: Axes | None, title: str, why: str = "") -> Axes:
    """A figure that says that it has nothing to show, instead of an empty frame or an error.

    Without a reason it says that there are no answers, or too few.
    """
    ax = frame(ax, 7, 1.2)
    ax.set_axis_off()
    ax.text(0, 0.5, message("nothing to show: %(why)s", why=why or message("no answers, or too few")), color=SOFT)
    ax.set_title(title, loc="left", fontsize=11, color=INK)
    return ax


def row_inches(rows: int) -> float:
    """Height of a row of a figure, in inches: many rows stand closer."""
    return 0.4 if rows <= 14 else 0.27 if rows <= 30 else 0.19


def small_rows(ax: Axes, rows: int, axis: str = "y") -> None:
    """Letters that fit into the rows (or columns) of a figure of that many."""
    ax.tick_params(axis=axis, labelsize=10 if rows <= 14 else 8.5 if rows <= 30 else 7)


def dot(colour: str, mark: str, label: str) -> Line2D:
    """A mark for a legend."""
    return Line2D([], [], linestyle="", color=colour, marker=mark, markeredgecolor=INK, markersize=8, label=label)


def hatch(ax: Axes, x: float, y: float, width: float, height: float) -> None:
    """Mark a place whose figure is hidden or missing: hatched, so that it is not read as zero."""
    ax.add_patch(Rectangle((x, y), width, height, facecolor="white", edgecolor=SOFT, hatch="////", linewidth=0.5))


def draw_intervals(ax: Axes, at: np.ndarray, table: pd.DataFrame, centre: str = "estimate") -> None:
    """Dots with their 90 % (thin) and, where the table has them, 50 % intervals (thick); grey where hardly heard."""
    colour = np.where(table["status"] == "insufficient", "#9a9a9a", BLUES[0])
    ax.hlines(at, table["low90"], table["high90"], color=colour, linewidth=1.4)
    if "low50" in table:
        ax.hlines(at, table["low50"], table["high50"], color=colour, linewidth=4.5)
    ax.scatter(table[centre], at, s=42, color="white", edgecolor=colour, linewidth=1.8, zorder=3)


def legend_below(ax: Axes, handles: list, columns: int = 4) -> None:
    """A legend under the axis label, at the same distance whatever the height of the figure."""
    ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0, 0),
        borderaxespad=4.6,
        ncols=columns,
        frameon=False,
        fontsize=8.5,
    )


def cluster_colours(clusters: Iterable[str]) -> dict[str, str]:
    """The colour of each cluster, by its name's place in the alphabet: the same in every figure."""
    named = sorted({name for name in clusters if name})
    return {name: CLUSTERS[i % len(CLUSTERS)] for i, name in enumerate(named)}


def hidden_rows(table: pd.DataFrame, column: str = "hidden") -> np.ndarray:
    return table[column].to_numpy(bool) if column in table else np.zeros(len(table), bool)


def narrow(ax: Axes | None, height: float) -> Axes:
    """The Axes given, or those of a new figure that a telephone shows in readable letters."""
    return frame(ax, NARROW, height)


def title_of(ax: Axes, title: str, width: int = 50) -> Axes:
    """The Axes with a title that runs over several lines where it must."""
    ax.set_title(textwrap.fill(title, width), loc="left", fontsize=11, color=INK)
    return ax


def label_above(ax: Axes, at: Iterable[float], labels: Iterable[str], small: bool = False, rise: float = 0.3) -> None:
    """Labels that stand over their bars, not beside them: a narrow figure keeps its width for the bars."""
    size, colour = (8.5, SOFT_INK) if small else (9.5, INK)
    for y, label in zip(at, labels, strict=True):
        ax.text(0, y - rise, label, transform=ax.get_yaxis_transform(), ha="left", va="bottom", fontsize=size,
                color=colour)  # fmt: skip
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)  # it would run through the first letters


def on(colour: str) -> str:
    """The colour of letters on a colour: white on dark, ink on light.

    Examples
    --------
    >>> on("#08306b"), on("#f6c26b")
    ('white', '#222222')
    """
    red, green, blue = to_rgb(colour)
    return "white" if 0.3 * red + 0.59 * green + 0.11 * blue < 0.5 else INK


def short_label(label: str, letters: int) -> str:
    """A name that fits a row: what stands in brackets goes first, then its end.

    Examples
    --------
    >>> short_label("Approval of social usefulness (ESUS, France)", 30)
    'Approval of social usefulness'
    >>> short_label("Wise", 30), short_label("A name without brackets", 12)
    ('Wise', 'A name…')
    """
    if len(label) > letters:
        label = re.sub(r"\s*\([^)]*\)", "", label)
    return textwrap.shorten(label, letters, placeholder="…")


def euros(amount: object) -> str:
    """An amount as a label says it.

    Examples
    --------
    >>> euros(940), euros(7500), euros(133500), euros(2.4e6), euros(float("nan"))
    ('EUR 940', 'EUR 7,500', 'EUR 134,000', 'EUR 2,400,000', '–')
    """
    if pd.isna(amount):
        return "–"
    return message("EUR %(amount)s", amount=_amount(amount))


def _amount(amount: float) -> str:
    """An amount in euros by its first two or three digits."""
    digits = 2 if amount < 1e4 else 3
    rounded = 0 if amount <= 0 else round(amount, digits - 1 - int(np.floor(np.log10(amount))))
    return number(rounded, ",.0f")


def euro_range(low: object, high: object) -> str:
    """A range of amounts as a label says it: one amount where both are the same, a dash where it is not known.

    Examples
    --------
    >>> euro_range(12e3, 40e3), euro_range(0, 0), euro_range(float("nan"), float("nan"))
    ('EUR 12,000 to 40,000', 'no cost', '–')
    """
    if pd.isna(low) or pd.isna(high):
        return "–"
    if high <= 0:
        return message("no cost")
    if euros(low) == euros(high):
        return euros(high)
    return message("EUR %(low)s to %(high)s", low=_amount(low), high=_amount(high))


def points(loss: float) -> str:
    """A difference of two percentages as a number of percentage points; 0 may be rounded, and so is hardly any.

    Examples
    --------
    >>> points(0.0684), points(0.003), points(0.0001), points(0)
    ('6.8', '0.3', 'less than 0.1', 'hardly any')
    """
    if loss <= 0:
        return message("hardly any")
    return message("less than 0.1") if loss < 0.0005 else number(100 * loss, ".1f")


def alt_text(kind: str, sentence: str) -> str:
    """The text that stands in for a figure: what kind of figure it is, and the sentence made from the same numbers.

    Examples
    --------
    >>> alt_text("Bar chart", "94 of 100 rows were kept.")
    'Bar chart. 94 of 100 rows were kept.'
    """
    return f"{kind}. {sentence}".replace("**", "").strip()
