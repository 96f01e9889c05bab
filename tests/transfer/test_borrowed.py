"""Borrowed advice: by hand, at the edges, and for a thousand regions."""

import numpy as np
import pandas as pd
import pytest
from borrowing import PARAMETERS, checked, context, gates, leads, many, memberships, parts, regions, small, verdicts
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.tables.contracts import empty
from herelib.transfer import nearness
from herelib.transfer.borrowed import UNLIKE, borrowed, cluster_advice, donors_of, mixed, open_leads


def first_of(table, region="d"):
    own = table[(table["region"] == region) & (table["rank"] == 1)]
    return dict(zip(own["basis"], own["lead"], strict=True))


def shares(table, basis, region="d"):
    own = table[(table["region"] == region) & (table["basis"] == basis)]
    return own.set_index("lead")["share"]


def test_a_cluster_gives_the_mean_of_its_members_weighted_by_membership():
    run = small()
    table = checked("cluster_advice", cluster_advice(run["leads"], run["verdicts"], run["memberships"]))
    told = table.set_index(["cluster", "lead"])
    assert told.loc[("A", "loan"), "share"] == pytest.approx((1.0 + 0.8 * 0.5) / 1.8)
    assert told.loc[("B", "hub"), "share"] == pytest.approx((0.2 * 0.5 + 1.0) / 1.2)
    assert told.loc[("A", "loan"), ["members", "leads"]].tolist() == [2, 2]
    assert told.loc[("B", "loan"), ["members", "leads"]].tolist() == [1, 0]
    assert table.groupby("cluster")["share"].sum().tolist() == pytest.approx([1, 1])
    assert table.groupby("cluster")["lead"].first().tolist() == ["loan", "hub"]


def test_only_regions_with_a_verdict_of_their_own_are_members():
    run = small()
    table = run["verdicts"].assign(verdict=["clear", "insufficient evidence", "none feasible", "insufficient evidence"])
    advice = cluster_advice(run["leads"], table, run["memberships"])
    assert advice["cluster"].unique().tolist() == ["A"] and advice["members"].unique().tolist() == [1]
    assert donors_of(table, run["leads"]).regions == ("a",)


def test_context_lends_by_nearness_and_dilutes_by_hand():
    run = small()
    told = shares(checked("borrowed", borrowed(run, PARAMETERS)), "context")
    width = 0.1  # median of 0.1, 0.1, 0.3
    weight = np.exp(-((np.array([0.0, 0.1, 0.4]) / width) ** 2))
    weight /= weight.sum()
    votes = 1 / (weight**2).sum()
    loan = weight @ [1.0, 0.5, 0.0]
    assert told["loan"] == pytest.approx(votes / (1 + votes) * loan + 1 / (1 + votes) / 3)
    assert told["shop"] == pytest.approx(1 / (1 + votes) / 3) and told.sum() == pytest.approx(1)


def test_a_cluster_lends_by_membership():
    run = small()
    run["memberships"] = pd.concat([run["memberships"], memberships({"d": {"A": 0.5, "B": 0.5}})])
    told = shares(borrowed(run, PARAMETERS), "cluster")
    weight = 0.5 * np.array([1, 0.8, 0]) / 1.8 + 0.5 * np.array([0, 0.2, 1]) / 1.2
    votes = 1 / (weight**2).sum()
    hub = weight @ [0, 0.5, 1]
    assert told["hub"] == pytest.approx((votes * hub + 1 / 3) / (1 + votes))


def test_where_a_region_was_left_out_of_the_typology_its_placement_lends_and_says_how_far_it_is():
    run = small()
    placed = pd.DataFrame({"region": "d", "cluster": ["A", "B"], "share": [1.0, 0.0]})
    run["placements"] = placed.assign(indicators=1, distance=0.9, furthest=0.2, outside=True, note="")
    table = borrowed(run, PARAMETERS)
    assert first_of(table)["cluster"] == "loan"
    note = table.loc[table["basis"] == "cluster", "note"].iloc[0]
    assert note.startswith("borrowed from 2 regions of its cluster, which count as 2.0 equal ones") and UNLIKE in note
    assert table.loc[table["basis"] == "cluster", "donors"].iloc[0] == "cluster A (100%): a, b"
    run["memberships"] = pd.concat([run["memberships"], memberships({"d": {"A": 0, "B": 1}})])
    assert first_of(borrowed(run, PARAMETERS))["cluster"] == "hub"  # its own membership comes first


