"""Cells, pooling and draws: by hand, at the edges, and by simulation."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import polygamma
from surveys import random_survey, shuffled, survey, with_voices

from herelib.profiles.exchange import permuted
from herelib.profiles.indicators import voiced_values
from herelib.profiles.pooling import design, pool, region_draws
from herelib.vocabulary import GROUPS

RESIDENT, NGO = GROUPS.index("resident"), GROUPS.index("ngo")


def two_cells() -> dict:
    rows = [("a", "resident", {"q": v}) for v in (0.0, 0.5, 1.0)] + [("b", "resident", {"q": v}) for v in (0.25, 0.75)]
    return survey(rows, {"q": "need:food"})


def test_without_pooling_a_cell_has_the_posterior_of_its_own_answers_alone():
    told = design(two_cells())
    cells = pool(told, "none")
    assert cells.mean[:, RESIDENT, 0].tolist() == [0.5, 0.5]
    # Variances 0.25 and 0.125 of answers at 0.5: m (1 - m) and the variance of m are 1/3 and 5/16 at the most possible.
    seen, possible = 0.5 + 0.125, 2 * (0.25 + 0.25 / 3) + 1 * (0.25 + 0.125 / 2)
    shared = (seen + 0.3 * 0.25) / (possible + 0.25)
    dispersion = (seen + 4 * shared * 0.25) / (possible + 2 * 0.25)
    trials = np.array([3, 2]) / dispersion
    logits = 2 * polygamma(1, trials / 2 + 0.5)  # Jeffreys' prior, as many answers of yes as of no
    assert np.square(cells.root[:, 0, RESIDENT, RESIDENT]) == pytest.approx(logits)
    assert cells.estimate[:, RESIDENT, 0] == pytest.approx([0.5, 0.5])


def test_another_question_moves_no_estimate():
    made, more = random_survey(3), random_survey(3)
    rng = np.random.default_rng(1)
    more["answers"] = more["answers"].assign(extra=rng.random(len(more["answers"])))
    more["items"] = pd.concat([more["items"], more["items"][:1].assign(item="extra", dimension="need:extra")])
    fewer, whole = design(made), design(more)
    same = [whole.indicators.index(name) for name in fewer.indicators]
    np.testing.assert_allclose(
        pool(whole, "overall").estimate[..., same], pool(fewer, "overall").estimate, atol=1e-12, equal_nan=True
    )


def test_pooling_moves_thin_cells_more_than_full_ones_and_none_not_at_all():
    rows = [("a", "resident", {"q": 0.9})] + [("b", "resident", {"q": v}) for v in (0.1, 0.3) * 10]
    made = design(survey(rows, {"q": "need:food"}))
    cells = pool(made, "overall")
    assert cells.share[0, RESIDENT, 0] > cells.share[1, RESIDENT, 0]
    assert cells.estimate[0, RESIDENT, 0] < 0.9
    assert pool(made, "none").estimate[:, RESIDENT, 0] == pytest.approx([0.87, 0.2], abs=0.01)


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
    assert drawn[RESIDENT].mean(0) == pytest.approx(cells.estimate[2, RESIDENT], abs=0.001)
    assert drawn[RESIDENT].std(0) == pytest.approx(np.sqrt(cells.variance[2, RESIDENT]), rel=0.05)


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
