"""SMAA-2: by hand, with ties, published cases to the printed digits, and its properties."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from oracles.smaa import BLOCK, confidence_factors, first_share, ranking_entropy, smaa

from herelib.recommendations.smaa import Tally, rank_acceptability, tally_of_values

RNG = np.random.default_rng
LEVELS = st.sampled_from([0.0, 0.25, 0.5, 1.0])


def plainly(scores: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Acceptability, pairwise shares and central weights draw by draw, as one would write it first."""
    n, (m, criteria) = max(len(scores), len(weights)), scores.shape[1:]
    ranks, wins, central = np.zeros((m, m)), np.zeros((m, m)), np.zeros((m, criteria))
    for i in range(n):
        w = weights[i % len(weights)]
        value = [sum(w[c] * scores[i % len(scores), a, c] for c in range(criteria)) for a in range(m)]
        for a in range(m):
            above, level = sum(v > value[a] for v in value), sum(v == value[a] for v in value)
            for shift in range(level):
                ranks[a, above + shift] += 1 / level
            if above == 0:
                central[a] += w / level
            for b in range(m):
                wins[a, b] += (value[a] > value[b]) + 0.5 * (a != b and value[a] == value[b])
    won = np.where(ranks[:, [0]] > 0, ranks[:, [0]], np.nan)
    return ranks / n, wins / n, central / won


def test_a_case_computed_by_hand():
    # A is better on the first criterion, B on the second; three weightings: A wins once, B once, once they are level.
    found = smaa(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.75, 0.25], [0.25, 0.75], [0.5, 0.5]]))
    assert found.acceptability.tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert found.pairwise.tolist() == [[0.0, 0.5], [0.5, 0.0]]
    assert found.central_weights == pytest.approx(np.array([[2 / 3, 1 / 3], [1 / 3, 2 / 3]]))
    assert found.confidence_factor.tolist() == [1.0, 1.0]
    assert found.expected_rank.tolist() == [1.5, 1.5]


@given(
    st.integers(1, 6).flatmap(
        lambda c: st.tuples(
            arrays(float, st.tuples(st.integers(1, 5), st.integers(1, 5), st.just(c)), elements=LEVELS),
            arrays(float, st.tuples(st.integers(1, 7), st.just(c)), elements=LEVELS),
        )
    )
)
@settings(max_examples=80, deadline=None)
def test_any_scores_and_weights_agree_with_the_plain_loop_and_sums_hold(given_):
    scores, weights = given_
    found = smaa(scores, weights)
    ranks, wins, central = plainly(scores, weights)
    assert found.acceptability == pytest.approx(ranks) and found.pairwise == pytest.approx(wins)
    assert found.central_weights == pytest.approx(central, nan_ok=True)
    assert found.acceptability.sum(0) == pytest.approx(1) and found.acceptability.sum(1) == pytest.approx(1)
    apart = ~np.eye(len(wins), dtype=bool)
    assert (found.pairwise + found.pairwise.T)[apart] == pytest.approx(1)


