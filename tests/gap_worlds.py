"""Studies with known gaps between groups: levels on a logit scale, answers with a scatter of their own."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from herelib.profiles.gaps import gaps, region_gaps
from herelib.profiles.pooling import Design
from herelib.vocabulary import GROUPS

# Logits: level and spread of the indicators, sd of groups, regions and interactions (these t with 3 degrees); or the
# share of cells that lie apart. `steps` of the answers, and how alike the steps of one person are.
USUAL = {
    "fewest": 2, "most": 15, "empty": 0.12, "level": 0.0, "spread": 1.0, "group": 0.5, "region": 0.4,
    "interaction": 0.6, "apart": None, "steps": 4, "alike": 0.3,
}  # fmt: skip
LOW = {"level": -2.75, "spread": 0.4}
YES_OR_NO = {"steps": 1, "alike": 0.0}
MANY = {"interaction": 1.2, "group": 1.0}
WORLDS = {
    "gaps": {},
    "gaps, 2-5 interviews": {"most": 5},
    "gaps, 5-15 interviews": {"fewest": 5},
    "many gaps": {"fewest": 5, **MANY},
    "many gaps, 2-5 interviews": {"most": 5, **MANY},
    "few gaps": {"apart": 0.05},
    "few gaps, 2-5 interviews": {"apart": 0.05, "most": 5},
    "few gaps, 5-15 interviews": {"apart": 0.05, "fewest": 5},
    "levels near 6 %": LOW,
    "levels near 6 %, 2-5 interviews": {**LOW, "most": 5},
    "levels near 6 %, few gaps": {**LOW, "apart": 0.05},
    "yes or no": {**YES_OR_NO, **MANY},
    "yes or no, few gaps": {**YES_OR_NO, "apart": 0.05},
    "no gaps": {"apart": 0.0},
    "no gaps, 2-5 interviews": {"apart": 0.0, "most": 5},
    "no gaps near 6 %": {**LOW, "apart": 0.0},
    "no gaps, yes or no": {**YES_OR_NO, "apart": 0.0},
}


def world(name: str, seed: int, regions: int = 6, indicators: int = 12) -> tuple[np.ndarray, Design]:
    """Levels, shape (region, group, indicator), and interviews of them."""
    rng, given = np.random.default_rng([seed, 18]), {**USUAL, **WORLDS[name]}
    shape = (regions, len(GROUPS), indicators)
    heavy = rng.standard_t(3, shape) / np.sqrt(3)
    if given["apart"] is None:
        moved = given["group"] * rng.standard_normal((1, *shape[1:])) + given["interaction"] * heavy
    else:
        moved = 1.2 * (np.sign(heavy) + heavy) * (rng.random(shape) < given["apart"])
    logit = given["level"] + given["spread"] * rng.standard_normal(indicators) + moved
    level = 1 / (1 + np.exp(-logit - given["region"] * rng.standard_normal((regions, 1, indicators))))
    n = rng.integers(given["fewest"], given["most"] + 1, shape[:2]) * (rng.random(shape[:2]) >= given["empty"])
    cell = np.repeat(np.arange(n.size), n.ravel())
    region, group = np.divmod(cell, len(GROUPS))
    chance = level[region, group]
    if given["alike"]:
        total = (1 - given["alike"]) / given["alike"]
        chance = rng.beta(np.maximum(chance * total, 1e-6), np.maximum((1 - chance) * total, 1e-6))
    names = tuple(f"region-{r:04d}" for r in range(regions)), tuple(f"need:n{i:02d}" for i in range(indicators))
    answers = rng.binomial(given["steps"], chance) / given["steps"]
    asked = np.ones(shape[1:], bool)
    return level, Design(answers, region, group, np.ones(len(cell)), *names, asked, ("all",) * regions)


def judged(name: str, seeds: Iterable[int]) -> pd.DataFrame:
    """The table `gaps` of several studies with the true difference beside each (`true`) and the study (`study`)."""
    out = []
    for seed in seeds:
        level, design = world(name, seed)
        parts = [region_gaps(design, None, r, None) for r in range(len(design.regions))]
        table = gaps(parts, {name: name for name in design.indicators})
        place = [table["region"].map(design.regions.index), table["indicator"].map(design.indicators.index)]
        a, b = (table[side].map(GROUPS.index) for side in ("group_a", "group_b"))
        true = level[place[0], a, place[1]] - level[place[0], b, place[1]]
        out.append(table.assign(true=true, study=seed))
    return pd.concat(out, ignore_index=True)
