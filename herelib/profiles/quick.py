"""Regions' means in a closed form, for what is computed hundreds of times: replicates of a permutation test.

The pooled cells (`herelib.profiles.pooling`) integrate over what is not known; here variances are estimated by moments
and taken as they come. Whatever compares observed interviews with permuted ones takes both from here: a permutation
test is exact with any statistic, if observed and replicates have the same.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from scipy.sparse import csr_array

from herelib.profiles.interviewers import UNKNOWN
from herelib.profiles.pooling import Design
from herelib.profiles.profile import group_weights
from herelib.vocabulary import GROUPS

PRIOR_DEVIATION = 0.25  # of answers within a cell, as if one had been seen: what a uniform use of a scale gives
LEANING = 0.1  # [J] share of what varies that lies between interviewers: the upper end of what surveys report
HALF = 5.0  # [J] interviews from which a cell speaks for its group with more than half of the group's weight


class RegionMeans:
    """Means of the regions of a design, each indicator from the mean over all regions, with their deviations.

    Of a region and indicator it is the weighted mean over groups of how far its people lie from their group's mean over
    all regions: a group that nobody was reached of stands where the others lead it to. It is drawn towards 0 by how
    much of what varies between regions is noise, over all regions (empirical Bayes, as Efron and Morris 1975,
    doi:10.1080/01621459.1975.10479864, with a variance that is never estimated as 0).

    Attributes
    ----------
    estimate, deviation : arrays, shape (region, indicator); 0 and the indicator's own deviation where nobody answered
    """

    def __init__(self, design: Design, parameters: dict):
        """
        Parameters
        ----------
        parameters : group_weights, empty_cells
        """
        self._design = design
        away, weight = _from_their_group(design)
        shape = (len(design.regions), len(GROUPS), len(design.indicators))
        self._cell = design.region * shape[1] + design.group
        self._among = csr_array(
            (np.ones(len(self._cell)), (self._cell, np.arange(len(self._cell)))), shape=(shape[0] * shape[1], len(away))
        )
        n, total, squares = (self._among @ part for part in ((weight > 0) * 1.0, weight, weight**2))
        effective = np.divide(total**2, squares, out=np.zeros_like(total), where=squares > 0)
        mean = np.divide(self._among @ (weight * away), total, out=np.zeros_like(total), where=total > 0)
        within = _within(n, (self._among @ (weight * away**2)), total, mean)
        share = _shares(design, n.reshape(shape), effective.reshape(shape), parameters)
        noise = np.divide(within, effective, out=np.zeros_like(total), where=effective > 0).reshape(shape)
        level, doubt = (share * mean.reshape(shape)).sum(1), (share**2 * noise).sum(1)
        kept = _kept(level, doubt, share.any(1))
        self.estimate, self.deviation = kept * (level - _mean(level, share.any(1))), np.sqrt(doubt * kept)
        # how far each interview pulls its region: what draws of interviews are made of
        pull = np.divide(share.reshape(total.shape), total, out=np.zeros_like(total), where=total > 0)
        self._pulls = pull[self._cell] * weight * (away - mean[self._cell])

    def draws(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Draws of the means, shape (draw, region, indicator), as if other people of the same kind had answered.

        The Bayesian bootstrap of whole interviews, to first order, says how the indicators of a region move together.
        """
        regions, indicators = self.estimate.shape
        first = np.searchsorted(self._design.region, np.arange(regions + 1))
        out = np.empty((count, regions, indicators))
        for r in range(regions):
            pulls = self._pulls[first[r] : first[r + 1]]
            size = np.sqrt((pulls**2).sum(0))
            moved = (rng.standard_exponential((count, len(pulls))) - 1) @ pulls
            out[:, r] = np.divide(moved, size, out=np.zeros_like(moved), where=size > 1e-9)
            if len(same := np.flatnonzero(size <= 1e-9)):  # all say the same: nothing moves together with anything
                out[:, r, same] = rng.standard_normal((count, len(same)))
        return self.estimate + out * self.deviation


