"""Universes: which combinations of options are evaluated, and what a decision weighs in them."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from option_records import record

from herelib.decisions.records import Option
from herelib.errors import HereError
from herelib.runs import universes
from herelib.runs.universes import Plan

K = record("0001", "k", [2, 3, 4], standings=["defensible", "defensible", "wrong"])
LINKAGE = record("0002", "linkage", ["ward", "average", "kmeans"])
P_CLEAR = record("0003", "p_clear", [0.8, 0.5])
THREE = [K, LINKAGE, P_CLEAR]


def verdicts(outcomes):
    """The table universe_verdicts from {universe: {region: (verdict, lead)}}; all regions in one cluster."""
    rows = [(u, r, v, m, m, 0.5, "A") for u, told in outcomes.items() for r, (v, m) in told.items()]
    columns = ["universe", "region", "verdict", "lead", "package", "acceptability", "cluster"]
    return pd.DataFrame(rows, columns=columns)


def test_a_space_holds_the_defensible_options_of_records_in_force_the_chosen_one_first():
    old = record("0009", "pooling", ["overall", "setting"], status="superseded")
    verdict = record("0010", "verdict:oak", ["wise", "computed"])
    only = record("0011", "inherited", ["exclude"])
    made = universes.option_space([*THREE, old, verdict, only])
    assert [c.parameter for c in made.choices] == ["k", "linkage", "p_clear"]
    assert [[o.value for o in c.options] for c in made.choices] == [[2, 3], ["ward", "average", "kmeans"], [0.8, 0.5]]
    late = record("0001", "k", [3, 2])
    assert [o.value for o in universes.option_space([late]).choices[0].options] == [3, 2]


def test_a_universe_changes_the_parameters_of_its_options_and_no_other():
    made = universes.option_space([*THREE, record("0004", "least_part", [0.03, 0])])
    assert made.values((0, 0, 0, 0)) == {}
    assert made.values((1, 0, 1, 1)) == {"k": 3, "p_clear": 0.5, "least_part": 0.0}
    assert isinstance(made.values((0, 0, 0, 1))["least_part"], float)


def test_one_at_a_time_is_the_baseline_and_each_alternative_alone():
    plan = universes.one_at_a_time(universes.option_space(THREE))
    assert plan.combinations == ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 2, 0), (0, 0, 1))
    assert plan.kinds == ("baseline", *["one at a time"] * 4) and set(plan.stars) == {0}


def test_all_combinations_are_taken_where_they_are_no_more_than_the_bound():
    made = universes.option_space(THREE)
    first = universes.one_at_a_time(made)
    plan = universes.combined(made, first, 12, (), seed=1)
    assert sorted(plan.combinations) == sorted(itertools.product(range(2), range(3), range(2))) and not plan.sampled
    assert plan.combinations[:5] == first.combinations and plan.kinds[5:] == ("combination",) * 7
    assert universes.combined(made, first, 11, (), seed=1).sampled


def test_options_that_exclude_each_other_are_never_combined():
    clashing = record("0003", "p_clear", [0.8, 0.5], clashes=[("0.5", "0002", "kmeans")])
    made = universes.option_space([K, LINKAGE, clashing])
    plan = universes.combined(made, universes.one_at_a_time(made), 12, (), seed=1)
    assert len(plan.combinations) == 10 and not any(c[1] == 2 and c[2] == 1 for c in plan.combinations)
    old = record("0003", "p_clear", [0.8, 0.5], clashes=[("0.5", "0002", "kmeans")], status="superseded")
    assert universes.option_space([K, LINKAGE, old]).clashes == ()


def test_what_excludes_an_option_of_a_superseded_record_excludes_its_value_in_the_one_in_force():
    old = record("0002", "linkage", ["average", "ward"], status="superseded")
    new = record("0004", "linkage", ["ward", "average", "kmeans"])
    clashing = record("0003", "p_clear", [0.8, 0.5], clashes=[("0.5", "0002", "average")])
    made = universes.option_space([old, clashing, new])
    assert [c.decision for c in made.choices] == ["0003", "0004"]
    assert made.clashes == (((0, 1), (1, 1)),) and not made.fits((1, 1)) and made.fits((1, 2))


def test_an_alternative_that_excludes_a_chosen_option_stands_in_combinations_only():
    made = universes.option_space([record("0001", "k", [2, 3], clashes=[("3", "0002", "ward")]), LINKAGE])
    first = universes.one_at_a_time(made)
    assert first.combinations == ((0, 0), (0, 1), (0, 2))
    assert universes.combined(made, first, 99, (), seed=1).combinations[3:] == ((1, 1), (1, 2))


def test_decisions_that_are_not_varied_keep_their_option_and_rule_out_what_it_excludes():
    clashing = record("0003", "p_clear", [0.8, 0.5], clashes=[("0.5", "0002", "ward")])
    assert [c.parameter for c in universes.option_space(THREE, only=["k"]).choices] == ["k"]
    assert universes.option_space([LINKAGE, clashing], only=["p_clear"]).choices == ()
    by_hand = universes.option_space([LINKAGE, clashing], by_hand={"linkage": "average"})
    assert [c.parameter for c in by_hand.choices] == ["p_clear"]
    with pytest.raises(HereError, match=r"option '0.8' of decision 0003: give that parameter by hand, too"):
        clash = record("0003", "p_clear", [0.8, 0.5], clashes=[("0.8", "0002", "average")])
        universes.option_space([LINKAGE, clash], by_hand={"linkage": "average"})
    with pytest.raises(HereError, match=r"option '0.5' of decision 0003 excludes option 'ward' of decision 0002"):
        universes.option_space([LINKAGE, clashing], by_hand={"linkage": "ward", "p_clear": 0.5})


def test_a_parameter_that_no_decision_leaves_open_is_refused_with_the_nearest():
    with pytest.raises(HereError, match=r"--only linkge: no decision leaves it open; did you mean 'linkage'\?"):
        universes.option_space(THREE, only=["linkge"])


def test_a_bound_below_the_universes_one_at_a_time_is_refused():
    with pytest.raises(HereError, match="--most 4: one at a time makes 5 universes already"):
        universes.check_bound(universes.one_at_a_time(universes.option_space(THREE)), 4)


def test_options_without_a_result_alone_are_not_combined():
    made = universes.option_space(THREE)
    plan = universes.combined(made, universes.one_at_a_time(made), 99, {(1, 2)}, seed=1)
    assert [c for c in plan.combinations if c[1] == 2] == [(0, 2, 0)] and len(plan.combinations) == 9


@st.composite
def spaces(draw):
    """A space of up to six decisions with up to four options, some of which exclude each other."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=6))
    made = universes.Space(
        tuple(
            universes.Choice(f"{i:04}", f"p{i}", "", tuple(Option(str(o), o, "", "defensible") for o in range(size)))
            for i, size in enumerate(sizes)
        )
    )
    places = [(i, o) for i, size in enumerate(sizes) for o in range(1, size)]
    pairs = st.tuples(st.sampled_from(places), st.sampled_from(places)).filter(lambda pair: pair[0][0] != pair[1][0])
    clashes = draw(st.lists(pairs, max_size=3)) if len(sizes) > 1 else []
    return universes.Space(made.choices, tuple(clashes))


