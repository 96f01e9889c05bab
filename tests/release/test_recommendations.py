"""Of the last stage regions are shown, and no number of people or exact figure behind a hidden level."""

import numpy as np
import pandas as pd
import pytest
import table_examples
from chains import with_few
from hypothesis import given
from hypothesis import strategies as st
from multiverse_examples import multiverse

from herelib import release
from herelib.errors import HereError
from herelib.release import recommendations
from herelib.release.recommendations import (
    FOLLOWING,
    HIDDEN,
    OF_TYPES,
    protect_differences,
    protect_multiverse,
    protect_settling,
    protect_types,
    telling_regions,
    voices,
)
from herelib.tables import CONTRACTS

REGION = "elm-suburb"  # it has a package, and no level of it is hidden


def shown(run=None) -> dict[str, pd.DataFrame]:
    return release.protect(table_examples.run() if run is None else run, 5)


def of(tables: dict[str, pd.DataFrame], name: str, region: str = REGION) -> pd.DataFrame:
    return tables[name][tables[name]["region"] == region]


def test_business_types_pass_without_the_figures_that_hold_shares_of_answers():
    table = shown()["business_types"]
    assert list(table.columns) == [*OF_TYPES, "voices_for", "voices_against"]
    assert not {"opportunity", "local_cover", "severity", "speak_for", "speak_against", "capacity_match"} & set(table)


def test_tables_of_single_answers_and_ranks_of_all_types_do_not_pass():
    assert not {"type_acceptability", "answers", "cells", "draws", "interviews", "segments"} & set(shown())


# Who speaks for and against a business type


@given(st.integers(1, 80), st.integers(3, 9), st.data())
def test_a_word_about_voices_never_tells_that_fewer_than_the_threshold_say_a_thing(people, threshold, data):
    count = data.draw(st.integers(0, people))
    word = voices(np.array([count]), np.array([people]), threshold)[0]
    same = [n for n in range(people + 1) if voices(np.array([n]), np.array([people]), threshold)[0] == word]
    if word == "few":
        assert set(range(threshold)) <= set(same), "nobody and one less than the threshold sound alike"
    elif word == "most":
        assert set(range(people - threshold + 1, people + 1)) <= set(same)
    elif word == "some":
        assert threshold <= count <= people - threshold
    else:
        assert people < 2 * threshold


def test_where_the_number_of_interviews_is_hidden_nothing_is_said_of_voices():
    types = table_examples.run()["business_types"].head(1).assign(speak_for=9, speak_against=1)
    coverage = pd.DataFrame({"region": types["region"], "group": "all", "n": pd.array([pd.NA], "Int64")})
    assert protect_types(types, coverage, 5)[["voices_for", "voices_against"]].to_numpy().tolist() == [["", ""]]
    known = coverage.assign(n=pd.array([40], "Int64"))
    assert protect_types(types, known, 5)[["voices_for", "voices_against"]].to_numpy().tolist() == [["few", "few"]]


# Interviews and settings


def test_numbers_of_interviews_go_where_the_total_of_the_region_is_hidden():
    settling = pd.DataFrame(
        {
            "region": ["elm", "oak", "ash"],
            "multiple": [2.0, 2.0, np.nan],
            "interviews": [80, 8, 4],
            "clear": [0.9, 0.9, np.nan],
            "note": ["about 80 interviews instead of 40", "about 8 interviews instead of 4", "ask about mentors"],
        }
    )
    coverage = pd.DataFrame(
        {"region": ["elm", "oak", "ash"], "group": "all", "n": [40, 4, 4], "hidden": [False, True, True]}
    )
    got = protect_settling(settling, coverage).set_index("region")
    assert got.loc["elm", "interviews"] == 80 and pd.isna(got.loc["oak", "interviews"])
    assert not any(c.isdigit() for c in got.loc["oak", "note"]) and got.loc["ash", "note"] == "ask about mentors"


def test_differences_of_indicators_that_are_hidden_somewhere_do_not_pass_and_leads_do():
    differences = pd.DataFrame(
        {"kind": ["indicator", "indicator", "indicator", "lead"], "name": ["need:a", "need:b", "cover:a=now", "wise"]}
    )
    profiles = pd.DataFrame(
        {
            "region": ["elm", "oak", "elm", "elm"],
            "indicator": ["need:a", "need:a", "need:b", "cover:a=now"],
            "hidden": [False, True, False, False],
        }
    )
    assert protect_differences(differences, profiles)["name"].tolist() == ["need:b", "wise"]


# What follows from a hidden level


@pytest.mark.parametrize("indicator", ["barrier:finance", "capacity:mentors"])
def test_where_a_level_is_hidden_every_figure_that_follows_from_it_is_hidden_in_its_region(indicator):
    before, after = shown(), shown(with_few(table_examples.run(), REGION, indicator))
    assert REGION not in telling_regions(before["profiles"]) and REGION in telling_regions(after["profiles"])
    for name, columns in FOLLOWING.items():
        if name in after and len(of(after, name)):
            assert of(after, name)[list(columns)].isna().all(axis=None), name
            others = before[name]["region"] != REGION
            pd.testing.assert_frame_equal(before[name][others], after[name][others.to_numpy()], check_dtype=False)
    assert of(before, "flips").size and of(after, "flips").empty
    assert of(after, "evidence")[["relief", "delivery"]].isna().all(axis=None)