def without_leanings(design: Design) -> Design:
    """A design in which what interviewers lean to says as little as it can about the regions.

    Of those who work in several regions, the answers are taken from the mean of their interviewer, after those of their
    group: what an interviewer leans to is no part of how regions differ then. Those who work in one region speak for it
    each by about the same weight, not by how many interviews they did: as weights of inverse variance, if `LEANING` of
    what varies lies between interviewers. No exchange of interviews (`herelib.profiles.exchange`) changes what is
    taken off, or these weights.
    """
    if design.interviewer is None or not len(design.interviewer):
        return design
    known = design.interviewer != UNKNOWN
    pairs = np.unique(np.stack([design.interviewer, design.region])[:, known], axis=1)[0]
    several = np.bincount(pairs, minlength=design.interviewer.max() + 1) > 1
    crossed = known & several[design.interviewer]
    matrix = design.matrix if not crossed.any() else _from_their_interviewer(design, np.flatnonzero(crossed))
    load = np.bincount(design.interviewer[known], minlength=len(several))[design.interviewer]
    alone = known & ~crossed
    weight = np.where(alone, design.weight / (1 - LEANING + LEANING * load), design.weight)
    # of the same size on the whole: beside others that keep theirs
    weight[alone] *= design.weight[alone].sum() / weight[alone].sum() if alone.any() else 1.0
    return replace(design, matrix=matrix, weight=weight)


def _from_their_interviewer(design: Design, rows: np.ndarray) -> np.ndarray:
    """Answers less the means of their group and then, in these rows, of their interviewer; NaN where missing."""
    away, weight = _from_their_group(design)
    number = design.interviewer[rows]
    among = csr_array((np.ones(len(rows)), (number, np.arange(len(rows)))), shape=(number.max() + 1, len(rows)))
    total = among @ weight[rows]
    mean = np.divide(among @ (weight * away)[rows], total, out=np.zeros_like(total), where=total > 0)
    away[rows] -= mean[number]
    return np.where(weight > 0, away, np.nan)


def _from_their_group(design: Design) -> tuple[np.ndarray, np.ndarray]:
    """Answers less the mean of their group over all regions, 0 where missing, and weights, 0 where missing."""
    present = ~np.isnan(design.matrix)
    weight, filled = design.weight[:, None] * present, np.where(present, design.matrix, 0.0)
    groups = csr_array((np.ones(len(filled)), (design.group, np.arange(len(filled)))), shape=(len(GROUPS), len(filled)))
    total = groups @ weight
    mean = np.divide(groups @ (weight * filled), total, out=np.zeros_like(total), where=total > 0)
    return np.where(present, filled - mean[design.group], 0.0), weight


def _within(n: np.ndarray, squares: np.ndarray, total: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Variance of the answers within cells, shape (indicator,), with one prior answer's worth of the prior guess."""
    scatter = np.divide(squares, total, out=np.zeros_like(total), where=total > 0) - mean**2
    free = np.maximum(n - 1, 0).sum(0)
    return ((n * np.maximum(scatter, 0)).sum(0) + PRIOR_DEVIATION**2) / (free + 1)


def _shares(design: Design, n: np.ndarray, effective: np.ndarray, parameters: dict) -> np.ndarray:
    """Weights of the cells in their region's mean, shape (region, group, indicator); all 0 where nobody answered."""
    weight = group_weights(design, SimpleNamespace(n=n), parameters["group_weights"], parameters["empty_cells"])
    raw = weight * effective / (effective + HALF)  # a cell of one or two says little: the others speak for it
    total = raw.sum(1, keepdims=True)
    return np.divide(raw, total, out=np.zeros_like(raw), where=total > 0)


def _mean(level: np.ndarray, heard: np.ndarray) -> np.ndarray:
    """Mean over the regions that were heard, shape (1, indicator)."""
    count = np.maximum(heard.sum(0, keepdims=True), 1)
    return np.where(heard, level, 0.0).sum(0, keepdims=True) / count


def _kept(level: np.ndarray, doubt: np.ndarray, heard: np.ndarray) -> np.ndarray:
    """Share of what is seen of a region that is no noise, 0-1, shape (region, indicator); 0 where nobody answered.

    The variance between regions is what is seen beyond noise; drawn up smoothly near 0 by its own standard error, so
    that it is never 0.
    """
    count = np.maximum(heard.sum(0), 2)
    seen = np.where(heard, (level - _mean(level, heard)) ** 2, 0.0).sum(0) / (count - 1)
    noise = np.where(heard, doubt, 0.0).sum(0) / count
    beyond, error = seen - noise, noise * np.sqrt(2 / (count - 1))
    between = (beyond + np.sqrt(beyond**2 + error**2)) / 2
    return np.where(heard, np.divide(between, between + doubt, out=np.zeros_like(doubt), where=between > 0), 0.0)
