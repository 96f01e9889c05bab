"""A card gives reasons, doubt and conditions, and no recommendation where there is none."""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import table_examples
from report_sections import card_of, example, sections, text_of

from herelib.report import cards
from herelib.tables.contracts import CONTRACTS


def test_a_region_without_enough_evidence_gets_no_recommendation():
    card = card_of(example()["cards"], "oak-rural")
    assert "No recommendation can be given yet" in card and "Why this method" not in card
    assert "More interviews in this region" in card


def test_a_card_gives_reasons_doubt_gates_and_what_would_change_it():
    card = card_of(example()["cards"], "elm-suburb")
    for title in ("Why this method", "Why not the next one", "What must be in place", "Where the doubt comes from",
                  "What would change our mind", "What goes with it", "Other ways to rank",
                  "Business types with most room"):  # fmt: skip
        assert title in card
    assert "feasible if confirmed" in card and "not a probability of success" in card


def test_a_card_leads_to_what_it_rests_on_and_a_verdict_of_people_stands_beside_it():
    card = card_of(example()["cards"], "elm-suburb")
    leads = re.findall(r'href="#(evidence-elm-suburb-\w+)"', card)
    assert len(leads) == 2 and all(f'id="{anchor}"' in example()["evidence"] for anchor in leads)
    decided = pd.DataFrame(
        [["elm-suburb", "contested", "x", "mentoring", "steering group", "2026-05-01", "They know <them>.", "0040"]],
        columns=list(CONTRACTS["overrides"].columns),
    )
    other = sections({**table_examples.run(), "overrides": decided})["cards"]
    assert "Decided by people: Mentoring and business-advice network" in other and "They know &lt;them&gt;." in other
    assert "steering group, 2026-05-01, decision 0040" in other and "Decided by people" not in example()["cards"]


def test_figures_that_are_hidden_are_said_to_be_hidden():
    run = table_examples.run()
    profiles = run["profiles"].copy()
    few = (profiles["region"] == "elm-suburb") & (profiles["indicator"] == "capacity:mentors")
    assert few.sum() == 1
    profiles.loc[few, "n"] = 3
    card = card_of(sections({**run, "profiles": profiles})["cards"], "elm-suburb")
    assert "hidden" in card and "of the interview draws" not in card and "times as much" not in card


def test_a_closed_gate_is_said_with_its_condition():
    card = card_of(example()["cards"], "elm-rural")
    assert "Not feasible here" in card and "public partner agreement (no)" in card


def test_every_verdict_makes_a_card():
    run = table_examples.run()
    verdicts = run["verdicts"].copy()
    verdicts.loc[0, ["verdict", "method", "runner_up", "nearest_gate"]] = ["none feasible", "", "", "wise: lead_entity"]
    verdicts.loc[1, ["verdict", "method", "runner_up"]] = ["insufficient evidence", "", ""]
    verdicts.loc[1, "missing"] = "capacity:mentors, barrier:health"
    verdicts.loc[3, "verdict"] = "clear"
    made = sections({**run, "verdicts": verdicts})["cards"]
    assert "If this could be answered with yes: lead entity" in made
    assert "Not asked, or by too few groups (what the place can build on): mentors." in made
    assert made.count("<article") == 4


def test_each_region_has_a_card():
    for region in table_examples.run()["verdicts"]["region"]:
        assert f'id="region-{region}"' in example()["cards"]


def gate(**changes):
    row = {"kind": "fact", "answer": "yes", "share": np.nan, "source": "", "date": ""}
    return SimpleNamespace(**row | changes)


@pytest.mark.parametrize(
    "changes, answer",
    [
        ({}, "Yes"),
        ({"source": "register", "date": "2026"}, "Yes (register, 2026)"),
        ({"answer": "unknown"}, "Not known yet: feasible if confirmed"),
        ({"kind": "interview", "share": 0.7}, "Yes in 70% of the interview draws"),
        ({"kind": "interview", "answer": "no"}, "No in most draws"),
        ({"kind": "interview", "answer": "unknown"}, "Not asked"),
    ],
)
def test_a_condition_is_told_with_how_it_is_known(changes, answer):
    assert cards.gate_answer(gate(**changes)) == answer


@pytest.mark.parametrize(
    "changes, ending",
    [
        ({}, "among the first three in 40% of draws. All that it requires is at hand."),
        ({"competes": True}, "draws. It would compete with what exists already. All that it requires is at hand."),
        ({"short": "capacity:mentors, capacity:skills"}, "Short of: mentors and people's skills."),
        ({"short": np.nan, "licence": "depends"}, "at hand. May need a licence."),
    ],
)
def test_a_business_type_is_told_with_what_it_lacks(changes, ending):
    row = {"type": "repair", "field": "repair", "top3": 0.4, "competes": False, "short": "", "licence": "no"}
    line = cards.type_line(SimpleNamespace(**row | changes), "Repair shop")
    assert line.startswith("Repair shop: meets repair, ") and line.endswith(ending)


def test_a_card_without_a_runner_up_has_one_link():
    links = cards.evidence_links(SimpleNamespace(region="a", method="m", runner_up=""))
    assert links == [("What this rests on", "evidence-a-m")]


def test_an_unknown_grade_is_told_as_it_is():
    assert cards.grade_phrase("audit") == "an audit of the programme" and cards.grade_phrase("D") == "D"


def test_a_study_without_clusters_or_capacities_still_has_cards():
    run = table_examples.run()
    of_clusters = ("stability", "coassignment", "features", "choice_of_k", "dendrogram", "associations", "placements")
    none = {name: run[name].head(0) for name in of_clusters}
    bare = run["profiles"][~run["profiles"]["block"].isin(["capacity", "barrier"])]
    verdicts = run["verdicts"].assign(
        verdict="insufficient evidence", method="", runner_up="", missing="capacity:skills"
    )
    ranked = {name: run[name].head(0) for name in ("acceptability", "scores")}
    report = sections({**run, **none, **ranked, "profiles": bare, "verdicts": verdicts})
    assert "What a region can build on" not in report["needs"]
    assert "people's skills" in text_of(report["cards"])
    assert len(report) == 10 and all(report.values())