@settings(max_examples=60, deadline=None)
@given(spaces(), st.integers(0, 60), st.integers(0, 9))
def test_plans_keep_the_bound_hold_no_universe_twice_and_stars_differ_from_their_centre_in_one_decision(
    made, more, seed
):
    first = universes.one_at_a_time(made)
    most = len(first.combinations) + more
    plan = universes.combined(made, first, most, (), seed)
    assert len(set(plan.combinations)) == len(plan.combinations) <= most
    assert all(made.fits(c) for c in plan.combinations) and plan.combinations[0] == made.baseline
    every = [c for c in itertools.product(*(range(len(c.options)) for c in made.choices)) if made.fits(c)]
    assert plan.sampled == (len(every) > most)
    for universe, star in enumerate(plan.stars):
        differ = sum(a != b for a, b in zip(plan.combinations[universe], plan.combinations[star], strict=True))
        assert differ == (universe != star)
    assert plan == universes.combined(made, first, most, (), seed)


def test_stars_are_whole_and_another_seed_gives_others():
    records = [
        record(f"{i:04}", p, [0.1, 0.2, 0.3]) for i, p in enumerate(("p_all", "p_clear", "lack_low", "lack_high"))
    ]
    made = universes.option_space(records)
    first = universes.one_at_a_time(made)
    plan = universes.combined(made, first, 40, (), seed=1)
    seen = set(plan.combinations)
    for star in set(plan.stars):
        centre = plan.combinations[star]
        for i, k in itertools.product(range(4), range(3)):
            assert (*centre[:i], k, *centre[i + 1 :]) in seen
    assert plan.combinations[9:] != universes.combined(made, first, 40, (), seed=2).combinations[9:]


