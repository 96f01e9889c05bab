"""How a verdict ends under each option of the decision that turns it most: shares of combinations, no probabilities."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from herelib.figures.figure import Figure
from herelib.figures.looks import CLUSTERS, INK, label_above, narrow, nothing, on, tidy, title_of
from herelib.words import VERDICT_WORDS, marked, message, number, percent

ENDS = 7  # ends with a colour of their own; the others share the last one
READ = 0.09  # share of the width that a percentage needs


def deciding(tables: Mapping[str, pd.DataFrame], region: str) -> str:
    """The decision that turns a region's verdict most often, by its number; "" if none does."""
    importance = tables["decision_importance"]
    turning = importance[(importance["region"] == region) & (importance["turned"] > 0)]
    turning = turning.sort_values(["importance", "decision"], ascending=[False, True])
    return turning["decision"].iloc[0] if len(turning) else ""


def plot_option_shares(
    tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str], ax: Axes | None = None
) -> Axes:
    """A bar for each option of the deciding decision: the shares of its combinations by verdict and lead.

    Parameters
    ----------
    tables : option_shares, decision_importance
    labels : what parts are called
    """
    decision = deciding(tables, region)
    if not decision:
        title = message("What would other choices change in %(region)s?", region=region)
        return nothing(ax, title, message("no decision turns the verdict"))
    shares, name = _shares(tables, region, decision, labels)
    options, ends = list(dict.fromkeys(shares["option"])), _ends(shares)
    ax = narrow(ax, 1.75 + 0.55 * len(options) + 0.21 * len(ends))
    at = np.arange(len(options))
    label_above(ax, at, options, rise=0.16)
    wide = shares.pivot_table(index="option", columns="shown", values="share", aggfunc="sum", observed=True)
    wide, left = wide.reindex(index=options, columns=list(ends)).fillna(0.0), np.zeros(len(options))
    for position, (end, colour) in enumerate(ends.items(), start=1):
        width = wide[end].to_numpy()
        ax.barh(at + 0.1, width, left=left, height=0.46, color=colour, edgecolor=INK, linewidth=0.6)
        for y in np.flatnonzero(width > READ):
            ax.text(left[y] + width[y] / 2, y + 0.1, f"{position}: {percent(width[y])}", ha="center", va="center",
                    fontsize=8.5, color=on(colour))  # fmt: skip
        left += width
    ax.set_xlim(0, 1)
    ax.set_ylim(len(options) - 0.5, -0.6)
    ax.xaxis.set_major_formatter(lambda x, _: number(x, ".0%"))
    tidy(ax, x=message("share of the combinations with this option (%%)"))
    handles = [Patch(facecolor=colour, edgecolor=INK, label=f"{i}  {end}") for i, (end, colour) in
               enumerate(ends.items(), start=1)]  # fmt: skip
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, 0), borderaxespad=4.2, frameon=False, fontsize=8.5)
    return title_of(ax, message("%(region)s: how it ends under each option of: %(name)s", region=region, name=name))


def _shares(
    tables: Mapping[str, pd.DataFrame], region: str, decision: str, labels: Mapping[str, str]
) -> tuple[pd.DataFrame, str]:
    """The ends of one decision in a region as a reader says them, and the title of the decision."""
    table = tables["option_shares"]
    table = table[(table["region"] == region) & (table["decision"] == decision)]
    ends = [end_text(row.verdict, row.lead, labels) for row in table.itertuples()]
    titles = tables["decision_importance"].drop_duplicates("decision").set_index("decision")["title"]
    counted = table.assign(end=ends)
    totals = counted.groupby("end")["universes"].sum().sort_index().sort_values(ascending=False, kind="stable")
    first = set(totals.index[: ENDS if len(totals) <= ENDS else ENDS - 1])
    other = message("other ends")
    return counted.assign(shown=[end if end in first else other for end in ends]), titles[decision]


def end_text(verdict: str, lead: str, labels: Mapping[str, str]) -> str:
    """A verdict with its lead as one reads them.

    Examples
    --------
    >>> end_text("clear", "mentoring", {"mentoring": "Mentoring"}), end_text("none feasible", "", {})
    ('clear: Mentoring', 'none feasible')
    """
    text = message(VERDICT_WORDS[verdict]).lower()
    return message(marked("%(verdict)s: %(lead)s"), verdict=text, lead=labels.get(lead, lead)) if lead else text


def _ends(shares: pd.DataFrame) -> dict[str, str]:
    """The ends with their colours, the most frequent first; what is left over last."""
    totals = shares.groupby("shown")["universes"].sum().sort_index().sort_values(ascending=False, kind="stable")
    named = sorted(totals.index, key=lambda end: (end == message("other ends"), -totals[end], end))
    return dict(zip(named, CLUSTERS, strict=False))


def say_option_shares(tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str]) -> str:
    """The decision that turns a region's verdict most often, and how each of its options ends most often."""
    decision = deciding(tables, region)
    if not decision:
        return message("In %(region)s no other choice turns the verdict.", region=region)
    shares, name = _shares(tables, region, decision, labels)
    ordered = shares.sort_values(["share", "end"], ascending=[False, True])
    clauses = []
    for option in dict.fromkeys(shares["option"]):
        first = ordered[ordered["option"] == option].iloc[0]
        clauses.append(
            message(
                "under '%(option)s' %(share)s of the combinations end as %(end)s",
                option=option, share=percent(first["share"]), end=first["end"],
            )
        )  # fmt: skip
    return message(
        "In %(region)s the verdict turns most often with one decision, %(name)s: %(clauses)s. These are shares of "
        "combinations, not probabilities.",
        region=region, name=name, clauses="; ".join(clauses),
    )  # fmt: skip


def show_option_shares(tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str]) -> Figure:
    """How a region's verdict ends under each option of the deciding decision; tables of a multiverse."""
    sentence = say_option_shares(tables, region, labels)
    return Figure(plot_option_shares(tables, region, labels), sentence, message("Stacked bars, one for each option"))
