"""Slips are read as the word meant, other words never."""

import pandas as pd
import pytest

from herelib.segments.lemmas import split
from herelib.segments.spelling import corrected, is_one_edit, is_word
from herelib.segments.terms import code


def coded(text, language, **terms):
    book = pd.DataFrame({"code": list(terms), "parent": "", f"terms_{language}": list(terms.values())})
    answers = pd.DataFrame({"interview": ["a"], "item": "x", "language": language, "text": [text]})
    return [(row.code, text[row.start : row.end]) for row in code(answers, book).itertuples()]


@pytest.mark.parametrize(
    "language, term, slip",
    [
        ("en", "doctor", "docter"),
        ("en", "library", "libary"),
        ("en", "transport", "trasnport"),
        ("lv", "bibliotēka", "biblotēka"),
        ("lv", "zobārsts", "zobārtsu"),
        ("es", "médico", "medcio"),
        ("es", "guardería", "gaurderia"),
        ("it", "farmacia", "farmcia"),
        ("fr", "pharmacie", "pharmcie"),
    ],
)
def test_one_letter_too_many_too_few_other_or_two_that_changed_places(language, term, slip):
    assert coded(f"x {slip} y", language, a=term) == [("a", slip)]


def test_words_of_the_language_short_words_and_words_near_to_two_codes_are_left_alone():
    assert coded("the mayor", "en", a="major") == []  # both are words
    assert coded("the buz", "en", a="=bus", b="bug") == []  # four letters are too few
    assert coded("a nursey", "en", a="nurse", b="nursery") == []
    assert coded("no docter", "en", a="=doctor") == []  # meant in this form only


def test_two_edits_are_too_many():
    assert not is_one_edit("farmica", "farmacia") and not is_one_edit("bus", "bus")
    assert (
        is_one_edit("ab", "ba") and is_one_edit("abc", "ac") and is_one_edit("ac", "abc") and is_one_edit("abc", "axc")
    )


def test_words_typed_without_accents_are_words():
    assert is_word("camion", "es") and is_word("darzeniem", "lv") and not is_word("camoin", "es")


def test_places_stay_and_only_texts_of_the_language_are_read_anew():
    words = split(["a docter", "docter"])
    made = corrected(words, ["en", "lv"], {"en": {"doctor": frozenset("a")}}, {})
    assert [made.vocabulary[number] for number in made.word] == ["a", "doctor", "docter"]
    assert made.start.tolist() == words.start.tolist() and made.end.tolist() == words.end.tolist()
