"""The oracle's search where there are hundreds of thousands of packages: a grid with an axis for each role.

Position 0 of every axis is the empty place, so what a part adds is the grid minus its own slice at 0. No bound, no
short cut: every package has its relief. `test_packages` holds it to the search one package after the other.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from oracles.packages import EQUAL, MOST_SUPPORTS, OTHER_ROLES, SUPPORT, Choice, Package, Place, excluded, reliefs


def axes(place: Place) -> list[list[Package]]:
    """What may stand in each place, nothing first: sets of at most two supports, then one or none of each role."""
    by_role = []
    for role in (SUPPORT, *OTHER_ROLES):
        of_role = [m for m, other in enumerate(place.roles) if other == role and place.names[m] not in place.closed]
        most = MOST_SUPPORTS if role == SUPPORT else 1
        by_role.append([few for k in range(most + 1) for few in itertools.combinations(of_role, k)])
    return by_role


def grid_choice(draws: Sequence[Place]) -> Choice:
    """The same as `oracles.packages.choice`, where costs are the same in all draws."""
    place, options = draws[0], axes(draws[0])
    shape = tuple(map(len, options))
    listed = [tuple(sorted(itertools.chain(*chosen))) for chosen in itertools.product(*options)]
    value = (sum(reliefs(one, listed) for one in draws) / len(draws)).reshape(shape)
    costs = _summed([[_paid(place, few) for few in axis] for axis in options])
    allowed = costs <= place.budget + 1e-6
    allowed.flat[0] = False
    for name in place.committed:
        allowed &= _holding(options, place.position(name))
    for axis, sets in enumerate(options[1:], 1):
        added = value - np.take(value, [0], axis)
        free = np.array([not few or place.names[few[0]] not in place.committed for few in sets])
        empty = np.array([not few for few in sets])
        allowed &= (added >= place.least_part - EQUAL) | _along(empty | ~free, axis, len(shape))
    leads = [_lead_of_supports(place, options[0], value, s) for s in range(shape[0])]
    for s, few in enumerate(options[0]):
        for m in few:
            if place.names[m] not in place.committed:
                allowed[s] &= value[s] - value[_without(options[0], s, m)] >= place.least_part - EQUAL
        names = {place.names[m] for m in few}
        if names - place.committed and not names - place.no_lead:
            allowed[s] = False
    where = np.flatnonzero(allowed.ravel())
    where = [k for k in where if not place.excludes or not excluded(place, listed[k])]
    inner = value[0].size
    return Choice(
        tuple(draws),
        tuple(listed[k] for k in where),
        value.ravel()[where],
        costs.ravel()[where],
        tuple(leads[k // inner][k % inner] for k in where),
    )


def _paid(place: Place, few: Package) -> float:
    return float(sum(place.cost[m] for m in few if place.names[m] not in place.present))


def _along(values: np.ndarray, axis: int, dimensions: int) -> np.ndarray:
    return np.asarray(values).reshape([-1 if k == axis else 1 for k in range(dimensions)])


def _summed(parts: list[list[float]]) -> np.ndarray:
    return sum(_along(np.array(row), axis, len(parts)) for axis, row in enumerate(parts))


def _holding(options: list[list[Package]], m: int) -> np.ndarray:
    """Which packages hold a part."""
    holds = [_along(np.array([m in few for few in sets]), axis, len(options)) for axis, sets in enumerate(options)]
    return np.logical_or.reduce(np.broadcast_arrays(*holds))


def _without(supports: list[Package], s: int, m: int) -> int:
    return supports.index(tuple(n for n in supports[s] if n != m))


def _lead_of_supports(place: Place, supports: list[Package], value: np.ndarray, s: int) -> list[str | None]:
    """The lead of every package with these supports, in the order of the grid."""
    able = sorted((place.names[m], m) for m in supports[s] if place.names[m] not in place.no_lead)
    if len(able) < 2:
        return [able[0][0] if able else None] * value[0].size
    added = [np.round(value[s] - value[_without(supports, s, m)], 12).ravel() for _, m in able]
    return [able[0][0] if one >= other else able[1][0] for one, other in zip(*added, strict=True)]
