"""What more money takes away in a region: relief against cost, with the named package and the budget."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from herelib.figures.figure import Figure
from herelib.figures.leads import lead_text
from herelib.figures.looks import BLUES, CLUSTERS, INK, SOFT, euros, legend_below, narrow, nothing, tidy, title_of
from herelib.words import marked, message, number, percent

NAMED = CLUSTERS[5]
SAME = 0.001  # shares that differ by less read the same with one decimal, too
NEARLY = 0.005  # a further step of less than half a hundredth is none


def plot_frontier(
    tables: Mapping[str, pd.DataFrame],
    region: str,
    labels: Mapping[str, str],
    budget: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Most relief at each cost as steps; what the budget does not reach is broken, the named package is a diamond.

    Parameters
    ----------
    tables : frontier, packages
    labels : what parts are called
    budget : EUR; none drawn if it is not given, or missing
    """
    title = message("%(region)s: what more money takes away", region=region)
    steps, named = _steps(tables, region), _named(tables, region)
    if steps.empty:
        return nothing(ax, title, message("no package could be compared"))
    ax = narrow(ax, 4.1)
    cost, relief, reached = (steps[name].to_numpy() for name in ("cost_eur", "relief", "affordable"))
    right = 1.06 * max([cost.max(), *([budget] if _known(budget) else []), *named["cost_eur"]])
    _stairs(ax, cost, relief, reached, right)
    fill = np.where(reached, BLUES[0], "white")
    ax.scatter(cost, relief, s=26, color=fill, edgecolor=BLUES[0], linewidth=1.2, zorder=3)
    if _known(budget):
        ax.axvline(budget, color=INK, linewidth=1.1, linestyle=(0, (2, 2)))
    ax.scatter(named["cost_eur"], named["relief"], s=120, marker="D", color=NAMED, edgecolor=INK, zorder=4)
    ax.set_xlim(-0.02 * right, right)
    highest = max(relief.max(), named["relief"].max() if len(named) else 0)
    ax.set_ylim(0, 1.12 * highest if highest > 0 else 0.1)  # where nothing is taken away an axis is still one
    ax.yaxis.set_major_formatter(lambda y, _: number(y, ".0%"))
    ax.xaxis.set_major_formatter(lambda x, _: number(x / 1000, ",.0f"))
    ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    tidy(
        ax,
        x=message("expected cost (thousand EUR)"),
        y=message("of what holds people back,\ntaken away (%%)"),
        grid="y",
    )
    legend_below(ax, _handles(named, budget, bool((~reached).any())), 1)
    return title_of(ax, title)


def _known(budget: float | None) -> bool:
    return budget is not None and not pd.isna(budget)


def _stairs(ax: Axes, cost: np.ndarray, relief: np.ndarray, reached: np.ndarray, right: float) -> None:
    """The steps of a frontier, whole as far as the budget reaches and broken beyond."""
    ends = np.append(cost[1:], right)
    for i in range(len(cost)):
        style = {"color": BLUES[0]} if reached[i] else {"color": SOFT, "linestyle": (0, (3, 2))}
        before = relief[i - 1] if i else 0.0
        ax.plot([cost[i], cost[i], ends[i]], [before, relief[i], relief[i]], linewidth=1.6, **style)


def _handles(named: pd.DataFrame, budget: float | None, beyond: bool) -> list[Line2D]:
    handles = [Line2D([], [], color=BLUES[0], marker="o", markersize=5, label=message("most that a cost takes away"))]
    if beyond:
        handles.append(
            Line2D([], [], color=SOFT, linestyle=(0, (3, 2)), marker="o", markersize=5, markerfacecolor="white",
                   markeredgecolor=BLUES[0], label=message("does not fit the budget"))
        )  # fmt: skip
    if len(named):
        row = named.iloc[0]
        text = message(
            "the package named: %(relief)s for about %(cost)s",
            relief=percent(row["relief"]),
            cost=euros(row["cost_eur"]),
        )
        handles.append(
            Line2D([], [], linestyle="", marker="D", color=NAMED, markeredgecolor=INK, markersize=8, label=text)
        )
    if _known(budget):
        text = message("budget: %(budget)s", budget=euros(budget))
        handles.append(Line2D([], [], color=INK, linewidth=1.1, linestyle=(0, (2, 2)), label=text))
    return handles


