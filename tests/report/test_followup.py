"""Sessions, open decisions, actions and results given back, as the report tells them."""

import re

import pandas as pd

from herelib import decisions, tables
from herelib.folders import ROOT
from herelib.report import decisions as report_decisions
from herelib.report import followup

DEMO = ROOT / "data" / "raw" / "demo"


def shown(**changes):
    verdicts = pd.DataFrame({"region": ["alder"], "verdict": ["clear"], "lead": ["mentoring"]})
    settled = {f"parameters_{s}": decisions.settled_table(DEMO, s) for s in ("clean", "profile", "recommend")}
    recorded = decisions.undecided.recorded_tables(DEMO, {"verdicts": verdicts, **settled})
    return {**recorded, **settled, **changes}


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_the_section_of_decisions_tells_sessions_actions_and_what_was_given_back():
    told = text(report_decisions.decisions_taken(shown()))
    assert "13 people took part (residents, entrepreneurs, NGOs, municipal staff and methodologist)." in told
    assert "11 of 13 agreed (sure: 8 of 10)." in told and "13 of 13 agreed (very sure)." in told
    assert (
        "What was done since" in told and "Done (2026-05-12), by municipality of alder (synthetic); for alder." in told
    )
    assert "Results given back to those who were asked" in told and "the buses at night were missed" in told
    assert "Decisions that are still open" in told and "What it would change: not computed yet." in told


def test_a_study_without_sessions_and_actions_has_none_of_these_headings():
    nothing = {name: tables.empty(name) for name in ("sessions", "actions")}
    told = text(report_decisions.decisions_taken(shown(**nothing)))
    for heading in ("Joint sessions", "What was done since", "Results given back", "Decisions that are still open"):
        assert heading not in told
    before = {name: table for name, table in shown().items() if name not in (*nothing, "open_decisions")}
    assert "Register of decisions" in text(report_decisions.decisions_taken(before))  # a run of an earlier version


def test_what_people_wrote_is_escaped():
    actions = shown()["actions"].assign(action="<script>alert(1)</script>")
    page = report_decisions.decisions_taken(shown(actions=actions))
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_what_a_choice_would_change_is_told_of_the_regions_that_are_shown():
    importance = pd.DataFrame(
        [["0009", "group_weights", "alder", 3, 0.25]],
        columns=["decision", "parameter", "region", "turned", "importance"],
    )
    rows = followup.open_rows(shown(decision_importance=importance))
    assert len(rows) == 1 and rows[0]["why"].startswith("A joint session left open: Whether state bodies should count")
    assert rows[0]["change"].startswith("turns the verdict of alder (25%)")
    assert rows[0]["what"] == "How the groups of a region are weighted (decision 0009)"
