"""Answers come out in one spelling, whatever a program or a spreadsheet made of them; what was done to them is said."""

import dataclasses

import openpyxl
import pandas as pd
import pytest
from studies import CHOICES, ROWS, SURVEY, row, rules, write_form, write_rows

from herelib.files.cells import Cells
from herelib.form import xlsform
from herelib.form.headers import Resolver
from herelib.interviews import checking
from herelib.studies import exports
from herelib.studies.canonical import Reading
from herelib.studies.spelling import Spelling

SPLIT = {"shop": "1", "hall": "0", "none": "0"}


def test_a_date_that_could_be_read_in_two_ways_is_read_as_another_column_of_the_file_shows(read):
    rows = [
        row("a1", today="03.04.2026", start="31.03.2026 10:00"),
        row("b2", today="05.04.2026", start="1.4.2026 10:00"),
    ]
    assert read(rows)[0].frame["today"].tolist() == ["2026-04-03", "2026-04-05"]
    open_ = [each | {"start": "1.4.2026 10:00"} for each in rows]
    assert next(rule for _, rule in rules(read(open_)[1])).endswith("day or month first? not read")
    both = [each | {"end": "3/31/2026 10:00"} for each in rows]
    assert len(read(both)[1])


def test_numbers_have_one_spelling(read):
    export, _ = read([{"food": "4.0", "hours": "007.50", "trust": "3.0", "_uuid": "x"}])
    assert export.frame.loc[2, ["food", "hours", "trust"]].tolist() == ["4", "7.5", "3"]


@pytest.mark.parametrize(
    "values, decimal, expected",
    [
        (["2,5", "3"], "", ["2.5", "3"]),
        (["1,500", "3"], ",", ["1.5", "3"]),
        (["1,500", "3"], ".", ["1500", "3"]),
        (["1.500,5", "3"], "", ["1500.5", "3"]),
        (["1,234,567", "3"], "", ["1234567", "3"]),
        (["1.500", "3"], "", ["1.5", "3"]),
        (["1.500", "3"], ",", ["1500", "3"]),
        (["2.5", "3"], ",", ["2.5", "3"]),
        (["1 500", "1\u202f500,5"], "", ["1500", "1500.5"]),
        (["2,5", "so, so"], "", ["2.5", "so, so"]),
        (["−3", "٣"], "", ["-3", "3"]),
    ],
)
def test_numbers_are_read_as_declared_or_as_they_show_beyond_doubt(read, values, decimal, expected):
    export, faults = read([{"hours": v, "_uuid": "x"} for v in values], delimiter=";", options={"decimal": decimal})
    assert export.frame["hours"].tolist() == expected and not len(faults)


@pytest.mark.parametrize(
    "values, rule",
    [
        (["3", "1,500"], "a decimal comma, or a comma between thousands?"),
        (["3.5", "2,5"], "decimal commas and decimal points in one column"),
        (["1.500", "2,5"], "decimal commas and decimal points in one column"),
        (["3.5", "1,500"], "decimal commas and decimal points in one column"),
    ],
)
def test_numbers_that_may_be_two_are_a_fault_with_its_row(read, values, rule):
    export, faults = read([{"hours": v, "_uuid": "x"} for v in values], delimiter=";")
    assert export is None and rules(faults) == [(3, rule)]
    assert faults.table()["value"].tolist() == [values[1]]


def test_a_point_in_a_workbook_is_always_the_decimal_sign(form, tmp_path):
    book = openpyxl.Workbook()
    for line in (["hours", "_uuid"], [1.234, "a"], ["2,5", "b"], [3, "c"], [0.0000001, "d"]):
        book.active.append(line)
    book.save(tmp_path / "x.xlsx")
    export, _ = exports.read(tmp_path / "x.xlsx", form, "interviews/x.xlsx", {"decimal": ","})
    assert export.frame["hours"].tolist() == ["1.234", "2.5", "3", "0.0000001"]


