"""Who asked: how far answers depend on the interviewer, by indicator; figures over the whole study, of nobody alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from herelib.figures.figure import Figure
from herelib.figures.looks import BLUES, INK, PALE, frame, label_rows, nothing, small_rows, tidy
from herelib.words import block_text, message, message_by_number, n_text, number

ROWS = 30  # indicators in one figure: those that depend most on who asked


def plot_interviewers(interviewer_effects: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Share of what varies that lies between interviewers, by indicator, the largest first, with its design effect."""
    title = message("Do answers depend on who asked?")
    table = _known(interviewer_effects)
    if table.empty:
        return nothing(ax, title, _say_why_not(interviewer_effects))
    table = table.sort_values(["share", "indicator"], ascending=[False, True])
    rows = table.head(ROWS).reset_index(drop=True)
    ax = frame(ax, 9, 1.6 + 0.34 * len(rows))
    label_rows(ax, [_row_label(row) for row in rows.itertuples()], 64)
    small_rows(ax, 20)
    for y, value in enumerate(rows["share"]):
        ax.hlines(y, 0, value, color=PALE, linewidth=2.5, zorder=1)
        ax.scatter(value, y, s=45, color=BLUES[0], zorder=3)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_xlim(min(-0.05, rows["share"].min() - 0.05), max(0.3, rows["share"].max() + 0.05))
    if len(rows) < len(table):
        title = message("%(title)s (%(n)s of %(total)s indicators)", title=title, n=len(rows), total=len(table))
    return tidy(
        ax,
        title,
        message("share that lies between interviewers of a region and group (0 = none, 1 = all)"),
    )


def _row_label(row) -> str:
    values = {"block": block_text(row.indicator.partition(":")[0]), "effect": number(row.design_effect, ".1f")}
    return message("%(label)s (%(block)s): variance × %(effect)s (%(n)s)", label=row.label, n=n_text(row.n), **values)


def _known(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["share"].notna()]


def _say_why_not(table: pd.DataFrame) -> str:
    if table.empty:
        return message("It was not noted who asked: how far answers depend on that cannot be said.")
    return message(
        "Region and interviewer cannot be told apart here: too few interviewers asked people of the same group in the "
        "same region, so what differs between regions may be what differs between interviewers."
    )


def say_interviewers(interviewer_effects: pd.DataFrame) -> str:
    """How much lies between interviewers, of the median indicator and of the one that depends on them most."""
    known = _known(interviewer_effects)
    if known.empty:
        return _say_why_not(interviewer_effects)
    top = known.sort_values(["share", "indicator"], ascending=[False, True]).iloc[0]
    sentence = message(
        "Of what people of the same group say differently in a region, %(share)s lies between interviewers (median "
        "indicator; intraclass correlation, below 0 by chance alone), which makes a region's figure %(effect)s times "
        "as uncertain, as a variance, as if each person had been asked by somebody else.",
        share=number(np.median(known["share"]), ".2f"), effect=number(np.median(known["design_effect"]), ".1f"),
    )  # fmt: skip
    most = message(
        "Most depends on who asked in %(indicator)s: %(share)s, %(effect)s times.",
        indicator=f"'{top['label']}'", share=number(top["share"], ".2f"), effect=number(top["design_effect"], ".1f"),
    )  # fmt: skip
    unknown = len(interviewer_effects) - len(known)
    caution = message(
        "Intervals do not hold this; whoever was sent to other people than the others differs by that, too, and where "
        "interviewers work in one region only, part of what differs between regions may be theirs."
    )
    rest = message_by_number("Of %(n)s indicator it cannot be said.", "Of %(n)s indicators it cannot be said.", unknown)
    return " ".join([sentence, most, *([rest] if unknown else []), caution])


def show_interviewers(interviewer_effects: pd.DataFrame) -> Figure:
    """How far answers depend on who asked; table `interviewer_effects`."""
    kind = message("Dots of indicators by the share that lies between interviewers")
    return Figure(plot_interviewers(interviewer_effects), say_interviewers(interviewer_effects), kind)
