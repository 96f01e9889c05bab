"""The oracle of the package model against cases that a hand computes, and its fast form against its slow one."""

from dataclasses import replace

import numpy as np
import pytest
from oracles import packages as oracle
from oracles.package_grids import grid_choice


def place(**changed):
    """Two supports and a grant over two barriers and two capacities; everything is there, everything is reached."""
    plain = oracle.Place(
        names=("course", "mentors", "grant"),
        roles=("support", "support", "finance"),
        pressure=np.array([1.0, 0.5]),
        weight=np.ones(2),
        effect=np.array([[0.6, 0.0], [0.35, 0.15], [0.0, 0.6]]),
        need=np.array([[0.4, 0.0], [0.8, 0.4], [0.0, 0.0]]),
        hard=np.array([[False, False], [True, False], [False, False]]),
        there=np.ones(2),
        supplies=np.zeros((3, 2)),
        reach=np.ones(3),
        cost=np.array([10_000.0, 20_000.0, 40_000.0]),
    )
    return replace(plain, **changed)


def random_place(seed, parts=9, **changed):
    rng = np.random.default_rng(seed)
    roles = tuple(rng.choice(["support", "support", "form", "finance", "place", "steering"], parts))
    need = rng.integers(0, 6, (parts, 3)) / 5
    return oracle.Place(
        tuple("abcdefghij"[:parts]),
        roles,
        pressure=rng.random(4),
        weight=rng.lognormal(0, 0.35, 4),
        effect=rng.choice([0, 0.15, 0.35, 0.6], (parts, 4)),
        need=need,
        hard=need >= 0.6,
        there=rng.random(3),
        supplies=rng.choice([0, 0, 0.4, 1.0], (parts, 3)),
        reach=rng.choice([0.5, 1.0], parts),
        cost=rng.integers(1, 100, parts) * 1000.0,
        **changed,
    )


def test_delivery_is_the_least_hard_share_less_half_the_mean_soft_shortfall():
    need, hard = np.array([0.8, 0.6, 0.4, 0.4, 0.0]), np.array([True, True, False, False, True])
    there = np.array([0.4, 0.45, 0.2, 0.4, 0.0])  # hard: .5, .75; soft short by .5 and 0; the last is not required
    assert oracle.delivery(need, hard, there) == pytest.approx(0.5 * (1 - 0.25 / 2))
    assert oracle.delivery(np.zeros(5), hard, there) == 1.0


def test_relief_is_the_weighted_share_of_what_presses_that_the_parts_take_away_one_after_the_other():
    here = place()
    assert oracle.relief(here, (0, 1)) == pytest.approx((1 - 0.4 * 0.65 + 0.5 * 0.15) / 1.5)
    assert oracle.load(here) == 0.75
    assert oracle.relief(replace(here, weight=np.array([0.0, 1.0])), (0, 1)) == pytest.approx(0.15)
    assert oracle.relief(replace(here, there=np.array([0.4, 0.0])), (1,)) == pytest.approx(
        0.5 * 0.5 * (0.35 + 0.075) / 1.5
    )
    assert oracle.relief(replace(here, pressure=np.zeros(2)), (0, 1)) == 0.0


def test_what_another_part_brings_is_scaled_by_what_arrives_of_it_and_never_serves_itself():
    here = place(there=np.array([0.4, 0.0]), supplies=np.array([[0.0, 0.4], [0.8, 0.0], [0.8, 0.4]]))
    assert oracle.there_for(here, (1,), 1) == pytest.approx([0.4, 0.0])
    assert oracle.there_for(here, (1, 2), 1) == pytest.approx([0.8, 0.4])
    assert oracle.there_for(here, (0, 1), 0) == pytest.approx(
        [0.4, 0.0]
    )  # alone mentors arrive in 0.25: they bring 0.2
    assert oracle.there_for(replace(here, there=np.array([0.2, 0.0])), (0, 1), 1) == pytest.approx([0.2, 0.4 * 0.75])
    assert oracle.delivery_in(here, (1, 2), 1) == 1.0


def test_packages_hold_two_supports_and_one_of_each_other_role_at_the_most():
    roles = ("support", "support", "support", "form", "form", "finance", "place", "steering")
    many = replace(random_place(1, 8), roles=roles)
    listed = list(oracle.packages(many))
    assert len(listed) == len(set(listed)) == (1 + 3 + 3) * 3 * 2 * 2 * 2 - 1
    pair = frozenset({frozenset("de"), frozenset("ab")})
    assert len(list(oracle.packages(replace(many, excludes=pair)))) == (1 + 3 + 2) * 24 - 1
    assert len(list(oracle.packages(replace(many, committed=frozenset("a"))))) == 3 * 24
    assert len(list(oracle.packages(replace(many, closed=frozenset("a"))))) == (1 + 2 + 1) * 24 - 1


def test_a_part_that_adds_too_little_is_left_out_unless_it_is_committed():
    here = place(effect=np.array([[0.6, 0.0], [0.0, 0.05], [0.0, 0.6]]))  # mentors add .0167 at the most
    assert oracle.choice([here]).named(oracle.choice([here]).best()) == {"course", "grant"}
    bound = oracle.choice([replace(here, committed=frozenset({"mentors"}))])
    assert bound.named(bound.best()) == {"course", "mentors", "grant"}


def test_the_lead_is_the_support_that_adds_most_and_level_ones_go_by_name():
    assert oracle.lead([place()], (0, 1, 2)) == "course"
    assert oracle.lead([place(no_lead=frozenset({"course"}))], (0, 1, 2)) == "mentors"
    assert oracle.lead([place(effect=np.full((3, 2), 0.3))], (0, 1)) == "course"
    assert oracle.lead([place()], (2,)) is None


