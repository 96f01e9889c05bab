"""Adaptive shrinkage of differences between means of bounded answers."""

import numpy as np
import pytest
from scipy import stats

from herelib.profiles import shrinkage
from herelib.profiles.shrinkage import levels, likelihood, posterior

KNOWN = 1e6


def worked_out(mean, size, degrees=KNOWN) -> dict:
    mean = np.asarray(mean, float)
    return posterior(mean, np.broadcast_to(size, mean.shape), np.full(mean.shape, degrees))


def test_the_likelihood_of_yes_or_no_answers_is_that_of_a_binomial_count():
    count = likelihood(np.array([0.25, 0.0]), np.array([8.0, 5.0]), np.full(2, KNOWN), 24)
    for row, (k, n) in zip(count, ((2, 8), (0, 5)), strict=True):
        exact = stats.binom.pmf(k, n, levels(24))
        assert row == pytest.approx(exact / exact.max(), rel=0.02, abs=1e-6)


def test_a_dispersion_that_is_not_known_gives_wider_tails():
    known, guessed = (likelihood(np.array([0.5]), np.array([40.0]), np.array([d]), 72)[0] for d in (KNOWN, 5.0))
    assert guessed[levels(72) < 0.25].sum() > 2 * known[levels(72) < 0.25].sum()


def test_the_posterior_of_two_counts_is_that_of_plain_summation(monkeypatch):
    # One setting of the prior alone: half of the differences are none, the others have one usual size.
    monkeypatch.setattr(shrinkage, "NONE", np.array([0.5]))
    monkeypatch.setattr(shrinkage, "SPREADS", np.array([0.3]))
    monkeypatch.setattr(shrinkage, "MIXED", (0.1,))
    found = worked_out([[0.75, 0.25]], 8.0)
    nodes = 24
    z, p = np.pi / 2 * (np.arange(nodes) + 0.5) / nodes, levels(nodes)
    first, second = stats.binom.pmf(6, 8, p), stats.binom.pmf(2, 8, p)
    usual = 0.9 * (first / first.sum() + second / second.sum()) / 2 + 0.1 / nodes
    near = np.exp(-0.5 * ((z[:, None] - z) / 0.3) ** 2) * np.sqrt(np.outer(usual, usual))
    weight = first[:, None] * second * (near / near.sum() / 2 + np.diag(usual) / 2)
    difference = p[:, None] - p
    assert found["difference"][0] == pytest.approx((weight * difference).sum() / weight.sum(), abs=0.002)
    none = (first * second * usual).sum() / 2
    same = np.trace(weight) - none
    doubt = (weight[difference < 0].sum() + none + same / 2) / weight.sum()
    assert found["doubt"][0] == pytest.approx(doubt, abs=0.002)
    order = np.argsort(difference.ravel())
    up = np.cumsum(weight.ravel()[order]) / weight.sum()
    ends = [difference.ravel()[order][np.searchsorted(up, q)] for q in (0.05, 0.95)]
    assert [found["low90"][0], found["high90"][0]] == pytest.approx(ends, abs=0.02)


def test_a_comparison_and_its_mirror_image_agree():
    rng = np.random.default_rng(1)
    mean, size = rng.random((50, 2)), rng.uniform(3, 900, (50, 2))
    there, back = (posterior(m, s, np.full(m.shape, 30.0)) for m, s in ((mean, size), (mean[:, ::-1], size[:, ::-1])))
    assert there["difference"] == pytest.approx(-back["difference"], abs=1e-9)
    assert there["low90"] == pytest.approx(-back["high90"], abs=1e-9)
    assert there["doubt"] == pytest.approx(back["doubt"], abs=1e-9)


def test_the_order_of_the_comparisons_changes_nothing():
    rng = np.random.default_rng(2)
    mean, mixed = rng.integers(0, 9, (60, 2)) / 8, rng.permutation(60)
    plain, other = worked_out(mean, 12.0), worked_out(mean[mixed], 12.0)
    for name, values in plain.items():
        np.testing.assert_allclose(other[name], values[mixed], atol=1e-9)


def test_a_coarse_and_a_fine_grid_agree_where_both_will_do(monkeypatch):
    rng = np.random.default_rng(3)
    mean = rng.integers(0, 9, (40, 2)) / 8
    coarse = worked_out(mean, 20.0)
    monkeypatch.setattr(shrinkage, "NODES", {60.0: 72})
    fine = worked_out(mean, 20.0)
    assert coarse["difference"] == pytest.approx(fine["difference"], abs=0.02)
    assert coarse["doubt"] == pytest.approx(fine["doubt"], abs=0.03)
    assert coarse["high90"] == pytest.approx(fine["high90"], abs=0.08)


def test_groups_that_say_the_same_differ_by_nothing_and_a_wide_difference_has_no_doubt():
    found = worked_out([[0.5, 0.5], [0.95, 0.05]], 60.0)
    assert found["difference"][0] == pytest.approx(0, abs=1e-9) and found["doubt"][0] >= 0.5
    assert found["doubt"][1] < 0.001 and found["low90"][1] > 0.5


def test_more_interviews_than_the_grid_can_tell_apart_still_give_an_interval():
    found = worked_out([[0.6, 0.4], [0.52, 0.5]], 1e5)
    assert found["difference"][0] == pytest.approx(0.2, abs=0.03) and found["low90"][0] > 0.1


def test_without_comparisons_there_is_nothing():
    assert {name: values.shape for name, values in worked_out(np.empty((0, 2)), 5.0).items()} == dict.fromkeys(
        ("difference", "low90", "high90", "doubt"), (0,)
    )
