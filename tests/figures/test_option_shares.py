"""How a verdict ends under each option of the decision that turns it most."""

import package_tables
import pandas as pd
import pytest
from drawn import check_legible, texts
from package_tables import LABELS

from herelib.figures.option_shares import (
    ENDS,
    deciding,
    end_text,
    plot_option_shares,
    say_option_shares,
    show_option_shares,
)


@pytest.fixture(scope="module")
def multiverse():
    return package_tables.multiverse()


def test_the_deciding_decision_is_the_one_that_turns_most(multiverse):
    assert deciding(multiverse, "birch") == "0013" and deciding(multiverse, "alder") == ""


def test_there_is_a_bar_for_each_option_and_it_sums_to_one(multiverse):
    ax = plot_option_shares(multiverse, "birch", LABELS)
    check_legible(ax)
    widths = [[bar.get_width() for bar in container] for container in ax.containers]
    assert [sum(bars) for bars in zip(*widths, strict=True)] == pytest.approx([1, 1, 1])
    shares = multiverse["option_shares"].query("region == 'birch' and decision == '0013' and verdict == 'clear'")
    assert sorted(widths[0]) == pytest.approx(sorted(shares["share"]))
    assert [text.get_text() for text in ax.texts[:3]] == ["both", "own business", "work"]


def test_the_sentence_says_how_each_option_ends_and_that_this_is_no_probability(multiverse):
    said = say_option_shares(multiverse, "birch", LABELS)
    assert "one decision, About aim: under 'both' 75% of the combinations end as contested: Mentoring" in said
    assert "under 'work' 92% of the combinations end as clear: Mentoring" in said and "not probabilities" in said


def test_where_nothing_turns_that_is_said(multiverse):
    assert "nothing to show: no decision turns the verdict" in texts(plot_option_shares(multiverse, "alder", LABELS))
    assert say_option_shares(multiverse, "alder", LABELS) == "In alder no other choice turns the verdict."


def test_many_ends_share_the_last_colour(multiverse):
    rows = [["birch", "0013", "both", "clear", f"lead-{i}", 12 - i, 0.1] for i in range(10)]
    shares = pd.DataFrame(rows, columns=multiverse["option_shares"].columns)
    handles = plot_option_shares({**multiverse, "option_shares": shares}, "birch", {}).get_legend().get_texts()
    assert len(handles) == ENDS and handles[-1].get_text() == f"{ENDS}  other ends"


def test_an_end_without_lead_is_its_verdict():
    assert end_text("nothing helps enough", "", {}) == "nothing helps enough"


def test_what_is_shown_says_what_kind_of_figure_it_is(multiverse):
    assert show_option_shares(multiverse, "birch", LABELS).alt.startswith("Stacked bars, one for each option. In birch")