def test_a_closed_gate_takes_a_lead_out_and_an_unknown_one_is_said():
    run = small()
    run["gates"] = gates(("d", "loan"), ("a", "hub"), unknown=(("d", "hub"),))
    table = borrowed(run, PARAMETERS)
    told = table.set_index("lead")["note"]
    assert sorted(told.index) == ["hub", "shop"] and first_of(table) == {"context": "hub"}
    assert told["hub"].endswith("of what they advise cannot start here; feasible if confirmed: lender")
    assert "feasible if confirmed" not in told["shop"]
    assert table["share"].sum() == pytest.approx(1) and table["share"].max() < 0.75


def test_gates_that_interviews_answer_count_for_a_region_that_borrows():
    run = small()
    run["gates"] = gates(interview=(("d", "loan"),))
    assert "loan" not in set(borrowed(run, PARAMETERS)["lead"])
    assert open_leads(run, ["d"], ["loan"], ("fact",)).tolist() == [[True]]


@pytest.mark.parametrize("standing", ["no law here", "not this setting", "not these people", "too late", "gate closed"])
def test_a_lead_that_cannot_be_had_here_is_not_lent_and_one_that_is_settled_is(standing):
    run = small()
    run["parts"] = parts(("d", "loan", standing), ("a", "hub", standing), ("d", "shop", "available"))
    table = borrowed(run, PARAMETERS)
    assert sorted(table["lead"]) == ["hub", "shop"] and "of what they advise cannot start here" in table["note"].iloc[0]
    run["gates"] = gates(("d", "hub"))
    assert borrowed(run, PARAMETERS).empty
    for settled in ("present", "committed"):
        run["parts"] = parts(("d", "loan", standing), ("d", "hub", settled))
        assert sorted(borrowed(run, PARAMETERS)["lead"]) == ["hub", "shop"]


def test_without_interviews_it_is_the_facts_that_say_whether_a_gate_is_closed():
    run = small()
    run["parts"] = parts(("d", "loan", "gate closed"), ("d", "hub", "gate closed"), ("d", "shop", "no law here"))
    run["gates"] = gates(("d", "hub"), interview=(("d", "loan"),))
    names = ["loan", "hub", "shop"]
    assert open_leads(run, ["d"], names).tolist() == [[False, False, False]]
    assert open_leads(run, ["d"], names, ("fact",)).tolist() == [[True, False, False]]


def test_who_lends_has_a_verdict_that_speaks_for_a_lead():
    run = small()
    words = {"a": "either will do", "b": "only one is left", "c": "nothing helps enough", "d": "insufficient evidence"}
    run["verdicts"] = run["verdicts"].assign(verdict=run["verdicts"]["region"].map(words))
    assert donors_of(run["verdicts"], run["leads"]).regions == ("a",)
    run["verdicts"] = run["verdicts"].assign(verdict="clear", lead=["loan", "", "unheard_of", ""])
    assert donors_of(run["verdicts"], run["leads"]).regions == ("a",)


def test_a_package_without_support_lends_no_lead_and_its_share_is_lost():
    run = small()
    run["leads"] = leads({"a": {"loan": 0.6, "": 0.4}, "b": {"loan": 0.5, "hub": 0.5}, "c": {"hub": 1.0}})
    donors = donors_of(run["verdicts"], run["leads"])
    assert donors.leads == ("hub", "loan") and donors.shares.tolist() == [[0, 0.6], [0.5, 0.5], [1, 0]]
    assert "" not in set(borrowed(run, PARAMETERS)["lead"])


def test_where_nothing_that_leads_elsewhere_can_start_nothing_is_lent():
    run = small()
    run["gates"] = gates(("d", "loan"), ("d", "hub"))
    assert borrowed(run, PARAMETERS).empty
    run["gates"] = gates(("d", "loan"), ("d", "hub"), ("d", "shop"))
    assert borrowed(run, PARAMETERS).empty


def test_a_single_donor_never_looks_certain():
    told = mixed(np.array([[1.0, 0.0]]), np.array([1.0]), np.ones((1, 2), bool))
    assert told.tolist() == [[0.75, 0.25]]
    many_votes = mixed(np.array([[1.0, 0.0]]), np.array([99.0]), np.ones((1, 2), bool))
    assert many_votes[0, 0] == pytest.approx(0.995)


def test_a_region_unlike_all_others_is_told_so():
    run = small()
    run["context"] = context({"a": {"x": 0.0}, "b": {"x": 0.1}, "c": {"x": 0.4}, "d": {"x": 0.9}})
    note = borrowed(run, PARAMETERS)["note"].iloc[0]
    assert "the nearest donor is 0.50 away, among themselves it is 0.30 at most: nothing like it has been asked" in note
    assert note.startswith("borrowed from 3 regions by context") and "compared on 1 of 1 context figure" in note
    inside = small()
    inside["context"] = context({"a": {"x": 0.0}, "b": {"x": 0.1}, "c": {"x": 0.4}, "d": {"x": 0.5}})
    assert UNLIKE not in borrowed(inside, PARAMETERS)["note"].iloc[0]


