"""What an answer says of each thing that it names: lacking, not needed, or there and good.

Phrases of rejection, lack, contentment and trouble (`languages`) stand in clauses; the nearest in the clause of a match
decides, the one before if two are equally near. Contentment that is denied, gone, compared, wanted or wished for ("not
good", "used to be good", "better", "we want enough", "would be good") is lack; trouble that is denied ("not far") is
contentment. A phrase that the match itself contains says nothing about it: `nav vajadzīgs` may be a term.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from herelib.segments.languages import CLAUSE_WORDS, JOINING_WORDS, KINDS, REACH, Cue
from herelib.segments.lemmas import Words

# Words: what a comma parts off and is no longer, belongs to the clause before: "no shops, bars or hotels".
LIST_ITEM = 3
TURN_REACH = 2  # other words between "not" or "more" and the phrase that it turns
WANT_REACH = 8  # the same between "need" and the good thing that is needed
SHORT_SENTENCE = 12  # words: in a longer one, what is said of one thing is not said of all
REJECTION, LACK, CONTENT, TROUBLE, NOT, TURN, UNREAL = range(len(KINDS))


class Stances(NamedTuple):
    """For each match whether its thing is not needed or there already, and whether because people are content."""

    negated: np.ndarray
    satisfied: np.ndarray


def breaks_of(words: Words, languages: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Which words open a clause in the language of their text, and which join two things or two clauses."""
    breaks, joins = np.zeros(len(words), dtype=bool), np.zeros(len(words), dtype=bool)
    by_text = pd.Categorical(languages)
    for number, language in enumerate(by_text.categories):
        spoken = by_text.codes[words.text] == number
        for marked, listed in ((breaks, CLAUSE_WORDS), (joins, JOINING_WORDS)):
            among = listed.get(language, frozenset())
            marked |= spoken & np.array([word in among for word in words.vocabulary], dtype=bool)[words.word]
    return breaks, joins


def longest(group: np.ndarray, matches: pd.DataFrame) -> np.ndarray:
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


def stances(
    matches: pd.DataFrame, cue_hits: pd.DataFrame, cues: Sequence[Cue], words: Words, breaks: tuple[np.ndarray, ...]
) -> Stances:
    """What the answers say of each match.

    Parameters
    ----------
    matches : table [first, last, rank]: first and last word, and the number of the code
    cue_hits : table [phrase, first, last], `phrase` the number in `cues`
    words : in parts that end at clause words, as `lemmas.with_breaks` makes them
    breaks : as `breaks_of` gives them

    Returns
    -------
    Stances
    """
    final = np.array([cue.final for cue in cues], dtype=bool)[cue_hits["phrase"]]
    ends_part = np.append(np.diff(words.part) != 0, True)
    cue_hits = cue_hits[~final | ends_part[cue_hits["last"]]]
    kind = np.array([KINDS.index(cue.kind) for cue in cues], int)[cue_hits["phrase"]]
    speaks, turns = cue_hits[kind <= TROUBLE], cue_hits[kind > TROUBLE].assign(kind=kind[kind > TROUBLE])
    speaks = speaks.assign(kind=kind[kind <= TROUBLE])
    # One group: "no lack of" must hide the "lack" within it, which alone would say the contrary.
    speaks = speaks[longest(np.zeros(len(speaks), int), speaks)].sort_values("first", ignore_index=True)
    sides = np.array([(cue.forward, cue.backward) for cue in cues], dtype=bool).reshape(-1, 2)[speaks["phrase"]]
    speaks = speaks.assign(forward=sides[:, 0], backward=sides[:, 1])
    clause = _clauses(words, breaks, speaks)
    speaks = _turned(speaks, turns.sort_values("first", ignore_index=True), words, clause)
    # Sentences of one thought: short, and without a "but".
    plain = ~np.isin(words.sentence, words.sentence[breaks[0]])
    plain &= np.bincount(words.sentence)[words.sentence] <= SHORT_SENTENCE if len(words) else True
    return Stances(*_decided(matches, speaks, words, clause, plain))


