"""Cells, pooling and draws: by hand, at the edges, and by simulation."""

import numpy as np
import pandas as pd
import pytest
from surveys import random_survey, shuffled, survey, with_voices

from herelib.profiles.exchange import permuted
from herelib.profiles.indicators import voiced_values
from herelib.profiles.pooling import PRIOR_DEVIATION, design, pool, posterior, region_draws
from herelib.vocabulary import GROUPS

RESIDENT, NGO = GROUPS.index("resident"), GROUPS.index("ngo")


def two_cells() -> dict:
    rows = [("a", "resident", {"q": v}) for v in (0.0, 0.5, 1.0)] + [("b", "resident", {"q": v}) for v in (0.25, 0.75)]
    return survey(rows, {"q": "need:food"})


def test_unpooled_means_are_plain_means_and_the_deviation_is_shared_within_the_group():
    cells = pool(design(two_cells()), "none")
    assert cells.mean[:, RESIDENT, 0].tolist() == [0.5, 0.5]
    # Sums of squares 0.5 and 0.125, degrees 2 + 1, prior 1 interview of deviation 0.25; mean of inverse chi-square.
    within = (0.625 + PRIOR_DEVIATION**2) / (4 - 2)
    assert cells.variance[:, RESIDENT, 0] == pytest.approx([within / 3, within / 2])


def test_pooling_agrees_with_plain_numerical_integration():
    told = random_survey(3, regions=3, per_cell=4, dimensions=1, spread=0.25)
    told["interviews"] = told["interviews"][told["interviews"]["group"] == "resident"]  # one group: one variance
    made = design(told)
    cells = pool(made, "overall")
    n, mean = cells.n[:, RESIDENT, 0], cells.mean[:, RESIDENT, 0]
    rows = made.group == RESIDENT
    scatter = sum(((made.matrix[rows & (made.region == r), 0] - mean[r]) ** 2).sum() for r in range(3))
    within = (scatter + PRIOR_DEVIATION**2) / (n.sum() - 3 + 1 - 2)
    weights, estimates = [], []
    for tau in np.linspace(1e-4, 0.75, 4000):
        total = 1 / (within / n + tau**2)
        centre = (total * mean).sum() / total.sum()
        density = np.exp(-0.5 * (tau / PRIOR_DEVIATION) ** 2) * np.sqrt(np.prod(total) / total.sum())
        weights.append(density * np.exp(-0.5 * (total * (mean - centre) ** 2).sum()))
        shrink = (within / n) * total
        estimates.append(shrink * centre + (1 - shrink) * mean)
    assert cells.estimate[:, RESIDENT, 0] == pytest.approx(np.average(estimates, axis=0, weights=weights), abs=2e-3)


def test_pooling_moves_thin_cells_more_than_full_ones_and_none_not_at_all():
    rows = [("a", "resident", {"q": 0.9})] + [("b", "resident", {"q": v}) for v in (0.1, 0.3) * 10]
    made = design(survey(rows, {"q": "need:food"}))
    cells = pool(made, "overall")
    assert cells.share[0, RESIDENT, 0] > cells.share[1, RESIDENT, 0]
    assert cells.estimate[0, RESIDENT, 0] < 0.9
    assert pool(made, "none").estimate[:, RESIDENT, 0] == pytest.approx([0.9, 0.2])


def test_an_empty_cell_is_estimated_from_region_and_group_and_marked():
    rows = [(r, g, {"q": v}) for r, v in (("a", 0.2), ("b", 0.8)) for g in ("resident", "ngo") for _ in range(8)]
    rows = [row for row in rows if row[:2] != ("b", "ngo")]
    made = design(survey(rows, {"q": "need:food"}))
    cells = pool(made, "overall")
    assert cells.imputed[1, NGO, 0] and not cells.imputed[0, NGO, 0]
    drawn = region_draws(made, cells, 1, 2000, 1)
    assert drawn[NGO, :, 0].mean() > 0.5  # higher than the ngos of the other region, as its residents are
    assert drawn[NGO, :, 0].std() > 3 * drawn[RESIDENT, :, 0].std()


def test_draws_have_the_mean_and_deviation_of_the_model():
    made = design(random_survey(5))
    cells = pool(made, "overall")
    drawn = region_draws(made, cells, 2, 4000, 1)
    assert drawn[RESIDENT].mean(0) == pytest.approx(cells.estimate[2, RESIDENT], abs=0.02)
    assert drawn[RESIDENT].std(0) == pytest.approx(np.sqrt(cells.variance[2, RESIDENT]), rel=0.12)


