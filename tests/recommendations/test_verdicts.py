"""Verdicts: each of the seven words where a hand can tell it, in their order; place by place where a lead is set."""

from dataclasses import replace

import advised
import numpy as np
import pandas as pd
import pytest
import worlds

from herelib.recommendations.packages import EMPTY
from herelib.recommendations.verdicts import role_verdicts

COURSE = worlds.part("course", "support", {"finance": 3, "skills": 1})
MENTORS = worlds.part("mentors", "support", {"skills": 3})
GRANT = worlds.part("grant", "finance", {"network": 2})
PRESSING = worlds.flat(0.2, 0.8, finance=0.9, skills=0.5)  # finance presses fully, skills by half
APART = [("course", "mentors")]


def sure(parts, true=PRESSING, plan=None, excludes=(), **parameters):
    return advised.sure(worlds.catalogue(parts, excludes), true, plan, **parameters)


def closed(name, tables):
    """The catalogue with a gate that a fact must open for a part."""
    gate = {"part": name, "gate": "host", "kind": "fact", "question": "?", "indicator": "", "threshold": np.nan}
    return {**tables, "gates": pd.DataFrame([{**gate, "status": "B"}])}


def with_fact(asked, name, answer="no"):
    survey, profile = asked
    row = {"part": name, "region": "here", "country": "", "gate": "host", "answer": answer, "source": "", "date": ""}
    return {**survey, "gate_facts": pd.DataFrame([row])}, profile


# Seven words


def test_clear_where_one_lead_is_far_ahead():
    advice = sure([COURSE, MENTORS], excludes=APART)
    assert advice.verdict == "clear" and advised.lead_of(advice) == "course" and advice.alternatives == ()
    assert (
        "comes close enough to the best in more than 99% of the draws; without it 0.250 of relief is lost"
        in advice.reason
    )
    assert advice.choice.lead.loss_without == pytest.approx((0.6 + 0.5 * 0.15 - 0.5 * 0.6) / 1.5)


def test_either_will_do_where_another_lead_is_as_good():
    twin = {**COURSE, "name": "twin"}
    advice = sure([COURSE, twin, MENTORS], excludes=[("course", "twin"), ("course", "mentors"), ("mentors", "twin")])
    assert advice.verdict == "either will do" and advised.names_of(advice, advice.alternatives) == ["twin"]
    assert advice.reason == "without it 0.000 of relief is lost, no more than the 0.045 that may be given away"


def test_either_needs_the_other_to_be_as_good_in_most_draws_and_not_on_average_alone():
    """On average mentors do as well; but in each single draw one of the two is far ahead."""
    rows = [{"finance": 0.8, "skills": 0.45}] * 3 + [{"finance": 0.45, "skills": 0.8}] * 2
    tables = worlds.catalogue([{**COURSE, "takes": {"finance": 3}}, MENTORS], APART)
    asked = advised.doubtful(rows, lack=0.2, capacity=0.8)
    settled = {**worlds.SURE, "package_draws": 5}
    advice = advised.advised(tables, asked, close_enough=0.4, **settled)["here"]
    assert advice.choice.lead.loss_without <= advice.choice.close and advice.choice.often == 0.6
    assert advice.verdict == "contested" and advised.names_of(advice, advice.alternatives) == ["mentors"]
    assert advice.reason == "comes close enough to the best in 60% of the draws, fewer than 80%"
    assert advised.advised(tables, asked, close_enough=0.4, p_clear=0.6, **settled)["here"].verdict == "clear"
    wider = advised.advised(tables, asked, close_enough=1.0, **settled)["here"]
    assert wider.verdict == "either will do"


def test_contested_where_the_best_lead_is_far_behind_in_too_many_draws():
    rows = [{"finance": 0.8, "skills": 0.45}] * 15 + [{"finance": 0.45, "skills": 0.8}] * 5
    tables = worlds.catalogue([COURSE, MENTORS], APART)
    asked = advised.doubtful(rows, lack=0.2, capacity=0.8)
    advice = advised.advised(tables, asked, **worlds.SURE)["here"]
    assert (advice.verdict, advised.lead_of(advice)) == ("contested", "course")
    assert advised.names_of(advice, advice.alternatives) == ["mentors"]
    assert advice.reason == "comes close enough to the best in 75% of the draws, fewer than 80%"
    looser = advised.advised(tables, asked, **worlds.SURE, p_clear=0.75)["here"]
    assert looser.verdict == "clear"


