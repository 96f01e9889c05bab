"""Recommendations: all tables of the stage, the same whatever the order of rows."""

from functools import cache

import advised
import numpy as np
import pandas as pd
import pytest
import worlds

from herelib import profiles, tables
from herelib.recommendations.recommend import ranked, recommend, supplied, verdicts

SETTLED = {**advised.PARAMETERS, "package_draws": 60, "draws": 60, "seed": 4}
COURSE = worlds.part("course", "support", {"finance": 3}, {"mentors": 2})
MENTORS = worlds.part("mentors", "support", {"skills": 3}, supplies={"mentors": 4, "digital": 2})
APART = [("course", "mentors")]


@cache
def study():
    """A drawn catalogue, and what was said in five regions; nobody was asked about reach in the last."""
    rng = np.random.default_rng(23)
    catalogue = worlds.random_catalogue(rng, 9)
    true = worlds.levels(rng, 5, "strong", sd=0.2)
    survey = worlds.survey_of(true, rng, {"budget_eur": 150_000.0})
    profile = profiles.profile(survey, SETTLED)
    rows = profile["profiles"]
    lost = (rows["region"] == "r0004") & (rows["indicator"] == "capacity:reach")
    return catalogue, survey, {**profile, "profiles": rows[~lost]}


@cache
def whole():
    """All tables of the stage."""
    catalogue, survey, profile = study()
    return recommend(survey, profile, catalogue, SETTLED)


def same(one, other):
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, other[name], check_dtype=False)


def test_all_tables_of_the_stage_keep_their_contracts():
    assert {"settling", "links", "second_opinions", "business_types", "type_acceptability"} < set(whole())
    for name, table in whole().items():
        tables.check(name, table)


def test_the_whole_stage_says_what_the_verdicts_alone_say():
    catalogue, survey, profile = study()
    same(ranked(survey, profile, catalogue, SETTLED), whole())
    short = verdicts(survey, profile, catalogue, SETTLED)
    assert short.equals(whole()["verdicts"][list(short)])


def test_the_order_of_rows_changes_nothing():
    catalogue, survey, profile = study()

    def shuffled(given):
        return {name: table.sample(frac=1, random_state=5).reset_index(drop=True) for name, table in given.items()}

    again = ranked(shuffled(survey), shuffled(profile), shuffled(catalogue), SETTLED)
    for name, table in ranked(survey, profile, catalogue, SETTLED).items():
        pd.testing.assert_frame_equal(table, again[name], check_dtype=False, rtol=0, atol=1e-9)


def test_regions_do_not_touch_each_other():
    catalogue, survey, profile = study()
    alone = {**survey, "regions": survey["regions"].query("region == 'r0002'")}
    short = verdicts(alone, profile, catalogue, SETTLED)
    together = verdicts(survey, profile, catalogue, SETTLED).query("region == 'r0002'").reset_index(drop=True)
    pd.testing.assert_frame_equal(short, together)


def test_no_argument_is_changed():
    catalogue, survey, profile = study()
    before = [{name: table.copy() for name, table in given.items()} for given in (catalogue, survey, profile)]
    recommend(survey, profile, catalogue, SETTLED)
    for given, copies in zip((catalogue, survey, profile), before, strict=True):
        for name, copy in copies.items():
            pd.testing.assert_frame_equal(given[name], copy)


def test_what_was_made_for_one_evaluation_serves_the_next():
    catalogue, survey, profile = study()
    kept, made = {}, []

    def recall(what, key, make):
        if (what, key) not in kept:
            made.append(what)
            kept[what, key] = make()
        return kept[what, key]

    first = verdicts(survey, profile, catalogue, SETTLED, recall=recall)
    assert first.equals(verdicts(survey, profile, catalogue, SETTLED))
    count = len(made)
    verdicts(survey, profile, catalogue, {**SETTLED, "p_clear": 0.6}, recall=recall)
    assert len(made) == count and set(made) == {"parts", "evidence", "weights", "ratings", "effects"}


def test_a_study_without_any_draws_gets_no_advice():
    catalogue, survey, profile = study()
    made = recommend(survey, {**profile, "draws": profile["draws"][:0]}, catalogue, SETTLED)
    assert set(made["verdicts"]["verdict"]) == {"insufficient evidence"} and made["leads"].empty
    for name, table in made.items():
        tables.check(name, table)


def test_a_study_without_plans_has_nothing_settled():
    catalogue, survey, profile = study()
    free = {name: table for name, table in survey.items() if name != "plans"}
    assert (verdicts(free, profile, catalogue, SETTLED)["region"] == survey["regions"]["region"]).all()


# What would settle it


def test_what_would_settle_is_told_of_what_is_contested_and_what_to_ask_where_something_is_missing():
    rows = [{"finance": 0.8, "skills": 0.45}] * 12 + [{"finance": 0.45, "skills": 0.8}] * 8
    survey, profile = advised.doubtful(rows, lack=0.2, capacity=0.8)
    profile = {**profile, "cells": profile["cells"][:0]}  # no questions: no links
    survey["interviews"] = advised.people("ngo", "ngo", "state")
    catalogue = worlds.catalogue([COURSE, MENTORS], APART)
    settled = {**SETTLED, **worlds.SURE}

    def settling(said, **changed):
        made = recommend(survey, said, catalogue, {**settled, **changed})
        return made["verdicts"]["verdict"].tolist(), made["settling"]

    words, table = settling(profile)
    assert words == ["contested"] and np.isinf(table["multiple"].iloc[0])
    assert table["interviews"].iloc[-1] == 3 * table["multiple"].iloc[-1]
    words, table = settling(profile, required_groups="resident")
    assert words == ["insufficient evidence"]
    assert table[["interviews", "note"]].to_numpy().tolist() == [[3, "ask about group:resident"]]
    words, table = settling({**profile, "draws": profile["draws"][:12]})
    assert words == ["clear"] and table.empty


# For business types


def test_what_a_package_brings_of_each_capacity_and_who_brings_most():
    true = worlds.flat(0.2, 0.4, finance=0.9, skills=0.9)
    also = worlds.part("bank", "finance", {"network": 1}, {"skills": 5}, supplies={"digital": 4})
    advice = advised.sure(worlds.catalogue([COURSE, MENTORS, also]), true, {"committed": "bank"})
    # The bank arrives by .4, and so would bring .32: the mentors bring more.
    assert supplied(advice) == {"mentors": (pytest.approx(0.8), "mentors"), "digital": (pytest.approx(0.4), "mentors")}
    calm = advised.sure(worlds.catalogue([COURSE, MENTORS]), worlds.flat(0.1, 0.4))
    assert supplied(calm) == {}


def test_dimensions_out_of_scope_stand_in_no_table_and_are_missed_by_no_verdict():
    catalogue, survey, profile = study()
    tables_then = recommend(survey, profile, catalogue, {**SETTLED, "out_of_scope": "capacity:reach+barrier:digital"})
    for name, table in tables_then.items():
        tables.check(name, table)
    assert "barrier:digital" not in set(tables_then["evidence"]["barrier"]) | set(tables_then["pressures"]["barrier"])
    assert (tables_then["verdicts"].set_index("region")["verdict"] != "insufficient evidence").all()
    before = whole()["verdicts"].set_index("region")
    assert before.loc["r0004", ["verdict", "missing"]].tolist() == ["insufficient evidence", "capacity:reach"]
