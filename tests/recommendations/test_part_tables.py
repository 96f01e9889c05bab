"""The tables that speak of single parts and barriers: each word and figure on cases that a hand can follow."""

import advised
import numpy as np
import pytest
import worlds
from oracles import packages as oracle

from herelib import tables
from herelib.recommendations.part_tables import (
    doubts,
    hinge_rows,
    part_rows,
    pressures,
    requirements,
    role_rows,
)

COURSE = worlds.part("course", "support", {"finance": 3}, {"skills": 5, "mentors": 3}, cost=(10e3, 30e3))
MENTORS = worlds.part("mentors", "support", {"skills": 3}, {"skills": 1}, supplies={"mentors": 5, "skills": 2})
LEAFLET = worlds.part("leaflet", "support", {"finance": 1}, cost=1e3)
BANK = worlds.part("bank", "finance", {"network": 3}, {"mentors": 2}, reached=np.nan, cost=(np.nan, np.nan))
TRUE = worlds.flat(0.2, 0.4, finance=0.9, skills=0.9, network=0.9)
BUILD = [COURSE, MENTORS, LEAFLET, BANK]


def advice(parts=BUILD, true=TRUE, plan=None, excludes=(), **parameters):
    return advised.sure(worlds.catalogue(parts, excludes), true, plan, **parameters)


def rows_of(found):
    """The table parts of one region by part, its contract kept."""
    return tables.check("parts", part_rows(found)).set_index("part")


# Standings


def test_a_part_without_which_much_is_lost_is_core_one_that_may_be_in_is_open_and_one_that_costs_much_is_out():
    """The lender does what the bank does: either may be in. The shop does much less than the bank in its place."""
    lender, shop = {**BANK, "name": "lender"}, worlds.part("shop", "finance", {"network": 1})
    rows = rows_of(advice([COURSE, MENTORS, BANK, lender, shop]))
    standing = {"mentors": "core", "course": "core", "bank": "open", "lender": "open", "shop": "out"}
    assert rows["standing"].to_dict() == standing
    assert rows.loc["bank", "loss_without"] == rows.loc["lender", "loss_insisted"] == pytest.approx(0.0)
    assert rows.loc["bank", "acceptability"] == rows.loc["lender", "acceptability"] == 0.5
    assert rows.loc["shop", "acceptability"] == rows.loc["shop", "core_index"] == 0.0


def test_what_adds_too_little_to_be_named_is_open_where_insisting_on_it_costs_nothing():
    """In a package of its own the leaflet would lose nearly all; joined to the best it costs nothing."""
    rows = rows_of(advice([{**COURSE, "requires": {}}, LEAFLET], worlds.flat(0.2, 0.8, finance=0.9), least_part=0.1))
    assert rows["in_package"].to_dict() == {"course": True, "leaflet": False}
    assert rows.loc["leaflet", "standing"] == "open" and rows.loc["leaflet", "loss_insisted"] == 0.0


def test_what_cannot_be_had_or_held_has_no_standing_or_is_out():
    far = {**BANK, "countries": "FR"}
    rows = rows_of(advice([COURSE, MENTORS, far]))
    assert rows.loc["bank", ["standing", "standing_here"]].tolist() == ["", "no law here"]
    figures = ["acceptability", "core_index", "loss_without", "loss_insisted"]
    assert rows.loc["bank", figures].isna().all()
    dear = rows_of(advice([COURSE, MENTORS, {**BANK, "cost": 9e5}], plan={"budget_eur": 1e5}))
    assert dear.loc["bank", "standing"] == "out" and np.isnan(dear.loc["bank", "loss_insisted"])


def test_where_nothing_is_compared_parts_say_only_what_can_be_had():
    rows = rows_of(advice(true=worlds.flat(0.2, 0.4)))
    assert (rows["standing"] == "").all() and not rows["in_package"].any() and rows["loss_without"].isna().all()
    assert rows["alone"].tolist() == [0.0] * 4 and rows["delivery"].notna().all()  # capacities are known
    far = rows_of(advice([{**COURSE, "countries": "FR"}, BANK]))
    assert far["delivery"].isna().all() and far["standing_here"].tolist() == ["no law here", "available"]


# Figures


def test_what_a_part_adds_delivers_and_lacks():
    found = advice(close_enough=0.05)
    place = worlds.place(worlds.catalogue(BUILD), TRUE.iloc[0], reach=np.ones(4))
    rows, members = rows_of(found), (0, 1, 3)
    assert advised.package_of(found) == {"course", "mentors", "bank"}
    assert set(rows.index[rows["in_package"]]) == advised.package_of(found)
    for m, name in enumerate(place.names):
        package = members if m in members else (m,)
        assert rows.loc[name, "delivery"] == pytest.approx(oracle.delivery_in(place, package, m)), name
        assert rows.loc[name, "alone"] == pytest.approx(oracle.relief(place, (m,)))
        added = oracle.adds([place], members, m) if m in members else np.nan
        assert rows.loc[name, "adds"] == pytest.approx(added, nan_ok=True)
    assert rows.loc["course", "lacks"] == "skills 0.40/1.00;mentors 0.40/0.60" and rows.loc["leaflet", "lacks"] == ""