def test_contested_where_effects_in_doubt_turn_the_lead_too_often():
    """Known for sure in all but effects, of which a weak grade says little."""
    parts = [{**COURSE, "grade": "C"}, worlds.part("loans", "support", {"finance": 3}, grade="A", reached=9.0)]
    advice = sure(parts, excludes=[("course", "loans")], package_draws=400)
    assert advice.choice.lead.within == 1.0 and 0.5 < advice.within_all < 0.9
    assert sure(parts, excludes=[("course", "loans")], package_draws=400, p_all=0.95).verdict == "contested"
    again = sure(parts, excludes=[("course", "loans")], package_draws=400, p_all=0.95)
    assert again.reason.startswith("with effects in doubt, too, it comes close enough to the best in ")
    assert sure(parts, excludes=[("course", "loans")], package_draws=400, p_all=0.5).verdict == "clear"


def test_only_one_is_left_where_no_other_support_can_be_had():
    tables = closed("mentors", worlds.catalogue([COURSE, MENTORS, GRANT]))
    asked = worlds.known(PRESSING)
    assert advised.advised(tables, with_fact(asked, "mentors"), **worlds.SURE)["here"].verdict == "only one is left"
    unknown = advised.advised(tables, with_fact(asked, "mentors", "unknown"), **worlds.SURE)["here"]
    assert unknown.verdict == "clear"  # what nobody has answered closes nothing
    assert sure([COURSE, GRANT]).verdict == "only one is left"


def test_nothing_helps_enough_where_nothing_presses():
    advice = sure([COURSE, MENTORS], worlds.flat(0.41, 0.8))  # a pressure of .32, short of a third
    assert advice.verdict == "nothing helps enough" and advice.choice is None
    assert advice.reason == "nothing holds people back here so far that it presses"
    assert sure([COURSE, MENTORS], worlds.flat(0.2, 0.8, finance=0.42)).verdict != "nothing helps enough"


def test_nothing_helps_enough_where_no_part_can_lead():
    advice = sure([worlds.part("leaflet", "support", {"finance": 1}), GRANT])
    assert advice.verdict == "nothing helps enough"
    assert advice.reason == "no part helps more than a little with what presses"
    elsewhere = sure([worlds.part("course", "support", {"health": 3})])
    assert elsewhere.verdict == "nothing helps enough"  # health presses nobody here
    poor = sure([COURSE], plan={"budget_eur": 1000.0})
    assert (poor.verdict, poor.reason) == ("nothing helps enough", "no package with a part that leads fits the budget")


def test_a_package_without_support_is_no_answer_alone():
    """Money that helps a lot, and no support that can be paid: nobody could lead."""
    rich = worlds.part("fund", "finance", {"finance": 3}, cost=1000.0)
    assert sure([COURSE, rich], plan={"budget_eur": 2000.0}).verdict == "nothing helps enough"


def test_nothing_helps_enough_where_the_best_takes_away_too_little_in_most_draws():
    weak = worlds.part("course", "support", {"finance": 2}, reached=1.0)
    advice = sure([weak, {**weak, "name": "twin"}], least_part=0.0)
    assert advice.verdict == "nothing helps enough" and advice.choice is not None
    assert advice.reason == "even the best package takes away less than 5% in most draws"
    assert sure([weak, {**weak, "name": "twin"}], least_part=0.0, least_relief=0.01).verdict != "nothing helps enough"


def test_insufficient_evidence_where_a_dimension_is_missing():
    survey, profile = worlds.known(PRESSING)
    rows = profile["profiles"]
    profile = {**profile, "profiles": rows[rows["indicator"] != "capacity:mentors"]}
    advice = advised.advised(worlds.catalogue([COURSE, MENTORS]), (survey, profile), **worlds.SURE)["here"]
    assert advice.verdict == "insufficient evidence" and advice.region.missing == ("capacity:mentors",)
    assert advice.situation is None and advice.package is None


