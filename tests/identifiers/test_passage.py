"""Passages that overlap become one; what is certain covers what is doubtful."""

from hypothesis import given
from hypothesis import strategies as st

from herelib.identifiers.passage import KINDS, Passage, joined

NAME, PHONE = "person's name", "phone number"
ANY = st.builds(
    lambda start, length, kind, certain: Passage(start, start + length, kind, certain),
    st.integers(0, 30),
    st.integers(1, 9),
    st.sampled_from(KINDS),
    st.booleans(),
)


def test_doubtful_passages_lose_what_certain_ones_cover():
    assert joined([Passage(0, 9, NAME, False), Passage(3, 5, PHONE, True)]) == [
        Passage(0, 3, NAME, False),
        Passage(3, 5, PHONE, True),
        Passage(5, 9, NAME, False),
    ]


@given(st.lists(ANY, max_size=8))
def test_nothing_is_lost_nothing_overlaps_and_what_was_certain_stays_so(passages):
    after = joined(passages)
    covered = {n for hit in passages for n in range(hit.start, hit.stop)}
    certain = {n for hit in passages if hit.certain for n in range(hit.start, hit.stop)}
    assert sum(hit.stop - hit.start for hit in after) == len(covered)
    assert {n for hit in after for n in range(hit.start, hit.stop)} == covered
    assert {n for hit in after if hit.certain for n in range(hit.start, hit.stop)} == certain
    assert after == sorted(after)
