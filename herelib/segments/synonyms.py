"""Other words for what a codebook's terms name: synonyms and regional words, language by language.

`synonyms.csv` holds sets of words for one thing (`guardería`, `escuela infantil`, `haurreskola`); a regional word says
in brackets where it is used. A term that stands in a set brings the set's other words with it. A wide set is a field of
life rather than one thing (`concert`, `library`, `youth club`): it comes in only where the code lists two of its words,
in any language. So do the sets of one field: a code with `doctor` and `dentist` is about health. A word that the
codebook lists itself stays with the codes that list it, and a word that two codes would get is given to neither.

The lists were written by hand and await native speakers.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from herelib.segments.lemmas import lemmas, split, stem

LEAST_OF_FIELD = 2  # words of a wide set, or sets of a field, that a code must name


class Synonym(NamedTuple):
    """A word or phrase of a set."""

    set: str
    field: str
    is_wide: bool
    words: tuple[str, ...]
    weak: int  # as `codebook.terms_of` counts it
    is_exact: bool


def words_in(text: str) -> tuple[str, ...]:
    """The words of a term in small letters."""
    words = split([text])
    return tuple(words.vocabulary[number] for number in words.word)


@cache
def _synonyms(language: str) -> tuple[Synonym, ...]:
    """All words of the sets in one language."""
    listed = []
    with Path(__file__).with_name("synonyms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["language"] == language:
                for text in filter(None, f"{row['words']}|{row['regional']}".split("|")):
                    words = words_in(text.partition(" (")[0])
                    listed.append(
                        Synonym(
                            row["set"], row["field"], row["wide"] == "yes", words, text.count("?"), text.startswith("=")
                        )
                    )
    return tuple(listed)


def form_key(words: tuple[str, ...], language: str) -> tuple[str, ...]:
    """The words by what makes two forms the same: their first lemma, or their stem where none is known."""
    return tuple(next(iter(lemmas(word, language)), stem(word, language)) for word in words)


@cache
def _sets_by_form(language: str) -> dict[tuple[str, ...], list[Synonym]]:
    sets: dict[tuple[str, ...], list[Synonym]] = defaultdict(list)
    for synonym in _synonyms(language):
        sets[form_key(synonym.words, language)].append(synonym)
    return sets


def expanded(terms: pd.DataFrame) -> pd.DataFrame:
    """The terms of a codebook, and after them the words that stand in a set with one of them.

    Parameters
    ----------
    terms : table [code, rank, language, term, words, parted, weak, exact], as `codebook.terms_of` gives it; exact terms
        bring no other words

    Returns
    -------
    table with the same columns

    Examples
    --------
    >>> from herelib.segments.codebook import terms_of
    >>> terms = terms_of(pd.DataFrame({"code": ["care"], "terms_es": ["guardería"]}), ["es"])
    >>> "haurreskola" in expanded(terms)["term"].tolist()
    True
    """
    listed = {(term.language, form_key(term.words, term.language)) for term in terms.itertuples()}
    sets_by_rank = {rank: _sets_named(part) for rank, part in terms.groupby("rank", sort=True)}
    wanted: dict[tuple, dict[int, int]] = defaultdict(dict)
    codes = dict(zip(terms["rank"], terms["code"], strict=True))
    for rank, sets in sets_by_rank.items():
        for language in dict.fromkeys(terms.loc[terms["rank"] == rank, "language"]):
            for synonym in _synonyms(language):
                if synonym.set in sets and (language, form_key(synonym.words, language)) not in listed:
                    wanted[language, synonym.words, synonym.is_exact][rank] = max(synonym.weak, sets[synonym.set])
    rows = [
        (codes[rank], rank, language, " ".join(words), words, False, weak, is_exact)
        for (language, words, is_exact), ranks in wanted.items()
        if len(ranks) == 1
        for rank, weak in ranks.items()
    ]
    return pd.concat([terms, pd.DataFrame(rows, columns=list(terms.columns))], ignore_index=True) if rows else terms


def _sets_named(terms: pd.DataFrame) -> dict[str, int]:
    """The sets that the terms of one code bring in, and how weak the least weak of these terms is."""
    words: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    weak: dict[str, int] = {}
    fields: dict[str, set[str]] = defaultdict(set)
    for term in terms[~terms["exact"]].itertuples():
        for synonym in _sets_by_form(term.language).get(form_key(term.words, term.language), ()):
            words[synonym.set].add((term.language, *form_key(term.words, term.language)))
            weak[synonym.set] = min(weak.get(synonym.set, term.weak), term.weak)
            if synonym.field:
                fields[synonym.field].add(synonym.set)
    full = {field for field, sets in fields.items() if len(sets) >= LEAST_OF_FIELD}
    every = {synonym.set: synonym for language in dict.fromkeys(terms["language"]) for synonym in _synonyms(language)}
    return {
        name: weak.get(name, 0)
        for name, synonym in every.items()
        if (name in words and (not synonym.is_wide or len(words[name]) >= LEAST_OF_FIELD)) or synonym.field in full
    }
