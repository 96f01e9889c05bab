"""Packages: which can be put together, and that the search leaves out none that the plain search finds."""

from dataclasses import replace

import kernel_places
import numpy as np
import pytest
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import packages as oracle

from herelib.recommendations.packages import (
    EMPTY,
    Space,
    Terms,
    adds,
    candidate_parts,
    field,
    lead_allowed,
    leads,
    may_earn,
    package_space,
    summed,
    together,
)
from herelib.recommendations.parts import catalogue_parts

seeds = st.integers(0, 10**6)
AB, CD = frozenset({"support0", "support1"}), frozenset({"support2", "form4"})
RULES = [
    {},
    {"budget": 120_000.0},
    {"committed": frozenset({"support1"})},
    {"committed": frozenset({"support0", "form4"}), "present": frozenset({"form4", "finance5"})},
    {"excludes": frozenset({AB, CD})},
    {"no_lead": frozenset({"support0", "support3"})},
    {"closed": frozenset({"support2", "place6"}), "least_part": 0.0},
    {"committed": frozenset({"finance5"}), "no_lead": frozenset({"support0"}), "budget": 200_000.0},
    {"supplies": np.zeros((9, kernel_places.CAPACITIES))},
]


def searched(draws):
    """All packages of a place that pay their way, by the library."""
    place = draws[0]
    return field(kernel_places.scene(draws), kernel_places.parts(place), kernel_places.terms(place))


def plainly(draws):
    """The same by the oracle; what is committed leads whatever it does, so that nobody has to be able to beside it."""
    place = draws[0]
    if any(place.roles[place.position(name)] == "support" for name in place.committed):
        draws = [replace(each, no_lead=frozenset()) for each in draws]
    return oracle.choice(draws)


def assert_same(draws):
    found, truth, place = searched(draws), plainly(draws), draws[0]
    at = found.affordable
    members = [kernel_places.package_of(row) for row in found.packages[at]]
    assert len(set(members)) == len(members)
    order = {package: k for k, package in enumerate(truth.packages)}
    assert set(members) == set(order)
    again = [order[package] for package in members]
    assert found.relief[at] == pytest.approx(truth.relief[again], abs=1e-12)
    assert found.cost[at] == pytest.approx(truth.cost[again])
    settled = [name for name in sorted(place.committed, key=place.position) if name.startswith("support")]
    named = [place.names[m] if m >= 0 else None for m in found.lead[at]]
    assert named == (settled[:1] * len(at) if settled else [truth.lead[k] for k in again])
    for row, added in zip(found.packages[at][::11], found.added[at][::11], strict=True):
        for m, gain in zip(row, added, strict=True):
            if m >= 0 and place.names[m] not in place.committed:
                assert gain == pytest.approx(oracle.adds(draws, kernel_places.package_of(row), m), abs=1e-12)
            else:
                assert np.isnan(gain)
    return truth


@pytest.mark.parametrize("rules", range(len(RULES)))
@pytest.mark.parametrize("seed", range(3))
def test_every_package_that_the_plain_search_finds_is_found_and_no_other(seed, rules):
    place = kernel_places.random_place(seed, **RULES[rules])
    truth = assert_same(kernel_places.varied(place, seed, 2))
    assert len(truth.packages) > 0


@pytest.mark.parametrize("supports", [3, 4, 5])
@pytest.mark.parametrize("rules", [{}, {"budget": 120_000.0}, {"committed": frozenset({"support_01"})}])
def test_packages_of_neutral_catalogues_are_those_of_the_plain_search(supports, rules):
    rng = np.random.default_rng([supports, 2])
    tables, true = worlds.neutral(rng, supports, 5), worlds.levels(rng, 2, "strong")
    truth = assert_same([worlds.place(tables, row, **{"no_lead": frozenset(), **rules}) for _, row in true.iterrows()])
    assert len({len(package) for package in truth.packages}) > 1


@settings(max_examples=40, deadline=None)
@given(seeds, st.sampled_from([0.0, 0.03, 0.1]))
def test_no_part_is_dropped_that_some_package_holds(seed, least_part):
    """Whatever parts bring to each other: the bound never falls below what a part adds anywhere."""
    place = kernel_places.random_place(seed, 3, 5, least_part=least_part)
    rng = np.random.default_rng(seed)
    place = replace(place, there=place.there * rng.random())
    scene, parts = kernel_places.scene([place]), kernel_places.parts(place)
    held = {m for package in oracle.choice([place]).packages for m in package}
    kept = candidate_parts(scene, kernel_places.terms(place), parts.roles)
    assert held <= set(np.flatnonzero(kept))
    bound = may_earn(scene, np.ones(len(kept), bool), parts.roles)
    for package in list(oracle.packages(place))[::17]:
        for m in package:
            assert oracle.adds([place], package, m) <= bound[m] + 1e-12


