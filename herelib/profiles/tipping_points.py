"""Tipping points: how far those who were not heard would have to differ from those who were for a conclusion to turn.

The analysis takes people who were not heard for people like those of the same region and group who answered. Nothing in
the data can prove that. So it is turned round (Rubin 1987, *Multiple Imputation for Nonresponse in Surveys*, chapter 6;
tipping points: Campbell, Pennello and Yue 2011, doi:10.1080/10543406.2011.550094; Liublinska and Rubin 2014,
doi:10.1002/sim.6197): each value that the analysis takes for somebody who was not heard may lie up to delta above or
below, in the direction that harms the conclusion most, but never off the scale from 0 to 1. The least delta at which
the conclusion turns is its tipping point; where none exists, no difference within the scale would change it. At delta 1
these are the bounds without any assumption (Horowitz and Manski 2000).

How far a figure can be moved grows with delta and is linear between the points at which a value reaches an end of the
scale: tipping points are exact, there is no search. Figures move by what their groups' own means move; pooling would
lean them back. Their doubt stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.profiles.not_heard import not_heard

FIRST, TOP, GAP = "first_need", "top_needs", "clear_gap"
TOP_NEEDS = 3
TIE = 1e-9  # figures that differ by less are equal
COLUMNS = ("region", "conclusion", "indicator", "against", "group_a", "group_b", "source", "people", "share", "margin",
           "reach", "delta", "steps")  # fmt: skip


@dataclass(frozen=True)
class Parts:
    """Parts of figures that were not heard, arrays of shape (part,).

    Attributes
    ----------
    figure : which figure each belongs to, from 0 on
    weight : in that figure, 0-1
    base : value that the analysis takes, 0-1
    people : interviews without an answer
    """

    figure: np.ndarray
    weight: np.ndarray
    base: np.ndarray
    people: np.ndarray

    def behind(self, figures: list[int]) -> tuple[int, float]:
        """The most interviews without an answer behind some figures, and the largest weight of what was not heard."""
        return tuple(max(array[self.figure == f].sum() for f in figures) for array in (self.people, self.weight))


def least_shift(grid: np.ndarray, moved: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """The least delta at which figures have been moved by their margins; NaN where none on the scale is enough.

    Parameters
    ----------
    grid : array, shape (point,)
        Deltas in rising order, the first 0 and the last 1, with all points at which the movement changes its slope.
    moved : array, shape (pair, point)
        How far each pair of figures can be moved towards each other at each delta; 0 at the first, never falling.
    margin : array, shape (pair,)
        How far they must be moved.

    Examples
    --------
    >>> least_shift(np.array([0, 0.5, 1]), np.array([[0, 0.1, 0.1], [0, 0.1, 0.1]]), np.array([0.06, 0.2]))
    array([0.3, nan])
    """
    reached = moved >= margin[:, None] - TIE
    at = reached.argmax(1)
    rows, before = np.arange(len(margin)), np.maximum(at - 1, 0)
    low, high = moved[rows, before], moved[rows, at]
    part = np.divide(margin - low, high - low, out=np.zeros(len(margin)), where=high > low)
    delta = grid[before] + np.clip(part, 0, 1) * (grid[at] - grid[before])
    return np.where(reached.any(1), np.where(margin <= TIE, 0.0, delta), np.nan)


def moves(parts: Parts, figures: int, grid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far figures can be moved down and up at each delta, two arrays of shape (figure, point).

    Parameters
    ----------
    parts : what of the figures was not heard
    figures : how many there are
    grid : deltas, shape (point,)
    """
    base, weight = parts.base[:, None], parts.weight[:, None]
    down, up = np.zeros((figures, len(grid))), np.zeros((figures, len(grid)))
    np.add.at(down, parts.figure, weight * np.minimum(grid, base))
    np.add.at(up, parts.figure, weight * np.minimum(grid, 1 - base))
    return down, up


def bends(base: np.ndarray) -> np.ndarray:
    """The deltas at which a value that sets out from `base` reaches an end of the scale, with 0 and 1."""
    base = np.asarray(base, float)
    return np.unique(np.concatenate([[0.0, 1.0], base, 1 - base]))


def tipping_points(
    survey: Mapping[str, pd.DataFrame], profiled: Mapping[str, pd.DataFrame], weight: np.ndarray
) -> pd.DataFrame:
    """The table `tipping_points`: what each region's first need, its top three and its clear gaps hang on.

    Parameters
    ----------
    survey : as for `herelib.profiles.not_heard.not_heard`
    profiled : tables cells, matrix, gaps
    weight : of each row of cells in its region's figure, shape (cell,)
    """
    cells, matrix = profiled["cells"].assign(weight=weight), profiled["matrix"]
    clear = profiled["gaps"][profiled["gaps"]["clear"].astype(bool)]
    needs = "need:" + matrix.loc[matrix["severity"].notna(), "field"]
    parts = _weighted(survey, cells, {*needs, *clear["indicator"]})
    gaps_of_region = {region: list(part.itertuples()) for region, part in clear.groupby("region")}
    known = matrix[matrix["severity"].notna() & (matrix["n"] > 0)]
    needs_of_region = dict(list(known.groupby("region")))
    rows = []
    for (region, source), frame in parts.groupby(["region", "source"], sort=True):
        part = {name: frame[name].to_numpy() for name in frame}
        turning = _ranks(needs_of_region.get(region, known[:0]), part)
        turning += _gaps(gaps_of_region.get(region, []), part)
        rows.extend((region, *row[:5], source, *row[5:]) for row in turning)
    table = pd.DataFrame(rows, columns=list(COLUMNS[:-1]))
    table = table.astype(
        dict.fromkeys(COLUMNS[:7], str) | {"people": int} | dict.fromkeys(("share", "margin", "reach", "delta"), float)
    )
    steps = table["indicator"].map(_steps(survey["items"])).astype(float)
    table = table.assign(steps=table["delta"] * steps)
    return table.sort_values(["region", "conclusion", "indicator", "group_a", "group_b", "source"], ignore_index=True)


