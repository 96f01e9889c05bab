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

from herelib import release
from herelib.decisions import settled_values
from herelib.figures import looks, profiles
from herelib.figures.cluster_checks import say_choice_of_k, say_stability
from herelib.figures.clusters import say_coassignment
from herelib.figures.interviews import (
    count_interviews,
    missing_by_item,
    plot_accounting,
    plot_coverage,
    plot_missing,
    rows_by_rule,
    say_accounting,
    say_coverage,
    say_missing,
)
from herelib.figures.looks import BLUES, COVER_LOOKS, FAMILY_LOOKS, GROUP_LOOKS, alt_text
from herelib.figures.profiles import (
    plot_block,
    plot_gaps,
    plot_matrix,
    plot_needs,
    plot_profile,
    say_gaps,
    say_matrix,
    say_needs,
    widest_gaps,
)
from herelib.figures.recommendations import (
    plot_acceptability,
    plot_business_types,
    plot_contributions,
    say_acceptability,
    say_contributions,
)
from herelib.release import disclosure


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
        "plot_acceptability": lambda ax: plot_acceptability(tables["acceptability"], region, labels, ax=ax),
        "plot_contributions": lambda ax: plot_contributions(tables["scores"], region, pair, labels, ax=ax),
        "plot_business_types": lambda ax: plot_business_types(
            table_examples.run()["business_types"], region, {}, ax=ax
        ),
    }


def test_every_figure_is_drawn_on_the_axes_given_and_on_new_ones(run, labels):
    made = figures(run, labels)
    assert set(made) == {name for name in dir(profiles) if name.startswith("plot_")}
    for name, draw in made.items():
        given = plt.figure().add_subplot()
        assert draw(given) is given, name
        assert draw(None).figure is not given.figure, name
        plt.close("all")


def test_every_figure_can_be_drawn_from_protected_tables(shown, labels):
    for draw in figures(shown, labels).values():
        draw(None).figure.canvas.draw()


@pytest.mark.parametrize("name", [name for name in dir(profiles) if name.startswith("plot_")])
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
    assert "plt.show" not in inspect.getsource(profiles) + inspect.getsource(looks)


def test_coverage_hatches_what_is_hidden_and_writes_the_rest(shown):
    ax = plot_coverage(shown["coverage"])
    grid = shown["coverage"].query("region != 'all'")
    assert hatched(ax) == grid["hidden"].sum() > 0
    written = [t.get_text() for t in ax.texts]
    assert sorted(written) == sorted(str(n) for n in grid.loc[~grid["hidden"], "n"])


def test_a_profile_shows_n_and_hatches_missing_figures(run):
    profiles = run["profiles"].copy()
    row = profiles.query("region == 'elm-suburb' and indicator == 'need:food'").index[0]
    n = profiles.loc[row, "n"]
    assert f"food (need) (n = {n})" in texts(plot_profile(profiles, "elm-suburb", "need"))
    profiles.loc[row, ["estimate", "low90", "low50", "high50", "high90"]] = np.nan
    assert hatched(plot_profile(profiles, "elm-suburb", "need")) == 1


def test_a_mean_has_its_interval(run):
    ax = plot_profile(run["profiles"], "elm-suburb", "need")
    thin = ax.collections[0].get_segments()
    table = run["profiles"].query("region == 'elm-suburb' and block == 'need'")
    assert sorted(s[0][0] for s in thin) == pytest.approx(sorted(table["low90"]))
    assert sorted(s[1][0] for s in thin) == pytest.approx(sorted(table["high90"]))


def test_the_matrix_draws_shares_side_by_side_and_hatches_the_hidden_rest(shown):
    table = shown["matrix"].query("region == 'elm-rural'")
    severity, cover = plot_matrix(shown["matrix"], "elm-rural").child_axes
    drawn = sum(bar.get_width() for bars in cover.containers for bar in bars)
    assert drawn == pytest.approx(table[["now", "training", "outside", "public"]].sum().sum())
    assert hatched(cover) == table["answers_hidden"].sum() > 0
    assert len(severity.get_yticklabels()) == len(table)


def test_the_matrix_of_a_study_that_did_not_ask_who_could_cover_needs_has_one_half(shown):
    bare = shown["matrix"].assign(now=np.nan, training=np.nan, outside=np.nan, public=np.nan, answers_hidden=False)
    assert len(plot_matrix(bare, "elm-rural").child_axes) == 1


def test_figures_of_regions_that_were_hardly_heard_are_grey_and_out_of_the_grid(run):
    matrix = run["matrix"].assign(
        status=run["matrix"]["status"].mask(run["matrix"]["region"] == "elm-rural", "insufficient")
    )
    dots = plot_matrix(matrix, "elm-rural").child_axes[0].collections[-1]
    assert len({tuple(colour) for colour in dots.get_edgecolors()}) == 1
    assert tuple(dots.get_edgecolors()[0][:3]) == pytest.approx(to_rgb("#9a9a9a"))
    assert hatched(plot_needs(matrix)) == (matrix["region"] == "elm-rural").sum()
    assert "cannot be ordered" in say_matrix(matrix, "elm-rural")


