"""A linear system finds what follows from sums, and nothing else."""

import numpy as np
import pytest
from scipy.optimize import linprog

from herelib.release.system import System


def test_a_cell_that_its_row_gives_away_is_found():
    system = System()
    cells = [system.unknown((i,), *ends) for i, ends in enumerate([(9, 9), (1, 99), (6, 6)])]
    system.row(cells, [1, 1, 1], 18, 18)
    assert system.ranges([(1,)], np.array([5.0]))[0] == pytest.approx([3, 3], abs=1e-6)


def test_a_range_that_is_wide_enough_comes_back_at_least_that_wide():
    system = System()
    cells = [system.unknown((i,), 1, 99) for i in range(3)]
    system.row(cells, [1, 1, 1], 20, 25)
    low, high = system.ranges([(0,)], np.array([5.0]))[0]
    assert high - low >= 5 and low >= 1 and high <= 23


@pytest.mark.parametrize("seed", range(8))
def test_ranges_are_those_of_a_linear_programme(seed):
    rng = np.random.default_rng(seed)
    truth = rng.integers(1, 20, 12).astype(float)
    system, sides, limits = System(), [], []
    for i in range(12):
        system.unknown((i,), 0, 60)
    for _ in range(9):
        mine = rng.choice(12, rng.integers(2, 6), replace=False)
        total = truth[mine].sum()
        system.row(mine, np.ones(len(mine)), total - 1, total + 1)
        row = np.isin(np.arange(12), mine).astype(float)
        sides += [row, -row]
        limits += [total + 1, 1 - total]
    ends = system.ranges([(i,) for i in range(12)], np.full(12, np.inf))
    for i in range(12):
        aim = np.eye(12)[i]
        true = [linprog(s * aim, sides, limits, bounds=(0, 60)).x[i] for s in (1, -1)]
        assert ends[i] == pytest.approx(true, abs=1e-4)


def test_what_contradicts_itself_is_no_knowledge():
    system = System()
    cells = [system.unknown((i,), 0, 10) for i in range(2)]
    system.row(cells, [1, 1], 4, 4)
    system.row(cells, [1, 1], 12, 12)
    low, high = system.ranges([(0,)], np.array([3.0]))[0]
    assert high - low >= 3


def test_without_rows_only_bounds_are_known():
    system = System()
    system.unknown(("a",), 1, 4)
    assert system.ranges([("a",)], np.array([9.0]))[0] == pytest.approx([1, 4])
