"""Differences between two means of bounded answers: one posterior for size, interval and sign of each of many.

Adaptive shrinkage (Stephens 2017, doi:10.1093/biostatistics/kxw041) without its normal likelihood: a few answers
between 0 and 1 are skewed, most of all near the ends. Levels are worked with on the scale on which answers vary as
much at every level, z = arcsin sqrt(level), on a grid. The true differences of a study are a mixture of none at all
and of normal distributions around 0 in z, whose shares are estimated from all its comparisons.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincinv, xlogy

NONE = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0])  # share without a difference
MIXED = (
    0.1,
    0.6,
    1.2,
)  # sd of the logarithm of how large differences are: like a normal distribution, and heavier tails
ENOUGH = 20_000  # comparisons that settle the prior: more cost time and change nothing
SPREADS = np.geomspace(0.06, 0.96, 9)  # of the prior, in z, which runs from 0 to pi / 2
PARTS = 5  # dispersions that a cell may have
NODES = {60.0: 24, 600.0: 72}  # of z, by the size up to which they lie closer than a standard error
ROWS = 2048  # comparisons that are worked out at once: memory
TAIL = 0.05  # what lies below and above a 90 % interval


def likelihood(mean: np.ndarray, size: np.ndarray, degrees: np.ndarray, nodes: int) -> np.ndarray:
    """Likelihood of each level on a grid in z, shape (cell, node); its largest value is 1.

    That of a binomial count where answers are 0 or 1; of others the quasi-likelihood with the same variance function
    (McCullagh and Nelder 1989, chapter 9), averaged over dispersions as far as they are not known.

    Parameters
    ----------
    mean, size, degrees : arrays, shape (cell,)
        `size` is the number of yes-or-no answers that would tell as much: interviews / dispersion; `degrees` those of
        freedom of the dispersion.
    """
    level = levels(nodes)
    deviance = xlogy(mean, mean)[:, None] - mean[:, None] * np.log(level)
    deviance += xlogy(1 - mean, 1 - mean)[:, None] - (1 - mean)[:, None] * np.log(1 - level)
    half = np.asarray(degrees, float) / 2
    out = np.zeros_like(deviance)
    for part in (np.arange(PARTS) + 0.5) / PARTS:
        each = np.minimum(size * gammaincinv(half, part) / half, max(NODES))
        out += np.sqrt(each)[:, None] * np.exp(-each[:, None] * deviance)
    return out / out.max(1, keepdims=True)


def levels(nodes: int) -> np.ndarray:
    """The levels, 0-1, of a grid that is even in z."""
    return np.sin(np.pi / 2 * (np.arange(nodes) + 0.5) / nodes) ** 2


def posterior(
    mean: np.ndarray, size: np.ndarray, degrees: np.ndarray, independent: float = 1.0
) -> dict[str, np.ndarray]:
    """Size, 90 % interval and doubt of differences between two levels, all from one model.

    Parameters
    ----------
    mean, size, degrees : arrays, shape (comparison, 2), as `likelihood` takes them
    independent : share of the comparisons that say something new: three pairs of three groups are two differences

    Returns
    -------
    dict of arrays, shape (comparison,)
        `difference` is the posterior mean of first level minus second, `low90` and `high90` its 5 and 95 % quantiles;
        `doubt` the local false sign rate: the probability that the difference has the other sign, or is none.
    """
    mean, size, degrees = (np.asarray(array, float).reshape(-1, 2) for array in (mean, size, degrees))
    out = np.empty((4, len(mean)))
    if not len(mean):
        return dict(zip(("difference", "low90", "high90", "doubt"), out, strict=True))
    # In an order of their own, so that the order of the comparisons changes nothing, of which a part settles the prior.
    chosen = np.lexsort((*size.T, *mean.T))[:: max(1, len(mean) // ENOUGH)]
    coarse = min(NODES)
    sides = [
        likelihood(mean[chosen, side], np.minimum(size[chosen, side], coarse), degrees[chosen, side], NODES[coarse])
        for side in (0, 1)
    ]
    usual = _usual_levels(sides)
    share = _shares(_densities(*sides, _parts(usual)), independent * len(mean) / len(chosen))
    widest, first = size.max(1), 0.0
    for last, nodes in NODES.items():
        # The last grid is for all that is larger, too: there a cell counts as at most so many yes-or-no answers.
        rows = np.flatnonzero((widest > first) & ((widest <= last) | (last == max(NODES))))
        prior = np.tensordot(share, _parts(_stretched(usual, nodes)), 1)
        for some in np.array_split(rows, max(1, len(rows) * nodes**2 // (ROWS * 24**2))):
            two = [likelihood(mean[some, side], size[some, side], degrees[some, side], nodes) for side in (0, 1)]
            out[:, some] = _summary(*two, prior, share[0] * np.diag(_parts(_stretched(usual, nodes))[0]))
        first = last
    return dict(zip(("difference", "low90", "high90", "doubt"), out, strict=True))


def _usual_levels(sides: list[np.ndarray]) -> np.ndarray:
    """How often each level occurs: what all cells together say, by one step of expectation and maximisation."""
    both = np.concatenate(sides)
    usual = (both / both.sum(1, keepdims=True)).mean(0)
    return 0.9 * usual + 0.1 / len(usual)


def _stretched(usual: np.ndarray, nodes: int) -> np.ndarray:
    """Shares of levels on a finer grid."""
    old, new = ((np.arange(n) + 0.5) / n for n in (len(usual), nodes))
    finer = np.interp(new, old, usual)
    return finer / finer.sum()


def _parts(usual: np.ndarray) -> np.ndarray:
    """Parts of the prior of two levels, shape (part, node, node), each with sum 1; the first is no difference."""
    z = np.pi / 2 * (np.arange(len(usual)) + 0.5) / len(usual)
    near = np.exp(-0.5 * ((z[:, None] - z) / SPREADS[:, None, None]) ** 2) * np.sqrt(np.outer(usual, usual))
    return np.concatenate([np.diag(usual)[None], near / near.sum((1, 2), keepdims=True)])


def _densities(first: np.ndarray, second: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Density of what two groups say under each part of the prior, shape (comparison, part)."""
    return np.stack([((first @ part) * second).sum(1) for part in parts], axis=1)


