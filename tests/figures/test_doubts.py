"""Which doubt costs most: bars and the sentence."""

import package_tables
import pytest
from drawn import check_axes_and_tables, check_empty, check_legible

from herelib.figures.doubts import SOURCE_WORDS, plot_doubts, say_doubts, show_doubts
from herelib.tables import CONTRACTS


@pytest.fixture(scope="module")
def doubts():
    return package_tables.advice()["doubts"]


def test_bars_are_what_would_be_spared_the_dearest_on_top(doubts):
    check_axes_and_tables(lambda table, ax=None: plot_doubts(table, "alder", ax), (doubts,))
    ax = plot_doubts(doubts, "alder")
    check_legible(ax)
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([1.7, 0.6, 0.4, 0.3])
    assert [text.get_text() for text in ax.texts[:2]] == [SOURCE_WORDS["evidence"], SOURCE_WORDS["interviews"]]


def test_every_source_of_doubt_has_words():
    assert set(SOURCE_WORDS) == set(CONTRACTS["doubts"].columns["source"].allowed)


def test_the_sentence_names_the_dearest_doubt(doubts):
    assert say_doubts(doubts, "alder") == (
        "In alder the doubt that costs most is about what the parts did elsewhere. If this were known for certain, the "
        "choice could take away about 1.7 points more."
    )
    none = say_doubts(doubts.assign(saved=0.0), "alder")
    assert none == "In alder each doubt costs hardly anything."


def test_a_region_without_packages_says_so(doubts):
    check_empty(lambda table: plot_doubts(table, "alder"), (doubts,), lambda table: say_doubts(table, "alder"))


def test_what_is_shown_says_what_kind_of_figure_it_is(doubts):
    assert show_doubts(doubts, "alder").alt.startswith("Bars of what is lost. In alder the doubt")
