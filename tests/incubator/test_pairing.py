"""Who guides whom and who could found what: rows of people, only where somebody asks."""

import pytest
from planned_incubators import SETTLED, catalogue, nobody, planned, run, team

from herelib.errors import HereError
from herelib.incubator.pairing import FOUNDER, PAIR, PAIRING_COLUMNS, pairing, say


def test_pairs_are_those_that_were_counted_and_founders_those_who_named_something_with_room():
    table = pairing({**run(), "ideas": planned()["ideas"]}, catalogue()["parts"], team(), SETTLED)
    assert list(table.columns) == list(PAIRING_COLUMNS)
    pairs = table[table["kind"] == PAIR]
    assert len(pairs) == planned()["matching"].set_index("column").loc["all", "matched"]
    assert (
        pairs["participant"].is_unique and pairs["quality"].between(0, 1).all() and "fern" not in set(pairs["region"])
    )
    founders = table[table["kind"] == FOUNDER]
    assert set(founders["type"]) == {"repair"} and len(founders) == 4 and founders["mentor"].isna().all()
    assert say(table) == "12 pairs, and 4 times somebody who could found something there is room for."


def test_where_there_is_nobody_it_says_so():
    ideas = planned()["ideas"].iloc[:0]
    with pytest.raises(HereError, match="nobody to match"):
        pairing({**run(), "ideas": ideas}, catalogue()["parts"], nobody(), SETTLED)
