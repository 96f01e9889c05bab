"""Cells region x group: means of the interviews, pooled on the logit scale, and draws of them.

Interviews of a cell scatter around its mean with a variance that follows the level (`herelib.profiles.propagation`);
the cells of all regions are pooled by a hierarchical model (`herelib.profiles.hierarchy`). An estimate is the posterior
mean of that model: no draw moves it, and so no other question.

The Bayesian bootstrap (Rubin 1981, doi:10.1214/aos/1176345338) of whole interviews gives the dependence between
indicators, by ranks; the size of each draw is that of the posterior: the bootstrap alone undercovers in small cells.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.special import expit, ndtri, polygamma, psi

from herelib.profiles.hierarchy import PRIOR_SCALE
from herelib.profiles.indicators import indicator_values
from herelib.profiles.interviewers import numbered
from herelib.profiles.propagation import dispersions, pooled_logits, shares_of
from herelib.vocabulary import COVER, GROUPS

SMALL = 3  # cells with fewer interviews borrow the group's residuals
RESIDUALS = 200  # residuals borrowed at the most: more change nothing and cost time
BLOCKS = 1_000  # what is resampled of a cell at the most: interviews, or as many blocks of them dealt at random


@dataclass(frozen=True)
class Design:
    """Interviews as one matrix (interview x indicator, 0-1, NaN = no answer) and the cell of each row."""

    matrix: np.ndarray
    region: np.ndarray
    group: np.ndarray
    weight: np.ndarray
    regions: tuple[str, ...]
    indicators: tuple[str, ...]
    asked: np.ndarray  # group x indicator, bool
    settings: tuple[str, ...]  # of each region
    interviewer: np.ndarray | None = None  # number of who asked, -1 not known; None where nobody's is


@dataclass(frozen=True)
class Pooled:
    """Cells of a design, arrays region x group x indicator."""

    n: np.ndarray
    mean: np.ndarray  # unpooled, NaN where n = 0
    noise: np.ndarray  # squared standard error of that mean
    estimate: np.ndarray  # posterior mean, 0-1
    variance: np.ndarray  # of the posterior, on the same scale
    share: np.ndarray  # weight of the groups' means, of what was said elsewhere, in the estimate, 0-1
    imputed: np.ndarray  # asked, but nobody answered here: estimated from region and group
    centre: np.ndarray  # posterior mean on the logit scale
    root: np.ndarray  # root of the posterior covariance there of a region's groups, region x indicator x group x group
    residuals: list[tuple[np.ndarray, np.ndarray]]  # by group, for cells too thin to be resampled: see `_residuals`


def design(survey: dict[str, pd.DataFrame], voiced: pd.DataFrame | None = None) -> Design:
    """The interviews of a survey as one matrix; its order depends on the content of the rows only.

    Only regions with interviews are part of it: a study may know many others by context figures alone. What was voiced
    comes last and orders only interviews that are alike in all else, so it changes no draw of the other indicators.

    Parameters
    ----------
    survey : tables interviews, answers, items, regions; interviewers if it is known who asked
    voiced : as `herelib.profiles.indicators.voiced_values` gives it
    """
    interviews, items = survey["interviews"], survey["items"]
    table = indicator_values(survey["answers"], items).reindex(interviews["interview"])
    columns = sorted(
        {d for d, kind in zip(items["dimension"], items["kind"], strict=True) if kind == "scale"}
        | {f"{d}={a}" for d, k in zip(items["dimension"], items["kind"], strict=True) if k == "choice" for a in COVER}
    )
    values = table.reindex(columns=columns).to_numpy(float)
    asked = np.zeros((len(GROUPS), len(columns)), bool)
    for dimension, groups in items.groupby("dimension", sort=True)["groups"]:
        reached = set("|".join(groups).split("|"))
        for column, name in enumerate(columns):
            if name.split("=")[0] == dimension:
                asked[:, column] |= [g in reached for g in GROUPS]
    places = survey["regions"].sort_values("region")
    places = places[places["region"].isin(interviews["region"].unique())]
    regions = tuple(places["region"])
    region = pd.Categorical(interviews["region"], categories=regions).codes.astype(int)
    group = pd.Categorical(interviews["group"], categories=GROUPS).codes.astype(int)
    weight = interviews["weight"].to_numpy(float)
    content = _content(np.column_stack([values, weight]))
    interviewer = numbered(survey, _content(np.column_stack([values, weight, group, region])))
    keys = [*([] if interviewer is None else [interviewer]), content, group, region]
    if voiced is not None and voiced.shape[1]:
        voiced_values = voiced.reindex(interviews["interview"]).to_numpy(float)
        answered = np.stack([~np.isnan(voiced_values[group == g]).all(0) for g in range(len(GROUPS))])
        keys.insert(0, _content(voiced_values))
        values, asked = np.hstack([values, voiced_values]), np.hstack([asked, answered])
        columns += list(voiced.columns)
    # Draws are dealt to rows by position: sorted by content, another row order or pseudonym gives the same draws.
    order = np.lexsort(keys)
    return Design(
        *(each[order] for each in (values, region, group, weight)),
        regions,
        tuple(columns),
        asked,
        tuple(places["setting"]),
        None if interviewer is None else interviewer[order],
    )


def _content(values: np.ndarray) -> np.ndarray:
    """A number for the content of each row; differences of the last digits do not change it."""
    rounded = np.round(values, 12) + 0.0  # -0 becomes 0
    return pd.util.hash_pandas_object(pd.DataFrame(rounded), index=False).to_numpy()


def _cells(design: Design) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Number, effective number, mean and sum of squared deviations in each cell (region x group x indicator)."""
    shape = (len(design.regions), len(GROUPS))
    cell = design.region * shape[1] + design.group
    present = ~np.isnan(design.matrix)
    filled = np.where(present, design.matrix, 0.0)
    w = design.weight[:, None] * present
    rows = np.arange(len(cell))
    members = csr_array((np.ones(len(cell)), (cell, rows)), shape=(shape[0] * shape[1], len(cell)))

    def total(array: np.ndarray) -> np.ndarray:
        return members @ array

    n, w1, w2, wx = total(present.astype(float)), total(w), total(w**2), total(w * filled)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = wx / w1
        effective = w1**2 / w2
        scatter = total(w * (filled - np.nan_to_num(mean)[cell]) ** 2) / w1 * n
    full = (*shape, design.matrix.shape[1])
    return (
        n.reshape(full),
        np.nan_to_num(effective).reshape(full),
        mean.reshape(full),
        np.nan_to_num(scatter).reshape(full),
    )


