"""Loops, matrices, scores and rankings are written out as the survey tool deploys them."""

import pytest
from deployed_forms import asked, paths, read, table
from studies import write_form

from herelib.form import matrices, scales, xlsform
from herelib.form.headers import Resolver

LOOP = """
survey
type | name | label
select_multiple tools or specify other | tools | Which tools?
begin loop over tools | each | Each tool
integer | many | How many of %(label)s (%(name)s)?
end loop
choices
list_name | name | label
tools | saw | Saws
tools | drill | Drills
tools | none | None of them
"""
CHOICES = """
list_name | name | label
steps | 1 | Never
steps | 2 | Sometimes
steps | 3 | Often
goods | car | Car
goods | bike | Bicycle
"""
SCORE = """
type | name | label | required | kobo--score-choices | here_dimension | here_direction | relevant
begin_score | visits | How often? | yes | steps | need:culture | -1 | ${age} > 17
score__row | library | To the library | | | | |
score__row | cinema | To the cinema | | | supply:culture | |
end_score | | | | | | |
integer | age | Age | | | | |
"""


def read_kobo(tmp_path, survey, choices=CHOICES):
    form, faults = xlsform.read(write_form(tmp_path / "f.xlsx", survey, choices))
    assert not len(faults), faults.table()
    return form


def test_a_loop_asks_the_same_for_each_choice_as_pyxform_writes_it_out(tmp_path):
    form, faults = read(tmp_path, LOOP)
    assert not len(faults)
    assert paths(form) == asked(table(LOOP))
    assert form.named["each/saw/many"]["label"] == "How many of Saws (saw)?"
    assert "each/none/many" not in form.named


def test_a_loop_over_a_list_that_is_not_there_is_one_fault(tmp_path):
    path = tmp_path / "f.md"
    path.write_text(table(LOOP.replace("over tools", "over tolls")), encoding="utf-8")
    _, faults = xlsform.read(path)
    assert faults.rules() == ["list not in the sheet 'choices'"]


def test_the_rows_of_a_score_are_questions_with_its_choices(tmp_path):
    form = read_kobo(tmp_path, SCORE)
    library = form.named["library"]
    assert (library["type"], library["list"], library["path"]) == ("select_one", "steps", "visits")
    assert (library["required"], library["relevant"]) == ("true()", "(${age} > 17)")
    assert form.matrices == {"visits": ("library", "cinema")}
    taken = Resolver(form).columns(["visits/library", "visits/cinema"])
    assert [column.item for column in taken] == ["library", "cinema"]


def test_what_a_score_is_for_its_rows_are_for_unless_they_say_otherwise(tmp_path):
    form = read_kobo(tmp_path, SCORE)
    found, faults = scales.analysed(form, {"missing": {}, "items": {}})
    assert not len(faults)
    assert {item: (scale.dimension, scale.direction, scale.low, scale.high) for item, scale in found.items()} == {
        "library": ("need:culture", -1, 1, 3),
        "cinema": ("supply:culture", -1, 1, 3),
    }


def test_the_levels_of_a_ranking_may_not_be_the_same(tmp_path):
    survey = """
    type | name | label | kobo--rank-items
    begin rank | best | Best two | goods
    rank__level | first | First |
    rank__level | second | Second |
    end rank | | |
    """
    form = read_kobo(tmp_path, survey)
    assert form.named["second"]["constraint"] == "${second} != ${first}"
    assert form.named["first"]["required"] == "true()" and form.matrices == {"best": ("first", "second")}


def test_a_matrix_asks_each_column_of_each_row(tmp_path):
    survey = """
    type | name | label | kobo--matrix_list | relevant
    begin_kobomatrix | m1 | Things | goods |
    select_one steps | often | How often used? | |
    integer | worth | Worth | | ${often} = '3'
    end_kobomatrix | | | |
    """
    form = read_kobo(tmp_path, survey)
    questions = ["m1_car_often", "m1_car_worth", "m1_bike_often", "m1_bike_worth"]
    assert [name for name, row in form.named.items() if row["type"] != "note"] == questions
    assert form.named["m1_bike_worth"]["relevant"] == "(${m1_bike_often} = '3')"
    assert form.named["m1_bike_worth"]["path"] == "m1_bike"
    assert form.named["m1_car_often"]["label"] == "car-How often used?"
    assert form.matrices == {"m1": tuple(questions)}
    assert matrices.members(form, "m1_*_often") == ("m1_car_often", "m1_bike_often")


LIME = """
type | name | label
select_one steps | Q5_SQ001 | Library
select_one steps | Q5_SQ002 | Cinema
select_one goods | Q6_a | Goods
integer | Q6_b | Number
begin group | grid | Grid
select_one steps | g1 | One
select_one steps | g2 | Two
end group
"""


@pytest.mark.parametrize(
    "name, items", [("Q5", ("Q5_SQ001", "Q5_SQ002")), ("grid", ("g1", "g2")), ("Q6", ()), ("x", ())]
)
def test_a_matrix_is_what_has_one_kind_of_question(tmp_path, name, items):
    assert matrices.members(read_kobo(tmp_path, LIME), name) == items


def test_what_study_yaml_says_of_a_matrix_holds_for_its_members_and_a_members_own_line_wins(tmp_path):
    form = read_kobo(tmp_path, LIME)
    declared = {
        "Q5": {"dimension": "need:culture", "scale": ["1", "2", "3"]},
        "Q5_SQ002": {"direction": -1},
        "g1": {"dimension": "need:food"},
    }
    assert matrices.spread(form, declared) == {
        "Q5_SQ001": declared["Q5"],
        "Q5_SQ002": {**declared["Q5"], "direction": -1},
        "g1": declared["g1"],
    }