def test_insufficient_evidence_where_a_group_that_must_speak_did_not():
    survey, profile = worlds.known(PRESSING)
    tables = worlds.catalogue([COURSE, MENTORS])

    def asked(required, *groups):
        heard = {**survey, "interviews": advised.people(*groups)}
        return advised.advised(tables, (heard, profile), **worlds.SURE, required_groups=required)["here"]

    assert asked("resident+ngo", "ngo").region.missing == ("group:resident",)
    assert asked("resident+ngo", "ngo").verdict == "insufficient evidence"
    assert asked("resident+ngo", "ngo", "resident").region.missing == ()
    assert asked("none").verdict == "clear"
    other = {**survey, "interviews": advised.people("resident", region="there")}
    elsewhere = advised.advised(tables, (other, profile), **worlds.SURE, required_groups="resident")["here"]
    assert elsewhere.verdict == "insufficient evidence"  # those of another region do not speak for this one


def test_none_feasible_where_no_support_can_be_had():
    tables = closed("course", worlds.catalogue([COURSE, GRANT]))
    advice = advised.advised(tables, with_fact(worlds.known(PRESSING), "course"), **worlds.SURE)["here"]
    assert (advice.verdict, advice.region.gates.nearest(["course"])) == ("none feasible", "course: host")
    far = sure([COURSE, MENTORS], plan={"start_by_months": 1.0})
    assert (far.verdict, far.region.gates.nearest(["course"])) == ("none feasible", "")


def test_a_part_leads_only_where_what_it_helps_with_presses_in_most_draws():
    rows = [{"finance": 0.8, "skills": 0.2}] * 11 + [{"finance": 0.2, "skills": 0.8}] * 9
    tables = worlds.catalogue([COURSE, MENTORS], APART)
    advice = advised.advised(tables, advised.doubtful(rows, lack=0.2, capacity=0.8), **worlds.SURE)["here"]
    assert [lead.part for lead in advice.choice.leads] == [0] and advice.verdict == "clear"


# Their order


def test_none_feasible_comes_before_insufficient_evidence_and_that_before_nothing_helps():
    calm = worlds.flat(0.2, 0.8)
    survey, profile = with_fact(worlds.known(calm), "course")
    rows = profile["profiles"]
    unheard = {**profile, "profiles": rows[rows["indicator"] != "capacity:mentors"]}
    only = closed("course", worlds.catalogue([COURSE]))
    assert advised.advised(only, (survey, unheard), **worlds.SURE)["here"].verdict == "none feasible"
    both = closed("course", worlds.catalogue([COURSE, MENTORS]))
    assert advised.advised(both, (survey, unheard), **worlds.SURE)["here"].verdict == "insufficient evidence"
    # Only one is left, but nothing presses: that it is the only one says nothing then.
    assert advised.advised(both, (survey, profile), **worlds.SURE)["here"].verdict == "nothing helps enough"


def test_nothing_helps_comes_before_only_one_and_before_what_is_committed():
    weak = worlds.part("course", "support", {"finance": 2}, reached=1.0)
    assert sure([weak], least_part=0.0).verdict == "nothing helps enough"
    assert sure([weak, MENTORS], worlds.flat(0.3, 0.8), {"committed": "course"}).verdict == "nothing helps enough"


def test_what_is_committed_comes_before_only_one_is_left():
    advice = sure([COURSE, GRANT], plan={"committed": "course"})
    assert advice.verdict != "only one is left" and advice.roles


# Without support


def test_a_package_without_support_may_be_best_where_another_can_lead():
    """The fund alone takes away all that mentors could, and more: beside it mentors add too little."""
    fund = worlds.part("fund", "finance", {"finance": 3})
    slight = worlds.part("loans", "support", {"finance": 2}, reached=1.0)
    advice = sure([fund, slight, MENTORS], worlds.flat(0.2, 0.8, finance=0.9), least_part=0.1)
    assert advice.verdict == "nothing helps enough"  # no support earns its place: there is nobody to lead
    helper = worlds.part("loans", "support", {"finance": 2})
    advice = sure([fund, helper, MENTORS], worlds.flat(0.2, 0.8, finance=0.9), least_part=0.2)
    assert advised.package_of(advice) == {"fund"} and advice.choice.lead.part == EMPTY
    assert advice.verdict == "clear"  # led by the loans it would be .35 instead of .6
    assert advice.choice.lead.loss_without == pytest.approx(0.25)


