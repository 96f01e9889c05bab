"""The demo's forms: XLSForms that convert, every question in five languages, a second form that differs in two."""

from pyxform.xls2xform import convert

from herelib.demo import simulation
from herelib.demo.forms import ASKED_IN, OPEN_ITEMS, instrument, second_questions
from herelib.files.workbooks import write_workbook


def test_both_forms_are_xlsforms_that_pyxform_accepts(tmp_path):
    for name, sheets in (("first", instrument()), ("second", instrument(second_questions(), "2028030100"))):
        result = convert(str(write_workbook(tmp_path / f"{name}.xlsx", sheets)))
        assert result.warnings == []
        for code, language in ASKED_IN.items():
            assert f'lang="{language} ({code})"' in result.xform


def test_every_question_and_choice_has_a_label_in_every_language():
    for questions in (simulation.design("questions"), second_questions()):
        sheets = instrument(questions)
        for sheet in ("survey", "choices"):
            for row in sheets[sheet][1:]:
                if row[0] != "end_group" and row[0] not in ("start", "end", "today"):
                    assert all(row[2 : 2 + len(ASKED_IN)]), row[:2]


def test_the_second_form_asks_nothing_open_renames_one_question_and_words_another_anew():
    first, second = (table.set_index("name") for table in (simulation.design("questions"), second_questions()))
    asked = [{*table.index[~table["type"].isin(["begin_group", "end_group"])]} for table in (first, second)]
    assert asked[0] - asked[1] == {*OPEN_ITEMS, "trust_neighbours"} and asked[1] - asked[0] == {"trust_people"}
    assert (first.loc["trust_neighbours"] == second.loc["trust_people"]).all()
    both = sorted(asked[0] & asked[1])
    reworded = [name for name in both if first.loc[name, "label_en"] != second.loc[name, "label_en"]]
    assert reworded == ["need_food_severity"]
    assert (second["type"] == "begin_group").sum() == (second["type"] == "end_group").sum()


def test_the_form_asks_whom_an_incubator_is_for_and_what_links_people():
    roles = simulation.design("questions").set_index("here_role")["name"]
    named = {"work_status", "out_of_work", "education", "own_hours", "mentor_hours", "contact", "person", "birth_year"}
    assert named <= set(roles.index)
    asked = simulation.design("questions").set_index("name")
    assert (asked.loc[roles[["work_status", "education", "out_of_work", "own_hours"]], "groups"] == "resident").all()
    assert asked.loc["mentor_hours", "here_dimension"] == ""
    assert asked.loc["mentor_pool", "here_dimension"] == "capacity:mentors"
