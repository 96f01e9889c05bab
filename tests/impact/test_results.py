"""Results: read back from tables as they were tested, and said with the words of their design."""

import numpy as np
import pandas as pd
import pytest
from evaluated_studies import RAISED, evaluated_study
from planted_waves import Planted

from herelib.impact.results import (
    assignments_in,
    design_in,
    margins_in,
    outcome_tests,
    say_decided,
    say_results,
    say_together,
    sentences,
)
from herelib.impact.wording import not_allowed


@pytest.fixture(scope="module")
def tables():
    return evaluated_study(harm_margin=0.1)


def test_the_design_comes_back_as_it_was(tables):
    design = design_in(tables)
    assert design.regions == tuple(f"region {letter}" for letter in "abcdef")
    assert [region for region, had in zip(design.regions, design.treated, strict=True) if had] == list(RAISED)
    assert (design.kind, design.number, design.smallest_p, design.alpha) == ("lot", 20, 0.1, 0.1)


def test_a_test_comes_back_with_its_verdict_and_p(tables):
    rows = tables["differences"].set_index("basis")
    for basis in rows.index:
        test = outcome_tests(tables, basis)[0]
        assert (test.p, test.verdict, test.estimate) == tuple(rows.loc[basis, ["p", "verdict", "estimate"]])
    assert margins_in(tables)[0].margin == 0.1


def test_regions_without_figures_leave_the_design_of_their_outcome_only():
    planted = Planted(raised=RAISED, by=0.25, seed=2)
    planted.second = [row for row in planted.second if row["region"] != "region f"]
    tables = evaluated_study(planted)
    assert len(design_in(tables).regions) == 6
    test = outcome_tests(tables)[0]
    assert test.left_out == ("region f",) and test.design.number == 10
    assert "left out of the comparison, for want of a figure in both waves: region f" in " ".join(sentences(tables))


def test_assignments_follow_from_changes_and_as_many_are_far_out_as_p_says(tables):
    listed = assignments_in(tables)
    exact = tables["assignments"]
    exact = exact[exact["basis"] == "all interviews"]
    assert sorted(listed["statistic"].round(9)) == sorted(exact["statistic"].round(9))
    assert listed["as_far"].mean() == tables["differences"]["p_both"].iloc[0]
    assert listed.loc[listed["actual"], "as_far"].all() and listed["actual"].sum() == 1
    rounded = {**tables, "changes": tables["changes"].assign(change=tables["changes"]["change"].round(1))}
    assert assignments_in(rounded)["as_far"].mean() == tables["differences"]["p_both"].iloc[0]


def test_no_assignments_where_a_change_is_hidden_or_the_measure_is_another(tables):
    changes = tables["changes"].copy()
    changes.loc[0, "change"] = np.nan
    assert assignments_in({**tables, "changes": changes}).empty
    assert assignments_in(evaluated_study(measure="log")).empty


@pytest.mark.parametrize("picked", ["lot", "chosen"])
def test_every_sentence_keeps_to_its_design(picked):
    tables = evaluated_study(declared={"picked": picked}, harm_margin=0.1)
    said = [*sentences(tables), *say_results(tables)]
    assert [not_allowed(picked, sentence) for sentence in said] == [[]] * len(said)
    assert any("effect" in sentence for sentence in said) == (picked == "lot")


def test_several_outcomes_say_less_each():
    row = {"basis": "all interviews", "alpha": 0.1, "label": "x"}
    rows = [
        {**row, "p_together": p, "verdict": verdict} for p, verdict in ((0.1, "shown"), (0.3, "shown"), (0.9, "not"))
    ]
    text = say_together(pd.DataFrame(rows))
    assert text.startswith("3 outcomes were looked at. Of the 2 that are shown each by itself, 1 are still shown")
    assert say_together(pd.DataFrame(rows[:1])) == ""


def test_a_decision_of_the_day_of_the_first_interview_is_too_late():
    assert "explorations" in say_decided(evaluated_study(decided_on="2028-03-02")["differences"])
