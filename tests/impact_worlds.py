"""Worlds in which regions change by chance and an incubator adds what was planted; the whole test is run in each.

Shares no code with herelib.impact.power, which answers the same questions from the ends of confidence sets.
"""

import math

import numpy as np
from impact_designs import changes, design

from herelib.impact.inference import randomised


def tests_of(given, worlds, seed, added=0.0, spread=1.0):
    """Tests of so many worlds: regions with the incubator vary `spread` times as much, and change by `added` more.

    `added` may be a number a region with the incubator: then only some of them changed.
    """
    dice = np.random.default_rng(seed)
    treated = np.array(given.treated)
    more = np.zeros(len(treated))
    more[treated] = added
    for _ in range(worlds):
        chance = dice.standard_normal(len(treated)) * np.where(treated, spread, 1.0)
        yield randomised(changes(chance + more), given)


def share(flags):
    """A share and its Monte Carlo error."""
    flags = np.array(list(flags), float)
    return flags.mean(), math.sqrt(max(flags.mean() * (1 - flags.mean()), 1 / len(flags)) / len(flags))


def shown(given, worlds, seed, **planted):
    """How often the test says "shown"."""
    return share(test.verdict == "shown" for test in tests_of(given, worlds, seed, **planted))


def covered(given, worlds, seed, added):
    """How often the confidence set holds a difference that is the same in every region with the incubator."""
    return share(test.low <= added <= test.high for test in tests_of(given, worlds, seed, added=added))


WORKS = (
    # What, regions, with the incubator, alpha, what is planted.
    ("size", 6, 3, 0.10, {}),
    ("size", 6, 2, 0.10, {}),
    ("size", 8, 4, 0.05, {}),
    ("size", 6, 3, 0.05, {}),
    ("power, 2 spreads", 6, 3, 0.10, {"added": 2.0}),
    ("power, 2 spreads", 6, 3, 0.05, {"added": 2.0}),
    ("power, 100 spreads", 6, 3, 0.05, {"added": 100.0}),
    ("power, 3 spreads in two of three", 6, 3, 0.10, {"added": [3.0, 3.0, 0.0]}),
    ("power, 3 spreads in one of three", 6, 3, 0.10, {"added": [3.0, 0.0, 0.0]}),
    ("size, 3 times the spread", 6, 3, 0.10, {"spread": 3.0}),
    ("size, 3 times the spread", 6, 2, 0.10, {"spread": 3.0}),
    ("size, a third of the spread", 6, 2, 0.10, {"spread": 1 / 3}),
)


def lines(worlds, seed=1):
    """A row a work: what, design, share and its error."""
    for name, regions, treated, alpha, planted in WORKS:
        yield (name, regions, treated, alpha, *shown(design(regions, treated, alpha), worlds, seed, **planted))
    for regions, treated, alpha in ((6, 3, 0.10), (6, 2, 0.10), (8, 4, 0.05), (6, 3, 0.05)):
        held = covered(design(regions, treated, alpha), worlds, seed, 1.5)
        yield ("coverage of the confidence set", regions, treated, alpha, *held)
