"""Codes of no answer among the steps of a scale are found by their labels or by the gap before them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from herelib.form import no_answers


def numbers(*codes):
    return [str(code) for code in codes]


@pytest.mark.parametrize(
    "steps, odd",
    [
        ([1, 2, 3, 4, 5, 99], [99]),
        ([1, 2, 3, 4, 5, 88, 99], [88, 99]),
        ([-99, 1, 2, 3], [-99]),
        ([1, 2, 3, 4, 5, 8, 9], [8, 9]),
        ([0, 1, 97, 98, 999], [97, 98, 999]),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9], []),
        ([*range(11)], []),
        ([-2, -1, 0, 1, 2], []),
        ([1, 3, 5, 7, 9], []),
        ([0, 25, 50, 75, 100], []),
        ([8, 9], []),
        ([1, 99], []),
    ],
)
def test_a_usual_code_of_no_answer_behind_a_gap_is_in_doubt(steps, odd):
    assert no_answers.doubtful(numbers(*steps), {}) == numbers(*odd)


@pytest.mark.parametrize(
    "label, doubt",
    [
        *[("Don’t know", True), ("Don't know / no answer", True), ("REFUSED (do not read out)", True)],
        *[("Nezinu", True), ("Grūti pateikt", True), ("No sabe", True), ("Non so", True), ("Ne sait pas", True)],
        *[("Don't know it at all", False), ("Non soddisfatto", False), ("Hard", False), ("", False)],
    ],
)
def test_a_label_says_that_a_step_is_none(label, doubt):
    assert no_answers.doubtful(numbers(1, 2, 3), {"3": [label]}) == (["3"] if doubt else [])


@given(st.integers(-5, 5), st.integers(2, 12), st.integers(1, 30))
@example(-5, 5, 1)
def test_a_scale_of_even_steps_is_never_in_doubt(low, many, gap):
    assert no_answers.doubtful(numbers(*range(low, low + many * gap, gap)), {}) == []


def test_where_all_codes_might_be_of_no_answer_the_nearest_to_nothing_is_a_step():
    assert no_answers.doubtful(numbers(8, 9, 99), {}) == ["99"]