def test_gaps_show_the_interval_of_the_difference_and_the_question_that_they_raise(run):
    widest = widest_gaps(run["gaps"], run["cells"], run["profiles"]).assign(question="Why is that so?")
    ax = plot_gaps(widest)
    drawn = ax.child_axes[0].collections[0].get_segments()
    ends = widest[["low90", "high90"]].abs()
    assert [s[0][0] for s in drawn] == pytest.approx(ends.min(axis=1).tolist())
    assert [s[1][0] for s in drawn] == pytest.approx(ends.max(axis=1).tolist())
    assert texts(ax).count("Why is that so?") == len(widest)


def test_grids_of_few_regions_show_intervals_and_grids_of_many_the_highest(run):
    row = run["matrix"].query("region == 'elm-rural' and status == 'ok'").iloc[0]
    assert f"{row['severity_low90']:.2f} to {row['severity_high90']:.2f}" in texts(plot_needs(run["matrix"]))
    many = plot_needs(many_regions.profile(70)["matrix"])
    assert "60 highest of 70 regions" in texts(many) and len(many.get_yticks()) == 60
    assert "60 of 70 regions" in texts(plot_coverage(many_regions.profile(70)["coverage"]))


@pytest.mark.parametrize("n", [6, 60])
@pytest.mark.parametrize("name", ["needs", "block", "coverage", "gaps"])
def test_no_label_runs_into_another_with_few_regions_and_with_many(n, name):
    made = many_regions.profile(n)
    drawn = {
        "needs": lambda: plot_needs(made["matrix"]),
        "block": lambda: plot_block(made["profiles"], "capacity"),
        "coverage": lambda: plot_coverage(made["coverage"]),
        "gaps": lambda: plot_gaps(widest_gaps(made["gaps"], made["cells"], made["profiles"])),
    }
    assert collisions(drawn[name]()) == []


def test_gaps_join_the_levels_of_two_groups_and_show_both_n(run):
    widest = widest_gaps(run["gaps"], run["cells"], run["profiles"])
    ax = plot_gaps(widest)
    first = widest.iloc[0]
    assert ax.collections[0].get_segments()[0][:, 0] == pytest.approx([first["level_a"], first["level_b"]])
    assert f"n = {first['n_a']} and {first['n_b']}" in texts(ax)


@pytest.mark.parametrize("palette", [BLUES, tuple(COVER_LOOKS.values()), tuple(FAMILY_LOOKS.values())])
def test_neighbouring_colours_can_be_told_apart_in_grey(palette):
    grey = [np.dot(to_rgb(colour), [0.2126, 0.7152, 0.0722]) for colour in palette]
    assert all(abs(a - b) > 0.12 for a, b in itertools.pairwise(grey))


def test_groups_differ_in_mark_and_colour():
    assert len(set(GROUP_LOOKS.values())) == len({mark for _, mark in GROUP_LOOKS.values()}) == 5


