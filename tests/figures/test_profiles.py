"""Needs, blocks and profiles, and where groups disagree: drawn on the axes given, with units, intervals and n."""

import many_regions
import numpy as np
import pytest
import table_examples
from drawn import collisions, hatched, texts

from herelib.figures.profiles import (
    plot_block,
    plot_gaps,
    plot_needs,
    plot_profile,
    say_gaps,
    say_needs,
    say_profile,
    show_block,
    show_gaps,
    show_needs,
    show_profile,
    widest_gaps,
)


@pytest.fixture(scope="module")
def run():
    return table_examples.run()


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


def test_needs_that_were_hardly_heard_are_hatched_in_the_grid(run):
    thin = run["matrix"]["region"] == "elm-rural"
    matrix = run["matrix"].assign(status=run["matrix"]["status"].mask(thin, "insufficient"))
    assert hatched(plot_needs(matrix)) == thin.sum()


def test_grids_of_few_regions_show_intervals_and_grids_of_many_the_highest(run):
    row = run["matrix"].query("region == 'elm-rural' and status == 'ok'").iloc[0]
    assert f"{row['severity_low90']:.2f} to {row['severity_high90']:.2f}" in texts(plot_needs(run["matrix"]))
    many = plot_needs(many_regions.profile(70)["matrix"])
    assert "60 highest of 70 regions" in texts(many) and len(many.get_yticks()) == 60


@pytest.mark.parametrize("n", [6, 60])
@pytest.mark.parametrize("name", ["needs", "block", "gaps"])
def test_no_label_runs_into_another_with_few_regions_and_with_many(n, name):
    made = many_regions.profile(n)
    drawn = {
        "needs": lambda: plot_needs(made["matrix"]),
        "block": lambda: plot_block(made["profiles"], "capacity"),
        "gaps": lambda: plot_gaps(widest_gaps(made["gaps"], made["cells"], made["profiles"])),
    }
    assert collisions(drawn[name]()) == []


def test_gaps_show_the_interval_of_the_difference_and_the_question_that_they_raise(run):
    widest = widest_gaps(run["gaps"], run["cells"], run["profiles"]).assign(question="Why is that so?")
    ax = plot_gaps(widest)
    drawn = ax.child_axes[0].collections[0].get_segments()
    ends = widest[["low90", "high90"]].abs()
    assert [s[0][0] for s in drawn] == pytest.approx(ends.min(axis=1).tolist())
    assert [s[1][0] for s in drawn] == pytest.approx(ends.max(axis=1).tolist())
    assert texts(ax).count("Why is that so?") == len(widest)


def test_gaps_join_the_levels_of_two_groups_and_show_both_n(run):
    widest = widest_gaps(run["gaps"], run["cells"], run["profiles"])
    ax = plot_gaps(widest)
    first = widest.iloc[0]
    assert ax.collections[0].get_segments()[0][:, 0] == pytest.approx([first["level_a"], first["level_b"]])
    assert f"n = {first['n_a']} and {first['n_b']}" in texts(ax)


def test_widest_gaps_keep_one_pair_per_indicator_widest_first(run):
    widest = widest_gaps(run["gaps"], run["cells"], run["profiles"])
    assert widest["clear"].all() and not widest.duplicated(["region", "indicator"]).any()
    assert widest["difference"].abs().is_monotonic_decreasing
    assert (widest["level_a"] - widest["level_b"]).to_numpy() == pytest.approx(widest["difference"], abs=0.1)
    assert f"{widest['level_a'].iloc[0]:.2f}" in say_gaps(widest)


def test_widest_gaps_of_one_region(run):
    widest = widest_gaps(run["gaps"], run["cells"], run["profiles"], region="elm-suburb")
    assert set(widest["region"]) <= {"elm-suburb"}


def test_sentences_about_empty_tables_are_sentences(run):
    assert say_needs(run["matrix"].head(0)) == "No need can be shown."
    assert say_gaps(run["gaps"].head(0)).startswith("No gap between groups is clear")
    assert say_profile(run["profiles"], "elm-rural", "asset") == "elm-rural: nothing can be shown for asset."


def test_what_is_shown_says_what_kind_of_figure_it_is(run):
    widest = widest_gaps(run["gaps"], run["cells"], run["profiles"])
    assert show_needs(run["matrix"]).alt.startswith("Grid of needs by region. On average over the regions")
    assert show_block(run["profiles"], "capacity").alt.startswith("Grid of capacity by region. On average")
    assert show_profile(run["profiles"], "elm-suburb", "need").alt.startswith("Dots with intervals. elm-suburb, need:")
    assert show_gaps(widest.drop(columns="question", errors="ignore")).alt.startswith("Dumbbells. The widest gap:")
