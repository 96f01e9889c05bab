"""Places of the oracle as the room recommendations takes them: scenes, parts and terms; and places drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from oracles.packages import OTHER_ROLES, Package, Place

from herelib.recommendations.packages import PLACES, Terms
from herelib.recommendations.parts import Parts
from herelib.recommendations.scenes import Scene

BARRIERS, CAPACITIES = 5, 4  # of a place drawn at random


def random_place(seed: int, supports: int = 4, others: int = 5, **rules) -> Place:
    """A place in which everything is drawn: effects, needs (hard and soft), what parts bring, reach and cost.

    Parts bring much, also of what they need themselves; `rules` are fields of `Place`.
    """
    rng = np.random.default_rng([seed, 11])
    roles = ("support",) * supports + tuple(OTHER_ROLES[k % 4] for k in range(others))
    parts = len(roles)
    need = rng.integers(0, 6, (parts, CAPACITIES)) / 5 * (rng.random((parts, CAPACITIES)) < 0.7)
    plain = Place(
        tuple(f"{role}{k}" for k, role in enumerate(roles)),
        roles,
        pressure=rng.random(BARRIERS),
        weight=rng.lognormal(0, 0.35, BARRIERS),
        effect=rng.choice([0, 0.15, 0.35, 0.6], (parts, BARRIERS)),
        need=need,
        hard=rng.random(need.shape) < 0.5,
        there=rng.random(CAPACITIES),
        supplies=rng.choice([0, 0, 0.4, 1.0], (parts, CAPACITIES)),
        reach=rng.choice([0.5, 1.0], parts),
        cost=rng.integers(1, 100, parts) * 1000.0,
    )
    return replace(plain, **rules)


def varied(place: Place, seed: int, draws: int) -> list[Place]:
    """The place as it may be in so many draws: other pressures, weights and capacities, and needs a step apart."""
    rng = np.random.default_rng([seed, 12])
    return [
        replace(
            place,
            pressure=rng.random(len(place.pressure)),
            weight=rng.lognormal(0, 0.35, len(place.weight)),
            there=rng.random(len(place.there)),
            need=np.where(place.need > 0, np.clip(place.need + rng.choice([-0.2, 0, 0.2], place.need.shape), 0, 1), 0),
        )
        for _ in range(draws)
    ]


def scene(draws: Sequence[Place], opened: np.ndarray | None = None) -> Scene:
    """The place in its draws as the kernels take it; `opened` (draw, part) closes parts in some draws."""
    weight = np.array([each.weight / each.weight.sum() for each in draws])
    return Scene(
        np.array([each.pressure for each in draws]),
        weight,
        np.array([each.effect * each.reach[:, None] for each in draws]),
        np.ones((len(draws), len(draws[0].names)), bool) if opened is None else opened,
        np.array([each.there for each in draws]),
        np.array([each.need for each in draws]),
        np.array([each.hard > 0 for each in draws]),
        draws[0].supplies,
    )


def parts(place: Place) -> Parts:
    """The parts of a place, in its order: names, roles and what excludes what; their ratings are left out."""
    size, capacities = len(place.names), place.need.shape[1]
    nothing = np.zeros((1, size, len(place.pressure)))
    excludes = np.array([[frozenset((a, b)) in place.excludes for b in place.names] for a in place.names])
    table = pd.DataFrame({"role": place.roles}, index=list(place.names))
    names = tuple(f"c{c}" for c in range(capacities))
    barriers = tuple(f"b{b}" for b in range(nothing.shape[-1]))
    return Parts(
        table,
        barriers,
        names,
        ("one",),
        nothing,
        nothing > 0,
        place.need[None],
        place.hard[None],
        place.supplies,
        excludes,
    )


def terms(place: Place) -> Terms:
    """What packages must keep to in a place."""
    standings = tuple(_standing(place, name) for name in place.names)
    support = np.array(place.roles) == "support"
    free = [0.0 if name in place.present else cost for name, cost in zip(place.names, place.cost, strict=True)]
    return Terms(
        standings,
        tuple(sorted(place.position(name) for name in place.committed)),
        support & np.array([name not in place.no_lead for name in place.names]),
        place.least_part,
        place.budget,
        np.array([free]),
    )


def _standing(place: Place, name: str) -> str:
    if name in place.committed:
        return "committed"
    if name in place.present:
        return "present"
    return "gate closed" if name in place.closed else "available"


def places_of(place: Place, package: Package) -> np.ndarray:
    """A package of the oracle as the positions of its parts in their places, -1 for an empty one."""
    found, free = np.full(len(PLACES), -1), [0, 1]
    for m in package:
        role = place.roles[m]
        found[free.pop(0) if role == "support" else PLACES.index(role)] = m
    return found


def package_of(row: np.ndarray) -> Package:
    """A package of the library as the oracle writes it."""
    return tuple(sorted(int(m) for m in row if m >= 0))
