"""Alternatives: value functions, ratings that move, and scores; by hand, at the edges, as properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from small_catalogue import RECOMMEND, small_catalogue

from herelib.errors import HereError
from herelib.recommendations.alternatives import (
    burden_scores,
    criterion_scores,
    moved,
    ramp,
    rated_alternatives,
    stated_ratings,
)
from herelib.studies.catalogue import read_catalogue

RNG = np.random.default_rng
UNIT = st.floats(0, 1)


def by_hand(methods, capacity, lack, requires, remedies, cheap, quick) -> np.ndarray:
    """Scores of one draw written out plainly, shape (method, criterion)."""
    rows = []
    for m in range(len(methods.methods)):
        fit = []
        for c, rating in enumerate(requires[m]):
            needed = rating / 5 - methods.scales.requirement_met if rating > 0 else 0.0
            fit.append(1 - min(max(needed - capacity[c], 0.0), 1.0))
        strength = remedies[m].sum()
        relevant = sum(r * level for r, level in zip(remedies[m], lack, strict=True)) / strength if strength else 0.0
        rows.append([*fit, relevant, methods.evidence[m], cheap[m], quick[m]])
    return np.array(rows)


def test_scores_agree_with_the_model_written_out_plainly():
    methods, rng = rated_alternatives(read_catalogue(), RECOMMEND), RNG(1)
    capacity, lack = rng.random((3, len(methods.capacities))), rng.random((3, len(methods.lacks)))
    stated = stated_ratings(methods)
    scores, remedied = criterion_scores(methods, (capacity, lack), stated, 3)
    plain = [
        by_hand(methods, capacity[i], lack[i], methods.requires, methods.remedies, stated.cheap[0], stated.quick[0])
        for i in range(3)
    ]
    assert scores.transpose(0, 2, 1) == pytest.approx(np.array(plain))
    assert remedied.sum(1) == pytest.approx(scores[:, len(methods.capacities)].sum(0))


@pytest.mark.parametrize("met, expected", [("lower", 0.7), ("middle", 0.6), ("upper", 0.5)])
def test_a_requirement_is_met_where_decided_in_its_fifth_and_surplus_earns_nothing(met, expected):
    catalogue = small_catalogue()
    catalogue["requires"]["skills"] = [5, 0]
    methods = rated_alternatives(catalogue, {**RECOMMEND, "requirement_met": met})
    for level, fit in ((0.5, expected), (1.0, 1.0)):
        scores, _ = criterion_scores(methods, (np.array([[level]]), np.zeros((1, 2))), stated_ratings(methods), 1)
        assert scores[0, 0].tolist() == pytest.approx([1.0, fit])  # course needs nothing, loan the most


@given(arrays(float, (3, 8), elements=UNIT), st.integers(0, 7), UNIT, st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_more_capacity_never_lowers_the_fit_of_a_method_that_needs_it(capacity, which, more, seed):
    methods = rated_alternatives(read_catalogue(), RECOMMEND)
    lack, raised = RNG(seed).random((3, len(methods.lacks))), capacity.copy()
    raised[:, which] = np.minimum(raised[:, which] + more, 1)
    before, after = (
        criterion_scores(methods, (c, lack), stated_ratings(methods), 3)[0][:, :8] for c in (capacity, raised)
    )
    assert (after >= before).all()
    assert (np.delete(after, which, 1) == np.delete(before, which, 1)).all()


@given(arrays(float, (2, 22), elements=UNIT), st.integers(0, 21), UNIT)
@settings(max_examples=60, deadline=None)
def test_a_graver_lack_never_lowers_the_relevance_of_what_remedies_it(lack, which, more):
    methods = rated_alternatives(read_catalogue(), RECOMMEND)
    graver, capacity = lack.copy(), np.full((2, 8), 0.5)
    graver[:, which] = np.minimum(graver[:, which] + more, 1)
    before, after = (
        criterion_scores(methods, (capacity, x), stated_ratings(methods), 2)[0][:, 8] for x in (lack, graver)
    )
    helps = methods.remedies[:, which] > 0
    assert (after[:, helps] >= before[:, helps] - 1e-12).all()
    assert after[:, ~helps] == pytest.approx(before[:, ~helps])


def test_a_method_that_remedies_nothing_has_no_relevance():
    catalogue = small_catalogue()
    catalogue["remedies"].loc[0, "barrier:finance"] = 0
    methods = rated_alternatives(catalogue, RECOMMEND)
    scores, _ = criterion_scores(methods, (np.ones((1, 1)), np.ones((1, 2))), stated_ratings(methods), 1)
    assert dict(zip(methods.methods, scores[0, 1], strict=True)) == {"course": 1.0, "loan": 0.0}


def test_lacks_press_from_the_lower_mark_and_fully_from_the_upper_and_a_range_of_zero_is_a_step():
    assert ramp(np.array([0.1, 0.25, 0.5, 0.75, 1.0]), 0.25, 0.75).tolist() == [0, 0, 0.5, 1, 1]
    assert ramp(np.array([0.49, 0.5, 0.51]), 0.5, 0.5).tolist() == [0, 1, 1]


def test_burden_is_one_at_the_light_end_and_zero_at_the_heavy_end():
    scales = rated_alternatives(small_catalogue(), RECOMMEND).scales
    cheap, quick = burden_scores(np.array([5_000.0, 1_000_000.0, 9e6]), np.array([0.0, 36.0, 99.0]), scales)
    assert cheap.tolist() == pytest.approx([1, 0, 0]) and quick.tolist() == [1, 0, 0]


def test_moved_ratings_keep_zero_keep_their_range_and_move_half_of_the_time():
    got = moved(np.array([[0.0, 1.0, 3.0, 5.0]]), 5, 20_000, 0.25, RNG(1))[:, 0]
    assert (got[:, 0] == 0).all() and got.max() == 5 and got.min() == 0
    assert (got[:, 2] == 3).mean() == pytest.approx(0.5, abs=0.015)
    assert (got[:, 2] == 2).mean() == pytest.approx(0.25, abs=0.015)
    assert (moved(np.array([[2.0]]), 5, 50, 0.0, RNG(1)) == 2).all()


@pytest.mark.parametrize(
    "table, column, named",
    [("methods", "cost_high_eur", "no cost"), ("methods", "evidence_grade", "no evidence_grade"),
     ("requires", "skills", "no requires"), ("methods", "lead_time_low_months", "no lead time")],
)  # fmt: skip
def test_a_criterion_that_the_catalogue_does_not_state_is_never_guessed(table, column, named):
    catalogue = small_catalogue()
    catalogue[table][column] = catalogue[table][column].astype(object)
    catalogue[table].loc[0, column] = None if column == "evidence_grade" else np.nan
    with pytest.raises(HereError, match=f"loan: {named}"):
        rated_alternatives(catalogue, RECOMMEND)


@pytest.mark.parametrize("name", ["lack_low", "cost_low_eur"])
def test_a_scale_that_stands_on_its_head_is_refused(name):
    with pytest.raises(HereError, match=f"{name} = .* lies above {name.replace('low', 'high')}"):
        rated_alternatives(small_catalogue(), {**RECOMMEND, name: RECOMMEND[name.replace("low", "high")] * 1.1})


def test_the_score_of_a_method_does_not_depend_on_the_others():
    whole = read_catalogue()
    some = {**whole, "methods": whole["methods"][whole["methods"]["method"].isin(["wise", "mentoring"])]}
    rng = RNG(5)
    capacity, lack = rng.random((4, 8)), rng.random((4, 22))
    scores = {}
    for name, catalogue in (("whole", whole), ("some", some)):
        methods = rated_alternatives(catalogue, RECOMMEND)
        found, _ = criterion_scores(methods, (capacity, lack), stated_ratings(methods), 4)
        scores[name] = found[:, :, list(methods.methods).index("wise")]
    assert (scores["whole"] == scores["some"]).all()
