"""The need x capacity matrix of one region: how severe each need is, and who people say could cover it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from herelib.figures.figure import Figure
from herelib.figures.looks import (
    COVER_LOOKS,
    INK,
    SOFT,
    draw_intervals,
    frame,
    hatch,
    hidden_rows,
    label_rows,
    nothing,
    tidy,
)
from herelib.vocabulary import COVER
from herelib.words import COVER_WORDS, basis, listing, marked, message, n_text, number, percent, words

HEADS = {
    "now": marked("neighbours\nnow"),
    "training": marked("neighbours,\ntrained"),
    "outside": marked("outside\nprovider"),
    "public": marked("public\nduty"),
    "severity": marked("how severe (0-1),\n90%% interval"),
    "supply": marked("exists\nalready (0-1)"),
}
GRID_TITLES = {
    "severity": marked("%(region)s: needs, and who could meet them (0 = none, 1 = severe)"),
    "cover": marked("%(region)s: needs, and who could meet them (0 = none, 1 = severe; shares of the answers in %%)"),
}


def plot_matrix(matrix: pd.DataFrame, region: str, ax: Axes | None = None) -> Axes:
    """Need x capacity of one region: how severe each need is (90 % interval), and who people say could cover it.

    The left half shows severity, the right half shares of answers; hidden shares are one hatched piece. The two halves
    are the `child_axes` of the Axes that comes back; where nobody was asked who could cover it there is no right half.
    """
    table = matrix[matrix["region"] == region].sort_values("severity", ascending=False, na_position="last")
    if table.empty:
        return nothing(ax, region)
    cover = table[list(COVER)].notna().any(axis=None) or hidden_rows(table, "answers_hidden").any()
    ax = frame(ax, 9.5 if cover else 6, (1.7 if cover else 1.1) + 0.4 * len(table))
    ax.set_axis_off()
    left = ax.inset_axes([0, 0, 0.36 if cover else 1, 1])
    at = label_rows(left, [f"{words(row.field)} ({basis(row)})" for row in table.itertuples()])
    draw_intervals(
        left, at, table.rename(columns={"severity_low90": "low90", "severity_high90": "high90"}), centre="severity"
    )
    for y in at[table["severity"].isna().to_numpy()]:
        hatch(left, 0, y - 0.33, 1, 0.66)
    left.set_xlim(0, 1)
    tidy(left, message("How severe"), message("severity (0 = none, 1 = severe)"))
    if cover:
        _stack_cover(ax.inset_axes([0.41, 0, 0.59, 1]), table)
    return ax


def _stack_cover(ax: Axes, table: pd.DataFrame) -> None:
    at = label_rows(ax, [""] * len(table))
    left = np.zeros(len(table))
    shares = table[list(COVER)].astype(float).fillna(0)
    # Shares that are rounded one by one may add up to more than all answers: their bar ends at all the same.
    whole = np.maximum(shares.sum(axis=1).to_numpy(), 1)
    for answer in COVER:
        share = shares[answer].to_numpy()
        wide = share / whole
        ax.barh(at, wide, left=left, color=COVER_LOOKS[answer], edgecolor=INK, linewidth=0.4, height=0.66)
        for y in np.flatnonzero(share >= 0.08):
            white = answer in ("now", "training")
            ax.text(left[y] + wide[y] / 2, y, percent(share[y]), ha="center", va="center", fontsize=8.5,
                    color="white" if white else INK)  # fmt: skip
        left = left + wide
    asked = table[list(COVER)].notna().any(axis=1).to_numpy() | hidden_rows(table, "answers_hidden")
    # Shares that do not reach 1 were partly hidden; 0.999 lets rounding pass.
    for y in np.flatnonzero(asked & (left < 0.999)):
        hatch(ax, left[y], y - 0.33, 1 - left[y], 0.66)
    for y in np.flatnonzero(~asked):
        ax.text(0.01, y, message("not asked"), va="center", color=SOFT, fontsize=9)
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(lambda x, _: number(x, ".0%"))
    tidy(ax, message("Who could cover it"), message("share of the answers (%%)"), grid="")
    handles = [Patch(facecolor=COVER_LOOKS[a], edgecolor=INK, label=message(COVER_WORDS[a])) for a in COVER]
    if (asked & (left < 0.999)).any():
        few = message("too few answers to show apart")
        handles.append(Patch(facecolor="white", edgecolor=SOFT, hatch="////", label=few))
    ax.legend(handles=handles, loc="upper right", bbox_to_anchor=(1, -0.6 / max(1, 0.4 * len(table))), ncols=3,
              frameon=False, fontsize=8.5)  # fmt: skip


def say_matrix(matrix: pd.DataFrame, region: str) -> str:
    """The most severe needs of a region, and what people say about who could cover the first of them."""
    table = matrix[(matrix["region"] == region) & matrix["severity"].notna()]
    if table.empty:
        return message("Of %(region)s too few people answered to show any need.", region=region)
    if (table["status"] == "insufficient").all():
        return message(
            "In %(region)s less than half of the groups were heard. Its needs cannot be ordered: what is drawn in grey "
            "leans on what the same groups say in other regions.",
            region=region,
        )
    table = table.sort_values(["severity", "field"], ascending=[False, True])
    first = table.iloc[0]
    named = [f"{words(r.field)} ({number(r.severity, '.2f')})" for r in table.head(3).itertuples()]
    sentence = message(
        "In %(region)s the most severe needs are %(needs)s, from 0 = none to 1 = severe (the first, 90%% interval "
        "%(low)s to %(high)s).",
        region=region, needs=listing(named),
        low=number(first['severity_low90'], ".2f"), high=number(first['severity_high90'], ".2f"),
    )  # fmt: skip
    shares = [f"{message(COVER_WORDS[a])} {percent(first[a])}" for a in COVER if pd.notna(first[a])]
    if not shares:
        return sentence
    if first.get("together", 0) > 0:
        shares.append(message("other answers %(share)s", share=percent(first["together"])))
    cover_sentence = message(
        "Who could cover %(need)s: %(shares)s.", need=words(first["field"]), shares=", ".join(shares)
    )
    return f"{sentence} {cover_sentence}"


def show_matrix(matrix: pd.DataFrame, region: str) -> Figure:
    """How severe each need of a region is, and who could cover it; table `matrix`."""
    kind = message("Needs with intervals, and stacked bars of who could cover them")
    return Figure(plot_matrix(matrix, region), say_matrix(matrix, region), kind)


def plot_matrix_grid(matrix: pd.DataFrame, region: str, ax: Axes | None = None) -> Axes:
    """Need x capacity of one region as a grid: severity with its 90 % interval, who could cover it, supply, n.

    Hatched: heard from less than half of the groups (severity), or too few answers to be shown (shares).
    """
    table = matrix[matrix["region"] == region].sort_values("severity", ascending=False, na_position="last")
    if table.empty:
        return nothing(ax, message("%(region)s: needs, and who could meet them", region=region))
    cover = [answer for answer in COVER if table[answer].notna().any()]
    columns = ["severity", *cover, *["supply"] * bool(table["supply"].notna().any())]
    edges = np.cumsum([0, 1.5, *[1.0] * (len(columns) - 1)])
    ax = frame(ax, 2.6 + 1.02 * edges[-1], 1.4 + 0.46 * len(table))
    values = table[columns].to_numpy(float)
    ax.pcolormesh(
        edges, np.arange(len(table) + 1), np.nan_to_num(values), cmap="Blues", vmin=0, vmax=1, edgecolors="white",
        linewidth=2,
    )  # fmt: skip
    for y, row in enumerate(table.to_dict("records")):
        thin = row["status"] == "insufficient"
        # A number that leans on other regions is written over the hatching, so that it is not read as firm.
        if thin or np.isnan(row["severity"]):
            hatch(ax, 0.03, y + 0.04, 1.44, 0.92)
        if not np.isnan(row["severity"]):
            _severity(ax, y, row, thin)
        for x, name in enumerate(columns[1:], 1):
            text = "" if pd.isna(row[name]) else number(row[name], ".0%") if name in cover else number(row[name], ".2f")
            _share(ax, edges[x], y, (row[name], text), bool(row.get("answers_hidden", False)) and name in cover)
    ax.set_xticks((edges[:-1] + edges[1:]) / 2, [message(HEADS[name]) for name in columns], fontsize=8.5)
    ax.set_yticks(np.arange(len(table)) + 0.5, [f"{words(r.field)} ({n_text(r.n)})" for r in table.itertuples()])
    ax.invert_yaxis()
    ax.xaxis.tick_top()
    tidy(ax, message(GRID_TITLES["cover" if cover else "severity"], region=region), grid="")
    ax.spines[["left", "bottom"]].set_visible(False)
    if (table["status"] == "insufficient").any() or np.isnan(values).any():
        few = message("too few were heard, or hidden; – not asked")
        hatched = Patch(facecolor="white", edgecolor=SOFT, hatch="////", label=few)
        ax.legend(handles=[hatched], loc="upper left", bbox_to_anchor=(0, 0), frameon=False, fontsize=8.5)
    return ax


def _severity(ax: Axes, y: int, row: dict, thin: bool) -> None:
    colour = "white" if row["severity"] > 0.6 and not thin else INK
    box = dict(facecolor="white", edgecolor="none", pad=1) if thin else None
    ax.text(0.36, y + 0.5, number(row["severity"], ".2f"), ha="center", va="center", color=colour, bbox=box)
    if not np.isnan(row["severity_low90"]):
        low, high = number(row["severity_low90"], ".2f"), number(row["severity_high90"], ".2f")
        interval = message("%(low)s to %(high)s", low=low, high=high)
        ax.text(1.02, y + 0.5, interval, ha="center", va="center", fontsize=8, color=colour, bbox=box)


def _share(ax: Axes, x: float, y: int, share: tuple[float, str], hidden: bool) -> None:
    value, text = share
    if text:
        colour = "white" if value > 0.6 else INK
        ax.text(x + 0.5, y + 0.5, text, ha="center", va="center", fontsize=9, color=colour)
    elif hidden:
        hatch(ax, x + 0.03, y + 0.04, 0.94, 0.92)
    else:
        ax.text(x + 0.5, y + 0.5, "–", ha="center", va="center", color=SOFT)


def say_matrix_grid(matrix: pd.DataFrame, region: str) -> str:
    """The most severe needs of a region and who could cover the first, and what rests on few groups."""
    table = matrix[matrix["region"] == region]
    thin = table[table["status"] == "insufficient"]
    sentence = say_matrix(matrix, region)
    if len(thin) and len(thin) < len(table):
        needs = listing(words(field) for field in thin["field"])
        return f"{sentence} {message('Heard from less than half of the groups: %(needs)s.', needs=needs)}"
    return sentence


def show_matrix_grid(matrix: pd.DataFrame, region: str) -> Figure:
    """The need x capacity matrix of a region with all its numbers; table `matrix`."""
    kind = message("Grid of needs and who could meet them")
    return Figure(plot_matrix_grid(matrix, region), say_matrix_grid(matrix, region), kind)
