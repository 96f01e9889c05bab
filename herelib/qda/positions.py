"""Where coded words stand in a text, however a tool counted and whatever it did to line ends and spaces.

Positions count letters (Unicode code points) from 0, `end` excluded. Tools count otherwise: UTF-16 units (Qt, .NET,
Java), UTF-8 bytes (Taguette), a Windows line end once or twice, the byte order mark or not. Where a tool keeps the
words of a passage beside its positions, the words decide how it counted; where it does not, its usual way is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from herelib.interviews import COVER_UP

# White space, control signs, the byte order mark, signs that UTF-8 cannot hold or tools put in their place.
_SKIPPED = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\ud800-\udfff\ufeff\ufffd-\uffff]+")
_CUT_SHORT = re.compile(r"(?:…|\.\.\.)$")
_SHORTEST = 8  # letters of a quote that is cut short, below which it proves nothing


class Counting(NamedTuple):
    """How a tool counts: `unit` letters, utf16 or utf8; line ends \\r\\n once; the byte order mark as a letter."""

    unit: str = "letters"
    once: bool = False
    mark: bool = False

    def in_words(self) -> str:
        """What is counted, as a list of losses says it."""
        unit = {"utf16": "UTF-16 units", "utf8": "UTF-8 bytes"}.get(self.unit, "letters")
        return unit + ", a line end once" * self.once + ", the byte order mark too" * self.mark


LETTERS = Counting()


class Habits(NamedTuple):
    """What is known of a tool: how it usually counts, whether that is sure, whether it quotes sign by sign.

    `unit` is "auto", or "letters" or "utf16" where the user knows better than the quoted words.
    """

    counting: Counting = LETTERS
    unit: str = "auto"
    exact: bool = False


def boundaries(text: str, counting: Counting = LETTERS) -> np.ndarray:
    """Position, as a tool counts, before each letter and at the end: array, shape (letter + 1).

    Examples
    --------
    >>> boundaries("aā😀b", Counting("utf8")).tolist(), boundaries("a😀\\r\\nb", Counting("utf16", once=True)).tolist()
    ([0, 1, 3, 7, 8], [0, 1, 3, 4, 4, 5])
    """
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    width = np.ones(len(points), dtype=np.int64)
    if counting.unit == "utf16":
        width += points > 0xFFFF
    if counting.unit == "utf8":
        width += (points > 0x7F).astype(np.int64) + (points > 0x7FF) + (points > 0xFFFF)
    if counting.once:
        width[1:][(points[1:] == 10) & (points[:-1] == 13)] = 0
    return np.concatenate([[0], np.cumsum(width)])


def letters_before(edges: np.ndarray, position: int) -> int:
    """Letters before a position; a position inside a letter counts it, one outside of the text stays outside.

    Parameters
    ----------
    edges : as `boundaries` gives them

    Examples
    --------
    >>> edges = boundaries("aā😀b", Counting("utf8"))
    >>> [letters_before(edges, position) for position in (-1, 0, 1, 2, 3, 7, 8, 9)]
    [-1, 0, 1, 2, 2, 3, 4, 5]
    """
    last = int(edges[-1])
    if not 0 <= position <= last:
        return position if position < 0 else len(edges) - 1 + position - last
    letter = int(np.searchsorted(edges, position, side="right")) - 1
    return letter if edges[letter] == position else letter + 1


def ways(text: str, habits: Habits, marked: bool) -> list[Counting]:
    """Ways to count that make a difference in a text, the usual one first.

    Parameters
    ----------
    marked : whether a byte order mark stood before the text
    """
    counting, unit, _ = habits
    wide, ends = not text.isascii() and max(text) > "\uffff", "\r\n" in text
    units = ["letters", "utf16"] if unit == "auto" else [unit]
    # UTF-8 is never in doubt: bytes and letters differ at the first accent, not only at rare signs.
    units = units if wide and counting.unit != "utf8" else [counting.unit]
    usual_unit = counting.unit if counting.unit in units else units[0]
    usual = Counting(usual_unit, counting.once and ends, counting.mark and marked)
    lines, marks = ([False, True] if ends else [False]), ([False, True] if marked else [False])
    countings = [Counting(kind, once, mark) for kind in units for once in lines for mark in marks]
    return sorted(countings, key=lambda way: way != usual)


def squeezed(text: str) -> str:
    """A text without white space and signs that cannot be seen: what is left when tools wrap and join lines."""
    return _SKIPPED.sub("", unicodedata.normalize("NFC", text))


def likeness(quote: str, words: str) -> int:
    """How much a quote is these words: 2 sign by sign, 1 but for white space or cut short with an ellipsis, 0 not.

    Examples
    --------
    >>> likeness("more lights", "more lights"), likeness("more  lights", "more\\nlights"), likeness("", "")
    (2, 1, 0)
    >>> likeness("more lights …", "more lights at night"), likeness("mo…", "more lights")
    (1, 0)
    """
    # Qt hands out selected text with U+2029 for a line end.
    if quote and quote.replace("\u2029", "\n") in (words, words.replace("\r\n", "\n")):
        return 2
    quote, words = squeezed(quote), squeezed(words)
    short = _CUT_SHORT.sub("", quote)
    return int(bool(quote) and (quote == words or (_SHORTEST <= len(short) < len(quote) and words.startswith(short))))


class Alignment:
    """Where the letters of one text stand in another that differs from it, and which words they are."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new
        # Contact details that were blacked out since count the same letters: every place stays where it was.
        self.alike = old == new or (
            len(old) == len(new) and all(a == b or COVER_UP in (a, b) for a, b in zip(old, new, strict=True))
        )
        self._from, self._to = (None, None) if self.alike else (_letters(old), _letters(new))

    def find(self, start: int, end: int) -> tuple[int, int] | None:
        """The place in the new text of a place in the old one; None if it cannot be told.

        Texts that differ in white space, line ends and composed letters only give every place. In others the words
        must stand exactly once.
        """
        if self.alike:
            return start, end
        (old, at), (new, to) = self._from, self._to
        first, last = np.searchsorted(at, [start, end])
        if first >= last:
            return None
        if old == new:
            return int(to[first]), int(to[last - 1]) + 1
        return _only(old[first:last], new, to)


def found_once(words: str, text: str) -> tuple[int, int] | None:
    """The place of words in a text, white space aside; None unless they stand there exactly once.

    Examples
    --------
    >>> found_once("a  shop", "We need a\\nshop here"), found_once("e", "We need")
    ((8, 14), None)
    """
    return _only(_letters(words)[0], *_letters(text))


def _only(words: str, text: str, positions: np.ndarray) -> tuple[int, int] | None:
    first = text.find(words) if words else -1
    if first < 0 or text.find(words, first + 1) >= 0:
        return None
    return int(positions[first]), int(positions[first + len(words) - 1]) + 1


def _letters(text: str) -> tuple[str, np.ndarray]:
    """A text without white space, letters and accents apart, and the place of each sign."""
    signs, positions = [], []
    for position, sign in enumerate(text):
        parts: Iterable[str] = sign if sign.isascii() else unicodedata.normalize("NFD", sign)
        for part in parts:
            if not _SKIPPED.match(part):
                signs.append(part)
                positions.append(position)
    return "".join(signs), np.array(positions, dtype=np.int64)