def pool(design: Design, pooling: str, prior_scale: float = PRIOR_SCALE) -> Pooled:
    """Cells of a design, pooled towards the groups' means over all regions, over those of one setting, or not at all.

    Parameters
    ----------
    pooling : "overall", "setting" or "none"
    prior_scale : how far regions may differ, see `herelib.profiles.hierarchy.posterior`

    Notes
    -----
    A cell that is asked but empty is estimated as the group's mean plus what the region's other groups show it to
    differ from theirs, with the full uncertainty of both; it is marked `imputed`.
    """
    n, effective, mean, scatter = _cells(design)
    present, groups = n > 0, np.arange(len(GROUPS))
    dispersion = dispersions(n, effective, np.nan_to_num(mean), scatter)
    trials = np.where(present, effective / dispersion, 0.0)
    centre, share, covariance = np.empty_like(mean), np.ones_like(mean), np.zeros((*mean.shape[:2], *mean.shape[1:]))
    settings = np.array(design.settings if pooling == "setting" else ["all"] * len(design.regions))
    for setting in np.unique(settings):
        rows = settings == setting
        centre[rows], covariance[rows], share[rows] = pooled_logits(mean[rows], trials[rows], prior_scale)
    if pooling == "none":
        alone, doubt = _alone(mean, trials)
        centre, share = np.where(present, alone, centre), np.where(present, 0.0, share)
        doubt = np.where(present, doubt, covariance[:, groups, groups])
        covariance = np.zeros_like(covariance)
        covariance[:, groups, groups] = doubt
    imputed = ~present & design.asked[None]
    heard = present.any(1, keepdims=True) & design.asked[None]
    estimate, variance = shares_of(centre, covariance[:, groups, groups])
    noise = (estimate * (1 - estimate) - variance) * dispersion / np.where(present, effective, 1.0)
    centre, estimate, variance = (np.where(heard, each, np.nan) for each in (centre, estimate, variance))
    share, root = np.where(heard, share, 1.0), roots(covariance, estimate)
    return Pooled(n, mean, noise, estimate, variance, share, imputed, centre, root, _residuals(design, mean))


