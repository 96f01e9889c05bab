"""Ranking of methods: weights, scores, acceptability; by hand, at the edges, published, and as properties."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from herelib.ranking import (
    burden_scores,
    first_share,
    fit_scores,
    moved,
    pressing,
    rank_acceptability,
    relevance,
)
from herelib.tables import HereError
from herelib.weights import FAMILIES, central_families, criterion_weights, family_weights, order_of

RNG = np.random.default_rng


def test_rank_acceptability_splits_ties():
    got = rank_acceptability(np.array([[1.0, 1.0, 0.0]]))
    assert got.tolist() == [[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]


def test_rank_acceptability_agrees_with_sorting_each_draw():
    values = RNG(1).normal(size=(300, 5))
    ranks = (-values).argsort(1).argsort(1)
    expected = [[(ranks[:, m] == r).mean() for r in range(5)] for m in range(5)]
    assert rank_acceptability(values) == pytest.approx(np.array(expected))


def test_an_infeasible_method_takes_no_rank_and_moves_others_up():
    got = rank_acceptability(np.array([[-np.inf, 1.0], [2.0, 1.0]]))
    assert got.tolist() == [[0.5, 0.0], [0.5, 0.5]]


def test_missing_values_are_refused():
    with pytest.raises(ValueError, match="1 methods have missing values"):
        rank_acceptability(np.array([[np.nan, 1.0]]))


@given(arrays(float, st.tuples(st.integers(1, 20), st.integers(1, 6)), elements=st.sampled_from([0.0, 0.5, 1.0, 2.0])))
@settings(max_examples=60, deadline=None)
def test_shares_sum_to_one_over_ranks_and_over_methods(values):
    got = rank_acceptability(values)
    assert got.sum(0) == pytest.approx(np.ones(values.shape[1]))
    assert got.sum(1) == pytest.approx(np.ones(values.shape[1]))
    assert first_share(values) == pytest.approx(got[:, 0])


def test_published_case_two_alternatives_three_uniform_weights():
    # Lahdelma and Salminen (2001): with free weights the acceptability is the share of the weight simplex. Each of two
    # alternatives is better by 1 on one criterion only: by symmetry each is first in a half.
    weights = family_weights("free", 20_000, RNG(3))[:, :3]
    values = weights @ np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    assert rank_acceptability(values)[:, 0] == pytest.approx([0.5, 0.5], abs=0.015)


def test_a_requirement_is_met_at_the_middle_of_its_fifth_and_surplus_earns_nothing():
    got = fit_scores(np.array([[0.9, 0.5, 0.0]]), np.array([[5.0, 5.0, 0.0]]))
    assert got[0, 0] == pytest.approx([1.0, 0.6, 1.0])


@given(arrays(float, (3, 4), elements=st.floats(0, 1)), st.integers(0, 3), st.floats(0, 0.5))
@settings(max_examples=60, deadline=None)
def test_more_capacity_never_lowers_fit(capacity, which, more):
    requires = np.array([[1.0, 5.0, 0.0, 3.0], [4.0, 2.0, 2.0, 0.0]])
    raised = capacity.copy()
    raised[:, which] = np.minimum(raised[:, which] + more, 1)
    assert (fit_scores(raised, requires) >= fit_scores(capacity, requires)).all()


def test_relevance_is_the_mean_pressure_of_what_a_method_remedies():
    got = relevance(np.array([[1.0, 0.5, 0.0]]), np.array([[3.0, 1.0, 0.0], [0.0, 0.0, 2.0], [0.0, 0.0, 0.0]]))
    assert got[0] == pytest.approx([(3 + 0.5) / 4, 0.0, 0.0])
    per_draw = relevance(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[[1.0, 1.0]], [[0.0, 2.0]]]))
    assert per_draw[:, 0] == pytest.approx([0.5, 1.0])


def test_pressing_starts_at_the_lower_and_is_full_at_the_upper_mark():
    assert pressing(np.array([0.1, 0.25, 0.5, 0.75, 1.0]), 0.25, 0.75).tolist() == [0, 0, 0.5, 1, 1]


def test_moved_ratings_keep_zero_keep_their_range_and_move_half_of_the_time():
    got = moved(np.array([[0.0, 1.0, 3.0, 5.0]]), 5, 20_000, 0.25, RNG(1))[:, 0]
    assert (got[:, 0] == 0).all() and got.max() == 5 and got.min() == 0
    assert (got[:, 2] == 3).mean() == pytest.approx(0.5, abs=0.015)
    assert (moved(np.array([[2.0]]), 5, 50, 0.0, RNG(1)) == 2).all()


def test_burden_is_one_at_the_light_end_and_zero_at_the_heavy_end():
    cheap, quick = burden_scores(np.array([5_000.0, 1_000_000.0]), np.array([0.0, 36.0]))
    assert cheap.tolist() == pytest.approx([1, 0]) and quick.tolist() == [1, 0]


def test_family_weights_keep_their_order_and_are_uniform_on_it():
    drawn = family_weights("value>fit>evidence>burden", 40_000, RNG(2))
    assert (np.diff(drawn, axis=1) <= 0).all() and drawn.sum(1) == pytest.approx(np.ones(40_000))
    assert drawn.mean(0) == pytest.approx(central_families("value>fit>evidence>burden"), abs=0.004)


def test_families_of_equal_standing_have_equal_centres():
    centre = central_families("value=fit>evidence>burden")
    assert centre[0] == centre[1] > centre[2] > centre[3]
    assert family_weights("value=fit>evidence>burden", 30_000, RNG(5)).mean(0) == pytest.approx(centre, abs=0.004)


@pytest.mark.parametrize("text", ["fit>value", "fit>value>evidence>speed", "fit>fit>value>evidence", ""])
def test_an_order_that_is_not_one_is_refused_by_name(text):
    with pytest.raises(HereError, match="name each of value, fit, evidence, burden once"):
        order_of(text)


def test_splitting_a_criterion_gives_its_family_no_more_weight():
    families = family_weights("free", 500, RNG(1))
    few = criterion_weights(families, ["fit", "value", "evidence", "burden"], RNG(2))
    many = criterion_weights(families, ["fit"] * 5 + ["value", "evidence", "burden"], RNG(2))
    assert many[:, :5].sum(1) == pytest.approx(few[:, 0])
    assert many.sum(1) == pytest.approx(np.ones(500))


def test_every_order_of_the_families_is_accepted():
    for order in itertools.permutations(FAMILIES):
        assert [part for part in order_of(">".join(order))] == [[family] for family in order]
