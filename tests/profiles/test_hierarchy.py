"""The hierarchical model of the cells: against dense matrices on a fine grid, and how it leans."""

import numpy as np
import pytest

from herelib.profiles.hierarchy import BETWEEN, LOGITS, OVERALL, PRIOR_SCALE, posterior


def plainly(mean, noise, present, steps=(160, 21)):
    """The same posterior for one indicator by dense matrices and a fine grid: slow and obvious."""
    regions, groups = mean.shape
    seen = [(r, g) for r in range(regions) for g in range(groups) if present[r, g]]
    every = [(r, g) for r in range(regions) for g in range(groups)]
    y = np.array([mean[place] for place in seen])
    design = np.array([[float(g == k) for k in range(groups)] for _, g in seen])
    wanted = np.array([[float(g == k) for k in range(groups)] for _, g in every])
    logs, firsts, seconds, leans = [], [], [], []
    scale, groups_known = LOGITS * PRIOR_SCALE, np.linalg.inv(BETWEEN**2 * np.eye(groups) + OVERALL**2)
    # rho as 1 - own^2: with the density of the model, own is uniform.
    for tau in np.linspace(1e-3, 3 * scale, steps[0]):
        for own_share in np.linspace(0, 1, steps[1]):
            rho = 1 - own_share**2

            def prior(a, b, tau=tau, rho=rho):
                return tau**2 * ((a[0] == b[0]) * rho + (a == b) * (1 - rho))

            among = np.array([[prior(a, b) + (a == b) * noise[a] for b in seen] for a in seen])
            across = np.array([[prior(a, b) for b in seen] for a in every])
            own = np.array([[prior(a, b) for b in every] for a in every])
            inverse = np.linalg.inv(among)
            doubt = np.linalg.inv(design.T @ inverse @ design + groups_known)
            centre = doubt @ design.T @ inverse @ y
            rest = y - design @ centre
            lean = wanted - across @ inverse @ design
            logs.append(
                -0.5 * (tau / scale) ** 2
                - 0.5 * np.linalg.slogdet(among)[1]
                + 0.5 * np.linalg.slogdet(doubt)[1]
                - 0.5 * (rest @ inverse @ rest + centre @ groups_known @ centre)
                + (np.log(0.5) if own_share in (0, 1) else 0.0)
            )
            first = wanted @ centre + across @ inverse @ rest
            second = own - across @ inverse @ across.T + lean @ doubt @ lean.T
            firsts.append(first)
            seconds.append(second + np.outer(first, first))
            leans.append(lean.sum(1))
    weight = np.exp(np.array(logs) - max(logs))
    weight /= weight.sum()
    first = np.einsum("k,ka->a", weight, firsts)
    second = np.einsum("k,kab->ab", weight, seconds) - np.outer(first, first)
    own = [slice(r * groups, (r + 1) * groups) for r in range(regions)]
    covariance = np.stack([second[part, part] for part in own])
    return first.reshape(regions, groups), covariance, np.einsum("k,ka->a", weight, leans).reshape(regions, groups)


def cells(seed: int, regions: int = 4, groups: int = 3, spread: float = 0.15):
    rng = np.random.default_rng(seed)
    shared = rng.normal(0, LOGITS * spread, (regions, 1, 1))
    mean = 0.3 + shared + rng.normal(0, 0.3, (regions, groups, 1))
    noise = rng.uniform(0.03, 0.5, mean.shape)
    present = np.ones(mean.shape, bool)
    present[1, 2] = present[3, 0] = False
    return mean, noise, present


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_posterior_agrees_with_dense_matrices_on_a_fine_grid(seed):
    mean, noise, present = cells(seed)
    estimate, covariance, share = (array[..., 0] for array in posterior(mean, noise, present))
    first, second, lean = plainly(mean[..., 0], noise[..., 0], present[..., 0])
    np.testing.assert_allclose(estimate, first, atol=0.004)
    np.testing.assert_allclose(covariance, second, rtol=0.01, atol=0.001)
    np.testing.assert_allclose(share, lean, atol=0.03)


def test_an_empty_cell_follows_the_regions_other_groups_and_is_less_sure():
    mean, noise, present = cells(5, regions=8, spread=0.25)
    mean[3] += 0.6 - mean[3].mean()
    estimate, covariance, share = posterior(mean, noise, present)
    elsewhere = mean[present[:, 0, 0], 0, 0].mean()
    assert estimate[3, 0, 0] > elsewhere + 0.02
    assert covariance[3, 0, 0, 0] > 2 * covariance[2, 0, 0, 0]
    assert share[3, 0, 0] > share[2, 0, 0]


def test_regions_that_are_alike_lean_on_each_other_and_regions_that_differ_do_not():
    noise, present = np.full((6, 2, 1), 0.02), np.ones((6, 2, 1), bool)
    alike = np.full((6, 2, 1), 0.5)
    apart = np.linspace(0.05, 0.95, 6)[:, None, None] * np.ones((1, 2, 1))
    assert posterior(alike, noise, present)[2].mean() > 0.6
    assert posterior(apart, noise, present)[2].mean() < 0.2


def test_the_cells_of_a_region_move_together_where_its_groups_agree():
    noise, present = np.full((6, 2, 1), 0.02), np.ones((6, 2, 1), bool)
    together = np.linspace(0.1, 0.9, 6)[:, None, None] * np.ones((1, 2, 1))
    against = np.concatenate([together, together[::-1]], axis=1)[:, ::2]
    assert posterior(together, noise, present)[1][:, 0, 1].mean() > 0.004
    assert abs(posterior(against, noise, present)[1][:, 0, 1]).mean() < 0.002


def test_one_region_alone_says_what_it_said():
    mean = np.array([[[0.2], [0.7]]])
    estimate, covariance, _ = posterior(mean, np.full(mean.shape, 0.01), np.ones(mean.shape, bool))
    # but for the other group, to which its own leans a little
    np.testing.assert_allclose(estimate, mean, atol=0.003)
    np.testing.assert_allclose(covariance[0, :, :, 0], np.diag([0.01, 0.01]), atol=3e-4)


def test_indicators_do_not_touch_each_other():
    first, second = cells(1), cells(2)
    both = posterior(*(np.concatenate(pair, axis=-1) for pair in zip(first, second, strict=True)))
    for position, alone in enumerate((first, second)):
        for joint, own in zip(both, posterior(*alone), strict=True):
            np.testing.assert_allclose(joint[..., position], own[..., 0], atol=1e-12)
