"""Weights that only an order limits, also of some names: exact for as many names as a form has.

An order that is not complete has many corners ("one before eleven others": 2048), but all complete orders that keep it
cut it into simplices of the same volume. How many complete orders begin with a set of names is counted once for each
set (the linear extensions of a partial order; Stanley 1986, Two poset polytopes, doi:10.1007/BF02187680). A complete
order drawn by these counts and sorted uniform weights are a uniform draw; the mean of the rank-order centroids over all
complete orders is the centroid.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from herelib.weights.limits import Limit, Polytope

MOST_NAMES = 14  # 16384 sets of names


@dataclass(frozen=True)
class OrderedPolytope(Polytope):
    """Weights of which some are never below others; `pairs` are (upper, lower) positions without a circle."""

    pairs: frozenset[tuple[int, int]]

    @property
    def dimension(self) -> int:
        return self.rows.shape[1] - 1

    @cached_property
    def _orders(self) -> tuple[np.ndarray, np.ndarray]:
        """By set of names that stand first: chance of each name to be the next, and chance that the set stands first.

        Sets are numbers whose bits are the names; shapes (set, name) and (set,).
        """
        size = self.rows.shape[1]
        ahead = np.zeros(size, dtype=int)
        for upper, lower in self.pairs:
            ahead[lower] |= 1 << upper
        endings = np.zeros(1 << size)  # number of ways to go on to a complete order
        endings[-1] = 1
        following = np.zeros((1 << size, size))
        for first in range((1 << size) - 2, -1, -1):
            for name in range(size):
                if not first >> name & 1 and ahead[name] & ~first == 0:
                    following[first, name] = endings[first | 1 << name]
            endings[first] = following[first].sum()
        following /= np.maximum(endings, 1)[:, None]
        reached = np.zeros(1 << size)
        reached[0] = 1
        for first in range((1 << size) - 1):
            for name in np.flatnonzero(following[first] * reached[first]):
                reached[first | 1 << int(name)] += reached[first] * following[first, name]
        return following, reached

    @cached_property
    def centre(self) -> np.ndarray:
        following, reached = self._orders
        size = self.rows.shape[1]
        centroid = np.cumsum(1 / np.arange(size, 0, -1))[::-1] / size  # by rank: Barron and Barrett (1996)
        rank = np.array([first.bit_count() for first in range(len(reached))])
        centre = (reached * centroid[np.minimum(rank, size - 1)]) @ following
        centre.flags.writeable = False
        return centre

    def sample(self, n: int, rng: np.random.Generator) -> np.ndarray:
        following, _ = self._orders
        size = self.rows.shape[1]
        weights = -np.sort(-rng.dirichlet(np.ones(size), n), axis=1)
        reach, drawn, first = following.cumsum(1), np.empty((n, size)), np.zeros(n, dtype=int)
        for rank in range(size):
            # never beyond the last name that may follow, however the sum was rounded
            chance = rng.random(n) * reach[first, -1]
            name = (chance[:, None] >= reach[first]).sum(1)
            drawn[np.arange(n), name] = weights[:, rank]
            first |= 1 << name
        return drawn


def ordered_pairs(limits: Collection[Limit], size: int) -> frozenset[tuple[int, int]] | None:
    """Pairs (upper, lower) if the limits say nothing else and go round in no circle; else None."""
    pairs = set()
    for limit in limits:
        named = {position: c for position, c in enumerate(limit.coefficients) if c}
        if limit.bound or sorted(named.values()) != [-1, 1]:
            return None
        upper, lower = sorted(named, key=named.get)
        pairs.add((upper, lower))
    return frozenset(pairs) if size <= MOST_NAMES and _without_circle(pairs, range(size)) else None


def _without_circle(pairs: Collection[tuple[int, int]], names: Sequence[int]) -> bool:
    """Whether some name stands below no other, and so on with the rest."""
    rest = set(names)
    while rest:
        top = rest - {lower for upper, lower in pairs if upper in rest}
        if not top:
            return False
        rest -= top
    return True