def test_shares_count_universes_with_the_baselines_verdict_and_lead_first():
    told = verdicts({
        0: {"oak": ("contested", "wise")},
        1: {"oak": ("clear", "wise")},
        2: {"oak": ("clear", "wise")},
        3: {"oak": ("contested", "wise")},
        4: {"oak": ("clear", "mentoring")},
    })  # fmt: skip
    shares = universes.verdict_shares(told)
    assert shares[["verdict", "lead", "baseline", "universes"]].to_numpy().tolist() == [
        ["contested", "wise", True, 2],
        ["clear", "wise", False, 2],
        ["clear", "mentoring", False, 1],
    ]
    assert shares["share"].tolist() == [0.4, 0.4, 0.2]


def test_shares_of_options_show_what_the_share_of_all_universes_hides():
    made = universes.option_space([K, P_CLEAR])
    plan = Plan(((0, 0), (1, 0), (0, 1), (1, 1)), (0, 0, 0, 3), ("baseline", *["combination"] * 3))
    told = verdicts({
        0: {"oak": ("clear", "wise")},
        1: {"oak": ("clear", "wise")},
        2: {"oak": ("contested", "wise")},
        3: {"oak": ("contested", "mentoring")},
    })  # fmt: skip
    shares = universes.option_shares(made, plan, told)
    assert (shares.groupby(["region", "decision", "option"])["share"].sum() == 1).all()
    first, second = P_CLEAR.options
    of_option = shares[shares["decision"] == P_CLEAR.id].set_index("option")
    assert of_option.loc[[first.name], ["verdict", "lead", "universes", "share"]].to_numpy().tolist() == [
        ["clear", "wise", 2, 1.0]
    ]
    assert of_option.loc[[second.name], ["verdict", "lead", "share"]].to_numpy().tolist() == [
        ["contested", "mentoring", 0.5],
        ["contested", "wise", 0.5],
    ]


def test_universes_without_a_result_count_in_no_share_of_an_option():
    made = universes.option_space([K, P_CLEAR])
    plan = Plan(((0, 0), (1, 0), (0, 1)), (0, 0, 0), ("baseline", "one at a time", "one at a time"))
    shares = universes.option_shares(made, plan, verdicts({0: {"oak": ("clear", "wise")}, 2: {"oak": ("clear", "")}}))
    assert set(shares[shares["decision"] == K.id]["option"]) == {K.options[0].name}
    assert shares.groupby("decision")["universes"].sum().to_dict() == {K.id: 2, P_CLEAR.id: 2}


def test_importance_by_hand_counts_pairs_that_differ_in_one_decision_only():
    made = universes.option_space([K, P_CLEAR])
    plan = Plan(
        ((0, 0), (1, 0), (0, 1), (1, 1)), (0, 0, 0, 3), ("baseline", "one at a time", "one at a time", "combination")
    )
    told = verdicts({
        0: {"elm": ("clear", "wise"), "oak": ("clear", "wise")},
        1: {"elm": ("clear", "wise"), "oak": ("clear", "wise")},
        2: {"elm": ("contested", "wise"), "oak": ("clear", "wise")},
        3: {"elm": ("contested", "mentoring"), "oak": ("clear", "wise")},
    })  # fmt: skip
    found = universes.decision_importance(made, plan, told).set_index(["parameter", "region"])
    assert found.loc[("k", "elm"), ["pairs", "turned"]].tolist() == [2, 1]
    assert found.loc[("p_clear", "elm"), ["pairs", "turned"]].tolist() == [2, 2]
    assert found.loc[("p_clear", "oak"), "importance"] == 0
    assert found.loc[("p_clear", "all"), ["pairs", "turned", "importance"]].tolist() == [4, 2, 0.5]
    assert found[["low95", "high95"]].isna().to_numpy().all()  # every combination was evaluated
    sampled = universes.decision_importance(made, Plan(plan.combinations, plan.stars, plan.kinds, True), told)
    own = sampled[(sampled["parameter"] == "p_clear") & (sampled["region"] == "elm")].iloc[0]
    assert (own["low95"], own["high95"]) == pytest.approx(universes.wilson(2, 2))


