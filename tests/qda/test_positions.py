"""Positions in a text by each way to count, and where words stand in a text that a tool changed."""

import pytest
from coded import anything
from hypothesis import given
from hypothesis import strategies as st

from herelib.qda.positions import Alignment, Counting, Habits, boundaries, found_once, letters_before, likeness, ways

TEXT = "aļ😀\r\nb"


@pytest.mark.parametrize(
    ("counting", "expected"),
    [
        (Counting(), [0, 1, 2, 3, 4, 5, 6]),
        (Counting("utf16"), [0, 1, 2, 4, 5, 6, 7]),
        (Counting("utf8"), [0, 1, 3, 7, 8, 9, 10]),
        (Counting("letters", once=True), [0, 1, 2, 3, 4, 4, 5]),
        (Counting("utf16", once=True), [0, 1, 2, 4, 5, 5, 6]),
    ],
)
def test_each_way_to_count_puts_known_letters_where_they_are(counting, expected):
    edges = boundaries(TEXT, counting)
    assert edges.tolist() == expected
    back = [letters_before(edges, position) for position in expected]
    assert back == ([0, 1, 2, 3, 5, 5, 6] if counting.once else [0, 1, 2, 3, 4, 5, 6])


def test_a_position_inside_a_letter_counts_the_letter_and_one_outside_stays_outside():
    edges = boundaries("aļ😀b", Counting("utf8"))
    assert [letters_before(edges, position) for position in (2, 4, 5, 6)] == [2, 3, 3, 3]
    assert letters_before(edges, -3) == -3
    assert letters_before(edges, 8 + 5) == 4 + 5


@given(text=anything(), unit=st.sampled_from(["letters", "utf16", "utf8"]))
def test_positions_there_and_back_are_the_same_in_any_text(text, unit):
    edges = boundaries(text, Counting(unit))
    encoding = {"utf16": "utf-16-le", "utf8": "utf-8"}.get(unit)
    for letter in range(len(text) + 1):
        assert letters_before(edges, int(edges[letter])) == letter
        if encoding:
            assert edges[letter] == len(text[:letter].encode(encoding)) // (2 if unit == "utf16" else 1)


def test_only_ways_to_count_that_make_a_difference_are_tried_the_usual_one_first():
    assert ways("plain", Habits(Counting("utf16", once=True, mark=True)), marked=False) == [Counting("utf16")]
    assert ways("a😀", Habits(), marked=False) == [Counting(), Counting("utf16")]
    assert ways("a😀", Habits(Counting("utf16")), marked=False) == [Counting("utf16"), Counting()]
    assert ways("a\r\nb", Habits(Counting(once=True)), marked=True)[0] == Counting("letters", once=True)
    assert len(ways("a\r\n😀", Habits(), marked=True)) == 8
    assert ways("a😀", Habits(unit="utf16"), marked=False) == [Counting("utf16")]
    assert ways("a😀", Habits(Counting("utf8")), marked=False) == [Counting("utf8")]


def test_a_quote_that_is_cut_short_is_the_same_only_if_enough_of_it_is_left():
    assert likeness("Bread and milk …", "Bread and\nmilk for all")
    assert likeness("Bread and milk...", "Bread and milk for all")
    assert not likeness("Br…", "Bread and milk")
    assert not likeness("milk", "Bread and milk")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("One line.\r\nMāja, žogs", "One line.\nMāja, žogs"),
        ("One line.\nMāja, žogs", "  One  line.\u00a0Māja,\tžogs \n"),
        ("One line. Māja, žogs", "One line. Ma\u0304ja, z\u030cogs"),
        ("One line. Ma\u0304ja, z\u030cogs", "\ufeffOne line. Māja, žogs"),
    ],
)
def test_places_are_found_again_after_line_ends_spaces_and_composed_letters_changed(old, new):
    words = old[old.index("M") : old.index(",")]
    start, end = Alignment(old, new).find(old.index("M"), old.index(","))
    assert likeness(new[start:end], words)
    assert new[:start].rstrip("\t\r\n \u00a0").endswith("line.")


def test_in_a_changed_text_words_are_found_only_if_they_stand_there_once():
    alignment = Alignment("We need bread. We need milk.", "They say: we need milk, We need milk.")
    assert alignment.find(22, 27) is None  # " milk" stands twice
    start, end = Alignment("We need bread.", "In short: We  need bread!").find(0, 13)
    assert (start, end) == (10, 24)
    assert Alignment("a b", "a\nb").find(1, 2) is None  # white space only


def test_blacked_out_letters_change_no_place():
    assert Alignment("call 29 123 456 now", "call ██████████ now").find(16, 19) == (16, 19)


def test_words_without_a_position_are_found_with_white_space_wrapped_otherwise():
    text = "Vajag veikalu.\nUn maizi!"
    assert found_once("veikalu. Un", text) == (6, 17)
    assert found_once("a", text) is None
    assert found_once("", text) is None


def test_what_a_tool_counts_is_said_in_words():
    assert Counting().in_words() == "letters"
    assert Counting("utf16", once=True, mark=True).in_words() == (
        "UTF-16 units, a line end once, the byte order mark too"
    )


def test_no_place_comes_out_of_a_text_that_does_not_hold_it():
    assert Alignment("bread", "").find(0, 5) is None
    assert Alignment("bread", "milk").find(0, 5) is None
