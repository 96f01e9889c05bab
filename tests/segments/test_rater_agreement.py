"""Agreement of raters: by hand, published, against plain loops, and what may not matter."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.coefficients import plain_alpha
from sklearn.metrics import cohen_kappa_score
from small_catalogue import small_catalogue

from herelib.segments.rater_agreement import COLUMNS, agreement_of_raters, ordinal_alpha

NOTHING = pd.DataFrame(columns=["rater", "part", "barrier", "level"])
PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=12)


def rated(pairs, cells_a_part=1):
    """Requirements as two raters gave them, cell by cell."""
    rows = [
        (rater, f"p{cell // cells_a_part}", f"c{cell % cells_a_part}", pair[position])
        for cell, pair in enumerate(pairs)
        for position, rater in enumerate("ab")
    ]
    return pd.DataFrame(rows, columns=["rater", "part", "capacity", "level"])


def of_pairs(pairs, **options):
    return agreement_of_raters(NOTHING, rated(pairs), **options).iloc[0]


def test_three_cells_by_hand():
    row = of_pairs([(0, 0), (3, 3), (1, 2)])
    # squared steps: 1 of 3 cells is 1 apart; by chance 29 over 9 pairs. Steps: 1 of 3; by chance 13 over 9 pairs
    assert row["kappa_quadratic"] == pytest.approx(1 - (1 / 3) / (29 / 9))
    assert row["kappa_linear"] == pytest.approx(1 - (1 / 3) / (13 / 9))
    assert (row["what"], row["cells"], row["agree"]) == ("requires", 3, pytest.approx(2 / 3))


def test_published_case_gwet_two_abstractors():
    table = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
    pairs = [(i, j) for i in range(3) for j in range(3) for _ in range(table[i][j])]
    assert of_pairs(pairs, samples=10)["kappa_quadratic"] == pytest.approx(0.8921569, abs=5e-8)


@given(PAIRS)
@settings(max_examples=40, deadline=None)
def test_kappas_and_alpha_agree_with_plain_loops_and_another_library(pairs):
    row = of_pairs(pairs, samples=5)
    first, second = zip(*pairs, strict=True)
    assert row["alpha"] == pytest.approx(plain_alpha(pairs, "ordinal"), abs=1e-9, nan_ok=True)
    if len({*first, *second}) > 1:
        for name in ("quadratic", "linear"):
            theirs = cohen_kappa_score(first, second, weights=name, labels=range(6))
            assert row[f"kappa_{name}"] == pytest.approx(theirs, abs=1e-9, nan_ok=True)


def test_where_both_say_the_same_of_everything_nothing_is_defined():
    row = of_pairs([(2, 2)] * 4)
    assert row["agree"] == 1
    assert row[["kappa_quadratic", "kappa_linear", "alpha", "low", "high"]].isna().all()
    assert np.isnan(ordinal_alpha(np.zeros((3, 3))))


def test_perfect_agreement_on_few_parts_is_not_certain():
    few, many = (of_pairs([(0, 0), (5, 5), (2, 2)] * n) for n in (1, 20))
    assert few["alpha"] == many["alpha"] == 1 and few["high"] == 1
    assert few["low"] < many["low"] < 1


def test_whole_parts_are_resampled():
    # Cells of a part that are alike tell hardly more than one of them: twelve copies do not make it more certain.
    pairs = [(0, 1), (3, 3), (1, 2), (4, 2), (5, 5), (2, 2)]
    alone = of_pairs(pairs)
    copies = agreement_of_raters(NOTHING, rated([pair for pair in pairs for _ in range(12)], cells_a_part=12)).iloc[0]
    assert copies["high"] - copies["low"] == pytest.approx(alone["high"] - alone["low"], abs=0.1)
    assert alone["low"] <= alone["alpha"] <= alone["high"]


def test_each_two_raters_of_a_catalogue_are_compared_and_order_does_not_matter():
    catalogue = small_catalogue()
    table = agreement_of_raters(catalogue["effects"], catalogue["requires"], samples=200)
    assert list(table.columns) == list(COLUMNS)
    assert table[["what", "rater_a", "rater_b"]].to_numpy().tolist() == [
        ["effects", "one", "two"],
        ["requires", "one", "two"],
    ]
    assert table["cells"].tolist() == [44, 44]
    assert (table["agree"] == [42 / 44, 42 / 44]).all()
    mixed = {name: catalogue[name].sample(frac=1, random_state=3) for name in ("effects", "requires")}
    pd.testing.assert_frame_equal(agreement_of_raters(mixed["effects"], mixed["requires"], samples=200), table)


def test_a_further_rater_moves_no_figure_of_the_others_and_only_shared_cells_count():
    effects, requires = (small_catalogue()[name] for name in ("effects", "requires"))
    third = effects[effects["rater"] == "one"].head(10).assign(rater="anna")
    table = agreement_of_raters(pd.concat([effects, third]), requires, samples=100)
    assert table["rater_a"].tolist() == ["anna", "anna", "one", "one"]
    assert table["cells"].tolist() == [10, 10, 44, 44]
    both = agreement_of_raters(effects, requires, samples=100)
    pd.testing.assert_frame_equal(table.iloc[2:].reset_index(drop=True), both)


def test_one_rater_alone_agrees_with_nobody():
    effects = small_catalogue()["effects"].query("rater == 'one'")
    table = agreement_of_raters(effects, rated([]))
    assert table.empty and list(table.columns) == list(COLUMNS)
