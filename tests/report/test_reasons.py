"""Reasons of a card: each sentence says what the tables hold, and nothing where they hold nothing."""

import numpy as np
import pandas as pd
import pytest

from herelib.report import reasons
from herelib.tables.contracts import empty

LABEL = pd.Series({"wise": "Work enterprise", "loan": "Loan"})
ROW = {
    "region": "elm",
    "verdict": "contested",
    "method": "wise",
    "runner_up": "loan",
    "missing": "",
    "nearest_gate": "",
    "flip": "if burden mattered 1.4 times as much and value 0.8 times as much",
    "doubt_interviews": 0.02,
    "doubt_ratings": 0.06,
    "doubt_weights": 0.22,
}


def verdict(**changes):
    return next(pd.DataFrame([ROW | changes]).itertuples())


def scores(wise: list[float], loan: list[float]) -> pd.DataFrame:
    rows = [
        ("elm", method, family, criterion, 0.5, value * 2, value)
        for method, values in (("wise", wise), ("loan", loan))
        for (family, criterion), value in zip([("value", "relevance"), ("burden", "cost")], values, strict=True)
    ]
    return pd.DataFrame(rows, columns=["region", "method", "family", "criterion", "weight", "score", "contribution"])


def test_other_weights_are_told_with_the_spoken_names_of_the_families():
    told = reasons.other_weights(verdict(), "Loan")
    assert told == (
        "Other weights: Loan would come first if 'light in cost and time' mattered 1.4 times as much and "
        "'helps with what is lacking' 0.8 times as much."
    )


@pytest.mark.parametrize(
    "flip, told",
    [
        ("", "no weights of the four families put Loan first"),
        ("already at the central weights", "Loan is already first; the two are level"),
        ("hidden", "hidden, since few people answered"),
    ],
)
def test_weights_that_do_not_exist_change_nothing_or_are_hidden_are_told_as_such(flip, told):
    assert told in reasons.other_weights(verdict(flip=flip), "Loan")


def test_what_would_change_our_mind_names_weights_interviews_and_gates():
    settling = pd.DataFrame({"multiple": [np.inf, 2.0], "note": ["", "about 80 interviews instead of 40"]})
    lines = reasons.change(verdict(), settling, LABEL)
    assert len(lines) == 2 and lines[1] == "More interviews: about 80 interviews instead of 40."
    shut = verdict(verdict="none feasible", runner_up="", nearest_gate="wise: lead_entity")
    assert reasons.change(shut, empty("settling"), LABEL) == ["If this could be answered with yes: lead entity."]
    assert reasons.change(verdict(runner_up=""), empty("settling"), LABEL) == []


def test_a_region_that_was_not_asked_enough_is_told_what_to_ask():
    unasked = pd.DataFrame({"multiple": [np.nan], "note": ["ask about capacity:mentors"]})
    few = verdict(verdict="insufficient evidence", runner_up="", missing="capacity:mentors, barrier:health")
    assert "Interviews that ask about mentors and health." in reasons.change(few, unasked, LABEL)
    many = verdict(verdict="insufficient evidence", runner_up="", missing=", ".join(f"need:n{i}" for i in range(6)))
    assert "Interviews that ask about all that is missing here." in reasons.change(many, unasked, LABEL)


def test_why_and_why_not_speak_of_the_parts_and_of_hidden_ones():
    lines = reasons.why(verdict(), scores([0.4, 0.1], [0.2, 0.2]))
    assert lines[0].startswith("Its value is 0.50 of 1: helps with what is lacking 0.40 of 0.50; ")
    apart = reasons.why_not(verdict(), scores([0.4, 0.1], [0.2, 0.2]), LABEL)
    assert "Loan comes next" in apart and "(+0.20)" in apart and "(-0.10)" in apart
    hidden = scores([0.4, np.nan], [0.2, 0.2])
    assert "hidden" in reasons.why(verdict(), hidden)[0] and "hidden" in reasons.why_not(verdict(), hidden, LABEL)
    assert reasons.why(verdict(), hidden.head(0)) == []


def test_the_source_of_doubt_that_weighs_most_comes_first():
    assert reasons.doubt(verdict()).startswith("Mostly from how much weight the criteria get (22%)")
    assert reasons.doubt(verdict(doubt_interviews=0.0, doubt_ratings=0.0, doubt_weights=0.001)).startswith("Hardly any")
    assert reasons.doubt(verdict(doubt_weights=np.nan)) == ""


def test_the_weights_under_which_each_of_two_is_first_are_told_where_a_verdict_is_contested():
    central = pd.DataFrame(
        [("wise", "value", 0.5), ("wise", "burden", 0.1), ("wise", "burden", 0.1), ("loan", "value", 0.3)],
        columns=["method", "family", "weight"],
    )
    firm = pd.DataFrame({"method": ["wise", "loan"], "confidence": [0.97, 0.6]})
    lines = reasons.typical_weights(verdict(), central, firm, LABEL)
    told = " ".join(lines)
    assert "Work enterprise is first where the weights are, on average, 'helps with what is lacking' 0.50 and" in told
    assert "'light in cost and time' 0.20; with just these it would be first in 97% of the draws" in told
    assert len(lines) == 2 and reasons.typical_weights(verdict(verdict="clear"), central, firm, LABEL) == []


def test_borrowed_advice_is_labelled_and_says_what_it_rests_on():
    advice = pd.DataFrame(
        {
            "region": "elm",
            "basis": ["cluster", "cluster", "context"],
            "method": ["wise", "loan", "loan"],
            "share": [0.6, 0.2, 0.5],
            "rank": [1, 2, 1],
            "donors": "oak",
            "note": ["one donor", "one donor", "two donors, far away"],
        }
    )
    assert reasons.borrowed(advice, LABEL) == [
        "From regions of its cluster: Work enterprise (60%) and Loan (20%). One donor.",
        "From regions of similar context: Loan (50%). Two donors, far away.",
    ]
    assert reasons.borrowed(advice.head(0), LABEL) == []


def test_nothing_that_could_change_the_order_is_said_too():
    own = {"settling": empty("settling"), "second_opinions": empty("second_opinions"), "bundles": empty("bundles")}
    assert reasons.say_doubts(verdict(runner_up=""), own, LABEL).startswith("No method can be ranked")
    assert reasons.say_doubts(verdict(), own, LABEL).startswith("Other weights: Loan would come first")


def test_what_was_not_asked_and_who_was_not_heard_is_missing():
    coverage = pd.DataFrame({"group": ["ngo", "state", "all"], "n": [0, 4, 0]})
    lines = reasons.missing(verdict(missing="barrier:health, need:care, barrier:transport"), coverage)
    assert lines == [
        "Not asked, or by too few groups (barriers): health and transport.",
        "Not asked, or by too few groups (needs): care.",
        "Nobody was interviewed among NGOs.",
    ]
    assert reasons.missing(verdict(), coverage[1:2]) == []
    thin = reasons.missing(verdict(verdict="insufficient evidence"), coverage[1:2])
    assert thin[0].startswith("More interviews in this region")


def test_conditions_that_are_met_least_come_first():
    conditions = pd.DataFrame({"score": [0.3, 0.5, 0.9]}, index=["fit:mentors", "fit:skills", "fit:reach"])
    assert reasons.least_met(conditions).endswith("mentors (0.30) and people's skills (0.50).")
    assert reasons.least_met(conditions + 0.7) == "All its conditions are met."
