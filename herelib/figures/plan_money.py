"""What an incubator costs and who pays: needed and found by region, by category, and by quarter."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from herelib.figures.figure import Figure
from herelib.figures.looks import (
    BLUES,
    INK,
    MANY,
    SOFT,
    SOFT_INK,
    dot,
    euro_range,
    euros,
    label_rows,
    legend_below,
    narrow,
    nothing,
    row_inches,
    tidy,
    title_of,
)
from herelib.words import listing, marked, message, message_by_number, number

THOUSAND = 1000.0
PAID_LOOKS = {  # dark, middle and hatched white: told apart in grey
    "found": (marked("found"), {"facecolor": BLUES[0]}),
    "asked": (marked("asked for"), {"facecolor": BLUES[1]}),
    "open": (marked("open"), {"facecolor": "white", "hatch": "////"}),
}
CATEGORY_WORDS = {
    "training_advice": marked("training and advice"),
    "founding": marked("founding"),
    "founder_money": marked("money for founders"),
    "premises": marked("premises"),
    "coordination": marked("coordination"),
    "equipment": marked("equipment"),
    "working_capital": marked("working capital"),
    "wages": marked("wages"),
    "income": marked("income"),
    "contributions": marked("contributions"),
    "capital": marked("capital"),
}


def category_words(category: str) -> str:
    """What a category of costs is called."""
    return message(CATEGORY_WORDS[category])


def _shares(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """What is found, what is asked for, and what nobody was asked for, in thousands of euros."""
    open_beyond = table["open_eur"] - table["asked_eur"]
    columns = {"found": table["found_eur"], "asked": table["asked_eur"], "open": open_beyond}
    return {name: np.maximum(values.to_numpy(float), 0.0) / THOUSAND for name, values in columns.items()}


def _stack(ax: Axes, at: np.ndarray, shares: dict[str, np.ndarray], height: float) -> None:
    left = np.zeros(len(at))
    for name, widths in shares.items():
        ax.barh(at, widths, left=left, height=height, edgecolor=INK, linewidth=0.5, **PAID_LOOKS[name][1])
        left = left + widths


def _legend(ax: Axes, names) -> None:
    handles = [Patch(edgecolor=INK, linewidth=0.5, label=message(PAID_LOOKS[n][0]), **PAID_LOOKS[n][1]) for n in names]
    legend_below(ax, handles, 3)


def plot_money(money: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What each region's incubator costs, found, asked for and open; lines: from the low to the high end of costs."""
    title = message("What the incubators cost, and what is found")
    table = money[money["planned"]].head(MANY)
    if table.empty:
        return nothing(ax, title, message("nothing is planned"))
    ax = narrow(ax, 1.6 + row_inches(len(table)) * len(table))
    at = label_rows(ax, table["region"], 24)
    _stack(ax, at, _shares(table), 0.55)
    by_band = {name: rows.set_index("region")["needed_eur"] for name, rows in money.groupby("band")}
    low, high = (by_band[name].loc[table["region"]].to_numpy(float) / THOUSAND for name in ("low", "high"))
    ax.hlines(at + 0.36, low, high, color=SOFT, linewidth=2)
    ax.set_xlim(0, 1.08 * max(high.max(), 1.0))
    tidy(ax, x=message("EUR 1,000"))
    _legend(ax, PAID_LOOKS)
    return title_of(ax, title, 48)


def say_money(money: pd.DataFrame) -> str:
    """What is needed, found and open in all regions, and how many have all of it; table `money`."""
    table = money[money["planned"]]
    if table.empty:
        return message("No region has a package that could be planned.")
    sums = {name: number(table[f"{name}_eur"].sum(), ",.0f") for name in ("needed", "found", "asked", "open")}
    text = message_by_number(
        "EUR %(needed)s is needed in %(n)s region: EUR %(found)s of it is found and EUR %(open)s is open, of which "
        "applications ask for EUR %(asked)s.",
        "EUR %(needed)s is needed in %(n)s regions: EUR %(found)s of it is found and EUR %(open)s is open, of which "
        "applications ask for EUR %(asked)s.",
        len(table),
        **sums,
    )
    unknown = int(table["unknown_parts"].sum())
    if unknown:
        text += " " + message_by_number(
            "The cost of %(n)s part is not known, and in no sum.",
            "The costs of %(n)s parts are not known, and in no sum.",
            unknown,
        )
    return text


def show_money(money: pd.DataFrame) -> Figure:
    """What is needed and found by region; table `money`."""
    return Figure(plot_money(money), say_money(money), message("Bars of money by region"))


def plot_budget(budget: pd.DataFrame, region: str, ax: Axes | None = None) -> Axes:
    """What a region's incubator costs by category, found, asked for and open, with the ends of the costs."""
    title = message("%(region)s: costs by category", region=region)
    table = budget[budget["region"] == region]
    if table.empty:
        return nothing(ax, title, message("nothing is planned"))
    ax = narrow(ax, 1.6 + 0.55 * len(table))
    at = label_rows(ax, [category_words(name) for name in table["category"]], 18)
    _stack(ax, at, _shares(table), 0.5)
    low, high = (table[f"{end}_eur"].to_numpy(float) / THOUSAND for end in ("low", "high"))
    ax.hlines(at + 0.34, low, high, color=SOFT, linewidth=2)
    top = max(high.max(), 1.0)
    for y, row in zip(at, table.itertuples(), strict=True):
        end = max(row.high_eur, row.needed_eur) / THOUSAND
        unknown = message("not known") if row.unknown_parts == row.parts else euro_range(row.low_eur, row.high_eur)
        ax.text(end + 0.02 * top, y, unknown, va="center", fontsize=8, color=SOFT_INK)
    ax.set_xlim(0, 1.55 * top)
    tidy(ax, x=message("EUR 1,000"))
    _legend(ax, PAID_LOOKS)
    return title_of(ax, title, 44)


