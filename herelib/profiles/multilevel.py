"""Multilevel regression and poststratification: what a figure would be if the interviews had the people's age and sex.

For one indicator, an answer of region r and stratum j (a combination of categories of all variables) is modelled as

    y ~ N(u_r + sum_v beta_v,j + delta_j + gamma_rj, sigma²),
    beta ~ N(0, sigma² l_main²),   delta, gamma ~ N(0, sigma² l_cross²),   u flat.

beta are the effects of the categories, which regions share; delta how they go together (age with sex), gamma how a
region differs in a stratum. Both ratios l are half-normal(1) and integrated over on a grid, sigma² has an inverse-gamma
prior and is integrated over exactly. The level u_r is no matter here: what is asked is the *shift* of a region's
figure when the composition of its interviews is exchanged for that of its people,
sum_j (P_rj - q_rj)(beta + delta + gamma).
The level itself stays with the pooled cells (`herelib.profiles.pooling`): under a flat u and equal variances the mean
of a region's interviews and their contrasts between strata are independent, so estimates add and variances add.

Gelman and Little (1997, Survey Methodology 23(2): 127-135); Park, Gelman and Bafumi (2004, doi:10.1093/pan/mph024).
The scale is that of the answers, 0-1: figures are means of answers, and a shift of a mean needs no link.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RATIO = 1.0  # scale of the half-normal prior of both ratios: effects as large as the spread of answers are not odd
RATIOS = 1.5 * np.linspace(0.05, 1.0, 8) ** 2  # grid of the ratios
PRIOR_ANSWERS = 1.0  # answers' worth of prior on sigma²
PRIOR_DEVIATION = 0.25  # of answers on the 0-1 scale within a stratum, before any was seen


@dataclass(frozen=True)
class Strata:
    """Answers by region and stratum.

    `n`, `mean`: arrays (region, stratum, indicator), mean 0 where n is 0; `within`: (indicator,), sum of squared
    deviations from these means; `categories`: (stratum, variable), position of the category of each variable.
    """

    n: np.ndarray
    mean: np.ndarray
    within: np.ndarray
    categories: np.ndarray


def strata_of(values: np.ndarray, region: np.ndarray, stratum: np.ndarray, shape: tuple[int, int]) -> tuple:
    """Number, mean and squared deviations of answers by region and stratum, as `Strata` has them.

    Parameters
    ----------
    values : array (interview, indicator), NaN where there is no answer
    region, stratum : arrays of int (interview,)
    shape : number of regions and of strata
    """
    present = ~np.isnan(values)
    filled, cell = np.where(present, values, 0.0), region * shape[1] + stratum
    sums = np.zeros((2, shape[0] * shape[1], values.shape[1]))
    np.add.at(sums[0], cell, present)
    np.add.at(sums[1], cell, filled)
    n, mean = sums[0], np.divide(sums[1], sums[0], out=np.zeros_like(sums[1]), where=sums[0] > 0)
    within = (np.where(present, filled - mean[cell], 0.0) ** 2).sum(0)
    return n.reshape(*shape, -1), mean.reshape(*shape, -1), within


def shifts(strata: Strata, contrast: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Posterior mean and variance of the shift of each region's figure.

    Parameters
    ----------
    contrast : array (region, stratum, indicator)
        Share of each stratum among the people minus its share in what the figure rests on; sums to 0 over strata.

    Returns
    -------
    two arrays (region, indicator)
    """
    effects, main = _effects(strata.categories)
    logs, means, variances = [], [], []
    for ratio_main in RATIOS:
        for ratio_cross in RATIOS:
            prior = np.where(main, ratio_main, ratio_cross) ** 2
            log, mean, variance = _conditional(strata, contrast, effects, prior, ratio_cross**2)
            step = np.gradient(RATIOS)[[RATIOS.searchsorted(ratio_main), RATIOS.searchsorted(ratio_cross)]]
            density = -0.5 * (ratio_main**2 + ratio_cross**2) / RATIO**2 + np.log(step).sum()
            logs.append(log + density)
            means.append(mean)
            variances.append(variance)
    weight = np.exp(np.array(logs) - np.max(logs, 0))
    weight /= weight.sum(0)
    mean = np.einsum("ki,kri->ri", weight, means)
    second = np.einsum("ki,kri->ri", weight, np.array(variances) + np.array(means) ** 2)
    return mean, second - mean**2


