"""Words of two meanings count in the meaning of their code."""

import pandas as pd
import pytest

from herelib.folders import ROOT
from herelib.segments.codebook import codes_for
from herelib.segments.terms import code


def coded(text, language, **terms):
    book = pd.DataFrame({"code": list(terms), "parent": "", f"terms_{language}": list(terms.values())})
    answers = pd.DataFrame({"interview": ["a"], "item": "x", "language": language, "text": [text]})
    return code(answers, book)["code"].tolist()


@pytest.mark.parametrize(
    "language, terms, meant, other",
    [
        ("it", "asilo|bambino", "Manca l'asilo", "I richiedenti asilo"),
        ("lv", "zāles|aptieka", "Dārgas zāles", "Sporta zāles trūkst"),
        ("es", "piso", "Un piso barato", "Vivo en el primer piso"),
        ("es", "móvil", "No sé usar el móvil", "Una biblioteca móvil"),
        ("en", "flat|rent", "We need a flat", "A flat landscape"),
        ("fr", "crèche", "Une place en crèche", "La crèche de Noël"),
    ],
)
def test_the_words_beside_it_decide(language, terms, meant, other):
    assert coded(meant, language, a=terms) == ["a"]
    assert coded(other, language, a=terms) == []


def test_the_meaning_of_the_code_follows_from_its_other_terms():
    text = "Un banco para sentarse en la plaza"
    assert coded(text, "es", a="banco|cajero|préstamo") == []
    assert "a" in coded(text, "es", a="banco|parque|sombra")


@pytest.mark.parametrize(
    "language, text",
    [
        ("en", "The neighbours are kind"),
        ("en", "People could be kinder"),
        ("en", "More green space and trees"),
        ("en", "I get no messages on my phone here"),
        ("en", "Units on the industrial estate stand empty"),
        ("lv", "Mazie ceļi netiek tīrīti"),
        ("lv", "Vajag kopienas dārzu"),
        ("lv", "Vairāk zaļumu pilsētā"),
        ("es", "La mayor parte pide mayor seguridad"),
        ("es", "Un pueblo pequeño"),
        ("es", "No hay donde guardar la bici"),
        ("es", "La única pega es el ruido"),
        ("es", "La señal falla cada dos por tres"),
        ("it", "Nel quartiere non c'è un parco"),
        ("it", "Siamo un paese piccolo"),
        ("it", "Qui spacciano droga"),
        ("it", "Le macchine agricole circolano di notte"),
    ],
)
def test_everyday_words_are_not_read_as_the_regional_ones_that_look_like_them(language, text):
    book = pd.read_csv(ROOT / "data" / "raw" / "demo" / "codebook.csv", dtype=str, keep_default_na=False)
    answers = pd.DataFrame({"interview": ["a"], "item": "open_needs", "language": language, "text": [text]})
    codes = set(code(answers, codes_for("open_needs", book))["code"])
    assert not codes & {
        "need_care",
        "need_childcare",
        "need_food",
        "need_shops",
        "need_jobs",
        "need_housing",
        "need_culture",
    }


def test_the_regional_words_stay():
    assert coded("Llevo meses sin pega", "es", a="empleo|paro") == ["a"]
    assert coded("Mis mayores necesitan ayuda", "es", a="mayores|anciano") == ["a"]
    assert coded("Bērni netiek dārziņā", "lv", a="dārziņš|bērnudārzs") == ["a"]