def _alone(mean: np.ndarray, trials: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance on the logit scale of cells that say only what their own answers say: Jeffreys' prior."""
    yes, no = (trials * np.nan_to_num(part) + 0.5 for part in (mean, 1 - mean))
    return psi(yes) - psi(no), polygamma(1, yes) + polygamma(1, no)


def roots(covariance: np.ndarray, estimate: np.ndarray) -> np.ndarray:
    """Symmetric square roots of the covariances of the groups, shape (region, indicator, group, group).

    Groups without an estimate take no part.
    """
    known = ~np.isnan(estimate)
    matrix = np.where(known[:, :, None] & known[:, None], covariance, 0.0)
    # By eigenvalues, not Cholesky: a covariance with a missing group is singular, and rounding makes it less than that.
    size, axes = np.linalg.eigh(np.moveaxis(matrix, -1, 1))
    return (axes * np.sqrt(np.maximum(size, 0.0))[..., None, :]) @ np.swapaxes(axes, -1, -2)


def _stream(seed: int, *names: str) -> np.random.Generator:
    return np.random.default_rng([seed, *[zlib.crc32(name.encode()) for name in names]])


def _bootstrap(values: np.ndarray, weight: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Standardised deviations of the Bayesian-bootstrap means, shape (draws, indicator); NaN where they do not vary.

    Of more than `BLOCKS` interviews, blocks of them are resampled, to which they are dealt at random and which hold the
    same number of them but for one: what matters here is only how the means move together, which a thousand tell.
    """
    present = ~np.isnan(values)
    sums, counts = np.where(present, values, 0.0), present.astype(float)
    if len(values) > BLOCKS:
        dealt = rng.permutation(len(values))
        first = np.arange(BLOCKS) * len(values) // BLOCKS
        sums, counts = (np.add.reduceat((each * weight[:, None])[dealt], first, axis=0) for each in (sums, counts))
        weight = np.ones(BLOCKS)
    # Dirichlet weights are exponentials over their sum; the sum cancels in the weighted mean.
    w = rng.standard_exponential((draws, len(sums))) * weight
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (w @ sums) / (w @ counts)
        deviation = means.std(0)
        return np.where(deviation > 1e-9, (means - means.mean(0)) / deviation, np.nan)


def _residuals(design: Design, mean: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Per group: deviations of some 200 of its interviews from their own cell's mean, and their weights."""
    out = []
    for g in range(len(GROUPS)):
        rows = np.flatnonzero(design.group == g)[: RESIDUALS * 50]
        rows = rows[:: max(1, len(rows) // RESIDUALS)]
        out.append((design.matrix[rows] - mean[design.region[rows], g], design.weight[rows]))
    return out


def region_draws(design: Design, cells: Pooled, region: int, draws: int, seed: int) -> np.ndarray:
    """Draws of the cells of one region.

    The ranks that the bootstrap gives are independent between groups; on the logit scale, the root of the posterior
    covariance gives them the deviation of each cell, and the dependence that groups have through what they share.

    Returns
    -------
    array, shape (group, draw, indicator)
        Values 0-1; NaN where the group is not asked, or where nobody in the region answered at all.
    """
    name, indicators = design.regions[region], len(design.indicators)
    first, last = np.searchsorted(design.region, [region, region + 1])
    z = np.zeros((len(GROUPS), draws, indicators))
    asked = design.asked & (cells.n[region] > 0).any(0)
    for g, group in enumerate(GROUPS):
        if not asked[g].any():
            continue
        rows = first + np.flatnonzero(design.group[first:last] == g)
        deviations = _bootstrap(design.matrix[rows], design.weight[rows], draws, _stream(seed, name, group))
        # One or two answers always resample to themselves: the group's deviations elsewhere stand in.
        thin = (cells.n[region, g] > 0) & ((cells.n[region, g] < SMALL) | np.isnan(deviations[0]))
        if thin.any():
            spare, weight = cells.residuals[g]
            borrowed = _bootstrap(spare[:, thin], weight, draws, _stream(seed, name, group, "thin"))
            deviations[:, thin] = borrowed
        empty = np.isnan(deviations[0]) & asked[g]
        if empty.any():
            deviations[:, empty] = _stream(seed, name, group, "empty").standard_normal((indicators, draws)).T[:, empty]
        z[g] = np.where(asked[g], _normal_scores(deviations), 0.0)
    return expit(cells.centre[region][:, None] + np.einsum("igh,hdi->gdi", cells.root[region], z, optimize=True))


def _normal_scores(deviations: np.ndarray) -> np.ndarray:
    """What a normal distribution has at the ranks of each column: draws of a cell then have its posterior exactly."""
    order = np.argsort(deviations.T, axis=1)
    scores = np.empty(order.shape)
    np.put_along_axis(scores, order, ndtri((np.arange(len(deviations)) + 0.5) / len(deviations))[None], axis=1)
    return scores.T
