"""Shapley shares: how much of a package's relief each part brings through each barrier.

The share of a part is what it adds to the parts before it, mean over all orders in which they could have come (Shapley
1953). It is exact: a package has at most six parts, so all of its subsets are evaluated. The shares sum to the relief.
"""

from __future__ import annotations

from math import factorial

import numpy as np

from herelib.recommendations.packages import EMPTY
from herelib.recommendations.scenes import Scene


def shapley_shares(scene: Scene, package: np.ndarray) -> np.ndarray:
    """Mean share of each part and barrier in the relief of a package, shape (member, barrier).

    Parameters
    ----------
    package : array, shape (place,): positions of parts, EMPTY for an empty place

    Returns
    -------
    array; its rows are the members in the order of the package, and it sums to the mean relief over the draws
    """
    members = package[package != EMPTY]
    n = len(members)
    worth = {}
    for subset in range(1 << n):
        chosen = np.array([m if subset >> i & 1 else EMPTY for i, m in enumerate(members)], int)
        worth[subset] = (scene.shares * scene.taken(chosen)).mean(0)
    shares = np.zeros((n, scene.pressure.shape[1]))
    for i in range(n):
        for subset in range(1 << n):
            if not subset >> i & 1:
                before = subset.bit_count()
                chance = factorial(before) * factorial(n - before - 1) / factorial(n)
                shares[i] += chance * (worth[subset | 1 << i] - worth[subset])
    return shares
