"""Abbreviations of laws, bodies and firms, which look like a person's initials: "D.Lgs. 112/2017", "C.E. Marking".

What is listed as standing alone names nobody, whatever follows. Two letters may be somebody's initials as well: they
are an abbreviation where an article or a word of the law stands in front, or a word of the law or a number behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from herelib.identifiers.folding import key
from herelib.identifiers.listed import rows

_ARTICLE_OF_A_CODE = re.compile(r"(?<!\w)[LRDA]\.? ?\*?\d{3,4}(?:-\d{1,3}){1,3}(?![\w-])")  # "L. 3332-17-1", of France
_BEHIND = re.compile(r" ?(?P<number>(?:n|nr|no|num|n°)?\.? ?\d)|[ .]*(?P<word>[^\W\d_]+)")
_BEFORE = re.compile(r"(?P<word>[^\W\d_]+)['.]? ?$")


@cache
def _patterns() -> tuple[re.Pattern, frozenset[str], frozenset[str]]:
    """The listed abbreviations, those of them that are one wherever they stand, and the words that may stand beside."""
    alone, all_of_them, beside = set(), set(), set()
    for row in rows("abbreviations"):
        words = row["abbreviations"].split()
        if row["subject"] in ("beside", "article"):
            beside |= {key(word) for word in words}
        else:
            all_of_them |= set(words)
            alone |= {_plain(word) for word in words if row["alone"] == "yes"}
    longest_first = sorted(all_of_them, key=lambda word: (-len(word), word))
    spelled = [r"\. ?".join(map(re.escape, filter(None, word.split(".")))) for word in longest_first]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(spelled)})\.?(?!\w)"), frozenset(alone), frozenset(beside)


def _plain(abbreviation: str) -> str:
    return re.sub(r"[. ]", "", abbreviation)


def abbreviations(text: str) -> Iterator[tuple[int, int]]:
    """Where an abbreviation of a law or a body stands in a folded text: start and stop.

    Examples
    --------
    >>> text = "il D.Lgs. 112/2017, the C.E. Marking, C.E. Example"
    >>> [text[start:stop] for start, stop in abbreviations(text)]
    ['D.Lgs.', 'C.E.']
    """
    pattern, alone, _ = _patterns()
    for match in pattern.finditer(text):
        if _plain(match[0]) in alone or _explained(text, *match.span()):
            yield match.span()


def articles_of_codes(text: str) -> Iterator[tuple[int, int]]:
    """Where the number of an article of a French code stands in a folded text: start and stop."""
    for match in _ARTICLE_OF_A_CODE.finditer(text):
        yield match.span()


def _explained(text: str, start: int, stop: int) -> bool:
    """Whether what stands beside two letters says that they are an abbreviation."""
    beside = _patterns()[2]
    before = _BEFORE.search(text, max(0, start - 24), start)
    behind = _BEHIND.match(text, stop)
    if before and before["word"].lower() in beside:
        return True
    return behind is not None and (behind["number"] is not None or behind["word"].lower() in beside)