def test_costs_and_reach_that_are_not_known_are_missing():
    rows = rows_of(advice(plan={"founders": 2000.0}))
    assert np.isnan(rows.loc["bank", "reach"]) and rows.loc["course", "reach"] == 0.5
    assert rows.loc["bank", ["cost_low_eur", "cost_high_eur"]].isna().all()
    assert rows.loc["course", ["cost_low_eur", "cost_high_eur"]].tolist() == [10e3, 30e3]
    assert rows_of(advice(plan={"present": "bank"})).loc["bank", ["cost_low_eur", "cost_high_eur"]].tolist() == [0, 0]


def test_the_core_index_is_the_share_of_packages_that_no_other_beats():
    found = advice([{**COURSE, "requires": {}}, MENTORS], excludes=[("course", "mentors")], importance_doubt=0.35)
    rows = rows_of(found)
    assert rows["core_index"].to_dict() == {"course": 0.5, "mentors": 0.5}  # each takes away what the other leaves
    same = rows_of(advice([{**COURSE, "requires": {}}, LEAFLET], excludes=[("course", "leaflet")]))
    assert same["core_index"].to_dict() == {"course": 1.0, "leaflet": 0.0}


# Barriers and requirements


def test_pressures_say_how_far_each_barrier_presses_and_what_is_taken_away_of_it():
    found = advice(close_enough=0.05)
    rows = tables.check("pressures", pressures(found)).set_index("barrier")
    place = worlds.place(worlds.catalogue(BUILD), TRUE.iloc[0], reach=np.ones(4))
    taken = oracle.removed(place, (0, 1, 3)) * (place.pressure > 0)
    assert rows.loc[worlds.BARRIERS, "relieved"].to_numpy() == pytest.approx(taken)
    first = rows.loc["barrier:finance"]
    assert first[["severity", "pressure", "presses"]].tolist() == pytest.approx([0.9, 1.0, 1.0])
    assert first["share_of_load"] == pytest.approx(1 / 3) and first["importance"] == pytest.approx(1 / 12)
    assert rows["share_of_load"].sum() == pytest.approx(1.0)
    calm = pressures(advice(true=worlds.flat(0.2, 0.4)))
    assert not calm["share_of_load"].any() and calm["relieved"].isna().all()


def test_requirements_say_what_is_there_and_which_other_part_brings_most():
    rows = tables.check("requirements", requirements(advice(close_enough=0.05))).set_index(["part", "capacity"])
    need = rows.loc[("course", "capacity:mentors")]
    # Mentors need skills, of which there are enough for them: they bring all that they can.
    assert need[["needed", "there", "supplied", "met"]].tolist() == pytest.approx([0.6, 0.4, 1.0, 1.0])
    assert need["supplied_by"] == "mentors" and need["hard"]
    skills = rows.loc[("course", "capacity:skills")]
    assert skills[["supplied", "met"]].tolist() == pytest.approx([0.4, 0.4]) and skills["supplied_by"] == "mentors"
    itself = rows.loc[("mentors", "capacity:skills")]
    assert itself[["supplied", "supplied_by", "met"]].tolist() == [0.0, "", 1.0]  # never what it needs itself
    assert not itself["hard"] and len(rows) == 4


# Doubts, hinges and places


def test_doubts_hinges_and_places_are_told_by_name():
    # Unlike the leaflet alone the course helps a lot: without that another would lead.
    found = advice([{**COURSE, "requires": {}}, {**MENTORS, "requires": {}}], excludes=[("course", "mentors")],
                   true=worlds.flat(0.2, 0.4, finance=0.9, skills=0.6))  # fmt: skip
    told = tables.check("doubts", doubts(found)).set_index("source")
    assert told.index.tolist() == ["interviews", "weights", "raters", "evidence"] and told.loc["weights", "loss"] == 0.0
    hinge = tables.check("hinges", hinge_rows(found)).iloc[0]
    assert hinge[["part", "barrier", "lead_then"]].tolist() == ["course", "barrier:finance", "mentors"]
    assert hinge["loss"] == pytest.approx((0.6 - 0.7 * 0.6) / 1.7)
    rows = tables.check("role_verdicts", role_rows(found)).set_index("role")
    assert rows.index.tolist() == ["lead", "support", "form", "finance", "place", "steering"]
    assert rows.loc["lead", ["part", "verdict"]].tolist() == ["course", "clear"]
    assert (rows.loc["support":, "verdict"] == "none needed").all() and (rows.loc["support":, "part"] == "").all()


def test_without_a_hinge_the_table_has_no_rows():
    assert hinge_rows(advice([{**COURSE, "requires": {}}, MENTORS, BANK], plan={"committed": "course"})).empty
