"""Profiles: group-balanced indicators, the need x capacity matrix, gaps, and what is missing."""

import time

import numpy as np
import pandas as pd
import pytest
from surveys import PARAMETERS, random_survey, shuffled, survey, with_context, with_voices

from herelib import tables
from herelib.profiles.profile import drawn, profile
from herelib.tables.contracts import CONTRACTS

GIVEN = {**PARAMETERS, "draws": 300}


def row(table, **where):
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_each_group_speaks_once_however_many_were_interviewed():
    rows = [("a", "resident", {"q": 1.0})] * 9 + [("a", "municipality", {"q": 0.0})]
    got = row(profile(survey(rows, {"q": "need:food"}), GIVEN)["profiles"], region="a", indicator="need:food")
    assert got["unpooled"] == pytest.approx(0.5)
    counted = profile(survey(rows, {"q": "need:food"}), {**GIVEN, "group_weights": "interviews"})["profiles"]
    assert row(counted, region="a", indicator="need:food")["unpooled"] == pytest.approx(0.9)


def test_groups_count_as_many_times_as_is_stated_and_what_none_of_them_is_asked_is_said_by_all():
    rows = [("a", "resident", {"q": 1.0})] * 4 + [("a", "municipality", {"q": 0.0})] * 4
    for weighting, mean in (("resident 3", 0.75), ("municipality 0", 1.0), ("state 2", 0.5)):
        table = profile(survey(rows, {"q": "need:food"}), {**GIVEN, "group_weights": weighting})["profiles"]
        assert row(table, region="a", indicator="need:food")["unpooled"] == pytest.approx(mean), weighting
    only = survey([("a", "resident", {"q": 0.25})] * 4, {"q": "need:food"})
    only["items"]["groups"] = "resident"
    table = profile(only, {**GIVEN, "group_weights": "resident 0"})["profiles"]
    assert row(table, region="a", indicator="need:food")["unpooled"] == pytest.approx(0.25)


def test_every_table_keeps_its_contract():
    result = profile(with_context(random_survey(1), {"r0": 0.3, "r1": 0.4}), GIVEN)
    for name, table in result.items():
        assert name in CONTRACTS
        tables.check(name, table)


def test_shares_of_who_could_cover_a_need_sum_to_one_in_every_draw():
    rows = [("a", "resident", {"c": c}) for c in ("now", "now", "training", "public")] * 3
    result = profile(survey(rows, {"c": "cover:food"}), GIVEN)
    four = [c for c in result["draws"] if c.startswith("cover:food")]
    assert result["draws"][four].sum(axis=1).to_numpy() == pytest.approx(np.ones(300))
    assert row(result["profiles"], indicator="cover:food=now")["unpooled"] == pytest.approx(0.5)


def test_the_matrix_puts_severity_beside_who_could_cover_it():
    rows = [("a", "resident", {"n": 0.75, "c": "training", "s": 0.25})] * 4
    result = profile(survey(rows, {"n": "need:food", "c": "cover:food", "s": "supply:food"}), GIVEN)
    got = row(result["matrix"], region="a", field="food")
    assert got["severity_low90"] <= got["severity"] <= got["severity_high90"]
    assert got["training"] > 0.5 > got["now"] and got["n"] == 4 and got["status"] == "ok"
    assert got["supply"] == pytest.approx(0.25, abs=0.1)


def test_fewer_than_half_of_the_groups_is_insufficient_and_none_is_missing():
    groups = ("resident", "entrepreneur", "ngo", "municipality", "state")
    rows = [("full", g, {"q": 0.5}) for g in groups for _ in range(3)]
    rows += [("thin", g, {"q": 0.5}) for g in groups[:2] for _ in range(3)]
    result = profile(survey(rows, {"q": "need:food"}, {"silent": "rural"}), GIVEN)["profiles"]
    assert row(result, region="full")["status"] == "ok"
    assert row(result, region="thin")["status"] == "insufficient"
    assert row(result, region="silent")["status"] == "missing"
    assert np.isnan(row(result, region="silent")["estimate"])
    assert np.isnan(row(result, region="thin")["unpooled"])  # a group that counts has no interview


