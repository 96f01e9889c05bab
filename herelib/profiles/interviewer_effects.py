"""How far answers depend on who asked.

What comes out says how much interviewers differ among each other, and nothing of any of them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.profiles.interviewers import UNKNOWN
from herelib.profiles.pooling import Design
from herelib.vocabulary import GROUPS

FEWEST = 3  # interviewers who differ within a cell, counted over all cells, below which an estimate would say of whom
COLUMNS = ("indicator", "label", "n", "interviewers", "compared", "share", "workload", "design_effect")


def interviewer_effects(design: Design, labels: Mapping[str, str]) -> pd.DataFrame:
    """The table `interviewer_effects`: for each indicator how much of what varies lies between interviewers.

    `share` is the intraclass correlation by interviewer within region and group, from the one-way analysis of variance
    of the interviews of each cell (Fisher 1925; unequal numbers as in Snedecor and Cochran 1989, section 13.3): what
    interviewers of the same region and group get as answers differs by them alone, by chance, or by whom they were
    sent to. `design_effect` is 1 + (workload - 1) share (Kish 1962, doi:10.1080/01621459.1962.10482153), where the
    workload is the number of interviews that an interviewer does in a region, as an interview sees it; a share below 0
    counts as 0 there. Both are missing where no cell has two interviewers, or where fewer than `FEWEST` could be
    compared: region and interviewer cannot be told apart then, or it would be said of whom.

    Parameters
    ----------
    labels : by indicator, in words

    Returns
    -------
    table with the columns `COLUMNS`, a row an indicator of items; no rows where nobody knows who asked
    """
    if design.interviewer is None:
        return _typed(pd.DataFrame({name: [] for name in COLUMNS}))
    rows = [
        {"indicator": name, "label": labels[name], **_of_one(design, design.matrix[:, column])}
        for column, name in enumerate(design.indicators)
        if not name.startswith("voiced:")
    ]
    return _typed(pd.DataFrame(rows, columns=list(COLUMNS)))


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    counts = dict.fromkeys(("n", "interviewers", "compared"), int)
    return table.astype({"indicator": str, "label": str, **counts} | dict.fromkeys(COLUMNS[5:], float))


def _of_one(design: Design, values: np.ndarray) -> dict:
    """Numbers, share, workload and design effect of one indicator."""
    heard = ~np.isnan(values) & (design.interviewer != UNKNOWN)
    x, interviewer, region = values[heard], design.interviewer[heard], design.region[heard]
    if not len(x):
        return dict.fromkeys(COLUMNS[2:5], 0) | dict.fromkeys(COLUMNS[5:], np.nan)
    cell = region * len(GROUPS) + design.group[heard]
    load = _sums(region * (interviewer.max() + 1) + interviewer)[1]
    workload = float((load**2).sum() / load.sum())
    share, compared = intraclass(x, cell, interviewer)
    effect = 1 + (workload - 1) * max(share, 0.0)
    out = {"n": len(x), "interviewers": len(np.unique(interviewer)), "compared": compared, "share": share}
    return out | {"workload": workload, "design_effect": np.nan if np.isnan(share) else effect}


def intraclass(values: np.ndarray, cell: np.ndarray, interviewer: np.ndarray) -> tuple[float, int]:
    """Intraclass correlation by interviewer within cells, NaN if it cannot be estimated, and how many were compared.

    Parameters
    ----------
    values, cell, interviewer : arrays, shape (interview,): finite answers, and numbers of cell and interviewer

    Examples
    --------
    >>> share, compared = intraclass(np.array([0.0, 0, 1, 1, 0, 1]), np.zeros(6, int), np.array([0, 0, 1, 1, 2, 2]))
    >>> float(round(share, 3)), compared
    (0.5, 3)
    """
    both, n = _sums(cell * (interviewer.max() + 1) + interviewer)
    of = both // (interviewer.max() + 1)  # the cell of each pair of cell and interviewer
    cells, several = np.unique(of, return_counts=True)
    alone = np.isin(of, cells[several < 2])
    compared = len(np.unique(both[~alone] % (interviewer.max() + 1)))
    at_pair = np.searchsorted(both, cell * (interviewer.max() + 1) + interviewer)
    mean = np.bincount(at_pair, values) / n
    _, at, size = np.unique(of, return_inverse=True, return_counts=True)
    total = np.bincount(at, n)
    centre = np.bincount(at, n * mean) / total
    between, within = float((n * (mean - centre[at]) ** 2).sum()), float(((values - mean[at_pair]) ** 2).sum())
    free, left = int((size - 1).sum()), len(values) - len(n)
    if compared < FEWEST or free < 1 or left < 1 or between + within < 1e-12:
        return np.nan, compared
    usual = (total.sum() - (np.bincount(at, n.astype(float) ** 2) / total).sum()) / free
    among, inside = between / free, within / left
    return (among - inside) / (among + (usual - 1) * inside), compared


def _sums(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Different numbers, sorted, and how often each stands there."""
    return np.unique(keys, return_counts=True)
