"""What readers see in their language: catalogues of messages, and how a language writes numbers and dates.

A ground room: whoever says something to a reader says it through `herelib.words`, which asks here.
"""

from herelib.translations.catalogues import (
    ENGLISH,
    FOLDER,
    LANGUAGES,
    awaiting_review,
    language,
    speak,
    speaking,
    translated,
    translated_by_number,
)
from herelib.translations.countries import in_country, shared_country, speak_in
from herelib.translations.euphony import before
from herelib.translations.numerals import long_date, month, number
from herelib.translations.sentences import said_in_table, texts_of

__all__ = [
    "ENGLISH",
    "FOLDER",
    "LANGUAGES",
    "awaiting_review",
    "before",
    "in_country",
    "language",
    "long_date",
    "month",
    "number",
    "said_in_table",
    "shared_country",
    "speak",
    "speak_in",
    "speaking",
    "texts_of",
    "translated",
    "translated_by_number",
]
