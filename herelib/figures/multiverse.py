"""Figures and sentences of a multiverse: tables in, Axes or text out.

Specification curves follow Simonsohn, Simmons and Nelson (2020, doi:10.1038/s41562-020-0912-z): every universe is a
dot, in the order of its result, above a board that says which options it takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from herelib.figures.figure import Figure
from herelib.figures.looks import BLUES, CLUSTERS, INK, PALE, SOFT, frame, label_rows, nothing, row_inches, tidy
from herelib.tables import grid_of
from herelib.words import VERDICT_WORDS, marked, message, number, percent

ALL = "all"
NAMED = 7  # leads with a colour of their own; the others share the last one
PANELS = 6  # regions with a panel of their own
COLUMNS = 12  # regions of the heat map under the curves
BOARD = 6  # decisions whose options are shown under a curve
ROWS = 12  # decisions of a heat map
STILL = 3  # decisions that are shown though none turns anything
TOLD = 3  # decisions that a sentence names
OTHERS = marked("other leads")
VERDICT_MARKS = {
    "clear": "o",
    "either will do": "D",
    "contested": "^",
    "only one is left": "P",
    "nothing helps enough": "v",
    "insufficient evidence": "s",
    "none feasible": "X",
}

WHOLE = marked(
    "%(worked)s universes (all compatible combinations of %(decisions)s decisions) gave a result; shares count "
    "universes and are no probabilities."
)
SAMPLED = marked(
    "%(worked)s universes (a sample of the compatible combinations of %(decisions)s decisions) gave a result; shares "
    "count universes and are no probabilities."
)


def plot_specification_curve(
    tables: Mapping[str, pd.DataFrame],
    region: str | None = None,
    labels: pd.Series | None = None,
    ax: Axes | None = None,
) -> Axes:
    """How the leading part and its acceptability change over the universes.

    Parameters
    ----------
    tables : universe_verdicts, universe_options, decision_importance, as `herelib.runs.multiverse.evaluate` gives them
    region : its curve with the options below it; if not given, curves of up to six regions (those in which most
        universes differ from the baseline) with the importance of each decision below them
    labels : names of the parts for readers, by part
    """
    verdicts = tables["universe_verdicts"]
    if verdicts.empty:
        return nothing(ax, message("What would other choices change?"), message("no universe gave a result"))
    looks = _lead_looks(verdicts, labels)
    if region is not None:
        return _one_region(tables, region, looks, ax)
    turned = _most_turned(tables["verdict_shares"])
    regions, mapped = turned[:PANELS], [ALL, *turned[:COLUMNS]]
    shown = _ranked_decisions(tables["decision_importance"])[:ROWS]
    rows, below = -(-len(regions) // 3), max(2, len(shown)) * row_inches(len(shown))
    foot = 0.5 if _fit(mapped) else 1.2
    height = 1.4 + foot + 2.3 * rows + below
    ax = frame(ax, 12, height)
    ax.set_axis_off()
    count = verdicts["universe"].nunique()
    title = message("What would other choices change? %(count)s universes", count=number(count, ","))
    ax.set_title(title, loc="left", fontsize=11, color=INK)
    for i, name in enumerate(regions):
        top = 1 - (0.3 + 2.3 * (i // 3)) / height
        panel = ax.inset_axes([0.03 + 0.335 * (i % 3), top - 1.75 / height, 0.285, 1.75 / height])
        _curve(panel, verdicts[verdicts["region"] == name], name, looks, small=True)
        panel.set_ylabel("" if i % 3 else message("share of draws\nin which it is best"), fontsize=8)
    legend_at = 1 - (0.15 + 2.3 * rows) / height
    _legend(ax, looks, verdicts, (0.0, legend_at))
    # The names of decisions are long: they take the left third.
    heat = ax.inset_axes([0.34, foot / height, 0.6, below / height])
    importance = tables["decision_importance"]
    plot_importance(importance[importance["region"].isin(mapped)], ax=heat)
    return ax


def save(tables: Mapping[str, pd.DataFrame], file: Path, labels: pd.Series | None = None) -> Path:
    """Write the specification curves of a study as a PNG; comes back with its path."""
    file.parent.mkdir(parents=True, exist_ok=True)
    ax = plot_specification_curve(tables, labels=labels)
    ax.figure.savefig(file, dpi=150, bbox_inches="tight", metadata={"Software": None})
    plt.close(ax.figure)
    return file


def say_multiverse(tables: Mapping[str, pd.DataFrame]) -> str:
    """How far the verdicts hold under other choices, and which choices turn them most."""
    how, shares = tables["multiverse"].iloc[0], tables["verdict_shares"]
    if shares.empty:
        return message("No universe gave a result.")
    worked = int(how["universes"] - how["failed"])
    lines = [message(SAMPLED if how["sampled"] else WHOLE, worked=number(worked, ","), decisions=how["decisions"])]
    for region in sorted(set(shares["region"])):
        lines.append(_say_region(region, shares, tables["decision_importance"]))
    return " ".join(lines)


def show_multiverse(tables: Mapping[str, pd.DataFrame], labels: pd.Series | None = None) -> Figure:
    """What other choices would change; the tables of a multiverse."""
    kind = message("Dots for universes, above a grid of decisions by region")
    return Figure(plot_specification_curve(tables, labels=labels), say_multiverse(tables), kind)


def _say_region(region: str, shares: pd.DataFrame, importance: pd.DataFrame) -> str:
    shares_here = shares[shares["region"] == region]
    first = shares_here[shares_here["baseline"]].iloc[0]
    clauses = [
        message(
            "%(region)s: %(share)s of them say %(verdict)s, as decided",
            region=region, share=percent(first["share"]), verdict=_verdict_text(first["verdict"], first["lead"]),
        )
    ]  # fmt: skip
    others = shares_here[~shares_here["baseline"]]
    if len(others):
        second = others.iloc[0]
        verdict = _verdict_text(second["verdict"], second["lead"])
        clauses.append(message("next is %(verdict)s in %(share)s", verdict=verdict, share=percent(second["share"])))
    turning = most_turning(importance, region)
    if turning:
        clauses.append(message("turned most often by %(decisions)s", decisions=", ".join(turning)))
    return "; ".join(clauses) + "."


def _verdict_text(verdict: str, lead: str) -> str:
    """A verdict and its lead as one reads them inside a sentence."""
    text = message(VERDICT_WORDS[verdict]).lower()
    return f"{text}, {lead.replace('_', ' ')}" if lead else text


def most_turning(importance: pd.DataFrame, region: str, count: int = TOLD) -> list[str]:
    """The decisions that turn a region's verdict most often, as "parameter (share of pairs)"; none that never do."""
    turning = importance[(importance["region"] == region) & (importance["turned"] > 0)]
    turning = turning.sort_values(["importance", "decision"], ascending=[False, True]).head(count)
    return [f"{row.parameter} ({percent(row.importance)})" for row in turning.itertuples()]


