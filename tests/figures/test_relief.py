"""What the named package takes away: picture and words show the numbers of the tables."""

import package_tables
import pytest
from drawn import check_legible, texts
from matplotlib.colors import to_rgb
from package_tables import LABELS

from herelib.figures.looks import ROLE_LOOKS
from herelib.figures.relief import plot_relief, say_relief, show_relief, size_text
from herelib.words import percent


@pytest.fixture(scope="module")
def advice():
    return package_tables.advice()


def filled(ax):
    """Length of the bars of each colour of a place, summed."""
    looks = {to_rgb(colour): place for place, colour in ROLE_LOOKS.items()}
    lengths = dict.fromkeys(ROLE_LOOKS, 0.0)
    for patch in ax.patches:
        if place := looks.get(patch.get_facecolor()[:3]):
            lengths[place] += patch.get_width()
    return lengths


@pytest.mark.parametrize("region", ["alder", "birch", "cedar"])
def test_the_filled_parts_of_the_bars_sum_to_the_relief(advice, region):
    ax = plot_relief(advice, region, LABELS)
    check_legible(ax)
    relief = advice["verdicts"].set_index("region").loc[region, "relief"]
    whole, barriers = (filled(child) for child in ax.child_axes)
    assert sum(whole.values()) == pytest.approx(relief)
    assert sum(barriers.values()) == pytest.approx(relief, abs=0.005)


def test_barriers_stand_in_the_order_of_their_share_with_what_is_taken_away_beside(advice):
    ax = plot_relief(advice, "alder", LABELS).child_axes[1]
    shown = advice["pressures"].query("region == 'alder' and share_of_load > 0.005")
    shown = shown.sort_values("share_of_load", ascending=False)
    written = [text.get_text() for text in ax.texts]
    assert written[: len(shown)][0] == "lack of finance" and len(ax.containers[0]) == len(shown)
    widths = [bar.get_width() for bar in ax.containers[0]]
    assert widths == pytest.approx(shown["share_of_load"])
    assert f"{percent(shown['relieved'].iloc[0])} taken away" in written


def test_the_whole_bar_says_load_relief_and_interval(advice):
    row = advice["verdicts"].set_index("region").loc["cedar"]
    said = texts(plot_relief(advice, "cedar", LABELS))
    assert f"how strongly people are held back here: {100 * row['load']:.0f} of 100" in said
    assert f"about {percent(row['relief'])} ({percent(row['low90'])} to {percent(row['high90'])})" in said


def test_a_modest_relief_is_called_so():
    assert [size_text(relief) for relief in (0.04, 0.16, 0.3, 0.6, 1.0)] == [
        "a small part", "a modest part", "a good part", "a large part", "a large part",
    ]  # fmt: skip


def test_the_sentence_says_what_stays_and_who_takes_away_most(advice):
    row = advice["verdicts"].set_index("region").loc["birch"]
    said = say_relief(advice, "birch", LABELS)
    assert said.startswith(f"In birch the package takes away about {percent(row['relief'])} (")
    assert f"of what holds people back: a modest part; about {percent(1 - row['relief'])} stays." in said
    assert "heaviest are transport, lack of skills and lack of confidence or motivation." in said
    by_part = advice["evidence"].query("region == 'birch'").groupby("part")["relief"].sum()
    assert f"comes from {LABELS[by_part.idxmax()]} ({percent(by_part.max() / by_part.sum())} of" in said


def test_a_region_without_package_says_so(advice):
    assert "nothing to show: no package is named" in texts(plot_relief(advice, "dune", LABELS))
    assert say_relief(advice, "dune", LABELS).startswith("dune: no package is named")


def test_what_is_shown_says_what_kind_of_figure_it_is(advice):
    assert show_relief(advice, "alder", LABELS).alt.startswith("Bars of what holds people back. In alder the package")
