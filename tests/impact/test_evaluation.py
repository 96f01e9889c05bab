"""Evaluation: planted changes come out, what was not planned is marked, and every sentence keeps to its design."""

import numpy as np
import pandas as pd
import pytest
from planted_waves import Planted

from herelib.errors import HereError
from herelib.impact.changes import two_waves
from herelib.impact.designs import design_of
from herelib.impact.evaluation import Plan, evaluate, lost_test
from herelib.impact.results import say_decided, sentences
from herelib.impact.wording import not_allowed

RAISED = ("region a", "region c", "region e")
JOBS = Plan({"need:jobs": "Work"}, "2026-06-01", {"need:jobs": 0.05})


def evaluated(planted, plan=JOBS, people=True, treated=RAISED, **options):
    both = (planted.people("before"), planted.people("after")) if people else None
    study = two_waves(planted.tables("before"), planted.tables("after"), people=both)
    table = pd.DataFrame({"region": planted.regions, "treated": [region in treated for region in planted.regions]})
    options = {"picked": "lot", **options}
    return evaluate(study, design_of(table, **options), plan, planted.tables("after")["interviews"]["date"])


@pytest.mark.parametrize("seed", [1, 2])
def test_a_change_planted_in_some_regions_only_is_shown_in_these(seed):
    result = evaluated(Planted(raised=RAISED, by=0.2, seed=seed))
    rows = result.tables["differences"].set_index("basis")
    assert rows["verdict"].tolist() == ["shown", "shown"]
    assert rows["estimate"].to_numpy() == pytest.approx(0.2, abs=0.06)
    assert (rows["p"] == rows["smallest_p"]).all()
    changed = result.tables["changes"].groupby(["basis", "treated"])["change"].mean()
    assert changed["same people", True] > changed["same people", False] + 0.12


def test_at_a_twentieth_the_same_change_cannot_be_shown():
    result = evaluated(Planted(raised=RAISED, by=0.4, seed=1), alpha=0.05)
    assert set(result.tables["differences"]["verdict"]) == {"cannot show it"}
    assert np.isinf(result.tables["differences"][["low", "high"]]).all(axis=None)
    assert result.tables["differences"]["uneven"].isna().all()


def test_tables_add_up():
    tables = evaluated(Planted(raised=RAISED, seed=2)).tables
    listed = tables["assignments"].groupby("basis")
    assert listed.size().to_dict() == {"all interviews": 20, "same people": 20}
    differences = tables["differences"].set_index("basis")
    for basis, part in listed:
        assert part["as_far"].mean() == pytest.approx(differences.loc[basis, "p_both"])
        assert part.loc[part["actual"], "statistic"].iloc[0] == pytest.approx(differences.loc[basis, "estimate"])
    panel = tables["sensitivity"].set_index("assumption")["estimate"]
    assert panel["same people"] == pytest.approx(differences.loc["same people", "estimate"])
    assert tables["attrition"]["again"].sum() == differences.loc["same people", "n_before"]
    lost = tables["attrition"].groupby("treated")[["before", "again"]].sum()
    assert differences["lost_treated"].to_numpy() == pytest.approx(
        1 - lost.loc[True, "again"] / lost.loc[True, "before"]
    )
    changed = tables["changes"].groupby(["basis", "treated"])["change"].std()
    assert changed["same people", True] == pytest.approx(differences.loc["same people", "spread_treated"])
    assert changed["same people", False] == pytest.approx(differences.loc["same people", "spread_others"])


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({}, "lot"),
        ({"alpha": 0.01}, "lot"),
        ({"picked": "chosen"}, "chosen"),
        ({"treated": ()}, "before-after"),
        ({"treated": [f"region {letter}" for letter in "abcdef"]}, "before-after"),
    ],
)
def test_every_sentence_keeps_to_its_design(options, kind):
    result = evaluated(Planted(raised=RAISED, seed=3), **options)
    assert result.design.kind == kind
    said = sentences(result.tables)
    assert len(said) >= 5
    assert [not_allowed(kind, sentence) for sentence in said] == [[]] * len(said)


