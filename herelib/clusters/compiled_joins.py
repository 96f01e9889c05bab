"""Compiled kernels that join points step by step, over many data sets in one call (k-means: `compiled_kmeans`).

`partitioning` alone calls them and imports this module only when it clusters: numba takes a while to load, and compiles
each kernel once on a machine. Every kernel takes its points in the layout data set × column × point, columns
filled up with zeros to a multiple of four, so that the inner loops run along points and the processor takes several at
a time. A weight of 0 leaves a point out of a replicate. Kernels hold no lock and share nothing, so that threads may run
them side by side; each replicate has random numbers of its own, and its result does not depend on who computes it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

WARD, AVERAGE, COMPLETE = 0, 1, 2
BLOCK = 256  # points at a time: their distances stay in the first cache

# Values are finite, and the sign of a zero does not matter; sums keep their order so that equal distances are equal.
KEPT = {"cache": True, "nogil": True, "fastmath": {"nnan", "nsz", "contract"}}


@njit(**KEPT)
def squares(x, start, stop, point, distances):
    """Squared distances of the points from start to stop to one point, into `distances`."""
    for c in range(0, len(point), 4):
        a, b, d, e = point[c], point[c + 1], point[c + 2], point[c + 3]
        xa, xb, xd, xe = x[c][start:stop], x[c + 1][start:stop], x[c + 2][start:stop], x[c + 3][start:stop]
        if c == 0:
            for j in range(stop - start):
                distances[j] = (xa[j] - a) ** 2 + (xb[j] - b) ** 2 + (xd[j] - d) ** 2 + (xe[j] - e) ** 2
        else:
            for j in range(stop - start):
                distances[j] += (xa[j] - a) ** 2 + (xb[j] - b) ** 2 + (xd[j] - d) ** 2 + (xe[j] - e) ** 2


@njit(**KEPT)
def _cost(x, size, a, b):
    """What the sum of squares grows by when two clusters are joined."""
    total = 0.0
    for c in range(len(x)):
        total += (x[c, a] - x[c, b]) ** 2
    return total * (size[a] * size[b] / (size[a] + size[b]))


@njit(**KEPT)
def _exactly(x, size, start, stop, cluster, near, best):
    """Of the clusters from start to stop, the one that `cluster` joins at less cost than `best`, and the cost."""
    point, buffer, theirs, mine, least = (
        x[:, cluster].copy(),
        np.empty(stop - start),
        size[start:stop],
        size[cluster],
        np.inf,
    )
    squares(x, start, stop, point, buffer)
    if start <= cluster < stop:
        buffer[cluster - start] = np.inf
    for j in range(stop - start):
        buffer[j] *= mine * theirs[j] / (mine + theirs[j])
        least = min(least, buffer[j])
    if least < best:
        for j in range(stop - start):
            if buffer[j] == least:
                return start + j, least
    return near, best


@njit(**KEPT)
def _shade(x, middle, root, size, shade, j):
    """Brings the shade of one cluster up to date."""
    norm, columns = 0.0, len(x)
    for c in range(columns):
        value = (x[c, j] - middle[c]) * root
        shade[c, j] = value
        norm += value * value
    shade[columns, j], shade[columns + 1, j] = norm, size[j]


@njit(**KEPT)
def _bounds(shade, start, stop, point, base, mine, bounds):
    """A bound below the cost of joining each cluster from start to stop, into `bounds`, and the least of them."""
    columns = len(point)
    norm, theirs, least = shade[columns][start:stop], shade[columns + 1][start:stop], np.float32(np.inf)
    for c in range(0, columns, 4):
        a, b, d, e = point[c], point[c + 1], point[c + 2], point[c + 3]
        xa, xb = shade[c][start:stop], shade[c + 1][start:stop]
        xd, xe = shade[c + 2][start:stop], shade[c + 3][start:stop]
        if c == 0:
            for j in range(stop - start):
                bounds[j] = base + norm[j] + xa[j] * a + xb[j] * b + xd[j] * d + xe[j] * e
        else:
            for j in range(stop - start):
                bounds[j] += xa[j] * a + xb[j] * b + xd[j] * d + xe[j] * e
    for j in range(stop - start):
        bounds[j] *= mine * theirs[j] / (mine + theirs[j])
        least = min(least, bounds[j])
    return least


@njit(**KEPT)
def _cheapest(x, size, active, shade, scale, cluster, near, best, point, bound):
    """The cluster that Ward joins to `cluster` at the least cost, and the cost; `near` where none is below `best`.

    Where there are many, the shade tells in single precision, with all that rounding can take off taken off, which
    clusters could be nearest; only of those is the cost worked out.
    """
    if active <= BLOCK // 4:
        return _exactly(x, size, np.int64(0), active, cluster, near, best)
    columns = len(point)
    slack = np.float32((2 * columns + 32) * 2.0**-24)
    for c in range(columns):
        point[c] = np.float32(-2) * shade[c, cluster]
    base, mine = shade[columns, cluster] - slack, shade[columns + 1, cluster]
    for start in range(0, active, BLOCK):
        stop = min(start + BLOCK, active)
        least = _bounds(shade, start, stop, point, base, mine, bound)
        if start <= cluster < stop:
            bound[cluster - start] = np.inf
        limit = np.float32(best * scale * 1.00001)
        if not least < limit:
            continue
        likely = 0
        for j in range(stop - start):
            likely += bound[j] < limit
        if likely > 8:
            near, best = _exactly(x, size, start, stop, cluster, near, best)
        else:
            for j in range(stop - start):
                if bound[j] < limit:
                    cost = _cost(x, size, cluster, start + j)
                    if cost < best:
                        near, best = start + j, cost
    return near, best


@njit(**KEPT)
def _closest(row, active, near, best):
    """The cluster at the least distance, and the distance; `near` stays where none is below `best`."""
    least = np.inf
    for j in range(active):
        least = min(least, row[j])
    if least < best:
        for j in range(active):
            if row[j] == least:
                return j, least
    return near, best


@njit(**KEPT)
def _merge_rows(kind, gap, a, b, share, last):
    """Distances of a and b joined, in the place of a; the last cluster moves to the place of b."""
    first, second, moved = gap[a], gap[b], gap[last]
    for j in range(last + 1):
        first[j] = first[j] + share * (second[j] - first[j]) if kind == AVERAGE else max(first[j], second[j])
    first[a] = np.inf
    for j in range(last + 1):
        gap[j, a] = first[j]
    for j in range(last):
        second[j] = moved[j]
        gap[j, b] = moved[j]
    second[b] = np.inf


@njit(**KEPT)
def _shaded(x, size, count):
    """The shade of so many clusters, their middle, and the scale that brings the furthest to a distance of 1."""
    shade = np.empty((len(x) + 2, count), np.float32)
    middle, furthest = np.zeros(len(x)), 0.0
    for c in range(len(x)):
        middle[c] = x[c, :count].mean() if count else 0.0
    for j in range(count):
        away = 0.0
        for c in range(len(x)):
            away += (x[c, j] - middle[c]) ** 2
        furthest = max(furthest, away)
    scale = 1 / furthest if furthest > 0 else 1.0
    for j in range(count):
        _shade(x, middle, np.sqrt(scale), size, shade, j)
    return shade, middle, scale


@njit(**KEPT)
def _chained(kind, x, gap, size, count, steps):
    """Joins by the chain of nearest neighbours (Murtagh 1983, doi:10.1093/comjnl/26.4.354).

    Ward works on centroids and sizes, so that no distance between points is kept; the others on a matrix of distances.
    The clusters that remain always fill the first places of `x` or `gap` and of `size`, which are overwritten. A step
    holds a point of each side, and the height (for Ward, half its square).
    """
    name, chain, cost = np.arange(count), np.empty(count, np.int64), np.empty(count)
    point, bound, active, length = np.empty(len(x), np.float32), np.empty(BLOCK, np.float32), count, 0
    shade, middle, scale = _shaded(x, size, count if kind == WARD else 0)
    for step in range(count - 1):
        if length == 0:
            chain[0], cost[0], length = 0, np.inf, 1
        while True:
            last, limit = chain[length - 1], cost[length - 1]
            previous = chain[length - 2] if length > 1 else -1
            if kind == WARD:
                near, best = _cheapest(x, size, active, shade, scale, last, previous, limit, point, bound)
            else:
                near, best = _closest(gap[last], active, previous, limit)
            if near == previous:  # two clusters are each other's nearest
                break
            chain[length], cost[length] = near, best
            length += 1
        a, b = min(last, previous), max(last, previous)
        steps[step, 0], steps[step, 1], steps[step, 2] = name[a], name[b], limit
        length -= 2
        active -= 1
        share = size[b] / (size[a] + size[b])
        size[a] += size[b]
        if kind == WARD:
            for c in range(len(x)):
                x[c, a] += share * (x[c, b] - x[c, a])
                x[c, b] = x[c, active]
            _shade(x, middle, np.sqrt(scale), size, shade, a)
            for c in range(len(shade)):
                shade[c, b] = shade[c, active]
        else:
            _merge_rows(kind, gap, a, b, share, active)
        size[b], name[b] = size[active], name[active]
        for at in range(length):
            if chain[at] == active:
                chain[at] = b


@njit(**KEPT)
def _joins(kind, x, size, count, gap, steps):
    """Steps of the points in `x`, sorted by height (equal heights as the chain found them)."""
    if kind == WARD:
        _chained(kind, x, gap, size, count, steps)
        for s in range(count - 1):
            steps[s, 2] = np.sqrt(2 * steps[s, 2])
    else:
        point = np.empty(len(x))
        for i in range(count):
            for c in range(len(x)):
                point[c] = x[c, i]
            row = gap[i]
            squares(x, np.int64(0), count, point, row)
            for j in range(count):
                row[j] = np.sqrt(row[j])
            row[i] = np.inf
        _chained(kind, x, gap, size, count, steps)
    rank = np.argsort(steps[: count - 1, 2], kind="mergesort")
    # Loops: what numba makes of an assignment between slices takes longer to compile than all of `_chained`.
    ordered = np.empty((count - 1, 3))
    for s in range(count - 1):
        for c in range(3):
            ordered[s, c] = steps[rank[s], c]
    for s in range(count - 1):
        for c in range(3):
            steps[s, c] = ordered[s, c]


@njit(**KEPT)
def _root(parent, node):
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@njit(**KEPT)
def gather(x, weight, inside, points, size):
    """Copies the points with a weight to the front; how many they are."""
    count = 0
    for i in range(len(weight)):
        if weight[i] > 0:
            inside[count], size[count] = i, weight[i]
            count += 1
    for c in range(len(x)):
        row, source = points[c], x[c]
        for j in range(count):
            row[j] = source[inside[j]]
    return count


@njit(**KEPT)
def number(labels):
    """Numbers the clusters of each row anew, from 0 by first appearance; -1 stays."""
    for row in labels:
        new = np.full(row.max() + 1, -1, np.int64)
        count = 0
        for i in range(len(row)):
            if row[i] >= 0:
                if new[row[i]] < 0:
                    new[row[i]] = count
                    count += 1
                row[i] = new[row[i]]


@njit(**KEPT)
def cuts(kind, data, weight, order, ks, labels):
    """Clusters of each replicate for each k, into `labels` (k, replicate, row), which comes filled with -1.

    Parameters
    ----------
    kind : WARD, AVERAGE or COMPLETE
    data : array, shape (replicate or 1, column, point)
    weight : array, shape (replicate or 1, point); a point counts as so many that coincide, 0: left out
    order : array of int, shape (replicate or 1, point): the row of `labels` that a point belongs to
    """
    points, count = data.shape[2], 0
    x, size, inside = np.empty(data.shape[1:]), np.empty(points), np.empty(points, np.int64)
    side = 0 if kind == WARD else points
    gap, steps, parent = np.empty((side, side)), np.empty((points, 3)), np.empty(points, np.int64)
    for r in range(labels.shape[1]):
        rows = order[min(r, len(order) - 1)]
        count = gather(data[min(r, len(data) - 1)], weight[min(r, len(weight) - 1)], inside, x, size)
        if count == 0:
            continue
        _joins(kind, x, size, count, gap, steps)
        for at in range(len(ks)):
            for i in range(count):
                parent[i] = i
            for s in range(count - min(ks[at], count)):
                a, b = _root(parent, int(steps[s, 0])), _root(parent, int(steps[s, 1]))
                parent[max(a, b)] = min(a, b)
            for i in range(count):
                labels[at, r, rows[inside[i]]] = _root(parent, i)
    for at in range(len(ks)):
        number(labels[at])


@njit(**KEPT)
def trees(kind, data, order, joins):
    """The joins of each data set as scipy's linkage matrices, into `joins` (data set, point - 1, 4)."""
    points = data.shape[2]
    x, size, side = np.empty(data.shape[1:]), np.empty(points), 0 if kind == WARD else points
    gap, steps, parent = np.empty((side, side)), np.empty((points, 3)), np.empty(2 * points, np.int64)
    for r in range(len(joins)):
        for i in range(points):
            size[i] = 1.0
            for c in range(len(x)):
                x[c, i] = data[r, c, i]
        _joins(kind, x, size, points, gap, steps)
        for i in range(2 * points):
            parent[i] = i
        for s in range(points - 1):
            a, b = _root(parent, order[r, int(steps[s, 0])]), _root(parent, order[r, int(steps[s, 1])])
            parent[a] = parent[b] = points + s
            joins[r, s, 0], joins[r, s, 1], joins[r, s, 2] = min(a, b), max(a, b), steps[s, 2]
            many = 0.0
            for node in (a, b):
                many += 1.0 if node < points else joins[r, node - points, 3]
            joins[r, s, 3] = many
