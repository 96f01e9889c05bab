"""The tables of what is advised keep their contracts, belong together, and say what a hand can follow."""

from functools import cache

import advised
import numpy as np
import pandas as pd
import pytest
import worlds

from herelib import tables
from herelib.recommendations.package_tables import Compared, head_start, package_tables, region_tables, verdict_rows

COURSE = worlds.part("course", "support", {"finance": 3}, cost=(10e3, 30e3))
MENTORS = worlds.part("mentors", "support", {"skills": 3}, cost=5e3)
BANK = worlds.part("bank", "finance", {"network": 3}, cost=(np.nan, np.nan))
TRUE = worlds.flat(0.2, 0.8, finance=0.9, skills=0.7, network=0.6)


def tables_of(found, profiles):
    """All tables of the packages of some regions, from the advice on each."""
    return package_tables([region_tables(advice, profiles) for advice in found.values()])


def made(parts, true=TRUE, plan=None, excludes=(), **parameters):
    """The tables of the one region `here`, known but for effects."""
    asked = worlds.known(true, plan)
    settled = {**worlds.SURE, **parameters}
    found = advised.advised(worlds.catalogue(parts, excludes), asked, **settled)
    return tables_of(found, asked[1]["profiles"])


@cache
def study(seed):
    """Tables on several regions in doubt, by a catalogue in which all is drawn; one is calm, one was not heard."""
    rng = np.random.default_rng([seed, 21])
    catalogue = worlds.random_catalogue(rng, 9)
    true = pd.concat([worlds.levels(rng, 4, "strong", sd=0.2), worlds.flat(0.1, 0.5).set_axis(["calm"])])
    plan = {"budget_eur": 150_000.0, "committed": catalogue["parts"]["part"].iloc[5] if seed % 2 else ""}
    survey, profile = worlds.interviewed(true, rng, plan, draws=60)
    lost = (profile["profiles"]["region"] == "r0003") & (profile["profiles"]["indicator"] == "capacity:reach")
    profile["profiles"] = profile["profiles"][~lost]
    found = advised.advised(catalogue, (survey, profile), package_draws=60, seed=seed)
    return found, tables_of(found, profile["profiles"])


STUDIES = range(3)


@pytest.mark.parametrize("seed", STUDIES)
def test_every_table_keeps_its_contract(seed):
    found, made_tables = study(seed)
    for name, table in made_tables.items():
        tables.check(name, table)
    assert made_tables["verdicts"]["region"].tolist() == sorted(found)
    words = made_tables["verdicts"].set_index("region")["verdict"]
    assert words["r0003"] == "insufficient evidence" and words["calm"] == "nothing helps enough"
    assert set(made_tables["parts"]["region"]) == set(found) and len(made_tables["leads"]) > 3


@pytest.mark.parametrize("seed", STUDIES)
def test_what_is_named_is_the_same_in_all_tables(seed):
    _, made_tables = study(seed)
    for row in made_tables["verdicts"].query("package != ''").itertuples():
        here = {name: table[table["region"] == row.region] for name, table in made_tables.items() if "region" in table}
        members = worlds.parts_of(row.package)
        parts = here["parts"].set_index("part")
        assert set(parts.index[parts["in_package"]]) == members == set(here["requirements"]["part"]) | members
        assert set(here["evidence"]["part"]) == members
        assert here["evidence"]["relief"].sum() == pytest.approx(row.relief, abs=1e-12)
        named = here["packages"].query("named").iloc[0]
        assert (named["package"], named["lead"], named["relief"]) == (row.package, row.lead, row.relief)
        assert (named["cost_low_eur"], named["cost_high_eur"]) == (row.cost_low_eur, row.cost_high_eur)
        lead = here["leads"].set_index("lead").loc[row.lead]
        assert lead["rank"] == 1 and row.relief >= 0.9 * lead["relief"] - 1e-12
        keys = ["acceptability", "within", "loss_without"]
        assert lead[keys].tolist() == [getattr(row, key) for key in keys]
        assert named["cost_eur"] <= here["packages"].set_index("package").loc[lead["package"], "cost_eur"] + 1e-6
        assert parts["adds"].notna().sum() == len(members)
        taken = here["pressures"].set_index("barrier")
        assert (taken["pressure"] * taken["importance"]).sum() == pytest.approx(row.load, rel=0.2)
        points = here["package_points"].query("package == @row.package").set_index("barrier")["points"]
        assert points.to_dict() == pytest.approx((taken["relieved"] * taken["pressure"]).to_dict())


