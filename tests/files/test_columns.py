"""What is done to a dictionary and its codes is what pandas does to plain texts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.files import columns

TEXT = st.sampled_from(["", " ", "a", " a", "b", "b\u00a0", "\u200bb", "ab", "é"])
TEXTS = st.lists(TEXT, min_size=1, max_size=10)
KIND = st.sampled_from(["plain", "coded", "unused"])  # plain texts, a dictionary, one with texts that do not occur
oracle = settings(max_examples=150, deadline=None)


def made(texts, kind):
    plain = pd.Series(texts, index=pd.RangeIndex(2, len(texts) + 2), dtype=str)
    if kind == "plain":
        return plain
    words = [*dict.fromkeys(texts)] + ["never", ""] * (kind == "unused")
    codes = np.array([words.index(text) for text in texts])
    return columns.column(codes, words, plain.index)


def same(found, expected):
    assert found.index.equals(expected.index)
    assert found.astype(str).tolist() == expected.tolist()


# By hand


def test_texts_that_become_alike_become_one():
    column = columns.translated(pd.Series(["5.0", "5", "x"], dtype="category"), lambda text: text.removesuffix(".0"))
    assert column.tolist() == ["5", "5", "x"] and sorted(column.cat.categories) == ["5", "x"]


def test_a_function_is_asked_once_for_each_text():
    asked = []
    columns.translated(made(["a", "b", "a", "a"], "coded"), lambda text: asked.append(text) or text)
    assert sorted(asked) == ["a", "b"]


@pytest.mark.parametrize("kind", ["plain", "coded"])
def test_a_column_that_needs_no_change_comes_back_itself(kind):
    column = made(["a", "b"], kind)
    assert columns.stripped(column) is column
    assert columns.changed(column, {}) is column
    assert columns.first(column, made(["x", "y"], "plain")) is column
    assert columns.blanked(column, np.array([False, False])) is column


def test_nothing_is_changed_that_was_given():
    for kind in ("plain", "coded"):
        column = made([" a", ""], kind)
        columns.changed(column, {0: "z"}), columns.first(column, made(["x", "y"], "coded")), columns.stripped(column)
        assert column.astype(str).tolist() == [" a", ""]


def test_no_rows_are_a_column_too():
    empty = columns.blank(pd.RangeIndex(0))
    assert columns.holds(empty, [""]).tolist() == columns.filled(empty).tolist() == []
    assert columns.stripped(empty).tolist() == columns.stacked([empty, empty]).tolist() == []


# Oracle


@oracle
@given(TEXTS, KIND)
def test_codes_and_texts_say_what_the_column_says(texts, kind):
    codes, words = columns.coded(made(texts, kind))
    assert words[codes].tolist() == texts


@oracle
@given(TEXTS, KIND)
def test_white_space_and_what_nobody_sees_are_taken_off(texts, kind):
    plain = pd.Series(texts, index=pd.RangeIndex(2, len(texts) + 2), dtype=str)
    expected = plain.str.replace("\u200b", "").str.strip()
    same(columns.stripped(made(texts, kind)), expected)
    assert columns.filled(made(texts, kind)).tolist() == (expected != "").tolist()


@oracle
@given(TEXTS, KIND, st.sets(TEXT))
def test_holding_is_being_in(texts, kind, wanted):
    assert columns.holds(made(texts, kind), wanted).tolist() == [text in wanted for text in texts]


@oracle
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=10), KIND, KIND)
def test_the_second_column_fills_the_blanks_of_the_first(pairs, kind, other):
    a, b = (made(list(each), k) for each, k in zip(zip(*pairs, strict=True), (kind, other), strict=True))
    same(columns.first(a, b), pd.Series([x or y for x, y in pairs], index=a.index, dtype=str))


@oracle
@given(TEXTS, KIND, st.data())
def test_changing_some_rows_leaves_the_others(texts, kind, data):
    places = data.draw(st.dictionaries(st.integers(0, len(texts) - 1), TEXT))
    column = made(texts, kind)
    expected = [places.get(place, text) for place, text in enumerate(texts)]
    same(columns.changed(column, places), pd.Series(expected, index=column.index, dtype=str))
    where = np.isin(np.arange(len(texts)), list(places))
    blanked = ["" if hit else text for hit, text in zip(where, texts, strict=True)]
    same(columns.blanked(column, where), pd.Series(blanked, index=column.index, dtype=str))


@oracle
@given(st.lists(st.tuples(TEXTS, KIND), min_size=1, max_size=3))
def test_columns_one_under_the_other_are_all_their_rows(parts):
    found = columns.stacked([made(texts, kind) for texts, kind in parts])
    assert found.astype(str).tolist() == [text for texts, _ in parts for text in texts]
    assert found.index.equals(pd.RangeIndex(len(found)))


@oracle
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=10), KIND, KIND)
def test_rows_with_one_code_are_the_rows_that_are_equal(pairs, kind, other):
    parts = zip(zip(*pairs, strict=True), (kind, other), strict=True)
    table = pd.DataFrame({name: made(list(each), k) for name, (each, k) in zip("ab", parts, strict=True)})
    code, first = columns.combinations(table)
    groups = [[pairs[row] for row in np.flatnonzero(code == each)] for each in range(len(first))]
    assert all(len(set(group)) == 1 for group in groups) and len(groups) == len(set(pairs))
    assert [pairs[row] for row in first] == [group[0] for group in groups]


@oracle
@given(TEXTS, KIND)
def test_used_keeps_the_rows_and_only_the_texts_that_occur(texts, kind):
    table = columns.used(pd.DataFrame({"a": made(texts, kind)}))
    assert table["a"].astype(str).tolist() == texts
    if kind != "plain":
        assert set(table["a"].cat.categories) == set(texts)


@pytest.mark.parametrize("kinds", [("str", "str"), ("str", "category"), ("category", "category")])
def test_differ_compares_texts_and_not_codes(kinds):
    one, other = ["a", "", "b", "c"], ["a", "b", "b", ""]
    told = columns.differ(pd.Series(one, dtype=kinds[0]), pd.Series(other, dtype=kinds[1]))
    assert told.tolist() == [False, True, False, True]
