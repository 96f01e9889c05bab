"""Risks of a plan: a plain sentence and something to do for every risk that the plan knows."""

import pandas as pd
import pytest
from brief_examples import statistical

from herelib.briefs.plan_risks import MOST, RISKS, further, risks_view
from herelib.incubator import risks as planned_risks

LABELS = pd.Series({"microcredit": "Micro-credit", "third_place": "Hub", "lv_old": "Old fund"})
GATES = pd.DataFrame({"gate": ["lender", "host"], "question": ["Is there a lender?", ""]})


def risks(*rows):
    table = pd.DataFrame(rows, columns=["risk", "about", "amount"])
    return table.assign(order=range(1, len(rows) + 1))


def test_every_risk_of_a_plan_has_words_without_statistics():
    assert set(RISKS) == set(planned_risks.RISKS)
    for risk in RISKS:
        (line,) = risks_view(risks((risk, "microcredit lender", 5000.0)), GATES, LABELS)
        assert line.remedy.endswith(".") and line.text and "%(" not in line.text + line.remedy
        assert statistical(f"<p>{line.text} {line.remedy}</p>", "en") == [], risk


def test_conditions_are_asked_as_their_questions():
    (line,) = risks_view(risks(("gate unknown", "microcredit lender;third_place host", float("nan"))), GATES, LABELS)
    assert line.text == "Still to be asked: Is there a lender? (for: Micro-credit) host (for: Hub)"


@pytest.mark.parametrize(
    ("about", "text"),
    [("lv_old", "Money is asked of a fund that is over: Old fund."),
     ("a_b;lv_old;c", "Money is asked of a fund that is over: a b, Old fund and 1 more.")],
)  # fmt: skip
def test_what_a_risk_is_about_is_called_by_its_name(about, text):
    (line,) = risks_view(risks(("fund over", about, float("nan"))), GATES, LABELS)
    assert line.text == text


def test_the_gravest_are_named_and_the_others_counted():
    many = risks(*[("money open", "", 1000.0 * n) for n in range(1, MOST + 3)]).iloc[::-1]
    lines = risks_view(many, GATES, LABELS)
    assert len(lines) == MOST and lines[0].text == "Nobody pays for EUR 1,000 yet."
    assert further(many) == "2 more stand in the report." and further(many.tail(MOST)) == ""


def test_a_sum_of_nothing_is_no_risk():
    assert risks_view(risks(("bridge", "", 0.0)), GATES, LABELS) == ()
    assert len(risks_view(risks(("bridge", "", 24065.0)), GATES, LABELS)) == 1
