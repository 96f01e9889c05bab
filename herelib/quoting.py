"""Who said a quote and in which language, as far as it may be told."""

from __future__ import annotations

LANGUAGES = {"en": "English", "lv": "Latvian", "es": "Spanish", "it": "Italian"}


def language(code: str) -> str:
    """The English name of a language; its code where we have no name."""
    return LANGUAGES.get(code, code)


def speaker(group: str) -> str:
    """Who said it, as far as it may be told; the two public groups are one, since nobody agreed to speak in office.

    Examples
    --------
    >>> speaker("ngo"), speaker("state"), speaker("a respondent")
    ('Someone from an NGO', 'Someone from a public body', 'A respondent')
    """
    told = {"resident": "A resident", "entrepreneur": "An entrepreneur", "ngo": "Someone from an NGO"}
    told |= dict.fromkeys(("municipality", "state"), "Someone from a public body")
    return told.get(group, "A respondent")
