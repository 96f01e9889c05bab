"""Figures show the numbers of their table, with units, n and hatching; the words under them say the same numbers."""

import inspect
import itertools
import re

import many_regions
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import table_examples
from drawn import collisions, hatched, texts
from matplotlib.colors import to_rgb

from herelib import looks, plots, release, summaries


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
    return table_examples.catalogue()["methods"].set_index("method")["label"]


def figures(tables: dict, labels) -> dict:
    """Every figure over the tables of a run, as the notebooks call them."""
    region = "elm-suburb"
    pair = tables["verdicts"].set_index("region").loc[region, ["method", "runner_up"]].tolist()
    groups = tables["groups"] if "groups" in tables else tables["cells"]
    widest = summaries.widest_gaps(tables["gaps"], groups, tables["profiles"])
    return {
        "plot_accounting": lambda ax: plots.plot_accounting(summaries.rows_by_rule(tables["accounting"]), ax=ax),
        "plot_coverage": lambda ax: plots.plot_coverage(tables["coverage"], ax=ax),
        "plot_missing": lambda ax: plots.plot_missing(
            summaries.missing_by_item(table_examples.run()["missing"], tables["items"]), ax=ax
        ),
        "plot_profile": lambda ax: plots.plot_profile(tables["profiles"], region, "need", ax=ax),
        "plot_matrix": lambda ax: plots.plot_matrix(tables["matrix"], region, ax=ax),
        "plot_needs": lambda ax: plots.plot_needs(tables["matrix"], ax=ax),
        "plot_block": lambda ax: plots.plot_block(tables["profiles"], "capacity", ax=ax),
        "plot_gaps": lambda ax: plots.plot_gaps(widest, ax=ax),
        "plot_acceptability": lambda ax: plots.plot_acceptability(tables["acceptability"], region, labels, ax=ax),
        "plot_contributions": lambda ax: plots.plot_contributions(tables["scores"], region, pair, labels, ax=ax),
        "plot_business_types": lambda ax: plots.plot_business_types(
            table_examples.run()["business_types"], region, {}, ax=ax
        ),
    }


def test_every_figure_is_drawn_on_the_axes_given_and_on_new_ones(run, labels):
    made = figures(run, labels)
    assert set(made) == {name for name in dir(plots) if name.startswith("plot_")}
    for name, draw in made.items():
        given = plt.figure().add_subplot()
        assert draw(given) is given, name
        assert draw(None).figure is not given.figure, name
        plt.close("all")


def test_every_figure_can_be_drawn_from_protected_tables(shown, labels):
    for draw in figures(shown, labels).values():
        draw(None).figure.canvas.draw()


@pytest.mark.parametrize("name", [name for name in dir(plots) if name.startswith("plot_")])
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
    assert "plt.show" not in inspect.getsource(plots) + inspect.getsource(looks)


def test_coverage_hatches_what_is_hidden_and_writes_the_rest(shown):
    ax = plots.plot_coverage(shown["coverage"])
    grid = shown["coverage"].query("region != 'all'")
    assert hatched(ax) == grid["hidden"].sum() > 0
    written = [t.get_text() for t in ax.texts]
    assert sorted(written) == sorted(str(n) for n in grid.loc[~grid["hidden"], "n"])


def test_a_profile_shows_n_and_hatches_missing_figures(run):
    profiles = run["profiles"].copy()
    row = profiles.query("region == 'elm-suburb' and indicator == 'need:food'").index[0]
    n = profiles.loc[row, "n"]
    assert f"food (need) (n = {n})" in texts(plots.plot_profile(profiles, "elm-suburb", "need"))
    profiles.loc[row, ["estimate", "low90", "low50", "high50", "high90"]] = np.nan
    assert hatched(plots.plot_profile(profiles, "elm-suburb", "need")) == 1


def test_a_mean_has_its_interval(run):
    ax = plots.plot_profile(run["profiles"], "elm-suburb", "need")
    thin = ax.collections[0].get_segments()
    table = run["profiles"].query("region == 'elm-suburb' and block == 'need'")
    assert sorted(s[0][0] for s in thin) == pytest.approx(sorted(table["low90"]))
    assert sorted(s[1][0] for s in thin) == pytest.approx(sorted(table["high90"]))


def test_the_matrix_draws_shares_side_by_side_and_hatches_the_hidden_rest(shown):
    table = shown["matrix"].query("region == 'elm-rural'")
    severity, cover = plots.plot_matrix(shown["matrix"], "elm-rural").child_axes
    drawn = sum(bar.get_width() for bars in cover.containers for bar in bars)
    assert drawn == pytest.approx(table[["now", "training", "outside", "public"]].sum().sum())
    assert hatched(cover) == table["answers_hidden"].sum() > 0
    assert len(severity.get_yticklabels()) == len(table)


def test_the_matrix_of_a_study_that_did_not_ask_who_could_cover_needs_has_one_half(shown):
    bare = shown["matrix"].assign(now=np.nan, training=np.nan, outside=np.nan, public=np.nan, answers_hidden=False)
    assert len(plots.plot_matrix(bare, "elm-rural").child_axes) == 1


