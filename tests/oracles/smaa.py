"""SMAA-2 over scores and weights that are given, as a whole: by it the tally of ranks is held to a published case.

The product counts the ranks of business types, whose values are there already (`rank_acceptability`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from herelib.recommendations.smaa import Tally, tally_of_values

BLOCK = 8192  # draws that are counted together


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
    >>> indices = smaa(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.75, 0.25], [0.5, 0.5]]))
    >>> indices.acceptability
    array([[0.75, 0.25],
           [0.25, 0.75]])
    >>> indices.confidence_factor
    array([1. , 0.5])
    """
    scores, weights = _drawn(scores, 3, "scores"), _drawn(weights, 2, "weights")
    if scores.shape[2] != weights.shape[1]:
        raise ValueError(f"scores have {scores.shape[2]} criteria, weights {weights.shape[1]}")
    may = np.ones((1, scores.shape[1]), bool) if feasible is None else np.atleast_2d(np.asarray(feasible, bool))
    n = iterations or max(len(scores), len(weights))
    tally = Tally(scores.shape[1], scores.shape[2])
    for start in range(0, n, BLOCK):
        stop = min(start + BLOCK, n)
        block_scores = np.ascontiguousarray(_taken(scores, start, stop).transpose(0, 2, 1))
        block_weights = np.ascontiguousarray(_taken(weights, start, stop))
        tally.add(block_scores, block_weights, _taken(may, start, stop), stop - start)
    return Smaa(
        tally.acceptability,
        tally.central_weights,
        confidence_factors(scores, tally.central_weights, feasible=may),
        tally.pairwise,
        tally.expected_rank,
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
    scores = _drawn(scores, 3, "scores")
    may = np.ones((1, scores.shape[1]), bool) if feasible is None else np.atleast_2d(np.asarray(feasible, bool))
    first_draws = np.zeros(scores.shape[1])
    for k in np.flatnonzero(~np.isnan(central).any(1)):
        value = np.where(may, scores @ central[k], -np.inf)
        level = value == value.max(1, keepdims=True)
        first_draws[k] = (level[:, k] & np.isfinite(value[:, k])) @ (1 / level.sum(1))
    return np.where(np.isnan(central).any(1), np.nan, first_draws / len(scores))


def first_share(values: np.ndarray) -> np.ndarray:
    """Share of draws in which each method comes first, shape (method,); ties shared, infeasible methods never first."""
    return tally_of_values(values).first


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
