"""Cells region x group: means of the interviews, pooled by a normal hierarchical model, and draws of them.

The model, for one indicator and one group: interviews of region j scatter around theta_j with a variance that the
regions share; the theta_j scatter around the group's mean with deviation tau (Gelman et al., Bayesian Data Analysis,
3rd ed., section 5.4). Tau, the group's mean and the shared variance are integrated over, not plugged in. The Bayesian
bootstrap (Rubin 1981, doi:10.1214/aos/1176345338) of whole interviews gives the dependence between indicators; each
cell is then recentred and rescaled to the posterior of the model: the bootstrap alone undercovers in small cells.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib.contracts import COVER, GROUPS

# Half-normal prior of tau and the prior guess of the spread within a cell, on the 0-1 scale of every indicator: a
# standard deviation of 0.25 is what a uniform-like use of a scale gives; one prior interview's worth of weight.
PRIOR_DEVIATION = 0.25
PRIOR_DEGREES = 1.0
TAU = np.concatenate([[1e-4], np.linspace(0.01, 0.75, 60)])
SMALL = 3  # cells with fewer interviews borrow the group's residuals
RESIDUALS = 200  # residuals borrowed at the most: more change nothing and cost time


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


@dataclass(frozen=True)
class Pooled:
    """Cells of a design, arrays region x group x indicator, and the group level, arrays group x indicator."""

    n: np.ndarray
    mean: np.ndarray  # unpooled, NaN where n = 0
    estimate: np.ndarray
    variance: np.ndarray
    share: np.ndarray  # weight of the group's mean in the estimate, 0-1
    imputed: np.ndarray  # asked, but nobody answered here: estimated from region and group
    centre: np.ndarray  # the group's mean over regions
    spread: np.ndarray  # variance of a new region's cell around that mean


def indicator_values(answers: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Value of each indicator in each interview.

    An indicator is the mean of the interview's valid answers to the items of its dimension; a `cover` item becomes
    four indicators (`cover:food=now` ...), 1 for the answer given and 0 for the other three.

    Parameters
    ----------
    answers : table `answers`, one column per item

    Returns
    -------
    table, index interview, one column per indicator (sorted), values 0-1, NaN = no valid answer
    """
    found: dict[str, np.ndarray] = {}
    for dimension, part in items.groupby("dimension", sort=True):
        for kind, own in part.groupby("kind"):
            names = sorted(own["item"])
            if kind == "scale":
                found[dimension] = _mean([answers[name].to_numpy(float) for name in names])
                continue
            for answer in COVER:
                given = [(answers[name] == answer).to_numpy(float) for name in names]
                silent = [(answers[name] == "").to_numpy() for name in names]
                found[f"{dimension}={answer}"] = _mean(
                    [np.where(none, np.nan, flag) for flag, none in zip(given, silent, strict=True)]
                )
    return pd.DataFrame({name: found[name] for name in sorted(found)}, index=pd.Index(answers["interview"]))


def _mean(columns: list[np.ndarray]) -> np.ndarray:
    """Mean of what is known in each row, NaN where nothing is."""
    count = np.sum([~np.isnan(column) for column in columns], axis=0)
    total = np.sum([np.nan_to_num(column) for column in columns], axis=0)
    return np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)


def design(survey: dict[str, pd.DataFrame]) -> Design:
    """The interviews of a survey as one matrix; its order depends on the content of the rows only.

    Parameters
    ----------
    survey : tables interviews, answers, items, regions
    """
    interviews, items, places = survey["interviews"], survey["items"], survey["regions"]
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
    places = places.sort_values("region")
    regions = tuple(places["region"])
    region = pd.Categorical(interviews["region"], categories=regions).codes.astype(int)
    group = pd.Categorical(interviews["group"], categories=GROUPS).codes.astype(int)
    weight = interviews["weight"].to_numpy(float)
    content = pd.util.hash_pandas_object(pd.DataFrame(np.column_stack([values, weight])), index=False).to_numpy()
    order = np.lexsort((content, group, region))
    return Design(
        values[order],
        region[order],
        group[order],
        weight[order],
        regions,
        tuple(columns),
        asked,
        tuple(places["setting"]),
    )


