"""Choices: the best package, the one that is named, and what is lost without a part or if it is insisted on."""

from dataclasses import replace

import kernel_places
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import packages as oracle

from herelib.recommendations.choices import bests, choice, insisted, maximal
from herelib.recommendations.packages import EMPTY, Field, field

CASES = range(6)


def chosen(draws, close_enough=0.1):
    """Scene, field and choice of a place in its draws, by the library."""
    place = draws[0]
    scene, parts, terms = kernel_places.scene(draws), kernel_places.parts(place), kernel_places.terms(place)
    packages = field(scene, parts, terms)
    return scene, packages, choice(scene, packages, parts, terms, close_enough)


def hand(**changed):
    """Two supports and a grant over two barriers, everything there: see oracles/test_packages for the figures."""
    plain = oracle.Place(
        names=("course", "mentors", "grant"),
        roles=("support", "support", "finance"),
        pressure=np.array([1.0, 0.5]),
        weight=np.ones(2),
        effect=np.array([[0.6, 0.0], [0.35, 0.15], [0.0, 0.6]]),
        need=np.zeros((3, 1)),
        hard=np.zeros((3, 1), bool),
        there=np.ones(1),
        supplies=np.zeros((3, 1)),
        reach=np.ones(3),
        cost=np.array([10_000.0, 20_000.0, 40_000.0]),
    )
    return replace(plain, **changed)


ALL, COURSE_GRANT, MENTORS_GRANT = (0.74 + 0.33) / 1.5, 0.9 / 1.5, (0.35 + 0.33) / 1.5


def members(packages, at):
    return kernel_places.package_of(packages.packages[at])


# By hand


def test_the_best_is_best_and_the_cheapest_near_it_with_the_same_lead_is_named():
    for close_enough, named in ((0.1, (0, 1, 2)), (0.2, (0, 2))):
        _, packages, found = chosen([hand()], close_enough)
        assert members(packages, found.best) == (0, 1, 2) and members(packages, found.named) == named
        assert packages.relief[found.best] == pytest.approx(ALL)
        assert found.close == pytest.approx(close_enough * ALL)
    assert [lead.part for lead in found.leads] == [0, 1, EMPTY]
    assert [lead.relief for lead in found.leads] == pytest.approx([ALL, MENTORS_GRANT, 0.2])


def test_a_cheaper_package_with_another_lead_is_not_named():
    """Mentors and the grant would cost a third, and are near: but the course leads."""
    _, packages, found = chosen([hand(cost=np.array([90_000.0, 5_000.0, 40_000.0]))], 0.5)
    assert 0 in members(packages, found.named) and members(packages, found.named) == (0,)


def test_losses_without_each_part():
    _, _, found = chosen([hand(closed=frozenset({"nobody"}))])
    assert found.without == pytest.approx([ALL - MENTORS_GRANT, ALL - COURSE_GRANT, ALL - (0.74 + 0.075) / 1.5])
    _, _, found = chosen([hand(closed=frozenset({"mentors"}))])
    assert found.without == pytest.approx([COURSE_GRANT - 0.2, np.nan, 0.2], nan_ok=True)
    _, _, found = chosen([hand(closed=frozenset({"mentors", "grant"}))])
    assert found.without[0] == pytest.approx(0.4)  # nothing is left: all of it is lost


def test_a_part_that_the_best_package_lacks_is_no_loss():
    _, packages, found = chosen([hand(effect=np.array([[0.6, 0.0], [0.02, 0.0], [0.0, 0.6]]))])
    assert members(packages, found.best) == (0, 2) and found.without[1] == 0.0


def test_what_nobody_can_pay_is_not_chosen():
    _, packages, found = chosen([hand(budget=30_000.0)])
    assert members(packages, found.best) == (0, 1)
    assert chosen([hand(budget=5_000.0)])[2] is None
    _, packages, found = chosen([hand(budget=30_000.0, present=frozenset({"grant"}))])
    assert members(packages, found.best) == (0, 1, 2)


def test_level_leads_share_a_draw():
    twins = np.array([[0.6, 0.0], [0.6, 0.0], [0.0, 0.0]])
    both = hand(effect=twins, excludes=frozenset({frozenset({"course", "mentors"})}))
    _, _, found = chosen([both])
    assert [(lead.part, lead.acceptability, lead.within, lead.loss_without) for lead in found.leads] == [
        (0, 0.5, 1.0, 0.0),
        (1, 0.5, 1.0, 0.0),
    ]
    assert found.bests.in_best.tolist() == [0.5, 0.5, 0.0] and found.often == 0.0


