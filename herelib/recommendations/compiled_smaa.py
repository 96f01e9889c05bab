"""Compiled kernel of the tally: values, ranks, wins and central weights of many draws in one pass.

The module smaa alone calls it, and imports this one only when it ranks. The kernel adds to the tallies it is given and
keeps nothing else, so that memory does not grow with the draws. Sums run over the criteria in their order, for every
option alike: options of equal scores have exactly equal values.
"""

from __future__ import annotations

import numpy as np
from numba import njit

KEPT = {"cache": True, "nogil": True}


@njit(**KEPT)
def tally(scores, weights, feasible, first_draw, n, ranks, wins, central):
    """Adds to `ranks` the ranks of n draws, to `wins` the pairs, to `central` the weights under which each is first.

    scores (draw, criterion, option), weights (draw, criterion), feasible (draw, option): iteration i takes scores and
    feasibility of draw (first_draw + i) modulo their number, and weights i modulo their number. ranks (option, rank),
    wins (option, other), central (option, criterion).
    """
    criteria, options = scores.shape[1], scores.shape[2]
    value, better = np.empty(options), np.empty(options, np.int64)
    above = np.zeros((options, options), np.int64)  # how often the column's option is ahead of the row's
    untied_ranks = np.zeros((options, options), np.int64)
    for i in range(n):
        x = scores[(first_draw + i) % len(scores)]
        w = weights[i % len(weights)]
        may = feasible[(first_draw + i) % len(feasible)]
        value[:] = 0.0
        for c in range(criteria):
            for m in range(options):  # options innermost: they lie side by side in memory
                value[m] += w[c] * x[c, m]
        closed, total = 0, 0
        for m in range(options):
            if not may[m]:
                closed += 1
                value[m] = -np.inf
        for m in range(options):
            value_here, count = value[m], 0
            for j in range(options):
                ahead = np.int64(value[j] > value_here)
                above[m, j] += ahead
                count += ahead
            better[m] = count
            total += count
        # Without ties the options take ranks 0, 1 ... and those that are not feasible all come after the others.
        # Drawn weights hardly ever make ties: whole numbers are added up here, fractions in the slower branch only.
        if total == options * (options - 1) // 2 - closed * (closed - 1) // 2:
            for m in range(options):
                if may[m]:
                    untied_ranks[m, better[m]] += 1
                    if better[m] == 0:
                        for c in range(criteria):
                            central[m, c] += w[c]
        else:
            _shared(value, better, may, w, ranks, wins, central)
    for m in range(options):
        for j in range(options):
            wins[j, m] += above[m, j]
            ranks[m, j] += untied_ranks[m, j]


@njit(**KEPT)
def _shared(value, better, may, w, ranks, wins, central):
    """One draw with ties: options that are level share their ranks, their first place, and the win."""
    options = len(value)
    for m in range(options):
        if not may[m]:
            continue
        level = 0
        for j in range(options):
            if value[j] == value[m]:
                level += 1
                if j != m:
                    wins[m, j] += 0.5
        for shift in range(level):
            ranks[m, better[m] + shift] += 1.0 / level
        if better[m] == 0:
            for c in range(len(w)):
                central[m, c] += w[c] / level
