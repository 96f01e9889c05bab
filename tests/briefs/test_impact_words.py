"""What is said of an outcome: by design and verdict, in points of 100, never with a word that the design forbids."""

import itertools

import pandas as pd
import pytest
from brief_examples import statistical

from herelib.briefs.impact_words import (
    ANSWERS,
    DESIGN,
    answer_sentence,
    chance_sentence,
    change_sentence,
    good_sentence,
    harm_sentence,
    outcome_name,
    range_sentence,
    together_sentence,
)
from herelib.impact.wording import KINDS, not_allowed

NAN = float("nan")
INF = float("inf")
BASE = {"kind": "lot", "measure": "difference", "verdict": "shown", "estimate": 0.12, "low": 0.05, "high": 0.2,
        "p": 0.1, "smallest_p": 0.1, "alpha": 0.1, "assignments": 20, "complete": True, "planned": True,
        "p_together": 0.1, "harm_verdict": "shown", "harm_margin": 0.05}  # fmt: skip


def a_test(**changed):
    return next(pd.DataFrame([{**BASE, **changed}]).itertuples())


@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_has_a_word_that_its_design_forbids_or_a_word_of_statistics(kind):
    sentences = [DESIGN[kind] % {"treated": 3, "regions": 6}]
    cases = itertools.product(
        ANSWERS, (0.12, 0.0, -0.12, NAN), ("difference", "log"), (True, False), ((0.05, 0.2), (-INF, INF))
    )
    for verdict, estimate, measure, complete, (low, high) in cases:
        row = a_test(
            kind=kind, verdict=verdict, estimate=estimate, measure=measure, complete=complete, low=low, high=high
        )
        sentences += [ANSWERS[verdict], change_sentence(row), range_sentence(row), chance_sentence(row)]
        sentences += [good_sentence(row, True), good_sentence(row, False), answer_sentence(row._replace(planned=False))]
        sentences += [
            together_sentence(row._replace(p_together=0.5)),
            harm_sentence(row._replace(harm_verdict=verdict)),
        ]
    for sentence in set(sentences):
        assert not_allowed(kind, sentence) == [], sentence
        assert statistical(f"<p>{sentence}</p>", "en") == [], sentence


def test_only_lots_allow_to_speak_of_an_effect():
    assert "effect" in DESIGN["lot"] and all("effect" not in DESIGN[kind] for kind in KINDS if kind != "lot")


def test_a_change_is_said_against_the_other_regions_where_there_are_any():
    assert change_sentence(a_test()) == "It went up by 12 points of 100 against the other regions."
    assert change_sentence(a_test(estimate=-0.12)) == "It went down by 12 points of 100 against the other regions."
    assert change_sentence(a_test(estimate=0.004)) == "It moved as in the other regions."
    alone = a_test(kind="before-after", verdict="no comparison")
    assert change_sentence(alone) == "It went up by 12 points of 100 from before to after."
    assert "not shown" in change_sentence(a_test(estimate=NAN))
    assert change_sentence(a_test(measure="log", estimate=-0.3)).startswith("It went down against the other regions.")


def test_how_little_or_much_it_may_be_is_said_and_where_nobody_can_say_it_that_is_said():
    assert range_sentence(a_test(low=-0.05)) == "It may be anything from −5 to +20 points."
    assert range_sentence(a_test(low=-INF)) == "How little or how much it may be, nobody can say."
    assert range_sentence(a_test(verdict="cannot show it")) == ""
    assert range_sentence(a_test(kind="two groups")) == range_sentence(a_test(low=NAN)) == ""


def test_chance_is_counted_in_ways():
    assert chance_sentence(a_test()).startswith("Of the 20 ways in which the lots could fall, 2 would show as much")
    assert chance_sentence(a_test(kind="chosen")) == "Of the 20 ways to choose as many regions, 2 would show as much."
    assert "25% would show as much" in chance_sentence(a_test(complete=False, p=0.25))
    cannot = chance_sentence(a_test(verdict="cannot show it", alpha=0.05))
    assert cannot.startswith("At best 2 of 20 ways could show as much. At most 5% of them was agreed on")
    assert chance_sentence(a_test(kind="before-after", p=NAN, assignments=0)) == ""


def test_better_or_worse_is_said_of_what_is_shown_alone():
    assert good_sentence(a_test(), False) == good_sentence(a_test(estimate=-0.1), True) == "That is for the better."
    assert good_sentence(a_test(), True) == "That is for the worse."
    assert good_sentence(a_test(verdict="not shown"), True) == good_sentence(a_test(estimate=NAN), True) == ""


def test_what_was_not_decided_beforehand_is_never_said_to_be_shown():
    assert answer_sentence(a_test()) == "Yes, that is shown."
    assert answer_sentence(a_test(planned=False)) == "It looks so. That is a first look and no proof."
    assert answer_sentence(a_test(verdict="cannot show it", planned=False)) == "This design cannot show it."


def test_what_several_outcomes_take_away_and_whether_harm_is_ruled_out_is_said():
    assert together_sentence(a_test()) == together_sentence(a_test(p_together=NAN)) == ""
    assert together_sentence(a_test(p_together=0.3)) == "Looked at together with all others it is not shown."
    assert together_sentence(a_test(verdict="not shown", p_together=0.3)) == ""
    assert harm_sentence(a_test()) == "A change for the worse by 5 points or more is ruled out."
    assert "cannot rule out" in harm_sentence(a_test(harm_verdict="cannot show it"))
    assert harm_sentence(a_test(harm_verdict="", harm_margin=NAN)) == ""


def test_outcomes_have_everyday_names():
    assert outcome_name("need:jobs", "Work") == "What is lacking: jobs"
    assert outcome_name("capacity:mentors", "") == "Mentors" and outcome_name("trust:people", "trust") == "Trust"