def test_a_figure_of_a_larger_area_lends_nothing_unless_decided():
    run = small()
    run["context"] = run["context"].assign(inherited_from=["", "", "", "XX1"])
    assert borrowed(run, PARAMETERS).empty
    assert first_of(borrowed(run, {**PARAMETERS, "inherited": "include"})) == {"context": "loan"}


def test_leads_that_tie_share_their_rank():
    run = small()
    run["leads"] = leads({"a": {"loan": 0.5, "hub": 0.5, "shop": 0.0}})
    run["verdicts"] = verdicts({"a": "hub"}, ("d",))
    table = borrowed(run, PARAMETERS).query("region == 'd'")
    assert table["rank"].tolist() == [1, 1, 3] and table["lead"].tolist() == ["hub", "loan", "shop"]
    assert "nothing to tell whether that is far" in table["note"].iloc[0]


def test_only_regions_without_a_verdict_of_their_own_borrow():
    run = small()
    run["regions"] = regions({"a": "rural", "b": "rural", "c": "rural", "d": "rural", "e": "rural"})
    run["context"] = pd.concat([run["context"], context({"e": {"density": 0.2}})])
    run["verdicts"] = run["verdicts"].assign(verdict=["clear", "contested", "none feasible", "insufficient evidence"])
    assert set(borrowed(run, PARAMETERS)["region"]) == {"d", "e"}


def test_without_donors_or_borrowers_the_table_is_empty_and_keeps_its_contract():
    run = small()
    nobody = {**run, "verdicts": run["verdicts"].assign(verdict="none feasible")}
    nothing = {**run, "leads": empty("leads"), "memberships": empty("memberships")}
    for case in (nobody, nothing, {**run, "context": run["context"].iloc[:0]}):
        checked("borrowed", borrowed(case, PARAMETERS))
        assert borrowed(case, PARAMETERS).empty
    advice = cluster_advice(nothing["leads"], run["verdicts"], nothing["memberships"])
    assert checked("cluster_advice", advice).empty


def test_clusters_without_advice_are_said_and_weaken_what_is_lent():
    run = small()
    whole = {**run, "memberships": pd.concat([run["memberships"], memberships({"d": {"A": 1.0}})])}
    half = {**run, "memberships": pd.concat([run["memberships"], memberships({"d": {"A": 0.5, "Z": 0.5}})])}
    told = borrowed(half, PARAMETERS)
    assert "50% of its membership lies in clusters without advice" in told["note"].iloc[0]
    assert shares(told, "cluster")["loan"] < shares(borrowed(whole, PARAMETERS), "cluster")["loan"]


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 12), st.floats(0, 0.6))
def test_shares_sum_to_one_and_the_order_of_rows_does_not_matter(seed, lacking, gaps):
    run = many(30, seed, lacking, gaps)
    table = borrowed(run, PARAMETERS)
    assert np.allclose(table.groupby(["region", "basis"])["share"].sum(), 1)
    assert set(table["region"]) <= set(run["verdicts"].query("verdict == 'insufficient evidence'")["region"])
    shuffled = {name: part.sample(frac=1, random_state=seed + 1) for name, part in run.items()}
    pd.testing.assert_frame_equal(table, borrowed(shuffled, PARAMETERS))


def test_arguments_are_not_changed():
    run = many(20, 1, 4, 0.2)
    before = {name: part.copy() for name, part in run.items()}
    borrowed(run, PARAMETERS)
    for name, part in run.items():
        pd.testing.assert_frame_equal(part, before[name])


def test_thousands_of_regions_borrow_from_the_nearest_and_the_planted_rule_comes_back():
    run = many(nearness.DENSE + 500, 3, 400)
    table = checked("borrowed", borrowed(run, PARAMETERS))
    assert table["region"].nunique() == 400
    values = run["context"].pivot_table(index="region", columns="indicator", values="scaled", observed=True)
    which = 2 * (values["density"] > 0.5) + (values["income"] > 0.5)
    planted = which.map(dict(enumerate(["co-op", "hub", "loan", "shop"])))
    own = table[(table["basis"] == "context") & (table["rank"] == 1)].set_index("region")["lead"]
    closed = set(run["gates"]["region"])
    free = own[[region for region in own.index if region not in closed]]
    assert (free == planted[free.index]).mean() > 0.9
