"""Answers between 0 and 1 on the logit scale: how much they vary at each level, and what a cell of them says.

The answers of a cell have mean theta and variance phi theta (1 - theta): phi is 1 for yes and no, smaller for answers
in steps, and belongs to the group. So n of them weigh as much as t = n / phi answers of yes or no, and their
quasi-likelihood is theta^(t m) (1 - theta)^(t (1 - m)) (Wedderburn 1974, doi:10.1093/biomet/61.3.439): bounded and
skewed near 0 and 1, where a normal one is neither. Each cell's likelihood is replaced by the normal one of
eta = logit(theta) that leaves mean and variance of eta as they are, all other cells being taken into account
(expectation propagation: Minka 2001, arXiv:1301.2294), so that the cells can be pooled in closed form.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from herelib.profiles.hierarchy import posterior

ROUNDS = 6  # after which no estimate of the reviewers' designs moves by more than 0.001
DAMPING = 0.8  # share of the new in each round, so that cells do not swing together
WIDEST = 8.0  # variance and size of eta at the most that other cells may expect
WEAKEST = 1e-3  # precision of a cell that says nothing
NEWTON = 12  # steps to the mode; the density is log-concave
# A group's dispersion leans on that of all groups, which leans on what answers in steps mostly show.
OWN_WEIGHT, SHARED_WEIGHT, USUAL_DISPERSION = 4.0, 1.0, 0.3
NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


def dispersions(n: np.ndarray, effective: np.ndarray, mean: np.ndarray, scatter: np.ndarray) -> np.ndarray:
    """Dispersion phi of the answers of each group, shape (group, indicator): variance over theta (1 - theta), 0-1.

    Both sums are unbiased whatever the level: m (1 - m) of a cell is too small by the variance of m.

    Parameters
    ----------
    n, effective : answers of each cell and as how many they count, shape (region, group, indicator)
    mean, scatter : their mean (anything where n = 0) and the sum of their squared deviations from it
    """
    several = n > 1
    degrees = np.where(several, n - n / np.where(several, effective, 1.0), 0.0)
    variance = np.divide(scatter, degrees, out=np.zeros_like(scatter), where=degrees > 0)
    largest = np.where(several, mean * (1 - mean) + variance / np.maximum(effective, 1.0), 0.0)
    seen, possible = np.where(several, scatter, 0.0).sum(0), (degrees * largest).sum(0)
    heard = np.maximum((n > 0).sum((0, 1)), 1)
    level = np.where(n > 0, mean, 0.0).sum((0, 1)) / heard
    usual = np.maximum(level * (1 - level), 1e-3)
    shared = (seen.sum(0) + SHARED_WEIGHT * USUAL_DISPERSION * usual) / (possible.sum(0) + SHARED_WEIGHT * usual)
    # Two less below: the mean of the inverse chi-square, so that few answers make for wider intervals.
    dispersion = (seen + OWN_WEIGHT * shared * usual) / (possible + (OWN_WEIGHT - 2) * usual)
    return np.clip(dispersion, 0.01, 1.0)


def pooled_logits(
    mean: np.ndarray, trials: np.ndarray, prior_scale: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Posterior of eta = logit(theta) of the cells of each region under the hierarchical model.

    Parameters
    ----------
    mean : array, shape (region, group, indicator): mean answer of each cell, anything where there is none
    trials : array of the same shape: as how many answers of yes or no the cell counts, 0 where nobody answered
    prior_scale : as for `herelib.profiles.hierarchy.posterior`

    Returns
    -------
    as `herelib.profiles.hierarchy.posterior`
    """
    present = trials > 0
    yes, no = trials * np.where(present, mean, 0.0), trials * np.where(present, 1 - mean, 0.0)
    started = (yes + 1) / (trials + 2)
    expected, doubt = np.log(started / (1 - started)), np.ones_like(started)
    precision, pull = np.full_like(started, WEAKEST), np.zeros_like(started)
    groups = np.arange(mean.shape[1])
    for turn in range(ROUNDS):
        centre, variance = tilted(yes, no, expected, doubt)
        sharper = np.maximum(1 / variance - 1 / doubt, WEAKEST)
        share = DAMPING if turn else 1.0
        precision = np.where(present, (1 - share) * precision + share * sharper, WEAKEST)
        pull = np.where(present, (1 - share) * pull + share * (centre / variance - expected / doubt), 0.0)
        estimate, covariance, leaning = posterior(pull / precision, 1 / precision, present, prior_scale)
        variances = covariance[:, groups, groups]
        # What all other cells expect of this one; a mixture over tau is wider than any part, hence the bounds.
        doubt = 1 / np.maximum(1 / variances - np.where(present, precision, 0.0), 1 / WIDEST)
        expected = doubt * (estimate / variances - np.where(present, pull, 0.0))
        expected = np.clip(expected, -WIDEST, WIDEST)
    return estimate, covariance, leaning


def tilted(yes: np.ndarray, no: np.ndarray, expected: np.ndarray, doubt: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of eta with density N(expected, doubt) x expit(eta)^yes (1 - expit(eta))^no, for each element.

    By Gauss and Hermite's rule around the mode, where the density is nearly normal.
    """
    trials, mode = yes + no, expected.copy()
    for _ in range(NEWTON):
        level = expit(mode)
        slope = yes - trials * level - (mode - expected) / doubt
        mode += np.clip(slope / (trials * level * (1 - level) + 1 / doubt), -2, 2)
    level = expit(mode)
    width = 1 / np.sqrt(trials * level * (1 - level) + 1 / doubt)
    eta = mode + NODES.reshape(-1, *[1] * mode.ndim) * width
    logs = yes * eta - trials * np.logaddexp(0, eta) - 0.5 * (eta - expected) ** 2 / doubt
    logs += 0.5 * ((eta - mode) / width) ** 2
    weight = np.exp(logs - logs.max(0)) * WEIGHTS.reshape(-1, *[1] * mode.ndim)
    weight /= weight.sum(0)
    mean = (weight * eta).sum(0)
    return mean, (weight * (eta - mean) ** 2).sum(0)


def shares_of(mean: np.ndarray, variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of theta = expit(eta) where eta is normal with this mean and variance, element by element.

    Examples
    --------
    >>> [float(each.round(4)) for each in shares_of(np.array(0.0), np.array(1.0))]
    [0.5, 0.0434]
    """
    eta = mean + NODES.reshape(-1, *[1] * np.ndim(mean)) * np.sqrt(variance)
    weight, theta = WEIGHTS.reshape(-1, *[1] * np.ndim(mean)), expit(eta)
    first = (weight * theta).sum(0)
    return first, (weight * (theta - first) ** 2).sum(0)