@given(arrays(float, st.tuples(st.integers(2, 6), st.integers(1, 4)), elements=LEVELS), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_methods_does_not_matter(scores, seed):
    weights, order = RNG(seed).dirichlet(np.ones(scores.shape[1]), 9), RNG(seed).permutation(len(scores))
    whole, turned = smaa(scores, weights), smaa(scores[order], weights)
    assert turned.acceptability == pytest.approx(whole.acceptability[order])
    assert turned.pairwise == pytest.approx(whole.pairwise[np.ix_(order, order)])


def test_a_method_that_dominates_is_always_first_and_one_that_is_dominated_has_no_central_weights():
    found = smaa(np.array([[0.9, 0.8], [0.1, 0.2]]), RNG(1).dirichlet([1, 1], 50))
    assert found.acceptability[0, 0] == 1 and np.isnan(found.central_weights[1]).all()
    assert np.isnan(found.confidence_factor[1]) and found.expected_rank.tolist() == [1, 2]


def test_constant_criteria_and_zero_ranges_leave_the_others_to_decide():
    level, better = np.full((3, 1), 0.4), np.array([[0.1], [0.2], [0.3]])
    found = smaa(np.hstack([level, better]), RNG(1).dirichlet([1, 1], 30))
    assert found.acceptability[2, 0] == 1
    same = smaa(level, np.ones((4, 1)))
    assert same.acceptability == pytest.approx(np.full((3, 3), 1 / 3))


def test_one_method_alone_is_first_with_nobody_to_beat():
    found = smaa(np.array([[0.3, 0.2]]), np.array([[0.5, 0.5]]))
    assert found.acceptability.tolist() == [[1.0]] and found.pairwise.tolist() == [[0.0]]


def test_an_infeasible_method_takes_no_rank_and_moves_others_up():
    scores = np.array([[[0.9], [0.5]], [[0.9], [0.5]]])
    found = smaa(scores, np.ones((2, 1)), feasible=np.array([[False, True], [True, True]]))
    assert found.acceptability.tolist() == [[0.5, 0.0], [0.5, 0.5]]
    assert found.pairwise[1, 0] == 0.5 and np.isnan(smaa(scores, [1.0], feasible=[False, True]).expected_rank[0])


def test_draws_are_paired_in_turn_and_the_shorter_starts_again_at_its_end():
    rng = RNG(4)
    scores, weights = rng.random((700, 4, 3)), rng.dirichlet(np.ones(3), 2 * BLOCK + 11)
    indices, repeated = smaa(scores, weights), smaa(scores[np.arange(len(weights)) % 700], weights)
    assert repeated.acceptability == pytest.approx(indices.acceptability)
    assert indices.acceptability.sum(1) == pytest.approx(1)


def test_counts_of_blocks_joined_are_the_counts_of_all_draws():
    rng = RNG(5)
    scores, weights = rng.random((40, 3, 4)), rng.dirichlet(np.ones(3), 40)
    feasible = rng.random((40, 4)) < 0.8
    whole, joined = Tally(4, 3).add(scores, weights, feasible, 40), Tally(4, 3)
    for rows in (slice(0, 15), slice(15, 40)):
        joined.join(Tally(4, 3).add(scores[rows], weights[rows], feasible[rows], rows.stop - rows.start))
    assert joined.draws == whole.draws == 40
    assert joined.acceptability == pytest.approx(whole.acceptability)
    assert joined.pairwise == pytest.approx(whole.pairwise)
    assert joined.central_weights == pytest.approx(whole.central_weights, nan_ok=True)


@pytest.mark.parametrize("which", ["scores", "weights"])
def test_missing_figures_are_refused(which):
    made = {"scores": np.ones((2, 3)), "weights": np.ones((4, 3))}
    made[which][0, 1] = np.nan
    with pytest.raises(ValueError, match=f"{which} are missing in 1 criteria"):
        smaa(**made)
    with pytest.raises(ValueError, match="scores have 3 criteria, weights 2"):
        smaa(np.ones((2, 3)), np.ones((4, 2)))
    with pytest.raises(ValueError, match="weights have 3 dimensions"):
        smaa(np.ones((2, 3)), np.ones((4, 2, 1)))


def test_values_that_are_there_already_are_ranked_with_shared_ties():
    assert rank_acceptability(np.array([[1.0, 1.0, 0.0]])).tolist() == [[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0, 0, 1.0]]
    values = RNG(1).normal(size=(300, 5))
    ranks = (-values).argsort(1).argsort(1)
    expected = [[(ranks[:, m] == r).mean() for r in range(5)] for m in range(5)]
    assert rank_acceptability(values) == pytest.approx(np.array(expected))
    assert rank_acceptability(np.array([[-np.inf, 1.0], [2.0, 1.0]])).tolist() == [[0.5, 0.0], [0.5, 0.5]]
    assert first_share(values) == pytest.approx(tally_of_values(values).acceptability[:, 0])
    with pytest.raises(ValueError, match="1 options have missing values"):
        rank_acceptability(np.array([[np.nan, 1.0]]))


def test_the_confidence_factor_is_the_share_first_under_ones_own_central_weights():
    scores, central = RNG(2).random((40, 3, 2)), np.array([[0.2, 0.8], [0.6, 0.4], [np.nan, np.nan]])
    expected = [np.mean([(s @ w).argmax() == m for s in scores]) for m, w in enumerate(central[:2])]
    got = confidence_factors(scores, central)
    assert got[:2] == pytest.approx(expected) and np.isnan(got[2])


def test_an_infeasible_method_does_not_keep_another_from_being_first_under_its_central_weights():
    scores = np.array([[[0.9], [0.5], [0.1]]] * 4)  # the best one is feasible in one draw of four
    may = np.array([[True, True, True], *[[False, True, True]] * 3])
    assert confidence_factors(scores, np.ones((3, 1)), feasible=may).tolist() == [0.25, 0.75, 0.0]


def test_a_published_area_is_found():
    # Lahdelma and Salminen (2001): with free weights the acceptability is the share of the weight simplex. The first
    # is ahead where 0.8 w + 0.2 (1 - w) > 0.6, that is w > 2/3; the central weight is the middle of that stretch.
    scores = np.array([[0.8, 0.2], [0.6, 0.6]])
    found = smaa(scores, RNG(3).dirichlet([1, 1], 200_000))
    assert found.acceptability[0, 0] == pytest.approx(1 / 3, abs=4 * np.sqrt(2 / 9 / 200_000))
    assert found.central_weights[0, 0] == pytest.approx(5 / 6, abs=0.002)


@pytest.mark.reference
def test_the_thrombo_case_of_rsmaa_is_met_to_the_printed_digits(reference):
    folder = reference / "smaa-reference"
    told = json.loads((folder / "expected.json").read_text())["thrombo"]
    measured = pd.read_csv(folder / "thrombo_measurements.csv.gz")
    columns = [[f"{a}__{c}" for c in told["criteria"]] for a in told["alternatives"]]
    scores = np.stack([measured[names].to_numpy() for names in columns], axis=1)
    weights = pd.read_csv(folder / "thrombo_weights_uniform.csv.gz")[told["criteria"]].to_numpy()
    found = smaa(scores, weights)
    assert found.acceptability.tolist() == told["rank_acceptability"]
    assert found.central_weights == pytest.approx(np.array(told["central_weights"]), abs=1e-7)
    assert found.confidence_factor.tolist() == told["confidence_factor"]
    assert found.pairwise.tolist() == told["pairwise_winning"]
    values = np.einsum("nac,nc->na", scores, weights)
    assert ranking_entropy(values) == pytest.approx(told["ranking_entropy"], abs=5e-8)
    fixed = smaa(scores, np.array([0.5, 0.2, 0.3]))
    assert fixed.acceptability.tolist() == told["rank_acceptability_fixed_weights_0.5_0.2_0.3"]


def test_the_entropy_of_the_order_counts_whole_orders():
    three = np.array([[3.0, 2.0, 1.0], [3.0, 1.0, 2.0], [3.0, 2.0, 1.0], [1.0, 1.0, 1.0]])
    assert ranking_entropy(three) == pytest.approx(0.5 * 1 + 2 * 0.25 * 2)
