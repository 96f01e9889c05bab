"""The language that readers are spoken to in, and the catalogue of messages of each language.

A catalogue is `<language>.po` beside this module: gettext's own format, which translators' programs open. English needs
none: a message is its own English text. What a catalogue lacks is said in English; `collected` lists it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from herelib.translations.countries import said_in_country

FOLDER = Path(__file__).parent
ENGLISH = "en"
# In the order in which readers choose; each by the name that its speakers give it.
LANGUAGES = {"en": "English", "lv": "Latviešu", "es": "Español", "it": "Italiano", "fr": "Français"}
REVIEW = "awaiting review by a native speaker"  # in the head of a catalogue that none has read
_spoken = [ENGLISH]  # the last is spoken; of the process, since cells of a notebook keep no context of their own


def language() -> str:
    """The language that readers are spoken to in now, one of `LANGUAGES`."""
    return _spoken[-1]


def speak(language: str) -> None:
    """Speak a language from now on, in this process.

    Raises
    ------
    ValueError
        If it is none of `LANGUAGES`.
    """
    _spoken[-1] = _known(language)


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language within a block.

    Raises
    ------
    ValueError
        If it is none of `LANGUAGES`.

    Examples
    --------
    >>> with speaking("fr"):
    ...     language()
    'fr'
    """
    _spoken.append(_known(language))
    try:
        yield
    finally:
        _spoken.pop()


def translated(text: str) -> str:
    """A message in the language that is spoken; as it is where the catalogue lacks it."""
    # The empty text is the key of a catalogue's head.
    return said_in_country(text, language()) or _catalogue(language()).gettext(text) if text else ""


def translated_by_number(singular: str, plural: str, n: int) -> str:
    """The form of a message that goes with a number: Latvian has three, English two."""
    return _catalogue(language()).ngettext(singular, plural, n)


def awaiting_review(language: str) -> bool:
    """Whether no native speaker has read the catalogue of a language yet."""
    return language != ENGLISH and REVIEW in _head(language)


def texts_with_gaps(language: str) -> list[str]:
    """The messages of a catalogue that are no plural forms and have gaps."""
    return sorted(key for key in _catalogue(language)._catalog if isinstance(key, str) and "%(" in key)


def texts_about_numbers(language: str) -> list[tuple[str, str]]:
    """Both English forms of the messages of a catalogue that are about a number of things."""
    parsed = _parsed(language)
    return sorted(entry.id for entry in parsed or () if isinstance(entry.id, tuple))


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"'{language}' is no language of the catalogues: one of {', '.join(LANGUAGES)}")
    return language


@cache
def _head(language: str) -> str:
    """The comment at the head of a catalogue."""
    text = (FOLDER / f"{language}.po").read_text(encoding="utf-8")
    return text.partition("msgid")[0]


@cache
def _catalogue(language: str) -> NullTranslations:
    """The messages of a language; none where it has no catalogue, so that English is said."""
    parsed = _parsed(language)
    if parsed is None:
        return NullTranslations()
    import io

    from babel.messages.mofile import write_mo
    from babel.support import Translations

    compiled = io.BytesIO()
    write_mo(compiled, parsed)
    return Translations(io.BytesIO(compiled.getvalue()))


@cache
def _parsed(language: str):
    """The catalogue of a language as Babel reads it; None where there is none."""
    file = FOLDER / f"{language}.po"
    if language == ENGLISH or not file.is_file():
        return None
    from babel.messages.pofile import read_po

    with file.open("rb") as stream:
        return read_po(stream, locale=language)
