"""What more money takes away: steps, the package that is named, the budget, and the sentence."""

import numpy as np
import package_tables
import pandas as pd
import pytest
from drawn import check_legible, texts
from package_tables import LABELS

from herelib.figures.frontier import plot_frontier, say_frontier, show_frontier


@pytest.fixture(scope="module")
def advice():
    return package_tables.advice()


def test_every_step_is_a_dot_hollow_where_the_budget_does_not_reach(advice):
    before = {name: advice[name].copy() for name in ("frontier", "packages")}
    ax = plot_frontier(advice, "alder", LABELS, 150_000)
    check_legible(ax)
    steps = advice["frontier"].query("region == 'alder'")
    dots, diamond = ax.collections
    assert np.allclose(dots.get_offsets(), steps[["cost_eur", "relief"]])
    hollow = [tuple(colour[:3]) == (1, 1, 1) for colour in dots.get_facecolor()]
    assert hollow == (~steps["affordable"]).tolist() and any(hollow)
    named = advice["packages"].query("region == 'alder' and named")
    assert np.allclose(diamond.get_offsets(), named[["cost_eur", "relief"]])
    assert all(before[name].equals(advice[name]) for name in before)


def test_budget_and_named_package_stand_in_the_legend(advice):
    written = texts(plot_frontier(advice, "alder", LABELS, 150_000))
    assert "budget: EUR 150,000" in written and "the package named: 35% for about EUR 134,000" in written
    for unknown in (None, np.nan):
        assert "budget:" not in texts(plot_frontier(advice, "cedar", LABELS, unknown))
        assert "budget" not in say_frontier(advice, "cedar", LABELS, unknown)


def test_the_sentence_says_what_a_hundredth_costs_before_and_after(advice):
    steps = advice["frontier"].query("region == 'alder'").set_index("affordable")["euros_per_hundredth"]
    said = say_frontier(advice, "alder", LABELS, 150_000)
    assert said.startswith("In alder the package named takes away 35% for about EUR 134,000, the best within")
    assert f"The last hundredth on the way there costs about EUR {round(steps[True].iloc[-1], -2):,.0f}." in said
    assert f"costs about EUR {round(steps[False].iloc[0], -2):,.0f} for each further hundredth." in said
    assert "The budget is EUR 150,000." in said
    cheaper = advice["packages"].assign(relief=advice["packages"]["relief"] - 0.02)
    assert "the cheapest with its lead that comes close enough to the best within reach (35%)." in say_frontier(
        {**advice, "packages": cheaper}, "alder", LABELS
    )
    assert say_frontier(advice, "cedar", LABELS).endswith("More money takes away no more.")


def test_shares_that_read_the_same_are_told_with_one_decimal(advice):
    packages = advice["packages"].assign(relief=advice["packages"]["relief"] - 0.0015)
    said = say_frontier({**advice, "packages": packages}, "alder", LABELS)
    best = advice["packages"].query("region == 'alder' and named")["relief"].iloc[0]
    assert f"takes away {best - 0.0015:.1%} for" in said and f"within reach ({best:.1%})." in said


def test_within_the_budget_nothing_follows_that_is_too_small_to_see(advice):
    assert "Within the budget more money adds nothing. The next step" in say_frontier(advice, "alder", LABELS, 150_000)
    steps = advice["frontier"].query("region == 'alder' and affordable").copy()
    more = steps.tail(1).assign(step=99, affordable=True)
    more["cost_eur"], more["relief"] = more["cost_eur"] + 1000, more["relief"] + 0.004
    small = {**advice, "frontier": pd.concat([steps, more])}
    assert say_frontier(small, "alder", LABELS, 150_000).endswith("Within the budget more money adds nothing.")
    assert say_frontier(small, "alder", LABELS).endswith("More money takes away no more.")


def test_a_region_without_packages_says_so(advice):
    assert "nothing to show" in texts(plot_frontier(advice, "dune", LABELS))
    assert say_frontier(advice, "dune", LABELS) == "dune: what more money takes away cannot be said."


def test_what_is_shown_says_what_kind_of_figure_it_is(advice):
    assert show_frontier(advice, "alder", LABELS).alt.startswith("Steps of relief against cost. In alder the package")
