"""How a language writes numbers and dates, by the Unicode CLDR (Babel)."""

from __future__ import annotations

from datetime import date
from functools import cache

from herelib.translations.catalogues import ENGLISH, language

# Digits before the first sign between thousands at the least (CLDR minimumGroupingDigits).
LEAST_BEFORE_GROUP = {"lv": 2, "es": 2, "it": 2}


def number(value: float, spec: str = "g") -> str:
    """A number as the language that is spoken writes it.

    Parameters
    ----------
    value : finite
    spec : of Python's `format`: ".2f", ",.0f", ".0%", "+.2f"

    Examples
    --------
    >>> from herelib.translations import speaking
    >>> with speaking("lv"):
    ...     number(0.25, ".2f"), number(0.25, ".0%"), number(12500, ",")
    ('0,25', '25%', '12\\xa0500')
    """
    text = format(value, spec)
    if language() == ENGLISH:
        return text
    decimal, group, percent = _symbols(language())
    whole, point, rest = text.partition(".")
    # Where CLDR says so a number of four digits stays undivided; Babel does not carry this.
    few = sum(map(str.isdigit, whole)) < 3 + LEAST_BEFORE_GROUP.get(language(), 1)
    whole = whole.replace(",", "" if few else group)
    text = whole + (decimal if point else "") + rest
    return text.replace("%", percent)


def long_date(day: str | date) -> str:
    """A day as the language that is spoken writes it in a text; what is no ISO date stays as it is.

    Examples
    --------
    >>> long_date("2026-03-04"), long_date("spring 2026")
    ('4 March 2026', 'spring 2026')
    """
    try:
        known = day if isinstance(day, date) else date.fromisoformat(str(day)[:10])
    except ValueError:
        return str(day)
    from babel.dates import format_date

    # British, as the English of all other texts.
    return format_date(known, "long", locale="en_GB" if language() == ENGLISH else language())


def month(day: str | date) -> str:
    """The month of a day, with its year, as short as the language that is spoken writes it.

    Examples
    --------
    >>> month("2026-03-04")
    'Mar 2026'
    """
    from babel.dates import format_skeleton

    known = day if isinstance(day, date) else date.fromisoformat(str(day)[:10])
    return format_skeleton("yMMM", known, locale="en_GB" if language() == ENGLISH else language())


@cache
def _symbols(language: str) -> tuple[str, str, str]:
    """Decimal sign, sign between thousands, and what follows a share."""
    from babel import Locale

    locale = Locale.parse(language)
    symbols = locale.number_symbols["latn"]
    return symbols["decimal"], symbols["group"], locale.percent_formats[None].pattern.split("0")[-1]
