"""Elicited weights: swing weighting, AHP by hand and as published, consistency, and their properties."""

import json
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.pairwise_comparisons import column_means, consistency_ratio, geometric

from herelib.weights.statements import CONSISTENT, RANDOM_INDEX, ahp, swing

WAYS = {"eigenvector": lambda pairwise: ahp(pairwise)[0], "geometric": geometric, "column means": column_means}
POINTS = st.lists(st.floats(0.2, 9), min_size=2, max_size=6)


def matrix(names, pairs):
    """Reciprocal table of comparisons from [one, other, times], times a number or a text as "1/3"."""
    table = np.eye(len(names))
    for one, other, times in pairs:
        i, j = names.index(one), names.index(other)
        table[i, j] = float(Fraction(str(times)))
        table[j, i] = 1 / table[i, j]
    assert (table > 0).all()
    return table


def test_swing_points_become_shares_of_their_sum():
    assert swing([100, 60, 40, 0]).tolist() == [0.5, 0.3, 0.2, 0.0]


@pytest.mark.parametrize("points", [[0, 0], [10, -1], [1, float("nan")], []])
def test_points_that_are_none_are_refused(points):
    with pytest.raises(ValueError, match="points are 0 or more, and one of them is above 0"):
        swing(points)


@pytest.mark.parametrize("way", WAYS)
def test_two_things_are_always_consistent_and_weigh_as_they_compare(way):
    assert WAYS[way]([[1, 4], [1 / 4, 1]]) == pytest.approx([0.8, 0.2])
    assert consistency_ratio([[1, 4], [1 / 4, 1]]) == 0 and ahp([[1]])[0].tolist() == [1]


def test_a_contradicting_circle_weighs_evenly_and_has_the_ratio_of_its_eigenvalue():
    # a before b before c before a, each by 9: the rows are turned copies, the eigenvalue is the row sum 1 + 9 + 1/9
    weights, ratio = ahp([[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]])
    assert weights == pytest.approx(np.full(3, 1 / 3))
    assert ratio == pytest.approx((1 + 9 + 1 / 9 - 3) / 2 / 0.58)


@pytest.mark.parametrize(
    ("pairwise", "why"),
    [
        ([[1, 2, 3], [1 / 2, 1, 2]], "a square table of 1 to 12 things"),
        (np.ones((13, 13)), "a square table of 1 to 12 things"),
        ([[1, 2], [2, 1]], "each comparison is one over its reverse"),
        ([[2, 2], [1 / 2, 1]], "each comparison is one over its reverse"),
        ([[1, 0], [0, 1]], "numbers above 0"),
        ([[1, float("nan")], [float("nan"), 1]], "numbers above 0"),
    ],
)
@pytest.mark.parametrize("way", WAYS)
def test_comparisons_that_are_none_are_refused(way, pairwise, why):
    with pytest.raises(ValueError, match=why):
        WAYS[way](pairwise)


