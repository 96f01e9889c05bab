"""How some people's voice changes what barriers count: differences from what everybody says, as factors of weights.

What a few people say is mostly noise. So differences are drawn towards nothing as far as they are no larger than noise
would make them (empirical Bayes, in two steps: what is alike in all regions, then what each region has beside it;
Efron and Morris 1975, doi:10.2307/2285814). Few answers leave the weights nearly alone, and where all differences are
no more than noise the factors are exactly 1. How this was chosen among other ways is in docs/methods.md.
"""

from __future__ import annotations

import numpy as np

LEAST, MOST = 1 / 3, 3.0  # times that a voice may change what a barrier counts
FLOOR = 0.1  # pressure added to both sides: what hardly presses on anybody has no ratio
STEP = np.log(2) / 2  # of the logarithm of a factor: nothing finer leaves, so that no single answer can be worked out
DOUBT_STEP = 0.1  # of the standard deviation of that logarithm
PART = 1e-6  # how near to a whole number of people parts of them may add up
TURNED = 0.25  # steps by which the border between two factors is moved at most


def noise(answers: np.ndarray, region: np.ndarray, regions: int) -> np.ndarray:
    """Variance of the mean of each barrier in each region, shape (region, barrier); NaN where nobody answered.

    People differ alike everywhere: their variance is pooled over all regions and barriers. What a person says of all
    barriers alike is in no comparison of barriers and does not count.

    Parameters
    ----------
    answers : array, shape (person, barrier), 0-1, NaN where there is no answer
    region : array, shape (person,): number of each person's region
    """
    centred = answers - _mean(answers, 1)[:, None]
    mean, count = by_region(centred, region, regions)
    spread, there = centred - mean[region], np.isfinite(answers)
    free = there.sum() - np.isfinite(mean).sum() - there.any(1).sum() + np.isfinite(mean).any(1).sum()
    variance = np.nansum(spread**2) / max(free, 1)
    return np.divide(variance, count, out=np.full(count.shape, np.nan), where=count > 0)


