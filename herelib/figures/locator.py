"""Where one region lies among the others: a small map, dark where it is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch

from herelib.figures.figure import Figure
from herelib.figures.looks import BLUES, INK, PALE, SOFT_INK, frame
from herelib.figures.maps import rings, shape
from herelib.words import listing, message

NEAREST = 40  # other regions that are drawn: those nearest
NAMED = 12  # regions up to which the others are named as well
SIDE = 2.3  # inches


def located_at(places: pd.DataFrame) -> pd.DataFrame:
    """The regions that a map can show, each with a point; table `places`."""
    table = places[(places["outline"].fillna("") != "") | (places["longitude"].notna() & places["latitude"].notna())]
    table = table.reset_index(drop=True)
    for i in table.index[table["longitude"].isna() | table["latitude"].isna()]:
        table.loc[i, ["longitude", "latitude"]] = rings(table["outline"][i])[0].mean(0)
    return table


def nearest(places: pd.DataFrame, region: str, most: int) -> pd.DataFrame:
    """A region and those nearest to it, itself first; `places` as `located_at` gives them."""
    point = places.loc[places["region"] == region, ["longitude", "latitude"]].to_numpy(float)[0]
    away = places[["longitude", "latitude"]].to_numpy(float) - point
    away[:, 0] *= max(np.cos(np.radians(point[1])), 0.05)
    distance = np.where(places["region"] == region, -1.0, np.hypot(*away.T))
    return places.assign(distance=distance).sort_values(["distance", "region"], ignore_index=True).head(most + 1)


def plot_locator(places: pd.DataFrame, region: str, names: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """A region among those nearest to it: outlines where there are any, dots elsewhere.

    Parameters
    ----------
    places : as `located_at` gives them
    names : what regions are called
    """
    table = nearest(places, region, NEAREST)
    paths = {i: shape(text) for i, text in table["outline"].items() if text}
    corners = [path.vertices for path in paths.values()] + [table[["longitude", "latitude"]].to_numpy(float)]
    low, high = np.concatenate(corners).min(axis=0), np.concatenate(corners).max(axis=0)
    stretch = 1 / max(np.cos(np.radians((low[1] + high[1]) / 2)), 0.05)  # of latitude: distances as on the ground
    span = np.maximum(high - low, 0.02)
    ax = frame(ax, SIDE, float(np.clip(SIDE * stretch * span[1] / span[0], 1.2, SIDE)))
    for i in sorted(paths, reverse=True):  # the region itself last: nothing lies over it
        colour = BLUES[0] if i == 0 else PALE
        ax.add_patch(PathPatch(paths[i], facecolor=colour, edgecolor="white", linewidth=1))
    dots = table[~table.index.isin(paths)].iloc[::-1]
    colours = [BLUES[0] if i == 0 else PALE for i in dots.index]
    ax.scatter(dots["longitude"], dots["latitude"], s=36, c=colours or None, edgecolor=INK, linewidth=0.6, zorder=3)
    ax.set_aspect(stretch)
    margin = 0.08 * span
    ax.set_xlim(low[0] - margin[0], high[0] + margin[0])
    ax.set_ylim(low[1] - margin[1], high[1] + margin[1])
    _names(ax, table, names, paths)
    ax.set_axis_off()
    return ax


def _names(ax: Axes, table: pd.DataFrame, names: Mapping[str, str], paths: Mapping) -> None:
    for row in table.head(NAMED + 1 if len(table) <= NAMED else 1).itertuples():
        itself, inside = row.Index == 0, row.Index in paths
        ax.annotate(
            names.get(row.region, row.region), (row.longitude, row.latitude), xytext=(0, 0 if inside else 8),
            textcoords="offset points", ha="center", va="center", fontsize=9 if itself else 8, zorder=4,
            fontweight="bold" if itself else "normal",
            color="white" if itself and inside else INK if itself else SOFT_INK,
        )  # fmt: skip


def say_locator(places: pd.DataFrame, region: str, names: Mapping[str, str]) -> str:
    """Which regions of the study lie nearest."""
    name = names.get(region, region)
    others = [names.get(other, other) for other in nearest(places, region, 2)["region"].iloc[1:]]
    if not others:
        return message("Where %(region)s lies.", region=name)
    return message("Where %(region)s lies: nearest are %(others)s.", region=name, others=listing(others))


def show_locator(places: pd.DataFrame, region: str, names: Mapping[str, str]) -> Figure:
    """Where a region lies among the others; `places` as `located_at` gives them."""
    return Figure(plot_locator(places, region, names), say_locator(places, region, names), message("Small map"))
