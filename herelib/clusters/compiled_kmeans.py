"""Compiled kernels of k-means, over many data sets in one call; what `compiled_joins` says of its kernels holds here.

numba keeps what it has compiled until this file changes: after a change of `gather`, `number` or `squares` over there,
touch this file.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from herelib.clusters.compiled_joins import BLOCK, gather, number, squares

FEW = 200  # points up to which every start is improved point by point: there Lloyd's passes often rest too early
SUMMED = {"cache": True, "nogil": True, "fastmath": {"nnan", "nsz", "contract", "reassoc"}}


@njit(**SUMMED)
def _uniform(state):
    """The next random number, 0-1 (SplitMix64: Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.float64((z ^ (z >> np.uint64(31))) >> np.uint64(11)) * 2.0**-53


@njit(**SUMMED)
def _squared_distance(a, b):
    total = 0.0
    for c in range(len(a)):
        total += (a[c] - b[c]) ** 2
    return total


@njit(**SUMMED)
def _inertia(y, size, centres, labels):
    total = 0.0
    for j in range(len(labels)):
        total += size[j] * _squared_distance(y[j], centres[labels[j]])
    return total


@njit(**SUMMED)
def _spread(x, y, size, trials, state, centres):
    """Starting centres by k-means++, each the best of a few tried.

    Arthur and Vassilvitskii (2007, doi:10.5555/1283383.1283494).
    """
    count, best = len(y), 0
    near, running, tried, buffer = np.empty(count), np.empty(count), np.empty((trials, count)), np.empty(BLOCK)
    for k in range(len(centres)):
        total = 0.0
        for j in range(count):
            total += size[j] * near[j] if k else size[j]
            running[j] = total
        least = np.inf
        for trial in range(trials if k else 1):
            pick = min(np.searchsorted(running, _uniform(state) * total, side="right"), count - 1)
            potential = 0.0
            for start in range(0, count, BLOCK):
                stop = min(start + BLOCK, count)
                squares(x, start, stop, y[pick], buffer)
                here, before, many = tried[trial][start:stop], near[start:stop], size[start:stop]
                for j in range(stop - start):
                    here[j] = min(buffer[j], before[j]) if k else buffer[j]
                    potential += many[j] * here[j]
            if potential < least:
                least, best, centres[k] = potential, trial, y[pick]
        near[:] = tried[best]


@njit(**SUMMED)
def _assign(x, centres, labels):
    """Each point to its nearest centre; how many points changed their cluster."""
    score, least, best, moved = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK, np.int64), 0
    for start in range(0, len(labels), BLOCK):
        stop = min(start + BLOCK, len(labels))
        squares(x, start, stop, centres[0], least)
        best[:] = 0
        for k in range(1, len(centres)):
            squares(x, start, stop, centres[k], score)
            for j in range(stop - start):
                closer = score[j] < least[j]
                least[j] = score[j] if closer else least[j]
                best[j] = k if closer else best[j]
        labels_here = labels[start:stop]
        for j in range(stop - start):
            moved += labels_here[j] != best[j]
            labels_here[j] = best[j]
    return moved


@njit(**SUMMED)
def _means(y, size, labels, centres, mass):
    """Centres and weights of the clusters, into `centres` and `mass`; a cluster without points keeps its centre."""
    sums, mass[:] = np.zeros_like(centres), 0.0
    for j in range(len(labels)):
        row, point = sums[labels[j]], y[j]
        for c in range(len(point)):
            row[c] += size[j] * point[c]
        mass[labels[j]] += size[j]
    shift = 0.0
    for k in range(len(centres)):
        for c in range(centres.shape[1] if mass[k] else 0):
            new = sums[k, c] / mass[k]
            shift += (new - centres[k, c]) ** 2
            centres[k, c] = new
    return shift


@njit(**SUMMED)
def _fill(y, centres, labels):
    """Gives each empty cluster the point that lies farthest from its centre, of those that are not alone."""
    members = np.bincount(labels, minlength=len(centres))
    for k in range(len(centres)):
        far, most = -1, -1.0
        for j in range(len(labels) if members[k] == 0 else 0):
            away = _squared_distance(y[j], centres[labels[j]])
            if members[labels[j]] > 1 and away > most:
                far, most = j, away
        if far >= 0:
            members[labels[far]] -= 1
            members[k], labels[far], centres[k] = 1, k, y[far]


