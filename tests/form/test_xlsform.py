"""The instrument: what a form asks, in any spelling that XLSForms come in, and every fault at once."""

import re

import deployed_forms
import kobo_forms
import openpyxl
import pandas as pd
import pytest
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from studies import CHOICES, SURVEY, write_form

from herelib.form import validity, xlsform
from herelib.form.choices import Choices


def read(tmp_path, survey=SURVEY, choices=CHOICES):
    return xlsform.read(write_form(tmp_path / "form.xlsx", survey, choices), "form.xlsx")


def rules(faults):
    table = faults.table()
    return list(zip(table["row"], table["rule"], table["do"], strict=True))


def told(form):
    return list(form.notes[["row", "column", "note"]].itertuples(index=False, name=None))


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


def test_repeats_have_names_and_parents_and_items_know_theirs(tmp_path):
    survey = """
    type | name | label | repeat_count | relevant
    begin repeat | house | House | |
    begin group | inside | Inside | |
    begin repeat | person | Person | ${count} |
    integer | age | Age | | ${count} > 0
    end repeat | | | |
    end group | | | |
    end repeat | | | |
    integer | count | Count | |
    """
    form, faults = read(tmp_path, survey, "list_name | name")
    assert not len(faults)
    blocks = form.blocks.set_index("name")
    assert blocks["kind"].to_dict() == {"house": "repeat", "inside": "group", "person": "repeat"}
    assert blocks["repeat"].to_dict() == {"house": "", "inside": "house", "person": "house"}
    assert blocks.loc["person", ["path", "repeat_count", "label"]].tolist() == ["house/inside", "${count}", "Person"]
    assert form.named["age"]["repeat"] == "person" and form.named["count"]["repeat"] == ""
    assert form.repeats == {"age"}


def test_or_other_adds_a_choice_and_a_text_item_that_is_asked_after_it(tmp_path):
    form, _ = read(tmp_path, "type | name | required\nselect_multiple rooms or_other | r | yes", CHOICES)
    assert list(form.listed["r"]["name"])[-1] == "other"
    assert form.named["r_other"]["type"] == "text"
    assert form.named["r_other"]["relevant"] == "(selected(${r}, 'other'))"
    assert form.named["r"]["required"] == "true()" and form.named["r_other"]["required"] == ""


@pytest.mark.parametrize(
    "said, meant",
    [("yes", "true()"), ("TRUE", "true()"), ("true()", "true()"), ("1", "true()"), ("no", ""), ("${a}", "${a}")],
)
def test_required_is_yes_no_or_an_expression(tmp_path, said, meant):
    form, _ = read(tmp_path, f"type | name | required\ntext | a |\ntext | b | {said}", "list_name | name")
    assert form.named["b"]["required"] == meant


def test_rules_of_the_form_are_read_under_any_name_of_their_column(tmp_path):
    survey = """
    type | name | bind::constraint | calculate | Choice_Filter | relevance
    text | a | . != 'x' | | |
    calculate | b | | 1 + 1 | |
    select_one town | c | | | region = ${a} | ${a} = 'y'
    """
    form, faults = read(tmp_path, survey, "list_name | name | label | region\ntown | t | T | r")
    assert not len(faults)
    assert form.named["a"]["constraint"] == ". != 'x'" and form.named["b"]["calculation"] == "1 + 1"
    assert form.named["c"]["choice_filter"] == "region = ${a}" and form.named["c"]["relevant"] == "(${a} = 'y')"
    assert form.choice_columns.to_dict("records") == [{"list": "town", "name": "t", "region": "r"}]
    assert list(form.choices.columns) == ["list", "name", "label", "label:"]


