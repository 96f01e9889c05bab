"""Cells region x group: means of the interviews, pooled by a normal hierarchical model, and draws of them.

Interviews of a cell scatter around its mean with a variance that the regions share. For one indicator, the mean of
region r and group g is theta_rg = mu_g + u_r + v_rg: what the group says everywhere, how the region differs for all of
its groups, and how it differs for this one. u and v are normal with variances rho tau^2 and (1 - rho) tau^2. Without
the part that the groups of a region share, their cells would be drawn towards the groups' means one by one and yet
together, and the interval of the region's mean over groups would be too narrow: measured, 83 % instead of 90 %. mu is
flat, tau half-normal, rho uniform; all three are integrated over, not plugged in (Gelman et al., Bayesian Data
Analysis, 3rd ed., section 5.4, with a variance component more).

The Bayesian bootstrap (Rubin 1981, doi:10.1214/aos/1176345338) of whole interviews gives the dependence between
indicators; each cell is then recentred and rescaled to the posterior of the model: the bootstrap alone undercovers in
small cells.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from herelib.profiles.indicators import indicator_values
from herelib.profiles.interviewers import numbered
from herelib.vocabulary import COVER, GROUPS

# The prior guess of the deviation within a cell is PRIOR_DEVIATION too, with one prior interview's worth of weight.
PRIOR_DEGREES = 1.0
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
    estimate: np.ndarray
    variance: np.ndarray
    share: np.ndarray  # weight of the groups' means, of what was said elsewhere, in the estimate, 0-1
    imputed: np.ndarray  # asked, but nobody answered here: estimated from region and group
    root: np.ndarray  # square root of the posterior covariance of a region's groups, region x indicator x group x group
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


def pool(design: Design, pooling: str) -> Pooled:
    """Cells of a design, pooled towards the groups' means over all regions, over those of one setting, or not at all.

    Parameters
    ----------
    pooling : "overall", "setting" or "none"

    Notes
    -----
    A cell that is asked but empty is estimated as the group's mean plus what the region's other groups show it to
    differ from theirs, with the full uncertainty of both; it is marked `imputed`.
    """
    n, effective, mean, scatter = _cells(design)
    present, groups = n > 0, np.arange(len(GROUPS))
    # The variance within a group is shared by the regions: cells of 3 interviews cannot tell their own.
    degrees = (n - np.divide(n, effective, out=np.zeros_like(n), where=present)).sum(0) + PRIOR_DEGREES
    within = (scatter.sum(0) + PRIOR_DEGREES * PRIOR_DEVIATION**2) / np.maximum(degrees - 2, 1.0)
    noise = within / np.where(present, effective, 1.0)
    estimate, share = np.full_like(mean, np.nan), np.ones_like(mean)
    covariance = np.zeros((*mean.shape[:2], *mean.shape[1:]))
    settings = np.array(design.settings if pooling == "setting" else ["all"] * len(design.regions))
    for setting in np.unique(settings):
        rows = settings == setting
        estimate[rows], covariance[rows], share[rows] = posterior(mean[rows], noise[rows], present[rows])
        # A group that nobody of this setting belongs to has nothing to be pooled towards.
        nowhere = ~present[rows].any(0)
        estimate[rows] = np.where(nowhere, np.nan, estimate[rows])
    if pooling == "none":
        estimate, share = np.where(present, mean, estimate), np.where(present, 0.0, share)
        alone = np.where(present, noise, covariance[:, groups, groups])
        covariance = np.zeros_like(covariance)
        covariance[:, groups, groups] = alone
    imputed = ~present & design.asked[None]
    heard = present.any(1, keepdims=True) & design.asked[None]
    estimate = np.where(heard, estimate, np.nan)
    variance = np.where(np.isnan(estimate), np.nan, covariance[:, groups, groups])
    share, root = np.where(heard, share, 1.0), _roots(covariance, estimate)
    return Pooled(n, mean, noise, estimate, variance, share, imputed, root, _residuals(design, mean))


def _roots(covariance: np.ndarray, estimate: np.ndarray) -> np.ndarray:
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

    The deviations that the bootstrap gives are independent between groups; the root of the posterior covariance gives
    them the deviation of each cell, and the dependence that the groups of a region have through what they share.

    Returns
    -------
    array, shape (group, draw, indicator)
        Values 0-1; NaN where the group is not asked, or where nobody in the region answered at all.
    """
    name, indicators = design.regions[region], len(design.indicators)
    first, last = np.searchsorted(design.region, [region, region + 1])
    z = np.zeros((len(GROUPS), draws, indicators))
    estimate, asked = cells.estimate[region], design.asked & (cells.n[region] > 0).any(0)
    nowhere = asked & np.isnan(estimate)  # nobody of the group was interviewed in any region
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
        z[g] = np.nan_to_num(deviations)
    out = estimate[:, None, :] + np.einsum("igh,hdi->gdi", cells.root[region], z, optimize=True)
    # Nothing is known of such a group anywhere: it varies around the other groups by the prior's deviation.
    if nowhere.any():
        shown = ~np.isnan(out)
        level = np.where(shown, out, 0.0).sum(0) / np.maximum(shown.sum(0), 1)
        out = np.where(nowhere[:, None], level + PRIOR_DEVIATION * z, out)
    return np.clip(out, 0.0, 1.0)


