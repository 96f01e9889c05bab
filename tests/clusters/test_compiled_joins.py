"""Joins of the compiled kernels against scipy, and against points written out in full."""

import os
import subprocess
import sys

import numpy as np
import pytest
from kernel_points import filled
from scipy.cluster.hierarchy import is_valid_linkage, linkage

from herelib.clusters import compiled_joins
from herelib.clusters.partitioning import METHODS, partition

KINDS = {"ward": compiled_joins.WARD, "average": compiled_joins.AVERAGE, "complete": compiled_joins.COMPLETE}


def cut(points, weight, k, method):
    found = np.full((1, 1, len(points)), -1)
    rows = np.arange(len(points))[None]
    compiled_joins.cuts(KINDS[method], filled(points), weight[None].astype(float), rows, np.array([k]), found)
    return found[0, 0]


@pytest.mark.parametrize("method", KINDS)
@pytest.mark.parametrize("regions", [2, 3, 6, 50, 300, 700])
@pytest.mark.parametrize("indicators", [1, 4, 7])
def test_joins_are_those_of_scipy(method, regions, indicators):
    points = np.random.default_rng(regions).normal(size=(regions, indicators))
    found = np.empty((1, regions - 1, 4))
    compiled_joins.trees(KINDS[method], filled(points), np.arange(regions)[None], found)
    expected = linkage(points, method)
    assert (found[0, :, [0, 1, 3]] == expected[:, [0, 1, 3]].T).all()
    np.testing.assert_allclose(found[0, :, 2], expected[:, 2], rtol=1e-9)


@pytest.mark.parametrize("method", KINDS)
def test_joins_of_points_that_coincide_or_lie_on_a_grid_are_a_valid_tree(method):
    rng = np.random.default_rng(3)
    for points in (
        np.zeros((7, 3)),
        rng.integers(0, 3, (60, 2)).astype(float),
        np.repeat(rng.normal(size=(5, 4)), 9, 0),
    ):
        found = np.empty((1, len(points) - 1, 4))
        compiled_joins.trees(KINDS[method], filled(points), np.arange(len(points))[None], found)
        assert is_valid_linkage(found[0])
        assert found[0, -1, 3] == len(points)


@pytest.mark.parametrize("method", KINDS)
def test_a_weight_is_so_many_points_that_coincide(method):
    rng = np.random.default_rng(5)
    points, weight = rng.normal(size=(40, 5)), rng.integers(0, 5, 40)
    copies = np.repeat(np.arange(40), weight)
    rows = np.arange(len(copies))[None]
    for k in (2, 5, 12):
        found = np.full((1, 1, len(copies)), -1)
        compiled_joins.cuts(
            KINDS[method], filled(points[copies]), np.ones((1, len(copies))), rows, np.array([k]), found
        )
        told = cut(points, weight, k, method)
        assert (told[copies] == found[0, 0]).all()
        assert (told[weight == 0] == -1).all()


def test_kernels_do_as_they_would_uncompiled():
    """numba can be switched off: the same Python code runs, slowly, and finds the same."""
    code = (
        "import numpy as np; from herelib.clusters import partitioning as p;"
        "points = np.random.default_rng(7).normal(size=(25, 5));"
        "print([p.partition(points, [2, 4], m, 1).tolist() for m in p.METHODS[:4]])"
    )
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    slow = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    points = np.random.default_rng(7).normal(size=(25, 5))
    fast = [partition(points, [2, 4], m, 1).tolist() for m in METHODS[:4]]
    assert slow.stdout.strip() == str(fast)


def test_numba_is_loaded_only_when_something_is_clustered():
    code = "import sys, herelib.clusters.partitioning, herelib.clusters.stability; print('numba' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
