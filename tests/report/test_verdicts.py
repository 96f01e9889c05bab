"""A verdict in words: methods, and how often they come first."""

from types import SimpleNamespace

import pandas as pd
import pytest
import table_examples

from herelib.report.verdicts import method_phrase, ranked_methods, share_phrase


def verdict_row(**changes) -> dict:
    row = table_examples.run()["verdicts"].iloc[0].to_dict()
    return row | changes


@pytest.mark.parametrize(
    "changes, phrase",
    [
        ({"verdict": "clear", "method": "mentoring"}, "Mentoring and business-advice network"),
        ({"verdict": "contested", "method": "mentoring", "runner_up": "wise"}, "too close to call"),
        ({"verdict": "insufficient evidence"}, "No recommendation can be given yet"),
        (
            {"verdict": "none feasible", "nearest_gate": "wise: lead_entity"},
            "None can start now; nearest is Work-integration social enterprise (lead entity is missing)",
        ),
    ],
)
def test_each_verdict_is_told_in_words(changes, phrase):
    labels = table_examples.catalogue()["methods"].set_index("method")["label"]
    row = next(pd.DataFrame([verdict_row(**changes)]).itertuples())
    assert phrase in method_phrase(row, labels)


@pytest.mark.parametrize(
    "verdict, phrase",
    [
        ("clear", "81% of the draws"),
        ("contested", "81% and 12% of the draws"),
        ("none feasible", "–"),
        ("insufficient evidence", "–"),
    ],
)
def test_shares_are_told_of_the_methods_that_a_verdict_speaks_of(verdict, phrase):
    row = SimpleNamespace(verdict=verdict, acceptability=0.81, runner_acceptability=0.12)
    assert share_phrase(row) == phrase


def test_a_method_without_a_name_for_readers_is_told_by_its_id():
    row = SimpleNamespace(verdict="clear", method="unheard_of", runner_up="")
    assert method_phrase(row, pd.Series({"wise": "Work enterprise"})) == "unheard_of"
    assert ranked_methods(row) == ["unheard_of"]
