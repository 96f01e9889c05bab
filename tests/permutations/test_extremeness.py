"""How far out: one outcome against counting, many together against the slow and obvious way."""

import numpy as np
import pytest

from herelib.permutations import p_together, p_values


def test_p_is_the_share_as_far_out_and_ties_count():
    assert p_values(np.array([3.0, -3, 1, 0]), 0) == {"both": 0.5, "more": 0.25, "less": 1.0}


def test_p_of_many_is_that_of_stepping_down_the_largest():
    rng = np.random.default_rng(1)
    values = np.abs(rng.normal(size=(200, 7)))
    order, slow, least = np.argsort(-values[0]), np.empty(7), 0.0
    for step, at in enumerate(order):
        least = max(least, (values[:, order[step:]].max(1) >= values[0, at]).mean())
        slow[at] = least
    assert p_together(values, 0) == pytest.approx(slow)


def test_of_outcomes_that_are_one_and_the_same_none_makes_another_dearer():
    values = np.abs(np.random.default_rng(2).normal(size=(100, 1)))
    assert p_together(np.repeat(values, 5, axis=1), 0) == pytest.approx(np.repeat(p_together(values, 0), 5))