def permuted(made: Design, rng: np.random.Generator) -> Design:
    """The same interviews with regions exchanged between interviews of one group: regions no longer differ."""
    region = made.region.copy()
    for g in range(len(GROUPS)):
        rows = np.flatnonzero(made.group == g)
        region[rows] = rng.permutation(region[rows])
    order = np.lexsort((np.arange(len(region)), made.group, region))
    return replace(
        made,
        matrix=made.matrix[order],
        region=region[order],
        group=made.group[order],
        weight=made.weight[order],
    )


def _cells(made: Design) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Number, effective number, mean and sum of squared deviations in each cell (region x group x indicator)."""
    shape = (len(made.regions), len(GROUPS))
    cell = made.region * shape[1] + made.group
    present = ~np.isnan(made.matrix)
    filled = np.where(present, made.matrix, 0.0)
    w = made.weight[:, None] * present

    def total(array: np.ndarray) -> np.ndarray:
        out = np.zeros((shape[0] * shape[1], array.shape[1]))
        np.add.at(out, cell, array)
        return out

    n, w1, w2, wx = total(present.astype(float)), total(w), total(w**2), total(w * filled)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = wx / w1
        effective = w1**2 / w2
        scatter = total(w * (filled - np.nan_to_num(mean)[cell]) ** 2) / w1 * n
    full = (*shape, made.matrix.shape[1])
    return (
        n.reshape(full),
        np.nan_to_num(effective).reshape(full),
        mean.reshape(full),
        np.nan_to_num(scatter).reshape(full),
    )


def _posterior(mean: np.ndarray, noise: np.ndarray, present: np.ndarray, pooled: bool):
    """Posterior mean and variance of each cell, shape (region, indicator), integrated over tau and the group's mean.

    `noise` is the squared standard error of each cell; absent cells carry no information.
    """
    tau2 = (TAU**2)[:, None, None]
    precision = np.where(present, 1.0 / (noise + tau2), 0.0)  # tau x region x indicator
    total = precision.sum(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (precision * np.nan_to_num(mean)).sum(1) / total
        doubt = 1.0 / total
        away = np.where(present, (np.nan_to_num(mean) - centre[:, None]) ** 2 * precision, 0.0).sum(1)
        logs = np.where(present, np.log(np.where(present, noise + tau2, 1.0)), 0.0).sum(1)
    prior = -0.5 * (TAU / PRIOR_DEVIATION) ** 2
    steps = np.gradient(TAU)
    likelihood = (
        prior[:, None] + np.log(steps)[:, None] + 0.5 * np.log(np.where(total > 0, doubt, 1.0)) - 0.5 * (logs + away)
    )
    weight = np.exp(likelihood - likelihood.max(0))
    weight /= weight.sum(0)
    centre, doubt = np.nan_to_num(centre), np.where(total > 0, doubt, 0.0)
    shrink = np.where(present, noise / (noise + tau2), 1.0)
    first = shrink * centre[:, None] + (1 - shrink) * np.where(present, mean, 0.0)
    second = (1 - shrink) * noise + shrink**2 * doubt[:, None]
    w = weight[:, None]
    estimate = (w * first).sum(0)
    variance = (w * (second + (first - estimate) ** 2)).sum(0)
    share = (w * shrink).sum(0)
    middle = (weight * centre).sum(0)
    spread = (weight * (doubt + tau2[:, 0] + (centre - middle) ** 2)).sum(0)
    if not pooled:
        estimate, variance, share = mean.copy(), noise.copy(), np.zeros_like(share)
    return estimate, variance, share, middle, spread


def pool(made: Design, pooling: str) -> Pooled:
    """Cells of a design, pooled towards the group's mean over all regions, over those of one setting, or not at all.

    Parameters
    ----------
    pooling : "overall", "setting" or "none"

    Notes
    -----
    A cell that is asked but empty is estimated as the group's mean plus what the region's other groups show it to
    differ from theirs, with the full uncertainty of both; it is marked `imputed`.
    """
    n, effective, mean, scatter = _cells(made)
    degrees = np.maximum(n - 1, 0).sum(0) + PRIOR_DEGREES
    within = (scatter.sum(0) + PRIOR_DEGREES * PRIOR_DEVIATION**2) / np.maximum(degrees - 2, 1.0)
    estimate, variance = np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    share = np.ones_like(mean)
    centre, spread = np.full(within.shape, np.nan), np.full(within.shape, np.nan)
    settings = np.array(made.settings if pooling == "setting" else ["all"] * len(made.regions))
    for g in range(len(GROUPS)):
        present = n[:, g] > 0
        noise = within[g] / np.where(present, effective[:, g], 1.0)
        centre[g], spread[g] = _posterior(mean[:, g], noise, present, True)[3:]
        for setting in np.unique(settings):
            rows = settings == setting
            got = _posterior(mean[rows, g], noise[rows], present[rows], pooling != "none")
            known = present[rows]
            estimate[rows, g] = np.where(known, got[0], np.nan)
            variance[rows, g] = np.where(known, got[1], np.nan)
            share[rows, g] = np.where(known, got[2], 1.0)
        unknown = ~present.any(0)
        centre[g, unknown], spread[g, unknown] = np.nan, np.nan
    imputed = (n == 0) & made.asked[None]
    return Pooled(n, mean, estimate, variance, share, imputed, centre, spread)


def _stream(seed: int, *names: str) -> np.random.Generator:
    return np.random.default_rng([seed, *[zlib.crc32(name.encode()) for name in names]])


def _bootstrap(values: np.ndarray, weight: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Standardised deviations of the Bayesian-bootstrap means, shape (draws, indicator); NaN where they do not vary."""
    present = ~np.isnan(values)
    w = rng.standard_exponential((draws, len(values))) * weight
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (w @ np.where(present, values, 0.0)) / (w @ present.astype(float))
        deviation = means.std(0)
        return np.where(deviation > 1e-9, (means - means.mean(0)) / deviation, np.nan)


