"""Associations with the setting and with published typologies."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

from herelib.clusters.comparisons import adjusted_rand, associations, left_out, moved, permutation_p
from herelib.clusters.features import Features


def test_the_permutation_p_of_two_halves_is_that_of_the_exact_distribution():
    labels, kinds = np.repeat([0, 1], 6), np.array(list("aaaaabbbbbba"))
    exact = sum(hypergeom.pmf(hit, 12, 6, 6) for hit in range(7) if hit in (0, 1, 5, 6))
    assert permutation_p(labels, kinds, 4999, 1) == pytest.approx(exact, abs=0.02)


def test_names_and_order_of_regions_do_not_matter():
    rng = np.random.default_rng(1)
    labels, kinds, order = rng.integers(0, 3, 60), rng.choice(list("abc"), 60), rng.permutation(60)
    assert permutation_p(labels, kinds, 99, 1) == permutation_p(labels[order], kinds[order], 99, 1)


def test_unrelated_typologies_get_small_p_values_as_rarely_as_they_should():
    rng = np.random.default_rng(2)
    p = [permutation_p(rng.integers(0, 2, 30), rng.integers(0, 3, 30), 99, s) for s in range(300)]
    assert sum(value <= 0.05 for value in p) <= 0.05 * 300 + 3.1 * np.sqrt(0.05 * 0.95 * 300)


def test_each_published_typology_has_a_line_and_unknown_regions_are_left_out():
    regions = pd.DataFrame({"region": list("abcd"), "setting": ["rural", "rural", "suburban", "suburban"]})
    degurba = {"a": "3", "b": "3", "d": "2", "x": "1"}
    rows = [(r, "degurba", kind) for r, kind in degurba.items()] + [("a", "flat", "1"), ("b", "flat", "1")]
    published = pd.DataFrame(rows, columns=["region", "typology", "kind"])
    table = associations({"a": 0, "b": 0, "c": 1, "d": 1}, regions, published, 1).set_index("typology")
    assert table.index.tolist() == ["setting", "degurba", "flat"]
    assert table["regions"].tolist() == [4, 3, 2] and table["kinds"].tolist() == [2, 2, 1]
    assert table["adjusted_rand"]["setting"] == 1 == table["adjusted_rand"]["degurba"]
    assert np.isnan(table["adjusted_rand"]["flat"]) and np.isnan(table["p_value"]["flat"])
    assert table["p_value"]["setting"] == pytest.approx(1 / 3, abs=0.06)


@pytest.mark.reference
def test_adjusted_rand_is_the_published_one(reference):
    """Yeung and Ruzzo (2001), supplement to Bioinformatics 17:763-774."""
    cases = json.loads((reference / "method-reference" / "silhouette_ari.json").read_text())["ari"]
    table = np.array(next(c for c in cases if "table" in c)["table"])
    rows, columns = np.nonzero(table)
    many = table[rows, columns]
    expected = next(c for c in cases if "table" in c)["expected"]
    assert adjusted_rand(np.repeat(rows, many), np.repeat(columns, many)) == pytest.approx(expected, abs=1e-9)
    for case in (c for c in cases if "a" in c):
        assert adjusted_rand(case["a"], case["b"]) == pytest.approx(case["expected"], abs=1e-9)


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