EMPTY = {
    "plot_missing": lambda t: plot_missing(missing_by_item(t["missing"].head(0), t["items"])),
    "plot_profile": lambda t: plot_profile(t["profiles"], "elm-rural", "asset"),
    "plot_matrix": lambda t: plot_matrix(t["matrix"], "nowhere"),
    "plot_needs": lambda t: plot_needs(t["matrix"].head(0)),
    "plot_block": lambda t: plot_block(t["profiles"], "asset"),
    "plot_gaps": lambda t: plot_gaps(widest_gaps(t["gaps"].head(0), t["cells"], t["profiles"])),
    "plot_acceptability": lambda t: plot_acceptability(t["acceptability"].head(0), "elm-rural", {}),
    "plot_contributions": lambda t: plot_contributions(t["scores"].head(0), "elm-rural", ["", ""], {}),
    "plot_business_types": lambda t: plot_business_types(t["business_types"].head(0), "elm-rural", {}),
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_table_gives_a_figure_that_says_so(run, name):
    assert "nothing to show" in texts(EMPTY[name](run))


def test_alt_text_is_the_sentence_without_marks():
    assert alt_text("Bars", "**Two** of three.") == "Bars. Two of three."


@pytest.fixture(scope="module")
def summaries_run():
    return table_examples.run()


def test_rows_by_rule_add_up_and_fall_like_a_staircase(run):
    rows = rows_by_rule(run["accounting"])
    assert rows["what"].tolist() == ["rows read", "dropped: duplicate id", "dropped: no consent", "interviews kept"]
    assert rows["rows"].tolist() == [119, 3, 2, 114]
    assert rows["start"].tolist() == [0, 116, 114, 0]
    assert say_accounting(rows) == (
        "114 of 119 rows are interviews that were kept; 5 were dropped, most of them by the rule 'duplicate id' (3)."
    )


def test_say_accounting_without_a_dropped_row():
    accounting = pd.DataFrame({"status": ["kept"] * 3, "rule": [""] * 3})
    rows = rows_by_rule(accounting)
    assert say_accounting(rows) == "3 of 3 rows are interviews that were kept; 0 were dropped."


def test_say_coverage_counts_empty_and_hidden_cells(run):
    assert "In 1 of 20 cells nobody was interviewed" in say_coverage(run["coverage"])
    shown = disclosure.protect_coverage(run["coverage"], 5)
    told = say_coverage(shown)
    hidden = shown.loc[shown["group"] != "all", "hidden"].sum()
    assert f"stand behind them: {hidden} cells." in told
    assert "oak-rural" not in told, "the thin region's total is hidden"


def test_count_interviews_names_empty_cells_and_equals_the_coverage(run):
    counted = count_interviews(run["interviews"], run["regions"])
    pd.testing.assert_frame_equal(
        counted.sort_values(["region", "group"], ignore_index=True),
        run["coverage"].sort_values(["region", "group"], ignore_index=True),
        check_dtype=False,
    )


def test_missing_by_item_leaves_out_who_was_not_asked():
    missing = pd.DataFrame(
        {
            "interview": list("12345"),
            "a": ["refused", "", "", "dont_know", "not_asked"],
            "b": ["", "", *["not_asked"] * 3],
        }
    )
    items = pd.DataFrame({"item": ["a", "b"], "label": ["First", "Second"]})
    table = missing_by_item(missing, items)
    assert table[["label", "n", "refused", "dont_know"]].to_numpy().tolist() == [
        ["First", 4, 0.25, 0.25],
        ["Second", 2, 0.0, 0.0],
    ]
    assert "'First' (50% of 4 asked)" in say_missing(table)


def test_say_matrix_names_the_most_severe_need_with_its_interval_and_shares(run):
    row = run["matrix"].query("region == 'elm-suburb'").sort_values("severity").iloc[-1]
    told = say_matrix(run["matrix"], "elm-suburb")
    for number in (f"{row['severity']:.2f}", f"{row['severity_low90']:.2f} to {row['severity_high90']:.2f}"):
        assert number in told
    assert f"neighbours could now {row['now']:.0%}" in told


def test_widest_gaps_keep_one_pair_per_indicator_widest_first(run):
    widest = widest_gaps(run["gaps"], run["cells"], run["profiles"])
    assert widest["clear"].all() and not widest.duplicated(["region", "indicator"]).any()
    assert widest["difference"].abs().is_monotonic_decreasing
    assert (widest["level_a"] - widest["level_b"]).to_numpy() == pytest.approx(widest["difference"], abs=0.1)
    assert f"{widest['level_a'].iloc[0]:.2f}" in say_gaps(widest)


def test_widest_gaps_of_one_region(run):
    widest = widest_gaps(run["gaps"], run["cells"], run["profiles"], region="elm-suburb")
    assert set(widest["region"]) <= {"elm-suburb"}


def test_say_stability_stands_beside_chance(run):
    row = run["stability"].iloc[0]
    told = say_stability(run["stability"])
    assert f"stability of {row['jaccard']:.2f}; shuffled interviews give {row['null_mean']:.2f}" in told
    assert row["label"] in told


def test_say_acceptability_says_what_it_is_not(run):
    told = say_acceptability(run["acceptability"], "elm-suburb", {})
    first = run["acceptability"].query("region == 'elm-suburb' and rank == 1")["share"].max()
    assert f"{first:.0%}" in told and "not a probability of success" in told


def test_say_contributions_adds_up_to_the_value(run):
    verdict = run["verdicts"].set_index("region").loc["elm-suburb"]
    own = run["scores"].query("region == 'elm-suburb' and method == @verdict.method")
    told = say_contributions(run["scores"], "elm-suburb", [verdict["method"]], {})
    assert f"{verdict['method']} {own['contribution'].sum():.2f}" in told


def test_settled_values_have_their_types():
    settled = pd.DataFrame({"parameter": ["k", "p_clear", "linkage"], "value": ["3", "0.6", "ward"]})
    assert settled_values(settled) == {"k": 3, "p_clear": 0.6, "linkage": "ward"}


@pytest.mark.parametrize(
    "say, empty",
    [
        (say_needs, "matrix"),
        (say_gaps, "gaps"),
        (say_coassignment, "coassignment"),
        (say_stability, "stability"),
        (say_choice_of_k, "choice_of_k"),
    ],
)
def test_a_sentence_about_an_empty_table_is_a_sentence(run, say, empty):
    assert say(run[empty].head(0)).endswith(".")
