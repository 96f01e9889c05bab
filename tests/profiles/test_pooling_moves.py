"""What pooling moves when a region comes."""

import numpy as np
import pytest
from surveys import PARAMETERS, random_survey

from herelib.profiles.pooling import design
from herelib.profiles.pooling_moves import pooling_moves
from herelib.profiles.profile import profile


def plain_means(design):
    return np.stack([np.nanmean(design.matrix[design.region == r], axis=0) for r in range(len(design.regions))])


def test_what_leans_on_nobody_is_moved_by_nobody():
    made = design(random_survey(3, regions=4))
    moves = pooling_moves(made, plain_means(made), plain_means)
    assert len(moves) == 4 * 3 and set(moves["left_out"]) == set(made.regions)
    assert (moves["moved"] == 0).all() and (moves["moved_mean"] == 0).all()


def test_the_figure_that_moves_most_is_named_with_its_change():
    made = design(random_survey(3, regions=3))

    def drawn_together(design):
        means = plain_means(design)
        return (means + means.mean(0)) / 2

    moves = pooling_moves(made, drawn_together(made), drawn_together).set_index(["left_out", "region"])
    means = plain_means(made)
    # of three regions without the third: half of how far the mean over regions moves
    change = (means.mean(0) - means[:2].mean(0)) / 2
    first = moves.loc[(made.regions[2], made.regions[0])]
    assert first["moved"] == pytest.approx(change[np.abs(change).argmax()])
    assert first["moved_mean"] == pytest.approx(np.abs(change).mean())
    assert first["estimate"] - first["without"] == pytest.approx(first["moved"])


def test_in_a_profile_thin_regions_are_moved_more_than_full_ones():
    survey = random_survey(5, regions=4, per_cell=8)
    rows = survey["interviews"]["region"] != "r0"
    thin = survey["interviews"][~rows].groupby("group").head(1)
    survey["interviews"] = survey["interviews"][rows | survey["interviews"]["interview"].isin(thin["interview"])]
    moves = profile(survey, PARAMETERS)["pooling_moves"]
    by_region = moves.groupby("region")["moved_mean"].mean()
    assert by_region.idxmax() == "r0"


def test_two_regions_have_no_others_to_be_moved_by():
    made = design(random_survey(3, regions=2))
    assert pooling_moves(made, plain_means(made), plain_means).empty