# Place by place


def roles_of(advice):
    """Verdict and alternatives of each place that is filled, by the part in it."""
    found = advice.roles or role_verdicts(advice)
    return {
        advised.names_of(advice, [role.part])[0]: (role.verdict, advised.names_of(advice, role.alternatives))
        for role in found
        if role.part >= 0
    }


BROAD = worlds.flat(0.2, 0.8, finance=0.9, skills=0.9, network=0.9)
BANK = worlds.part("bank", "finance", {"network": 3})


def test_under_a_committed_lead_each_place_has_its_verdict():
    twin = {**BANK, "name": "lender"}
    advice = sure([COURSE, MENTORS, BANK, twin], BROAD, {"committed": "course"})
    assert roles_of(advice) == {
        "course": ("committed", []),
        "mentors": ("clear", []),
        "bank": ("either will do", ["lender"]),
    }
    assert advice.verdict == "either will do" and advice.reason.startswith("what leads is committed")
    assert sure([COURSE, MENTORS, BANK], BROAD, {"committed": "course"}).verdict == "clear"
    empty = [role for role in advice.roles if role.part == EMPTY]
    assert {role.verdict for role in empty} == {"none needed"} and len(empty) == 3


def test_a_committed_part_leads_before_a_stronger_one():
    weak = worlds.part("weak", "support", {"network": 2})
    advice = sure([COURSE, weak], BROAD, {"committed": "weak"})
    assert advised.lead_of(advice) == "weak" and advised.package_of(advice) == {"weak", "course"}
    assert advised.lead_of(sure([COURSE, weak], BROAD)) == "course"


def test_where_it_may_be_left_empty_none_is_an_alternative():
    slight = worlds.part("grant", "finance", {"network": 1})
    advice = sure([COURSE, slight], BROAD, {"committed": "course", "present": "grant"}, close_enough=0.2)
    assert roles_of(advice)["grant"] == ("either will do", [""])
    assert [role.alternatives for role in advice.roles if role.verdict == "either will do"] == [(EMPTY,)]


def test_a_support_that_stands_in_the_second_place_may_be_left_out_or_replaced():
    slight = worlds.part("slight", "support", {"network": 1})
    advice = sure([COURSE, slight], BROAD, {"committed": "course", "present": "slight"}, close_enough=0.2)
    assert roles_of(advice)["slight"] == ("either will do", [""])
    twin = {**slight, "name": "twin"}
    there = {"committed": "course", "present": "slight"}
    advice = sure([COURSE, slight, twin], BROAD, there, [("slight", "twin")], close_enough=0.2)
    assert roles_of(advice)["slight"] == ("either will do", ["", "twin"])


def test_a_place_is_contested_where_another_does_as_well_in_too_many_draws():
    rows = [{"network": 0.9, "skills": 0.25}] * 11 + [{"network": 0.25, "skills": 0.9}] * 9
    other = worlds.part("fund", "finance", {"skills": 3})
    tables = worlds.catalogue([COURSE, BANK, other])
    asked = advised.doubtful(rows, {"committed": "course"}, lack=0.2, capacity=0.8, finance=0.9)
    advice = advised.advised(tables, asked, **worlds.SURE)["here"]
    assert roles_of(advice)["bank"] == ("contested", ["fund"]) and advice.verdict == "contested"
    firm = advised.advised(tables, asked, **worlds.SURE, p_clear=0.5)["here"]
    assert roles_of(firm)["bank"] == ("clear", []) and firm.verdict == "clear"


def test_what_is_committed_beside_the_lead_leaves_the_verdict_on_the_lead():
    advice = sure([COURSE, MENTORS, BANK], BROAD, {"committed": "bank"}, APART)
    assert advice.roles == () and "bank" in advised.package_of(advice) and advised.lead_of(advice) == "course"


def test_a_support_is_no_alternative_to_itself_in_the_other_place():
    advice = sure([COURSE, MENTORS, {**MENTORS, "name": "peers"}], BROAD, {"committed": "course"})
    assert roles_of(advice)["mentors"] == ("either will do", ["peers"])
    turned = replace(advice, roles=())
    assert roles_of(turned) == roles_of(advice)
