"""The map of the regions: outlines where there are any, dots of equal size elsewhere. A table in, Axes out.

The outlines of the table `places` are read here as text, so that a map is drawn without any package for maps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection, PathCollection
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Outline
from scipy.spatial import cKDTree

from herelib.figures.clusters import cluster_name, some_regions
from herelib.figures.figure import Figure
from herelib.figures.looks import INK, PALE, SOFT, cluster_colours, dot, frame, legend_below, nothing, tidy
from herelib.words import VERDICT_WORDS, marked, message, message_by_number, percent

DOUBT = 0.8  # share of the re-clusterings below which a membership is drawn as doubtful
NAMED = 40  # regions up to which each is named on the map
WIDTH = 8.0  # inches
DOT = 0.16  # inches, the largest
VERDICT_MARKS = {"clear": "o", "contested": "D", "insufficient evidence": "X", "none feasible": "s"}
TITLE = marked("Where the regions lie")
NO_MAP = marked("no map, the study gives neither outlines nor coordinates of its regions")


def located(shown: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What a map shows of each region: tables places, clusters and, where there are any, verdicts, joined.

    Returns
    -------
    table [region, longitude, latitude, outline, cluster, membership, verdict, acceptability]
    """
    table = shown["places"].merge(shown["clusters"][["region", "cluster", "membership"]], on="region", how="left")
    if "verdicts" in shown:
        table = table.merge(shown["verdicts"][["region", "verdict", "acceptability"]], on="region", how="left")
    else:
        table = table.assign(verdict="", acceptability=np.nan)
    return table.assign(cluster=table["cluster"].fillna(""), verdict=table["verdict"].fillna(""))