def table_of_regions(tables: Mapping[str, pd.DataFrame]) -> str:
    """Aligned text: for each region the baseline's verdict, in which share of universes it stands, and what turns it.

    The first line says how the universes were chosen; the figure is no probability.
    """
    shares = tables["verdict_shares"]
    rows = [
        (
            message("region"), message("as decided"), message("verdict as decided"),
            message("turned most by (share of pairs)"),
        )
    ]  # fmt: skip
    for row in shares[shares["baseline"]].itertuples():
        turning = ", ".join(most_turning(tables["decision_importance"], row.region))
        verdict = _verdict_text(row.verdict, row.lead)
        rows.append((row.region, percent(row.share), verdict, turning or message("none")))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join([*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[3]]).rstrip() for row in rows]
    return "\n".join([tables["multiverse"]["note"].iloc[0], *lines])


def _one_region(tables: Mapping[str, pd.DataFrame], region: str, looks: dict, ax: Axes | None) -> Axes:
    verdicts, options = tables["universe_verdicts"], tables["universe_options"]
    verdicts_here = verdicts[verdicts["region"] == region]
    title = message("What would other choices change in %(region)s?", region=region)
    if verdicts_here.empty:
        return nothing(ax, title, message("no universe gave a result"))
    shown = _ranked_decisions(tables["decision_importance"], region)[:BOARD]
    rows = _board_rows(options, shown, tables["decision_importance"])
    height = 3.9 + 0.19 * len(rows)
    ax = frame(ax, 10, height)
    ax.set_axis_off()
    tidy(ax, title, grid="")
    board_height = 0.19 * len(rows) / height
    top = ax.inset_axes([0.36, 1 - 2.4 / height, 0.63, 2.2 / height])
    count = number(len(verdicts_here), ",")
    universes = _curve(top, verdicts_here, message("%(count)s universes", count=count), looks)
    top.set_ylabel(message("share of draws in which\nthe lead is best"), fontsize=8.5)
    used = {lead: look for lead, look in looks.items() if lead in set(verdicts_here["lead"])}
    _legend(ax, used, verdicts_here, (0.0, 0.7 / height))
    if rows:
        board = ax.inset_axes([0.36, 1 - 2.55 / height - board_height, 0.63, board_height], sharex=top)
        _board(board, universes, options, rows)
    return ax


