"""Which shape a polytope gets, and which limits contradict each other."""

import numpy as np
import pytest
from weight_limits import limit

from herelib.weights.corners import CorneredPolytope
from herelib.weights.limits import Contradiction
from herelib.weights.orders import OrderedPolytope
from herelib.weights.polytopes import leaves_room, polytope
from herelib.weights.walks import WalkedPolytope


def before(upper, lower, size=12):
    """A limit: one weight is above another."""
    row = [int(i == lower) - int(i == upper) for i in range(size)]
    return limit(f"{upper} before {lower}", 0, *row, strict=True)


def test_few_corners_an_order_and_anything_else():
    complete = [before(i, i + 1) for i in range(11)]
    first = [before(0, i) for i in range(1, 12)]
    at_most = [limit(f"w{i}", "1/5", *[int(i == j) for j in range(12)]) for i in range(12)]
    assert isinstance(polytope(complete, 12), CorneredPolytope)
    assert isinstance(polytope(first, 12), OrderedPolytope)
    assert isinstance(polytope([*first, *at_most], 12), WalkedPolytope)
    assert isinstance(polytope(at_most, 12), WalkedPolytope)
    assert all(polytope(limits, 12).dimension == 11 for limits in (complete, first, at_most))


def test_contradictions_name_a_smallest_set_of_statements():
    low = [limit(f"w{i} at least 0.4", "-0.4", *[-int(i == j) for j in range(4)]) for i in range(3)]
    with pytest.raises(Contradiction) as caught:
        polytope([limit("w3 at most 0.9", "0.9", 0, 0, 0, 1), *low], 4)
    assert str(caught.value) == (
        "'w0 at least 0.4', 'w1 at least 0.4' and 'w2 at least 0.4' contradict each other: "
        "no weights that sum to 1 keep all"
    )


def test_a_strict_limit_must_leave_room():
    before, after = limit("a>b", 0, -1, 1, 0, strict=True), limit("b>a", 0, 1, -1, 0, strict=True)
    assert polytope([before], 3).dimension == 2
    with pytest.raises(Contradiction, match=r"'a>b' and 'b>a' contradict each other: .* keep both"):
        polytope([before, after], 3)
    with pytest.raises(Contradiction, match="no weights that sum to 1 keep 'all to c'"):
        polytope([limit("all to c", -2, 0, 0, -1)], 3)


def test_limits_with_many_corners_contradict_each_other_just_as_few():
    first = [before(0, i) for i in range(1, 12)]
    assert leaves_room(first, 12)
    with pytest.raises(Contradiction, match=r"^'0 before 6' and '6 before 0' contradict each other: .* keep both"):
        polytope([*first, before(5, 6), before(6, 0)], 12)
    with pytest.raises(Contradiction, match=r"no weights that sum to 1 keep all"):
        polytope([*first, limit("first at most 0.08", "0.08", 1, *[0] * 11)], 12)
    exactly = limit("first at most 1/12", "1/12", 1, *[0] * 11)
    level = [limit(f"0 not below {i}", 0, -1, *[int(i == j) for j in range(1, 12)]) for i in range(1, 12)]
    assert leaves_room([*level, exactly], 12) and not leaves_room([*first, exactly], 12)
    assert polytope([*level, exactly], 12).centre == pytest.approx(np.full(12, 1 / 12))
