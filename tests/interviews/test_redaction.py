"""Contact details leave open answers; years, dates and small numbers stay, and no character moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herelib.identifiers import Names
from herelib.interviews.redaction import COVER_UP, cleared_words, in_words, ordinary_words, redact

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
    text, count, doubts = redact(f"ask {detail} about it")
    assert text == f"ask {COVER_UP * len(detail)} about it" and (count, doubts) == (1, [])


@pytest.mark.parametrize(
    "harmless", ["2014-2020", "(2014-2020)", "2021-07-05", "5.7.2021", "in 1998 we had 120 people", "1-5", "10 000"]
)
def test_years_dates_and_small_numbers_stay(harmless):
    assert redact(harmless) == (harmless, 0, [])


def test_names_that_the_interview_gave_are_blacked_out_but_not_parts_of_words():
    names = Names.of(["Zane Li"])
    assert redact("Zane and ZANE, not zanete", names) == ("████ and ████, not zanete", 2, [])


def test_doubtful_words_are_blacked_out_once_others_are_cleared():
    text = "we ask anna about marco"
    assert [in_words(text, hit) for hit in redact(text)[2]] == ["anna", "marco"]
    assert redact(text, cleared=frozenset({"marco"})) == ("we ask ████ about marco", 1, [])
    assert redact(text, cleared=cleared_words("none"))[:2] == ("we ask ████ about █████", 2)


def test_words_are_ordinary_by_how_often_they_stand_in_small_letters():
    texts = ["kalns ir augsts", "tas kalns", "pie kalns", "nāca Zars", "zars lūzt", "Zars un Zars"]
    assert "kalns" in ordinary_words(texts) and "zars" not in ordinary_words(texts)


@given(st.text(max_size=80), st.sampled_from(PERSONAL), st.text(max_size=80))
def test_the_length_never_changes_and_twice_is_once(before, detail, after):
    text = redact(f"{before} {detail} {after}")[0]
    assert len(text) == len(f"{before} {detail} {after}")
    assert redact(text)[0] == text
