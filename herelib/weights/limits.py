"""Linear limits of weights, and what all convex sets of weights can do that such limits leave.

Weights sum to 1 and are not negative. How one draws from a set depends on its shape (`herelib.weights.polytopes`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

# How far weights may overstep a limit and still keep it: weights that a linear programme finds are about this exact.
TOLERANCE = 1e-7
LEAST_ROOM = 1e-9  # slack below which a linear programme's answer is rounding
SOLVER = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


class Contradiction(ValueError):
    """No weights keep all limits; the message names a smallest set of statements that contradict each other."""


@dataclass(frozen=True)
class Limit:
    """coefficients @ weights <= bound, as a `statement` has it.

    `strict`: the limit has to leave room, so limits that only allow equality contradict it ("a before b, b before a").
    """

    coefficients: tuple[Fraction, ...]
    bound: Fraction
    statement: str
    strict: bool = False

    def slack(self, point: Sequence[Fraction]) -> Fraction:
        """How far a point is from the limit; below 0 beyond it."""
        return self.bound - sum(c * w for c, w in zip(self.coefficients, point, strict=True) if c)


@dataclass(frozen=True)
class Polytope(ABC):
    """The weights that keep all limits; `dimension`, `centre` and `sample` are those of its shape.

    Attributes
    ----------
    rows, bounds : arrays, shape (limit, weight) and (limit,)
        rows @ weights <= bounds.
    """

    rows: np.ndarray
    bounds: np.ndarray

    @property
    @abstractmethod
    def dimension(self) -> int:
        """0 for a point, 1 for a segment, up to one less than there are weights."""

    @property
    @abstractmethod
    def centre(self) -> np.ndarray:
        """The centroid, shape (weight,): the mean of all weights in the polytope."""

    @abstractmethod
    def sample(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """n weights, uniform over the polytope, shape (n, weight)."""

    def holds(self, weights: np.ndarray, tolerance: float = TOLERANCE) -> bool | np.ndarray:
        """Whether weights lie in the polytope, shape (..., weight) -> (...); a plain bool for one set of weights."""
        weights = np.asarray(weights, dtype=float)
        kept = (weights @ self.rows.T <= self.bounds + tolerance).all(-1) & (weights >= -tolerance).all(-1)
        kept &= np.abs(weights.sum(-1) - 1) <= tolerance
        return bool(kept) if kept.ndim == 0 else kept

    def highest(self, values: np.ndarray) -> float:
        """The highest sum of weights x values that weights in the polytope give; values: shape (weight,).

        One thing is never better than another if the highest sum of their differences is 0 or less.
        """
        return -programme(-np.asarray(values, dtype=float), self.rows, self.bounds).fun


def programme(aim: np.ndarray, rows: np.ndarray, bounds: np.ndarray, free: int = 0) -> OptimizeResult:
    """The solved linear programme: smallest aim @ w with rows @ w <= bounds, w a set of weights.

    The last `free` unknowns are no weights: they lie between 0 and 1 and do not count in the sum.
    """
    # Loaded where it is used: it takes longer to load than a study to check, and most decisions need no programme.
    from scipy.optimize import linprog

    summed = np.ones((1, len(aim)))
    summed[0, len(aim) - free :] = 0
    # the limits of nothing are left out: the solver takes no empty table
    limits = (rows, bounds) if len(rows) else (None, None)
    solved = linprog(aim, *limits, summed, [1.0], bounds=(0, 1), method="highs", options=SOLVER)
    if solved.status not in (0, 2):
        raise RuntimeError(f"a linear programme about weights failed: {solved.message}")
    return solved
