"""Words that are written alike and mean two things: which is meant, by the words beside them.

`homographs.csv` lists for each word its meanings, the usual one first, and for each meaning the words and phrases that
speak for it, in the manner of `languages.csv`. A code means what its other terms speak for, else the usual meaning. A
match of such a word is left out where the nearest of these signs in its sentence speaks for another meaning; without a
sign it stays.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.segments.languages import CUE_GAP
from herelib.segments.lemmas import Phrase, Words, find
from herelib.segments.synonyms import form_key, words_in

NEAR = 5  # other words between a homograph and a sign, at most
_PER_WORD = ("text", "start", "end", "word", "sentence", "part")


@cache
def _senses(language: str) -> dict[tuple[str, ...], dict[str, tuple[Phrase, ...]]]:
    """The meanings of each homograph of a language, with their signs."""
    senses: dict[tuple[str, ...], dict[str, tuple[Phrase, ...]]] = defaultdict(dict)
    with Path(__file__).with_name("homographs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["language"] == language:
                word = form_key(words_in(row["word"]), language)
                senses[word][row["sense"]] = tuple(_phrases(row["signs"], language))
    return senses


def _phrases(signs: str, language: str) -> list[Phrase]:
    phrases = []
    for text in filter(None, signs.split("|")):
        gap = 0 if "_" in text else CUE_GAP
        choices = [word.split("/") for word in text.replace("_", " ").split()]
        phrases += [Phrase(words, language, gap) for words in product(*choices)]
    return phrases


def _meant(senses: dict[str, tuple[Phrase, ...]], words: set[str], language: str) -> str:
    """The meaning that most of a code's other words speak for; the usual one where none does."""
    points = {
        sense: sum(form_key((word,), language)[0] in words for sign in signs for word in sign.words if word[0] != "=")
        for sense, signs in senses.items()
    }
    return max(senses, key=lambda sense: points[sense])  # the first of those with most


def other_meaning(matches: pd.DataFrame, terms: pd.DataFrame, words: Words, languages: Sequence[str]) -> np.ndarray:
    """Which matches are of a word that means something else there than its code.

    Parameters
    ----------
    matches : table [phrase, first, last], `phrase` the row of the term
    terms : as `codebook.terms_of` gives them
    languages : language of each text

    Returns
    -------
    array of bool, one a match
    """
    differs = np.zeros(len(matches), dtype=bool)
    phrase = matches["phrase"].to_numpy(int)
    senses_by_term = {}
    for number in np.unique(phrase).tolist():
        language, form = terms["language"].iloc[number], terms["words"].iloc[number]
        if senses := _senses(language).get(form_key(form, language)):
            senses_by_term[number] = language, senses
    rows = np.flatnonzero(np.isin(phrase, list(senses_by_term)))
    if not len(rows):
        return differs
    # Only the answers in which such a word stands are looked at again.
    answers = np.unique(words.text[matches["first"].to_numpy(int)[rows]])
    kept = np.flatnonzero(np.isin(words.text, answers))
    some = Words(**{name: getattr(words, name)[kept] for name in _PER_WORD}, vocabulary=words.vocabulary)
    signs = [
        (number, sense, sign)
        for number, (_, senses) in senses_by_term.items()
        for sense, phrases in senses.items()
        for sign in phrases
    ]
    hits = find(some, languages, [sign for *_, sign in signs])
    hits = hits.assign(first=kept[hits["first"]], last=kept[hits["last"]])
    of_sign = np.array([number for number, *_ in signs])[hits["phrase"]]
    meant = {number: _meant(senses, _listed(terms, number), language)
             for number, (language, senses) in senses_by_term.items()}  # fmt: skip
    speaks_for_code = np.array([sense == meant[number] for number, sense, _ in signs], dtype=bool)[hits["phrase"]]
    for number in senses_by_term:
        here, beside = rows[phrase[rows] == number], of_sign == number
        differs[here] = _farther(matches.iloc[here], hits[beside], speaks_for_code[beside], words)
    return differs


def _listed(terms: pd.DataFrame, number: int) -> set[str]:
    """The words of a term's code in its language, in lemmas, without those of the term itself."""
    term = terms.iloc[number]
    others = terms.loc[(terms["rank"] == term["rank"]) & (terms["language"] == term["language"]), "words"]
    return {form for words in others for form in form_key(words, term["language"])} - set(
        form_key(term["words"], term["language"])
    )


def _farther(matches: pd.DataFrame, hits: pd.DataFrame, right: np.ndarray, words: Words) -> np.ndarray:
    """Which matches have a sign of another meaning near, and none of the right one as near."""
    result = np.zeros(len(matches), dtype=bool)
    begin, end = hits["first"].to_numpy(int), hits["last"].to_numpy(int)
    for number, (first, last) in enumerate(zip(matches["first"], matches["last"], strict=True)):
        between = np.maximum(np.maximum(begin - last, first - end) - 1, 0)
        near = (between <= NEAR) & (words.sentence[begin] == words.sentence[first])
        if (near & ~right).any():
            others = between[near & ~right].min()
            result[number] = not (near & right).any() or between[near & right].min() > others
    return result
