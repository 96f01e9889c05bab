"""Who has a mentor, what to teach first, and what follows for people."""

import pytest
from drawn import check_axes_and_tables, collisions, texts
from planned_incubators import planned

from herelib.figures.plan_people import (
    conclude_expected,
    conclude_ideas,
    conclude_people,
    conclude_risks,
    plot_matching,
    plot_training,
    say_matching,
    say_training,
    show_matching,
    show_training,
)

MATCHING, TRAINING = planned()["matching"], planned()["training"]


def test_shares_of_each_region_and_group_fill_the_bar_and_how_many_there_are_stands_beside_it():
    check_axes_and_tables(plot_matching, (MATCHING,))
    ax = plot_matching(MATCHING)
    assert collisions(ax) == []
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(100 * 4)
    assert "alder (12)" in texts(ax) and "women (9)" in texts(ax) and "nobody" not in say_matching(MATCHING)
    assert say_matching(MATCHING).startswith("12 of 18 participants have a mentor (67%)")
    assert "lowest in" in say_matching(MATCHING)


def test_modules_are_shown_by_their_hours_and_the_sentence_says_who_learns_the_same():
    check_axes_and_tables(plot_training, (TRAINING,))
    assert collisions(plot_training(TRAINING)) == []
    assert say_training(TRAINING).startswith("In alder most is lacking in")
    assert "all regions learn the same" in say_training(TRAINING[TRAINING["region"] == "alder"].assign(region="all"))
    assert say_training(TRAINING.assign(gap=0.0)).startswith("Nobody who was asked lacks")


def test_without_people_figures_say_so():
    assert "nobody is matched yet" in texts(plot_matching(MATCHING.iloc[:0]))
    assert "too few" in texts(plot_training(TRAINING.iloc[:0]))
    assert say_matching(MATCHING.iloc[:0]).startswith("Nobody is matched yet")


def test_what_follows_is_made_of_the_tables():
    tables = planned()
    more = tables["more_mentors"]
    assert "who takes 2 would add most: 2." in conclude_people(MATCHING, more)
    assert "would add nobody" in conclude_people(MATCHING, more.assign(matches_added=0))
    assert "still to be won" in conclude_people(MATCHING.iloc[:0], more)
    expected = conclude_expected(tables["expected"], tables["indicators"])
    assert "22 people are to be reached; 2 of 8 expectations are unknown" in expected
    assert "2 indicators have a baseline" in expected
    assert "nothing is expected" in conclude_expected(tables["expected"].iloc[:0], tables["indicators"])
    assert "in 2 regions people were asked" in conclude_ideas(tables["ideas"], tables["target_group"])
    assert "risks in all" in conclude_risks(tables["risks"])
    assert "nothing is known that could go wrong" in conclude_risks(tables["risks"].iloc[:0])


def test_figures_carry_their_sentence():
    for figure in (show_matching(MATCHING), show_training(TRAINING)):
        assert figure.sentence in figure.alt
        figure.close()
