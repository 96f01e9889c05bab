"""Every word that survey tools accept in a form is known here: pyxform's own lists are the referee."""

import pytest
from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from herelib.form import spellings

SELECTS = {"select one": "select_one", "select all that apply": "select_multiple", "rank": "rank"}
FREE = [kind for kind in QUESTION_TYPE_DICT if kind not in aliases.select and "select" not in kind]


@pytest.mark.parametrize("kind", FREE)
def test_each_type_of_pyxform_is_a_type_here(kind):
    base, listed, other = spellings.question(kind)
    assert base in spellings.TYPES and not listed and not other


@pytest.mark.parametrize("alias, kind", [(a, k) for a, k in aliases.select.items() if k in SELECTS and "file" not in a])
@pytest.mark.parametrize("ending", ["", " or specify other", " or_other", " or other"])
def test_each_alias_of_a_select_is_read_with_its_list_and_other(alias, kind, ending):
    assert spellings.question(f"{alias} shops{ending}") == (SELECTS[kind], "shops", bool(ending))


@pytest.mark.parametrize("alias, kind", aliases.control.items())
@pytest.mark.parametrize("sign", [" ", "_"])
def test_each_alias_of_a_group_begins_and_ends_it(alias, kind, sign):
    assert spellings.block(f"begin{sign}{alias}")[:2] == ("begin", kind)
    assert spellings.block(f"end{sign}{alias}")[:2] == ("end", kind)


@pytest.mark.parametrize(
    "alias, name",
    [("relevance", "relevant"), ("calculate", "calculation"), ("count", "repeat_count"), ("jr:count", "repeat_count")],
)
@pytest.mark.parametrize(
    "spell", [str, str.upper, str.title, lambda word: f"  {word} ", lambda word: f"bind :: {word}"]
)
def test_a_header_is_known_in_any_case_and_with_any_spaces(alias, name, spell):
    assert spellings.header(spell(alias), "survey") == name


@pytest.mark.parametrize("alias", [a for a, name in aliases.survey_header.items() if name in ("type", "name", "label")])
def test_each_alias_of_type_name_and_label_is_known(alias):
    assert spellings.header(alias, "survey") == aliases.survey_header[alias]


@pytest.mark.parametrize(
    "written, name",
    [
        ("label::English (en)", "label::English (en)"),
        ("label :: English (en)", "label::English (en)"),
        ("LABEL::English (en)", "label::English (en)"),
        ("Label : English (en)", "label::English (en)"),
        ("caption::English (en)", "label::English (en)"),
        ("body::accuracyThreshold", "body::accuracyThreshold"),
        ("media::image::English", "media::image::English"),
        ("bind::jr:constraintMsg", "bind::jr:constraintMsg"),
    ],
)
def test_labels_are_found_and_other_long_headers_stay(written, name):
    assert spellings.header(written, "survey") == name


def test_columns_beside_choices_keep_their_capitals_since_filters_use_them():
    assert spellings.header("District", "choices") == "District"
    assert spellings.header("calculate", "choices") == "calculate"


def test_a_list_keeps_its_capitals_and_a_type_need_not():
    assert spellings.question("Select_One Shops") == ("select_one", "Shops", False)
    assert spellings.question("INTEGER")[0] == "integer"
