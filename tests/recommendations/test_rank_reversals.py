"""Rank reversals: published bounds, by hand, and what the table counts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scored_methods import problems, score_table

from herelib.recommendations import rank_reversals
from herelib.recommendations.rank_reversals import reversals
from herelib.recommendations.second_opinions import promethee, ranks, topsis
from herelib.tables.contracts import CONTRACTS

# By hand, weights 1/2 and 1/2, preference in full from 0.3 and 0.6 of it at 0.2. Net flows: strong 0.8 + 0.3 - 0.5 =
# 0.6, even 0.5 + 0.5 - 0.3 = 0.7, each over 2 others. A second weak one gives strong another 0.8 and even only 0.5:
# 1.4 and 1.2, over 3.
STRONG, WEAK, EVEN = [0.5, 1.0], [0.2, 0.8], [1.0, 0.8]
# By hand: as long as `far` is there, `near` is closer to the best (1, 0.4): 0.686 against 0.667. Without it the two
# stand at opposite ends, 0.1 apart in the first criterion and 0.09 in the second: the first leads, 0.526 to 0.474.
LEFT, FAR, NEAR = [1.0, 0.1], [0.4, 0.4], [0.9, 0.19]


def counted(matrix, weights=(0.5, 0.5)):
    found = reversals(score_table(matrix, weights))
    return found.set_index(["technique", "change"])[["trials", "order_changed", "first_changed"]].T.to_dict("list")


def test_promethee_puts_another_first_when_a_weak_method_is_doubled():
    assert promethee([STRONG, WEAK, EVEN], [1, 1]) == pytest.approx([0.3, -0.65, 0.35])
    assert promethee([STRONG, WEAK, EVEN, WEAK], [1, 1])[[0, 2]] == pytest.approx([1.4 / 3, 1.2 / 3])
    found = counted([STRONG, WEAK, EVEN])
    assert found["promethee", "added"] == [3, 1, 1] and found["promethee", "dropped"] == [3, 0, 0]
    assert counted([STRONG, WEAK, EVEN, WEAK])["promethee", "dropped"] == [4, 2, 2]


def test_topsis_puts_another_first_when_the_best_of_a_criterion_is_dropped():
    assert topsis([LEFT, FAR, NEAR], [1, 1]) == pytest.approx([0.667, 0.333, 0.686], abs=5e-4)
    assert topsis([LEFT, NEAR], [1, 1]) == pytest.approx([0.526, 0.474], abs=5e-4)
    found = counted([LEFT, FAR, NEAR])
    assert found["topsis", "dropped"] == [3, 1, 1] and found["topsis", "added"] == [3, 0, 0]


def test_a_tie_that_is_made_is_a_change_of_order():
    # mirrored, but the third is the best of the second criterion: there the first is further from the best
    mirrored = [[0.5, 0.3], [0.3, 0.5], [0.3, 0.9]]
    assert ranks(topsis(mirrored, [1, 1])).tolist() == [3, 2, 1]
    assert ranks(topsis(mirrored[:2], [1, 1])).tolist() == [1, 1]
    assert counted(mirrored)["topsis", "dropped"] == [3, 1, 1]


@settings(max_examples=40, deadline=None)
@given(problems(least=2))
def test_the_weighted_sum_on_fixed_scales_never_reverses(problem):
    for change in ("dropped", "added"):
        assert counted(*problem)["additive", change][1:] == [0, 0]


@settings(max_examples=40, deadline=None)
@given(problems(least=2))
def test_a_copy_moves_neither_best_nor_worst_so_topsis_keeps_its_order(problem):
    assert counted(*problem)["topsis", "added"][1:] == [0, 0]


@settings(max_examples=60, deadline=None)
@given(problems(least=3), st.data())
def test_promethee_reverses_no_two_methods_further_apart_than_the_published_bound(problem, data):
    """More than 2 / (n - 1) between two net flows: Mareschal, De Smet and Nemery (2008)."""
    matrix, weights = problem
    n = len(matrix)
    kept = np.arange(n) != data.draw(st.integers(0, n - 1))
    before, after = promethee(matrix, weights)[kept], promethee(matrix[kept], weights)
    apart = np.subtract.outer(before, before) > 2 / (n - 1) + 1e-9
    assert (np.subtract.outer(after, after)[apart] > 0).all()


def test_trials_that_leave_fewer_than_two_methods_are_not_counted():
    assert counted([STRONG])["promethee", "added"] == [0, 0, 0]
    two = counted([STRONG, WEAK])
    assert two["promethee", "dropped"] == [0, 0, 0] and two["promethee", "added"] == [2, 0, 0]


def several(n=4):
    """Regions r0, r1 ... each with a closer call than the one before."""
    return pd.concat(
        [score_table([[0.9, 0.5], [0.2, 0.5 + i / 20], [0.1, 0.1]], [0.5, 0.5], f"r{i}") for i in range(n)]
    )


def test_the_table_keeps_its_contract_and_does_not_depend_on_the_order_of_rows():
    table = several()
    before = table.copy()
    found = reversals(table)
    CONTRACTS["reversals"].validate(found)
    pd.testing.assert_frame_equal(reversals(table.sample(frac=1, random_state=2)), found)
    pd.testing.assert_frame_equal(table, before)
    assert len(found) == 4 * 3 * 2 and found["trials"].unique().tolist() == [3]
    CONTRACTS["reversals"].validate(reversals(table.head(0)))


def test_only_the_regions_with_the_closest_call_are_tried(monkeypatch):
    alone = score_table([STRONG], [0.5, 0.5], "alone")  # no second: never a close call
    monkeypatch.setattr(rank_reversals, "CHECKED", 2)
    assert reversals(pd.concat([alone, several()]))["region"].unique().tolist() == ["r2", "r3"]
    monkeypatch.setattr(rank_reversals, "CHECKED", 5)
    assert reversals(pd.concat([alone, several()]))["region"].unique().tolist() == ["alone", "r0", "r1", "r2", "r3"]


def test_a_missing_score_names_region_and_criterion():
    table = several()
    with pytest.raises(ValueError, match="r0: criterion 'c1' has no score for 1 of 3 methods"):
        reversals(table.assign(score=table["score"].where((table["region"] != "r0") | (table.index != 1))))