def by_region(
    answers: np.ndarray, region: np.ndarray, regions: int, weight: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and number of the answers about each barrier in each region, shape (region, barrier) each.

    Parameters
    ----------
    weight : array, shape (person,): of several rows of one person each weighs its part, and so it counts

    Examples
    --------
    >>> by_region(np.array([[0.0, 1.0], [1.0, np.nan]]), np.array([0, 0]), 1)
    (array([[0.5, 1. ]]), array([[2, 1]]))
    """
    weight = np.ones(len(answers)) if weight is None else weight
    there, shape = np.isfinite(answers), (regions, answers.shape[1])
    total, heavy, people = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    np.add.at(total, region, np.nan_to_num(answers) * weight[:, None])
    np.add.at(heavy, region, there * weight[:, None])
    np.add.at(people, region, there * np.minimum(weight, 1.0)[:, None])
    count = np.floor(people + PART).astype(int)  # better one too few than one that makes three of one person
    return np.divide(total, heavy, out=np.full(shape, np.nan), where=heavy > 0), count


def shrunk(off: np.ndarray, variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Differences as far as they are more than noise, and their standard deviations, shape (region, barrier) each.

    Parameters
    ----------
    off : array, shape (region, barrier): what some people say less what everybody says; NaN where it does not count
    variance : the same shape: that of the noise in each difference

    Examples
    --------
    >>> mean, sd = shrunk(np.array([[0.3, -0.1, -0.2], [0.3, -0.1, -0.2]]), np.full((2, 3), 0.01))
    >>> mean.round(2).tolist()
    [[0.28, -0.09, -0.19], [0.28, -0.09, -0.19]]
    >>> shrunk(np.array([[0.05, -0.05]]), np.array([[0.01, 0.01]]))[0].tolist()
    [[0.0, 0.0]]
    """
    counts = np.isfinite(off) & np.isfinite(variance)
    if not counts.any():
        return np.zeros(off.shape), np.zeros(off.shape)
    # Only differences between barriers matter: what is said of all of them alike changes no weight.
    off = np.where(counts, off, np.nan)
    off = off - _mean(off, 1)[:, None]
    typical = float(np.nanmean(np.where(counts, variance, np.nan)))
    size = counts.sum(0)
    middle = np.where(size > 0, _mean(off, 0), 0.0)
    alone = max(0.0, _square(off - middle) / max(_free(counts), 1) - typical) if _free(counts) else 0.0
    mean_variance = (alone + typical) / np.maximum(size, 1)
    shared = max(0.0, (_square(np.where(size > 0, middle, np.nan)) - mean_variance[size > 0].sum()) / _less(size))
    kept = _part(shared, mean_variance)
    local = np.where(counts, _part(alone, np.where(counts, variance, 1.0)), 0.0)
    middle_left = shared * (1 - kept)
    mean = kept * middle + local * (np.where(counts, off, 0.0) - kept * middle)
    left = np.where(counts, (1 - local) ** 2 * middle_left + alone * (1 - local), 0.0)
    return np.where(counts, mean, 0.0) + 0.0, np.sqrt(left)  # -0 becomes 0


def _part(between: float, within: np.ndarray) -> np.ndarray:
    """Share of what is seen that is no noise; nothing where there are no differences at all."""
    return between / (between + within) if between > 0 else np.zeros_like(within)


def _mean(off: np.ndarray, axis: int) -> np.ndarray:
    """Mean of what is there; 0 where nothing is."""
    there = np.isfinite(off)
    return np.nansum(off, axis=axis) / np.maximum(there.sum(axis), 1)


def _square(off: np.ndarray) -> float:
    return float(np.nansum(off**2))


def _free(counts: np.ndarray) -> int:
    """Degrees of freedom of differences around the means of their barriers and regions."""
    regions, barriers = counts.any(1).sum(), counts.any(0).sum()
    return int(counts.sum() - regions - barriers + 1) if regions > 1 else 0


def _less(size: np.ndarray) -> int:
    return max(int((size > 0).sum()) - 1, 1)


def factors(pressure: np.ndarray, theirs: np.ndarray, share: float) -> np.ndarray:
    """How many times as much each barrier counts where some people's voice has a share; from `LEAST` to `MOST`.

    Parameters
    ----------
    pressure, theirs : arrays of the same shape, 0-1: how far barriers press as everybody says, and as these people say
    share : 0 = they are not heard beyond the others, 1 = they alone

    Examples
    --------
    >>> factors(np.array([0.5, 0.5, 0.0]), np.array([0.5, 0.8, 1.0]), 1.0).tolist()
    [1.0, 1.5, 3.0]
    """
    mixed = (1 - share) * pressure + share * theirs
    return np.clip((mixed + FLOOR) / (pressure + FLOOR), LEAST, MOST)


def coarse(factor: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Factors on a grid with two steps from one to its double, the border between two moved by up to `TURNED` steps.

    A factor that is exactly 1 stays 1: where the voice says nothing else, nothing is to change.

    Parameters
    ----------
    moved : array of the same shape, -1 to 1

    Examples
    --------
    >>> coarse(np.array([1.0, 1.15, 1.3, 2.5]), np.zeros(4)).round(3).tolist()
    [1.0, 1.0, 1.414, 2.828]
    """
    steps = np.log(factor) / STEP
    return np.where(factor == 1, 1.0, np.exp(np.floor(steps + TURNED * moved + 0.5) * STEP))


def coarse_doubt(doubt: np.ndarray) -> np.ndarray:
    """Standard deviations rounded up to `DOUBT_STEP`: none that is there is shown as none.

    Examples
    --------
    >>> coarse_doubt(np.array([0.0, 0.03, 0.1, 0.31])).tolist()
    [0.0, 0.1, 0.1, 0.4]
    """
    return np.round(np.ceil(doubt / DOUBT_STEP - 1e-9) * DOUBT_STEP, 10) + 0.0  # -0 becomes 0
