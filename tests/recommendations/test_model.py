"""The model: what all regions share, each region as it is judged, and a region ready for packages to be compared."""

import advised
import numpy as np
import pandas as pd
import pytest
import worlds

from herelib.recommendations.model import package_model, ramp, regions, situation

TABLES = worlds.catalogue(
    [
        worlds.part("course", "support", {"finance": 3}, {"skills": 3}, reached=6.0, cost=(10e3, 30e3)),
        worlds.part("mentors", "support", {"skills": 2}, {"mentors": 2}),
        worlds.part("grant", "finance", {"finance": 2}, cost=(np.nan, np.nan)),
    ]
)
SETTLED = {**advised.PARAMETERS, "package_draws": 40, "draws": 40}
TWO = pd.concat([worlds.flat(0.6, 0.5), worlds.flat(0.3, 0.2)]).set_axis(["oak", "elm"])


def model(tables=TABLES, **parameters):
    return package_model(tables, {**SETTLED, **parameters})


def judged(true=TWO, tables=TABLES, changed=None, plan=None, **parameters):
    """Regions as they are judged, by name; `changed` may change survey and profile."""
    survey, profile = worlds.known(true, plan, draws=40)
    if changed:
        changed(survey, profile)
    return {region.name: region for region in regions(survey, profile, tables, model(tables, **parameters))}


def with_gate(indicator="capacity:skills", threshold=0.4):
    gate = {"part": "course", "gate": "people", "kind": "interview", "question": "?", "indicator": indicator}
    return {**TABLES, "gates": pd.DataFrame([{**gate, "threshold": threshold, "status": "J"}])}


def test_pressure_is_a_ramp_between_its_ends_and_a_step_where_they_meet():
    assert ramp(np.array([0.0, 0.25, 0.4, 0.75, 1.0]), 0.25, 0.75) == pytest.approx([0, 0, 0.3, 1, 1])
    assert ramp(np.array([0.49, 0.5]), 0.5, 0.5).tolist() == [0.0, 1.0]


# What regions share


def test_regions_share_weights_ratings_and_effects_which_the_seed_alone_settles():
    one, other = model(), model()
    assert (one.drawn_weights == other.drawn_weights).all() and (one.drawn_effects == other.drawn_effects).all()
    assert (one.cost_places == other.cost_places).all()
    again = model(seed=2)
    assert (one.drawn_weights != again.drawn_weights).any() and (one.drawn_effects != again.drawn_effects).any()
    assert one.drawn_weights.shape == (40, 12) and one.drawn_weights.sum(1) == pytest.approx(1.0)
    assert one.central_weights == pytest.approx(np.full(12, 1 / 12))


def test_what_another_model_made_is_taken_from_it_where_the_same_settles_it():
    kept = {}

    def recall(what, key, make):
        if (what, key) not in kept:
            kept[what, key] = make()
        return kept[what, key]

    first = package_model(TABLES, SETTLED, recall)
    arrays = first.drawn_weights, first.drawn_ratings, first.drawn_effects
    second = package_model(TABLES, {**SETTLED, "p_clear": 0.5, "lack_low": 0.1}, recall)
    again = second.drawn_weights, second.drawn_ratings, second.drawn_effects
    assert all(one is other for one, other in zip(arrays, again, strict=True))
    assert second.parts is first.parts and second.evidence is first.evidence
    for name, value in (("aim", "work"), ("level_shares", "cautious"), ("rating_doubt", 0.3), ("zero_slip", 0.3)):
        other = package_model(TABLES, {**SETTLED, name: value}, recall)
        assert other.drawn_ratings is not first.drawn_ratings, name
        assert other.drawn_weights is first.drawn_weights
    assert package_model(TABLES, {**SETTLED, "seed": 9}, recall).drawn_weights is not first.drawn_weights
    assert package_model(TABLES, {**SETTLED, "importance_doubt": 0.1}, recall).drawn_weights is not first.drawn_weights


# Regions


def test_regions_come_by_name_and_their_draws_by_number():
    def shuffle(survey, profile):
        profile["draws"] = profile["draws"].sample(frac=1, random_state=1)

    found = judged(changed=shuffle)
    assert list(found) == ["elm", "oak"] and found["oak"].levels["draw"].tolist() == list(range(40))
    assert not {"draw", "region"} & set(found["oak"].usable_levels)
    assert found["oak"].usable == set(worlds.INDICATORS) and found["oak"].missing == ()


def test_what_is_missing_are_dimensions_in_order_and_groups_that_must_speak():
    def thin(survey, profile):
        rows = profile["profiles"]
        lost = rows["indicator"].isin(["capacity:mentors", "barrier:health"]) & (rows["region"] == "oak")
        profile["profiles"] = rows.assign(status=rows["status"].mask(lost, "insufficient"))
        survey["interviews"] = advised.people("ngo", "resident", region="oak")

    found = judged(changed=thin, required_groups="resident+state")
    assert found["oak"].missing == ("barrier:health", "capacity:mentors", "group:state")
    assert found["elm"].missing == ("group:resident", "group:state")