def test_gaps_between_groups_are_found_with_their_interval():
    rows = [("a", "resident", {"q": v}) for v in (0.75, 1.0) * 6]
    rows += [("a", "municipality", {"q": v}) for v in (0.0, 0.25) * 4]
    rows += [("b", g, {"q": v}) for g in ("resident", "municipality") for v in (0.25, 0.75) * 4]
    gaps = profile(survey(rows, {"q": "need:food"}), GIVEN)["gaps"]
    apart = row(gaps, region="a", group_a="resident", group_b="municipality")
    assert apart["clear"] and apart["low90"] > 0 and apart["difference"] == pytest.approx(0.75, abs=0.15)
    assert not row(gaps, region="b", group_a="resident", group_b="municipality")["clear"]


def test_context_figures_stand_beside_interviews_and_say_when_they_are_inherited():
    own = profile(with_context(random_survey(1), {"r0": 0.3, "r1": 0.7}, "capacity:reach"), GIVEN)["profiles"]
    assert row(own, region="r0", indicator="capacity:reach")["estimate"] == pytest.approx(0.3)
    taken = profile(with_context(random_survey(1), {"r0": 0.3}, inherited="XC1"), GIVEN)["profiles"]
    assert row(taken, region="r0", indicator="context:density")["status"] == "inherited"


def test_the_order_of_rows_changes_nothing():
    made = random_survey(4)
    first, second = profile(made, GIVEN), profile(shuffled(made, 5), GIVEN)
    for name in ("profiles", "draws", "matrix", "gaps", "cells", "coverage"):
        assert first[name].equals(second[name]), name


def test_draws_alone_equal_the_draws_of_the_full_profile():
    made = random_survey(6)
    whole, alone = profile(made, GIVEN), drawn(made, GIVEN)
    for name in ("profiles", "draws"):
        pd.testing.assert_frame_equal(alone[name], whole[name])


def test_pooling_towards_the_setting_keeps_settings_apart():
    rows = [(f"s{i}", "resident", {"q": 0.9}) for i in range(3) for _ in range(2)]
    rows += [(f"t{i}", "resident", {"q": 0.1}) for i in range(3) for _ in range(2)]
    settings = {f"s{i}": "suburban" for i in range(3)} | {f"t{i}": "rural" for i in range(3)}
    made = survey(rows, {"q": "need:food"}, settings)
    overall = row(profile(made, GIVEN)["profiles"], region="s0")["estimate"]
    within = row(profile(made, {**GIVEN, "pooling": "setting"})["profiles"], region="s0")["estimate"]
    assert within > overall


def test_a_group_that_was_not_reached_is_estimated_or_left_out_and_the_profile_says_which():
    groups = ("resident", "entrepreneur", "ngo")
    rows = [(r, g, {"q": v}) for r in "ab" for g, v in zip(groups, (0.2, 0.4, 0.9), strict=True) for _ in range(6)]
    made = survey([told for told in rows if told[:2] != ("b", "ngo")], {"q": "need:food"})
    kept = row(profile(made, GIVEN)["profiles"], region="b")
    left = row(profile(made, {**GIVEN, "empty_cells": "leave_out"})["profiles"], region="b")
    assert kept["imputed_share"] == pytest.approx(1 / 3) and left["imputed_share"] == 0
    assert (left["groups_present"], left["groups_asked"]) == (2, 3)
    assert kept["estimate"] > 0.4 > left["estimate"] and left["unpooled"] == pytest.approx(0.3)
    assert np.isnan(kept["unpooled"]) and kept["sd"] > left["sd"]
    whole = row(profile(made, GIVEN)["profiles"], region="a")
    assert whole["imputed_share"] == 0 and 0 < whole["pooled_share"] < kept["pooled_share"] < 1


def test_figures_that_nobody_gave_have_no_shares_of_what_is_estimated():
    made = with_context(survey([("a", "resident", {"q": 0.5})], {"q": "need:food"}, {"z": "rural"}), {"a": 0.3})
    table = profile(made, GIVEN)["profiles"].set_index(["region", "indicator"])
    for place in (("z", "need:food"), ("a", "context:density")):
        assert table.loc[place, ["pooled_share", "imputed_share"]].isna().all()