def test_a_part_is_dropped_that_can_add_nothing_and_one_that_only_brings_something_is_not():
    place = kernel_places.random_place(1, 2, 4)
    effect, need, brings = np.zeros((6, 5)), np.zeros((6, 4)), np.zeros((6, 4))
    effect[0], need[0, 0], brings[5, 0] = 0.6, 1.0, 1.0  # the first needs what the last brings
    bare = replace(place, effect=effect, need=need, hard=need > 0, supplies=brings, there=np.zeros(4), reach=np.ones(6))
    scene, parts = kernel_places.scene([bare]), kernel_places.parts(bare)
    assert candidate_parts(scene, kernel_places.terms(bare), parts.roles).tolist() == [True, *[False] * 4, True]
    settled = kernel_places.terms(replace(bare, committed=frozenset({bare.names[3]})))
    assert candidate_parts(scene, settled, parts.roles)[3]
    shut = kernel_places.terms(replace(bare, closed=frozenset({bare.names[5]})))
    assert not candidate_parts(scene, shut, parts.roles).any()  # without the last the first adds nothing


# What can be put together


def test_a_space_holds_two_supports_and_one_of_each_other_role_at_the_most():
    place = kernel_places.random_place(1, 3, 4)
    parts, every = kernel_places.parts(place), np.ones(7, bool)
    packages = package_space(parts, every, ()).packages
    assert len(packages) == (1 + 3 + 3) * 2**4 and len({tuple(sorted(row)) for row in packages}) == len(packages)
    assert {kernel_places.package_of(row) for row in packages} == {(), *oracle.packages(place)}
    settled = package_space(parts, every, (1, 3)).packages
    assert len(settled) == (1 + 2) * 2**3 and ((settled == 1).any(1) & (settled == 3).any(1)).all()
    assert len(package_space(parts, every, (0, 2)).packages) == 2**4
    few = np.array([True, False, False, True, False, False, False])
    assert len(package_space(parts, few, ()).packages) == 2 * 2


def test_parts_that_exclude_each_other_stand_in_no_package_together():
    excludes = np.zeros((4, 4), bool)
    excludes[0, 3] = excludes[3, 0] = True
    packages = np.array([[0, 1, EMPTY, 3], [1, 2, EMPTY, 3], [0, EMPTY, EMPTY, EMPTY]])
    assert together(packages, excludes).tolist() == [False, True, True]


def test_what_a_part_adds_is_the_relief_lost_without_it():
    space = Space(((), (0,), (1,), (0, 1)), ((EMPTY, 2), (EMPTY,), (EMPTY,), (EMPTY,)))
    relief = np.array([0.0, 0.1, 0.3, 0.4, 0.2, 0.25, 0.45, 0.5])
    added = adds(relief, space)
    assert added[7, :3].tolist() == pytest.approx([0.25, 0.1, 0.05])
    assert added[3, :3].tolist() == pytest.approx([0.3, np.nan, 0.1], nan_ok=True)
    bound = Space(((0,), (0, 1)), ((2,), (EMPTY,), (EMPTY,), (EMPTY,)))  # both 0 and 2 are committed
    added = adds(np.array([0.3, 0.5]), bound)
    assert added[1, :3].tolist() == pytest.approx([np.nan, 0.2, np.nan], nan_ok=True)


def led(pair, worth, committed=(), may_lead=(True, True, True)):
    rows = np.array([[*pair, EMPTY, EMPTY, EMPTY, EMPTY]])
    added = np.array([[*worth, *[np.nan] * 4]])
    return int(leads(rows, added, Terms((), committed, np.array(may_lead), 0.0, np.inf, np.zeros((1, 3))))[0])


def test_the_support_that_adds_most_leads_among_those_that_may():
    assert led((0, 1), (0.2, 0.3)) == 1 and led((0, 1), (0.3, 0.2)) == 0
    assert led((0, 1), (0.2, 0.2)) == 0 and led((0, 1), (0.2, 0.2 + 1e-14)) == 0  # level: the first by name
    assert led((0, 1), (0.2, 0.3), may_lead=(True, False, True)) == 0
    assert led((0, EMPTY), (0.2, np.nan), may_lead=(False, True, True)) == -2
    assert led((EMPTY, EMPTY), (np.nan, np.nan)) == EMPTY


