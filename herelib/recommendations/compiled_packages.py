"""Compiled kernels of the packages: delivery, and relief of many packages in many draws.

`herelib.recommendations.packages` calls them and imports this module only when packages are compared. Draws lie
innermost in every array, so that the machine works on several of them at once. Sums run over parts and barriers in
their order: packages of equal parts have exactly equal relief.

Packages that follow each other mostly differ in their last places, as in a grid. What the places before leave of each
barrier is then taken over from the package before, unless what is in the others brings a part of them something else.
"""

from __future__ import annotations

import numpy as np
from numba import njit

KEPT = {"cache": True, "nogil": True}
BLOCK = 100  # draws that are worked on together: their products stay in the fastest memory
MANY = 64  # packages from which deliveries are kept
PAIRS = 2048  # deliveries of a part with one or two helpers that are kept


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
        # Rows are named before the loops: the machine then works on several draws at once.
        had, need = there[c], per_need[part, c, first:last]
        waive, softly = waived[part, c, first:last], soft[part, c, first:last]
        for i in range(n):
            met = min(1.0, had[i] * need[i])
            out[i] = min(out[i], met + waive[i])
            shortfall[i] += (1.0 - met) * softly[i]
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
def _helps(brings, needs):
    """Whether each part brings something that each other one needs, shape (part, part)."""
    parts = len(brings)
    helps = np.zeros((parts, parts), np.bool_)
    for helper in range(parts):
        for part in range(parts):
            for k in range(needs.shape[1]):
                c = needs[part, k]
                if c >= 0 and helper != part and brings[helper, c]:
                    helps[helper, part] = True
    return helps


@njit(**KEPT)
def _helpers(members, helps, out):
    """Of each place the places of the parts that bring its part something, as bits."""
    for slot in range(len(members)):
        out[slot] = 0
        if members[slot] >= 0:
            for other in range(len(members)):
                if members[other] >= 0 and helps[members[other], members[slot]]:
                    out[slot] |= 1 << other


@njit(**KEPT)
def _deliver_helped(members, slot, first, last, capacity, requirements, supplies, there, out):
    """Delivery of the part in a place with what the others bring, in the draws first to last, into `out`.

    A part never meets what it needs itself. Arguments as in `relief_of`; `there` is room to work in.
    """
    per_need, waived, soft, needs = requirements
    supplied, brings, _ = supplies
    part = members[slot]
    for k in range(needs.shape[1]):
        c = needs[part, k]
        if c < 0:
            break
        had, of_region = there[c], capacity[c, first:last]
        for i in range(last - first):
            had[i] = of_region[i]
        for m in members:
            if m >= 0 and m != part and brings[m, c]:
                brought = supplied[m, c, first:last]
                for i in range(last - first):
                    had[i] = max(had[i], brought[i])
    deliver(part, first, last, there, per_need, waived, soft, needs, out)


@njit(**KEPT)
def _pair_row(members, slot, helpers, pairs):
    """Where the delivery of a part with its one or two helpers is kept; -1 where it is not kept.

    `pairs`: rows of parts with their helpers, 0 = none yet, and deliveries, negative = not worked out yet.
    """
    rows, kept = pairs
    latest = earlier = -1
    for other in range(len(members)):
        if helpers >> other & 1:
            if earlier >= 0 or len(rows) == 0:
                return -1
            latest, earlier = members[other], latest
    at = members[slot], latest, earlier + 1
    if rows[at] == 0 and rows[0, 0, 0] < len(kept):
        rows[0, 0, 0] += 1  # how many there are: no part helps itself
        rows[at] = rows[0, 0, 0]
    return rows[at] - 1


@njit(**KEPT)
def _left_of(delivery, effect, out):
    """What a part leaves of a barrier in every draw, into `out`."""
    for i in range(len(effect)):
        out[i] = 1.0 - delivery[i] * effect[i]


@njit(**KEPT)
def _times(n, first, second, out):
    for i in range(n):
        out[i] = first[i] * second[i]


@njit(**KEPT)
def _add_taken(weights, left, out):
    """Add weight x share taken away of one barrier in every draw to `out`."""
    for i in range(len(weights)):
        out[i] += weights[i] * (1.0 - left[i])


