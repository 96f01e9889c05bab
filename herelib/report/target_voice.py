"""Whether what barriers count in a region heard the people it is for, in one sentence of its card."""

from __future__ import annotations

import pandas as pd

from herelib.report.rendering import capital
from herelib.words import listing, message, message_by_number, words

OFF = "not decided"
MOST = 3  # barriers that the sentence names on either side


def voice_sentence(voice: pd.DataFrame, least: int) -> str:
    """How many were heard and what changed, or why they were not; "" where no decision gives them a share.

    Parameters
    ----------
    voice : rows of the table target_voice of a region, as `herelib.release.protect` makes it
    least : parameter target_least
    """
    if not len(voice) or (voice["why_not"] == OFF).any():
        return ""
    used = voice[voice["why_not"] == ""]
    if not len(used):
        return _why_not(set(voice["why_not"]), least)
    number = int(used["heard"].max())
    changed = _changed(used)
    if not changed:
        return message_by_number(
            "What barriers count here heard about %(n)s person it is for: what they say differs from what everybody "
            "says by no more than chance, so that it changes nothing.",
            "What barriers count here heard about %(n)s people it is for: what they say differs from what everybody "
            "says by no more than chance, so that it changes nothing.",
            number,
        )
    return message_by_number(
        "What barriers count here heard about %(n)s person it is for: %(changed)s.",
        "What barriers count here heard about %(n)s people it is for: %(changed)s.",
        number,
        changed=changed,
    )


def _why_not(reasons: set[str], least: int) -> str:
    if "no target group" in reasons:
        return message("What barriers count here is as the team says: the plan names nobody whom it is for.")
    if "too few" in reasons:
        return message(
            "What barriers count here did not hear the people it is for by themselves: fewer than %(least)s of them "
            "were interviewed here, or hardly any other residents.",
            least=least,
        )
    return message("What barriers count here is as the team says: nobody was asked what would show whom it is for.")


def _changed(used: pd.DataFrame) -> str:
    """The barriers that count more and less because of them; "" where none does."""
    ranked = used[used["factor"] != 1].sort_values(["factor", "barrier"])
    more, less = ranked[ranked["factor"] > 1][::-1], ranked[ranked["factor"] < 1]
    sides = [listing(words(name) for name in side["barrier"].head(MOST)) for side in (more, less)]
    if all(sides):
        return message("%(more)s count more, and %(less)s less", more=capital(sides[0]), less=sides[1])
    if sides[0]:
        return message("%(more)s count more", more=capital(sides[0]))
    return message("%(less)s count less", less=capital(sides[1])) if sides[1] else ""
