"""The library's packages against the oracle's, on small catalogues and places known without doubt.

What the oracle says comes from `oracles.packages`: every package, one after the other. What the library says is read
from its tables.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import packages as oracle

CASES = range(8)
KNOWN = {**worlds.SURE, "p_all": 0.0}


@cache
def case(seed, **rules):
    """A random catalogue and place: what the library says of it, and all packages by the oracle."""
    rng = np.random.default_rng([seed, 5])
    tables = worlds.random_catalogue(rng)
    true = worlds.levels(rng, 1, "strong", sd=0.25).set_axis(["here"])
    budget = float(rng.choice([90_000, 150_000, 1e9]))
    plan = {"budget_eur": budget} | {key: ";".join(sorted(names)) for key, names in rules.items()}
    place = worlds.place(tables, true.iloc[0], budget=budget, **{key: frozenset(n) for key, n in rules.items()})
    return worlds.advice(tables, worlds.known(true, plan), **KNOWN), oracle.choice([place]), place


def at(table: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """The rows of the one region by their keys; no name is an empty text."""
    return table.set_index(list(keys))


@pytest.mark.parametrize("seed", CASES)
def test_verdict_lead_package_and_relief_are_those_of_the_search_through_all_packages(seed):
    found, truth, place = case(seed)
    said = worlds.verdict(found)
    assert said["verdict"] == oracle.verdict(truth)
    assert said["load"] == pytest.approx(oracle.load(place), abs=1e-12)
    if said["verdict"] != "nothing helps enough":
        named = oracle.named_package(truth)
        assert said["lead"] == (truth.lead[truth.best()] or "")
        assert worlds.parts_of(said["package"]) == truth.named(named)
        assert said["relief"] == pytest.approx(truth.relief[named], abs=1e-12)
        assert (said["cost_low_eur"], said["cost_high_eur"]) == pytest.approx((truth.cost[named], truth.cost[named]))


@pytest.mark.parametrize("seed", CASES)
def test_each_lead_has_the_best_package_that_there_is_with_it(seed):
    found, truth, _ = case(seed)
    best = oracle.best_per_lead(truth)
    leads = at(found["leads"], "lead")
    assert set(leads.index) == {name or "" for name in best}
    for name, k in best.items():
        assert leads.loc[name or "", "relief"] == pytest.approx(truth.relief[k], abs=1e-12)
        assert worlds.parts_of(leads.loc[name or "", "package"]) == truth.named(k)
        if name:
            assert leads.loc[name, "loss_without"] == pytest.approx(oracle.loss_without(truth, name), abs=1e-12)


@pytest.mark.parametrize("seed", CASES)
def test_losses_without_a_part_and_if_it_is_insisted_on_are_those_of_two_searches(seed):
    found, truth, place = case(seed)
    best = truth.relief_of(truth.best())
    for row in found["parts"].itertuples():
        assert row.loss_without == pytest.approx(oracle.loss_without(truth, row.part), abs=1e-12)
        insisted = oracle.best_insisted_on([place], row.part)
        if insisted is None:
            assert np.isnan(row.loss_insisted)
        else:  # a part that adds too little to be chosen may still add: then insisting on it costs nothing
            assert row.loss_insisted == pytest.approx(max(0.0, best - insisted), abs=1e-12)
        assert row.alone == pytest.approx(oracle.relief(place, (place.position(row.part),)), abs=1e-12)
        assert row.reach == pytest.approx(place.reach[place.position(row.part)])


@pytest.mark.parametrize("seed", CASES)
def test_every_package_that_is_told_has_the_relief_and_lead_of_the_formula(seed):
    found, _, place = case(seed)
    for row in found["packages"].itertuples():
        members = tuple(sorted(place.position(name) for name in worlds.parts_of(row.package)))
        assert row.relief == pytest.approx(oracle.relief(place, members), abs=1e-12)
        assert row.lead == (oracle.lead([place], members) or "")
        assert row.cost_eur == pytest.approx(oracle.cost(place, members))
        assert row.parts == len(members)


@pytest.mark.parametrize("seed", CASES)
def test_the_frontier_is_what_no_package_undercuts_whatever_the_budget(seed):
    rng = np.random.default_rng([seed, 5])
    tables = worlds.random_catalogue(rng)
    true = worlds.levels(rng, 1, "strong", sd=0.25).set_axis(["here"])
    truth = oracle.choice([worlds.place(tables, true.iloc[0])])
    found = worlds.advice(tables, worlds.known(true, {"budget_eur": 60_000.0}), **KNOWN)["frontier"]
    steps = oracle.frontier(truth)
    assert found["relief"].to_numpy() == pytest.approx(truth.relief[steps], abs=1e-12)
    assert found["cost_eur"].to_numpy() == pytest.approx(truth.cost[steps])
    assert found["affordable"].tolist() == (truth.cost[steps] <= 60_000).tolist()
    further = np.diff(truth.cost[steps]) / np.diff(truth.relief[steps]) / 100
    assert found["euros_per_hundredth"].iloc[1:].to_numpy() == pytest.approx(further)


@pytest.mark.parametrize("seed", CASES)
def test_evidence_is_the_shapley_share_of_every_part_and_barrier(seed):
    found, _, place = case(seed)
    package = tuple(sorted(place.position(name) for name in worlds.parts_of(worlds.verdict(found)["package"])))
    if not package:
        assert found["evidence"].empty
        return
    shares = oracle.shapley(place, package)
    said = at(found["evidence"], "part", "barrier")["relief"]
    assert said.sum() == pytest.approx(oracle.relief(place, package), abs=1e-12)
    for (k, b), share in np.ndenumerate(shares):
        key = place.names[package[k]], worlds.BARRIERS[b]
        assert said.get(key, 0.0) == pytest.approx(share, abs=1e-12)
    has = place.pressure > 0
    said = at(found["pressures"], "barrier").loc[worlds.BARRIERS, "relieved"].to_numpy(float)
    assert said[has] == pytest.approx(oracle.removed(place, package)[has], abs=1e-12)


@pytest.mark.parametrize("seed", CASES)
def test_delivery_counts_what_the_package_brings_and_says_who_brings_it(seed):
    found, _, place = case(seed)
    package = tuple(sorted(place.position(name) for name in worlds.parts_of(worlds.verdict(found)["package"])))
    for row in found["parts"].itertuples():
        m = place.position(row.part)
        available = oracle.there_for(place, package, m) if m in package else place.there
        assert row.delivery == pytest.approx(oracle.delivery(place.need[m], place.hard[m], available), abs=1e-12)
    for row in found["requirements"].itertuples():
        m, c = place.position(row.part), worlds.CAPACITIES.index(row.capacity)
        assert row.needed == pytest.approx(place.need[m, c]) and row.hard == place.hard[m, c]
        assert row.there == pytest.approx(place.there[c])
        available = oracle.there_for(place, package, m)[c]
        assert row.met == pytest.approx(min(1.0, available / place.need[m, c]), abs=1e-12)


@pytest.mark.parametrize("seed", CASES)
@pytest.mark.parametrize("rule", ["committed", "present"])
def test_what_is_settled_is_in_and_what_is_there_costs_nothing(seed, rule):
    rng = np.random.default_rng([seed, 5])
    names = list(worlds.random_catalogue(rng)["parts"]["part"])
    chosen = tuple(names[:1] if rule == "committed" else names[:2])
    found, truth, place = case(seed, **{rule: chosen})
    said, best = worlds.verdict(found), truth.best()
    if best is None or not said["package"]:
        return
    if rule == "committed":
        assert names[0] in worlds.parts_of(said["package"])
    members = tuple(place.position(name) for name in worlds.parts_of(said["package"]))
    assert said["cost_high_eur"] == pytest.approx(oracle.cost(place, members))
    assert said["relief"] >= 0.9 * truth.relief[best] - 1e-12
    assert found["leads"]["relief"].max() == pytest.approx(truth.relief[best], abs=1e-12)


# Under doubt


@pytest.mark.parametrize("seed", CASES)
def test_shapley_shares_and_points_add_up_where_much_is_doubtful(seed):
    rng = np.random.default_rng([seed, 6])
    tables = worlds.random_catalogue(rng)
    found = worlds.advice(tables, worlds.interviewed(worlds.levels(rng, 3, "strong", sd=0.2), rng))
    verdicts = at(found["verdicts"], "region")
    for region, rows in found["evidence"].groupby("region"):
        assert rows["relief"].sum() == pytest.approx(verdicts.loc[region, "relief"], abs=1e-12)
    assert (found["verdicts"]["low90"].dropna() <= found["verdicts"]["high90"].dropna()).all()


@pytest.mark.parametrize("seed", CASES)
def test_relief_is_the_mean_over_draws_and_a_lead_is_best_in_the_share_of_draws_in_which_it_is(seed):
    """Interviews alone are doubtful: the oracle takes the draws one after the other."""
    rng = np.random.default_rng([seed, 7])
    tables = worlds.random_catalogue(rng, 8)
    true = worlds.levels(rng, 1, "strong", sd=0.25).set_axis(["here"])
    survey, profile = worlds.interviewed(true, rng, {"budget_eur": 150_000.0}, draws=20)
    draws = [worlds.place(tables, row, budget=150_000.0) for _, row in profile["draws"][worlds.INDICATORS].iterrows()]
    truth = oracle.choice(draws)
    found = worlds.advice(tables, (survey, profile), **{**KNOWN, "package_draws": 20})
    said = worlds.verdict(found)
    assert said["load"] == pytest.approx(np.mean([oracle.load(place) for place in draws]), abs=1e-12)
    assert said["verdict"] == oracle.verdict(truth)
    if said["verdict"] == "nothing helps enough":
        return
    leads = at(found["leads"], "lead")
    for name, k in oracle.best_per_lead(truth).items():
        assert leads.loc[name or "", "relief"] == pytest.approx(truth.relief[k], abs=1e-12)
        assert leads.loc[name or "", "within"] == pytest.approx(oracle.within(truth, name, 0.1))
    assert leads["acceptability"].sum() == pytest.approx(1.0)


# What must hold of relief, whatever the numbers


def _effects_changed(tables, name, barrier, level):
    effects = tables["effects"]
    here = (effects["part"] == name) & (effects["barrier"] == barrier)
    return {**tables, "effects": effects.assign(level=effects["level"].mask(here, level))}


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_a_fixed_package_never_loses_by_a_stronger_effect_more_capacity_or_one_more_part(seed):
    rng = np.random.default_rng(seed)
    tables = worlds.random_catalogue(rng, 6)
    tables["excludes"] = tables["excludes"].iloc[:0]
    true = worlds.levels(rng, 1, "strong", sd=0.25).set_axis(["here"]).assign(**{"barrier:finance": 0.7})
    names = list(tables["parts"]["part"])
    package = names[: int(rng.integers(1, 5))]
    before = worlds.fixed(tables, true, package)
    assert before["relief"] <= worlds.fixed(tables, true, [*package, names[len(package)]])["relief"] + 1e-12
    barrier = str(rng.choice(worlds.BARRIERS))
    stronger = _effects_changed(tables, package[0], barrier, 3)
    assert before["relief"] <= worlds.fixed(stronger, true, package)["relief"] + 1e-12
    richer = true.assign(**{(c := str(rng.choice(worlds.CAPACITIES))): min(1.0, true.loc["here", c] + 0.2)})
    assert before["relief"] <= worlds.fixed(tables, richer, package)["relief"] + 1e-12
    worse = true.assign(**{barrier: min(1.0, true.loc["here", barrier] + 0.2)})
    after = worlds.fixed(tables, worse, package)
    assert before["relief"] * before["load"] <= after["relief"] * after["load"] + 1e-12


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_without_supplies_a_part_adds_no_more_to_a_larger_package(seed):
    rng = np.random.default_rng(seed)
    tables = worlds.random_catalogue(rng, 6, supplying=False)
    tables["excludes"] = tables["excludes"].iloc[:0]
    true = worlds.levels(rng, 1, "strong", sd=0.25).set_axis(["here"]).assign(**{"barrier:finance": 0.7})
    small, large, more = (list(tables["parts"]["part"])[k] for k in (slice(0, 1), slice(0, 3), slice(3, 4)))
    relief = {n: worlds.fixed(tables, true, parts)["relief"] for n, parts in enumerate((small, large))}
    added = [worlds.fixed(tables, true, parts + more)["relief"] - relief[n] for n, parts in enumerate((small, large))]
    assert added[0] >= added[1] - 1e-12


def test_with_supplies_a_part_may_add_more_to_a_larger_package():
    """No bound may assume otherwise: a partnership brings what the course needs."""
    tables = worlds.catalogue(
        [
            worlds.part("course", "support", {"finance": 3}, {"mentors": 5}),
            worlds.part("grant", "finance", {"skills": 1}),
            worlds.part("partnership", "steering", {}, supplies={"mentors": 5}),
        ]
    )
    true = worlds.flat(0.6, 0.2)
    package = ["course", "grant", "partnership"]
    relief = {size: worlds.fixed(tables, true, package[:size])["relief"] for size in (2, 3)}
    place = worlds.place(tables, true.iloc[0])
    grant = oracle.relief(place, (place.position("grant"),))  # a grant without support is no package
    assert relief[3] - grant > 2 * (relief[2] - grant) > 0


def test_expected_relief_is_the_relief_of_mean_effects_when_effects_are_drawn():
    """Beta effects, correlated within a part, independent between parts: relief is linear in each part's effects."""
    rng = np.random.default_rng(8)
    tables = worlds.random_catalogue(rng, 5)
    place = worlds.place(tables, worlds.levels(rng, 1, "strong").iloc[0])
    package = tuple(range(5))
    held_back = place.pressure * place.weight
    left = np.ones((100_000, len(worlds.BARRIERS)))
    for m in package:
        arrives = place.reach[m] * oracle.delivery_in(place, package, m)
        luck = rng.random((len(left), 1)) < 0.5  # one luck for all barriers of a part in half of the draws: correlation
        shape = np.maximum(15 * place.effect[m], 1e-9), 15 * (1 - place.effect[m])
        apart = rng.beta(*shape, (len(left), len(worlds.BARRIERS)))
        order = np.sort(apart[:20_000], axis=0)
        together = order[rng.integers(0, len(order), len(left))]
        left *= 1 - arrives * np.where(luck, together, apart)
    drawn = (1 - left) @ held_back / held_back.sum()
    error = drawn.std() / np.sqrt(20_000)
    assert drawn.mean() == pytest.approx(oracle.relief(place, package), abs=3 * error)
