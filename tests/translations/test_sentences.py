"""Sentences of tables are recognised by the message that they were made of."""

import pytest

from herelib import translations
from herelib.translations import said_in_table
from herelib.words import message


@pytest.fixture
def spanish():
    with translations.speaking("es"):
        yield


def test_a_sentence_with_values_is_found_by_its_message(spanish):
    said = said_in_table("comes close enough to the best in 58% of the draws, fewer than 80%")
    text = "comes close enough to the best in %(share)s of the draws, fewer than %(limit)s"
    assert said == message(text, share="58\u00a0%", limit="80\u00a0%") != ""
    assert "draws" not in said


def test_sentences_joined_by_semicolons_are_said_one_by_one(spanish):
    claim = "the answers tell the regions apart (p = 0.01); 5 regions: the typology is a description, not an inference"
    first, second = said_in_table(claim).split("; ")
    assert "0,01" in first and "5" in second
    assert "regions" not in first + second


def test_what_no_message_made_stays_as_it_is(spanish):
    assert said_in_table("a team's own words; with a semicolon") == "a team's own words; with a semicolon"
    assert said_in_table("") == ""


def test_a_percent_sign_of_a_text_stays_one(spanish):
    assert said_in_table("up to 50% of 100 (a name of somebody's own)") == "up to 50% of 100 (a name of somebody's own)"


def test_the_label_of_an_indicator_is_taken_apart(spanish):
    assert said_in_table("care (need)") == f"{message('care')} ({message('need')})"
    assert said_in_table("care (need) (+0.30)").endswith("(+0,30)")


def test_english_stays_as_it_stands():
    assert said_in_table("comes close") == "comes close"


def test_a_number_of_things_in_a_gap_has_the_form_of_its_number():
    with translations.speaking("lv"):
        one, many = (said_in_table(f"{n} region{'s' * (n > 1)}") for n in (1, 4))
    assert one.startswith("1 ") and many.startswith("4 ") and one[2:] != many[2:]
    with translations.speaking("es"):
        claim = said_in_table("the answers tell the regions apart (p = 0.01); 3 regions")
    assert claim.endswith("3 regiones")


def test_what_a_study_measures_itself_keeps_its_name_and_has_our_decimals(spanish):
    assert said_in_table("Population density (-0.60)") == "Population density (-0,60)"
