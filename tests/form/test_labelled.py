"""Without a form, labels of SPSS and Stata or study.yaml say what the columns of an export hold."""

import pandas as pd
import pytest

from herelib.files import cells
from herelib.form import labelled

SETTINGS = {
    "languages": ["lv", "en"],
    "roles": {},
    "items": {},
    "missing": {"refused": ["98"], "dont_know": ["dont_know"]},
}


def table(columns, **about):
    """A table of a statistics program: about each column labels, value_labels, left_out and kinds by its name."""
    names = list(columns)
    series = [pd.Series(column, dtype=str) for column in columns.values()]
    frame = pd.DataFrame(dict(enumerate(series)))
    frame.index += 2
    by_position = {key: {names.index(name): of for name, of in by.items()} for key, by in about.items()}
    return cells.Cells(names, frame, typed=True, **by_position)


def form(*tables, **settings):
    named = {f"interviews/{n}.sav": each for n, each in enumerate(tables)}
    return labelled.instrument(named, {**SETTINGS, **settings})


def types(instrument):
    return dict(zip(instrument.items["name"], instrument.items["type"], strict=True))


def notes(instrument):
    return dict(zip(instrument.notes["value"], instrument.notes["note"], strict=True))


# Labels


def test_labelled_codes_are_choices_and_the_label_of_a_column_is_its_question():
    labels = {"1": "viegli", "2": "grūti", "10": "ļoti grūti"}
    instrument = form(
        table(
            {"id": ["a", "b"], "hard": ["10", "1"], "day": ["2026-03-01", ""], "hours": ["2.5", "1"]},
            labels={"hard": "Cik grūti?"},
            value_labels={"hard": labels},
            kinds={"id": "text", "hard": "integer", "day": "date", "hours": "decimal"},
        )
    )
    assert types(instrument) == {"id": "text", "hard": "select_one", "day": "date", "hours": "decimal"}
    listed = instrument.listed["hard"]
    assert listed["name"].tolist() == ["1", "2", "10"] and listed["label:lv"].tolist() == list(labels.values())
    assert instrument.named["hard"]["label:lv"] == "Cik grūti?" and instrument.languages == ("lv",)
    assert notes(instrument)["the form"].startswith(
        "not there: the form is made from the labels of interviews/0.sav (4 que"
    )


def test_codes_of_no_answer_are_no_choices_unless_study_yaml_knows_them():
    sheet = table(
        {"hard": ["1", "98", "99"]},
        value_labels={"hard": {"1": "easy", "2": "hard", "98": "refused", "99": "cannot say"}},
        left_out={"hard": frozenset({"98", "99"})},
        kinds={"hard": "integer"},
    )
    instrument = form(sheet)
    assert instrument.listed["hard"]["name"].tolist() == ["1", "2", "98"]
    assert notes(instrument)["hard"] == "codes that interviews/0.sav declares to be no answer: 99"


def test_a_number_of_which_only_special_codes_have_labels_stays_a_number():
    ages = [str(age) for age in range(18, 60)]
    instrument = form(
        table(
            {"age": [*ages, "888"], "pay": [*ages, "98"]},
            value_labels={"age": {"888": "does not know", "999": "no data"}, "pay": {"98": "refused"}},
            kinds={"age": "integer", "pay": "integer"},
        )
    )
    assert types(instrument) == {"age": "integer", "pay": "integer"} and "age" not in instrument.listed
    assert "codes that have one: 888, 999" in notes(instrument)["age"] and "pay" not in notes(instrument)


def test_a_scale_of_which_only_the_ends_have_words_has_all_its_steps():
    instrument = form(
        table(
            {"trust": ["0", "3", "10", "7"]},
            value_labels={"trust": {"0": "none", "10": "full"}},
            kinds={"trust": "integer"},
        )
    )
    assert instrument.listed["trust"]["name"].tolist() == ["0", "3", "7", "10"]
    assert notes(instrument)["trust"] == "codes without a label are taken for steps of its scale: 3, 7"


def test_a_code_beyond_the_labels_is_no_choice_and_so_is_found_later():
    instrument = form(
        table({"hard": ["1", "2", "1", "9"]}, value_labels={"hard": {"1": "a", "2": "b"}}, kinds={"hard": "integer"})
    )
    assert instrument.listed["hard"]["name"].tolist() == ["1", "2"]


