"""The package model written down as one reads it: every package there is, one after the other, with its relief.

Nothing here is taken from the library. `relief` is the formula for one package and one place, word for word; `reliefs`
is the same for many packages at once (a test holds the two together), for searches that are too long otherwise. What
is decided over doubt (best, lead, losses) rests on the mean over `draws`: places that differ in what was drawn only.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

SUPPORT, OTHER_ROLES = "support", ("form", "finance", "place", "steering")
MOST_SUPPORTS = 2
EQUAL = 1e-12  # reliefs nearer than this are level
Package = tuple[int, ...]  # positions of its parts, rising


@dataclass(frozen=True)
class Place:
    """One region with everything known. Arrays: m parts, b barriers, c capacities."""

    names: tuple[str, ...]
    roles: tuple[str, ...]
    pressure: np.ndarray  # [b], 0-1
    weight: np.ndarray  # [b], not negative
    effect: np.ndarray  # [m, b], mean share of the barrier that the part takes away where it is delivered
    need: np.ndarray  # [m, c], 0-1; 0 = not required
    hard: np.ndarray  # [m, c], bool
    there: np.ndarray  # [c], 0-1
    supplies: np.ndarray  # [m, c], 0-1
    reach: np.ndarray  # [m], 0-1
    cost: np.ndarray  # [m], EUR
    budget: float = math.inf
    least_part: float = 0.03
    excludes: frozenset[frozenset[str]] = frozenset()
    committed: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()  # parts that cannot start here
    no_lead: frozenset[str] = frozenset()  # support that helps only a little with everything that presses

    def position(self, name: str) -> int:
        return self.names.index(name)

    def named(self, package: Package) -> frozenset[str]:
        return frozenset(self.names[m] for m in package)


# One package


def share_there(need: float, there: float) -> float:
    """Share of what is needed that is there, at most all of it."""
    return min(1.0, there / need)


def delivery(need: np.ndarray, hard: np.ndarray, there: np.ndarray) -> float:
    """How much of a part arrives: the least share over hard requirements, times 1 - half the mean soft shortfall."""
    least, shortfalls = 1.0, []
    for needed, is_hard, available in zip(need, hard, there, strict=True):
        if needed <= 0:
            continue
        if is_hard:
            least = min(least, share_there(needed, available))
        else:
            shortfalls.append(1.0 - share_there(needed, available))
    soft = sum(shortfalls) / len(shortfalls) if shortfalls else 0.0
    return least * (1.0 - soft / 2)


def delivered_alone(place: Place, m: int) -> float:
    """Delivery of a part from what the region itself has."""
    return delivery(place.need[m], place.hard[m], place.there)


def there_for(place: Place, package: Package, m: int) -> np.ndarray:
    """What a part finds of each capacity: the region's own, or what another part of the package brings."""
    there = np.array(place.there, float)
    for n in package:
        if n != m:  # a part brings nothing to itself
            for c in range(len(there)):
                there[c] = max(there[c], place.supplies[n, c] * delivered_alone(place, n))
    return there


def delivery_in(place: Place, package: Package, m: int) -> float:
    """How much of a part arrives beside the others of its package."""
    return delivery(place.need[m], place.hard[m], there_for(place, package, m))


def removed(place: Place, package: Package) -> np.ndarray:
    """Share of each barrier that the package takes away, shape (barrier,)."""
    left = np.ones(len(place.pressure))
    for m in package:
        arrives = place.reach[m] * delivery_in(place, package, m)
        for b in range(len(left)):
            left[b] *= 1.0 - arrives * place.effect[m, b]
    return 1.0 - left


def relief_by_barrier(place: Place, package: Package) -> np.ndarray:
    """What each barrier adds to the relief of a package; it sums to it. Zero where nothing presses."""
    held_back = place.weight * place.pressure
    total = held_back.sum()
    return held_back * removed(place, package) / total if total > 0 else np.zeros(len(held_back))


def relief(place: Place, package: Package) -> float:
    """Share of what holds people back here that the package takes away, 0-1."""
    return float(relief_by_barrier(place, package).sum())


def load(place: Place) -> float:
    """How much holds people back here: the weighted mean of the pressures."""
    return float((place.weight * place.pressure).sum() / place.weight.sum())


def cost(place: Place, package: Package) -> float:
    """Euros for the package; what is there already costs nothing."""
    return float(sum(place.cost[m] for m in package if place.names[m] not in place.present))


# All packages