def test_settings_give_version_and_the_language_of_plain_labels(tmp_path):
    path = write_form(tmp_path / "f.xlsx", "type | name | label | label::Español (es)\ntext | a | Hi | Hola", CHOICES)
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("settings")
    sheet.append(["form_title", "version", "default_language"])
    sheet.append(["A form", "2026-03", "English (en)"])
    book.save(path)
    form, faults = xlsform.read(path)
    assert not len(faults)
    assert form.settings == {"form_title": "A form", "version": "2026-03", "default_language": "English (en)"}
    assert form.languages == ("en", "es") and form.named["a"]["label:en"] == "Hi"


@pytest.mark.parametrize(
    "said, meant",
    [
        ("select one from rooms", "select_one"),
        ("select all that apply from rooms", "select_multiple"),
        ("select1 rooms", "select_one"),
        ("rank rooms", "rank"),
        ("select_one_from_file towns.csv", "select_one_from_file"),
        ("select_one_external towns", "select_one_external"),
        ("dateTime", "datetime"),
        ("gps", "geopoint"),
        *((kind, kind) for kind in ("image", "acknowledge", "geotrace", "audit", "time", "barcode", "xml-external")),
    ],
)
def test_every_type_of_xlsform_is_known(tmp_path, said, meant):
    form, faults = read(tmp_path, f"type | name\n{said} | a", CHOICES)
    assert not len(faults)
    assert form.named["a"]["type"] == meant


def test_every_type_that_pyxform_knows_is_known_here(tmp_path):
    plain = [kind for kind in QUESTION_TYPE_DICT if not kind.startswith(("q ", "add ", "get ", "number of ", "select"))]
    survey = "type | name\n" + "\n".join(f"{kind} | n{n}" for n, kind in enumerate(plain) if kind != "rank")
    _, faults = read(tmp_path, survey, "list_name | name")
    assert not len(faults)


def test_disabled_rows_are_not_asked(tmp_path):
    form, _ = read(tmp_path, "type | name | disabled\ntext | a | yes\ntext | b | no", "list_name | name")
    assert list(form.named) == ["b"]


def test_all_faults_of_a_form_are_reported_with_their_rows(tmp_path):
    survey = """
    type | name | here_direction | here_role
    select_one scale4 | a | 1 |
    text | a | |
    text | b | 2 |
    text | c | | phon
    integer | | |
    intger | d | |
    begin group | g | |
    end repeat | | |
    begin repeat | r | |
    end group | | |
    end group | | |
    begin repeat | s | |
    """
    _, faults = read(tmp_path, survey)
    assert rules(faults) == [
        (2, "list not in the sheet 'choices'", "did you mean 'scale5'?"),
        (3, "name already in row 2", "give each question its own"),
        (4, "direction is 1 or -1", "write 1, or -1 to turn the item round"),
        (5, "unknown role", "did you mean 'phone'?"),
        (6, "question without a name", "give it a name"),
        (7, "unknown type of question", "did you mean 'integer'?"),
        (9, "ends a repeat that was never begun", "'g' of row 8 is still open"),
        (11, "'r' of row 10 is still open", "end the repeat before the group"),
        (12, "ends a group that was never begun", "remove the row"),
        (13, "repeat without an end", "add a row 'end_repeat'"),
    ]


def test_a_name_that_stands_twice_in_one_group_is_a_fault(tmp_path):
    survey = "type | name\nbegin repeat | r\ntext | a\ninteger | a\nend repeat |"
    _, faults = read(tmp_path, survey)
    assert rules(faults) == [(4, "name already in row 3", "give each question its own")]


def test_what_no_tool_can_evaluate_is_a_note_that_says_what_follows_and_an_unknown_item_is_a_fault(tmp_path):
    survey = """
    type | name | relevant | constraint | calculation
    integer | age | | . >= 0 and |
    text | job | ${agee} > 17 | |
    calculate | old | | | selcted(${age}, 'x')
    begin group | g | ${age} == 1 | |
    text | in_g | | |
    end group | | | |
    """
    form, faults = read(tmp_path, survey)
    assert rules(faults) == [(3, "no such item in the form", "did you mean 'age'?")]
    wrong = "not a valid expression: "
    assert told(form) == [
        (
            2,
            "survey: constraint",
            f"not evaluated, so no answer breaks it: {wrong}unexpected end of source at character 8",
        ),
        (4, "survey: calculation", "not evaluated, so the stored result stands: unknown function selcted()"),
        (
            5,
            "survey: relevant",
            f"not evaluated, so it counts as asked: {wrong}unexpected '=' operator at character 9",
        ),
    ]