def _clauses(words: Words, breaks: tuple[np.ndarray, ...], speaks: pd.DataFrame) -> np.ndarray:
    """Number of the clause of each word: a part, with the short items that follow it after commas.

    What holds a phrase of its own is no mere item; and an "and" parts two clauses where each has its phrase.
    """
    if not len(words):
        return np.empty(0, int)
    opens_clause, joins = breaks
    begin, end = speaks["first"].to_numpy(int), speaks["last"].to_numpy(int)
    opens = np.concatenate([[True], np.diff(words.part) != 0])
    comma = np.concatenate([[False], np.diff(words.sentence) == 0]) & ~opens_clause
    number = np.cumsum(opens) - 1
    holds_cue = np.bincount(number[begin], minlength=number[-1] + 1) > 0
    item = opens & comma & (np.bincount(number)[number] <= LIST_ITEM) & ~holds_cue[number]
    joining = np.flatnonzero(joins)
    parted = np.zeros(len(words), dtype=bool)
    if len(joining) and len(begin) > 1:
        # The last "and" before a phrase parts it from the phrase before, if it stands between the two.
        position = np.searchsorted(joining, begin[1:]) - 1
        word = joining[np.maximum(position, 0)]
        between = (position >= 0) & (word > end[:-1]) & (words.part[begin[1:]] == words.part[begin[:-1]])
        parted[word[between]] = True
    return np.cumsum((opens & ~item) | parted)


def _preceded(speaks: pd.DataFrame, turns: pd.DataFrame, reach: int, span: np.ndarray) -> np.ndarray:
    """Number of the nearest turning word before each phrase, near enough and in the same span; -1 if there is none."""
    begin, last = speaks["first"].to_numpy(int), turns["last"].to_numpy(int)
    if not len(last):
        return np.full(len(begin), -1)
    order = np.argsort(last, kind="stable")
    before = np.searchsorted(last[order], begin) - 1
    nearest = order[np.maximum(before, 0)]
    near = (before >= 0) & (begin - last[nearest] - 1 <= reach) & (span[last[nearest]] == span[begin])
    return np.where(near, nearest, -1)


def _within(speaks: pd.DataFrame, turns: pd.DataFrame) -> np.ndarray:
    """Number of the first turning word between the words of each phrase; -1 if there is none."""
    first = turns["first"].to_numpy(int)
    following = np.searchsorted(first, speaks["first"].to_numpy(int), side="right")
    inside = following < np.searchsorted(first, speaks["last"].to_numpy(int))
    return np.where(inside, following, -1)


def _turned(speaks: pd.DataFrame, turns: pd.DataFrame, words: Words, clause: np.ndarray) -> pd.DataFrame:
    """The phrases, contentment made lack and trouble made contentment where another word turns them."""
    kind = speaks["kind"].to_numpy(int).copy()
    content, trouble = kind == CONTENT, kind == TROUBLE
    if not (content | trouble).any():
        return speaks
    begin, end = speaks["first"].to_numpy(int), speaks["last"].to_numpy(int)
    # A "not" within a longer phrase ("no need") belongs to that phrase alone.
    position = np.maximum(np.searchsorted(begin, turns["first"].to_numpy(int), side="right") - 1, 0)
    taken = (begin[position] <= turns["first"]) & (turns["last"] <= end[position]) & (end[position] > begin[position])
    # ... except between the words of a phrase of contentment: "is not good"
    taken &= ~content[position] | (begin[position] == turns["first"])
    taken &= turns["kind"] != UNREAL  # `funcionaba bien` says itself that it is over
    turns = turns[~taken.to_numpy(bool)].reset_index(drop=True)
    unreal = turns[turns["kind"] == UNREAL]
    near, deny = turns[turns["kind"] != UNREAL], turns[turns["kind"] == NOT].reset_index(drop=True)
    near = near.reset_index(drop=True)
    turned = (_preceded(speaks, near, TURN_REACH, words.part) >= 0) | (_within(speaks, near) >= 0)
    turned |= np.isin(end + 1, deny["first"]) & (words.part[np.minimum(end + 1, len(words) - 1)] == words.part[end])
    turned |= np.isin(clause[begin], clause[unreal["first"].to_numpy(int)])
    wanting = speaks[kind == LACK].reset_index(drop=True)
    turned |= _preceded(speaks, wanting, WANT_REACH, clause) >= 0
    denied = np.maximum(_preceded(speaks, deny, TURN_REACH, words.part), _within(speaks, deny))
    kind = np.where(content & turned, LACK, np.where(trouble & (denied >= 0), CONTENT, kind))
    # `nav` alone is lack; in `nav tālu` it only denies.
    used = deny["first"].to_numpy(int)[denied[trouble & (denied >= 0)]]
    only_denies = (speaks["kind"] == LACK).to_numpy() & np.isin(begin, used) & (begin == end)
    return speaks.assign(kind=kind)[~only_denies].reset_index(drop=True)


