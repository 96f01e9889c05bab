"""Latvian and Russian forms of a name, and what is no form of it."""

import pytest

from herelib.identifiers.folding import key
from herelib.identifiers.inflection import Forms, stems


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Ilze", "Ilzes Ilzei Ilzi"),
        ("Anna", "Annas Annai Annu"),
        ("Jānis", "Jāņa Jānim Jāni"),
        ("Bērziņš", "Bērziņa Bērziņam Bērziņu Bērziņai Bērziņas"),
        ("Ozola", "Ozolas Ozolai Ozolu Ozols Ozolam"),
        ("Briedis", "Brieža Briedim Briedi"),
        ("Zutis", "Zuša Zutim"),
        ("Markuss", "Markusa Markusam"),
        ("Edžus", "Edžum Edžu"),
        ("Mazais", "Mazā Mazajam Mazajai"),
        ("Анна", "Анны Анне Анну Анной"),
        ("Иванов", "Иванова Иванову Ивановым"),
    ],
)
def test_forms_of_a_name_are_known(name, forms):
    known = Forms([name])
    assert [form for form in forms.split() if not known.inflected(key(form))] == []


@pytest.mark.parametrize(("name", "word"), [("Rossi", "Rossini"), ("Eva", "evo"), ("Paz", "pazu"), ("Ilze", "Ilgas")])
def test_other_words_are_no_forms(name, word):
    assert not Forms([name]).inflected(key(word))


def test_a_given_name_has_no_forms_of_the_other_sex():
    assert Forms(["Āris"]).inflected("are") and not Forms(["Āris"], of_one=True).inflected("are")


def test_a_stem_keeps_two_letters():
    assert all(len(stem) >= 2 for name in ("as", "is", "us", "eva", "a") for stem, _ in stems(name))