def test_two_regions_are_two_groups():
    result = evaluated(Planted(regions=2, raised=["region a"], seed=3), treated=["region a"])
    assert result.tables["differences"]["verdict"].tolist() == ["cannot show it"] * 2
    assert result.tables["differences"]["smallest_p"].tolist() == [1.0] * 2
    assert "no inference is possible" in " ".join(sentences(result.tables))


@pytest.mark.parametrize(
    ("decided_on", "planned", "words"),
    [
        ("2026-06-01", True, "before the second wave"),
        ("2028-03-02", False, "explorations"),
        ("", False, "No recorded decision"),
    ],
)
def test_what_was_decided_on_after_the_data_is_marked(decided_on, planned, words):
    planted = Planted(seed=4)
    plan = Plan({"need:jobs": "Work"}, decided_on)
    differences = evaluated(planted, plan, people=False).tables["differences"]
    assert set(differences["planned"]) == {planned}
    assert words in say_decided(differences)


def test_losses_are_tested_like_an_outcome():
    planted = Planted(lost=0.0, people=10, seed=5)
    gone = [row for row in planted.second if row["region"] in RAISED and planted.dice.random() < 0.5]
    planted.second = [row for row in planted.second if row not in gone]
    result = evaluated(planted)
    test = lost_test(result.tables["attrition"], result.design)
    assert test.estimate == pytest.approx(len(gone) / 150)
    assert test.verdict == "shown"


def test_outcomes_with_other_regions_say_from_how_many_assignments_each_was_counted():
    planted = Planted(raised=RAISED, seed=2)
    tables = [planted.tables("before"), planted.tables("after")]
    for part in tables:
        other = part["items"].assign(item="trust", dimension="need:trust")
        part["items"] = pd.concat([part["items"], other], ignore_index=True)
        in_f = part["interviews"]["region"] == "region f"
        part["answers"]["trust"] = part["answers"]["work_now"].where(~in_f.to_numpy())
    design = design_of(pd.DataFrame({"region": planted.regions, "treated": [r in RAISED for r in planted.regions]}))
    plan = Plan({"need:jobs": "Work", "need:trust": "Trust"})
    said = sentences(evaluate(two_waves(*tables), design, plan, tables[1]["interviews"]["date"]).tables)
    assert "Work: p was counted from all 20 assignments; they are listed." in said
    assert "Trust: p was counted from all 10 assignments; they are listed." in said
    assert "Trust: left out of the comparison, for want of a figure in both waves: region f." in said


def test_without_people_there_is_one_basis_and_no_attrition():
    result = evaluated(Planted(raised=RAISED, seed=2), people=False)
    assert result.tables["differences"]["basis"].tolist() == ["all interviews"]
    assert not {"attrition", "sensitivity", "link_errors"} & set(result.tables)


def test_regions_that_are_in_no_design_take_no_part():
    planted = Planted(raised=RAISED, seed=2)
    study = two_waves(planted.tables("before"), planted.tables("after"))
    names = planted.regions[:5]
    table = pd.DataFrame({"region": names, "treated": [region in RAISED for region in names]})
    days = planted.tables("after")["interviews"]["date"]
    result = evaluate(study, design_of(table, "lot"), Plan({"need:jobs": "Work"}, measure="log"), days)
    assert result.tables["differences"]["regions"].tolist() == [5]
    assert "region f" not in set(result.tables["changes"]["region"])


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (Plan({}), "no outcome was decided on; asked in both waves: need:jobs"),
        (Plan({"need:job": "Work"}), "did you mean 'need:jobs'"),
        (Plan({"need:jobs": "Work"}, margins={"need:trust": 0.1}), "outcome need:trust"),
    ],
)
def test_a_plan_that_the_waves_cannot_answer_is_refused(plan, message):
    with pytest.raises(HereError, match=message):
        evaluated(Planted(seed=2), plan)


def test_the_same_study_gives_the_same_tables():
    pairs = [evaluated(Planted(raised=RAISED, seed=6)).tables for _ in range(2)]
    for name, table in pairs[0].items():
        pd.testing.assert_frame_equal(table, pairs[1][name])
