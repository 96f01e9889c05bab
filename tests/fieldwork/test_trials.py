"""What the chain says of a simulated world, beside what is true there."""

import numpy as np
import pytest

from herelib.fieldwork import trials
from herelib.fieldwork.trials import Known, Shared, Trial


@pytest.fixture(scope="module")
def rows(frame):
    steps = tuple((str(n), (n,) * 5) for n in (3, 20))
    return trials.tried(Shared(frame, 1, 0), Trial(0, steps, 40))


def test_a_trial_has_a_row_for_each_step_and_region_and_for_what_is_known(rows, frame):
    assert list(rows["step"].unique()) == [trials.TRUE, "3", "20"] and len(rows) == 3 * len(frame.regions)
    assert list(rows.columns) == list(trials.COLUMNS) and not rows.isna().any().any()
    known = rows[rows["step"] == trials.TRUE]
    assert known["right"].all() and (known["choosable"] | ~known["firm"]).all()
    assert not rows.loc[~rows["firm"] & (rows["step"] != trials.TRUE), "right"].any()


def test_more_interviews_narrow_the_intervals_by_the_root_of_their_number(rows):
    half = rows.groupby("step")[["need_half", "verdict_half"]].mean()
    ratio = half.loc["3"] / half.loc["20"]
    assert ((ratio > 1.6) & (ratio < 3.2)).all()  # the root of 20/3 is 2.6; thin cells lean on others


def test_the_same_seed_gives_the_same_trial(frame, rows):
    steps = tuple((str(n), (n,) * 5) for n in (3, 20))
    again = trials.tried(Shared(frame, 1, 0), Trial(0, steps, 40))
    assert again.equals(rows)


def test_a_lead_is_right_where_it_comes_close_enough_to_what_is_truly_best():
    truth = Known("contested", {3: 0.2, 5: 0.19, 7: 0.1})
    assert [truth.right(lead, 0.1) for lead in (3, 5, 7, 9)] == [True, True, False, False]
    assert not Known("nothing helps enough", {3: 0.02}).right(3, 0.1)


def test_what_is_known_exactly_has_the_levels_of_the_world_and_the_published_figures(frame):
    from herelib import profiles
    from herelib.fieldwork import worlds

    rng = np.random.default_rng(5)
    world = worlds.draw_world(frame, rng)
    asked = worlds.survey(frame, worlds.answers(frame, world, 3, rng), np.full(5, 3))
    exact = trials.exactly(frame, world, profiles.drawn(asked, {**frame.parameters, "seed": 1}))["draws"]
    of_region = exact[exact["region"] == frame.regions["region"].iloc[0]]
    assert len(of_region) == trials.KNOWN and np.allclose(of_region[frame.dimensions], world.truth[0])
    assert "capacity:reach" in exact
