"""Choices: which package is best in a region, how firm that is, and what is lost without each part.

The choice rests on expected relief over interviews, weights and raters. In every draw the best packages are looked for
anew: how often a lead comes close enough to the best says whether it may be named alone. What a package costs is
weighed once, for the region, never in a draw: the cheapest with the same lead that comes close enough is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as field_of

import numpy as np

from herelib.recommendations.packages import EMPTY, MOSTLY, PLACES, SAME, Field, Terms, may_earn, together
from herelib.recommendations.packages import field as packages_of
from herelib.recommendations.parts import Parts
from herelib.recommendations.scenes import Scene

TOGETHER = 2048  # packages that are compared at once: memory does not grow with their number
INSISTED = 64  # packages that a part is put into at once: mostly the best few decide
CLEARLY = 1e-9  # more than sums may be off


@dataclass(frozen=True)
class Bests:
    """The best packages of every draw.

    Attributes
    ----------
    best : array, shape (draw,): relief of the best package
    of_lead : dict, lead to array (draw,): relief of the best package with this lead
    first : dict, lead to share of draws in which it is best; level leads share a draw
    in_best : array, shape (part,): share of draws in which the best package holds a part; level packages share a draw
    """

    best: np.ndarray
    of_lead: dict[int, np.ndarray]
    first: dict[int, float]
    in_best: np.ndarray

    def near(self, lead: int, close_enough: float) -> float:
        """Share of draws in which the best package of a lead comes close enough to the best of the draw."""
        return float((self.of_lead[lead] >= (1 - close_enough) * self.best - SAME).mean())


def bests(scene: Scene, field: Field, parts: int) -> Bests:
    """The best packages of every draw among those that can be afforded."""
    at = field.affordable[maximal(field.packages[field.affordable], field.lead[field.affordable])]
    packages, lead = field.packages[at], field.lead[at]
    order = np.argsort(lead, kind="stable")
    packages, lead = packages[order], lead[order]
    of_lead = {int(name): np.full(scene.draws, -np.inf) for name in np.unique(lead)}
    weight, in_best = np.zeros(scene.draws), np.zeros((scene.draws, parts))
    best = np.full(scene.draws, -np.inf)
    for start in range(0, len(packages), TOGETHER):
        at = slice(start, start + TOGETHER)
        relief = scene.relief(packages[at], mean=False)
        for name in np.unique(lead[at]):
            of_lead[int(name)] = np.maximum(of_lead[int(name)], relief[lead[at] == name].max(0))
        better = relief.max(0)
        # A new best of a draw takes the place of what was best before; a level one shares with it.
        replaced = better > best + SAME
        weight[replaced], in_best[replaced] = 0.0, 0.0
        best = np.maximum(best, better)
        level = relief >= best - SAME
        weight += level.sum(0)
        for slot in range(packages.shape[1]):
            members = packages[at][:, slot]
            for part in np.unique(members[members >= 0]):
                in_best[:, part] += level[members == part].sum(0)
    level_leads = sum((reliefs >= best - SAME).astype(float) for reliefs in of_lead.values())
    first = {name: float(((reliefs >= best - SAME) / level_leads).mean()) for name, reliefs in of_lead.items()}
    return Bests(best, of_lead, first, (in_best / weight[:, None]).mean(0))


def maximal(packages: np.ndarray, lead: np.ndarray) -> np.ndarray:
    """Whether no package of the same lead is this one with one part more: one that is never beats it in any draw.

    Relief never falls when a part joins, with supplies or without.

    Examples
    --------
    >>> maximal(np.array([[0, -1, 2], [0, -1, -1], [0, 1, -1]]), np.array([0, 0, 1])).tolist()
    [True, False, True]
    """
    base = int(packages.max(initial=0)) + 2
    places = base ** np.arange(packages.shape[1] + 1, dtype=np.int64)
    digits = np.column_stack([packages, lead]) + 1
    pairs = np.sort(digits[:, :2], axis=1)[:, ::-1]  # a support part may stand in either of the two places
    digits[:, :2] = pairs
    names, smaller = digits @ places, []
    for slot in range(packages.shape[1]):
        less = digits[digits[:, slot] > 0].copy()
        less[:, slot] = 0
        less[:, :2] = np.sort(less[:, :2], axis=1)[:, ::-1]
        smaller.append(less @ places)
    return ~np.isin(names, np.concatenate(smaller))


@dataclass(frozen=True)
class Lead:
    """A part that can lead in a region, with the best package around it."""

    part: int  # EMPTY for packages without support
    package: int  # position in the field
    relief: float
    within: float  # share of draws in which it comes close enough to the best
    acceptability: float
    loss_without: float  # relief lost if the part cannot be had


@dataclass(frozen=True)
class Choice:
    """What is chosen in a region.

    Attributes
    ----------
    best, named : positions in the field: of highest expected relief, and the cheapest close to it with the same lead
    close : relief that may be given away: `close_enough` of the best
    leads : every part that can lead, the best first
    without : array, shape (part,): relief lost if a part cannot be had
    prices : of each committed part: relief that a package without that commitment would take away more
    often : share of draws in which no package without the lead comes close enough to the best
    """

    best: int
    named: int
    close: float
    leads: tuple[Lead, ...]
    bests: Bests
    without: np.ndarray
    often: float
    prices: Mapping[int, float] = field_of(default_factory=dict)

    @property
    def lead(self) -> Lead:
        return self.leads[0]


def choice(scene: Scene, field: Field, parts: Parts, terms: Terms, close_enough: float) -> Choice | None:
    """The choice in a region; None where no package can be afforded."""
    if not len(field.affordable):
        return None
    ranked = _best_first(field)
    best = int(ranked[0])
    close, lead = close_enough * field.relief[best], int(field.lead[best])
    near = ranked[(field.lead[ranked] == lead) & (field.relief[ranked] >= field.relief[best] - close - SAME)]
    named = int(near[np.argmin(np.round(field.cost[near], 6))])  # of level ones the first: the best, as they are ranked
    drawn = bests(scene, field, len(parts.names))
    without = _without(field, terms, ranked)
    listed = [
        Lead(
            int(name),
            int(at),
            float(field.relief[at]),
            drawn.near(int(name), close_enough),
            drawn.first[int(name)],
            _loss_without(int(name), field, without),
        )
        for name, at in zip(*_firsts(field.lead[ranked], ranked), strict=True)
    ]
    return Choice(
        best, named, close, tuple(listed), drawn, without, often(scene, field, lead, drawn.best, close_enough)
    )


def _best_first(field: Field) -> np.ndarray:
    """The packages that can be afforded, best first; of level ones the cheaper, then the first by its parts."""
    at = field.affordable
    keys = [field.packages[at, slot] for slot in reversed(range(field.packages.shape[1]))]
    return at[np.lexsort((*keys, np.round(field.cost[at], 6), -np.round(field.relief[at], 12)))]


def _firsts(names: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each name where it first occurs, in that order."""
    _, places = np.unique(names, return_index=True)
    places = np.sort(places)
    return names[places], at[places]


