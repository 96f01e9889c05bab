"""Which interviews may be exchanged between regions: by interviewer, as wholes, or not at all; what that can show."""

from dataclasses import replace
from math import comb, factorial

import interviewer_worlds as worlds
import numpy as np
import pytest

from herelib.profiles.exchange import exchange, permuted
from herelib.profiles.pooling import Design


def design_of(rows, groups=None):
    """Interviews as (region, interviewer) or (region, interviewer, group), their only answer their own number."""
    rows = np.array([(*row, 0)[:3] for row in rows])
    rows = rows[np.lexsort((rows[:, 2], rows[:, 0]))]
    count = rows[:, 0].max() + 1
    values = np.arange(len(rows), dtype=float)[:, None]
    known = (tuple(f"r{i}" for i in range(count)), ("need:a",), np.ones((5, 1), bool), ("rural",) * count)
    return Design(values, rows[:, 0], rows[:, 2], np.ones(len(rows)), *known, rows[:, 1])


def nested(regions, each, interviews=2):
    return design_of([(r, r * each + v) for r in range(regions) for v in range(each) for _ in range(interviews)])


def test_without_interviewers_interviews_are_exchanged_within_their_group():
    made = replace(design_of([(0, 0, 0), (0, 0, 1), (1, 0, 0), (1, 0, 1)] * 3), interviewer=None)
    mixed = permuted(made, np.random.default_rng(1))
    assert sorted(zip(mixed.matrix[:, 0], mixed.group, strict=True)) == sorted(
        zip(made.matrix[:, 0], made.group, strict=True)
    )
    cells = [(d.region * 5 + d.group).tolist() for d in (made, mixed)]
    assert cells[0] == cells[1] == sorted(cells[0]) and (mixed.matrix != made.matrix).any()


def test_an_interviewer_of_one_region_moves_with_all_interviews():
    made = nested(4, 2)
    seen = set()
    for seed in range(20):
        mixed = permuted(made, np.random.default_rng(seed))
        homes = {v: set(mixed.region[mixed.interviewer == v]) for v in range(8)}
        assert all(len(home) == 1 for home in homes.values()), "nobody's interviews are torn apart"
        assert [sum(home == {r} for home in homes.values()) for r in range(4)] == [2] * 4
        seen.add(str(homes))
    assert len(seen) > 10


def test_an_interviewer_of_several_regions_keeps_the_numbers_of_each_region_and_group():
    made = worlds.study(np.random.default_rng(1), "crossed")
    mixed = permuted(made, np.random.default_rng(2))
    numbers = [sorted(zip(d.interviewer, d.region, d.group, strict=True)) for d in (made, mixed)]
    assert numbers[0] == numbers[1] and not np.array_equal(made.matrix, mixed.matrix, equal_nan=True)


@pytest.mark.parametrize(
    ("regions", "each", "smallest"),
    [
        (6, 1, 1.0),
        (3, 2, 1 / 15),  # 6! / (2!^3 3!): regions of as many interviewers may change names
        (4, 2, 1 / 105),
        (3, 3, factorial(3) ** 4 / factorial(9)),
    ],
)
def test_the_smallest_p_by_hand(regions, each, smallest):
    made = exchange(nested(regions, each))
    assert made.smallest_p == pytest.approx(smallest)
    assert made.told_apart == (smallest <= 0.05)


def test_the_smallest_p_counts_what_every_assignment_looks_like():
    # regions of 1, 1 and 3 interviewers: which two stand alone, and which of the two regions has which is no difference
    made = design_of([(0, 0), (1, 1), (2, 2), (2, 3), (2, 4)])
    assert exchange(made).smallest_p == pytest.approx(1 / comb(5, 2))
    # one interviewer of two regions, 2 + 3 interviews
    crossed = design_of([(0, 0)] * 2 + [(1, 0)] * 3)
    assert exchange(crossed).smallest_p == pytest.approx(1 / comb(5, 2))


def test_an_interviewer_who_nearly_always_works_in_one_region_is_exchanged_as_a_whole_without_the_strays():
    rows = [(r, 2 * r + v) for r in range(4) for v in range(2) for _ in range(9)]
    made = exchange(design_of([*rows, (0, 7), (1, 0)]))
    assert len(made.design.region) == len(rows) and made.smallest_p == pytest.approx(1 / 105)
    # where that leaves no test, what was done elsewhere is all there is to go by
    alone = exchange(design_of([(r, r) for r in range(4) for _ in range(9)] + [(0, 3), (1, 0), (2, 1), (3, 2)]))
    assert len(alone.design.region) == 40 and alone.told_apart


def test_interviewers_of_other_groups_are_not_exchanged_for_each_other():
    made = design_of([(r, 2 * r + (g > 2), g) for r in range(4) for g in range(5) for _ in range(2)])
    mixed = permuted(made, np.random.default_rng(1))
    cells = [np.unique(d.region * 5 + d.group).tolist() for d in (made, mixed)]
    assert cells[0] == cells[1], "no region loses a group"
    assert exchange(made).smallest_p == pytest.approx(1 / 24)


def test_interviews_of_unknown_interviewers_are_no_part_of_the_test():
    made = nested(4, 2)
    unknown = replace(made, interviewer=np.where(np.arange(16) == 3, -1, made.interviewer))
    assert len(exchange(unknown).design.region) == 15
    assert exchange(replace(made, interviewer=np.full(16, -1))).pool.tolist() == made.group.tolist()


def test_differences_are_said_no_more_often_than_one_time_in_twenty_whoever_asks():
    for nesting in ("two", "crossed"):
        share, error = worlds.share_rejected(nesting, 40, 1)
        assert share <= 0.05 + 3.1 * error, nesting
    assert worlds.share_rejected("one", 3, 1)[0] == 0, "each region has an interviewer of its own"
    assert worlds.share_rejected("two", 12, 2, differ=0.12)[0] > 0.8


@pytest.mark.long
@pytest.mark.parametrize("nesting", ["two", "three", "uneven", "crossed", "chain", "strays", "mixed"])
def test_null_a_keeps_its_level_and_finds_what_is_there_over_many_studies(nesting):
    share, error = worlds.share_rejected(nesting, 600, 7)
    assert share <= 0.05 + 3.1 * error, share
    share, error = worlds.share_rejected(nesting, 200, 8, differ=0.1)
    assert share + 2 * error >= 0.85, share
