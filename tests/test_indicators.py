"""Indicators: values of answers, of what was voiced, and of context figures; and how they are called."""

import numpy as np
import pandas as pd
import pytest
from surveys import random_survey, survey, with_context, with_voices

from herelib.indicators import ancestors, context_indicators, indicator_labels, indicator_values, voiced_values


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