def test_draws_do_not_depend_on_the_order_of_rows():
    made = random_survey(8)
    first, second = design(made), design(shuffled(made, 3))
    np.testing.assert_array_equal(first.matrix, second.matrix)
    cells = pool(first, "overall")
    a = region_draws(first, cells, 1, 50, 9)
    b = region_draws(second, pool(second, "overall"), 1, 50, 9)
    np.testing.assert_array_equal(a, b)


def test_adding_a_region_never_changes_the_unpooled_values_of_another():
    made = random_survey(11, regions=3)
    fewer = {**made, "interviews": made["interviews"][made["interviews"]["region"] != "r2"]}
    fewer["regions"] = made["regions"][made["regions"]["region"] != "r2"]
    np.testing.assert_array_equal(pool(design(made), "none").mean[:2], pool(design(fewer), "none").mean)


def test_permuting_keeps_every_interview_and_every_cell_size():
    made = design(random_survey(2))
    mixed = permuted(made, np.random.default_rng(1))
    assert sorted(made.matrix.tolist()) == sorted(mixed.matrix.tolist())
    np.testing.assert_array_equal(pool(made, "none").n, pool(mixed, "none").n)


def test_one_interview_alone_still_gives_draws_within_the_scale():
    made = design(survey([("a", "resident", {"q": 1.0})], {"q": "need:food"}))
    drawn = region_draws(made, pool(made, "overall"), 0, 300, 1)
    assert drawn[RESIDENT].min() >= 0 and drawn[RESIDENT].max() <= 1 and drawn[RESIDENT].std() > 0.01


def test_the_design_leaves_out_regions_without_interviews():
    made = two_cells()
    made["regions"] = pd.concat([made["regions"], made["regions"].assign(region="z")[:1]], ignore_index=True)
    assert design(made).regions == ("a", "b")


def test_differences_in_the_last_digits_change_no_order_and_so_no_draw():
    made = random_survey(8)
    other = made["answers"].copy()
    other[["q0", "q1"]] = other[["q0", "q1"]] * (1 + 1e-15) - 1e-16
    assert not other.equals(made["answers"])
    first, second = design(made), design({**made, "answers": other})
    np.testing.assert_allclose(first.matrix, second.matrix, atol=1e-12)


def test_weights_move_the_means_and_lessen_what_a_cell_knows():
    made = two_cells()
    weighted = {**made, "interviews": made["interviews"].assign(weight=[1.0, 1.0, 4.0, 1.0, 1.0])}
    cells = pool(design(weighted), "none")
    assert cells.mean[0, RESIDENT, 0] == pytest.approx((0.5 + 4.0) / 6)
    assert cells.variance[0, RESIDENT, 0] > pool(design(made), "none").variance[0, RESIDENT, 0]
    times = {**made, "interviews": made["interviews"].assign(weight=7.0)}
    np.testing.assert_allclose(pool(design(times), "overall").estimate, pool(design(made), "overall").estimate)


def test_a_group_that_nobody_of_was_interviewed_anywhere_stands_at_the_others_level_and_is_unsure():
    made = random_survey(2)
    made["items"] = made["items"].assign(groups="resident|ngo|state")
    told, state = design(made), GROUPS.index("state")
    cells = pool(told, "overall")
    drawn = region_draws(told, cells, 1, 2000, 1)
    assert cells.imputed[1, state].all()
    level = (drawn[RESIDENT] + drawn[NGO]).mean(0) / 2
    assert drawn[state].mean(0) == pytest.approx(level, abs=0.08)
    assert drawn[state].std(0).min() > 0.15


def test_what_was_voiced_changes_no_draw_of_the_other_indicators():
    made = with_voices(random_survey(4), {i: ["bus"] * (i % 3 == 0) for i in range(0, 40)})
    voiced = voiced_values(made["interviews"], made["open_answers"], made["segments"], made["codebook"])
    plain, whole = design(made), design(made, voiced)
    cells = pool(plain, "overall"), pool(whole, "overall")
    drawn = [region_draws(d, c, 1, 50, 9) for d, c in zip((plain, whole), cells, strict=True)]
    np.testing.assert_allclose(drawn[0], drawn[1][:, :, :-1], atol=1e-12)
    assert whole.asked[RESIDENT, -1] and whole.asked[NGO, -1]