def test_how_often_it_matters_counts_the_draws_in_which_doing_without_costs_more_than_may_be_given_away():
    apart = {"effect": np.array([[0.6, 0.0], [0.0, 0.6], [0.0, 0.0]])}
    apart["excludes"] = frozenset({frozenset({"course", "mentors"})})
    draws = [hand(pressure=np.array(p), **apart) for p in ([0.9, 0.5], [0.9, 0.5], [0.9, 0.5], [0.5, 0.9])]
    _, _, found = chosen(draws)
    assert found.lead.part == 0 and found.often == 0.75 and found.lead.within == 0.75
    assert [lead.acceptability for lead in found.leads] == [0.75, 0.25]
    assert chosen([hand(closed=frozenset({"mentors", "grant"}))])[2].often == 1.0  # there is nothing else


def test_level_packages_go_by_cost_and_then_by_their_parts():
    level = hand(effect=np.array([[0.3, 0.3], [0.3, 0.3], [0.0, 0.0]]), cost=np.array([20.0, 10.0, 1.0]))
    level = replace(level, excludes=frozenset({frozenset({"course", "mentors"})}))
    _, packages, found = chosen([level])
    assert members(packages, found.best) == (1,)
    _, packages, found = chosen([replace(level, cost=np.ones(3))])
    assert members(packages, found.best) == (0,)


# Against the search through all packages


def truth_of(seed, draws=3, **rules):
    place = kernel_places.random_place(seed, **rules)
    several = kernel_places.varied(place, seed, draws)
    return several, oracle.choice(several)


@pytest.mark.parametrize("seed", CASES)
def test_best_named_leads_and_losses_are_those_of_the_plain_search(seed):
    draws, truth = truth_of(seed, budget=250_000.0)
    _scene, packages, found = chosen(draws)
    assert members(packages, found.best) == truth.packages[truth.best()]
    assert members(packages, found.named) == truth.packages[oracle.named_package(truth)]
    names = draws[0].names
    best = oracle.best_per_lead(truth)
    assert {names[lead.part] if lead.part >= 0 else None for lead in found.leads} == set(best)
    for lead in found.leads:
        name = names[lead.part] if lead.part >= 0 else None
        assert lead.relief == pytest.approx(truth.relief[best[name]], abs=1e-12)
        if name:
            assert lead.loss_without == pytest.approx(oracle.loss_without(truth, name), abs=1e-12)
    losses = [oracle.loss_without(truth, name) for name in names]
    assert found.without == pytest.approx(losses, abs=1e-12)


@pytest.mark.parametrize("seed", CASES)
def test_the_best_of_every_draw_are_those_of_the_plain_search(seed):
    draws, truth = truth_of(seed, 12, budget=250_000.0)
    _scene, _packages, found = chosen(draws)
    by_draw = oracle.reliefs_by_draw(truth)
    top = by_draw.max(1)
    assert found.bests.best == pytest.approx(top, abs=1e-12)
    for lead in found.leads:
        name = draws[0].names[lead.part] if lead.part >= 0 else None
        of_lead = by_draw[:, [other == name for other in truth.lead]].max(1)
        assert found.bests.of_lead[lead.part] == pytest.approx(of_lead, abs=1e-12)
        assert lead.within == pytest.approx(oracle.within(truth, name, 0.1))
        assert lead.acceptability == pytest.approx((of_lead >= top - 1e-12).mean(), abs=1e-12)  # no draw is level
    firsts = [truth.packages[k] for k in by_draw.argmax(1)]
    held = [np.mean([m in package for package in firsts]) for m in range(len(draws[0].names))]
    assert found.bests.in_best == pytest.approx(held)
    assert sum(lead.acceptability for lead in found.leads) == pytest.approx(1.0)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_leaving_out_packages_that_grow_into_others_changes_no_best_of_any_draw(seed):
    """With supplies, too, and where a gate closes in some draws."""
    place = kernel_places.random_place(seed, 3, 5, least_part=0.0)
    draws = kernel_places.varied(place, seed, 4)
    opened = np.random.default_rng(seed).random((4, 8)) < 0.8
    scene = kernel_places.scene(draws, opened)
    packages = field(scene, kernel_places.parts(place), kernel_places.terms(place))
    kept = maximal(packages.packages, packages.lead)
    relief = scene.relief(packages.packages, mean=False)
    for lead in np.unique(packages.lead):
        mine = packages.lead == lead
        assert relief[mine & kept].max(0) == pytest.approx(relief[mine].max(0), abs=1e-12)
    assert not kept.all()


