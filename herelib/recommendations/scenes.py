"""Scenes: all that decides what a package does in a region, in every draw, as arrays for the kernels.

A scene is one way to look at a region: with interviews, weights and raters drawn and effects at their means (what the
choice rests on), with effects drawn too, or with one doubt alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np


def ramp(x: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 up to `low`, 1 from `high` on, a straight line between; a step where both are equal.

    Examples
    --------
    >>> ramp(np.array([0.1, 0.5, 0.9]), 0.25, 0.75), ramp(np.array([0.4, 0.5]), 0.5, 0.5)
    (array([0. , 0.5, 1. ]), array([0., 1.]))
    """
    if low == high:
        return (np.asarray(x) >= low).astype(float)
    return np.clip((x - low) / (high - low), 0.0, 1.0)


@dataclass(frozen=True)
class Scene:
    """What packages do in one region.

    Attributes
    ----------
    pressure : array, shape (draw, barrier), 0-1
    importance : array, shape (draw, barrier): weights that sum to 1
    effects : array, shape (draw, part, barrier): mean share that a part takes away of those it reaches, times reach
    open : array of bool, shape (draw, part): False where the interviews close a gate in the draw
    capacity : array, shape (draw, capacity), 0-1
    needed, hard : arrays, shape (draw, part, capacity)
    supplied : array, shape (part, capacity): what each brings if all that it needs is there, 0-1
    """

    pressure: np.ndarray
    importance: np.ndarray
    effects: np.ndarray
    open: np.ndarray
    capacity: np.ndarray
    needed: np.ndarray
    hard: np.ndarray
    supplied: np.ndarray
    requirements: tuple[np.ndarray, ...] | None = None  # of `requirement_arrays`; made of needed and hard if not given

    @property
    def draws(self) -> int:
        return len(self.pressure)

    @cached_property
    def load(self) -> np.ndarray:
        """What holds people back, shape (draw,): weighted mean of the pressures."""
        return (self.importance * self.pressure).sum(1)

    @cached_property
    def shares(self) -> np.ndarray:
        """Share of each barrier in the load, shape (draw, barrier); 0 where nothing presses."""
        weighted = self.importance * self.pressure
        return np.divide(weighted, self.load[:, None], out=np.zeros_like(weighted), where=self.load[:, None] > 0)

    @cached_property
    def arrays(self) -> tuple[np.ndarray, ...]:
        """The arguments of `compiled_packages.relief_of` between the packages and the result."""
        from herelib.recommendations.compiled_packages import deliveries_alone

        capacity = _inward(self.capacity)
        requirements = self.requirements or requirement_arrays(self.needed, self.hard)
        alone = deliveries_alone(capacity, *requirements)
        alone *= _inward(self.open.astype(float))
        supplied = self.supplied[:, :, None] * alone[:, None, :]
        brings = self.supplied > 0
        effects = _inward(self.effects * self.open[:, :, None])
        return _inward(self.shares), effects, capacity, requirements, (supplied, brings, alone)

    @property
    def alone(self) -> np.ndarray:
        """Delivery of each part from the region's capacities alone, shape (part, draw)."""
        return self.arrays[-1][-1]

    def relief(self, packages: np.ndarray, *, mean: bool, but: tuple[int, int] | None = None) -> np.ndarray:
        """Relief of each package, shape (package,) as a mean over the draws, else (package, draw).

        Parameters
        ----------
        packages : array, shape (package, place): positions of parts, -1 for an empty place
        but : a part and a barrier of which it takes nothing away
        """
        from herelib.recommendations.compiled_packages import relief_of

        out = np.zeros((len(packages), 1 if mean else self.draws))
        shares, effects, *others = self.arrays
        if but is not None:
            effects = effects.copy()
            effects[but] = 0.0
        relief_of(_members(packages), shares, effects, *others, out)
        return out[:, 0] if mean else out

    def points(self, packages: np.ndarray) -> np.ndarray:
        """Mean over the draws of pressure x share taken away of each barrier, shape (package, barrier)."""
        from herelib.recommendations.compiled_packages import points_of

        out = np.zeros((len(packages), self.pressure.shape[1]))
        points_of(_members(packages), _inward(self.pressure), *self.arrays[1:], out)
        return out

    def deliveries(self, package: np.ndarray) -> np.ndarray:
        """Delivery of each part of a package within it, shape (place, draw); NaN for an empty place."""
        from herelib.recommendations.compiled_packages import deliver

        _, _, capacity, requirements, (supplied, _, _) = self.arrays
        out = np.full((len(package), self.draws), np.nan)
        for slot, part in enumerate(package):
            if part >= 0:
                others = package[(package >= 0) & (package != part)]  # a part never meets what it needs itself
                there = np.maximum(capacity, supplied[others].max(0, initial=0.0))
                deliver(part, 0, self.draws, there, *requirements, out[slot])
        return out

    def taken(self, package: np.ndarray) -> np.ndarray:
        """Share of each barrier that a package takes away, shape (draw, barrier)."""
        delivery, left = self.deliveries(package), np.ones_like(self.pressure)
        for slot, part in enumerate(package):
            if part >= 0:
                left *= 1 - (delivery[slot] * self.open[:, part])[:, None] * self.effects[:, part]
        return 1 - left


def requirement_arrays(needed: np.ndarray, hard: np.ndarray) -> tuple[np.ndarray, ...]:
    """The argument `requirements` of `compiled_packages.relief_of`; needed and hard as in `Scene`."""
    needed = _inward(needed)
    hard = _inward(hard.astype(float)) * (needed > 0)
    per_need = np.divide(1.0, needed, out=np.zeros_like(needed), where=needed > 0)
    softly = (needed > 0) * (1.0 - hard)
    count = softly.sum(1, keepdims=True)
    soft = np.divide(softly, count, out=np.zeros_like(softly), where=count > 0)
    return per_need, 1.0 - hard, soft, _needs(needed)


def _inward(array: np.ndarray) -> np.ndarray:
    """The draws, which come first, as the last axis, side by side in memory."""
    return np.ascontiguousarray(np.moveaxis(array, 0, -1))


def _members(packages: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(packages, dtype=np.int16)


def _needs(needed: np.ndarray) -> np.ndarray:
    """Capacities that each part needs in some draw, shape (part, place), then -1; at least one place wide."""
    some = (needed > 0).any(-1)
    width = max(1, int(some.sum(1).max(initial=0)))
    needs = np.full((len(some), width), -1, np.int64)
    for part, row in enumerate(some):
        columns = np.flatnonzero(row)
        needs[part, : len(columns)] = columns
    return needs