@njit(**KEPT)
def _leave(members, first, last, effects, capacity, requirements, supplies, known, room):
    """What a package leaves of each barrier in the draws first to last: the row of the products that holds it.

    `known` and `room` are as `_room` makes them; what they hold of the package before is used and replaced.
    """
    helps, factors, ready, pairs = known
    products, deliveries, there, before, helpers_before, helpers, rows, factor = room
    alone, n = supplies[2], last - first
    _helpers(members, helps, helpers)
    changed = 0
    for slot in range(len(members)):
        if members[slot] != before[slot]:
            changed |= 1 << slot
    kept = True  # the product of the places so far
    for slot in range(len(members)):
        m = members[slot]
        same = changed >> slot & 1 == 0 and helpers[slot] == helpers_before[slot] and helpers[slot] & changed == 0
        before_it = rows[slot]
        if m < 0:
            kept &= same
            rows[slot + 1] = before_it
            continue
        if helpers[slot] and not same:
            pair_row = _pair_row(members, slot, helpers[slot], pairs)
            if pair_row >= 0 and pairs[1][pair_row, 0] >= 0.0:
                deliveries[slot] = pairs[1][pair_row]
            else:
                _deliver_helped(members, slot, first, last, capacity, requirements, supplies, there, deliveries[slot])
                if pair_row >= 0:
                    pairs[1][pair_row] = deliveries[slot]
        if not helpers[slot] and not ready[m]:
            for b in range(effects.shape[1]):
                _left_of(alone[m, first:last], effects[m, b, first:last], factors[m, b])
            ready[m] = True
        kept &= same
        rows[slot + 1] = slot + 1
        if kept:
            continue
        for b in range(effects.shape[1]):
            if helpers[slot]:
                _left_of(deliveries[slot], effects[m, b, first:last], factor)
                _times(n, products[before_it, b], factor, products[slot + 1, b])
            else:
                _times(n, products[before_it, b], factors[m, b], products[slot + 1, b])
    before[:], helpers_before[:] = members, helpers
    return rows[len(members)]


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
    known, room = _room(packages, effects, capacity, requirements, supplies)
    mean, relieved = out.shape[1] == 1, np.empty(BLOCK)
    for first in range(0, draws, BLOCK):
        last = min(draws, first + BLOCK)
        _forget(known, room)
        for p in range(len(packages)):
            row = _leave(packages[p], first, last, effects, capacity, requirements, supplies, known, room)
            left = room[0][row]
            relieved[:] = 0.0
            for b in range(barriers):
                _add_taken(weights[b, first:last], left[b], relieved)
            total = 0.0
            for i in range(last - first):
                if mean:
                    total += relieved[i]
                else:
                    out[p, first + i] += relieved[i]
            if mean:
                out[p, 0] += total / draws


@njit(**KEPT)
def points_of(packages, weights, effects, capacity, requirements, supplies, out):
    """Mean over the draws of weight x share taken away of each barrier: added to `out`, shape (package, barrier).

    Arguments as in `relief_of`; `weights` need not sum to 1.
    """
    draws, barriers = weights.shape[1], weights.shape[0]
    known, room = _room(packages, effects, capacity, requirements, supplies)
    relieved = np.empty(BLOCK)
    for first in range(0, draws, BLOCK):
        last = min(draws, first + BLOCK)
        _forget(known, room)
        for p in range(len(packages)):
            row = _leave(packages[p], first, last, effects, capacity, requirements, supplies, known, room)
            left = room[0][row]
            for b in range(barriers):
                relieved[:] = 0.0
                _add_taken(weights[b, first:last], left[b], relieved)
                out[p, b] += relieved.sum() / draws


@njit(**KEPT)
def _room(packages, effects, capacity, requirements, supplies):
    """What is known of single parts, and room to work in.

    Known: which part helps which; what each leaves of each barrier alone, and whether that is worked out; how much is
    delivered with one or two helpers. Room:
    products (place + 1, barrier, draw of the block), deliveries (place, draw), there (capacity, draw), members and
    helpers of the package before, helpers, the row of the products after each place, and one factor (draw).
    """
    places, parts, barriers = packages.shape[1], effects.shape[0], effects.shape[1]
    helps = _helps(supplies[1], requirements[3])
    side = parts if len(packages) >= MANY else 0
    pairs = np.zeros((side, side, side + 1), np.int16), np.empty((PAIRS if side else 0, BLOCK))
    known = helps, np.empty((parts, barriers, BLOCK)), np.zeros(parts, np.bool_), pairs
    products, deliveries = np.ones((places + 1, barriers, BLOCK)), np.empty((places, BLOCK))
    before, helpers_before = np.full(places, -2, packages.dtype), np.zeros(places, np.int64)
    helpers, rows = np.zeros(places, np.int64), np.zeros(places + 1, np.int64)
    return known, (
        products,
        deliveries,
        np.empty((len(capacity), BLOCK)),
        before,
        helpers_before,
        helpers,
        rows,
        np.empty(BLOCK),
    )


@njit(**KEPT)
def _forget(known, room):
    """Other draws follow: nothing of the block before holds."""
    known[2][:] = False
    known[3][1][:] = -1.0
    room[3][:] = -2