def test_what_is_named_how_often_it_is_best_and_what_it_costs_is_shown_all_the_same():
    before, after = shown(), shown(with_few(table_examples.run(), REGION, "barrier:finance"))
    kept = ["verdict", "lead", "package", "alternatives", "acceptability", "within", "cost_low_eur", "fits"]
    pd.testing.assert_frame_equal(of(before, "verdicts")[kept], of(after, "verdicts")[kept])
    assert of(before, "verdicts")["flip"].iloc[0] != HIDDEN == of(after, "verdicts")["flip"].iloc[0]
    assert of(after, "verdicts")["reason"].iloc[0] == HIDDEN, "its figures are losses of relief"
    assert set(of(after, "parts")["lacks"]) <= {"", HIDDEN}


def test_the_hidden_level_itself_is_hidden_in_every_table_and_the_others_are_shown():
    after = shown(with_few(table_examples.run(), REGION, "barrier:finance"))
    for name in ("pressures", "evidence"):
        rows = of(after, name)
        own = rows["barrier"] == "barrier:finance"
        assert own.any() and rows.loc[own, ["pressure", "low90", "high90"]].isna().all(axis=None), name
        assert rows.loc[~own, "pressure"].notna().all(), name
    lacking = shown(with_few(table_examples.run(), REGION, "capacity:mentors"))
    rows = of(lacking, "requirements")
    own = rows["capacity"] == "capacity:mentors"
    assert own.any() and rows.loc[own, ["there", "met"]].isna().all(axis=None) and rows.loc[~own, "there"].notna().all()
    assert rows["needed"].notna().all(), "what a part needs is the catalogue's, and public"


def test_what_follows_from_levels_is_named_for_every_table_of_packages():
    advice = {name for name, table in CONTRACTS.items() if table.stage == "recommend" and "region" in table.columns}
    otherwise = {"flips", "evidence", "links", "settling", "business_types", "type_acceptability", "target_voice"}
    lent = {"borrowed", "transfer"}  # shares of draws
    otherwise.add("verdict_tipping_points")  # `herelib.release.not_heard` says what of it may leave
    assert advice - otherwise - lent == set(FOLLOWING)
    for name, columns in FOLLOWING.items():
        assert set(columns) <= set(CONTRACTS[name].columns)


def test_protection_changes_no_table_of_the_run():
    run = table_examples.run()
    before = {name: run[name].copy() for name in FOLLOWING}
    release.protect(run, 5)
    for name, table in before.items():
        pd.testing.assert_frame_equal(table, run[name])


# A multiverse


def test_of_a_multiverse_only_what_is_said_of_regions_passes():
    run = table_examples.run()
    made = multiverse(run["verdicts"])
    after = release.protect({**run, **made}, 5)
    assert not {"universes", "universe_options"} & set(after), "why a universe gave no result may count rows"
    assert "cluster" not in after["universe_verdicts"]
    pd.testing.assert_frame_equal(after["multiverse"], made["multiverse"])
    regions = {region for region in run["verdicts"]["region"] if region in set(after["verdict_shares"]["region"])}
    assert regions and regions == set(run["verdicts"]["region"]) - telling_regions(after["profiles"])
    assert set(after["decision_importance"]["region"]) == {*regions, "all"}
    assert set(after["option_shares"]["region"]) == regions
    assert after["universe_verdicts"].groupby("region").size().to_dict() == dict.fromkeys(regions, 4)
    assert not set(release.MULTIVERSE) & set(release.protect(run, 5))


@pytest.mark.parametrize("table", ["universe_verdicts", "verdict_shares", "decision_importance", "option_shares"])
def test_a_region_with_a_hidden_level_has_no_figures_in_a_thousand_universes(table):
    made = multiverse(table_examples.run()["verdicts"])
    region = made["verdict_shares"]["region"].iloc[0]
    kept = protect_multiverse(made, {region})[table]["region"]
    assert region not in set(kept) and set(kept) == set(made[table]["region"]) - {region}


def voiced(heard=6, others=7, why=""):
    rows = {"region": ["alder"] * 3, "barrier": ["barrier:finance", "barrier:skills", "barrier:health"]}
    rows |= {"people": "unemployed", "heard": [heard, heard + 1, heard], "others": others, "severity": 0.4}
    return pd.DataFrame({**rows, "difference": 0.1, "factor": [2.0, 1.0, 0.5], "doubt": 0.1, "why_not": why})


def test_of_a_voice_only_its_factors_leave_and_how_many_were_heard_in_all():
    after = recommendations.protect_voice(voiced(), 5)
    assert list(after.columns) == ["region", "barrier", "people", "heard", "factor", "doubt", "why_not"]
    assert (after["heard"] == 7).all()
    few = recommendations.protect_voice(voiced(2, 3, "too few others").assign(factor=1.0, doubt=0.0), 5)
    assert few["heard"].isna().all() and (few["why_not"] == "too few").all()


@pytest.mark.parametrize(("heard", "others"), [(4, 9), (9, 4)])
def test_a_release_is_refused_whose_weights_rest_on_fewer_people_than_the_threshold(heard, others):
    with pytest.raises(HereError, match="target_least: the weights of alder rest on fewer people"):
        recommendations.protect_voice(voiced(heard, others), 5)
    assert len(recommendations.protect_voice(voiced(9, 0), 5))  # nobody is left to be told
