"""Ideas meet types with room."""

import pandas as pd

from herelib.incubator.ideas import founders_for, rooms, say

TYPES = pd.DataFrame(
    [
        ("a", "childcare", 0.24, 1, "yes", True, False, False),
        ("a", "repair", 0.20, 2, "no", True, False, False),
        ("a", "cafe", 0.10, 3, "no", True, True, False),
        ("a", "hair", 0.01, 0, "no", False, False, False),
        ("b", "childcare", 0.24, 1, "yes", True, False, False),
    ],
    columns=["region", "type", "opportunity", "rank", "licence", "ranked", "competes", "opposed"],
)
IDEAS = pd.DataFrame(
    [("p", "a", "repair"), ("q", "a", "repair"), ("q", "a", "cafe"), ("r", "a", ""), ("r", "a", "hair")],
    columns=["participant", "region", "type"],
)


def test_types_with_room_come_first_and_those_that_nobody_named_are_offered():
    table = rooms(IDEAS, TYPES)
    assert table[["type", "ideas", "founders", "standing"]].to_numpy().tolist() == [
        ["childcare", 0, 0, "room"],
        ["repair", 2, 2, "room"],
        ["cafe", 1, 1, "no room"],
        ["hair", 1, 1, "no room"],
        ["", 1, 1, "no type"],
    ]
    assert table["ideas"].sum() == len(IDEAS) and set(table["region"]) == {"a"}
    assert say(table) == ("There is room for 2 of 5 ideas; for 1 the catalogue has no type.")


def test_founders_are_those_whose_idea_has_room():
    assert founders_for(IDEAS, rooms(IDEAS, TYPES))["participant"].tolist() == ["p", "q"]
