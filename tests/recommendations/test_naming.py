"""Names of parts and packages in tables, and what tables say of a package's cost and time."""

import advised
import numpy as np
import pandas as pd
import pytest
import worlds

from herelib.recommendations.naming import (
    cost_of,
    interval,
    months_of,
    name_of,
    names_here,
    names_of,
    package_name,
    stacked,
    typed,
)

PARTS = [
    worlds.part(
        "adviser", "support", {"skills": 2}, cost=(1e3, 3e3), lead_time_low_months=9.0, lead_time_high_months=9.5
    ),
    worlds.part("course", "support", {"finance": 3}, cost=(10e3, 20e3)),
    worlds.part(
        "bank", "finance", {"network": 3}, cost=(5e3, 5e3), lead_time_low_months=1.0, lead_time_high_months=12.0
    ),
]
TRUE = worlds.flat(0.2, 0.8, finance=0.9, skills=0.9, network=0.9)


def advice(parts=PARTS, **plan):
    return advised.sure(worlds.catalogue(parts), TRUE, plan)


def test_a_package_is_written_with_its_lead_first_and_then_by_role():
    found = advice()
    best = found.choice.best
    assert package_name(found, best) == "course;adviser;bank"
    alone = [package_name(found, k) for k in range(len(found.field.packages))]
    assert len(set(alone)) == len(alone) and {"bank", "adviser;bank"} <= set(alone)


def test_an_empty_place_has_no_name_and_is_told_as_none_among_others():
    found = advice()
    assert [name_of(found, m) for m in (-1, 0)] == ["", "adviser"]
    assert names_of(found, (-1, 1)) == "none;course" and names_of(found, ()) == ""
    assert names_here(found, (2, 0)) == ["bank", "adviser"]


def test_costs_of_a_package_are_summed_and_its_last_part_says_when_it_starts():
    found = advice()
    assert cost_of(found, found.choice.best) == (16e3, 28e3) and months_of(found, found.choice.best) == (9.0, 12.0)
    there = advice(present="bank")
    assert cost_of(there, there.choice.best) == (11e3, 23e3) and months_of(there, there.choice.best) == (9.0, 9.5)
    unknown = advice([*PARTS[:2], {**PARTS[2], "lead_time_high_months": np.nan}])
    low, high = months_of(unknown, unknown.choice.best)
    assert low == 9.0 and np.isnan(high)


def test_an_interval_holds_nine_tenths_of_the_draws_and_stays_a_share():
    assert interval(np.linspace(0, 1, 101)) == pytest.approx([0.05, 0.95])
    assert interval(np.array([[-1e-17] * 5, [1 + 1e-16] * 5])).tolist() == [[0.0, 1.0], [0.0, 1.0]]


def test_tables_without_rows_keep_their_columns():
    assert stacked("doubts", []).columns.tolist() == typed("doubts", []).columns.tolist()
    row = {"region": "a", "source": "weights", "loss": 0.1, "saved": 0.0, "more": 1}
    frame = typed("doubts", [row])
    assert "more" not in frame and len(stacked("doubts", [frame, frame[:0]])) == 1
    assert pd.api.types.is_float_dtype(stacked("doubts", [frame[:0], frame])["loss"])
