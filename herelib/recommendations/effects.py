"""Effects: what share of a barrier each part takes away, from what raters gave and what was measured.

A rater's level is a prior mean share. What was measured pulls it towards the size that was seen, the more the better it
is known, and the nearer people and outcome are to the team's aim. Evidence on a part as a whole scales its row, so that
what it leaves alone stays left alone; evidence on one barrier pulls that cell. A weak grade and other people lower the
mean itself: the choice rests on means, and doubt that only widens an interval would never count in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import stats

from herelib.recommendations.parts import STEPS, Parts
from herelib.recommendations.scenes import requirement_arrays

LEVEL_SHARES = {  # share of a barrier that levels 0-3 take away, judged: decision level_shares
    "modest": (0.0, 0.15, 0.35, 0.6),
    "cautious": (0.0, 0.1, 0.25, 0.5),
    "generous": (0.0, 0.2, 0.4, 0.6),
}
SIZES = {"negative": 0.0, "none": 0.0, "small": 0.15, "medium": 0.35, "large": 0.6}  # unknown pulls nothing
GRADES = ("A", "B", "audit", "C", "none")  # from well known to not known
WORTH = {"A": 40.0, "B": 15.0, "audit": 10.0, "C": 5.0, "none": 5.0}  # of a grade, as so many observations
RATER_WORTH = 10.0  # of a rater's level, as so many observations [J]
PEOPLE_WORTH = {"yes": 1.0, "partly": 0.5, "no": 0.2}  # of evidence, by the people it was seen on
OTHER_OUTCOME = 0.3  # worth of evidence on an outcome that is not the aim
HALF_AIM = 0.5  # worth of evidence on one of two outcomes that are both the aim
KNOWN = {"A": 1.0, "B": 1.0, "audit": 0.85, "C": 0.85, "none": 0.85}  # factor of the mean
OTHER_PEOPLE = {"yes": 1.0, "partly": 0.85, "no": 0.7}  # factor of the mean
AIMS = {  # outcomes that count in full
    "both": ("own_business", "work", "firm_survives"),
    "own_business": ("own_business", "firm_survives"),
    "work": ("work",),
}
MOST = 0.95  # no part takes a barrier away altogether
Streams = Sequence[np.random.Generator]  # of random numbers, one for each part
ALIKE = 0.5  # correlation of the effects of one part: a poor scheme is poor for every barrier


@dataclass(frozen=True)
class Learnt:
    """What evidence says of each part, for one aim.

    Attributes
    ----------
    grades : grade of each part: how well its effect is known on people like these and for the aim
    factor : array, shape (part,): of the mean effect, for weak grades and other people
    pull, size : arrays, shape (part,): how far evidence on the part as a whole pulls (0-1), and towards which share
    cell_pull, cell_size : arrays, shape (part, barrier): the same for evidence on one barrier
    """

    grades: tuple[str, ...]
    factor: np.ndarray
    pull: np.ndarray
    size: np.ndarray
    cell_pull: np.ndarray
    cell_size: np.ndarray


def learnt(evidence: pd.DataFrame, parts: Parts, aim: str) -> Learnt:
    """What the table evidence says of each part; a part without any row has grade none."""
    near = evidence["outcome"].isin(AIMS[aim])
    worth = (
        evidence["grade"].map(WORTH).astype(float)
        * evidence["like_us"].map(PEOPLE_WORTH).astype(float)
        * np.where(near, HALF_AIM if aim == "both" else 1.0, OTHER_OUTCOME)
        * (evidence["size"].isin(SIZES) & (evidence["grade"] != "none"))
    )
    rows = evidence.assign(near=near, worth=worth, share=evidence["size"].map(SIZES).astype(float).fillna(0.0))
    by_part: dict[str, list] = {name: [] for name in parts.names}
    for row in rows.itertuples():
        by_part.get(row.part, []).append(row)
    judged = [_grade(by_part[name]) for name in parts.names]
    pulls = np.array([_pull([row for row in by_part[name] if not row.barrier]) for name in parts.names]).reshape(-1, 2)
    cell_pull, cell_size = np.zeros((2, len(parts.names), len(parts.barriers)))
    for m, name in enumerate(parts.names):
        # Evidence on a barrier that is out of scope pulls nothing.
        for barrier in {row.barrier for row in by_part[name]} & set(parts.barriers):
            where = m, parts.barriers.index(barrier)
            cell_pull[where], cell_size[where] = _pull([row for row in by_part[name] if row.barrier == barrier])
    factor = np.array([KNOWN[grade] * OTHER_PEOPLE[people] for grade, people in judged])
    return Learnt(tuple(grade for grade, _ in judged), factor, pulls[:, 0], pulls[:, 1], cell_pull, cell_size)


def _grade(rows: Sequence) -> tuple[str, str]:
    """Grade of a part and the people behind it: what was seen on other people or for another outcome is C at best."""
    if not rows:
        return "none", "yes"  # nothing was seen on anybody: the grade says so, people do not count once more
    graded = [
        (
            GRADES.index(
                row.grade
                if (row.near and row.like_us != "no") or row.grade == "none"
                else max(row.grade, "C", key=GRADES.index)
            ),
            list(OTHER_PEOPLE).index(row.like_us),
        )
        for row in rows
    ]
    grade, people = min(graded)
    return GRADES[grade], "yes" if GRADES[grade] == "none" else list(OTHER_PEOPLE)[people]


def _pull(rows: Sequence) -> tuple[float, float]:
    """How far evidence pulls away from a rater, 0-1, and towards which share."""
    worth = float(sum(row.worth for row in rows))
    if worth <= 0:
        return 0.0, 0.0
    return worth / (worth + RATER_WORTH), float(sum(row.worth * row.share for row in rows) / worth)


def mean_effects(levels: np.ndarray, evidence: Learnt, shares: tuple[float, ...]) -> np.ndarray:
    """Mean share of each barrier that each part takes away, shape (..., part, barrier).

    Parameters
    ----------
    levels : array of whole numbers 0-3, shape (..., part, barrier)
    shares : of levels 0-3

    Notes
    -----
    With rater's share s(l), strongest level l* of the part, and evidence on the part as a whole of size z and pull w:
    s(l) ((1 - w) + w z / s(l*)); then the cell's own evidence; then the factor of grade and people.
    """
    prior = np.asarray(shares)[levels.astype(int)]
    strongest = prior.max(-1, keepdims=True)
    seen = np.divide(evidence.size[:, None], strongest, out=np.zeros_like(strongest), where=strongest > 0)
    scaled = prior * (1 - evidence.pull[:, None] + evidence.pull[:, None] * seen)
    pulled = np.where(prior > 0, (1 - evidence.cell_pull) * scaled + evidence.cell_pull * evidence.cell_size, 0.0)
    return np.clip(pulled * evidence.factor[:, None], 0.0, MOST)


@dataclass(frozen=True)
class RatingDraws:
    """Ratings in n draws: each draw takes one rater for each part, and moves what was judged.

    Attributes
    ----------
    effects : array, shape (draw, part, barrier): mean effects
    needed : array, shape (draw, part, capacity), 0-1
    hard : array of bool, same shape: what a part cannot do without
    """

    effects: np.ndarray
    needed: np.ndarray
    hard: np.ndarray
    requirements: dict[int, tuple] = field(default_factory=dict)  # arrays of as many draws, made once for all regions

    def requirement_arrays(self, draws: int) -> tuple[np.ndarray, ...]:
        """What the kernels take of the requirements, in so many draws: one draw stands for all."""
        if draws not in self.requirements:
            spread = [np.broadcast_to(array, (draws, *array.shape[1:])) for array in (self.needed, self.hard)]
            self.requirements[draws] = requirement_arrays(*spread)
        return self.requirements[draws]


@dataclass(frozen=True)
class RatingRules:
    """How ratings are read and doubted: see the decisions of the same names."""

    shares: tuple[float, ...]
    hard_from: int
    zero_slip: float
    rating_doubt: float


def rating_draws(parts: Parts, evidence: Learnt, rules: RatingRules, n: int, streams: Streams) -> RatingDraws:
    """Ratings in n draws; a level of zero slips to 1 where an effect is possible, a need of zero stays.

    Parameters
    ----------
    streams : random numbers of each part
    """
    part, barriers, capacities = np.arange(len(parts.names)), len(parts.barriers), len(parts.capacities)
    rater = np.column_stack([rng.integers(len(parts.raters), size=n) for rng in streams])
    levels, possible = parts.levels[rater, part], parts.possible[rater, part]
    slips = (levels == 0) & possible & (_chances(streams, n, barriers) < rules.zero_slip)
    moved = np.clip(levels + _steps(_chances(streams, n, barriers), rules.rating_doubt), 0, 3)
    levels = np.where(levels == 0, slips, moved)
    stated, steps = parts.hard[rater, part], np.rint(parts.needed[rater, part] * STEPS)
    moves = _steps(_chances(streams, n, capacities), rules.rating_doubt)
    steps = np.where(steps == 0, 0, np.clip(steps + moves, 0, STEPS))
    return _read(levels, steps, stated, evidence, rules)


def _chances(streams: Streams, n: int, columns: int) -> np.ndarray:
    """Uniform random numbers, shape (draw, part, column)."""
    return np.stack([rng.random((n, columns)) for rng in streams], axis=1)


def stated_ratings(parts: Parts, evidence: Learnt, rules: RatingRules) -> RatingDraws:
    """The ratings without doubt, as one draw: mean effects and mean needs over the raters, slips at their mean."""
    steps = np.rint(parts.needed * STEPS)
    each = _read(parts.levels, steps, parts.hard, evidence, rules)
    slipped = mean_effects(np.where((parts.levels == 0) & parts.possible, 1, parts.levels), evidence, rules.shares)
    effects = np.where(parts.levels == 0, rules.zero_slip * slipped, each.effects)
    return RatingDraws(effects.mean(0)[None], each.needed.mean(0)[None], each.hard.mean(0)[None] >= 0.5)


def _steps(chance: np.ndarray, doubt: float) -> np.ndarray:
    """-1, 0 or +1 with chances doubt, 1 - 2 doubt, doubt, from uniform random numbers."""
    return (chance >= 1 - doubt).astype(float) - (chance < doubt)


def _read(levels, steps, stated, evidence: Learnt, rules: RatingRules) -> RatingDraws:
    hard = np.where(np.isnan(stated), steps >= rules.hard_from, stated == 1) & (steps > 0)
    return RatingDraws(mean_effects(levels, evidence, rules.shares), steps / STEPS, hard)


def drawn_effects(means: np.ndarray, evidence: Learnt, streams: Streams) -> np.ndarray:
    """Effects drawn around their means, shape (draw, part, barrier): Beta, the narrower the better the part is known.

    The effects of one part go together (Gaussian copula with correlation `ALIKE`); those of two parts do not.
    """
    n, _, barriers = means.shape
    normal = np.stack([rng.standard_normal((n, 1 + barriers)) for rng in streams], axis=1)
    quantile = stats.norm.cdf(np.sqrt(ALIKE) * normal[..., :1] + np.sqrt(1 - ALIKE) * normal[..., 1:])
    worth = np.array([WORTH[grade] for grade in evidence.grades])[:, None]
    drawn = np.zeros_like(means)
    some = means > 0
    a, b = (means * worth)[some], ((1 - means) * worth)[some]
    drawn[some] = stats.beta.ppf(quantile[some], a, b)
    return drawn
