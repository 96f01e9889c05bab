"""What a design can detect, and how often its test says "shown" where nothing is there."""

import math

import numpy as np
import pandas as pd
import pytest
from impact_designs import design

from herelib.errors import HereError
from herelib.impact.power import (
    CURVE,
    Noise,
    designs_of_size,
    detectable,
    detectable_by_size,
    refusals,
    size_if_uneven,
    spread_of_answers,
)


def test_three_of_six_keep_their_level_and_show_two_spreads_in_six_of_ten():
    # Measured apart from this code with 20,000 draws: size 0.096, power 0.62 (docs/methods.md).
    assert refusals(design(6, 3), np.ones(6)) == pytest.approx(0.10, abs=0.015)
    assert refusals(design(6, 3), np.ones(6), 2.0) == pytest.approx(0.62, abs=0.03)


def test_at_a_twentieth_three_of_six_show_nothing_however_large():
    blunt = design(6, 3, 0.05)
    assert refusals(blunt, np.ones(6), 1000.0) == 0
    assert math.isinf(detectable(blunt, Noise(regions=1.0)).difference)
    assert (detectable(blunt, Noise(regions=1.0)).curve["shown"] == 0).all()


def test_uneven_regions_make_the_test_liberal():
    # Measured apart from this code: 14.0% with three of six, 24.3% with two of six, at 0.10.
    assert size_if_uneven(design(6, 3)) == pytest.approx(0.14, abs=0.02)
    assert size_if_uneven(design(6, 2)) == pytest.approx(0.24, abs=0.025)


@pytest.mark.parametrize("side", ["both", "more"])
def test_the_detectable_difference_is_shown_as_often_as_it_promises(side):
    six = design(6, 3, side=side)
    smallest = detectable(six, Noise(regions=0.05), power=0.8).difference
    assert refusals(six, np.full(6, 0.05), smallest, seed=8) == pytest.approx(0.8, abs=0.025)


def test_a_fall_is_detected_as_a_rise_is():
    assert detectable(design(6, 3, side="less"), Noise(0.05)).difference == pytest.approx(
        detectable(design(6, 3, side="more"), Noise(0.05)).difference, rel=0.05
    )


def test_the_detectable_difference_grows_with_the_noise_in_proportion():
    small, large = (detectable(design(6, 3), Noise(spread)).difference for spread in (0.02, 0.06))
    assert large == pytest.approx(3 * small)


def test_more_interviews_help_until_the_regions_themselves_vary():
    table = detectable_by_size(design(6, 3), 0.25, [20, 80, 100_000], [0.0001, 0.05])
    quiet, lively = (part["difference"].to_numpy() for _, part in table.groupby("region_spread"))
    assert quiet[0] / quiet[1] == pytest.approx(2, rel=0.01)
    assert lively[0] > lively[1] > lively[2] > 0.1
    assert lively[2] == pytest.approx(detectable(design(6, 3), Noise(0.05)).difference, rel=0.01)


def test_the_same_people_again_make_less_noise():
    fresh, panel = (Noise(0.02, 0.25, 40, 40, again).of(design(6, 3))[0] for again in (0.0, 1.0))
    assert fresh == pytest.approx(math.sqrt(0.02**2 + 0.25**2 * 2 / 40))
    assert panel == pytest.approx(math.sqrt(0.02**2 + 0.25**2 * 1 / 40))


def test_interviews_may_differ_between_regions():
    six = design(6, 3)
    before = dict(zip(six.regions, [10, 20, 30, 40, 50, 60], strict=True))
    spread = Noise(0.0, 0.3, before, 60).of(six)
    assert (np.diff(spread) < 0).all()
    with pytest.raises(HereError, match="for each region of the design"):
        Noise(0.0, 0.3, {"a": 10}, 60).of(six)


def test_the_curve_rises_from_the_level_to_one():
    curve = detectable(design(6, 3), Noise(0.05)).curve
    assert len(curve) == len(CURVE)
    assert curve["shown"].is_monotonic_increasing
    assert curve["shown"].iloc[-1] > 0.95


def test_the_same_seed_gives_the_same_figures():
    six = design(6, 3)
    assert detectable(six, Noise(0.05), seed=3).difference == detectable(six, Noise(0.05), seed=3).difference


@pytest.mark.parametrize(("power", "noise"), [(1.5, Noise(1.0)), (0.8, Noise(0.0))])
def test_a_request_that_makes_no_sense_is_refused(power, noise):
    with pytest.raises(HereError):
        detectable(design(6, 3), noise, power)


def test_before_any_region_is_picked_it_is_known_what_a_design_can_show():
    table = designs_of_size(8, 0.05).set_index("treated")
    assert table.loc[4, "smallest_p"] == pytest.approx(2 / 70)
    assert table["able"].tolist() == [False, True, True, True, True, True, False]
    with pytest.raises(HereError, match="side = up"):
        designs_of_size(6, 0.1, "up")


def test_the_spread_of_answers_is_pooled_within_cells():
    rng = np.random.default_rng(2)
    cells = pd.DataFrame({"region": np.repeat(list("abcd"), 500), "group": np.tile(["ngo", "state"], 1000)})
    level = cells["region"].map(dict(zip("abcd", range(4), strict=True)))
    values = pd.Series(level + rng.normal(0, 0.2, 2000))
    assert spread_of_answers(values, cells) == pytest.approx(0.2, abs=0.01)
    assert math.isnan(spread_of_answers(pd.Series([1.0, np.nan]), cells.iloc[[0, 500]]))