def say_budget(budget: pd.DataFrame, region: str) -> str:
    """What a region's incubator costs, which category the most, and how much of it is found; table `budget`."""
    table = budget[budget["region"] == region]
    if table.empty:
        return message("%(region)s: nothing is planned.", region=region)
    dearest = table.loc[table["needed_eur"].idxmax()]
    return message(
        "%(region)s: %(range)s in all, most of it for %(category)s (%(most)s). Found: %(found)s; open: %(open)s.",
        region=region,
        range=euro_range(table["low_eur"].sum(), table["high_eur"].sum()),
        category=category_words(dearest["category"]),
        most=euros(dearest["needed_eur"]),
        found=euros(table["found_eur"].sum()),
        open=euros(table["open_eur"].sum()),
    )


def show_budget(budget: pd.DataFrame, region: str) -> Figure:
    """What a region's incubator costs by category; table `budget`."""
    return Figure(plot_budget(budget, region), say_budget(budget, region), message("Bars of costs by category"))


def plot_cash(cash: pd.DataFrame, region: str, ax: Axes | None = None) -> Axes:
    """What is spent in each quarter, what of it funds pay, and dots: what comes in."""
    title = message("%(region)s: what is spent in each quarter", region=region)
    table = cash[cash["region"] == region]
    if table.empty or table["spent_eur"].sum() <= 0:
        return nothing(ax, title, message("nothing is planned"))
    ax = narrow(ax, 3.2)
    at, paid, missing = (table[name].to_numpy(float) for name in ("quarter", "found_eur", "open_eur"))
    bottom = np.zeros(len(table))
    for name, heights in (("found", paid / THOUSAND), ("open", missing / THOUSAND)):
        ax.bar(at, heights, bottom=bottom, width=0.7, edgecolor=INK, linewidth=0.5, **PAID_LOOKS[name][1])
        bottom = bottom + heights
    labels = [f"{day[:7]}" for day in table["begins_on"]]
    ax.set_xticks(at, labels, rotation=45, ha="right", fontsize=8)
    tidy(ax, y=message("EUR 1,000"), grid="y")
    came = table[table["received_eur"] > 0]
    ax.scatter(came["quarter"], came["received_eur"] / THOUSAND, s=42, color="#f6c26b", edgecolor=INK, zorder=3)
    handles = [
        Patch(edgecolor=INK, linewidth=0.5, label=message(text), **PAID_LOOKS[name][1])
        for name, text in (("found", marked("found: funds pay it")), ("open", marked("open")))
    ]
    ax.legend(
        handles=[*handles, dot("#f6c26b", "o", message("comes in"))], loc="upper right", frameon=False, fontsize=8.5
    )
    return title_of(ax, title, 48)


def say_cash(cash: pd.DataFrame, region: str) -> str:
    """When a region spends most, and how much is lacking at the worst; table `cash`."""
    quarters = cash[cash["region"] == region]
    if quarters.empty:
        return message("%(region)s: nothing is planned.", region=region)
    dearest = quarters.loc[quarters["spent_eur"].idxmax()]
    lowest = quarters.loc[quarters["balance_eur"].idxmin()]
    text = message(
        "%(region)s spends most in the quarter from %(day)s (%(most)s).",
        region=region,
        day=dearest["begins_on"],
        most=euros(dearest["spent_eur"]),
    )
    if lowest["balance_eur"] < 0:
        text += " " + message(
            "At the end of the quarter from %(day)s %(lacking)s is lacking, the most of all quarters.",
            day=lowest["begins_on"],
            lacking=euros(-lowest["balance_eur"]),
        )
    return text


def show_cash(cash: pd.DataFrame, region: str) -> Figure:
    """What a region spends by quarter, and what of it is found; table `cash`."""
    return Figure(plot_cash(cash, region), say_cash(cash, region), message("Bars by quarter"))


def conclude_money(money: pd.DataFrame, cash: pd.DataFrame) -> str:
    """Where all money is found, and where it is not: what is to be done before a contract; tables of those names."""
    table = money[money["planned"]]
    short = table[table["open_eur"] > 0]
    if table.empty:
        return message("So for the next section: there is nothing to pay for.")
    if short.empty:
        bridged = sorted(set(cash.loc[cash["balance_eur"] < 0, "region"]))
        if not bridged:
            return message("So for the next section: all money is found, and comes in time.")
        return message(
            "So for the next section: all money is found, but comes late in %(regions)s.", regions=listing(bridged)
        )
    return message_by_number(
        "So for the next section: in %(n)s of %(all)s regions money is open, the most in %(region)s (%(eur)s).",
        "So for the next section: in %(n)s of %(all)s regions money is open, the most in %(region)s (%(eur)s).",
        len(short),
        all=len(table),
        region=short.loc[short["open_eur"].idxmax(), "region"],
        eur=euros(short["open_eur"].max()),
    )
