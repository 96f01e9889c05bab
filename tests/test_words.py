"""Numbers, lists and names are said as a reader says them."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from herelib import words


@pytest.mark.parametrize(
    "share, text",
    [(0, "0%"), (1, "100%"), (0.004, "<1%"), (0.005, "0%"), (0.996, ">99%"), (0.5, "50%"), (None, "–"), (pd.NA, "–")],
)
def test_a_share_is_never_nothing_or_all_unless_it_is(share, text):
    assert words.percent(share) == text


@pytest.mark.parametrize("n, text", [(12, "n = 12"), (12.0, "n = 12"), (np.nan, "n not shown"), (pd.NA, "n not shown")])
def test_the_number_of_interviews_may_be_hidden(n, text):
    assert words.n_text(n) == text


@pytest.mark.parametrize(
    "status, text",
    [("ok", "n = 7"), ("inherited", "value of a larger area"), ("insufficient", "insufficient, n = 7")],
)
def test_what_stands_behind_a_figure_is_people_or_the_reason_why_not(status, text):
    assert words.basis(SimpleNamespace(status=status, n=7)) == text


@pytest.mark.parametrize(
    "names, last, text",
    [([], "and", ""), (["a"], "and", "a"), (["a", "b"], "or", "a or b"), (["a", "b", "c"], "and", "a, b and c")],
)
def test_names_are_listed(names, last, text):
    assert words.listing(names, last) == text


def test_numbers_are_counted_with_their_noun():
    assert [words.counting(n, "country") for n in (0, 1, 2)] == ["0 countries", "1 country", "2 countries"]


def test_what_is_counted_has_words_for_one_and_for_many():
    assert [words.counting(1, noun) for noun in words.COUNTS] == [f"1 {noun}" for noun in words.COUNTS]
    with pytest.raises(KeyError):
        words.counting(2, "unicorn")


def test_lists_names_and_numbers_are_said_in_the_language_of_the_reader(monkeypatch):
    catalogue = {"%(names)s and %(last)s": "%(names)s un %(last)s", "lack of finance": "finanšu trūkums",
                 "n = %(n)s": "skaits: %(n)s"}  # fmt: skip
    monkeypatch.setattr(words, "translated", lambda text: catalogue.get(text, text))
    monkeypatch.setattr(words, "translated_by_number", lambda one, many, n: "%(n)s reģioni")
    assert words.listing([words.words("barrier:finance"), "transport"]) == "finanšu trūkums un transport"
    assert words.basis(SimpleNamespace(status="ok", n=3)) == "skaits: 3"
    assert words.counting(2, "region") == "2 reģioni"


def test_a_name_that_a_study_chose_is_no_message():
    assert words.words("need:50%_share") == "50% share"
    assert words.block_text("own") == "own"


def test_a_name_without_words_is_said_without_underscores():
    assert words.words("need:street_light") == "street light"
    assert words.words("fit:mentors") == words.CAPACITY_WORDS["mentors"]
    assert words.words("barrier:care_duties") == "care duties"
