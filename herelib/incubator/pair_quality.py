"""How well a mentor suits a participant: what is asked and offered, with rare skills weighing more, and nearness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from herelib.incubator.admissibility import holds
from herelib.incubator.people import People

FINEST = 1000  # quality is counted in whole thousandths, so that a best sum is exactly one number
NO_WISH = 0.5  # of somebody who asks for nothing: the middle, so that nobody gains by asking for nothing


@dataclass(frozen=True)
class QualityWeights:
    """What counts how much; [J], a decision of the team. They are taken relative to their sum."""

    skills: float = 0.6
    field: float = 0.2
    in_person: float = 0.2


def quality(
    participants: People, mentors: People, in_person: np.ndarray, weights: QualityWeights, rarity: People | None = None
) -> np.ndarray:
    """Quality of each pair of kinds in thousandths, whole numbers 0-1000, shape (participant, mentor).

    skills: the share of what is asked that is offered, each skill weighing one over the mentors who offer it, as rare
    ones are lost otherwise (Crews, "The Mentor Matching Problem", 2020); field: whether a field is named by both;
    in_person: whether they can meet. `rarity` are the mentors by whom a skill is rare, if not those that are there.
    """
    asked, offered = participants.words("asks"), mentors.words("offers")
    skills = sorted(frozenset().union(*asked, *offered))
    offers, asks = holds(offered, skills).astype(float), holds(asked, skills).astype(float)
    # A skill that nobody offers cannot tell mentors apart, and only lowers all alike: it weighs as the rarest does.
    known = rarity or mentors
    weight = 1 / np.maximum(known.count @ holds(known.words("offers"), skills), 1.0)
    wanted = asks @ weight
    met = (asks * weight) @ offers.T
    share = np.divide(met, wanted[:, None], out=np.full(met.shape, NO_WISH), where=wanted[:, None] > 0)
    fields = [[bool(a & b) for b in mentors.words("fields")] for a in participants.words("fields")]
    parts = (
        (weights.skills, share),
        (weights.field, np.array(fields, dtype=float).reshape(share.shape)),
        (weights.in_person, in_person.astype(float)),
    )
    total = sum(weight for weight, _ in parts)
    return np.rint(FINEST * sum(weight * part for weight, part in parts) / total).astype(int)
