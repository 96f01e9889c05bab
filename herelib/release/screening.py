"""What of the table screening may leave the team: which indicators were compared, and which not, in words."""

from __future__ import annotations

import re

import pandas as pd

_ANSWERED = ["answers", "others", "both", "differing"]  # of screening: counts of interviews
_COUNTED = re.compile(r"\b\d+ of \d+ |over \d+ interviews")  # in its notes


def protect_screening(screening: pd.DataFrame) -> pd.DataFrame:
    """Which indicators were compared, without how many interviews answered otherwise: of these there are always few.

    A note on answers has a clause without numbers before the one with them; that one stays.
    """
    of_answers = screening["answers"] > 0
    plain = screening["note"].map(
        lambda note: "; ".join(part for part in note.split("; ") if not _COUNTED.search(part))
    )
    return screening.assign(note=screening["note"].where(~of_answers, plain)).drop(columns=_ANSWERED)
