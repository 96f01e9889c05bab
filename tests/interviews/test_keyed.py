"""Pseudonyms: keyed, the same for the same key, of people and of interviews apart."""

import pandas as pd

from herelib.interviews.keyed import person_pseudonyms, pseudonyms


def test_a_pseudonym_depends_on_id_and_key_and_a_blank_id_has_none():
    ids = pd.Series(["a", "b", "a", ""])
    first, second = pseudonyms(ids, b"key"), pseudonyms(ids, b"other")
    assert first[0] == first[2] != first[1] and first[3] == ""
    assert not set(first[:3]) & set(second[:3])
    assert first[:3].str.fullmatch("i[0-9a-f]{12}").all()


def test_a_categorical_of_ids_has_the_same_pseudonyms():
    ids = pd.Series(["b", "a", "b", ""])
    assert pseudonyms(ids.astype("category"), b"key").astype(str).tolist() == pseudonyms(ids, b"key").tolist()


def test_a_key_of_any_length_will_do():
    assert pseudonyms(pd.Series(["a"]), b"k" * 200)[0] != pseudonyms(pd.Series(["a"]), b"k" * 201)[0]
    assert person_pseudonyms(pd.Series(["a"]), b"k" * 200)[0] != person_pseudonyms(pd.Series(["a"]), b"k" * 201)[0]


def test_a_code_is_the_same_however_it_is_typed():
    codes = person_pseudonyms(pd.Series(["Āb-12", " ab 12", "AB12", "ab13", "", " - "]), b"key")
    assert codes[0] == codes[1] == codes[2] != codes[3]
    assert codes[4:].tolist() == ["", ""] and codes[:4].str.fullmatch("p[0-9a-f]{12}").all()


def test_nobody_sees_that_a_code_is_the_id_of_an_interview():
    same = pd.Series(["ab12"])
    assert pseudonyms(same, b"key")[0][1:] != person_pseudonyms(same, b"key")[0][1:]
