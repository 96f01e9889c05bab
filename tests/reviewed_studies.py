"""Whole studies with a known truth, by a reviewer's generator: it shares no line and no assumption with the model.

Truths arise on three scales, with effects of regions and groups that are normal, heavy-tailed, skewed or of two kinds;
answers are yes or no, in five or eleven steps, or continuous, and scatter more than binomial ones.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, ndtr

from herelib.profiles.pooling import Design
from herelib.vocabulary import GROUPS

SCALES = {"logit": expit, "probit": ndtr, "cloglog": lambda x: -np.expm1(-np.exp(np.clip(x, -50, 6)))}
USUAL = {
    **{"scale": "logit", "level": (-1.2, 1.2), "group_sd": 0.5, "region_sd": 0.5, "own_sd": 0.4},
    **{"region_effects": "normal", "own_effects": "normal", "answers": "five", "spread": 3.0, "twist": ""},
}
LOW = {"level": (-3.0, -2.5), "own_effects": "t4"}
PROBIT = {"scale": "probit", "level": (-1, 1), "group_sd": 0.3, "region_sd": 0.35, "own_sd": 0.25}
GAMMA = {
    **{"scale": "cloglog", "group_sd": 0.3, "region_sd": 0.4, "own_sd": 0.3},
    **{"region_effects": "gamma", "own_effects": "gamma"},
}
DESIGNS = {
    "heavy tails, t3": {"own_effects": "t3"},
    "heavy tails, t4": {"own_effects": "t4", "region_sd": 0.7, "spread": 2.0},
    "heavy tails, t5": {"own_effects": "t5", "own_sd": 0.6, "spread": 4.0},
    "normal effects": {},
    "levels near 6 %": LOW,
    "levels near 94 %": {**LOW, "level": (2.5, 3.0)},
    "levels near 6 %, yes or no": {**LOW, "answers": "binary"},
    "levels of all kinds": {"level": (-3.2, 3.2), "own_effects": "t4"},
    "probit, yes or no": {**PROBIT, "answers": "binary"},
    "probit, five steps": {**PROBIT, "own_effects": "laplace"},
    "eleven steps": {"answers": "eleven", "own_effects": "t5", "spread": 3.5},
    "continuous": {"answers": "beta", "spread": 4.0},
    "hardly any difference": {"region_sd": 0.04, "own_sd": 0.03, "group_sd": 0.1},
    "huge differences": {"region_sd": 1.6, "own_sd": 1.2, "group_sd": 1.0, "own_effects": "t5"},
    "answers at both ends": {"spread": 0.5},
    "groups agree": {"own_sd": 0.02, "region_sd": 0.8},
    "groups unrelated": {"region_sd": 0.02, "own_sd": 0.8},
    "skewed effects": {**GAMMA, "level": (-2.0, 0.0)},
    "skewed effects, low": {**GAMMA, "level": (-3.2, -2.6)},
    "two kinds of region": {"twist": "two kinds", "region_sd": 0.15, "own_sd": 0.2},
    "groups of unequal spread": {"twist": "unequal"},
    "groups disagree": {"twist": "disagree"},
    "one region outlies": {"twist": "one region", "region_sd": 0.15, "own_sd": 0.15},
    "few cells outlie": {"twist": "few cells", "region_sd": 0.15, "own_sd": 0.1},
    "few indicators differ": {"twist": "sparse"},
    "small cells differ more": {"twist": "small cells"},
}


def effects(rng, kind: str, deviation: float, size) -> np.ndarray:
    """Effects of mean 0 and this deviation: normal, t3 to t5, gamma (skewed) or laplace."""
    if kind == "normal":
        drawn = rng.standard_normal(size)
    elif kind == "gamma":
        drawn = (rng.gamma(1.5, 1.0, size) - 1.5) / np.sqrt(1.5)
    elif kind == "laplace":
        drawn = rng.laplace(0, 1 / np.sqrt(2), size)
    else:
        freedom = int(kind[1:])
        drawn = rng.standard_t(freedom, size) / np.sqrt(freedom / (freedom - 2))
    return deviation * drawn


def answers_of(rng, truth: np.ndarray, kind: str, spread: float) -> np.ndarray:
    """Answers whose expected value is the truth."""
    if kind == "binary":
        return (rng.random(truth.shape) < truth) * 1.0
    safe = np.clip(truth, 1e-6, 1 - 1e-6)
    level = np.clip(rng.beta(safe * spread, (1 - safe) * spread), 0, 1)
    steps = {"five": 4, "eleven": 10}.get(kind)
    return level if steps is None else rng.binomial(steps, level) / steps


def twisted(rng, twist: str, parts: tuple[np.ndarray, np.ndarray], n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Effects of regions (all groups alike) and of cells, after what a design does to them besides."""
    shared, own = parts
    regions, groups, indicators = own.shape
    if twist == "unequal":
        size = np.array([0.1, 0.3, 0.6, 1.5, 2.5])[rng.permutation(groups)][None, :, None]
        return shared * size, own * size
    if twist == "disagree":
        return shared * np.array([1, -1, 1, -1, 1])[rng.permutation(groups)][None, :, None], own
    if twist == "two kinds":
        kind = np.where(rng.random(regions) < 0.5, 1, -1)[:, None, None]
        return shared + kind * 0.7 * rng.choice([-1.0, 1.0], indicators), own
    if twist == "one region":
        shared[rng.integers(regions)] += rng.choice([-1, 1], indicators) * rng.uniform(1.2, 2.2, indicators)
    if twist == "few cells":
        own = own + (rng.random(own.shape) < 0.04) * rng.choice([-2.0, 2.0], own.shape)
    if twist == "sparse":
        differs = rng.random(indicators) < 0.25
        return shared * np.where(differs, 2.0, 0.0), own * np.where(differs, 1.5, 0.0)
    if twist == "small cells":
        own = own * np.where(n < 5, 2.2, 0.5)[:, :, None]
    return shared, own


def study(name: str, rng, regions: int = 6, indicators: int = 8) -> tuple[Design, np.ndarray, np.ndarray]:
    """Interviews of a study, the truth (region, group, indicator), and how many were asked (region, group).

    Cells have 2 to 15 interviews, and 12 % of them none.
    """
    of = {**USUAL, **DESIGNS[name]}
    groups = len(GROUPS)
    n = rng.integers(2, 16, (regions, groups))
    hole = rng.random(n.shape) < 0.12
    hole[hole.all(1), 0] = False
    hole[0, hole.all(0)] = False
    n[hole] = 0
    level = rng.uniform(*of["level"], indicators) + effects(rng, "normal", of["group_sd"], (groups, indicators))
    shared = effects(rng, of["region_effects"], of["region_sd"], (regions, 1, indicators))
    own = effects(rng, of["own_effects"], of["own_sd"], (regions, groups, indicators))
    parts = twisted(rng, of["twist"], (shared * np.ones((1, groups, 1)), own), n)
    truth = SCALES[of["scale"]](level + sum(parts))
    region, group = (np.repeat(number.ravel(), n.ravel()) for number in np.indices(n.shape))
    answers = answers_of(rng, truth[region, group], of["answers"], of["spread"])
    names = tuple(f"r{r:02}" for r in range(regions)), tuple(f"need:n{i:02}" for i in range(indicators))
    asked = np.ones((groups, indicators), bool)
    return Design(answers, region, group, np.ones(len(region)), *names, asked, ("rural",) * regions), truth, n
