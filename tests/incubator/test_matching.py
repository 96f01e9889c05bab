"""Matchings: the best there is, beside all of them on small cases; stable; fair; whole."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import matchings as oracle
from people_to_match import REGIONS, apart, asking, offering

from herelib.errors import HereError
from herelib.incubator import flows
from herelib.incubator.flows import LINEAR, MIXED, Solved
from herelib.incubator.matching import match
from herelib.incubator.problem import EACH, MatchingRules

FEW = REGIONS[:3]
KM = {(a, b): far for a, b, far in apart(FEW).itertuples(index=False)}


def small(seed):
    rng = np.random.default_rng(seed)
    people = asking(rng, int(rng.integers(2, 7)), FEW, alike=0.3)
    return people, offering(rng, int(rng.integers(1, 5)), FEW)


def reached(matching):
    """What a matching reaches: matches, worst share, quality in thousandths."""
    worst = 0.0 if np.isnan(matching.worst_share) else round(matching.worst_share, 9)
    return int(matching.participants["matched"].sum()), worst, round(matching.pairs["quality"].sum() * 1000)


@pytest.mark.parametrize("columns", [("region",), ("region", "group")])
@pytest.mark.parametrize("seed", range(12))
def test_a_matching_is_the_best_of_all(seed, columns):
    people, guides = small(seed)
    matching = match(people, guides, MatchingRules(fair_over=columns), apart(FEW))
    assert reached(matching) == oracle.best(people, guides, KM, 4.5, columns)
    assert (matching.stages["gap"] == 0).all()


@pytest.mark.parametrize("seed", range(40, 48))
def test_a_matching_of_teams_is_the_best_of_all(seed):
    people, guides = small(seed)
    # teams of one region each
    people["idea"] = [f"{region}{at % 2}" for at, region in enumerate(people["region"])]
    matching = match(people, guides.assign(hours=14.0), MatchingRules(teams=True), apart(FEW))
    assert reached(matching) == oracle.best_of_teams(people, guides.assign(hours=14.0), KM, 4.5)
    assert (matching.stages["gap"] < 1e-9).all()


def test_where_an_integer_programme_finds_nothing_in_its_time_earlier_stages_stand_and_the_gap_is_said(monkeypatch):
    people = pd.DataFrame(
        {"participant": list("abcd"), "region": "x", "languages": "lv", "idea": ["one", "one", "two", "two"]}
    )
    guides = pd.DataFrame({"mentor": ["m"], "region": ["x"], "languages": ["lv"], "hours": [13.5]})
    answers, mixed = [], flows._mixed
    monkeypatch.setattr(
        flows, "_mixed", lambda *a, **k: answers.append(1) or (mixed(*a, **k) if len(answers) < 2 else None)
    )
    matching = match(people, guides, MatchingRules(teams=True))
    assert len(matching.pairs) == 2 and matching.stages["gap"].tolist()[0] == 0 and matching.stages["gap"].max() > 0
    assert "not proven" in str(matching)
    monkeypatch.setattr(flows, "_mixed", lambda *a, **k: None)
    with pytest.raises(HereError, match="in time"):
        match(people, guides, MatchingRules(teams=True))


@pytest.mark.parametrize("seed", range(20, 28))
def test_serving_each_group_as_well_as_possible_raises_the_next_and_the_next(seed):
    people, guides = small(seed)
    matching = match(people, guides, MatchingRules(fairness=EACH), apart(FEW))
    served = matching.groups[matching.groups["reachable"] > 0]
    assert sorted(served["share"].round(9)) == oracle.fairest_each(people, guides, KM, 4.5)


def allowed(people, guides, matching, hours=4.5):
    """Whether nobody is matched twice, to whom they must not, or beyond what a mentor can take."""
    asking_by, offering_by = people.set_index("participant"), guides.set_index("mentor")
    km = {(a, b): far for a, b, far in apart().itertuples(index=False)}
    pairs = matching.pairs
    load = pairs["mentor"].value_counts()
    return (
        not pairs["participant"].duplicated().any()
        and all(load[name] <= oracle.places(offering_by.loc[name], hours) for name in load.index)
        and not any(
            oracle.failed(asking_by.loc[p].to_dict(), offering_by.loc[m].to_dict(), km, hours)
            for p, m in pairs[["participant", "mentor"]].itertuples(index=False)
        )
    )


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.5]))
def test_a_matching_keeps_every_limit_and_leaves_no_place_that_somebody_could_take(seed, alike):
    rng = np.random.default_rng(seed)
    people, guides = asking(rng, 40, alike=alike), offering(rng, 12)
    matching = match(people, guides, MatchingRules(), apart())
    assert allowed(people, guides, matching)
    assert (matching.mentors["free"] >= 0).all()
    spare = set(matching.mentors.loc[matching.mentors["free"] > 0, "mentor"])
    km = {(a, b): far for a, b, far in apart().itertuples(index=False)}
    left = set(matching.participants.loc[~matching.participants["matched"], "participant"])
    open_to = guides[guides["mentor"].isin(spare)].to_dict("records")
    for person in people[people["participant"].isin(left)].to_dict("records"):
        assert all(oracle.failed(person, guide, km, 4.5) for guide in open_to)


@pytest.mark.parametrize("teams", [False, True])
def test_a_matching_is_the_same_under_another_order_of_rows_and_when_run_again(teams):
    rng = np.random.default_rng(9)
    people, guides = asking(rng, 60, alike=0.3), offering(rng, 15)
    people["idea"] = [f"idea{at % 30}" if teams else "" for at in range(60)]
    rules = MatchingRules(teams=teams)
    first = match(people, guides, rules, apart())
    turned = match(people.sample(frac=1, random_state=1), guides.sample(frac=1, random_state=2), rules, apart())
    assert first.pairs.equals(match(people, guides, rules, apart()).pairs)
    assert first.pairs.equals(turned.pairs)


def test_other_pseudonyms_change_nobody_but_those_who_are_alike_in_every_attribute():
    rng = np.random.default_rng(10)
    people, guides = asking(rng, 60, alike=0.3), offering(rng, 15)
    renamed = people.assign(participant=[f"q{at:03d}" for at in rng.permutation(60)])
    attributes = [column for column in people if column != "participant"]

    def counted(table):
        matching = match(table, guides, MatchingRules(), apart())
        joined = matching.pairs.merge(table, on="participant")
        return joined.groupby([*attributes, "mentor"]).size()

    before, after = counted(people), counted(renamed)
    assert before.sort_index().equals(after.sort_index())


def test_among_alike_participants_a_lot_decides_and_the_table_says_so():
    people = pd.DataFrame({"participant": ["a", "b", "c"], "region": "x", "languages": "lv"})
    guides = pd.DataFrame({"mentor": ["m"], "region": ["x"], "languages": ["lv"], "hours": [9]})
    drawn = {lot: match(people, guides, MatchingRules(lot=lot)) for lot in range(8)}
    assert all(matching.pairs["by_lot"].all() and len(matching.pairs) == 2 for matching in drawn.values())
    assert len({tuple(matching.pairs["participant"]) for matching in drawn.values()}) == 3
    alone = match(people.head(2), guides)
    assert not alone.pairs["by_lot"].any()


def test_the_worst_served_region_gets_places_that_count_nothing_in_all():
    people = pd.DataFrame(
        {"participant": list("abcd"), "region": ["x", "x", "x", "y"], "languages": "lv", "asks": ["q", "q", "q", "r"]}
    )
    guides = pd.DataFrame(
        {"mentor": ["m"], "region": ["x"], "languages": ["lv"], "hours": [9], "offers": ["q"], "modes": "online"}
    )
    matching = match(people, guides)
    groups = matching.groups.set_index("name")
    # Quality alone would take two of x, who ask for what is offered.
    assert groups["matched"].to_dict() == {"x": 1, "y": 1} and matching.worst_share == pytest.approx(1 / 3)


def test_a_region_that_nobody_can_serve_does_not_drag_the_others_down():
    people = pd.DataFrame(
        {"participant": list("abcd"), "region": ["x", "x", "y", "z"], "languages": ["lv", "lv", "lv", "ar"]}
    )
    guides = pd.DataFrame({"mentor": ["m"], "region": ["x"], "languages": ["lv"], "hours": [9], "modes": "online"})
    matching = match(people, guides)
    assert matching.groups.set_index("name")["matched"].to_dict() == {"x": 1, "y": 1, "z": 0}
    assert matching.worst_share == 0.5


def test_people_of_one_idea_get_one_mentor_or_none():
    people = pd.DataFrame(
        {
            "participant": list("abcde"),
            "region": "x",
            "languages": "lv",
            "idea": ["shop", "shop", "shop", "cafe", "cafe"],
        }
    )
    guides = pd.DataFrame({"mentor": ["m", "n"], "region": "x", "languages": "lv", "hours": [13.5, 9]})
    matching = match(people, guides, MatchingRules(teams=True))
    assert matching.pairs.merge(people, on="participant").groupby("idea")["mentor"].nunique().tolist() == [1, 1]
    assert len(matching.pairs) == 5 and (matching.stages["gap"] == 0).all()
    two = match(people, guides.assign(hours=9), MatchingRules(teams=True))
    assert set(two.pairs["participant"]) == {"d", "e"}


def test_plain_matchings_are_linear_and_overlapping_groups_say_what_they_are():
    rng = np.random.default_rng(11)
    people, guides = asking(rng, 60), offering(rng, 15)
    plain = match(people, guides, MatchingRules(), apart())
    crossed = match(people, guides, MatchingRules(fair_over=("region", "group")), apart())
    assert set(plain.stages["method"]) == {LINEAR}
    assert MIXED in set(crossed.stages["method"]) and (crossed.stages["gap"] < 1e-6).all()
    assert crossed.participants["matched"].sum() == plain.participants["matched"].sum()


def test_what_is_not_proven_to_be_the_best_says_how_much_may_be_missing():
    people, guides = small(3)
    matching = match(people, guides, MatchingRules(), apart(FEW))
    assert "proven" not in str(matching)
    assert Solved(np.zeros(1), 8.0, 10.0, MIXED).gap == pytest.approx(0.2)
    open_end = replace(matching, stages=matching.stages.assign(gap=[0.0, 0.2, 0.0]))
    assert str(open_end).endswith("It is not proven to be the best: up to 20% may be missing.")


def test_a_matching_says_itself_in_a_sentence():
    people = pd.DataFrame({"participant": ["a", "b", "c"], "region": "x", "languages": ["lv", "lv", "ar"]})
    guides = pd.DataFrame({"mentor": ["m"], "region": ["x"], "languages": ["lv"], "hours": [5]})
    assert str(match(people, guides)) == (
        "1 of 3 participants are matched; the worst-served group at 33%; no mentor is admissible for 1, and no place "
        "is left for 1."
    )


def test_without_mentors_or_without_participants_nothing_breaks():
    rng = np.random.default_rng(13)
    people, guides = asking(rng, 5), offering(rng, 4)
    assert (match(people, guides.head(0)).participants["why_not"] == "nobody admissible").all()
    assert not len(match(people.head(0), guides).pairs)