def test_universes_without_a_result_are_in_no_pair():
    made = universes.option_space([K, P_CLEAR])
    plan = Plan(((0, 0), (1, 0), (0, 1)), (0, 0, 0), ("baseline", "one at a time", "one at a time"))
    told = verdicts({0: {"oak": ("clear", "wise")}, 2: {"oak": ("contested", "wise")}})
    found = universes.decision_importance(made, plan, told).set_index(["parameter", "region"])
    assert found.loc[("k", "oak"), "pairs"] == 0 and np.isnan(found.loc[("k", "oak"), "importance"])
    assert found.loc[("p_clear", "oak"), ["pairs", "turned"]].tolist() == [1, 1]


def test_a_region_is_regrouped_where_others_share_its_cluster_whatever_the_cluster_is_called():
    made = universes.option_space([K])
    plan = Plan(((0,), (1,)), (0, 0), ("baseline", "one at a time"))
    told = verdicts({u: dict.fromkeys(["ash", "elm", "oak"], ("clear", "wise")) for u in (0, 1)})
    told["cluster"] = ["A", "A", "", "B", "B", ""]
    assert universes.decision_importance(made, plan, told)["regrouped"].tolist() == [0, 0, 0, 0]
    told["cluster"] = ["A", "A", "B", "A", "B", "C"]
    found = universes.decision_importance(made, plan, told).set_index("region")["regrouped"]
    assert found.to_dict() == {"all": 2, "ash": 1, "elm": 1, "oak": 0}


@settings(max_examples=30, deadline=None)
@given(spaces(), st.integers(0, 30), st.integers(0, 99))
def test_importance_is_that_of_looking_at_every_pair(made, more, seed):
    first = universes.one_at_a_time(made)
    plan = universes.combined(made, first, len(first.combinations) + more, (), seed)
    rng = np.random.default_rng(seed)
    words = [("clear", "wise"), ("clear", "mentoring"), ("contested", "wise")]
    told = {
        u: {r: words[rng.integers(3)] for r in ("elm", "oak")}
        for u in range(len(plan.combinations))
        if rng.random() < 0.8
    }
    told[0] = {r: words[0] for r in ("elm", "oak")}
    found = universes.decision_importance(made, plan, verdicts(told)).set_index(["decision", "region"])
    for i, choice in enumerate(made.choices):
        for region in ("elm", "oak"):
            pairs = turned = 0
            for a, b in itertools.combinations(sorted(told), 2):
                one, two = plan.combinations[a], plan.combinations[b]
                if [j for j in range(len(one)) if one[j] != two[j]] == [i]:
                    pairs += 1
                    turned += told[a][region] != told[b][region]
            assert found.loc[(choice.decision, region), ["pairs", "turned"]].tolist() == [pairs, turned]


def test_importance_does_not_depend_on_the_order_of_rows():
    made = universes.option_space(THREE)
    plan = universes.one_at_a_time(made)
    told = verdicts({u: {"elm": ("clear", "wise"), "oak": ("clear", f"m{u}")} for u in range(5)})
    shuffled = told.sample(frac=1, random_state=3)
    found = universes.decision_importance(made, plan, told)
    pd.testing.assert_frame_equal(found, universes.decision_importance(made, plan, shuffled))
    pd.testing.assert_frame_equal(universes.verdict_shares(told), universes.verdict_shares(shuffled))
    of_options = universes.option_shares(made, plan, told)
    pd.testing.assert_frame_equal(of_options, universes.option_shares(made, plan, shuffled))


def test_wilson_gives_the_published_interval_and_none_without_trials():
    # Newcombe (1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E), table I, method 3
    assert universes.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert universes.wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert universes.wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert np.isnan(universes.wilson(0, 0)).all()
