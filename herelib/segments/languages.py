"""What herelib knows about each language: its function words, and how it says that something is lacking, not needed,
or there and good; and which language an answer is in.

In a survey of needs three things look alike. **Lack** ("there is no shop", `nav veikala`, `no hay tienda`, "without a
car", "not enough buses") is need: it counts. **Rejection** ("no shop is needed", `veikals nav vajadzīgs`, `no hace
falta`, "instead of a hotel") says that what the words name is not needed or wanted. **Contentment** ("the bus is good",
`funciona bien`, "plenty of shops", `pietiek`) says that it is there. Words of denial or contentment alone say none of
these: "not good", "used to be good", "would be good" and "better" are lack. So all are listed in phrases, and the
nearest decides (`stances`).

The lists lie in `languages.csv`, one row a language and kind, written by hand; they await native speakers. They work on
lemmas: phrases between "|", alternatives with "/", "=" before a word that is meant in this form only, "_" between words
that must follow at once (else two others may stand between), ">" at the end of a phrase that concerns what follows it
and never what stands before, "<" at the end of the contrary, "$" before these where the phrase ends its clause ("the
buses are fine, but"; `tiendas hay, pero`). Kinds: function (words that only join), clause (open a
clause of their own), joining (and), the phrases of rejection, lack, content and trouble ("late", "dear": lack where
something looked like contentment), and what turns contentment into lack: not (trouble too), turn ("more", near it) and
unreal ("would", "formerly", anywhere in its clause).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from herelib.segments.lemmas import Phrase, known, lemmas, split

REACH = 8  # words between a phrase and what it speaks of, at most
CUE_GAP = 2  # other words between two of such a phrase, at most: "no new hotel is needed"

# Points that a word gives to each language that it may belong to; the best language must lead by LEAD points, a word
# that only this language has. Chosen on 120 short answers in eight languages (benchmarks/open_answers.py, which also
# takes the beginnings of 316 sentences), checked on 67 others (tests/segments/test_languages.py).
FUNCTION_WORD, KNOWN, KNOWN_SHORT, FOREIGN_LETTER = 3, 2, 1, -3
LEAD = 2
SHORTEST_ANSWER = 4  # letters: "no", "ok", "si", "nē" are words of several languages or of none
SHORT_WORD = 3  # letters: such words are in many dictionaries

# In this order: where two phrases are the same words, the first stays.
KINDS = ("rejection", "lack", "content", "trouble", "not", "turn", "unreal")


class Cue(NamedTuple):
    """A phrase that tells what an answer says of a thing: its kind is one of KINDS."""

    phrase: Phrase
    kind: str
    forward: bool  # concerns only what follows it
    backward: bool  # concerns only what stands before it
    final: bool  # ends its clause


def _lists() -> dict[tuple[str, str], str]:
    """The words of each language and kind, as the file has them."""
    with Path(__file__).with_name("languages.csv").open(encoding="utf-8", newline="") as file:
        return {(row["language"], row["kind"]): row["words"] for row in csv.DictReader(file)}


_LISTS = _lists()


def _words_of(kind: str) -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for (language, listed), words in _LISTS.items() if listed == kind}


FUNCTION_WORDS = _words_of("function")
# Words that open a clause of its own, so that a rejection does not reach beyond them.
CLAUSE_WORDS = _words_of("clause")
JOINING_WORDS = _words_of("joining")


@cache
def cues(language: str) -> tuple[Cue, ...]:
    """Phrases that tell need from rejection and contentment, and those that turn one into the other.

    Examples
    --------
    >>> [cue.phrase.words for cue in cues("en") if cue.kind == "rejection" and cue.forward]
    [('no', 'more'), ('rather', 'than'), ('instead', 'of')]
    """
    listed = []
    for kind in KINDS:
        for text in filter(None, _LISTS.get((language, kind), "").split("|")):
            gap = 0 if "_" in text else CUE_GAP
            choices = [word.split("/") for word in text.rstrip(" <>$").replace("_", " ").split()]
            sides = text.endswith(">"), text.endswith("<"), "$" in text
            listed += [Cue(Phrase(words, language, gap), kind, *sides) for words in product(*choices)]
    return tuple(listed)


def joins_only(word: str, language: str) -> bool:
    """Whether a word as it is written only joins others; a number or a single letter too. Needs no dictionary."""
    return len(word) < 2 or word.isnumeric() or word in FUNCTION_WORDS.get(language, frozenset())


def is_function_word(word: str, language: str) -> bool:
    """Whether a word, or every lemma it may have, only joins others; a number or a single letter too."""
    if joins_only(word, language):
        return True
    possible = lemmas(word, language)
    return bool(possible) and FUNCTION_WORDS.get(language, frozenset()).issuperset(possible)


@cache
def _letters(language: str) -> frozenset[str]:
    """Letters beyond a-z that a language writes; empty where herelib has no list."""
    return frozenset(
        {
            "lv": "āčēģīķļņšūžōŗ",
            "es": "áéíñóúü",
            "it": "àèéìíîòóùú",
            "en": "é",
            "fr": "àâæçéèêëîïôœùûüÿ",
            "nl": "áéèëíïóöúü",
            "de": "äöüß",
            "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        }.get(language, "")
    )


def _points(word: str, language: str) -> int:
    """How much a word speaks for a language: more for a function word, less than nothing for a foreign letter."""
    function_words = FUNCTION_WORDS.get(language, frozenset())
    points = 0
    if word in function_words:
        points = FUNCTION_WORD
    elif known(word, language):
        points = KNOWN if len(word) > SHORT_WORD else KNOWN_SHORT
    native = _letters(language)
    if word.isascii():  # plain letters are no sign against any language but one that writes none of them
        foreign = language == "ru" and word.isalpha()
    else:
        foreign = any(letter not in native and letter.isalpha() for letter in word if not "a" <= letter <= "z")
    return points + FOREIGN_LETTER * (foreign and bool(function_words))


def detect(open_answers: pd.DataFrame, languages: Sequence[str]) -> pd.DataFrame:
    """The language of each open answer, among those of the study.

    Each word gives points to the languages whose function words or dictionary hold it. An answer in which no language
    leads clearly, or with too few letters, has the language of its interview.

    Parameters
    ----------
    open_answers : table [interview, item, language, text]; `language` is that of the interview, "" where unknown
    languages : those of the study

    Returns
    -------
    table [interview, item, language, language_source], rows as given; all text
        The source is "detected", "interview", or "single" where the study has one language. `language` is "" only
        where that of the interview is none of the study's and no language leads.

    Raises
    ------
    ValueError
        If the study has no language.

    Examples
    --------
    >>> answers = pd.DataFrame({"interview": ["a", "b"], "item": "needs", "language": "en"})
    >>> detected = detect(answers.assign(text=["Vajag veikalu", "ok"]), ["lv", "en"])
    >>> detected[["language", "language_source"]].to_numpy().tolist()
    [['lv', 'detected'], ['en', 'interview']]
    """
    languages = list(dict.fromkeys(languages))
    if not languages:
        raise ValueError("languages: none given; name those of the study, as in study.yaml")
    table = open_answers[["interview", "item"]].reset_index(drop=True)
    if len(languages) == 1:
        return table.assign(language=languages[0], language_source="single").astype({"language": str})
    row, texts = pd.factorize(open_answers["text"].to_numpy(dtype=object))
    best, is_clear = _leading(list(texts), languages)
    of_interview = open_answers["language"].to_numpy(dtype=object)
    of_interview = np.where(np.isin(of_interview.astype(str), languages), of_interview, "")
    return table.assign(
        language=pd.Series(np.where(is_clear[row], best[row], of_interview), dtype=str),
        language_source=pd.Series(np.where(is_clear[row], "detected", "interview"), dtype=str),
    )


def _leading(texts: Sequence[str], languages: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """For each text the language with most points, and whether it leads clearly."""
    words = split(texts)
    points = np.array([[_points(word, language) for language in languages] for word in words.vocabulary], dtype=float)
    points = points.reshape(-1, len(languages))
    # Counted by letters, not by words: three words of one letter say less than one of seven.
    letters = np.bincount(words.text, words.end - words.start, minlength=len(texts))
    by_language = np.column_stack(
        [np.bincount(words.text, points[words.word, i], minlength=len(texts)) for i in range(len(languages))]
    )
    ascending = np.sort(by_language, axis=1)
    is_clear = (ascending[:, -1] - ascending[:, -2] >= LEAD) & (ascending[:, -1] > 0) & (letters >= SHORTEST_ANSWER)
    best = by_language.argmax(axis=1) if len(texts) else np.empty(0, int)
    return np.array(languages, dtype=object)[best], is_clear


def without_lists(languages: Sequence[str]) -> list[str]:
    """Those languages for which herelib knows no words of rejection; each that has them has a dictionary too."""
    return [language for language in languages if (language, "rejection") not in _LISTS]
