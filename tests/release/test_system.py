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


def regions_and_a_total(seed: int, joined: bool) -> tuple[System, list]:
    """Regions of three counts, most of which are within bounds only, with sums of their own; and the sum of all.

    `joined` puts the total in as any other row, which makes one programme of all regions.
    """
    rng = np.random.default_rng(seed)
    system, names, everything = System(), [], []
    truth = rng.integers(1, 9, (7, 3)).astype(float)
    for region, counts in enumerate(truth):
        names += [(region, i) for i in range(3)]
        close = rng.random() < 0.7
        ends = [(max(1, c - 1), c + 1) if close else (1.0, 12.0) for c in counts]
        mine = [system.unknown((region, i), *pair) for i, pair in enumerate(ends)]
        if rng.random() < 0.6:
            system.row(mine, [1, 1, 1], counts.sum() - 1, counts.sum() + 1)
        everything += mine
    limits = truth.sum() - 1.0, truth.sum() + 1.0
    if joined:
        system.row(everything, np.ones(len(everything)), *limits)
    else:
        system.total(everything, *limits)
    return system, names


@pytest.mark.parametrize("piece", [5, 2000])
@pytest.mark.parametrize("seed", range(6))
def test_a_total_over_all_regions_says_the_same_region_by_region(seed, piece, monkeypatch):
    monkeypatch.setattr("herelib.release.system.PIECE", piece)
    (together, names), (apart, _) = regions_and_a_total(seed, True), regions_and_a_total(seed, False)
    wide = np.full(len(names), np.inf)
    np.testing.assert_allclose(apart.ranges(names, wide), together.ranges(names, wide), atol=1e-4)


def test_a_total_narrows_the_one_region_that_is_open():
    system = System()
    cells = [system.unknown((i,), *ends) for i, ends in enumerate([(9, 9), (1, 99), (6, 6)])]
    system.total(cells, 18, 18)
    assert system.ranges([(1,)], np.array([5.0]))[0] == pytest.approx([3, 3], abs=1e-6)


def test_the_same_total_of_two_releases_holds_within_the_bounds_of_both():
    system = System()
    cells = [system.unknown((i,), 1, 99) for i in range(2)]
    system.total(cells, 10, 20)
    system.total(cells[::-1], 5, 12)
    assert len(system.across) == 1
    assert system.ranges([(0,)], np.array([np.inf]))[0] == pytest.approx([1, 11], abs=1e-4)


def test_totals_of_two_groups_of_regions_stay_rows_of_one_system():
    system = System()
    cells = [system.unknown((i,), 1, 99) for i in range(3)]
    system.total(cells, 10, 10)
    system.total(cells[:2], 5, 5)
    assert system.ranges([(2,)], np.array([np.inf]))[0] == pytest.approx([5, 5], abs=1e-4)


def test_a_total_that_no_regions_can_make_up_is_no_knowledge():
    system = System()
    cells = [system.unknown((i,), 0, 10) for i in range(2)]
    system.total(cells, 50, 60)
    assert system.ranges([(0,)], np.array([np.inf]))[0] == pytest.approx([0, 10])
