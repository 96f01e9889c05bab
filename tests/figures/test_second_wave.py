"""Two waves in pictures: changes, differences among all assignments, who was asked again."""

import numpy as np
import pytest
from drawn import check_axes_and_tables, check_empty, check_legible, hatched, texts
from evaluated_studies import RAISED, evaluated_study, protected_study
from matplotlib.collections import PathCollection
from planted_waves import Planted

from herelib.figures.second_wave import (
    plot_attrition,
    plot_changes,
    plot_differences,
    say_changes,
    show_attrition,
    show_changes,
    show_differences,
)
from herelib.impact import assignments_in


@pytest.fixture(scope="module")
def tables():
    return evaluated_study()


def test_each_region_is_a_dot_those_with_the_incubator_on_top(tables):
    ax = plot_changes(tables["changes"], "need:jobs", "Work")
    check_legible(ax)
    assert [label.get_text() for label in ax.get_yticklabels()][:3] == list(RAISED)
    changes = tables["changes"].query("basis == 'all interviews'").set_index("region")["change"]
    drawn = [dots.get_offsets()[0][0] for dots in ax.collections if isinstance(dots, PathCollection)]
    assert sorted(drawn) == pytest.approx(sorted(changes))
    check_axes_and_tables(lambda table, ax=None: plot_changes(table, "need:jobs", "Work", ax), (tables["changes"],))
    check_empty(
        lambda table: plot_changes(table, "need:jobs", "Work"),
        (tables["changes"],),
        lambda table: say_changes(table, "need:jobs", "Work"),
    )


def test_a_hidden_change_is_hatched_and_never_read_as_nothing():
    shown, _ = protected_study()
    changes = shown["changes"].copy()
    changes.loc[changes["region"] == "region f", ["change", "hidden"]] = [np.nan, True]
    assert hatched(plot_changes(changes, "need:jobs", "Work")) == 1
    assert "2 regions without" in say_changes(changes, "need:jobs", "Work")


def test_the_sentence_says_the_mean_of_each_side(tables):
    figure = show_changes(tables["changes"], tables["differences"], "need:jobs")
    assert "3 regions with the incubator changed by +0.2" in figure.sentence
    assert "3 regions without changed by" in figure.sentence
    alone = evaluated_study(declared={"incubator_in": []})
    assert "with the incubator" not in show_changes(alone["changes"], alone["differences"], "need:jobs").sentence


def test_every_assignment_has_a_dot_and_the_set_its_line(tables):
    ax = plot_differences(tables["differences"], tables["assignments"])
    check_legible(ax)
    dots = max(
        (part for part in ax.collections if hasattr(part, "get_sizes")), key=lambda part: len(part.get_offsets())
    )
    assert len(dots.get_offsets()) == 20
    assert "p = 0.10" in texts(ax)
    check_axes_and_tables(plot_differences, (tables["differences"], tables["assignments"]))


def test_a_set_without_bounds_and_many_outcomes_are_drawn():
    endless = evaluated_study(alpha=0.05)
    check_legible(plot_differences(endless["differences"], endless["assignments"]))
    figure = show_differences(endless)
    assert "This design cannot show an effect" in figure.sentence
    figure.close()


def test_what_a_report_shows_is_drawn_from_what_it_shows():
    shown, _ = protected_study()
    figure = show_differences({**shown, "assignments": assignments_in(shown)})
    assert "90% confidence set" in figure.sentence
    figure.close()
    hidden = shown["differences"].assign(estimate=np.nan)
    assert "nothing to show" in texts(plot_differences(hidden, assignments_in(shown)))


def test_who_was_asked_again_is_counted_by_region(tables):
    ax = plot_attrition(tables["attrition"])
    check_legible(ax)
    total = tables["attrition"][["again", "lost", "unclear"]].sum().sum()
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(total)
    assert show_attrition(tables["attrition"]).sentence.startswith("Not asked again:")
    planted = Planted(raised=RAISED, seed=2)
    for row in planted.second:
        row["person"] = ""
    nobody = evaluated_study(planted)["attrition"]
    assert "not linked" in show_attrition(nobody).sentence and "nothing to show" in texts(plot_attrition(nobody))
