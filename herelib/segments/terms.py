"""Codes of open answers by the terms of a codebook, beside what human coders found; and words the codebook lacks.

A term matches on lemmas of the answer's own language (`lemmas`), never inside a word, never across a punctuation mark.
The words of a term stand in its order, with at most PHRASE_GAP other words between two of them. Of matches of one code
that overlap the longest stays; several codes may match one place. Accents: an answer typed without them still matches
where the dictionary does not know the word as typed; a word that it knows keeps its meaning (`más`, `mas`).

A match is negated where its clause says that the thing is not needed, not wanted or there already; lack is need and
counts (`languages`). The nearest phrase of rejection, need or lack in the clause decides, the one before if two are
equally near. A phrase that the term itself contains says nothing about it: `nav vajadzīgs` may be a term.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from herelib.segments.languages import CLAUSE_WORDS, REACH, cues, is_function_word, without_lists
from herelib.segments.lemmas import Phrase, Words, find, lemma, split, with_breaks

AUTOMATIC = "automatic"
PHRASE_GAP = 1  # "fresh local food" is "fresh food"
LIST_ITEM = (
    3  # words: what a comma parts off and is no longer, belongs to the clause before: "no shops, bars or hotels"
)
LEAST = 3  # interviews that must use a word before it is shown: a rare one may be a name
FOUND = ("interview", "item", "code", "coder", "start", "end", "negated", "term")
SEGMENTS = ("segment", "interview", "item", "code", "coder", "start", "end", "cleared", "negated", "counts")
SUGGESTED = ("region", "group", "language", "lemma", "answers", "interviews")
EXAMINED = ("code", "language", "term", "problem")


def code(open_answers: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """Where terms of the codebook stand in the open answers.

    Parameters
    ----------
    open_answers : table [interview, item, language, text]
        `language` is the answer's own, as `languages.detect` finds it; in a language without terms nothing is found.
    codebook : table [code, parent, definition, terms_<language> ...], terms separated by "|"

    Returns
    -------
    table [interview, item, code, coder, start, end, negated, term]
        Sorted by item, then as `open_answers`, then start, end and codebook. `start` and `end` (int64) count Unicode
        characters of the text as given, `end` excluded. `term` is the codebook's, in lemmas: no word of the answer.

    Examples
    --------
    >>> told = pd.DataFrame({"interview": ["a", "b"], "item": "needs", "language": "lv"})
    >>> told["text"] = ["Nav neviena veikala!", "Veikals nav vajadzīgs."]
    >>> book = pd.DataFrame({"code": ["shop"], "parent": "", "definition": "", "terms_lv": "veikals"})
    >>> code(told, book)[["interview", "start", "end", "negated", "term"]].to_numpy().tolist()
    [['a', 12, 19, False, 'veikals'], ['b', 0, 7, True, 'veikals']]
    """
    answers = open_answers[["interview", "item", "language", "text"]].fillna("").reset_index(drop=True)
    speech, every = pd.factorize(answers["language"])
    said, different = pd.factorize(answers["text"])
    which, distinct = pd.factorize(said * max(len(every), 1) + speech)
    spoken, texts = every[distinct % max(len(every), 1)].tolist(), different[distinct // max(len(every), 1)].tolist()
    listed = _listed(codebook, dict.fromkeys(spoken))
    words = split(texts)
    matches = _matches(words, spoken, listed)
    matches["start"], matches["end"] = words.start[matches["first"]], words.end[matches["last"]]
    matches["text"] = words.text[matches["first"]]
    table = pd.DataFrame({"text": which, "row": np.arange(len(answers))}).merge(matches, on="text")
    table = table.assign(item=answers["item"].to_numpy()[table["row"]])
    table = table.sort_values(["item", "row", "start", "end", "rank"], ignore_index=True)
    told = listed.iloc[table["phrase"].to_numpy(int)]
    return pd.DataFrame(
        {
            "interview": answers["interview"].to_numpy()[table["row"].to_numpy(int)],
            "item": table["item"].to_numpy(),
            "code": told["code"].to_numpy(),
            "coder": AUTOMATIC,
            "start": table["start"].to_numpy(np.int64),
            "end": table["end"].to_numpy(np.int64),
            "negated": table["negated"].to_numpy(bool),
            "term": told["lemmas"].to_numpy(),
        }
    ).astype(dict.fromkeys(("interview", "item", "code", "coder", "term"), str))


def _listed(codebook: pd.DataFrame, languages: Iterable[str]) -> pd.DataFrame:
    """The terms of a codebook, one a row and in its order: [code, rank, language, term, words, lemmas, parted]."""
    rows = [
        (row["code"], rank, language, term.strip())
        for rank, row in enumerate(codebook.fillna("").to_dict("records"))
        for language in languages
        for term in row.get(f"terms_{language}", "").split("|")
        if term.strip()
    ]
    table = pd.DataFrame(rows, columns=["code", "rank", "language", "term"])
    spoken = split([term for *_, term in rows])
    edges = np.searchsorted(spoken.text, np.arange(len(rows) + 1))
    places = [range(*pair) for pair in pairwise(edges)]
    table["words"] = [tuple(spoken.vocabulary[spoken.word[i]] for i in place) for place in places]
    pairs = zip(table["words"], table["language"], strict=True)
    table["lemmas"] = [" ".join(lemma(word, language) for word in words) for words, language in pairs]
    return table.assign(parted=[len({spoken.part[i] for i in place}) > 1 for place in places])


def _matches(words: Words, languages: Sequence[str], listed: pd.DataFrame) -> pd.DataFrame:
    """Matches of terms: table [phrase, first, last, rank, negated], numbers of the term, two words and the code."""
    breaks = np.zeros(len(words), dtype=bool)
    spoken = pd.Categorical(languages)
    for number, language in enumerate(spoken.categories):
        opens = CLAUSE_WORDS.get(language, frozenset())
        opening = np.array([word in opens for word in words.vocabulary], dtype=bool)
        breaks |= opening[words.word] & (spoken.codes[words.text] == number)
    parts = with_breaks(words, breaks)
    terms = [Phrase(term.words, term.language, PHRASE_GAP) for term in listed.itertuples()]
    told = [cue for language in dict.fromkeys(listed["language"]) for cue in cues(language)]
    found = find(parts, languages, [*terms, *(phrase for phrase, _, _ in told)])
    own = (found["phrase"] < len(terms)).to_numpy()
    matches = found[own].assign(rank=lambda t: listed["rank"].to_numpy(int)[t["phrase"]])
    matches = matches[_longest(matches["rank"], matches)].reset_index(drop=True)
    said = found[~own].assign(phrase=lambda t: t["phrase"] - len(terms))
    said = said[_longest(np.zeros(len(said), int), said)].sort_values("first")
    flags = np.array([flags for _, *flags in told], dtype=bool).reshape(-1, 2)[said["phrase"]]
    said = said.assign(rejects=flags[:, 0], forward=flags[:, 1])
    return matches.assign(negated=_negated(matches, said, _clauses(parts, breaks, said["first"].to_numpy())))


def _longest(group: Iterable[int], matches: pd.DataFrame) -> np.ndarray:
    """Which matches stay: of those of one group that overlap the longest, then the first, then the first listed."""
    group, first, last = np.asarray(group, int), matches["first"].to_numpy(int), matches["last"].to_numpy(int)
    stays = np.ones(len(group), dtype=bool)
    if not len(group):
        return stays
    order = np.lexsort((first, group))
    shift = group[order] * (last.max() + 2)
    furthest = np.maximum.accumulate(last[order] + shift)
    apart = np.concatenate([[True], first[order][1:] + shift[1:] > furthest[:-1]])
    cluster = np.cumsum(apart)
    crowded = np.bincount(cluster)[cluster] > 1
    listed = matches["phrase"].to_numpy(int)
    rows = order[crowded]
    for members in np.split(rows, np.flatnonzero(np.diff(cluster[crowded])) + 1):
        taken: list[int] = []
        for row in sorted(members.tolist(), key=lambda row: (first[row] - last[row], first[row], listed[row])):
            free = all(last[row] < first[other] or first[row] > last[other] for other in taken)
            stays[row] = free
            if free:
                taken.append(row)
    return stays


def _clauses(words: Words, breaks: np.ndarray, said: np.ndarray) -> np.ndarray:
    """Number of the clause of each word: a part, with the short items that follow it after commas.

    Parameters
    ----------
    breaks : words that open a clause
    said : first words of the phrases of rejection, need and lack: what holds one is no mere item
    """
    if not len(words):
        return np.empty(0, int)
    opens = np.concatenate([[True], np.diff(words.part) != 0])
    comma = np.concatenate([[False], np.diff(words.sentence) == 0]) & ~breaks
    number = np.cumsum(opens) - 1
    holds = np.bincount(number[said], minlength=number[-1] + 1) > 0
    item = comma & (np.bincount(number)[number] <= LIST_ITEM) & ~holds[number]
    return np.cumsum(opens & ~item)


def _negated(matches: pd.DataFrame, said: pd.DataFrame, clause: np.ndarray) -> np.ndarray:
    """Whether the nearest phrase in the clause of each match rejects it; `said` is in order and does not overlap."""
    first, last = matches["first"].to_numpy(int), matches["last"].to_numpy(int)
    begin, end, rejects = (said[name].to_numpy() for name in ("first", "last", "rejects"))
    if not len(begin) or not len(first):
        return np.zeros(len(first), dtype=bool)
    here = clause[first]
    # Phrases that begin within the match: part of the term, which say nothing, or reaching out of it.
    place = np.searchsorted(begin, first)
    inner = np.minimum(place, len(begin) - 1)
    inside = (place < len(begin)) & (begin[inner] <= last)
    contained, reaching = inside & (end[inner] <= last), inside & (end[inner] > last)
    # The last phrase that begins before the match; one that goes on behind it is at no distance.
    before = np.maximum(place - 1, 0)
    there = (place > 0) & (clause[begin[before]] == here)
    left = np.where(there, np.maximum(first - end[before] - 1, 0), REACH + 1)
    # The first phrase after the match, of those that concern what stands before them.
    back = np.flatnonzero(~said["forward"].to_numpy(bool))
    place = np.searchsorted(begin[back], last, side="right")
    after = np.append(back, 0)[place]
    there = (place < len(back)) & (clause[begin[after]] == here)
    right = np.where(there, begin[after] - last - 1, REACH + 1)
    nearest = np.where(left <= right, rejects[before], rejects[after]) & (np.minimum(left, right) <= REACH)
    return np.where(reaching, rejects[inner], nearest) & ~contained


def combine(automatic: pd.DataFrame, human: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """Human and automatic segments in one table; human ones overrule the automatic ones.

    On an open answer that a human coder saw, coded or not, automatic segments stay for agreement but do not count;
    elsewhere those that are not negated count.

    Parameters
    ----------
    automatic : as `code` gives it
    human : table [segment, interview, item, code, coder, start, end, cleared]
    seen : table [coder, interview, item]: what each coder has read

    Returns
    -------
    table [segment, interview, item, code, coder, start, end, cleared, negated, counts]
        Human segments as given, then the automatic ones, named a000001 and so on in their order.
    """
    read = pd.concat([seen[seen["coder"] != AUTOMATIC], human])[["interview", "item"]]
    known = pd.MultiIndex.from_frame(automatic[["interview", "item"]]).isin(pd.MultiIndex.from_frame(read))
    added = automatic.assign(
        segment=[f"a{number:06d}" for number in range(1, len(automatic) + 1)],
        cleared=False,
        counts=~automatic["negated"].to_numpy(bool) & ~known,
    )
    given = human.assign(negated=False, counts=True)
    kinds = dict.fromkeys(SEGMENTS, str) | {"start": "int64", "end": "int64"}
    kinds |= dict.fromkeys(("cleared", "negated", "counts"), bool)
    parts = [part[list(SEGMENTS)].astype(kinds) for part in (given, added)]
    return pd.concat(parts, ignore_index=True)


def suggest(
    open_answers: pd.DataFrame,
    languages: pd.DataFrame,
    segments: pd.DataFrame,
    interviews: pd.DataFrame,
    codebook: pd.DataFrame,
    least: int = LEAST,
) -> pd.DataFrame:
    """Frequent words that no code covers, by region and group: what the codebook may lack.

    Function words, words within any segment and words that match a term of one word are left out; a word that the
    dictionary does not know stands as it was written, in small letters.

    Parameters
    ----------
    languages : as `languages.detect` gives it
    segments : table with [interview, item, start, end], of humans or not
    interviews : table with [interview, region, group]
    least : interviews of the region and group that must use a word; at least LEAST, since a rare word may be a name

    Returns
    -------
    table [region, group, language, lemma, answers, interviews]; the most widespread first in each region and group

    Raises
    ------
    ValueError
        If `least` is below LEAST.
    """
    if least < LEAST:
        raise ValueError(f"least is {least}: a word of fewer than {LEAST} interviews may be a name; at least {LEAST}")
    answers = open_answers[["interview", "item", "text"]].merge(languages, on=["interview", "item"])
    answers = answers.merge(interviews[["interview", "region", "group"]], on="interview").reset_index(drop=True)
    words = split(answers["text"].tolist())
    spoken = answers["language"].tolist()
    listed = _listed(codebook, dict.fromkeys(spoken))
    alone = [Phrase(term.words, term.language) for term in listed.itertuples() if len(term.words) == 1]
    taken = np.zeros(len(words), dtype=bool)
    taken[find(words, spoken, alone)["first"]] = True
    coded = answers[["interview", "item"]].reset_index(names="text").merge(segments, on=["interview", "item"])
    offset = np.searchsorted(words.text, np.arange(len(answers) + 1))
    for row in coded.itertuples():
        inside = slice(offset[row.text], offset[row.text + 1])
        taken[inside] |= (words.start[inside] < row.end) & (words.end[inside] > row.start)
    table = answers.iloc[words.text[~taken]][["interview", "item", "region", "group", "language"]]
    table = table.assign(word=np.array(words.vocabulary, dtype=object)[words.word[~taken]])
    known = table[["word", "language"]].drop_duplicates()
    plain = [is_function_word(*pair) for pair in known.itertuples(index=False)]
    known = known[~np.array(plain, dtype=bool)]
    known = known.assign(lemma=[lemma(*pair) for pair in known.itertuples(index=False)])
    table = table.merge(known, on=["word", "language"]).drop_duplicates(["interview", "item", "language", "lemma"])
    keys = ["region", "group", "language", "lemma"]
    counted = table.groupby(keys, as_index=False).agg(answers=("item", "size"), interviews=("interview", "nunique"))
    counted = counted[counted["interviews"] >= least]
    order = ["region", "group", "interviews", "answers", "language", "lemma"]
    counted = counted.sort_values(order, ascending=[True, True, False, False, True, True], ignore_index=True)
    kinds = dict.fromkeys(keys, str) | {"answers": "int64", "interviews": "int64"}
    return counted[list(SUGGESTED)].astype(kinds)


def examine(codebook: pd.DataFrame, languages: Sequence[str]) -> pd.DataFrame:
    """Terms of the codebook that match nothing, too much, or what another code claims too.

    Returns
    -------
    table [code, language, term, problem], in the order of the codebook; a row without code concerns a whole language

    Examples
    --------
    >>> book = pd.DataFrame({"code": ["shop", "market"], "parent": "", "definition": ""})
    >>> book["terms_en"] = ["shop|the|?", "shops"]
    >>> examine(book, ["en"])[["code", "term", "problem"]].to_numpy().tolist()  # doctest: +NORMALIZE_WHITESPACE
    [['shop', 'shop', 'also a term of market'], ['shop', 'the', 'function words only: matches nearly every answer'],
     ['shop', '?', 'no letter or digit: matches nothing'], ['market', 'shops', 'also a term of shop']]
    """
    listed = _listed(codebook, dict.fromkeys(languages))
    rows = []
    for language in without_lists(languages):
        rows.append(("", language, "", "no dictionary or no words of rejection: matches are coarse, none is negated"))
    claims = (
        listed[listed["lemmas"] != ""].groupby(["language", "lemmas"])["code"].agg(lambda c: list(dict.fromkeys(c)))
    )
    for row in listed.itertuples():
        told = (row.code, row.language, row.term)
        if not row.words:
            rows.append((*told, "no letter or digit: matches nothing"))
            continue
        if all(is_function_word(word, row.language) for word in row.words):
            rows.append((*told, "function words only: matches nearly every answer"))
        others = [other for other in claims[(row.language, row.lemmas)] if other != row.code]
        if others:
            rows.append((*told, f"also a term of {', '.join(others)}"))
        if row.parted:
            rows.append((*told, "a comma or full stop within: part terms with |"))
        elif set(row.words[1:]) & CLAUSE_WORDS.get(row.language, frozenset()):
            rows.append((*told, "holds a word that opens a clause: matches nothing"))
    for language in dict.fromkeys(languages):
        for name in codebook.loc[~codebook["code"].isin(listed.loc[listed["language"] == language, "code"]), "code"]:
            if name in set(listed["code"]):
                rows.append((name, language, "", "no term in this language: its answers never get this code"))
    return pd.DataFrame(rows, columns=list(EXAMINED), dtype=str)
