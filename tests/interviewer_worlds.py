"""Studies whose interviewers lean to one side: a generator that shares no code with the model, on the 0-1 scale.

Answers are on five points, from a normal around level of the group + what the interviewer leans to + what the region
differs by; a leaning is half common to all indicators and half anew for each.
"""

from dataclasses import replace

import numpy as np

from herelib.clusters.nulls import between, p_value
from herelib.profiles.exchange import exchange
from herelib.profiles.pooling import Design
from herelib.profiles.quick import RegionMeans, without_leanings
from herelib.vocabulary import GROUPS

PARAMETERS = {"group_weights": "equal", "empty_cells": "estimate"}
REGIONS = 6


def who_asks(nesting: str, region: int, regions: int, rng: np.random.Generator) -> int:
    """The number of an interviewer of a region."""
    own = 2 * region + int(rng.integers(2))
    return {
        "one": lambda: region,
        "two": lambda: own,
        "three": lambda: 3 * region + int(rng.integers(3)),
        "uneven": lambda: 2 * region + int(rng.random() < 0.2),
        "crossed": lambda: int(rng.integers(regions)),
        "chain": lambda: (region + int(rng.integers(2))) % regions,
        "strays": lambda: own if rng.random() < 0.92 else int(rng.integers(2 * regions)),
        "mixed": lambda: own if rng.random() < 0.6 else 2 * regions + int(rng.integers(2)),
    }[nesting]()


def study(rng: np.random.Generator, nesting: str, lean: float = 0.08, differ: float = 0.0, regions: int = REGIONS):
    """The design of a study of 20 indicators, cells of 3 to 8 interviews, one in ten empty.

    Parameters
    ----------
    lean, differ : standard deviations of leanings, and of what regions differ by in all groups
    """
    cells = [(r, g) for r in range(regions) for g in range(len(GROUPS)) if rng.random() > 0.1]
    rows = [(*cell, who_asks(nesting, cell[0], regions, rng)) for cell in cells for _ in range(rng.integers(3, 9))]
    region, group, who = np.array(rows).T
    names = tuple(f"need:{i:02d}" for i in range(20))
    level = rng.uniform(0.3, 0.7, len(names)) + rng.normal(0, 0.08, (len(GROUPS), len(names)))
    leanings = (
        lean * np.sqrt(0.5) * (rng.normal(size=(who.max() + 1, 1)) + rng.normal(size=(who.max() + 1, len(names))))
    )
    mean = level[group] + leanings[who] + differ * rng.normal(size=(regions, len(names)))[region]
    answers = np.round(np.clip(mean + rng.normal(0, 0.25, mean.shape), 0, 1) * 4) / 4
    answers[rng.random(answers.shape) < 0.05] = np.nan
    places = tuple(f"r{r:02d}" for r in range(regions))
    asked = np.ones((len(GROUPS), len(names)), bool)
    return Design(answers, region, group, np.ones(len(region)), places, names, asked, ("rural",) * regions, who)


def p_of(interviews: Design, rng: np.random.Generator, nulls: int = 39) -> float:
    """The p of null A on all indicators; NaN where region and interviewer cannot be told apart."""
    exchanged = exchange(interviews)
    if not exchanged.told_apart:
        return np.nan
    exchanged = replace(exchanged, design=without_leanings(exchanged.design))
    separation = [
        between(RegionMeans(each, PARAMETERS).estimate)
        for each in (exchanged.design, *(exchanged.permuted(rng) for _ in range(nulls)))
    ]
    return p_value(separation[0], np.array(separation[1:]))


def share_rejected(nesting: str, studies: int, seed: int, **settings) -> tuple[float, float]:
    """Share of studies in which regions are said to differ, and its Monte Carlo error."""
    generators = [np.random.default_rng([seed, at]) for at in range(studies)]
    share = float(np.mean([p_of(study(rng, nesting, **settings), rng) <= 0.05 for rng in generators]))
    return share, np.sqrt(max(share, 0.02) * (1 - share) / studies)
