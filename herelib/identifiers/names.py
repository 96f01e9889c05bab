"""Names of persons: those that a study's own columns hold, in all their forms, and those that look like one.

A text is read word by word, each word looked up once, so that the time grows with the text and not with the names. What
a name is next to decides where the word alone could be something else: a rose, a month, a town.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from herelib.identifiers.contacts import contacts
from herelib.identifiers.folding import fold, key
from herelib.identifiers.inflection import Forms
from herelib.identifiers.numbers import identity_numbers, long_numbers
from herelib.identifiers.passage import Passage
from herelib.identifiers.places import addresses, coordinates

OWN, FORM, GIVEN, SURNAME, ORDINARY, TITLE, PARTICLE, CAPITAL, SHORT = (1 << bit for bit in range(9))
NAMED = OWN | FORM | GIVEN | SURNAME
SHORTEST = 3  # letters: shorter words are ordinary ones too often, and count beside another name only
LONGEST_NAME = 5  # words: what is longer is a sentence somebody typed into the column of the names
_REMEMBERED = 400_000  # words of which it is known what they are
_WORD = re.compile(r"[^\W\d_]+")
_INITIAL = re.compile(r"(?<![\w.])[A-Z]\.(?: ?-?[A-Z]\.){0,2} ?(?=[A-Z][^\W\d_A-Z])")
_BREAK = re.compile(r"[.!?:;\n\r\t|•*(\"…>]|^ *-|- +$|\d[.)]")
_PARTICLES = frozenset(
    ["de", "da", "do", "dos", "das", "di", "del", "della", "dei", "d", "la", "le", "du", "des", "van", "von", "der", "den", "ten", "ter", "zu", "e", "y", "i", "el", "san", "o", "mac", "mc", "bin", "al"]
)
_TITLES = frozenset(
    ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "mme", "mlle", "mons", "monsieur", "madame", "mademoiselle", "herr", "frau", "senor", "senora", "senorita", "sra", "sr", "srta", "sras", "don", "dona", "dna", "sig", "ra", "signor", "signora", "signorina", "dott", "dottoressa", "dottor", "avv", "ing", "kungs", "kundze", "jaunkundze", "kga", "kdze", "pan", "pani", "mevrouw", "meneer", "mevr", "dhr", "hr", "fr", "maitre", "padre", "fra", "suor", "tante", "onkel", "doctora"]
)
_TITLES_BEHIND = frozenset(["kungs", "kungam", "kunga", "kungu", "kundze", "kundzei", "kundzes", "kundzi", "jaunkundze", "jaunkundzei"])
_LOOSE_TITLES = frozenset(
    ["don", "dona", "fra", "fr", "sir", "ing", "pan", "miss", "padre", "tante", "dr", "prof", "ms", "sr"]
)  # words, or titles of any place
_SAINTS = frozenset(
    ["san", "santa", "santo", "sant", "sao", "saint", "sainte", "st", "ste", "sveta", "svetas", "sveto", "svete", "sankt", "plaza", "calle", "via", "rue", "iela", "avenue", "av"]
)


@cache
def _listed() -> dict[tuple[str, str], Forms]:
    """Listed names by part (given, surname, never) and use (sure, word)."""
    words: dict[tuple[str, str], set[str]] = {}
    latvian: dict[tuple[str, str], set[str]] = {}
    with (Path(__file__).parent / "person_names.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at = (row["part"], row["use"])
            words.setdefault(at, set()).update(row["names"].split())
            if row["language"] in ("lv", "ru"):
                latvian.setdefault(at, set()).update(row["names"].split())
    forms = {}
    for at, names in words.items():
        forms[at] = Forms(latvian.get(at, ()))  # names of other languages have no other forms
        forms[at].exact |= {key(name) for name in names}
    return forms


@cache
def _ordinary() -> frozenset[str]:
    return frozenset().union(*(forms.exact for (_, use), forms in _listed().items() if use == "word"))


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
                if len(digits := re.sub(r"\D", "", cell)) >= 6:
                    numbers.add(digits)
                cell = _without_details(cell)
            parts = _WORD.findall(cell)
            if len(parts) > LONGEST_NAME:
                parts = [part for part in parts[1:] if part[0].isupper()]
            words.update(part.lower() for part in parts)
        words -= _PARTICLES | _TITLES | _listed()["never", "word"].exact
        short = frozenset(word for word in words if len(word) < SHORTEST)
        usual = _ordinary() | {key(word) for word in ordinary}
        return cls(Forms(words - short), short, frozenset(numbers), frozenset(usual))

    def __bool__(self) -> bool:
        return bool(self._forms.exact or self._short or self._numbers)

    def passages(self, text: str) -> list[Passage]:
        """Names of persons in a folded text."""
        known, words = self._known, _WORD.findall(text)
        for word in words:
            if word not in known:
                if len(known) > _REMEMBERED:
                    known.clear()
                known[word] = self._sort(word)
        if not any(known[word] & (NAMED | TITLE | SHORT) for word in words) and not _INITIAL.search(text):
            return []
        return list(_Reading(text, known).passages())

    def number(self, digits: str) -> bool:
        """Whether digits are those of a cell."""
        return digits in self._numbers

    def _sort(self, word: str) -> int:
        """What a word of a folded text may be, as bits."""
        small = word.lower()
        bits = CAPITAL if word[0].isupper() else 0
        if small in self._forms.exact:
            bits |= OWN
        elif len(small) >= SHORTEST and self._forms.inflected(small):
            bits |= OWN | FORM
        elif small in self._short:
            bits |= SHORT
        bits |= ORDINARY if small in self._ordinary else 0
        bits |= _listed_as(small)
        if small in _TITLES or small in _TITLES_BEHIND:
            bits |= TITLE
        if small in _PARTICLES:
            bits |= PARTICLE
        return bits


def _listed_as(small: str) -> int:
    listed = _listed()
    bits = 0
    if len(small) < SHORTEST or small in listed["never", "word"].exact:
        return bits
    for part, bit in (("given", GIVEN), ("surname", SURNAME)):
        sure, word = listed[part, "sure"], listed[part, "word"]
        if small in word.exact or small in sure.exact:
            bits |= bit
        elif sure.inflected(small):
            bits |= bit | FORM
    return bits


def _without_details(cell: str) -> str:
    """A folded cell without numbers, addresses and e-mail addresses: what is left may be a name."""
    passages = [*contacts(cell), *identity_numbers(cell), *long_numbers(cell), *coordinates(cell), *addresses(cell)]
    for passage in passages:
        cell = cell[: passage.start] + " " * (passage.stop - passage.start) + cell[passage.stop :]
    return cell


class _Reading:
    """One text, its words and what each may be."""

    def __init__(self, text: str, known: dict[str, int]) -> None:
        self.text = text
        self.spans = [match.span() for match in _WORD.finditer(text)]
        self.bits = [known[text[start:stop]] for start, stop in self.spans]
        letters = [sign for sign in text if sign.isalpha()]
        # Where all is in capitals, or nothing, they tell nothing.
        self.shouted = sum(map(str.isupper, letters)) > 0.7 * len(letters) and len(letters) > 12

    def passages(self) -> Iterator[Passage]:
        position = 0
        while position < len(self.bits):
            if not self._starts(position):
                yield from self._titled(position)
                position += 1
                continue
            first, last = self._chain(position)
            certain = self._certain(first, last)
            if certain is not None:
                yield self._passage(first, last, certain)
            position = last + 1
        for match in _INITIAL.finditer(self.text):
            yield from self._initialled(match)

    def _starts(self, position: int) -> bool:
        """Whether a name may start with a word; two letters need another part of a name behind them."""
        if self.bits[position] & SHORT and self.bits[position] & CAPITAL and position + 1 < len(self.bits):
            return self._linked(position) and bool(self.bits[position + 1] & (NAMED | SHORT) & ~(GIVEN | SURNAME))
        return bool(self.bits[position] & NAMED)

    def _passage(self, first: int, last: int, certain: bool) -> Passage:
        start = self.spans[first][0]
        initials = re.search(r"(?:(?<![\w.])[A-Z]\. ?-?){1,3}$", self.text[max(0, start - 12) : start])
        return Passage(start - len(initials[0]) if initials else start, self.spans[last][1], "person's name", certain)

    def _linked(self, left: int) -> bool:
        """Whether a word and the next may be parts of one name: a blank or a hyphen between, or the dot of an initial."""
        gap = self.text[self.spans[left][1] : self.spans[left + 1][0]]
        start, stop = self.spans[left]
        return gap in (" ", "-", "  ", "'", " - ") or (stop - start == 1 and gap in (". ", "."))

    def _chain(self, position: int) -> tuple[int, int]:
        """First and last word of the name that a word belongs to."""
        first = last = position
        while last + 1 < len(self.bits) and self._linked(last):
            step = self._part_behind(last)
            if not step:
                break
            last += step
        # "Kowalska Anna": an unknown word in front belongs to a name only inside of a sentence.
        if first and self._linked(first - 1) and self._unknown_name(first - 1) and not self._begins(first - 1):
            if self.bits[position] & GIVEN and last == position and not self.bits[position] & ORDINARY:
                first -= 1
        return first, last

    def _part_behind(self, last: int) -> int:
        """How many words behind a part of a name belong to it as well."""
        following = last + 1
        bits = self.bits[following]
        if bits & (NAMED | SHORT) and (bits & CAPITAL or not self.bits[last] & CAPITAL or bits & OWN):
            return 1
        if self._unknown_name(following) and self.bits[last] & (GIVEN | OWN | PARTICLE) and self.bits[last] & CAPITAL:
            return 1
        step = 1
        while bits & PARTICLE and following + 1 < len(self.bits) and self._linked(following) and not self.shouted:
            following, step = following + 1, step + 1
            bits = self.bits[following]
            if bits & CAPITAL:
                return step
        return 0

    def _unknown_name(self, position: int) -> bool:
        start, stop = self.spans[position]
        return bool(self.bits[position] & CAPITAL) and stop - start >= SHORTEST and not self.shouted

    def _begins(self, position: int) -> bool:
        """Whether a word stands at the beginning of a sentence, where any word has a capital letter."""
        before = self.text[max(0, self.spans[position][0] - 4) : self.spans[position][0]]
        if position == 0 or not before.strip():
            return True
        return bool(_BREAK.search(before.rstrip(" ")[-1:] + " ")) or (before.lstrip().startswith("- ") and position == 0)

    def _certain(self, first: int, last: int) -> bool | None:
        """Whether a chain of words is certainly a name, or doubtful; None if it is none."""
        chain = self.bits[first : last + 1]
        if any(bits & OWN and not bits & (ORDINARY | FORM) for bits in chain):
            return True
        capital = bool(chain[0] & CAPITAL) and bool(chain[-1] & CAPITAL)
        parts = sum(bool(bits & (NAMED | SHORT)) for bits in chain)
        inside = not self._begins(first) and not self.shouted
        if any(bits & OWN for bits in chain):
            named = (parts > 1 and capital) or any(
                bits & FORM and not bits & ORDINARY and bits & CAPITAL for bits in chain
            )
            return bool(named or self._beside_title(first, last) or (capital and inside))
        if first and self._word(first - 1) in _SAINTS:
            return False if capital else None
        if self._beside_title(first, last) and capital:
            return True
        return self._listed_certain(chain, capital, inside)

    def _listed_certain(self, chain: Sequence[int], capital: bool, inside: bool) -> bool | None:
        """`_certain` of a chain without any name of the study."""
        given = [bits for bits in chain if bits & GIVEN]
        sure = [bits for bits in given if not bits & ORDINARY]
        if len(chain) > 1 and capital and given:
            if sure or inside or (len(given) > 1 and not self.shouted):
                return True
            return False
        if sure and not sure[0] & FORM:
            return True if capital else False
        if sure:
            return (inside or None) if capital else None
        if len(chain) == 1 and capital and inside:
            return False if given or not chain[0] & ORDINARY else None
        return None

    def _word(self, position: int) -> str:
        return self.text[slice(*self.spans[position])].lower()

    def _beside_title(self, first: int, last: int) -> bool:
        return bool(
            (first and self.bits[first - 1] & TITLE and self._gap(first - 1) in (" ", ". ", "."))
            or (last + 1 < len(self.bits) and self._gap(last) == " " and self._word(last + 1) in _TITLES_BEHIND)
        )

    def _gap(self, left: int) -> str:
        return self.text[self.spans[left][1] : self.spans[left + 1][0]]

    def _titled(self, position: int) -> Iterator[Passage]:
        """A word that nothing but a title beside it makes a name: "Mrs Xyz", "Xyz kundze"."""
        if not self._unknown_name(position) or self.bits[position] & TITLE:
            return
        behind = position + 1 < len(self.bits) and self._gap(position) == " "
        if behind and self._word(position + 1) in _TITLES_BEHIND:
            yield self._passage(position, position, True)
        elif position and self.bits[position - 1] & TITLE and self._gap(position - 1) in (" ", ". ", "."):
            title = self._word(position - 1)
            if title not in _TITLES_BEHIND or title in _TITLES:
                yield self._passage(position, position, title not in _LOOSE_TITLES)

    def _initialled(self, match: re.Match) -> Iterator[Passage]:
        """Initials and an unknown word with a capital: a name, or a letter at the end of a sentence."""
        surname = _WORD.match(self.text, match.end())
        if surname and len(surname[0]) >= SHORTEST:
            yield Passage(match.start(), surname.end(), "person's name", False)


NO_NAMES = Names(Forms(), frozenset(), frozenset(), frozenset())
