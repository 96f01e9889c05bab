"""Attrition: planted losses are counted where they are, and bounds hold the truth."""

import numpy as np
import pandas as pd
import pytest
from planted_waves import Planted

from herelib.errors import HereError
from herelib.impact.attrition import (
    attrition_table,
    lost_by_region,
    say_attrition,
    say_sensitivity,
    sensitivity,
    sign_holds,
    staying,
    trimmed_mean,
)
from herelib.impact.changes import two_waves
from herelib.impact.designs import design_of

RAISED = ("region a", "region c", "region e")


def study_of(planted):
    people = (planted.people("before"), planted.people("after"))
    return two_waves(planted.tables("before"), planted.tables("after"), people=people)


def design_for(planted, raised=RAISED):
    return design_of(
        pd.DataFrame({"region": planted.regions, "treated": [r in raised for r in planted.regions]}), "lot"
    )


def test_losses_are_counted_by_region_and_group():
    planted = Planted(raised=RAISED, seed=4)
    table = attrition_table(study_of(planted), design_for(planted))
    gone = pd.DataFrame([row for row in planted.first if row["person"] in set(planted.spoilt["lost"])])
    for (region, group), part in gone.groupby(["region", "group"]):
        row = table[(table["region"] == region) & (table["group"] == group)].iloc[0]
        assert row["lost"] == len(part)
        assert row["lost_share"] == pytest.approx(len(part) / 8)
        assert row["treated"] == (region in RAISED)
    assert (table["before"] == table["again"] + table["lost"] + table["unclear"]).all()
    assert table["before"].sum() == len(planted.first)


def test_whoever_is_in_doubt_counts_as_lost():
    planted = Planted(raised=RAISED, seed=4, lost=0.0)
    planted.spoil("another birth year", 12)
    table = attrition_table(study_of(planted), design_for(planted))
    assert table["unclear"].sum() == 12
    assert (table["lost_share"] * table["before"]).sum() == pytest.approx(12)


def test_losses_by_region_are_shares_of_people():
    planted = Planted(raised=RAISED, seed=4)
    table = lost_by_region(attrition_table(study_of(planted), design_for(planted))).set_index("region")
    lost = pd.Series([row["region"] for row in planted.first if row["person"] in set(planted.spoilt["lost"])])
    assert table["after"].to_dict() == pytest.approx((lost.value_counts() / 40).reindex(planted.regions).to_dict())


def test_what_is_said_names_regions_and_no_group():
    planted = Planted(raised=RAISED, seed=4)
    text = say_attrition(attrition_table(study_of(planted), design_for(planted)))
    assert text.startswith("Not asked again: ")
    assert not any(group in text for group in ("ngo", "municipality", "entrepreneur"))


def test_links_in_doubt_are_said_and_a_side_without_people_is_not():
    columns = ["region", "group", "treated", "before", "again", "lost", "unclear", "new", "lost_share"]
    table = pd.DataFrame([["a", "ngo", True, 10, 4, 4, 2, 0, 0.6]], columns=columns)
    text = say_attrition(table)
    assert text.startswith("Not asked again: 60% of the people; most in a (60%).") and "in doubt" in text
    assert "in doubt" not in say_attrition(table.assign(lost=6, unclear=0))


@pytest.mark.parametrize("seed", [0, 3])
def test_every_bound_holds_the_planted_change_where_low_answers_are_lost_more(seed):
    planted = Planted(raised=RAISED, by=0.2, lost=0.1, low_lost=0.5, people=20, seed=seed)
    table = sensitivity(study_of(planted), "need:jobs", design_for(planted)).set_index("assumption")
    widest = table.loc["anything may be true of those lost"]
    # The planted difference, with the drift of regions that no incubator touched.
    assert widest["low"] < 0.2 < widest["high"]
    lee = table.loc["the incubator moved who stays one way"]
    people = table.loc["same people", "estimate"]
    assert widest["low"] <= lee["low"] <= people <= lee["high"] <= widest["high"]
    assert people == pytest.approx(0.2, abs=0.05)
    assert table["regions"].tolist() == [6] * 5


def test_weighting_mends_what_losses_of_low_answers_did_to_levels():
    # In one arm only, and the answer after depends on the one before: the plain estimate of all interviews is off.
    plain, mended = [], []
    for seed in range(3):
        planted = Planted(raised=RAISED, by=0.0, lost=0.05, people=20, seed=seed)
        planted.second = [
            row
            for row, kept in zip(planted.second, _low_dropped(planted), strict=True)
            if kept or row["region"] not in RAISED
        ]
        table = sensitivity(study_of(planted), "need:jobs", design_for(planted)).set_index("assumption")
        plain.append(table.loc["all interviews", "estimate"])
        mended.append(table.loc["weighted for who stayed", "estimate"])
    assert np.mean(plain) > 0.03
    assert abs(np.mean(mended)) < 0.02


def _low_dropped(planted):
    first = {row["person"]: row["answer"] for row in planted.first}
    return [first[row["person"]] > 0.45 or planted.dice.random() < 0.4 for row in planted.second]


def test_without_losses_all_assumptions_agree():
    planted = Planted(raised=RAISED, lost=0.0, seed=2)
    table = sensitivity(study_of(planted), "need:jobs", design_for(planted))
    figures = pd.concat([table["estimate"], table["low"], table["high"]]).dropna()
    assert figures.to_numpy() == pytest.approx(np.full(len(figures), table["estimate"].iloc[0]), abs=1e-8)
    assert sign_holds(table)["holds"].all()
    assert say_sensitivity(table, "need:jobs").endswith("the direction of the difference stays the same.")


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ((0.1, 0.3, -0.2, 0.5), "unless those lost differ far"),
        ((-0.1, 0.3, -0.2, 0.5), "depends on what is assumed"),
    ],
)
def test_what_is_assumed_of_those_lost_is_said(ends, words):
    names = ["all interviews", "the incubator moved who stays one way", "anything may be true of those lost"]
    table = pd.DataFrame({"outcome": "trust", "assumption": names, "estimate": [0.2, np.nan, np.nan]})
    table["low"], table["high"] = [np.nan, ends[0], ends[2]], [np.nan, ends[1], ends[3]]
    assert words in say_sensitivity(table, "trust")


def test_chances_of_staying_follow_the_answer_before():
    planted = Planted(raised=RAISED, lost=0.1, low_lost=0.6, people=30, seed=1)
    asked = staying(study_of(planted), "need:jobs", design_for(planted))
    low = asked["first"] < asked["first"].median()
    assert asked.loc[~low, "chance"].mean() > asked.loc[low, "chance"].mean() + 0.15
    assert asked["chance"].mean() == pytest.approx(asked["stayed"].mean(), abs=0.02)


def test_trimming_all_leaves_no_mean():
    assert np.isnan(trimmed_mean(np.array([1.0, 2.0]), np.ones(2), 1.0))


def test_a_side_without_people_has_no_estimate():
    planted = Planted(raised=RAISED, seed=2)
    planted.second = [row for row in planted.second if row["region"] not in RAISED]
    table = sensitivity(study_of(planted), "need:jobs", design_for(planted)).set_index("assumption")
    assert table["estimate"].isna().all()
    assert np.isnan(table.loc["the incubator moved who stays one way", "low"])


def test_without_pseudonyms_of_people_nothing_is_said_of_losses():
    planted = Planted(seed=2)
    study = two_waves(planted.tables("before"), planted.tables("after"))
    with pytest.raises(HereError, match="no pseudonym of a person"):
        attrition_table(study, design_for(planted))