def _loss_without(lead: int, field: Field, without: np.ndarray) -> float:
    """Relief lost without a lead; EMPTY: with some support."""
    return float(without[lead] if lead >= 0 else _loss(field, ~(field.packages[:, :2] < 0).all(1)))


def _loss(field: Field, allowed: np.ndarray) -> float:
    """Relief lost if only some packages are allowed; all of it if none can be afforded."""
    relief = field.relief[field.affordable]
    left = relief[allowed[field.affordable]]
    return float(relief.max() - (left.max() if len(left) else 0.0))


def _without(field: Field, terms: Terms, ranked: np.ndarray) -> np.ndarray:
    """Relief lost without each part, shape (part,); NaN where it cannot be had."""
    without = np.where(terms.can_be_had, 0.0, np.nan)
    for part in field.packages[ranked[0]]:
        if part >= 0:
            without[part] = _loss(field, ~field.holds(part))
    return without


def insisted(scene: Scene, field: Field, parts: Parts, terms: Terms) -> np.ndarray:
    """Relief lost if each part must be in the package, shape (part,); NaN where no package can hold it.

    What is insisted on need not earn its place; all others must. So the best package with it is one in which it earns a
    place, too, or one without it that it joins.
    """
    lost = np.full(len(parts.names), np.nan)
    most = may_earn(scene, terms.can_be_had, parts.roles)
    order = field.affordable[np.argsort(-field.relief[field.affordable], kind="stable")]
    packages, relief = field.packages[order], field.relief[order]
    in_best = np.zeros((len(order), len(parts.names) + 1), bool)
    np.put_along_axis(in_best, packages, True, axis=1)  # an empty place is the last column
    for part in np.flatnonzero(terms.can_be_had):
        with_it = relief[in_best[:, part]]
        best_with_it = with_it[0] if len(with_it) else np.nan
        for joined, bound in _joined(
            part, packages[~in_best[:, part]], relief[~in_best[:, part]] + most[part], parts, terms
        ):
            if bound < best_with_it - CLEARLY:
                break
            best_with_it = np.fmax(best_with_it, _best_beside(part, joined, scene, terms))
        lost[part] = relief[0] - best_with_it
    return np.where(np.isinf(lost), np.nan, lost)


