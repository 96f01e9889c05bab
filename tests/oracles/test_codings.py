"""Layouts of published data: what is a missing coding, what counts, what is refused."""

import numpy as np
import pandas as pd
import pytest
from oracles.codings import agreement_weights, contingency, from_coders, from_contingency, from_counts
from oracles.coefficients import coefficient

from herelib.errors import HereError


def test_none_nan_and_blank_text_are_missing_codings():
    codings = from_coders([["a", None, "  "], ["b", "a", " b "], [None, "", np.nan]])
    assert codings.categories == ("a", "b") and codings.coders == 3
    assert sorted(zip(codings.counts.tolist(), codings.repeats.tolist(), strict=True)) == [([1, 0], 1), ([1, 2], 1)]


def test_units_with_equal_codings_stand_once_in_an_order_that_only_they_give():
    one = from_coders([[2, 2], [1, 2], [2, 2]])
    other = from_coders([[1, 2], [2, 2], [2, 2]])
    assert one.chosen.tolist() == other.chosen.tolist() == [[0, 1], [1, 1]]
    assert one.repeats.tolist() == other.repeats.tolist() == [1, 2]


def test_the_three_layouts_of_the_same_units_give_the_same_coefficients():
    pairs = [["x", "x"]] * 5 + [["x", "y"]] * 2 + [["z", "y"]] + [["z", "z"]] * 4
    coders = from_coders(pairs)
    table = contingency(coders)
    assert table.to_numpy().tolist() == [[5, 2, 0], [0, 0, 0], [0, 1, 4]]
    counts = pd.DataFrame([[row.count(c) for c in "xyz"] for row in pairs], columns=list("xyz"))
    for name in ("percent_agreement", "fleiss_kappa", "gwet_ac1", "krippendorff_alpha"):
        values = [
            coefficient(codings, name).value for codings in (coders, from_contingency(table), from_counts(counts))
        ]
        assert values == pytest.approx([values[0]] * 3)


def test_weights_by_hand():
    codings = from_counts(pd.DataFrame([[1, 1, 1, 1]], columns=[1, 2, 3, 5]))
    assert agreement_weights(codings, "identity").tolist() == np.eye(4).tolist()
    assert agreement_weights(codings, "linear")[0] == pytest.approx([1, 3 / 4, 1 / 2, 0])
    assert agreement_weights(codings, "quadratic")[0] == pytest.approx([1, 15 / 16, 3 / 4, 0])
    assert agreement_weights(codings, "ordinal")[0] == pytest.approx([1, 1 - 1 / 6, 1 - 3 / 6, 0])
    assert agreement_weights(codings, "ratio")[0] == pytest.approx([1, 3 / 4, 7 / 16, 0])


def test_categories_that_nobody_chose_count_where_they_are_listed():
    codings = from_coders([[1, 1], [2, 1]], categories=[1, 2, 3, 4])
    assert coefficient(codings, "brennan_prediger").value == pytest.approx((0.5 - 1 / 4) / (1 - 1 / 4))


def test_text_has_no_order_unless_it_is_given():
    table = [["low", "low"], ["high", "middle"]]
    with pytest.raises(HereError, match="quadratic weights need an order, and the categories are text: give them"):
        agreement_weights(from_coders(table), "quadratic")
    ordered = from_coders(table, categories=["low", "middle", "high"])
    assert agreement_weights(ordered, "linear")[0] == pytest.approx([1, 0.5, 0])


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: from_coders([[1, 7]], categories=[1, 2]), "1 codings are none of the 2 categories"),
        (lambda: from_contingency(pd.DataFrame([[1, 2]])), "is square, this one is 1 x 2"),
        (lambda: from_counts(pd.DataFrame([[1, -1], [0.5, 2]])), "whole numbers from 0 up: 2 cells are not"),
        (lambda: from_counts(pd.DataFrame([[1, np.nan]])), "whole numbers from 0 up: 1 cells are not"),
        (lambda: contingency(from_coders([[1, 1, 1]])), "two known coders, these are by 3"),
        (lambda: agreement_weights(from_coders([[1, 2]]), "cubic"), "weights 'cubic' are not known: choose one of"),
        (lambda: agreement_weights(from_coders([[-1, 2]]), "ratio"), "from 0 up: the lowest is -1"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(make, says):
    with pytest.raises(HereError, match=says):
        make()
