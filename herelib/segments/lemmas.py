"""Words of open answers with their positions, their lemmas, and where phrases of lemmas stand.

A word is a run of letters, digits and combining marks: an apostrophe or a hyphen parts two words, so `l'assistenza` and
`second-hand` are two each. Lemmas come from the dictionaries and rules of simplemma: package and dictionary of a
language are opened on first use and stay, so that what needs no lemma waits for none. A word that its dictionary lacks
(a slip, an accent left out in a hurry, a new word) is also compared by its stem: without accents, and without the
ending of its language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
import pandas as pd

from herelib.segments.dictionaries import StoredFactory

SHORTEST_STEM = 4  # letters that must stay: shorter stems of different words are the same too often

# Endings of inflection, without accents; the longest that fits is taken off. Only unknown words are treated so.
_ENDINGS = {
    "lv": "iem ajam ajai ajos ajas am em im um os as es is us ai ei ij ot s a e i o u",
    "es": "os as es s o a e",
    "it": "hi he i e o a",
    "en": "es s",
    "fr": "aux es s x e",
    "nl": "en es s e",
    "de": "ern en er em es e n s",
    "ru": "ами ями ого его ому ему ыми ими ах ях ов ев ей ой ый ий ая яя ое ее ые ие ам ям ом ем ым им ую юю ых их "
    "а я о е ы и у ю ь й",
}
_ENDINGS = {language: sorted(set(text.split()), key=len, reverse=True) for language, text in _ENDINGS.items()}
_LETTERS = str.maketrans({"ё": "е", "ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_UMLAUTS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"))
_SOFT_HYPHEN = "\u00ad"
_LETTER, _DIGIT, _SPACE, _COMMA, _STOP, _POINT, _DASH = range(1, 8)  # classes of characters


@dataclass(frozen=True)
class Words:
    """The words of many texts, one after the other; all arrays but the last have one entry per word."""

    text: np.ndarray  # which text
    start: np.ndarray  # first character in that text
    end: np.ndarray  # first character after the word
    word: np.ndarray  # which word of the vocabulary
    sentence: np.ndarray  # number of the sentence, never the same in two texts
    part: np.ndarray  # number of the part between punctuation marks, commas among them
    vocabulary: list[str]  # distinct words, in small letters

    def __len__(self) -> int:
        return len(self.word)


@dataclass(frozen=True)
class Phrase:
    """Words to look for in texts of one language: each matches by lemma, or as it is written after "="."""

    words: tuple[str, ...]
    language: str
    gap: int = 0  # other words that may stand between two of its own

    def __len__(self) -> int:
        return len(self.words)


def _character_class(character: str) -> int:
    category = unicodedata.category(character)
    if character.isdigit():
        return _DIGIT
    marks = category in ("Mn", "Mc") and not "\ufe00" <= character <= "\ufe0f"  # not the marks of emoji
    if character.isalnum() or marks or character == _SOFT_HYPHEN:
        return _LETTER
    if character in "\n\r!?;…()[]{}•–—؟":
        return _STOP
    if character == ".":
        return _POINT
    if character == "-":
        return _DASH
    return _COMMA if character in ",،:" else _SPACE * character.isspace()


def split(texts: Sequence[str]) -> Words:
    """The words of texts, their places in Unicode characters, and the sentence and part they stand in.

    Examples
    --------
    >>> words = split(["🛒 Nav veikala, bet ir 2.5 km"])
    >>> [words.vocabulary[i] for i in words.word], words.start.tolist(), (words.part - words.part[0]).tolist()
    (['nav', 'veikala', 'bet', 'ir', '2', '5', 'km'], [2, 6, 15, 19, 22, 24, 26], [0, 0, 1, 1, 1, 1, 1])
    """
    joined = "\n".join(texts) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    # Python looks at each distinct character once; the texts themselves are handled as arrays.
    used = np.zeros(0x110000, dtype=bool)
    used[codes] = True
    classes = np.zeros(0x110000, dtype=np.uint8)
    for code in np.flatnonzero(used).tolist():
        classes[code] = _character_class(chr(code))
    kind = classes[codes]
    spoken = (kind == _LETTER) | (kind == _DIGIT)
    edge = np.flatnonzero(spoken[1:] != spoken[:-1]) + 1  # every text ends in a line feed: an even number of edges
    edge = np.concatenate([[0], edge]) if spoken[0] else edge
    start, end = edge[::2], edge[1::2]
    mark = np.flatnonzero(kind >= _COMMA)
    left, right = kind[np.maximum(mark - 1, 0)], kind[np.minimum(mark + 1, len(kind) - 1)]
    number = (left == _DIGIT) & (right == _DIGIT)  # "2.5 km": a mark within a number parts nothing
    stop = (kind[mark] == _STOP) | ((kind[mark] == _POINT) & ~number)
    stop |= (kind[mark] == _DASH) & (left == _SPACE) & (right == _SPACE)
    part = stop | ((kind[mark] == _COMMA) & ~number)
    written = [joined[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]
    raw, distinct = pd.factorize(np.array(written, dtype=object))
    plain = [unicodedata.normalize("NFC", word).replace(_SOFT_HYPHEN, "").lower() for word in distinct]
    again, vocabulary = pd.factorize(np.array(plain, dtype=object))
    offset = np.cumsum([0, *[len(text) + 1 for text in texts]])
    text = np.searchsorted(offset, start, side="right") - 1
    return Words(
        text=text,
        start=start - offset[text],
        end=end - offset[text],
        word=again[raw] if len(again) else raw,
        sentence=np.searchsorted(mark[stop], start),
        part=np.searchsorted(mark[part], start),
        vocabulary=list(vocabulary),
    )


def without_accents(word: str) -> str:
    """A word as it is typed in a hurry; й stays a letter of its own.

    Examples
    --------
    >>> without_accents("dārzeņiem"), without_accents("niño"), without_accents("жильё"), without_accents("детский")
    ('darzeniem', 'nino', 'жилье', 'детский')
    """
    if word.isascii():
        return word
    kept = unicodedata.normalize("NFD", word.translate(_LETTERS).replace("й", "\0"))
    return "".join(character for character in kept if not unicodedata.combining(character)).replace("\0", "й")


def stem(word: str, language: str) -> str:
    """A word without accents and without its ending.

    Examples
    --------
    >>> stem("mājokļus", "lv"), stem("mājoklis", "lv"), stem("berniem", "lv"), stem("gas", "es")
    ('majokl', 'majokl', 'bern', 'gas')
    """
    word = without_accents(word)
    for ending in _ENDINGS.get(language, ()):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


class _Lemmatizer:
    """Dictionaries and rules of simplemma; made on first use, since the package alone takes 0.1 s to load."""

    def __init__(self) -> None:
        from simplemma.strategies import DefaultStrategy, DictionaryLookupStrategy

        self._factory = StoredFactory()
        self._lookup = DictionaryLookupStrategy(self._factory)
        self._with_rules = DefaultStrategy(dictionary_factory=self._factory)
        self.languages = self._factory.languages

    def dictionary(self, language: str) -> Mapping[str, str]:
        """Lemmas by form."""
        return self._factory.get_dictionary(language)

    def listed_lemma(self, word: str, language: str) -> str | None:
        """The lemma by the dictionary alone, the word small or with a capital."""
        return self._lookup.get_lemma(word, language)

    def lemma(self, word: str, language: str) -> str | None:
        """The lemma by dictionary or rules."""
        return self._with_rules.get_lemma(word, language)


@cache
def lemmatizer() -> _Lemmatizer:
    """The one lemmatizer of the process."""
    return _Lemmatizer()


def known(word: str, language: str) -> bool:
    """Whether the dictionary of a language holds a word in small letters, as it stands or as a name or noun.

    Examples
    --------
    >>> known("bērniem", "lv"), known("riga", "es"), known("rīga", "lv"), known("bērrniem", "lv"), known("bus", "xx")
    (True, False, True, False, False)
    """
    if language not in lemmatizer().languages:
        return False
    dictionary = lemmatizer().dictionary(language)
    return dictionary.get(word) is not None or dictionary.get(word.capitalize()) is not None


def are_known(words: Sequence[str], language: str) -> np.ndarray:
    """As `known`, for many words: an array of bool in their order. Each distinct word is looked up once.

    Examples
    --------
    >>> are_known(["shops", "shpos", "shops"], "en").tolist()
    [True, False, True]
    """
    number, distinct = pd.factorize(np.array(words, dtype=object))
    return np.array([known(word, language) for word in distinct], dtype=bool)[number]


def lemmas(word: str, language: str) -> tuple[str, ...]:
    """The lemmas that a word in small letters may have; none if dictionary and rules of the language do not know it.

    What is denied stays apart: Latvian `nevajag` is not a form of `vajadzēt` but of its opposite, `nav` not one of
    `būt`. A German word is looked up as a noun too.

    Examples
    --------
    >>> lemmas("bērniem", "lv"), lemmas("nevajag", "lv"), lemmas("nav", "lv"), lemmas("mājokļus", "lv")
    (('bērns',), ('nevajadzēt',), ('nebūt',), ())
    >>> lemmas("busse", "de"), lemmas("aerzte", "de")
    (('bussen', 'bus'), ('arzt',))
    """
    return _entry(word, language)[0]


@lru_cache(maxsize=1 << 17)
def _entry(word: str, language: str) -> tuple[tuple[str, ...], bool]:
    """The lemmas of a word, and whether the dictionary itself holds it: not by a rule, not as a name only."""
    if not word or language not in lemmatizer().languages:
        return (), False
    listed = lemmatizer().dictionary(language).get(word)
    first = listed or lemmatizer().lemma(word, language)
    if language == "lv":
        first = _latvian(word, first)
    if language == "de":
        return _german(word, first, listed is not None)
    return (first.lower(),) if first else (), listed is not None


def _german(word: str, first: str | None, is_listed: bool) -> tuple[tuple[str, ...], bool]:
    """As `_entry`: the lemmas of a German word, which may be a noun that somebody wrote small or without umlaut."""
    noun = lemmatizer().dictionary("de").get(word.capitalize())
    candidates = [first, noun or lemmatizer().lemma(word.capitalize(), "de")]
    if not any(candidates):
        candidates = [lemmatizer().listed_lemma(word.replace(*pair), "de") for pair in _UMLAUTS if pair[0] in word]
    return tuple(dict.fromkeys(lemma.lower() for lemma in candidates if lemma)), is_listed or bool(noun)


def _latvian(word: str, lemma: str | None) -> str | None:
    """Lemma of a Latvian word with its prefix of denial: the dictionary gives both forms of a verb one lemma."""
    if lemma is None or word.startswith("ne") == lemma.startswith("ne"):
        return f"ne{lemma}" if word == "nav" else lemma
    return f"ne{lemma}" if word.startswith("ne") else lemma[2:]


def lemma(word: str, language: str) -> str:
    """The first lemma of a word, or the word itself where none is known."""
    return next(iter(lemmas(word, language)), word)


class _Slots:
    """The distinct words of all phrases of one language, and which of them a word of an answer can stand for."""

    def __init__(self, language: str):
        self.language = language
        self.number: dict[tuple, int] = {}
        self._by_lemma: dict[str, list[int]] = {}
        self._by_stem: dict[str, list[int]] = {}
        self._by_stem_if_unknown: dict[str, list[int]] = {}
        self._openings: set[str] = set()  # first letters of those stems: spares most words the way to their stem

    def add(self, word: str, first: int) -> int:
        """Number of a phrase's word; `first` is the number it gets if it is new."""
        forms = (word,) if word.startswith("=") else lemmas(word, self.language)
        # Dictionaries have base forms that are no lemma of their own: `modulo` is said to be of `modulare`, `moduli` of
        # `modulo`. Who lists `modulo` means both.
        forms += (word,) * bool(forms and word not in forms)
        key = forms or ("", stem(word, self.language))
        if key in self.number:
            return self.number[key]
        self.number[key] = first
        for lemma_ in forms:
            self._by_lemma.setdefault(lemma_, []).append(first)
        if not word.startswith("="):
            self._by_stem.setdefault(stem(word, self.language), []).append(first)
            if not _entry(word, self.language)[1]:
                self._by_stem_if_unknown.setdefault(stem(word, self.language), []).append(first)
                self._openings.add(stem(word, self.language)[:2])
        return first

    def matched(self, word: str) -> set[int]:
        """Numbers of the phrases' words that a word of an answer stands for."""
        forms, listed = _entry(word, self.language)
        matching = set(self._by_lemma.get("=" + word, ()))
        for lemma_ in forms:
            matching.update(self._by_lemma.get(lemma_, ()))
        # Stems count only where the dictionary lacks one of the two words: those that it knows keep their meaning.
        if not listed:
            matching.update(self._by_stem.get(stem(word, self.language), ()))
        elif not word[:2].isascii() or word[:2] in self._openings:
            matching.update(self._by_stem_if_unknown.get(stem(word, self.language), ()))
        return matching


