"""What other words a codebook's terms bring with them."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from herelib.segments import synonyms
from herelib.segments.codebook import terms_of
from herelib.segments.synonyms import expanded

FILE = Path(synonyms.__file__).with_name("synonyms.csv")


def words_of(language="en", **terms):
    """{code: all of its words}"""
    book = pd.DataFrame({"code": list(terms), f"terms_{language}": list(terms.values())})
    made = expanded(terms_of(book, [language]))
    return {code: set(part["term"].str.lower()) for code, part in made.groupby("code")}


@pytest.mark.parametrize(
    "language, term, other",
    [
        ("es", "guarderías", "haurreskola"),
        ("es", "autobús", "guagua"),
        ("lv", "ārsts", "dakteris"),
        ("it", "autobus", "corriera"),
        ("fr", "maison de retraite|aide à domicile", "ehpad"),
        ("en", "pharmacy", "chemist"),
    ],
)
def test_a_term_brings_the_words_for_the_same_thing(language, term, other):
    assert other in words_of(language, a=term)["a"]


def test_a_field_of_life_needs_two_of_its_words():
    assert "cinema" not in words_of(a="library")["a"]
    assert "cinema" in words_of(a="library|youth club")["a"]
    assert "hospital" not in words_of(a="dentist")["a"]
    assert "hospital" in words_of(a="dentist|pharmacy")["a"]


def test_words_that_the_codebook_lists_stay_with_their_code_and_disputed_ones_go_to_none():
    made = words_of(a="doctor", b="physician")
    assert "physician" not in made["a"] and "doctor" not in made["b"]
    assert "gp" not in made["a"] | made["b"]


def test_an_exact_term_brings_nothing_and_what_a_weak_one_brings_is_weak():
    assert words_of(a="=doctor")["a"] == {"=doctor"}
    made = expanded(terms_of(pd.DataFrame({"code": ["a"], "terms_en": ["child?"]}), ["en"]))
    assert set(made["weak"]) == {1} and "toddler" in set(made["term"])


def test_the_lists_hold_no_word_twice_in_one_language_under_two_sets_of_different_fields():
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["language"] for row in rows} == {"en", "lv", "es", "it", "fr"}
    assert all(row["words"] for row in rows)
    keys = [(row["set"], row["language"]) for row in rows]
    assert len(keys) == len(set(keys))
