"""Mentors' hours: asked is given and missing, offered is used and spare."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people_to_match import apart, asking, offering

from herelib.incubator.hours import hours_after_matching, mentor_hours, say
from herelib.incubator.matching import match
from herelib.incubator.problem import MatchingRules


def identities(table):
    assert (table["given_hours"] + table["missing_hours"]).to_numpy() == pytest.approx(table["asked_hours"].to_numpy())
    assert (table["used_hours"] + table["spare_hours"]).to_numpy() == pytest.approx(table["offered_hours"].to_numpy())
    assert table["given_hours"].sum() == pytest.approx(table["used_hours"].sum())
    assert (table.drop(columns="region") >= -1e-9).all().all()


def test_hours_are_added_up_by_region():
    founders = pd.DataFrame({"region": ["a", "b"], "founders": [4, 2]})
    offers = pd.DataFrame({"region": ["a", "a", "c"], "hours": [5.0, np.nan, 7.0]})
    table = mentor_hours(founders, offers, 4.5)
    assert table.set_index("region")["missing_hours"].to_dict() == {"a": 13.0, "b": 9.0, "c": 0.0}
    assert say(table) == "Mentees ask for 27 hours a month, mentors offer 12, and 22 are missing."


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 50)), max_size=6),
    st.lists(st.tuples(st.sampled_from("abcde"), st.floats(0, 100)), max_size=9),
    st.floats(0.5, 20),
)
def test_asked_is_given_and_missing_whatever_is_asked_and_offered(founders, offers, hours):
    asked = pd.DataFrame(founders, columns=["region", "founders"]).astype({"founders": int})
    offered = pd.DataFrame(offers, columns=["region", "hours"]).astype({"hours": float})
    table = mentor_hours(asked, offered, hours)
    identities(table)
    assert table["asked_hours"].sum() == pytest.approx(sum(n for _, n in founders) * hours)
    assert table["offered_hours"].sum() == pytest.approx(sum(n for _, n in offers))


def test_after_a_matching_the_sums_are_those_of_its_pairs():
    rng = np.random.default_rng(41)
    people, guides = asking(rng, 40), offering(rng, 12)
    matching = match(people, guides, MatchingRules(), apart())
    table = hours_after_matching(matching)
    identities(table)
    assert table["given_hours"].sum() == pytest.approx(4.5 * len(matching.pairs))
    assert (
        table["asked_hours"].sum() == pytest.approx(4.5 * 40) and table["offered_hours"].sum() == guides["hours"].sum()
    )
