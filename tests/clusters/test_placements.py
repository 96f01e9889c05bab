"""Where regions outside of the typology would belong, and whether anything like them has been seen."""

import numpy as np
import pandas as pd
import pytest

from herelib.clusters.features import Features
from herelib.clusters.placements import OUTSIDE, placements


def study(new: dict[str, list[float]]):
    """Two clusters around (0, 0) and (1, 1), and new regions."""
    rng = np.random.default_rng(1)
    seen = np.vstack([rng.normal(0, 0.05, (6, 2)), rng.normal(1, 0.05, (6, 2))])
    names = [f"r{i:02d}" for i in range(12)]
    values = pd.DataFrame(np.vstack([seen, *new.values()]), index=[*names, *new], columns=["need:a", "need:b"])
    labels = np.repeat([0, 1], 6)
    chosen = Features(tuple(names), ("need:a", "need:b"), np.ones(2), {}, values)
    draws = np.tile(labels, (4, 1))
    return placements(chosen, labels, ["A", "B"], draws, seen[None]).set_index(["region", "cluster"])


def test_a_new_region_belongs_to_the_nearest_centre():
    table = study({"x": [0.05, 0.0]})
    assert table["share"].tolist() == [1.0, 0.0]
    assert not table["outside"].any() and table["note"].iloc[0] == "within the range of the regions interviewed"


def test_a_region_far_from_all_others_is_outside_of_what_was_seen():
    table = study({"x": [5.0, 5.0]})
    assert table["outside"].all() and table["note"].iloc[0] == OUTSIDE
    assert table["distance"].iloc[0] > 5 > table["furthest"].iloc[0]


def test_a_region_is_placed_by_what_is_known_of_it():
    table = study({"x": [np.nan, 0.97]})
    assert table["share"].tolist() == [0.0, 1.0] and table["indicators"].tolist() == [1, 1]
    assert table["note"].iloc[0].endswith("placed by 1 of 2 indicators")


def test_a_region_of_which_nothing_is_known_is_not_placed():
    assert study({"x": [np.nan, np.nan]}).empty


def test_a_region_between_two_clusters_is_shared_by_their_draws():
    values = pd.DataFrame({"need:a": [0.0, 0.1, 0.9, 1.0, 0.48]}, index=list("abcdx"))
    chosen = Features(tuple("abcd"), ("need:a",), np.ones(1), {}, values)
    labels = np.array([0, 0, 1, 1])
    points = np.array([[0.0, 0.1, 0.9, 1.0], [0.0, 0.3, 0.9, 1.0]])[:, :, None]
    table = placements(chosen, labels, ["A", "B"], np.stack([labels, labels]), points)
    assert table["share"].sum() == pytest.approx(1) and table["share"].max() == 1.0
    wide = np.array([[0.0, 0.0, 0.9, 1.0], [0.0, 0.3, 0.9, 1.0]])[:, :, None]
    assert set(placements(chosen, labels, ["A", "B"], np.stack([labels, labels]), wide)["share"]) == {0.5}


def test_one_of_n_plus_one_like_regions_is_called_outside():
    rng, outside = np.random.default_rng(3), 0
    for _ in range(400):
        points = rng.normal(size=(20, 3))
        values = pd.DataFrame(points, index=[f"r{i}" for i in range(19)] + ["x"], columns=list("abc"))
        chosen = Features(tuple(values.index[:19]), tuple("abc"), np.ones(3), {}, values)
        labels = np.arange(19) % 2
        outside += placements(chosen, labels, ["A", "B"], labels[None], points[None, :19])["outside"].iloc[0]
    assert outside <= 400 / 20 + 3.1 * np.sqrt(400 * 0.05 * 0.95)