def find(words: Words, languages: Sequence[str], phrases: Sequence[Phrase]) -> pd.DataFrame:
    """Where phrases stand: each of its words in turn, the nearest that follows, within one part of a text.

    Parameters
    ----------
    languages : language of each text
    phrases : a phrase is looked for only in the texts of its language

    Returns
    -------
    table [phrase, first, last]: number of the phrase, of its first and of its last word; in no particular order
    """
    slots = {language: _Slots(language) for language in dict.fromkeys(phrase.language for phrase in phrases)}
    count, slots_by_phrase = 0, []
    for phrase in phrases:
        slots_by_phrase.append([])
        for word in phrase.words:
            slots_by_phrase[-1].append(slots[phrase.language].add(word, count))
            count = max(count, slots_by_phrase[-1][-1] + 1)
    words_by_slot = _standing(words, languages, slots, count)
    empty = np.empty(0, int)
    hits = [(empty, empty, empty)]
    for index, (phrase, phrase_slots) in enumerate(zip(phrases, slots_by_phrase, strict=True)):
        first, last = _in_turn(words, [words_by_slot[slot] for slot in phrase_slots], phrase.gap)
        hits.append((np.full(len(first), index), first, last))
    columns = [np.concatenate(column) for column in zip(*hits, strict=True)]
    return pd.DataFrame(dict(zip(("phrase", "first", "last"), columns, strict=True)))


