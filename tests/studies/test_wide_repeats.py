"""Repeat groups in columns of the interviews are the rows that they are in a sheet of their own."""

import pytest
from studies import PARAMETERS, SURVEY, row, write_form, write_rows, write_tiny

from herelib import interviews
from herelib.form import xlsform
from herelib.interviews import checking
from herelib.studies import exports

MEMBERS = """begin repeat | member | Member | Persona
integer | age | Age | Edad
select_multiple rooms | uses | Uses | Usa
end repeat
"""


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return xlsform.read(write_form(tmp_path_factory.mktemp("form") / "form.xlsx", SURVEY + MEMBERS))[0]


def wide(form, path, rows):
    return exports.read(write_rows(path / "x.csv", rows), form, "interviews/x.csv")


@pytest.mark.parametrize(
    "header",
    [
        "member[{}]/{}",
        "member_{}_{}",
        "member/{}/{}",
        "member.{}.{}",
        "member[{}].{}",
        "Member[{}]/{}",
        "MEMBER[{}]/{}",
        "member[{}]/member/{}",
    ],
)
def test_the_number_counts_the_rows_of_the_group(form, tmp_path, header):
    cells = {(1, "age"): ("30", "40", ""), (1, "uses"): ("shop hall", "", ""), (2, "age"): ("5", "", "")}
    rows = [
        row(name, **{header.format(n, item): of[place] for (n, item), of in cells.items()})
        for place, name in enumerate(("a1", "b2", "c3"))
    ]
    export, faults = wide(form, tmp_path, rows)
    assert not len(faults) and export.unknown == []
    member = export.repeats["member"]
    assert member[["age", "uses", "_parent_index"]].astype(str).to_numpy().tolist() == [
        ["30", "shop hall", "1"],
        ["5", "", "1"],
        ["40", "", "2"],
    ]
    assert member.index.tolist() == [2, 2, 3] and export.frame["_index"].tolist() == ["1", "2", "3"]
    assert export.notes["repeat group member"].endswith("read as 3 rows of the repeat group")


def test_a_number_behind_a_question_of_the_group_counts_too_and_its_choices_may_be_parted(form, tmp_path):
    export, _ = wide(form, tmp_path, [row("a1", age_1="30", age_2="5", **{"uses_1": "shop", "uses_2": "none"})])
    assert export.repeats["member"]["uses"].tolist() == ["shop", "none"]
    parted = {"member[1]/uses/shop": "1", "member[1]/uses/hall": "0", "member[1]/uses/none": "1", "member[1]/age": "3"}
    export, _ = wide(form, tmp_path, [row("a1", **parted)])
    assert export.repeats["member"]["uses"].tolist() == ["shop none"]


def test_stata_writes_the_number_at_once_behind_the_name(form, tmp_path):
    export, _ = wide(form, tmp_path, [row("a1", age1="30", age2="5", uses1="shop", uses2="")])
    assert export.repeats["member"][["age", "uses"]].to_numpy().tolist() == [["30", "shop"], ["5", ""]]
    export, _ = wide(form, tmp_path, [row("a1", food2="4", ages1="30")])
    assert export.repeats == {} and export.unknown == ["food2", "ages1"]


def test_a_repeat_group_in_one_cell_is_said_and_one_without_rows_is_not(form, tmp_path):
    export, _ = wide(form, tmp_path, [row("a1", member='[{"age": 30}]')])
    assert export.notes["member"].startswith("not read: a whole group of questions in one cell")
    export, _ = wide(form, tmp_path, [row("a1", member="")])
    assert "member" not in export.notes


def test_a_number_behind_a_question_outside_of_groups_counts_nothing(form, tmp_path):
    export, _ = wide(form, tmp_path, [row("a1", food_2="4")])
    assert export.repeats == {} and export.unknown == ["food_2"]


def test_they_reach_the_table_of_repeats_with_their_interview(tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    folder = write_tiny(tmp_path / "study")
    write_form(folder / "instrument.xlsx", SURVEY + MEMBERS)
    rows = [row("a1", **{"member[1]/age": "30", "member[2]/age": "5"}), row("b2", **{"member[1]/age": "41"})]
    write_rows(folder / "interviews" / "en.csv", rows)
    cleaned = interviews.clean(checking.read(folder), PARAMETERS)
    ages = cleaned["repeats"].query("item == 'age'")
    assert ages["raw"].tolist() == ["30", "5", "41"] and ages["number"].tolist() == [1, 2, 1]
    assert ages["interview"].nunique() == 2


@pytest.mark.parametrize("header", ["member{}_{}", "member{}.{}"])
def test_a_number_at_once_behind_the_groups_name_counts(form, tmp_path, header):
    rows = [row("a1", **{header.format(1, "age"): "30", header.format(2, "age"): "5"})]
    export, _ = wide(form, tmp_path, rows)
    assert export.repeats["member"]["age"].tolist() == ["30", "5"] and export.unknown == []


@pytest.mark.parametrize("header", ["{}_age", "{}.age", "age ({})", "age #{}", "Age {}", "Edad {}", "AGE ({})"])
def test_numbers_before_and_behind_a_question_count_as_loops_and_spreadsheets_write_them(form, tmp_path, header):
    export, _ = wide(form, tmp_path, [row("a1", **{header.format(1): "30", header.format(2): "5"})])
    assert export.repeats["member"]["age"].tolist() == ["30", "5"] and export.unknown == []


@pytest.mark.parametrize("header", ["1_food", "food (2)", "food 3", "food2_needs"])
def test_a_number_at_a_question_of_no_group_counts_nothing(form, tmp_path, header):
    export, _ = wide(form, tmp_path, [row("a1", **{header: "4"})])
    assert export.repeats == {} and export.unknown == [header]
