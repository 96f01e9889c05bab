"""Tipping points in words and as a figure."""

import numpy as np
import pandas as pd

from herelib.figures.tipping_points import (
    WHO,
    list_tipping_points,
    plot_tipping_points,
    say_tipping_point,
    say_tipping_points,
    say_verdict_points,
)
from herelib.profiles.not_heard import SOURCES

ROW = {"region": "ash", "conclusion": "first_need", "indicator": "need:health", "against": "need:food", "group_a": "",
       "group_b": "", "source": "refused", "delta": 0.31, "steps": 1.24}  # fmt: skip


def table(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame([{**ROW, **row} for row in rows])


def test_a_rank_that_turns_is_said_with_its_difference_and_steps():
    assert say_tipping_point(pd.Series(ROW)) == (
        "ash: those who refused to answer would have to feel health less and food more than those who answered, by "
        "0.31 (steps of the scale: about 1.25), for health to lose first place."
    )


def test_what_no_difference_turns_is_said_so():
    said = say_tipping_point(pd.Series({**ROW, "delta": np.nan, "steps": np.nan}))
    assert said == (
        "ash: no difference within the scale between those who answered and those who refused to answer would take "
        "first place from health."
    )


def test_a_gap_names_its_groups_and_a_released_nothing_is_less_than_its_step():
    gap = {"conclusion": "clear_gap", "against": "", "group_a": "resident", "group_b": "ngo", "delta": 0.0}
    row = pd.Series({**ROW, **gap, "step": 0.2}).drop("steps")
    said = say_tipping_point(row)
    assert "by less than 0.20, each group towards the other" in said and "residents and NGOs (health)" in said


def test_those_that_turn_first_stand_on_top_and_those_that_never_do_last():
    rows = table({"region": "a", "delta": np.nan}, {"region": "b", "delta": 0.5}, {"region": "c", "delta": 0.2})
    assert [said[0] for said in list_tipping_points(rows, "first_need", "refused")] == ["c", "b", "a"]


def test_the_figure_marks_what_turns_and_what_none_turns():
    rows = table({"source": "unanswered"}, {"region": "elm", "source": "unanswered", "delta": np.nan})
    said = say_tipping_points(rows)
    assert said.startswith(
        "Whatever those who were asked and gave no answer feel, the first need stays the first in 1 of 2"
    )
    axes = plot_tipping_points(rows)
    assert [text.get_text() for text in axes.get_yticklabels()] == ["ash: first need", "elm: first need"]
    assert "nothing to show" in plot_tipping_points(rows[:0]).texts[0].get_text()


def test_a_verdict_that_turns_and_regions_where_none_does_are_said():
    points = pd.DataFrame(
        [("ash", "half_of_groups", "weaker", 0.5, "clear", "mentors", "contested", "mentors"),
         ("ash", "half_of_groups", "stronger", 1.0, "clear", "mentors", "clear", "course"),
         ("elm", "half_of_groups", "weaker", np.nan, "clear", "mentors", "", "")],
        columns=["region", "source", "direction", "delta", "verdict", "lead", "new_verdict", "new_lead"],
    )  # fmt: skip
    said = say_verdict_points(points, pd.Series({"mentors": "Mentors", "course": "A course"}))
    assert "the verdict would no longer be 'Clear' but 'Contested'" in said[0] and "by 0.50" in said[0]
    assert "the lead would no longer be Mentors but A course" in said[1] and said[2].endswith("in elm.")
    assert say_verdict_points(points[:0], pd.Series(dtype=str)) == []


def test_every_source_has_its_words():
    assert set(WHO) == set(SOURCES)
