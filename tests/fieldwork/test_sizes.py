"""What sizes say, with the error of the simulation, and what they cost."""

import math

import numpy as np
import pandas as pd
import pytest

from herelib.errors import HereError
from herelib.fieldwork import sizes
from herelib.fieldwork.sizes import Request


@pytest.fixture(scope="module")
def answer(frame):
    request = Request(sizes=(3, 6), worlds=2, cost={"resident": 40.0}, budget=9000.0, sure=0.5)
    return sizes.outlook(frame, request)


def test_a_size_has_its_interviews_and_its_cost(answer):
    table = answer.sizes.set_index("per_group")
    assert list(table.index) == [0, 3, 5, 6]  # what is known, and what the budget pays for
    assert answer.affordable == 5  # six regions at EUR 40 + 4 x 60 a round
    assert table.loc[6, ["per_region", "interviews", "cost_eur"]].tolist() == [30, 180, 6 * 6 * 280]
    shares = table[["firm", "right", "both", "nothing", "need_holds"]].to_numpy(float)
    assert np.nanmin(shares) >= 0 and np.nanmax(shares) <= 1
    assert (table["both"] <= table["firm"] + 1e-12).all() and table.loc[0, "need_half"] == 0


def test_the_least_size_that_is_enough_is_the_base_of_what_more_would_bring(answer):
    reached = answer.sizes[(answer.sizes["per_group"] > 0) & (answer.sizes["both"] >= 0.5)]["per_group"]
    assert answer.enough == (reached.min() if len(reached) else None)
    groups = answer.groups.set_index("group")
    assert set(groups.index) == set(answer.frame.groups) and (groups["per_group"] == 2 * answer.base).all()
    assert (groups["narrower"] > 0).all()  # the same people and more
    assert groups.loc["resident", "more_cost_eur"] == answer.base * 6 * 40
    assert answer.groups["narrower_per_1000_eur"].is_monotonic_decreasing


def test_one_table_holds_sizes_and_groups(answer):
    table = answer.table()
    assert len(table) == len(answer.sizes) + len(answer.groups)
    assert "twice as many of resident" in set(table["step"])


def test_the_error_of_a_share_comes_from_worlds_and_not_from_regions():
    rows = pd.DataFrame({"world": np.repeat(np.arange(10), 6)})
    whole = pd.Series(True, index=rows.index)
    together = pd.Series(np.repeat(np.arange(10) < 5, 6))
    mixed = pd.Series(np.tile([True, False], 30))
    assert sizes.ratio(rows, together, whole) == pytest.approx((0.5, math.sqrt(0.25 / 9)))
    assert sizes.ratio(rows, mixed, whole)[1] == pytest.approx(0.0)
    share, error = sizes.ratio(rows, whole, whole)
    assert share == 1.0 and 0.005 < error < 0.05  # not beyond doubt
    assert all(map(math.isnan, sizes.ratio(rows, whole & False, whole & False)))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"cost": {"residents": 50.0}}, "did you mean 'resident'"),
        ({"cost": {"resident": -1.0}}, "above 0"),
        ({"sure": 1.0}, "between 0 and 1"),
        ({"budget": -5.0}, "above 0"),
        ({"worlds": 1}, "at least two worlds"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_simulated(frame, changes, text):
    with pytest.raises(HereError, match=text):
        sizes.outlook(frame, Request(**changes))
