"""Codes of open answers by the terms of a codebook, beside what human coders found; and words the codebook lacks.

A term matches on lemmas of the answer's own language (`lemmas`), never inside a word, never across a punctuation mark.
The words of a term stand in its order, with at most PHRASE_GAP other words between two of them. Of matches of one code
that overlap the longest stays; several codes may match one place. Accents: an answer typed without them still matches
where the dictionary does not know the word as typed; a word that it knows keeps its meaning (`más`, `mas`).

Terms bring their synonyms with them (`synonyms`), a slip is read as the word meant (`spelling`), and a word of two
meanings counts in the code's (`homographs`). A match is negated where its clause says that the thing is not needed, or
that people are content with it; lack is need and counts (`stances`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from herelib.segments.codebook import content_counts, in_lemmas, terms_of
from herelib.segments.homographs import other_meaning
from herelib.segments.languages import Cue, cues, is_function_word
from herelib.segments.lemmas import Phrase, Words, find, lemma, split, with_breaks
from herelib.segments.spelling import corrected
from herelib.segments.stances import breaks_of, longest, stances
from herelib.segments.synonyms import expanded

AUTOMATIC = "automatic"  # the coder's name of codes that were matched by the codebook's terms
LEARNED = "learned"  # and of those that a model proposes which learned from the team's codings
MACHINES = (AUTOMATIC, LEARNED)  # coders that are no people
PHRASE_GAP = 1  # "fresh local food" is "fresh food"
LEAST = 3  # interviews that must use a word before it is shown: a rare one may be a name
SEGMENTS = (
    "segment",
    "interview",
    "item",
    "code",
    "coder",
    "start",
    "end",
    "cleared",
    "negated",
    "satisfied",
    "counts",
)
SUGGESTED = ("region", "group", "language", "lemma", "answers", "interviews")


def code(open_answers: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """Where terms of the codebook stand in the open answers.

    Parameters
    ----------
    open_answers : table [interview, item, language, text]
        `language` is the answer's own, as `languages.detect` finds it; in a language without terms nothing is found.
    codebook : table [code, parent, definition, terms_<language> ...], terms separated by "|" (`codebook`)

    Returns
    -------
    table [interview, item, code, coder, start, end, negated, satisfied, term]
        Sorted by item, then as `open_answers`, then start, end and codebook. `start` and `end` (int64) count Unicode
        characters of the text as given, `end` excluded. `term` is the codebook's or a
        synonym, in lemmas: no word of the answer.
        `satisfied` matches are negated, unless contentment counts for their code.

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
    terms = expanded(terms_of(codebook, dict.fromkeys(languages)))
    terms["lemmas"] = in_lemmas(terms)
    words = split(texts)
    matches = _matches(words, languages, terms, codebook)
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
            "satisfied": table["satisfied"].to_numpy(bool),
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


