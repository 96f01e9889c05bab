"""Cash by quarter: what goes out is the budget, what comes in is what funds cover, and the rest is open."""

import numpy as np
import pandas as pd
import pytest
from budgets import budgets_and_grants, grants
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.errors import HereError
from herelib.incubator.budget import Budget, money
from herelib.incubator.cash import cash_need

PARTS = pd.DataFrame(
    {"part": ["course"], "lead_time_low_months": [0.0], "lead_time_high_months": [6.0], "weeks": [np.nan]}
)
LINES = pd.DataFrame(
    [("course", "training_advice", 12000.0, 12000.0, 12000.0, "the team")],
    columns=["part", "category", "low_eur", "central_eur", "high_eur", "basis"],
)


def cash(rule, start="early", sum_eur=12000.0):
    promised = grants(("a", sum_eur, np.nan, "", rule, True))
    return cash_need(Budget(LINES), PARTS, money(Budget(LINES), promised), promised, start)


@pytest.mark.parametrize(
    ("rule", "balance"),
    [
        ("before", [9000, 6000, 3000, 0]),
        ("two_parts", [3000, 0, 3000, 0]),
        ("instalments", [0, 0, 0, 0]),
        ("after", [-3000, -6000, -6000, -6000, -3000, 0]),
    ],
)
def test_the_rule_of_a_fund_decides_what_must_be_bridged(rule, balance):
    quarters = cash(rule).quarters
    assert quarters["balance_eur"].to_numpy() == pytest.approx(balance)
    assert quarters["spent_eur"].head(4).to_numpy() == pytest.approx([3000] * 4)


def test_paid_afterwards_must_be_bridged_and_what_nobody_pays_is_open():
    after = cash("after", sum_eur=8000)
    assert after.open_eur == pytest.approx(4000)
    assert after.need_eur == pytest.approx(8000) and after.bridge_eur == pytest.approx(4000)
    assert str(after) == (
        "At the most EUR 8,000 is lacking, at the end of quarter 4; EUR 4,000 of it comes later and must be bridged."
    )


def test_a_part_that_starts_later_is_paid_for_later():
    spent = {start: cash("before", start).quarters["spent_eur"] for start in ("early", "middle", "late")}
    first = [int(np.flatnonzero(values > 0)[0]) for values in spent.values()]
    assert first == [0, 1, 2] and all(values.sum() == pytest.approx(12000) for values in spent.values())


def test_what_is_not_known_is_counted_carefully_and_named():
    unknown = PARTS.assign(lead_time_low_months=np.nan)
    promised = grants(("a", 12000.0, np.nan, "", "", True))
    answer = cash_need(Budget(LINES), unknown, money(Budget(LINES), promised), promised)
    assert answer.guessed == ["course", "a"] and answer.quarters["received_eur"].head(2).sum() == 0


def test_a_start_that_there_is_not_is_refused():
    with pytest.raises(HereError, match="did you mean 'early'"):
        cash("before", "eraly")


@settings(max_examples=20, deadline=None)
@given(budgets_and_grants(), st.sampled_from(["early", "middle", "late"]), st.integers(0, 999))
def test_all_that_is_spent_is_the_budget_and_all_that_comes_is_what_is_covered(drawn, start, seed):
    lines, promised = drawn
    rng = np.random.default_rng(seed)
    low = rng.uniform(0, 12, len(lines))
    parts = pd.DataFrame(
        {
            "part": lines["part"],
            "lead_time_low_months": low,
            "lead_time_high_months": low + rng.uniform(0, 12, len(lines)),
            "weeks": rng.choice([np.nan, 4.0, 26.0], len(lines)),
        }
    )
    covered = money(Budget(lines), promised)
    answer = cash_need(Budget(lines), parts, covered, promised, start)
    sums = answer.quarters.sum()
    assert sums["spent_eur"] == pytest.approx(lines["central_eur"].sum(), abs=0.01)
    assert sums["received_eur"] == pytest.approx(covered.total("covered_eur"), abs=0.1)
    assert answer.quarters["balance_eur"].iloc[-1] == pytest.approx(-answer.open_eur, abs=0.1)
    assert answer.need_eur >= answer.open_eur - 0.1 and answer.bridge_eur >= 0
