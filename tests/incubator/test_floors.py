"""Floors that can be kept are kept, and those that cannot are explained."""

import pandas as pd
import pytest

from herelib.incubator.floors import say
from herelib.incubator.matching import match
from herelib.incubator.problem import MatchingRules

PEOPLE = pd.DataFrame(
    {
        "participant": list("abcdefgh"),
        "region": ["x", "x", "x", "x", "y", "y", "y", "z"],
        "languages": ["lv", "lv", "lv", "ar", "lv", "lv", "lv", "es"],
    }
)
GUIDES = pd.DataFrame(
    {"mentor": ["m", "n"], "region": "x", "languages": ["lv", "es"], "hours": [13.5, 4.5], "modes": "online"}
)


def floors(**least):
    rules = MatchingRules(floors={("region", name): number for name, number in least.items()})
    return match(PEOPLE, GUIDES, rules)


def test_a_floor_that_can_be_kept_is_kept_at_no_match_less():
    matching = floors(x=3)
    assert matching.feasible and matching.groups.set_index("name")["matched"].to_dict() == {"x": 3, "y": 0, "z": 1}


@pytest.mark.parametrize(
    ("least", "reason", "short", "said"),
    [
        ({"x": 5}, "too few people", 2, "x: 5 are asked for, and there are 4 participants."),
        ({"x": 4}, "nobody admissible", 1, "x: 4 are asked for, and for 3 a mentor is admissible."),
    ],
)
def test_a_floor_that_cannot_be_kept_alone_says_why(least, reason, short, said):
    matching = floors(**least)
    row = matching.floors.iloc[0]
    assert not matching.feasible and (row["reason"], row["short"]) == (reason, short)
    assert say(matching.floors) == [said]


def test_too_few_places_are_told_from_too_few_people():
    rules = MatchingRules(floors={("region", "x"): 3})
    matching = match(PEOPLE, GUIDES.assign(hours=[9, 4.5]), rules)
    assert say(matching.floors) == ["x: 3 are asked for, and even if all mentors served it first it could have 2."]
    assert matching.groups.set_index("name")["matched"]["x"] == 2


def test_floors_that_cannot_be_kept_together_name_each_other_and_none_that_is_not_in_the_way():
    matching = floors(x=2, y=2, z=1)
    table = matching.floors.set_index("name")
    assert table["short"].sum() == 1 and table.loc["z", "reason"] == "kept"
    assert table.loc["x", "against"] == "y" and table.loc["y", "against"] == "x" and table.loc["z", "against"] == ""
    short = table[table["short"] > 0].index[0]
    other = {"x": "y", "y": "x"}[short]
    assert f"{short}: 2 can be had alone, but not together with what {other} are to have." in say(matching.floors)
    assert int(matching.participants["matched"].sum()) == 4


def test_the_matching_falls_short_of_impossible_floors_by_as_little_as_possible():
    matching = floors(x=3, y=3)
    assert matching.floors["kept"].sum() == 3 and matching.floors["short"].sum() == 3
