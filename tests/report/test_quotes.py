"""Quotes: which are shown, in which order, and who said them as far as it may be told."""

import pandas as pd
import pytest

from herelib import translations
from herelib.report import quotes


def quoted(*codes: str) -> pd.DataFrame:
    rows = [("a", "ngo", code, "lv", f"about {code}", f"Q{i}") for i, code in enumerate(codes, start=1)]
    return pd.DataFrame(rows, columns=["region", "speaker", "code", "language", "text", "number"])


def evidence(**relief: float) -> pd.DataFrame:
    return pd.DataFrame({"barrier": [f"barrier:{name}" for name in relief], "relief": list(relief.values())})


def test_a_card_has_one_quote_for_each_code_those_behind_what_decided_first_then_those_on_severe_needs():
    matrix = pd.DataFrame({"field": ["food", "care", "repair"], "severity": [0.2, 0.9, float("nan")]})
    table = quoted("need_food", "need_care", "barrier_finance", "barrier_skills_trade", "idea_bus", "need_care")
    decided = evidence(finance=0.02, skills=0.05)
    chosen = quotes.quotes_of_card(table, decided, matrix)
    assert [quote["number"] for quote in chosen] == ["Q4", "Q3", "Q2"], "the barrier with the largest share comes first"
    assert chosen[2]["code"] == "need care" and chosen[2]["speaker"] == "Someone from an NGO"
    assert chosen[0]["language"] == "lv" and chosen[0]["language_name"] == "Latvian"
    without = quotes.quotes_of_card(table, evidence(), matrix)
    assert [quote["number"] for quote in without] == ["Q2", "Q1", "Q3"]


def test_hidden_shares_put_no_quote_before_another():
    matrix = pd.DataFrame({"field": ["care"], "severity": [0.9]})
    hidden = evidence(skills=float("nan"), finance=float("nan"))
    chosen = quotes.quotes_of_card(quoted("barrier_skills", "barrier_finance"), hidden, matrix)
    assert [quote["code"] for quote in chosen] == ["lack of finance", "lack of skills"], "in the order of their names"


def test_quotes_about_an_indicator_have_its_code_or_a_finer_one():
    table = quoted("need_food", "need_food_price", "need_foodbank", "need_care")
    about = quotes.released_quotes(table, "a", "need:food")
    assert [quote["number"] for quote in about] == ["Q1", "Q2"]
    assert quotes.released_quotes(quoted("need_food"), "b", "need:food") == []


@pytest.mark.parametrize(
    "cleared, consent, phrase",
    [(True, True, "cleared"), (False, True, "not cleared"), (True, False, "no consent to be quoted")],
)
def test_without_consent_no_clearance_counts(cleared, consent, phrase):
    assert quotes.clearance(cleared, consent) == phrase


def test_a_language_without_a_name_is_told_by_its_code():
    assert quotes.language_name("es") == "Spanish" and quotes.language_name("fi") == "fi"


def test_a_translation_of_the_team_stands_under_a_quote_in_another_language():
    rows = [("a", "ngo", "need_care", "lv", "Trūkst aprūpes", "Q1", "Care is lacking", "Falta cuidado")]
    columns = ["region", "speaker", "code", "language", "text", "number", "translation_en", "translation_es"]
    table = pd.DataFrame(rows, columns=columns)
    (quote,) = quotes.released_quotes(table, "a", "need:care")
    assert (quote["translation"], quote["translated_into"], quote["language"]) == ("Care is lacking", "en", "lv")
    with translations.speaking("es"):
        assert quotes.released_quotes(table, "a", "need:care")[0]["translation"] == "Falta cuidado"
    for language in ("lv", "it"):
        with translations.speaking(language):
            assert quotes.released_quotes(table, "a", "need:care")[0]["translation"] == ""


def test_what_a_code_of_a_need_is_about_is_said_in_the_readers_language():
    with translations.speaking("es"):
        assert quotes.code_phrase("need_care") == "necesidad: cuidados"
