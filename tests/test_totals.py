"""Totals: weighted counts of answers, by hand and at the size of a national survey."""

import time

import numpy as np
import pandas as pd
import pytest

from herelib import tables
from herelib.totals import totals

CHOICES = pd.DataFrame(
    [["one", "a", "A", False], ["one", "b", "B", False], ["many", "x", "X", True], ["many", "y", "Y", True]],
    columns=["item", "answer", "label", "several"],
)


def told() -> tuple[pd.DataFrame, pd.DataFrame]:
    interviews = pd.DataFrame(
        {"interview": ["i1", "i2", "i3", "i4"], "region": ["r", "r", "s", "s"], "weight": [10.0, 5.0, 2.0, 1.0]}
    )
    cleaned = pd.DataFrame(
        {"interview": ["i1", "i2", "i3", "i4"], "one": ["a", "b", "a", ""], "many": ["x y", "y", "", ""], "age": "30"}
    )
    return interviews, cleaned


def found(table: pd.DataFrame, region: str, item: str) -> dict:
    rows = table[(table["region"] == region) & (table["item"] == item)]
    return {r.answer: (r.n, r.total, round(r.share, 3)) for r in rows.itertuples()}


def test_each_answer_has_its_number_its_weights_and_its_share_of_those_who_answered():
    table = tables.check("totals", totals(*told(), CHOICES))
    assert found(table, "all", "one") == {"a": (2, 12.0, 0.706), "b": (1, 5.0, 0.294)}
    assert found(table, "r", "one") == {"a": (1, 10.0, 0.667), "b": (1, 5.0, 0.333)}
    assert found(table, "s", "one") == {"a": (1, 2.0, 1.0)}


def test_of_several_choices_each_counts():
    table = totals(*told(), CHOICES)
    assert found(table, "all", "many") == {"x": (1, 10.0, 0.667), "y": (2, 15.0, 1.0)}
    assert found(table, "s", "many") == {}


def test_numbers_and_dates_are_not_counted_and_the_order_of_rows_does_not_matter():
    interviews, cleaned = told()
    table = totals(interviews, cleaned, CHOICES)
    assert set(table["item"]) == {"one", "many"}
    pd.testing.assert_frame_equal(table, totals(interviews.iloc[::-1], cleaned.iloc[[2, 0, 3, 1]], CHOICES))


def test_without_interviews_or_questions_with_choices_the_table_is_empty():
    interviews, cleaned = told()
    for part in (totals(interviews, cleaned, CHOICES[:0]), totals(interviews[:0], cleaned[:0], CHOICES)):
        assert len(tables.check("totals", part)) == 0


def test_a_million_interviews_are_counted_in_seconds_and_as_pandas_counts_them():
    rng = np.random.default_rng(1)
    size, names = 1_000_000, np.array(["", "a", "b", "c"])
    interviews = pd.DataFrame(
        {
            "interview": np.arange(size).astype(str),
            "region": pd.Categorical.from_codes(rng.integers(0, 300, size), [f"r{i:03d}" for i in range(300)]),
            "weight": rng.uniform(0.5, 400, size),
        }
    )
    coded = pd.Categorical.from_codes(rng.integers(0, 4, size), names)
    both = pd.Categorical.from_codes(rng.integers(0, 4, size), ["", "x", "y", "x y"])
    cleaned = pd.DataFrame({"interview": interviews["interview"], "one": coded, "many": both})
    clock = time.perf_counter()
    table = totals(interviews, cleaned, CHOICES)
    assert time.perf_counter() - clock < 10
    plain = interviews.assign(one=cleaned["one"].astype(str)).query("one != ''")
    plain = plain.groupby(["region", "one"], observed=True)["weight"].agg(["size", "sum"]).reset_index()
    own = table[(table["item"] == "one") & (table["region"] != "all")]
    assert own["n"].tolist() == plain["size"].tolist()
    assert own["total"].to_numpy() == pytest.approx(plain["sum"].to_numpy())
    has_x = cleaned["many"].isin(["x", "x y"]).to_numpy()
    assert found(table, "all", "many")["x"][1] == pytest.approx(interviews["weight"][has_x].sum())
