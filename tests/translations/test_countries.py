"""What a country says in other words than its neighbour: whole messages from a small list with marks."""

import pytest

from herelib import translations
from herelib.translations import collected
from herelib.translations.countries import country_terms
from herelib.words import message

ROWS = country_terms()


def test_the_same_french_message_in_belgium_and_in_france():
    said = {}
    for country in ("BE", "FR", "LV", ""):
        with translations.speaking("fr"), translations.in_country(country):
            said[country] = message("Someone from an NGO")
    assert "ASBL" in said["BE"] and "1901" in said["FR"]
    assert said["LV"] == said[""] == "Quelqu'un d'une association (ONG)"


def test_a_country_is_spoken_within_its_block_and_in_its_language_only():
    with translations.in_country("BE"):
        assert message("NGOs") == "NGOs"
    translations.speak_in("")
    with translations.speaking("fr"):
        assert "ASBL" not in message("NGOs")


def test_regions_of_several_countries_share_none():
    assert translations.shared_country(["ES", "ES"]) == "ES"
    assert translations.shared_country(["ES", "IT"]) == translations.shared_country([]) == ""


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['language']}-{row['country']}-{row['message'][:20]}" for row in ROWS])
def test_a_row_is_of_a_message_that_is_said_and_waits_for_review(row):
    assert row["message"] in collected.collected()
    assert row["language"] in translations.LANGUAGES and len(row["country"]) == 2
    assert row["mark"] in ("S", "B", "J") and row["status"] == "awaiting review" and row["why"]
    with translations.speaking(row["language"]):
        assert row["text"] != translations.translated(row["message"]), "no other words than elsewhere"


def test_no_message_has_two_rows_for_a_country():
    keys = [(row["language"], row["country"], row["message"]) for row in ROWS]
    assert len(keys) == len(set(keys))
