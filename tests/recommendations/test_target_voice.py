"""The target group's voice in the weights: off it changes nothing, on it finds what was planted, never from too few."""

import heard_people
import numpy as np
import pandas as pd
import pytest
import worlds

from herelib.recommendations import model, ranked, verdicts
from herelib.recommendations.target_voice import region_voices, target_voice

SETTLED = heard_people.SETTLED
TRUE = worlds.levels(np.random.default_rng(3), 4)
EVERYBODY = TRUE[worlds.BARRIERS].to_numpy(float)


def table(heard, theirs=EVERYBODY, spread=0.25, **settled):
    survey, profile = heard_people.spoken(TRUE, theirs, heard, spread=spread)
    return target_voice(survey, profile["profiles"], worlds.BARRIERS, {**SETTLED, **settled})


def planted(size=0.25):
    off = size * np.resize([1.0, -1.0, 0.0], EVERYBODY.shape[1])
    return np.clip(EVERYBODY + off, 0.02, 0.98)


def test_fewer_than_the_least_are_not_heard_and_leave_no_trace():
    few = table(4, planted())
    assert set(few["why_not"]) == {"too few"}
    assert (few["factor"] == 1).all() and (few["doubt"] == 0).all() and few["severity"].isna().all()
    assert region_voices(few, worlds.BARRIERS) == {}


def test_people_who_are_nearly_all_residents_are_not_heard_since_the_others_would_follow():
    for rest, why in ((3, "too few others"), (0, ""), (5, "")):
        survey, profile = heard_people.spoken(TRUE, planted(), 10, rest, spread=0.2)
        heard = target_voice(survey, profile["profiles"], worlds.BARRIERS, SETTLED)
        assert set(heard["why_not"]) == {why}, rest


def test_what_keeps_them_back_counts_more_and_what_does_not_less_and_half_a_share_lies_between():
    for heard in (8, 20):
        full, half = table(heard, planted()), table(heard, planted(), target_voice=0.5)
        factor = full["factor"].to_numpy().reshape(EVERYBODY.shape)
        assert factor[:, 0::3].mean() > 1.3 and factor[:, 1::3].mean() < 0.8
        assert (np.abs(np.log(half["factor"])) <= np.abs(np.log(full["factor"])) + 1e-9).mean() > 0.95
        assert np.abs(np.log(half["factor"])).sum() < np.abs(np.log(full["factor"])).sum()


def test_a_region_that_is_not_heard_adds_nothing_to_the_others():
    survey, profile = heard_people.spoken(TRUE, planted(), 10, spread=0.2)
    gone = set(survey["interviews"].loc[survey["interviews"]["region"] == "r0003", "interview"])
    few = survey["target_people"][~survey["target_people"]["interview"].isin(sorted(gone)[4:])]
    other = few.iloc[:0] if few.empty else few[~few["interview"].isin(gone)]
    one, two = (
        target_voice({**survey, "target_people": rows}, profile["profiles"], worlds.BARRIERS, SETTLED)
        for rows in (few, other)
    )
    elsewhere = one["region"] != "r0003"
    pd.testing.assert_frame_equal(one[elsewhere], two[elsewhere])


def test_the_order_of_rows_changes_nothing():
    survey, profile = heard_people.spoken(TRUE, planted(), 8, spread=0.25)
    mixed = {
        name: survey[name].sample(frac=1, random_state=4)
        for name in ("interviews", "answers", "target_people", "items")
    }
    plain = target_voice(survey, profile["profiles"], worlds.BARRIERS, SETTLED)
    again = target_voice(
        {**survey, **mixed}, profile["profiles"].sample(frac=1, random_state=2), worlds.BARRIERS, SETTLED
    )
    pd.testing.assert_frame_equal(plain, again, rtol=1e-12)


def test_nobody_named_and_nobody_asked_are_told_apart():
    survey, profile = heard_people.spoken(TRUE, planted(), 8)
    survey["plans"] = survey["plans"].assign(target_group=["", *["unemployed"] * 3])
    heard = target_voice(survey, profile["profiles"], worlds.BARRIERS, SETTLED).groupby("region")["why_not"].first()
    assert heard.tolist() == ["no target group", "", "", ""]
    survey["target_people"] = survey["target_people"].iloc[:0]
    unasked = target_voice(survey, profile["profiles"], worlds.BARRIERS, SETTLED).groupby("region")["why_not"].first()
    assert unasked.tolist() == ["no target group", *["not asked"] * 3]


@pytest.fixture(scope="module")
def neutral():
    return worlds.neutral(np.random.default_rng(3), 5, 4)


def tables_of(neutral, theirs, spread=0.2, **settled):
    survey, profile = heard_people.spoken(TRUE, theirs, 12, spread=spread)
    return ranked(survey, profile, neutral, {**SETTLED, "package_draws": 100, **settled})


def test_off_or_with_voices_that_say_the_same_all_tables_are_equal_to_the_byte(neutral):
    survey, profile = heard_people.spoken(TRUE, planted(), 12)
    without = {name: table for name, table in survey.items() if name != "target_people"}
    settled = {**SETTLED, "package_draws": 100}
    plain = ranked(without, profile, neutral, settled)
    off = ranked(survey, profile, neutral, {**settled, "target_voice": 0.0})
    same = tables_of(neutral, EVERYBODY, spread=0.0)
    for other in (off, same):
        for name in plain:
            pd.testing.assert_frame_equal(plain[name], other[name], check_exact=True)


def test_on_the_reference_weights_move_as_the_factors_say_and_so_does_what_is_chosen(neutral):
    off, on = (tables_of(neutral, planted(0.4), target_voice=share) for share in (0.0, 1.0))
    factor = table(12, planted(0.4), spread=0.2)["factor"].to_numpy()
    moved = on["pressures"]["importance"].to_numpy() / off["pressures"]["importance"].to_numpy()
    ratio = (moved / factor).reshape(EVERYBODY.shape)
    assert ratio == pytest.approx(np.broadcast_to(ratio[:, :1], ratio.shape))
    assert on["pressures"].groupby("region")["importance"].sum().to_numpy() == pytest.approx(1)
    assert (on["pressures"]["pressure"] == off["pressures"]["pressure"]).all()
    assert (on["verdicts"]["package"] != off["verdicts"]["package"]).any()


def test_an_earlier_run_is_not_taken_over(neutral):
    survey, profile = heard_people.spoken(TRUE, planted(), 12, spread=0.2)
    earlier = target_voice(survey, profile["profiles"], worlds.BARRIERS, SETTLED)
    settled = {**SETTLED, "package_draws": 100, "target_voice": 0.0}
    plain, stale = (verdicts({**survey, **more}, profile, neutral, settled) for more in ({}, {"target_voice": earlier}))
    pd.testing.assert_frame_equal(plain, stale)


def test_all_draws_of_a_region_are_admitted_but_for_those_far_out(neutral):
    survey, profile = heard_people.spoken(TRUE, planted(), 8, spread=0.25)
    heard = target_voice(survey, profile["profiles"], worlds.BARRIERS, SETTLED)
    shared = model.package_model(neutral, SETTLED)
    (first, *_) = model.regions({**survey, "target_voice": heard}, profile, neutral, shared)
    here = model.situation(first, shared)
    assert here.admissible.holds(here.central_weights)
    # a draw is outside where its own weight (2 sd) or its factor (2 sd) is far out: of twelve weights some often are
    inside = here.admissible.holds(here.drawn_weights).mean()
    assert shared.admissible.holds(shared.drawn_weights).mean() <= inside
