"""Plans: what is settled in a region, what can be had there and if not why, whom it reaches and what it costs."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import worlds

from herelib.errors import HereError
from herelib.recommendations.gates import Gates
from herelib.recommendations.parts import catalogue_parts
from herelib.recommendations.plans import FOUNDERS, Plan, costs, lead_months, reach, region_plans, standings

OPEN = Gates((), np.zeros(3, bool), ())
NOTHING = Plan()
HERE = SimpleNamespace(country="LV", setting="rural")


def parts(*details, roles=("support", "form", "finance")):
    """Parts a, b, c ... of these roles with details of their own."""
    rows = [
        worlds.part(name, role, {"skills": 1}, **more) for name, role, more in zip("abc", roles, details, strict=False)
    ]
    return catalogue_parts(worlds.catalogue(rows))


def standing(plan=NOTHING, gates=OPEN, region=HERE, **details):
    """Whether a support part with these details can be had."""
    return standings(parts(details), plan, region, gates)[0]


# What can be had


@pytest.mark.parametrize(
    "details, plan, expected",
    [
        ({}, {}, "available"),
        ({"countries": "ES;FR"}, {}, "no law here"),
        ({"countries": "ES;LV"}, {}, "available"),
        ({"settings": "urban;suburban"}, {}, "not this setting"),
        ({"settings": "rural"}, {}, "available"),
        ({"for_whom": "youth;pupils"}, {"target_group": frozenset({"migrants"})}, "not these people"),
        ({"for_whom": "youth;migrants"}, {"target_group": frozenset({"migrants"})}, "available"),
        ({"for_whom": "youth"}, {}, "available"),
        ({"for_whom": "anyone"}, {"target_group": frozenset({"migrants"})}, "available"),
        ({"for_whom": ""}, {"target_group": frozenset({"migrants"})}, "available"),
        ({"lead_time_low_months": 6.0, "lead_time_high_months": 12.0}, {"start_by_months": 8.9}, "too late"),
        ({"lead_time_low_months": 6.0, "lead_time_high_months": 12.0}, {"start_by_months": 9.0}, "available"),
        ({"lead_time_high_months": np.nan}, {"start_by_months": 1.0}, "available"),
        ({"reached": np.nan}, {"founders": 5.0}, "reach unknown"),
        ({"reached": np.nan}, {}, "available"),
    ],
)
def test_whether_a_part_can_be_had_and_if_not_why(details, plan, expected):
    assert standing(Plan(**plan), **details) == expected


def test_a_gate_that_a_fact_or_the_interviews_close_shuts_a_part_out():
    row = ("elm", "a", "host", "fact", "no", np.nan, "", "", "", False)
    assert standing(gates=Gates((row,), np.array([True]), ())) == "gate closed"
    assert standing(gates=Gates(((*row[:-1], True),), np.array([False]), ())) == "available"


def test_what_is_there_or_settled_is_never_shut_out():
    shut = Gates((("elm", "a", "host", "fact", "no", np.nan, "", "", "", False),), np.array([True]), ())
    against = {"countries": "ES", "settings": "urban", "for_whom": "youth", "lead_time_low_months": 50.0}
    people = {"target_group": frozenset({"migrants"}), "start_by_months": 1.0, "founders": 5.0}
    assert standing(Plan(present=(0,), **people), shut, **against) == "present"
    assert standing(Plan(committed=(0,), **people), shut, **against) == "committed"
    assert standing(Plan(present=(0,), committed=(0,), **people), shut, **against) == "committed"


def test_only_support_is_for_some_people_and_must_say_whom_it_reaches():
    found = parts({}, {"for_whom": "youth", "reached": np.nan}, {"for_whom": "youth", "reached": np.nan})
    plan = Plan(target_group=frozenset({"migrants"}), founders=5.0)
    assert standings(found, plan, HERE, OPEN) == ["available"] * 3


# What is settled


def plans(**row):
    plain = {"region": "elm", "budget_eur": np.nan, "start_by_months": np.nan, "founders": np.nan}
    return pd.DataFrame([plain | {"target_group": "", "present": "", "committed": ""} | row])


def test_a_plan_is_read_and_a_region_without_one_has_nothing_settled():
    table = plans(budget_eur=5e4, founders=8, target_group="youth;migrants", present="b", committed="a;c")
    found = region_plans(table, ["elm", "oak"], parts({}, {}, {}))
    assert (found["elm"].budget, found["elm"].founders) == (5e4, 8) and np.isnan(found["elm"].start_by_months)
    assert found["elm"].target_group == {"youth", "migrants"}
    named = {m: name for m, name in enumerate(parts({}, {}, {}).names)}
    assert [named[m] for m in found["elm"].present] == ["b"] and {named[m] for m in found["elm"].committed} == {*"ac"}
    assert np.isinf(found["oak"].budget) and found["oak"].committed == ()
    assert np.isinf(region_plans(None, ["elm"], parts({}, {}, {}))["elm"].budget)


def test_a_plan_that_no_package_can_hold_is_refused():
    three = parts({}, {}, {}, roles=("support",) * 3)
    with pytest.raises(HereError, match="elm: a, b, c are all committed, but a package holds 2 of support"):
        region_plans(plans(committed="a;b;c"), ["elm"], three)
    assert len(region_plans(plans(committed="a;b"), ["elm"], three)["elm"].committed) == 2
    forms = parts({}, {}, roles=("form", "form"))
    with pytest.raises(HereError, match="a, b are all committed, but a package holds 1 of form"):
        region_plans(plans(committed="a;b"), ["elm"], forms)
    rows = [worlds.part(name, role, {"skills": 1}) for name, role in (("a", "support"), ("b", "form"))]
    apart = catalogue_parts(worlds.catalogue(rows, [("b", "a")]))
    with pytest.raises(HereError, match="elm: a and b exclude each other, but both are committed"):
        region_plans(plans(committed="a;b"), ["elm"], apart)
    with pytest.raises(HereError, match="hub: not in the catalogue"):
        region_plans(plans(present="hub"), ["elm"], apart)


# Whom it reaches, and what it costs


def test_reach_is_the_share_of_those_to_be_reached_and_no_limit_where_nobody_says():
    found = parts({"reached": 6.0}, {"reached": np.nan}, {"reached": 40.0})
    by_name = dict(zip(found.names, reach(found, Plan(founders=12.0)), strict=True))
    assert by_name == {"a": 0.5, "b": 1.0, "c": 1.0}
    assert reach(found, Plan()).tolist() == [1.0] * 3


NOT_KNOWN = (np.nan, np.nan)


def cost_of(name, plan=NOTHING, unknown="typical", **details):
    """Cost of parts a (with details), b (10-20k) and c (30-50k), and whether it is known."""
    found = parts(details.get("a", {}), {"cost": (10e3, 20e3)}, {"cost": (30e3, 50e3)})
    cost, known = costs(found, plan, unknown)
    return (*cost[found.position(name)], bool(known[found.position(name)]))


def test_a_cohort_costs_what_it_costs_and_what_is_there_costs_nothing():
    assert cost_of("b") == (10e3, 20e3, True)
    assert cost_of("a", Plan(present=(0,)), a={"cost": NOT_KNOWN}) == (0.0, 0.0, True)
    assert cost_of("b", Plan(present=(0,))) == (10e3, 20e3, True)


def test_what_is_known_by_head_costs_that_for_as_many_as_it_reaches():
    by_head = {"cost": NOT_KNOWN, "cost_founder_low_eur": 500.0, "cost_founder_high_eur": 800.0}
    assert cost_of("a", Plan(founders=8.0), a={**by_head, "reached": 20.0}) == (4000.0, 6400.0, True)
    assert cost_of("a", Plan(founders=80.0), a={**by_head, "reached": 20.0}) == (10e3, 16e3, True)
    assert cost_of("a", Plan(), a={**by_head, "reached": 20.0}) == (10e3, 16e3, True)
    assert cost_of("a", Plan(), a={**by_head, "reached": np.nan}) == (500 * FOUNDERS, 800 * FOUNDERS, True)
    cohort = {**by_head, "cost": (1e3, 2e3)}
    assert cost_of("a", Plan(founders=8.0), a=cohort) == (1e3, 2e3, True)  # the cohort's own figure comes first


def test_what_is_not_known_costs_what_parts_typically_cost_or_nothing():
    low, high = np.quantile([15e3, 40e3], (0.25, 0.75))
    assert cost_of("a", a={"cost": NOT_KNOWN}) == (low, high, False)
    assert cost_of("a", a={"cost": (np.nan, 5e3)}) == (low, high, False)  # half of it is not known
    assert cost_of("a", unknown="nothing", a={"cost": NOT_KNOWN}) == (0.0, 0.0, False)
    free = parts({"cost": NOT_KNOWN}, {"cost": (0.0, 0.0)}, {"cost": (30e3, 50e3)})
    assert costs(free, Plan(), "typical")[0][0].tolist() == [40e3, 40e3]  # what is free says nothing about the rest
    nobody = parts({"cost": NOT_KNOWN}, {"cost": NOT_KNOWN}, {"cost": NOT_KNOWN})
    assert not costs(nobody, Plan(), "typical")[0].any()


def test_months_until_a_part_can_start_are_none_for_what_is_there():
    found = parts({"lead_time_low_months": 2.0}, {"lead_time_high_months": np.nan}, {})
    months = lead_months(found, Plan(present=(found.position("c"),)))
    assert months[found.position("a")].tolist() == [2.0, 6.0] and months[found.position("c")].tolist() == [0.0, 0.0]
    assert np.isnan(months[found.position("b")][1]) and found.lead_months[found.position("c")].tolist() == [3.0, 6.0]
