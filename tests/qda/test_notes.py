"""Columns that a tool has no field for, in its notes and back."""

from coded import anything
from hypothesis import given
from hypothesis import strategies as st

from herelib.qda.notes import CODEBOOK, code_note, fingerprint, noted, segment_note, shortened, source_note, unnoted


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


def test_a_code_that_a_tool_holds_whole_has_its_definition_as_note_and_no_more():
    row = dict.fromkeys(CODEBOOK, "") | {"code": "shop", "definition": "A shop is missing", "codable": "yes"}
    assert code_note(row, "shop") == "A shop is missing"
    assert unnoted(code_note(row | {"label_lv": "Veikals"}, "shop")) == (
        "A shop is missing", {"code": "shop", "label_lv": "Veikals"},
    )  # fmt: skip


def test_a_code_under_another_name_keeps_its_own_and_the_name_that_was_written():
    row = dict.fromkeys(CODEBOOK, "") | {"code": "shop", "label": "Shop", "parent": "need", "codable": "no"}
    assert unnoted(code_note(row, "Shop"))[1] == {"code": "shop", "label": "Shop"}
    assert unnoted(code_note(row, "Shop (2)"))[1]["written"] == "Shop (2)"
    assert unnoted(code_note(row, "Shop", ("parent", "codable")))[1] == {
        "code": "shop", "label": "Shop", "parent": "need", "codable": "no",
    }  # fmt: skip


def test_a_source_says_which_answer_it_is():
    row = {"source": "i1.needs", "interview": "i1", "item": "needs", "read_by": ""}
    assert unnoted(source_note(row, "i1.needs"))[1] == {"interview": "i1", "item": "needs"}
    assert unnoted(source_note(row, "i1~ab"))[1] == {
        "source": "i1.needs", "written": "i1~ab", "interview": "i1", "item": "needs",
    }  # fmt: skip