def packages(place: Place) -> Iterator[Package]:
    """Every package there is: at most two supports, at most one of each other role, none empty, committed ones in."""
    by_role: dict[str, list[Package]] = {}
    for role in (SUPPORT, *OTHER_ROLES):
        of_role = [m for m, other in enumerate(place.roles) if other == role and place.names[m] not in place.closed]
        most = MOST_SUPPORTS if role == SUPPORT else 1
        by_role[role] = [few for k in range(most + 1) for few in itertools.combinations(of_role, k)]
    must = {place.position(name) for name in place.committed}
    for chosen in itertools.product(*by_role.values()):
        package = tuple(sorted(itertools.chain(*chosen)))
        if package and must <= set(package) and not excluded(place, package):
            yield package


def excluded(place: Place, package: Package) -> bool:
    """Whether two parts of the package cannot run beside each other."""
    return any(
        frozenset((place.names[m], place.names[n])) in place.excludes for m, n in itertools.combinations(package, 2)
    )


def reliefs(place: Place, listed: Sequence[Package]) -> np.ndarray:
    """`relief` of many packages at once, shape (package,)."""
    return np.concatenate([_block(place, listed[k : k + 20_000]) for k in range(0, len(listed), 20_000)])


def _block(place: Place, listed: Sequence[Package]) -> np.ndarray:
    nobody = len(place.names)  # a part that requires, brings and does nothing fills the empty places
    width = max(map(len, listed))
    member = np.array([(*package, *[nobody] * (width - len(package))) for package in listed])
    need, hard, brings, effect = (
        np.vstack([table, np.zeros((1, table.shape[1]))])
        for table in (place.need, place.hard, place.supplies, place.effect)
    )
    reach = np.append(place.reach, 0.0)
    alone = np.array([delivered_alone(place, m) for m in range(nobody)] + [1.0])
    brought = (brings * alone[:, None])[member]  # [package, member, c]
    others = [np.delete(brought, k, axis=1).max(1, initial=0.0) for k in range(width)]
    there = np.maximum(place.there, np.stack(others, axis=1))
    share = np.minimum(1.0, there / np.where(need > 0, need, 1.0)[member])
    required, is_hard = (need > 0)[member], (hard > 0)[member]
    least = np.where(required & is_hard, share, 1.0).min(2)
    soft = required & ~is_hard
    shortfall = np.where(soft, 1.0 - share, 0.0).sum(2) / np.maximum(soft.sum(2), 1)
    arrives = reach[member] * least * (1.0 - shortfall / 2)
    taken = 1.0 - np.prod(1.0 - arrives[:, :, None] * effect[member], axis=1)
    held_back = place.weight * place.pressure
    return taken @ held_back / held_back.sum() if held_back.sum() > 0 else np.zeros(len(listed))


# What is decided over the draws


def mean_relief(draws: Sequence[Place], package: Package) -> float:
    """Mean over the draws of a package's relief."""
    return float(np.mean([relief(place, package) for place in draws]))


def adds(draws: Sequence[Place], package: Package, m: int) -> float:
    """What a part adds to the package it is in."""
    return mean_relief(draws, package) - mean_relief(draws, tuple(n for n in package if n != m))


def earns_its_places(draws: Sequence[Place], package: Package) -> bool:
    """Whether every part that nobody committed to adds enough."""
    place = draws[0]
    free = [m for m in package if place.names[m] not in place.committed]
    return all(adds(draws, package, m) >= place.least_part - EQUAL for m in free)


def lead(draws: Sequence[Place], package: Package) -> str | None:
    """The support part that adds most, ties by name, among those that may lead; None if there is none."""
    place = draws[0]
    able = [m for m in package if place.roles[m] == SUPPORT and place.names[m] not in place.no_lead]
    ranked = sorted((-round(adds(draws, package, m), 12), place.names[m]) for m in able)
    return ranked[0][1] if ranked else None


def _lead(place: Place, package: Package, value: dict[Package, float]) -> str | None:
    """`lead` from the reliefs of packages."""
    able = [m for m in package if place.roles[m] == SUPPORT and place.names[m] not in place.no_lead]
    without = {m: value[tuple(n for n in package if n != m)] for m in able}
    ranked = sorted((-round(value[package] - without[m], 12), place.names[m]) for m in able)
    return ranked[0][1] if ranked else None


def can_be_led(draws: Sequence[Place], package: Package) -> bool:
    """Whether a support part in it may lead, or nobody chose the ones that are in it."""
    place = draws[0]
    supports = {place.names[m] for m in package if place.roles[m] == SUPPORT}
    return not supports - place.committed or bool(supports - place.no_lead)


def affordable(draws: Sequence[Place], package: Package) -> bool:
    """Whether the package fits the budget in most draws of the costs."""
    return bool(np.mean([cost(place, package) <= place.budget + 1e-6 for place in draws]) > 0.5)


