"""How long businesses stay alive: curves of supported and other ones, with how many were still watched."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from herelib.figures.figure import Figure
from herelib.figures.looks import BLUES, CLUSTERS, INK, SOFT_INK, frame, nothing, tidy
from herelib.impact import say_survival, survival_in
from herelib.words import message

LOOKS = {True: (BLUES[0], "-"), False: (CLUSTERS[1], "--")}
TICK = 6  # months between two numbers of businesses at risk, at least
MOST_TICKS = 7
BELOW = -0.36  # where the numbers at risk begin, in parts of the height
LINE = 0.075  # height of a line of them


def plot_survival(survival: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Share of businesses still alive by months after founding, with the 90 % interval of the supported ones.

    Below, how many of each kind were watched at least so long.
    """
    title = message("How many businesses are still alive")
    if survival.empty:
        return nothing(ax, title, message("the study has no register of businesses"))
    ax = frame(ax, 7.2, 4.4)
    last = float(survival["months"].max())
    ticks = _ticks(last)
    for line, supported in enumerate(sorted(survival["supported"].unique(), reverse=True)):
        curve = survival[survival["supported"] == supported].sort_values("months")
        colour, style = LOOKS[bool(supported)]
        months, alive = np.r_[0.0, curve["months"]], np.r_[1.0, curve["alive"]]
        ax.step(months, alive, where="post", color=colour, linestyle=style, linewidth=2)
        if supported:
            low, high = (
                np.r_[1.0, curve["low"].fillna(curve["alive"])],
                np.r_[1.0, curve["high"].fillna(curve["alive"])],
            )
            ax.fill_between(months, low, high, step="post", color=colour, alpha=0.14, linewidth=0)
        for tick in ticks:
            text = str(_at_risk(curve, tick))
            across = ax.get_xaxis_transform()
            ax.text(tick, BELOW - LINE * line, text, transform=across, ha="center", fontsize=8.5, color=colour)
    ax.text(0, BELOW + LINE, message("businesses watched at least so long:"), transform=ax.get_xaxis_transform(),
            fontsize=8.5, color=SOFT_INK)  # fmt: skip
    ax.set_xlim(0, last)
    ax.set_ylim(0, 1.03)
    ax.set_xticks(ticks)
    handles = [
        Line2D([], [], color=LOOKS[flag][0], linestyle=LOOKS[flag][1], linewidth=2, label=label)
        for flag, label in ((True, message("supported (with 90%% interval)")), (False, message("others")))
    ]
    ax.legend(handles=handles, loc="lower left", frameon=False, fontsize=8.5, labelcolor=INK)
    return tidy(ax, title, message("months after founding"), message("share still alive"), grid="y")


def _ticks(last: float) -> np.ndarray:
    step = TICK * max(1, int(np.ceil(last / TICK / MOST_TICKS)))
    return np.arange(0, last + 0.5, step)


def _at_risk(curve: pd.DataFrame, months: float) -> int:
    """Businesses watched until just before so many months."""
    later = curve[curve["months"] >= months]
    return int(later["at_risk"].iloc[0]) if len(later) else 0


def show_survival(survival: pd.DataFrame) -> Figure:
    """How long businesses stay alive; table `survival`."""
    return Figure(plot_survival(survival), say_survival(survival_in(survival)), message("Curves of survival"))
