"""The shifts of multilevel poststratification are those of one dense model of all answers, by brute force."""

import numpy as np
import pytest
from oracles import poststratification as oracle

from herelib.profiles import multilevel
from herelib.profiles.multilevel import PRIOR_ANSWERS, PRIOR_DEVIATION, RATIO, RATIOS, Strata, shifts, strata_of

AGE_AND_SEX = np.array([(age, sex) for age in range(3) for sex in range(2)])


def case(seed, regions=3, answers=16, categories=AGE_AND_SEX, missing_region=False):
    rng = np.random.default_rng(seed)
    strata = len(categories)
    region = rng.integers(missing_region, regions, answers)
    stratum = rng.integers(0, strata, answers)
    values = np.clip(0.4 + 0.1 * region + 0.2 * categories[stratum, 0] + 0.2 * rng.standard_normal(answers), 0, 1)
    contrast = rng.dirichlet(np.ones(strata), regions) - rng.dirichlet(np.ones(strata), regions)
    return region, stratum, values, contrast


def worked_out(region, stratum, values, contrast, categories=AGE_AND_SEX):
    made = Strata(*strata_of(values[:, None], region, stratum, contrast.shape), categories)
    return [array[:, 0] for array in shifts(made, contrast[..., None])]


@pytest.mark.parametrize("categories", [AGE_AND_SEX, np.arange(3)[:, None]], ids=["two variables", "one variable"])
def test_shifts_equal_those_of_the_dense_model(categories, monkeypatch):
    grid = 1.5 * np.linspace(0.1, 1.0, 4) ** 2
    monkeypatch.setattr(multilevel, "RATIOS", grid)
    region, stratum, values, contrast = case(2, categories=categories)
    answers = list(zip(region.tolist(), stratum.tolist(), values.tolist(), strict=True))
    mean, variance = oracle.shift_moments(
        answers, categories, contrast, (grid, RATIO), (PRIOR_ANSWERS, PRIOR_DEVIATION)
    )
    ours = worked_out(region, stratum, values, contrast, categories)
    assert ours[0] == pytest.approx(mean, abs=1e-5)
    assert ours[1] == pytest.approx(variance, rel=2e-3)


def test_a_finer_grid_changes_nothing_that_is_shown(monkeypatch):
    region, stratum, values, contrast = case(5, regions=5, answers=80)
    mean, variance = worked_out(region, stratum, values, contrast)
    monkeypatch.setattr(multilevel, "RATIOS", 3.0 * np.linspace(0.02, 1.0, 30) ** 2)
    finer = worked_out(region, stratum, values, contrast)
    assert mean == pytest.approx(finer[0], abs=0.003) and np.sqrt(variance) == pytest.approx(
        np.sqrt(finer[1]), rel=0.05
    )
    assert len(RATIOS) < 30


def test_the_same_composition_shifts_nothing_and_without_effects_little():
    region, stratum, values, contrast = case(1)
    mean, variance = worked_out(region, stratum, values, 0 * contrast)
    assert (mean == 0).all() and variance == pytest.approx(0, abs=1e-15)
    alike = 0.5 + 0.05 * np.tile([1.0, -1.0], 8)
    assert np.abs(worked_out(region, stratum, alike, contrast)[0]).max() < 0.03


def test_a_region_without_interviews_is_shifted_by_what_the_others_say():
    region, stratum, values, contrast = case(3, answers=60, missing_region=True)
    mean, variance = worked_out(region, stratum, values, np.abs(contrast[:1]) * 0 + contrast)
    assert np.isfinite(mean).all() and variance[0] > 0


def test_a_large_effect_is_recovered():
    rng = np.random.default_rng(4)
    region, stratum = rng.integers(0, 6, 600), rng.integers(0, 6, 600)
    values = np.clip(0.2 + 0.3 * AGE_AND_SEX[stratum, 0] + 0.05 * rng.standard_normal(600), 0, 1)
    old = np.where(AGE_AND_SEX[:, 0] == 2, 0.5, -0.25)
    mean, variance = worked_out(region, stratum, values, np.tile(old * 0.5, (6, 1)))
    # A quarter of all people less in each of the two young strata of a sex, one half more in the old: 2 x .25 x ...
    assert mean == pytest.approx((old * 0.5 * 0.3 * AGE_AND_SEX[:, 0]).sum(), abs=0.03) and (variance < 0.001).all()
