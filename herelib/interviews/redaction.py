"""Takes contact details and names out of open answers, without moving any of their characters.

What is certain is blacked out. What is doubtful stays in the team's tables while nobody has looked at it, is listed in
the table `review` by its position, and leaves in no quote. Once the team has decided which of these words are no
persons (`not_a_person`), all others are blacked out as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

from herelib.decisions import NOT_REVIEWED, not_persons
from herelib.identifiers import NO_NAMES, Names, Passage, joined, key, passages

COVER_UP = "█"
LEAST_ANSWERS = 3  # in which a word must stand in small letters to be an ordinary one, though somebody is called so
_WORD = re.compile(r"[^\W\d_]+")


def redact(
    text: str, names: Names = NO_NAMES, language: str = "", cleared: Collection[str] | None = None
) -> tuple[str, int, list[Passage]]:
    """A text with what says who somebody is blacked out, how many passages that were, and what remains in doubt.

    The length stays, so that positions of segments hold.

    Parameters
    ----------
    names : of the role columns of all interviews
    language : two-letter code of the text's language; empty: any
    cleared : words that the team took for no persons, as `doubtful_words` gives them; None: nobody has looked at them

    Examples
    --------
    >>> redact("write to a.b@c.org")
    ('write to █████████', 1, [])
    >>> redact("open since 2014-2020, in 2021-07-05 closed")
    ('open since 2014-2020, in 2021-07-05 closed', 0, [])
    >>> redact("Anna said so", Names.of(["Anna Example"]))
    ('████ said so', 1, [])
    """
    count = 0
    languages = (language,) if language else ()
    doubts: set[Passage] = set()
    while True:
        hits = passages(text, names, languages)
        if cleared is not None:
            hits = [hit for hit in hits if hit.certain or in_words(text, hit) not in cleared]
        covered = [hit for hit in hits if hit.certain or cleared is not None]
        doubts.update(hit for hit in hits if not hit.certain and (not covered or hit.kind == "person's name"))
        if not covered:
            # Of a surname beside a given name nothing tells any more once that is blacked out.
            return text, count, joined(hit for hit in doubts if COVER_UP not in text[hit.start : hit.stop])
        for hit in covered:
            text = text[: hit.start] + COVER_UP * (hit.stop - hit.start) + text[hit.stop :]
        # Once more: what stood beside a passage may read otherwise now, and twice must be once.
        count += len(covered)


def in_words(text: str, passage: Passage) -> str:
    """The words of a passage as a decision names them: folded, in small letters, single spaces, no "+"."""
    return word_key(text[passage.start : passage.stop])


def word_key(text: str) -> str:
    """Words as a decision names them.

    Examples
    --------
    >>> word_key(" Rosa  Pāvs")
    'rosa pavs'
    """
    return " ".join(key(text).replace("+", " ").split())


def cleared_words(not_a_person: str) -> frozenset[str] | None:
    """The words that the decision `not_a_person` clears; None while nobody has reviewed.

    Examples
    --------
    >>> cleared_words("unreviewed"), cleared_words("none"), sorted(cleared_words("Rosa+will"))
    (None, frozenset(), ['rosa', 'will'])
    """
    if not_a_person.strip() == NOT_REVIEWED:
        return None
    return frozenset(word_key(word) for word in not_persons(not_a_person))


def ordinary_words(texts: Iterable[str]) -> set[str]:
    """Words that stand in small letters in at least `LEAST_ANSWERS` texts, and more often so than with a capital.

    A surname that people also use as a word (Kalns, a hill) must not black out that word wherever it stands.
    """
    answers = Counter()
    for text in texts:
        answers.update(set(_WORD.findall(text)))
    small, capital = Counter(), Counter()
    for word, count in answers.items():
        (small if word.islower() else capital)[key(word)] += count
    return {word for word, count in small.items() if count >= LEAST_ANSWERS and count > capital[word]}
