"""Numbers and dates as CLDR has them; the expected ones are those of a browser's Intl.NumberFormat."""

import pytest

from herelib import translations
from herelib.words import percent

NARROW, FIXED = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("language", "four", "five", "share"),
    [
        ("en", "1,234", "12,345", "25%"),
        ("lv", "1234", f"12{FIXED}345", "25%"),
        ("es", "1234", "12.345", f"25{FIXED}%"),
        ("it", "1234", "12.345", "25%"),
        ("fr", f"1{NARROW}234", f"12{NARROW}345", f"25{FIXED}%"),
    ],
)
def test_thousands_and_shares_are_those_of_the_language(language, four, five, share):
    with translations.speaking(language):
        assert (translations.number(1234, ","), translations.number(12345.4, ",.0f")) == (four, five)
        assert percent(0.25) == share


def test_signs_and_decimals():
    with translations.speaking("fr"):
        assert translations.number(-0.5, "+.2f") == "-0,50"
        assert translations.number(1234567.25, ",.2f") == f"1{NARROW}234{NARROW}567,25"
        assert translations.number(3.0) == "3"
        assert percent(0.999) == f">99{FIXED}%" and percent(float("nan")) == "–"


def test_days_are_written_out():
    days = {}
    for language in translations.LANGUAGES:
        with translations.speaking(language):
            days[language] = translations.long_date("2026-03-04")
    assert days == {
        "en": "4 March 2026",
        "lv": "2026. gada 4. marts",
        "es": "4 de marzo de 2026",
        "it": "4 marzo 2026",
        "fr": "4 mars 2026",
    }