@given(POINTS, st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_consistent_comparisons_give_back_their_weights_by_every_way(points, random):
    points = np.array(points)
    pairwise = points[:, None] / points[None]
    for way in WAYS.values():
        assert way(pairwise) == pytest.approx(swing(points), rel=1e-6)
    assert consistency_ratio(pairwise) == pytest.approx(0, abs=1e-6)
    order = random.sample(range(len(points)), len(points))
    assert ahp(pairwise[np.ix_(order, order)])[0] == pytest.approx(swing(points)[order], rel=1e-6)


@given(st.lists(st.integers(-8, 8), min_size=6, max_size=6))
@settings(max_examples=80, deadline=None)
def test_weights_are_the_eigenvector_of_the_largest_eigenvalue_and_sum_to_one(steps):
    times = [Fraction(1 + step) if step >= 0 else Fraction(1, 1 - step) for step in steps]
    pairwise = matrix("abcd", [(*pair, each) for pair, each in zip(combinations("abcd", 2), times, strict=True)])
    weights, ratio = ahp(pairwise)
    largest = 4 + 3 * RANDOM_INDEX[3] * ratio
    assert pairwise @ weights == pytest.approx(largest * weights, rel=1e-6) and weights.sum() == pytest.approx(1)
    assert ratio >= 0
    assert ahp(pairwise.T)[1] == pytest.approx(ratio, abs=1e-7)


# Published cases

LEADER = ["Experience", "Education", "Charisma", "Age"]
PEOPLE = ["Tom", "Dick", "Harry"]
# judgements of the leader example of the article "Analytic hierarchy process - leader example" (Wikipedia) that the
# file of the reference data replaces by functions of its own
IN_THE_ARTICLE = {
    "Experience": [("Tom", "Dick", "1/4"), ("Tom", "Harry", 4), ("Dick", "Harry", 9)],
    "Education": [("Tom", "Dick", 3), ("Tom", "Harry", "1/5"), ("Dick", "Harry", "1/7")],
}


@pytest.mark.reference
def test_published_priorities_of_a_table_of_three(reference):
    expected = json.loads((reference / "mcda-reference/ahp_expected.json").read_text(encoding="utf-8"))
    table = expected["matrix_3x3"]
    for way in WAYS.values():
        assert way(table["pairwise"]) == pytest.approx(table["priorities"])
    assert swing(expected["scores"]["scores"]) == pytest.approx(expected["scores"]["priorities"])


@pytest.mark.reference
def test_published_priorities_of_the_leader_example(reference):
    goal = _yaml(reference / "mcda-reference/ahp_tom_dick_harry.yaml")["Goal"]
    weights, ratio = ahp(matrix(LEADER, goal["preferences"]["pairwise"]))
    assert weights == pytest.approx([0.547, 0.127, 0.270, 0.056], abs=0.001)  # as printed: cut off, not rounded
    assert ratio < CONSISTENT
    pairs = {name: child["preferences"].get("pairwise") for name, child in goal["children"].items()} | IN_THE_ARTICLE
    priorities = {name: ahp(matrix(PEOPLE, pairs[name]))[0] for name in LEADER}
    assert priorities["Charisma"].round(3) == pytest.approx([0.743, 0.194, 0.063])
    total = sum(weight * priorities[name] for weight, name in zip(weights, LEADER, strict=True))
    assert total.round(3) == pytest.approx([0.358, 0.493, 0.149])


@pytest.mark.reference
@pytest.mark.parametrize("way", ["eigenvector", "geometric"])
def test_published_ranking_of_the_cars(reference, way):
    told = _yaml(reference / "mcda-reference/ahp_car.yaml")
    priorities = _total(told["Goal"], told["Alternatives"], WAYS[way])
    expected = json.loads((reference / "mcda-reference/ahp_expected.json").read_text(encoding="utf-8"))
    assert sorted(priorities, key=lambda car: -priorities[car]) == expected["ahp_car.yaml"]["final_ranking_best_first"]
    assert sum(priorities.values()) == pytest.approx(1)


def _yaml(file):
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def _stepped(key, steps, most):
    """How much one thing is preferred for a larger `key`: the first step that the ratio stays below."""

    def times(one, other):
        ratio = one[key] / other[key]
        return next((value for below, value in steps if ratio < below), most) if ratio >= 1 else 1 / times(other, one)

    return times


# the functions that the file gives in R, written again
IN_R = {
    "Fuel Cost": lambda one, other: min(9, max(1 / 9, other["mpg"] / one["mpg"])),
    "Resale Value": _stepped("residual value", [(1.05, 1), (1.1, 2), (1.15, 3), (1.2, 4)], 5),
    "Cargo Capacity": _stepped("cargo", [(3, 1), (8, 2)], 3),
}


def _total(node, cars, way, name=""):
    """Priority of each car under a node of the tree of criteria: weights of its parts times theirs."""
    names = list(node["children"])
    pairs = node["preferences"].get("pairwise")
    if pairs is None:
        pairs = [(a, b, Fraction(IN_R[name](cars[a], cars[b]))) for a, b in combinations(names, 2)]
    weights = dict(zip(names, way(matrix(names, pairs)), strict=True))
    if set(names) == set(cars):
        return weights
    parts = {part: _total(child, cars, way, part) for part, child in node["children"].items()}
    return {car: sum(weights[part] * parts[part][car] for part in names) for car in cars}


def test_what_was_said_about_weights_is_read_once_and_said_in_each_readers_language():
    from herelib import translations
    from herelib.weights import describe

    names, text = ("finance", "skills", "network"), "finance>skills=network"
    english = describe(text, names)
    assert english.endswith("finance before skills and network.")
    with translations.speaking("es"):
        assert describe(text, names).endswith("finance antes que skills y network.")
    assert describe(text, names) == english
