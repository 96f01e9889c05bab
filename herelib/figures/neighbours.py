"""What a region lacks, and how much of it its neighbours could do: one picture for people who read no statistics."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from herelib.figures.figure import Figure
from herelib.figures.looks import INK, SOFT, frame, hatch, label_rows, nothing
from herelib.vocabulary import COVER
from herelib.words import listing, marked, message, percent

MOST = 6  # needs that are drawn: more are no picture
WIDTH, LETTERS = 4.7, 10  # inches, points: both can be read on a telephone and at 12 cm on paper
PIECES = {  # who could meet a need, with a grey of its own: dark, middle, light
    "now": ("#08306b", marked("neighbours, now")),
    "training": ("#6aaed6", marked("neighbours, after training")),
    "others": ("#f3ead7", marked("others must do it")),
}
UNTOLD = marked("too few answers to say who")


def lacking(matrix: pd.DataFrame, region: str) -> pd.DataFrame:
    """The needs of a region that may be put in an order, the greatest first; those too thinly asked are left out.

    Returns
    -------
    table [field, severity, now, training, others, untold]
        The last four are shares of all answers, 0-1, and add up to 1; missing where nobody was asked who could do it.
    """
    table = matrix[(matrix["region"] == region) & matrix["severity"].notna() & (matrix["status"] != "insufficient")]
    table = table.sort_values(["severity", "field"], ascending=[False, True], ignore_index=True)
    shares = table[list(COVER)].astype(float)
    # What is hidden of others alone is theirs; where a share of the neighbours is hidden, nobody can part the rest.
    together = table["together"].astype(float).fillna(0)
    theirs = shares[["now", "training"]].isna().any(axis=1)
    pieces = shares[["now", "training"]].fillna(0).assign(
        others=shares[["outside", "public"]].sum(axis=1) + together.where(~theirs, 0), untold=together.where(theirs, 0)
    )  # fmt: skip
    whole = pieces.sum(axis=1)
    asked = shares.notna().any(axis=1) | (together > 0)
    pieces = pieces.div(whole.where(whole > 0), axis=0).where(asked)  # rounded shares add up to a little more or less
    return pd.concat([table[["field", "severity"]], pieces], axis=1)


def plot_neighbours(matrix: pd.DataFrame, region: str, name: Callable[[str], str], ax: Axes | None = None) -> Axes:
    """A bar for each need: as long as it is lacking, divided by who could meet it, as those asked say.

    Parameters
    ----------
    name : what a need is called, by its field
    """
    table = lacking(matrix, region).head(MOST)
    if table.empty:
        return nothing(ax, message("What is lacking"))
    ax = frame(ax, WIDTH, 0.95 + 0.34 * len(table))
    at = label_rows(ax, [name(field) for field in table["field"]], 22)
    left = np.zeros(len(table))
    for piece, (colour, _) in PIECES.items():
        wide = (table[piece].fillna(0) * table["severity"]).to_numpy(float)
        ax.barh(at, wide, left=left, height=0.62, color=colour, edgecolor=INK, linewidth=0.6)
        left = left + wide
    # Drawn last: it may be the whole bar, of which only the length is known.
    untold = (table["untold"].fillna(1) * table["severity"]).to_numpy(float)
    for y in np.flatnonzero(untold > 0.004):
        hatch(ax, left[y], at[y] - 0.31, untold[y], 0.62)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 1], [message("nothing is lacking"), message("very much is lacking")], fontsize=LETTERS)
    for tick, side in zip(ax.get_xticklabels(), ("left", "right"), strict=True):
        tick.set_horizontalalignment(side)
    ax.tick_params(length=0, labelsize=LETTERS)
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    _legend(ax, bool((untold > 0.004).any()), table)
    return ax


def _legend(ax: Axes, hatched: bool, table: pd.DataFrame) -> None:
    used = [piece for piece in PIECES if (table[piece].fillna(0) > 0).any()]
    handles = [Patch(facecolor=PIECES[p][0], edgecolor=INK, linewidth=0.6, label=message(PIECES[p][1])) for p in used]
    if hatched:
        handles.append(Patch(facecolor="white", edgecolor=SOFT, hatch="////", label=message(UNTOLD)))
    ax.figure.legend(handles=handles, loc="outside upper left", ncols=2, frameon=False, fontsize=LETTERS - 0.5)


def say_neighbours(matrix: pd.DataFrame, region: str, name: Callable[[str], str], called: str) -> str:
    """What a region lacks most, and what those asked say of the first need.

    Parameters
    ----------
    called : what the region is called
    """
    table = lacking(matrix, region)
    if table.empty:
        return message("Too few people were heard to say what %(region)s lacks.", region=called)
    sentence = message(
        "What %(region)s lacks most: %(needs)s.", region=called, needs=listing(map(name, table["field"].head(3)))
    )
    first = table.iloc[0]
    released = matrix[(matrix["region"] == region) & (matrix["field"] == first["field"])].iloc[
        0
    ]  # as it stands elsewhere
    if pd.isna(released["now"]) or pd.isna(released["training"]):
        return sentence
    return " ".join(
        [
            sentence,
            message(
                "%(need)s: %(now)s say that neighbours could do it now, %(training)s that they could after some "
                "training.",
                need=_capital(name(first["field"])), now=percent(released["now"]),
                training=percent(released["training"]),
            ),
        ]
    )  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def show_neighbours(matrix: pd.DataFrame, region: str, name: Callable[[str], str], called: str) -> Figure:
    """What a region lacks and who could do it; table `matrix`."""
    kind = message("Bars: what is lacking, and who could do it")
    return Figure(plot_neighbours(matrix, region, name), say_neighbours(matrix, region, name, called), kind)
