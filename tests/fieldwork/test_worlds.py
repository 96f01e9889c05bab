"""Worlds and what people in them answer."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from herelib.fieldwork import frames, worlds
from herelib.vocabulary import GROUPS


def rng(seed=3):
    return np.random.default_rng(seed)


def test_the_truth_of_a_region_lets_each_group_that_is_asked_speak_once(frame):
    world = worlds.draw_world(frame, rng())
    asked = frame.asked()
    assert (np.isnan(world.cells) == ~np.broadcast_to(asked[None], world.cells.shape)).all()
    assert np.allclose(world.truth, np.nanmean(world.cells, axis=1))
    assert world.truth.min() >= worlds.ENDS and world.truth.max() <= 1 - worlds.ENDS


def test_worlds_are_as_the_prior_says(frame):
    many = [worlds.draw_world(frame, rng(seed)).truth for seed in range(80)]
    barrier = [name.startswith("barrier") for name in frame.dimensions]
    assert np.mean([truth[:, barrier].mean() for truth in many]) == pytest.approx(0.5, abs=0.02)
    between = np.mean([truth.std(0, ddof=1).mean() for truth in many])
    assert 0.07 < between < 0.14  # half-normal of scale 0.15, part of it averaged out over groups
    sure = replace(worlds.PRIOR, region=0.0, group=0.0)
    assert worlds.draw_world(frame, rng(), sure).truth.std(0).max() < 1e-12


def test_answers_have_the_mean_of_their_cell_and_lie_on_the_steps_of_the_scale(frame):
    world = worlds.draw_world(frame, rng())
    people = worlds.answers(frame, world, 400, rng(4))
    column = list(frame.items["item"]).index("barrier_finance")
    position = frame.dimensions.index("barrier:finance")
    values = pd.Series(people.answers[:, column])
    assert set(np.round(values.dropna() * 4, 9)) <= set(range(5))
    means = values.groupby(people.region * 5 + people.group).mean().to_numpy().reshape(6, 5)
    assert np.abs(means - world.cells[:, :, position]).max() < 0.08
    assert values.isna().mean() == pytest.approx(worlds.UNANSWERED, abs=0.01)


def test_who_is_not_asked_does_not_answer(frame):
    people = worlds.answers(frame, worlds.draw_world(frame, rng()), 5, rng())
    column = list(frame.items["item"]).index("founder_intention")
    of_others = people.answers[people.group != GROUPS.index("resident"), column]
    assert np.isnan(of_others).all() and not np.isnan(people.answers[people.group == 0, column]).all()


def test_more_interviews_ask_the_same_people_and_others(frame):
    world = worlds.draw_world(frame, rng())
    people = worlds.answers(frame, world, 6, rng())
    few, more = (worlds.survey(frame, people, np.full(5, n)) for n in (2, 4))
    assert len(few["interviews"]) == 6 * 5 * 2 and len(more["interviews"]) == 6 * 5 * 4
    both = more["answers"].merge(few["answers"], on="interview", suffixes=("", "_few"))
    assert len(both) == len(few["answers"])
    pd.testing.assert_series_equal(both["barrier_finance"], both["barrier_finance_few"], check_names=False)
    lone = worlds.survey(frame, people, np.array([4, 2, 2, 2, 2]))
    assert lone["interviews"].groupby("group").size()["resident"] == 24


def test_interviewers_who_lean_move_a_whole_region(frame):
    world = worlds.draw_world(frame, rng())
    plain, leaning = (worlds.answers(frame, world, 60, rng(), interviewers=n) for n in (0, 1))

    def off(people):
        cells = pd.DataFrame(people.answers).groupby(people.region).mean().to_numpy()
        return cells

    assert np.abs(off(plain) - off(leaning)).mean() > 0.01


def test_a_pilots_world_is_one_of_its_draws(frame):
    dimensions, regions = frame.dimensions, list(frame.regions["region"])
    draws = pd.DataFrame(0.4, index=range(12), columns=dimensions)
    draws = draws.assign(draw=np.repeat([0, 1], 6), region=regions * 2)
    grid = pd.MultiIndex.from_product([regions, frame.groups, dimensions], names=["region", "group", "indicator"])
    cells = pd.DataFrame({"estimate": 0.4}, index=grid).reset_index()
    cells.loc[cells["group"] == "state", "estimate"] = 0.6
    known = pd.Series(0.2, index=dimensions)
    pilot = frames.Pilot(60, draws, cells, known, known * 0 + 1000)
    world = worlds.draw_world(replace(frame, pilot=pilot), rng())
    assert np.allclose(world.truth, 0.4)
    finance = world.cells[0, :, dimensions.index("barrier:finance")]
    assert finance[-1] - finance[0] == pytest.approx(0.2)
    assert world.spread == pytest.approx(0.2, abs=0.05)


def test_a_region_that_the_pilot_lacks_is_like_the_others():
    values = np.array([[0.4, np.nan], [0.6, np.nan], [np.nan, np.nan]])
    filled = worlds._like_the_others(values, rng())
    assert abs(filled[2, 0] - 0.5) < 0.6 and not np.isnan(filled).any()
