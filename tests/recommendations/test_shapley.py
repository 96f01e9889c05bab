"""Shapley shares: they sum to the relief, treat like parts alike, and give nothing for nothing."""

from dataclasses import replace

import kernel_places
import numpy as np
import pytest
from oracles import packages as oracle

from herelib.recommendations.shapley import shapley_shares


def shares(draws, members):
    return shapley_shares(kernel_places.scene(draws), kernel_places.places_of(draws[0], members))


@pytest.mark.parametrize("seed", range(4))
def test_shares_sum_to_the_relief_and_are_means_over_all_orders(seed):
    draws = kernel_places.varied(kernel_places.random_place(seed, 2, 4), seed, 2)
    for members in [(0, 1, 2, 3, 4), (0, 2, 4), (1,)]:
        found = shares(draws, members)
        assert found.sum() == pytest.approx(oracle.mean_relief(draws, members), abs=1e-12)
        plain = np.mean([oracle.shapley(place, members) for place in draws], axis=0)
        assert found == pytest.approx(plain, abs=1e-12)
    whole = shares(draws, (0, 1, 2, 3, 4, 5))
    assert whole.sum() == pytest.approx(oracle.mean_relief(draws, (0, 1, 2, 3, 4, 5)), abs=1e-12)


def test_two_parts_that_do_the_same_have_the_same_share():
    place = kernel_places.random_place(3, 2, 4)
    for name in ("effect", "need", "hard", "supplies", "reach"):
        getattr(place, name)[1] = getattr(place, name)[0]
    found = shares([place], (0, 1, 2, 4))
    assert found[0] == pytest.approx(found[1], abs=1e-15)


def test_a_part_that_does_nothing_has_no_share_and_one_that_only_brings_something_has():
    place = kernel_places.random_place(3, 2, 4)
    place.effect[5], place.supplies[5] = 0.0, 0.0
    assert not shares([place], (0, 1, 5))[2].any()
    place.need[0], place.hard[0], place.need[5] = [1, 0, 0, 0], True, 0.0
    place.there[0], place.supplies[:], place.effect[0] = 0.2, 0.0, 0.5
    place.supplies[5, 0] = 1.0
    found = shares([place], (0, 5))
    # Alone the first arrives by a fifth; the rest of what it does is shared between the two.
    assert found[1].sum() == pytest.approx(0.4 * 0.5 * place.reach[0]) and found[0].sum() > found[1].sum()


def test_a_case_by_hand():
    place = kernel_places.random_place(1, 2, 1)
    plain = replace(
        place,
        pressure=np.array([1.0, 0.5, 0, 0, 0]),
        weight=np.ones(5),
        effect=np.array([[0.6, 0, 0, 0, 0], [0.35, 0.15, 0, 0, 0], [0.0, 0.6, 0, 0, 0]]),
        need=np.zeros((3, 4)),
        reach=np.ones(3),
    )
    assert shares([plain], (0, 1))[:, :2] * 1.5 == pytest.approx(np.array([[0.495, 0.0], [0.245, 0.075]]))
    assert len(shares([plain], ())) == 0
