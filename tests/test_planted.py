"""The whole chain on planted data: from the exports of a study to the verdicts that were planted."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from surveys import PARAMETERS

from herelib import clusters, decisions, interviews, profiles, recommendations
from herelib.demo import simulation
from herelib.demo.study import write_demo
from herelib.folders import ROOT
from herelib.interviews import checking
from herelib.studies import catalogue
from herelib.vocabulary import STAGES

DEMO = ROOT / "data" / "raw" / "demo"
FEWER = {"package_draws": PARAMETERS["package_draws"], "draws": 500}


def settled() -> dict:
    """The demo's own parameters, with fewer draws."""
    return {name: value for stage in STAGES for name, value in decisions.settle(DEMO, stage, {}).items()} | FEWER


@cache
def profiled(folder) -> tuple[dict, dict]:
    """Survey and profile of a study folder from its exports, by the stage functions alone."""
    survey = interviews.clean(checking.read(folder, settled()), settled())
    return survey, profiles.profile(survey, settled())


@cache
def advised(folder) -> dict[str, pd.DataFrame]:
    """Verdicts of a study folder with their packages, from its exports."""
    return recommendations.ranked(*profiled(folder), catalogue.read_catalogue(), settled())


def misses(folder) -> list[str]:
    """Regions whose verdict or lead is not what was planted, where one is."""
    verdicts, wrong = advised(folder)["verdicts"].set_index("region"), []
    for planted in simulation.design("planted").itertuples():
        row = verdicts.loc[planted.region]
        if planted.verdict not in ("", row["verdict"]) or planted.lead not in ("", row["lead"]):
            wrong.append(f"{planted.region}: {row['verdict']} {row['lead']}")
    return wrong


def test_the_shipped_demo_gives_back_what_was_planted():
    assert misses(DEMO) == []


def listed(cell: str) -> set[str]:
    return {word for word in cell.split(";") if word}


def test_packages_of_the_shipped_demo_keep_to_what_its_regions_have_settled():
    """Budget, people, date, what is there and what will be done: all as `planted.csv` says."""
    tables, parts = advised(DEMO), catalogue.read_catalogue()["parts"].set_index("part")
    verdicts, standings = tables["verdicts"].set_index("region"), tables["parts"].set_index(["region", "part"])
    for planted in simulation.design("planted").itertuples():
        row = verdicts.loc[planted.region]
        for word in ("present", "committed"):
            for part in listed(getattr(planted, word)):
                assert standings.loc[(planted.region, part), "standing_here"] == word
        package = listed(row["package"])
        if not package:
            continue
        assert listed(planted.committed) <= package and row["committed"] == planted.committed
        if planted.budget:
            assert row["fits"] >= 0.5 and row["cost_low_eur"] <= float(planted.budget)
        if planted.start_by and not planted.committed:
            assert row["lead_time_low_months"] <= float(planted.start_by)
        lead = parts.loc[row["lead"]]
        assert lead["role"] == "support"
        people = listed(lead["for_whom"]) - {"anyone"}
        assert not planted.target_group or not people or people & listed(planted.target_group)


def test_regions_of_the_shipped_demo_get_packages_of_their_own():
    packages = advised(DEMO)["verdicts"]["package"]
    named = packages[packages != ""].map(listed).map(frozenset)
    assert len(named) >= 4 and named.nunique() == len(named)


def test_a_settled_lead_is_no_question_any_more_and_the_places_around_it_are():
    planted, tables = simulation.design("planted").set_index("region"), advised(DEMO)
    settled_leads = planted.loc[planted["committed"] != "", "committed"]
    assert len(settled_leads)
    places = tables["role_verdicts"].set_index(["region", "role"])
    for region, part in settled_leads.items():
        assert tuple(places.loc[(region, "lead"), ["part", "verdict"]]) == (part, "committed")
        assert not places.loc[region].drop("lead")["verdict"].eq("committed").any()


def test_the_shipped_demo_shows_the_planted_splits_of_groups_and_hardly_another():
    """Large differences between groups are found with their sign; what is called clear is mostly what was planted."""
    table, shifts = profiled(DEMO)[1]["gaps"], simulation.shifts()
    table = table[~table["indicator"].str.startswith("voiced:")]
    sides = [
        [shifts.get((row.region, row.indicator, group), 0.0) for group in (row.group_a, row.group_b)]
        for row in table.itertuples()
    ]
    table = table.assign(planted=[a - b for a, b in sides])
    large = table[(table["planted"].abs() > 0.3) & (table[["n_a", "n_b"]].min(axis=1) >= 8)]
    assert len(large) >= 5 and large["clear"].mean() >= 0.6
    assert (np.sign(large["difference"]) == np.sign(large["planted"])).all()
    clear = table[table["clear"]]
    assert (clear["planted"].abs() > 0.05).mean() >= 0.8 and clear["question"].ne("").all()
    seen = clear[(clear["region"] == "cedar") & (clear["indicator"] == "barrier:regulation")]
    assert (seen["group_a"] + "-" + seen["group_b"]).isin(["resident-municipality"]).any()


def test_profiles_of_the_shipped_demo_have_the_planted_levels():
    profile, levels = profiled(DEMO)[1]["profiles"], simulation.truth()
    asked = profile[profile["indicator"].str.startswith(("barrier:", "capacity:", "need:"))]
    asked = asked.assign(true=[levels.loc[row.region, row.indicator] for row in asked.itertuples()])
    asked = asked.assign(error=(asked["estimate"] - asked["true"]).abs())
    well_asked = asked["region"] != "dune"  # six interviews there lean on the other regions
    assert asked.loc[well_asked, "error"].mean() < 0.04
    inside = (asked["low90"] <= asked["true"]) & (asked["true"] <= asked["high90"])
    assert 0.82 <= inside[well_asked].mean() <= 0.98


def test_one_region_of_the_demo_lies_between_the_clusters():
    survey, profile = profiled(DEMO)
    found = clusters.typology({**survey, **profile}, {**survey, **profile}, settled())
    assert found["stability"]["jaccard"].min() < 0.95
    shares = found["memberships"].groupby("region")["share"].max()
    assert shares.max() > 0.99 and shares.min() < 0.95


NEAR_THE_EDGE = {"either will do", "contested"}  # planted as close calls: other interviews may call them otherwise


def close_calls() -> set[str]:
    """Regions that were planted as close calls."""
    return {row.region for row in simulation.design("planted").itertuples() if row.verdict in NEAR_THE_EDGE}


def clear_misses(folder) -> list[str]:
    """Regions planted as no close call whose verdict or lead is not what was planted."""
    return [line for line in misses(folder) if line.split(":")[0] not in close_calls()]


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_another_seed_of_the_same_design_gives_back_what_was_planted(seed, tmp_path):
    folder = write_demo(tmp_path / "demo", seed)
    verdicts = advised(folder)["verdicts"].set_index("region")["verdict"]
    assert clear_misses(folder) == []
    assert not set(verdicts[sorted(close_calls())]) & {"insufficient evidence", "none feasible"}


@pytest.mark.long
def test_nine_of_ten_other_seeds_give_back_what_was_planted(tmp_path):
    found = {seed: clear_misses(write_demo(tmp_path / str(seed), seed)) for seed in range(100, 150)}
    wrong = {seed: regions for seed, regions in found.items() if regions}
    assert len(wrong) <= 5, wrong
