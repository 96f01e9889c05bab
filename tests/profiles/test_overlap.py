"""Overlap: who feels several needs strongly, and which go together more often than by chance."""

import numpy as np
import pytest
from surveys import PARAMETERS, survey

from herelib.profiles.profile import profile

NAMED = {n: f"need:{n}" for n in ("food", "care", "jobs")} | {"net": "barrier:network"}
HIGH, LOW = dict.fromkeys(NAMED, 0.75), dict.fromkeys(NAMED, 0.5)
ROWS = [("a", "resident", HIGH)] * 3 + [("a", "resident", LOW)] + [("a", "ngo", LOW)] * 2 + [("b", "ngo", HIGH)] * 2


def profiled(rows):
    return profile(survey(rows, NAMED), {**PARAMETERS, "draws": 200})


def test_each_group_speaks_once_for_its_region():
    table = profiled(ROWS)["overlap"].set_index(["region", "group"])
    assert table.loc[("a", "resident")].tolist() == [4, 3, 0.75] and table.loc[("a", "ngo")].tolist() == [2, 0, 0.0]
    assert table.loc[("a", "all"), "share"] == pytest.approx(0.375) and table.loc[("a", "all"), "n"] == 6
    assert table.loc[("b", "all"), "share"] == pytest.approx(1.0)  # of residents nobody was heard there


def test_who_answered_about_two_needs_is_not_counted():
    table = profiled([*ROWS, ("b", "ngo", {"food": 1.0, "care": 1.0})])["overlap"].set_index(["region", "group"])
    assert table.loc[("b", "ngo"), "n"] == 2


def test_pairs_are_counted_beside_how_many_there_would_be_if_needs_were_independent():
    mixed = [("c", "resident", {"food": a, "care": b, "jobs": 0.0}) for a, b in ((1, 1), (1, 1), (0, 0), (0, 1))]
    table = profiled(mixed)["overlap_pairs"].set_index("region")
    assert table.loc["c", ["need_a", "need_b", "n", "both"]].tolist() == ["care", "food", 4, 2]
    assert table.loc["c", "expected"] == pytest.approx(4 * 0.5 * 0.75)
    assert table.loc["all", "expected"] == table.loc["c", "expected"] and len(table) == 2


def test_over_all_regions_what_only_regions_have_together_is_no_overlap():
    # Everybody of a feels both, nobody of b does: within regions nothing goes together that would not by chance.
    rows = [("a", "resident", HIGH)] * 4 + [("b", "resident", LOW)] * 4
    pair = profiled(rows)["overlap_pairs"].set_index("region").loc["all"].iloc[0]
    assert pair["both"] == 4 and pair["expected"] == pytest.approx(4.0) and not np.isnan(pair["n"])