def test_best_losses_and_the_named_package_of_a_case_by_hand():
    found = oracle.choice([place()])
    r = {frozenset("cm"): (0.74 + 0.075) / 1.5, frozenset("cg"): 0.6, frozenset("cmg"): (0.74 + 0.33) / 1.5}
    assert found.named(found.best()) == {"course", "mentors", "grant"}
    assert found.relief_of(found.best()) == pytest.approx(r[frozenset("cmg")])
    assert oracle.loss_without(found, "mentors") == pytest.approx(r[frozenset("cmg")] - r[frozenset("cg")])
    assert found.named(oracle.best_without(found, "grant")) == {"course", "mentors"}
    assert found.named(oracle.named_package(found, 0.1)) == {"course", "mentors", "grant"}
    assert found.named(oracle.named_package(found, 0.2)) == {"course", "grant"}
    assert oracle.best_insisted_on([place(budget=30_000)], "grant") is None
    assert found.named(oracle.best_per_lead(found)["mentors"]) == {"mentors", "grant"}
    assert [found.cost[k] for k in oracle.frontier(found)] == [10_000, 30_000, 50_000, 70_000]
    assert found.named(oracle.choice([place(budget=69_999)]).best()) != {"course", "mentors", "grant"}
    free = oracle.choice([place(budget=30_000, present=frozenset({"grant"}))])
    assert free.named(free.best()) == {"course", "mentors", "grant"}


@pytest.mark.parametrize("seed", range(6))
def test_many_packages_at_once_have_the_relief_of_each_alone(seed):
    here = random_place(seed)
    listed = list(oracle.packages(here))
    assert oracle.reliefs(here, listed) == pytest.approx(
        [oracle.relief(here, package) for package in listed], abs=1e-14
    )
    found = oracle.choice([here])
    assert [oracle.lead([here], package) for package in found.packages] == list(found.lead)
    assert set(found.packages) == {package for package in listed if oracle.earns_its_places([here], package)}


def test_shapley_shares_sum_to_the_relief_and_are_the_relief_of_a_part_alone():
    here = random_place(3)
    for package in [p for p in oracle.packages(here) if len(p) >= 4][:5]:
        assert oracle.shapley(here, package).sum() == pytest.approx(oracle.relief(here, package), abs=1e-12)
        assert oracle.shapley(here, package).sum(0) == pytest.approx(oracle.relief_by_barrier(here, package), abs=1e-12)
    assert oracle.shapley(place(), (0, 1))[:, 0] == pytest.approx([0.6 - 0.105, 0.35 - 0.105] / np.array(1.5))


def test_the_core_index_of_three_projects_by_hand():
    """Two criteria with weights between 1:2 and 2:1. ab and ac are better on one each, bc is worse than both."""
    members = [frozenset("ab"), frozenset("ac"), frozenset("bc")]
    points = np.array([[3.0, 1.0], [1.0, 3.0], [1.0, 1.5]])
    box = np.array([[2 / 3, 1 / 3], [1 / 3, 2 / 3]])
    assert oracle.non_dominated(points, box) == [0, 1]
    assert oracle.core_index(members, points, box) == {"a": 1.0, "b": 0.5, "c": 0.5}
    assert oracle.non_dominated(points, np.array([[0.9, 0.1]])) == [0]
    assert len(oracle.corners([0.1] * 3, [0.2] * 3)) == 8


def test_verdicts_of_cases_by_hand():
    course, mentors = [0.6, 0.0], [0.0, 0.6]
    alone = place(effect=np.array([course, [0.0, 0.0], [0.0, 0.0]]))
    assert oracle.verdict(oracle.choice([alone])) == "clear"
    twins = place(effect=np.array([course, course, [0.0, 0.0]]), excludes=frozenset({frozenset({"course", "mentors"})}))
    assert oracle.verdict(oracle.choice([twins])) == "either will do"
    assert oracle.verdict(oracle.choice([place(pressure=np.array([0.3, 0.3]))])) == "nothing helps enough"
    apart = place(effect=np.array([course, mentors, [0.0, 0.0]]), excludes=twins.excludes)
    doubt = [replace(apart, pressure=np.array(p)) for p in ((0.9, 0.4), (0.9, 0.4), (0.4, 0.9))]
    assert oracle.verdict(oracle.choice(doubt)) == "contested"
    assert oracle.verdict(oracle.choice([replace(apart, closed=frozenset({"mentors"}))])) == "only one is left"


@pytest.mark.parametrize("seed", range(8))
def test_the_search_on_a_grid_finds_what_the_search_one_after_the_other_finds(seed):
    rules = [
        {},
        {"budget": 150_000},
        {"committed": frozenset("a")},
        {"committed": frozenset("abc"), "present": frozenset("bd")},
        {"excludes": frozenset({frozenset("ab"), frozenset("cd")})},
        {"no_lead": frozenset("ae")},
        {"closed": frozenset("bc"), "least_part": 0.0},
        {"no_lead": frozenset("abcdefg"), "committed": frozenset("h")},
    ][seed]
    draws = [random_place(seed, 8, **rules), replace(random_place(seed, 8, **rules), pressure=np.full(4, 0.4))]
    plain, grid = oracle.choice(draws), grid_choice(draws)
    order = {package: k for k, package in enumerate(grid.packages)}
    assert set(plain.packages) == set(order)
    if plain.packages:
        again = [order[package] for package in plain.packages]
        assert grid.relief[again] == pytest.approx(plain.relief, abs=1e-14)
        assert grid.cost[again] == pytest.approx(plain.cost)
        assert [grid.lead[k] for k in again] == list(plain.lead)
        assert plain.named(plain.best()) == grid.named(grid.best())
