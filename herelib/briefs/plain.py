"""Everyday words of the briefs: names of needs, how sure something is, how much it costs and when it could start.

Whoever decides over a village reads a brief without a word of statistics: `tests/briefs/statistical_words.csv` lists
what may not stand in one.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from herelib import translations
from herelib.errors import HereError
from herelib.words import listing, marked, message, message_by_number, only_a_limit, percent, words

NEED_WORDS = {
    "care": marked("care at home"),
    "food": marked("food"),
    "repair": marked("repairs"),
    "mobility": marked("getting around"),
    "childcare": marked("child care"),
    "housing": marked("housing"),
    "energy": marked("help with energy"),
    "culture": marked("culture"),
    "digital": marked("help with computers"),
    "admin": marked("help with forms"),
    "health": marked("health"),
    "jobs": marked("jobs"),
    "shops": marked("shops"),
}
# How often a choice came out first or close to it whatever was in doubt: from this share on the sentence is true.
OFTEN = (
    (0.95, marked("Sure. Whatever we doubted, this came out first or close to it nearly every time.")),
    (0.8, marked("Quite sure. Whatever we doubted, this came out first or close to it most of the time.")),
    (0.6, marked("Fairly sure. Whatever we doubted, this came out first or close to it more often than not.")),
    (0.0, marked("Not very sure. Much is in doubt here, and this came out first only now and then.")),
)
FITS = (
    (0.95, marked("That fits the budget of EUR %(budget)s.")),
    (0.5, marked("That most likely fits the budget of EUR %(budget)s.")),
    (0.0, marked("That most likely costs more than the budget of EUR %(budget)s.")),
)
PRESSING = (  # how far something holds people back, from a pressure on
    (2 / 3, marked("very much")),
    (1 / 3, marked("much")),
    (0.0, marked("a little")),
)


def language_wanted(language: str) -> str:
    """A language as it was asked for; that which is spoken where none was.

    Raises
    ------
    HereError
        If there are no texts in it: names those that there are.
    """
    known = [*translations.LANGUAGES]
    if language and language not in known:
        raise HereError(f"briefs have no texts in '{language}'; there are: {', '.join(known)}")
    return language or translations.language()


def whole(number: float) -> str:
    """A whole number as the language that is spoken writes it.

    Examples
    --------
    >>> whole(21500.0)
    '21,500'
    """
    return translations.number(number, ",.0f")


def need_name(field: str) -> str:
    """What a need is called.

    Examples
    --------
    >>> need_name("childcare"), need_name("street_light")
    ('child care', 'street light')
    """
    return message(NEED_WORDS[field]) if field in NEED_WORDS else words(f"need:{field}")


def from_share(texts: Sequence[tuple[float, str]], share: float, **values: object) -> str:
    """The text that goes with a share; nothing where it is missing.

    Parameters
    ----------
    texts : a least share and a text each, the largest first

    Examples
    --------
    >>> from_share(PRESSING, 0.5), from_share(PRESSING, float("nan"))
    ('much', '')
    """
    if pd.isna(share):
        return ""
    return next(message(text, **values) for least, text in texts if share >= least)


def relief_sentence(verdict) -> str:
    """How much of what holds people back a package takes away, and how little or much it could be.

    Parameters
    ----------
    verdict : row of the table verdicts
    """
    if pd.isna(verdict.relief):
        return message("How much it takes away is not shown: too few people were asked.")
    values = {"relief": percent(verdict.relief), "low": percent(verdict.low90), "high": percent(verdict.high90)}
    if verdict.relief <= 0:
        return message("It could take away a little of what holds people back here, %(high)s at the most.", **values)
    if only_a_limit(verdict.relief, verdict.low90, verdict.high90):
        return message(
            "It could take away hardly anything, or up to %(high)s of what holds people back here.", **values
        )
    if verdict.low90 <= 0:
        return message(
            "It could take away about %(relief)s of what holds people back here. It may be hardly anything, and at the "
            "most %(high)s.",
            **values,
        )
    if verdict.low90 >= verdict.high90:
        return message("It could take away about %(relief)s of what holds people back here.", **values)
    return message(
        "It could take away about %(relief)s of what holds people back here. It may be as little as %(low)s or as much "
        "as %(high)s.",
        **values,
    )


def start_sentence(low: float, high: float) -> str:
    """When all of a package could start, in months from the decision on."""
    if pd.isna(low) or pd.isna(high):
        return message("When all of it could start is not known.")
    if round(low) == round(high):
        return message_by_number(
            "All of it could start %(n)s month after the decision.",
            "All of it could start %(n)s months after the decision.",
            round(high),
        )
    return message(
        "All of it could start %(low)s to %(high)s months after the decision.", low=whole(low), high=whole(high)
    )  # fmt: skip


def short_day(day: str) -> str:
    """The month of a day that is the first of one; else the day.

    Examples
    --------
    >>> short_day("2026-12-01"), short_day("2026-12-15")
    ('Dec 2026', '15 December 2026')
    """
    return translations.month(day) if day.endswith("-01") else translations.long_date(day)


def or_more(names: Sequence[str], most: int) -> str:
    """Names as alternatives; of more than `most` the first, and how many more.

    Examples
    --------
    >>> or_more(["A", "B"], 2), or_more(["A", "B", "C"], 1)
    ('A or B', 'A or 2 others')
    """
    if len(names) <= most:
        return listing(names, last="or")
    rest = len(names) - most
    return message_by_number(
        "%(names)s or %(n)s other", "%(names)s or %(n)s others", rest, names=", ".join(names[:most])
    )  # fmt: skip