def _curve(ax: Axes, verdicts_here: pd.DataFrame, title: str, looks: dict, small: bool = False) -> pd.DataFrame:
    universes = _in_order(verdicts_here)
    size = 26 if len(universes) <= 100 else 14 if len(universes) <= 400 else 8
    for (lead, verdict), part in universes.groupby(["lead", "verdict"], sort=True):
        colour = looks[lead][0] if lead in looks else "white"
        ax.scatter(
            part.index, part["height"], s=size, color=colour, marker=VERDICT_MARKS[verdict], edgecolor=INK,
            linewidth=0.25 if len(universes) > 100 else 0.5, zorder=3,
        )  # fmt: skip
    for at in universes.index[universes["universe"] == 0]:
        ax.axvline(at, color=INK, linewidth=0.9, linestyle=(0, (3, 2)), zorder=2)
        # The label stands on the side that has room.
        right = at > len(universes) / 2
        ax.annotate(
            message("as decided"), (at, 0.16), xytext=(-3 if right else 3, 0), textcoords="offset points",
            ha="right" if right else "left", fontsize=7.5, color=INK, zorder=4,
        )  # fmt: skip
    if universes["acceptability"].isna().all():
        text = message("no package in any universe")
        ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", color=SOFT, fontsize=8.5)
    ax.set_ylim(-0.03, 1.04)
    ax.set_xlim(-0.02 * len(universes) - 0.5, 1.02 * len(universes) - 0.5)
    first = universes.loc[universes["universe"] == 0, ["verdict", "lead"]]
    same = (universes[["verdict", "lead"]] == first.iloc[0]).all(axis=1).mean() if len(first) else np.nan
    tidy(ax, message("%(title)s: %(share)s as decided", title=title, share=percent(same)), grid="y")
    ax.title.set_fontsize(9.5 if small else 11)
    ax.tick_params(labelsize=8)
    ax.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
    ax.set_xticks([])
    return universes


def _in_order(verdicts_here: pd.DataFrame) -> pd.DataFrame:
    """The universes of one region from the least to the greatest acceptability; without one they come first, at 0."""
    with_height = verdicts_here.assign(height=verdicts_here["acceptability"].fillna(0.0))
    return with_height.sort_values(["height", "verdict", "lead", "universe"], ignore_index=True)


