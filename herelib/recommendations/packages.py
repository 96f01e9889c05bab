"""Packages: which can be put together in a region, what each is expected to take away, and which earn their parts.

A package holds at most two support parts and at most one part of every other role. All that can be had are compared,
none is left out by a guess: a part is dropped beforehand only where a bound proves that it adds less than `least_part`
to every package (`may_earn`), and every package that is left is evaluated.

The bound uses no submodularity, which supplies break. With D the largest delivery that any supply allows, a part adds
at most its own relief at D, since others leave at most all of a barrier; and by what it supplies at most the growth
of the others' delivery, taken where it is largest: their other needs met as well as can be, this one as the region
has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from herelib.recommendations.parts import Parts
from herelib.recommendations.plans import CAN_BE_HAD
from herelib.recommendations.scenes import Scene
from herelib.vocabulary import ROLES

PLACES = ("support", "support", "form", "finance", "place", "steering")
EMPTY = -1
SAME = 1e-12  # reliefs that differ by less are the same
PRESSES = 1 / 3  # pressure from which a barrier presses
MOSTLY = 0.5  # share of draws: in most of them
LITTLE = 1.5  # mean level below which a part helps only a little


@dataclass(frozen=True)
class Terms:
    """What packages must keep to in one region.

    Attributes
    ----------
    standings : of each part: whether it can be had, and if not, why
    committed : positions of parts that every package holds
    may_lead : array of bool, shape (part,): support parts that help more than a little with something that presses
    least_part : relief that every part must add
    budget : EUR; infinite = none
    cost : array, shape (draw, part), EUR
    """

    standings: tuple[str, ...]
    committed: tuple[int, ...]
    may_lead: np.ndarray
    least_part: float
    budget: float
    cost: np.ndarray

    @property
    def can_be_had(self) -> np.ndarray:
        return np.isin(self.standings, CAN_BE_HAD)

    def fits(self, packages: np.ndarray) -> np.ndarray:
        """Share of the draws of the costs in which each package fits the budget."""
        if np.isinf(self.budget):
            return np.ones(len(packages))
        low, high = self.cost.min(0), self.cost.max(0)
        least, most = summed(low, packages), summed(high, packages)
        share = (most <= self.budget).astype(float)
        unsure = np.flatnonzero((least <= self.budget) & (most > self.budget))
        for start in range(0, len(unsure), 4096):
            at = unsure[start : start + 4096]
            total = sum(
                (self.cost[:, packages[at, slot]] * (packages[at, slot] >= 0) for slot in range(packages.shape[1])),
                0.0,
            )
            share[at] = (total <= self.budget).mean(0)
        return share


def summed(figures: np.ndarray, packages: np.ndarray) -> np.ndarray:
    """Sum of a figure of the parts over each package, shape (package,)."""
    return np.where(packages >= 0, figures[packages], 0.0).sum(1)


def lead_allowed(parts: Parts, presses: np.ndarray) -> np.ndarray:
    """Support parts that may lead: they help more than a little with something that presses in most draws."""
    strongest = np.where(presses >= MOSTLY, parts.mean_levels, 0.0).max(1, initial=0.0)
    return (parts.roles == ROLES.index("support")) & (strongest >= LITTLE)


def may_earn(scene: Scene, candidates: np.ndarray, roles: np.ndarray) -> np.ndarray:
    """The most relief that each part can add to any package of the candidates, shape (part,).

    Parameters
    ----------
    candidates : array of bool, shape (part,)
    roles : position of each part's role in ROLES
    """
    shares, effects, capacity, requirements, (supplied, brings, _) = scene.arrays
    members = np.flatnonzero(candidates)
    most = np.maximum(capacity, supplied[members].max(0, initial=0.0))
    full = _delivered(members, most, requirements)
    single = np.einsum("bd,mbd->md", shares, effects[members])  # relief of a part alone if all that it needs were there
    bound = np.full(len(candidates), -np.inf)
    bound[members] = (single * full).mean(1)
    for n in members:
        if brings[n].any():
            without = np.where(brings[n][:, None], capacity, most)
            growth = (single * (full - _delivered(members, without, requirements))).mean(1)
            growth[members == n] = 0.0
            for role in range(len(ROLES)):
                places = 2 if ROLES[role] == "support" else 1
                bound[n] += np.sort(growth[roles[members] == role])[::-1][:places].sum()
    return bound


def _delivered(members: np.ndarray, there: np.ndarray, requirements) -> np.ndarray:
    """Delivery of some parts where `there` (capacity, draw) is what is there."""
    from herelib.recommendations.compiled_packages import deliver

    out = np.empty((len(members), there.shape[1]))
    for slot, part in enumerate(members):
        deliver(part, 0, there.shape[1], there, *requirements, out[slot])
    return out


def candidate_parts(scene: Scene, terms: Terms, roles: np.ndarray) -> np.ndarray:
    """Parts that some package may hold: that can be had, and either are committed or may earn their place."""
    settled = np.isin(np.arange(len(roles)), terms.committed)
    candidates = terms.can_be_had.copy()
    while True:
        kept = candidates & (settled | (may_earn(scene, candidates, roles) >= terms.least_part))
        if (kept == candidates).all():
            return candidates
        candidates = kept


@dataclass(frozen=True)
class Space:
    """All packages of some candidate parts, in the order of a grid: support, form, finance, place, steering.

    Attributes
    ----------
    supports : sets of support parts, () among them
    options : for each other role the parts, EMPTY first unless one is committed
    """

    supports: tuple[tuple[int, ...], ...]
    options: tuple[tuple[int, ...], ...]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        return (len(self.supports), *map(len, self.options))

    @cached_property
    def packages(self) -> np.ndarray:
        """Array, shape (package, place): positions of parts, EMPTY for an empty place."""
        pairs = np.array([(*chosen, EMPTY, EMPTY)[:2] for chosen in self.supports], np.int64).reshape(-1, 2)
        index = np.indices(self.shape).reshape(len(self.shape), -1)
        others = [np.array(options)[at] for options, at in zip(self.options, index[1:], strict=True)]
        return np.column_stack([pairs[index[0]], *others])


def package_space(parts: Parts, candidates: np.ndarray, committed: Sequence[int]) -> Space:
    """The packages that hold all committed parts."""
    support = ROLES.index("support")
    settled = tuple(m for m in sorted(committed) if parts.roles[m] == support)
    others = [m for m in np.flatnonzero(candidates & (parts.roles == support)) if m not in settled]
    supports = [
        tuple(sorted((*settled, *more))) for size in range(3 - len(settled)) for more in combinations(others, size)
    ]
    options = []
    for role in range(1, len(ROLES)):
        fixed = tuple(m for m in committed if parts.roles[m] == role)
        options.append(fixed or (EMPTY, *np.flatnonzero(candidates & (parts.roles == role))))
    return Space(tuple(supports), tuple(options))


def together(packages: np.ndarray, excludes: np.ndarray) -> np.ndarray:
    """Whether no two parts of a package exclude each other."""
    compatible = np.ones(len(packages), bool)
    for i, j in combinations(range(packages.shape[1]), 2):
        first, second = packages[:, i], packages[:, j]
        compatible &= ~((first >= 0) & (second >= 0) & excludes[first, second])
    return compatible


def adds(relief: np.ndarray, space: Space) -> np.ndarray:
    """What each part adds to its package: relief lost without it, shape (package, place).

    NaN for an empty place, and for a committed part, without which there is no package.
    """
    grid = relief.reshape(space.shape)
    added = np.full((*space.shape, len(PLACES)), np.nan)
    row = {chosen: at for at, chosen in enumerate(space.supports)}
    for at, chosen in enumerate(space.supports):
        for slot, part in enumerate(chosen):
            rest = tuple(m for m in chosen if m != part)
            if rest in row:
                added[at, ..., slot] = grid[at] - grid[row[rest]]
    for axis, options in enumerate(space.options, start=1):
        if options[0] == EMPTY:
            added[..., axis + 1] = grid - grid.take([0], axis=axis)
            added[(slice(None),) * axis + (0, ..., axis + 1)] = np.nan
    return added.reshape(-1, len(PLACES))


def leads(packages: np.ndarray, added: np.ndarray, terms: Terms) -> np.ndarray:
    """The part that leads each package: of its support parts that may lead, the one that adds most.

    EMPTY for a package without support. Where none of its support parts may lead the package is no package: -2.
    A committed part leads before others that are not, since it is there for sure; of level ones the first by name.

    Parameters
    ----------
    added : array, shape (package, place): what each part adds; NaN, as nothing, for the only part that is committed
    """
    pair, worth = packages[:, :2], np.nan_to_num(added[:, :2])
    settled = np.isin(pair, terms.committed) & (pair >= 0)
    allowed = (pair >= 0) & (settled | terms.may_lead[pair])
    merit = np.where(allowed, worth + settled, -np.inf)  # no relief is above 1
    first = np.where(merit[:, 1] > merit[:, 0] + SAME, 1, 0)
    lead = np.where(allowed.any(1), np.take_along_axis(pair, first[:, None], 1)[:, 0], -2)
    return np.where((pair < 0).all(1), EMPTY, lead)


@dataclass(frozen=True)
class Field:
    """The packages of a region in which every part earns its place, whatever they cost.

    Attributes
    ----------
    packages : array, shape (package, place)
    lead : array, shape (package,): the part that leads, EMPTY without support
    relief : array, shape (package,): expected relief
    added : array, shape (package, place): what each part adds; NaN for empty places and committed parts
    fits : array, shape (package,): share of draws of the cost that fit the budget
    cost : array, shape (package,): expected cost, EUR
    """

    packages: np.ndarray
    lead: np.ndarray
    relief: np.ndarray
    added: np.ndarray
    fits: np.ndarray
    cost: np.ndarray

    @cached_property
    def affordable(self) -> np.ndarray:
        """Positions of the packages that fit the budget in most draws."""
        return np.flatnonzero(self.fits >= MOSTLY)

    def holds(self, part: int) -> np.ndarray:
        """Whether each package holds a part."""
        return (self.packages == part).any(1)


def _with_settled_pair(added: np.ndarray, packages: np.ndarray, relief: np.ndarray, scene: Scene) -> np.ndarray:
    """What parts add, with that of two support parts that are both committed: no package is without them."""
    pairs = np.flatnonzero((packages[:, :2] >= 0).all(1) & np.isnan(added[:, :2]).all(1) & ~np.isnan(relief))
    added = added.copy()
    for slot in range(2):
        less = packages[pairs].copy()
        less[:, slot] = EMPTY
        added[pairs, slot] = relief[pairs] - scene.relief(less, mean=True)
    return added


def field(scene: Scene, parts: Parts, terms: Terms) -> Field:
    """All packages of a region in which no two parts exclude each other and every part earns its place."""
    candidates = candidate_parts(scene, terms, parts.roles)
    space = package_space(parts, candidates, terms.committed)
    packages = space.packages
    compatible = together(packages, parts.excludes)
    relief = np.full(len(packages), np.nan)
    relief[compatible] = scene.relief(packages[compatible], mean=True)
    added = adds(relief, space)
    earned = (np.isnan(added) | (added >= terms.least_part - SAME)).all(1)
    lead = leads(packages, _with_settled_pair(added, packages, relief, scene), terms)
    kept = compatible & earned & (lead > -2) & (packages >= 0).any(1)
    packages = packages[kept]
    expected = terms.cost.mean(0)
    return Field(packages, lead[kept], relief[kept], added[kept], terms.fits(packages), summed(expected, packages))
