"""The smallest change of weights that puts something first: by hand, beside a grid, and in words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from herelib.vocabulary import BARRIERS
from herelib.weights.changes import ALREADY, TINY, say_change, smallest_change
from herelib.weights.importance import admissible, central

NAMES = ("value", "fit", "evidence", "burden")
STEP = 20
# all weights of four names in steps of a twentieth
GRID = np.array([w for w in np.ndindex(*[STEP + 1] * 4) if sum(w) == STEP]) / STEP
SCORES = st.integers(2, 6).flatmap(
    lambda alternatives: arrays(float, (alternatives, 4), elements=st.integers(0, 20).map(lambda n: n / 20))
)
CENTRES = st.sampled_from([*map(tuple, GRID[::97]), tuple(central("value>fit>evidence>burden", NAMES))])


def yes(scores):
    return np.ones(len(scores), dtype=bool)


def test_a_case_computed_by_hand():
    # b is ahead on the third name only, by 0.4; a leads by 0.1 at the centre. Moving s from the first name, where
    # a leads by 0.3, to the third changes the lead by 0.7 s: s = 1/7 does it, and no other pair of names is cheaper.
    scores = np.array([[0.6, 0.5, 0.2, 0.5], [0.3, 0.5, 0.6, 0.5]])
    centre = np.array([0.6, 0.1, 0.2, 0.1])
    found = smallest_change(scores, centre, 1, yes(scores))
    assert found == pytest.approx([0.6 - 1 / 7, 0.1, 0.2 + 1 / 7, 0.1], abs=1e-7)
    assert say_change(centre, found, NAMES) == "if evidence mattered 1.71 times as much and value 0.76 times as much"


def test_something_that_is_first_or_level_already_keeps_the_centre():
    scores, centre = np.array([[0.5, 0.5, 0.5, 0.5], [1.0, 0.0, 0.5, 0.5]]), np.full(4, 0.25)
    for challenger in (0, 1):
        found = smallest_change(scores, centre, challenger, yes(scores))
        assert found.tolist() == centre.tolist() and say_change(centre, found, NAMES) == ALREADY
    found[0] = 2
    assert centre[0] == 0.25


def test_something_that_is_worse_everywhere_cannot_be_first():
    scores = np.array([[0.6, 0.6, 0.6, 0.6], [0.5, 0.5, 0.5, 0.5]])
    assert smallest_change(scores, np.full(4, 0.25), 1, yes(scores)) is None
    assert say_change(np.full(4, 0.25), None, NAMES) == ""


def test_something_between_two_others_cannot_be_first_although_it_beats_each_somewhere():
    scores = np.array([[1.0, 0.0, 0.5, 0.5], [0.4, 0.4, 0.5, 0.5], [0.0, 1.0, 0.5, 0.5]])
    centre = np.array([0.4, 0.3, 0.2, 0.1])
    found = smallest_change(scores, centre, 1, yes(scores))
    assert found == pytest.approx([0, 0, 2 / 3, 1 / 3], abs=0.2) and found[:2] == pytest.approx([0, 0], abs=1e-7)
    strict = scores - np.array([[0.0], [0.01], [0.0]])
    assert smallest_change(strict, centre, 1, yes(strict)) is None


def test_only_what_is_feasible_stand_in_the_way_and_the_scores_of_others_may_be_missing():
    scores, centre = np.array([[0.9] * 4, [0.2, 0.4, 0.4, 0.4], [np.nan] * 4, [0.4, 0.2, 0.4, 0.4]]), np.full(4, 0.25)
    assert smallest_change(scores, centre, 3, np.array([True, True, False, True])) is None
    found = smallest_change(scores, [0.2, 0.4, 0.2, 0.2], 3, np.array([False, True, False, True]))
    assert found == pytest.approx([0.3, 0.3, 0.2, 0.2], abs=1e-7)
    assert smallest_change(scores, centre, 2, np.array([False, True, False, True])) is None
    with pytest.raises(ValueError, match="a feasible alternative has missing scores"):
        smallest_change(scores, centre, 3, np.array([False, True, True, True]))


def test_the_only_feasible_alternative_is_first_at_the_centre():
    scores, centre = np.array([[0.1] * 4, [0.9] * 4]), np.full(4, 0.25)
    assert smallest_change(scores, centre, 0, np.array([True, False])).tolist() == centre.tolist()


def test_a_change_that_several_names_could_make_is_spread_evenly():
    # the first two names are alike, and so are the last two: of all smallest changes the flattest is taken
    scores, centre = np.array([[0.8, 0.8, 0.2, 0.2], [0.4, 0.4, 0.6, 0.6]]), np.array([0.35, 0.35, 0.15, 0.15])
    found = smallest_change(scores, centre, 1, yes(scores))
    assert found == pytest.approx([0.25] * 4, abs=1e-6)


def test_where_a_choice_is_left_the_names_that_come_first_are_left_alone():
    # value must lose 0.1, and it does not matter to which of the other three, which are alike
    scores, centre = np.array([[0.8, 0.4, 0.4, 0.4], [0.6, 0.6, 0.6, 0.6]]), np.array([0.6, 0.2, 0.1, 0.1])
    found = smallest_change(scores, centre, 1, yes(scores))
    assert found == pytest.approx([0.5, 0.2, 0.1, 0.2], abs=1e-7)
    assert say_change(centre, found, NAMES) == "if burden mattered 2 times as much and value 0.83 times as much"


def test_the_words_name_gains_first_then_losses_and_leave_out_what_stays():
    before = np.array([0.4, 0.3, 0.2, 0.1])
    assert say_change(before, [0.3, 0.3, 0.3, 0.1], NAMES) == (
        "if evidence mattered 1.5 times as much and value 0.75 times as much"
    )
    assert say_change(before, [0.2, 0.5, 0.3, 0.0], NAMES) == (
        "if fit mattered 1.67 times as much, evidence 1.5 times as much, value 0.5 times as much and "
        "burden did not matter at all"
    )
    assert say_change([0.5, 0.5, 0, 0], [0.0, 0.88, 0.12, 0], NAMES) == (
        "if fit mattered 1.76 times as much, evidence counted (0.12 of 1) and value did not matter at all"
    )
    assert say_change([0.0, 1.0], [0.4, 0.6], ["value", "fit"]) == (
        "if value counted (0.40 of 1) and fit mattered 0.6 times as much"
    )


def test_the_words_of_changes_beyond_the_usual_stay_plain():
    assert say_change([0.4, 0.3, 0.2, 0.1], [0.4001, 0.3, 0.2, 0.0999], NAMES) == TINY
    assert say_change([0.999, 0.001], [0.001, 0.999], ["value", "fit"]) == (
        "if fit mattered 999 times as much and value less than 0.01 times as much"
    )


def test_whether_the_weights_found_are_admissible():
    scores, decided = (
        np.array([[0.6, 0.5, 0.2, 0.5], [0.3, 0.5, 0.6, 0.5]]),
        admissible("value>fit>evidence>burden", NAMES),
    )
    near = smallest_change(scores, central("value>fit>evidence>burden", NAMES), 1, yes(scores))
    assert not decided.holds(near)  # evidence overtakes fit
    scores = np.array([[0.6, 0.5, 0.2, 0.5], [0.5, 0.5, 0.6, 0.5]])
    near = smallest_change(scores, np.array([0.6, 0.25, 0.1, 0.05]), 1, yes(scores))
    assert near == pytest.approx([0.56, 0.25, 0.14, 0.05], abs=1e-7) and decided.holds(near)


@given(SCORES, CENTRES, st.integers(0, 5))
@settings(max_examples=120, deadline=None)
def test_no_weights_of_a_grid_put_something_first_with_a_smaller_change(scores, centre, challenger):
    challenger, centre = challenger % len(scores), np.array(centre)
    found = smallest_change(scores, centre, challenger, yes(scores))
    values = GRID @ scores.T
    first = GRID[values[:, challenger] >= values.max(1) - 1e-12]
    if found is None:
        assert not len(first)
        return
    value = scores @ found
    assert value[challenger] >= value.max() - 1e-7
    assert found.sum() == pytest.approx(1) and (found >= 0).all()
    size = np.abs(found - centre).sum()
    if len(first):
        away = np.abs(first - centre)
        least = away.sum(1).min()
        assert size <= least + 1e-6
        as_small = away[away.sum(1) <= size + 1e-9]
        assert not len(as_small) or np.abs(found - centre).max() <= as_small.max(1).min() + 1e-6


@given(SCORES, CENTRES, st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_nothing_nearer_on_the_way_back_to_the_centre_would_do(scores, centre, challenger):
    challenger, centre = challenger % len(scores), np.array(centre)
    found = smallest_change(scores, centre, challenger, yes(scores))
    if found is None or np.abs(found - centre).max() < 1e-3:
        return
    value = scores @ (centre + 0.99 * (found - centre))
    assert value[challenger] < value.max()


@given(SCORES, CENTRES, st.integers(0, 5), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_alternatives_does_not_matter(scores, centre, challenger, random):
    challenger, order = challenger % len(scores), random.sample(range(len(scores)), len(scores))
    found = smallest_change(scores, np.array(centre), challenger, yes(scores))
    mixed = smallest_change(scores[order], np.array(centre), order.index(challenger), yes(scores))
    assert (found is None and mixed is None) or found.tolist() == mixed.tolist()


def test_a_change_within_admissible_weights_is_larger_or_there_is_none():
    # equal weights: the leader leads by 0.025; moving s from the last name to the first changes that by 0.35 s, but the
    # last may give no more than half of its weight, and the next name has to give the rest
    scores = np.array([np.linspace(0.2, 0.4, 12), np.linspace(0.35, 0.2, 12)])
    centre, about = central("equal", BARRIERS), admissible("equal", BARRIERS)
    anywhere = smallest_change(scores, centre, 1, yes(scores))
    assert anywhere == pytest.approx(centre + np.array([*[1 / 14], *[0] * 10, -1 / 14]), abs=1e-7)
    assert not about.holds(anywhere)
    inside = smallest_change(scores, centre, 1, yes(scores), about)
    assert about.holds(inside) and inside[-1] == pytest.approx(np.exp(-0.7) / 12) and inside[-2] < 1 / 12 - 0.01
    assert (scores @ inside)[1] == pytest.approx((scores @ inside)[0])
    assert np.abs(inside - centre).sum() > np.abs(anywhere - centre).sum()
    assert smallest_change(scores, centre, 1, yes(scores), admissible("equal", BARRIERS, doubt=0.05)) is None