def _effects(categories: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Columns of the effects that regions share, shape (stratum, effect), and which of them are main effects."""
    main = [(column[:, None] == np.arange(column.max() + 1)).astype(float) for column in categories.T]
    # With one variable a stratum is a category: a second effect of it would be the same once more.
    crossed = [np.eye(len(categories))] if categories.shape[1] > 1 else []
    count = sum(each.shape[1] for each in main)
    columns = np.hstack([*main, *crossed])
    return columns, np.arange(columns.shape[1]) < count


def _conditional(
    strata: Strata, contrast: np.ndarray, effects: np.ndarray, prior: np.ndarray, specific: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log marginal likelihood of the ratios, (indicator,), with mean and variance of the shifts, (region, indicator).

    Parameters
    ----------
    effects : (stratum, effect), `prior` their prior variances and `specific` that of gamma, in units of sigma²
    """
    n, y = strata.n, strata.mean
    w = n / (1 + n * specific)  # precision of a stratum's mean about u + effects
    total = w.sum(1)
    safe = np.where(total > 0, total, 1.0)
    centre = np.einsum("rji,jp->rpi", w, effects) / safe[:, None]  # mean of the effects in a region, by w
    level = (w * y).sum(1) / safe
    # Products of three arrays by pairs: the sum over regions first, and matrices by indicator.
    gram = np.einsum("jip,jq->ipq", w.sum(0)[:, :, None] * effects[:, None], effects)
    heavy = np.moveaxis(centre * np.sqrt(total)[:, None], -1, 0)
    gram -= np.swapaxes(heavy, 1, 2) @ heavy
    cross = np.einsum("ji,jp->ip", (w * (y - level[:, None])).sum(0), effects)
    precision = gram + np.diag(1 / prior)
    doubt = np.linalg.inv(precision)
    beta = np.einsum("ipq,iq->ip", doubt, cross)
    lack = (w * (y - level[:, None]) ** 2).sum((0, 1)) - (cross * beta).sum(1)
    regions = (total > 0).sum(0)
    a = 0.5 * (PRIOR_ANSWERS + n.sum((0, 1)) - regions)
    b = 0.5 * (PRIOR_ANSWERS * PRIOR_DEVIATION**2 + strata.within + np.maximum(lack, 0.0))
    # The determinants: of the strata's variances, of the flat levels, of the effects.
    log = -0.5 * (np.log1p(n * specific).sum((0, 1)) + np.where(total > 0, np.log(safe), 0.0).sum(0))
    log -= 0.5 * (np.linalg.slogdet(precision)[1] + np.log(prior).sum()) + a * np.log(b)
    seen = specific * w  # what of a region's own deviation its answers show
    slope = np.einsum("rji,jp->rpi", contrast * (1 - seen), effects) + (contrast * seen).sum(1)[:, None] * centre
    mean = (contrast * seen * (y - level[:, None])).sum(1) + np.einsum("rpi,ip->ri", slope, beta)
    by_indicator = np.moveaxis(slope, -1, 0)
    spread = ((by_indicator @ doubt) * by_indicator).sum(-1).T + specific * (contrast**2 * (1 - seen)).sum(1)
    spread += np.where(total > 0, (contrast * seen).sum(1) ** 2 / safe, 0.0)
    # sigma² given the ratios is inverse gamma: its mean is b / (a - 1); too few answers for one have the prior's.
    return log, mean, spread * b / np.maximum(a - 1, 0.5)
