"""The lists of words and names: folded, each name for one use, and patterns that compile."""

import re

from herelib.identifiers.folding import fold
from herelib.identifiers.listed import any_of, listed, rows


def test_lists_hold_folded_words_in_small_letters_and_each_subject_once():
    subjects = [row["subject"] for row in rows("words")]
    assert len(subjects) == len(set(subjects))
    for row in rows("words"):
        for word in row["words"].split():
            assert word.startswith("\\") or fold(word).text == word.lower() or not word.isalpha(), word
            re.compile(word)


def test_the_longest_word_of_a_pattern_stands_first():
    assert re.match(any_of("flats"), "apt")[0] == "apt" and re.match(any_of("titles"), "senorita")[0] == "senorita"
    assert "es" not in any_of("host ends", without="host ends that are words").split("|")


def test_every_language_has_given_names_of_women_and_men():
    sure = {
        row["language"]: row["names"].split()
        for row in rows("person_names")
        if (row["part"], row["use"]) == ("given", "sure")
    }
    assert all(len(sure[language]) >= 150 for language in ("lv", "es", "it", "fr", "en"))
    assert {"Ilze", "Jānis"} <= set(sure["lv"]) and "kundze" in listed("titles")
