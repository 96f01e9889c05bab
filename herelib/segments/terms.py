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

import numpy as np
import pandas as pd

from herelib.segments.codebook import in_lemmas, terms_of
from herelib.segments.languages import CLAUSE_WORDS, REACH, cues, is_function_word
from herelib.segments.lemmas import Phrase, Words, find, lemma, split, with_breaks

AUTOMATIC = "automatic"  # the coder's name of codes that were matched by the codebook's terms
LEARNED = "learned"  # and of those that a model proposes which learned from the team's codings
MACHINES = (AUTOMATIC, LEARNED)  # coders that are no people
PHRASE_GAP = 1  # "fresh local food" is "fresh food"
# Words: what a comma parts off and is no longer, belongs to the clause before: "no shops, bars or hotels".
LIST_ITEM = 3
LEAST = 3  # interviews that must use a word before it is shown: a rare one may be a name
SEGMENTS = ("segment", "interview", "item", "code", "coder", "start", "end", "cleared", "negated", "counts")
SUGGESTED = ("region", "group", "language", "lemma", "answers", "interviews")


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
    >>> answers = pd.DataFrame({"interview": ["a", "b"], "item": "needs", "language": "lv"})
    >>> answers["text"] = ["Nav neviena veikala!", "Veikals nav vajadzīgs."]
    >>> book = pd.DataFrame({"code": ["shop"], "parent": "", "definition": "", "terms_lv": "veikals"})
    >>> code(answers, book)[["interview", "start", "end", "negated", "term"]].to_numpy().tolist()
    [['a', 12, 19, False, 'veikals'], ['b', 0, 7, True, 'veikals']]
    """
    answers = open_answers[["interview", "item", "language", "text"]].fillna("").reset_index(drop=True)
    # Many answers are the same few words ("nothing", "more buses"): each text is looked at once in each language.
    answer_kind, languages, texts = _distinct_answers(answers)
    terms = terms_of(codebook, dict.fromkeys(languages))
    terms["lemmas"] = in_lemmas(terms)
    words = split(texts)
    matches = _matches(words, languages, terms)
    matches["start"], matches["end"] = words.start[matches["first"]], words.end[matches["last"]]
    matches["kind"] = words.text[matches["first"]]
    table = pd.DataFrame({"kind": answer_kind, "row": np.arange(len(answers))}).merge(matches, on="kind")
    table = table.assign(item=answers["item"].to_numpy()[table["row"]])
    table = table.sort_values(["item", "row", "start", "end", "rank"], ignore_index=True)
    matched_terms = terms.iloc[table["phrase"].to_numpy(int)]
    return pd.DataFrame(
        {
            "interview": answers["interview"].to_numpy()[table["row"].to_numpy(int)],
            "item": table["item"].to_numpy(),
            "code": matched_terms["code"].to_numpy(),
            "coder": AUTOMATIC,
            "start": table["start"].to_numpy(np.int64),
            "end": table["end"].to_numpy(np.int64),
            "negated": table["negated"].to_numpy(bool),
            "term": matched_terms["lemmas"].to_numpy(),
        }
    ).astype(dict.fromkeys(("interview", "item", "code", "coder", "term"), str))


def _distinct_answers(answers: pd.DataFrame) -> tuple[np.ndarray, list[str], list[str]]:
    """For each answer the number of its language and text taken together, and these languages and texts."""
    language_number, languages = pd.factorize(answers["language"])
    text_number, texts = pd.factorize(answers["text"])
    count = max(len(languages), 1)
    answer_kind, kinds = pd.factorize(text_number * count + language_number)
    return answer_kind, languages[kinds % count].tolist(), texts[kinds // count].tolist()


def _matches(words: Words, languages: Sequence[str], terms: pd.DataFrame) -> pd.DataFrame:
    """Matches of terms: table [phrase, first, last, rank, negated], numbers of the term, two words and the code."""
    breaks = _clause_breaks(words, languages)
    parts = with_breaks(words, breaks)
    phrases = [Phrase(term.words, term.language, PHRASE_GAP) for term in terms.itertuples()]
    cue_phrases = [cue for language in dict.fromkeys(terms["language"]) for cue in cues(language)]
    hits = find(parts, languages, [*phrases, *(phrase for phrase, _, _ in cue_phrases)])
    is_term = (hits["phrase"] < len(phrases)).to_numpy()
    matches = hits[is_term].assign(rank=lambda table: terms["rank"].to_numpy(int)[table["phrase"]])
    matches = matches[_longest(matches["rank"], matches)].reset_index(drop=True)
    cue_hits = hits[~is_term].assign(phrase=lambda table: table["phrase"] - len(phrases))
    # One group: "no lack of" must hide the "lack" within it, which alone would say the contrary.
    cue_hits = cue_hits[_longest(np.zeros(len(cue_hits), int), cue_hits)].sort_values("first")
    flags = np.array([flags for _, *flags in cue_phrases], dtype=bool).reshape(-1, 2)[cue_hits["phrase"]]
    cue_hits = cue_hits.assign(rejects=flags[:, 0], forward=flags[:, 1])
    return matches.assign(negated=_negated(matches, cue_hits, _clauses(parts, breaks, cue_hits["first"].to_numpy())))


def _clause_breaks(words: Words, languages: Sequence[str]) -> np.ndarray:
    """Which words open a clause in the language of their text."""
    breaks = np.zeros(len(words), dtype=bool)
    by_text = pd.Categorical(languages)
    for number, language in enumerate(by_text.categories):
        openers = CLAUSE_WORDS.get(language, frozenset())
        opens = np.array([word in openers for word in words.vocabulary], dtype=bool)
        breaks |= opens[words.word] & (by_text.codes[words.text] == number)
    return breaks


def _longest(group: Iterable[int], matches: pd.DataFrame) -> np.ndarray:
    """Which matches stay: of those of one group that overlap the longest, then the first, then the first listed."""
    group, first, last = np.asarray(group, int), matches["first"].to_numpy(int), matches["last"].to_numpy(int)
    stays = np.ones(len(group), dtype=bool)
    if not len(group):
        return stays
    order = np.lexsort((first, group))
    # Each group is shifted beyond the end of the one before, so that one running maximum serves all of them.
    shift = group[order] * (last.max() + 2)
    furthest = np.maximum.accumulate(last[order] + shift)
    opens_cluster = np.concatenate([[True], first[order][1:] + shift[1:] > furthest[:-1]])
    cluster = np.cumsum(opens_cluster)
    crowded = np.bincount(cluster)[cluster] > 1  # nearly all matches stand alone: the loop is for the others only
    phrase = matches["phrase"].to_numpy(int)
    rows = order[crowded]
    for members in np.split(rows, np.flatnonzero(np.diff(cluster[crowded])) + 1):
        taken: list[int] = []
        for row in sorted(members.tolist(), key=lambda row: (first[row] - last[row], first[row], phrase[row])):
            free = all(last[row] < first[other] or first[row] > last[other] for other in taken)
            stays[row] = free
            if free:
                taken.append(row)
    return stays


def _clauses(words: Words, breaks: np.ndarray, cue_words: np.ndarray) -> np.ndarray:
    """Number of the clause of each word: a part, with the short items that follow it after commas.

    Parameters
    ----------
    breaks : words that open a clause
    cue_words : first words of the phrases of rejection, need and lack: what holds one is no mere item
    """
    if not len(words):
        return np.empty(0, int)
    opens = np.concatenate([[True], np.diff(words.part) != 0])
    comma = np.concatenate([[False], np.diff(words.sentence) == 0]) & ~breaks
    number = np.cumsum(opens) - 1
    holds_cue = np.bincount(number[cue_words], minlength=number[-1] + 1) > 0
    item = comma & (np.bincount(number)[number] <= LIST_ITEM) & ~holds_cue[number]
    return np.cumsum(opens & ~item)


def _negated(matches: pd.DataFrame, cue_hits: pd.DataFrame, clause: np.ndarray) -> np.ndarray:
    """Whether the nearest phrase in the clause of each match rejects it; `cue_hits` are in order, none over another."""
    first, last = matches["first"].to_numpy(int), matches["last"].to_numpy(int)
    begin, end, rejects = (cue_hits[name].to_numpy() for name in ("first", "last", "rejects"))
    if not len(begin) or not len(first):
        return np.zeros(len(first), dtype=bool)
    match_clause = clause[first]
    # Phrases that begin within the match: part of the term, which say nothing, or reaching out of it.
    following = np.searchsorted(begin, first)
    beginning = np.minimum(following, len(begin) - 1)
    inside = (following < len(begin)) & (begin[beginning] <= last)
    contained, reaching = inside & (end[beginning] <= last), inside & (end[beginning] > last)
    # The last phrase that begins before the match; one that goes on behind it is at no distance.
    before = np.maximum(following - 1, 0)
    in_clause = (following > 0) & (clause[begin[before]] == match_clause)
    left = np.where(in_clause, np.maximum(first - end[before] - 1, 0), REACH + 1)
    # The first phrase after the match, of those that concern what stands before them: "instead of" does not.
    back = np.flatnonzero(~cue_hits["forward"].to_numpy(bool))
    following = np.searchsorted(begin[back], last, side="right")
    after = np.append(back, 0)[following]  # 0 stands where none follows; `in_clause` leaves it out
    in_clause = (following < len(back)) & (clause[begin[after]] == match_clause)
    right = np.where(in_clause, begin[after] - last - 1, REACH + 1)
    nearest = np.where(left <= right, rejects[before], rejects[after]) & (np.minimum(left, right) <= REACH)
    return np.where(reaching, rejects[beginning], nearest) & ~contained


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
    answers_read = pd.concat([seen[seen["coder"] != AUTOMATIC], human])[["interview", "item"]]
    was_read = pd.MultiIndex.from_frame(automatic[["interview", "item"]]).isin(pd.MultiIndex.from_frame(answers_read))
    automatic_rows = automatic.assign(
        segment=[f"a{number:06d}" for number in range(1, len(automatic) + 1)],
        cleared=False,
        counts=~automatic["negated"].to_numpy(bool) & ~was_read,
    )
    human_rows = human.assign(negated=False, counts=True)
    kinds = dict.fromkeys(SEGMENTS, str) | {"start": "int64", "end": "int64"}
    kinds |= dict.fromkeys(("cleared", "negated", "counts"), bool)
    parts = [part[list(SEGMENTS)].astype(kinds) for part in (human_rows, automatic_rows)]
    return pd.concat(parts, ignore_index=True)


def suggest(
    open_answers: pd.DataFrame,
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
    open_answers : table [interview, item, language, text]; `language` is the answer's own
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
    answers = open_answers[["interview", "item", "language", "text"]]
    answers = answers.merge(interviews[["interview", "region", "group"]], on="interview").reset_index(drop=True)
    words = split(answers["text"].tolist())
    free = ~_covered(words, answers, segments, codebook)
    table = answers.iloc[words.text[free]][["interview", "item", "region", "group", "language"]]
    table = table.assign(word=np.array(words.vocabulary, dtype=object)[words.word[free]])
    # Each word of each language is looked up once, not once an answer.
    known = table[["word", "language"]].drop_duplicates()
    joining = [is_function_word(*pair) for pair in known.itertuples(index=False)]
    known = known[~np.array(joining, dtype=bool)]
    known = known.assign(lemma=[lemma(*pair) for pair in known.itertuples(index=False)])
    table = table.merge(known, on=["word", "language"]).drop_duplicates(["interview", "item", "language", "lemma"])
    keys = ["region", "group", "language", "lemma"]
    counted = table.groupby(keys, as_index=False).agg(answers=("item", "size"), interviews=("interview", "nunique"))
    counted = counted[counted["interviews"] >= least]
    order = ["region", "group", "interviews", "answers", "language", "lemma"]
    counted = counted.sort_values(order, ascending=[True, True, False, False, True, True], ignore_index=True)
    kinds = dict.fromkeys(keys, str) | {"answers": "int64", "interviews": "int64"}
    return counted[list(SUGGESTED)].astype(kinds)


def _covered(words: Words, answers: pd.DataFrame, segments: pd.DataFrame, codebook: pd.DataFrame) -> np.ndarray:
    """Which words of the answers stand within a segment, or match a term of one word."""
    languages = answers["language"].tolist()
    terms = terms_of(codebook, dict.fromkeys(languages))
    alone = [Phrase(term.words, term.language) for term in terms.itertuples() if len(term.words) == 1]
    covered = np.zeros(len(words), dtype=bool)
    covered[find(words, languages, alone)["first"]] = True
    coded = answers[["interview", "item"]].reset_index(names="text").merge(segments, on=["interview", "item"])
    offset = np.searchsorted(words.text, np.arange(len(answers) + 1))
    for segment in coded.itertuples():
        inside = slice(offset[segment.text], offset[segment.text + 1])
        covered[inside] |= (words.start[inside] < segment.end) & (words.end[inside] > segment.start)
    return covered
