"""Figures on how far a profile can be trusted show their tables' numbers, for six regions and sixty, and say them."""

import re

import numpy as np
import pytest
import table_examples
from drawn import check_axes_and_tables, check_empty, check_legible, hatched, texts
from many_regions import profile as made_profile
from matplotlib.collections import PathCollection

from herelib.figures import trust
from herelib.figures.trust import (
    CURVES,
    LOW_ITEM,
    NEWS,
    THIN,
    plot_adequacy,
    plot_consistency,
    plot_new_codes,
    plot_pooling,
    pooling,
    say_adequacy,
    show_adequacy,
    show_consistency,
    show_new_codes,
    show_pooling,
)
from herelib.profiles import adequacy, consistency


@pytest.fixture(scope="module", params=[6, 60])
def made(request):
    return made_profile(request.param)


def figures(tables: dict) -> dict:
    """Every figure of the module, as the notebook calls it, each with its sentence."""
    say = trust
    pooled = say.pooling(tables["cells"], tables["coverage"])
    plots = trust
    return {
        "plot_adequacy": (plots.plot_adequacy, (tables["adequacy"],), say.say_adequacy),
        "plot_new_codes": (plots.plot_new_codes, (tables["new_codes"],), say.say_new_codes),
        "plot_consistency": (plots.plot_consistency, (tables["consistency"],), say.say_consistency),
        "plot_pooling": (plots.plot_pooling, (pooled,), say.say_pooling),
    }


NAMES = sorted(figures(made_profile(6)))


def test_these_are_all_figures_of_the_module():
    assert sorted(name for name in dir(trust) if name.startswith("plot_")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_keeps_to_its_axes_and_tables_and_is_legible(made, name):
    plot, tables, _ = figures(made)[name]
    check_axes_and_tables(plot, tables)
    check_legible(plot(*tables))


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_table_gives_a_figure_and_a_sentence_that_say_so(name):
    check_empty(*figures(made_profile(6))[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_sentence_ends_and_holds_no_gap(made, name):
    _, tables, say = figures(made)[name]
    told = say(tables[0])
    assert told.endswith(".") and not re.search(r"\bnan\b", told)


def test_figures_can_be_drawn_from_a_run():
    for plot, tables, say in figures(table_examples.run()).values():
        plot(*tables).figure.canvas.draw()
        assert say(tables[0]).endswith(".")


def test_marks_follow_the_notes_that_adequacy_writes():
    notes = adequacy._notes(
        {name: np.array([2, 20, 20, 0]) for name in ("n", "answered", "codes")}, np.array([0.5, 0.5, 0.0, np.nan])
    )
    thin = [THIN in note for note in notes]
    news = [NEWS in note for note in notes]
    assert thin == [True, False, False, False] and news == [True, True, False, False]


def test_adequacy_marks_few_interviews_and_hatches_none(made):
    ax = plot_adequacy(made["adequacy"])
    marks = [line.get_marker() for line in ax.lines]
    noted = made["adequacy"]["note"]
    assert marks.count("v") == noted.str.contains("fewer than").sum()
    assert marks.count("P") == noted.str.contains("still bring").sum()
    assert hatched(ax) == (made["adequacy"]["n"] == 0).sum()
    assert f"{made['coverage']['n'].sum()} interviews" in say_adequacy(made["adequacy"])


def test_curves_of_new_codes_have_their_band_and_of_many_regions_the_steepest_are_shown(made):
    ax = plot_new_codes(made["new_codes"])
    regions = made["new_codes"]["region"].nunique()
    assert len(ax.child_axes) == min(regions, CURVES)
    assert ("those that rise most" in ax.get_title(loc="left")) == (regions > CURVES)
    panel = ax.child_axes[0]
    own = made["new_codes"][made["new_codes"]["region"] == panel.get_title(loc="left").split(" (n")[0]]
    assert panel.lines[0].get_ydata().tolist() == pytest.approx(own["codes"].tolist())
    assert panel.collections[0].get_paths()[0].vertices[:, 1].max() == pytest.approx(own["high90"].max())


def test_consistency_has_a_dot_a_question_and_alpha_with_n_a_head(made):
    table = made["consistency"]
    ax = plot_consistency(table)
    dots = [dots.get_offsets()[0][0] for dots in ax.collections if isinstance(dots, PathCollection)]
    assert sorted(dots) == pytest.approx(sorted(table["item_rest"]))
    first = table.sort_values("alpha").iloc[0]
    assert f"alpha {first['alpha']:.2f}, {first['alpha_low']:.2f} to {first['alpha_high']:.2f}" in texts(ax)
    assert LOW_ITEM == consistency.LOW_ITEM


def test_pooling_is_the_mean_over_indicators_and_hatched_where_nobody_was_interviewed(made):
    pooled = pooling(made["cells"], made["coverage"])
    row = pooled.iloc[1]
    own = made["cells"].query("region == @row.region and group == @row.group")
    assert row["pooled_share"] == pytest.approx(own["pooled_share"].mean())
    assert hatched(plot_pooling(pooled)) == (made["coverage"]["n"] == 0).sum()


def test_what_is_shown_is_made_of_the_tables_of_the_run(made):
    assert show_adequacy(made["adequacy"]).sentence == say_adequacy(made["adequacy"])
    assert show_new_codes(made["new_codes"]).alt.startswith(
        "Curves of codes heard, one a region. The last interview in"
    )
    assert show_consistency(made["consistency"]).alt.startswith("Dots of questions by indicator. ")
    pooled = pooling(made["cells"], made["coverage"])
    assert show_pooling(made["cells"], made["coverage"]).sentence == trust.say_pooling(pooled)
