"""What is still open in a study as it is now."""

from herelib.folders import ROOT
from herelib.runs import undecided

DEMO = ROOT / "data" / "raw" / "demo"


def test_open_decisions_need_no_run(monkeypatch, tmp_path):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path))
    table, lines = undecided.still_open(DEMO)
    assert table[["kind", "parameter"]].to_numpy().tolist() == [
        ["uncovered", "cost_band"],
        ["uncovered", "elicited_doubt"],
        ["uncovered", "fair_to"],
        ["uncovered", "hours_per_mentee"],
        ["uncovered", "needed_level"],
        ["uncovered", "plan_start"],
        ["uncovered", "training_hours"],
        ["left open", "group_weights"],
    ]
    assert lines == [f"not computed: here multiverse {DEMO}"] * 8
