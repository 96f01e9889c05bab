"""Stochastic multicriteria acceptability analysis: how often each option comes first, and under which weights.

SMAA-2 after Lahdelma and Salminen (2001), doi:10.1287/opre.49.3.444.11220; computed as in Tervonen and Lahdelma (2007),
doi:10.1016/j.ejor.2005.12.037. Weights and scores are drawn; the indices are shares of draws.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Tally:
    """Counts over draws, added block by block; `ranks` (option, rank), `wins` (option, other), `central` sums."""

    options: int
    criteria: int
    draws: int = 0
    ranks: np.ndarray = field(init=False)
    wins: np.ndarray = field(init=False)
    central: np.ndarray = field(init=False)

    def __post_init__(self):
        self.ranks, self.wins = np.zeros((2, self.options, self.options))
        self.central = np.zeros((self.options, self.criteria))

    def add(self, scores: np.ndarray, weights: np.ndarray, feasible: np.ndarray, n: int) -> Tally:
        """Count n draws; scores (draw, criterion, option), weights (draw, criterion) and feasible (draw, option) start
        again at their ends."""
        # Imported on use: numba takes longer to load than all else here, and most who import this rank nothing.
        from herelib.recommendations.compiled_smaa import tally

        tally(scores, weights, feasible, 0, n, self.ranks, self.wins, self.central)
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
        """Share of draws in which each option takes each rank, shape (option, rank); tied options share their ranks.

        Rows sum to 1 where an option is always feasible; an option takes no rank where it is not.
        """
        return self.ranks / max(self.draws, 1)

    @property
    def first(self) -> np.ndarray:
        """Share of draws in which each option comes first, shape (option,)."""
        return self.acceptability[:, 0]

    @property
    def central_weights(self) -> np.ndarray:
        """Mean of the weights under which each option is first, shape (option, criterion); NaN if it never is."""
        won = self.ranks[:, [0]]
        return np.divide(self.central, won, out=np.full_like(self.central, np.nan), where=won > 0)

    @property
    def pairwise(self) -> np.ndarray:
        """Share of draws in which the row's option is ahead of the column's; level counts half, the diagonal is 0."""
        return self.wins / max(self.draws, 1)

    @property
    def expected_rank(self) -> np.ndarray:
        """Mean rank where it is feasible, 1 = best, shape (option,); NaN for an option that is never feasible."""
        feasible_draws = self.ranks.sum(1)
        rank_sum = self.ranks @ np.arange(1, self.options + 1)
        return np.divide(rank_sum, feasible_draws, out=np.full(self.options, np.nan), where=feasible_draws > 0)


def tally_of_values(values: np.ndarray) -> Tally:
    """The counts over draws whose values are there already; `values` as in `rank_acceptability`."""
    values = np.asarray(values, float)
    missing = np.isnan(values).any(0)
    if missing.any():
        raise ValueError(f"{missing.sum()} options have missing values in some draws")
    feasible = np.isfinite(values)
    # A value is a score on one criterion of weight 1. The kernel itself sets what is not feasible to -inf: here it must
    # be a number, since 0 x -inf is NaN.
    scores = np.ascontiguousarray(np.where(feasible, values, 0.0)[:, None, :])
    return Tally(values.shape[1], 1).add(scores, np.ones((1, 1)), feasible, len(values))


def rank_acceptability(values: np.ndarray) -> np.ndarray:
    """Share of draws in which each option takes each rank, from values that are there already.

    Parameters
    ----------
    values : array, shape (draw, option)
        Overall value of each option in each draw; unitless, higher is better; -inf = not feasible in that draw.

    Returns
    -------
    array, shape (option, rank)
        Shares, 0-1; column 0 is rank 1. Tied options share their ranks. Rows sum to 1 where always feasible.

    Raises
    ------
    ValueError
        If a value is missing: says of how many options.

    Examples
    --------
    >>> rank_acceptability(np.array([[3.0, 1.0], [2.0, 2.0]]))
    array([[0.75, 0.25],
           [0.25, 0.75]])
    """
    return tally_of_values(values).acceptability
