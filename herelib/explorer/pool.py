"""Packages among which the page chooses: those that may be named, lead or come first under some setting.

All packages of a region are looked at once, by the points that they take away of each barrier. Relief is linear in
these, so that many sets of weights are a product of matrices. Under each set of weights, of each lead and without each
part, only packages that none as cheap equals can be chosen, whatever the budget: these are taken, with those that are
best in a draw. With them go the packages that are left if one part is taken out, since every part must add something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from herelib.recommendations import model, packages

EMPTY, PLACES, SAME = packages.EMPTY, packages.PLACES, packages.SAME

STRONG, WEAK = 3.0, 0.0  # times that a barrier counts in the sets of weights
BY_CHANCE = 24  # further sets of weights
LARGEST = 40_000  # packages that are looked at; beyond, only parts that may earn a place under the weights of the run
MOST = 180  # packages at most that can be chosen with what is planned, those under most settings first
SETTLABLE = 12  # parts that the page lets one settle: those that are in most packages that can be chosen
COMPARED = 2000  # packages that are compared in every draw, the best by relief
FIRST = 8  # packages of a lead that come first in most draws
NEAR = 0.9  # share of the best relief from which a cheaper package may be named


@dataclass(frozen=True)
class Pool:
    """Packages of a region, shape (package, place), positions of parts; the first `choosable` may be chosen.

    `settlable` are the parts that the page lets one settle.
    """

    packages: np.ndarray
    choosable: int
    settlable: tuple[int, ...] = ()


def pool(here: model.Situation, seed: int) -> Pool:
    """The packages among which the page chooses in a region.

    Every part that may earn a place can be settled on the page, alone and beside what the plan settles.
    """
    weights = settings_of_weights(len(here.model.parts.barriers), seed)
    space, points = _space(here, weights)
    planned, counted = here.terms.committed, Counter()
    reliefs = [relief for times in weights if (relief := _relief(here, points, times)) is not None]
    for relief in reliefs:
        counted.update({at for settled in {(), planned} for at in _chosen(here, space, relief, settled)})
    parts_in = Counter(int(part) for at in counted for part in space.packages[at] if part >= 0)
    often = [part for part, _ in sorted(parts_in.items(), key=lambda each: (-each[1], each[0]))[:SETTLABLE]]
    forced = set(_first_in_draws(here, space, points @ weights[0]))
    for settled in {tuple(sorted({*before, part})) for part in often for before in ((), planned)}:
        forced.update(_best_settled(here, space, reliefs[0], settled))
    ranked = sorted(counted, key=lambda at: (-counted[at], at))
    taken = sorted({*forced, *ranked[:MOST]})
    return _closed(space.packages[taken], tuple(sorted(often)))


def _relief(here: model.Situation, points: np.ndarray, times: np.ndarray) -> np.ndarray | None:
    """Relief of all packages under a set of weights, shape (package,); None where nothing presses that counts."""
    load = float(here.pressure.mean(0) @ times)
    return points @ times / load if load > 0 else None


def settings_of_weights(barriers: int, seed: int) -> np.ndarray:
    """Sets of weights that stand for all that the page lets one set, shape (setting, barrier); first all alike."""
    single = np.ones((2 * barriers + 1, barriers))
    single[np.arange(1, barriers + 1), np.arange(barriers)] = STRONG
    single[np.arange(barriers + 1, 2 * barriers + 1), np.arange(barriers)] = WEAK
    by_chance = np.random.default_rng([seed, barriers]).choice([0.0, 0.5, 1.0, 2.0, 3.0], (BY_CHANCE, barriers))
    return np.vstack([single, by_chance])


def _space(here: model.Situation, weights: np.ndarray) -> tuple[packages.Space, np.ndarray]:
    """All packages of the parts that may earn a place, and their points by barrier, each package's sum of weights 1."""
    parts, scene = here.model.parts, here.expected
    candidates = packages.candidate_parts(scene, here.terms, parts.roles) | _earning(here, weights)
    space = packages.package_space(parts, candidates, ())
    if len(space.packages) > LARGEST:
        candidates = packages.candidate_parts(scene, here.terms, parts.roles)
        space = packages.package_space(parts, candidates, ())
    points = np.full((len(space.packages), len(parts.barriers)), np.nan)
    compatible = packages.together(space.packages, parts.excludes)
    points[compatible] = scene.points(space.packages[compatible])
    return space, points


def _earning(here: model.Situation, weights: np.ndarray) -> np.ndarray:
    """Parts that can be had and alone take away enough to earn a place under some weights, shape (part,)."""
    parts = here.model.parts
    alone = np.full((len(parts.names), len(PLACES)), EMPTY)
    alone[:, 0] = np.arange(len(parts.names))
    load = here.pressure.mean(0) @ weights.T
    reached = here.expected.points(alone) @ weights.T / np.where(load > 0, load, np.inf)
    return here.region.can_be_had & (reached.max(1) >= here.terms.least_part)


