"""All that looks like a person's identifier in a text: what is sure, and what a person must judge."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from herelib.identifiers.abbreviations import abbreviations, articles_of_codes
from herelib.identifiers.contacts import contacts
from herelib.identifiers.folding import fold
from herelib.identifiers.names import NO_NAMES, Names
from herelib.identifiers.nicknames import nick_names
from herelib.identifiers.numbers import identity_numbers, long_numbers
from herelib.identifiers.passage import Passage, joined
from herelib.identifiers.places import addresses, coordinates, without_number
from herelib.identifiers.reading import KIND, WORD

_DIGIT = re.compile(r"\d")


def passages(text: str, names: Names = NO_NAMES, languages: Collection[str] = ()) -> list[Passage]:
    """What in a text looks like a person's identifier, in the order of the text, without overlaps.

    Parameters
    ----------
    text : any length; positions are those of its characters as they stand
    names : those of the study's columns
    languages : two-letter codes of the languages it may be in; none: any

    Examples
    --------
    >>> passages("Ask Ilze Bērziņa, 29 123 456, or look at 2014-2020.")
    [Passage(start=4, stop=16, kind="person's name", certain=True), \
Passage(start=18, stop=28, kind='phone number', certain=True)]
    """
    if not text:
        return []
    folded = fold(text)
    hits = joined(_harmful(folded.text, _hits(folded.text, names, languages), names))
    if folded.positions is None:
        return hits
    return [Passage(*folded.span(hit.start, hit.stop), hit.kind, hit.certain) for hit in hits]


def _harmful(text: str, hits: Iterator[Passage], names: Names) -> Iterator[Passage]:
    """Passages but for the doubtful ones that an abbreviation of a law explains, and for articles of a code."""
    known = list(abbreviations(text)) if "." in text else []
    articles = list(articles_of_codes(text)) if "-" in text else []
    for hit in hits:
        if hit.kind == "phone number" and any(start <= hit.start and hit.stop <= stop for start, stop in articles):
            continue
        explained = hit.kind == KIND and not hit.certain and any(_part_of(text, hit, *span) for span in known)
        if not explained or any(names.listed(word) for word in WORD.findall(text[hit.start : hit.stop])):
            yield hit


def _part_of(text: str, hit: Passage, start: int, stop: int) -> bool:
    """Whether a passage holds a part of an abbreviation, or the word behind its last letter."""
    return (hit.start < stop and hit.stop > start) or (hit.start >= stop and not text[stop : hit.start].strip(" ."))


def _hits(text: str, names: Names, languages: Collection[str]) -> Iterator[Passage]:
    yield from contacts(text)
    if _DIGIT.search(text):
        yield from coordinates(text)
        yield from identity_numbers(text)
        yield from long_numbers(text, names.numbers)
        yield from addresses(text)
    yield from without_number(text)
    yield from names.passages(text, languages)
    yield from nick_names(text)


def kinds(text: str, names: Names = NO_NAMES, languages: Collection[str] = ()) -> list[str]:
    """The kinds of identifier that a text certainly holds, each once, never the text itself.

    Examples
    --------
    >>> kinds("anna (at) example.org, viber: 29123456")
    ['e-mail address', 'phone number']
    """
    return list(dict.fromkeys(passage.kind for passage in passages(text, names, languages) if passage.certain))
