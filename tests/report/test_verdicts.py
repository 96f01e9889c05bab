"""A verdict in words: what it means, what leads, what goes with it, how much it takes away."""

from types import SimpleNamespace

import pandas as pd
import pytest

from herelib.report import verdicts
from herelib.vocabulary import VERDICTS

LABELS = pd.Series({"wise": "Work enterprise", "mentoring": "Mentoring", "microcredit": "Loan"})
LIMITS = {"p_clear": 0.8, "p_all": 0.6, "least_relief": 0.05, "close_enough": 0.1}
ROW = {"verdict": "clear", "lead": "mentoring", "package": "mentoring;microcredit", "alternatives": "wise;none"}
ROW |= {"nearest_gate": "", "relief": 0.163, "low90": 0.09, "high90": 0.24, "load": 0.421, "committed": ""}


def row(**changes) -> SimpleNamespace:
    return SimpleNamespace(**ROW | changes)


def test_every_verdict_has_a_plain_sentence_of_its_own():
    assert set(verdicts.MEANINGS) == set(VERDICTS)
    sentences = [verdicts.meaning(verdict, LIMITS) for verdict in VERDICTS]
    assert len(set(sentences)) == 7 and all(text.endswith(".") and "%(" not in text for text in sentences)
    assert "more than 10% of what" in verdicts.meaning("clear", LIMITS)
    assert "at least 80% of the draws" in verdicts.meaning("clear", LIMITS)


@pytest.mark.parametrize(
    "changes, phrase",
    [
        ({}, "Mentoring"),
        ({"verdict": "only one is left"}, "Mentoring"),
        ({"verdict": "either will do"}, "Mentoring, Work enterprise or no support at all"),
        ({"verdict": "contested", "alternatives": "wise"}, "Mentoring or Work enterprise"),
        ({"verdict": "contested", "committed": "mentoring"}, "Mentoring"),
        ({"verdict": "nothing helps enough", "lead": "", "package": ""}, "Nothing helps enough"),
        ({"verdict": "insufficient evidence", "lead": "", "package": ""}, "No recommendation can be given yet"),
        ({"verdict": "none feasible", "nearest_gate": ""}, "None can start now"),
        (
            {"verdict": "none feasible", "nearest_gate": "wise: lead_entity, room"},
            "None can start now; nearest is Work enterprise (missing: lead entity and room)",
        ),
    ],
)
def test_what_leads_is_told_as_far_as_the_verdict_says_so(changes, phrase):
    assert verdicts.lead_phrase(row(**changes), LABELS) == phrase


def test_a_settled_lead_turns_the_sentence_to_what_stands_around_it():
    settled = row(verdict="contested", committed="mentoring")
    assert verdicts.meaning_here(settled, LIMITS).startswith("What leads is settled beforehand. Around it")
    assert verdicts.meaning_here(row(verdict="contested"), LIMITS) == verdicts.meaning("contested", LIMITS)
    # Another part may be settled: what leads is then still the question.
    assert not verdicts.lead_settled(row(committed="microcredit"))


def test_relief_stands_with_its_range_and_load_beside_it():
    assert verdicts.relief_phrase(row()) == "16% (9 to 24)" and verdicts.load_phrase(0.421) == "0.42"
    assert verdicts.relief_phrase(row(relief=float("nan"))) == "hidden"
    assert verdicts.relief_phrase(row(package="")) == "–" and verdicts.load_phrase(float("nan")) == "–"


def test_the_rest_of_a_package_is_what_does_not_lead():
    assert verdicts.rest_phrase(row(), LABELS) == "Loan"
    assert verdicts.rest_phrase(row(package="mentoring"), LABELS) == "–"


def test_a_part_without_a_name_for_readers_is_told_by_its_id():
    assert verdicts.part_name("unheard_of", LABELS) == "unheard of"