SCOPE = "barrier:health+barrier:finance+capacity:mentors+need:food"


def test_what_is_out_of_scope_is_not_missed_and_counts_for_nothing_where_it_was_asked():
    def thin(survey, profile):
        rows = profile["profiles"]
        lost = rows["indicator"].isin(["capacity:mentors", "barrier:health"]) & (rows["region"] == "oak")
        profile["profiles"] = rows.assign(status=rows["status"].mask(lost, "insufficient"))

    found = judged(changed=thin, tables=with_gate("capacity:mentors", 0.9), out_of_scope=SCOPE)
    assert found["oak"].missing == found["elm"].missing == ()
    assert not found["elm"].usable & set(SCOPE.split("+")) and found["elm"].gates.judged == ()
    assert found["elm"].gates.unknown("course") == ["people"] and found["elm"].can_be_had.all()
    assert judged(changed=thin)["oak"].missing == ("barrier:health", "capacity:mentors")


def test_the_weights_of_the_other_barriers_sum_to_one():
    rest = model(out_of_scope=SCOPE)
    assert set(rest.parts.barriers) == set(worlds.BARRIERS) - set(SCOPE.split("+"))
    assert "mentors" not in rest.parts.capacities and len(rest.parts.capacities) == 7
    assert rest.drawn_weights.shape == (40, 10) and rest.drawn_weights.sum(1) == pytest.approx(1.0)
    assert rest.central_weights == pytest.approx(np.full(10, 0.1))


def test_a_barrier_out_of_scope_changes_no_verdict_however_severe_it_is():
    packages = []
    for severity in (0.0, 1.0):
        advice = advised.sure(TABLES, worlds.flat(0.6, 0.9, health=severity), out_of_scope="barrier:health")
        packages.append((advice.verdict, advised.package_of(advice), float(advice.field.relief.max())))
    assert packages[0] == packages[1]


def test_a_capacity_out_of_scope_keeps_no_part_from_delivering():
    starved = worlds.flat(0.1, 0.9, finance=0.9, capacity_skills=0.0)
    relief = [
        float(advised.sure(TABLES, starved, out_of_scope=scope).field.relief.max(initial=0.0))
        for scope in ("none", "capacity:skills")
    ]
    assert relief[0] < relief[1]


def test_evidence_on_a_barrier_out_of_scope_pulls_nothing_and_stops_nothing():
    row = {**TABLES["evidence"].iloc[0], "barrier": "barrier:health", "size": "large"}
    tables = {**TABLES, "evidence": pd.concat([TABLES["evidence"], pd.DataFrame([row])], ignore_index=True)}
    assert model(tables, out_of_scope="barrier:health").drawn_effects.shape[2] == 11


def test_figures_without_any_draw_are_no_ground_to_judge_by():
    def drop(survey, profile):
        profile["draws"] = profile["draws"][profile["draws"]["region"] == "elm"]

    found = judged(changed=drop)
    assert found["oak"].missing == (*worlds.BARRIERS, *sorted(worlds.CAPACITIES)) and found["elm"].missing == ()


def test_figures_from_elsewhere_are_usable_and_thin_ones_are_not():
    def mark(survey, profile):
        status = np.resize(["context", "inherited", "ok"], len(profile["profiles"]))
        profile["profiles"] = profile["profiles"].assign(status=status)

    assert judged(changed=mark)["oak"].missing == ()


def test_the_plan_of_a_region_says_whom_it_reaches_and_what_it_costs():
    here = judged(plan={"founders": 12.0, "budget_eur": 5e4, "present": "mentors"})["elm"]
    course, grant, mentors = (here.parts.position(name) for name in ("course", "grant", "mentors"))
    assert here.reach[course] == 0.5 and here.reach[mentors] == 1.0
    assert here.cost[course].tolist() == [10e3, 30e3] and not here.cost[mentors].any()
    assert here.cost_known.tolist() == [m != grant for m in range(3)] and (here.cost[grant] > 0).all()
    assert here.standings[mentors] == "present" and here.can_be_had.all() and here.plan.budget == 5e4
    cheap = judged(plan={"founders": 12.0}, unknown_cost="nothing")["elm"]
    assert not cheap.cost[grant].any()


# A region ready to be compared


def situations(**parameters):
    made = model(**parameters)
    return made, {name: situation(region, made) for name, region in judged(**parameters).items()}


