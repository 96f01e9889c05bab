"""Parts: the catalogue as arrays. Who is helped, in what form, paid by what, where, steered by whom, and by whom rated.

Ratings are judged and have doubt; what was measured is evidence and pulls them (`herelib.recommendations.effects`).
Nothing that is unknown is guessed here: a figure that the catalogue does not state is NaN.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.studies import listed
from herelib.vocabulary import BARRIERS, ROLES

STEPS = 5  # of the capacity question, and of a requirement and a supply


@dataclass(frozen=True)
class Parts:
    """The catalogue's parts, sorted by role and id, with their ratings by every rater.

    Attributes
    ----------
    names, roles : of each part
    raters : in the order of their names
    levels : array, shape (rater, part, barrier): what is taken away, 0-3
    possible : array of bool, same shape: False where it cannot be taken away by the part's nature
    needed : array, shape (rater, part, capacity): 0-1, steps of the capacity question by their number
    hard : array, same shape: 1 hard, 0 soft, NaN not stated
    supplied : array, shape (part, capacity): what it brings to other parts if all that it needs is there, 0-1
    reached : array, shape (part,): people reached by a cohort or in a year; NaN = not known
    cost_eur, founder_cost_eur, lead_months : arrays, shape (part, 2), low and high; NaN = not known
    excludes : array of bool, shape (part, part)
    """

    table: pd.DataFrame
    barrier_names: tuple[str, ...]
    capacities: tuple[str, ...]
    raters: tuple[str, ...]
    levels: np.ndarray
    possible: np.ndarray
    needed: np.ndarray
    hard: np.ndarray
    supplied: np.ndarray
    excludes: np.ndarray

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self.table.index)

    @cached_property
    def roles(self) -> np.ndarray:
        """Position of each part's role in ROLES."""
        return np.array([ROLES.index(role) for role in self.table["role"]], int)

    @cached_property
    def barriers(self) -> tuple[str, ...]:
        """The barriers as indicators."""
        return tuple(f"barrier:{name}" for name in self.barrier_names)

    @cached_property
    def indicators(self) -> list[str]:
        """The indicators that packages are judged by: barriers, then capacities."""
        return [*self.barriers, *(f"capacity:{name}" for name in self.capacities)]

    @cached_property
    def reached(self) -> np.ndarray:
        return self.table["reached"].to_numpy(float)

    @cached_property
    def cost_eur(self) -> np.ndarray:
        return self.table[["cost_low_eur", "cost_high_eur"]].to_numpy(float)

    @cached_property
    def founder_cost_eur(self) -> np.ndarray:
        return self.table[["cost_founder_low_eur", "cost_founder_high_eur"]].to_numpy(float)

    @cached_property
    def lead_months(self) -> np.ndarray:
        return self.table[["lead_time_low_months", "lead_time_high_months"]].to_numpy(float)

    @cached_property
    def mean_levels(self) -> np.ndarray:
        """Mean level over the raters, shape (part, barrier)."""
        return self.levels.mean(0)

    @cached_property
    def keys(self) -> tuple[int, ...]:
        """A number for each part that follows from its role and ratings, whatever it is called and costs.

        Random numbers of a part start from it: another name, another order or another part beside it changes none.
        """
        ratings = [np.moveaxis(rated, 1, 0).reshape(len(self.names), -1) for rated in (self.levels, self.needed)]
        content = np.ascontiguousarray(np.column_stack([self.roles, *ratings]))
        return tuple(int.from_bytes(blake2b(row.tobytes(), digest_size=8).digest(), "big") for row in content)

    def without(self, dimensions: Collection[str]) -> Parts:
        """The parts judged by the other barriers and capacities alone.

        Parameters
        ----------
        dimensions : indicators (barrier:finance, capacity:reach) that are left out; others are passed over
        """
        barriers = [b for b, name in enumerate(self.barriers) if name not in dimensions]
        capacities = [c for c, name in enumerate(self.capacities) if f"capacity:{name}" not in dimensions]
        if len(barriers) + len(capacities) == len(self.indicators):
            return self
        return replace(
            self,
            barrier_names=tuple(self.barrier_names[b] for b in barriers),
            capacities=tuple(self.capacities[c] for c in capacities),
            levels=self.levels[:, :, barriers],
            possible=self.possible[:, :, barriers],
            needed=self.needed[:, :, capacities],
            hard=self.hard[:, :, capacities],
            supplied=self.supplied[:, capacities],
        )

    def position(self, name: str) -> int:
        return self.names.index(name)

    def listed(self, cell: str) -> list[int]:
        """Positions of the parts in a ";"-joined cell.

        Raises
        ------
        HereError
            If one of them is not in the catalogue.
        """
        names = list(dict.fromkeys(listed(cell)))
        if unknown := [name for name in names if name not in self.names]:
            raise HereError(f"{', '.join(unknown)}: not in the catalogue's parts.csv")
        return [self.names.index(name) for name in names]


