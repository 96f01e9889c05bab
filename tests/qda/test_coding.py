"""One coding of what a tool holds: names, parents, positions, and a list of what could not be kept."""

import pandas as pd
from coded import losses_by_reason

from herelib.qda.coding import Code, Losses, Passage, Source, assembled, codebook_table, tool_names
from herelib.qda.notes import code_note, noted, segment_note

# Codes


def test_codes_of_one_name_are_told_apart_by_their_parents():
    codes = [Code(1, None, "food"), Code(2, 1, "cost"), Code(3, None, "homes"), Code(4, 3, "cost"), Code(5, 3, "cost")]
    coding = assembled(codes, [], [], Losses())
    assert coding.codebook["code"].tolist() == ["food", "food/cost", "homes", "homes/cost", "homes/cost (2)"]
    assert coding.codebook["label"].tolist() == ["", "cost", "", "cost", "cost"]
    assert losses_by_reason(coding)[("code", "shares its name with another: told apart by its parents")] == 3


def test_a_code_without_a_name_gets_one_and_keeps_its_segments():
    coding = assembled([Code("k", None, "  ")], [Source("s", "a", "text")], [Passage("s", "k", "me", 0, 4)], Losses())
    assert coding.segments["code"].tolist() == coding.codebook["code"].tolist() == ["unnamed 1"]
    assert ("code", "has no name: called unnamed 1") in losses_by_reason(coding)


def test_circles_and_unknown_parents_end_at_the_top():
    codes = [Code(1, 2, "a"), Code(2, 1, "b"), Code(3, 3, "c"), Code(4, 99, "d")]
    coding = assembled(codes, [], [], Losses())
    assert dict(zip(coding.codebook["code"], coding.codebook["parent"], strict=True)) == {
        "d": "", "a": "", "b": "a", "c": "",
    }  # fmt: skip
    assert losses_by_reason(coding)[("code", "its own ancestor: stands at the top")] == 2
    assert losses_by_reason(coding)[("code", "its parent is not in the file: stands at the top")] == 1


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
    assert ("colour of a code", "not of the form #rrggbb") in losses_by_reason(coding)


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
    assert losses_by_reason(coding) == {
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
    assert losses_by_reason(coding) == {("position", reason): 3}


def test_a_name_of_a_passage_that_is_no_quote_changes_no_position():
    passage = Passage("s", "c", "", 0, 5, quote="about bread")
    coding = assembled([Code("c", None, "c")], [Source("s", "a", "maize 😀")], [passage], Losses())
    assert coding.segments[["start", "end"]].to_numpy().tolist() == [[0, 5]]
    assert losses_by_reason(coding) == {
        ("quote or name of a passage", "not the words that stand there: the position counts"): 1
    }


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
    assert ("clearance", "the words are not those that were cleared: clear them again") in losses_by_reason(coding)


def test_sources_of_one_name_are_numbered_and_their_notes_are_losses():
    sources = [Source(n, "a", "x", "my thoughts") for n in range(3)]
    coding = assembled([], sources, [], Losses())
    assert coding.sources["source"].tolist() == ["a", "a (2)", "a (3)"]
    assert losses_by_reason(coding)[("note on a source", "the study has no place for it")] == 3


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
