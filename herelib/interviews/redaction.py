"""Takes contact details and names out of open answers, without moving any of their characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

COVER_UP = "█"
SHORTEST_NAME = 3  # shorter parts of names are ordinary words too often

_PATTERNS = (
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",  # e-mail
    r"(?:https?://|www\.)\S+",  # web address, which may be a profile
    r"(?<!\w)@\w{3,}",  # account
    r"[-+]?\d{1,3}\.\d{4,}\s*[,; ]\s*[-+]?\d{1,3}\.\d{4,}",  # coordinates
    r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)",  # bank account
    r"(?<!\w)[a-z]{2}\d{2}[a-z]{0,4}\d{8,28}(?!\w)",
    r"(?:\+|(?<!\d)00)\d[\d\s()./-]{5,}\d",  # phone with its country
    r"\d{6}\s?-\s?\d{4,5}",  # identity number
    r"\(?\d(?:[\s./()-]{0,2}\d){6,}",  # seven digits and more
)
_ANY = re.compile("|".join(_PATTERNS))
_HARMLESS = re.compile(
    r"(?:(?:19|20)\d\d\s?[-/–]\s?(?:19|20)\d\d"  # a span of years
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\s?\d{1,2}[./]\s?(?:19|20)\d\d)"  # a date
)


@lru_cache(maxsize=16_384)  # a study has more names than the module re keeps patterns
def _named(part: str) -> re.Pattern:
    return re.compile(rf"(?<!\w){re.escape(part)}(?!\w)", re.IGNORECASE)


def redact(text: str, names: Iterable[str] = ()) -> tuple[str, int]:
    """A text with contact details, long numbers and given names blacked out, and how many passages that were.

    The length stays, so that positions of segments hold.

    Parameters
    ----------
    names : what the same interview gave as name, phone or address

    Examples
    --------
    >>> redact("write to a.b@c.org")
    ('write to █████████', 1)
    >>> redact("open since 2014-2020, in 2021-07-05 closed")
    ('open since 2014-2020, in 2021-07-05 closed', 0)
    >>> redact("Anna said so", ["Anna Example"])
    ('████ said so', 1)
    """
    count = 0

    def cover(match: re.Match) -> str:
        nonlocal count
        if _HARMLESS.fullmatch(match[0].strip("( ")):
            return match[0]
        count += 1
        return COVER_UP * len(match[0])

    text = _ANY.sub(cover, text)
    parts = {part for name in names for part in (name.strip(), *name.split()) if len(part) >= SHORTEST_NAME}
    for part in sorted(parts, key=lambda part: (-len(part), part)):
        text = _named(part).sub(cover, text)
    return text, count
