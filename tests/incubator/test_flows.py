"""The programmes of a matching, on flows that a hand can follow."""

import numpy as np
import pytest

from herelib.incubator.flows import LINEAR, MIXED, Demands, Flow, Reach, best, fairest_share


def flow(pairs, size, supply, places, groups=((),)):
    """A flow of pairs (unit, mentor)."""
    unit, mentor = (
        (np.array(side, dtype=int) for side in zip(*pairs, strict=True)) if pairs else (np.zeros(0, int),) * 2
    )
    size, supply = np.array(size), np.array(supply)
    inside = np.array([[at in group for at in range(len(supply))] for group in groups], dtype=bool)
    return Flow(unit, mentor, size, supply, np.array(places), inside, (inside * size * supply).sum(1))


# Three kinds of one, two and one people; mentor 0 takes one of kinds 0 and 1, mentor 1 two of kinds 1 and 2.
PLAIN = flow([(0, 0), (1, 0), (1, 1), (2, 1)], [1, 1, 1], [1, 2, 1], [1, 2], [(0, 1), (2,)])
TEAMS = flow([(0, 0), (1, 0), (1, 1), (2, 1)], [3, 2, 1], [1, 1, 1], [3, 2], [(0,), (1, 2)])


def test_the_most_matches_are_whole_without_an_integer_programme():
    solved = best(PLAIN, PLAIN.people, Demands())
    assert (solved.value, solved.gap, solved.method) == (3, 0, LINEAR)
    assert np.array_equal(solved.flow, np.rint(solved.flow))
    assert Reach(PLAIN).most() == 3


def test_a_dual_value_says_what_a_place_more_adds_at_the_most():
    solved = best(PLAIN, PLAIN.people, Demands())
    assert solved.duals.shape == (5,) and (solved.duals >= -1e-9).all()
    # strong duality: the bounds at their duals are worth what is matched
    assert PLAIN.limits()[1] @ solved.duals == pytest.approx(solved.value)


def test_demands_that_cannot_be_kept_have_no_answer():
    assert best(PLAIN, PLAIN.people, Demands(4)) is None
    assert best(PLAIN, PLAIN.people, Demands(None, np.array([0, 2]))) is None
    assert not Reach(PLAIN).can(np.array([0, 2])) and Reach(PLAIN).can(np.array([2, 1]))


def test_without_any_pair_nobody_is_matched():
    empty = flow([], [1], [2], [0], [(0,)])
    assert best(empty, np.zeros(0), Demands()).value == 0
    assert best(empty, np.zeros(0), Demands(1)) is None


def test_teams_need_an_integer_programme_and_say_that_they_are_proven():
    assert not TEAMS.whole
    solved = best(TEAMS, TEAMS.people, Demands())
    assert (solved.value, solved.gap) == (5, 0) and solved.flow.tolist() == [1, 0, 1, 0]


def test_the_fairest_share_is_a_bound_for_whole_people():
    fairest = fairest_share(PLAIN, Demands(3), np.array([True, True]))
    # 2.25 of three people and 0.75 of one; in whole people it is two of three, and the one
    assert fairest.mixed is None and fairest.bound == pytest.approx(0.75, abs=1e-6)
    assert fairest.duals.shape == (5,) and (fairest.duals >= -1e-9).all()


def test_groups_that_overlap_are_answered_by_an_integer_programme():
    crossed = flow([(0, 0), (1, 0), (2, 0)], [1, 1, 1], [1, 1, 1], [1], [(0, 1), (1, 2)])
    assert not crossed.nested
    fairest = fairest_share(crossed, Demands(1), np.array([True, True]))
    mixed = fairest.mixed
    assert mixed.method == MIXED and mixed.gap == 0
    assert mixed.flow[:-1].tolist() == [0, 1, 0] and mixed.value == pytest.approx(0.5)
    assert fairest.bound >= mixed.value - 1e-9


def test_people_of_no_group_are_counted_in_the_most_and_in_no_floor():
    half = flow([(0, 0), (1, 0)], [1, 1], [1, 1], [2], [(0,)])
    assert Reach(half).most() == 2 and Reach(half).can(np.array([1]))
