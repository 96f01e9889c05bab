"""Verdicts and who was not heard: how far these people would have to differ for another verdict, or another lead.

As for needs (`herelib.profiles.tipping_points`), each value that is taken for somebody who was not heard may lie up to
delta off, within the scale. A verdict hangs on all barriers at once, and no direction is worst for it beforehand: all
barriers are moved alike, once up and once down, and the region is judged again as it was, with its own draws, weights,
ratings and costs. That costs a verdict each time, so it is done at four deltas, the steps of a scale of five, and for
the sources that matter; capacities and conditions stay as they are. It is no bound over all directions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd

from herelib.profiles import figure_moves, group_weights
from herelib.recommendations.model import PackageModel, Region
from herelib.recommendations.package_tables import verdict_rows
from herelib.recommendations.verdicts import advise
from herelib.tables import empty
from herelib.vocabulary import GROUPS

DELTAS = (0.25, 0.5, 0.75, 1.0)
SOURCES = ("unanswered", "not_reached", "half_of_groups")
MOST_REGIONS = 60  # beyond these it is left out: every region is judged up to 24 times more
UNJUDGED = ("none feasible", "insufficient evidence")  # verdicts that hang on no barrier
DIRECTIONS = {"weaker": -1.0, "stronger": 1.0}


def verdict_tipping_points(
    survey: Mapping[str, pd.DataFrame], cells: pd.DataFrame, judged: Sequence[Region], model: PackageModel
) -> pd.DataFrame:
    """The table `verdict_tipping_points`: at which of four deltas another verdict or another lead comes out.

    Parameters
    ----------
    survey : tables interviews, answers, items, regions; missing and accounting where they are known
    cells : table cells of the profile
    judged : regions as they are judged
    model : with all its draws: the verdict must be the one that the study shows
    """
    if len(judged) > MOST_REGIONS or cells.empty:
        return empty("verdict_tipping_points")
    barriers = list(model.parts.barriers)
    cells = cells.assign(weight=_weights(cells, model.parameters))
    moved = figure_moves(survey, cells, barriers, np.array(DELTAS))
    rows = []
    for region in judged:
        here = [(source, moved[region.name, source]) for source in SOURCES if (region.name, source) in moved]
        before = _judged(region, model) if here else None
        if before is None or before[0] in UNJUDGED:
            continue
        for source, (down, up) in here:
            for direction, sign in DIRECTIONS.items():
                shift = sign * (up if sign > 0 else down)
                rows.append((region.name, source, direction, *_turning(region, model, before, shift)))
    if not rows:
        return empty("verdict_tipping_points")
    columns = ["region", "source", "direction", "reach", "delta", "verdict", "lead", "new_verdict", "new_lead"]
    return pd.DataFrame(rows, columns=columns).astype({"reach": float, "delta": float})


def _judged(region: Region, model: PackageModel) -> tuple[str, str]:
    advice = advise(replace(region, parts=model.parts), model)
    row = verdict_rows([advice]).iloc[0]
    if advice.situation is not None:
        advice.situation.forget()
    return str(row["verdict"]), str(row["lead"])


def _turning(region: Region, model: PackageModel, before: tuple[str, str], shift: np.ndarray) -> tuple:
    """Largest movement of a barrier, the first delta at which verdict or lead differs, and all four words."""
    barriers = list(model.parts.barriers)
    present = [name for name in barriers if name in region.levels]
    at = [barriers.index(name) for name in present]
    reach = float(np.abs(shift[:, -1]).max())
    for d, delta in enumerate(DELTAS):
        shifted = np.clip(region.levels[present].to_numpy(float) + shift[at, d], 0, 1)
        levels = region.levels.assign(**dict(zip(present, shifted.T, strict=True)))
        after = _judged(replace(region, levels=levels), model)
        if after != before:
            return reach, delta, *before, *after
    return reach, np.nan, *before, "", ""


def _weights(cells: pd.DataFrame, parameters: Mapping[str, object]) -> np.ndarray:
    """Weight of each row of cells in the figure of its region, by the rules of the profile."""
    regions, indicators = sorted(cells["region"].unique()), sorted(cells["indicator"].unique())
    r, i = (
        pd.Index(names).get_indexer(pd.Index(cells[key]))
        for names, key in ((regions, "region"), (indicators, "indicator"))
    )
    g = pd.Index(GROUPS).get_indexer(pd.Index(cells["group"]))
    n, asked = np.zeros((len(regions), len(GROUPS), len(indicators))), np.zeros((len(GROUPS), len(indicators)), bool)
    n[r, g, i], asked[g, i] = cells["n"], True
    weighting, empty_cells = parameters["group_weights"], parameters["empty_cells"]
    return group_weights(SimpleNamespace(asked=asked), SimpleNamespace(n=n), weighting, empty_cells)[r, g, i]