PRIOR_DEVIATION = 0.25  # of tau, on the 0-1 scale of every indicator: what a uniform-like use of a scale gives
TAU = 0.75 * np.linspace(0.02, 1.0, 32) ** 2
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(5)
OWN = (_NODES + 1) / 2  # sqrt(1 - rho): smooth at rho = 1, where five nodes of Gauss and Legendre are enough
NEGLIGIBLE = 1e-4  # points of the grid with less posterior weight than this change no figure that is shown
CHUNK = 40_000  # numbers worked on at once: what stays in the fast memory of a processor


def posterior(mean: np.ndarray, noise: np.ndarray, present: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Posterior mean and covariance of the cells of each region, and the weight of the groups' means in them.

    Parameters
    ----------
    mean : array, shape (region, group, indicator)
        Mean of the interviews of each cell; anything where nobody answered.
    noise : array of the same shape
        Its squared standard error.
    present : array of bool
        Whether anybody answered; the other cells are estimated from the group's mean and the region's other groups.

    Returns
    -------
    estimate, array (region, group, indicator); covariance, array (region, group, group, indicator); share, array
    (region, group, indicator): the part of an estimate, 0-1, that comes from the groups' means and so from elsewhere,
    the rest being what the region's own people said. All are meaningless for a group without any answer anywhere.
    """
    y = np.where(present, mean, 0.0)
    shared = np.outer(TAU**2, 1 - OWN**2).ravel()
    specific = np.outer(TAU**2, OWN**2).ravel()
    # The grid is not even: each point weighs as much as the stretch of tau that it stands for.
    prior = np.exp(-0.5 * (TAU / PRIOR_DEVIATION) ** 2) * np.gradient(TAU)
    prior = np.outer(prior, _WEIGHTS * OWN).ravel()
    step = max(1, CHUNK // max(1, mean.size))
    chunks = [slice(start, start + step) for start in range(0, len(prior), step)]
    fitted = [_marginal(y, noise, present, shared[chunk], specific[chunk]) for chunk in chunks]
    logs = np.log(prior)[:, None] + np.concatenate([fit[0] for fit in fitted])
    weight = np.exp(logs - logs.max(0))
    weight /= weight.sum(0)
    # Points that carry nothing cost most of the time; what they held is shared out again below.
    weight[weight < NEGLIGIBLE] = 0.0
    weight /= weight.sum(0)
    regions, groups, indicators = mean.shape
    first, share = np.zeros(mean.shape), np.zeros(mean.shape)
    second = np.zeros((regions, groups, groups, indicators))
    for chunk, (_, centre, doubt) in zip(chunks, fitted, strict=True):
        counts = np.flatnonzero(weight[chunk].any(0))
        if len(counts):
            at = slice(None) if len(counts) == indicators else counts  # a slice spares the copies
            w, data = weight[chunk][:, at], tuple(array[..., at] for array in (y, noise, present))
            each, among, lean = _moments(data, (centre[..., at], doubt[..., at]), shared[chunk], specific[chunk])
            first[..., at] += np.einsum("ki,krgi->rgi", w, each)
            second[..., at] += np.einsum("ki,krghi->rghi", w, among) + np.einsum("ki,krgi,krhi->rghi", w, each, each)
            share[..., at] += np.einsum("ki,krgi->rgi", w, lean)
    return first, second - first[:, :, None] * first[:, None], share


def _inverse(noise: np.ndarray, present: np.ndarray, shared: np.ndarray, specific: np.ndarray):
    """Parts of the inverse covariance of a region's cells, diag(a) - c a a', with a leading axis for the grid.

    The covariance is diagonal plus a constant: a = 1 / (noise + own), c = shared / (1 + shared sum a).
    """
    shared, specific = shared[:, None, None], specific[:, None, None, None]
    a = present / (noise + specific)
    total = a.sum(2)
    return a, shared / (1 + shared * total), total, specific


def _marginal(y: np.ndarray, noise: np.ndarray, present: np.ndarray, shared: np.ndarray, specific: np.ndarray):
    """Log-likelihood of the cells at points of the grid, with mean and covariance of the groups' means there."""
    a, c, total, _ = _inverse(noise, present, shared, specific)
    ay = a * y
    weighted_sum = ay.sum(2)
    precision = -np.einsum("krgi,krhi->kigh", a * c[:, :, None], a)
    groups = np.arange(a.shape[2])
    diagonal = np.moveaxis(a.sum(1), 1, -1)
    # A group that answered nowhere has no precision: 1 keeps the matrix invertible and touches no other group.
    precision[..., groups, groups] += np.where(diagonal > 0, diagonal, 1.0)
    linear = (ay - a * (c * weighted_sum)[:, :, None]).sum(1)
    doubt = np.linalg.inv(precision)
    centre = np.einsum("kigh,khi->kgi", doubt, linear)
    fit = (ay * y).sum((1, 2)) - (c * weighted_sum**2).sum(1) - (linear * centre).sum(1)
    size = np.log1p(shared[:, None, None] * total).sum(1) - np.log(np.where(present, a, 1.0)).sum((1, 2))
    size += np.linalg.slogdet(precision)[1]
    return -0.5 * (size + fit), centre, np.moveaxis(doubt, 1, -1)


def _moments(data: tuple, groups_means: tuple, shared: np.ndarray, specific: np.ndarray) -> tuple:
    """Mean, covariance and weight of the groups' means of the cells at points of the grid."""
    (y, noise, present), (centre, doubt) = data, groups_means
    a, c, total, specific = _inverse(noise, present, shared, specific)
    away = a * (y - centre[:, None])
    kept = 1 - specific * a  # what of a cell's own doubt its own answers leave
    mean = centre[:, None] + specific * away + kept * (c * away.sum(2))[:, :, None]
    seen = np.einsum("kghi,krhi->krgi", doubt, a)
    both = c[:, :, None] * seen
    inner = (c + c**2 * (a * seen).sum(2))[:, :, None, None] - both[:, :, :, None] - both[:, :, None]
    inner += doubt[:, None]
    covariance = kept[:, :, :, None] * kept[:, :, None] * inner
    groups = np.arange(a.shape[2])
    covariance[:, :, groups, groups] += specific * kept
    return mean, covariance, kept * (1 - c * total)[:, :, None]
