"""Words by their stem: a name matches in the forms that Latvian gives it, and Russian in Cyrillic letters.

Folding has taken the accents off, and with them most changes of consonants (Jānis, Jāņa). A word of a text is looked up
by itself and without its last one to four letters, so that the time does not depend on how many names there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from herelib.identifiers.folding import key

_LONGEST = 4  # letters of an ending
_SHORTEST_STEM = 2
_FEMININE_A = "a as ai u am"
_FEMININE_E = "e es ei i em"
_MASCULINE_S = "s a am u i os iem us"
_MASCULINE_IS = "is a im i u us iem"
# By the end of the name, the longest first: how much of it goes, the endings that may stand instead, and those of the
# other sex: a surname has both (Ozols, Ozola), a given name has not.
_DECLENSIONS = (
    ("ais", 3, "ais a am ajam aja ajai ajos", "a as ajai"),
    ("ija", 1, _FEMININE_A, "s"),
    ("is", 2, _MASCULINE_IS, _FEMININE_E),
    ("us", 2, "us um u", ""),
    ("as", 2, "as a am u", ""),
    ("es", 2, "es e em i", ""),
    ("s", 1, _MASCULINE_S, _FEMININE_A),
    ("a", 1, _FEMININE_A, f"{_MASCULINE_S} is im"),
    ("e", 1, _FEMININE_E, _MASCULINE_IS),
)
_CONSONANT = "s a am u i om em"  # a name from elsewhere, in a Latvian or Russian sentence
_CYRILLIC = (
    "а ы е у ой ою и я ю ей ом ем ым ам ах й ь"  # folded, as the names are: some of them look like Latin letters
)
_CYRILLIC_ENDINGS = frozenset(key(_CYRILLIC).split())
_CHANGED = "a u us iem am"
SHORTEST_BARE = 3  # letters: a shorter name that ends in a consonant has no other forms
_CHANGES = {
    "d": "z",
    "t": "s",
    "p": "pj",
    "b": "bj",
    "m": "mj",
    "v": "vj",
}  # Briedis, Brieža; what folding leaves of it


def stems(name: str, of_one: bool = False) -> Iterable[tuple[str, frozenset[str]]]:
    """Stem and endings of a folded name in small letters; `of_one`: without those of the other sex."""
    if not name.isascii():
        yield (name[:-1] if name[-1] in _CYRILLIC_ENDINGS else name), _CYRILLIC_ENDINGS
        return
    for end, length, endings, other in _DECLENSIONS:
        if name.endswith(end) and len(name) - length >= _SHORTEST_STEM:
            stem = name[:-length]
            yield stem, _set_of(endings if of_one else f"{endings} {other}")
            if end in ("is", "e") and stem[-1] in _CHANGES:
                yield stem[:-1] + _CHANGES[stem[-1]], _set_of(_CHANGED)
            return
    if name[-1] not in "aeiouy" and len(name) > SHORTEST_BARE:
        yield name, _set_of(_CONSONANT)


@cache
def _set_of(endings: str) -> frozenset[str]:
    return frozenset(endings.split())


class Forms:
    """A set of names that knows its members' other forms."""

    def __init__(self, names: Iterable[str] = (), of_one: bool = False) -> None:
        self.exact = {name for name in map(key, names) if name}
        self.by_stem: dict[str, frozenset[str]] = {}
        for name in self.exact:
            for stem, endings in stems(name, of_one):
                known = self.by_stem.get(stem)
                self.by_stem[stem] = endings if known is None or known is endings else known | endings

    def inflected(self, word: str) -> bool:
        """Whether a folded word in small letters is another form of a member.

        Examples
        --------
        >>> forms = Forms(["Ilze", "Jānis", "Bērziņš", "Rossi", "Briedis"])
        >>> [forms.inflected(key(word)) for word in ("Ilzei", "Jāņa", "Bērziņai", "Brieža", "Rossini", "Janus")]
        [True, True, True, True, False, True]
        """
        by_stem = self.by_stem
        for cut in range(1, min(_LONGEST, len(word) - _SHORTEST_STEM) + 1):
            endings = by_stem.get(word[:-cut])
            if endings is not None and word[-cut:] in endings:
                return True
        return False
