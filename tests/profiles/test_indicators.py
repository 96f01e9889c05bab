"""Indicators: values of answers, of what was voiced, and of context figures; and how they are called."""

import time

import numpy as np
import pandas as pd
import pytest
from surveys import random_survey, survey, with_context, with_voices

from herelib import tables
from herelib.profiles.indicators import (
    ancestors,
    context_indicators,
    indicator_labels,
    indicator_values,
    totals,
    voiced_values,
)


def voiced(made: dict) -> pd.DataFrame:
    return voiced_values(made["interviews"], made["open_answers"], made["segments"], made["codebook"])


def four() -> dict:
    return survey([("a", "resident", {"q": 0.5})] * 4, {"q": "need:food"})


def test_an_indicator_is_the_mean_of_the_interviews_valid_answers():
    made = survey(
        [("a", "resident", {"q1": 0.2, "q2": 0.6}), ("a", "resident", {"q1": 1.0})], {"q1": "need:x", "q2": "need:x"}
    )
    assert indicator_values(made["answers"], made["items"])["need:x"].tolist() == pytest.approx([0.4, 1.0])


def test_a_cover_answer_counts_once_and_a_refusal_not_at_all():
    made = survey([("a", "resident", {"c": "now"}), ("a", "resident", {})], {"c": "cover:food"})
    values = indicator_values(made["answers"], made["items"])
    assert values.loc["i0000"].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert values.loc["i0001"].isna().all()


def test_a_code_is_voiced_by_those_who_gave_it_among_those_who_answered():
    made = with_voices(four(), {0: ["bus"], 1: [], 2: ["shop", "bus"]})
    table = voiced(made)
    assert list(table) == ["voiced:bus", "voiced:shop"]
    assert table["voiced:bus"].tolist()[:3] == [1.0, 0.0, 1.0] and np.isnan(table["voiced:bus"].iloc[3])


def test_a_code_counts_for_all_codes_above_it():
    made = with_voices(four(), {0: ["bakery"], 1: ["shop"], 2: []}, {"bakery": "shop", "shop": "need"})
    table = voiced(made)
    assert table["voiced:need"].tolist()[:3] == [1, 1, 0]
    assert table["voiced:shop"].tolist()[:3] == [1, 1, 0]
    assert table["voiced:bakery"].tolist()[:3] == [1, 0, 0]


def test_negated_and_overruled_segments_do_not_count_and_codes_that_nobody_gave_have_no_indicator():
    made = with_voices(four(), {0: ["bus"], 1: ["shop"], 2: []})
    segments = made["segments"].assign(negated=[True, False], counts=[True, False])
    assert voiced({**made, "segments": segments}).shape == (4, 0)


def test_a_code_is_looked_for_in_its_own_questions_only():
    made = with_voices(four(), {0: ["bus"], 1: ["bus"], 2: []})
    elsewhere = made["open_answers"].assign(item=["open", "other", "other"])
    segments = made["segments"].assign(item=["open", "other"])
    book = made["codebook"].assign(items="open | third")
    table = voiced({**made, "open_answers": elsewhere, "segments": segments, "codebook": book})
    assert table["voiced:bus"].iloc[0] == 1 and table["voiced:bus"].iloc[1:].isna().all()


def test_ancestors_end_where_a_circle_closes():
    book = pd.DataFrame({"code": ["a", "b"], "parent": ["b", "a"]})
    assert ancestors(book) == {"a": ("b",), "b": ("a",)}


def test_voiced_values_do_not_depend_on_the_order_of_rows():
    made = with_voices(random_survey(3), {i: ["bus"] * (i % 2) + ["shop"] * (i % 3 == 0) for i in range(30)})
    mixed = {name: table.sample(frac=1, random_state=2) for name, table in made.items()}
    first, second = voiced(made), voiced(mixed)
    pd.testing.assert_frame_equal(first, second.reindex(first.index))


def test_a_context_figure_stands_under_its_dimension_unless_interviews_ask_for_it():
    made = with_context(random_survey(1), {"r0": 0.3, "r1": 0.7}, "capacity:reach")["context"]
    own = context_indicators(made)
    assert set(own["indicator"]) == {"capacity:reach"} and set(own["block"]) == {"capacity"}
    taken = context_indicators(made, ("capacity:reach",))
    assert set(taken["indicator"]) == {"context:density"} and set(taken["block"]) == {"context"}


def test_every_indicator_has_a_name_in_words():
    book = pd.DataFrame({"code": ["bus"], "label": ["Buses"]})
    names = ("need:childcare", "cover:food=public", "voiced:bus", "voiced:no_label")
    assert list(indicator_labels(names, book).values()) == [
        "child care (need)",
        "food: a public duty",
        "Buses (voiced)",
        "no label (voiced)",
    ]


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
