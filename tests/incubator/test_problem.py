"""A matching before it is solved."""

import numpy as np
import pandas as pd
import pytest
from people_to_match import apart, asking, offering

from herelib.errors import HereError
from herelib.incubator.people import mentors
from herelib.incubator.problem import MatchingRules, places_of, problem


@pytest.mark.parametrize(
    ("hours", "most", "places"), [(9, None, 2), (8.9, None, 1), (9, 1, 1), (4, None, 0), (90, 3, 3)]
)
def test_hours_become_whole_mentees(hours, most, places):
    table = {"mentor": ["m"], "region": ["a"], "languages": ["lv"], "hours": [hours], "most": [most]}
    assert places_of(mentors(pd.DataFrame(table)), 4.5).tolist() == [places]


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        ({"fair_over": ("regoin",)}, "did you mean 'region'"),
        ({"fairness": "wrst"}, "did you mean 'worst'"),
        ({"hours_per_mentee": 0}, "a mentee takes more than no hours"),
        ({"floors": {("town", "x"): 1}}, "no column 'town'"),
    ],
)
def test_rules_that_name_nothing_are_refused(rules, text):
    with pytest.raises(HereError, match=text):
        MatchingRules(**rules)


def test_a_floor_for_a_group_that_nobody_is_in_names_the_nearest():
    rng = np.random.default_rng(1)
    with pytest.raises(HereError, match="did you mean 'alder'"):
        problem(asking(rng, 30), offering(rng, 3), MatchingRules(floors={("region", "aldr"): 1}))


def test_teams_are_units_and_their_mentors_are_each_alone():
    people = pd.DataFrame(
        {
            "participant": list("abc"),
            "region": "a",
            "languages": "lv",
            "idea": ["shop", "shop", ""],
            "asks": ["x", "y", ""],
        }
    )
    guides = pd.DataFrame({"mentor": ["m", "n"], "region": "a", "languages": "lv", "hours": 9})
    alone, kept = (problem(people, guides, MatchingRules(teams=teams)) for teams in (False, True))
    assert sorted(alone.flow.size) == [1, 1, 1] and alone.flow.places.tolist() == [4]
    assert sorted(kept.flow.size) == [1, 2] and kept.flow.places.tolist() == [2, 2]


def test_what_is_computed_with_knows_no_pseudonym():
    rng = np.random.default_rng(2)
    people, guides = asking(rng, 40, alike=0.4), offering(rng, 12)
    other = people.sample(frac=1, random_state=3).assign(participant=[f"x{at}" for at in range(40)])
    first, second = (problem(table, guides, MatchingRules(), apart()) for table in (people, other))
    for name in ("worth", "ties"):
        assert np.array_equal(getattr(first, name), getattr(second, name))
    for name in ("unit", "mentor", "supply", "places", "groups"):
        assert np.array_equal(getattr(first.flow, name), getattr(second.flow, name))


def test_whoever_applied_earlier_is_before_whoever_did_later_and_those_before_who_did_not_say():
    table = {
        "participant": list("abc"),
        "region": "a",
        "languages": "lv",
        "applied_on": ["2026-09-02", "", "2026-09-01"],
    }
    guides = pd.DataFrame({"mentor": ["m"], "region": "a", "languages": "lv", "hours": [9]})
    asked = problem(pd.DataFrame(table), guides, MatchingRules())
    order = asked.participants.kinds["applied_on"].to_numpy()[np.argsort(-asked.ties)]
    assert order.tolist() == ["2026-09-01", "2026-09-02", ""]
