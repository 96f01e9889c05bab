"""Reasons of a card: each sentence says what the tables hold, and nothing where they hold nothing."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from herelib.release import HIDDEN
from herelib.report import reasons
from herelib.tables import CONTRACTS
from herelib.tables.contracts import empty

LABELS = pd.Series({"wise": "Work enterprise", "loan": "Loan", "mentoring": "Mentoring"})
ROW = {
    "region": "elm", "verdict": "contested", "lead": "mentoring", "package": "mentoring;loan", "committed": "",
    "missing": "", "nearest_gate": "", "flip": "if finance mattered twice as much", "hinge": "", "hinge_lead": "",
    "unknown_gates": "", "acceptability": 0.66, "within": 0.91, "within_all": 0.7, "loss_without": 0.031,
    "loss_often": 0.64,
}  # fmt: skip


def verdict(**changes) -> SimpleNamespace:
    return SimpleNamespace(**ROW | changes)


def flips(*rows: tuple, admissible: bool = True) -> pd.DataFrame:
    table = pd.DataFrame(
        [
            ("elm", "loan", barrier, before, after, after / before if before else np.nan)
            for barrier, before, after in rows
        ],
        columns=["region", "lead", "barrier", "weight", "weight_then", "factor"],
    )
    return table.assign(admissible=admissible)


def of_region(**tables: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {"settling": empty("settling"), "gates": empty("gates")} | tables


# How firm


def test_how_firm_a_choice_is_names_both_kinds_of_doubt_and_what_doing_without_costs():
    first, second = reasons.firm(verdict(), LABELS)
    assert first.startswith(
        "A package led by Mentoring is the best in 66% of the draws and the best or close to it in 91%"
    )
    assert first.endswith("in 70%.") and "3 hundredths less; in 64% of the draws" in second
    assert len(reasons.firm(verdict(loss_without=np.nan), LABELS)) == 1, "a hidden loss is not told"


def test_a_package_without_support_and_a_settled_lead_are_told_as_such():
    assert reasons.firm(verdict(lead=""), LABELS)[0].startswith("A package without support is the best in 66%")
    assert reasons.firm(verdict(committed="mentoring"), LABELS) == [], "what is settled is never in doubt"
    assert reasons.firm(verdict(package="", acceptability=np.nan), LABELS) == []


# Other weights


def test_other_weights_name_what_would_have_to_count_more_the_largest_change_first():
    moved = flips(("barrier:finance", 0.1, 0.2), ("barrier:skills", 0.1, 0.05), ("barrier:health", 0.1, 0.101))
    told = reasons.other_weights(verdict(), moved, LABELS)
    assert told == {
        "sentence": "Loan would do as well if 'lack of finance' counted 2 times as much and 'lack of skills' counted "
        "0.5 times as much.",
        "excluded": False,
    }


def test_a_factor_that_reads_as_one_is_left_out_unless_it_is_all_there_is():
    hardly = ("barrier:skills", 0.4, 0.41)
    assert (
        "skills"
        not in reasons.other_weights(verdict(), flips(("barrier:finance", 0.1, 0.2), hardly), LABELS)["sentence"]
    )
    assert "skills" in reasons.other_weights(verdict(), flips(hardly), LABELS)["sentence"]


def test_a_loss_that_is_smaller_than_its_rounding_step_is_said_as_a_limit():
    assert "shrink by less than 10 hundredths" in reasons.firm(verdict(loss_without=0.0), LABELS, 0.1)[1]


def test_weights_that_the_team_has_excluded_are_marked():
    assert reasons.other_weights(verdict(), flips(("barrier:finance", 0.1, 0.4), admissible=False), LABELS)["excluded"]


@pytest.mark.parametrize(
    "row, told",
    [
        (("barrier:finance", 0.0, 0.2), "'lack of finance' counted 0.20 instead of nothing"),
        (("barrier:finance", 0.2, 0.0), "'lack of finance' did not count"),
    ],
)
def test_a_barrier_that_counts_nothing_is_told_without_a_factor(row, told):
    assert told in reasons.other_weights(verdict(), flips(row), LABELS)["sentence"]


def test_weights_that_do_not_exist_or_are_hidden_are_told_as_such():
    none = reasons.other_weights(verdict(flip=""), flips(), LABELS)
    assert none == {"sentence": "No other weights would make another support as good.", "excluded": False}
    assert "hidden" in reasons.other_weights(verdict(flip=HIDDEN), flips(), LABELS)["sentence"]
    assert reasons.other_weights(verdict(package=""), flips(), LABELS) is None
    assert reasons.other_weights(verdict(committed="mentoring"), flips(), LABELS) is None


# What else would change our mind


def test_the_one_judgement_on_which_a_choice_hangs_is_told():
    told = reasons.hinge(verdict(hinge="mentoring barrier:network", hinge_lead="none"), LABELS)
    assert told == (
        "The choice hangs on one judgement: if Mentoring did nothing about 'lack of contacts', no support at all would "
        "lead."
    )
    assert reasons.hinge(verdict(), LABELS) == ""


def test_conditions_that_nobody_has_answered_are_told_as_questions():
    row = dict.fromkeys(CONTRACTS["gates"].columns, "") | {
        "part": "loan",
        "gate": "lender",
        "question": "Is one ready?",
    }
    told = reasons.unknown_gates(verdict(unknown_gates="loan lender;wise lead_entity"), pd.DataFrame([row]), LABELS)
    assert told == "A no to one of these: Is one ready? (Loan) lead entity (Work enterprise)"
    assert reasons.unknown_gates(verdict(), empty("gates"), LABELS) == ""


def test_what_would_change_our_mind_names_interviews_and_the_nearest_condition():
    settling = pd.DataFrame({"multiple": [np.inf, 2.0], "note": ["", "about 80 interviews instead of 40"]})
    lines = [line for line in reasons.change(verdict(), of_region(settling=settling), LABELS) if line]
    assert lines == ["More interviews: about 80 interviews instead of 40."]
    shut = verdict(verdict="none feasible", package="", nearest_gate="wise: lead_entity, room")
    told = [line for line in reasons.change(shut, of_region(), LABELS) if line]
    assert told == ["If this could be answered with yes: lead entity and room."]


def test_what_would_change_our_mind_names_the_least_difference_of_those_who_were_not_heard():
    points = pd.DataFrame({"region": "ash", "source": "half_of_groups", "direction": ["weaker", "stronger"],
                           "delta": [0.75, 0.25], "verdict": "clear", "lead": "wise", "new_verdict": "contested",
                           "new_lead": "wise"})  # fmt: skip
    lines = [line for line in reasons.change(verdict(), of_region(verdict_tipping_points=points), LABELS) if line]
    assert len(lines) == 1 and "all barriers more strongly by 0.25" in lines[0] and "but 'Contested'" in lines[0]
    points = points.assign(delta=np.nan)
    assert not any(reasons.change(verdict(), of_region(verdict_tipping_points=points), LABELS))


def test_a_region_that_was_not_asked_enough_is_told_what_to_ask():
    unasked = pd.DataFrame({"multiple": [np.nan], "note": ["ask about capacity:mentors"]})
    few = verdict(verdict="insufficient evidence", missing="capacity:mentors, barrier:health")
    assert reasons.more_interviews(few, unasked) == "Interviews that ask about mentors and health."
    many = verdict(missing=", ".join(f"need:n{i}" for i in range(6)))
    assert "all that is missing" in reasons.more_interviews(many, unasked)
    unheard = reasons.more_interviews(verdict(missing="group:resident"), unasked)
    assert unheard == "Interviews with those who must be heard."


def test_what_was_not_asked_and_who_was_not_heard_is_missing():
    coverage = pd.DataFrame({"group": ["ngo", "state", "all"], "n": [0, 4, 0]})
    lines = reasons.missing(verdict(missing="barrier:health, capacity:mentors, group:resident"), coverage)
    assert lines == [
        "Not asked, or by too few groups (what the place can build on): mentors.",
        "Not asked, or by too few groups (what holds people back): health.",
        "Must be heard before anything is chosen: residents.",
        "Nobody was interviewed among NGOs.",
    ]
    assert reasons.missing(verdict(), coverage[1:2]) == []
    thin = reasons.missing(verdict(verdict="insufficient evidence"), coverage[1:2])
    assert thin[0].startswith("More interviews in this region")


# Doubt, second opinions, borrowed advice


def test_hidden_figures_have_no_sentence_about_doubt_or_other_ways_to_rank():
    doubts = pd.DataFrame({"region": "elm", "source": ["interviews", "raters"], "loss": [np.nan, 0.1], "saved": 0.0})
    assert reasons.doubt(verdict(), doubts) == "" and reasons.doubt(verdict(), empty("doubts")) == ""
    hidden = pd.DataFrame({"region": ["elm"], "lead": ["wise"], "topsis": [np.nan]})
    assert reasons.opinions(hidden, verdict(), LABELS) == ""


def test_borrowed_advice_is_labelled_and_says_what_it_rests_on():
    advice = pd.DataFrame(
        {
            "region": "elm",
            "basis": ["cluster", "cluster", "context"],
            "lead": ["wise", "loan", "loan"],
            "share": [0.6, 0.2, 0.5],
            "rank": [1, 2, 1],
            "donors": "oak",
            "note": ["one donor", "one donor", "two donors, far away"],
        }
    )
    assert reasons.borrowed(advice, LABELS) == [
        "From regions of its cluster: Work enterprise (60%) and Loan (20%). One donor.",
        "From regions of similar context: Loan (50%). Two donors, far away.",
    ]
    assert reasons.borrowed(advice.head(0), LABELS) == []
