"""Doubts: which source of doubt costs most, and on which single effect the choice hangs.

What a doubt costs is the expected loss against the best in hindsight: if the truth were known, a better package might
have been chosen. Interviews, weights and raters can be asked again; what evidence leaves open cannot.
"""

from __future__ import annotations

import numpy as np

from herelib.recommendations.choices import Choice
from herelib.recommendations.model import Situation
from herelib.recommendations.packages import SAME, Field

SOURCES = ("interviews", "weights", "raters", "evidence")
COMPARED = 400  # packages at most in which hindsight looks for a better one: the best by expected relief


def rivals(field: Field, chosen: Choice) -> np.ndarray:
    """Positions of the packages that are compared with the best: the best of each lead, then the best by relief.

    The package of highest expected relief comes first.
    """
    order = field.affordable[np.argsort(-field.relief[field.affordable], kind="stable")]
    listed = [chosen.best, *(lead.package for lead in chosen.leads), *order[:COMPARED]]
    return np.array(list(dict.fromkeys(int(at) for at in listed)))


def losses(here: Situation, field: Field, chosen: Choice) -> dict[str, tuple[float, float]]:
    """Of each source of doubt: expected loss if it alone is left, and loss that is spared if it alone is gone."""
    packages = field.packages[rivals(field, chosen)]
    loss = {drawn: _loss(here, drawn, packages) for drawn in _sets_of_doubt()}
    return {source: (loss[(source,)], max(0.0, loss[SOURCES] - loss[_others(source)])) for source in SOURCES}


def _others(source: str) -> tuple[str, ...]:
    return tuple(other for other in SOURCES if other != source)


def _sets_of_doubt() -> list[tuple[str, ...]]:
    return [SOURCES, *((source,) for source in SOURCES), *(_others(source) for source in SOURCES)]


def _loss(here: Situation, drawn: tuple[str, ...], packages: np.ndarray) -> float:
    """Expected relief lost by the package that is best on average against the best of each draw."""
    relief = here.scene(*drawn).relief(packages, mean=False)
    return float((relief.max(0) - relief[relief.mean(1).argmax()]).mean())


def hinges(here: Situation, field: Field, chosen: Choice) -> list[tuple[int, int, int, float]]:
    """Effects of the best package that would turn the lead if they were nothing: part, barrier, lead then, loss.

    Each is set to nothing in turn and the packages are compared again. The greatest loss comes first.
    """
    at = rivals(field, chosen)
    packages, leads, turning = field.packages[at], field.lead[at], []
    scene, as_rated, sizes = here.expected, field.relief[at], (packages >= 0).sum(1)
    for part in packages[0][packages[0] >= 0]:
        holds = (packages == part).any(1)
        for barrier in np.flatnonzero(here.model.parts.mean_levels[part] > 0):
            relief = as_rated.copy()
            relief[holds] = scene.relief(packages[holds], mean=True, but=(part, barrier))
            level = np.flatnonzero(relief >= relief.max() - SAME)
            best = level[np.argmin(sizes[level])]  # what then adds nothing is left out
            if leads[best] != chosen.lead.part:
                turning.append((int(part), int(barrier), int(leads[best]), float(chosen.lead.relief - relief.max())))
    return sorted(turning, key=lambda hinge: (-hinge[3], hinge[0], hinge[1]))
