"""Which words of a text are the name of a person: by what each word may be, its capital letter and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from herelib.identifiers.listed import listed
from herelib.identifiers.passage import Passage

# What a word may be: in the columns of the study (as it stands there, or in another form), listed as a given name or a
# surname, an ordinary word as well (or only in small letters, or without an accent that folding took), and so on.
OWN, FORM, GIVEN, SURNAME, ORDINARY, SMALL, TITLE = (1 << n for n in range(7))
PARTICLE, CAPITAL, UPPER, SHORT, INITIAL, PLACE = (1 << n for n in range(7, 13))
NAMED = OWN | GIVEN | SURNAME
TELLING = NAMED | TITLE | SHORT | INITIAL  # a text without any of these names nobody
SHORTEST = 3  # letters: shorter words are ordinary ones too often, and count beside another name only
SHORTEST_SMALL = 4  # letters of a given name that is written in small letters
LONGEST = 5  # words behind the first that belong to a name though they are listed nowhere
KIND = "person's name"
INFLECTED = frozenset(("lv", "ru", "lt", ""))  # languages whose names have other forms
WORD = re.compile(r"[^\W\d_]+")
_INITIALS = re.compile(r"(?<![\w.])(?:[A-Z]\. ?-?){1,3}$")
_BEGINNINGS = frozenset('.!?:;\n\r\t|•*("…>')  # before the first word of a sentence, a title or a quotation
_SHOUTED, _LETTERS = 0.7, 12  # share of capital letters, and letters of a text, from which capitals tell nothing


class Reading:
    """One folded text, its words and what each may be."""

    def __init__(self, text: str, known: Mapping[str, int], languages: Collection[str] = ()) -> None:
        self.text = text
        matches = list(WORD.finditer(text))
        self.spans = [match.span() for match in matches]
        self.words = [match[0] for match in matches]
        self.bits = [known[word] for word in self.words]
        if languages and INFLECTED.isdisjoint(languages):
            listed_form = [bits & FORM and not bits & OWN for bits in self.bits]
            self.bits = [b & ~(NAMED | FORM) if form else b for b, form in zip(self.bits, listed_form, strict=True)]
        letters = sum(map(len, self.words))
        shouted = letters > _LETTERS and sum(map(str.isupper, text)) > _SHOUTED * letters
        # A word in capitals is no name for that: among others in capitals, or where it is an ordinary word as well.
        self.capital = [
            bool(bits & CAPITAL) and not (shouted or (bits & UPPER and bits & ORDINARY)) for bits in self.bits
        ]
        self.shouted = shouted

    def passages(self) -> Iterator[Passage]:
        """The names in the text, certain and doubtful ones."""
        position = 0
        while position < len(self.bits):
            last = position
            if self._starts(position):
                first, last = self._chain(position)
                certain = self._certain(first, last)
                if certain is None and (surname := self._with_surname(first, last)):
                    last, certain = surname, False
                if certain is not None:
                    yield self._passage(first, last, certain)
                    yield from self._surname_beside(first, last)
            else:
                yield from self._beside_title_or_initial(position)
            position = last + 1

    def _passage(self, first: int, last: int, certain: bool) -> Passage:
        start = self.spans[first][0]
        initials = _INITIALS.search(self.text, max(0, start - 12), start)
        behind = last + 1 < len(self.bits) and self.bits[last + 1] & INITIAL and self._gap(last) == " "
        stop = self.spans[last + 1][1] if behind and certain else self.spans[last][1]
        return Passage(initials.start() if initials else start, stop, KIND, certain)

    # Words beside words

    def _gap(self, left: int) -> str:
        return self.text[self.spans[left][1] : self.spans[left + 1][0]]

    def _linked(self, left: int) -> bool:
        """Whether a word and the next may be parts of one name: a blank or hyphen between, or the dot of an initial."""
        gap = self._gap(left)
        return gap in (" ", "-", "  ", "'", " - ", "\n") or (self.bits[left] & INITIAL and gap in (". ", "."))

    def _small(self, position: int) -> str:
        return self.words[position].lower() if 0 <= position < len(self.words) else ""

    def _begins(self, position: int) -> bool:
        """Whether a word stands at the beginning of a sentence, where any word has a capital letter."""
        before = self.text[: self.spans[position][0]].rstrip(" ")[-2:]
        return not before or before[-1] in _BEGINNINGS or before in ("\n-", "-") or before[-1].isdigit()

    def _unknown(self, position: int) -> bool:
        """Whether a word that is listed nowhere looks like a part of a name."""
        bits = self.bits[position]
        long = len(self.words[position]) >= SHORTEST
        return self.capital[position] and long and not bits & (UPPER | TITLE | PARTICLE | PLACE)

    # Chains of words

    def _starts(self, position: int) -> bool:
        """Whether a name may start with a word; two letters need another short or known part behind them."""
        bits = self.bits[position]
        if bits & SHORT and self.capital[position] and position + 1 < len(self.bits):
            return self._linked(position) and bool(self.bits[position + 1] & (OWN | SHORT))
        return bool(bits & NAMED)

    def _chain(self, position: int) -> tuple[int, int]:
        """First and last word of the name that a word belongs to."""
        first = last = position
        while last + 1 < len(self.bits) and self._linked(last):
            step = self._words_behind(first, last)
            if not step:
                break
            last += step
        # "Kowalska Anna": an unknown word in front belongs to a name only inside of a sentence.
        alone = last == position and self.bits[position] & GIVEN and not self.bits[position] & ORDINARY
        if alone and self.capital[position] and first and self._linked(first - 1) and self._unknown(first - 1):
            first -= not self._begins(first - 1)
        return first, last

    def _words_behind(self, first: int, last: int) -> int:
        """How many words behind a part of a name belong to it as well."""
        following = last + 1
        bits = self.bits[following]
        if bits & (NAMED | SHORT) and (self.capital[following] or not self.capital[last] or bits & OWN):
            return 1
        named = any(bits & (GIVEN | OWN) for bits in self.bits[first : last + 1])
        if named and self.capital[last] and last - first < LONGEST and self._unknown(following):
            return 1
        step = 1
        while self.bits[following] & PARTICLE and following + 1 < len(self.bits) and self._linked(following):
            following, step = following + 1, step + 1
            if self.capital[following] and not self.bits[following] & PLACE:
                return step if self.capital[last] else 0
        return 0

    # What a chain is

    def _certain(self, first: int, last: int) -> bool | None:
        """Whether a chain of words is certainly a name, or doubtful; None if it is none."""
        chain = self.bits[first : last + 1]
        if any(bits & OWN and not bits & (ORDINARY | FORM) for bits in chain):
            return True
        capital = self.capital[first] and self.capital[last]
        if capital and sum(bool(bits & SHORT) for bits in chain) > 1:
            return True
        inside = capital and not self._begins(first)
        if any(bits & OWN for bits in chain):
            parts = sum(bool(bits & (NAMED | SHORT)) for bits in chain)
            form = any(bits & FORM and bits & OWN and bits & CAPITAL and not bits & ORDINARY for bits in chain)
            certain = form or (parts > 1 and capital) or self._titled(first, last) or inside
            usual = len(chain) == 1 and chain[0] & FORM and chain[0] & ORDINARY and not chain[0] & CAPITAL
            return None if usual and not certain else certain
        if self._names_a_place(first, last):
            return None
        if capital and self._titled(first, last):
            return True
        if capital and first and self.bits[first - 1] & INITIAL and self._gap(first - 1) in (".", ". "):
            return not chain[0] & ORDINARY
        long = len(self.words[first]) >= SHORTEST_SMALL
        return self._listed(chain, capital, inside, long)

    def _listed(self, chain: Sequence[int], capital: bool, inside: bool, long: bool) -> bool | None:
        """`_certain` of a chain without any name of the study's columns."""
        first_names = [bits for bits in chain if bits & GIVEN]
        sure = [bits for bits in first_names if not bits & ORDINARY and (capital or not bits & SMALL)]
        parts = sum(bool(bits & NAMED) for bits in chain)
        if len(chain) > 1 and capital and first_names:
            return True if sure or (parts > 1 and inside) else (False if inside or parts > 1 else None)
        if sure and sure[0] & SMALL and len(chain) == 1:
            return inside or (False if capital else None)
        if sure and not sure[0] & FORM:
            return capital or any(bits & UPPER for bits in chain) or (False if len(chain) > 1 or long else None)
        if not capital or not inside:
            # Shouted or small: the other form of a listed name, or a name that is a word as well, tells nothing.
            return None
        return True if sure else False if first_names or not chain[0] & ORDINARY else None

    def _names_a_place(self, first: int, last: int) -> bool:
        """Whether words beside a chain, or in it, say that it is the name of a town, a street, a school …"""
        before = self._small(first - 1)
        head = self._small(first) if last > first else ""
        if {before, head} & listed("saints") or head in listed("institutions before names"):
            return True
        if before in listed("particles"):
            before = self._small(first - 2)
        behind = self.bits[last + 1] & PLACE and self._gap(last) == " " if last + 1 < len(self.bits) else 0
        within = last > first and self.bits[last] & PLACE
        return bool(behind or within or before in listed("institutions before names"))

    def _titled(self, first: int, last: int) -> bool:
        """Whether a title stands beside words: in front of them, or behind them as in Latvian."""
        # "Dr. Xyz"; what somebody is has no dot behind it, or a sentence ends there.
        gaps = (" ",) if self._small(first - 1) in listed("callings") else (" ", ". ", ".")
        before = first and self.bits[first - 1] & TITLE and self._gap(first - 1) in gaps
        behind = last + 1 < len(self.bits) and self._gap(last) == " "
        return bool(before or (behind and self._small(last + 1) in listed("titles behind")))

    def _beside_title_or_initial(self, position: int) -> Iterator[Passage]:
        """An unknown word that nothing but its neighbour makes a name: "Mrs Xyz", "Xyz kundze", "X. Xyz"."""
        small = self.words[position].islower() and len(self.words[position]) > SHORTEST_SMALL
        strict = position and self._small(position - 1) in listed("titles before names only")
        if (
            strict
            and small
            and not self.bits[position] & (ORDINARY | TITLE | PARTICLE)
            and self._titled(position, position)
        ):
            yield self._passage(position, position, False)
        if not self._unknown(position) or (self.shouted or (self.bits[position] & ORDINARY and self._begins(position))):
            return
        if self._titled(position, position):
            loose = position and self._small(position - 1) in listed("titles that are words") | listed("callings")
            behind = self._small(position + 1) in listed("titles behind")
            yield self._passage(position, position, behind or not loose)
        elif position and self.bits[position - 1] & INITIAL and self._gap(position - 1) in (".", ". "):
            # Or a letter at the end of a sentence: "vitamin C. Children".
            yield self._passage(position, position, False)
        elif self._initial_behind(position):
            yield Passage(self.spans[position][0], self.spans[position + 1][1] + 1, KIND, False)

    def _initial_behind(self, position: int) -> bool:
        """Whether the dot of an initial stands behind a word inside a sentence: "Xyz A."; not "group A."."""
        if position + 1 >= len(self.bits) or not self.bits[position + 1] & INITIAL or self._gap(position) != " ":
            return False
        stop = self.spans[position + 1][1]
        named = self._small(position) not in listed("words before letters")
        return named and self.text[stop : stop + 1] == "." and not self._begins(position)

    def _surname_beside(self, first: int, last: int) -> Iterator[Passage]:
        """An unknown word beside a given name that may be the surname: "Xyz, Anna", "ANNA XYZ", "anna xyzson"."""
        if not any(bits & (GIVEN | OWN) and not bits & ORDINARY for bits in self.bits[first : last + 1]):
            return
        if first and self._gap(first - 1) == ", " and self.capital[first] and self._unknown(first - 1):
            yield self._passage(first - 1, first - 1, False)
        behind = last + 1
        if behind < len(self.bits) and self._gap(last) == " " and self._may_be_surname(last, behind):
            yield self._passage(behind, behind, False)

    def _with_surname(self, first: int, last: int) -> int:
        """The last word of a name whose given name alone is an ordinary word: "LĪGA XYZ", "Līga Xyzkalns came"; or 0.

        A surname is then told by its capitals, where others have none, or by its ending.
        """
        if not any(bits & GIVEN for bits in self.bits[first : last + 1]) or self._names_a_place(first, last):
            return 0
        if last > first:
            return last if self._ends_as_surname(last) and self.bits[last] & CAPITAL else 0
        behind, short = last + 1, len(self.words[first]) < SHORTEST_SMALL and not self.bits[first] & CAPITAL
        if short or behind >= len(self.bits) or self._gap(last) != " " or not self._may_be_surname(last, behind):
            return 0
        return behind

    def _ends_as_surname(self, position: int) -> bool:
        word = self.words[position].lower()
        return len(word) > SHORTEST_SMALL and word.endswith(tuple(listed("surname endings")))

    def _may_be_surname(self, last: int, behind: int) -> bool:
        """Whether a word is written as the given name before it is: in capitals, or small with a surname's ending."""
        word, bits = self.words[behind], self.bits[behind]
        if len(word) <= SHORTEST_SMALL or bits & (TITLE | PARTICLE | PLACE | ORDINARY):
            return False
        if self.bits[last] & UPPER:
            return bool(bits & UPPER) and (not self.shouted or len(self.words) <= LONGEST)
        return self.words[last].islower() and word.islower() and word.endswith(tuple(listed("surname endings")))
