"""Studies in which one part is planted to lead: what it takes away presses, what it requires is there, less is else.

How far apart the two are is the contrast. The truth is the oracle's: it searches all packages at the true levels, so
a planted part is not bound to lead (finance, form or place may do its work better); `Truth` says what does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import worlds
from oracles.package_grids import grid_choice
from oracles.packages import Choice

CONTRASTS = {"strong": (0.86, 0.22), "medium": (0.78, 0.40), "weak": (0.68, 0.45)}  # of what presses, of the rest
MARGIN = 0.03  # how far a capacity lies above what the planted part needs
ELSE = 0.6  # of this much of the need are the other capacities
NOISE = 0.04  # standard deviation of levels around what is planted
SLIP = 0.05  # zero_slip, part of the true mean effects


@dataclass(frozen=True)
class Truth:
    """A region with what is truly best there."""

    planted: str
    choice: Choice

    @cached_property
    def best_relief(self) -> float:
        return self.choice.relief_of(self.choice.best())

    def relief_with(self, lead: str) -> float:
        """True relief of the best package with this lead."""
        return self.choice.relief_of(self.choice.best([other == lead for other in self.choice.lead]))

    def loses(self, lead: str) -> float:
        """What the best package with this lead loses against the best of all, as a share of that."""
        return 1 - self.relief_with(lead or None) / self.best_relief if self.best_relief else 0.0


def planted_levels(
    tables: Mapping[str, pd.DataFrame], leads: list[str], contrast: str, rng: np.random.Generator
) -> pd.DataFrame:
    """True levels of regions, one for each of the planted leads."""
    high, low = CONTRASTS[contrast]
    effects, requires = (tables[name].groupby("part") for name in ("effects", "requires"))
    rows = []
    for lead in leads:
        takes = effects.get_group(lead).groupby("barrier")["level"].mean().reindex(worlds.BARRIERS)
        needs = requires.get_group(lead).groupby("capacity")["level"].mean().reindex(list(worlds.CAPACITY_NAMES)) / 5
        lack = np.where(takes >= 1, high, low)
        capacity = np.where(needs > 0, needs + MARGIN, ELSE * 0.5)
        level = np.concatenate([lack, capacity]) + rng.normal(0, NOISE, len(worlds.INDICATORS))
        rows.append(np.clip(level, worlds.ENDS, 1 - worlds.ENDS))
    return pd.DataFrame(rows, index=[f"r{k:04d}" for k in range(len(leads))], columns=worlds.INDICATORS)


def supports(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """The parts that can be planted: those that lead and take away a good part of something."""
    parts = tables["parts"]
    strong = tables["effects"].query("level >= 2")["part"]
    return sorted(parts.loc[(parts["role"] == "support") & parts["part"].isin(strong), "part"])


def truths(tables: Mapping[str, pd.DataFrame], true: pd.DataFrame, leads: list[str], **rules) -> dict[str, Truth]:
    """What is truly best in each region; rules are fields of the oracle's `Place`."""
    return {
        region: Truth(lead, grid_choice([worlds.place(tables, row, SLIP, **rules)]))
        for (region, row), lead in zip(true.iterrows(), leads, strict=True)
    }


def judged(truth: Mapping[str, Truth], verdicts: pd.DataFrame) -> pd.DataFrame:
    """Table [region, planted, verdict, lead, within, loss]: what was said of each region and what it truly loses."""
    rows = verdicts.set_index("region").loc[list(truth)]
    loss = [truth[region].loses(lead) for region, lead in rows["lead"].items()]
    named = pd.DataFrame({"region": list(truth), "planted": [true.planted for true in truth.values()], "loss": loss})
    return named.assign(**{name: rows[name].to_numpy() for name in ("verdict", "lead", "within")})
