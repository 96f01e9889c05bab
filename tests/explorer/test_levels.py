"""Levels of the page: only where every group is large enough, and never the draws of a run."""

import numpy as np
import pandas as pd
import pytest
import surveys

from herelib import release, tables
from herelib.explorer import levels
from herelib.profiles import pooling
from herelib.profiles.profile import profile
from herelib.vocabulary import GROUPS

PEOPLE, DRAWS = 6, 400


def weights_again(group: str, draws: int, seed: int) -> np.ndarray:
    """The random weights of the interviews of a group, made again from what is public: seed, names and numbers."""
    return pooling._stream(seed, "r1", group).standard_exponential((draws, PEOPLE))


def test_draws_of_a_region_even_rounded_would_give_every_answer_back():
    """Why the page holds none: 400 draws of a level, rounded to a hundredth, and the published seed."""
    survey = surveys.random_survey(4, per_cell=PEOPLE, dimensions=1)
    parameters = {**surveys.PARAMETERS, "draws": DRAWS}
    draws = profile(survey, parameters)["draws"]
    drawn = draws.loc[draws["region"] == "r1"].sort_values("draw").iloc[:, 2].to_numpy()
    drawn = np.round(drawn / 0.01) * 0.01
    weights = [weights_again(group, DRAWS, parameters["seed"]) for group in ("resident", "ngo")]
    shares = np.column_stack([each / each.sum(1, keepdims=True) for each in weights])
    columns = np.column_stack([shares[:, 1:PEOPLE], shares[:, PEOPLE + 1 :], np.ones(DRAWS)])
    worked_out, *_ = np.linalg.lstsq(columns, drawn, rcond=None)
    design = pooling.design(survey)  # interviews in an order that follows from what they say, not from who they are
    for group, part in (("resident", slice(0, PEOPLE - 1)), ("ngo", slice(PEOPLE - 1, 2 * PEOPLE - 2))):
        truth = design.matrix[(design.region == 1) & (design.group == GROUPS.index(group)), 0]
        assert np.corrcoef(worked_out[part], truth[1:] - truth[0])[0, 1] > 0.98


@pytest.fixture(scope="module")
def shown(demo_processed):
    run = demo_processed / "demo" / "few"
    names = {*tables.read_by("report"), *tables.made_by("report")}
    return release.protect(tables.read_all(run, dict.fromkeys(sorted(names))), 5)


@pytest.fixture(scope="module")
def indicators(shown):
    names = shown["profiles"]["indicator"]
    return sorted(names[names.str.startswith(("barrier:", "capacity:"))].unique())


def test_only_where_too_little_was_heard_for_any_advice_nothing_can_be_moved(shown, indicators):
    why = {region: levels.why_still(shown, region, indicators) for region in shown["verdicts"]["region"]}
    assert {region: each for region, each in why.items() if each} == {"dune": levels.TOO_LITTLE}


def test_a_withheld_figure_keeps_its_region_still(shown, indicators):
    profile = shown["profiles"]
    at = (profile["region"] == "alder") & (profile["indicator"] == "barrier:finance")
    gone = {**shown, "profiles": profile.assign(estimate=profile["estimate"].mask(at))}
    assert levels.why_still(gone, "alder", indicators) == levels.TOO_FEW


def test_levels_are_those_that_are_released_with_the_means_of_the_groups_that_are_asked(shown, indicators):
    here = levels.released_levels(shown, "alder", indicators, "equal")
    released = shown["profiles"].query("region == 'alder'").set_index("indicator")["estimate"].reindex(indicators)
    np.testing.assert_array_equal(here.level, released.to_numpy(float))
    np.testing.assert_array_equal(here.asked, ~np.isnan(here.means))


def test_where_interviews_count_or_nobody_is_shown_no_other_voices_can_be_heard(shown, indicators):
    assert levels.released_levels(shown, "alder", indicators, "interviews").means is None
    nobody = {**shown, "groups": shown["groups"].query("region != 'alder'")}
    assert levels.released_levels(nobody, "alder", indicators, "equal").means is None
    items = shown["items"].assign(groups="resident")  # the level would rest on others than the page knows
    assert levels.released_levels({**shown, "items": items}, "alder", indicators, "equal").means is None


def test_a_group_that_is_asked_and_not_shown_is_known_as_such(shown, indicators):
    groups = shown["groups"]
    fewer = {**shown, "groups": groups[~((groups["region"] == "alder") & (groups["group"] == "state"))]}
    here = levels.released_levels(fewer, "alder", indicators, "equal")
    state = GROUPS.index("state")
    assert np.isnan(here.means[state]).all() and here.asked[state].sum() >= 10


def test_draws_have_the_level_as_mean_and_the_spread():
    places = levels.normal_places(200, 2, 1)
    drawn = levels.drawn(np.array([0.5, 0.4]), np.array([0.05, 0.0]), places)
    np.testing.assert_allclose(drawn.mean(0), [0.5, 0.4], atol=1e-9)
    np.testing.assert_allclose(drawn.std(0), [0.05, 0.0], atol=1e-9)
    pd.testing.assert_frame_equal(pd.DataFrame(places), pd.DataFrame(levels.normal_places(200, 2, 1)))
