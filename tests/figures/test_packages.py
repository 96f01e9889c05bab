"""The package as a stack of parts, and the packages of all regions side by side."""

import numpy as np
import package_tables
import pandas as pd
import pytest
from drawn import check_legible, collisions, texts
from package_tables import LABELS

from herelib.figures.packages import (
    COLUMNS,
    placed_parts,
    plot_package,
    plot_packages_by_region,
    say_package,
    say_packages_by_region,
    show_package,
    show_packages_by_region,
)


@pytest.fixture(scope="module")
def advice():
    return package_tables.advice()


def with_parts(advice, **values):
    """The tables with other values of the parts of alder."""
    parts = advice["parts"].copy()
    for column, value in values.items():
        parts.loc[parts["region"] == "alder", column] = value
    return {**advice, "parts": parts}


def test_the_lead_is_first_and_the_others_follow_by_role():
    parts = pd.DataFrame({"part": list("abcd"), "role": ["steering", "support", "support", "form"]})
    assert placed_parts("a;b;c;d", "c", parts) == [("c", "lead"), ("b", "support"), ("d", "form"), ("a", "steering")]
    assert placed_parts("a;b", "", parts) == [("b", "support"), ("a", "steering")] and placed_parts("", "", parts) == []


@pytest.mark.parametrize("region", ["alder", "birch", "cedar"])
def test_a_stack_has_a_box_for_each_part_and_is_legible(advice, region):
    ax = plot_package(advice, region, LABELS)
    check_legible(ax)
    row = advice["verdicts"].set_index("region").loc[region]
    numbers = [text.get_text() for text in ax.texts if text.get_text().isdigit()]
    assert numbers == [str(i) for i in range(1, 1 + len(row["package"].split(";")))]
    written = texts(ax)
    assert written.index(LABELS[row["lead"]]) == min(written.index(LABELS[part]) for part in row["package"].split(";"))


def test_a_part_that_cannot_be_replaced_has_a_thick_frame(advice):
    ax = plot_package(advice, "cedar", LABELS)
    widths = [patch.get_linewidth() for patch in ax.patches if patch.get_facecolor()[:3] == (1, 1, 1)]
    standing = advice["parts"].query("region == 'cedar' and in_package")["standing"]
    assert sum(width > 2 for width in widths) == (standing == "core").sum() == 1


def test_what_is_lost_without_a_part_and_what_it_costs_is_written(advice):
    written = texts(plot_package(advice, "alder", LABELS))
    assert "without it 6.8 percentage points less · EUR 30,000 to 70,000" in written
    assert "left empty: place" in written
    assert "takes away about 35% for EUR 70,000 to 197,000\nall of it can start in 6 to 9 months" in written
    assert "cost not known" in texts(plot_package(advice, "birch", LABELS))


def test_settled_parts_and_unknown_losses_are_said(advice):
    assert "there already" in texts(plot_package(with_parts(advice, standing_here="present"), "alder", LABELS))
    committed = with_parts(advice, standing_here="committed", adds=0.018)
    written = texts(plot_package(committed, "alder", LABELS))
    assert "settled before" in written and "settled; adds 1.8 points" in written and "without it" not in written
    assert "What is not settled can be replaced without losing much." in say_package(committed, "alder", LABELS)
    hidden = with_parts(advice, standing_here="committed", adds=np.nan)
    assert "settled · EUR" in texts(plot_package(hidden, "alder", LABELS))
    unknown = texts(plot_package(with_parts(advice, loss_without=np.nan), "alder", LABELS))
    assert "what is lost without it is not known" in unknown
    nearly = texts(plot_package(with_parts(advice, loss_without=0.0, standing="open"), "alder", LABELS))
    assert "another does nearly as well" in nearly and "cannot well be replaced" not in nearly
    core = texts(plot_package(with_parts(advice, loss_without=0.0, standing="core"), "alder", LABELS))
    assert "less than can be shown" in core and "another does" not in core
    assert "no cost" in texts(plot_package(with_parts(advice, cost_low_eur=0.0, cost_high_eur=0.0), "alder", LABELS))


