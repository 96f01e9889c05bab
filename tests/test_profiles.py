"""Profiles: group-balanced indicators, the need x capacity matrix, gaps, and what is missing."""

import numpy as np
import pytest
from surveys import PARAMETERS, random_survey, shuffled, survey, with_context

from herelib import tables
from herelib.contracts import CONTRACTS
from herelib.profiles import interview_draws, profile

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
    wide = profile(made, GIVEN)["draws"].drop(columns=["draw", "region"]).to_numpy()
    np.testing.assert_array_equal(interview_draws(made, GIVEN).reshape(wide.shape), wide)


def test_pooling_towards_the_setting_keeps_settings_apart():
    rows = [(f"s{i}", "resident", {"q": 0.9}) for i in range(3) for _ in range(2)]
    rows += [(f"t{i}", "resident", {"q": 0.1}) for i in range(3) for _ in range(2)]
    settings = {f"s{i}": "suburban" for i in range(3)} | {f"t{i}": "rural" for i in range(3)}
    made = survey(rows, {"q": "need:food"}, settings)
    overall = row(profile(made, GIVEN)["profiles"], region="s0")["estimate"]
    within = row(profile(made, {**GIVEN, "pooling": "setting"})["profiles"], region="s0")["estimate"]
    assert within > overall