def test_figures_of_regions_that_were_hardly_heard_are_grey_and_out_of_the_grid(run):
    matrix = run["matrix"].assign(
        status=run["matrix"]["status"].mask(run["matrix"]["region"] == "elm-rural", "insufficient")
    )
    dots = plots.plot_matrix(matrix, "elm-rural").child_axes[0].collections[-1]
    assert len({tuple(colour) for colour in dots.get_edgecolors()}) == 1
    assert tuple(dots.get_edgecolors()[0][:3]) == pytest.approx(to_rgb("#9a9a9a"))
    assert hatched(plots.plot_needs(matrix)) == (matrix["region"] == "elm-rural").sum()
    assert "cannot be ordered" in summaries.say_matrix(matrix, "elm-rural")


def test_gaps_show_the_interval_of_the_difference_and_the_question_that_they_raise(run):
    widest = summaries.widest_gaps(run["gaps"], run["cells"], run["profiles"]).assign(question="Why is that so?")
    ax = plots.plot_gaps(widest)
    drawn = ax.child_axes[0].collections[0].get_segments()
    ends = widest[["low90", "high90"]].abs()
    assert [s[0][0] for s in drawn] == pytest.approx(ends.min(axis=1).tolist())
    assert [s[1][0] for s in drawn] == pytest.approx(ends.max(axis=1).tolist())
    assert texts(ax).count("Why is that so?") == len(widest)


def test_grids_of_few_regions_show_intervals_and_grids_of_many_the_highest(run):
    row = run["matrix"].query("region == 'elm-rural' and status == 'ok'").iloc[0]
    assert f"{row['severity_low90']:.2f} to {row['severity_high90']:.2f}" in texts(plots.plot_needs(run["matrix"]))
    many = plots.plot_needs(many_regions.profile(70)["matrix"])
    assert "60 highest of 70 regions" in texts(many) and len(many.get_yticks()) == 60
    assert "60 of 70 regions" in texts(plots.plot_coverage(many_regions.profile(70)["coverage"]))


@pytest.mark.parametrize("n", [6, 60])
@pytest.mark.parametrize("name", ["needs", "block", "coverage", "gaps"])
def test_no_label_runs_into_another_with_few_regions_and_with_many(n, name):
    made = many_regions.profile(n)
    drawn = {
        "needs": lambda: plots.plot_needs(made["matrix"]),
        "block": lambda: plots.plot_block(made["profiles"], "capacity"),
        "coverage": lambda: plots.plot_coverage(made["coverage"]),
        "gaps": lambda: plots.plot_gaps(summaries.widest_gaps(made["gaps"], made["cells"], made["profiles"])),
    }
    assert collisions(drawn[name]()) == []


def test_gaps_join_the_levels_of_two_groups_and_show_both_n(run):
    widest = summaries.widest_gaps(run["gaps"], run["cells"], run["profiles"])
    ax = plots.plot_gaps(widest)
    first = widest.iloc[0]
    assert ax.collections[0].get_segments()[0][:, 0] == pytest.approx([first["level_a"], first["level_b"]])
    assert f"n = {first['n_a']} and {first['n_b']}" in texts(ax)


@pytest.mark.parametrize(
    "palette", [looks.BLUES, tuple(looks.COVER_LOOKS.values()), tuple(looks.FAMILY_LOOKS.values())]
)
def test_neighbouring_colours_can_be_told_apart_in_grey(palette):
    grey = [np.dot(to_rgb(colour), [0.2126, 0.7152, 0.0722]) for colour in palette]
    assert all(abs(a - b) > 0.12 for a, b in itertools.pairwise(grey))


def test_groups_differ_in_mark_and_colour():
    assert len(set(looks.GROUP_LOOKS.values())) == len({mark for _, mark in looks.GROUP_LOOKS.values()}) == 5


EMPTY = {
    "plot_missing": lambda t: plots.plot_missing(summaries.missing_by_item(t["missing"].head(0), t["items"])),
    "plot_profile": lambda t: plots.plot_profile(t["profiles"], "elm-rural", "asset"),
    "plot_matrix": lambda t: plots.plot_matrix(t["matrix"], "nowhere"),
    "plot_needs": lambda t: plots.plot_needs(t["matrix"].head(0)),
    "plot_block": lambda t: plots.plot_block(t["profiles"], "asset"),
    "plot_gaps": lambda t: plots.plot_gaps(summaries.widest_gaps(t["gaps"].head(0), t["cells"], t["profiles"])),
    "plot_acceptability": lambda t: plots.plot_acceptability(t["acceptability"].head(0), "elm-rural", {}),
    "plot_contributions": lambda t: plots.plot_contributions(t["scores"].head(0), "elm-rural", ["", ""], {}),
    "plot_business_types": lambda t: plots.plot_business_types(t["business_types"].head(0), "elm-rural", {}),
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_table_gives_a_figure_that_says_so(run, name):
    assert "nothing to show" in texts(EMPTY[name](run))


def test_alt_text_is_the_sentence_without_marks():
    assert plots.alt_text("Bars", "**Two** of three.") == "Bars. Two of three."
