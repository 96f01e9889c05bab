"""The need x capacity matrix of one region, as bars and as a grid: intervals, shares, what is hidden."""

import numpy as np
import pytest
import table_examples
from drawn import check_axes_and_tables, check_empty, check_legible, hatched, texts
from many_regions import profile as made_profile
from matplotlib.colors import to_rgb

from herelib import release
from herelib.figures.matrix import (
    plot_matrix,
    plot_matrix_grid,
    say_matrix,
    say_matrix_grid,
    show_matrix,
    show_matrix_grid,
)


@pytest.fixture(scope="module")
def run():
    return table_examples.run()


@pytest.fixture(scope="module")
def shown(run):
    return release.protect(run, 5)


@pytest.fixture(scope="module", params=[6, 60])
def made(request):
    return made_profile(request.param)


def test_the_matrix_draws_shares_side_by_side_and_hatches_the_hidden_rest(shown):
    table = shown["matrix"].query("region == 'elm-rural'")
    severity, cover = plot_matrix(shown["matrix"], "elm-rural").child_axes
    drawn = sum(bar.get_width() for bars in cover.containers for bar in bars)
    assert drawn == pytest.approx(table[["now", "training", "outside", "public"]].sum(axis=1).clip(upper=1).sum())
    assert hatched(cover) == table["answers_hidden"].sum() > 0
    assert len(severity.get_yticklabels()) == len(table)


def test_rounded_shares_that_add_up_to_more_than_all_stay_within_the_bar(shown):
    matrix = shown["matrix"].assign(now=0.4, training=0.4, outside=0.2, public=0.2, answers_hidden=False)
    cover = plot_matrix(matrix, "elm-rural").child_axes[1]
    ends = [bar.get_x() + bar.get_width() for bars in cover.containers for bar in bars]
    assert max(ends) == pytest.approx(1) and max(text.get_position()[0] for text in cover.texts) < 1
    assert sum(text.get_text() == "20%" for text in cover.texts) == 2 * (matrix["region"] == "elm-rural").sum()


def test_the_matrix_of_a_study_that_did_not_ask_who_could_cover_needs_has_one_half(shown):
    bare = shown["matrix"].assign(now=np.nan, training=np.nan, outside=np.nan, public=np.nan, answers_hidden=False)
    assert len(plot_matrix(bare, "elm-rural").child_axes) == 1


def test_figures_of_regions_that_were_hardly_heard_are_grey_and_not_ordered(run):
    matrix = run["matrix"].assign(
        status=run["matrix"]["status"].mask(run["matrix"]["region"] == "elm-rural", "insufficient")
    )
    dots = plot_matrix(matrix, "elm-rural").child_axes[0].collections[-1]
    assert len({tuple(colour) for colour in dots.get_edgecolors()}) == 1
    assert tuple(dots.get_edgecolors()[0][:3]) == pytest.approx(to_rgb("#9a9a9a"))
    assert "cannot be ordered" in say_matrix(matrix, "elm-rural")


def test_say_matrix_names_the_most_severe_need_with_its_interval_and_shares(run):
    row = run["matrix"].query("region == 'elm-suburb'").sort_values("severity").iloc[-1]
    told = say_matrix(run["matrix"], "elm-suburb")
    for number in (f"{row['severity']:.2f}", f"{row['severity_low90']:.2f} to {row['severity_high90']:.2f}"):
        assert number in told
    assert f"neighbours could now {row['now']:.0%}" in told


def test_the_grid_writes_interval_shares_supply_and_n_and_hatches_what_was_hardly_heard(made):
    region = made["matrix"].query("status == 'insufficient'")["region"].iloc[0]
    table = made["matrix"][made["matrix"]["region"] == region]
    ax = plot_matrix_grid(made["matrix"], region)
    row = table[table["status"] == "ok"].iloc[0]
    written = texts(ax)
    for told in (f"{row['severity']:.2f}", f"{row['severity_low90']:.2f} to {row['severity_high90']:.2f}",
                 f"{row['now']:.0%}", f"{row['supply']:.2f}", f"n = {row['n']}"):  # fmt: skip
        assert told in written
    assert hatched(ax) == (table["status"] == "insufficient").sum()
    assert "less than half of the groups" in say_matrix_grid(made["matrix"], region)


def test_hidden_shares_are_hatched_and_what_was_not_asked_is_a_dash():
    shown = release.protect(table_examples.run(), 5)["matrix"]
    own = shown[shown["region"] == "elm-rural"]
    ax = plot_matrix_grid(shown, "elm-rural")
    gone = own[["now", "training", "outside", "public"]].isna()
    assert hatched(ax) >= gone[own["answers_hidden"]].to_numpy().sum() > 0
    assert "–" in texts(ax), "supply was asked of three needs only"


def test_a_grid_keeps_to_its_axes_and_tables_and_is_legible(made):
    region = made["matrix"]["region"].iloc[0]
    check_axes_and_tables(plot_matrix_grid, (made["matrix"], region))
    check_legible(plot_matrix_grid(made["matrix"], region))


def test_a_region_that_is_not_there_is_said(run):
    check_empty(plot_matrix_grid, (run["matrix"], "elm-rural"), lambda table: say_matrix_grid(table, "elm-rural"))
    assert say_matrix(run["matrix"], "nowhere") == "Of nowhere too few people answered to show any need."


def test_what_is_shown_says_what_kind_of_figure_it_is(run):
    kind = "Needs with intervals, and stacked bars of who could cover them"
    assert show_matrix(run["matrix"], "elm-suburb").alt.startswith(f"{kind}. In elm-suburb the most severe needs are")
    assert show_matrix_grid(run["matrix"], "elm-suburb").sentence == say_matrix_grid(run["matrix"], "elm-suburb")
