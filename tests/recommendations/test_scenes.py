"""Scenes: what is delivered, what is taken away and what it is worth, by hand and against the plain oracle."""

from dataclasses import replace

import kernel_places
import numpy as np
import pytest
from oracles import packages as oracle

ROLES = ("support", "support", "finance", "steering")


def place(**changed):
    """A course that needs skills (hard, .8) and money (soft, .4), mentors, a grant and a partnership; two barriers."""
    plain = oracle.Place(
        names=("course", "mentors", "grant", "partnership"),
        roles=ROLES,
        pressure=np.array([1.0, 0.5]),
        weight=np.array([1.0, 1.0]),
        effect=np.array([[0.6, 0.0], [0.2, 0.4], [0.0, 0.5], [0.0, 0.0]]),
        need=np.array([[0.8, 0.4], [0.0, 0.0], [0.0, 0.0], [0.0, 0.5]]),
        hard=np.array([[True, False], [False, False], [False, False], [True, True]]),
        there=np.array([0.4, 0.1]),
        supplies=np.zeros((4, 2)),
        reach=np.ones(4),
        cost=np.zeros(4),
    )
    return replace(plain, **changed)


def delivered(here, *members):
    """Delivery of each part of a package, in their order."""
    package = kernel_places.places_of(here, members)
    found = kernel_places.scene([here]).deliveries(package)[:, 0]
    return {int(m): float(found[k]) for k, m in enumerate(package) if m >= 0}


def relief(here, *members, **options):
    package = kernel_places.places_of(here, members)[None]
    return float(kernel_places.scene([here]).relief(package, mean=True, **options)[0])


def test_what_is_hard_to_be_without_limits_and_what_is_soft_costs_half_of_its_shortfall():
    assert delivered(place(), 0) == {0: pytest.approx(0.5 * (1 - 0.75 / 2))}
    assert delivered(place(there=np.array([1.0, 0.0])), 0) == {0: pytest.approx(0.5)}
    assert delivered(place(there=np.zeros(2)), 0) == {0: 0.0}
    assert delivered(place(there=np.ones(2)), 0) == {0: 1.0}  # more than is needed is worth no more
    assert delivered(place(there=np.zeros(2)), 1) == {1: 1.0}  # what needs nothing arrives in any case


def test_the_least_of_several_hard_requirements_counts_and_the_mean_of_the_soft_ones():
    both = {"hard": np.ones((4, 2), bool)}
    assert delivered(place(**both), 0)[0] == pytest.approx(0.25)
    neither = {"hard": np.zeros((4, 2), bool)}
    assert delivered(place(**neither), 0)[0] == pytest.approx(1 - (0.5 + 0.75) / 2 / 2)


def test_what_another_part_brings_counts_as_far_as_that_part_arrives_from_the_region_alone():
    brings = np.zeros((4, 2))
    brings[3] = [0.8, 0.0]  # the partnership brings skills; it needs money, of which a fifth of its need is there
    assert delivered(place(supplies=brings), 0, 3) == {0: pytest.approx(0.5 * (1 - 0.75 / 2)), 3: pytest.approx(0.2)}
    rich = place(supplies=brings, there=np.array([0.4, 0.5]))
    assert delivered(rich, 0, 3) == {0: pytest.approx(1.0), 3: pytest.approx(1.0)}
    assert delivered(rich, 0)[0] == pytest.approx(0.5)  # without the partnership nothing is brought
    # What is brought to the partnership does not make it bring more: it arrives by a fifth alone.
    chain = brings.copy()
    chain[2] = [0.0, 1.0]
    with_grant = delivered(place(supplies=chain), 0, 2, 3)
    assert with_grant[3] == pytest.approx(1.0) and with_grant[0] == pytest.approx(0.5)


def test_a_part_never_meets_its_own_need_but_may_bring_the_same_to_others():
    brings = np.zeros((4, 2))
    brings[0] = [1.0, 0.0]
    assert delivered(place(supplies=brings), 0)[0] == delivered(place(), 0)[0]
    other = place(supplies=brings, need=np.array([[0.4, 0.0], [0.8, 0.0], [0.0, 0.0], [0.0, 0.0]]))
    other = replace(other, hard=np.ones((4, 2), bool), there=np.array([0.2, 0.0]))
    assert delivered(other, 0, 1) == {0: pytest.approx(0.5), 1: pytest.approx(0.5 / 0.8)}
    assert delivered(other, 1)[1] == pytest.approx(0.25)