def test_an_unknown_item_is_one_fault_however_many_expressions_name_it(tmp_path):
    survey = "type | name | relevant\n" + "\n".join(f"text | a{n} | ${{gone}} = '{n}'" for n in range(9))
    _, faults = read(tmp_path, survey, "list_name | name")
    assert [rule for _, rule, _ in rules(faults)] == ["no such item in the form (rows 2, 3, 4, 5, 6, 7, …)"]


def test_what_is_legal_and_not_checked_is_a_note(tmp_path):
    survey = """
    type | name | relevant | calculation
    select_one_from_file towns.csv | town | |
    calculate | place | | pulldata('towns', 'place', 'key', ${town})
    begin repeat | r | |
    integer | age | |
    end repeat | | |
    calculate | oldest | | max(${age})
    select_one rooms | room | |
    text | why | ${room} = 'halls' |
    """
    form, faults = read(tmp_path, survey, "list_name | name\nrooms | shop\nrooms | hall")
    assert not len(faults)
    kept = "not evaluated, so the stored result stands: "
    assert told(form) == [
        (2, "choices: label", "2 choices without a label"),
        (2, "survey: type", "its choices lie in another file: answers are not checked"),
        (3, "survey: calculation", f"{kept}function pulldata()"),
        (7, "survey: calculation", f"{kept}needs age of each round of the repeat r"),
        (9, "survey: relevant", "'halls' is none of the choices of room"),
    ]


def test_a_skip_logic_that_asks_for_a_label_is_a_note(tmp_path):
    survey = """
    type | name | relevant
    select_one rooms | room |
    text | why | jr:choice-name(${room}, '${room}') = 'Hall'
    """
    form, faults = read(tmp_path, survey, "list_name | name | label\nrooms | hall | Hall")
    assert not len(faults)
    assert told(form) == [(3, "survey: relevant", "not evaluated, so it counts as asked: function jr:choice-name()")]


def test_a_choice_that_stands_twice_is_a_fault(tmp_path):
    _, faults = read(tmp_path, "type | name\nselect_one x | a", "list_name | name\nx | 1\nx | 1")
    assert [fault[:2] for fault in rules(faults)] == [(3, "choice stands twice")]
    assert "allow_choice_duplicates: yes" in rules(faults)[0][2]


def test_a_list_without_choices_is_a_fault(tmp_path):
    _, faults = read(tmp_path, "type | name\nselect_one x | a", "list_name | name\nx |\ny | 1")
    assert ("list without choices", "known are y") in [(rule, do) for _, rule, do in rules(faults)]


def test_a_form_that_is_no_workbook_or_lacks_its_sheet_is_one_clear_fault(tmp_path):
    broken = tmp_path / "broken.xlsx"
    broken.write_text("no workbook", encoding="utf-8")
    assert [rule for _, rule, _ in rules(xlsform.read(broken)[1])] == ["not readable as XLSX"]
    half = write_form(tmp_path / "half.xlsx")
    half.write_bytes(half.read_bytes()[:2000])
    assert [rule for _, rule, _ in rules(xlsform.read(half)[1])] == ["not readable as XLSX"]
    assert [rule for _, rule, _ in rules(xlsform.read(tmp_path / "none.xlsx")[1])] == ["the study has no form"]
    _, faults = read(tmp_path, "typ | name\ntext | a")
    assert rules(faults) == [(1, "column missing", "did you mean 'typ'?")]


