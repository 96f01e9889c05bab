"""What holds people back in a region: dots with intervals, and the sentence."""

import package_tables
import pytest
from drawn import check_axes_and_tables, check_empty, check_legible
from matplotlib.colors import to_rgb

from herelib.figures.looks import BLUES
from herelib.figures.pressures import plot_pressures, say_pressures, show_pressures


@pytest.fixture(scope="module")
def pressures():
    return package_tables.advice()["pressures"]


def test_a_dot_stands_at_each_pressure_filled_where_it_presses_in_most_draws(pressures):
    check_axes_and_tables(lambda table, ax=None: plot_pressures(table, "birch", ax), (pressures,))
    ax = plot_pressures(pressures, "birch")
    check_legible(ax)
    own = pressures.query("region == 'birch'").sort_values("pressure", ascending=False)
    dots = ax.collections[1]
    assert list(dots.get_offsets()[:, 0]) == pytest.approx(list(own["pressure"]))
    filled = [tuple(colour[:3]) == pytest.approx(to_rgb(BLUES[0])) for colour in dots.get_facecolor()]
    assert filled == (own["presses"] > 0.5).tolist()
    ends = [(segment[0][0], segment[1][0]) for segment in ax.collections[0].get_segments()]
    assert ends[0] == pytest.approx(tuple(own[["low90", "high90"]].iloc[0]))


def test_the_sentence_counts_and_names_what_presses(pressures):
    own = pressures.query("region == 'alder'")
    said = say_pressures(pressures, "alder")
    assert said.startswith(
        f"In alder {(own['presses'] > 0.5).sum()} barriers of 12 hold people back: lack of finance, "
    )
    assert f"Strongest is lack of finance at {own['pressure'].max():.2f} (" in said


def test_nothing_that_presses_and_nothing_that_is_known_are_said(pressures):
    calm = say_pressures(pressures.assign(presses=0.1), "alder")
    assert calm == "In alder no barrier holds people back in most of the draws."
    assert say_pressures(pressures, "dune") == "dune: what holds people back is not known."
    check_empty(lambda table: plot_pressures(table, "alder"), (pressures,), lambda table: say_pressures(table, "alder"))


def test_what_is_shown_says_what_kind_of_figure_it_is(pressures):
    assert show_pressures(pressures, "alder").alt.startswith("Dots with intervals. In alder 5 barriers")
