"""The instrument: what a form asks, in any spelling that XLSForms come in, and every fault at once."""

import pytest
from studies import CHOICES, SURVEY, write_form

from herelib import forms


def read(tmp_path, survey=SURVEY, choices=CHOICES):
    return forms.read(write_form(tmp_path / "form.xlsx", survey, choices), "form.xlsx")


def rules(faults):
    table = faults.table()
    return list(zip(table["row"], table["rule"], table["do"], strict=True))


def test_items_keep_their_type_list_group_role_and_dimension(tmp_path):
    form, faults = read(tmp_path)
    assert not len(faults)
    food = form.named["food"]
    assert (food["type"], food["list"], food["path"], food["dimension"]) == (
        "select_one",
        "scale5",
        "needs",
        "need:food",
    )
    assert form.named["idea"]["role"] == "open" and form.named["who"]["role"] == "name"
    assert (form.named["trust"]["low"], form.named["trust"]["high"]) == (0, 10)
    assert list(form.listed["rooms"]["name"]) == ["shop", "hall", "none"]


def test_languages_are_the_codes_in_brackets_and_english_is_the_main_label(tmp_path):
    form, _ = read(tmp_path)
    assert form.languages == ("en", "es")
    assert form.named["food"]["label"] == "How hard is it to get food?"
    assert form.named["food"]["label:es"] == "¿Cuesta conseguir comida?"


@pytest.mark.parametrize("label", ["label", "Label", "label::Español", "label:English"])
def test_any_spelling_of_a_label_column_is_read(tmp_path, label):
    form, faults = read(tmp_path, f"type | name | {label}\ntext | a | Hello", "list_name | name")
    assert not len(faults)
    assert form.named["a"]["label"] == "Hello"


@pytest.mark.parametrize("begin, end", [("begin group", "end group"), ("begin_group", "end_group")])
def test_groups_nest_give_paths_and_hand_on_their_skip_logic(tmp_path, begin, end):
    survey = f"""
    type | name | relevant
    text | a |
    {begin} | g | ${{a}} = 'x'
    {begin} | h |
    text | b | ${{a}} != 'y'
    {end} | |
    {end} | |
    text | c |
    """
    form, faults = read(tmp_path, survey, "list_name | name")
    assert not len(faults)
    assert form.named["b"]["path"] == "g/h" and form.named["c"]["path"] == ""
    assert form.named["b"]["relevant"] == "(${a} = 'x') and (${a} != 'y')"


def test_or_other_adds_a_choice_and_a_text_item(tmp_path):
    form, _ = read(tmp_path, "type | name\nselect_multiple rooms or_other | r", CHOICES)
    assert list(form.listed["r"]["name"])[-1] == "other"
    assert form.named["r_other"]["type"] == "text"


def test_all_faults_of_a_form_are_reported_with_their_rows(tmp_path):
    survey = """
    type | name | here_direction | here_role
    select_one scale4 | a | 1 |
    text | a | |
    text | b | 2 |
    text | c | | phon
    integer | | |
    begin group | g | |
    end repeat | | |
    end group | | |
    """
    _, faults = read(tmp_path, survey)
    assert rules(faults) == [
        (2, "list not in the sheet 'choices'", "did you mean 'scale5'?"),
        (3, "name already in row 2", "give each question its own"),
        (4, "direction is 1 or -1", "write 1, or -1 to turn the item round"),
        (5, "unknown role", "did you mean 'phone'?"),
        (6, "question without a name", "give it a name"),
        (9, "ends a group that was never begun", "remove the row"),
    ]


def test_a_choice_that_stands_twice_is_a_fault(tmp_path):
    _, faults = read(tmp_path, "type | name\nselect_one x | a", "list_name | name\nx | 1\nx | 1")
    assert rules(faults) == [(3, "choice stands twice", "keep one")]


def test_a_form_that_is_no_workbook_or_lacks_its_sheet_is_one_clear_fault(tmp_path):
    broken = tmp_path / "broken.xlsx"
    broken.write_text("no workbook", encoding="utf-8")
    assert [rule for _, rule, _ in rules(forms.read(broken)[1])] == ["not readable as XLSX"]
    half = write_form(tmp_path / "half.xlsx")
    half.write_bytes(half.read_bytes()[:2000])
    assert [rule for _, rule, _ in rules(forms.read(half)[1])] == ["not readable as XLSX"]
    assert [rule for _, rule, _ in rules(forms.read(tmp_path / "none.xlsx")[1])] == ["the study has no form"]
    _, faults = read(tmp_path, "typ | name\ntext | a")
    assert rules(faults) == [(1, "column missing", "did you mean 'typ'?")]


@pytest.mark.reference
def test_the_reference_form_is_read_without_a_fault(reference):
    form, faults = forms.read(reference / "kobo-household" / "xlsform.xlsx")
    assert not len(faults)
    assert form.languages == ("en", "ar")
    assert form.named["days_available_piped"]["path"] == "water_source"
    assert len(form.listed["water_sources"]) == 11
