"""The named package of a region as a stack of its parts, and which parts are in whose package."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from herelib.figures.figure import Figure
from herelib.figures.looks import (
    INK,
    MANY,
    NARROW,
    PALE,
    ROLE_LOOKS,
    SOFT,
    SOFT_INK,
    dot,
    euro_range,
    frame,
    label_rows,
    narrow,
    nothing,
    on,
    points,
    short_label,
    tidy,
    title_of,
)
from herelib.tables import grid_of
from herelib.words import ROLE_WORDS, listing, marked, message, message_by_number, number, only_a_limit, percent

STANDING_WORDS = {
    "core": marked("cannot well be replaced"),
    "open": marked("can be replaced"),
    "out": marked("costs more than it brings"),
    "": marked("not compared"),
}
SETTLED_WORDS = {"present": marked("there already"), "committed": marked("settled before")}
NEARLY = 0.005  # a loss below is less than half a percentage point
COLUMNS = 12  # regions beside each other that can still be read
BLOCK, GAP, EMPTY = 1.0, 0.06, 0.36  # heights of a drawn part, of the room between two, of a place without part


def placed_parts(package: str, lead: str, parts: pd.DataFrame) -> list[tuple[str, str]]:
    """The parts of a package with their places, in the order in which they are drawn: lead, support, form ...

    Parameters
    ----------
    package : parts by their ids, parted by semicolons
    lead : the part that leads, "" if none
    parts : rows of one region of the table parts
    """
    role = parts.set_index("part")["role"]
    places = [(part, "lead" if part == lead else role[part]) for part in package.split(";") if part]
    order = list(ROLE_LOOKS)
    return sorted(places, key=lambda pair: (order.index(pair[1]), pair[0]))


def named_package(tables: Mapping[str, pd.DataFrame], region: str) -> tuple[dict, list[tuple[str, str]]]:
    """The verdict of a region and the placed parts of its package; no parts if none is named."""
    verdicts = tables["verdicts"][tables["verdicts"]["region"] == region]
    if verdicts.empty or not verdicts["package"].iloc[0]:
        return ({} if verdicts.empty else verdicts.iloc[0].to_dict()), []
    verdict, parts = verdicts.iloc[0].to_dict(), tables["parts"]
    return verdict, placed_parts(verdict["package"], verdict["lead"], parts[parts["region"] == region])


def plot_package(
    tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str], ax: Axes | None = None
) -> Axes:
    """The named package as a stack: each part with its place, what is lost without it, and its cost.

    Parameters
    ----------
    tables : verdicts, parts
    labels : what parts are called
    """
    title = message("%(region)s: the package and what each part is for", region=region)
    verdict, placed = named_package(tables, region)
    if not placed:
        return nothing(ax, title, message("no package is named"))
    parts = tables["parts"]
    facts = parts[parts["region"] == region].set_index("part")
    vacant = [role for role in ROLE_LOOKS if role not in dict(placed).values()]
    height = len(placed) * (BLOCK + GAP) + (EMPTY + GAP) * bool(vacant) + 0.55
    ax = narrow(ax, 0.72 * height + 0.5)
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(height, 0)
    top = 0.0
    for position, (part, role) in enumerate(placed, start=1):
        _block(ax, top, role, str(position), str(facts.loc[part, "standing"]))
        _write(ax, top, _lines(facts.loc[part], role, labels.get(part, part)))
        top += BLOCK + GAP
    if vacant:
        text = message("left empty: %(places)s", places=", ".join(message(ROLE_WORDS[role]) for role in vacant))
        ax.add_patch(Rectangle((0, top), 1, EMPTY, facecolor="none", edgecolor=SOFT, linestyle=(0, (4, 3))))
        ax.text(0.02, top + EMPTY / 2, text, va="center", fontsize=8.5, color=SOFT_INK)
        top += EMPTY + GAP
    ax.text(0, top + 0.08, _total(verdict), va="top", fontsize=9.5, color=INK)
    return title_of(ax, title)


def _block(ax: Axes, top: float, role: str, number: str, standing: str) -> None:
    """The box of a part: a thick frame if it cannot well be replaced, a broken one if it can."""
    style = {"linewidth": 2.2} if standing == "core" else {"linewidth": 1.1, "linestyle": (0, (4, 2))}
    ax.add_patch(Rectangle((0.004, top), 0.992, BLOCK, facecolor="white", edgecolor=INK, zorder=2, **style))
    ax.add_patch(Rectangle((0.008, top + 0.03), 0.075, BLOCK - 0.06, facecolor=ROLE_LOOKS[role], zorder=3))
    ax.text(0.045, top + BLOCK / 2, number, ha="center", va="center", fontsize=13, weight="bold",
            color=on(ROLE_LOOKS[role]), zorder=4)  # fmt: skip


def _lines(fact: pd.Series, role: str, label: str) -> tuple[str, str, str]:
    """What stands in the box of a part: its place, its name, and what is lost without it with its cost."""
    loss = fact["loss_without"]
    if fact["standing_here"] == "committed":
        # Every package compared holds it: what would be lost without it is all of them.
        adds = fact["adds"]
        left = message("settled") if pd.isna(adds) else message("settled; adds %(adds)s points", adds=points(adds))
    elif pd.isna(loss):
        left = message("what is lost without it is not known")
    elif loss < NEARLY and fact["standing"] == "core":  # rounded: the choice was made before
        left = message("what is lost without it is less than can be shown")
    elif loss < NEARLY:
        left = message("without it another does nearly as well")
    else:
        left = message("without it %(loss)s percentage points less", loss=points(loss))
    settled = SETTLED_WORDS.get(fact["standing_here"])
    standing = message(settled) if settled else message(STANDING_WORDS[fact["standing"]])
    cost = euro_range(fact["cost_low_eur"], fact["cost_high_eur"])
    head = message("%(place)s · %(standing)s", place=message(ROLE_WORDS[role]), standing=standing)
    foot = message("%(left)s · %(cost)s", left=left, cost=message("cost not known") if cost == "–" else cost)
    return head, label, foot


def _write(ax: Axes, top: float, lines: tuple[str, str, str]) -> None:
    head, label, foot = lines
    ax.text(0.105, top + 0.09, head, va="top", fontsize=8.5, color=SOFT_INK, zorder=4)
    name = short_label(label, 54)
    ax.text(0.105, top + BLOCK / 2 + 0.01, name, va="center", fontsize=9.5 if len(name) <= 45 else 8.2,
            weight="bold", color=INK, zorder=4)  # fmt: skip
    ax.text(0.105, top + BLOCK - 0.09, foot, va="bottom", fontsize=8.5, color=INK, zorder=4)


def _total(verdict: Mapping) -> str:
    """What a package costs together, and when all of it can start."""
    relief, price = percent(verdict["relief"]), euro_range(verdict["cost_low_eur"], verdict["cost_high_eur"])
    if only_a_limit(verdict["relief"], verdict["low90"], verdict["high90"]):
        cost = message("up to %(relief)s for %(cost)s", relief=relief, cost=price)
    else:
        cost = message("about %(relief)s for %(cost)s", relief=relief, cost=price)
    unknown = [part for part in verdict["unknown_costs"].split(";") if part]
    if unknown:
        first = message_by_number(
            "takes away %(cost)s and %(n)s cost not known",
            "takes away %(cost)s and %(n)s costs not known",
            len(unknown), cost=cost,
        )  # fmt: skip
    else:
        first = message("takes away %(cost)s", cost=cost)
    if pd.isna(verdict["lead_time_low_months"]):
        return first
    low, high = (number(verdict[name], ".0f") for name in ("lead_time_low_months", "lead_time_high_months"))
    span = low if low == high else message("%(low)s to %(high)s", low=low, high=high)
    return f"{first}\n{message('all of it can start in %(months)s months', months=span)}"


def say_package(tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str]) -> str:
    """The parts of the named package, which of them cannot well be replaced, and cost and months together."""
    verdict, placed = named_package(tables, region)
    if not placed:
        return message("%(region)s: no package is named.", region=region)
    facts = tables["parts"][tables["parts"]["region"] == region].set_index("part")
    names = listing(labels.get(part, part) for part, _ in placed)
    asked = [part for part, _ in placed if facts.loc[part, "standing_here"] != "committed"]
    core = [labels.get(part, part) for part in asked if facts.loc[part, "standing"] == "core"]
    sentences = [message("The package for %(region)s: %(parts)s.", region=region, parts=names)]
    if core:
        sentences.append(message("Without these much is lost: %(parts)s.", parts=listing(core)))
    elif len(asked) < len(placed):
        sentences.append(message("What is not settled can be replaced without losing much."))
    else:
        sentences.append(message("Each of its parts can be replaced without losing much."))
    total = "; ".join(_total(verdict).split("\n"))
    return " ".join([*sentences, message("It %(total)s.", total=total)])


def show_package(tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str]) -> Figure:
    """The named package of a region and what each part is for; tables `verdicts` and `parts`."""
    sentence = say_package(tables, region, labels)
    return Figure(plot_package(tables, region, labels), sentence, message("Stack of the parts of a package"))


def plot_packages_by_region(parts: pd.DataFrame, labels: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """Which parts are in the named package of which region: filled if it cannot well be replaced, else hollow.

    A dash is a part that cannot be had in a region. Of many regions the first twelve are shown.
    """
    title = message("Which parts are in whose package")
    inside = parts[parts["in_package"]]
    if inside.empty:
        return nothing(ax, title, message("no package is named"))
    regions = sorted(inside["region"].unique())[:COLUMNS]
    rows = _rows_by_role(inside)
    shown = parts[parts["region"].isin(regions) & parts["part"].isin([part for part, _ in rows])]
    ax = frame(ax, max(NARROW, 2.9 + 0.42 * len(regions)), 2.1 + 0.3 * len(rows))
    for row, (_, role) in enumerate(rows):
        if row and rows[row - 1][1] != role:
            ax.axhline(row - 0.5, color=PALE, linewidth=1)
    _marks(ax, shown, [part for part, _ in rows], regions)
    counts = inside["part"].value_counts()
    named = [short_label(labels.get(part, part), 56) for part, _ in rows]
    label_rows(ax, [f"{name}  {counts[part]}" for name, (part, _) in zip(named, rows, strict=True)], 34)
    ax.tick_params(axis="y", labelsize=8)
    ax.set_xlim(-0.5, len(regions) - 0.5)
    ax.set_xticks(range(len(regions)), regions, rotation=40, ha="left", rotation_mode="anchor", fontsize=8.5)
    ax.xaxis.tick_top()
    tidy(ax, x=message("number: count of packages that hold the part"), grid="")
    ax.xaxis.set_label_position("bottom")
    ax.xaxis.label.set_fontsize(9)
    ax.spines[:].set_visible(False)
    handles = [
        dot(INK, "s", message("in it, cannot well be replaced")),
        dot("white", "s", message("in it, can be replaced")),
        dot(SOFT, "_", message("cannot be had")),
    ]
    ax.legend(handles=handles, loc="upper right", bbox_to_anchor=(1.15, 0), borderaxespad=2.6, frameon=False,
              fontsize=8.5)  # fmt: skip
    return title_of(ax, title, 30)


def _rows_by_role(inside: pd.DataFrame) -> list[tuple[str, str]]:
    """Parts with their roles, by role and then those in most packages first."""
    counts = inside.groupby(["part", "role"], observed=True).size().reset_index(name="regions")
    order = list(ROLE_LOOKS)
    rows = sorted(counts.itertuples(), key=lambda row: (order.index(row.role), -row.regions, row.part))
    return [(row.part, row.role) for row in rows][:MANY]


def _marks(ax: Axes, shown: pd.DataFrame, names: list[str], regions: list[str]) -> None:
    in_package = grid_of(shown, "part", "region", "in_package").reindex(index=names, columns=regions)
    standing = grid_of(shown, "part", "region", "standing").reindex(index=names, columns=regions)
    role = shown.drop_duplicates("part").set_index("part")["role"]
    for row, part in enumerate(names):
        for column, region in enumerate(regions):
            colour = ROLE_LOOKS["lead" if role[part] == "support" else role[part]]
            if in_package.loc[part, region] is True or in_package.loc[part, region] == 1:
                core = standing.loc[part, region] == "core"
                fill = colour if core else "white"
                ax.scatter(column, row, s=150, marker="s", color=fill, edgecolor=INK, linewidth=1.2)
                ax.scatter(column, row, s=0 if core else 26, marker="s", color=colour)
            elif standing.loc[part, region] == "":
                ax.scatter(column, row, s=50, marker="_", color=SOFT)


def say_packages_by_region(parts: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Which parts every package has, which only one has, and how many different packages there are."""
    inside = parts[parts["in_package"]]
    if inside.empty:
        return message("No region has a package.")
    regions = inside["region"].nunique()
    counts = inside["part"].value_counts()
    packages = inside.groupby("region")["part"].agg(lambda names: ";".join(sorted(names))).nunique()
    if regions == 1:
        return message("One region has a package.")
    everywhere = sorted(counts.index[counts == regions])
    if everywhere:
        shared = message("In all of them: %(parts)s.", parts=listing(labels.get(part, part) for part in everywhere))
    else:
        shared = message("No part is in all of them.")
    single = int(np.sum(counts == 1))
    lines = [
        message_by_number(
            "%(regions)s regions have %(n)s different package.", "%(regions)s regions have %(n)s different packages.",
            packages, regions=regions,
        ),
        shared,
        message_by_number("%(n)s part is in one only.", "%(n)s parts are in one only.", single),
    ]  # fmt: skip
    return " ".join(lines)


def show_packages_by_region(parts: pd.DataFrame, labels: Mapping[str, str]) -> Figure:
    """Which parts are in the package of which region; table `parts`."""
    sentence = say_packages_by_region(parts, labels)
    return Figure(plot_packages_by_region(parts, labels), sentence, message("Grid of parts by region"))
