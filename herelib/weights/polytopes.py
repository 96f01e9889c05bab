"""Convex polytopes of weights: everything that sums to 1, is not negative and keeps some linear limits.

Corners are found with exact fractions, so a segment, a single point or limits that just touch are no special cases:
the corners of the simplex are cut by one limit after the other (double description; Motzkin et al. 1953; Fukuda and
Prodon 1996, doi:10.1007/3-540-61576-8_77). The polytope is then cut into simplices from its first corner, face by
face (a pulling triangulation), which gives exact volumes, the exact centroid and exactly uniform draws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations

import numpy as np

# How far weights may overstep a limit and still keep it: weights that a linear programme finds are about this exact.
TOLERANCE = 1e-7

Corner = tuple[tuple[Fraction, ...], frozenset[int]]  # the weights there, and the limits that are just kept there


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
class Polytope:
    """The weights that keep all limits, as corners and as the simplices between them; see `polytope`.

    Attributes
    ----------
    corners : array, shape (corner, weight)
        Rows in rising order: the same polytope has the same corners, however its limits are written.
    simplices : array, shape (simplex, dimension + 1)
        Rows of `corners`; together they fill the polytope and do not overlap.
    volumes : array, shape (simplex,)
        In the polytope's own dimension: lengths of a segment, areas of a plane figure, 1 for a point.
    rows, bounds : arrays, shape (limit, weight) and (limit,)
        rows @ weights <= bounds.
    """

    corners: np.ndarray
    simplices: np.ndarray
    volumes: np.ndarray
    rows: np.ndarray
    bounds: np.ndarray

    @property
    def dimension(self) -> int:
        """0 for a point, 1 for a segment, up to one less than there are weights."""
        return self.simplices.shape[1] - 1

    @property
    def volume(self) -> float:
        """Volume in the polytope's own dimension."""
        return float(self.volumes.sum())

    @cached_property
    def centre(self) -> np.ndarray:
        """The centroid, shape (weight,): the mean of all weights in the polytope."""
        centre = self.volumes @ self.corners[self.simplices].mean(1) / self.volumes.sum()
        centre.flags.writeable = False
        return centre

    def sample(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """n weights, uniform over the polytope, shape (n, weight)."""
        within = rng.dirichlet(np.ones(self.dimension + 1), n)
        if len(self.simplices) == 1:
            return np.einsum("nk,kf->nf", within, self.corners[self.simplices[0]])
        # A simplex by its volume, a point in it by Dirichlet(1, …, 1): uniform, without rejecting anything.
        which = rng.choice(len(self.volumes), n, p=self.volumes / self.volumes.sum())
        return np.einsum("nk,nkf->nf", within, self.corners[self.simplices[which]])

    def holds(self, weights: np.ndarray, tolerance: float = TOLERANCE) -> bool | np.ndarray:
        """Whether weights lie in the polytope, shape (..., weight) -> (...); a plain bool for one set of weights."""
        weights = np.asarray(weights, dtype=float)
        kept = (weights @ self.rows.T <= self.bounds + tolerance).all(-1) & (weights >= -tolerance).all(-1)
        kept &= np.abs(weights.sum(-1) - 1) <= tolerance
        return bool(kept) if kept.ndim == 0 else kept


def polytope(limits: Sequence[Limit], size: int) -> Polytope:
    """The polytope of `size` weights that are not negative, sum to 1 and keep all limits.

    Raises
    ------
    Contradiction
        If no weights keep them all.

    Examples
    --------
    >>> half = Limit((Fraction(-1), Fraction(1)), Fraction(0), "a before b", strict=True)
    >>> polytope([half], 2).corners.tolist(), polytope([half], 2).centre.tolist()
    ([[0.5, 0.5], [1.0, 0.0]], [0.75, 0.25])
    """
    cut = _cut(limits, size)
    if not _leaves_room(cut, limits):
        raise Contradiction(_conflict(limits, size))
    # Sorted corners make the draws independent of how the same limits were written down.
    cut = sorted(cut, key=lambda corner: corner[0])
    touching = [frozenset(c for c, (_, touched) in enumerate(cut) if t in touched) for t in range(size + len(limits))]
    simplices = _simplices(frozenset(range(len(cut))), touching)
    arrays = (
        np.array([point for point, _ in cut], dtype=float),
        np.array(simplices),
        np.array([_volume([cut[c][0] for c in simplex]) for simplex in simplices]),
        np.array([limit.coefficients for limit in limits], dtype=float).reshape(len(limits), size),
        np.array([limit.bound for limit in limits], dtype=float),
    )
    for each in arrays:  # shared by all who ask for the same text
        each.flags.writeable = False
    return Polytope(*arrays)


def _cut(limits: Sequence[Limit], size: int) -> list[Corner]:
    """The corners of the simplex cut by each limit in turn; none if nothing is left."""
    corners = [
        (tuple(Fraction(i == j) for j in range(size)), frozenset(j for j in range(size) if j != i)) for i in range(size)
    ]
    for number, limit in enumerate(limits, start=size):
        slack = [limit.slack(point) for point, _ in corners]
        kept = [
            (point, touched | {number} if s == 0 else touched)
            for (point, touched), s in zip(corners, slack, strict=True)
            if s >= 0
        ]
        for a, b in combinations(range(len(corners)), 2):
            if slack[a] * slack[b] >= 0:
                continue
            shared = corners[a][1] & corners[b][1]
            # an edge joins them unless a third corner lies on all the limits that both touch
            if any(shared <= touched for c, (_, touched) in enumerate(corners) if c not in (a, b)):
                continue
            share = slack[a] / (slack[a] - slack[b])
            pairs = zip(corners[a][0], corners[b][0], strict=True)
            kept.append((tuple(p + share * (q - p) for p, q in pairs), shared | {number}))
        corners = kept
    return corners


def _leaves_room(corners: Sequence[Corner], limits: Sequence[Limit]) -> bool:
    strict = [limit for limit in limits if limit.strict]
    return bool(corners) and all(any(limit.slack(point) > 0 for point, _ in corners) for limit in strict)


def _conflict(limits: Sequence[Limit], size: int) -> str:
    """A smallest set of statements that contradict each other, in words: without any of them the rest agree."""
    needed = list(dict.fromkeys(limit.statement for limit in limits))
    # Greedy deletion: what is left is a smallest set by inclusion, which is what somebody must reconsider.
    for statement in tuple(needed):
        rest = [limit for limit in limits if limit.statement in needed and limit.statement != statement]
        if not _leaves_room(_cut(rest, size), rest):
            needed.remove(statement)
    named = [f"'{statement}'" for statement in needed]
    if len(named) == 1:
        return f"no weights that sum to 1 keep {named[0]}"
    kept = "both" if len(named) == 2 else "all"
    return f"{', '.join(named[:-1])} and {named[-1]} contradict each other: no weights that sum to 1 keep {kept}"


def _simplices(face: frozenset[int], touching: Sequence[frozenset[int]]) -> list[tuple[int, ...]]:
    """A face of the polytope cut into simplices, each a cone from the face's first corner."""
    apex, parts = min(face), {face & touched for touched in touching} - {face, frozenset()}
    facets = [part for part in parts if not any(part < other for other in parts)]
    if not facets:
        return [(apex,)]
    # Sorted, since sets have no order: the same polytope must be cut into the same simplices.
    ahead = sorted((facet for facet in facets if apex not in facet), key=sorted)
    return [(apex, *rest) for facet in ahead for rest in _simplices(facet, touching)]


def _volume(corners: Sequence[tuple[Fraction, ...]]) -> float:
    """Volume of a simplex in its own dimension: root of the Gram determinant, exact up to the root for thin ones."""
    edges = [[b - a for a, b in zip(corners[0], other, strict=True)] for other in corners[1:]]
    gram = [[sum(p * q for p, q in zip(a, b, strict=True)) for b in edges] for a in edges]
    determinant = Fraction(1)
    for k in range(len(gram)):  # elimination without a change of rows: a Gram matrix of a simplex is positive definite
        determinant *= gram[k][k]
        for row in range(k + 1, len(gram)):
            times = gram[row][k] / gram[k][k]
            gram[row] = [below - times * above for below, above in zip(gram[row], gram[k], strict=True)]
    return math.sqrt(determinant) / math.factorial(len(edges))
