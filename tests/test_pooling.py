"""Cells, pooling and draws: by hand, at the edges, and by simulation."""

import numpy as np
import pandas as pd
import pytest
from surveys import random_survey, shuffled, survey

from herelib.contracts import GROUPS
from herelib.pooling import PRIOR_DEVIATION, design, indicator_values, permuted, pool, region_draws, residuals

RESIDENT, NGO = GROUPS.index("resident"), GROUPS.index("ngo")


def two_cells() -> dict:
    rows = [("a", "resident", {"q": v}) for v in (0.0, 0.5, 1.0)] + [("b", "resident", {"q": v}) for v in (0.25, 0.75)]
    return survey(rows, {"q": "need:food"})


def test_an_indicator_is_the_mean_of_the_interviews_valid_answers():
    made = survey(
        [("a", "resident", {"q1": 0.2, "q2": 0.6}), ("a", "resident", {"q1": 1.0})], {"q1": "need:x", "q2": "need:x"}
    )
    assert indicator_values(made["answers"], made["items"])["need:x"].tolist() == pytest.approx([0.4, 1.0])


def test_a_cover_answer_counts_once_and_a_refusal_not_at_all():
    made = survey([("a", "resident", {"c": "now"}), ("a", "resident", {})], {"c": "cover:food"})
    values = indicator_values(made["answers"], made["items"])
    assert values.loc["i0000"].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert values.loc["i0001"].isna().all()


def test_unpooled_means_are_plain_means_and_the_deviation_is_shared_within_the_group():
    cells = pool(design(two_cells()), "none")
    assert cells.mean[:, RESIDENT, 0].tolist() == [0.5, 0.5]
    # Sums of squares 0.5 and 0.125, degrees 2 + 1, prior 1 interview of deviation 0.25; mean of inverse chi-square.
    within = (0.625 + PRIOR_DEVIATION**2) / (4 - 2)
    assert cells.variance[:, RESIDENT, 0] == pytest.approx([within / 3, within / 2])


def test_pooling_agrees_with_plain_numerical_integration():
    made = design(random_survey(3, regions=3, per_cell=4, dimensions=1, spread=0.25))
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
    drawn = region_draws(made, cells, residuals(made, cells), 1, 2000, 1)
    assert drawn[NGO, :, 0].mean() > 0.5  # higher than the ngos of the other region, as its residents are
    assert drawn[NGO, :, 0].std() > 3 * drawn[RESIDENT, :, 0].std()


def test_draws_have_the_mean_and_deviation_of_the_model():
    made = design(random_survey(5))
    cells = pool(made, "overall")
    drawn = region_draws(made, cells, residuals(made, cells), 2, 4000, 1)
    assert drawn[RESIDENT].mean(0) == pytest.approx(cells.estimate[2, RESIDENT], abs=0.02)
    assert drawn[RESIDENT].std(0) == pytest.approx(np.sqrt(cells.variance[2, RESIDENT]), rel=0.12)


def test_draws_do_not_depend_on_the_order_of_rows():
    made = random_survey(8)
    first, second = design(made), design(shuffled(made, 3))
    np.testing.assert_array_equal(first.matrix, second.matrix)
    cells = pool(first, "overall")
    a = region_draws(first, cells, residuals(first, cells), 1, 50, 9)
    b = region_draws(second, pool(second, "overall"), residuals(second, cells), 1, 50, 9)
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
    drawn = region_draws(made, pool(made, "overall"), residuals(made, pool(made, "overall")), 0, 300, 1)
    assert drawn[RESIDENT].min() >= 0 and drawn[RESIDENT].max() <= 1 and drawn[RESIDENT].std() > 0.01


@pytest.mark.parametrize("per_cell", [4, pytest.param(10, marks=pytest.mark.long)])
def test_ninety_percent_intervals_cover_truths_drawn_from_the_model(per_cell):
    rng = np.random.default_rng(100 + per_cell)
    inside = total = 0
    for _ in range(60):
        level, tau = rng.uniform(0.4, 0.6), abs(rng.normal(0, 0.12))
        true = np.clip(rng.normal(level, tau, 6), 0.1, 0.9)
        rows = [
            (f"r{r}", "resident", {"q": float(np.clip(rng.normal(true[r], 0.2), 0, 1))})
            for r in range(6)
            for _ in range(per_cell)
        ]
        made = design(survey(rows, {"q": "need:food"}))
        cells = pool(made, "overall")
        spare = residuals(made, cells)
        for r in range(6):
            low, high = np.quantile(region_draws(made, cells, spare, r, 400, 1)[RESIDENT, :, 0], [0.05, 0.95])
            inside += low <= true[r] <= high
            total += 1
    error = np.sqrt(0.9 * 0.1 / total)
    assert abs(inside / total - 0.9) < 3.5 * error, f"coverage {inside / total:.3f}"


def test_the_design_holds_regions_without_interviews():
    made = two_cells()
    made["regions"] = pd.concat([made["regions"], made["regions"].assign(region="z")[:1]], ignore_index=True)
    assert design(made).regions == ("a", "b", "z")
    assert pool(design(made), "overall").n[2].sum() == 0