@pytest.mark.parametrize("yes, no", [("1", "0"), ("True", "False"), ("1.0", "0.0"), ("TRUE", "FALSE")])
@pytest.mark.parametrize(
    "header", ["rooms/{}", "rooms.{}", "needs/rooms/{}", "needs.rooms.{}", "Which rooms are empty?/{}"]
)
def test_columns_of_choices_make_the_same_answer_as_a_string(read, header, yes, no):
    labels = {"shop": "Empty shop", "hall": "Hall", "none": "None"} if header.startswith("W") else {}
    rows = [
        {header.format(labels.get(name, name)): value for name, value in zip(SPLIT, values, strict=True)}
        for values in [(yes, yes, no), (no, no, yes), ("", "", ""), (no, no, no)]
    ]
    export, _ = read([row | {"_uuid": "x"} for row in rows])
    assert export.frame["rooms"].tolist() == ["shop hall", "none", "", ""]


@pytest.mark.parametrize("yes, no", [("VERO", "FALSO"), ("WAHR", "FALSCH"), ("PATIESS", "APLAMS"), ("Empty shop", "")])
def test_true_and_false_are_known_in_the_languages_of_spreadsheets(read, yes, no):
    export, _ = read([{"rooms/shop": yes, "_uuid": "x"}, {"rooms/shop": no, "_uuid": "y"}])
    assert export.frame["rooms"].tolist() == ["shop", ""]


def test_a_mark_that_is_neither_0_nor_1_is_no_answer_and_not_lost(read):
    export, _ = read(
        [{"rooms/shop": "1", "rooms/hall": mark, "_uuid": "x"} for mark in ("2", "x", "shop", "0", "", "NA")]
    )
    assert export.frame["rooms"].tolist() == [*["shop hall?"] * 3, *["shop"] * 3]
    assert export.notes["rooms/hall"] == "3 cells: neither 0 nor 1, of 4 that are filled"


def test_a_choice_that_the_form_lacks_is_no_answer_and_not_lost(read):
    rows = [{"rooms/shop": "1", "rooms/wine cellar": mark, "rooms/attic": "0", "_uuid": "x"} for mark in ("1", "0")]
    export, _ = read(rows)
    assert export.frame["rooms"].tolist() == ["shop wine_cellar", "shop"] and export.unknown == []
    assert export.notes["rooms/wine cellar"] == "no choice of 'rooms' in the form; chosen in 1 cell"
    export, _ = read([{"rooms/cellar": "0", "food": "4", "_uuid": "x"}])
    assert export.frame["rooms"].tolist() == [""]
    export, _ = read([{"rooms/shop": "1", "rooms/why": "because", "_uuid": "x"}])
    assert export.unknown == ["rooms/why"] and export.frame["rooms"].tolist() == ["shop"]


@pytest.mark.parametrize("blank", ["NA", "#N/A", "NULL", "NaN", "None", "\\N"])
def test_what_programs_write_for_a_blank_is_blank_and_noted(read, blank):
    rows = [{"food": blank, "hours": blank, "rooms": blank, "idea": blank, "_uuid": "x"}, ROWS[0]]
    export, _ = read(rows)
    told = export.frame.iloc[0]
    assert told[["food", "hours"]].tolist() == ["", ""]
    assert told["idea"] == ("" if blank in ("#N/A", "NaN") else blank)  # a person may write the others
    assert told["rooms"] == ("none" if blank == "None" else "")  # the form has a choice of this label
    assert export.notes["food"] == f"1 cell: {blank} read as blank"


def test_a_contradiction_of_string_and_columns_is_listed_and_the_string_kept(read):
    rows = [
        {"rooms": "shop", "rooms/shop": "1", "rooms/hall": "0"},
        {"rooms": "shop", "rooms/shop": "0", "rooms/hall": "1"},
        {"rooms": "", "rooms/shop": "1", "rooms/hall": "0"},
        {"rooms": "hall", "rooms/shop": "", "rooms/hall": ""},
    ]
    export, _ = read([row | {"_uuid": "x"} for row in rows])
    assert export.frame["rooms"].tolist() == ["shop", "shop", "shop", "hall"]
    assert export.conflicts.to_numpy().tolist() == [[3, "rooms", "hall"]]


