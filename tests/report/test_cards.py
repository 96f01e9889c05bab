"""A card says how much its package takes away and how firm that is, and no recommendation where there is none."""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import table_examples
from chains import with_few
from report_sections import card_of, example, sections, text_of

from herelib import release
from herelib.report import cards
from herelib.tables.contracts import CONTRACTS
from herelib.vocabulary import VERDICTS

NO_PACKAGE = ("nothing helps enough", "insufficient evidence", "none feasible")


def text_of_card(region: str, page: str | None = None) -> str:
    return text_of(card_of(example()["cards"] if page is None else page, region))


def with_verdict(region: str, verdict: str, **changes) -> dict[str, pd.DataFrame]:
    """The small run with another verdict for one region; what has no package has none."""
    run = table_examples.run()
    verdicts, at = run["verdicts"].copy(), run["verdicts"]["region"] == region
    if verdict in NO_PACKAGE:
        changes = {"lead": "", "package": "", "alternatives": "", "relief": np.nan} | changes
    for column, value in ({"verdict": verdict} | changes).items():
        verdicts.loc[at, column] = value
    tables = {**run, "verdicts": verdicts}
    if verdict in NO_PACKAGE:
        for name in ("evidence", "requirements", "frontier", "leads"):
            tables[name] = run[name][run[name]["region"] != region]
    return tables


def test_each_region_has_a_card():
    for region in table_examples.run()["verdicts"]["region"]:
        assert f'id="region-{region}"' in example()["cards"]


def test_a_card_says_what_the_package_takes_away_beside_the_load_and_what_remains():
    row = release.protect(table_examples.run(), 5)["verdicts"].set_index("region").loc["elm-suburb"]
    text = text_of_card("elm-suburb")
    low, high = f"{100 * row['low90']:.0f}", f"{100 * row['high90']:.0f}"
    assert f"takes away about {row['relief']:.0%} ({low} to {high}) of what holds people back here" in text
    assert f"About {1 - row['relief']:.0%} of it would remain" in text and f"The load here is {row['load']:.2f}" in text


def test_a_card_has_all_that_a_reader_needs_to_act_or_to_doubt():
    card = card_of(example()["cards"], "elm-suburb")
    for title in ("What holds people back most", "Cost and time", "How firm this is", "What must be in place",
                  "Which doubt costs most", "What would change our mind", "Business types with most room",
                  "Other ways to rank", "The parts, one by one"):  # fmt: skip
        assert title in card, title
    assert "possible if confirmed" in card and card.count("<img ") >= 2


def test_each_part_of_the_package_stands_in_the_table_and_leads_to_what_it_rests_on():
    row = table_examples.run()["verdicts"].set_index("region").loc["elm-suburb"]
    card = card_of(example()["cards"], "elm-suburb")
    for part in row["package"].split(";"):
        anchor = f"evidence-elm-suburb-{part}"
        assert f'href="#{anchor}"' in card and f'id="{anchor}"' in example()["cards"]
    assert 'href="#package-elm-suburb"' in card and 'id="package-elm-suburb"' in example()["cards"]


def test_where_a_part_is_settled_the_card_says_what_the_rest_brings_and_each_place_has_a_verdict():
    text = text_of_card("elm-rural")
    assert "What leads is settled beforehand." in text and "Place by place, with what is settled beforehand" in text
    assert "is settled beforehand. Alone it would take away" in text and ">How firm this is</dt>" not in card_of(
        example()["cards"], "elm-rural"
    )


def test_a_region_without_enough_evidence_gets_no_recommendation_and_says_who_must_be_heard():
    text = text_of_card("oak-rural")
    assert "No recommendation can be given yet" in text and "takes away about" not in text
    assert "Must be heard before anything is chosen: state bodies." in text


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_makes_a_card_with_its_sentence(verdict):
    run = with_verdict("elm-suburb", verdict, nearest_gate="wise: lead_entity" if verdict == "none feasible" else "")
    text = text_of_card("elm-suburb", sections(run)["cards"])
    limits = {"p_clear": 0.8, "p_all": 0.6, "least_relief": 0.05, "close_enough": 0.1}
    assert cards.meaning_here(SimpleNamespace(verdict=verdict, lead="", committed=""), limits) in text
    assert ("takes away about" in text) == (verdict not in NO_PACKAGE)
    assert ("If this could be answered with yes: lead entity." in text) == (verdict == "none feasible")


@pytest.mark.parametrize("admissible, marked", [(True, 0), (False, 1)])
def test_weights_that_the_team_has_excluded_are_marked_on_the_card(admissible, marked):
    run = table_examples.run()
    row = {"region": "elm-suburb", "lead": "incubator", "barrier": "barrier:finance", "weight": 0.1, "weight_then": 0.4}
    flips = pd.DataFrame([row | {"factor": 4.0, "admissible": admissible}])
    verdicts = run["verdicts"].assign(flip="if finance mattered more", flip_admissible=admissible)
    card = card_of(sections({**run, "flips": flips, "verdicts": verdicts})["cards"], "elm-suburb")
    assert "counted 4 times as much" in text_of(card) and card.count("Excluded by the team") == marked