@dataclass(frozen=True)
class Choice:
    """All packages that are valid and affordable, with mean relief, mean cost and lead."""

    draws: tuple[Place, ...]
    packages: tuple[Package, ...]
    relief: np.ndarray
    cost: np.ndarray
    lead: tuple[str | None, ...]

    def best(self, keep: Sequence[bool] | None = None) -> int | None:
        """Position of the package of highest relief among those kept; level ones by cost, then by name."""
        kept = [k for k in range(len(self.packages)) if keep is None or keep[k]]
        if not kept:
            return None
        top = max(self.relief[k] for k in kept)
        level = [k for k in kept if self.relief[k] >= top - EQUAL]
        return min(level, key=lambda k: (self.cost[k], sorted(self.draws[0].named(self.packages[k]))))

    def named(self, k: int | None) -> frozenset[str]:
        return frozenset() if k is None else self.draws[0].named(self.packages[k])

    def relief_of(self, k: int | None) -> float:
        return 0.0 if k is None else float(self.relief[k])


def choice(draws: Sequence[Place]) -> Choice:
    """Every package that may be chosen: each part earns its place, a part may lead it, and it can be paid."""
    draws = tuple(draws)
    every = [package for package in packages(draws[0]) if affordable(draws, package)]
    every = [package for package in every if can_be_led(draws, package)]
    value = mean_reliefs(draws, every)
    valid = [package for package, earns in zip(every, _earning(draws, every, value), strict=True) if earns]
    costs = np.array([np.mean([cost(place, package) for place in draws]) for package in valid])
    leads = tuple(_lead(draws[0], package, value) for package in valid)
    return Choice(draws, tuple(valid), np.array([value[package] for package in valid]), costs, leads)


def mean_reliefs(draws: Sequence[Place], listed: Sequence[Package]) -> dict[Package, float]:
    """Mean relief of the packages and of all that is left of them without one part."""
    every = dict.fromkeys(listed)
    for package in listed:
        every.update(dict.fromkeys(tuple(n for n in package if n != m) for m in package))
    every.pop((), None)
    keys = list(every)
    value = sum(reliefs(place, keys) for place in draws) / len(draws) if keys else []
    return {(): 0.0, **dict(zip(keys, map(float, value), strict=True))}


def _earning(draws: Sequence[Place], listed: Sequence[Package], value: dict[Package, float]) -> list[bool]:
    """`earns_its_places` of many packages, from their reliefs."""
    place = draws[0]
    free = {m for m, name in enumerate(place.names) if name not in place.committed}
    return [
        all(
            value[package] - value[tuple(n for n in package if n != m)] >= place.least_part - EQUAL
            for m in package
            if m in free
        )
        for package in listed
    ]


def best_per_lead(found: Choice) -> dict[str | None, int]:
    """The best package of each lead."""
    return {name: found.best([other == name for other in found.lead]) for name in set(found.lead)}


def best_without(found: Choice, name: str) -> int | None:
    """The best package that a part is not in."""
    m = found.draws[0].position(name)
    return found.best([m not in package for package in found.packages])


def best_insisted_on(draws: Sequence[Place], name: str) -> float | None:
    """Relief of the best package if a part must be in it, whether it earns its place or not; None if none can be."""
    bound = choice([replace(place, committed=place.committed | {name}) for place in draws])
    best = bound.best()
    return None if best is None else float(bound.relief[best])


def loss_without(found: Choice, name: str) -> float:
    """How much relief is lost if a part cannot be had."""
    return found.relief_of(found.best()) - found.relief_of(best_without(found, name))


def named_package(found: Choice, close_enough: float = 0.1) -> int | None:
    """The cheapest package with the lead of the best one whose relief is within close_enough (a share) of the best."""
    best = found.best()
    if best is None:
        return None
    floor = found.relief[best] * (1 - close_enough) - EQUAL
    near = [k for k in range(len(found.packages)) if found.lead[k] == found.lead[best] and found.relief[k] >= floor]
    return min(near, key=lambda k: (found.cost[k], -found.relief[k], sorted(found.named(k))))


def frontier(found: Choice) -> list[int]:
    """The packages that none with as much relief undercuts and none as cheap surpasses, from the cheapest on."""
    order = sorted(range(len(found.packages)), key=lambda k: (found.cost[k], -found.relief[k], sorted(found.named(k))))
    kept, best = [], 0.0
    for k in order:
        if found.relief[k] > best + EQUAL:
            kept.append(k)
            best = found.relief[k]
    return kept


# Shapley shares


