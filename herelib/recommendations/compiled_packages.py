"""Compiled kernels of the packages: delivery, and relief of many packages in many draws.

`herelib.recommendations.packages` calls them and imports this module only when packages are compared. Draws lie
innermost in every array, so that the machine works on several of them at once. Sums run over parts and barriers in
their order: packages of equal parts have exactly equal relief.
"""

from __future__ import annotations

import numpy as np
from numba import njit

KEPT = {"cache": True, "nogil": True}
BLOCK = 100  # draws that are worked on together: their products stay in the fastest memory


@njit(**KEPT)
def deliver(part, first, last, there, per_need, waived, soft, needs, out):
    """Delivery of one part in the draws first to last, into `out`.

    `there` (capacity, draw of the block) is what is there; the rest as in `relief_of`.
    """
    n = last - first
    for i in range(n):
        out[i] = 1.0
    shortfall = np.zeros(n)
    for k in range(needs.shape[1]):
        c = needs[part, k]
        if c < 0:
            break
        for i in range(n):
            met = min(1.0, there[c, i] * per_need[part, c, first + i])
            out[i] = min(out[i], met + waived[part, c, first + i])
            shortfall[i] += (1.0 - met) * soft[part, c, first + i]
    for i in range(n):
        out[i] *= 1.0 - 0.5 * shortfall[i]


@njit(**KEPT)
def deliveries_alone(capacity, per_need, waived, soft, needs):
    """Delivery of every part from the region's capacities alone, shape (part, draw)."""
    out = np.empty((per_need.shape[0], capacity.shape[1]))
    for part in range(len(out)):
        deliver(part, 0, capacity.shape[1], capacity, per_need, waived, soft, needs, out[part])
    return out


@njit(**KEPT)
def collect(members, but, first, last, capacity, supplied, brings, there, brought):
    """What is there in the draws first to last with what a package brings, into `there`; `brought`: which capacities.

    What the part `but` brings does not count (-1: all count): a part never meets what it needs itself.
    """
    for c in range(len(capacity)):
        brought[c] = False
        for i in range(last - first):
            there[c, i] = capacity[c, first + i]
        for m in members:
            if m >= 0 and m != but and brings[m, c]:
                brought[c] = True
                for i in range(last - first):
                    there[c, i] = max(there[c, i], supplied[m, c, first + i])


@njit(**KEPT)
def leave(members, first, last, effects, capacity, requirements, supplies, scratch):
    """What a package leaves of each barrier in the draws first to last, into the first array of `scratch`.

    Arguments as in `relief_of`.
    """
    per_need, waived, soft, needs = requirements
    supplied, brings, alone = supplies
    left, delivery, there, brought = scratch
    n = last - first
    left[:] = 1.0
    collect(members, -1, first, last, capacity, supplied, brings, there, brought)
    for m in members:
        if m < 0:
            continue
        helped, own = False, False
        for k in range(needs.shape[1]):
            own |= needs[m, k] >= 0 and brings[m, needs[m, k]]
        if own:
            collect(members, m, first, last, capacity, supplied, brings, there, brought)
        for k in range(needs.shape[1]):
            helped |= needs[m, k] >= 0 and brought[needs[m, k]]
        if helped:
            deliver(m, first, last, there, per_need, waived, soft, needs, delivery)
        else:
            for i in range(n):
                delivery[i] = alone[m, first + i]
        if own:
            collect(members, -1, first, last, capacity, supplied, brings, there, brought)
        for b in range(len(left)):
            for i in range(n):
                left[b, i] *= 1.0 - delivery[i] * effects[m, b, first + i]


@njit(**KEPT)
def relief_of(packages, weights, effects, capacity, requirements, supplies, out):
    """Relief of every package in every draw: what it adds to `out`, shape (package, 1) as a mean or (package, draw).

    packages (package, place): positions of parts, -1 for an empty place; weights (barrier, draw): weight x pressure,
    summing to 1 over barriers (or all 0); effects (part, barrier, draw): reach x effect, and 0 where a gate is closed;
    capacity (capacity, draw). requirements: per_need (part, capacity, draw), 1 / what is needed, 0 where nothing is;
    waived, 1 where the part can do without, else 0; soft, 1 / number of soft requirements where soft, else 0; needs
    (part, place), capacities that the part needs in some draw, then -1. supplies: supplied (part, capacity, draw), what
    it brings, as it is delivered alone; brings (part, capacity), whether it brings any; alone (part, draw).
    """
    draws, barriers = weights.shape[1], weights.shape[0]
    scratch = _scratch(barriers, len(capacity))
    left = scratch[0]
    mean = out.shape[1] == 1
    for p in range(len(packages)):
        for first in range(0, draws, BLOCK):
            last = min(draws, first + BLOCK)
            leave(packages[p], first, last, effects, capacity, requirements, supplies, scratch)
            total = 0.0
            for i in range(last - first):
                relieved = 0.0
                for b in range(barriers):
                    relieved += weights[b, first + i] * (1.0 - left[b, i])
                if mean:
                    total += relieved
                else:
                    out[p, first + i] += relieved
            if mean:
                out[p, 0] += total / draws


@njit(**KEPT)
def points_of(packages, weights, effects, capacity, requirements, supplies, out):
    """Mean over the draws of weight x share taken away of each barrier: what it adds to `out`, shape (package, barrier).

    Arguments as in `relief_of`; `weights` need not sum to 1.
    """
    draws, barriers = weights.shape[1], weights.shape[0]
    scratch = _scratch(barriers, len(capacity))
    left = scratch[0]
    for p in range(len(packages)):
        for first in range(0, draws, BLOCK):
            last = min(draws, first + BLOCK)
            leave(packages[p], first, last, effects, capacity, requirements, supplies, scratch)
            for b in range(barriers):
                total = 0.0
                for i in range(last - first):
                    total += weights[b, first + i] * (1.0 - left[b, i])
                out[p, b] += total / draws


@njit(**KEPT)
def _scratch(barriers, capacities):
    """Room to work in: left (barrier, draw of the block), delivery (draw), there (capacity, draw), brought (capacity)."""
    there, brought = np.empty((capacities, BLOCK)), np.zeros(capacities, np.bool_)
    return np.empty((barriers, BLOCK)), np.empty(BLOCK), there, brought
