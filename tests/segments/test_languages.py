"""The language of an answer, and words that only join others."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.segments.languages import FUNCTION_WORDS, KINDS, cues, detect, is_function_word, joins_only, without_lists
from herelib.segments.lemmas import lemmatizer

# Short answers as they are typed in a hurry: accents left out, slips, foreign words.
HURRIED = {
    "lv": "vajag vairak autobusu|nav kur iet|berniem vajag laukumu|maz darba vietu|viss apmierina|"
    "gribas vairāk kultūras|arsts tikai reizi nedela|siltakas majas|nav veikala tuvuma|internets lēns|ceļi slikti",
    "es": "mas medicos|no hay autobus|hace falta una guarderia|nada|mas sitios para los jovenes|faltan tiendas|"
    "la calefaccion es cara|arreglar las aceras",
    "it": "piu servizi|mancano i negozi|non c'e il medico|niente di particolare|servono autobus|strade rotte|"
    "una biblioteca per i ragazzi|piu sicurezza la sera",
    "en": "more docters|nothing realy|no bus at night|somewhere for kids to play|cheaper rent|dont know|"
    "better internet|fix the roads",
    "fr": "plus de medecins|rien de special|une creche svp|refaire les routes|pas assez de bus|un marche le samedi|"
    "loyers trop chers|des activites pour les ados",
    "nl": "meer huisartsen|geen idee|goedkopere huizen|bus rijdt te weinig|iets voor de jeugd|betere wegen|"
    "supermarkt in het dorp|hulp bij formulieren",
    "de": "mehr aerzte|keine ahnung|guenstige wohnungen|bus faehrt zu selten|etwas fuer jugendliche|bessere strassen|"
    "supermarkt im dorf|hilfe bei formularen",
    "ru": "больше врачей|ничего не надо|детская площадка|автобус редко ходит|ремонт дорог|магазин рядом|"
    "дорого отопление|кружки для детей",
}
EIGHT = list(HURRIED)


def open_answers(*texts, language=""):
    return pd.DataFrame(
        {"interview": [f"i{i}" for i in range(len(texts))], "item": "needs", "language": language, "text": list(texts)}
    )


def test_short_answers_are_told_apart_and_the_doubtful_left_to_the_interview():
    pairs = [(language, text) for language, listed in HURRIED.items() for text in listed.split("|")]
    got = detect(open_answers(*[text for _, text in pairs]), EIGHT)
    truth = pd.Series([language for language, _ in pairs])
    found = got["language_source"] == "detected"
    assert len(pairs) == 67 and (truth == "lv").sum() == 11
    assert found.mean() >= 0.85
    assert (got["language"] == truth)[found].mean() >= 0.97
    assert (got["language"] == truth)[truth == "lv"].sum() >= 9


def test_an_answer_with_too_few_letters_or_in_two_languages_at_once_has_that_of_its_interview_and_says_so():
    got = detect(open_answers("No", "Una farmacia", "", "👍", "Falta una farmacia aquí", language="es"), ["es", "it"])
    assert got["language"].tolist() == ["es"] * 5
    assert got["language_source"].tolist() == ["interview"] * 4 + ["detected"]


def test_an_interview_in_no_language_of_the_study_leaves_a_doubtful_answer_without_one():
    assert detect(open_answers("ok", language="xx"), ["lv", "en"])["language"].tolist() == [""]


def test_a_study_in_one_language_needs_no_detection():
    got = detect(open_answers("More buses", language="en"), ["lv"])
    assert got[["language", "language_source"]].to_numpy().tolist() == [["lv", "single"]]


def test_the_answer_wins_over_the_interview_where_it_is_clear():
    got = detect(open_answers("Mums vajag veikalu", language="en"), ["lv", "en"])
    assert got[["language", "language_source"]].to_numpy().tolist() == [["lv", "detected"]]


def test_no_language_at_all_is_an_error_and_no_answer_is_not():
    with pytest.raises(ValueError, match="languages: none given"):
        detect(open_answers("More buses"), [])
    got = detect(open_answers().astype({"text": str, "language": str}), ["lv", "en"])
    assert list(got) == ["interview", "item", "language", "language_source"] and got.empty


@given(st.permutations(range(6)))
@settings(max_examples=10, deadline=None)
def test_the_order_of_answers_and_of_languages_changes_nothing(order):
    texts = open_answers(
        "Vajag veikalu", "Falta una tienda", "Serve un negozio", "We need a shop", "ok", "Una farmacia"
    )
    got = detect(texts, ["lv", "es", "it", "en"])
    other = detect(texts.iloc[order], ["en", "it", "es", "lv"])
    pd.testing.assert_frame_equal(got.iloc[order].reset_index(drop=True), other)


@pytest.mark.parametrize("language", EIGHT)
def test_each_language_has_function_words_and_phrases_of_rejection_and_of_need(language):
    assert len(FUNCTION_WORDS[language]) > 80
    assert {cue.kind for cue in cues(language)} == set(KINDS)


def test_function_words_are_known_by_their_lemma_too():
    assert is_function_word("the", "en") and is_function_word("estaban", "es") and is_function_word("24", "lv")
    assert not is_function_word("veikals", "lv")


def test_languages_without_lists_are_named():
    assert without_lists(["lv", "pl", "xx"]) == ["pl", "xx"]
    assert set(EIGHT) <= lemmatizer().languages  # what has lists has a dictionary


def test_a_word_joins_only_by_its_form_where_no_dictionary_is_asked():
    assert joins_only("the", "en") and joins_only("24", "lv") and joins_only("y", "xx")
    assert not joins_only("estaban", "es") and is_function_word("estaban", "es")
