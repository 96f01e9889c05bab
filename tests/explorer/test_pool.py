"""The packages of the page are enough: on the same levels the whole model names the same."""

from dataclasses import replace

import numpy as np

from herelib import decisions, tables
from herelib.explorer import pool as pools
from herelib.recommendations import advise, model
from herelib.studies import read_catalogue


def test_cheaper_packages_alone_can_be_chosen_for_less_money():
    assert pools._cheaper(np.array([9.0, 9.0, 4.0, 6.0, 1.0])).tolist() == [True, False, True, False, True]


def test_sets_of_weights_begin_with_all_alike_and_never_leave_all_out():
    weights = pools.settings_of_weights(12, 1)
    assert (weights[0] == 1).all() and weights.any(1).all() and len(np.unique(weights, axis=0)) == len(weights)


def test_a_package_is_known_by_its_parts_whatever_their_places():
    row = np.array([4, 2, -1, 7, -1, -1])
    assert pools.key(row) == (2, 4, 7)
    assert [pools.key(left) for left in pools.lesser(row)] == [(2, 7), (4, 7), (2, 4)]


def test_what_the_whole_model_names_is_among_the_packages_of_the_page(demo_processed):
    run = tables.read_all(demo_processed / "demo" / "few", [*tables.read_by("recommend"), "parameters_recommend"])
    settled = {}
    for stage in ("profile", "cluster", "recommend"):
        settled |= decisions.settled_values(run[f"parameters_{stage}"])
    catalogue = read_catalogue()
    shared = model.package_model(catalogue, settled)
    named, cases = 0, 0
    for region in model.regions(run, run, catalogue, shared):
        if region.name not in ("alder", "cedar"):
            continue
        here = model.situation(region, shared)
        pool = pools.pool(here, 1)
        known = {pools.key(row) for row in pool.packages[: pool.choosable]}
        for emphasis in ("none", "finance 3", "skills 0", "network 2, health 0.5"):
            for budget in (60e3, 150e3, 400e3):
                moved = replace(shared, parameters={**settled, "emphasis": emphasis})
                advice = advise(replace(region, plan=replace(region.plan, budget_eur=budget)), moved)
                cases += 1
                named += advice.choice is None or pools.key(advice.package) in known
    assert named >= 0.9 * cases, f"{named} of {cases}"