@njit(**SUMMED)
def _lloyd(x, y, size, centres, labels, mass, tolerance, passes):
    """Lloyd's passes until the centres move by no more than the tolerance; no cluster stays empty.

    Returns the weighted sum of squared distances to the centres.
    """
    filled = 0
    for _ in range(passes):
        moved = _assign(x, centres, labels)
        shift = _means(y, size, labels, centres, mass)
        if mass.min() == 0:
            _fill(y, centres, labels)
            shift = np.inf
            _means(y, size, labels, centres, mass)
            filled += 1
        # points that coincide fall together again and again
        if moved == 0 or shift <= tolerance or filled > 5:
            break
    return _inertia(y, size, centres, labels)


@njit(**SUMMED)
def _exchange(y, size, centres, labels, mass, passes):
    """Moves single points as long as the sum of squares falls, which goes on where Lloyd's passes have come to rest.

    Telgarsky and Vattani (2010, proceedings.mlr.press/v9/telgarsky10a.html), after Hartigan.
    """
    for _ in range(passes):
        moved = 0
        for j in range(len(labels)):
            cluster, w = labels[j], size[j]
            if mass[cluster] <= w:
                continue
            least, best = (
                _squared_distance(y[j], centres[cluster]) * (mass[cluster] / (mass[cluster] - w)) * (1 - 1e-12),
                cluster,
            )
            for k in range(len(centres)):
                cost = _squared_distance(y[j], centres[k]) * (mass[k] / (mass[k] + w))
                if k != cluster and cost < least:
                    least, best = cost, k
            if best != cluster:
                for c in range(y.shape[1]):
                    centres[cluster, c] -= (y[j, c] - centres[cluster, c]) * (w / (mass[cluster] - w))
                    centres[best, c] += (y[j, c] - centres[best, c]) * (w / (mass[best] + w))
                mass[cluster] -= w
                mass[best] += w
                labels[j] = best
                moved += 1
        if moved == 0:
            break
    return _inertia(y, size, centres, labels)


@njit(**SUMMED)
def kmeans(data, weight, order, k, seeds, starts, trials, passes, clusters, inertia):
    """Clusters of each replicate by k-means, the best of several starts, into `clusters` (filled with -1).

    A start stops as scikit-learn's does, when the centres move by less than a ten-thousandth of the mean variance. Up
    to FEW points every start goes on until no single point can move, beyond only the best one. `inertia` is what the
    starts are compared by.

    Parameters
    ----------
    data, weight, order : as for `cuts`; weights are numbers of points
    seeds : array of uint64, shape (replicate,)
    starts : pair, the first start and the one after the last: starts may be shared out, each has its own numbers
    trials : points that k-means++ tries for each centre
    passes : at most, of each start
    """
    columns, points = data.shape[1:]
    room, many, inside = np.empty((columns, points)), np.empty(points), np.empty(points, np.int64)
    state = np.empty(1, np.uint64)
    for r in range(len(clusters)):
        rows = order[min(r, len(order) - 1)]
        count = gather(data[min(r, len(data) - 1)], weight[min(r, len(weight) - 1)], inside, room, many)
        if count == 0:
            continue
        x, size, centres = room[:, :count], many[:count], np.empty((min(k, count), columns))
        y, labels, mass = x.T.copy(), np.empty(count, np.int64), np.empty(len(centres))
        spread = 0.0
        for c in range(columns):
            spread += x[c].var()
        best, kept, least = centres.copy(), labels.copy(), np.inf
        for start in range(starts[0], starts[1]):
            state[0] = seeds[r] + np.uint64(start) * np.uint64(0xD1B54A32D192ED03)
            _spread(x, y, size, trials, state, centres)
            labels[:] = -1
            reached = _lloyd(x, y, size, centres, labels, mass, 1e-4 * spread / columns, passes)
            if count <= FEW:
                reached = _exchange(y, size, centres, labels, mass, passes)
            if reached < least:
                least, best[:], kept[:] = reached, centres, labels
        if count > FEW:
            _means(y, size, kept, best, mass)
            _exchange(y, size, best, kept, mass, passes)
        inertia[r] = least
        for j in range(count):
            clusters[r, rows[inside[j]]] = kept[j]
    number(clusters)
