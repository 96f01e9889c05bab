"""Two versions of a table: matched by key, compared within a tolerance, in what both have."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from herelib.runs.differences import difference


def table(**columns):
    return pd.DataFrame(columns)


BASE = table(region=["x", "y", "z"], value=[0.1, 0.2, np.nan], word=["a", "b", "c"])


def test_the_order_of_rows_and_columns_is_no_difference():
    other = BASE.iloc[::-1][["word", "value", "region"]]
    assert difference(BASE, other, ["region"]).equal


@pytest.mark.parametrize(
    ("size", "shift", "equal"), [(0.1, 9e-7, True), (0.1, 1.1e-6, False), (1e6, 0.9, True), (1e6, 1.1, False)]
)
def test_the_tolerance_is_absolute_below_one_and_relative_above(size, shift, equal):
    a, b = table(r=["x"], v=[size]), table(r=["x"], v=[size + shift])
    assert difference(a, b, ["r"]).equal is equal


def test_a_missing_number_equals_a_missing_one_and_no_other():
    filled = BASE.assign(value=[0.1, 0.2, 0.0])
    state = difference(BASE, filled, ["region"])
    assert state.cells[["column", "cells"]].to_numpy().tolist() == [["value", 1]]
    assert np.isnan(state.cells["largest"].item())
    infinite = BASE.assign(value=np.inf)
    assert difference(infinite, infinite.copy(), ["region"]).equal


def test_rows_that_only_one_has_are_counted():
    longer = pd.concat([BASE, table(region=["w"], value=[1.0], word=["d"])])
    state = difference(BASE, longer.iloc[1:], ["region"])
    assert (state.only_a, state.only_b, state.rows_a, state.rows_b) == (1, 1, 3, 3)
    assert not state.equal and state.cells.empty


def test_columns_that_only_one_has_are_named_and_not_compared():
    state = difference(BASE.assign(old=1), BASE.assign(new=2), ["region"])
    assert state.equal and state.columns_a == ("old",) and state.columns_b == ("new",)


def test_without_a_key_rows_are_matched_by_what_is_no_measured_number():
    a, b = table(word=["a", "a", "b"], v=[1.0, 2.0, 3.0]), table(word=["b", "a", "a"], v=[3.0, 1.0, 2.5])
    state = difference(a, b, [])
    assert state.cells[["column", "cells", "largest"]].to_numpy().tolist() == [["v", 1, 0.5]]
    assert difference(table(v=[1.0, 2.0]), table(v=[1.0, 2.0]), []).equal


def test_the_single_rows_of_two_tables_are_compared_cell_by_cell():
    state = difference(table(word=["a"], k=[2], v=[1.0]), table(word=["b"], k=[2], v=[1.5]), [])
    assert (state.only_a, state.only_b) == (0, 0) and state.cells["column"].tolist() == ["word", "v"]


def test_texts_and_truth_values_differ_as_they_are_written():
    a, b = table(r=["x", "y"], flag=[True, False]), table(r=["x", "y"], flag=[True, True])
    assert difference(a, b, ["r"]).cells["cells"].tolist() == [1]
    assert difference(a, a.astype({"flag": object}), ["r"]).equal


def test_empty_tables_are_equal_and_a_key_of_another_type_is_the_same_key():
    assert difference(BASE.iloc[:0], BASE.iloc[:0], ["region"]).equal
    assert difference(table(n=[1, 2], v=[0.5, 1]), table(n=[1.0, 2.0], v=[0.5, 1]), ["n"]).equal


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(-10, 10)), max_size=12), st.randoms())
def test_a_table_equals_itself_in_any_order_and_differs_both_ways_alike(rows, random):
    a = pd.DataFrame(rows, columns=["r", "v"]).astype({"r": str, "v": float})
    # rows with equal keys are matched in their order, so only keys that stand once may be shuffled
    single = a.drop_duplicates("r")
    shuffled = single.sample(frac=1, random_state=random.randint(0, 99))
    assert difference(single, shuffled, ["r"]).equal
    b = single.assign(v=single["v"] + 1.0).iloc[1:]
    there, back = difference(single, b, ["r"]), difference(b, single, ["r"])
    assert (there.only_a, there.only_b) == (back.only_b, back.only_a)
    pd.testing.assert_frame_equal(there.cells, back.cells)
