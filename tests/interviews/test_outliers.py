"""Amounts far from the others are marked: on their own scale or on a logarithm, whichever is more even."""

import numpy as np
import pytest
from cleaned_studies import clean, logged, wide
from studies import BLANK, CHOICES, SURVEY, row, write_form

from herelib.interviews.outliers import FEWEST, far

EVEN = np.arange(20.0, 60.0)


def marked(values, limit=3.5):
    return np.flatnonzero(far(np.array(values, dtype=float), limit)).tolist()


def test_the_modified_z_score_by_hand():
    values = [*([10.0] * 10), *([12.0] * 10), *([14.0] * 10)]  # median 12, MAD 2: 3.5 x 2 / 0.6745 = 10.4 away
    assert marked([*values, 22.0]) == [] and marked([*values, 23.0]) == [30]
    assert marked([*values, 22.0], limit=3) == [30]


def test_skewed_amounts_are_judged_on_a_logarithm():
    incomes = np.round(np.exp(np.linspace(6, 9, 41)))
    assert marked(incomes) == []
    assert marked([*incomes, 10_000_000.0, 0.05]) == [41, 42]


def test_a_zero_is_none_and_no_outlier_where_a_logarithm_is_taken():
    incomes = np.round(np.exp(np.linspace(6, 9, 41)))
    assert marked([*incomes, 0.0]) == []


def test_evenly_spread_numbers_have_no_outliers_at_either_end():
    assert marked(np.arange(0.0, 61.0)) == []


def test_where_nearly_all_are_equal_the_mean_deviation_decides():
    assert marked([*([5.0] * 30), 6.0]) == [30]
    assert marked([5.0] * 30) == []


@pytest.mark.parametrize("values", [[], [np.nan] * 30, [1.0] * (FEWEST - 2) + [1e9]])
def test_too_few_amounts_mark_nothing(values):
    assert marked(values) == []


def test_missing_amounts_are_never_marked_and_a_limit_of_zero_marks_nothing():
    assert marked([*EVEN, np.nan, 9e9]) == [41]
    assert marked([*EVEN, 9e9], limit=0) == []


def test_row_order_changes_nothing():
    values = np.array([*EVEN, 9e9, -9e9])
    order = np.random.default_rng(1).permutation(len(values))
    assert (far(values[order], 3.5) == far(values, 3.5)[order]).all()


def test_a_marked_amount_stands_in_the_log_and_stays(tiny_study):
    write_form(tiny_study / "instrument.xlsx", SURVEY + "\ninteger | spent | Spent a week | Gasto a la semana", CHOICES)
    rows = [row(f"x{n}", spent=str(n)) for n in range(20, 50)] + [row("far", spent="70000")]
    cleaned = clean(tiny_study, BLANK, en=rows)
    assert logged(cleaned, "outlier") == [["en.csv", 32, "spent", "70000", "", False]]
    assert wide(cleaned, "cleaned")["spent"].iloc[-1] == "70000"
    assert logged(clean(tiny_study, {**BLANK, "outlier_limit": 0.0}), "outlier") == []