def figure_moves(
    survey: Mapping[str, pd.DataFrame], cells: pd.DataFrame, indicators: list[str], deltas: np.ndarray
) -> dict[tuple[str, str], tuple[np.ndarray, np.ndarray]]:
    """How far regions' figures can be moved down and up at some deltas, by region and source of what was not heard.

    Parameters
    ----------
    survey : as for `herelib.profiles.not_heard.not_heard`
    cells : table cells with a column `weight`: of the group in its region's figure
    indicators : of the figures, in the order of the arrays
    deltas : array, shape (delta,)

    Returns
    -------
    dict of two arrays of shape (indicator, delta)
    """
    parts = _weighted(survey, cells, indicators)
    parts = parts[parts["weight"] > 0]
    position = pd.Index(indicators)
    out = {}
    for key, part in parts.groupby(["region", "source"], sort=True):
        figure = position.get_indexer(pd.Index(part["indicator"]))
        columns = [part[name].to_numpy() for name in ("base", "people")]
        weight = (part["weight"] * part["share"]).to_numpy(float)
        out[key] = moves(Parts(figure, weight, *columns), len(indicators), np.asarray(deltas, float))
    return out


def _weighted(survey: Mapping[str, pd.DataFrame], cells: pd.DataFrame, indicators: Collection[str]) -> pd.DataFrame:
    """What was not heard, with the weight of each group in its region's figure."""
    parts = not_heard(survey, cells, indicators)
    if parts.empty:  # a study without interviews: there is nothing to join, and nothing to join it by
        return parts.assign(weight=0.0)
    return parts.merge(cells[["region", "group", "indicator", "weight"]], on=["region", "group", "indicator"])


def _steps(items: pd.DataFrame) -> pd.Series:
    """How many steps the questions about a dimension have between their ends; missing where they differ."""
    scale = items[items["kind"] == "scale"]
    steps = (scale["high"] - scale["low"]).groupby(scale["dimension"]).agg(["min", "max"])
    return steps["min"].where(steps["min"] == steps["max"])


def _ranks(matrix: pd.DataFrame, part: dict[str, np.ndarray]) -> list[tuple]:
    """The first need against all others, and the top three against the rest: the pair that turns first of each."""
    # Names settle ties, so that the order of rows changes nothing.
    matrix = matrix.sort_values(["severity", "field"], ascending=[False, True])
    names, level = list("need:" + matrix["field"]), matrix["severity"].to_numpy(float)
    figure, weight = pd.Index(names).get_indexer(part["indicator"]), part["weight"] * part["share"]
    kept = (figure >= 0) & (weight > 0)
    if not kept.any():
        return []
    about = Parts(figure[kept], weight[kept], part["base"][kept].astype(float), part["people"][kept])
    grid = bends(about.base)
    down, up = moves(about, len(names), grid)
    rows = []
    for conclusion, top in ((FIRST, 1), (TOP, TOP_NEEDS)):
        if len(names) <= top:
            continue
        a, b = (pair.ravel() for pair in np.meshgrid(np.arange(top), np.arange(top, len(names)), indexing="ij"))
        moved, margin = down[a] + up[b], level[a] - level[b]
        delta = least_shift(grid, moved, margin)
        # Where no pair can turn, the one that comes nearest to it.
        at = np.lexsort((margin, margin - moved[:, -1], np.where(np.isnan(delta), np.inf, delta)))[0]
        pair = names[a[at]], names[b[at]], "", ""
        rows.append((conclusion, *pair, *about.behind([a[at], b[at]]), margin[at], moved[at, -1], delta[at]))
    return rows


def _gaps(clear: list, part: dict[str, np.ndarray]) -> list[tuple]:
    """Each clear gap: moved until its 90 % interval holds no difference."""
    rows = []
    for gap in clear:
        pair = gap.group_a, gap.group_b
        groups = pair if gap.difference > 0 else pair[::-1]
        figure = np.where(part["group"] == groups[0], 0, np.where(part["group"] == groups[1], 1, -1))
        kept = (part["indicator"] == gap.indicator) & (figure >= 0)
        if not kept.any():
            continue
        about = Parts(figure[kept], part["share"][kept], part["base"][kept].astype(float), part["people"][kept])
        grid = bends(about.base)
        down, up = moves(about, 2, grid)
        # An interval that holds 0 leaves nothing to lose.
        margin = max(0.0, gap.low90 if gap.difference > 0 else -gap.high90)
        moved = (down[0] + up[1])[None]
        delta = least_shift(grid, moved, np.array([margin]))[0]
        rows.append((GAP, gap.indicator, "", *pair, *about.behind([0, 1]), margin, moved[0, -1], delta))
    return rows
