"""Folding takes accents, invisible characters and look-alikes away and knows where each letter stood."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herelib.identifiers.folding import fold, key


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Jānis Bērziņš", "Janis Berzins"),
        ("José Ñúñez", "Jose Nunez"),
        ("Straße Łódź Ærø", "Strasse Lodz AEro"),
        ("１２３ ٤٥٦ ①②", "123 456 12"),
        ("12‑3–4—5−6", "12-3-4-5-6"),
        ("a\u00a0b\u2009c", "a b c"),
        ("Il\u200bz\u00ade\ufeff", "Ilze"),
        ("Аnna", "Anna"),
        ("𝐀𝐧𝐧𝐚 ﬁn", "Anna fin"),
        ("２️⃣", "2"),
    ],
)
def test_folding_leaves_the_plainest_letters(text, plain):
    assert fold(text).text == plain


@given(st.text(max_size=60), st.data())
def test_a_span_of_the_folded_text_lies_where_its_letters_stood(text, data):
    folded = fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    stop = data.draw(st.integers(start + 1, len(folded.text)))
    first, last = folded.span(start, stop)
    assert 0 <= first <= last <= len(text)
    assert folded.text[start:stop] in fold(text[first : last + 1]).text or folded.text[start:stop] in folded.text


@given(st.text(alphabet="abcāčēñé 12", max_size=40))
def test_composed_and_decomposed_letters_fold_alike(text):
    assert key(unicodedata.normalize("NFD", text)) == key(unicodedata.normalize("NFC", text))


def test_a_passage_takes_the_accent_that_stands_alone_with_it():
    folded = fold("Garci\u0301a x")
    assert folded.span(0, 6) == (0, 7)
