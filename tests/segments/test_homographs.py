"""Words of two meanings count in the meaning of their code."""

import pandas as pd
import pytest

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