def test_a_package_that_grows_into_one_with_another_lead_stays():
    packages = np.array([[0, EMPTY, 2], [0, 1, 2], [0, EMPTY, 3], [EMPTY, 0, EMPTY], [EMPTY, 1, EMPTY]])
    assert maximal(packages, np.array([0, 1, 1, 0, 0])).tolist() == [True, True, True, False, True]


def test_the_best_of_draws_do_not_depend_on_how_many_are_compared_at_once(monkeypatch):
    draws, _ = truth_of(2, 9)
    scene, packages, found = chosen(draws)
    monkeypatch.setattr("herelib.recommendations.choices.TOGETHER", 3)
    again = bests(scene, packages, len(draws[0].names))
    assert (again.best == found.bests.best).all() and again.first == found.bests.first
    assert again.in_best == pytest.approx(found.bests.in_best)


# Insisting on a part


def price(draws, name):
    """What it costs to have a part in the package whether or not it earns its place; None if it can be in none.

    The best of all packages in which it earns its place, and of those without it that it joins, if the others still
    earn theirs.
    """
    truth, place, m = oracle.choice(draws), draws[0], draws[0].position(name)
    joined = {tuple(sorted({*package, m})) for package in ((), *truth.packages)} & set(oracle.packages(place))
    joined = [package for package in joined if oracle.affordable(draws, package)]
    value = oracle.mean_reliefs(draws, joined)
    for package in sorted(joined, key=lambda package: -value[package]):
        others = [n for n in package if n != m and place.names[n] not in place.committed]
        if all(value[package] - value[tuple(k for k in package if k != n)] >= place.least_part for n in others):
            return truth.relief_of(truth.best()) - value[package]
    return None


def prices(draws):
    scene, packages, _ = chosen(draws)
    return insisted(scene, packages, kernel_places.parts(draws[0]), kernel_places.terms(draws[0]))


@pytest.mark.parametrize("rules", [{}, {"budget": 120_000.0}, {"excludes": frozenset({frozenset({"form4", "form8"})})}])
@pytest.mark.parametrize("seed", range(3))
def test_insisting_on_a_part_costs_what_the_best_package_with_it_falls_short(seed, rules):
    draws = kernel_places.varied(kernel_places.random_place(seed, 3, 5, least_part=0.04, **rules), seed, 2)
    for name, loss in zip(draws[0].names, prices(draws), strict=True):
        expected = price(draws, name)
        assert np.isnan(loss) if expected is None else loss == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_where_nothing_is_brought_insisting_costs_what_committing_costs(seed):
    none = np.zeros((8, kernel_places.CAPACITIES))
    draws = kernel_places.varied(kernel_places.random_place(seed, 3, 5, supplies=none, budget=200_000.0), seed, 2)
    truth = oracle.choice(draws)
    bound = [oracle.best_insisted_on(draws, name) for name in draws[0].names]
    expected = [np.nan if best is None else truth.relief_of(truth.best()) - best for best in bound]
    assert prices(draws) == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_insisting_on_a_part_that_adds_too_little_to_the_best_costs_nothing_of_it():
    """The leaflet earns a place in a package of its own, but beside the course it adds next to nothing."""
    place = hand(effect=np.array([[0.6, 0.6], [0.06, 0.06], [0.0, 0.0]]), least_part=0.05)
    _, packages, _ = chosen([place])
    assert {members(packages, k) for k in range(len(packages.packages))} == {(0,), (1,)}
    assert prices([place]) == pytest.approx([0.0, 0.6 - (1 - 0.4 * 0.94), 0.0])


def test_a_part_that_cannot_be_had_or_paid_has_no_price():
    place = hand(closed=frozenset({"mentors"}), budget=30_000.0)
    scene, packages, _ = chosen([place])
    lost = insisted(scene, packages, kernel_places.parts(place), kernel_places.terms(place))
    assert lost[0] == 0.0 and np.isnan(lost[1:]).all()


def test_a_field_whose_packages_cannot_be_paid_has_no_choice():
    empty = Field(np.empty((0, 6), int), *(np.empty(0) for _ in range(2)), np.empty((0, 6)), *(np.empty(0),) * 2)
    place = hand()
    parts, terms = kernel_places.parts(place), kernel_places.terms(place)
    assert choice(kernel_places.scene([place]), empty, parts, terms, 0.1) is None
