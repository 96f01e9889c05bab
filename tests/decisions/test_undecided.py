"""What is still open, and what it would change."""

import pandas as pd

from herelib import decisions, tables
from herelib.decisions import undecided
from herelib.folders import ROOT

DEMO = ROOT / "data" / "raw" / "demo"
REGISTER = pd.DataFrame(
    [
        ["0001", "Two clusters", "accepted", "k", "2"],
        ["0002", "Average linkage", "proposed", "linkage", "average"],
        ["0003", "Equal groups", "accepted", "group_weights", "equal"],
    ],
    columns=["id", "title", "status", "parameter", "value"],
)
PARAMETERS = pd.DataFrame(
    [
        ["k", "3", "hand", "", "number of clusters"],
        ["linkage", "ward", "default", "", "how regions are joined"],
        ["pooling", "overall", "default", "", "what thin cells lean towards"],
        ["seed", "7", "hand", "", "start of the random numbers"],
        ["group_weights", "equal", "decision", "0003", "weights"],
    ],
    columns=["parameter", "value", "source", "decision", "meaning"],
)
SESSIONS = pd.DataFrame({"decision": ["0003", "0001"], "open": ["Who counts", ""]})
IMPORTANCE = pd.DataFrame(
    [
        ["0003", "group_weights", "alder", 3, 0.25],
        ["0003", "group_weights", "birch", 9, 0.75],
        ["0003", "group_weights", "cedar", 0, 0.0],
        ["0003", "group_weights", "all", 12, 0.33],
        ["0001", "k", "alder", 0, 0.0],
    ],
    columns=["decision", "parameter", "region", "turned", "importance"],
)


def open_now(importance=None):
    return undecided.open_decisions(REGISTER, PARAMETERS, SESSIONS, importance)


def test_open_is_what_no_record_covers_what_is_proposed_what_goes_against_a_record_and_what_was_left_open():
    table = tables.check("open_decisions", open_now())
    assert table[["kind", "parameter", "decision"]].to_numpy().tolist() == [
        ["uncovered", "pooling", ""],
        ["by hand", "k", "0001"],
        ["proposed", "linkage", "0002"],
        ["left open", "group_weights", "0003"],
    ]
    # Precision is no decision; what is proposed is not told a second time as uncovered.
    assert "seed" not in set(table["parameter"]) and table.loc[3, "note"] == "Who counts"
    assert set(table["change"]) == {"not computed"}


def test_where_a_multiverse_varied_a_choice_it_says_whose_verdict_turns():
    table = open_now(IMPORTANCE).set_index("parameter")["change"]
    assert table.to_dict() == {
        "pooling": "not varied", "k": "turns nothing", "linkage": "not varied", "group_weights": "turns",
    }  # fmt: skip
    change, regions = undecided.turned("group_weights", "0003", IMPORTANCE)
    assert change == "turns" and regions["region"].tolist() == ["birch", "alder"]
    assert undecided.say_change(change, regions).startswith("turns the verdict of birch (75%), alder (25%)")
    assert "here decide demo" in undecided.say_change("not varied", regions, "demo")


def test_the_tables_that_a_run_records_pass_their_contracts():
    verdicts = pd.DataFrame({"region": ["alder"], "verdict": ["clear"], "lead": ["mentoring"]})
    settled = {f"parameters_{s}": decisions.settled_table(DEMO, s) for s in ("clean", "cluster")}
    recorded = undecided.recorded_tables(DEMO, {"verdicts": verdicts, **settled})
    assert set(recorded) == set(tables.made_by("report"))
    for name, table in recorded.items():
        tables.check(name, table)
    assert recorded["open_decisions"]["kind"].tolist() == ["left open"]