def test_text_is_never_touched(read):
    export, _ = read([{"idea": "  1.50 ,  spaces ", "remark": "7.0", "_uuid": "x"}])
    assert export.frame.loc[2, ["idea", "remark"]].tolist() == ["  1.50 ,  spaces ", "7.0"]


# What is said of a whole table


def test_where_no_question_has_an_answer_of_the_form_the_language_is_in_doubt(read):
    rows = [{"food": "molto", "rooms": "negozio", "_uuid": f"x{n}"} for n in range(2)]
    rows[1] |= {"food": "poco", "rooms": "sala"}
    _, faults = read(rows)
    assert rules(faults) == [("", "no answer is a choice of the form, in 2 of 2 questions with choices")]


def test_an_interview_that_ends_before_it_begins_is_noted_with_its_row(read):
    times = [("2026-03-01T10:00:00Z", "2026-03-01T09:00:00Z"), ("2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z")]
    export, faults = read([{"start": a, "end": b, "_uuid": f"x{n}"} for n, (a, b) in enumerate(times)])
    assert not len(faults)
    assert export.notes["end"] == "1 interviews end before they begin (row 2): no length"


def test_two_columns_of_one_question_that_differ_are_a_fault_with_its_row(read):
    _, faults = read([{"food": "4", "needs/food": "4", "_uuid": "x"}, {"food": "4", "needs/food": "5", "_uuid": "y"}])
    assert rules(faults) == [(3, "two columns of 'food' that differ")]


def test_ids_that_a_spreadsheet_has_cut_are_a_fault_and_other_long_numbers_a_note(read):
    export, faults = read([{"_uuid": "x", "remark": "1.2E+15"}])
    assert not len(faults) and "a spreadsheet has cut their digits" in export.notes["remark"]
    _, faults = read([{"_uuid": "1.2E+15", "food": "4", "repair": "2", "region": "east"}])
    assert rules(faults)[0][1].startswith("ids that are long numbers")


# What the file, the form or study.yaml say of words


@dataclasses.dataclass(frozen=True)
class Labelled(Cells):
    """A table of a statistics program, with what its codes mean."""

    value_labels: dict = dataclasses.field(default_factory=dict)


def coded(form, answers, labels, **options):
    """The answers of one column, and its faults, as a statistics program codes them."""
    index = pd.RangeIndex(2, 2 + len(next(iter(answers.values()))))
    frame = pd.DataFrame({n: pd.Series(values, index=index, dtype=str) for n, values in enumerate(answers.values())})
    cells = Labelled(list(answers), frame, value_labels=dict(enumerate(labels)))
    reading = Reading(cells, Resolver(form).columns(list(answers)), form, Spelling(**options))
    return reading.frame(), reading.faults("x.sav")


@pytest.mark.parametrize("east, west", [("east", "west"), ("East side", "West side"), ("Lado este", "Lado oeste")])
def test_codes_that_are_no_choices_are_read_by_their_labels_in_any_language(form, east, west):
    frame, faults = coded(form, {"region": ["1", "2.0", ""]}, [{"1": east, "2": west}])
    assert not len(faults) and frame["region"].tolist() == ["east", "west", ""]


def test_codes_that_are_choices_stay_and_a_label_of_another_choice_is_a_fault(form):
    frame, faults = coded(form, {"food": ["1", "5"]}, [{"1": "Easy", "5": "Hard"}])
    assert not len(faults) and frame["food"].tolist() == ["1", "5"]
    _, faults = coded(form, {"food": ["1", "5"]}, [{"1": "Hard", "5": "Easy"}])
    assert [rule.startswith("the code") for rule in faults.rules()] == [True, True]


