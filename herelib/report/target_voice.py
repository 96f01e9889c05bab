"""Whether the weights of barriers in a region heard the people its plan is for, in one sentence of its card."""

from __future__ import annotations

import pandas as pd

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
    return message_by_number(
        "In the weights of barriers here about %(n)s person whom the plan is for was heard: %(changed)s.",
        "In the weights of barriers here about %(n)s people whom the plan is for were heard: %(changed)s.",
        int(used["heard"].max()),
        changed=_changed(used),
    )


def _why_not(reasons: set[str], least: int) -> str:
    if "no target group" in reasons:
        return message("The weights of barriers here are the team's: the plan names nobody whom it is for.")
    if "too few" in reasons:
        return message(
            "In the weights of barriers here the people whom the plan is for were not heard by themselves: fewer than "
            "%(least)s of them were interviewed, or hardly any other residents.",
            least=least,
        )
    return message("The weights of barriers here are the team's: nobody was asked what shows whom the plan is for.")


def _changed(used: pd.DataFrame) -> str:
    """The barriers that have more and less weight because of them."""
    ranked = used[used["factor"] != 1].sort_values(["factor", "barrier"])
    more, less = ranked[ranked["factor"] > 1][::-1], ranked[ranked["factor"] < 1]
    sides = [listing(words(name) for name in side["barrier"].head(MOST)) for side in (more, less)]
    if all(sides):
        return message("more weight is on %(more)s, and less on %(less)s", more=sides[0], less=sides[1])
    if sides[0]:
        return message("more weight is on %(more)s", more=sides[0])
    if sides[1]:
        return message("less weight is on %(less)s", less=sides[1])
    return message("what they say differs from what everybody says by no more than chance, and changes nothing")
