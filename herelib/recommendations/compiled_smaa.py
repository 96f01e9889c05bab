"""Compiled kernels of the ranking: values, ranks, wins and central weights of many draws in one pass.

The modules smaa, alternatives and ranking alone call them, and import this one only when they rank. A kernel adds to
the tallies it is given and keeps nothing else, so that memory does not grow with the draws. Sums run over the criteria
in their order, for every method alike: methods of equal scores have exactly equal values.
"""

from __future__ import annotations

import numpy as np
from numba import njit

KEPT = {"cache": True, "nogil": True}


@njit(**KEPT)
def tally(scores, weights, feasible, first_draw, n, ranks, wins, central):
    """Adds to `ranks` the ranks of n draws, to `wins` the pairs, to `central` the weights under which each is first.

    scores (draw, criterion, method), weights (draw, criterion), feasible (draw, method): iteration i takes scores and
    feasibility of draw (first_draw + i) modulo their number, and weights i modulo their number. ranks (method, rank),
    wins (method, other), central (method, criterion).
    """
    criteria, methods = scores.shape[1], scores.shape[2]
    value, better = np.empty(methods), np.empty(methods, np.int64)
    above = np.zeros((methods, methods), np.int64)  # how often the column's method is ahead of the row's
    untied_ranks = np.zeros((methods, methods), np.int64)
    for i in range(n):
        x = scores[(first_draw + i) % len(scores)]
        w = weights[i % len(weights)]
        may = feasible[(first_draw + i) % len(feasible)]
        value[:] = 0.0
        for c in range(criteria):
            for m in range(methods):  # methods innermost: they lie side by side in memory
                value[m] += w[c] * x[c, m]
        closed, total = 0, 0
        for m in range(methods):
            if not may[m]:
                closed += 1
                value[m] = -np.inf
        for m in range(methods):
            value_here, count = value[m], 0
            for j in range(methods):
                ahead = np.int64(value[j] > value_here)
                above[m, j] += ahead
                count += ahead
            better[m] = count
            total += count
        # Without ties the methods take ranks 0, 1 ... and those that are not feasible all come after the others.
        # Drawn weights hardly ever make ties: whole numbers are added up here, fractions in the slower branch only.
        if total == methods * (methods - 1) // 2 - closed * (closed - 1) // 2:
            for m in range(methods):
                if may[m]:
                    untied_ranks[m, better[m]] += 1
                    if better[m] == 0:
                        for c in range(criteria):
                            central[m, c] += w[c]
        else:
            _shared(value, better, may, w, ranks, wins, central)
    for m in range(methods):
        for j in range(methods):
            wins[j, m] += above[m, j]
            ranks[m, j] += untied_ranks[m, j]


@njit(**KEPT)
def _shared(value, better, may, w, ranks, wins, central):
    """One draw with ties: methods that are level share their ranks, their first place, and the win."""
    methods = len(value)
    for m in range(methods):
        if not may[m]:
            continue
        level = 0
        for j in range(methods):
            if value[j] == value[m]:
                level += 1
                if j != m:
                    wins[m, j] += 0.5
        for shift in range(level):
            ranks[m, better[m] + shift] += 1.0 / level
        if better[m] == 0:
            for c in range(len(w)):
                central[m, c] += w[c] / level


@njit(**KEPT)
def firsts(scores, weights, feasible, first_draw, out):
    """Adds to out[k] the draws in which method k is first under weights[k]; level methods share (as in `tally`)."""
    criteria, methods = scores.shape[1], scores.shape[2]
    value = np.empty(methods)
    for i in range(len(scores)):
        may = feasible[(first_draw + i) % len(feasible)]
        for k in range(methods):
            if not may[k] or np.isnan(weights[k, 0]):
                continue
            value[:] = 0.0
            for c in range(criteria):
                for m in range(methods):
                    value[m] += weights[k, c] * scores[i, c, m]
            level, beaten = 0, False
            for m in range(methods):
                if may[m]:
                    beaten = beaten or value[m] > value[k]
                    level += value[m] == value[k]
            if not beaten:
                out[k] += 1.0 / level


@njit(**KEPT)
def fill_scores(capacity, lack, requires, remedies, evidence, cheap, quick, met, first_draw, out, remedied):
    """Scores of a block of draws into `out` (draw, criterion, method); adds what each remedy gives to `remedied`.

    capacity (draw, capacity), lack (draw, dimension), requires (draw or 1, method, capacity), remedies (draw or 1,
    method, dimension), evidence (method), cheap and quick (draw or 1, method); `met` is subtracted from a requirement
    on the 0-1 scale. remedied (method, dimension) collects rating x lack / sum of ratings.
    """
    n, methods, capacities, lacks = len(out), len(evidence), capacity.shape[1], lack.shape[1]
    for i in range(n):
        level, pressing = capacity[(first_draw + i) % len(capacity)], lack[(first_draw + i) % len(lack)]
        need, cure = requires[i % len(requires)], remedies[i % len(remedies)]
        for m in range(methods):
            for c in range(capacities):
                short = need[m, c] / 5 - met - level[c] if need[m, c] > 0 else 0.0
                out[i, c, m] = 1.0 - min(max(short, 0.0), 1.0)
            total = 0.0
            for d in range(lacks):
                total += cure[m, d]
            relevance = 0.0
            if total > 0:
                per_rating = 1.0 / total
                for d in range(lacks):
                    if cure[m, d] > 0:
                        relieved = cure[m, d] * pressing[d] * per_rating
                        relevance += relieved
                        remedied[m, d] += relieved
            out[i, capacities, m] = relevance
            out[i, capacities + 1, m] = evidence[m]
            out[i, capacities + 2, m] = cheap[i % len(cheap), m]
            out[i, capacities + 3, m] = quick[i % len(quick), m]
