"""Business types on a card: need and severity, who speaks for and against, what is lacking and what brings it."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from herelib.report import trade

ROW = {"type": "repair", "field": "repair", "top3": 0.4, "competes": False, "opposed": False, "short": "", "licence": "no"}
ROW |= {"voices_for": "", "voices_against": ""}


def line(severity: float = np.nan, brought=None, **changes) -> str:
    row = SimpleNamespace(**ROW | changes)
    return " ".join([trade.first_sentence(row, "Repair shop", severity), *trade.further_sentences(row, brought or {})])


@pytest.mark.parametrize(
    "changes, ending",
    [
        ({}, "among the first three in 40% of draws. All that it requires is at hand."),
        ({"competes": True}, "draws. It would compete with what exists already. All that it requires is at hand."),
        ({"short": "capacity:mentors, capacity:skills"}, "Short of: mentors and people's skills."),
        ({"short": np.nan, "licence": "depends"}, "at hand. May need a licence."),
        (
            {"voices_for": "few", "voices_against": "most"},
            "Few people interviewed speak for it (the need is severe and neighbours could cover it), most against it "
            "(others must cover it, or it is there already). All that it requires is at hand.",
        ),
    ],
)
def test_a_business_type_is_told_with_its_voices_and_what_it_lacks(changes, ending):
    assert line(**changes).startswith("Repair shop: meets repair, ") and line(**changes).endswith(ending)


def test_severity_stands_beside_the_need_where_it_may_be_shown():
    assert line(0.714).startswith("Repair shop: meets repair (severity 0.71 of 1), among the first three")


def test_what_the_package_brings_is_no_lack_any_more():
    text = line(brought={"mentors": "Support centre"}, short="capacity:mentors, capacity:skills")
    assert text.endswith("Short of: people's skills. Short of mentors, which Support centre brings.")


def test_of_two_parts_that_bring_a_capacity_the_one_that_brings_more_is_named():
    supplies = [["centre", "mentors", 2.0], ["network", "mentors", 4.0], ["elsewhere", "mentors", 5.0]]
    catalogue = {
        "parts": pd.DataFrame({"part": ["centre", "network", "elsewhere"], "label": ["Centre", "Network", "Other"]}),
        "supplies": pd.DataFrame(supplies, columns=["part", "capacity", "level"]),
    }
    assert trade.brought_by(SimpleNamespace(package="centre;network"), catalogue) == {"mentors": "Network"}
