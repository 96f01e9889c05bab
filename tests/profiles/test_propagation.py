"""What a cell of bounded answers says: dispersion, the posterior of one cell, and of many by brute force."""

import numpy as np
import pytest
from scipy.special import expit

from herelib.profiles.propagation import dispersions, pooled_logits, shares_of, tilted


def test_answers_of_yes_and_no_have_dispersion_one_at_any_level():
    rng = np.random.default_rng(1)
    n = np.full((40, 2, 3), 9.0)
    yes = rng.binomial(9, np.array([0.04, 0.3, 0.9]), n.shape)
    mean = yes / n
    dispersion = dispersions(n, n, mean, n * mean * (1 - mean))
    assert dispersion == pytest.approx(1.0, abs=0.05)


def test_dispersion_is_that_of_the_answers_even_where_most_cells_are_empty_of_variation():
    rng = np.random.default_rng(2)
    answers = rng.binomial(4, 0.05, (60, 1, 1, 6)) / 4
    n, mean = np.full((60, 1, 1), 6.0), answers.mean(-1)
    scatter = ((answers - mean[..., None]) ** 2).sum(-1)
    assert (mean == 0).mean() > 0.2
    assert dispersions(n, n, mean, scatter) == pytest.approx(0.25, abs=0.04)


def test_a_tilted_density_has_the_mean_and_variance_of_a_fine_grid():
    yes, no = np.array([0.0, 3.0, 0.4, 30.0]), np.array([12.0, 1.0, 0.1, 2.0])
    expected, doubt = np.array([-1.0, 0.5, -2.0, 0.0]), np.array([4.0, 0.3, 7.0, 2.0])
    eta = np.linspace(-25, 15, 200_001)[:, None]
    logs = yes * eta - (yes + no) * np.logaddexp(0, eta) - 0.5 * (eta - expected) ** 2 / doubt
    weight = np.exp(logs - logs.max(0))
    weight /= weight.sum(0)
    mean = (weight * eta).sum(0)
    got = tilted(yes, no, expected, doubt)
    assert got[0] == pytest.approx(mean, abs=2e-3)
    assert got[1] == pytest.approx((weight * (eta - mean) ** 2).sum(0), rel=0.01)


def test_shares_of_a_normal_logit_are_those_of_a_large_sample():
    eta = np.random.default_rng(3).normal(-2.0, 1.3, 400_000)
    assert shares_of(np.array(-2.0), np.array(1.69)) == pytest.approx((expit(eta).mean(), expit(eta).var()), rel=0.01)


def brute_force(yes, no, size, rng):
    """Posterior means of theta by importance sampling from the prior of the model: one indicator, slow and obvious."""
    regions, groups = yes.shape
    own = rng.uniform(0, 1, size)[:, None, None]
    tau = np.abs(rng.normal(0, 1.4, size))[:, None, None]
    level = rng.normal(0, 3, (size, 1, 1)) + rng.normal(0, 1, (size, 1, groups))
    eta = level + tau * np.sqrt(1 - own**2) * rng.normal(size=(size, regions, 1))
    eta = eta + tau * own * rng.normal(size=(size, regions, groups))
    logs = (yes * eta - (yes + no) * np.logaddexp(0, eta)).sum((1, 2))
    weight = np.exp(logs - logs.max())
    weight /= weight.sum()
    theta = expit(eta)
    mean = np.einsum("k,krg->rg", weight, theta)
    return mean, np.sqrt(np.einsum("k,krg->rg", weight, theta**2) - mean**2), 1 / (weight**2).sum()


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ([[1.0, 0.0], [2.0, 1.0]], [[5.0, 6.0], [6.0, 3.0]]),
        ([[0.0, 0.0], [1.0, 0.0]], [[8.0, 4.0], [9.0, 5.0]]),
        ([[4.0, 2.0], [1.0, 0.0]], [[2.0, 3.0], [6.0, 0.0]]),
    ],
)
def test_pooled_cells_agree_with_brute_force(yes, no):
    yes, no = np.array(yes), np.array(no)
    mean, deviation, effective = brute_force(yes, no, 400_000, np.random.default_rng(4))
    assert effective > 2_000
    trials = yes + no
    level = np.divide(yes, trials, out=np.zeros_like(yes), where=trials > 0)
    centre, covariance, _ = pooled_logits(level[..., None], trials[..., None], 0.35)
    variance = np.stack([covariance[:, g, g, 0] for g in range(2)], axis=1)
    got, spread = shares_of(centre[..., 0], variance)
    assert got == pytest.approx(mean, abs=0.025)
    # Never too sure; where hardly anybody said yes, a normal logit has a longer upper tail than the posterior.
    assert (np.sqrt(spread) > 0.85 * deviation).all() and (np.sqrt(spread) < 1.35 * deviation).all()