def _matches(words: Words, languages: Sequence[str], terms: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """Matches of terms: table [phrase, first, last, rank, negated, satisfied], numbers of term, two words and code."""
    listed = [cue for language in dict.fromkeys(terms["language"]) for cue in cues(language)]
    words = corrected(words, languages, *_targets(terms, listed))
    breaks = breaks_of(words, languages)
    parts = with_breaks(words, breaks[0])
    phrases = [
        Phrase(tuple(f"={word}" for word in term.words) if term.exact else term.words, term.language, PHRASE_GAP)
        for term in terms.itertuples()
    ]
    hits = find(parts, languages, [*phrases, *(cue.phrase for cue in listed)])
    is_term = (hits["phrase"] < len(phrases)).to_numpy()
    matches = hits[is_term].assign(rank=lambda table: terms["rank"].to_numpy(int)[table["phrase"]])
    matches = matches[longest(matches["rank"], matches)].reset_index(drop=True)
    matches = matches[~other_meaning(matches, terms, parts, languages)].reset_index(drop=True)
    cue_hits = hits[~is_term].assign(phrase=lambda table: table["phrase"] - len(phrases))
    stance = stances(matches, cue_hits, listed, parts, breaks)
    satisfied = stance.satisfied
    negated = stance.negated & ~(satisfied & content_counts(codebook)[matches["rank"].to_numpy(int)])
    matches = matches.assign(negated=negated, satisfied=satisfied)
    parent = pd.factorize(codebook["parent"])[0] if "parent" in codebook.columns else np.zeros(len(codebook), int)
    outdone = _outdone(matches, terms["weak"].to_numpy(int)[matches["phrase"].to_numpy(int)], parent, parts)
    return matches[~outdone].reset_index(drop=True)


def _targets(terms: pd.DataFrame, listed: Sequence[Cue]) -> tuple[dict, dict]:
    """For each language the words that a slip may stand for, with the codes, or kinds of phrases, that they belong to.

    First those that are a term or a phrase by themselves, then those that are so with others.
    """
    alone: dict[str, dict[str, frozenset]] = {}
    together: dict[str, dict[str, frozenset]] = {}
    loose = terms[~terms["exact"].to_numpy(bool)]
    spoken = [*zip(loose["language"], loose["words"], loose["code"], strict=True)]
    spoken += [(cue.phrase.language, cue.phrase.words, cue.kind) for cue in listed]
    for language, words, says in spoken:
        known = (alone if len(words) == 1 else together).setdefault(language, {})
        for word in words:
            word = word.removeprefix("=")
            known[word] = known.get(word, frozenset()) | {says}
    return alone, together


def _outdone(matches: pd.DataFrame, weak: np.ndarray, parent: np.ndarray, words: Words) -> np.ndarray:
    """Which matches are of a weak term in a sentence that names a thing of a sibling code by a less weak one.

    Parameters
    ----------
    weak : for each match how weak its term is
    parent : for each code a number of the code above it
    """
    if not weak.any():
        return np.zeros(len(matches), dtype=bool)
    rank, negated = matches["rank"].to_numpy(int), matches["negated"].to_numpy(bool)
    sentence = words.sentence[matches["first"].to_numpy(int)]
    table = pd.DataFrame({"sentence": sentence, "parent": parent[rank], "rank": rank, "weak": weak, "negated": negated})
    ours = table[~negated].groupby(["sentence", "parent", "rank"], as_index=False)["weak"].min()
    pairs = table.reset_index(names="row").merge(ours, on=["sentence", "parent"], suffixes=("", "_other"))
    beaten = pairs[(pairs["rank"] != pairs["rank_other"]) & (pairs["weak_other"] < pairs["weak"])]["row"]
    # "no nursery is needed, there are no children here": the weak one only gives the reason
    thing = sentence * (int(rank.max()) + 1) + rank
    return (weak > 0) & (np.isin(np.arange(len(matches)), beaten) | np.isin(thing, thing[negated & (weak == 0)]))


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
    table [segment, interview, item, code, coder, start, end, cleared, negated, satisfied, counts]
        Human segments as given, then the automatic ones, named a000001 and so on in their order.
    """
    answers_read = pd.concat([seen[seen["coder"] != AUTOMATIC], human])[["interview", "item"]]
    was_read = pd.MultiIndex.from_frame(automatic[["interview", "item"]]).isin(pd.MultiIndex.from_frame(answers_read))
    automatic_rows = automatic.assign(
        segment=[f"a{number:06d}" for number in range(1, len(automatic) + 1)],
        cleared=False,
        counts=~automatic["negated"].to_numpy(bool) & ~was_read,
    )
    human_rows = human.assign(negated=False, satisfied=False, counts=True)
    kinds = dict.fromkeys(SEGMENTS, str) | {"start": "int64", "end": "int64"}
    kinds |= dict.fromkeys(("cleared", "negated", "satisfied", "counts"), bool)
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
    terms = expanded(terms_of(codebook, dict.fromkeys(languages)))
    alone = [Phrase(term.words, term.language) for term in terms.itertuples() if len(term.words) == 1]
    covered = np.zeros(len(words), dtype=bool)
    covered[find(words, languages, alone)["first"]] = True
    coded = answers[["interview", "item"]].reset_index(names="text").merge(segments, on=["interview", "item"])
    offset = np.searchsorted(words.text, np.arange(len(answers) + 1))
    for segment in coded.itertuples():
        inside = slice(offset[segment.text], offset[segment.text + 1])
        covered[inside] |= (words.start[inside] < segment.end) & (words.end[inside] > segment.start)
    return covered
