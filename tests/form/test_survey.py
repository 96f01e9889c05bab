"""Whatever pyxform makes a form of is read without a fault: a small form for each tolerance, pyxform as referee."""

import pytest
from deployed_forms import asked, deployed, paths, read, table

from herelib.form import xlsform

YES_NO = """
choices
list_name | name | label
yn | yes | Yes
yn | no | No
"""
FORMS = {
    "spellings of groups": """
        survey
        type | name | label
        begin_group | g | G
        begin lgroup | r | R
        text | a | A
        end lgroup
        end_group
        begin looped group | s | S
        text | b | B
        end looped group
        """,
    "rows without a type or a name, and notes without one": """
        survey
        type | name | label | comment
        text | a | A |
        | | | for the team only
        note | | Thank you |
        """,
    "rows that are disabled": """
        survey
        type | name | label | disabled
        text | a | A | yes
        text | b | B | no
        """,
    "settings as rows": """
        survey
        type | name | label
        set_form_title | A form |
        set_form_id | f1 |
        text | a | A |
        """,
    "what the survey tool adds": """
        survey
        type | name | label | parameters
        audit | | | track-changes=true
        start-geopoint | where | |
        background-audio | sound | | quality=voice-only
        username | who | |
        text | a | A |
        """,
    "files, triggers, defaults, earlier answers": """
        survey
        type | name | label | calculation | trigger | default | media::image::English | body::accuracyThreshold
        csv-external | towns | | | | | |
        select_one_from_file places.csv | town | Town | | | | |
        calculate | when | | now() | ${town} | | |
        text | again | Again | | | ${last-saved#again} | a.png |
        date | day | Day | | | today() | |
        geopoint | here | Here | | | | | 10
        """,
    "audio, images and numbers with parameters": """
        survey
        type | name | label | parameters | appearance
        audio | a | A | quality=low |
        image | b | B | max-pixels=640 |
        range | c | C | |
        integer | d | D | | thousands-sep
        """,
    "choices of other sheets": """
        survey
        type | name | label | choice_filter
        text | region | Region |
        select_one_external towns | town | Town | region=${region}
        external_choices
        list_name | name | label | region
        towns | a | A | r
        """,
    "expressions that only survey tools can evaluate": """
        survey
        type | name | label | relevant | constraint | calculation
        text | a | A | pulldata('x', 'y', 'z', 'k') = 'q' | |
        text | b | B | | . != instance('x')/top/item[name = 'k']/v |
        calculate | c | C | | | once(uuid())
        text | d | D | ${a} == 'x' | |
        text | e | E | strange(${a}) | |
        """,
    "an answer of a repeat group as choice": """
        survey
        type | name | label
        begin_repeat | child | Child
        text | nick | Nickname
        end_repeat
        select_one ${nick} | eldest | Who is the eldest?
        """,
    "unknown columns and other sheets": """
        survey
        type | name | label | our remark | 2nd remark
        text | a | A | please check | later
        entities
        list_name | label
        trees | ${a}
        """,
    "a count of repeats that is computed": """
        survey
        type | name | label | repeat_count
        integer | n | N |
        begin repeat | r | R | ${n} + 1
        text | a | A |
        end repeat
        """,
}
ASIDE = {"towns", "audit", "r_count"}  # what a file or a survey tool holds, and what pyxform makes of a count


@pytest.mark.parametrize("name", FORMS)
def test_what_pyxform_makes_a_form_of_is_read(tmp_path, name):
    form, faults = read(tmp_path, FORMS[name])
    assert not len(faults), faults.table()
    notes = {path for path in asked(table(FORMS[name])) if path.startswith("generated")}
    assert paths(form) - ASIDE == asked(table(FORMS[name])) - ASIDE - notes


def test_settings_may_be_rows_of_the_survey(tmp_path):
    form, _ = read(tmp_path, FORMS["settings as rows"])
    assert form.settings == {"form_title": "A form", "form_id": "f1"}


def test_choices_that_are_answers_are_not_checked_and_a_note_says_so(tmp_path):
    form, _ = read(tmp_path, FORMS["an answer of a repeat group as choice"])
    assert form.named["eldest"]["type"] == "select_one_from_file" and form.listed == {}
    assert form.notes["note"].tolist() == ["its choices are answers given before: answers are not checked"]


def test_a_list_that_is_searched_in_a_file_is_not_one_of_choices(tmp_path):
    form, faults = read(
        tmp_path,
        """
        survey
        type | name | label | appearance
        select_one towns | town | Town | search('towns')
        choices
        list_name | name | label
        towns | name_key | town_name
        """,
    )
    assert not len(faults) and form.listed == {}
    assert form.notes["note"].tolist() == ["its choices are searched for in another file: answers are not checked"]


def test_a_range_without_bounds_runs_from_1_to_10_as_survey_tools_show_it(tmp_path):
    form, _ = read(tmp_path, FORMS["audio, images and numbers with parameters"])
    assert (form.named["c"]["low"], form.named["c"]["high"]) == (1, 10)


@pytest.mark.parametrize(
    "broken, rule",
    [
        ("survey\ntype | name\ntext |", "question without a name"),
        ("survey\ntype | name | label\n| a | A", "question without a type"),
        ("survey\ntype | name\nbegin repeat | r\ntext | a", "repeat without an end"),
        ("survey\ntype | name\ntext | a\nend group |", "ends a group that was never begun"),
        ("survey\ntype | name\nbegin loop over x | r\ntext | a\nend loop", "list not in the sheet 'choices'"),
        ("survey\ntype | name\nselect_one x | a", "list not in the sheet 'choices'"),
        ("survey\ntype | name | relevant\ntext | a | ${b} = 1", "no such item in the form"),
        ("survey\ntype | name\ninteeger | a", "unknown type of question"),
    ],
)
def test_what_pyxform_refuses_is_a_fault(tmp_path, broken, rule):
    path = tmp_path / "form.md"
    path.write_text(table(broken), encoding="utf-8")
    assert not deployed(table(broken))
    assert xlsform.read(path)[1].rules() == [rule]


def test_a_list_that_many_questions_lack_is_one_fault(tmp_path):
    rows = "\n".join(f"select_one gone | q{n} | Q" for n in range(30))
    path = tmp_path / "form.md"
    path.write_text(table(f"survey\ntype | name | label\n{rows}{YES_NO}"), encoding="utf-8")
    assert xlsform.read(path)[1].rules() == ["list not in the sheet 'choices' (rows 2, 3, 4, 5, 6, 7, …)"]
