"""Whether a cell says that a choice was taken: yes, no, 1, 0, TRUE and FALSE in the languages of Europe.

LimeSurvey writes yes and no in the language of the survey ("full answers"), spreadsheets true and false in their own.
The words stand in yes_no_words.csv.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from herelib.form.choices import cleared, folded

_FILE = Path(__file__).with_name("yes_no_words.csv")


@lru_cache(maxsize=1 << 12)
def bare(text: str) -> str:
    """A word in small letters without accents: programs and people leave them out.

    Examples
    --------
    >>> bare("SÍ"), bare("Hayır"), bare("JĀ")
    ('si', 'hayir', 'ja')
    """
    parts = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).replace("ı", "i")


@cache
def words() -> tuple[frozenset[str], frozenset[str]]:
    """The words for yes and those for no, bare; a word that says yes in one language and no in another is in neither.

    Examples
    --------
    >>> yes, no = words()
    >>> "oui" in yes, "nein" in no, yes & no
    (True, True, frozenset())
    """
    with _FILE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    yes, no = ({bare(word) for row in rows for word in row[side].split("|")} for side in ("yes", "no"))
    return frozenset(yes - no), frozenset(no - yes)


def same_word(text: str, names: Iterable[str]) -> str:
    """The one name that says yes, or no, as a text does in another language or in another program; "" for none.

    Examples
    --------
    >>> same_word("Jā", ["yes", "no"]), same_word("False", ["yes", "no"]), same_word("Anna", ["yes", "no"])
    ('yes', 'no', '')
    """
    sense = flag(text)
    alike = [name for name in dict.fromkeys(names) if sense is not None and flag(name) is sense]
    return alike[0] if len(alike) == 1 else ""


def flag(text: str, names: tuple[str, ...] = ()) -> bool | None:
    """Whether a 0/1 cell of a choice says that it was chosen; None for a blank or anything else.

    Examples
    --------
    >>> flag("True"), flag("0"), flag(""), flag("well", ("well", "A well")), flag("Sí"), flag("Nē")
    (True, False, None, True, True, False)
    """
    plain = cleared(text)
    yes, no = words()
    word = bare(plain)
    if word in yes or plain in names or folded(plain) in names:
        return True
    return False if word in no else None
