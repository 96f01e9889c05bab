"""Multilevel regression and poststratification by brute force: one dense normal model of the answers themselves.

Every answer, level, effect and deviation of a region stands in one design matrix; the two ratios are integrated over on
a grid given, sigma² by quadrature. Slow, and without a shortcut: no levels taken out, no strata means, no closed form.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import invgamma

FLAT = 1e6  # prior variance of a level, in units of sigma²: as good as none


def shift_moments(answers, categories, contrast, ratios, prior):
    """Mean and variance of the shift of each region, for one indicator.

    Parameters
    ----------
    answers : list of (region, stratum, value)
    categories : array (stratum, variable)
    contrast : array (region, stratum)
    ratios : the grid of both ratios, with the scale of their half-normal prior: (points, scale)
    prior : (answers, deviation) of sigma²
    """
    regions, strata = contrast.shape
    matrix, kinds = _design(answers, categories, regions, strata)
    wanted = _wanted(categories, contrast)
    y = np.array([value for *_, value in answers])
    points, scale = ratios
    nodes, weights = np.polynomial.legendre.leggauss(60)
    chances = (nodes + 1) / 2  # sigma² by quadrature over the quantiles of its posterior
    logs, means, seconds = [], [], []
    for i, main in enumerate(points):
        for k, cross in enumerate(points):
            size = np.where(kinds == "level", FLAT, np.where(kinds == "main", main**2, cross**2))
            covariance = matrix @ (size[:, None] * matrix.T) + np.eye(len(y))
            solved = np.linalg.solve(covariance, y)
            a = (prior[0] + len(y) - regions) / 2
            b = (prior[0] * prior[1] ** 2 + y @ solved) / 2
            gain = size[:, None] * matrix.T
            mean = wanted @ (gain @ solved)
            doubt = np.diag(size) - gain @ np.linalg.solve(covariance, gain.T)
            variance = np.array([row @ doubt @ row for row in wanted])
            sigma2 = invgamma(a, scale=b).ppf(chances)
            step = np.gradient(points)[i] * np.gradient(points)[k]
            half_normal = np.exp(-0.5 * (main**2 + cross**2) / scale**2) * step
            logs.append(-0.5 * np.linalg.slogdet(covariance)[1] - a * np.log(b) + np.log(half_normal))
            means.append(mean)
            seconds.append((weights / 2 * (variance[:, None] * sigma2 + mean[:, None] ** 2)).sum(1))
    weight = np.exp(np.array(logs) - max(logs))
    weight /= weight.sum()
    mean = weight @ np.array(means)
    return mean, weight @ np.array(seconds) - mean**2


def _design(answers, categories, regions, strata):
    """The column of each level, effect and deviation for each answer, and the kind of each column."""
    count = categories.max(0) + 1
    several = categories.shape[1] > 1
    columns, kinds = [], []
    for r in range(regions):
        columns.append([float(region == r) for region, _, _ in answers])
        kinds.append("level")
    for variable in range(categories.shape[1]):
        for category in range(count[variable]):
            columns.append([float(categories[j, variable] == category) for _, j, _ in answers])
            kinds.append("main")
    for stratum in range(strata if several else 0):
        columns.append([float(j == stratum) for _, j, _ in answers])
        kinds.append("cross")
    for r in range(regions):
        for stratum in range(strata):
            columns.append([float((region, j) == (r, stratum)) for region, j, _ in answers])
            kinds.append("own")
    return np.array(columns).T, np.array(kinds)


def _wanted(categories, contrast):
    """How each region's shift is made of the columns of `_design`."""
    regions, strata = contrast.shape
    rows = []
    for r in range(regions):
        row = [0.0] * regions
        for variable in range(categories.shape[1]):
            for category in range(categories[:, variable].max() + 1):
                row.append(sum(contrast[r, j] for j in range(strata) if categories[j, variable] == category))
        row += list(contrast[r]) if categories.shape[1] > 1 else []
        for other in range(regions):
            row += list(contrast[r]) if other == r else [0.0] * strata
        rows.append(row)
    return np.array(rows)