def test_a_verdict_of_people_stands_beside_the_computed_one():
    decided = pd.DataFrame(
        [["elm-suburb", "contested", "x", "mentoring", "steering group", "2026-05-01", "They know <them>.", "0040"]],
        columns=list(CONTRACTS["overrides"].columns),
    )
    other = sections({**table_examples.run(), "overrides": decided})["cards"]
    assert "Decided by people: Mentoring" in other and "They know &lt;them&gt;." in other
    assert "steering group, 1 May 2026, decision 0040" in other and "Decided by people" not in example()["cards"]


def test_figures_that_are_hidden_are_said_to_be_hidden_and_not_drawn():
    run = with_few(table_examples.run(), "elm-suburb", "barrier:finance")
    card = card_of(sections(run)["cards"], "elm-suburb")
    text = text_of(card)
    assert "How much it takes away is not shown" in text and "Other weights: hidden" in text
    assert card.count("<img ") == 1, "the needs, which many answered"
    assert "of the interview draws" not in text and "takes away about" not in text
    assert "The package, part by part" in text, "what is named and what it costs is shown all the same"


def test_a_closed_gate_is_said_with_its_condition():
    text = text_of_card("elm-rural")
    assert "Cannot be done here" in text and re.search(r"\? No\.", text.partition("Cannot be done here")[2])


def test_a_condition_that_fails_is_told_as_a_question_with_its_answer():
    assert cards.refusal(SimpleNamespace(question="Is there a room?", gate="room")) == "Is there a room? No."
    assert cards.refusal(SimpleNamespace(question="", gate="lead_entity")) == "lead entity: no."


def test_how_much_of_the_choice_is_the_same_everywhere_is_told_where_it_can_be():
    start = pd.DataFrame([[4, 0.31, 3, 4, 0.9]], columns=["regions", "share", "leads", "packages", "entropy"])
    first, second = cards.head_start_sentences(start)
    assert (
        "31% of the differences" in first and "3 different kinds of leading support and 4 different packages" in second
    )
    assert cards.head_start_sentences(start.assign(share=np.nan)) == cards.head_start_sentences(start[:0]) == []


def test_what_presses_most_is_named_first_with_what_is_taken_away_of_it():
    pressures = pd.DataFrame(
        {"region": "elm", "barrier": ["barrier:finance", "barrier:skills", "barrier:health"],
         "pressure": [0.5, 0.9, 0.2], "relieved": [0.25, np.nan, 0.1]}
    )  # fmt: skip
    assert cards.pressing(pressures, {"barrier:skills"}) == [
        ("Lack of skills: very strong (0.90 of 1).", "indicator-elm-barrier-skills"),
        ("Lack of finance: strong (0.50 of 1); the package takes away 25% of it.", ""),
    ]


def gate(**changes):
    row = {"kind": "fact", "answer": "yes", "share": np.nan, "source": "", "date": ""}
    return SimpleNamespace(**row | changes)


@pytest.mark.parametrize(
    "changes, answer",
    [
        ({}, "Yes"),
        ({"source": "register", "date": "2026"}, "Yes (register, 2026)"),
        ({"answer": "unknown"}, "Not known yet: possible if confirmed"),
        ({"kind": "interview", "share": 0.7}, "Yes in 70% of the interview draws (a minimum only)"),
        ({"kind": "interview", "answer": "no"}, "No in most draws (a minimum only)"),
        ({"kind": "interview", "answer": "unknown"}, "Not asked"),
    ],
)
def test_a_condition_is_told_with_how_it_is_known(changes, answer):
    assert cards.gate_answer(gate(**changes)) == answer


def test_no_statistics_jargon_stands_on_a_card():
    text = " ".join(text_of_card(region) for region in table_examples.run()["verdicts"]["region"])
    assert not re.search(r"\b(quantile|posterior|shapley|lognormal|bootstrap|p-value|monte carlo|alpha)\b", text, re.I)


def test_a_study_without_clusters_or_capacities_still_has_cards():
    run = table_examples.run()
    of_clusters = ("stability", "coassignment", "features", "choice_of_k", "dendrogram", "associations", "placements")
    none = {name: run[name].head(0) for name in of_clusters}
    bare = run["profiles"][~run["profiles"]["block"].isin(["capacity", "barrier"])]
    verdicts = run["verdicts"].assign(
        verdict="insufficient evidence", lead="", package="", alternatives="", relief=np.nan, missing="capacity:skills"
    )
    advice = (
        "leads",
        "packages",
        "frontier",
        "pressures",
        "evidence",
        "requirements",
        "role_verdicts",
        "doubts",
        "flips",
    )
    unranked = {name: run[name].head(0) for name in advice}
    parts = run["parts"].assign(in_package=False, standing="")
    report = sections({**run, **none, **unranked, "parts": parts, "profiles": bare, "verdicts": verdicts})
    assert "What a region can build on" not in report["needs"]
    assert "people's skills" in text_of(report["cards"])
    assert len(report) == 10 and all(report.values())
