"""A cell is read as a number, as one choice or as several, whatever other programs did to it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.form import choices


def test_zeros_that_a_spreadsheet_cut_from_choices_are_put_back_where_one_choice_fits():
    listed = pd.DataFrame({"list": "r", "name": ["01", "02", "10"], "label": ["a", "b", "c"]})
    reader = choices.Choices(listed)
    assert [reader.single(text) for text in ("1", "2.0", "10", "3")] == ["01", "02", "10", "3"]
    assert reader.several("2 1") == "01 02"
    both = choices.Choices(pd.DataFrame({"list": "r", "name": ["01", "1"], "label": ["a", "b"]}))
    assert [both.single(text) for text in ("1", "01", "1.0")] == ["1", "01", "1"]


def test_several_labels_in_one_cell_are_taken_apart():
    listed = pd.DataFrame({"list": "r", "name": ["a", "b", "c"], "label": ["Shop", "Shop front", "Hall, large"]})
    reader = choices.Choices(listed, labels=True)
    assert reader.several("Hall, large Shop front Shop") == "a b c"
    assert reader.several("Shop|Hall, large") == "a c"
    assert reader.several("Shop cellar") == "Shop cellar"


def test_what_looks_like_markup_and_holds_no_word_is_no_choice():
    listed = pd.DataFrame({"list": "r", "name": ["a", "b c"], "label": ["Shop", "Hall"]})
    for names in (["a", "b"], ["a", "b c"]):
        reader = choices.Choices(listed.assign(name=names))
        assert reader.parted("<NA>") == ["<NA>"] and reader.several("<NA>") == "<NA>"


@pytest.mark.parametrize(
    "text, names",
    [
        ("Shop, empty, Hall, old or new", "shop hall"),
        ("Hall, old or new, Shop, empty", "shop hall"),
        ("Shop, empty;None", "shop none"),
        ("Shop, empty", "shop"),
        ("Shop, empty, something else", "Shop, empty, something else"),
    ],
)
def test_labels_that_hold_commas_are_parted_by_commas(text, names):
    labels = ["Shop, empty", "Hall, old or new", "None"]
    reader = choices.Choices(pd.DataFrame({"name": ["shop", "hall", "none"], "label": labels}))
    assert reader.several(text) == names


def test_a_label_that_is_the_name_of_another_choice_follows_the_header():
    listed = pd.DataFrame({"list": "r", "name": ["0", "1"], "label": ["1", "2"]})
    assert choices.Choices(listed).single("1") == "1"
    assert choices.Choices(listed, labels=True).single("1") == "0"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["shop", "hall", "none"]), unique=True))
def test_any_choice_of_several_survives_every_way_of_writing_it(names):
    listed = pd.DataFrame({"list": "r", "name": ["shop", "hall", "none"], "label": ["Empty shop", "Hall", "None"]})
    label = dict(zip(listed["name"], listed["label"], strict=True))
    reader = choices.Choices(listed)
    expected = reader.ordered(names)
    assert reader.several(" ".join(names)) == expected
    assert reader.several(" ".join(label[name] for name in names)) == expected
    assert reader.several(";".join(label[name] for name in names)) == expected


@settings(max_examples=60, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_a_number_keeps_its_value_in_its_canonical_spelling(value):
    spelled = choices.number(f"{value:f}")
    assert float(spelled) == float(value)
    assert choices.number(spelled) == spelled


@pytest.mark.parametrize(
    "text, declared, comma",
    [
        (["1,5", "2"], "", True),
        (["1.5", "2"], "", False),
        (["1.234,5"], "", True),
        (["2"], "", False),
        (["1,5"], ".", False),
    ],
)
def test_the_decimal_sign_is_the_declared_one_or_the_one_beyond_doubt(text, declared, comma):
    read = choices.signs(text, declared)
    assert read.problem is None and read.comma == comma


def test_a_sign_before_three_digits_is_in_doubt_and_both_signs_are_a_contradiction():
    assert choices.signs(["1,500"]).problem[0] == "a decimal comma, or a comma between thousands?"
    assert choices.signs(["1,5", "2.5"]).problem[0] == "decimal commas and decimal points in one column"


@pytest.mark.parametrize(
    "text, number",
    [("1 234", "1234"), ("٣٫٥", "3.5"), ("\u22125", "-5"), ("1e5", None), ("", None), ("12a", None), ("1.000", "1")],
)
def test_a_number_is_read_in_one_way_or_not_at_all(text, number):
    assert choices.number(text) == number


def test_a_date_in_place_of_a_choice_is_said_to_come_from_a_spreadsheet():
    assert choices.spoiled("1-Mar")[0].startswith("a date where none was asked")
    assert choices.spoiled("3") is None


@pytest.mark.parametrize(
    "text, blank",
    [
        *[("n/a", True), ("N/A", True), ("n.a.", True), ("none", False), ("na", False)],
        *[("#NULL!", True), (".", True), ("#REF!", False), ("..", False)],
    ],
)
def test_what_programs_write_for_nothing_is_known_in_any_case(text, blank):
    assert choices.is_blank(text) is blank


def test_a_label_of_two_choices_is_read_as_neither_and_both_are_named():
    listed = pd.DataFrame({"list": "r", "name": ["a", "b", "c"], "label": ["Else", "Else", "Shop"]})
    reader = choices.Choices(listed, labels=True)
    assert reader.single("Else") == "Else" and reader.several("Shop Else") == "Shop Else"
    assert reader.ambiguous == {"Else": ["a", "b"]}
    assert [reader.unclear(text) for text in ("Else", "Shop Else", "Else; Shop", "Shop", "Somewhere Else")] == [
        *["Else"] * 3,
        *[""] * 2,
    ]


def test_names_with_spaces_are_parted_by_the_longest_match():
    listed = pd.DataFrame({"list": "r", "name": ["corner shop", "shop", "hall"], "label": ["Corner", "Shop", "Hall"]})
    reader = choices.Choices(listed)
    assert reader.parted("hall corner shop shop") == ["hall", "corner shop", "shop"]
    assert reader.single("corner shop") == "corner shop"
    assert reader.parted("corner hall") == ["corner", "hall"]


def test_the_order_of_a_ranking_is_kept_and_that_of_several_choices_is_the_forms():
    reader = choices.Choices(pd.DataFrame({"list": "r", "name": ["a", "b"], "label": ["A one", "B two"]}))
    assert (reader.parted("b a"), reader.several("b a")) == (["b", "a"], "a b")
    assert reader.parted("B two A one") == ["b", "a"]


def test_truth_out_of_a_typed_cell_is_the_choice_that_the_form_spells_in_capitals():
    owns = choices.Choices(pd.DataFrame({"name": ["TRUE", "FALSE"], "label": ["Owns", "Rents"]}))
    assert [owns.single(text) for text in ("True", "false", "TRUE", "Rents", "maybe")] == [
        *["TRUE", "FALSE", "TRUE", "FALSE", "maybe"]
    ]


def test_words_that_are_one_choice_or_several_are_told_apart_by_nobody():
    reader = choices.Choices(pd.DataFrame({"name": ["barn", "loft", "both"], "label": ["Barn", "Loft", "Barn Loft"]}))
    assert [reader.two_ways(text) for text in ("Barn Loft", "Loft Barn", "barn loft", "Barn")] == [
        *[True, False, False, False]
    ]
    plain = choices.Choices(pd.DataFrame({"name": ["barn", "wine_cellar"], "label": ["Barn", "Wine cellar"]}))
    assert not plain.two_ways("Barn Wine cellar")