def test_pressure_capacity_and_what_presses_are_of_the_region():
    _, found = situations()
    assert found["oak"].pressure == pytest.approx(np.full((40, 12), 0.7))
    assert found["oak"].severity == pytest.approx(np.full((40, 12), 0.6))
    assert found["elm"].capacity == pytest.approx(np.full((40, 8), 0.2))
    assert found["oak"].presses.tolist() == [1.0] * 12 and found["elm"].presses.tolist() == [0.0] * 12
    steeper = situations(lack_low=0.2, lack_high=0.3)[1]
    assert steeper["elm"].presses.tolist() == [1.0] * 12


def test_draws_are_taken_evenly_or_again_until_there_are_enough():
    rows = [{"finance": 0.01 * d} for d in range(100)]
    survey, profile = advised.doubtful(rows)
    for draws, expected in ((40, [(d * 100) // 40 for d in range(40)]), (250, [*range(100), *range(100), *range(50)])):
        made = model(package_draws=draws)
        here = situation(regions(survey, profile, TABLES, made)[0], made)
        assert here.severity[:, 0] == pytest.approx(0.01 * np.array(expected))
    levels = np.full((7, 20), 0.5)
    assert situation(regions(survey, profile, TABLES, made)[0], made, levels).severity.shape == (7, 12)


def test_costs_are_drawn_between_their_ends_and_parts_that_help_a_little_may_not_lead():
    made, found = situations()
    here, course = found["oak"], made.parts.position("course")
    assert here.terms.cost.shape == (40, 3) and here.terms.may_lead.tolist() == [True, True, False]
    assert (here.terms.cost[:, course] >= 10e3).all() and (here.terms.cost[:, course] <= 30e3).all()
    assert here.terms.cost[:, course].std() > 3e3
    assert not found["elm"].terms.may_lead.any()


def test_interviews_close_a_gate_in_the_draws_below_its_threshold_but_not_of_what_is_there():
    rows = [{"capacity_skills": level} for level in (0.2, 0.5, 0.7, 0.4)]
    tables, settled = with_gate(), {"package_draws": 4}

    def opened(**plan):
        survey, profile = advised.doubtful(rows, plan)
        made = model(tables, **settled)
        return situation(regions(survey, profile, tables, made)[0], made).open[:, made.parts.position("course")]

    assert opened().tolist() == [False, True, True, True]
    assert opened(present="course").all() and opened(committed="course").all()
    other = {**TABLES, "gates": with_gate("need:care")["gates"]}
    survey, profile = advised.doubtful(rows)
    made = model(other, **settled)
    assert situation(regions(survey, profile, other, made)[0], made).open.all()  # nobody was asked


def test_a_scene_draws_the_doubts_asked_for_and_holds_the_others_at_their_centre():
    rows = [{"finance": 0.3}, {"finance": 0.7}] * 20
    survey, profile = advised.doubtful(rows)
    made = model(rating_doubt=0.2)
    here = situation(regions(survey, profile, TABLES, made)[0], made)
    nothing = here.scene()
    assert nothing.draws == 1 and nothing.pressure[0, 0] == pytest.approx(0.5)
    reach = here.region.reach[:, None]
    assert nothing.effects == pytest.approx(made.stated.effects * reach)
    assert nothing.importance[0] == pytest.approx(made.central_weights)
    interviews = here.scene("interviews")
    assert interviews.pressure[:2, 0] == pytest.approx([0.1, 0.9]) and (interviews.effects == nothing.effects[0]).all()
    assert (here.scene("weights").importance == made.drawn_weights).all()
    assert here.scene("raters").effects == pytest.approx(made.drawn_ratings.effects * reach)
    assert here.scene("raters").pressure[:, 0] == pytest.approx(np.full(40, 0.5))
    assert here.scene("evidence").effects == pytest.approx(made.stated_effects * reach)
    both = here.scene("raters", "evidence")
    assert both.effects == pytest.approx(made.drawn_effects * reach) and (both.hard == made.drawn_ratings.hard).all()
    assert here.expected.effects == pytest.approx(made.drawn_ratings.effects * reach)
    assert (here.all_doubts.effects == both.effects).all() and here.all_doubts.pressure[0, 0] == pytest.approx(0.1)


def test_without_doubt_about_interviews_a_part_is_open_where_most_draws_open_it():
    tables = with_gate()
    for closed, expected in ((1, True), (2, True), (3, False)):
        rows = [{"capacity_skills": 0.2}] * closed + [{"capacity_skills": 0.5}] * (4 - closed)
        survey, profile = advised.doubtful(rows)
        made = model(tables, package_draws=4)
        here = situation(regions(survey, profile, tables, made)[0], made)
        course = made.parts.position("course")
        assert here.scene("weights").open[:, course].tolist() == [expected] * 4
        assert here.scene("interviews").open[:, course].sum() == 4 - closed


def test_a_scene_that_was_let_go_is_made_again_the_same():
    _made, found = situations()
    before = found["oak"].expected
    found["oak"].forget()
    assert found["oak"].expected is not before and (found["oak"].expected.effects == before.effects).all()