def test_the_sentence_names_parts_core_cost_and_months(advice):
    said = say_package(advice, "birch", LABELS)
    assert said.startswith("The package for birch: Mentoring by experienced entrepreneurs, Peer teams")
    assert "Without these much is lost: Mentoring by experienced entrepreneurs, " in said
    assert said.endswith("for EUR 25,000 to 75,000 and 1 cost not known; all of it can start in 9 to 14 months.")
    open_ones = say_package(with_parts(advice, standing="open"), "alder", LABELS)
    assert "Each of its parts can be replaced without losing much." in open_ones


def test_months_that_are_not_known_are_left_out(advice):
    verdicts = advice["verdicts"].assign(lead_time_low_months=np.nan, lead_time_high_months=np.nan)
    said = say_package({**advice, "verdicts": verdicts}, "alder", LABELS)
    assert said.endswith("It takes away about 35% for EUR 70,000 to 197,000.")


def test_relief_that_is_rounded_to_one_step_is_said_as_a_limit(advice):
    verdicts = advice["verdicts"].assign(relief=0.2, low90=0.0, high90=0.2)
    assert "It takes away up to 20% for EUR 70,000" in say_package({**advice, "verdicts": verdicts}, "alder", LABELS)


def test_a_region_without_package_says_so(advice):
    assert "nothing to show" in texts(plot_package(advice, "dune", LABELS))
    assert say_package(advice, "dune", LABELS) == "dune: no package is named."
    assert "nothing to show" in texts(plot_package(advice, "nowhere", LABELS))


# Side by side


def test_the_grid_has_a_filled_square_for_core_and_a_hollow_one_for_open(advice):
    ax = plot_packages_by_region(advice["parts"], LABELS)
    check_legible(ax)
    inside = advice["parts"].query("in_package")
    squares = [dots for dots in ax.collections if dots.get_sizes()[0] == 150]
    hollow = [dots for dots in squares if tuple(dots.get_facecolor()[0][:3]) == (1, 1, 1)]
    assert len(squares) == len(inside) and len(hollow) == (inside["standing"] == "open").sum()
    assert len(ax.get_yticklabels()) == inside["part"].nunique()


def test_rows_say_how_many_packages_hold_a_part_and_stand_by_role(advice):
    ax = plot_packages_by_region(advice["parts"], LABELS)
    rows = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    assert rows[0].startswith("Enterprise facilitation  2") and rows[-1].endswith("NGOs and firms  2")


def test_a_part_that_cannot_be_had_is_a_dash(advice):
    parts = advice["parts"].copy()
    gone = (parts["region"] == "birch") & (parts["part"] == "third_place")
    parts.loc[gone, "standing"] = ""
    dashes = [dots for dots in plot_packages_by_region(parts, LABELS).collections if dots.get_sizes()[0] == 50]
    assert len(dashes) == 1


def test_of_many_regions_the_first_are_shown(advice):
    alder = advice["parts"].query("region == 'alder'")
    many = pd.concat([alder.assign(region=f"region-{i:02}") for i in range(20)])
    ax = plot_packages_by_region(many, LABELS)
    assert len(ax.get_xticklabels()) == COLUMNS and collisions(ax) == []
    assert "20 regions have 1 different package. In all of them: " in say_packages_by_region(many, LABELS)


def test_the_sentence_says_what_all_have_and_what_only_one_has(advice):
    assert say_packages_by_region(advice["parts"], LABELS) == (
        "3 regions have 3 different packages. No part is in all of them. 5 parts are in one only."
    )
    alone = say_packages_by_region(advice["parts"].query("region == 'alder'"), LABELS)
    assert alone == "One region has a package."


def test_without_any_package_that_is_said(advice):
    none = advice["parts"].assign(in_package=False)
    assert "nothing to show" in texts(plot_packages_by_region(none, LABELS))
    assert say_packages_by_region(none, LABELS) == "No region has a package."


def test_what_is_shown_says_what_kind_of_figure_it_is(advice):
    assert show_package(advice, "alder", LABELS).alt.startswith("Stack of the parts of a package. The package for")
    assert show_packages_by_region(advice["parts"], LABELS).alt.startswith("Grid of parts by region. 3 regions")
