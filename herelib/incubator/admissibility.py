"""Which mentor could guide which participant: one condition after the other, so that a refusal names its condition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.incubator.people import IN_PERSON, MODES, ONLINE, People
from herelib.words import marked

CONDITIONS = {  # in the order in which they are named where two shut out alike
    "language": marked("no language in common"),
    "field": marked("another field of business"),
    "distance": marked("too far away, and not online"),
    "times": marked("no time of the week in common"),
    "conflict": marked("a conflict of interest"),
    "hours": marked("no hours left for a whole mentee"),
}


@dataclass(frozen=True)
class Admissible:
    """What each pair of kinds passes: by condition an array, shape (kind of participant, kind of mentor)."""

    passes: dict[str, np.ndarray]
    in_person: np.ndarray  # whether they can meet; same shape

    @property
    def pairs(self) -> np.ndarray:
        """Whether a pair passes all conditions."""
        return np.logical_and.reduce(list(self.passes.values()))

    @property
    def without(self) -> dict[str, np.ndarray]:
        """By condition, whether a pair passes all the others."""
        failed = sum((~passed).astype(int) for passed in self.passes.values())
        return {name: failed - (~passed) == 0 for name, passed in self.passes.items()}


def admissible(
    participants: People, mentors: People, places: np.ndarray, distances: pd.DataFrame | None = None
) -> Admissible:
    """Which pairs of kinds are admissible.

    Parameters
    ----------
    places : mentees that a mentor of each kind can take
    distances : table [region, other, km], either way round; within a region it is 0. A distance that nobody stated lets
        nobody travel.

    Examples
    --------
    >>> from herelib.incubator.people import mentors, participants
    >>> asking = participants(pd.DataFrame({"participant": ["p"], "region": ["alder"], "languages": ["lv"]}))
    >>> offering = pd.DataFrame({"mentor": ["m"], "region": ["alder"], "languages": ["es;lv"], "hours": [4]})
    >>> bool(admissible(asking, mentors(offering), np.array([1])).pairs[0, 0])
    True
    """
    km = _distances(participants, mentors, distances)
    asked, offered = participants.words("modes"), mentors.words("modes")
    # Who stays in the region travels nowhere: no reach is a reach of 0.
    near = km <= mentors.kinds["reach_km"].fillna(0.0).to_numpy()[None]
    meeting = near & _both(asked, offered, IN_PERSON)
    shape = km.shape
    return Admissible(
        {
            "language": _overlap(participants.words("languages"), mentors.words("languages")),
            "field": _overlap(participants.words("fields"), mentors.words("fields"), free=True),
            "distance": meeting | _both(asked, offered, ONLINE),
            "times": _overlap(participants.words("times"), mentors.words("times"), free=True),
            "conflict": ~_overlap(participants.words("organisations"), mentors.words("organisations")),
            "hours": np.broadcast_to(np.asarray(places) >= 1, shape).copy(),
        },
        meeting,
    )


def _overlap(asked: list[frozenset[str]], offered: list[frozenset[str]], free: bool = False) -> np.ndarray:
    """Whether two lists of words share one, shape (asked, offered); `free`: also where either says nothing."""
    words = sorted(frozenset().union(*asked, *offered))
    left, right = holds(asked, words), holds(offered, words)
    shared = (left.astype(np.int32) @ right.astype(np.int32).T) > 0
    return shared | ~left.any(1)[:, None] | ~right.any(1)[None] if free else shared


def holds(cells: list[frozenset[str]], words: list[str]) -> np.ndarray:
    """Whether each cell has each word, shape (cell, word)."""
    return np.array([[word in cell for word in words] for cell in cells], dtype=bool).reshape(len(cells), len(words))


def _both(asked: list[frozenset[str]], offered: list[frozenset[str]], mode: str) -> np.ndarray:
    """Whether both sides take a mode; who names none takes each."""
    left, right = (np.array([mode in (cell or MODES) for cell in side], dtype=bool) for side in (asked, offered))
    return left[:, None] & right[None]


def _distances(participants: People, mentors: People, distances: pd.DataFrame | None) -> np.ndarray:
    """Kilometres between the regions of each pair of kinds; infinite where nobody stated them."""
    known = {} if distances is None else {(row.region, row.other): float(row.km) for row in distances.itertuples()}
    known |= {(other, region): km for (region, other), km in known.items()}
    regions, others = participants.kinds["region"], mentors.kinds["region"]
    between = {
        (region, other): 0.0 if region == other else known.get((region, other), np.inf)
        for region in set(regions)
        for other in set(others)
    }
    return np.array([[between[region, other] for other in others] for region in regions]).reshape(
        len(regions), len(others)
    )
