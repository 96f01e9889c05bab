"""What pooling moves when a region comes: figures of each region with and without each other region in the study.

A region's unpooled means never change with the other regions; its pooled figures lean on them, and how much is shown
by leaving each region out in turn (Cook 1977, doi:10.1080/00401706.1977.10489493, for the idea).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from herelib.profiles.pooling import Design

MANY = 30  # regions from which one among them moves little, and leaving out each in turn would cost minutes
COLUMNS = {
    **dict.fromkeys(("left_out", "region", "indicator"), str),
    **dict.fromkeys(("estimate", "without", "moved", "moved_mean"), float),
}


def pooling_moves(design: Design, estimate: np.ndarray, refit: Callable[[Design], np.ndarray]) -> pd.DataFrame:
    """The table `pooling_moves`: of each pair of regions the figure that moves most when the other is left out.

    Parameters
    ----------
    estimate : figures of the design, shape (region, indicator), NaN where there is none
    refit : gives the figures of a design in the same way

    Returns
    -------
    table [left_out, region, indicator, estimate, without, moved, moved_mean], a row for each ordered pair of regions;
    empty with one region, and from `MANY` on
    """
    rows = []
    count = len(design.regions)
    for out in range(count if 2 < count < MANY else 0):
        others = [r for r in range(count) if r != out]
        without = refit(_without(design, out))
        for position, region in enumerate(others):
            moved = np.abs(estimate[region] - without[position])
            if np.isnan(moved).all():
                continue
            most = int(np.nanargmax(moved))
            figures = (estimate[region, most], without[position, most])
            rows.append(
                (
                    *(design.regions[out], design.regions[region], design.indicators[most], *figures),
                    *(figures[0] - figures[1], float(np.nanmean(moved))),
                )
            )
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _without(design: Design, region: int) -> Design:
    """The design without the interviews of one region; rows stay sorted by region."""
    rows = design.region != region
    number = design.region[rows]
    kept = [name for position, name in enumerate(design.regions) if position != region]
    settings = [name for position, name in enumerate(design.settings) if position != region]
    return replace(
        design,
        matrix=design.matrix[rows],
        region=number - (number > region),
        group=design.group[rows],
        weight=design.weight[rows],
        regions=tuple(kept),
        settings=tuple(settings),
        interviewer=None if design.interviewer is None else design.interviewer[rows],
    )
