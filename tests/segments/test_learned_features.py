"""What a model knows of an answer: words and, where the sentence model is installed, meaning."""

import numpy as np
import pytest

from herelib.segments import learned_features
from herelib.segments.learned_features import LONGEST, SIZE, features, has_vectors, in_lemmas, vectors

TEXTS = ["more buses", "a bus to town", "bakeries", "bakery near us", "…", ""]
needs_vectors = pytest.mark.skipif(not has_vectors(), reason="the extra [learned] is not installed")


def test_texts_become_lemmas_of_their_own_language_in_order():
    assert in_lemmas(["Buses, shops", "veikalos", ""], ["en", "lv", "en"]) == [["bus", "shop"], ["veikals"], []]


def test_forms_of_a_word_and_slips_are_alike_and_other_words_are_not():
    told = features(["buses are late", "bus is late", "bsues late", "a bakery", "bakeries"], ["en"] * 5, False)
    alike = (told @ told.T).toarray()
    assert alike[0, 1] > 0.5 > alike[0, 3] and alike[3, 4] > 0.5 and alike[2, 0] > alike[2, 3]


@pytest.mark.parametrize("meaning", [False, pytest.param(True, marks=needs_vectors)])
def test_rows_are_the_same_in_any_order_and_equal_for_equal_answers(meaning):
    texts = [*TEXTS, TEXTS[0]]
    told = features(texts, ["en"] * 7, meaning).toarray()
    order = [3, 6, 0, 5, 1, 4, 2]
    other = features([texts[n] for n in order], ["en"] * 7, meaning).toarray()
    assert np.array_equal(told[order], other) and np.array_equal(told[0], told[6])


@pytest.mark.parametrize("texts", [[], [""], ["…"], ["one"]])
def test_texts_without_words_have_a_row_too(texts):
    assert features(texts, ["en"] * len(texts), False).shape[0] == len(texts)


@needs_vectors
def test_vectors_tell_meaning_across_languages_and_a_text_is_read_once(monkeypatch):
    towards = vectors(["I need a kindergarten", "Me falta una guardería", "The bus is late", "I need a kindergarten"])
    assert towards.shape == (4, SIZE) and np.allclose(np.linalg.norm(towards, axis=1), 1, atol=1e-3)
    assert towards[0] @ towards[1] > max(towards[0] @ towards[2], towards[1] @ towards[2])
    monkeypatch.setattr(learned_features, "_model", lambda: pytest.fail("read again"))
    assert np.array_equal(vectors(["I need a kindergarten"])[0], towards[0])
    assert vectors([]).shape == (0, SIZE)


@needs_vectors
def test_texts_that_no_model_takes_as_they_are_have_a_vector():
    odd = vectors(["a\0b", "\ud800", "", "x" * (2 * LONGEST)])
    assert odd.shape == (4, SIZE) and np.isfinite(odd).all()