def test_codes_of_several_choices_and_of_their_columns_are_read_by_their_labels(form):
    frame, _ = coded(form, {"rooms": ["1 2", "3"]}, [{"1": "Empty shop", "2": "Hall", "3": "None"}])
    assert frame["rooms"].tolist() == ["shop hall", "none"]
    answers = {f"rooms/{name}": ["1", "2", "2"] for name in SPLIT}
    labels = [{"1": "Sí", "2": "No"}, {"1": "No", "2": "Sí"}, {"1": "Not selected", "2": "None"}]
    frame, faults = coded(form, answers, labels)
    assert not len(faults) and frame["rooms"].tolist() == ["shop", "hall none", "hall none"]


@pytest.mark.parametrize("blank", ["n/a", "N/a", "n.a."])
def test_n_a_is_blank_in_any_case_in_answers_and_dates(read, blank):
    export, faults = read([ROWS[0], ROWS[1] | dict.fromkeys(["food", "hours", "rooms", "today", "region"], blank)])
    assert not len(faults)
    assert export.frame.loc[3, ["food", "hours", "rooms", "today", "region"]].tolist() == [""] * 5
    assert export.notes["food"] == f"1 cell: {blank} read as blank"
    assert export.notes["today"] == "1 cell: n/a read as blank"


def test_a_label_of_two_choices_is_a_fault_that_names_both(tmp_path):
    form = xlsform.read(write_form(tmp_path / "f.xlsx", choices=CHOICES + "rooms | one | Else\nrooms | two | Else"))[0]
    rows = [{"food": "4", "region": "east", "rooms": text, "_uuid": "x"} for text in ("Hall", "Hall Else", "Else")]
    path = write_rows(tmp_path / "x.csv", rows)
    _, faults = exports.read(path, form, "interviews/x.csv")
    assert rules(faults) == [(3, "ambiguous in 2 cells: this label stands for the choices 'one' and 'two'")]
    export, _ = exports.read(path, form, "interviews/x.csv", {"words": {"Hall Else": "hall two", "Else": "one"}})
    assert export.frame["rooms"].tolist() == ["hall", "hall two", "one"]


@pytest.mark.parametrize("header", ["best[{}]", "best_{}", "best/{}", "Order them [Rank {}]", "Ordénelos [Rango {}]"])
def test_a_ranking_is_one_answer_in_its_order(tmp_path, header):
    form = xlsform.read(write_form(tmp_path / "f.xlsx", SURVEY + "rank rooms | best | Order them | Ordénelos"))[0]
    cells = [("hall", "shop", ""), ("None", "Hall", "Empty shop"), ("", "", "")]
    rows = [ROWS[0] | {header.format(n): cell for n, cell in enumerate(row, 1)} for row in cells]
    export, _ = exports.read(write_rows(tmp_path / "x.csv", rows), form, "interviews/x.csv")
    assert export.frame["best"].tolist() == ["hall shop", "none hall shop", ""] and export.unknown == []
    rows = [ROWS[0] | {"best": text} for text in ("hall shop", "None Hall Empty shop", "")]
    export, _ = exports.read(write_rows(tmp_path / "x.csv", rows), form, "interviews/x.csv")
    assert export.frame["best"].tolist() == ["hall shop", "none hall shop", ""]


def test_dates_that_are_none_are_a_fault_and_some_of_them_a_note(read):
    _, faults = read([row | {"start": "soon", "today": "3/4/2026"} for row in ROWS])
    said = faults.table()
    assert said["column"].tolist() == ["start", "today"] and (said["row"] == 2).all()
    assert said["rule"].str.startswith("none of 3 cells is a date that can be read: ").all()
    assert said["do"].str.contains("exports: x.csv:").all() and "soon" not in said.to_csv()
    export, faults = read([ROWS[0], ROWS[1] | {"today": "soon"}])
    assert not len(faults) and export.notes["today"] == "1 cell: no date; not read"


