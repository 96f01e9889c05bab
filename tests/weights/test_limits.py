"""Limits of weights: what holds, how far, and linear programmes over them."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weight_limits import limit, some_limits

from herelib.weights.limits import Polytope, programme
from herelib.weights.polytopes import polytope


def test_slack_is_exact():
    tenth = limit("a at most 0.1", "0.1", 1, 0, 0)
    assert tenth.slack([Fraction("0.1"), Fraction(1, 2), Fraction("0.4")]) == 0
    assert tenth.slack([Fraction(1), Fraction(0), Fraction(0)]) == Fraction(-9, 10)


def test_holds_is_false_beyond_a_limit_below_zero_and_off_the_sum():
    made = polytope([limit("a", "1/2", 1, 0, 0)], 3)
    asked = np.array([[0.5, 0.5, 0.0], [0.6, 0.4, 0.0], [0.2, 1.0, -0.2], [0.2, 0.2, 0.2]])
    assert made.holds(asked).tolist() == [True, False, False, False]
    assert made.holds(asked[0]) is True and made.holds([0.51, 0.49, 0.0]) is False


@given(some_limits(), st.lists(st.integers(-3, 3), min_size=5, max_size=5))
@settings(max_examples=60, deadline=None)
def test_the_highest_value_is_that_of_a_corner(drawn, values):
    limits, size = drawn
    made = polytope(limits, size)
    by_programme = Polytope.highest(made, values[:size])
    assert made.highest(values[:size]) == pytest.approx(by_programme, abs=1e-7)


def test_a_programme_may_have_unknowns_that_are_no_weights():
    # the most room that "a at least 0.3" can have: a = 1 leaves 0.7
    solved = programme(np.array([0, 0, -1.0]), np.array([[-1.0, 0, 1]]), np.array([-0.3]), free=1)
    assert solved.x == pytest.approx(np.array([1, 0, 0.7]))
    assert programme(np.array([1.0, 0]), np.array([[1.0, 1]]), np.array([0.5])).status == 2
    assert programme(np.array([-1.0, 0]), np.empty((0, 2)), np.empty(0)).x.tolist() == [1, 0]