def test_weighted_cell_means_equal_those_of_pandas():
    made = random_survey(3)
    weight = np.random.default_rng(1).uniform(0.2, 30, len(made["interviews"]))
    made["interviews"] = made["interviews"].assign(weight=weight)
    told = made["interviews"].merge(made["answers"], on="interview")
    plain = told.groupby(["region", "group"]).apply(lambda t: np.average(t["q0"], weights=t["weight"]))
    cells = profile(made, GIVEN)["cells"].query("indicator == 'need:n0'").set_index(["region", "group"])["mean"]
    assert cells.sort_index().to_numpy() == pytest.approx(plain.sort_index().to_numpy())


def test_what_was_voiced_is_an_indicator_of_the_groups_that_gave_open_answers():
    made = with_voices(random_survey(2), {i: ["bus"] * (i % 2) for i in range(24)}, {"bus": "transport"})
    result = profile(made, GIVEN)
    got = row(result["profiles"], region="r0", indicator="voiced:transport")
    assert got["block"] == "voiced" and got["label"] == "Transport (voiced)"
    assert got["unpooled"] == pytest.approx(0.5) and got["groups_asked"] == 2 and got["n"] == 12
    assert "voiced:bus" in result["draws"]
    assert row(result["cells"], region="r0", indicator="voiced:bus", group="ngo")["holders"] == 3


def test_regions_without_interviews_have_no_draws_and_no_cells():
    made = with_context(random_survey(1), {"r0": 0.2, "far": 0.8, "further": 0.9})
    made["regions"] = pd.concat(
        [made["regions"], made["regions"][:2].assign(region=["far", "further"])], ignore_index=True
    )
    result = profile(made, GIVEN)
    assert set(result["draws"]["region"]) == set(result["cells"]["region"]) == {"r0", "r1", "r2", "r3"}
    assert result["draws"].loc[result["draws"]["region"] == "r0", "context:density"].eq(0.2).all()
    assert row(result["profiles"], region="far", indicator="context:density")["estimate"] == 0.8
    assert row(result["profiles"], region="far", indicator="need:n0")["status"] == "missing"


def context_only(regions: int, figures: int) -> dict:
    made = survey([("a", "resident", {"q": 0.5})], {"q": "need:food"})
    names = [f"x{n:06d}" for n in range(regions)]
    places = pd.DataFrame({"region": names, "country": "XA", "setting": "", "population": 1000.0})
    rng = np.random.default_rng(1)
    context = pd.DataFrame({"region": np.repeat(names, figures), "indicator": np.tile(range(figures), regions)})
    context["indicator"] = "f" + context["indicator"].astype(str)
    values = rng.random(len(context))
    context = context.assign(
        dimension=np.where(context["indicator"] == "f0", "capacity:reach", ""), label=context["indicator"], unit="",
        value=values, scaled=values, low=0.0, high=1.0, direction=1, year="2024", source="test", level="own",
        inherited_from="",
    )  # fmt: skip
    nobody = {name: made[name][:0] for name in ("interviews", "answers", "cleaned", "items")}
    return {**made, **nobody, "regions": places, "context": context}


def test_a_study_without_interviews_has_profiles_of_its_context_figures():
    result = profile(context_only(4, 3), GIVEN)
    for name, table in result.items():
        tables.check(name, table)
    assert len(result["profiles"]) == 12 and set(result["profiles"]["status"]) == {"context"}
    assert len(result["draws"]) == len(result["cells"]) == len(result["gaps"]) == len(result["matrix"]) == 0
    assert list(result["draws"]) == ["draw", "region", "capacity:reach", "context:f1", "context:f2"]


def test_items_that_nobody_answered_change_nothing_in_a_study_without_interviews():
    made = context_only(4, 3)
    made["items"] = survey([("a", "resident", {"q": 0.5})], {"q": "need:food"})["items"]
    made["answers"] = pd.DataFrame({"interview": pd.Series(dtype=str), "q": pd.Series(dtype=float)})
    result = profile(made, GIVEN)
    assert len(result["profiles"]) == 12 and "need:food" in result["draws"] and len(result["draws"]) == 0


def test_a_hundred_thousand_regions_known_by_context_alone_take_seconds():
    made = context_only(100_000, 12)
    clock = time.perf_counter()
    result = profile(made, {**GIVEN, "draws": 1000})
    assert time.perf_counter() - clock < 30
    assert len(result["profiles"]) == 1_200_000 and len(result["draws"]) == 0
