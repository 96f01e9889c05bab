"""Why somebody has no mentor: two kinds, never mixed up."""

import numpy as np
import pandas as pd
from oracles import matchings as oracle
from people_to_match import apart, asking, offering

from herelib.incubator.matching import match
from herelib.incubator.problem import MatchingRules
from herelib.incubator.refusals import FULL, NOBODY, conditions_that_shut_out, why_not


def test_nobody_admissible_and_no_place_left_are_what_the_tables_say():
    rng = np.random.default_rng(21)
    people, guides = asking(rng, 60), offering(rng, 8)
    people.loc[:5, "languages"] = "ar"
    matching = match(people, guides, MatchingRules(), apart())
    km = {(a, b): far for a, b, far in apart().itertuples(index=False)}
    for person, row in zip(people.to_dict("records"), matching.participants.itertuples(), strict=True):
        failed = [oracle.failed(person, guide, km, 4.5) for guide in guides.to_dict("records")]
        able = sum(not names for names in failed)
        assert row.admissible_mentors == able
        assert row.why_not == ("" if row.matched else FULL if able else NOBODY)
        if row.why_not == NOBODY:
            counts = {name: sum(name in names for names in failed) for name in set().union(*failed)}
            assert row.shut_out == counts[row.condition] == max(counts.values())
            assert row.without_it == sum(names == {row.condition} for names in failed)
        else:
            assert row.condition == "" and row.shut_out == row.without_it == 0
    assert {FULL, NOBODY} <= set(matching.participants["why_not"])


def test_each_is_said_in_a_sentence_and_the_commonest_condition_comes_first():
    people = pd.DataFrame(
        {"participant": list("abcd"), "region": ["x", "x", "x", "y"], "languages": ["lv", "lv", "ar", "lv"]}
    )
    guides = pd.DataFrame(
        {"mentor": ["m", "n"], "region": "x", "languages": "lv", "hours": [5, 1], "modes": "in_person"}
    )
    matching = match(people, guides)
    said = [why_not(row, 2) for row in matching.participants.itertuples()]
    assert sorted(said[:2]) == ["Matched.", "Of the mentors 1 would be admissible, but their places are taken."]
    assert said[2] == "No mentor is admissible: no language in common shuts out 2 of 2; without it 1 would be."
    assert said[3].startswith("No mentor is admissible: too far away, and not online shuts out 2 of 2")
    table = conditions_that_shut_out(matching.participants)
    assert table.to_numpy().tolist() == [["language", 1], ["distance", 1]]
