"""Consistency of the items of one indicator: by hand, as published, against a factor model, and at the edges."""

import numpy as np
import pandas as pd
import pytest

from herelib import tables
from herelib.profiles.consistency import (
    consistency,
    cronbach_alpha,
    feldt_interval,
    item_rest,
    mcdonald_omega,
    pairwise_covariance,
)


def told(columns: dict[str, list[float]], dimension: str = "need:food") -> tuple[pd.DataFrame, pd.DataFrame]:
    size = len(next(iter(columns.values())))
    answers = pd.DataFrame({"interview": [f"i{n}" for n in range(size)], **columns})
    items = pd.DataFrame({"item": list(columns), "dimension": dimension, "kind": "scale", "label": list(columns)})
    return answers, items


def one_factor(seed: int, loadings: tuple[float, ...], size: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    factor = rng.standard_normal((size, 1))
    return factor * loadings + rng.standard_normal((size, len(loadings))) * np.sqrt(1 - np.square(loadings))


def test_alpha_of_three_items_by_hand():
    # Variances 1, 1, 1; covariances 0.5, 0.5, 0: alpha = 3/2 (1 - 3/5) = 0.6.
    covariance = np.array([[1, 0.5, 0.5], [0.5, 1, 0], [0.5, 0, 1]])
    assert cronbach_alpha(covariance) == pytest.approx(0.6)
    # The first with the sum of the others: 1 / sqrt(1 x 2); the second: 0.5 / sqrt(1 x 3).
    assert item_rest(covariance) == pytest.approx([1 / np.sqrt(2), 0.5 / np.sqrt(3), 0.5 / np.sqrt(3)])


def test_the_interval_is_that_of_feldt_as_pingouin_prints_it():
    # Documentation of pingouin.cronbach_alpha: 15 persons, 10 items, alpha 0.591719, interval [0.195, 0.84].
    assert np.round(feldt_interval(0.591719, 15, 10), 3) == pytest.approx([0.195, 0.840])


def test_the_interval_covers_the_alpha_of_the_population():
    true = cronbach_alpha(np.full((4, 4), 0.4) + 0.6 * np.eye(4))
    inside = []
    for seed in range(600):
        covariance, _ = pairwise_covariance(one_factor(seed, (np.sqrt(0.4),) * 4, 30))
        low, high = feldt_interval(cronbach_alpha(covariance), 30, 4)
        inside.append(low <= true <= high)
    assert np.mean(inside) == pytest.approx(0.95, abs=0.03)


def test_omega_is_exact_where_one_factor_holds_exactly():
    loading, size = np.array([0.9, 0.7, 0.5, 0.3]), np.array([1.0, 2.0, 0.5, 1.5])
    correlation = np.outer(loading, loading) + np.diag(1 - loading**2)
    covariance = correlation * np.outer(size, size)
    common = (loading * size).sum() ** 2
    assert mcdonald_omega(covariance) == pytest.approx(common / covariance.sum(), abs=1e-6)


def test_omega_agrees_with_a_factor_analysis_by_maximum_likelihood():
    decomposition = pytest.importorskip("sklearn.decomposition")
    values = one_factor(3, (0.8, 0.7, 0.6, 0.5, 0.4), 4000)
    fitted = decomposition.FactorAnalysis(1, tol=1e-8, max_iter=5000).fit(values)
    common = fitted.components_.sum() ** 2
    covariance, _ = pairwise_covariance(values)
    assert mcdonald_omega(covariance) == pytest.approx(common / (common + fitted.noise_variance_.sum()), abs=0.005)


def test_alpha_equals_omega_for_equal_loadings_and_is_lower_otherwise():
    def of(*loading):
        return np.outer(loading, loading) + np.diag(1 - np.square(loading))

    assert cronbach_alpha(of(0.6, 0.6, 0.6)) == pytest.approx(mcdonald_omega(of(0.6, 0.6, 0.6)))
    assert cronbach_alpha(of(0.9, 0.5, 0.3)) < mcdonald_omega(of(0.9, 0.5, 0.3))


def test_omega_is_missing_where_it_cannot_be_estimated():
    assert np.isnan(mcdonald_omega(np.array([[1, 0.5], [0.5, 1]])))  # two items
    assert np.isnan(mcdonald_omega(np.diag([1.0, 1.0, 0.0])))  # one does not vary
    heywood = np.array([[1, 0.9, 0.9], [0.9, 1, 0.5], [0.9, 0.5, 1]])  # 0.9 x 0.9 / 0.5 > 1
    assert np.isnan(mcdonald_omega(heywood))


def test_covariances_are_those_of_the_interviews_that_answered_both():
    values = np.array([[0.0, 0.2, np.nan], [0.5, 0.4, 0.1], [1.0, np.nan, 0.9], [0.25, 0.8, 0.3]])
    covariance, n = pairwise_covariance(values)
    assert n.tolist() == [[4, 3, 3], [3, 3, 2], [3, 2, 3]]
    assert covariance[0, 1] == pytest.approx(np.cov([0, 0.5, 0.25], [0.2, 0.4, 0.8])[0, 1])
    assert covariance[1, 2] == pytest.approx(np.cov([0.4, 0.8], [0.1, 0.3])[0, 1])


def test_the_table_has_a_row_for_each_item_and_says_where_items_belong_together():
    values = one_factor(1, (0.8, 0.8, 0.8), 200)
    table = consistency(*told({f"q{i}": list(column) for i, column in enumerate(values.T)}))
    tables.check("consistency", table)
    assert table["item"].tolist() == ["q0", "q1", "q2"] and table["items"].eq(3).all() and table["n"].eq(200).all()
    assert table["note"].eq("").all() and table["alpha"].iloc[0] > 0.75
    assert (table["alpha_without"] < table["alpha"]).all()
    assert table["alpha_low"].iloc[0] < table["alpha"].iloc[0] < table["alpha_high"].iloc[0]


def test_an_item_that_says_something_else_is_named_by_its_figures():
    values = np.hstack([one_factor(1, (0.8, 0.8, 0.8), 200), np.random.default_rng(9).standard_normal((200, 1))])
    table = consistency(*told({f"q{i}": list(column) for i, column in enumerate(values.T)}))
    assert table["note"].str.startswith("items do not belong together").all()
    assert table["item_rest"].idxmin() == 3 and table["alpha_without"].idxmax() == 3


def test_items_with_two_steps_and_pairs_of_items_are_noted():
    table = consistency(*told({"a": [0, 1, 0, 1, 1, 0], "b": [0, 1, 0, 1, 0, 0]}))
    assert table["note"].iloc[0] == "items with two steps only: alpha is low by nature; two items only: no omega"
    assert table["omega"].isna().all() and table["alpha_without"].isna().all()


def test_items_that_never_vary_and_items_that_nobody_answered_are_noted_not_computed():
    constant = consistency(*told({"a": [0.5] * 4, "b": [0.5] * 4}))
    assert constant["alpha"].isna().all() and constant["note"].str.startswith("the answers do not vary").all()
    one = consistency(*told({"a": [0.5] * 4, "b": [0.1, 0.5, 0.9, 0.3], "c": [0.2, 0.5, 0.8, 0.2]}))
    assert "an item with the same answer everywhere" in one["note"].iloc[0]
    silent = consistency(*told({"a": [np.nan] * 4, "b": [0.1, 0.5, 0.9, 0.3]}))
    assert silent["alpha"].isna().all() and silent["n"].eq(0).all()
    assert silent["note"].iloc[0].startswith("fewer than 3 people answered this item and the others")


def test_an_item_that_other_people_were_asked_is_left_out_and_the_rest_are_judged():
    values = one_factor(1, (0.8, 0.8, 0.8), 60)
    others = np.r_[np.full(60, np.nan), np.linspace(0, 1, 20)]
    table = consistency(*told({**{f"q{i}": [*x, *[np.nan] * 20] for i, x in enumerate(values.T)}, "z": list(others)}))
    alone = consistency(*told({f"q{i}": list(x) for i, x in enumerate(values.T)}))
    assert table["items"].eq(4).all() and table["n"].tolist() == [60, 60, 60, 0]
    assert table["alpha"].tolist()[:3] == pytest.approx(alone["alpha"].tolist()) and np.isnan(table["alpha"].iloc[3])
    assert table["note"].iloc[3].startswith("fewer than 3 people")


def test_single_items_and_questions_with_choices_have_no_row():
    answers, items = told({"a": [0.1, 0.2, 0.3]})
    assert len(tables.check("consistency", consistency(answers, items))) == 0
    answers, items = told({"a": [0.1, 0.2, 0.3], "b": [0.1, 0.2, 0.3]})
    assert len(consistency(answers, items.assign(kind="choice"))) == 0
