"""Messages that a country says in other words than its neighbour with the same language: country_terms.csv.

Each row stands for a whole message, so that no word is ever put into a sentence that it does not fit. Its mark says
where it is from, [S] read at a source, [B] background knowledge, [J] judged; no native speaker has reviewed them yet.
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("country_terms.csv")
_countries = [""]  # the last counts; of the process, as the language is


def said_in_country(text: str, language: str) -> str:
    """A message as the country that is spoken in says it; "" where it says it as all others do."""
    return _terms().get((language, _countries[-1], text), "") if _countries[-1] else ""


def speak_in(country: str) -> None:
    """Speak as a country does from now on, in this process; "" for none."""
    _countries[-1] = country


@contextlib.contextmanager
def in_country(country: str) -> Iterator[None]:
    """Speak as a country does within a block.

    Examples
    --------
    >>> with in_country("BE"):
    ...     said_in_country("NGOs", "fr")
    'associations (ASBL)'
    >>> said_in_country("NGOs", "fr")
    ''
    """
    _countries.append(country)
    try:
        yield
    finally:
        _countries.pop()


def shared_country(countries: Iterable[str]) -> str:
    """The country of all regions, "" where they lie in several.

    Examples
    --------
    >>> shared_country(["LV", "LV"]), shared_country(["LV", "ES"]), shared_country([])
    ('LV', '', '')
    """
    known = {str(country) for country in countries}
    return known.pop() if len(known) == 1 else ""


def country_terms() -> list[dict[str, str]]:
    """The rows of country_terms.csv: language, country, message, text, mark, status, why."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def _terms() -> dict[tuple[str, str, str], str]:
    return {(row["language"], row["country"], row["message"]): row["text"] for row in country_terms()}