def _allowed(
    here: model.Situation, space: packages.Space, relief: np.ndarray, settled: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Packages that may be chosen if some parts are settled, the best first: positions, costs, and leads."""
    rows, terms = space.packages, replace(here.terms, committed=settled)
    added = packages.adds(relief, space)
    free = np.isnan(added) | np.isin(rows, settled)
    allowed = ~np.isnan(relief) & (free | (added >= terms.least_part - SAME)).all(1) & (rows >= 0).any(1)
    for part in settled:
        allowed &= (rows == part).any(1)
    lead = packages.leads(rows, added, terms)
    at = np.flatnonzero(allowed & (lead > -2))
    cost = packages.summed(terms.cost.mean(0), rows[at])
    order = np.lexsort((at, np.round(cost, 6), -np.round(relief[at], 12)))
    return at[order], cost[order], lead[at[order]]


def _chosen(
    here: model.Situation, space: packages.Space, relief: np.ndarray, settled: tuple[int, ...]
) -> Iterator[int]:
    """Packages that can be chosen for some budget, whatever else cannot be had."""
    at, cost, lead = _allowed(here, space, relief, settled)
    for name in np.unique(lead):
        of_lead = lead == name
        yield from at[of_lead][_cheaper(cost[of_lead])]
        if name >= 0:  # what would be chosen if this lead could not be had
            without = ~(space.packages[at] == name).any(1)
            yield from at[without][_cheaper(cost[without])]
    yield from _without_each(at, cost, space.packages)


def _best_settled(
    here: model.Situation, space: packages.Space, relief: np.ndarray, settled: tuple[int, ...]
) -> Iterator[int]:
    """With some parts settled the best packages for the planned budget and for any, of the best lead and the next."""
    at, cost, lead = _allowed(here, space, relief, settled)
    for within in (cost <= here.terms.budget, np.ones(len(at), bool)):
        left, of = at[within], lead[within]
        for name in list(dict.fromkeys(of.tolist()))[:2]:
            best = left[of == name][0]
            near = left[(of == name) & (relief[left] >= NEAR * relief[best])]
            yield int(best)
            yield int(near[np.argmin(packages.summed(here.terms.cost.mean(0), space.packages[near]))])


def _without_each(at: np.ndarray, cost: np.ndarray, rows: np.ndarray) -> Iterator[int]:
    """The best package without each part of the best one, for every budget."""
    for part in rows[at[0]] if len(at) else ():
        if part >= 0:
            without = ~(rows[at] == part).any(1)
            yield from at[without][_cheaper(cost[without])]


def _cheaper(cost: np.ndarray) -> np.ndarray:
    """Of packages, the best first, those that are cheaper than all before.

    Examples
    --------
    >>> _cheaper(np.array([5.0, 7.0, 3.0, 3.0, 1.0])).tolist()
    [True, False, True, False, True]
    """
    before = np.minimum.accumulate(np.concatenate([[np.inf], cost]))[:-1]
    return cost < before


def _first_in_draws(here: model.Situation, space: packages.Space, points: np.ndarray) -> list[int]:
    """Packages that come first in most draws of the run's weights, of each lead: the page counts shares of draws."""
    at, _, lead = _allowed(here, space, points / max(float(here.pressure.mean(0).sum()), 1e-9), here.terms.committed)
    rows = space.packages
    affordable = here.terms.fits(rows[at]) >= packages.MOSTLY
    at, lead = at[affordable][:COMPARED], lead[affordable][:COMPARED]
    if not len(at):
        return []
    drawn = here.expected.relief(rows[at], mean=False)
    taken: list[int] = []
    for name in np.unique(lead):
        of_lead = np.flatnonzero(lead == name)
        firsts, counts = np.unique(of_lead[drawn[of_lead].argmax(0)], return_counts=True)
        taken += at[firsts[np.argsort(-counts, kind="stable")][:FIRST]].tolist()
    return taken


def _closed(chosen: np.ndarray, parts: tuple[int, ...]) -> Pool:
    """Packages with what is left of each without one part, these behind them."""
    known = {key(row) for row in chosen}
    left: dict[tuple[int, ...], np.ndarray] = {}
    for row in chosen:
        for less in lesser(row):
            if (less >= 0).any() and key(less) not in known:
                left.setdefault(key(less), less)
    rows = [*chosen, *(left[name] for name in sorted(left))]
    return Pool(np.array(rows, int).reshape(-1, len(PLACES)), len(chosen), parts)


def lesser(row: np.ndarray) -> list[np.ndarray]:
    """A package without each of its parts in turn."""
    return [np.where(np.arange(len(row)) == slot, EMPTY, row) for slot in range(len(row)) if row[slot] >= 0]


def key(row: np.ndarray) -> tuple[int, ...]:
    """A package by its parts, whatever their places."""
    return tuple(sorted(int(part) for part in row if part >= 0))
