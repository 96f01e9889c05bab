"""The typology: each figure shows its table, for six regions and for sixty, and its sentence says its numbers."""

import re

import pandas as pd
import pytest
import table_examples
from drawn import check_axes_and_tables, check_empty, check_legible, texts
from many_regions import typology as made_typology
from matplotlib.colors import to_rgb

from herelib import release
from herelib.figures import clusters
from herelib.figures.cluster_checks import plot_silhouettes, plot_stability
from herelib.figures.clusters import (
    between_clusters,
    plot_between,
    plot_cluster_features,
    plot_coassignment,
    plot_placements,
    say_between,
    say_cluster_features,
    say_clusters,
    say_coassignment,
    say_descriptions,
    say_placements,
    show_between,
    show_cluster_features,
    show_coassignment,
    show_placements,
)
from herelib.figures.looks import cluster_colours

SIX = ["alder", "birch", "cedar", "dune", "elder", "fern"]


@pytest.fixture(scope="module", params=[6, 60])
def made(request):
    return made_typology(6, 2, regions=SIX) if request.param == 6 else made_typology(60, 4)


def figures(tables: dict) -> dict:
    """Every figure of the module, as the notebook calls it, each with its sentence."""
    return {
        "plot_coassignment": (plot_coassignment, (tables["coassignment"], tables["clusters"]), say_coassignment),
        "plot_cluster_features": (
            plot_cluster_features,
            (tables["features"], "A"),
            lambda table: say_cluster_features(table, "A"),
        ),
        "plot_between": (plot_between, (between_clusters(tables["features"]),), say_between),
        "plot_placements": (plot_placements, (tables["placements"],), say_placements),
    }


NAMES = sorted(figures(made_typology(6, 2)))


def test_these_are_all_figures_of_the_module():
    assert sorted(name for name in dir(clusters) if name.startswith("plot_")) == NAMES


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


def test_five_hundred_regions_are_drawn_without_their_names():
    tables = made_typology(500, 5)
    ax = plot_coassignment(tables["coassignment"], tables["clusters"])
    assert [label.get_text() for label in ax.get_yticklabels()] == [f"cluster {name}" for name in "ABCDE"]


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


def test_the_sentence_about_clusters_names_members_and_who_was_left_out(made):
    few = pd.DataFrame({"region": list("abc"), "cluster": ["A", "A", ""], "status": ["clustered"] * 2 + ["left out"]})
    assert say_clusters(few) == "Cluster A: a and b. Left out: c."
    assert say_clusters(few.head(0)) == "No clusters."
    assert say_descriptions(made["stability"]).count("cluster") == len(made["stability"])


def test_what_is_shown_says_what_kind_of_figure_it_is(made):
    assert show_coassignment(made["coassignment"], made["clusters"]).alt.startswith("Grid of pairs of regions. ")
    assert show_cluster_features(made["features"], "A").alt.startswith("Bar chart of differences. Cluster A, compared")
    assert show_between(made["features"]).sentence == say_between(between_clusters(made["features"]))
    assert show_placements(made["placements"]).sentence == say_placements(made["placements"])
