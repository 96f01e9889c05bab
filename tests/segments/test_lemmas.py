"""Words and their places, lemmas, stems, and where phrases stand."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.segments.lemmas import (
    Phrase,
    are_known,
    find,
    known,
    lemma,
    lemmas,
    lemmatizer,
    split,
    stem,
    with_breaks,
    without_accents,
)

TEXTS = st.lists(st.text(alphabet="aāšЖß ,.;!?\n-'’🛒\u0304\u00ad2", max_size=30), max_size=4)


def words_of(text):
    words = split([text])
    return [(words.vocabulary[i], a, b) for i, a, b in zip(words.word, words.start, words.end, strict=True)]


def test_places_count_characters_also_after_an_emoji_and_letters_of_two_code_points():
    assert words_of("👩‍🔧🛒 Ķekava") == [("ķekava", 5, 11)]
    decomposed = unicodedata.normalize("NFD", "Ā māja")
    assert words_of(decomposed) == [("ā", 0, 2), ("māja", 3, 8)]
    assert words_of("vei\u00adkals") == [("veikals", 0, 8)]


def test_apostrophes_and_hyphens_part_words_underscores_and_blacked_out_letters_too():
    assert [word for word, _, _ in words_of("dell’assistenza second-hand a_b ███")] == [
        *("dell", "assistenza", "second", "hand", "a", "b")
    ]


def test_marks_part_sentences_and_commas_only_parts_of_them_but_not_within_numbers():
    words = split(["a, b. c 2.5 3,5 d - e", "f"])
    assert (words.sentence - words.sentence[0]).tolist() == [0, 0, 1, 1, 1, 1, 1, 1, 2, 3]
    assert (words.part - words.part[0]).tolist() == [0, 1, 2, 2, 2, 2, 2, 2, 3, 4]


@given(TEXTS)
@settings(max_examples=80, deadline=None)
def test_a_word_is_what_stands_at_its_place_and_every_letter_is_in_one(texts):
    words = split(texts)
    for i, number in enumerate(words.text):
        cut = texts[number][words.start[i] : words.end[i]]
        plain = unicodedata.normalize("NFC", cut).replace("\u00ad", "").lower()
        assert plain == words.vocabulary[words.word[i]]
        assert not set(cut) & set(" ,.;!?\n-'’🛒")
    letters = sum(character.isalnum() for text in texts for character in text)
    covered = [texts[t][a:b] for t, a, b in zip(words.text, words.start, words.end, strict=True)]
    assert sum(character.isalnum() for text in covered for character in text) == letters


@pytest.mark.parametrize(
    "language, forms, meant",
    [
        ("lv", ["veikala", "veikalu", "veikalos"], "veikals"),
        ("es", ["tiendas"], "tienda"),
        ("it", ["negozi"], "negozio"),
        ("en", ["shops", "shop"], "shop"),
        ("fr", ["magasins"], "magasin"),
        ("nl", ["winkels"], "winkel"),
        ("de", ["läden"], "laden"),
        ("ru", ["магазины", "магазинов"], "магазин"),
    ],
)
def test_forms_have_their_lemma_in_each_language(language, forms, meant):
    assert {lemma(form, language) for form in forms} == {meant}


def test_latvian_denial_stays_apart_from_what_it_denies_and_both_forms_of_a_verb_have_their_own_lemma():
    assert lemma("nevajag", "lv") != lemma("vajag", "lv")
    assert lemma("nav", "lv") == "nebūt" and lemma("ir", "lv") == "būt"
    assert lemma("gribam", "lv") == "gribēt" and lemma("negribam", "lv") == "negribēt"
    assert lemma("nepieciešams", "lv") == "nepieciešams"


def test_a_word_that_no_dictionary_knows_has_no_lemma_and_is_compared_by_its_stem():
    assert lemmas("mājokļus", "lv") == () and lemma("mājokļus", "lv") == "mājokļus"
    assert stem("mājokļus", "lv") == stem("mājoklis", "lv")
    assert stem("suns", "lv") == "suns"  # too short to lose its ending
    assert lemmas("veikals", "xx") == () and not known("veikals", "xx")
    assert lemmas("", "lv") == ()


def test_accents_come_off_but_letters_stay_letters():
    assert without_accents("straße") == "strasse" and without_accents("й") == "й"


def test_a_phrase_is_found_in_its_order_within_its_gap_and_within_one_part():
    texts = ["fresh food", "fresh local food", "fresh and local food", "food fresh", "fresh, food"]
    words = find(split(texts), ["en"] * 5, [Phrase(("fresh", "food"), "en", 1)])
    assert [texts[t] for t in split(texts).text[words["first"]]] == texts[:2]
    assert find(split(texts), ["es"] * 5, [Phrase(("fresh",), "en")]).empty


def test_a_word_after_an_equals_sign_matches_in_this_form_only():
    texts = ["needed", "needs"]
    assert len(find(split(texts), ["en"] * 2, [Phrase(("need",), "en")])) == 2
    assert len(find(split(texts), ["en"] * 2, [Phrase(("=needed",), "en")])) == 1


@pytest.mark.parametrize("texts", [[], [""], ["…", "\n"]])
def test_texts_without_words_have_none(texts):
    assert len(split(texts)) == 0
    assert find(split(texts), ["en"] * len(texts), [Phrase(("shop",), "en")]).empty


def test_german_nouns_are_known_in_small_letters_and_without_umlauts():
    assert lemmas("läden", "de") == ("laden",) and lemmas("aerzte", "de") == ("arzt",)
    assert known("strasse", "de") or lemmas("strasse", "de")


def test_many_words_are_known_as_each_of_them_is():
    words = ["bērniem", "berrniem", "rīga", "bērniem", "", "🛒"]
    assert (
        are_known(words, "lv").tolist()
        == [known(word, "lv") for word in words]
        == [True, False, True, True, False, False]
    )
    assert are_known([], "lv").tolist() == [] and not are_known(["bus"], "xx").any()


def test_dictionaries_of_all_languages_stay_once_they_are_read():
    languages = ["lv", "es", "it", "en", "fr", "nl", "de", "ru", "pt"]  # simplemma alone keeps eight
    first = lemmatizer().dictionary(languages[0])
    for language in languages:
        lemmatizer().dictionary(language)
    assert lemmatizer().dictionary(languages[0]) is first


def test_a_break_opens_a_part_of_its_own():
    words = split(["fresh food but dear"])
    breaks = np.array([word == "but" for word in words.vocabulary])[words.word]
    assert (np.diff(with_breaks(words, breaks).part) > 0).tolist() == [False, True, False]
    assert find(words, ["en"], [Phrase(("food", "but"), "en")]).shape == (1, 3)
    assert find(with_breaks(words, breaks), ["en"], [Phrase(("food", "but"), "en")]).empty