def plot_map(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The regions on a map, in the colour of their cluster; pale and hatched where that is in doubt.

    Outlines too small to be seen, and regions of which only a point is known, are dots of equal size, pushed apart
    where they would overlap. Marks say the verdict.

    Parameters
    ----------
    table : table [region, longitude, latitude, outline, cluster, membership, verdict, acceptability]
        `located` makes it; all but region may be missing or blank.
    """
    table = _filled(table)
    drawn = table["outline"] != ""
    placed = table["longitude"].notna() & table["latitude"].notna()
    if not (drawn | placed).any():
        return nothing(ax, message(TITLE), message(NO_MAP))
    table = table[drawn | placed].reset_index(drop=True)
    paths = {i: shape(text) for i, text in table["outline"].items() if text}
    for i, path in paths.items():
        if np.isnan(table.loc[i, "longitude"]):
            table.loc[i, ["longitude", "latitude"]] = path.vertices[: len(rings(table["outline"][i])[0])].mean(0)
    many, points = len(table) > NAMED, table[["longitude", "latitude"]].to_numpy(float)
    far = _far(points) if many else np.zeros(len(table), bool)
    corners = np.concatenate([path.vertices for i, path in paths.items() if not far[i]] + [points[~far]])
    low, high = corners.min(axis=0), corners.max(axis=0)
    stretch = 1 / max(np.cos(np.radians((low[1] + high[1]) / 2)), 0.05)  # of latitude: distances here as on the ground
    span = np.maximum(high - low, 0.02) * [1, stretch]
    ax = frame(ax, WIDTH, float(np.clip(WIDTH * span[1] / span[0], 3, 9)) + 1)
    inch = max(span[0] / WIDTH, span[1] / 9)  # degrees of longitude to an inch
    dotted = [i for i in table.index if i not in paths or far[i]]
    size = DOT * inch
    if many:
        size = float(np.clip(1.3 * _nearest(points[dotted] * [1, stretch]), 0.03 * inch, size))
    if not many:  # an outline that could not be seen
        dotted += [i for i, path in paths.items() if np.ptp(path.vertices, axis=0).max() < size]
    colours = cluster_colours(table["cluster"])
    if far.any():
        table = _beneath(ax, table, far, low, (size, stretch))
    _areas(ax, table, {i: path for i, path in paths.items() if not far[i]}, colours, many)
    at = _dots(ax, table, dotted, (size, stretch, inch), colours)
    ax.set_aspect(stretch)
    margin = 0.03 * (high - low) + size * np.array([0.8, 2.2 if far.any() else 0.8])
    _limits(ax, np.array([*at.values(), low, high]), margin)
    if not many:
        _labels(ax, table, at, inch, stretch)
    ax.set(xticks=[], yticks=[])
    legend_below(ax, _legend(table, colours, bool(at)), 3)
    title = message("Where the regions lie (n = %(n)s regions)", n=len(table))
    tidy(ax, title, message("north is up; equirectangular around the middle"), grid="")
    ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def say_map(table: pd.DataFrame) -> str:
    """How many regions of each cluster the map shows, which membership is in doubt, and what has no place."""
    placed = table[(table["outline"] != "") | table["longitude"].notna()]
    if placed.empty:
        return message("No map: the study gives neither outlines nor coordinates of its regions.")
    clauses = [message_by_number("The map shows %(n)s region", "The map shows %(n)s regions", len(placed))]
    if "cluster" in placed:
        clauses += _cluster_clauses(placed)
    sentences = [f"{'; '.join(clauses)}."]
    doubtful = placed.loc[placed["membership"] < DOUBT, "region"] if "membership" in placed else []
    if len(doubtful):
        doubt = message(
            "In doubt (in its cluster in under %(share)s of the re-clusterings): %(regions)s.",
            share=percent(DOUBT), regions=some_regions(doubtful),
        )  # fmt: skip
        sentences.append(doubt)
    unplaced = len(table) - len(placed)
    if unplaced:
        sentences.append(message_by_number("%(n)s region without a place.", "%(n)s regions without a place.", unplaced))
    return " ".join(sentences)


def _cluster_clauses(placed: pd.DataFrame) -> list[str]:
    """Which regions of the map are in which cluster, and which in none."""
    cluster_of = placed["cluster"].fillna("")
    clauses = [
        message("cluster %(cluster)s: %(regions)s", cluster=cluster, regions=some_regions(part["region"]))
        for cluster, part in placed[cluster_of != ""].groupby("cluster")
    ]
    others = placed.loc[cluster_of == "", "region"]
    if len(others):
        clauses.append(message("in no cluster: %(regions)s", regions=some_regions(others)))
    return clauses


def show_map(table: pd.DataFrame) -> Figure:
    """The regions on a map; table of `located`."""
    return Figure(plot_map(table), say_map(table), message("Map of the regions"))


def _beneath(ax: Axes, table: pd.DataFrame, far: np.ndarray, low: np.ndarray, sizes: tuple) -> pd.DataFrame:
    """The table with the regions that lie far away moved into a row below the map, under which that is written."""
    size, stretch = sizes
    row = low[1] - 1.5 * size / stretch
    ax.text(low[0], row - size / stretch, message("far away: not to scale"), va="top", fontsize=8.5, color=SOFT)
    table = table.copy()
    table.loc[far, "longitude"] = low[0] + 1.4 * size * (np.arange(far.sum()) + 0.5)
    table.loc[far, "latitude"] = row
    return table


def _limits(ax: Axes, places: np.ndarray, margin: np.ndarray) -> None:
    """Show all places, shape (place, 2), with a margin."""
    (left, bottom), (right, top) = places.min(axis=0) - margin, places.max(axis=0) + margin
    ax.set_xlim(left, right)
    ax.set_ylim(bottom, top)


def _far(points: np.ndarray) -> np.ndarray:
    """Which points lie so far from nearly all others that they would shrink the map: islands over the sea."""
    # Quantiles, not the ends: the islands themselves must not widen what counts as near.
    low, high = np.quantile(points, [0.02, 0.98], axis=0)
    reach = np.maximum(high - low, 1e-9)
    return ((points < low - reach) | (points > high + reach)).any(axis=1)


def _nearest(points: np.ndarray) -> float:
    """The median distance of a point to the nearest other one; 0 for fewer than two."""
    if len(points) < 2:
        return 0.0
    return float(np.median(cKDTree(points).query(points, k=2)[0][:, 1]))


def _filled(table: pd.DataFrame) -> pd.DataFrame:
    """The table with every column, blank where it was missing."""
    blank = {"longitude": np.nan, "latitude": np.nan, "outline": "", "cluster": "", "membership": np.nan, "verdict": ""}
    filled = table.assign(**{name: value for name, value in blank.items() if name not in table})
    return filled.assign(**{name: filled[name].fillna("").astype(str) for name in ("outline", "cluster", "verdict")})


def _doubtful(row) -> bool:
    return pd.notna(row.membership) and row.membership < DOUBT


def _areas(ax: Axes, table: pd.DataFrame, paths: dict, colours: dict, many: bool) -> None:
    """The outlines: sure and doubtful regions of a cluster each as one collection, so that thousands are quick."""
    groups: dict[tuple, list] = {}
    for row in table.loc[list(paths)].itertuples():
        groups.setdefault((row.cluster, _doubtful(row)), []).append(PathPatch(paths[row.Index]))
    for (cluster, doubt), patches in groups.items():
        look = dict(facecolor=colours.get(cluster, PALE), alpha=0.45 if doubt else 0.9, edgecolor="white")
        ax.add_collection(PatchCollection(patches, linewidth=0.2 if many else 1.2, zorder=1, **look))
        if doubt and not many:
            hatched = dict(facecolor="none", edgecolor=INK, linewidth=0, hatch="////", alpha=0.5)
            ax.add_collection(PatchCollection(patches, zorder=2, **hatched))


def _dots(ax: Axes, table: pd.DataFrame, rows: list[int], sizes: tuple, colours: dict) -> dict[int, np.ndarray]:
    """Dots of equal size, pushed apart; comes back with the place of each by row."""
    size, stretch, inch = sizes
    located_rows = table.loc[rows]
    located_rows = located_rows[located_rows["longitude"].notna() & located_rows["latitude"].notna()]
    if located_rows.empty:
        return {}
    flat = located_rows[["longitude", "latitude"]].to_numpy(float) * [1, stretch]
    places = spread_out(flat, size) / [1, stretch]
    area = (72 * size / inch * 0.92) ** 2
    for doubt in (False, True):
        of_this_kind = np.array([_doubtful(row) == doubt for row in located_rows.itertuples()])
        colour = [colours.get(cluster, PALE) for cluster in located_rows["cluster"][of_this_kind]]
        drawn: PathCollection = ax.scatter(
            *places[of_this_kind].T,
            s=area,
            color=colour,
            alpha=0.45 if doubt else 1,
            edgecolor=INK,
            linewidth=0.5,
            zorder=3,
        )
        if doubt and len(located_rows) <= NAMED:
            drawn.set_hatch("////")
    return dict(zip(located_rows.index, places, strict=True))


def _labels(ax: Axes, table: pd.DataFrame, at: dict, inch: float, stretch: float) -> None:
    """Name, cluster and verdict of each region, below its place, or where the other names leave room."""
    half = DOT * inch / 2
    taken = [(x - half, y - half / stretch, x + half, y + half / stretch) for x, y in at.values()]
    for row in table.itertuples():
        x, y = at.get(row.Index, (row.longitude, row.latitude))
        verdict = message(VERDICT_WORDS[row.verdict]).lower() if row.verdict in VERDICT_WORDS else ""
        label = f"{row.region} ({row.cluster})" if row.cluster else row.region
        label += f"\n{verdict}" if verdict else ""
        wide, high = 0.07 * inch * max(map(len, label.split("\n"))), 0.16 * inch * (1 + bool(verdict)) / stretch
        off = (DOT / 2 + 0.09) * inch
        spots = [(x, y - off / stretch - high / 2), (x, y + off / stretch + high / 2)]
        spots += [(x + off + wide / 2, y), (x - off - wide / 2, y)]
        boxes = [(cx - wide / 2, cy - high / 2, cx + wide / 2, cy + high / 2) for cx, cy in spots]
        best = min(range(len(spots)), key=lambda nth: (sum(_overlap(boxes[nth], other) for other in taken), nth))
        taken.append(boxes[best])
        ax.text(
            *spots[best], label, ha="center", va="center", fontsize=8.5, color=INK, zorder=6,
            bbox=dict(facecolor="white", edgecolor="none", pad=1.2, alpha=0.85),
        )  # fmt: skip
        if row.verdict in VERDICT_MARKS and row.Index not in at:
            mark = VERDICT_MARKS[row.verdict]
            ax.scatter(x, y, s=70, marker=mark, color="white", edgecolor=INK, linewidth=1.2, zorder=5)


def _overlap(box: tuple, other: tuple) -> float:
    """Common area of two boxes (left, bottom, right, top)."""
    wide = min(box[2], other[2]) - max(box[0], other[0])
    high = min(box[3], other[3]) - max(box[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)


def _legend(table: pd.DataFrame, colours: dict, dots: bool) -> list:
    counts = table["cluster"].value_counts()
    handles = [
        Patch(facecolor=colour, edgecolor=INK, label=f"{cluster_name(name)} ({counts[name]})")
        for name, colour in colours.items()
    ]
    if (table["cluster"] == "").any():
        label = message("in no cluster (%(n)s)", n=(table["cluster"] == "").sum())
        handles.append(Patch(facecolor=PALE, edgecolor=INK, label=label))
    if (table["membership"] < DOUBT).any():
        label = message("paler: in its cluster in under %(share)s of the re-clusterings", share=percent(DOUBT))
        hatching = "////" if len(table) <= NAMED else ""
        handles.append(Patch(facecolor=PALE, edgecolor=SOFT, hatch=hatching, label=label))
    if dots:
        handles.append(dot("white", "o", message("dot: a place, not an area")))
    return handles


def rings(outline: str) -> list[np.ndarray]:
    """The rings of an outline in well-known text, each of shape (corner, 2), longitude first.

    Holes run clockwise, all others the other way round: so a hole stays empty when all are filled at once.

    Examples
    --------
    >>> rings("POLYGON ((0 0, 1 1, 1 0, 0 0))")[0].tolist()
    [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
    """
    rings_of_outline = []
    for opened, corners in re.findall(r"(\(+)([^()]+)\)", outline):
        ring = np.array([pair.split()[:2] for pair in corners.split(",")], dtype=float)
        (x, y), hole = ring.T, len(opened) == 1
        area = (x[:-1] * y[1:] - x[1:] * y[:-1]).sum()
        rings_of_outline.append(ring[::-1] if (area > 0) == hole else ring)
    return rings_of_outline


def shape(outline: str) -> Outline:
    """An outline as a path."""
    parts = rings(outline)
    codes = []
    for ring in parts:
        codes += [Outline.MOVETO, *[Outline.LINETO] * (len(ring) - 2), Outline.CLOSEPOLY]
    return Outline(np.concatenate(parts), codes)


def spread_out(points: np.ndarray, distance: float, rounds: int = 200) -> np.ndarray:
    """Points moved as little as is easily done until no two lie nearer than a distance; shape (point, 2).

    Neighbours push each other by half of what is lacking, again and again; points that lie on each other part along
    their place in the table, so the same table gives the same map.

    Examples
    --------
    >>> spread_out(np.array([[0.0, 0.0], [0.5, 0.0]]), 1.0).round(2).tolist()
    [[-0.25, 0.0], [0.75, 0.0]]
    """
    places = points.astype(float).copy()
    turn = np.arange(len(places)) * 2.399963  # the golden angle: no two of the first thousands point alike
    places += 1e-6 * distance * np.column_stack([np.cos(turn), np.sin(turn)]) * (len(places) > 2)
    for _ in range(rounds):
        pairs = cKDTree(places).query_pairs(0.999 * distance, output_type="ndarray")
        if not len(pairs):
            break
        gap = places[pairs[:, 1]] - places[pairs[:, 0]]
        length = np.maximum(np.hypot(*gap.T), 1e-12)
        push = gap / length[:, None] * (distance - length)[:, None] / 2
        np.add.at(places, pairs[:, 0], -push)
        np.add.at(places, pairs[:, 1], push)
    return places