def _decided(
    matches: pd.DataFrame, speaks: pd.DataFrame, words: Words, clause: np.ndarray, plain: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether each match is negated, and whether by contentment; `plain` are words of sentences without a "but"."""
    none = np.zeros(len(matches), dtype=bool)
    if not len(matches) or not len(speaks):
        return none, none
    kind, near = _nearest(matches, speaks[speaks["kind"] != TROUBLE], clause)
    # Trouble speaks against contentment only: "no need for a dear hotel" stays a rejection.
    other, other_near = _nearest(matches, speaks[np.isin(speaks["kind"], (CONTENT, TROUBLE))], clause)
    satisfied = (kind == CONTENT) & ~((other == TROUBLE) & (other_near <= near))
    negated = satisfied | (kind == REJECTION)
    # A clause of its own that says nothing else is content as its sentence: "plenty of shops, also a baker in town".
    sentence = words.sentence[matches["first"].to_numpy(int)]
    of_cue = words.sentence[speaks["first"].to_numpy(int)]
    contrary = of_cue[(speaks["kind"] != CONTENT).to_numpy()]
    is_content = np.isin(sentence, of_cue) & ~np.isin(sentence, contrary)
    uncued = (kind < 0) & (other < 0)
    satisfied |= uncued & is_content & plain[matches["first"].to_numpy(int)]
    # The same thing once more in one sentence, with its reason: "money is no problem, loans are there".
    size = int(matches["rank"].max()) + 1
    thing = sentence * size + matches["rank"].to_numpy(int)
    again = np.isin(thing, thing[negated]) & ~np.isin(thing, thing[(kind == LACK) & ~negated])
    return negated | satisfied | (uncued & again), satisfied


def _nearest(matches: pd.DataFrame, speaks: pd.DataFrame, clause: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Kind of the phrase nearest to each match in its clause, and how many words lie between.

    -1 where no phrase speaks of it; LACK where the match contains one. `speaks` are in order, none over another.
    """
    first, last = matches["first"].to_numpy(int), matches["last"].to_numpy(int)
    begin, end, kind = (speaks[name].to_numpy(int) for name in ("first", "last", "kind"))
    if not len(begin):
        return np.full(len(first), -1), np.full(len(first), REACH + 1)
    # Phrases that begin within the match: part of the term, which say nothing, or reaching out of it.
    following = np.searchsorted(begin, first)
    beginning = np.minimum(following, len(begin) - 1)
    inside = (following < len(begin)) & (begin[beginning] <= last)
    contained, reaching = inside & (end[beginning] <= last), inside & (end[beginning] > last)
    # The last phrase that begins before the match; one that goes on behind it is at no distance.
    front = np.flatnonzero(~speaks["backward"].to_numpy(bool))
    following = np.searchsorted(begin[front], first)
    before = np.append(front, 0)[following - 1]  # the 0 at the end stands where none is before
    in_clause = (following > 0) & (clause[begin[before]] == clause[first])
    left = np.where(in_clause, np.maximum(first - end[before] - 1, 0), REACH + 1)
    # The first phrase after the match, of those that concern what stands before them: "instead of" does not.
    back = np.flatnonzero(~speaks["forward"].to_numpy(bool))
    following = np.searchsorted(begin[back], last, side="right")
    after = np.append(back, 0)[following]
    in_clause = (following < len(back)) & (clause[begin[after]] == clause[first])
    right = np.where(in_clause, begin[after] - last - 1, REACH + 1)
    near = np.minimum(left, right)
    chosen = np.where(near > REACH, -1, np.where(left <= right, kind[before], kind[after]))
    chosen = np.where(contained, LACK, np.where(reaching, kind[beginning], chosen))
    return chosen, np.where(inside, 0, near)
