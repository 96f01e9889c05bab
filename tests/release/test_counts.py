"""Counts that are shown do not give the hidden ones away."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.release.counts import hide_counts


def test_hide_counts_takes_the_next_smallest_along():
    assert hide_counts(np.array([[9, 3, 6, 8]]), 5).tolist() == [[False, True, True, False, False]]


def test_hide_counts_hides_nothing_where_no_count_is_small():
    assert not hide_counts(np.array([[5, 7, 0, np.nan]]), 5).any()


def test_hide_counts_goes_on_until_small_counts_could_be_large():
    # 1 + 1 + 2: whoever knows the total 4 knows that all are small; only with the 9 could each of them be large.
    assert hide_counts(np.array([[1, 1, 2, 9]]), 5).tolist() == [[True, True, True, True, False]]


def test_hide_counts_gives_up_the_total_where_the_row_is_too_thin():
    assert hide_counts(np.array([[1, 2, 0]]), 5)[0].tolist() == [True, True, False, True]


def test_hide_counts_hides_zero_answers_too_when_asked():
    # All 30 gave the first answer: the zeros would say so, and so would the 30.
    assert hide_counts(np.array([[30, 0, 0, 0]]), 5, least=0)[0, :4].all()


@given(st.lists(st.integers(0, 12), min_size=2, max_size=5), st.integers(3, 6))
@settings(max_examples=150, deadline=None)
def test_no_small_count_of_a_row_can_be_told_from_its_total(row, threshold):
    hidden = hide_counts(np.array([row]), threshold)[0]
    places = [i for i in range(len(row)) if hidden[i]]
    assert all(hidden[i] for i, n in enumerate(row) if 0 < n < threshold)
    if hidden[-1] or not places:
        return
    left = sum(row[i] for i in places)
    worlds = [w for w in itertools.product(range(1, left + 1), repeat=len(places)) if sum(w) == left]
    for position, place in enumerate(places):
        if row[place] < threshold:
            assert max(world[position] for world in worlds) >= threshold
