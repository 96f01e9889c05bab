"""Slips of the pen: words that no dictionary of the language holds, read as the term that they are one edit from.

One edit is a letter too many, one too few, another one, or two that changed places (Damerau 1964,
doi:10.1145/363958.363994); accents cost nothing, since people type without them. Only words of LEAST letters and more
that the dictionary does not hold, with their accents put back or without, are read so, and only where one term is near.
Candidates come from shared deletions: two words one edit apart have a form in common once a letter of each is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product

import numpy as np

from herelib.segments.lemmas import Words, known, lemmas, stem, without_accents

LEAST = 5  # letters: a shorter word is one edit from too many others
MOST_SPELLINGS = 64  # ways to put accents back that are looked up

_ACCENTED = {
    "lv": {"a": "aā", "c": "cč", "e": "eē", "g": "gģ", "i": "iī", "k": "kķ", "l": "lļ", "n": "nņ", "s": "sš", "u": "uū",
           "z": "zž"},
    "es": {"a": "aá", "e": "eé", "i": "ií", "o": "oó", "u": "uúü", "n": "nñ"},
    "it": {"a": "aà", "e": "eèé", "i": "iì", "o": "oò", "u": "uù"},
    "fr": {"a": "aàâ", "e": "eéèêë", "i": "iîï", "o": "oô", "u": "uùû", "c": "cç"},
    "de": {"a": "aä", "o": "oö", "u": "uü", "s": "s"},
}  # fmt: skip


@lru_cache(maxsize=1 << 14)
def is_word(word: str, language: str) -> bool:
    """Whether the dictionary of a language holds a word, as typed or with its accents put back.

    Examples
    --------
    >>> is_word("camion", "es"), is_word("camoin", "es"), is_word("darzeniem", "lv")
    (True, False, True)
    """
    if known(word, language):
        return True
    choices = _ACCENTED.get(language, {})
    if not choices or not word.isascii():
        return False
    spellings, open_letters = 1, []
    for position, letter in enumerate(word):
        if letter in choices and spellings * len(choices[letter]) <= MOST_SPELLINGS:
            spellings *= len(choices[letter])
            open_letters.append(position)
    letters = list(word)
    for chosen in product(*(choices[word[position]] for position in open_letters)):
        for position, letter in zip(open_letters, chosen, strict=True):
            letters[position] = letter
        if known("".join(letters), language):
            return True
    return False


def is_one_edit(a: str, b: str) -> bool:
    """Whether one edit makes a word into another, other word.

    Examples
    --------
    >>> is_one_edit("docter", "doctor"), is_one_edit("libary", "library"), is_one_edit("medcio", "medico")
    (True, True, True)
    >>> is_one_edit("doctor", "doctor"), is_one_edit("farmica", "farmacia")
    (False, False)
    """
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    same = next((i for i, pair in enumerate(zip(a, b, strict=False)) if pair[0] != pair[1]), min(len(a), len(b)))
    a, b = a[same:], b[same:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
    return a[1:] == b or a == b[1:]


def _deletions(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


class _Near:
    """The words that slips in one language may stand for."""

    def __init__(self, language: str, targets: Iterable[str]):
        self.language = language
        self._by_deletion: dict[tuple[str, bool], set[tuple[str, str]]] = defaultdict(set)
        for target in targets:
            for form, is_stem in self._forms(target):
                for key in _deletions(form):
                    self._by_deletion[key, is_stem].add((form, target))

    def _forms(self, word: str) -> list[tuple[str, bool]]:
        """The word, and its stem, which is compared with stems only; each if it is long enough."""
        forms = [(without_accents(word), False), (stem(word, self.language), True)]
        return [form for form in forms if len(form[0]) >= LEAST]

    def meant(self, word: str, groups: Mapping[str, frozenset]) -> str:
        """The one word that a slip stands for; "" if none is near, or words that say different things are."""
        near: dict[str, int] = {}
        for form, is_stem in self._forms(word):
            for key in _deletions(form):
                for other, target in self._by_deletion.get((key, is_stem), ()):
                    # The first letter of a short word is seldom wrong, and short words are near to many.
                    if is_one_edit(form, other) and (form[0] == other[0] or len(form) > LEAST + 1):
                        near[target] = max(near.get(target, 0), len(other))
        if not near or len({groups[target] for target in near}) > 1:
            return ""
        return min(near, key=lambda target: (-near[target], target))


Targets = Mapping[str, Mapping[str, frozenset]]


def corrected(words: Words, languages: Sequence[str], targets: Targets, minor: Targets) -> Words:
    """The words of texts, those that are slips replaced by the word meant; their places stay.

    Parameters
    ----------
    languages : language of each text
    targets : for each language the words that may be meant, each with what it says; a slip between two words that say
        different things is left as it is
    minor : the same, for words that are read so only where none of `targets` is near: parts of phrases

    Returns
    -------
    Words
    """
    spoken = list(dict.fromkeys(language for language in languages if targets.get(language)))
    numbers = {language: number for number, language in enumerate(spoken)}
    by_word = np.array([numbers.get(name, -1) for name in languages], dtype=int)[words.text]
    vocabulary, word = list(words.vocabulary), words.word.copy()
    is_long = np.array([len(form) >= LEAST and form.isalpha() for form in vocabulary], dtype=bool)
    for language in spoken:
        here = (by_word == numbers[language]) & is_long[words.word]
        groups = targets[language]
        near = _Near(language, groups)
        far = _Near(language, minor.get(language, ()))
        for number in np.unique(words.word[here]).tolist():
            form = words.vocabulary[number]
            # Cheap questions first: nearly all words are in the dictionary.
            if form in groups or (lemmas(form, language) and known(form, language)):
                continue
            meant = near.meant(form, groups) or far.meant(form, minor.get(language, {}))
            same_stem = meant and stem(form, language) == stem(meant, language)
            if meant and not same_stem and not is_word(form, language):
                word[here & (words.word == number)] = len(vocabulary)
                vocabulary.append(meant)
    return words if len(vocabulary) == len(words.vocabulary) else replace(words, word=word, vocabulary=vocabulary)
