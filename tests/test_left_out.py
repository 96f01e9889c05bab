"""What moves when an indicator, a block or a region is left out."""

import numpy as np
import pandas as pd

from herelib.features import Features
from herelib.left_out import left_out, moved

GIVEN = {"linkage": "ward", "block_weights": "equal", "seed": 1}


def chosen(values: pd.DataFrame) -> Features:
    return Features(tuple(values.index), tuple(values.columns), np.ones(values.shape[1]), {}, values)


def case():
    """Two clusters held apart by one indicator alone."""
    values = pd.DataFrame(
        {"need:a": [0.0, 0.1, 0.9, 1.0], "need:b": [0.5, 0.52, 0.5, 0.52], "asset:c": [0.4, 0.4, 0.4, 0.41]},
        index=list("pqrs"),
    )
    return left_out(
        chosen(values),
        np.array([0, 0, 1, 1]),
        {"need:a": "need", "need:b": "need", "asset:c": "asset"},
        dict.fromkeys(values.columns, "x"),
        GIVEN,
    ).set_index(["kind", "name"])


def test_regions_move_without_the_indicator_that_held_them_apart():
    table = case()
    assert table.loc[("indicator", "need:a"), "moved"] == 2
    assert table.loc[("indicator", "need:b"), ["moved", "adjusted_rand"]].tolist() == [0, 1.0]
    assert table.loc[("block", "need"), "moved"] > 0 and table.loc[("block", "asset"), "moved"] == 0
    assert table.loc[("indicator", "need:a"), "moved_regions"].count(",") == 1


def test_each_region_is_left_out_in_turn():
    table = case()
    assert sorted(table.loc["region"].index) == list("pqrs")
    assert table.loc["region", "moved"].sum() == 0


def test_moved_matches_clusters_whatever_their_numbers():
    assert moved(np.array([0, 0, 1]), np.array([1, 1, 0])).sum() == 0
    assert moved(np.array([0, 0, 1, 2]), np.array([0, 0, 1, 1])).sum() == 1


def test_an_only_indicator_cannot_be_left_out():
    values = pd.DataFrame({"need:a": [0.0, 0.1, 0.9]}, index=list("pqr"))
    table = left_out(chosen(values), np.array([0, 0, 1]), {"need:a": "need"}, {"need:a": "a"}, GIVEN)
    assert set(table["kind"]) == {"region"}