def _in_turn(words: Words, candidates: Sequence[np.ndarray], gap: int) -> tuple[np.ndarray, np.ndarray]:
    """First and last word wherever one of each array of candidates follows one of the array before, near enough."""
    first = last = candidates[0] if candidates else np.empty(0, int)
    for following in candidates[1:]:
        if not len(first) or not len(following):
            return first[:0], first[:0]
        nearest = np.searchsorted(following, last, side="right")
        after = following[np.minimum(nearest, len(following) - 1)]  # where none follows, `after > last` fails
        near = (after > last) & (after <= last + 1 + gap) & (words.part[after] == words.part[last])
        first, last = first[near], after[near]
    return first, last


def _standing(words: Words, languages: Sequence[str], slots: dict[str, _Slots], count: int) -> list[np.ndarray]:
    """For each slot the words that can stand for it, in order. Each word of each language is looked up once."""
    spoken = list(slots)
    numbers = {language: number for number, language in enumerate(spoken)}
    language = np.array([numbers.get(name, -1) for name in languages], dtype=int)[words.text]
    # A pair is a word in a language; the last number stands for all words in languages without phrases.
    size = max(len(words.vocabulary), 1)
    pair = np.where(language >= 0, language * size + words.word, len(spoken) * size)
    used = np.zeros(len(spoken) * size + 1, dtype=bool)
    used[pair] = True
    pairs, slots_of_pairs = [], []
    for number in np.flatnonzero(used[:-1]).tolist():
        for slot in slots[spoken[number // size]].matched(words.vocabulary[number % size]):
            pairs.append(number)
            slots_of_pairs.append(slot)
    # Each word repeated once for each slot of its pair, without a loop: `turn` counts the slots of one word.
    offset = np.searchsorted(np.array(pairs, int), np.arange(len(used) + 1))
    repeats = np.diff(offset)[pair]
    word = np.repeat(np.arange(len(words)), repeats)
    turn = np.arange(len(word)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    slot = np.array(slots_of_pairs, int)[offset[pair[word]] + turn] if len(word) else np.empty(0, int)
    order = np.argsort(slot, kind="stable")
    return np.split(word[order], np.searchsorted(slot[order], np.arange(1, count))) if count else []


def with_breaks(words: Words, breaks: np.ndarray) -> Words:
    """The same words where each one that is marked in `breaks` opens a part of its own."""
    opens = np.concatenate([[True], np.diff(words.part) != 0])[: len(words)] | breaks
    return replace(words, part=np.cumsum(opens))
