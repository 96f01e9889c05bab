"""Exact tests: published cases to their digits, confidence sets against the obvious way, verdicts of each kind."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from impact_designs import changes, design
from published_changes import darwin, proposition_99, snow, snow_deaths

from herelib.errors import HereError
from herelib.impact.designs import assignments, design_of
from herelib.impact.inference import against_margin, randomised, together
from herelib.impact.statistics import compared, statistics


def test_darwins_maize_as_fisher_counted_it():
    pairs = darwin()
    test = randomised(pairs, design_of(pairs, "lot", blocks="pair"), "height")
    assert test.estimate * 15 == pytest.approx(314)
    assert test.p_by_side["more"] * 32_768 == pytest.approx(863)
    assert test.p * 32_768 == pytest.approx(1726)
    assert round(100 * test.p, 3) == 5.267
    listed = test.listed["statistic"].to_numpy() * 15
    assert (listed > 314 + 1e-6).sum() == 835
    assert test.verdict == "shown"
    strict = randomised(pairs, design_of(pairs, "lot", 0.05, blocks="pair"))
    assert strict.verdict == "not shown"


def test_snows_cholera_to_the_digits_of_coleman():
    rates, deaths = snow(), snow_deaths()
    wide = design_of(rates, alpha=0.05)
    level = randomised(rates, wide)
    assert round(level.estimate, 2) == -56.99
    assert round(randomised(deaths, wide, measure="ratio").estimate, 4) == -0.5109
    logs = randomised(deaths, wide, measure="log")
    assert round(logs.estimate, 5) == -0.56665
    assert not logs.complete
    assert logs.p == pytest.approx(0.0037, abs=0.002)
    assert logs.listed.empty
    assert logs.verdict == "shown"


def test_proposition_99_is_five_placebos_of_39():
    states = proposition_99()
    test = randomised(states, design_of(states))
    assert round(test.estimate, 3) == -27.349
    assert test.p * 39 == pytest.approx(5)
    assert test.p_by_side["less"] * 39 == pytest.approx(4)
    assert test.verdict == "not shown"


@pytest.mark.reference
def test_the_means_of_proposition_99_are_those_of_the_whole_table(reference):
    file = reference / "synthdid" / "california_prop99.csv"
    if not file.exists():
        pytest.skip("no synthdid/california_prop99.csv in the reference data: the means that are typed in stand alone")
    table = pd.read_csv(file, sep=";")
    assert len(table) == 1209
    means = table.groupby(["State", table["Year"] >= 1989])["PacksPerCapita"].mean()
    typed = proposition_99().set_index("region")
    assert np.allclose(means.xs(False, level=1).reindex(typed.index), typed["before"], atol=1e-4)
    assert np.allclose(means.xs(True, level=1).reindex(typed.index), typed["after"], atol=1e-4)


def test_four_subjects_with_ties_are_two_of_six():
    test = randomised(changes([7.0, 5, 3, 1]), design(4, 2))
    assert test.p == pytest.approx(2 / 6)
    assert sorted(test.listed["statistic"]) == [-4, -2, 0, 0, 2, 4]
    assert test.verdict == "cannot show it"


def test_card_and_krueger_have_two_groups_and_no_inference():
    states = pd.DataFrame({"region": ["nj", "pa"], "before": [20.44, 23.33], "after": [21.03, 21.17]})
    test = randomised(states, design_of(states.assign(treated=["yes", "no"])), "full-time jobs")
    # 2.76 from unrounded means, 2.75 from those that are printed.
    assert test.estimate == pytest.approx(2.76, abs=0.011)
    assert test.verdict == "cannot show it"
    assert test.p == 1
    assert (test.low, test.high) == (-math.inf, math.inf)


def p_of_amount(table, given, amount):
    """p of the hypothesis that every region with the incubator differs by an amount, the obvious way."""
    got = table["region"].map(dict(zip(given.regions, given.treated, strict=True)))
    shifted = table.assign(after=table["after"] - np.where(got, amount, 0.0))
    values = statistics(compared(shifted, given), given, assignments(given))
    actual = values[assignments(given).actual]
    far = {"both": abs(values) >= abs(actual) - 1e-9, "more": values >= actual - 1e-9, "less": values <= actual + 1e-9}
    return far[given.side].mean()


@pytest.mark.parametrize("side", ["both", "more", "less"])
@pytest.mark.parametrize(("regions", "treated", "alpha"), [(6, 3, 0.1), (6, 2, 0.1), (7, 3, 0.2), (6, 3, 0.4)])
def test_the_confidence_set_is_what_no_test_refuses(side, regions, treated, alpha):
    rng = np.random.default_rng(3)
    given, table = design(regions, treated, alpha, side), changes(rng.normal(0, 1, regions))
    test = randomised(table, given)
    for end, outwards in ((test.low, -1), (test.high, 1)):
        if math.isfinite(end):
            assert p_of_amount(table, given, end - outwards * 1e-6) > alpha
            assert p_of_amount(table, given, end + outwards * 1e-6) <= alpha
        else:
            assert p_of_amount(table, given, outwards * 1e6) > alpha
    assert test.low <= test.estimate <= test.high


def test_zero_is_outside_of_the_set_exactly_where_the_difference_is_shown():
    rng = np.random.default_rng(5)
    for _ in range(60):
        test = randomised(changes(rng.normal(0, 1, 6) + np.array([2, 2, 2, 0, 0, 0])), design(6, 3))
        assert (test.verdict == "shown") == (not test.low <= 0 <= test.high)


def test_at_a_twentieth_three_of_six_refuse_nothing():
    test = randomised(changes([100.0, 101, 102, 0, 1, 2]), design(6, 3, 0.05))
    assert test.verdict == "cannot show it"
    assert (test.low, test.high) == (-math.inf, math.inf)
    assert test.p == pytest.approx(0.1)


def test_the_list_of_assignments_gives_p_by_counting():
    test = randomised(changes([5.0, 4, 3, 2, 1, 0]), design(6, 3))
    assert len(test.listed) == 20
    assert test.listed["as_far"].mean() == pytest.approx(test.p)
    assert test.listed.loc[test.listed["actual"], "regions"].tolist() == ["a|b|c"]
    assert test.listed["statistic"].abs().is_monotonic_decreasing


def test_the_order_of_rows_makes_no_difference():
    table = changes([5.0, 1, 3, 2, 4, 0])
    tests = [randomised(rows, design(6, 3)) for rows in (table, table.iloc[::-1])]
    pd.testing.assert_frame_equal(tests[0].listed, tests[1].listed)
    assert tests[0].p == tests[1].p


def test_a_region_without_figures_falls_out_and_is_named():
    table = changes([5.0, 4, 3, 2, 1, np.nan])
    test = randomised(table, design(6, 3))
    assert test.left_out == ("f",)
    assert test.assignments == 10
    assert randomised(table.dropna(), design(6, 3)).p == test.p


def test_a_pair_without_one_half_falls_out_whole():
    pairs = darwin()
    table = pairs.assign(after=pairs["after"].where(pairs["region"] != "pair 03 self"))
    test = randomised(table, design_of(pairs, "lot", blocks="pair"))
    assert test.left_out == ("pair 03 cross", "pair 03 self")
    assert test.assignments == 2**14


def test_a_region_that_the_design_does_not_know_is_refused():
    with pytest.raises(HereError, match="does not know: f"):
        randomised(changes([1.0, 2, 3, 4, 5, 6]), design(5, 2))


def test_without_regions_that_stayed_without_there_is_a_change_and_no_p():
    test = randomised(changes([1.0, 2, 3]), design(3, 3))
    assert test.estimate == 2
    assert math.isnan(test.p)
    assert test.verdict == "no comparison"
    nobody = randomised(changes([np.nan] * 3), design(3, 3))
    assert math.isnan(nobody.estimate)


def test_a_fall_is_ruled_out_only_where_the_design_can_rule_it_out():
    good = changes([0.05, 0.06, 0.04, 0.01, 0.0, -0.01])
    shown = against_margin(good, design(6, 3), 0.1)
    assert shown.p_no_harm == pytest.approx(0.05)
    assert shown.verdict(shown.p_no_harm) == "shown"
    blunt = against_margin(good, design(6, 3, 0.04), 0.1)
    assert blunt.verdict(blunt.p_no_harm) == "cannot show it"
    bad = against_margin(good.assign(after=-good["after"]), design(6, 3), 0.01)
    assert bad.verdict(bad.p_no_harm) == "not shown"


def test_equivalence_takes_the_worse_of_both_sides():
    near = against_margin(changes([0.01, -0.01, 0.0, 0.01, 0.0, -0.01]), design(6, 3), 0.1)
    assert near.verdict(near.p_equivalent) == "shown"
    high = against_margin(changes([0.2, 0.21, 0.19, 0.0, 0.01, -0.01]), design(6, 3), 0.1)
    assert high.verdict(high.p_no_harm) == "shown"
    assert high.verdict(high.p_equivalent) == "not shown"


def test_a_margin_is_an_amount():
    with pytest.raises(HereError, match="margin = 0"):
        against_margin(changes([1.0, 2, 3]), design(3, 1), 0.0)


def test_no_comparison_rules_nothing_out():
    margin = against_margin(changes([1.0, 2, 3]), design(3, 3), 0.5)
    assert margin.verdict(margin.p_no_harm) == "cannot show it"


def test_several_outcomes_together_never_say_more_than_each_alone():
    rng = np.random.default_rng(9)
    tables = {name: changes(rng.normal(0, 1, 6) + 2 * (np.arange(6) < 3)) for name in ("jobs", "trust", "skills")}
    joint = together(tables, design(6, 3))
    for name, table in tables.items():
        assert joint[name] >= randomised(table, design(6, 3)).p - 1e-12
    assert together({"jobs": tables["jobs"]}, design(6, 3))["jobs"] == randomised(tables["jobs"], design(6, 3)).p


def test_one_side_is_decided_before_and_changes_p():
    table, both = changes([5.0, 4, 3, 2, 1, 0]), design(6, 3)
    assert randomised(table, replace(both, side="more")).p == pytest.approx(0.05)
    assert randomised(table, replace(both, side="less")).p == pytest.approx(1.0)
