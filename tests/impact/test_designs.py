"""Designs: how many assignments there are, the smallest p, and what a table of regions must say."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from impact_designs import design
from published_changes import darwin, snow

from herelib.errors import HereError
from herelib.impact.designs import Design, assignments, design_of
from herelib.permutations.assignments import DRAWN


@pytest.mark.parametrize(
    ("regions", "treated", "smallest"),
    [(6, 3, 0.1), (6, 2, 1 / 15), (6, 1, 1 / 6), (8, 4, 2 / 70), (10, 5, 2 / 252), (39, 1, 1 / 39)],
)
def test_the_smallest_p_is_that_of_the_number_of_assignments(regions, treated, smallest):
    names = tuple(f"{at:02d}" for at in range(regions))
    wide = Design(names, tuple(at < treated for at in range(regions)), ("",) * regions)
    assert wide.smallest_p == pytest.approx(smallest)


def test_one_side_halves_the_smallest_p_only_where_the_mirror_is_an_assignment():
    assert design(6, 3, side="more").smallest_p == pytest.approx(0.05)
    assert design(6, 2, side="more").smallest_p == design(6, 2).smallest_p


def test_three_of_six_can_show_something_at_a_tenth_and_nothing_at_a_twentieth():
    assert design(6, 3, 0.10).able
    assert not design(6, 3, 0.05).able


def test_all_twenty_assignments_of_three_of_six_are_listed_once():
    listed = assignments(design(6, 3))
    assert listed.complete
    assert len({tuple(row) for row in listed.matrix}) == len(listed.matrix) == 20
    assert (listed.matrix.sum(1) == 3).all()
    assert listed.matrix[listed.actual].tolist() == [True] * 3 + [False] * 3


def test_blocks_are_assigned_apart():
    blocked = replace(design(5, 0), treated=(True, False, True, False, False), blocks=("x", "x", "y", "y", "y"))
    obvious = {tuple(flags) for flags in permutations(blocked.treated) if sum(flags[:2]) == 1 and sum(flags[2:]) == 1}
    assert {tuple(row) for row in assignments(blocked).matrix} == obvious
    assert blocked.number == len(obvious) == 6


def test_matched_pairs_have_two_to_the_number_of_pairs():
    pairs = design_of(darwin(), "lot", blocks="pair")
    assert pairs.number == 32_768
    assert pairs.smallest_p == 2 / 32_768


def test_of_many_assignments_some_are_drawn_by_the_seed_and_the_actual_stands_first():
    wide = design_of(snow())
    assert wide.number == 30_421_755
    drawn = assignments(wide, seed=4)
    assert not drawn.complete
    assert drawn.actual == 0
    assert drawn.matrix[0].tolist() == list(wide.treated)
    assert len(drawn.matrix) == DRAWN + 1
    assert (drawn.matrix.sum(1) == 16).all()
    assert np.array_equal(drawn.matrix, assignments(wide, seed=4).matrix)
    assert not np.array_equal(drawn.matrix, assignments(wide, seed=5).matrix)
    # Each sub-district is drawn as often as any other: 16 of 28 times.
    assert np.abs(drawn.matrix[1:].mean(0) - 16 / 28).max() < 0.02


@pytest.mark.parametrize(
    ("treated", "kind"),
    [
        ([True, True, False], "chosen"),
        ([True, False], "two groups"),
        ([True, True], "before-after"),
        ([False, False], "before-after"),
    ],
)
def test_the_kind_of_a_design_follows_from_who_stayed_without(treated, kind):
    table = pd.DataFrame({"region": list("abc"[: len(treated)]), "treated": treated})
    assert design_of(table).kind == kind


def test_the_order_of_rows_makes_no_difference():
    table = pd.DataFrame({"region": list("abcdef"), "treated": ["yes", "no"] * 3})
    assert design_of(table) == design_of(table.iloc[::-1])


@pytest.mark.parametrize(
    ("changed", "options", "message"),
    [
        ({}, {"picked": "lots"}, "did you mean 'lot'"),
        ({}, {"side": "up"}, "side = up"),
        ({}, {"alpha": 10}, "a share between 0 and 1"),
        ({"region": ["a", "a"]}, {}, "stand twice in the design: a"),
        ({"treated": ["yes", "perhaps"]}, {}, "write yes or no"),
    ],
)
def test_a_design_that_makes_no_sense_is_refused(changed, options, message):
    table = pd.DataFrame({"region": ["a", "b"], "treated": ["yes", "no"], **changed})
    with pytest.raises(HereError, match=message):
        design_of(table, **options)


def test_of_very_many_regions_fewer_assignments_are_drawn():
    names = tuple(f"{at:04d}" for at in range(1000))
    wide = Design(names, tuple(at < 500 for at in range(1000)), ("",) * 1000)
    assert len(assignments(wide).matrix) == 4001
