"""Synthetic personal identifiers of many kinds, with check digits where a real one has them.

Nobody's data: first names are common ones, surnames and streets are put together from syllables, e-mail addresses and
pages lie in example.org, phone numbers come from ranges kept for films or hold runs of zeros.
"""

import csv
import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

WORDS = Path(__file__).with_name("identifier_words.csv")
LANGUAGES = ("lv", "es", "it", "en")

# Endings of Latvian words in the five cases in which people name somebody; the first ending that fits counts.
CASES = ("nominative", "genitive", "dative", "accusative", "locative")
LATVIAN_ENDINGS = {
    "iņš": ("iņš", "iņa", "iņam", "iņu", "iņā"),
    "is": ("is", "a", "im", "i", "ī"),
    "s": ("s", "a", "am", "u", "ā"),
    "a": ("a", "as", "ai", "u", "ā"),
    "e": ("e", "es", "ei", "i", "ē"),
}
LOOK_ALIKES = str.maketrans("aceopxyABEKMHOPCTX", "асеорхуАВЕКМНОРСТХ")


@dataclass(frozen=True)
class Identifier:
    """One synthetic identifier.

    `text` is what was typed; none of `forms` may stand anywhere later; `kind` is a word for people, `spelling` says how
    it was typed; `doubtful`: no rule can be sure that it is a person's, so that it may wait in the team's tables.
    `sentence` names the sentences of identifier_sentences.csv that it fits into.
    """

    text: str
    forms: tuple[str, ...]
    kind: str
    spelling: str
    sentence: str
    doubtful: bool = False


def latvian_forms(name: str) -> tuple[str, ...]:
    """The five cases of a Latvian name: nominative, genitive, dative, accusative, locative.

    >>> latvian_forms("Ilze")
    ('Ilze', 'Ilzes', 'Ilzei', 'Ilzi', 'Ilzē')
    """
    ending = next((ending for ending in LATVIAN_ENDINGS if name.endswith(ending)), None)
    if ending is None:
        return (name,) * 5
    return tuple(name[: -len(ending)] + changed for changed in LATVIAN_ENDINGS[ending])


