"""How many clusters: the criteria beside each other."""

import numpy as np
import pandas as pd
import pytest

from herelib.choice_of_k import choice_of_k, sampled
from herelib.partitions import partition

GIVEN = {"linkage": "ward", "nulls": 19, "seed": 1}


def blobs(sizes, apart=8.0):
    rng = np.random.default_rng(1)
    centres = apart * np.eye(3)[: len(sizes)]
    return np.vstack([rng.normal(centre, 1.0, (n, 3)) for centre, n in zip(centres, sizes, strict=True)])


def table(points, ks, chosen=2):
    missing = {"jaccard": np.nan, "null_jaccard": np.nan, "boot_jaccard": np.nan}
    return choice_of_k(points, partition(points, ks, "ward", 1), ks, chosen, missing, GIVEN).set_index("k")


def test_all_criteria_prefer_the_planted_number():
    got = table(blobs([20, 20, 20]), [2, 3, 4, 5])
    assert set(got["preferred_by"][3].split(", ")) == {"silhouette", "Calinski-Harabasz", "gap", "prediction strength"}
    assert got["smallest"][3] == 20 and got["chosen"].tolist() == [True, False, False, False]


def test_six_regions_are_too_few_for_prediction_strength():
    got = table(blobs([3, 3]), [2, 3])
    assert got["prediction_strength"].isna().all() and got["gap"].notna().all()
    assert got["silhouette"].idxmax() == 2


def test_of_many_regions_a_sample_is_taken_whatever_their_order():
    points = np.random.default_rng(2).normal(size=(6000, 2))
    some = sampled(points, 1)
    assert len(some) == 5000
    mixed = sampled(points[np.random.default_rng(3).permutation(6000)], 1)
    np.testing.assert_array_equal(np.sort(some, axis=0), np.sort(mixed, axis=0))
    assert sampled(points[:10], 1) is not None and len(sampled(points[:10], 1)) == 10


def test_a_criterion_that_finds_one_cluster_names_no_k():
    box = np.random.default_rng(4).uniform(size=(80, 3))
    assert "gap" not in " ".join(table(box, [2, 3, 4])["preferred_by"])


@pytest.mark.parametrize("regions", [5])
def test_a_k_as_large_as_the_regions_allow_is_judged(regions):
    got = table(blobs([2, 3]), [2, 3, 4])
    assert got["calinski_harabasz"].notna().all() and got["smallest"][4] == 1


def test_the_gap_names_the_first_k_that_the_next_one_hardly_exceeds(monkeypatch):
    told = pd.DataFrame({"k": [1, 2, 3, 4], "gap": [0.1, 0.60, 0.62, 0.70], "se": 0.03})
    monkeypatch.setattr("herelib.choice_of_k.gap", lambda *given: told)
    got = table(blobs([10, 10, 10]), [2, 3, 4])["preferred_by"]
    assert "gap" in got[2].split(", ") and "gap" not in got[4]
