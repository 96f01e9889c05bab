"""How often methods come first, what their value is made of, business types: figures and sentences."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import table_examples

from herelib.figures.recommendations import (
    plot_acceptability,
    plot_business_types,
    say_acceptability,
    say_business_types,
    say_contributions,
    show_acceptability,
    show_business_types,
    show_contributions,
)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def run():
    return table_examples.run()


@pytest.fixture(scope="module")
def labels():
    return table_examples.catalogue()["methods"].set_index("method")["label"]


def test_say_acceptability_says_what_it_is_not(run):
    told = say_acceptability(run["acceptability"], "elm-suburb", {})
    first = run["acceptability"].query("region == 'elm-suburb' and rank == 1")["share"].max()
    assert f"{first:.0%}" in told and "not a probability of success" in told


def test_say_contributions_adds_up_to_the_value(run):
    verdict = run["verdicts"].set_index("region").loc["elm-suburb"]
    own = run["scores"].query("region == 'elm-suburb' and method == @verdict.method")
    told = say_contributions(run["scores"], "elm-suburb", [verdict["method"]], {})
    assert f"{verdict['method']} {own['contribution'].sum():.2f}" in told


def test_bars_of_acceptability_are_the_shares_of_the_first_three_ranks(run):
    ax = plot_acceptability(run["acceptability"], "elm-suburb", {}, top=2)
    first = run["acceptability"].query("region == 'elm-suburb' and rank == 1")["share"].max()
    assert ax.containers[0][0].get_width() == pytest.approx(first)
    assert len(ax.containers) == 3 and len(ax.get_yticklabels()) == 2


def test_a_business_type_that_would_compete_is_a_hollow_square():
    types = pd.DataFrame(
        {"region": "ash", "type": ["bakery", "repair"], "rank": [1, 2], "opportunity": [0.4, 0.3], "low90": 0.2,
         "high90": 0.5, "competes": [False, True], "top3": [0.9, 0.5]}
    )  # fmt: skip
    filled, hollow = plot_business_types(types, "ash", {}).collections[1:]
    assert filled.get_facecolor()[0][:3].tolist() != [1, 1, 1] and hollow.get_facecolor()[0][:3].tolist() == [1, 1, 1]
    assert say_business_types(types, "ash", {"repair": "Repair shop"}) == (
        "ash: bakery (among the first three in 90% of the draws) and Repair shop (among the first three in 50% of the "
        "draws; would compete with what exists)."
    )


def test_what_is_shown_says_what_kind_of_figure_it_is(run, labels):
    methods = run["verdicts"].set_index("region").loc["elm-suburb", ["method", "runner_up"]]
    assert show_acceptability(run["acceptability"], "elm-suburb", labels).alt.startswith(
        "Stacked bars. In elm-suburb, "
    )
    figure = show_contributions(run["scores"], "elm-suburb", methods, labels)
    assert figure.sentence == say_contributions(run["scores"], "elm-suburb", methods, labels)
    assert show_business_types(run["business_types"], "elm-suburb", {}).alt.startswith(
        "Dots with intervals. elm-suburb: "
    )
