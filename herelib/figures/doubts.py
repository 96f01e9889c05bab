"""Which doubt costs most in a region: what would be spared if it were gone."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from herelib.figures.figure import Figure
from herelib.figures.looks import BLUES, INK, SOFT_INK, label_above, narrow, nothing, points, tidy, title_of
from herelib.words import marked, message

SOURCE_WORDS = {
    "interviews": marked("about who was interviewed"),
    "weights": marked("about how much each barrier counts"),
    "raters": marked("about the judgement of what a part can do"),
    "evidence": marked("about what the parts did elsewhere"),
}
FREE = 0.0005  # a loss below is hardly any


def plot_doubts(doubts: pd.DataFrame, region: str, ax: Axes | None = None) -> Axes:
    """Relief that would be spared if a doubt were gone, in percentage points, the dearest doubt on top."""
    title = message("%(region)s: which doubt costs most", region=region)
    table = _ordered(doubts, region)
    if table.empty:
        return nothing(ax, title, message("no package could be compared"))
    ax = narrow(ax, 1.2 + 0.52 * len(table))
    at, saved = np.arange(len(table)), 100 * table["saved"].to_numpy()
    label_above(ax, at, [message(SOURCE_WORDS[source]) for source in table["source"]], rise=0.14)
    ax.barh(at + 0.1, saved, height=0.4, color=np.where(at == 0, BLUES[0], BLUES[1]), edgecolor=INK, linewidth=0.5)
    widest = max(saved.max(), 0.5)
    for y, value in zip(at, table["saved"], strict=True):
        ax.text(100 * value + 0.01 * widest, y + 0.1, points(value), va="center", fontsize=8.5, color=SOFT_INK)
    ax.set_xlim(0, 1.15 * widest)
    ax.set_ylim(len(table) - 0.5, -0.6)
    tidy(ax, x=message("more would be taken away if this were known\n(percentage points, 0 = hardly any)"))
    return title_of(ax, title)


def _ordered(doubts: pd.DataFrame, region: str) -> pd.DataFrame:
    return doubts[doubts["region"] == region].sort_values(["saved", "source"], ascending=[False, True])


def say_doubts(doubts: pd.DataFrame, region: str) -> str:
    """The dearest doubt of a region, and how much more could be taken away without it."""
    table = _ordered(doubts, region)
    if table.empty:
        return message("%(region)s: no package could be compared, so no doubt has a price.", region=region)
    first = table.iloc[0]
    if first["saved"] < FREE:
        return message("In %(region)s each doubt costs hardly anything.", region=region)
    return message(
        "In %(region)s the doubt that costs most is %(source)s. If this were known for certain, the choice could take "
        "away about %(saved)s points more.",
        region=region, source=message(SOURCE_WORDS[first["source"]]), saved=points(first["saved"]),
    )  # fmt: skip


def show_doubts(doubts: pd.DataFrame, region: str) -> Figure:
    """Which doubt costs most in a region; table `doubts`."""
    return Figure(plot_doubts(doubts, region), say_doubts(doubts, region), message("Bars of what is lost"))