def catalogue_parts(catalogue: Mapping[str, pd.DataFrame]) -> Parts:
    """The catalogue's parts as arrays.

    Parameters
    ----------
    catalogue : tables parts, effects, requires, supplies, excludes, as `herelib.studies.read_catalogue` gives them

    Raises
    ------
    HereError
        If a rater left a part out, or nobody rated any: what a part takes away is never guessed.
    """
    table = catalogue["parts"].set_index("part")
    order = sorted(table.index, key=lambda part: (ROLES.index(table.loc[part, "role"]), part))
    table = table.loc[order]
    effects, requires = catalogue["effects"], catalogue["requires"]
    raters = tuple(sorted(effects["rater"].unique()))
    capacities = tuple(sorted(requires["capacity"].unique()))  # whatever the order of the rows
    barriers = _barriers(effects["barrier"])
    columns = [f"barrier:{name}" for name in barriers]
    of_effects = pd.MultiIndex.from_product([raters, order, columns], names=["rater", "part", "barrier"])
    of_needs = pd.MultiIndex.from_product([raters, order, capacities], names=["rater", "part", "capacity"])
    levels = _by_rater(effects, "level", of_effects)
    needed = _by_rater(requires, "level", of_needs)
    _refuse_gaps(raters, order, levels, needed)
    stated = requires.assign(hard=requires["hard"].map({True: 1.0, False: 0.0}).astype(float))
    possible = _by_rater(effects.assign(possible=effects["possible"].astype(float)), "possible", of_effects)
    return Parts(
        table,
        barriers,
        capacities,
        raters,
        levels,
        possible > 0,
        needed / STEPS,
        _by_rater(stated, "hard", of_needs),
        _supplied(catalogue["supplies"], order, capacities),
        _excludes(catalogue["excludes"], order),
    )


def _barriers(rated: pd.Series) -> tuple[str, ...]:
    """The barriers that are rated, those of the vocabulary first."""
    names = {barrier.partition(":")[2] for barrier in rated.unique()}
    return (*(name for name in BARRIERS if name in names), *sorted(names - set(BARRIERS)))


def _by_rater(table: pd.DataFrame, value: str, index: pd.MultiIndex) -> np.ndarray:
    """A long table of ratings as an array, shape (rater, part, column); NaN where nothing is stated.

    Parameters
    ----------
    index : of rater, part and column, all with all
    """
    cells = table.set_index(list(index.names))[value].reindex(index)
    return cells.to_numpy(float).reshape(index.levshape)


def _refuse_gaps(raters, parts, levels: np.ndarray, needed: np.ndarray) -> None:
    gaps = [
        f"{raters[k]} did not rate {rated} of {parts[m]}"
        for rated, ratings in (("the effects", levels), ("the requirements", needed))
        for k, m in zip(*np.nonzero(np.isnan(ratings).any(2)), strict=True)
    ]
    if gaps or not raters:
        raise HereError(
            "the catalogue does not state all that packages are judged by: " + ("; ".join(gaps) or "no rater")
        )


def _supplied(supplies: pd.DataFrame, parts, capacities) -> np.ndarray:
    supplied = np.zeros((len(parts), len(capacities)))
    for row in supplies.itertuples():
        supplied[parts.index(row.part), capacities.index(row.capacity)] = float(row.level) / STEPS
    return supplied


def _excludes(excludes: pd.DataFrame, parts) -> np.ndarray:
    pairs = np.zeros((len(parts), len(parts)), bool)
    for row in excludes.itertuples():
        first, second = parts.index(row.part), parts.index(row.other)
        pairs[first, second] = pairs[second, first] = True
    return pairs
