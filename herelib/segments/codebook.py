"""The terms of a codebook, and what a team should know of terms that cannot do what they are there for.

A column `terms_<language>` holds the terms of a code in one language, separated by "|"; `items` the questions to whose
answers the code is given, all of them where it is blank. "child?" is a weak term: it counts only where no term with
fewer "?" of another code below the same parent stands in the sentence. "=form" is meant in this form only, without its
synonyms and without slips. `satisfied` is "counts" where people who are content with a thing are meant too, and goes
for the codes below as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from herelib.segments.languages import CLAUSE_WORDS, joins_only, without_lists
from herelib.segments.lemmas import lemma, split
from herelib.words import listing

FILE = "codebook.csv"
COUNTS = "counts"  # under `satisfied`
_PHRASE = 3  # so many function words in a row ("nothing to do") are a saying of their own
SHOWN = 5  # terms or codes that a note lists by name


def terms_of(codebook: pd.DataFrame, languages: Iterable[str]) -> pd.DataFrame:
    """The terms of a codebook, one a row and in its order: [code, rank, language, term, words, parted, weak, exact].

    `rank` is the code's position, `words` are in small letters, `parted` says that a mark stands between two of them.
    `weak` counts the "?" at its end; a term that begins with "=" is exact.

    Examples
    --------
    >>> terms_of(pd.DataFrame({"code": ["shop"], "terms_en": ["Corner shop|kiosk"]}), ["en"])["words"].tolist()
    [('corner', 'shop'), ('kiosk',)]
    """
    rows = [
        (code["code"], rank, language, term.strip())
        for rank, code in enumerate(codebook.fillna("").to_dict("records"))
        for language in languages
        for term in code.get(f"terms_{language}", "").split("|")
        if term.strip()
    ]
    table = pd.DataFrame(rows, columns=["code", "rank", "language", "term"])
    words = split([term for *_, term in rows])
    edges = np.searchsorted(words.text, np.arange(len(rows) + 1))
    numbers_by_term = [range(*pair) for pair in pairwise(edges)]
    table["words"] = [tuple(words.vocabulary[words.word[i]] for i in numbers) for numbers in numbers_by_term]
    table = table.assign(parted=[len({words.part[i] for i in numbers}) > 1 for numbers in numbers_by_term])
    trailing = table["term"].str.extract(r"([?\s]*)$", expand=False)
    table["weak"] = trailing.fillna("").str.count(r"\?").astype(int)
    return table.assign(exact=table["term"].str.startswith("=").astype(bool))


def in_lemmas(terms: pd.DataFrame) -> list[str]:
    """Each term as its lemmas; loads the dictionaries of its languages."""
    pairs = zip(terms["words"], terms["language"], strict=True)
    return [" ".join(lemma(word, language) for word in words) for words, language in pairs]


def codes_for(item: str, codebook: pd.DataFrame) -> pd.DataFrame:
    """The codes that are looked for in the answers to an item: those that name it under `items`, or name none."""
    if "items" not in codebook.columns:
        return codebook
    return codebook[[item in items or not items for items in _items_of(codebook)]]


def _items_of(codebook: pd.DataFrame) -> list[set[str]]:
    """The items that each code names; none means all."""
    if "items" not in codebook.columns:
        return [set()] * len(codebook)
    return [set(filter(None, items)) for items in codebook["items"].str.split(r"[|\s]+", regex=True)]


def has_terms(codebook: pd.DataFrame) -> bool:
    """Whether any code has a term in any language: without one, nothing was coded automatically."""
    columns = [name for name in codebook.columns if name.startswith("terms_")]
    return bool((codebook[columns] != "").any(axis=None))


def codebook_notes(codebook: pd.DataFrame | None, languages: Sequence[str]) -> pd.DataFrame:
    """What a team should know of its codebook before it runs: terms that can never match, match all, or stand twice.

    One note a cause, however many terms it has. No dictionary is loaded: what is said follows from the words as they
    are written.

    Parameters
    ----------
    codebook : as `codebook.csv` has it; None if the study has none
    languages : those of the study

    Returns
    -------
    table [file, subject, note]; `subject` is the column, or all of them as `terms_*`

    Examples
    --------
    >>> book = pd.DataFrame({"code": ["shop", "market"], "terms_en": ["shop|?", "fish, meat|the"]})
    >>> for row in codebook_notes(book, ["en"]).itertuples():
    ...     print(row.subject, row.note, sep=": ")
    terms_*: 'fish, meat' (market) can never match: a mark parts its words; part terms with |
    terms_*: '?' (shop) can never match: no letter or digit
    terms_*: 'the' (market) would match nearly every answer: function words only
    """
    notes: list[tuple[str, str]] = []
    if codebook is not None and has_terms(codebook):
        terms = terms_of(codebook, dict.fromkeys(languages))
        notes = (
            _notes_on_satisfied(codebook)
            + _notes_on_terms(terms)
            + _notes_on_doubles(terms, codebook)
            + _notes_on_languages(terms, languages)
        )
    return pd.DataFrame([(FILE, *note) for note in notes], columns=["file", "subject", "note"], dtype=str)


def _notes_on_terms(terms: pd.DataFrame) -> list[tuple[str, str]]:
    """Subject and note of each cause for which a term matches nothing or nearly everything."""
    by_cause: dict[str, list[str]] = {}
    for term in terms.itertuples():
        # A word that opens a clause opens a part of its own in every answer, and no match goes from part to part.
        opens_clause = set(term.words[1:]) & CLAUSE_WORDS.get(term.language, frozenset())
        if not term.words:
            cause = "can never match: no letter or digit"
        elif term.parted:
            cause = "can never match: a mark parts its words; part terms with |"
        elif opens_clause:
            cause = "can never match: a word within it opens a clause"
        elif len(term.words) < _PHRASE and all(joins_only(word, term.language) for word in term.words):
            cause = "would match nearly every answer: function words only"
        else:
            continue
        by_cause.setdefault(cause, []).append(f"'{term.term}' ({term.code})")
    return [("terms_*", f"{_named(shown)} {cause}") for cause, shown in sorted(by_cause.items())]


def _notes_on_satisfied(codebook: pd.DataFrame) -> list[tuple[str, str]]:
    """Subject and note of words under `satisfied` that mean nothing."""
    if "satisfied" not in codebook.columns:
        return []
    words = codebook["satisfied"].fillna("").str.strip()
    unread = sorted(set(words[~words.str.lower().isin(["", COUNTS])]))
    return [("satisfied", f"{_named(unread)} not understood: write '{COUNTS}' or nothing")] if unread else []


def content_counts(codebook: pd.DataFrame) -> np.ndarray:
    """For each code whether people who are content with a thing are meant too, by itself or by a code above it."""
    if "satisfied" not in codebook.columns:
        return np.zeros(len(codebook), dtype=bool)
    is_marked = (codebook["satisfied"].fillna("").str.strip().str.lower() == COUNTS).to_numpy()
    above = dict(zip(codebook["code"], codebook["parent"].fillna(""), strict=True))
    counting = set(codebook.loc[is_marked, "code"])
    result = []
    for code in codebook["code"]:
        seen: set[str] = set()
        while code and code not in seen and code not in counting:
            seen.add(code)
            code = above.get(code, "")
        result.append(code in counting)
    return np.array(result, dtype=bool)


def _notes_on_doubles(terms: pd.DataFrame, codebook: pd.DataFrame) -> list[tuple[str, str]]:
    """Subject and note of terms that stand under two codes for the same answers, which then always get both."""
    items, doubles = _items_of(codebook.fillna("")), []
    # By the words as written: forms of one lemma would need a dictionary, and two codes at one place may be meant.
    twice = terms[terms["words"].astype(bool) & terms.duplicated(["language", "words"], keep=False)]
    for _, same in twice.groupby(["language", "words"], sort=False):
        ranks = list(dict.fromkeys(same["rank"]))
        meeting = [
            i for i in ranks if any(i != j and (not (items[i] and items[j]) or items[i] & items[j]) for j in ranks)
        ]
        if meeting:
            doubles.append(f"'{same['term'].iloc[0]}' ({', '.join(codebook['code'].iloc[meeting])})")
    return [("terms_*", f"{_named(doubles)} under several codes: a match gives all of them")] if doubles else []


def _notes_on_languages(terms: pd.DataFrame, languages: Sequence[str]) -> list[tuple[str, str]]:
    """Subject and note of each language that has no lists, or lacks terms of codes that others have."""
    notes = []
    for language in dict.fromkeys(languages):
        # A code without a term in any language is a heading, or for people only: it lacks nothing.
        coded = set(terms.loc[terms["language"] == language, "code"])
        lacking = [code for code in dict.fromkeys(terms["code"]) if code not in coded]
        if lacking:
            notes.append((f"terms_{language}", f"no term of {_named(lacking)}: no answer in '{language}' is coded so"))
    if coarse := without_lists(languages):
        notes.append(
            ("terms_*", f"no words of rejection known in {_named(coarse)}: matches are coarse, none is negated")
        )
    return notes


def _named(names: Sequence[str]) -> str:
    """The first few names, and how many there are beyond them."""
    beyond = len(names) - SHOWN
    return listing(names) if beyond <= 0 else f"{', '.join(names[:SHOWN])} and {beyond} more"
