"""The room's lists of words (`words.csv`, `street_words.csv`), as patterns and as sets; all folded already."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the room's tables."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    return {row["subject"]: tuple(row["words"].split()) for row in rows("words")}


def listed(subject: str) -> frozenset[str]:
    """The words of a subject.

    Examples
    --------
    >>> "kundze" in listed("titles")
    True
    """
    return frozenset(_lists()[subject])


def any_of(subject: str, without: str = "") -> str:
    """A pattern for the words of a subject, the longest first, but for those of another subject."""
    kept = set(_lists()[subject]) - set(_lists().get(without, ()))
    return "|".join(sorted(kept, key=lambda word: (-len(word), word)))
