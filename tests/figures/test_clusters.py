"""Figures of the typology show the numbers of their tables, for six regions and for sixty, and say them in words."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import table_examples
from drawn import check_axes_and_tables, check_empty, check_legible, texts
from many_regions import typology as made_typology
from matplotlib.colors import to_rgb

import herelib.figures as drawn_figures
from herelib import release
from herelib.figures import clusters, dendrogram
from herelib.figures.cluster_checks import (
    plot_choice_of_k,
    plot_left_out,
    plot_silhouettes,
    plot_stability,
    say_associations,
    say_choice_of_k,
    say_left_out,
    say_warning,
)
from herelib.figures.clusters import (
    STILL,
    TOP,
    between_clusters,
    plot_between,
    plot_cluster_features,
    plot_coassignment,
    plot_placements,
    say_between,
    say_descriptions,
    say_placements,
)
from herelib.figures.dendrogram import LEAVES, plot_dendrogram, say_dendrogram
from herelib.figures.looks import cluster_colours

SIX = ["alder", "birch", "cedar", "dune", "elder", "fern"]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module", params=[6, 60])
def made(request):
    return made_typology(6, 2, regions=SIX) if request.param == 6 else made_typology(60, 4)


def figures(tables: dict) -> dict:
    """Every figure of the typology, as the notebook calls it, each with its sentence."""
    between = between_clusters(tables["features"])
    say = drawn_figures
    pairs = tables["coassignment"]
    return {
        "plot_choice_of_k": (plot_choice_of_k, (tables["choice_of_k"],), say.say_choice_of_k),
        "plot_stability": (plot_stability, (tables["stability"],), say.say_stability),
        "plot_coassignment": (plot_coassignment, (pairs, tables["clusters"]), say.say_coassignment),
        "plot_silhouettes": (plot_silhouettes, (tables["clusters"],), say.say_silhouettes),
        "plot_left_out": (plot_left_out, (tables["left_out"],), say.say_left_out),
        "plot_cluster_features": (
            plot_cluster_features,
            (tables["features"], "A"),
            lambda table: say.say_cluster_features(table, "A"),
        ),
        "plot_between": (plot_between, (between,), say.say_between),
        "plot_placements": (plot_placements, (tables["placements"],), say.say_placements),
        "plot_dendrogram": (plot_dendrogram, (tables["dendrogram"], tables["clusters"]), say.say_dendrogram),
    }


NAMES = sorted(figures(made_typology(6, 2)))


def test_these_are_all_figures_of_the_typology():
    there = [name for module in (clusters, dendrogram) for name in dir(module) if name.startswith("plot_")]
    assert sorted(there) == NAMES


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


def test_a_cluster_keeps_its_colour_everywhere(made):
    colours = cluster_colours(made["clusters"]["cluster"])
    dots = plot_stability(made["stability"]).collections[1].get_facecolors()
    assert [tuple(c[:3]) for c in dots] == [to_rgb(colours[c]) for c in made["stability"]["cluster"]]
    for cluster in colours:
        bars = plot_cluster_features(made["features"], cluster).patches
        assert {bar.get_facecolor()[:3] for bar in bars} == {to_rgb(colours[cluster])}
    bars = plot_silhouettes(made["clusters"]).patches
    assert [b.get_facecolor()[:3] for b in bars] == [to_rgb(colours[c]) for c in sorted(made["clusters"]["cluster"])]


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


def test_the_tree_has_a_leaf_a_region_the_joins_at_their_height_and_the_cut_between(made):
    ax = plot_dendrogram(made["dendrogram"], made["clusters"])
    leaves = [label.get_text() for label in ax.get_yticklabels()]
    assert sorted(leaves) == sorted(made["clusters"]["region"])
    joins = [line.get_segments()[0] for line in ax.collections]
    heights = sorted(s[0][0] for s in joins if s[0][0] == s[1][0])
    assert heights == pytest.approx(sorted(made["dendrogram"]["height"]))
    cut = next(line for line in ax.lines if line.get_linestyle() == "--").get_xdata()[0]
    k = made["clusters"]["cluster"].nunique()
    assert (made["dendrogram"]["height"] > cut).sum() == k - 1


def test_support_is_written_and_shaded():
    steps = pd.DataFrame(
        [(1, "a", "b", 0.2, 2, 0.95), (2, "#1", "c", 0.9, 3, 0.31)],
        columns=["step", "left", "right", "height", "regions", "support"],
    )
    clusters = pd.DataFrame({"region": ["a", "b", "c"], "cluster": ["A", "A", "B"]})
    ax = plot_dendrogram(steps, clusters)
    assert {"95%", "31%"} <= set(texts(ax).split("\n"))
    shades = {line.get_markerfacecolor() for line in ax.lines if line.get_marker() == "o"}
    assert shades == {"#222222", "#ffffff"}
    assert "Most alike are a and b (distance 0.20, together in 95%" in say_dendrogram(steps)
    assert "Joined last, with all others: c (distance 0.90)" in say_dendrogram(steps)


def test_a_tree_of_too_many_regions_shows_the_last_joins():
    tables = made_typology(100, 3)
    ax = plot_dendrogram(tables["dendrogram"], tables["clusters"])
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert len(labels) == LEAVES and any(re.search(r" and \d+ more$", label) for label in labels)
    counted = sum(1 + int((re.search(r" and (\d+) more$", label) or [0, 0])[1]) for label in labels)
    assert counted == 100


def test_five_hundred_regions_are_drawn_without_their_names():
    tables = made_typology(500, 5)
    assert "cluster C\n(n = 100)" in texts(plot_silhouettes(tables["clusters"]))
    ax = plot_coassignment(tables["coassignment"], tables["clusters"])
    assert [label.get_text() for label in ax.get_yticklabels()] == [f"cluster {name}" for name in "ABCDE"]


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


def test_a_region_outside_of_the_range_is_called_so_and_hatched():
    table = made_typology(6, 2)["placements"]
    ax = plot_placements(table)
    assert "ash-new (5 indicators)\noutside the range of the regions interviewed" in texts(ax)
    assert sum(bool(bar.get_hatch()) for bar in ax.patches) == 2
    assert "ash-new lies outside the range of the regions interviewed" in say_placements(table)


def test_what_sets_clusters_apart_sums_to_all():
    features = made_typology(6, 2)["features"]
    between = between_clusters(features)
    assert between["share"].sum() == pytest.approx(1) and between["share"].is_monotonic_decreasing
    first = between.iloc[0]
    assert f"{first['label']} ({first['share']:.0%})" in say_between(between)


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
    assert told.startswith("Regions differ more than chance") and told.endswith(".")
    assert ("too few to find types" in told) == (len(made["clusters"]) < 30)
    assert say_descriptions(made["stability"]).count("cluster") == len(made["stability"])
