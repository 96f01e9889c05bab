"""Of the last stage regions are shown, and no number of people or exact figure behind a hidden level."""

import numpy as np
import pandas as pd
import pytest
import table_examples
from multiverse_examples import multiverse

from herelib import release
from herelib.release import disclosure
from herelib.release.recommendations import (
    HIDDEN,
    OF_TYPES,
    protect_advice,
    protect_differences,
    protect_multiverse,
    protect_settling,
    telling_regions,
)


def shown() -> dict[str, pd.DataFrame]:
    return release.protect(table_examples.run(), 5)


def test_business_types_pass_without_the_figures_that_hold_shares_of_answers():
    table = shown()["business_types"]
    assert list(table.columns) == OF_TYPES
    assert not {"opportunity", "local_cover", "severity", "speak_for", "speak_against", "capacity_match"} & set(table)


def test_tables_of_single_answers_and_ranks_of_all_types_do_not_pass():
    assert not {"type_acceptability", "answers", "cells", "draws", "interviews", "segments"} & set(shown())


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


def test_differences_of_indicators_that_are_hidden_somewhere_do_not_pass_and_methods_do():
    differences = pd.DataFrame(
        {"kind": ["indicator", "indicator", "indicator", "method"], "name": ["need:a", "need:b", "cover:a=now", "wise"]}
    )
    profiles = pd.DataFrame(
        {
            "region": ["elm", "oak", "elm", "elm"],
            "indicator": ["need:a", "need:a", "need:b", "cover:a=now"],
            "hidden": [False, True, False, False],
        }
    )
    assert protect_differences(differences, profiles)["name"].tolist() == ["need:b", "wise"]


def test_where_a_level_is_hidden_what_follows_from_it_exactly_is_hidden_too():
    run = table_examples.run()
    coverage = disclosure.protect_coverage(run["coverage"], 5)
    open_ = disclosure.protect_profiles(run["profiles"], disclosure.hidden_groups(coverage, run["cells"], 5), 5)
    region = run["flips"]["region"].iloc[0]
    used = run["evidence"].loc[
        (run["evidence"]["region"] == region) & (run["evidence"]["indicator"] != ""), "indicator"
    ]
    few = open_.assign(
        hidden=open_["hidden"] | ((open_["region"] == region) & (open_["indicator"] == used.iloc[0])).to_numpy()
    )
    assert region not in telling_regions(run["evidence"], open_)
    assert region in telling_regions(run["evidence"], few)
    before, after = protect_advice(run, open_, coverage), protect_advice(run, few, coverage)
    own = after["verdicts"].set_index("region")
    assert own.loc[region, "flip"] == HIDDEN and before["verdicts"].set_index("region").loc[region, "flip"] != HIDDEN
    assert region in set(before["flips"]["region"]) and region not in set(after["flips"]["region"])
    judged = after["gates"][after["gates"]["region"] == region]
    assert judged["share"].isna().all() and judged["answer"].notna().all()


def test_of_a_multiverse_only_what_is_said_of_regions_passes():
    run = table_examples.run()
    made = multiverse(run["verdicts"])
    after = release.protect({**run, **made}, 5)
    assert not {"universes", "universe_options"} & set(after), "why a universe gave no result may count rows"
    assert "cluster" not in after["universe_verdicts"]
    pd.testing.assert_frame_equal(after["multiverse"], made["multiverse"])
    regions = {region for region in run["verdicts"]["region"] if region in set(after["verdict_shares"]["region"])}
    telling = telling_regions(run["evidence"], after["profiles"])
    assert regions and regions == set(run["verdicts"]["region"]) - telling
    assert set(after["decision_importance"]["region"]) == {*regions, "all"}
    assert after["universe_verdicts"].groupby("region").size().to_dict() == dict.fromkeys(regions, 4)
    assert not set(release.MULTIVERSE) & set(release.protect(run, 5))


@pytest.mark.parametrize("table", ["universe_verdicts", "verdict_shares", "decision_importance"])
def test_a_region_with_a_hidden_level_has_no_figures_in_a_thousand_universes(table):
    made = multiverse(table_examples.run()["verdicts"])
    region = made["verdict_shares"]["region"].iloc[0]
    kept = protect_multiverse(made, {region})[table]["region"]
    assert region not in set(kept) and set(kept) == set(made[table]["region"]) - {region}
