"""Agreement of raters: do people who rated the parts of the catalogue apart from each other say the same of them?

The unit is one cell: a part and a barrier, a part and a capacity. Levels are ordered, so a step apart counts less than
three: Cohen's kappa with weights (1968, doi:10.1037/h0026256) and Krippendorff's alpha with his ordinal distance (2011,
Computing Krippendorff's Alpha-Reliability). Cells of a part are rated in one go and resemble each other: the interval
comes from resampling whole parts.
"""

from __future__ import annotations

import zlib
from itertools import combinations

import numpy as np
import pandas as pd

from herelib.segments.coefficients import NIL, SUMS, draws, from_sums, percentile_interval, unit_terms

LEVELS = {"effects": 4, "requires": 6}  # 0-3, 0-5
DIMENSION = {"effects": "barrier", "requires": "capacity"}
COLUMNS = {"what": str, "rater_a": str, "rater_b": str, "cells": "int64", "agree": float}
COLUMNS |= dict.fromkeys(("kappa_quadratic", "kappa_linear", "alpha", "low", "high"), float)


def agreement_of_raters(
    effects: pd.DataFrame, requires: pd.DataFrame, seed: int = 1, samples: int = 1000
) -> pd.DataFrame:
    """How far each two raters agree on what parts take away and on what they need.

    Parameters
    ----------
    effects : table [rater, part, barrier, level, …], level 0-3; what a part cannot do has level 0
    requires : table [rater, part, capacity, level, …], level 0-5
    seed : of the resampling
    samples : number of bootstrap samples, at least 1

    Returns
    -------
    table [what, rater_a, rater_b, cells, agree, kappa_quadratic, kappa_linear, alpha, low, high]
        A row for `what` = effects, requires and each two raters; `cells` are those that both rated, `agree` is the
        share of them with equal levels, 0-1. Kappas and alpha are 1 at the most and 0 where raters agree as often as
        chance lets them; NaN where both say the same of everything. `low`, `high` are the ends of alpha's 95 %
        interval.

    Examples
    --------
    >>> cells = [("a", "loan", "skills", 0), ("a", "course", "skills", 3), ("a", "hub", "skills", 1)]
    >>> cells += [("b", "loan", "skills", 0), ("b", "course", "skills", 3), ("b", "hub", "skills", 2)]
    >>> effects = pd.DataFrame(cells, columns=["rater", "part", "barrier", "level"])
    >>> requires = effects.rename(columns={"barrier": "capacity"}).head(0)
    >>> agreement_of_raters(effects, requires)[["what", "cells", "agree", "kappa_quadratic"]].round(2)
          what  cells  agree  kappa_quadratic
    0  effects      3   0.67              0.9
    """
    rows = []
    for name, table in (("effects", effects), ("requires", requires)):
        keys = ["part", DIMENSION[name]]
        level_by_cell = {rater: cells.set_index(keys)["level"] for rater, cells in table.groupby("rater")}
        for first, second in combinations(sorted(level_by_cell), 2):
            both = pd.concat([level_by_cell[first], level_by_cell[second]], axis=1, join="inner").sort_index()
            # The raters' names are part of the seed: a further rater moves no interval of these.
            seeds = [seed, zlib.crc32(f"{name}|{first}|{second}".encode())]
            rows.append((name, first, second, len(both), *_figures(both, LEVELS[name], seeds, samples)))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _figures(both: pd.DataFrame, levels: int, seeds: list[int], samples: int) -> tuple[float, ...]:
    """Agreement, both kappas, alpha and the ends of its interval, of what two raters said of the same cells."""
    if both.empty:
        return (np.nan,) * 6
    codes = both.to_numpy(int)
    chosen = (codes[:, :, None] == np.arange(levels)).astype(float)
    kappas = [_kappa(chosen, weights) for weights in _weights(levels)]
    # What two raters say of a cell stands twice in the coincidences, each way round.
    pairs = np.zeros((len(codes), levels, levels))
    for first, second in ((0, 1), (1, 0)):
        np.add.at(pairs, (np.arange(len(codes)), codes[:, first], codes[:, second]), 1)
    part = pd.factorize(both.index.get_level_values("part"))[0]
    by_part = np.zeros((part.max() + 1, levels, levels))
    np.add.at(by_part, part, pairs)
    ones = np.ones(len(by_part), int)
    rounds = draws(ones, ones.astype(bool), samples, seeds)
    drawn = np.concatenate([ordinal_alpha(np.tensordot(weights, by_part, 1)) for weights in rounds])
    alpha, shares = float(ordinal_alpha(by_part.sum(0))), chosen.mean((0, 1))
    ends = percentile_interval(drawn, alpha, len(by_part), 1 - float((shares**2).sum()))
    return float((codes[:, 0] == codes[:, 1]).mean()), *kappas, alpha, *ends


def _weights(levels: int) -> tuple[np.ndarray, np.ndarray]:
    """How far two levels agree, 0-1, with squared and with plain steps between them."""
    steps = np.abs(np.subtract.outer(np.arange(levels), np.arange(levels))) / (levels - 1)
    return 1 - steps**2, 1 - steps


def _kappa(chosen: np.ndarray, weights: np.ndarray) -> float:
    """Cohen's weighted kappa of two raters, of arrays cell x rater x level."""
    terms = unit_terms(chosen.sum(1), chosen, weights, set(SUMS["conger_kappa"]))
    return float(from_sums("conger_kappa", {name: term.sum(0) for name, term in terms.items()}, weights)[0])


def ordinal_alpha(coincidences: np.ndarray) -> np.ndarray:
    """Krippendorff's alpha with ordinal distances, from coincidences, array (…, level, level).

    Two levels are as far apart as their midranks among all values (Krippendorff 2011, metric difference for ordinal
    data). NaN where all values are equal.

    Examples
    --------
    >>> round(float(ordinal_alpha(np.array([[2.0, 1, 0], [1, 2, 0], [0, 0, 4]]))), 3)
    0.89
    """
    counts = coincidences.sum(-1)
    total = counts.sum(-1)
    midranks = counts.cumsum(-1) - counts / 2
    distances = (midranks[..., :, None] - midranks[..., None, :]) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (coincidences * distances).sum((-1, -2)) / total
        expected = (counts[..., :, None] * counts[..., None, :] * distances).sum((-1, -2)) / (total * (total - 1))
        return np.where(expected > NIL, 1 - observed / expected, np.nan)