def test_what_is_committed_leads_before_what_is_not():
    assert led((0, 1), (0.4, np.nan), committed=(1,)) == 1
    assert led((0, 1), (0.4, np.nan), committed=(1,), may_lead=(False, False, False)) == 1
    assert led((0, 1), (np.nan, np.nan), committed=(0, 1)) == 0


def test_a_part_that_helps_a_little_with_what_presses_may_not_lead():
    parts = catalogue_parts(
        worlds.catalogue(
            [
                worlds.part("a", "support", {"finance": 1, "skills": 1}),
                worlds.part("b", "support", {"finance": 2}),
                worlds.part("c", "support", {"skills": 3}),
                worlds.part("d", "finance", {"finance": 3}),
            ]
        )
    )
    presses = np.zeros(12)
    presses[worlds.BARRIER_NAMES.index("finance")], presses[worlds.BARRIER_NAMES.index("skills")] = 0.5, 0.49
    assert dict(zip(parts.names, lead_allowed(parts, presses).tolist(), strict=True)) == {
        **{"a": False, "b": True, "c": False, "d": False}  # skills press in fewer than half of the draws
    }
    assert not lead_allowed(parts, np.zeros(12)).any()


def test_a_package_fits_in_the_share_of_the_draws_of_its_cost():
    cost = np.array([[10.0, 20.0], [30.0, 20.0], [20.0, 40.0], [10.0, 70.0]])
    packages = np.array([[0, 1, EMPTY], [0, EMPTY, EMPTY], [EMPTY, 1, EMPTY]])
    terms = Terms((), (), np.ones(2, bool), 0.0, 50.0, cost)
    assert terms.fits(packages).tolist() == [0.5, 1.0, 0.75]
    assert replace(terms, budget=np.inf).fits(packages).tolist() == [1.0] * 3
    assert replace(terms, budget=5.0).fits(packages).tolist() == [0.0] * 3
    assert summed(cost[0], packages).tolist() == [30.0, 10.0, 20.0]


# What must hold of relief, whatever the numbers


def relief_of(place, members):
    return float(kernel_places.scene([place]).relief(kernel_places.places_of(place, members)[None], mean=True)[0])


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_relief_never_falls_with_a_stronger_effect_more_capacity_or_one_part_more(seed):
    place, rng = kernel_places.random_place(seed, 2, 4), np.random.default_rng(seed)
    members = tuple(sorted(rng.choice(6, int(rng.integers(1, 6)), replace=False)))
    before = relief_of(place, members)
    stronger, richer = place.effect.copy(), place.there.copy()
    m, b, c = rng.integers(6), rng.integers(5), rng.integers(4)
    stronger[m, b] = min(1.0, stronger[m, b] + 0.2)
    richer[c] = min(1.0, richer[c] + 0.2)
    assert relief_of(replace(place, effect=stronger), members) >= before - 1e-12
    assert relief_of(replace(place, there=richer), members) >= before - 1e-12
    others = [n for n in range(6) if n not in members]
    for n in others:
        assert relief_of(place, tuple(sorted((*members, n)))) >= before - 1e-12


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_points_never_fall_where_more_presses(seed):
    """Relief is a share, and may; what is taken away altogether (relief x load) does not."""
    place, rng = kernel_places.random_place(seed, 2, 4), np.random.default_rng(seed)
    members, b = (0, 1, int(rng.integers(2, 6))), rng.integers(5)
    worse = place.pressure.copy()
    worse[b] = min(1.0, worse[b] + 0.3)
    after = replace(place, pressure=worse)
    loads = [kernel_places.scene([each]).load[0] for each in (place, after)]
    assert relief_of(after, members) * loads[1] >= relief_of(place, members) * loads[0] - 1e-12


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_without_supplies_a_part_adds_no_more_to_a_larger_package(seed):
    place, rng = kernel_places.random_place(seed, 2, 4), np.random.default_rng(seed)
    place = replace(place, supplies=np.zeros_like(place.supplies))
    order = [int(m) for m in rng.permutation(6)]
    small, large, more = order[:2], order[: int(rng.integers(2, 6))], order[5]
    gains = [
        relief_of(place, tuple(sorted({*package, more}))) - relief_of(place, tuple(sorted(package)))
        for package in (small, large)
    ]
    assert gains[0] >= gains[1] - 1e-12
