"""Whether the clusters hold: the figures show their tables, for six regions and sixty, and say them."""

import re

import numpy as np
import pandas as pd
import pytest
import table_examples
from drawn import check_axes_and_tables, check_empty, check_legible, texts
from many_regions import typology as made_typology

from herelib import release
from herelib.figures import cluster_checks
from herelib.figures.cluster_checks import (
    STILL,
    TOP,
    plot_choice_of_k,
    plot_left_out,
    plot_silhouettes,
    plot_stability,
    say_associations,
    say_choice_of_k,
    say_left_out,
    say_silhouettes,
    say_stability,
    say_warning,
    show_choice_of_k,
    show_left_out,
    show_silhouettes,
    show_stability,
)

SIX = ["alder", "birch", "cedar", "dune", "elder", "fern"]


@pytest.fixture(scope="module", params=[6, 60])
def made(request):
    return made_typology(6, 2, regions=SIX) if request.param == 6 else made_typology(60, 4)


def figures(tables: dict) -> dict:
    """Every figure of the module, as the notebook calls it, each with its sentence."""
    return {
        "plot_choice_of_k": (plot_choice_of_k, (tables["choice_of_k"],), say_choice_of_k),
        "plot_stability": (plot_stability, (tables["stability"],), say_stability),
        "plot_silhouettes": (plot_silhouettes, (tables["clusters"],), say_silhouettes),
        "plot_left_out": (plot_left_out, (tables["left_out"],), say_left_out),
    }


NAMES = sorted(figures(made_typology(6, 2)))


def test_these_are_all_figures_of_the_module():
    assert sorted(name for name in dir(cluster_checks) if name.startswith("plot_")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_keeps_to_its_axes_and_tables_and_is_legible(made, name):
    plot, tables, _ = figures(made)[name]
    check_axes_and_tables(plot, tables)
    check_legible(plot(*tables))


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_table_gives_a_figure_and_a_sentence_that_say_so(name):
    check_empty(*figures(made_typology(6, 2))[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_sentence_is_one_line_that_ends(made, name):
    _, tables, say = figures(made)[name]
    told = say(tables[0])
    assert told.endswith(".") and "\n" not in told and not re.search(r"\bnan\b", told) and len(told) < 1200


def test_figures_can_be_drawn_from_what_a_run_shows():
    shown = release.protect(table_examples.run(), 5)
    for plot, tables, say in figures(shown).values():
        plot(*tables).figure.canvas.draw()
        assert say(tables[0])


def test_criteria_that_need_more_regions_say_so_and_the_chosen_k_is_marked():
    choice = made_typology(6, 2)["choice_of_k"].assign(gap=np.nan, prediction_strength=np.nan)
    ax = plot_choice_of_k(choice)
    panels = {panel.get_title(loc="left").split(" (")[0]: panel for panel in ax.child_axes}
    assert "needs more regions" in [t.get_text() for t in panels["Prediction strength"].texts]
    assert not panels["Silhouette"].texts
    band = panels["Silhouette"].patches[0]
    assert band.get_x() < 2 < band.get_x() + band.get_width()
    assert "prediction strength" in say_choice_of_k(choice)
    assert "need more regions than there are" in say_choice_of_k(choice)


def test_say_stability_stands_beside_chance(made):
    row = made["stability"].iloc[0]
    sentence = say_stability(made["stability"])
    assert f"stability of {row['jaccard']:.2f}; shuffled interviews give {row['null_mean']:.2f}" in sentence
    assert row["label"] in sentence


def test_of_five_hundred_regions_clusters_are_named_and_not_regions():
    assert "cluster C\n(n = 100)" in texts(plot_silhouettes(made_typology(500, 5)["clusters"]))


def test_left_out_shows_the_largest_moves_first_and_says_how_many_there_are():
    table = made_typology(60, 4)["left_out"]
    ax = plot_left_out(table)
    places = [dots.get_offsets()[0][0] for dots in ax.collections[1:]]
    assert places == sorted(places) and len(places) == TOP
    assert f"({TOP} of {len(table)} trials" in ax.get_title(loc="left")
    worst = table[table["adjusted_rand"] == table["adjusted_rand"].min()]
    assert f"adjusted Rand {worst['adjusted_rand'].iloc[0]:.2f}" in say_left_out(table)


def test_where_nothing_moves_a_few_rows_say_so():
    table = made_typology(60, 4)["left_out"].assign(moved=0, moved_regions="", adjusted_rand=1.0)
    ax = plot_left_out(table)
    assert len(ax.get_yticklabels()) == STILL and "no region moves" in texts(ax)
    assert say_left_out(table) == "In 79 of 79 trials no region changes its cluster."


def test_typologies_are_called_by_their_label_and_chance_is_said():
    table = pd.DataFrame(
        [("setting", 6, 2, 0.9, 0.01), ("degurba", 6, 3, 0.1, 0.4), ("other", 2, 1, np.nan, np.nan)],
        columns=["typology", "regions", "kinds", "adjusted_rand", "p_value"],
    )
    told = say_associations(table, {"degurba": "Degree of urbanisation (Eurostat)"})
    assert "With the setting (suburban or rural), 2 kinds of 6 regions, the clusters agree to 0.90" in told
    assert (
        "more than chance would give (p = 0.01)" in told and "by chance as much would come up in 40% of cases" in told
    )
    assert "Degree of urbanisation (Eurostat)" in told and "With other the clusters cannot be compared" in told


def test_the_warning_goes_with_the_claim(made):
    told = say_warning(made["typology"])
    assert told.startswith("The answers tell the regions apart") and told.endswith(".")
    assert ("too few to find types" in told) == (len(made["clusters"]) < 30)


def test_what_is_shown_says_what_kind_of_figure_it_is(made):
    alt = show_stability(made["stability"]).alt
    assert alt.startswith("Dots beside grey ranges. Clustered again by the answers alone, cluster A has")
    assert show_choice_of_k(made["choice_of_k"]).sentence == say_choice_of_k(made["choice_of_k"])
    assert show_silhouettes(made["clusters"]).sentence == say_silhouettes(made["clusters"])
    assert show_left_out(made["left_out"]).sentence == say_left_out(made["left_out"])
