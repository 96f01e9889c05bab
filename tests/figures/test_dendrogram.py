"""The tree of the regions: joins at their height, support in shades, the cut between clusters."""

import re

import pandas as pd
import pytest
import table_examples
from drawn import check_axes_and_tables, check_empty, check_legible, texts
from many_regions import typology as made_typology

from herelib import release
from herelib.figures import dendrogram
from herelib.figures.dendrogram import LEAVES, plot_dendrogram, say_dendrogram, show_dendrogram

SIX = ["alder", "birch", "cedar", "dune", "elder", "fern"]


@pytest.fixture(scope="module", params=[6, 60])
def made(request):
    return made_typology(6, 2, regions=SIX) if request.param == 6 else made_typology(60, 4)


def figures(tables: dict) -> dict:
    """Every figure of the module, as the notebook calls it, each with its sentence."""
    return {
        "plot_dendrogram": (plot_dendrogram, (tables["dendrogram"], tables["clusters"]), say_dendrogram),
    }


NAMES = sorted(figures(made_typology(6, 2)))


def test_these_are_all_figures_of_the_module():
    assert sorted(name for name in dir(dendrogram) if name.startswith("plot_")) == NAMES


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


def test_what_is_shown_says_what_kind_of_figure_it_is(made):
    figure = show_dendrogram(made["dendrogram"], made["clusters"])
    assert figure.alt.startswith("Tree of the regions. Most alike are")
