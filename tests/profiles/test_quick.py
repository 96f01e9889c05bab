"""Regions' means in a closed form: what they leave out, how they are drawn together, and what interviewers lean to."""

from dataclasses import replace

import interviewer_worlds as worlds
import numpy as np
import pytest

from herelib.profiles.quick import RegionMeans, without_leanings


def means(made, **settings):
    return RegionMeans(made, {**worlds.PARAMETERS, **settings})


def test_levels_of_groups_make_no_difference_between_regions():
    made = worlds.study(np.random.default_rng(1), "two", lean=0)
    shifted = replace(made, matrix=made.matrix + 0.1 * made.group[:, None])
    np.testing.assert_allclose(means(made).estimate, means(shifted).estimate, atol=1e-12)


def test_many_interviews_are_taken_at_their_word_and_few_are_drawn_towards_all():
    made = worlds.study(np.random.default_rng(2), "two", lean=0, differ=0.1)
    many = replace(made, **{n: np.repeat(getattr(made, n), 200, axis=0) for n in
                            ("matrix", "region", "group", "weight", "interviewer")})  # fmt: skip
    assert np.abs(means(many).estimate).mean() > np.abs(means(made).estimate).mean()
    assert means(many).deviation.mean() < 0.2 * means(made).deviation.mean()


def test_a_region_that_nobody_answered_in_stands_at_the_mean():
    made = worlds.study(np.random.default_rng(3), "two", differ=0.1)
    silent = replace(made, matrix=np.where((made.region == 2)[:, None] & (np.arange(20) == 4), np.nan, made.matrix))
    assert means(silent).estimate[2, 4] == 0 and np.isfinite(means(silent).estimate).all()


def test_draws_scatter_by_the_deviation_and_know_no_other_region():
    made = worlds.study(np.random.default_rng(4), "two", differ=0.1)
    fitted = means(made)
    drawn = fitted.draws(4000, np.random.default_rng(1))
    np.testing.assert_allclose(drawn.std(0), fitted.deviation, rtol=0.12)
    np.testing.assert_allclose(drawn.mean(0), fitted.estimate, atol=0.12 * fitted.deviation.max())


def test_a_group_without_weight_does_not_count():
    made = worlds.study(np.random.default_rng(5), "two")
    other = replace(made, matrix=np.where((made.group == 4)[:, None], 1 - made.matrix, made.matrix))
    weights = "resident 1, entrepreneur 1, ngo 1, municipality 1, state 0"
    pair = [means(each, group_weights=weights).estimate for each in (made, other)]
    assert np.abs(pair[0] - pair[1]).max() < 0.02, "all that is left of it is the spread within cells"
    assert np.abs(means(made).estimate - means(other).estimate).max() > 0.02


def test_what_interviewers_of_several_regions_lean_to_is_taken_off():
    made = worlds.study(np.random.default_rng(6), "crossed", lean=0)
    leaning = replace(made, matrix=made.matrix + np.array([-0.3, 0.2, 0.1, -0.1, 0.3, 0])[made.interviewer][:, None])
    fair, unfair = (means(without_leanings(each)).estimate for each in (made, leaning))
    assert np.abs(fair - unfair).max() < 0.25 * np.abs(means(made).estimate - means(leaning).estimate).max()


def test_those_of_one_region_speak_for_it_by_about_the_same_weight():
    made = worlds.study(np.random.default_rng(7), "uneven")
    share = [np.bincount(d.interviewer, d.weight) for d in (made, without_leanings(made))]
    ratio = [(s[0::2] / s[1::2]).mean() for s in share]
    assert ratio[1] < 0.6 * ratio[0] and share[1].sum() == pytest.approx(share[0].sum())
    assert without_leanings(replace(made, interviewer=None)).matrix is made.matrix
