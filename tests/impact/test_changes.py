"""Changes of regions: every group speaks once, groups of one wave stay out, and so do strangers of a panel."""

import numpy as np
import pandas as pd
import pytest
from planted_waves import ITEMS, Planted

from herelib.errors import HereError
from herelib.impact.changes import region_changes, two_waves


def of_answers(before, after, people=None):
    """Waves of a few answers: rows (interview, region, group, answer)."""
    tables = []
    for rows in (before, after):
        interviews = pd.DataFrame([row[:3] for row in rows], columns=["interview", "region", "group"]).assign(
            weight=1.0
        )
        answers = pd.DataFrame([(row[0], row[3]) for row in rows], columns=["interview", "work_now"])
        tables.append({"interviews": interviews, "answers": answers, "items": ITEMS})
    return two_waves(*tables, people=people)


BEFORE = [("a1", "x", "ngo", 0.2), ("a2", "x", "ngo", 0.4), ("a3", "x", "state", 0.9), ("a4", "x", "resident", 0.1)]
AFTER = [
    ("b1", "x", "ngo", 0.5),
    ("b2", "x", "state", 0.7),
    ("b3", "x", "state", 0.9),
    ("b4", "x", "entrepreneur", 1.0),
]


def test_a_region_is_the_mean_of_its_groups_that_spoke_twice():
    row = region_changes(of_answers(BEFORE, AFTER), "need:jobs").iloc[0]
    assert row["before"] == pytest.approx((0.3 + 0.9) / 2)
    assert row["after"] == pytest.approx((0.5 + 0.8) / 2)
    assert (row["n_before"], row["n_after"], row["groups"]) == (3, 3, "ngo|state")


def test_groups_may_weigh_differently():
    row = region_changes(of_answers(BEFORE, AFTER), "need:jobs", group_weights={"ngo": 3.0}).iloc[0]
    assert row["before"] == pytest.approx((3 * 0.3 + 0.9) / 4)
    silent = region_changes(of_answers(BEFORE, AFTER), "need:jobs", group_weights={"ngo": 0.0, "state": 0.0}).iloc[0]
    assert np.isnan(silent["before"])


def test_a_region_that_spoke_once_has_no_change():
    row = region_changes(of_answers(BEFORE, [("b1", "y", "ngo", 0.5)]), "need:jobs").set_index("region")
    assert row["before"].isna().all()
    assert row["n_before"].tolist() == [0, 0]


def test_of_the_same_people_only_those_with_two_answers_count():
    people = (
        pd.DataFrame({"person": ["p1", "p2", "p3"], "interview": ["a1", "a2", "a3"]}),
        pd.DataFrame({"person": ["p1", "p3", "p9"], "interview": ["b1", "b2", "b3"]}),
    )
    study = of_answers([*BEFORE[:2], ("a3", "x", "state", np.nan), BEFORE[3]], AFTER, people)
    row = region_changes(study, "need:jobs", "same people").iloc[0]
    assert (row["before"], row["after"], row["n_before"]) == (0.2, 0.5, 1)


def test_who_moved_speaks_for_the_region_of_before():
    planted = Planted(seed=2, lost=0.0)
    moved = planted.spoil("another region", 1)[0]
    study = two_waves(
        planted.tables("before"), planted.tables("after"), people=(planted.people("before"), planted.people("after"))
    )
    home = next(row["region"] for row in planted.first if row["person"] == moved)
    table = region_changes(study, "need:jobs", "same people").set_index("region")
    assert table.loc[home, "n_after"] == 40


def test_items_on_another_scale_or_under_another_name_still_compare():
    planted = Planted(seed=2)
    after = planted.tables("after")
    after["items"] = ITEMS.assign(item="work_here", high=7.0)
    after["answers"] = after["answers"].rename(columns={"work_now": "work_here"})
    plain = two_waves(planted.tables("before"), planted.tables("after"))
    renamed = two_waves(planted.tables("before"), after, {"work_here": "work_now"})
    pd.testing.assert_frame_equal(region_changes(plain, "need:jobs"), region_changes(renamed, "need:jobs"))
    assert renamed.items["link"].tolist() == ["rescaled"]


def test_the_order_of_rows_makes_no_difference():
    planted = Planted(seed=2)
    mixed = {name: table.iloc[::-1] for name, table in planted.tables("after").items()}
    plain = region_changes(two_waves(planted.tables("before"), planted.tables("after")), "need:jobs")
    pd.testing.assert_frame_equal(
        plain, region_changes(two_waves(planted.tables("before"), mixed), "need:jobs"), check_exact=False
    )


def test_what_cannot_be_had_is_refused_by_name():
    study = of_answers(BEFORE, AFTER)
    with pytest.raises(HereError, match="did you mean 'need:jobs'"):
        region_changes(study, "need:job")
    with pytest.raises(HereError, match="basis = same person"):
        region_changes(study, "need:jobs", "same person")
    with pytest.raises(HereError, match="no pseudonym of a person"):
        region_changes(study, "need:jobs", "same people")
    with pytest.raises(HereError, match="no question of the second wave is comparable"):
        two_waves(
            {"interviews": study.before, "answers": pd.DataFrame(), "items": ITEMS},
            {"interviews": study.after, "answers": pd.DataFrame(), "items": ITEMS.assign(dimension="need:care")},
        )
