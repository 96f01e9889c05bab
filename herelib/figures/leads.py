"""What the best package of each lead takes away in a region, and which come close enough to the best."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from herelib.figures.figure import Figure
from herelib.figures.looks import (
    BLUES,
    INK,
    dot,
    label_above,
    narrow,
    nothing,
    short_label,
    tidy,
    title_of,
)
from herelib.words import listing, marked, message, number, percent

TOP = 7  # leads that are drawn
CLOSE = 0.1  # of the best relief: the parameter close_enough where nothing else was decided
WITHOUT = marked("no support, the other parts alone")


def lead_text(lead: str, labels: Mapping[str, str]) -> str:
    """A lead as a reader says it; a package may be without support."""
    return labels.get(lead, lead) if lead and lead != "none" else message(WITHOUT)


def _ordered(leads: pd.DataFrame, region: str) -> pd.DataFrame:
    return leads[leads["region"] == region].sort_values(["rank", "lead"])


def plot_leads(
    leads: pd.DataFrame,
    region: str,
    labels: Mapping[str, str],
    close_enough: float = CLOSE,
    ax: Axes | None = None,
) -> Axes:
    """Relief of the best package of each lead with its 90 % interval, the best on top; the band is close enough to it.

    Parameters
    ----------
    leads : table leads
    labels : what parts are called
    close_enough : share of the best relief that may be missed, as the parameter of the run says
    """
    title = message("%(region)s: what could lead the package", region=region)
    table = _ordered(leads, region).head(TOP)
    if table.empty:
        return nothing(ax, title, message("no package could be compared"))
    ax = narrow(ax, 2.0 + 0.62 * len(table))
    at, best = np.arange(len(table)), table["relief"].max()
    ax.axvspan((1 - close_enough) * best, best, color=BLUES[2], alpha=0.7, linewidth=0)
    label_above(ax, at, [short_label(lead_text(lead, labels), 60) for lead in table["lead"]], rise=0.1)
    notes = [
        message("best in %(best)s of the draws, close enough in %(close)s",
                best=percent(row.acceptability), close=percent(row.within))
        for row in table.itertuples()
    ]  # fmt: skip
    label_above(ax, at, notes, small=True, rise=-0.47)
    colour = np.where(at == 0, BLUES[0], "white")
    ax.hlines(at + 0.04, table["low90"], table["high90"], color=BLUES[0], linewidth=1.6)
    ax.scatter(table["relief"], at + 0.04, s=52, color=colour, edgecolor=BLUES[0], linewidth=1.6, zorder=3)
    ax.set_xlim(0, 1.06 * max(table["high90"].max(), best))
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.xaxis.set_major_formatter(lambda x, _: number(x, ".0%"))
    tidy(ax, x=message("of what holds people back, taken away by the\nbest package with this lead (%%)"))
    band = Patch(facecolor=BLUES[2], label=message("close enough to the best"))
    ax.legend(
        handles=[band, dot(BLUES[0], "o", message("the best"))], loc="upper left", bbox_to_anchor=(0, 0),
        borderaxespad=6.2, ncols=2, frameon=False, fontsize=8.5,
    )  # fmt: skip
    ax.title.set_color(INK)
    return title_of(ax, title)


def say_leads(leads: pd.DataFrame, region: str, labels: Mapping[str, str], close_enough: float = CLOSE) -> str:
    """What leads best in a region, which others come close enough, and how often each is best."""
    table = _ordered(leads, region)
    if table.empty:
        return message("%(region)s: no package could be compared.", region=region)
    first, rest = table.iloc[0], table.iloc[1:]
    sentences = [
        message(
            "In %(region)s a package led by %(lead)s takes away most, about %(relief)s (%(low)s to %(high)s); it is "
            "best in %(best)s of the draws. This is not a probability of success.",
            region=region, lead=lead_text(first["lead"], labels), relief=percent(first["relief"]),
            low=percent(first["low90"]), high=percent(first["high90"]), best=percent(first["acceptability"]),
        )
    ]  # fmt: skip
    close = rest[rest["relief"] >= (1 - close_enough) * first["relief"]]
    if len(close):
        others = listing(
            message("%(lead)s (%(relief)s)", lead=lead_text(row.lead, labels), relief=percent(row.relief))
            for row in close.itertuples()
        )
        sentences.append(message("Close enough to it: %(others)s.", others=others))
    elif len(rest):
        second = rest.iloc[0]
        sentences.append(
            message(
                "Next comes %(lead)s with %(relief)s, which is not close enough.",
                lead=lead_text(second["lead"], labels), relief=percent(second["relief"]),
            )
        )  # fmt: skip
    else:
        sentences.append(message("Nothing else could lead."))
    return " ".join(sentences)


def say_other_package(row: pd.Series, package: str, labels: Mapping[str, str]) -> str:
    """The best package of a lead where another is named with it; nothing where both are the same.

    Parameters
    ----------
    row : of the table leads, of the part that leads the package named
    package : the package named, parts by their ids, parted by semicolons
    """
    best = [part for part in row["package"].split(";") if part]
    if set(best) == set(package.split(";")):
        return ""
    return message(
        "The best package with this lead (%(lead)s) is another than the one named, which is cheaper: the best holds "
        "%(parts)s.",
        lead=lead_text(row["lead"], labels), parts=listing(labels.get(part, part) for part in best),
    )  # fmt: skip


def show_leads(
    leads: pd.DataFrame,
    region: str,
    labels: Mapping[str, str],
    close_enough: float = CLOSE,
    named: tuple[str, str] | None = None,
) -> Figure:
    """What could lead the package of a region; table `leads`.

    Parameters
    ----------
    named : lead and package that are named: the caption says where the best package with this lead is another
    """
    sentence = say_leads(leads, region, labels, close_enough)
    if named:
        lead, package = named
        of_lead = leads[(leads["region"] == region) & (leads["lead"] == lead)]
        other = [say_other_package(row, package, labels) for _, row in of_lead.iterrows() if package]
        sentence = " ".join([sentence, *filter(None, other)])
    return Figure(plot_leads(leads, region, labels, close_enough), sentence, message("Dots with intervals"))