FLAT = "rooms | shop hall | Shop in a hall | Tienda en una sala\nrooms | none"


def test_a_choice_of_two_words_that_are_choices_themselves_stops_unless_its_columns_tell(tmp_path):
    path = write_form(tmp_path / "form.xlsx", choices=CHOICES.replace("rooms | none", FLAT))
    form = xlsform.read(path)[0]
    alone = write_rows(tmp_path / "alone.csv", [row("a", rooms="none"), row("b", rooms="shop hall")])
    faults = exports.read(alone, form, "alone.csv")[1].table()
    assert faults[["row", "column", "value"]].to_numpy().tolist() == [[3, "rooms", "shop hall"]]
    assert "columns of the choices" in faults["do"][0]
    told = {"rooms/shop": "1", "rooms/hall": "1", "rooms/shop hall": "0", "rooms/none": "0"}
    export, faults = exports.read(write_rows(tmp_path / "b.csv", [row("b", rooms="shop hall") | told]), form, "b.csv")
    assert not len(faults) and export.frame["rooms"].tolist() == ["shop hall"]


def test_what_stands_behind_the_name_of_a_question_is_not_shown_where_it_may_be_anybodys(tmp_path):
    form = xlsform.read(write_form(tmp_path / "form.xlsx"))[0]
    path = write_rows(tmp_path / "x.csv", [row("a") | {"rooms/Planted Person 20 000 001": "1"}])
    export, _ = exports.read(path, form, "x.csv")
    assert export.notes == {"[text]": "no choice of 'rooms' in the form; chosen in 1 cell"}


def test_what_programs_write_for_nothing_is_no_answer_in_a_free_text(tiny_study):
    ideas = ["n/a", "N/A", "None", "NA", "n/a is what they say"]
    write_rows(tiny_study / "interviews" / "en.csv", [row(f"x{n}", idea=idea) for n, idea in enumerate(ideas)])
    told = checking.read(tiny_study)
    assert told.records["idea"].tolist() == ["", "", "None", "NA", "n/a is what they say"]
    notes = told.notes[told.notes["subject"] == "idea"]
    assert notes["note"].tolist() == ["2 cells: n/a read as blank"]


@pytest.mark.parametrize("spelled", ["{}", "{} ", "{n}. {}", "{n} = {}", "({n}) {}"])
def test_labels_of_a_file_that_turn_the_scale_round_are_a_fault_however_they_are_spelled(form, spelled):
    steps = ["HARD", "Rather-hard", "so so", "rather easy", "easy"]
    labels = {str(n): spelled.format(step, n=n) for n, step in enumerate(steps, 1)}
    _, faults = labelled(form, ["1", "3", "2"], labels)
    assert faults.rules() == [
        "the code 1 is a choice of the form, and its label is another one: 5",
        "the code 2 is a choice of the form, and its label is another one: 4",
    ]
    same = {str(n): spelled.format(step, n=n) for n, step in enumerate(reversed(steps), 1)}
    frame, faults = labelled(form, ["1", "3", "2"], same)
    assert not len(faults) and frame["food"].tolist() == ["1", "3", "2"]


def test_codes_of_their_own_are_read_by_labels_in_other_capitals(form):
    frame, faults = labelled(form, ["11", "15", "12"], {"11": "easy", "12": "RATHER EASY", "15": "5. hard"})
    assert not len(faults) and frame["food"].tolist() == ["1", "5", "2"]


def labelled(form, codes, labels):
    """The answers to `food` of a file that has labels for its codes, and the faults of their reading."""
    frame = pd.DataFrame({0: pd.Series(codes, index=pd.RangeIndex(2, 2 + len(codes)), dtype=str)})
    cells = Cells(["food"], frame, value_labels={0: labels})
    reading = Reading(cells, Resolver(form).columns(["food"]), form, Spelling())
    return reading.frame(), reading.faults("interviews/x.sav")
