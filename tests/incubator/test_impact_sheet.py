"""What to expect, with everything that would have come anyway taken off."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.errors import HereError
from herelib.incubator import impact_sheet
from herelib.incubator.impact_sheet import STEPS, UNKNOWN, Assumptions, Rate, expected_impact

LOGIC = dict.fromkeys(STEPS, "a sentence")
INDICATORS = pd.DataFrame(
    [("alive", "firms alive after 24 months", 0, "2026-11-30", "register", "month 24")],
    columns=["measure", "indicator", "baseline", "baseline_on", "source", "measured_when"],
)
ALL = Assumptions(
    Rate(0.25, 0.5, 0.75), Rate(0.5, 0.6, 0.8), Rate(0.1, 0.2, 0.5, "a study"), Rate(0.0, 0.25, 0.5, "a guess")
)


def chain(reached=(8, 10, 12), assumed=ALL):
    return expected_impact(reached, assumed, LOGIC, INDICATORS).chain.set_index("measure")


def test_each_step_is_a_product_and_the_low_end_takes_every_rate_at_its_worst():
    table = chain()
    assert table.loc["founded", ["low", "central", "high"]].tolist() == [2, 5, 9]
    assert table.loc["alive", "central"] == pytest.approx(3)
    net = table.loc["alive_net", ["low", "central", "high"]].tolist()
    assert net == pytest.approx([1 * 0.5 * 0.5, 3 * 0.8 * 0.75, 7.2 * 0.9 * 1.0])
    assert table.loc["alive_net", "basis"] == "a study; a guess"


def test_a_rate_that_nobody_knows_leaves_the_net_unknown_and_the_gross_shown():
    sheet = expected_impact((8, 10, 12), dataclasses.replace(ALL, displacement=UNKNOWN), LOGIC, INDICATORS)
    table = sheet.chain.set_index("measure")
    assert np.isnan(table.loc["alive_net", "central"]) and table.loc["alive", "central"] == pytest.approx(3)
    assert str(sheet) == "10 people are reached; what is owed to the incubator is not known, as a rate is unknown."


def test_the_sheet_says_itself_and_shows_no_ratio_of_money():
    sheet = expected_impact((8, 10, 12), ALL, LOGIC, INDICATORS)
    assert str(sheet) == ("About 1.8 firms more are alive at the end than without the incubator (0.2 to 6.5).")
    shown = [*sheet.chain, *sheet.logic, *sheet.indicators, *sheet.chain["measure"]]
    assert not [name for name in shown if "eur" in name.lower() or "sroi" in name.lower() or "ratio" in name.lower()]
    assert not [name for name in dir(impact_sheet) if "sroi" in name.lower()]


@pytest.mark.parametrize(
    ("reached", "logic", "indicators", "text"),
    [
        ((8, 10, 12), LOGIC | {"outcomes": " "}, INDICATORS, "nothing is said of outcomes"),
        ((10, 8, 12), LOGIC, INDICATORS, "low <= central <= high"),
        ((8, 10, 12), LOGIC, INDICATORS.assign(baseline=np.nan), "no baseline for firms alive after 24 months"),
    ],
)
def test_a_sheet_without_logic_order_or_baseline_is_refused(reached, logic, indicators, text):
    with pytest.raises(HereError, match=text):
        expected_impact(reached, ALL, logic, indicators)


@pytest.mark.parametrize("values", [(0.5, 0.4, 0.6), (0, 0.5, 1.1), (np.nan, 0.5, 0.6)])
def test_a_rate_is_in_order_or_wholly_unknown(values):
    with pytest.raises(HereError, match="rate"):
        Rate(*values)


RATES = st.tuples(*[st.floats(0, 1)] * 3).map(lambda values: Rate(*sorted(values)))


@settings(max_examples=20, deadline=None)
@given(RATES, RATES, RATES, RATES)
def test_low_is_never_above_central_nor_central_above_high_and_net_never_above_gross(one, two, three, four):
    table = chain(assumed=Assumptions(one, two, three, four))[["low", "central", "high"]]
    assert (table.diff(axis=1).iloc[:, 1:] >= -1e-12).all().all()
    assert (table.diff().iloc[1:] <= 1e-12).all().all()