def _board_rows(options: pd.DataFrame, decisions: list[str], importance: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Decision, option and label of each row of the board: the option that was decided first."""
    titles = importance.drop_duplicates("decision").set_index("decision")["parameter"]
    rows = []
    for decision in decisions:
        taken = options.loc[options["decision"] == decision].sort_values("universe", kind="stable")["option"]
        rows += [(decision, option, f"{titles[decision]}: {option}") for option in dict.fromkeys(taken)]
    return rows


def _board(ax: Axes, universes: pd.DataFrame, options: pd.DataFrame, rows: list[tuple[str, str, str]]) -> None:
    wide = grid_of(options, "universe", "decision", "option").reindex(universes["universe"])
    changes = [i for i in range(1, len(rows)) if rows[i][0] != rows[i - 1][0]]
    for row, (decision, option, _) in enumerate(rows):
        at = np.flatnonzero((wide[decision] == option).to_numpy())
        ax.vlines(at, row - 0.32, row + 0.32, color=INK if row in (0, *changes) else BLUES[1], linewidth=0.9)
    for row in changes:
        ax.axhline(row - 0.5, color=PALE, linewidth=0.8)
    ax.set_yticks(range(len(rows)), [label if len(label) <= 44 else label[:43] + "…" for *_, label in rows])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.tick_params(length=0, labelsize=7.5)
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    along = message("universes, from the least to the greatest share (dark: the option that was decided)")
    ax.set_xlabel(along, fontsize=8.5)
    ax.xaxis.label.set_color(SOFT)


def _legend(ax: Axes, looks: dict, verdicts: pd.DataFrame, corner: tuple[float, float]) -> None:
    handles = [
        Line2D([], [], linestyle="", marker="o", color=colour, markeredgecolor=INK, markersize=7, label=name)
        for colour, name in dict.fromkeys(looks.values())
    ]
    verdicts_shown = set(verdicts["verdict"])
    handles += [
        Line2D(
            [], [], linestyle="", marker=mark, color="white", markeredgecolor=INK, markersize=7,
            label=message(VERDICT_WORDS[word]).lower(),
        )
        for word, mark in VERDICT_MARKS.items()
        if word in verdicts_shown
    ]  # fmt: skip
    ax.legend(
        handles=handles, loc="upper left", bbox_to_anchor=corner, ncols=4, frameon=False, fontsize=8.5, borderaxespad=0
    )


def _lead_looks(verdicts: pd.DataFrame, labels: pd.Series | None) -> dict[str, tuple[str, str]]:
    """Colour and name of each lead; the same in all panels, the most frequent leaders have their own."""
    counted = verdicts.loc[verdicts["lead"] != "", "lead"].value_counts()
    order = sorted(counted.index, key=lambda name: (-counted[name], name))
    named = {} if labels is None else labels.to_dict()
    looks = {lead: (CLUSTERS[i], named.get(lead, lead.replace("_", " "))) for i, lead in enumerate(order[:NAMED])}
    return looks | {lead: (CLUSTERS[-1], message(OTHERS)) for lead in order[NAMED:]}


def _most_turned(shares: pd.DataFrame) -> list[str]:
    """The regions, those in which most universes differ from the baseline first; of equals by name."""
    same = shares[shares["baseline"]].set_index("region")["share"]
    same = same.reindex(sorted(set(shares["region"])), fill_value=0.0)
    return list(same.sort_values(kind="stable").index)


def plot_importance(importance: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How often each decision alone turns the verdict of each region: decisions by region, the heaviest on top."""
    title = message("How often does a decision alone turn the verdict?")
    names = _ranked_decisions(importance)[:ROWS]
    if not names:
        return nothing(ax, title, message("no decision is varied"))
    regions = [ALL, *sorted(set(importance["region"]) - {ALL})]
    regions = regions[: 1 + 2 * COLUMNS]
    ax = frame(ax, 4.5 + 0.75 * len(regions), 1.4 + row_inches(len(names)) * len(names))
    wide = grid_of(importance, "decision", "region", "importance").reindex(index=names, columns=regions)
    titles = importance.drop_duplicates("decision").set_index("decision")["title"]
    at = label_rows(ax, [f"{titles[name]} ({name})" for name in names], 60)
    ax.imshow(np.nan_to_num(wide.to_numpy(float)), cmap=_blues(), vmin=0, vmax=1, aspect="auto")
    for row in at:
        for column, share in enumerate(wide.iloc[row]):
            dark = pd.notna(share) and share > 0.5
            ax.text(column, row, percent(share), ha="center", va="center", fontsize=8, color="white" if dark else INK)
    ax.axvline(0.5, color="white", linewidth=3)
    slanted = {} if _fit(regions) else {"rotation": 40, "ha": "right", "rotation_mode": "anchor"}
    ax.set_xticks(range(len(regions)), [message("all regions"), *regions[1:]], fontsize=8.5, **slanted)
    ax.tick_params(axis="y", labelsize=8.5)
    share = marked("share of the pairs of universes that differ in this decision only; %(pairs)s")
    tidy(ax, title, message(share, pairs=_pairs(importance)), grid="")
    ax.xaxis.label.set_fontsize(9)
    ax.spines[:].set_visible(False)
    return ax


def _ranked_decisions(importance: pd.DataFrame, region: str = ALL) -> list[str]:
    """The decisions that turn a verdict, from the most important to the least; if none does, a few that were tried."""
    of_region = importance[(importance["region"] == region) & importance["importance"].notna()]
    of_region = of_region.sort_values(["importance", "decision"], ascending=[False, True])
    turning = int((of_region["turned"] > 0).sum())
    return list(of_region["decision"].head(turning or STILL))


def _pairs(importance: pd.DataFrame) -> str:
    """How many pairs the shares of a region rest on, as a label says it."""
    counted = importance.loc[(importance["region"] != ALL) & (importance["pairs"] > 0), "pairs"]
    low, high = int(counted.min()), int(counted.max())
    if low == high:
        return message("n = %(pairs)s pairs a region", pairs=number(low, ","))
    return message("n = %(low)s to %(high)s pairs a region", low=number(low, ","), high=number(high, ","))


def _fit(regions: list[str]) -> bool:
    """Whether the names of the regions can stand beside each other under a heat map."""
    return len(regions) <= 8 and max(map(len, regions)) <= 12


def _blues():
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("share", ["#f4f6f8", BLUES[2], BLUES[1], BLUES[0]])
