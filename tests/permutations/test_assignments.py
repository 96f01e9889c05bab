"""Assignments and the smallest p, against counting by hand."""

from itertools import combinations

import numpy as np
import pytest

from herelib.permutations import SEED, parted, smallest_p
from herelib.permutations import assignments as listed


def test_all_assignments_are_listed_once_with_the_actual_one_among_them():
    actual = np.array([0, 1, 0, 1, 1, 0], bool)
    ways = parted(actual, [(np.arange(6), 3)])
    assert {tuple(np.flatnonzero(row)) for row in ways.matrix} == set(combinations(range(6), 3))
    assert len(ways.matrix) == 20 and ways.complete and (ways.matrix[ways.actual] == actual).all()


def test_of_very_many_some_are_drawn_by_the_seed_and_the_actual_one_stands_first(monkeypatch):
    monkeypatch.setattr(listed, "LISTED", 10)
    actual = np.arange(30) < 12
    ways = parted(actual, [(np.arange(30), 12)], SEED)
    assert not ways.complete and ways.actual == 0 and (ways.matrix[0] == actual).all()
    assert (ways.matrix.sum(1) == 12).all() and np.array_equal(
        ways.matrix, parted(actual, [(np.arange(30), 12)]).matrix
    )


@pytest.mark.parametrize("sizes, p", [([(6, 3)], 2 / 20), ([(6, 2)], 1 / 15), ([(2, 1)] * 4, 2 / 16), ([(4, 4)], 1)])
def test_the_smallest_p_counts_the_mirror_of_equal_sides(sizes, p):
    assert smallest_p(sizes) == pytest.approx(p)
