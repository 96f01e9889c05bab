"""What it costs to insist on a part: the price of a commitment, for every part that can be had in a region."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from herelib.figures.figure import Figure
from herelib.figures.looks import (
    INK,
    MANY,
    ROLE_LOOKS,
    SOFT_INK,
    label_rows,
    narrow,
    nothing,
    points,
    short_label,
    tidy,
    title_of,
)
from herelib.vocabulary import ROLES
from herelib.words import ROLE_WORDS, listing, marked, message, message_by_number

FREE = 0.0005  # a loss below is hardly any
LABEL = 56  # letters of a part's name beside its bar
HEADINGS = {**ROLE_WORDS, "support": marked("support")}


def plot_prices(parts: pd.DataFrame, region: str, labels: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """Relief lost if a part is insisted on, in percentage points, by role; none for what the package has anyway."""
    title = message("%(region)s: what it costs to insist on a part", region=region)
    table = _priced(parts, region).head(MANY)
    if table.empty:
        return nothing(ax, title, message("no part can be had"))
    rows = _with_headings(table)
    ax = narrow(ax, 1.55 + 0.26 * len(rows))
    names = [short_label(labels.get(row["part"], row["part"]), LABEL) if row else "" for row in rows]
    at = label_rows(ax, names, 34)
    ax.tick_params(axis="y", labelsize=8)
    loss = 100 * table.loc[~table["in_package"], "loss_insisted"]
    widest = max(loss.max() if len(loss) else 0.0, 1.0)
    for y, row in zip(at, rows, strict=True):
        if row:
            _bar(ax, y, row, widest)
    for y in np.flatnonzero([row is None for row in rows]):
        role = rows[y + 1]["role"]
        ax.text(0, y + 0.1, message(HEADINGS[role]), fontsize=8.5, weight="bold", color=INK, ha="right", va="center")
    ax.set_xlim(0, 1.3 * widest)
    tidy(ax, x=message("taken away less if insisted on\n(percentage points, 0 = hardly any)"))
    ax.xaxis.label.set_fontsize(9)
    return title_of(ax, title, 30)


def _bar(ax: Axes, y: float, row: Mapping, widest: float) -> None:
    """The bar of a part; what is in the package anyway has none."""
    loss, colour = (
        0.0 if row["in_package"] else 100 * row["loss_insisted"],
        ROLE_LOOKS["lead" if row["role"] == "support" else row["role"]],
    )
    ax.barh(y, loss, height=0.66, color=colour, edgecolor=INK, linewidth=0.5)
    text = message("in the package") if row["in_package"] else points(row["loss_insisted"])
    ax.text(loss + 0.02 * widest, y, text, va="center", fontsize=8, color=SOFT_INK)


def _priced(parts: pd.DataFrame, region: str) -> pd.DataFrame:
    """The parts of a region that can be insisted on, by role and then the least costly first."""
    priced = parts[(parts["region"] == region) & parts["loss_insisted"].notna()]
    order = pd.Categorical(priced["role"], ROLES, ordered=True)
    return priced.assign(order=order.codes).sort_values(
        ["order", "in_package", "loss_insisted", "part"], ascending=[True, False, True, True]
    )


def _with_headings(table: pd.DataFrame) -> list[dict | None]:
    """The rows with a gap (None) before each role, for its heading."""
    rows: list[dict | None] = []
    for _, of_role in table.groupby("order", sort=True):
        rows += [None, *of_role.to_dict("records")]
    return rows


def say_prices(parts: pd.DataFrame, region: str, labels: Mapping[str, str]) -> str:
    """How many parts can be insisted on without loss, which of them are not in the package, and which costs most."""
    table = _priced(parts, region)
    if table.empty:
        return message("%(region)s: no part can be had.", region=region)
    others = table[~table["in_package"]]
    free = others[others["loss_insisted"] < FREE]
    sentences = [
        message_by_number(
            "In %(region)s %(n)s part can be insisted on.", "In %(region)s %(n)s parts can be insisted on.",
            len(table), region=region,
        )
    ]  # fmt: skip
    if len(free):
        names = listing(labels.get(part, part) for part in free["part"])
        sentences.append(
            message("Beside those of the package it costs hardly anything to insist on %(parts)s.", parts=names)
        )
    if len(others) > len(free):
        least = others[others["loss_insisted"] >= FREE].nsmallest(1, "loss_insisted").iloc[0]
        most = others.nlargest(1, "loss_insisted").iloc[0]
        sentences.append(
            message(
                "Insisting on another takes away less: from %(least)s percentage points (%(cheap)s) to %(most)s "
                "(%(dear)s).",
                least=points(least["loss_insisted"]), cheap=labels.get(least["part"], least["part"]),
                most=points(most["loss_insisted"]), dear=labels.get(most["part"], most["part"]),
            )
        )  # fmt: skip
    return " ".join(sentences)


def show_prices(parts: pd.DataFrame, region: str, labels: Mapping[str, str]) -> Figure:
    """What it costs to insist on each part of the catalogue in a region; table `parts`."""
    sentence = say_prices(parts, region, labels)
    return Figure(plot_prices(parts, region, labels), sentence, message("Bars of what is lost, by role"))
