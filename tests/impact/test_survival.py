"""Survival: published curves to their digits."""

import math

import numpy as np
import pytest
from published_changes import FREIREICH, WALTONS, watched

from herelib.errors import HereError
from herelib.impact.survival import alive_after, half_life, survival_curve

# KaplanMeierFitter().fit(T, E) of lifelines 0.30.0 at 6, 29 and 60: the curve and its 95% interval.
LIFELINES = {
    "alive": [0.993865, 0.827224, 0.311524],
    "low": [0.957254, 0.759669, 0.241659],
    "high": [0.999134, 0.877313, 0.383759],
}


def test_waltons_half_life_as_lifelines_and_statsmodels_have_it():
    months, closed = watched(WALTONS)
    assert len(months) == 163
    assert half_life(survival_curve(months, closed, 0.95)) == (56.0, 53.0, 58.0)


def test_waltons_curve_as_lifelines_has_it():
    curve = survival_curve(*watched(WALTONS), level=0.95).set_index("months")
    for name, values in LIFELINES.items():
        assert curve.loc[[6.0, 29.0, 60.0], name].round(6).tolist() == values


def test_freireichs_remissions_as_in_the_textbooks():
    curve = survival_curve(*watched(FREIREICH), level=0.95).set_index("months")
    closings = curve[curve["closed"] > 0]
    assert closings["alive"].round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert closings["error"].round(4).tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert closings["low"].round(3).tolist()[0] == 0.620
    assert closings["high"].round(3).tolist()[0] == 0.952
    assert half_life(curve.reset_index())[0] == 23


def test_nobody_closed_means_no_interval_and_no_half_life():
    curve = survival_curve(np.array([5.0, 7.0]), np.array([False, False]))
    assert curve["alive"].tolist() == [1, 1]
    assert curve[["low", "high"]].isna().all(axis=None)
    assert half_life(curve) == (math.inf, math.inf, math.inf)


def test_everybody_closed_ends_at_nothing():
    curve = survival_curve(np.array([5.0, 5.0]), np.array([True, True]))
    assert curve["alive"].tolist() == [0]
    assert math.isnan(curve["error"].iloc[0])


def test_nobody_is_a_curve_without_rows():
    assert survival_curve(np.zeros(0), np.zeros(0, bool)).empty


def test_nothing_is_said_beyond_what_was_watched():
    curve = survival_curve(np.array([3.0, 5.0, 8.0]), np.array([True, False, True]))
    assert alive_after(curve, 2)[0] == 1
    assert alive_after(curve, 5)[0] == pytest.approx(2 / 3)
    assert math.isnan(alive_after(curve, 9)[0])


def test_the_order_of_rows_makes_no_difference():
    months, closed = watched(FREIREICH)
    order = np.random.default_rng(0).permutation(len(months))
    assert survival_curve(months, closed).equals(survival_curve(months[order], closed[order]))


def test_a_time_below_nothing_is_refused():
    with pytest.raises(HereError, match="a number from 0 on"):
        survival_curve(np.array([-1.0]), np.array([True]))
