"""Quotes: which are shown, in which order, and who said them as far as it may be told."""

import pandas as pd
import pytest

from herelib.report import quotes


def quoted(*codes: str) -> pd.DataFrame:
    rows = [("a", "ngo", code, "lv", f"about {code}", f"Q{i}") for i, code in enumerate(codes, start=1)]
    return pd.DataFrame(rows, columns=["region", "speaker", "code", "language", "text", "number"])


def test_a_card_has_one_quote_for_each_code_those_on_the_most_severe_needs_first():
    matrix = pd.DataFrame({"field": ["food", "care", "repair"], "severity": [0.2, 0.9, float("nan")]})
    chosen = quotes.quotes_of_card(quoted("need_food", "need_care", "need_food", "need_repair", "idea_bus"), matrix)
    assert [quote["number"] for quote in chosen] == ["Q2", "Q1", "Q4"]
    assert chosen[0]["code"] == "need care" and chosen[0]["speaker"] == "Someone from an NGO"
    assert chosen[0]["language"] == "lv" and chosen[0]["language_name"] == "Latvian"


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
