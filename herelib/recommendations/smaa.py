"""Stochastic multicriteria acceptability analysis: how often each method comes first, and under which weights.

SMAA-2 after Lahdelma and Salminen (2001), doi:10.1287/opre.49.3.444.11220; computed as in Tervonen and Lahdelma (2007),
doi:10.1016/j.ejor.2005.12.037. Weights and scores are drawn; the indices are shares of draws.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

BLOCK = 8192  # draws that are looked at together: each block is added up by itself, whoever computes it


@dataclass
class Tally:
    """Counts over draws, added block by block; `ranks` (method, rank), `wins` (method, other), `central` sums."""

    methods: int
    criteria: int
    draws: int = 0
    ranks: np.ndarray = field(init=False)
    wins: np.ndarray = field(init=False)
    central: np.ndarray = field(init=False)

    def __post_init__(self):
        self.ranks, self.wins = np.zeros((2, self.methods, self.methods))
        self.central = np.zeros((self.methods, self.criteria))

    def add(self, scores: np.ndarray, weights: np.ndarray, feasible: np.ndarray, n: int, first_draw: int = 0) -> Tally:
        """Count n draws; scores (draw, criterion, method), weights (draw, criterion) and feasible (draw, method) start
        again at their ends, scores and feasible from `first_draw` on."""
        from herelib.recommendations.compiled_smaa import tally

        tally(scores, weights, feasible, first_draw, n, self.ranks, self.wins, self.central)
        self.draws += n
        return self

    def join(self, other: Tally) -> Tally:
        """Take over the counts of another block."""
        self.draws += other.draws
        self.ranks += other.ranks
        self.wins += other.wins
        self.central += other.central
        return self

    @property
    def acceptability(self) -> np.ndarray:
        """Share of draws in which each method takes each rank, shape (method, rank); tied methods share their ranks.

        Rows sum to 1 where a method is always feasible; a method takes no rank where it is not.
        """
        return self.ranks / max(self.draws, 1)

    @property
    def first(self) -> np.ndarray:
        """Share of draws in which each method comes first, shape (method,)."""
        return self.acceptability[:, 0]

    @property
    def central_weights(self) -> np.ndarray:
        """Mean of the weights under which each method is first, shape (method, criterion); NaN if it never is."""
        won = self.ranks[:, [0]]
        return np.divide(self.central, won, out=np.full_like(self.central, np.nan), where=won > 0)

    @property
    def pairwise(self) -> np.ndarray:
        """Share of draws in which the row's method is ahead of the column's; level counts half, the diagonal is 0."""
        return self.wins / max(self.draws, 1)

    @property
    def expected_rank(self) -> np.ndarray:
        """Mean rank where it is feasible, 1 = best, shape (method,); NaN for a method that is never feasible."""
        counted = self.ranks.sum(1)
        total = self.ranks @ np.arange(1, self.methods + 1)
        return np.divide(total, counted, out=np.full(self.methods, np.nan), where=counted > 0)


@dataclass(frozen=True)
class Smaa:
    """The indices of SMAA-2; arrays with a row per method (see `Tally` for each)."""

    acceptability: np.ndarray
    central_weights: np.ndarray
    confidence_factor: np.ndarray
    pairwise: np.ndarray
    expected_rank: np.ndarray


def smaa(
    scores: np.ndarray,
    weights: np.ndarray,
    *,
    feasible: np.ndarray | None = None,
    iterations: int = 0,
    workers: int = 2,
) -> Smaa:
    """Indices of SMAA-2 of methods whose scores and weights are drawn.

    Parameters
    ----------
    scores : array, shape (method, criterion) or (draw, method, criterion)
        Higher is better on every criterion.
    weights : array, shape (criterion,) or (draw, criterion)
        Not negative; they need not sum to 1.
    feasible : array of bool, shape (method,) or (draw of the scores, method); all if not given
    iterations : how many draws to look at; the longer of scores and weights if not given. Iteration i pairs draw i of
        the scores with draw i of the weights; the shorter starts again at its end.
    workers : threads; the result is the same with any number

    Returns
    -------
    Smaa
        `confidence_factor` is the share of the draws of the scores in which a method is first under its own central
        weights; NaN, like these, for a method that is never first.

    Raises
    ------
    ValueError
        If a score or weight is missing, or the number of criteria differs.

    Examples
    --------
    >>> found = smaa(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.75, 0.25], [0.5, 0.5]]))
    >>> found.acceptability
    array([[0.75, 0.25],
           [0.25, 0.75]])
    >>> found.confidence_factor
    array([1. , 0.5])
    """
    scores, weights = _drawn(scores, 3, "scores"), _drawn(weights, 2, "weights")
    if scores.shape[2] != weights.shape[1]:
        raise ValueError(f"scores have {scores.shape[2]} criteria, weights {weights.shape[1]}")
    may = np.ones((1, scores.shape[1]), bool) if feasible is None else np.atleast_2d(np.asarray(feasible, bool))
    n = iterations or max(len(scores), len(weights))
    small = len(scores) <= BLOCK and len(may) in (1, len(scores))
    turned = np.ascontiguousarray(scores.transpose(0, 2, 1)) if small else None

    def count(start: int) -> Tally:
        stop, own = min(start + BLOCK, n), Tally(scores.shape[1], scores.shape[2])
        given = np.ascontiguousarray(_taken(weights, start, stop))
        if turned is not None:
            return own.add(turned, given, may, stop - start, start)
        shown = np.ascontiguousarray(_taken(scores, start, stop).transpose(0, 2, 1))
        return own.add(shown, given, _taken(may, start, stop), stop - start)

    with ThreadPoolExecutor(workers) as pool:
        total = Tally(scores.shape[1], scores.shape[2])
        for part in pool.map(
            count, range(0, n, BLOCK)
        ):  # in the order of the blocks: sums do not depend on who is done first
            total.join(part)
    confidence = confidence_factors(scores, total.central_weights, feasible=may)
    return Smaa(
        total.acceptability,
        total.central_weights,
        confidence,
        total.pairwise,
        total.expected_rank,
    )


def _drawn(array: np.ndarray, dimensions: int, name: str) -> np.ndarray:
    array = np.asarray(array, float)
    array = array[None] if array.ndim == dimensions - 1 else array
    if array.ndim != dimensions:
        raise ValueError(f"{name} have {array.ndim} dimensions, expected {dimensions - 1} or {dimensions}")
    if np.isnan(array).any():
        where = np.isnan(array).any(tuple(range(dimensions - 1)))
        raise ValueError(f"{name} are missing in {where.sum()} criteria")
    return array


def _taken(array: np.ndarray, start: int, stop: int) -> np.ndarray:
    """The rows of a block of draws; the array starts again at its end."""
    if len(array) == 1 or stop <= len(array):
        return array[start:stop] if len(array) > 1 else array
    return array[np.arange(start, stop) % len(array)]


def confidence_factors(scores: np.ndarray, central: np.ndarray, *, feasible: np.ndarray | None = None) -> np.ndarray:
    """Share of draws in which each method is first under its central weights, shape (method,); NaN where these are.

    Parameters
    ----------
    scores : array, shape (draw, method, criterion)
    central : array, shape (method, criterion)
    feasible : array of bool, shape (draw or 1, method)
    """
    from herelib.recommendations.compiled_smaa import firsts

    scores = _drawn(scores, 3, "scores")
    may = np.ones((1, scores.shape[1]), bool) if feasible is None else np.atleast_2d(np.asarray(feasible, bool))
    out = np.zeros(scores.shape[1])
    for start in range(0, len(scores), BLOCK):
        shown = np.ascontiguousarray(scores[start : start + BLOCK].transpose(0, 2, 1))
        firsts(shown, central, may, start, out)
    return np.where(np.isnan(central).any(1), np.nan, out / len(scores))


def rank_acceptability(values: np.ndarray) -> np.ndarray:
    """Share of draws in which each method takes each rank, from values that are there already.

    Parameters
    ----------
    values : array, shape (draw, method)
        Overall value of each method in each draw; unitless, higher is better; -inf = not feasible in that draw.

    Returns
    -------
    array, shape (method, rank)
        Shares, 0-1; column 0 is rank 1. Tied methods share their ranks. Rows sum to 1 where always feasible.

    Raises
    ------
    ValueError
        If a value is missing: says of how many methods.

    Examples
    --------
    >>> rank_acceptability(np.array([[3.0, 1.0], [2.0, 2.0]]))
    array([[0.75, 0.25],
           [0.25, 0.75]])
    """
    return ranked(values).acceptability


def first_share(values: np.ndarray) -> np.ndarray:
    """Share of draws in which each method comes first, shape (method,); ties shared, infeasible methods never first."""
    return ranked(values).first


def ranked(values: np.ndarray) -> Tally:
    """The counts over draws whose values are there already; `values` as in `rank_acceptability`."""
    values = np.asarray(values, float)
    missing = np.isnan(values).any(0)
    if missing.any():
        raise ValueError(f"{missing.sum()} methods have missing values in some draws")
    may = np.isfinite(values)
    told = np.ascontiguousarray(np.where(may, values, 0.0)[:, None, :])
    return Tally(values.shape[1], 1).add(told, np.ones((1, 1)), may, len(values))


def ranking_entropy(values: np.ndarray) -> float:
    """How open the whole order is, in bits: 0 where every draw gives the same order of the methods.

    Shannon's entropy over the orders that occur, as `smaa.entropy.ranking` of the R package smaa.

    Parameters
    ----------
    values : array, shape (draw, method), without missing values; level methods have the same rank

    Examples
    --------
    >>> ranking_entropy(np.array([[2.0, 1.0], [1.0, 2.0]])), ranking_entropy(np.array([[2.0, 1.0], [3.0, 2.0]]))
    (1.0, 0.0)
    """
    ranks = np.stack([(values > values[:, [m]]).sum(1) for m in range(values.shape[1])], axis=1)
    share = np.unique(ranks, axis=0, return_counts=True)[1] / len(values)
    return float(np.abs((share * np.log2(share)).sum()))