def test_several_exports_add_to_one_form_and_labels_that_differ_are_said():
    first = table({"hard": ["1"]}, value_labels={"hard": {"1": "Easy", "2": "hard"}}, kinds={"hard": "integer"})
    other = table(
        {"hard": ["3"], "more": ["x"]},
        value_labels={"hard": {"1": "easy", "2": "no data", "3": "very hard"}},
        kinds={"hard": "integer", "more": "text"},
    )
    instrument = form(first, other)
    assert instrument.listed["hard"]["label"].tolist() == ["Easy", "hard", "very hard"]
    assert types(instrument) == {"hard": "select_one", "more": "text"}
    assert notes(instrument)["hard"] == "code 2 has another label in interviews/1.sav: the first counts"


def test_study_yaml_gives_choices_where_a_file_has_no_labels_and_a_date_that_is_a_text_its_type():
    instrument = form(
        table({"hard": ["1", "2"], "day": ["2026-03-01", ""]}, kinds={"hard": "integer", "day": "text"}),
        items={"hard": {"dimension": "need:food", "scale": ["1", "2", "3"]}},
        roles={"date": "day"},
    )
    assert types(instrument) == {"hard": "select_one", "day": "date"}
    assert instrument.listed["hard"]["name"].tolist() == ["1", "2", "3"]


# study.yaml


def test_a_plain_table_has_the_questions_that_study_yaml_names():
    items = {
        "hard": {"dimension": "need:food", "scale": ["easy", "so_so", "hard"]},
        "rooms": {"dimension": "asset:premises", "values": {"shop": "1", "hall": "0.5"}},
        "days": {"dimension": "need:water", "low": 0.0, "high": 7.0},
        "idea": {"role": "open"},
    }
    columns = {"key": ["a", "b"], "area": ["east", "west"], "when": ["2026-03-01", ""], "weight": ["1.5", "2"]}
    columns |= {
        "hard": ["easy", "98"],
        "rooms": ["shop hall", ""],
        "days": ["3", "4"],
        "idea": ["more", ""],
        "x": ["", ""],
    }
    instrument = form(
        table(columns), roles={"id": "key", "region": "area", "date": "when", "weight": "weight"}, items=items
    )
    assert types(instrument) == {
        "key": "text",
        "area": "text",
        "when": "date",
        "weight": "decimal",
        "hard": "select_one",
        "rooms": "select_multiple",
        "days": "decimal",
        "idea": "text",
    }
    assert instrument.listed["hard"]["name"].tolist() == ["easy", "so_so", "hard", "98"]


def test_headers_may_be_capitalised_otherwise_than_study_yaml_has_them():
    sheet = table({"Key": ["a"], "AREA": ["e"], "Idea": ["more"]})
    instrument = form(sheet, roles={"id": "key", "region": "area"}, items={"idea": {"role": "open"}})
    assert types(instrument) == {"key": "text", "area": "text", "idea": "text"}


def test_roles_of_several_columns_are_questions_too():
    instrument = form(
        table({"home": ["1"], "line": ["2"], "area": ["e"]}), roles={"id": ["home", "line"], "region": "area"}
    )
    assert types(instrument) == {"home": "text", "line": "text", "area": "text"}


@pytest.mark.parametrize("roles", [{}, {"region": {}}])
def test_a_plain_table_of_which_nothing_is_said_has_no_form(roles):
    assert form(table({"a": ["1"]}), roles=roles) is None


@pytest.mark.parametrize("answer", ["Empty shop, big, Hall", "Empty shop, big;Hall;", "Hall, Empty shop, big"])
def test_several_choices_in_one_cell_of_a_plain_table_are_read_whatever_parts_them(answer):
    plain = cells.Cells(["rooms"], pd.DataFrame({0: [answer, "Hall"]}))
    single = cells.Cells(["rooms"], pd.DataFrame({0: ["Hall", ""]}))
    items = {"rooms": {"values": {"Empty shop, big": 1, "Hall": 0.5}}}
    for tables in ((plain, single), (single, plain)):
        made = form(*tables, items=items, roles={"region": "area"})
        assert types(made) == {"rooms": "select_multiple"}
        assert made.choices["name"].tolist() == ["Empty_shop,_big", "Hall"]
        assert sorted(made.reader("rooms").parted(answer)) == ["Empty_shop,_big", "Hall"]


def test_the_moment_of_an_answer_may_be_its_id_too():
    plain = cells.Cells(["Timestamp"], pd.DataFrame({0: ["3/14/2026 10:11:12"]}))
    assert types(form(plain, roles={"id": "Timestamp", "region": "area", "date": "Timestamp"})) == {"Timestamp": "date"}
