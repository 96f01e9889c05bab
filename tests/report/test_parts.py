"""Each part of a package: what it needs and who brings it, what warns of it, what was measured."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import table_examples

from herelib.report import parts
from herelib.tables import CONTRACTS

LABELS = pd.Series({"mentoring": "Mentoring", "support_centre": "Support centre"})
SOURCES = pd.DataFrame(
    [["trial_x", "A trial.", "https://example.org/1", "2016"], ["trial_y", "Another (2019)", "", "2019"]],
    columns=["source", "citation", "url_or_doi", "year"],
)


def evidence(*rows: tuple) -> pd.DataFrame:
    columns = ["part", "barrier", "outcome", "size", "grade", "like_us", "who", "finding", "source", "year", "mark"]
    return pd.DataFrame([(*row, "2016", "S") for row in rows], columns=columns)


def catalogue(worsens: str = "", *rows: tuple) -> dict[str, pd.DataFrame]:
    known = pd.DataFrame([["mentoring", worsens]], columns=["part", "worsens"])
    return {"parts": known, "evidence": evidence(*rows), "sources": SOURCES}


def requirements(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame([("elm", "mentoring", *row) for row in rows], columns=list(CONTRACTS["requirements"].columns))


HERE = pd.Series({"delivery": 0.62})


def test_what_is_lacking_is_told_in_steps_with_what_supplies_it_and_what_that_makes_of_the_part():
    table = requirements(
        ("capacity:mentors", 0.8, 0.4, 0.5, "support_centre", 0.62, True),
        ("capacity:digital", 0.2, 0.5, 0.0, "", 1.0, False),
    )
    assert parts.needs("mentoring", HERE, table, LABELS) == [
        "Mentors: step 4 of 5 is needed, here it is 2. What is missing limits the whole part. "
        "Support centre brings it to 2.5.",
        "So it can do 62% of what it could do where nothing is lacking.",
    ]


def test_a_need_that_another_part_fills_is_told_though_nothing_is_lacking():
    table = requirements(("capacity:mentors", 0.6, 0.4, 0.6, "support_centre", 1.0, True))
    lines = parts.needs("mentoring", pd.Series({"delivery": 1.0}), table, LABELS)
    assert lines == [
        "Mentors: step 3 of 5 is needed, here it is 2. Support centre brings it to 3.",
        "All that it needs is there, or nearly.",
    ]


def test_needs_that_may_not_be_shown_are_said_to_be_hidden_and_a_part_without_needs_says_nothing():
    table = requirements(("capacity:mentors", 0.8, np.nan, np.nan, "support_centre", np.nan, True))
    lines = parts.needs("mentoring", pd.Series({"delivery": np.nan}), table, LABELS)
    assert lines == ["Whether there is enough of this is not shown: mentors."]
    assert parts.needs("mentoring", HERE, table[:0], LABELS) == []


def test_what_a_part_makes_worse_is_a_warning():
    lines = parts.warnings("mentoring", catalogue("barrier:care_duties;capacity:finance"))
    assert lines == ["Warning: it can make this worse: care duties and access to finance."]
    assert parts.warnings("mentoring", catalogue()) == []


@pytest.mark.parametrize(
    "size, warning",
    [
        ("none", "Warning: little or no difference was seen in businesses of their own."),
        ("negative", "Warning: it came out worse with it than without it (businesses of their own)."),
    ],
)
def test_a_study_that_saw_little_or_less_than_nothing_is_a_warning_with_its_source(size, warning):
    row = ("mentoring", "", "own_business", size, "A", "yes", "902 youths by lot", "Fewer firms.", "trial_x;trial_y")
    (line,) = parts.warnings("mentoring", catalogue("", row))
    assert line.startswith(f"{warning} 902 youths by lot: Fewer firms (businesses of their own; well known")
    assert line.endswith("A trial, 2016; Another (2019)).") and "https" not in line
    assert parts.findings("mentoring", catalogue("", row)) == ["Beyond this, no study measured how much it helps."]
    assert parts.findings("mentoring", catalogue()) == [
        "No study says how much it helps: what it takes away is judged."
    ]


def test_findings_are_told_the_better_known_first_and_each_study_once():
    rows = [
        ("mentoring", "", "work", "small", "C", "no", "", "Two percent more", "trial_y"),
        ("mentoring", "barrier:skills", "work", "large", "B", "partly", "migrants", "Twice as many", "trial_x"),
        ("mentoring", "barrier:network", "work", "large", "B", "partly", "migrants", "Twice as many", "trial_x"),
        ("mentoring", "", "work", "unknown", "A", "yes", "", "Not sized", "trial_x"),
    ]
    lines = parts.findings("mentoring", catalogue("", *rows))
    assert [line.partition(" (")[0] for line in lines] == ["Migrants: Twice as many", "Two percent more"]
    assert "people in work; known in part; seen of people partly like these" in lines[0]


def test_a_source_that_the_catalogue_does_not_cite_is_told_by_its_id():
    assert parts.source_phrase("unheard_of", SOURCES) == "unheard of"


def test_what_is_not_known_of_a_part_is_left_out():
    row = {"lead_time_low_months": 3.0, "lead_time_high_months": 6.0, "weeks": 26.0, "hours": np.nan}
    row |= {"founders_per_mentor": 1.0, "reached": np.nan}
    assert parts.facts(pd.Series(row)) == (
        "Known elsewhere: 3 to 6 months to get going, weeks: 26, founders for each mentor: 1."
    )
    assert parts.facts(pd.Series(dict.fromkeys(row, np.nan))) == "" and "4 months" in parts.months_phrase(4, 4)


def test_every_part_of_the_catalogue_can_be_told():
    known = table_examples.catalogue()
    for part in known["parts"]["part"]:
        for line in (*parts.warnings(part, known), *parts.findings(part, known), *parts.contradicting(part, known)):
            assert line and "%(" not in str(line)


def test_the_trials_of_start_up_support_that_saw_little_are_warnings_of_the_catalogue():
    known = table_examples.catalogue()
    of_trials = known["evidence"][
        (known["evidence"]["grade"] == "A") & known["evidence"]["size"].isin(["none", "negative"])
    ]
    assert len(of_trials)
    for row in of_trials.itertuples():
        assert any(row.finding.rstrip(".") in line for line in parts.warnings(row.part, known)), row.part


def test_a_part_that_the_catalogue_has_lost_is_not_told():
    run = table_examples.run()
    of_region = {name: run[name][run[name]["region"] == "elm-suburb"] for name in ("parts", "requirements")}
    verdict = SimpleNamespace(package="unheard_of")
    assert parts.parts_view(verdict, of_region, table_examples.catalogue()) == []
