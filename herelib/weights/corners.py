"""Polytopes by their corners: exact, where there are few.

Corners are found with exact fractions, so a segment, a single point or limits that just touch are no special cases:
the corners of the simplex are cut by one limit after the other (double description; Motzkin et al. 1953; Fukuda and
Prodon 1996, doi:10.1007/3-540-61576-8_77). The polytope is then cut into simplices from its first corner, face by
face (a pulling triangulation), which gives exact volumes, the exact centroid and exactly uniform draws.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, islice

import numpy as np

from herelib.weights.limits import Limit, Polytope

MOST_CORNERS = 64  # the work grows with the third power of their number for each limit
MOST_SIMPLICES = 1_000  # the exact volume of one of twelve corners takes milliseconds

Corner = tuple[tuple[Fraction, ...], frozenset[int]]  # the weights there, and the limits that are just kept there


class TooMany(Exception):
    """More corners or simplices than are worth while: the polytope has to be known in another way."""


@dataclass(frozen=True)
class CorneredPolytope(Polytope):
    """A polytope as its corners and as the simplices between them; see `cornered`.

    Attributes
    ----------
    corners : array, shape (corner, weight)
        Rows in rising order: the same polytope has the same corners, however its limits are written.
    simplices : array, shape (simplex, dimension + 1)
        Rows of `corners`; together they fill the polytope and do not overlap.
    volumes : array, shape (simplex,)
        In the polytope's own dimension: lengths of a segment, areas of a plane figure, 1 for a point.
    """

    corners: np.ndarray
    simplices: np.ndarray
    volumes: np.ndarray

    @property
    def dimension(self) -> int:
        return self.simplices.shape[1] - 1

    @property
    def volume(self) -> float:
        """Volume in the polytope's own dimension."""
        return float(self.volumes.sum())

    @cached_property
    def centre(self) -> np.ndarray:
        centre = self.volumes @ self.corners[self.simplices].mean(1) / self.volumes.sum()
        centre.flags.writeable = False
        return centre

    def sample(self, n: int, rng: np.random.Generator) -> np.ndarray:
        within = rng.dirichlet(np.ones(self.dimension + 1), n)
        if len(self.simplices) == 1:
            return np.einsum("nk,kf->nf", within, self.corners[self.simplices[0]])
        # A simplex by its volume, a point in it by Dirichlet(1, …, 1): uniform, without rejecting anything.
        which = rng.choice(len(self.volumes), n, p=self.volumes / self.volumes.sum())
        return np.einsum("nk,nkf->nf", within, self.corners[self.simplices[which]])

    def highest(self, values: np.ndarray) -> float:
        return float((self.corners @ np.asarray(values, dtype=float)).max())


def cornered(corners: Sequence[Corner], number_of_limits: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Corners in rising order, simplices and volumes, as `CorneredPolytope` has them.

    Raises
    ------
    TooMany
        If there are more than `MOST_SIMPLICES` simplices.
    """
    # Sorted corners make the draws independent of how the same limits were written down.
    corners = sorted(corners, key=lambda corner: corner[0])
    size = len(corners[0][0])
    touching = [
        frozenset(c for c, (_, touched) in enumerate(corners) if t in touched) for t in range(size + number_of_limits)
    ]
    simplices = list(islice(_simplices(frozenset(range(len(corners))), touching), MOST_SIMPLICES + 1))
    if len(simplices) > MOST_SIMPLICES:
        raise TooMany
    volumes = [_volume([corners[c][0] for c in simplex]) for simplex in simplices]
    return np.array([point for point, _ in corners], dtype=float), np.array(simplices), np.array(volumes)


def cut(limits: Sequence[Limit], size: int) -> list[Corner]:
    """The corners of the simplex cut by each limit in turn; none if nothing is left.

    Raises
    ------
    TooMany
        If there are more than `MOST_CORNERS` on the way.
    """
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
        if len(corners) > MOST_CORNERS:
            raise TooMany
    return corners


def _simplices(face: frozenset[int], touching: Sequence[frozenset[int]]) -> Iterator[tuple[int, ...]]:
    """A face of the polytope cut into simplices, each a cone from the face's first corner."""
    apex, parts = min(face), {face & touched for touched in touching} - {face, frozenset()}
    facets = [part for part in parts if not any(part < other for other in parts)]
    if not facets:
        yield (apex,)
    # Sorted, since sets have no order: the same polytope must be cut into the same simplices.
    for facet in sorted((facet for facet in facets if apex not in facet), key=sorted):
        for rest in _simplices(facet, touching):
            yield (apex, *rest)


def _volume(corners: Sequence[tuple[Fraction, ...]]) -> float:
    """Volume of a simplex in its own dimension: root of the Gram determinant, exact up to the root for thin ones."""
    scale = math.lcm(*(weight.denominator for corner in corners for weight in corner))
    whole = [[int(weight * scale) for weight in corner] for corner in corners]
    edges = [[b - a for a, b in zip(whole[0], other, strict=True)] for other in whole[1:]]
    gram = [[sum(p * q for p, q in zip(a, b, strict=True)) for b in edges] for a in edges]
    # Elimination in whole numbers (Bareiss 1968), without a change of rows: Gram matrices are positive definite.
    before = 1
    for k in range(len(gram) - 1):
        for row in range(k + 1, len(gram)):
            gram[row] = [
                (gram[k][k] * below - gram[row][k] * above) // before
                for below, above in zip(gram[row], gram[k], strict=True)
            ]
        before = gram[k][k]
    determinant = Fraction(gram[-1][-1] if gram else 1, scale ** (2 * len(edges)))
    return math.sqrt(determinant) / math.factorial(len(edges))
