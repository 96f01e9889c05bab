"""From ideas that people named to business types with room, and to founders who could run them."""

from __future__ import annotations

import pandas as pd

from herelib.words import message

ROOM, NO_ROOM, NO_TYPE = "room", "no room", "no type"
ROOM_COLUMNS = ("region", "type", "ideas", "founders", "opportunity", "rank", "licence", "standing")


def rooms(ideas: pd.DataFrame, business_types: pd.DataFrame) -> pd.DataFrame:
    """Ideas by region and business type, with the room that the region has for each.

    Parameters
    ----------
    ideas : table [participant, region, type], one row for each idea somebody named, coded by a person; "" where no
        business type fits it
    business_types : table business_types of a run

    Returns
    -------
    table [region, type, ideas, founders, opportunity, rank, licence, standing], by region: types with room first, by
    rank. ideas: how often it was named; founders: by how many people; standing: room (the region ranks it), no room (it
    would compete with what exists, more speak against it than for it, or it meets too little), no type. Types with room
    that nobody named have 0 ideas: they are there to be offered.
    """
    coded = ideas.assign(type=ideas["type"].fillna("").astype(str))
    grouped = coded.groupby(["region", "type"])
    named = pd.DataFrame({"ideas": grouped.size(), "founders": grouped["participant"].nunique()}).reset_index()
    columns = ["region", "type", "opportunity", "rank", "licence", "ranked", "competes", "opposed"]
    here = business_types.loc[business_types["region"].isin(set(ideas["region"])), columns]
    table = here.merge(named, on=["region", "type"], how="outer")
    for column in ("ideas", "founders", "rank"):
        table[column] = table[column].fillna(0).astype(int)
    open_to = table["ranked"].eq(True) & ~table["competes"].eq(True) & ~table["opposed"].eq(True)
    standing = open_to.map({True: ROOM, False: NO_ROOM})
    table["standing"] = standing.mask(table["type"] == "", NO_TYPE)
    table = table[(table["ideas"] > 0) | (table["standing"] == ROOM)]
    order = table.assign(at=table["standing"].map({ROOM: 0, NO_ROOM: 1, NO_TYPE: 2}), last=table["rank"] == 0)
    order = order.sort_values(["region", "at", "last", "rank", "type"], ignore_index=True)
    return order.assign(licence=order["licence"].fillna(""))[list(ROOM_COLUMNS)]


def founders_for(ideas: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Who could found what: table [region, type, rank, participant], only types with room; of pseudonyms, so it stays
    with the team."""
    with_room = table.loc[table["standing"] == ROOM, ["region", "type", "rank"]]
    joined = with_room.merge(ideas[["region", "type", "participant"]], on=["region", "type"]).drop_duplicates()
    return joined.sort_values(["region", "rank", "type", "participant"], ignore_index=True)


def say(table: pd.DataFrame) -> str:
    """The ideas of all regions in a sentence."""
    ideas = table.groupby("standing")["ideas"].sum()
    return message(
        "There is room for %(room)s of %(all)s ideas; for %(no_type)s the catalogue has no type.",
        all=int(ideas.sum()),
        room=int(ideas.get(ROOM, 0)),
        no_type=int(ideas.get(NO_TYPE, 0)),
    )