@pytest.mark.parametrize("seed", STUDIES)
def test_packages_that_are_told_hold_the_best_of_each_lead_and_the_frontier(seed):
    _, made_tables = study(seed)
    points = made_tables["package_points"]
    for region, leads in made_tables["leads"].groupby("region"):
        packages = made_tables["packages"][made_tables["packages"]["region"] == region].set_index("package")
        assert set(packages.index[packages["best_of_lead"]]) == set(leads["package"])
        assert packages.loc[leads["package"], "relief"].tolist() == leads["relief"].tolist()
        along = made_tables["frontier"][made_tables["frontier"]["region"] == region]
        assert set(packages.index[packages["frontier"]]) == set(along["package"])
        assert along["step"].tolist() == list(range(1, len(along) + 1)) and along["relief"].is_monotonic_increasing
        assert leads["acceptability"].sum() == pytest.approx(1.0)
        assert (leads["low90"] <= leads["high90"]).all() and leads["relief"].is_monotonic_decreasing
        assert set(points.loc[points["region"] == region, "package"]) == set(packages.index)


@pytest.mark.parametrize("seed", STUDIES)
def test_nothing_is_told_of_packages_where_none_is_compared(seed):
    _, made_tables = study(seed)
    rest = made_tables["verdicts"].set_index("region").query("package == ''").index
    for name in ("leads", "packages", "evidence", "requirements", "role_verdicts", "doubts", "package_points"):
        assert not set(made_tables[name]["region"]) & set(rest)
    assert "r0003" not in set(made_tables["pressures"]["region"]) and "calm" in set(made_tables["pressures"]["region"])
    row = made_tables["verdicts"].set_index("region").loc["r0003"]
    assert row["missing"] == "capacity:reach" and np.isnan(row["relief"]) and np.isnan(row["load"])


# By hand


def test_the_verdict_says_what_is_named_and_what_is_not_known_of_it():
    gates = pd.DataFrame([{"part": "bank", "gate": "licence", "kind": "fact", "question": "?", "indicator": "",
                           "threshold": np.nan, "status": "B"}])  # fmt: skip
    asked = worlds.known(TRUE, {"budget_eur": 1e6, "committed": "mentors"})
    catalogue = {**worlds.catalogue([COURSE, MENTORS, BANK]), "gates": gates}
    found = advised.advised(catalogue, asked, **worlds.SURE)
    row = tables_of(found, asked[1]["profiles"])["verdicts"].iloc[0]
    assert (row["lead"], row["package"], row["committed"]) == ("mentors", "mentors;course;bank", "mentors")
    assert (row["unknown_costs"], row["unknown_gates"], row["nearest_gate"]) == ("bank", "bank licence", "")
    assert row["fits"] == 1.0 and (row["lead_time_low_months"], row["lead_time_high_months"]) == (3.0, 6.0)
    # Pressures 1, .9 and .7: what is taken away is .6 of each.
    assert row["relief"] == pytest.approx(0.6) and row["load"] == pytest.approx(2.6 / 12)
    assert row["low90"] < 0.6 < row["high90"]


def test_the_flip_makes_another_lead_as_good_and_says_whether_the_team_admits_it():
    parts, apart = [COURSE, MENTORS], [("course", "mentors")]
    wide = made(parts, excludes=apart)
    flips = tables.check("flips", wide["flips"]).set_index("barrier")
    assert set(flips["lead"]) == {"mentors"} and not flips["admissible"].any()  # weights are settled: all alike
    then = flips["weight_then"]
    assert then["barrier:finance"] * 1.0 == pytest.approx(then["barrier:skills"] * 0.9, abs=1e-6)
    assert then.sum() == pytest.approx(1.0) and flips["weight"].to_numpy() == pytest.approx(np.full(12, 1 / 12))
    row = wide["verdicts"].iloc[0]
    assert row["flip"].startswith("if ") and not row["flip_admissible"]
    loose = made(parts, excludes=apart, importance_doubt=0.35)
    assert loose["flips"]["admissible"].all() and loose["verdicts"]["flip_admissible"].all()
    assert made([COURSE, BANK])["verdicts"]["flip"].tolist() != [""]  # to do without support
    alone = made([COURSE])
    assert alone["flips"].empty and alone["verdicts"]["flip"].tolist() == [""]