def _best_beside(part: int, packages: np.ndarray, scene: Scene, terms: Terms) -> float:
    """Highest relief of packages with a part in which every other one earns its place; NaN without any."""
    if not len(packages):
        return np.nan
    relief, places = scene.relief(packages, mean=True), packages.shape[1]
    less = np.repeat(packages[:, None], places, axis=1)
    less[:, np.arange(places), np.arange(places)] = EMPTY
    added = relief[:, None] - scene.relief(less.reshape(-1, places), mean=True).reshape(-1, places)
    settled = (packages < 0) | np.isin(packages, (part, *terms.committed))
    return float(relief[(settled | (added >= terms.least_part - SAME)).all(1)].max(initial=-np.inf))


def _joined(
    part: int, packages: np.ndarray, bound: np.ndarray, parts: Parts, terms: Terms
) -> Iterator[tuple[np.ndarray, float]]:
    """Packages that a part joins, some at a time, those first that may come to most; with the most they may come to.

    Parameters
    ----------
    packages : without the part, the best first
    bound : array, shape (package,): the most relief that each can have with it
    """
    if not terms.committed:  # alone, too; else no package is without what is committed
        packages = np.vstack([packages, np.full((1, len(PLACES)), EMPTY)])
        bound = np.append(bound, bound[-1] if len(bound) else 0.0)
    slot = _free_place(packages, parts.roles[part])
    order = np.flatnonzero(slot >= 0)
    for start in range(0, len(order), INSISTED):
        at = order[start : start + INSISTED]
        joined = packages[at]
        joined[np.arange(len(at)), slot[at]] = part
        joined = joined[together(joined, parts.excludes)]
        yield joined[terms.fits(joined) >= MOSTLY], bound[at[0]]


def _free_place(packages: np.ndarray, role: int) -> np.ndarray:
    """The place of a role that is empty in each package, -1 where none is."""
    if role:
        return np.where(packages[:, role + 1] < 0, role + 1, -1)
    return np.where(packages[:, 0] < 0, 0, np.where(packages[:, 1] < 0, 1, -1))


def often(scene: Scene, field: Field, part: int, best: np.ndarray, close_enough: float) -> float:
    """Share of draws in which no package without a part comes close enough to the best; EMPTY: with some support."""
    holds = field.holds(part) if part >= 0 else (field.packages[:, :2] < 0).all(1)
    without = best_of_draws(scene, field.packages[field.affordable[~holds[field.affordable]]])
    return float((without < (1 - close_enough) * best - SAME).mean())


def near(scene: Scene, field: Field, part: int, best: np.ndarray, close_enough: float) -> float:
    """Share of draws in which a package with a part comes close enough to the best."""
    of_part = best_of_draws(scene, field.packages[field.affordable[field.holds(part)[field.affordable]]])
    return float((of_part >= (1 - close_enough) * best - SAME).mean())


def best_of_draws(scene: Scene, packages: np.ndarray) -> np.ndarray:
    """Relief of the best of some packages in every draw, shape (draw,); -inf without any."""
    packages = packages[maximal(packages, np.zeros(len(packages), int))]  # who leads them does not matter
    best = np.full(scene.draws, -np.inf)
    for start in range(0, len(packages), TOGETHER):
        best = np.maximum(best, scene.relief(packages[start : start + TOGETHER], mean=False).max(0))
    return best


def commitments(
    scene: Scene, packages: Field, parts: Parts, terms: Terms, otherwise: Sequence[str]
) -> dict[int, tuple[float, float]]:
    """Of each committed part: relief lost if it could not be had, and the price of the commitment.

    Both against the best package if that part were not committed, where it can be had as `otherwise` says.
    """
    best, lost = packages.relief[packages.affordable].max(), {}
    for part in terms.committed:
        standing = tuple(otherwise[m] if m == part else word for m, word in enumerate(terms.standings))
        others = tuple(m for m in terms.committed if m != part)
        free = packages_of(scene, parts, replace(terms, committed=others, standings=standing))
        relief, holds = free.relief[free.affordable], free.holds(part)[free.affordable]
        without = relief[~holds].max(initial=0.0)
        lost[part] = float(max(0.0, best - without)), float(max(0.0, relief.max(initial=0.0) - best))
    return lost


def with_commitments(chosen: Choice, lost: Mapping[int, tuple[float, float]]) -> Choice:
    """The same choice, with what committed parts bring and cost as `commitments` says."""
    without = chosen.without.copy()
    for part, (loss, _) in lost.items():
        without[part] = loss
    leads = tuple(
        replace(lead, loss_without=float(without[lead.part])) if lead.part in lost else lead for lead in chosen.leads
    )
    return replace(chosen, without=without, leads=leads, prices={part: price for part, (_, price) in lost.items()})
