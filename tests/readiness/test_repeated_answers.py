"""Questions that everybody answered alike, and questions with the same answers, are noted with counts."""

from types import SimpleNamespace

import numpy as np

from herelib.readiness.repeated_answers import notes


def prepared(**items):
    answers = {name: SimpleNamespace(value=np.array(values, float), choice=False) for name, values in items.items()}
    return SimpleNamespace(judged=SimpleNamespace(answers=answers))


def test_constant_and_doubled_questions_are_one_line_a_cause_with_counts():
    varied = np.tile([0, 0.25, 0.5, 1.0], 20)
    other = np.random.default_rng(1).permutation(varied)
    table = notes(prepared(bus=varied, care=other, copy=varied, round=1 - other, flat=[0.5] * 80, near=[0] * 79 + [1]))
    alike, same = table["note"]
    assert alike.startswith("2 questions answered alike: flat (0 of 80 answers differ), near (1 of 80 answers differ);")
    assert same.startswith(
        "2 pairs of questions with the same answers: copy and bus (0 of 80 interviews differ), round and care (turned "
        "round, 0 of 80 interviews differ);"
    )


def test_nothing_is_noted_where_there_is_nothing_to_say():
    rng = np.random.default_rng(2)
    assert notes(prepared(a=rng.integers(0, 5, 50) / 4, b=rng.integers(0, 5, 50) / 4)).empty
    assert notes(None).empty and notes(prepared()).empty
