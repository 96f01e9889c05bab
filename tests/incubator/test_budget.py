"""What a package costs and how much is covered: identities, and what a hand can compute."""

import numpy as np
import pandas as pd
import pytest
from budgets import budgets_and_grants, grants
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.errors import HereError
from herelib.incubator.budget import BANDS, Budget, budget, money

PARTS = pd.DataFrame(
    {
        "part": ["course", "loans", "room", "board"],
        "label": ["Course", "Small loans", "A room", "Local board"],
        "role": ["support", "finance", "place", "steering"],
        "cost_low_eur": [20000.0, np.nan, np.nan, np.nan],
        "cost_high_eur": [30000.0, np.nan, np.nan, np.nan],
        "cost_founder_low_eur": [1.0, 1000.0, np.nan, np.nan],
        "cost_founder_high_eur": [1.0, 2000.0, np.nan, np.nan],
        "reached": [20.0, 8.0, np.nan, np.nan],
    }
)
PACKAGE = list(PARTS["part"])


def test_costs_are_of_a_cohort_else_by_head_for_as_many_as_are_reached():
    lines = budget(PARTS, PACKAGE, 12).lines.set_index("part")
    assert lines.loc["course", list(BANDS)].tolist() == [20000, 25000, 30000]
    assert lines.loc["loans", list(BANDS)].tolist() == [8000, 12000, 16000]  # eight, and not twelve
    assert budget(PARTS, ["loans"], 5).total() == 7500
    assert lines.loc["loans", "category"] == "founder_money"


def test_what_nobody_knows_is_named_and_not_filled_in():
    planned = budget(PARTS, PACKAGE, 12)
    assert planned.unknown == ["room", "board"] and planned.total() == 37000
    assert planned.categories.set_index("category")["unknown"].to_dict()["premises"] == 1
    assert str(planned) == (
        "About EUR 37,000 is needed (28,000 to 46,000). "
        "The costs of 2 parts are not known and not in it: a room and local board."
    )


def test_a_range_of_one_figure_is_said_once_and_unknown_costs_stand_beside_the_money():
    planned = budget(PARTS.assign(cost_high_eur=20000.0, cost_low_eur=[20000.0] + [np.nan] * 3), ["course", "room"], 12)
    assert str(planned).startswith("About EUR 20,000 is needed. The cost of 1 part")
    assert money(planned, grants()).categories.set_index("category")["unknown"].to_dict()["premises"] == 1


def test_a_team_that_knows_better_says_so_by_line():
    known = pd.DataFrame(
        {
            "part": ["room", "room", "board"],
            "low_eur": [1000, 200, 0],
            "central_eur": [2000, 300, 0],
            "high_eur": [3000, 400, 0],
            "category": ["", "equipment", None],
        }
    )
    lines = budget(PARTS, PACKAGE, 12, known).lines
    assert lines["category"].tolist() == ["training_advice", "founder_money", "premises", "equipment", "coordination"]
    assert lines["basis"].tolist()[-3:] == ["the team", "the team", "is there"]


@pytest.mark.parametrize(
    ("package", "known", "text"),
    [
        (["cuorse"], None, "did you mean 'course'"),
        (["room"], {"part": ["room"], "low_eur": [5], "central_eur": [4], "high_eur": [6]}, "not in this order"),
    ],
)
def test_what_cannot_be_is_refused(package, known, text):
    with pytest.raises(HereError, match=text):
        budget(PARTS, package, 12, None if known is None else pd.DataFrame(known))


def test_a_fund_pays_its_share_of_what_it_takes_and_no_more_than_its_sum():
    planned = budget(PARTS, ["course", "loans"], 12)  # 25,000 and 12,000
    covered = money(planned, grants(("a", 50000, 0.6, "training_advice", "after", True)))
    assert covered.categories["covered_eur"].round(6).tolist() == [15000, 0]
    covered = money(planned, grants(("a", 4000, 0.6, "", "after", True), ("b", 9000, np.nan, "", "after", False)))
    assert covered.total("covered_eur") == pytest.approx(4000) and covered.total("asked_eur") == pytest.approx(9000)
    assert str(covered) == (
        "Of EUR 37,000 needed, EUR 4,000 is covered and EUR 33,000 is open; applications ask for EUR 9,000 of it."
    )


def test_a_fund_that_can_pay_much_leaves_to_others_what_only_they_can():
    planned = budget(PARTS, ["course", "loans"], 12)
    only_loans = ("b", 12000, np.nan, "founder_money", "after", True)
    covered = money(planned, grants(("a", 25000, np.nan, "", "after", True), only_loans))
    assert covered.total("open_eur") == pytest.approx(0, abs=1e-6)


def test_a_category_that_there_is_not_is_refused():
    with pytest.raises(HereError, match="did you mean 'equipment'"):
        money(budget(PARTS, ["course"], 12), grants(("a", 1, 1, "equipmnt", "", True)))
    with pytest.raises(HereError, match="band"):
        money(budget(PARTS, ["course"], 12), grants(), band="middle")


@settings(max_examples=20, deadline=None)
@given(budgets_and_grants(), st.sampled_from(BANDS))
def test_needed_is_covered_and_open_and_no_limit_is_broken(drawn, band):
    lines, promised = drawn
    covered = money(Budget(lines), promised, band)
    table = covered.categories.set_index("category")
    needed = lines.groupby("category")[band].sum()
    assert table["needed_eur"].sum() == pytest.approx(needed.sum())
    assert (table["covered_eur"] + table["open_eur"]).to_numpy() == pytest.approx(table["needed_eur"].to_numpy())
    assert (table["open_eur"] >= -0.01).all() and (table["covered_eur"] >= 0).all()
    assert (table["asked_eur"] <= table["open_eur"] + 0.01).all()
    used = covered.used
    for fund in promised.itertuples():
        mine = used[used["fund"] == fund.fund]
        takes = fund.takes.split(";") if fund.takes else list(needed.index)
        share = 1.0 if np.isnan(fund.share_paid) else fund.share_paid
        most = min(fund.sum_eur, share * sum(needed.get(name, 0.0) for name in takes))
        assert mine["eur"].sum() <= most * (1 + 1e-9) + 0.01
        assert set(mine["category"]) <= set(takes)
