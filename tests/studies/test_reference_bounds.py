"""Context figures beyond the bounds of their scale: a fault where most are, or the unit is wrong, else a note."""

import numpy as np
import pandas as pd
import pytest

from herelib.studies.reference_bounds import notes, wrong_bounds

BOUNDS = {"low": 15, "high": 60}


def context(values, low=15, high=60) -> pd.DataFrame:
    return pd.DataFrame({"indicator": "old_age", "value": values, "low": low, "high": high})


def test_all_beyond_is_a_fault_that_says_how_many_and_how_far():
    span, rule, do = wrong_bounds(pd.Series([0.31, 0.44, 0.27, np.nan]), BOUNDS)
    assert span == "0.27 to 0.44" and rule == "3 of 3 regions lie below the bounds 15-60: all count as a bound"
    assert do == "wrong unit? times 100 would bring figures back; else widen low or high of the figure in study.yaml"
    assert wrong_bounds(pd.Series([70.0, 80]), BOUNDS)[1].startswith("2 of 2 regions lie above the bounds")
    assert wrong_bounds(pd.Series([10.0, 80, 30]), BOUNDS)[1].startswith("2 of 3 regions lie 1 below and 1 above")


def test_a_region_or_two_just_beyond_are_a_note():
    values = [14.0, 9, 30, 40, 50, 55]
    assert wrong_bounds(pd.Series(values), BOUNDS) is None
    ((file, name, note),) = notes(context(values))
    assert (file, name) == ("regions.csv", "old_age")
    assert note.startswith("33%, 2 of 6 regions lie below the bounds 15-60: 9 to 14 counts as the bound")
    assert notes(context([20.0, 30])) == [] and notes(context([0.2, 0.3])) == []


@pytest.mark.parametrize("wrong, unit", [(0.31, "times 100"), (3100.0, "divided by 100"), (31e3, "divided by 1,000")])
def test_one_figure_in_another_unit_is_a_fault(wrong, unit):
    assert unit in wrong_bounds(pd.Series([wrong, *[30.0] * 9]), BOUNDS)[2]


def test_what_is_not_known_or_has_no_bounds_is_no_fault():
    assert wrong_bounds(pd.Series([np.nan]), BOUNDS) is None and wrong_bounds(pd.Series([3.0]), {}) is None
    assert wrong_bounds(pd.Series([0.0, *[30.0] * 9]), BOUNDS) is None