def _shares(density: np.ndarray, independent: float) -> np.ndarray:
    """Shares of the parts of the prior: the mean of all settings of it by what the comparisons say of them.

    Averaged, not the best ones: some hundred comparisons do not settle the prior, and the best shares of a study take
    its own accidents for what is usual in it.
    """
    settings = _settings()
    evidence = np.zeros(len(settings))
    for some in np.array_split(density, max(1, len(density) // ROWS)):
        evidence += np.log(some @ settings.T).sum(0)
    weight = np.exp(independent * (evidence - evidence.max()))
    return weight @ settings / weight.sum()


def _settings() -> np.ndarray:
    """Settings of the prior, shape (setting, part): share without a difference, usual size, and how mixed sizes are."""
    at = np.log(SPREADS)
    out = []
    for mixed in MIXED:
        near = np.exp(-0.5 * ((at[:, None] - at) / mixed) ** 2)
        near /= near.sum(1, keepdims=True)
        out += [np.concatenate([[none], (1 - none) * sizes]) for none in NONE for sizes in near]
    return np.array(out)


def _summary(first: np.ndarray, second: np.ndarray, prior: np.ndarray, none: np.ndarray) -> tuple[np.ndarray, ...]:
    """Mean, 5 % and 95 % quantile and doubt of some differences; `prior` of two levels, `none` that of one for both."""
    level = levels(len(prior))
    difference = (level[:, None] - level).ravel()
    order = np.argsort(difference, kind="stable")
    difference, (a, b) = difference[order], np.unravel_index(order, prior.shape)
    weight = first[:, a] * second[:, b] * prior[a, b]
    weight /= (whole := weight.sum(1, keepdims=True))
    without = ((first * second) @ none) / whole[:, 0]
    same = weight[:, a == b].sum(1) - without  # nearly alike on the grid: half of it on either side
    middle = len(prior)
    zero = (len(difference) - middle) // 2
    below, above = weight[:, :zero].sum(1), weight[:, zero + middle :].sum(1)
    up = np.cumsum(weight, 1)
    low, high = difference[(up < TAIL).sum(1)], difference[(up <= 1 - TAIL).sum(1).clip(max=len(difference) - 1)]
    doubt = np.minimum(below, above) + without + same / 2
    return weight @ difference, low, high, np.clip(doubt, 0, 1)
