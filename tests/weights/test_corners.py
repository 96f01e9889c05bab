"""Polytopes of few corners: by hand, degenerate, beside plain enumeration and qhull, and as properties."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import ConvexHull
from weight_limits import limit, some_limits

from herelib.weights.corners import TooMany, cornered, cut
from herelib.weights.polytopes import polytope

RNG = np.random.default_rng


def corners_plainly(limits, size):
    """Corners by trying all sets of limits that could be just kept."""
    rows = np.vstack([-np.eye(size), *[np.array(each.coefficients, dtype=float) for each in limits]])
    bounds = np.array([0.0] * size + [float(each.bound) for each in limits])
    found = []
    for active in combinations(range(len(rows)), size - 1):
        square = np.vstack([np.ones(size), rows[list(active)]])
        if abs(np.linalg.det(square)) < 1e-9:
            continue
        point = np.linalg.solve(square, [1.0, *bounds[list(active)]])
        if (rows @ point <= bounds + 1e-9).all() and not any(np.allclose(point, other) for other in found):
            found.append(point)
    return np.array(found)


def volume_by_qhull(corners):
    """Volume in the affine hull of the corners, by qhull."""
    edges = corners[1:] - corners[0]
    _, spread, axes = np.linalg.svd(edges, full_matrices=False)
    flat = edges @ axes[spread > 1e-9].T
    flat = np.vstack([np.zeros(flat.shape[1]), flat])
    return np.ptp(flat) if flat.shape[1] == 1 else ConvexHull(flat).volume


def test_the_whole_simplex_is_one_simplex_with_its_centre_in_the_middle():
    made = polytope([], 4)
    assert made.corners.tolist() == np.eye(4)[::-1].tolist() and len(made.simplices) == 1
    assert made.centre.tolist() == [0.25] * 4 and made.dimension == 3
    assert made.volume == pytest.approx(2 / 6)  # sqrt(4) / 3!


def test_a_square_is_cut_in_two_and_its_centroid_is_its_middle():
    # a + b <= 1/2, c and d likewise at most a half: w = (1/4, 1/4, 1/4, 1/4) + a product of two segments
    made = polytope([limit("ab", "1/2", 1, 1, 0, 0), limit("cd", "1/2", 0, 0, 1, 1)], 4)
    assert made.dimension == 2 and len(made.corners) == 4 and len(made.simplices) == 2
    assert made.volume == pytest.approx(0.5) and made.centre == pytest.approx(np.full(4, 0.25))


def test_a_slanted_column_has_the_volume_and_centroid_that_an_integral_gives():
    # a and b from 0 to h = 1/4, c from 0 to 1 - a - b: volume h^2 (1 - h), times sqrt(4) for the slope of the simplex;
    # the mean of a is h (1/2 - 7 h / 12) / (1 - h)
    made = polytope([limit("a", "1/4", 1, 0, 0, 0), limit("b", "1/4", 0, 1, 0, 0)], 4)
    assert made.volume == pytest.approx(2 * (1 / 16) * (3 / 4))
    assert made.centre[:2] == pytest.approx(np.full(2, 1 / 4 * (1 / 2 - 7 / 48) / (3 / 4)))


def test_the_centroid_of_a_trapezium_by_hand():
    # b from 0 to 1/2 at a + b + c = 1, measured by b alone: width 1 - b, so the mean is (1/8 - 1/24) / (1/2 - 1/8)
    made = polytope([limit("b", "1/2", 0, 1, 0)], 3)
    assert made.centre == pytest.approx(np.array([7 / 18, 2 / 9, 7 / 18]))


@pytest.mark.parametrize(
    ("limits", "dimension", "centre"),
    [
        ([limit("a", "-1", -1, 0, 0)], 0, [1, 0, 0]),
        ([limit("low", "-1/10", -1, 0, 0), limit("high", "1/10", 1, 0, 0)], 1, [0.1, 0.45, 0.45]),
        ([limit("a>b", 0, -1, 1, 0), limit("b>a", 0, 1, -1, 0)], 1, [0.25, 0.25, 0.5]),
        ([limit("c", 0, 0, 0, 1)], 1, [0.5, 0.5, 0]),
    ],
)
def test_points_and_segments_are_proper_cases(limits, dimension, centre):
    made = polytope(limits, 3)
    assert made.dimension == dimension and made.centre == pytest.approx(np.array(centre))
    drawn = made.sample(4_000, RNG(1))
    assert made.holds(drawn).all() and drawn.mean(0) == pytest.approx(np.array(centre), abs=0.02)


def test_a_point_that_decimals_cannot_hold_is_found_exactly():
    shares = ["0.1", "0.2", "0.3", "0.4"]
    rows = [[int(i == j) for j in range(4)] for i in range(4)]
    limits = [limit(share, share, *row) for share, row in zip(shares, rows, strict=True)]
    limits += [limit(share, -Fraction(share), *[-c for c in row]) for share, row in zip(shares, rows, strict=True)]
    assert polytope(limits, 4).corners.tolist() == [[0.1, 0.2, 0.3, 0.4]]


def test_a_polytope_thinner_than_rounding_still_has_its_centre_and_draws():
    thin = Fraction(1, 10**15)
    made = polytope([limit("low", -Fraction(1, 3), -1, 0, 0), limit("high", Fraction(1, 3) + thin, 1, 0, 0)], 3)
    assert made.dimension == 2 and made.centre == pytest.approx(np.full(3, 1 / 3))
    assert made.volume == pytest.approx(float(thin) * 2 / 3 * 3**0.5, rel=1e-9)
    assert made.holds(made.sample(100, RNG(2))).all()


def test_draws_are_shared_by_nobody_and_corners_cannot_be_changed():
    made = polytope([], 3)
    with pytest.raises(ValueError, match="read-only"):
        made.corners[0, 0] = 2
    assert (made.sample(5, RNG(3)) == made.sample(5, RNG(3))).all()


@given(some_limits())
@settings(max_examples=150, deadline=None)
def test_corners_are_those_of_plain_enumeration_and_volume_is_that_of_qhull(drawn):
    limits, size = drawn
    made = polytope(limits, size)
    expected = corners_plainly(limits, size)
    assert len(made.corners) == len(expected)
    assert all(np.abs(expected - corner).sum(1).min() < 1e-8 for corner in made.corners)
    assert np.linalg.matrix_rank(made.corners - made.corners[0], tol=1e-9) == made.dimension
    if made.dimension:
        assert made.volume == pytest.approx(volume_by_qhull(made.corners), rel=1e-6)


@given(some_limits(st.integers(3, 4)), st.lists(st.integers(-3, 3), min_size=4, max_size=4), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_the_share_of_draws_on_one_side_of_any_cut_is_its_share_of_the_volume(drawn, row, parts):
    limits, size = drawn
    made = polytope(limits, size)
    row = row[:size]
    reached = made.corners @ np.array(row, dtype=float)
    bound = Fraction(float(reached.min() + np.ptp(reached) * parts / 4))
    if np.ptp(reached) < 1e-9:
        return
    n = 4_000
    below = (made.sample(n, RNG(5)) @ np.array(row, dtype=float) <= float(bound)).mean()
    share = polytope([*limits, limit("cut", bound, *row)], size).volume / made.volume
    assert below == pytest.approx(share, abs=4.5 * (share * (1 - share) / n) ** 0.5 + 2 / n)


@given(some_limits(), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_the_order_of_limits_and_saying_one_twice_change_nothing(drawn, random):
    limits, size = drawn
    mixed = [*limits, *limits[:1]]
    random.shuffle(mixed)
    first, second = polytope(limits, size), polytope(mixed, size)
    assert first.corners.tolist() == second.corners.tolist()
    assert first.sample(20, RNG(7)).tolist() == second.sample(20, RNG(7)).tolist()


@given(some_limits(), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_draws_and_centroid_keep_every_limit_and_the_centroid_is_the_mean_of_draws(drawn, seed):
    limits, size = drawn
    made = polytope(limits, size)
    drawn = made.sample(3_000, RNG(seed))
    assert made.holds(drawn, 1e-12).all() and made.holds(made.centre, 1e-12)
    away = 5 * drawn.std(0) / 3_000**0.5 + 1e-12
    assert (np.abs(drawn.mean(0) - made.centre) <= away).all()


def test_six_names_are_no_more_trouble_than_four():
    most = Fraction(5, 4)
    row = [Fraction(k) for k in (6, 5, 4, 3, 2, 1)]
    limits = [
        limit(f"{i}/{j}", 0, *[row[j] if k == i else -most * row[i] if k == j else 0 for k in range(6)])
        for i in range(6)
        for j in range(6)
        if i != j
    ]
    made = polytope(limits, 6)
    assert made.dimension == 5 and made.holds(made.sample(2_000, RNG(9))).all()
    assert made.volume == pytest.approx(volume_by_qhull(made.corners), rel=1e-6)


def test_many_corners_and_many_simplices_are_given_up():
    before_others = [limit("a before others", 0, -1, *[int(j == i) for j in range(11)]) for i in range(11)]
    with pytest.raises(TooMany):
        cut(before_others, 12)
    bands = [limit(f"w{i}", "1/10", *[int(j == i) for j in range(12)]) for i in range(2)]
    assert len(cornered(cut(bands, 12), 2)[1]) == 110  # two segments and a simplex of ten corners: 11! / 9!
    bands.append(limit("sum", "1/4", *[1] * 6, *[0] * 6))
    with pytest.raises(TooMany):
        cornered(cut(bands, 12), 3)