@pytest.mark.reference
def test_the_reference_form_is_read_without_a_fault(reference):
    form, faults = xlsform.read(reference / "kobo-household" / "xlsform.xlsx")
    assert not len(faults) and not len(form.notes)
    assert form.languages == ("en", "ar")
    assert form.named["days_available_piped"]["path"] == "water_source"
    assert len(form.listed["water_sources"]) == 11
    assert (form.choice_columns["filter"] != "").sum() == 578


@pytest.mark.reference
@pytest.mark.parametrize("name", kobo_forms.FIXTURES)
def test_each_form_of_kobotoolbox_is_read_without_a_fault(reference, tmp_path, name):
    fixture = kobo_forms.load(reference, name)
    form, faults = xlsform.read(kobo_forms.write_form(tmp_path / "form.xlsx", fixture))
    assert not len(faults)
    asked = kobo_forms.paths(fixture)
    known = {item: "/".join(part for part in (row["path"], item) if part) for item, row in form.named.items()}
    assert asked.items() <= known.items()
    spoken = fixture["content"].get("translations", [None])
    assert len(form.languages) == len(spoken) and len(set(form.languages)) == len(spoken)
    never = [note for _, _, note in told(form)]
    conflicting = name in [
        f"site_inspection/v{n}" for n in range(2, 6)
    ]  # their groups ask for 'yes', their list has 0, 1
    assert never == (["'yes' is none of the choices of did_you_find_the_site"] if conflicting else [])


@pytest.mark.reference
def test_nested_repeats_of_kobotoolbox_are_read_with_their_parents(reference, tmp_path):
    fixture = kobo_forms.load(reference, "nested_grouped_repeatable/v2")
    form, _ = xlsform.read(kobo_forms.write_form(tmp_path / "form.xlsx", fixture))
    assert form.blocks.set_index("name")["repeat"].to_dict() == {
        "group_tree": "",
        "group_nest": "group_tree",
        "group_egg": "group_nest",
    }
    assert form.named["Describe_the_egg"]["repeat"] == "group_egg"
    eggs = kobo_forms.repeat_rows(fixture, "group_egg")
    assert len(eggs) == 7 and eggs[4]["_parent_index"] == "3"


@pytest.mark.reference
def test_a_null_language_is_the_plain_label_beside_the_others(reference, tmp_path):
    fixture = kobo_forms.load(reference, "grouped_translated/v1")
    fixture["content"]["translations"] = [None, "Español"]
    form, faults = xlsform.read(kobo_forms.write_form(tmp_path / "form.xlsx", fixture))
    assert not len(faults)
    assert form.languages == ("", "Español")
    assert form.listed["Do_you_descend_from_unicellular_organism"]["label:Español"].tolist() == ["Sí", "No"]


# What pyxform makes a form of


@pytest.mark.reference
def test_every_public_form_that_pyxform_converts_is_read_without_a_fault(reference):
    folder = reference / "public-forms"
    rows = re.findall(r"^\| (\S+/\S+) \| (.+?) \| \w+ \|", (folder / "SOURCE.md").read_text(encoding="utf-8"), re.M)
    files = [folder / repository.replace("/", "__") / name for repository, name in rows]
    assert len(files) == 81
    wrong = {file.name: xlsform.read(file, file.name)[1].rules() for file in files}
    assert {name: rules_of_file for name, rules_of_file in wrong.items() if rules_of_file} == {}


CURLY = """
survey
type | name | label | relevant | constraint
select_one yn | owns | Owns “one”? | |
text | why | Why? | ${owns} = ‘yes’ | . != ”x“
choices
list_name | name | label
yn | yes | Yes
yn | l’eau | Water
"""


def test_curly_quotes_are_straight_ones_but_in_labels(tmp_path):
    form, faults = deployed_forms.read(tmp_path, CURLY)
    assert not len(faults) and not len(form.notes)
    assert form.named["why"]["relevant"] == "(${owns} = 'yes')" and form.named["why"]["constraint"] == '. != "x"'
    assert list(form.listed["owns"]["name"]) == ["yes", "l'eau"]
    assert form.named["owns"]["label"] == "Owns “one”?"


