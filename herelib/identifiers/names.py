"""Names of persons: those that a study's own columns hold, in all their forms, and those that look like one.

A text is read word by word, each word looked up once, so that the time grows with the text and not with the names. What
a name is next to decides where the word alone could be something else: a rose, a month, a town.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache

from herelib.identifiers.contacts import contacts
from herelib.identifiers.folding import fold, key
from herelib.identifiers.inflection import Forms
from herelib.identifiers.listed import listed, rows
from herelib.identifiers.numbers import identity_numbers, long_numbers
from herelib.identifiers.passage import Passage
from herelib.identifiers.places import addresses, coordinates
from herelib.identifiers.reading import (
    CAPITAL,
    FORM,
    GIVEN,
    INITIAL,
    NAMED,
    ORDINARY,
    OWN,
    PARTICLE,
    PLACE,
    SHORT,
    SHORTEST,
    SMALL,
    SURNAME,
    TELLING,
    TITLE,
    UPPER,
    WORD,
    Reading,
)

LONGEST_NAME = 5  # words: what is longer is a sentence somebody typed into the column of the names
OFTEN = 3  # times that a text has an ordinary word
LEAST_DIGITS = 5  # of a phone or another number in a column
_REMEMBERED = 400_000  # words of which it is known what they are


@cache
def _listed() -> dict[tuple[str, str], Forms]:
    """Listed names by part (given, surname, never) and use: sure; a word as well; a name with a capital only."""
    words: dict[tuple[str, str], set[str]] = {}
    inflected: dict[tuple[str, str], set[str]] = {}
    for row in rows("person_names"):
        at = (row["part"], row["use"])
        words.setdefault(at, set()).update(row["names"].split())
        if row["language"] in ("lv", "ru"):
            inflected.setdefault(at, set()).update(row["names"].split())
    forms = {}
    for at, names in words.items():
        forms[at] = Forms(inflected.get(at, ()), of_one=True)  # names of other languages have no other forms
        forms[at].exact |= {key(name) for name in names}
    return forms


@cache
def _ordinary() -> frozenset[str]:
    return frozenset().union(*(forms.exact for (_, use), forms in _listed().items() if use == "word"))


def often_small(text: str) -> frozenset[str]:
    """The words that a text has in small letters at least `OFTEN` times, folded: what it is about, and nobody.

    Examples
    --------
    >>> sorted(often_small("need, need, Need, a need; Anna, anna"))
    ['need']
    """
    counts = Counter(WORD.findall(fold(text).text))
    return frozenset(word for word, count in counts.items() if count >= OFTEN and word.islower())


class Names:
    """The names that the columns of a study hold, looked up in all their forms; `Names.of` makes it."""

    def __init__(self, forms: Forms, short: frozenset[str], numbers: frozenset[str], ordinary: frozenset[str]) -> None:
        self._forms, self._short, self._numbers, self._ordinary = forms, short, numbers, ordinary
        self._known: dict[str, int] = {}

    @classmethod
    def of(cls, names: Iterable[str], ordinary: Iterable[str] = ()) -> Names:
        """The names in the cells of all role columns of a study.

        Parameters
        ----------
        names : cells as they are: names, and phones, addresses or numbers, of which the digits are kept
        ordinary : words that people of the study also use when they name nobody; listed ones are known

        Examples
        --------
        >>> [p.kind for p in Names.of(["Ilze Bērziņa", "29 123 456"]).passages("Prasiet Ilzei!")]
        ["person's name"]
        """
        words: set[str] = set()
        numbers: set[str] = set()
        for name in dict.fromkeys(names):
            cell = fold(str(name)).text
            if any(sign.isdigit() for sign in cell) or "@" in cell:
                if len(digits := re.sub(r"\D", "", cell)) >= LEAST_DIGITS:
                    numbers.add(digits)
                cell = _without_details(cell)
            parts = WORD.findall(cell)
            if len(parts) > LONGEST_NAME:
                parts = [part for part in parts[1:] if part[0].isupper()]
            words.update(part.lower() for part in parts)
        words -= listed("particles") | listed("titles") | _listed()["never", "word"].exact
        short = frozenset(word for word in words if len(word) < SHORTEST)
        usual = _ordinary() | {key(word) for word in ordinary}
        return cls(Forms(words - short), short, frozenset(numbers), frozenset(usual))

    def beside(self, words: Iterable[str]) -> Names:
        """These names, where some folded words in small letters are ordinary ones as well."""
        return Names(self._forms, self._short, self._numbers, self._ordinary | frozenset(words))

    def __bool__(self) -> bool:
        return bool(self._forms.exact or self._short or self._numbers)

    def passages(self, text: str, languages: Collection[str] = ()) -> list[Passage]:
        """Names of persons in a folded text, by the study's columns and by the lists of names."""
        known, words = self._known, WORD.findall(text)
        for word in words:
            if word not in known:
                if len(known) > _REMEMBERED:
                    known.clear()
                known[word] = self._sort(word)
        if not any([known[word] & TELLING for word in words]):
            return []
        return list(Reading(text, known, languages).passages())

    @property
    def numbers(self) -> frozenset[str]:
        """The digits of the numbers in the cells."""
        return self._numbers

    def holds(self, word: str) -> bool:
        """Whether a word is one of the names of the columns, or a form of one."""
        return bool(self._sort(fold(word).text) & OWN)

    def listed(self, word: str) -> bool:
        """Whether a word of a folded text is a name of the columns or of the lists, or a form of one."""
        return bool(self._sort(word) & NAMED)

    def _sort(self, word: str) -> int:
        """What a word of a folded text may be, as bits of `herelib.identifiers.reading`."""
        small = word.lower()
        bits = 0
        if word[0].isupper():
            bits |= CAPITAL | (INITIAL if len(word) == 1 else UPPER if word.isupper() else 0)
        if small in self._forms.exact:
            bits |= OWN
        elif len(small) >= SHORTEST and self._forms.inflected(small):
            bits |= OWN | FORM
        elif small in self._short:
            bits |= SHORT
        bits |= ORDINARY if small in self._ordinary else 0
        titled = small in listed("titles") or small in listed("titles behind") or small in listed("callings")
        bits |= TITLE if titled else 0
        bits |= PARTICLE if small in listed("particles") else 0
        bits |= PLACE if small in listed("names of institutions") else 0
        return bits | _listed_as(small)


def _listed_as(small: str) -> int:
    """Whether a folded word in small letters is a listed given name or surname, or a form of one."""
    names = _listed()
    bits = 0
    if len(small) < SHORTEST or small in names["never", "word"].exact:
        return bits
    if small in names["given", "capital"].exact:
        return bits | GIVEN | SMALL
    for part, bit in (("given", GIVEN), ("surname", SURNAME)):
        sure = names[part, "sure"]
        if small in sure.exact or small in names[part, "word"].exact:
            return bits | bit
        if sure.inflected(small):
            bits |= bit | FORM
    return bits


def _without_details(cell: str) -> str:
    """A folded cell without numbers, addresses and e-mail addresses: what is left may be a name."""
    passages = [*contacts(cell), *identity_numbers(cell), *long_numbers(cell), *coordinates(cell), *addresses(cell)]
    for passage in passages:
        cell = cell[: passage.start] + " " * (passage.stop - passage.start) + cell[passage.stop :]
    return cell


NO_NAMES = Names.of(())
