"""A text without what says who somebody is: each passage replaced, for messages that quote what others wrote."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from herelib.identifiers.folding import fold
from herelib.identifiers.names import NO_NAMES, Names
from herelib.identifiers.numbers import RECORD_NUMBER
from herelib.identifiers.passage import RECORD, Passage
from herelib.identifiers.reading import KIND, WORD
from herelib.identifiers.search import passages

PUT = "[text]"


def uncovered(text: str, names: Names = NO_NAMES, stays: Collection[str] = (), kept: Iterable[str] = ()) -> str:
    """A text with each passage that looks like an identifier, certain or doubtful, replaced by "[text]".

    The number of a record (a UUID) stays: a team finds an interview in its own exports by nothing else.

    Parameters
    ----------
    names : those of the study's columns
    stays : folded words in small letters: a person's name of which all words are among them is not replaced
    kept : parts of the text that stay whatever they look like, as the path of a study does that somebody typed

    Examples
    --------
    >>> uncovered("known are alder, anna (at) example.org, Rosa", stays={"rosa"})
    'known are alder, [text], Rosa'
    """
    spans = _spans(text, kept)
    for passage in reversed(passages(text, names)):
        whole = any(start <= passage.start and passage.stop <= stop for start, stop in spans)
        if not whole and not _stays(text, passage, stays):
            text = text[: passage.start] + PUT + text[passage.stop :]
    return text


def _stays(text: str, passage: Passage, stays: Collection[str]) -> bool:
    if passage.kind == RECORD:  # and nothing that stands beside it
        return RECORD_NUMBER.fullmatch(text[passage.start : passage.stop]) is not None
    if passage.kind != KIND or not stays:
        return False
    return all(word.lower() in stays for word in WORD.findall(fold(text[passage.start : passage.stop]).text))


def _spans(text: str, kept: Iterable[str]) -> list[tuple[int, int]]:
    """Where the parts of a text that stay begin and end."""
    spans = []
    for part in filter(None, kept):
        start = text.find(part)
        while start >= 0:
            spans.append((start, start + len(part)))
            start = text.find(part, start + 1)
    return spans
