"""An indicator at the end of the walk: its level, its questions, and what may be said of them."""

from types import SimpleNamespace

import chains
import pandas as pd
import pytest
from report_sections import text_of, walks

from herelib.report import indicators


def profile(**changes):
    row = {"estimate": 0.5, "status": "ok", "low90": 0.4, "high90": 0.6, "n": 12}
    return SimpleNamespace(**row | {"groups_present": 3, "groups_asked": 5} | changes)


@pytest.mark.parametrize(
    "changes, sentence",
    [
        (
            {},
            "Level 0.50 on a scale from 0 to 1, in 90% of the draws between 0.40 and 0.60. "
            "12 people answered, from 3 of the 5 groups that were asked.",
        ),
        ({"estimate": float("nan")}, "The level is not shown: too few people answered."),
        ({"status": "inherited"}, "Level 0.50 on a scale from 0 to 1: value of a larger area."),
    ],
)
def test_a_level_is_told_with_its_interval_and_who_answered(changes, sentence):
    assert indicators.level_sentence(profile(**changes)) == sentence


def test_a_number_of_people_that_would_tell_is_not_told():
    assert "How many people answered is not shown, from 3 of" in indicators.level_sentence(profile(n=pd.NA))


def links(**changes):
    rows = {"item": "q", "label": "How is it?", "group": ["state", "resident"], "n": [1, 0]}
    return pd.DataFrame(rows | {"mean": [0.9, float("nan")], "weight": [0.25, float("nan")]} | changes)


def test_groups_stand_in_their_order_and_nobody_is_said_to_be_nobody():
    view = indicators.question_view(links(), released=False)
    assert view["groups"] == [["Residents", "0", "nobody", "–"], ["State bodies", "1", "0.90", "25%"]]
    assert view["count"] == "1 answer" and view["label"] == "How is it?"


def test_in_the_page_that_is_shown_answers_are_counted_in_the_groups_shown_and_ends_are_limits():
    view = indicators.question_view(links(n=[6, 0]), released=True)
    assert view["count"] == "6 answers in the groups shown, each rounded" and view["groups"][1][2] == "0.90 or more"


def test_a_published_figure_is_told_with_year_source_and_the_area_it_is_of():
    released = walks(chains.shown(chains.run()))
    assert "Population density: 700 inhabitants/km2 (2025, invented). It counts as 0.80" in text_of(released)
    assert "value of a larger area, BB1" in text_of(released)