def test_relief_is_the_share_of_what_presses_that_is_taken_away():
    there = place(there=np.ones(2))
    assert relief(there, 0) == pytest.approx(0.6 / 1.5)
    assert relief(there, 0, 1) == pytest.approx(((1 - 0.4 * 0.8) + 0.5 * 0.4) / 1.5)
    assert relief(replace(there, weight=np.array([1.0, 3.0])), 1) == pytest.approx((0.2 + 3 * 0.5 * 0.4) / 2.5)
    assert relief(replace(there, reach=np.array([0.5, 1, 1, 1])), 0) == pytest.approx(0.3 / 1.5)
    assert relief(there) == 0.0 and relief(replace(there, pressure=np.zeros(2)), 0, 1) == 0.0


def test_load_and_shares_are_of_weighted_pressures():
    here = kernel_places.scene([place(weight=np.array([1.0, 3.0])), place(pressure=np.zeros(2))])
    assert here.load == pytest.approx([(1 + 1.5) / 4, 0.0])
    assert here.shares == pytest.approx(np.array([[0.4, 0.6], [0.0, 0.0]]))


def test_without_one_effect_the_others_stay():
    there = place(there=np.ones(2))
    assert relief(there, 0, 1, but=(1, 0)) == pytest.approx((0.6 + 0.5 * 0.4) / 1.5)
    assert relief(there, 0, 1, but=(0, 0)) == pytest.approx(relief(there, 1))
    assert relief(there, 0, 1) > relief(there, 0, 1, but=(1, 1))  # nothing was changed for good


def test_a_part_that_is_closed_in_a_draw_takes_nothing_away_and_brings_nothing_there():
    brings = np.zeros((4, 2))
    brings[3] = [0.8, 0.8]
    here = place(supplies=brings, need=np.array([[0.8, 0.4], [0, 0], [0, 0], [0, 0.0]]))
    opened = np.array([[True] * 4, [True, True, True, False], [False, True, True, True]])
    closed = kernel_places.scene([here] * 3, opened)
    package = kernel_places.places_of(here, (0, 3))
    alone = relief(here, 0)
    assert closed.relief(package[None], mean=False)[0] == pytest.approx([0.6 / 1.5, alone, 0.0])
    assert closed.taken(package)[2] == pytest.approx([0.0, 0.0])
    assert closed.alone[:, 1] == pytest.approx([0.5 * (1 - 0.75 / 2), 1, 1, 0])


@pytest.mark.parametrize("seed", range(6))
def test_every_package_in_every_draw_is_as_the_formula_says(seed):
    draws = kernel_places.varied(kernel_places.random_place(seed), seed, 3)
    listed = list(oracle.packages(draws[0]))[::7]
    here = kernel_places.scene(draws)
    packages = np.array([kernel_places.places_of(draws[0], members) for members in listed])
    by_draw = here.relief(packages, mean=False)
    plain = np.array([[oracle.relief(each, members) for each in draws] for members in listed])
    assert by_draw == pytest.approx(plain, abs=1e-12)
    assert here.relief(packages, mean=True) == pytest.approx(plain.mean(1), abs=1e-12)
    points = np.array([np.mean([each.pressure * oracle.removed(each, m) for each in draws], 0) for m in listed])
    assert here.points(packages) == pytest.approx(points, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_deliveries_and_what_is_taken_are_as_the_formula_says(seed):
    draws = kernel_places.varied(kernel_places.random_place(seed), seed, 2)
    here = kernel_places.scene(draws)
    for members in list(oracle.packages(draws[0]))[::61]:
        package = kernel_places.places_of(draws[0], members)
        deliveries = here.deliveries(package)
        for k, m in enumerate(package):
            if m < 0:
                assert np.isnan(deliveries[k]).all()
            else:
                plain = [oracle.delivery_in(each, members, m) for each in draws]
                assert deliveries[k] == pytest.approx(plain, abs=1e-12)
        assert here.taken(package) == pytest.approx(np.array([oracle.removed(d, members) for d in draws]), abs=1e-12)