def residuals(made: Design, cells: Pooled) -> list[tuple[np.ndarray, np.ndarray]]:
    """Per group: deviations of some 200 of its interviews from their own cell's mean, and their weights."""
    out = []
    for g in range(len(GROUPS)):
        rows = np.flatnonzero(made.group == g)[: RESIDUALS * 50]
        rows = rows[:: max(1, len(rows) // RESIDUALS)]
        out.append((made.matrix[rows] - cells.mean[made.region[rows], g], made.weight[rows]))
    return out


def region_draws(made: Design, cells: Pooled, spare: list, region: int, draws: int, seed: int) -> np.ndarray:
    """Draws of the cells of one region.

    Returns
    -------
    array, shape (group, draw, indicator)
        Values 0-1; NaN where the group is not asked, or where nobody in the region answered at all.
    """
    name = made.regions[region]
    first, last = np.searchsorted(made.region, [region, region + 1])
    out = np.full((len(GROUPS), draws, len(made.indicators)), np.nan)
    for g, group in enumerate(GROUPS):
        n = cells.n[region, g]
        if not n.any():
            continue
        rng = _stream(seed, name, group)
        rows = first + np.flatnonzero(made.group[first:last] == g)
        z = _bootstrap(made.matrix[rows], made.weight[rows], draws, rng)
        thin = (n < SMALL) | np.isnan(z[0])
        if thin.any():
            z[:, thin] = _bootstrap(spare[g][0][:, thin], spare[g][1], draws, rng)
            flat = np.isnan(z[0])
            z[:, flat] = rng.standard_normal((draws, flat.sum()))
        known = n > 0
        out[g][:, known] = cells.estimate[region, g, known] + np.sqrt(cells.variance[region, g, known]) * z[:, known]
    present = (cells.n[region] > 0).any(0)
    if (cells.imputed[region] & present).any():
        with np.errstate(invalid="ignore"):
            differs = out - cells.centre[:, None, :]
        shown = ~np.isnan(differs)
        shift = np.where(shown, differs, 0.0).sum(0) / np.maximum(shown.sum(0), 1)
        level = np.where(np.isnan(out), 0.0, out).sum(0) / np.maximum(shown.sum(0), 1)
        for g, group in enumerate(GROUPS):
            gap = cells.imputed[region, g] & present
            if gap.any():
                noise = _stream(seed, name, group, "empty").standard_normal((draws, gap.sum()))
                nowhere = np.isnan(cells.centre[g, gap])
                base = np.where(nowhere, level[:, gap], np.nan_to_num(cells.centre[g, gap]) + shift[:, gap])
                spread = np.where(nowhere, PRIOR_DEVIATION**2, np.nan_to_num(cells.spread[g, gap]))
                out[g][:, gap] = base + np.sqrt(spread) * noise
    return np.clip(out, 0.0, 1.0)
