"""Doubts: what each source of doubt costs, and the single effects on which a choice hangs."""

import advised
import numpy as np
import pytest
import worlds

from herelib.recommendations.doubts import SOURCES, hinges, losses, rivals

COURSE = worlds.part("course", "support", {"finance": 3})
MENTORS = worlds.part("mentors", "support", {"skills": 3})
APART = [("course", "mentors")]
HALVES = [{"finance": 0.75, "skills": 0.45}] * 12 + [{"finance": 0.45, "skills": 0.75}] * 8


def losses_of(advice):
    return losses(advice.situation, advice.field, advice.choice)


def hinges_of(advice):
    """Part, barrier, lead then and loss, by their names."""
    parts = advice.region.parts
    return [
        (parts.names[m], worlds.BARRIER_NAMES[b], parts.names[lead] if lead >= 0 else "", pytest.approx(loss))
        for m, b, lead, loss in hinges(advice.situation, advice.field, advice.choice)
    ]


def test_what_interviews_leave_open_costs_what_the_best_in_hindsight_gains():
    """In 8 of 20 draws mentors would have been better: by .6 x (1 - .4) / 1.4 of relief."""
    asked = advised.doubtful(HALVES, lack=0.2, capacity=0.8)
    settled = {**worlds.SURE, "package_draws": 20}
    tables = worlds.catalogue([{**COURSE, "grade": "A"}, MENTORS], APART)
    found = losses_of(advised.advised(tables, asked, **settled)["here"])
    assert set(found) == set(SOURCES)
    assert found["interviews"][0] == pytest.approx(0.4 * 0.6 * 0.6 / 1.4)
    assert found["weights"][0] == found["raters"][0] == pytest.approx(0.0, abs=1e-12)
    assert 0 < found["interviews"][1] <= found["interviews"][0] + 0.01
    assert found["weights"][1] == found["raters"][1] == 0.0


def test_each_doubt_costs_something_where_it_alone_is_there():
    for source, changed in (("weights", {"importance_doubt": 1.0}), ("raters", {"rating_doubt": 0.4})):
        advice = advised.sure(
            worlds.catalogue([COURSE, MENTORS], APART),
            worlds.flat(0.2, 0.8, finance=0.9, skills=0.85),
            package_draws=200,
            **changed,
        )
        found = losses_of(advice)
        alone = {name for name in SOURCES if found[name][0] > 1e-9}
        assert alone == {source, "evidence"} and found[source][1] >= 0.0


def test_without_any_other_to_choose_no_doubt_costs_anything():
    advice = advised.sure(worlds.catalogue([COURSE]), worlds.flat(0.2, 0.8, finance=0.9), rating_doubt=0.3)
    assert all(pair == pytest.approx((0.0, 0.0)) for pair in losses_of(advice).values())


def test_a_choice_hangs_on_the_effect_without_which_another_would_lead():
    course = worlds.part("course", "support", {"finance": 3, "network": 1})
    true = worlds.flat(0.2, 0.8, finance=0.9, skills=0.6, network=0.5)  # pressures 1, .7 and .5
    advice = advised.sure(worlds.catalogue([course, MENTORS], APART), true)
    assert advised.lead_of(advice) == "course"
    # Without its effect on finance the course takes away .075 of 2.2, mentors .42.
    assert hinges_of(advice) == [("course", "finance", "mentors", (0.675 - 0.42) / 2.2)]


def test_the_greatest_loss_comes_first_and_what_turns_nothing_is_no_hinge():
    course = worlds.part("course", "support", {"finance": 3, "network": 2})
    true = worlds.flat(0.2, 0.8, finance=0.9, skills=0.9, network=0.9)
    mentors = {**MENTORS, "takes": {"skills": 3, "language": 1}}
    advice = advised.sure(worlds.catalogue([course, mentors], APART), true)
    # Without finance the course takes away .35, mentors .6; without the network both .6: the course still leads.
    assert hinges_of(advice) == [("course", "finance", "mentors", (0.95 - 0.6) / 3)]
    close = {**course, "takes": {"finance": 2, "network": 2}}
    advice = advised.sure(worlds.catalogue([close, mentors], APART), true)
    assert hinges_of(advice) == [
        ("course", "finance", "mentors", (0.7 - 0.6) / 3),
        ("course", "network", "mentors", (0.7 - 0.6) / 3),
    ]


def test_a_choice_that_nothing_turns_has_no_hinge():
    advice = advised.sure(worlds.catalogue([COURSE, MENTORS]), worlds.flat(0.2, 0.8, finance=0.9, skills=0.2))
    assert hinges_of(advice) == []  # mentors help with nothing that presses


def test_without_the_effect_a_package_without_support_may_be_best():
    fund = worlds.part("fund", "finance", {"finance": 2})
    course = {**COURSE, "takes": {"finance": 3}}
    advice = advised.sure(worlds.catalogue([course, fund]), worlds.flat(0.2, 0.8, finance=0.9))
    assert advised.package_of(advice) == {"course", "fund"}
    assert hinges_of(advice) == [("course", "finance", "", 0.74 - 0.35)]  # the fund alone is as good then


def test_the_best_of_each_lead_and_the_best_by_relief_are_compared_the_best_first(monkeypatch):
    tables = worlds.catalogue([COURSE, MENTORS, worlds.part("grant", "finance", {"network": 2})], APART)
    advice = advised.sure(tables, worlds.flat(0.2, 0.8, finance=0.9, skills=0.6, network=0.6), least_part=0.0)
    at = rivals(advice.field, advice.choice)
    assert at[0] == advice.choice.best and len(set(at)) == len(at) == len(advice.field.affordable)
    monkeypatch.setattr("herelib.recommendations.doubts.COMPARED", 1)
    few = rivals(advice.field, advice.choice)
    assert {lead.package for lead in advice.choice.leads} == set(few) and few[0] == advice.choice.best
    assert np.isin(few, advice.field.affordable).all()
