"""Lists end in the conjunction that goes with the next sound."""

import pytest

from herelib import translations
from herelib.words import listing


@pytest.mark.parametrize(
    ("language", "last", "names", "said"),
    [
        ("es", "and", ["padres", "hijos"], "padres e hijos"),
        ("es", "and", ["agua", "hielo"], "agua y hielo"),
        ("es", "and", ["madera", "iglesias"], "madera e iglesias"),
        ("es", "and", ["agua", "iones"], "agua y iones"),
        ("es", "or", ["siete", "ocho"], "siete u ocho"),
        ("es", "or", ["mujer", "hombre"], "mujer u hombre"),
        ("es", "or", ["pan", "agua"], "pan o agua"),
        ("it", "and", ["acqua", "energia"], "acqua ed energia"),
        ("it", "and", ["acqua", "«energia»"], "acqua ed «energia»"),
        ("it", "and", ["acqua", "aria"], "acqua e aria"),
        ("fr", "and", ["eau", "hiver"], "eau et hiver"),
        ("lv", "and", ["ūdens", "ezeri"], "ūdens un ezeri"),
        ("en", "and", ["water", "ice"], "water and ice"),
    ],
)
def test_a_list_sounds_as_the_language_has_it(language, last, names, said):
    with translations.speaking(language):
        assert listing(names, last) == said


def test_only_the_last_conjunction_of_a_list_changes():
    with translations.speaking("es"):
        assert listing(["pan y vino", "leche", "hilo"]) == "pan y vino, leche e hilo"
