"""The kernels of packages: the same whatever packages come before, however many, and in blocks of draws."""

import kernel_places
import numpy as np
import pytest
from oracles import packages as oracle

from herelib.recommendations.compiled_packages import BLOCK, MANY, deliver, deliveries_alone
from herelib.recommendations.packages import package_space, together
from herelib.recommendations.scenes import requirement_arrays


def all_packages(place):
    """All packages of a place in the order of a grid."""
    parts = kernel_places.parts(place)
    return package_space(parts, np.ones(len(place.names), bool), ()).packages


def test_one_delivery_by_hand_in_the_draws_asked_for():
    needed = np.array([[[0.8, 0.5]], [[0.4, 0.0]], [[0.0, 0.0]]])  # three draws, one part, two capacities
    hard = np.array([[[True, False]], [[True, True]], [[True, True]]])
    there = np.array([[0.4, 0.4, 0.0], [0.25, 0.0, 0.0]])
    requirements = requirement_arrays(needed, hard)
    out = np.empty(3)
    deliver(0, 0, 3, there, *requirements, out)
    assert out == pytest.approx([0.5 * (1 - 0.5 / 2), 1.0, 1.0])
    later = np.empty(2)
    deliver(0, 1, 3, np.zeros((2, 2)), *requirements, later)
    assert later == pytest.approx([0.0, 1.0])
    assert deliveries_alone(there, *requirements)[0] == pytest.approx(out)


@pytest.mark.parametrize("seed", range(3))
def test_more_draws_than_a_block_are_worked_on_block_by_block(seed):
    draws = kernel_places.varied(kernel_places.random_place(seed, 3, 4), seed, 2 * BLOCK + 7)
    packages = all_packages(draws[0])
    assert len(packages) > MANY
    by_draw = kernel_places.scene(draws).relief(packages, mean=False)
    for block in (slice(0, 30), slice(BLOCK - 3, BLOCK + 3), slice(2 * BLOCK, None)):
        again = kernel_places.scene(draws[block]).relief(packages, mean=False)
        assert by_draw[:, block] == pytest.approx(again, abs=1e-14)
    assert kernel_places.scene(draws).relief(packages, mean=True) == pytest.approx(by_draw.mean(1), abs=1e-14)


@pytest.mark.parametrize("seed", range(4))
def test_a_package_has_the_same_relief_whatever_was_looked_at_before(seed):
    draws = kernel_places.varied(kernel_places.random_place(seed, 4, 8), seed, 2)
    scene, packages = kernel_places.scene(draws), all_packages(draws[0])
    in_order = scene.relief(packages, mean=False)
    shuffled = np.random.default_rng(seed).permutation(len(packages))
    assert (scene.relief(packages[shuffled], mean=False) == in_order[shuffled]).all()
    few = shuffled[: MANY // 2]  # too few for deliveries to be kept
    assert (scene.relief(packages[few], mean=False) == in_order[few]).all()
    for at in few[:8]:
        plain = [oracle.relief(place, kernel_places.package_of(packages[at])) for place in draws]
        assert in_order[at] == pytest.approx(plain, abs=1e-12)


def test_two_supports_may_stand_in_either_place():
    draws = kernel_places.varied(kernel_places.random_place(9), 9, 3)
    packages = all_packages(draws[0])
    turned = packages[:, [1, 0, 2, 3, 4, 5]]
    scene = kernel_places.scene(draws)
    assert scene.relief(turned, mean=True) == pytest.approx(scene.relief(packages, mean=True), abs=1e-14)


def test_many_pairs_of_helpers_are_kept_apart():
    """Everybody brings something to everybody: more pairs of helpers than two parts could mix up."""
    place = kernel_places.random_place(5, 6, 12)
    place.supplies[:] = np.random.default_rng(1).choice([0.2, 0.5, 0.9], place.supplies.shape)
    draws = kernel_places.varied(place, 5, 2)
    packages = all_packages(draws[0])
    packages = packages[together(packages, kernel_places.parts(place).excludes)]
    listed = [kernel_places.package_of(row) for row in packages]
    by_draw = kernel_places.scene(draws).relief(packages, mean=False)
    full = [k for k, members in enumerate(listed) if members]
    for d, each in enumerate(draws):
        assert by_draw[full, d] == pytest.approx(oracle.reliefs(each, [listed[k] for k in full]), abs=1e-12)
