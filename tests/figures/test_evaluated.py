"""What follows from two waves, in a paragraph for each section; also of what a report may show."""

import pandas as pd
import pytest
from evaluated_studies import RAISED, businesses, evaluated_study, protected_study
from planted_waves import Planted

from herelib.figures.evaluated import (
    conclude_businesses,
    conclude_impact,
    conclude_losses,
    conclude_settings,
    conclude_travel,
    conclude_waves,
    say_travels,
)
from herelib.impact.wording import not_allowed


@pytest.fixture(scope="module")
def tables():
    return evaluated_study()


def test_links_in_doubt_are_counted_and_nothing_is_mended(tables):
    assert "1 of 1 questions can be compared" in conclude_waves(tables)
    planted = Planted(raised=RAISED, by=0.25, people=10, seed=1)
    planted.spoil("another birth year", 2)
    text = conclude_waves(evaluated_study(planted))
    assert "2 links are in doubt" in text and "none is mended" in text


@pytest.mark.parametrize(
    ("declared", "changed", "words"),
    [
        ({}, {}, "to differ from the others in Work (1 of 1 outcomes). The outcomes were decided on 1 September"),
        ({}, {"alpha": 0.05}, "This design cannot show anything, whatever the data say."),
        ({"incubator_in": []}, {}, "There is nothing to compare with"),
        ({"incubator_in": ["region b", "region c", "region d"]}, {}, "that none does is not shown either"),
    ],
)
def test_the_verdict_says_no_more_than_the_design_can_show(declared, changed, words):
    tables = evaluated_study(declared=declared, **changed)
    text = conclude_impact(tables["differences"])
    assert words in text
    assert not not_allowed(tables["differences"]["kind"].iloc[0], text)


def test_statements_and_losses_are_told_with_what_they_rest_on(tables):
    assert "interviews in two waves" in conclude_settings(tables["statements"])
    assert "direction of the difference" in conclude_losses(tables)
    planted = Planted(raised=RAISED, seed=2)
    for row in planted.second:
        row["person"] = ""
    unlinked = evaluated_study(planted)
    assert "not linked" in conclude_losses(unlinked) and "not linked" in conclude_waves(unlinked)


def test_businesses_are_summed_and_hidden_numbers_stay_hidden(tables):
    supported = tables["register"][tables["register"]["supported"]]
    text = conclude_businesses(tables["register"])
    assert f"{supported['alive'].sum()} of {supported['founded'].sum()} supported businesses" in text
    register = businesses(12)
    shown, _ = protected_study(register=register)
    assert "a hidden number" in conclude_businesses(shown["register"])
    assert "no register" in conclude_businesses(pd.DataFrame())


def test_regions_are_told_by_what_may_be_said_of_them(tables):
    text = conclude_travel(tables["travels"])
    assert text.endswith("Likeness alone is no forecast.") and "region b" in text
    said = say_travels(tables["travels"], tables["transfer_blocks"])
    assert len(said) == 4 and "known figures" in said[0]
    assert "no region to ask this about" in conclude_travel(tables["travels"].iloc[:0])