def shapley(place: Place, package: Package) -> np.ndarray:
    """Shares of relief, shape (part of the package, barrier): what a part adds on average, over all orders."""
    shares, orders = np.zeros((len(package), len(place.pressure))), list(itertools.permutations(package))
    for order in orders:
        before = np.zeros(len(place.pressure))
        for k, m in enumerate(order):
            after = relief_by_barrier(place, tuple(sorted(order[: k + 1])))
            shares[package.index(m)] += after - before
            before = after
    return shares / len(orders)


# Robust portfolios (Liesiö, Mild and Salo 2007)


def corners(low: Sequence[float], high: Sequence[float]) -> np.ndarray:
    """The corners of a box of weights, shape (corner, barrier)."""
    return np.array(list(itertools.product(*zip(low, high, strict=True))), float)


def dominates(one: np.ndarray, other: np.ndarray, weights: np.ndarray) -> bool:
    """Whether a package is nowhere worse and somewhere better than another one, over weights given by their corners.

    Packages are given by the points that they take of each barrier at weight 1 (pressure x share removed). Relief has
    the same divisor for all packages, so its difference has the sign of a linear function: corners are enough.
    """
    difference = weights @ (one - other)
    return bool((difference >= -EQUAL).all() and (difference > EQUAL).any())


def non_dominated(points: np.ndarray, weights: np.ndarray) -> list[int]:
    """Positions of the packages that no other one dominates; points has shape (package, barrier)."""
    return [k for k in range(len(points)) if not any(dominates(other, points[k], weights) for other in points)]


def core_index(members: Sequence[frozenset[str]], points: np.ndarray, weights: np.ndarray) -> dict[str, float]:
    """Share of the non-dominated packages that hold each part: 1 = core, 0 = exterior, between = borderline."""
    kept = non_dominated(points, weights)
    names = set().union(*members)
    return {name: sum(name in members[k] for k in kept) / len(kept) for name in names}


# Verdicts


@dataclass(frozen=True)
class Limits:
    """From where on something counts."""

    close_enough: float = 0.1
    least_relief: float = 0.05
    presses_from: float = 1 / 3
    p_clear: float = 0.8


def presses(draws: Sequence[Place], limits: Limits = Limits()) -> np.ndarray:
    """Which barriers press: their pressure reaches the limit in most draws, shape (barrier,)."""
    return np.mean([place.pressure >= limits.presses_from for place in draws], axis=0) > 0.5


def reliefs_by_draw(found: Choice) -> np.ndarray:
    """Relief of every package that may be chosen in each draw, shape (draw, package)."""
    return np.array([reliefs(place, found.packages) for place in found.draws])


def within(found: Choice, name: str | None, close_enough: float) -> float:
    """Share of the draws in which the best package of a lead is within close_enough of the best of all."""
    by_draw = reliefs_by_draw(found)
    best = by_draw.max(1)
    of_lead = by_draw[:, [other == name for other in found.lead]].max(1)
    return float(np.mean(of_lead >= (1 - close_enough) * best - EQUAL))


def verdict(found: Choice, limits: Limits = Limits()) -> str:
    """The verdict where nothing is missing and no gate is closed, without what drawn effects add to the doubt."""
    place, best = found.draws[0], found.best()
    leads = {name for name in found.lead if name is not None}
    if best is None or not leads or not presses(found.draws, limits).any():
        return "nothing helps enough"
    top = reliefs_by_draw(found).max(1) if len(found.draws) > 1 else np.array([found.relief[best]])
    if np.mean(top >= limits.least_relief - EQUAL) <= 0.5:
        return "nothing helps enough"
    may_start = [n for n, r in zip(place.names, place.roles, strict=True) if r == SUPPORT and n not in place.closed]
    if len(may_start) == 1:
        return "only one is left"
    name = found.lead[best]
    if loss_is_small(found, name, limits.close_enough):
        return "either will do"
    return "clear" if within(found, name, limits.close_enough) >= limits.p_clear else "contested"


def loss_is_small(found: Choice, name: str | None, close_enough: float) -> bool:
    """Whether the best package without a lead loses at most close_enough on average and in most draws.

    Without None is with some lead: then the best package has none, and one that has may do as well.
    """
    if name is None:
        kept = [lead_of is not None for lead_of in found.lead]
    else:
        kept = [found.draws[0].position(name) not in package for package in found.packages]
    if not any(kept):
        return False
    best, without = found.relief_of(found.best()), found.relief_of(found.best(kept))
    by_draw = reliefs_by_draw(found)
    near = by_draw[:, kept].max(1) >= (1 - close_enough) * by_draw.max(1) - EQUAL
    return without >= (1 - close_enough) * best - EQUAL and bool(near.mean() > 0.5)
