"""Contact details leave open answers; years, dates and small numbers stay, and no character moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herelib.interviews.redaction import COVER_UP, redact

PERSONAL = [
    "anna.b@example.org",
    "+371 29 123 456",
    "29123456",
    "0034 600-123-456",
    "(06) 1234 5678",
    "010190-12345",
    "56.9496, 24.1052",
    "LV80BANK0000435195001",
    "ES91 2100 0418 4502 0005 1332",
    "https://social.example/anna",
    "www.example.org/anna",
    "@anna_b",
    "١٢٣٤٥٦٧٨",
]


@pytest.mark.parametrize("detail", PERSONAL)
def test_contact_details_are_blacked_out(detail):
    text, count = redact(f"ask {detail} about it")
    assert text == f"ask {COVER_UP * len(detail)} about it" and count == 1


@pytest.mark.parametrize(
    "harmless", ["2014-2020", "(2014-2020)", "2021-07-05", "5.7.2021", "in 1998 we had 120 people", "1-5", "10 000"]
)
def test_years_dates_and_small_numbers_stay(harmless):
    assert redact(harmless) == (harmless, 0)


def test_names_that_the_interview_gave_are_blacked_out_but_not_parts_of_words():
    assert redact("Anna and ANNA, not Annabel", ["Anna Li"]) == ("████ and ████, not Annabel", 2)


@given(st.text(max_size=80), st.sampled_from(PERSONAL), st.text(max_size=80))
def test_the_length_never_changes_and_twice_is_once(before, detail, after):
    text, _ = redact(f"{before} {detail} {after}")
    assert len(text) == len(f"{before} {detail} {after}")
    assert redact(text)[0] == text
