import pandas as pd
import pytest
from coded import anything, told
from hypothesis import given
from hypothesis import strategies as st

from herelib.qda.coding import (
    Code,
    Losses,
    Passage,
    Source,
    assembled,
    code_note,
    codebook_table,
    fingerprint,
    noted,
    segment_note,
    shortened,
    tool_names,
    unnoted,
)
from herelib.qda.places import Counting, Habits, Places, boundaries, found_once, letters_before, likeness, ways

TEXT = "aļ😀\r\nb"


# Positions


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


# Places in a text that was changed


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
    start, end = Places(old, new).find(old.index("M"), old.index(","))
    assert likeness(new[start:end], words)
    assert new[:start].rstrip("\t\r\n \u00a0").endswith("line.")


def test_in_a_changed_text_words_are_found_only_if_they_stand_there_once():
    places = Places("We need bread. We need milk.", "They say: we need milk, We need milk.")
    assert places.find(22, 27) is None  # " milk" stands twice
    start, end = Places("We need bread.", "In short: We  need bread!").find(0, 13)
    assert (start, end) == (10, 24)
    assert Places("a b", "a\nb").find(1, 2) is None  # white space only


def test_blacked_out_letters_change_no_place():
    assert Places("call 29 123 456 now", "call ██████████ now").find(16, 19) == (16, 19)


def test_words_without_a_position_are_found_with_white_space_wrapped_otherwise():
    text = "Vajag veikalu.\nUn maizi!"
    assert found_once("veikalu. Un", text) == (6, 17)
    assert found_once("a", text) is None
    assert found_once("", text) is None


# Notes


@given(text=anything(), extras=st.dictionaries(anything().filter(bool), anything(), max_size=3))
def test_a_note_and_its_further_columns_come_apart_as_they_were(text, extras):
    assert unnoted(noted(text, extras)) == (text, {key: value for key, value in extras.items() if value})


def test_what_somebody_writes_below_the_columns_belongs_to_the_text():
    note = noted("Care is missing", {"label_lv": "Aprūpe"}) + "\nasked again in May"
    assert unnoted(note) == ("Care is missing\nasked again in May", {"label_lv": "Aprūpe"})
    assert unnoted(note.replace("\n", "\r\n"))[1] == {"label_lv": "Aprūpe"}


def test_a_fingerprint_holds_for_the_same_words_and_does_not_tell_them():
    assert fingerprint("one\r\n two") == fingerprint("one two") != fingerprint("one, two")
    assert "maize" not in segment_note("", "yes", "maize")
    assert segment_note("memo", "", "maize") == "memo"


def test_a_long_name_is_shortened_to_a_name_of_its_own():
    first, second = shortened("x" * 300, 50), shortened("x" * 301, 50)
    assert len(first) == len(second) == 50 and first != second


# Codes


def test_codes_of_one_name_are_told_apart_by_their_parents():
    codes = [Code(1, None, "food"), Code(2, 1, "cost"), Code(3, None, "homes"), Code(4, 3, "cost"), Code(5, 3, "cost")]
    coding = assembled(codes, [], [], Losses())
    assert coding.codebook["code"].tolist() == ["food", "food/cost", "homes", "homes/cost", "homes/cost (2)"]
    assert coding.codebook["label"].tolist() == ["", "cost", "", "cost", "cost"]
    assert told(coding)[("code", "shares its name with another: told apart by its parents")] == 3


def test_a_code_without_a_name_gets_one_and_keeps_its_segments():
    coding = assembled([Code("k", None, "  ")], [Source("s", "a", "text")], [Passage("s", "k", "me", 0, 4)], Losses())
    assert coding.segments["code"].tolist() == coding.codebook["code"].tolist() == ["unnamed 1"]
    assert ("code", "has no name: called unnamed 1") in told(coding)


def test_circles_and_unknown_parents_end_at_the_top():
    codes = [Code(1, 2, "a"), Code(2, 1, "b"), Code(3, 3, "c"), Code(4, 99, "d")]
    coding = assembled(codes, [], [], Losses())
    assert dict(zip(coding.codebook["code"], coding.codebook["parent"], strict=True)) == {
        "d": "", "a": "", "b": "a", "c": "",
    }  # fmt: skip
    assert told(coding)[("code", "its own ancestor: stands at the top")] == 2
    assert told(coding)[("code", "its parent is not in the file: stands at the top")] == 1


def test_a_code_renamed_in_a_tool_keeps_its_code_and_takes_the_new_name_as_label():
    row = {"code": "need_care", "parent": "", "definition": "d", "label": "Care", "color": "", "codable": "yes"}
    note = code_note(row | {"label_lv": "Aprūpe"}, "Care")
    same_name, renamed = (assembled([Code(1, None, n, note)], [], [], Losses()).codebook for n in ("Care", "Help"))
    assert same_name.to_dict("records") == [row | {"label_lv": "Aprūpe"}]
    assert renamed.to_dict("records") == [row | {"label_lv": "Aprūpe", "label": "Help"}]


def test_a_claim_to_a_code_counts_once():
    note = noted("", {"code": "x", "label_lv": "iks"})
    coding = assembled([Code(1, None, "x", note), Code(2, None, "copy of x", note)], [], [], Losses())
    assert coding.codebook["code"].tolist() == ["x", "copy of x"]


