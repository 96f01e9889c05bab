"""Gates of a region: facts and interviews, the region's own answer first, and what opens next."""

import numpy as np
import pandas as pd
import pytest

from herelib import tables
from herelib.recommendations.gates import COLUMNS, GateRules, Gates

PARTS = ("hub", "loan")
FACTS = ["part", "region", "country", "gate", "answer", "source", "date"]
GATES = pd.DataFrame(
    [
        ("hub", "host", "fact", "Is there a host?", "", np.nan),
        ("hub", "mentors", "interview", "Are mentors at hand?", "capacity:mentors", 0.5),
        ("loan", "lender", "fact", "Is there a lender?", "", np.nan),
        ("other", "law", "fact", "Is there a law?", "", np.nan),
    ],
    columns=["part", "gate", "kind", "question", "indicator", "threshold"],
)
LEVELS = pd.DataFrame({"capacity:mentors": [0.2, 0.5, 0.6, 0.9]})


def judge(facts: list[tuple] = (), known=frozenset({"capacity:mentors"}), levels=LEVELS) -> tuple[pd.DataFrame, Gates]:
    rules = GateRules(GATES, pd.DataFrame(list(facts), columns=FACTS), PARTS)
    gates = rules.judge("elm", "XA", levels, known)
    return pd.DataFrame(gates.rows, columns=COLUMNS), gates


def test_an_interview_gate_is_open_in_the_draws_that_reach_its_threshold():
    table, gates = judge()
    row = table.set_index("gate").loc["mentors"]
    assert (row["answer"], row["share"], row["source"], row["open"]) == ("yes", 0.75, "interviews", True)
    assert gates.feasible(LEVELS.to_numpy(), list(LEVELS)).tolist() == [
        [False, True],
        [True, True],
        [True, True],
        [True, True],
    ]
    tables.check("gates", table)


def test_what_nobody_has_answered_or_asked_is_unknown_and_closes_nothing():
    table, gates = judge(known=frozenset())
    assert (
        set(table["answer"]) == {"unknown"}
        and table["open"].all()
        and set(table["gate"]) == {"host", "mentors", "lender"}
    )
    assert gates.feasible(np.zeros((2, 1)), ["capacity:mentors"]).all()


@pytest.mark.parametrize(
    "own, expected", [([], "no"), ([("loan", "elm", "", "lender", "yes", "letter", "2026-01-02")], "yes")]
)
def test_the_regions_own_answer_comes_before_its_countrys(own, expected):
    table, gates = judge([("loan", "", "XA", "lender", "no", "law", "2026-01-01"), *own])
    row = table.set_index("gate").loc["lender"]
    assert row["answer"] == expected and row["source"] == ("letter" if own else "law")
    assert gates.closed.tolist() == [False, expected == "no"]


def test_an_answer_of_another_country_or_region_is_no_answer():
    table, _ = judge([("loan", "", "XB", "lender", "no", "law", ""), ("loan", "oak", "", "lender", "no", "law", "")])
    assert table.set_index("gate").loc["lender", "answer"] == "unknown"


def test_the_nearest_gate_is_that_of_the_part_with_the_fewest_closed_ones():
    def nearest(*closed: tuple[str, str]) -> str:
        rows = tuple(("elm", m, g, "fact", "no", np.nan, "", "", "", False) for m, g in closed)
        other = ("elm", "c", "x", "fact", "yes", np.nan, "", "", "", True)
        return Gates((*rows, other), np.zeros(1, bool), ()).nearest("abc")

    assert nearest(("a", "x"), ("a", "y"), ("b", "z")) == "b: z"
    assert nearest(("b", "z"), ("a", "y")) == "a: y"
    assert nearest() == ""  # what shuts all out is no gate


def test_a_part_is_shut_out_by_a_fact_or_by_what_most_draws_say():
    _, gates = judge([("loan", "elm", "", "lender", "no", "letter", "")])
    assert gates.closed_for(["loan", "hub", "other"]).tolist() == [True, False, False]
    poor = pd.DataFrame({"capacity:mentors": [0.2, 0.4, 0.6, 0.3]})
    table, gates = judge(levels=poor)
    assert gates.closed_for(["hub", "loan"]).tolist() == [True, False]
    assert table.set_index("gate").loc["mentors", ["answer", "share"]].tolist() == ["no", 0.25]
    _, gates = judge(levels=pd.DataFrame({"capacity:mentors": [0.2, 0.4, 0.6, 0.5]}))
    assert not gates.closed_for(["hub"]).any()  # half of the draws are enough


def test_unknown_gates_of_a_part_are_named():
    _, gates = judge()
    assert gates.unknown("hub") == ["host"] and gates.unknown("other") == []
