"""What holds for each figure: axes given are used, tables stay as they are, units and empty tables are said."""

import inspect
import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import table_examples
from drawn import texts

from herelib import release
from herelib.figures import (
    business_types,
    cluster_checks,
    clusters,
    coding,
    dendrogram,
    doubts,
    frontier,
    interviews,
    leads,
    looks,
    maps,
    matrix,
    option_shares,
    packages,
    pressures,
    prices,
    profiles,
    relief,
    transfer,
    trust,
)
from herelib.figures.business_types import plot_business_types
from herelib.figures.doubts import plot_doubts
from herelib.figures.frontier import plot_frontier
from herelib.figures.interviews import missing_by_item, plot_accounting, plot_coverage, plot_missing, rows_by_rule
from herelib.figures.leads import plot_leads
from herelib.figures.matrix import plot_matrix
from herelib.figures.packages import plot_package, plot_packages_by_region
from herelib.figures.pressures import plot_pressures
from herelib.figures.prices import plot_prices
from herelib.figures.profiles import plot_block, plot_gaps, plot_needs, plot_profile, widest_gaps
from herelib.figures.relief import plot_relief

MODULES = (
    business_types,
    cluster_checks,
    clusters,
    coding,
    dendrogram,
    doubts,
    frontier,
    interviews,
    leads,
    maps,
    matrix,
    option_shares,
    packages,
    pressures,
    prices,
    profiles,
    relief,
    transfer,
    trust,
)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def run():
    return table_examples.run()


@pytest.fixture(scope="module")
def shown(run):
    return release.protect(run, 5)


@pytest.fixture(scope="module")
def labels():
    return table_examples.catalogue()["parts"].set_index("part")["label"]


def figures(tables: dict, labels) -> dict:
    """Every figure over the tables of a run, as the notebooks call them."""
    region = "elm-suburb"
    groups = tables["groups"] if "groups" in tables else tables["cells"]
    widest = widest_gaps(tables["gaps"], groups, tables["profiles"])
    return {
        "plot_accounting": lambda ax: plot_accounting(rows_by_rule(tables["accounting"]), ax=ax),
        "plot_coverage": lambda ax: plot_coverage(tables["coverage"], ax=ax),
        "plot_missing": lambda ax: plot_missing(
            missing_by_item(table_examples.run()["missing"], tables["items"]), ax=ax
        ),
        "plot_profile": lambda ax: plot_profile(tables["profiles"], region, "need", ax=ax),
        "plot_matrix": lambda ax: plot_matrix(tables["matrix"], region, ax=ax),
        "plot_needs": lambda ax: plot_needs(tables["matrix"], ax=ax),
        "plot_block": lambda ax: plot_block(tables["profiles"], "capacity", ax=ax),
        "plot_gaps": lambda ax: plot_gaps(widest, ax=ax),
        "plot_relief": lambda ax: plot_relief(tables, region, labels, ax=ax),
        "plot_package": lambda ax: plot_package(tables, region, labels, ax=ax),
        "plot_packages_by_region": lambda ax: plot_packages_by_region(tables["parts"], labels, ax=ax),
        "plot_pressures": lambda ax: plot_pressures(tables["pressures"], region, ax=ax),
        "plot_leads": lambda ax: plot_leads(tables["leads"], region, labels, ax=ax),
        "plot_frontier": lambda ax: plot_frontier(tables, region, labels, ax=ax),
        "plot_prices": lambda ax: plot_prices(tables["parts"], region, labels, ax=ax),
        "plot_doubts": lambda ax: plot_doubts(tables["doubts"], region, ax=ax),
        "plot_business_types": lambda ax: plot_business_types(
            table_examples.run()["business_types"], region, {}, ax=ax
        ),
    }


NAMES = sorted(figures(table_examples.run(), {}))


def test_every_figure_is_drawn_on_the_axes_given_and_on_new_ones(run, labels):
    made = figures(run, labels)
    for name, draw in made.items():
        given = plt.figure().add_subplot()
        assert draw(given) is given, name
        assert draw(None).figure is not given.figure, name
        plt.close("all")


def test_every_figure_can_be_drawn_from_protected_tables(shown, labels):
    for draw in figures(shown, labels).values():
        draw(None).figure.canvas.draw()


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_names_its_unit_or_the_ends_of_its_scale(run, labels, name):
    ax = figures(run, labels)[name](None)
    assert re.search(r"count|%|0-1|0 = |1 = ", texts(ax)), "no unit and no direction"
    assert ax.get_title(loc="left") or any(child.get_title(loc="left") for child in ax.child_axes)


def test_plots_neither_show_nor_change_their_tables(run, labels):
    before = {name: table.copy() for name, table in run.items()}
    for draw in figures(run, labels).values():
        draw(None)
    for name, table in before.items():
        pd.testing.assert_frame_equal(table, run[name])
    assert not any("plt.show" in inspect.getsource(module) for module in (*MODULES, looks))


EMPTY = {
    "plot_missing": lambda t: plot_missing(missing_by_item(t["missing"].head(0), t["items"])),
    "plot_profile": lambda t: plot_profile(t["profiles"], "elm-rural", "asset"),
    "plot_matrix": lambda t: plot_matrix(t["matrix"], "nowhere"),
    "plot_needs": lambda t: plot_needs(t["matrix"].head(0)),
    "plot_block": lambda t: plot_block(t["profiles"], "asset"),
    "plot_gaps": lambda t: plot_gaps(widest_gaps(t["gaps"].head(0), t["cells"], t["profiles"])),
    "plot_relief": lambda t: plot_relief(t, "nowhere", {}),
    "plot_package": lambda t: plot_package(t, "nowhere", {}),
    "plot_packages_by_region": lambda t: plot_packages_by_region(t["parts"].head(0), {}),
    "plot_pressures": lambda t: plot_pressures(t["pressures"], "nowhere"),
    "plot_leads": lambda t: plot_leads(t["leads"], "nowhere", {}),
    "plot_frontier": lambda t: plot_frontier(t, "nowhere", {}),
    "plot_prices": lambda t: plot_prices(t["parts"], "nowhere", {}),
    "plot_doubts": lambda t: plot_doubts(t["doubts"], "nowhere"),
    "plot_business_types": lambda t: plot_business_types(t["business_types"].head(0), "elm-rural", {}),
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_table_gives_a_figure_that_says_so(run, name):
    assert "nothing to show" in texts(EMPTY[name](run))


def test_each_figure_has_its_sentence_and_one_function_that_shows_both():
    for module in MODULES:
        own = {name: getattr(module, name) for name in dir(module) if getattr(module, name) is not None}
        drawn = {name.removeprefix("plot_") for name in own if name.startswith("plot_")}
        shown = {name.removeprefix("show_") for name in own if name.startswith("show_")}
        assert drawn == shown, module.__name__
        for name in shown:
            assert inspect.signature(own[f"show_{name}"]).return_annotation == "Figure", name
