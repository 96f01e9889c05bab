"""A passage of a text that looks like a person's identifier, and how passages that overlap go together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

RECORD = "record's number"
# Words for messages, and with their article; where two passages overlap, the kind that stands first names both.
WITH_ARTICLE = {
    "e-mail address": "an e-mail address",
    "web address": "a web address",
    "account name": "an account name",
    "bank account": "a bank account",
    "coordinates": "a pair of coordinates",
    "address": "an address",
    RECORD: "a record's number",
    "identity number": "an identity number",
    "phone number": "a phone number",
    "licence plate": "a licence plate",
    "person's name": "a person's name",
}
KINDS = tuple(WITH_ARTICLE)


def article(kind: str) -> str:
    """A kind with its article.

    Examples
    --------
    >>> article("e-mail address"), article("phone number")
    ('an e-mail address', 'a phone number')
    """
    return WITH_ARTICLE[kind]


@dataclass(frozen=True, order=True)
class Passage:
    """From `start` up to `stop` a text looks like an identifier; one that is not `certain` is for a person to judge."""

    start: int
    stop: int
    kind: str
    certain: bool


def joined(passages: Iterable[Passage]) -> list[Passage]:
    """Passages without overlaps, in the order of the text.

    Certain passages that overlap become one, named by the kind that stands first in `KINDS`. Of a doubtful passage
    stays what no certain one covers.

    Examples
    --------
    >>> joined([Passage(0, 5, "person's name", True), Passage(3, 9, "address", True), Passage(8, 12, "address", False)])
    [Passage(start=0, stop=9, kind='address', certain=True), Passage(start=9, stop=12, kind='address', certain=False)]
    """
    passages = sorted(passages)
    certain = _united([passage for passage in passages if passage.certain])
    doubtful = _united([passage for passage in passages if not passage.certain])
    if not certain or not doubtful:
        return certain or doubtful
    return sorted([*certain, *(part for passage in doubtful for part in _beside(passage, certain))])


def _united(passages: list[Passage]) -> list[Passage]:
    """Sorted passages of one certainty, those that overlap as one."""
    united: list[Passage] = []
    for passage in passages:
        if united and passage.start < united[-1].stop:
            last = united[-1]
            kind = min(last.kind, passage.kind, key=KINDS.index)
            united[-1] = Passage(last.start, max(last.stop, passage.stop), kind, last.certain)
        else:
            united.append(passage)
    return united


def _beside(passage: Passage, others: list[Passage]) -> list[Passage]:
    """The parts of a passage that none of the others, which are sorted and do not overlap, covers."""
    parts, start = [], passage.start
    for other in others:
        if other.stop <= start:
            continue
        if other.start >= passage.stop:
            break
        if other.start > start:
            parts.append(Passage(start, other.start, passage.kind, passage.certain))
        start = other.stop
    if start < passage.stop:
        parts.append(Passage(start, passage.stop, passage.kind, passage.certain))
    return parts