def test_the_hinge_of_a_verdict_is_the_first_of_its_table():
    found = made([COURSE, MENTORS], excludes=[("course", "mentors")])
    row = found["verdicts"].iloc[0]
    assert (row["hinge"], row["hinge_lead"]) == ("course barrier:finance", "mentors")
    firm = made([COURSE, MENTORS, BANK], plan={"committed": "course"})["verdicts"].iloc[0]
    assert (firm["hinge"], firm["hinge_lead"]) == ("", "")


def test_where_nobody_can_lead_the_nearest_gate_is_named():
    gates = pd.DataFrame([{"part": "course", "gate": "host", "kind": "fact", "question": "?", "indicator": "",
                           "threshold": np.nan, "status": "B"}])  # fmt: skip
    survey, profile = worlds.known(TRUE)
    fact = {"part": "course", "region": "here", "country": "", "gate": "host", "answer": "no", "source": "", "date": ""}
    asked = {**survey, "gate_facts": pd.DataFrame([fact])}, profile
    found = advised.advised({**worlds.catalogue([COURSE, BANK]), "gates": gates}, asked, **worlds.SURE)
    made_tables = tables_of(found, profile["profiles"])
    row = made_tables["verdicts"].iloc[0]
    assert (row["verdict"], row["nearest_gate"], row["package"]) == ("none feasible", "course: host", "")
    assert not made_tables["gates"]["open"].any()


def test_verdicts_in_short_are_those_of_the_whole_table():
    found, made_tables = study(0)
    short = verdict_rows(list(found.values()))
    assert short.equals(made_tables["verdicts"][list(short)])


# The head start


def starts(*reliefs):
    """Table head_start of regions in which courses and mentors, apart, take away so much."""
    rows = pd.concat([worlds.flat(0.2, 0.8, finance=f, skills=s) for f, s in reliefs])
    true = rows.set_axis([f"r{k}" for k in range(len(reliefs))])
    catalogue = worlds.catalogue([COURSE, MENTORS], [("course", "mentors")])
    found = advised.advised(catalogue, worlds.known(true), **worlds.SURE)
    return tables.check("head_start", head_start([Compared.of(advice) for advice in found.values()])).iloc[0]


def test_leads_that_are_ahead_by_the_same_everywhere_have_all_of_a_head_start():
    row = starts((0.7, 0.5), (0.7, 0.5), (0.7, 0.5))
    assert (row["regions"], row["share"], row["leads"], row["packages"]) == (3, pytest.approx(1.0), 1, 1)
    assert row["entropy"] == 0.0


def test_leads_that_change_places_from_region_to_region_have_none():
    row = starts((0.7, 0.5), (0.5, 0.7))
    assert row["share"] == pytest.approx(0.0, abs=1e-12) and row["entropy"] == pytest.approx(1.0)
    assert (row["leads"], row["packages"]) == (2, 2)


def test_a_head_start_by_hand():
    """Ahead by .3 in one region and by .1 in the other: means .1 to both sides, of .15 and .05."""
    row = starts((0.75, 0.45), (0.75, 0.5))
    ahead = 0.6 * np.array([(1 - 0.4) / 1.4, (1 - 0.5) / 1.5]) / 2
    assert row["share"] == pytest.approx(ahead.mean() ** 2 / (ahead**2).mean())


def test_a_head_start_needs_two_regions_and_two_leads():
    row = starts((0.7, 0.5))
    assert np.isnan(row["share"]) and row["regions"] == 1
    nobody = tables.check("head_start", head_start([])).iloc[0]
    assert nobody["regions"] == 0 and np.isnan(nobody["share"]) and np.isnan(nobody["entropy"])
