"""Lack, rejection and contentment, clause by clause."""

import pandas as pd
import pytest

from herelib.segments.terms import code


def stance(text, language, **terms):
    """{the answer's words: need, rejected or content}"""
    book = pd.DataFrame(
        {"code": list(terms), "parent": "", "definition": "", f"terms_{language}": list(terms.values())}
    )
    answers = pd.DataFrame({"interview": ["a"], "item": "x", "language": language, "text": [text]})
    found = code(answers, book)
    return {
        text[row.start : row.end]: "content" if row.satisfied else "rejected" if row.negated else "need"
        for row in found.itertuples()
    }


# (language, term, content, lack)
PAIRS = [
    ("en", "bus", "The bus is very good", "The bus is not very good"),
    ("en", "bus", "Plenty of buses", "We want plenty of buses"),
    ("en", "nursery", "The nursery works well", "The nursery does not work well"),
    ("en", "doctor", "The doctor is good", "The doctor used to be good"),
    ("en", "doctor", "We have a good doctor", "It would be nice to have a good doctor"),
    ("en", "shop", "The shop isn't far", "The shop is far"),
    ("en", "bus", "The buses are fine, but", "Better buses would be fine"),
    ("lv", "bērnudārzs", "Bērnudārzs ir labs", "Bērnudārzs nav labs"),
    ("lv", "veikals", "Veikalu pietiek", "Veikalu nepietiek"),
    ("lv", "autobuss", "Autobuss kursē labi", "Vajag labāku autobusu"),
    ("lv", "ārsts", "Ārsts ir labs", "Agrāk ārsts bija labs"),
    ("lv", "veikals", "Veikals nav tālu", "Veikals ir tālu"),
    ("es", "guardería", "La guardería funciona muy bien", "La guardería no funciona bien"),
    ("es", "tienda", "Hay tiendas de sobra", "Tiendas no hay suficientes"),
    ("es", "médico", "El médico es bueno", "Sería bueno tener médico"),
    ("es", "autobús", "El autobús va bien", "Antes el autobús iba bien"),
    ("it", "asilo", "L'asilo funziona bene", "L'asilo non funziona bene"),
    ("it", "negozio", "Di negozi ce ne sono abbastanza", "Di negozi non ce ne sono abbastanza"),
    ("it", "medico", "Il medico è bravo", "Una volta il medico era bravo"),
    ("fr", "bus", "Il y a assez de bus", "Il n'y a pas assez de bus"),
    ("fr", "crèche", "La crèche marche bien", "La crèche ne marche pas bien"),
    ("nl", "bus", "De bus is goed", "De bus is niet goed"),
    ("de", "Bus", "Der Bus ist gut", "Der Bus ist nicht gut"),
]


@pytest.mark.parametrize("language, term, content, lack", PAIRS)
def test_what_people_are_content_with_is_no_need_and_contentment_denied_gone_or_wished_for_is(
    language, term, content, lack
):
    assert list(stance(content, language, a=term).values()) == ["content"]
    assert list(stance(lack, language, a=term).values()) == ["need"]


def test_each_clause_speaks_for_itself():
    terms = {"school": "school", "bus": "bus", "shop": "shop"}
    assert stance("The school is fine but no bus", "en", **terms) == {"school": "content", "bus": "need"}
    assert stance("The school is good and the buses are late", "en", **terms) == {"school": "content", "buses": "need"}
    assert stance("We have good shops and need buses", "en", **terms) == {"shops": "content", "buses": "need"}
    assert stance("Everything is fine except the bus", "en", **terms) == {"bus": "need"}
    assert stance("No need for shops and buses", "en", **terms) == {"shops": "rejected", "buses": "rejected"}


def test_a_reason_for_what_is_no_problem_is_no_problem_either():
    assert stance("Money is no problem, there are loans", "en", money="money|loan") == {
        "Money": "rejected",
        "loans": "rejected",
    }
    assert stance("I don't lack money", "en", money="money") == {"money": "rejected"}
    assert stance("Dinero no me falta", "es", money="dinero") == {"Dinero": "rejected"}
    assert stance("I lack money", "en", money="money") == {"money": "need"}


def test_contentment_counts_where_the_codebook_says_so_also_for_codes_below():
    book = pd.DataFrame({"code": ["capacity", "club"], "parent": ["", "capacity"], "terms_en": ["", "club"]})
    answers = pd.DataFrame({"interview": ["a"], "item": "x", "language": "en", "text": ["The club works well"]})
    assert code(answers, book)[["negated", "satisfied"]].to_numpy().tolist() == [[True, True]]
    book["satisfied"] = ["counts", ""]
    assert code(answers, book)[["negated", "satisfied"]].to_numpy().tolist() == [[False, True]]


@pytest.mark.parametrize(
    "language, term, text",
    [
        ("en", "shop|doctor", "We have everything: shops, a doctor and a bus"),
        ("lv", "veikals|ārsts", "Te viss ir: veikals, ārsts, skola"),
        ("es", "tienda|médico", "Hay de todo: tienda, médico, bar"),
        ("it", "negozio|farmacia", "Il paese è piccolo ma c'è tutto: farmacia, negozi"),
    ],
)
def test_a_list_after_a_colon_is_what_the_words_before_it_say(language, term, text):
    assert set(stance(text, language, a=term).values()) == {"content"}


def test_a_list_of_what_is_lacking_after_a_colon_is_need():
    assert stance("All good. Missing: shops, doctor", "en", a="shop|doctor") == {"shops": "need", "doctor": "need"}


@pytest.mark.parametrize(
    "language, term, text",
    [
        ("en", "shop", "The shop is five minutes away"),
        ("en", "bus", "The bus? Nothing to grumble about: the bus runs"),
        ("lv", "veikals", "Veikals piecu minūšu gājienā"),
        ("es", "tienda", "La tienda está a 5 minutos"),
        ("es", "médico", "Tenemos médico dos días y no nos quejamos"),
        ("it", "negozio", "Il negozio è a dieci minuti"),
    ],
)
def test_minutes_away_and_no_complaint_are_contentment(language, term, text):
    assert list(stance(text, language, a=term).values())[-1] == "content"


def test_who_has_all_that_is_needed_is_content_and_all_that_i_need_is_need():
    assert stance("We've all we need: a pub, a shop", "en", a="shop|pub") == {"pub": "content", "shop": "content"}
    assert stance("All I need is a shop", "en", a="shop") == {"shop": "need"}
