"""What one more mentor adds: solved again, and never more than the dual values promise."""

import numpy as np
import pandas as pd
import pytest
from people_to_match import apart, asking, offering

from herelib.incubator.matching import match
from herelib.incubator.problem import MatchingRules
from herelib.incubator.worth import one_more_mentor, say


@pytest.mark.parametrize("seed", [31, 32])
def test_the_answer_is_a_matching_with_one_more_and_the_hint_its_upper_bound(seed):
    rng = np.random.default_rng(seed)
    people, guides = asking(rng, 24), offering(rng, 5)
    matching = match(people, guides, MatchingRules(), apart())
    table = one_more_mentor(matching)
    assert (table["matches_added"] <= table["hint"] + 1e-6).all() and (table["matches_added"] >= 0).all()
    assert table["matches_added"].is_monotonic_decreasing and table["matches_added"].max() > 0
    row = table.iloc[0]
    twin = guides.assign(**{name: guides[name].fillna("") for name in ("organisations",)})
    words = {name: ";".join(sorted(str(row[name]).split(";"))) for name in ("languages", "offers", "times")}
    same = twin[[all(";".join(sorted(r[n].split(";"))) == words[n] for n in words) for r in twin.to_dict("records")]]
    again = match(people, pd.concat([guides, same.head(1).assign(mentor="new")]), MatchingRules(), apart())
    added = again.participants["matched"].sum() - matching.participants["matched"].sum()
    assert row["matches_added"] == added


def test_a_kind_that_is_not_there_can_be_tried_and_is_said_in_a_sentence():
    people = pd.DataFrame({"participant": list("abc"), "region": "x", "languages": ["lv", "ar", "ar"]})
    guides = pd.DataFrame({"mentor": ["m"], "region": ["x"], "languages": ["lv"], "hours": [9]})
    matching = match(people, guides)
    assert one_more_mentor(matching)["matches_added"].tolist() == [0]
    wanted = pd.DataFrame({"region": ["x"], "languages": ["ar"], "hours": [9]})
    table = one_more_mentor(matching, wanted)
    assert np.isnan(table["hint"].iloc[0]) and table["matches_added"].iloc[0] == 2
    assert say(next(table.itertuples())) == (
        "One more mentor in x (ar) who takes 2 would add 2 matches; the worst-served group would rise by 67%."
    )
