"""Polytopes of weights with many corners: drawn from by walking inside them (hit-and-run).

A step goes in a random direction to a uniform point between the two walls there; far enough from where it began, a
point of the walk is uniform (Smith 1984, doi:10.1287/opre.32.6.1296; Lovasz and Vempala 2006,
doi:10.1137/S009753970544727X). Directions are drawn in the shape of the polytope, so that a thin one is walked through
as quickly as a round one (Haraldsdottir et al. 2017, doi:10.1093/bioinformatics/btx052). Walks that have gone far are
kept; a draw goes on from one of these, so that draws hardly depend on each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from herelib.weights.limits import LEAST_ROOM, Polytope, programme

WALKS = 1_024  # that are kept
TOGETHER = 128  # walks in one piece of memory: more at once are slower
ROUNDS, ROUND = 6, 40  # steps that find the shape; the shape of the last round stays
SETTLED = 200  # steps after that, until walks are kept
AVERAGED = 1_000  # steps from there whose mean is the centre: within about a fortieth of a standard deviation
EACH = 5  # steps between two points that are averaged
STEPS = 100  # from a walk that is kept to a draw
SEED = 20260101  # of the walks that are kept: the same polytope always has the same ones
_TINY = 1e-15  # a wall that is nearer is here


@dataclass(frozen=True)
class Inside:
    """The inside of a polytope in coordinates of its own: weights = start + axes @ point.

    Attributes
    ----------
    start : array, shape (weight,)
        Weights that keep every limit with room to spare, except those that no weights keep with room.
    axes : array, shape (weight, dimension)
    walls, room : arrays, shape (limit, dimension) and (limit,)
        walls @ point <= room; limits that always hold with equality are in the axes and not among them.
    """

    start: np.ndarray
    axes: np.ndarray
    walls: np.ndarray
    room: np.ndarray


@dataclass(frozen=True)
class WalkedPolytope(Polytope):
    """A polytope that is drawn from by walks."""

    @property
    def dimension(self) -> int:
        return self._inside.axes.shape[1]

    @cached_property
    def _inside(self) -> Inside:
        return _inside(self.rows, self.bounds)

    @cached_property
    def _walks(self) -> tuple[np.ndarray, np.ndarray]:
        """Points of the walks that are kept, and the shape of directions."""
        rng = np.random.default_rng(SEED)
        points, shape = np.zeros((WALKS, self.dimension)), np.eye(self.dimension)
        for _ in range(ROUNDS):
            points = _walk(points, self._inside, shape, ROUND, rng)
            shape = np.linalg.cholesky(np.cov(points.T).reshape(self.dimension, -1))
        return _walk(points, self._inside, shape, SETTLED, rng), shape

    @cached_property
    def centre(self) -> np.ndarray:
        if not self.dimension:
            return self._inside.start
        (points, shape), mean = self._walks, np.zeros(self.dimension)
        rng = np.random.default_rng([SEED, AVERAGED])
        for _ in range(AVERAGED // EACH):
            points = _walk(points, self._inside, shape, EACH, rng)
            mean += points.mean(0) * EACH / AVERAGED
        centre = self._inside.start + self._inside.axes @ mean
        centre.flags.writeable = False
        return centre

    def sample(self, n: int, rng: np.random.Generator) -> np.ndarray:
        if not self.dimension:
            return np.tile(self._inside.start, (n, 1))
        walks, shape = self._walks
        points = _walk(walks[rng.integers(len(walks), size=n)], self._inside, shape, STEPS, rng)
        weights = np.maximum(self._inside.start + points @ self._inside.axes.T, 0)
        return weights / weights.sum(1, keepdims=True)


def _inside(rows: np.ndarray, bounds: np.ndarray) -> Inside:
    size = rows.shape[1]
    every, most = np.vstack([rows, -np.eye(size)]), np.append(bounds, np.zeros(size))
    # The mean of points that are each as far as can be from one limit has room at all limits that leave any.
    farthest = np.array([programme(row, rows, bounds).x for row in every])
    free = most - (every * farthest).sum(1) > LEAST_ROOM
    start = farthest.mean(0)
    fixed = np.vstack([np.ones(size), every[~free]])
    _, strength, directions = np.linalg.svd(fixed)
    rank = int((strength > LEAST_ROOM * strength[0]).sum())
    axes = directions[rank:].T
    walls, room = every[free] @ axes, (most - every @ start)[free]
    in_the_way = np.linalg.norm(walls, axis=1) > LEAST_ROOM
    for array in (start, axes):
        array.flags.writeable = False
    return Inside(start, axes, walls[in_the_way], room[in_the_way])


def _walk(points: np.ndarray, inside: Inside, shape: np.ndarray, steps: int, rng: np.random.Generator) -> np.ndarray:
    """Points of walks after some steps, shape (walk, dimension)."""
    parts = [points[begin : begin + TOGETHER] for begin in range(0, len(points), TOGETHER)]
    return np.vstack([_walk_together(part.T, inside, shape, steps, rng) for part in parts])


def _walk_together(
    points: np.ndarray, inside: Inside, shape: np.ndarray, steps: int, rng: np.random.Generator
) -> np.ndarray:
    """As `_walk`, with points in columns."""
    shaped = inside.walls @ shape
    room = inside.room[:, None] - inside.walls @ points
    for _ in range(steps):
        ways = rng.standard_normal(points.shape)
        nearing = shaped @ ways
        # Walls met per unit of the way: the largest is the first one ahead, the smallest the first one behind.
        met = nearing / np.maximum(room, _TINY)
        ahead, behind = 1 / met.max(0), 1 / met.min(0)
        far = behind + (ahead - behind) * rng.random(points.shape[1])
        points = points + shape @ (ways * far)
        room -= nearing * far
    return points.T