def _steps(tables: Mapping[str, pd.DataFrame], region: str) -> pd.DataFrame:
    frontier = tables["frontier"]
    return frontier[frontier["region"] == region].sort_values("step")


def _named(tables: Mapping[str, pd.DataFrame], region: str) -> pd.DataFrame:
    packages = tables["packages"]
    return packages[(packages["region"] == region) & packages["named"]]


def say_frontier(
    tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str], budget: float | None = None
) -> str:
    """What the named package takes away for its cost, and what the next hundredth costs before and after it."""
    steps, named = _steps(tables, region), _named(tables, region)
    if steps.empty or named.empty:
        return message("%(region)s: what more money takes away cannot be said.", region=region)
    row = named.iloc[0]
    best = steps.loc[steps["affordable"], "relief"].max()
    if best - row["relief"] >= SAME:
        text = marked(
            "In %(region)s the package named takes away %(relief)s for about %(cost)s: the cheapest with its lead that "
            "comes close enough to the best within reach (%(best)s)."
        )
    else:
        text = marked(
            "In %(region)s the package named takes away %(relief)s for about %(cost)s, the best within reach."
        )
    relief, most = _told_apart(row["relief"], best) if best - row["relief"] >= SAME else [percent(row["relief"])] * 2
    values = {"relief": relief, "cost": euros(row["cost_eur"]), "best": most}
    sentences = [message(text, region=region, **values)]
    if _known(budget):
        sentences.append(message("The budget is %(budget)s.", budget=euros(budget)))
    priced = steps[steps["euros_per_hundredth"].notna()]
    before = priced[priced["cost_eur"] <= row["cost_eur"]].tail(1)
    after = steps[(steps["cost_eur"] > row["cost_eur"]) & (steps["relief"] >= row["relief"] + NEARLY)]
    if len(before):
        price = euros(before["euros_per_hundredth"].iloc[0])
        sentences.append(message("The last hundredth on the way there costs about %(price)s.", price=price))
    if _known(budget) and not after["affordable"].any():
        sentences.append(message("Within the budget more money adds nothing."))
    elif after.empty:
        sentences.append(message("More money takes away no more."))
    if len(after):
        sentences.append(_say_next(row, after.iloc[0], labels))
    return " ".join(sentences)


def _say_next(named: pd.Series, step: pd.Series, labels: Mapping[str, str]) -> str:
    """The next step and its price, from the package named, which need not be a step itself: it may be a cheaper one."""
    price = (step["cost_eur"] - named["cost_eur"]) / (step["relief"] - named["relief"]) / 100
    return message(
        "The next step (led by %(lead)s, %(relief)s for %(cost)s) costs about %(price)s for each further hundredth.",
        lead=lead_text(step["lead"], labels), relief=percent(step["relief"]), cost=euros(step["cost_eur"]),
        price=euros(price),
    )  # fmt: skip


def _told_apart(share: float, other: float) -> tuple[str, str]:
    """Two shares in whole percent, with one decimal where they would read the same."""
    if percent(share) != percent(other):
        return percent(share), percent(other)
    return number(share, ".1%"), number(other, ".1%")


def show_frontier(
    tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str], budget: float | None = None
) -> Figure:
    """What more money takes away in a region; tables `frontier` and `packages`."""
    sentence = say_frontier(tables, region, labels, budget)
    return Figure(plot_frontier(tables, region, labels, budget), sentence, message("Steps of relief against cost"))