def plainly(mean, noise, present, steps=(160, 21)):
    """The same posterior for one indicator by dense matrices and a fine grid: slow and obvious."""
    regions, groups = mean.shape
    seen = [(r, g) for r in range(regions) for g in range(groups) if present[r, g]]
    every = [(r, g) for r in range(regions) for g in range(groups)]
    y = np.array([mean[place] for place in seen])
    design = np.array([[float(g == k) for k in range(groups)] for _, g in seen])
    wanted = np.array([[float(g == k) for k in range(groups)] for _, g in every])
    logs, firsts, seconds, leans = [], [], [], []
    for tau in np.linspace(1e-3, 0.9, steps[0]):
        for rho in np.linspace(0, 1, steps[1]):

            def prior(a, b, tau=tau, rho=rho):
                return tau**2 * ((a[0] == b[0]) * rho + (a == b) * (1 - rho))

            among = np.array([[prior(a, b) + (a == b) * noise[a] for b in seen] for a in seen])
            across = np.array([[prior(a, b) for b in seen] for a in every])
            own = np.array([[prior(a, b) for b in every] for a in every])
            inverse = np.linalg.inv(among)
            doubt = np.linalg.inv(design.T @ inverse @ design)
            centre = doubt @ design.T @ inverse @ y
            rest = y - design @ centre
            lean = wanted - across @ inverse @ design
            logs.append(
                -0.5 * (tau / PRIOR_DEVIATION) ** 2
                - 0.5 * np.linalg.slogdet(among)[1]
                + 0.5 * np.linalg.slogdet(doubt)[1]
                - 0.5 * rest @ inverse @ rest
                + (np.log(0.5) if rho in (0, 1) else 0.0)
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
    shared = rng.normal(0, spread, (regions, 1, 1))
    mean = 0.5 + shared + rng.normal(0, 0.08, (regions, groups, 1))
    noise = rng.uniform(0.002, 0.03, mean.shape)
    present = np.ones(mean.shape, bool)
    present[1, 2] = present[3, 0] = False
    return mean, noise, present


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_posterior_agrees_with_dense_matrices_on_a_fine_grid(seed):
    mean, noise, present = cells(seed)
    estimate, covariance, share = (array[..., 0] for array in posterior(mean, noise, present))
    first, second, lean = plainly(mean[..., 0], noise[..., 0], present[..., 0])
    np.testing.assert_allclose(estimate, first, atol=0.004)
    np.testing.assert_allclose(covariance, second, atol=0.0015)
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
    np.testing.assert_allclose(estimate, mean, atol=1e-9)
    np.testing.assert_allclose(covariance[0, :, :, 0], np.diag([0.01, 0.01]), atol=1e-9)


def test_indicators_do_not_touch_each_other():
    first, second = cells(1), cells(2)
    both = posterior(*(np.concatenate(pair, axis=-1) for pair in zip(first, second, strict=True)))
    for position, alone in enumerate((first, second)):
        for joint, own in zip(both, posterior(*alone), strict=True):
            np.testing.assert_allclose(joint[..., position], own[..., 0], atol=1e-12)


def correlated(people: int) -> dict:
    """One cell whose two questions are answered alike at 0.6; a third of the people skip the second."""
    rng = np.random.default_rng(5)
    common, own = rng.standard_normal(people), rng.standard_normal((2, people))
    level = 0.5 + 0.15 * (np.sqrt(0.6) * common + np.sqrt(0.4) * own)
    skipped = rng.random(people) < 1 / 3
    rows = [
        ("a", "resident", {"q": q} if skips else {"q": q, "s": s})
        for q, s, skips in zip(*level.clip(0, 1), skipped, strict=True)
    ]
    return survey(rows, {"q": "need:food", "s": "need:crafts"})


def test_blocks_of_interviews_move_together_as_the_interviews_do(monkeypatch):
    made = design(correlated(1500))
    cells = pool(made, "none")

    def correlation_and_deviation() -> tuple[float, np.ndarray]:
        drawn = region_draws(made, cells, 0, 2000, 1)[RESIDENT]
        return np.corrcoef(drawn.T)[0, 1], drawn.std(0)

    monkeypatch.setattr("herelib.profiles.pooling.BLOCKS", 1500)
    alone, deviation_alone = correlation_and_deviation()
    monkeypatch.setattr("herelib.profiles.pooling.BLOCKS", 300)
    in_blocks, deviation_in_blocks = correlation_and_deviation()
    assert 0.3 < alone < 0.7, "the skipped answers loosen it"
    assert abs(in_blocks - alone) < 0.12
    np.testing.assert_allclose(deviation_in_blocks, deviation_alone, rtol=0.01)


def test_a_large_cell_draws_no_more_weights_than_blocks(monkeypatch):
    made = design(correlated(1500))
    drawn = []

    class Counting:
        def __init__(self, *given):
            self.rng = np.random.Generator(np.random.PCG64(given))

        def permutation(self, number):
            return self.rng.permutation(number)

        def standard_exponential(self, shape):
            drawn.append(shape)
            return self.rng.standard_exponential(shape)

    cells = pool(made, "none")
    monkeypatch.setattr("herelib.profiles.pooling._stream", lambda seed, *names: Counting(seed))
    region_draws(made, cells, 0, 40, 1)
    assert (40, 1000) in drawn and max(size for _, size in drawn) == 1000
