"""The dendrogram and the support of its branches."""

import numpy as np
import pytest

from herelib import tables
from herelib.dendrogram import dendrogram

POINTS = np.array([[0.0], [0.1], [1.0], [1.3]])


def test_steps_name_regions_and_earlier_steps():
    table = dendrogram(POINTS, np.stack([POINTS] * 3), "average", tuple("abcd"))
    assert table[["left", "right"]].to_numpy().tolist() == [["a", "b"], ["c", "d"], ["#1", "#2"]]
    assert table["regions"].tolist() == [2, 2, 4] and table["support"].tolist() == [1, 1, 1]
    assert table["height"].tolist() == pytest.approx([0.1, 0.3, 1.1])
    tables.check("dendrogram", table)


def test_support_falls_where_draws_join_otherwise():
    other = np.array([[0.0], [0.9], [1.0], [1.3]])
    table = dendrogram(POINTS, np.stack([POINTS, other]), "average", tuple("abcd"))
    assert table["support"].tolist() == [0.5, 0.5, 1.0]


def test_methods_without_a_tree_and_too_many_regions_have_none():
    for table in (
        dendrogram(POINTS, np.empty((0, 4, 1)), "kmeans", tuple("abcd")),
        dendrogram(np.zeros((600, 1)), np.empty((0, 600, 1)), "ward", tuple(map(str, range(600)))),
    ):
        assert table.empty
        tables.check("dendrogram", table)


def test_without_draws_the_support_is_missing():
    assert dendrogram(POINTS, np.empty((0, 4, 1)), "ward", tuple("abcd"))["support"].isna().all()