def latvian_code(digits: str) -> str:
    """The eleventh digit of a Latvian personal code, after the ten of date, century and serial number.

    >>> latvian_code("1611751999")
    '7'
    """
    weights = (1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return str((1101 - total) % 11 % 10)


def fiscal_letter(fifteen: str) -> str:
    """The last letter of an Italian codice fiscale (decree of 23 December 1976).

    >>> fiscal_letter("RSSMRA85T10A562")
    'S'
    """
    odd = dict(zip("0123456789", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True))
    values = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
    odd |= dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", values, strict=True))
    even = {letter: int(letter) if letter.isdigit() else ord(letter) - 65 for letter in odd}
    total = sum((even if position % 2 else odd)[letter] for position, letter in enumerate(fifteen))
    return chr(65 + total % 26)


def weighted_check(digits: str, weights: tuple[int, ...], modulus: int = 11) -> int:
    """Weighted sum of digits by the modulus."""
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % modulus


def iban(country: str, account: str) -> str:
    """An IBAN with its two check digits (ISO 13616, ISO 7064 mod 97-10).

    >>> iban("GB", "WEST12345698765432")
    'GB82WEST12345698765432'
    """
    number = "".join(str(int(letter, 36)) for letter in account + country + "00")
    return f"{country}{98 - int(number) % 97:02d}{account}"


class Supply:
    """Draws synthetic identifiers; no two of one supply share a name's stem, a local part or a run of digits.

    The same seed gives the same identifiers in the same order.
    """

    def __init__(self, seed: int):
        self.random = np.random.default_rng(seed)
        with WORDS.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        self.words = {}
        for row in rows:
            self.words.setdefault((row["language"], row["use"]), []).append(row["word"])
        self.own_names = {language: iter(self.words[language, "own"]) for language in LANGUAGES}
        self.drawn = set()
        self.stems = self._stems()
        self.turns = itertools.count()

    def _stems(self) -> Iterator[str]:
        parts = self.words["all", "stem"]
        pairs = [first + "a" + second for first, second in itertools.permutations(parts, 2)]
        return iter([pairs[position] for position in self.random.permutation(len(pairs))])

    def stem(self) -> str:
        """A syllable pair that is no word of any language and is drawn once only."""
        return next(self.stems)

    def digits(self, count: int, first: str = "") -> str:
        """A run of `count` digits that begins with `first`; long ones are drawn once only."""
        while True:
            run = first + "".join(str(digit) for digit in self.random.integers(0, 10, count - len(first)))
            if run not in self.drawn or count - len(first) < 5:
                self.drawn.add(run)
                return run

    def pick(self, options):
        """One of some options."""
        return options[int(self.random.integers(len(options)))]

    def date(self, first_year: int = 1940, last_year: int = 1999) -> tuple[str, str, str]:
        """Day, month and year of two and four digits."""
        year = int(self.random.integers(first_year, last_year + 1))
        return f"{self.random.integers(1, 29):02d}", f"{self.random.integers(1, 13):02d}", str(year)

    def surname(self, language: str) -> str:
        """A surname put together from syllables, with an ending of the language."""
        return (self.stem() + self.pick(self.words[language, "ending"])).capitalize()

    def own_name(self, language: str) -> str | None:
        """First name and surname for a role column; each first name once only; None when they are used up."""
        first = next(self.own_names[language], None)
        return first and f"{first} {self.surname(language)}"

    def mention(self, name: str, language: str, kind: str) -> Identifier:
        """A name of the role columns as somebody says it in an answer: a part or all of it, in any case."""
        parts = name.split()
        part = self.pick([parts, parts[:1], parts[-1:]])
        cases = [latvian_forms(word) if language == "lv" else (word,) * 5 for word in part]
        possible = {"lv": CASES, "en": ("nominative", "genitive")}.get(language, ("nominative",))
        case = self.pick(possible)
        text = " ".join(forms[CASES.index(case)] for forms in cases)
        if language == "en" and case == "genitive":
            text += "'s"
        forms = tuple(dict.fromkeys(form for word in cases for form in word))
        spelling = f"{'whole name' if len(part) > 1 else 'first name' if part[0] == parts[0] else 'surname'}, {case}"
        return Identifier(text, forms, kind, spelling, case)

    def third_person(self, language: str) -> Identifier:
        """Somebody else's name: whole, with a title, surname first, in capitals or small letters."""
        surname, first = self.surname(language), self.pick(self.words[language, "first"])
        spelling, text = self.pick(
            [
                ("whole name", f"{first} {surname}"),
                ("title and surname", self.pick(self.words[language, "title"]).format(x=surname)),
                ("surname first", f"{surname}, {first}"),
                ("capitals", f"{first} {surname}".upper()),
                ("small letters", f"{first} {surname}".lower()),
                ("double surname", f"{first} {surname}-{self.surname(language)}"),
            ]
        )
        forms = latvian_forms(surname) if language == "lv" else (surname,)
        return Identifier(text, tuple(dict.fromkeys(forms)), "third person's name", spelling, "name", doubtful=True)

    def nickname(self, language: str) -> Identifier:
        """A nick name."""
        stem = self.stem().capitalize()
        text = self.pick(self.words[language, "nickname"]).format(x=stem)
        return Identifier(text, (text.split()[-1],), "nick name", "nick name", "nickname", doubtful=True)

    def initials(self, language: str) -> Identifier:
        """Initials with a surname."""
        surname, letter = self.surname(language), self.pick("ABDGKMPST")
        text = self.pick([f"{letter}. {surname}", f"{surname} {letter}.", f"{letter}.{self.pick('JLR')}.{surname}"])
        return Identifier(text, (surname,), "initials and surname", "initials", "initials", doubtful=True)

    def birth(self, language: str) -> Identifier:
        """A name with a date of birth; what may not stand later is the date beside the surname."""
        surname, first = self.surname(language), self.pick(self.words[language, "first"])
        day, month, year = self.date()
        date = self.pick([f"{day}.{month}.{year}", f"{day}/{month}/{year}", f"{year}-{month}-{day}"])
        text = f"{first} {surname}, " + self.words[language, "birth"][0].format(x=date)
        forms = (*latvian_forms(surname), f"{surname}, " + self.words[language, "birth"][0].format(x=date))
        return Identifier(text, tuple(dict.fromkeys(forms)), "name and date of birth", "date", "birth", doubtful=True)

    def email(self, language: str) -> Identifier:
        """An e-mail address as it stands in a letter."""
        local = f"{self.pick('abgkmv')}.{self.stem()}{self.digits(2)}"
        spelling, text = self.pick(
            [
                ("plain", f"{local}@example.org"),
                ("subdomain", f"{local}@mail.example.com"),
                ("capitals", f"{local}@example.net".upper()),
                ("mailto", f"mailto:{local}@example.org"),
                ("plus", f"{local}+here@example.org"),
                ("angle brackets", f"<{local}@example.org>"),
            ]
        )
        return Identifier(text, (local, f"{local}@"), "e-mail address", spelling, "contact")

    def obfuscated_email(self, language: str) -> Identifier:
        """An e-mail address that hides its sign from machines."""
        local = f"{self.stem()}.{self.pick(['home', 'casa', 'maja'])}{self.digits(2)}"
        spelling, text = self.pick(
            [
                ("(at)", f"{local}(at)example.org"),
                ("[at]", f"{local} [at] example.org"),
                ("{at}", f"{local}{{at}}example.org"),
                ("arroba", f"{local} arroba example.org"),
                ("chiocciola", f"{local} chiocciola example punto org"),
                ("at and dot", f"{local} at example dot org"),
                ("AT and DOT", f"{local} AT example DOT org"),
                ("(at) and (dot)", f"{local} (at) example (dot) org"),
                ("blanks", f"{local} @ example . org"),
                ("entity", f"{local}&#64;example.org"),
                ("eta", f"{local} (eta) example.org"),
            ]
        )
        return Identifier(text, (local,), "e-mail address", spelling, "contact")

    def phone(self, language: str) -> Identifier:
        """A phone number in one of many layouts."""
        national, prefix = {
            "lv": (self.digits(8, "2000"), "371"),
            "es": (self.digits(9, "60000"), "34"),
            "it": (self.digits(10, "34000"), "39"),
            "en": (self.digits(10, "7700900"), "44"),
        }[language]
        a, b, c = national[:-6], national[-6:-3], national[-3:]
        pairs = " ".join(national[start : start + 2] for start in range(0, len(national), 2))
        spelling, text = self.pick(
            [
                ("plain", national),
                ("international", f"+{prefix} {a} {b} {c}"),
                ("00", f"00{prefix}{national}"),
                ("brackets", f"(+{prefix}) {national}"),
                ("dashes", f"{a}-{b}-{c}"),
                ("en dashes", f"{a}–{b}–{c}"),
                ("no-break dashes", f"{a}‑{b}‑{c}"),
                ("minus signs", f"{a}−{b}−{c}"),
                ("dots", f"{a}.{b}.{c}"),
                ("commas", f"{a},{b},{c}"),
                ("underscores", f"{a}_{b}_{c}"),
                ("slashes", f"{a}/{b}/{c}"),
                ("middle dots", f"{a}·{b}·{c}"),
                ("pairs", pairs),
                ("single digits", " ".join(national)),
                ("no-break spaces", f"{a}\u00a0{b}\u00a0{c}"),
                ("two blanks", f"{a}  {b}  {c}"),
                ("plus glued", f"+{prefix}{national}"),
            ]
        )
        return Identifier(text, (national,), "phone number", spelling, "phone")

    def page(self, language: str) -> Identifier:
        """A web address with or without its scheme."""
        name = self.stem() + self.digits(3)
        spelling, text = self.pick(
            [
                ("https", f"https://example.org/~{name}"),
                ("http", f"http://{name}.example.com/"),
                ("www", f"www.{name}.example.org"),
                ("no scheme", f"facebook.com/{name}"),
                ("no scheme", f"linkedin.com/in/{name}"),
                ("no scheme", f"{name}.example.net/foto"),
                ("short", f"fb.me/{name}"),
                ("messenger", f"t.me/{name}"),
                ("hxxp", f"hxxp://example[.]org/{name}"),
                ("dot in words", f"example dot org slash {name}"),
            ]
        )
        return Identifier(text, (name,), "web address", spelling, "contact")

    def account_name(self, language: str) -> Identifier:
        """The name of an account on a network."""
        name = f"{self.stem()}_{self.digits(2)}"
        spelling, text = self.pick(
            [
                ("@", f"@{name}"),
                ("network named", f"insta: {name}"),
                ("network named", f"Telegram {name}"),
                ("network named", f"skype: live:{name}"),
                ("network named", f"TikTok @{name}"),
                ("fediverse", f"@{name}@social.example.org"),
                ("Discord", f"{name}#{self.digits(4)}"),
            ]
        )
        return Identifier(text, (name,), "account name", spelling, "contact")


def disguised(identifier: Identifier, trick: str) -> Identifier:
    """The same identifier typed with a trick of Unicode that a reader does not see."""
    text = identifier.text
    middle = len(text) // 2
    text = {
        "zero-width space": text[:middle] + "\u200b" + text[middle:],
        "zero-width joiner": "\u200d".join(text),
        "soft hyphens": "\u00ad".join(text),
        "word joiner": text[:middle] + "\u2060" + text[middle:],
        "full width": "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text),
        "NFD": unicodedata.normalize("NFD", text),
        "Cyrillic look-alikes": text.translate(LOOK_ALIKES),
        "no-break spaces": text.replace(" ", "\u00a0"),
        "Arabic digits": re.sub(r"[0-9]", lambda digit: chr(0x660 + int(digit.group())), text),
        "bold letters": "".join(chr(ord(letter) - 97 + 0x1D41A) if "a" <= letter <= "z" else letter for letter in text),
        "direction marks": "\u202a" + text + "\u202c",
    }[trick]
    return replace(identifier, text=text, spelling=trick)
