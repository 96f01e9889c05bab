"""A text in its plainest letters, so that no spelling of a character hides a name or a number; positions are kept.

Accents go, full-width and other digits become 0-9, all blanks and dashes one of each, invisible characters nothing, and
Cyrillic and Greek letters that look like Latin ones become these. Names are folded the same way before they are
compared, so that a word in Cyrillic letters still equals itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_LOOK_ALIKES = dict(
    zip(
        "аеорсухіјѕԁԛԝһАВЕКМНОРСТУХІЈЅԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧονı",
        "aeopcyxijsdqwhABEKMHOPCTYXIJSQWABEZHIKMNOPTYXovi",
        strict=True,
    )
)
_SPELT_OUT = {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
_SPELT_OUT |= {"đ": "d", "Đ": "D", "ð": "d", "þ": "th", "Þ": "Th", "ħ": "h", "Ħ": "H"}
_SIGNS = dict.fromkeys("‘’ʼ′´`＇", "'") | dict.fromkeys("“”„«»″＂‟", '"') | dict.fromkeys("ºª˚", "°")
_SIGNS |= {"⁄": "/", "∕": "/", "。": ".", "․": ".", "−": "-", "⁃": "-", "ˍ": "_", "…": "…", "°": "°", "№": "№"}


class _Folding(dict):
    """What each character becomes, worked out when it is first met; `uneven` are those that do not become one."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = _folded(character)
        if len(folded) != 1:
            self.uneven.add(character)
        self[code] = folded
        return folded


def _folded(character: str) -> str:
    for table in (_LOOK_ALIKES, _SPELT_OUT, _SIGNS):
        if character in table:
            return table[character]
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):  # accents that stand alone, and what is not seen
        return ""
    if (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    if category == "Zs":
        return " "
    if category == "Pd":
        return "-"
    if category in ("No", "Cc"):
        return character
    letters = "".join(c for c in unicodedata.normalize("NFKD", character) if unicodedata.category(c) != "Mn")
    return "".join(_LOOK_ALIKES.get(c, c) for c in letters) or character


_FOLDING = _Folding()


@dataclass(frozen=True)
class Folded:
    """A folded text, and for each of its characters the position in the text as it was (None: the same)."""

    text: str
    positions: Sequence[int] | None
    length: int  # of the text as it was

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Start and stop in the text as it was; invisible characters and accents behind the passage go with it."""
        if self.positions is None:
            return start, stop
        return self.positions[start], self.positions[stop] if stop < len(self.positions) else self.length


def fold(text: str) -> Folded:
    """A text in its plainest letters.

    Examples
    --------
    >>> fold("Jānis\\u200b １２–3").text, fold("e\\u0301a").span(0, 1)
    ('Janis 12-3', (0, 2))
    """
    if text.isascii():
        return Folded(text, None, len(text))
    plain = text.translate(_FOLDING)
    if _FOLDING.uneven.isdisjoint(text):
        return Folded(plain, None, len(text))
    positions = [position for position, character in enumerate(text) for _ in _FOLDING[ord(character)]]
    return Folded(plain, positions, len(text))


def key(word: str) -> str:
    """A word as it is compared with others: folded, in small letters."""
    return fold(word).text.lower()