TOWNS = """
survey
type | name | label | choice_filter
select_one region | region | Region |
select_one town | town | Town | region = ${region}
choices
list_name | name | label | region
region | north | North |
region | south | South |
town | port | Port | north
town | port | Harbour | south
town | hill | Hill | south
town | port | Port | east
settings
form_title | allow_choice_duplicates
A form | yes
"""


def test_a_choice_may_stand_once_for_each_filter_value_where_settings_say_so(tmp_path):
    form, faults = deployed_forms.read(tmp_path, TOWNS)
    assert not len(faults) and not len(form.notes)
    assert list(form.listed["town"]["name"]) == ["port", "hill"]
    assert form.choice_columns["region"].tolist() == ["", "", "north", "south", "south", "east"]
    assert [Choices(form.listed["town"]).single(label) for label in ("Port", "Harbour", "Hill")] == [
        "port",
        "port",
        "hill",
    ]


def test_a_choice_is_on_offer_if_one_of_its_rows_is(tmp_path):
    form, _ = deployed_forms.read(tmp_path, TOWNS)
    records = pd.DataFrame(
        {"region": ["north", "south", "north", "", "south"], "town": ["port", "port", "hill", "hill", "hill"]}
    )
    breaches = validity.judge(form, records, pd.Series("2026-03-01", index=records.index)).table
    assert breaches[["place", "rule"]].to_numpy().tolist() == [[2, "choice_filtered"], [3, "choice_filtered"]]


def test_thousands_of_choices_that_stand_twice_are_one_fault(tmp_path):
    rows = "\n".join(f"town | t{n} | T\ntown | t{n} | T" for n in range(2000))
    _, faults = read(tmp_path, "type | name\nselect_one town | a", f"list_name | name | label\n{rows}")
    assert faults.rules() == ["choice stands twice: 2,000 choices in 1 list, the first here"]


@pytest.mark.parametrize("header", ["value", "Value", "name", " NAME "])
def test_names_of_choices_may_stand_under_value(tmp_path, header):
    form, faults = read(tmp_path, "type | name\nselect_one x | a", f"list name | {header} | caption\nx | 1 | One")
    assert not len(faults) and form.listed["a"][["name", "label"]].to_numpy().tolist() == [["1", "One"]]


def test_where_name_stands_too_value_is_a_column_beside_it(tmp_path):
    form, faults = read(tmp_path, "type | name\nselect_one x | a", "list_name | value | name | label\nx | 7 | n | One")
    assert not len(faults) and list(form.listed["a"]["name"]) == ["n"]
    assert form.choice_columns["value"].tolist() == ["7"]


@pytest.mark.parametrize("header", ["label :: English (en)", "Label::English (en)", "LABEL : English (en)"])
def test_a_label_with_spaces_around_its_colons_has_its_language(tmp_path, header):
    form, faults = read(
        tmp_path, f"type | name | {header}\nselect_one x | a | Hello", f"list_name | name | {header}\nx | 1 | One"
    )
    assert not len(faults) and form.languages == ("en",)
    assert form.named["a"]["label:en"] == "Hello" and form.listed["a"]["label:en"].tolist() == ["One"]


def test_a_label_whose_language_cannot_be_told_is_a_note(tmp_path):
    form, faults = read(tmp_path, "type | name | label | label (es)\ntext | a | Hi | Hola", CHOICES)
    assert not len(faults)
    assert told(form) == [(1, "survey: label (es)", "not read: a label in a language is written label::English (en)")]


def test_choices_without_a_list_are_passed_over_with_a_note(tmp_path):
    form, faults = read(tmp_path, "type | name\nselect_one x | a", "list_name | name | label\nx | 1 | One\n| 2 | Two")
    assert not len(faults)
    assert told(form) == [(3, "choices: list_name", "not read: choices without the name of a list: 1")]