def test_a_colour_of_another_form_is_a_loss():
    coding = assembled([Code(1, None, "a", color="red"), Code(2, None, "b", color="#abc")], [], [], Losses())
    assert coding.codebook["color"].tolist() == ["", "#abc"]
    assert ("colour of a code", "not of the form #rrggbb") in told(coding)


def test_names_for_a_tool_are_unique_where_it_needs_that_and_short_where_it_needs_that():
    rows = [{"code": code, "label": label} for code, label in (("a", "x"), ("b", "x"), ("c" * 30, ""), ("x", ""))]
    blank = {"parent": "", "definition": "", "color": "", "codable": ""}
    book = codebook_table([blank | row for row in rows], Losses())
    assert tool_names(book, unique=False) == ["x", "x", "c" * 30, "x"]
    names = tool_names(book, unique=True, longest=20)
    assert names[:2] == ["a", "b"] and names[3] == "x" and len(names[2]) == 20


# Segments


def test_every_segment_that_cannot_be_kept_is_a_loss_with_its_reason():
    passages = [
        Passage("s", "c", "me", 0, 3),
        Passage("s", "c", "me", 0, 3, "again"),
        Passage("s", "c", "you", 0, 3),
        Passage("s", "c", "me", 2, 2),
        Passage("s", "c", "me", -1, 2),
        Passage("s", "c", "me", 9, 12),
        Passage("s", "c", "me", 4, 99),
        Passage("s", "other", "me", 0, 3),
        Passage("other", "c", "me", 0, 3),
    ]
    coding = assembled([Code("c", None, "code")], [Source("s", "a", "ābols, r")], passages, Losses())
    assert coding.segments[["coder", "start", "end"]].to_numpy().tolist() == [
        ["me", 0, 3], ["you", 0, 3], ["me", 4, 8],
    ]  # fmt: skip
    assert told(coding) == {
        ("segment", "its code is not in the codebook"): 1,
        ("segment", "its source is not in the file"): 1,
        ("segment", "stands twice: same place, code and coder"): 1,
        ("segment", "it is empty, or outside of its text"): 3,
        ("segment", "it runs beyond its text: cut at the end"): 1,
    }


def test_quoted_words_show_how_a_tool_counted_and_decide_for_the_passages_without_any():
    text = "😀😀 maize\r\nun piens un siers"
    passages = [
        Passage("s", "c", "", 5, 10, quote="maize"),  # UTF-16 units, a line end once
        Passage("s", "c", "", 14, 19, quote="piens"),
        Passage("s", "c", "", 23, 28),
    ]
    coding = assembled([Code("c", None, "c")], [Source("s", "a", text)], passages, Losses())
    words = [text[start:end] for start, end in coding.segments[["start", "end"]].to_numpy().tolist()]
    assert words == ["maize", "piens", "siers"]
    reason = "the quoted words show that it counts UTF-16 units, a line end once: converted"
    assert told(coding) == {("position", reason): 3}


def test_a_name_of_a_passage_that_is_no_quote_changes_no_position():
    passage = Passage("s", "c", "", 0, 5, quote="about bread")
    coding = assembled([Code("c", None, "c")], [Source("s", "a", "maize 😀")], [passage], Losses())
    assert coding.segments[["start", "end"]].to_numpy().tolist() == [[0, 5]]
    assert told(coding) == {("quote or name of a passage", "not the words that stand there: the position counts"): 1}


def test_the_byte_order_mark_counts_only_where_the_words_say_so():
    source = Source("s", "a", "maize un piens", marked=True)
    for start, quote in ((9, "piens"), (10, "piens")):
        passage = Passage("s", "c", "", start, start + 5, quote=quote)
        coding = assembled([Code("c", None, "c")], [source], [passage], Losses())
        assert coding.segments[["start", "end"]].to_numpy().tolist() == [[9, 14]]


def test_a_clearance_ends_when_the_words_are_others():
    note = segment_note("memo", "yes", "maize")
    passages = [Passage("s", "c", "a", 0, 5, note), Passage("s", "c", "b", 0, 8, note)]
    coding = assembled([Code("c", None, "c")], [Source("s", "a", "maize un piens")], passages, Losses())
    assert coding.segments["cleared"].tolist() == ["yes", ""]
    assert coding.segments["memo"].tolist() == ["memo", "memo"]
    assert ("clearance", "the words are not those that were cleared: clear them again") in told(coding)


def test_sources_of_one_name_are_numbered_and_their_notes_are_losses():
    sources = [Source(n, "a", "x", "my thoughts") for n in range(3)]
    coding = assembled([], sources, [], Losses())
    assert coding.sources["source"].tolist() == ["a", "a (2)", "a (3)"]
    assert told(coding)[("note on a source", "the study has no place for it")] == 3


def test_losses_count_and_hide_what_could_be_free_text():
    losses = Losses()
    losses.add("code", "r", "Coke::diet Coke")
    losses.add("code", "r", "Coke::diet Coke", 2)
    losses.add("code", "r", "call 29 123 456")
    losses.add("code", "never", count=0)
    assert losses.table().to_numpy().tolist() == [["code", "Coke::diet Coke", 3, "r"], ["code", "[text]", 1, "r"]]
    more = Losses()
    more.extend(losses.table())
    pd.testing.assert_frame_equal(more.table(), losses.table())
