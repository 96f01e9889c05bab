"""Columns of choices say what was chosen; where they cannot, they say so."""

import pytest
from studies import BLANK, CHOICES, STUDY, SURVEY, row, write_form, write_rows, write_tiny

from herelib import interviews
from herelib.form import xlsform
from herelib.interviews import checking
from herelib.studies import exports

NAMES = ("shop", "hall", "none")
VITAL = {"vital": ["rooms"]}


def split(*rows, header="rooms/{}", names=NAMES):
    """Interviews with a cell for each choice."""
    others = {"food": "4", "repair": "2", "region": "east"}
    return [
        others | {"_uuid": f"x{n}"} | {header.format(name): cell for name, cell in zip(names, cells, strict=True)}
        for n, cells in enumerate(rows)
    ]


@pytest.mark.parametrize(
    "yes, no",
    [
        *(("Oui", "Non"), ("JA", "NEIN"), ("ja", "nee"), ("Sí", "No"), ("si", "no"), ("Jā", "Nē"), ("Jah", "Ei")),
        *(("Evet", "Hayır"), ("VRAI", "FAUX"), ("Y", ""), ("Checked", "Unchecked"), ("1.0", "0.0"), ("x-yes", "x-no")),
    ],
)
def test_full_answers_of_any_language_are_marks(read, yes, no):
    words = {"words": {"x-yes": "yes", "x-no": "no"}}
    export, faults = read(split((yes, yes, no), (no, yes, no), (no, no, yes)), options=VITAL | words)
    assert not len(faults) and export.frame["rooms"].tolist() == ["shop hall", "hall", "none"]
    assert export.notes == {}


def test_n_a_beside_full_answers_is_a_question_that_was_not_shown(read):
    export, faults = read(split(("Oui", "Non", "Non"), ("N/A", "N/A", "n/a")), options=VITAL)
    assert not len(faults) and export.frame["rooms"].tolist() == ["shop", ""]


def test_one_and_two_are_yes_and_no_where_no_cell_is_0(read):
    export, faults = read(split(("1", "1", "2"), ("2", "1", "2"), ("", "", "")), options=VITAL)
    assert not len(faults) and export.frame["rooms"].tolist() == ["shop hall", "hall", ""]
    assert export.notes == {"rooms/shop": "the columns of 'rooms' hold 1 and 2: read as yes and no"}
    _, faults = read(split(("1", "0", "2"), ("2", "1", "2")), options=VITAL)
    assert faults.table()["rule"].str.contains("neither 0 nor 1").any()


def test_the_number_of_a_choice_in_its_column_is_that_it_was_chosen(read):
    export, faults = read(split(("1", "", "3"), ("", "2", "")), options=VITAL)
    assert not len(faults) and export.frame["rooms"].tolist() == ["shop none", "hall"]


def test_one_and_two_that_may_be_numbers_are_a_fault_and_words_settle_it(read):
    rows = split(("1", "", ""), ("", "2", ""))
    export, faults = read(rows, options=VITAL)
    assert export is None and faults.rules() == [
        "1 and 2 in the columns of 'rooms': yes and no, or the numbers of the choices?"
    ]
    assert "words: in study.yaml" in faults.table()["do"].iloc[0]
    export, _ = read(rows, options=VITAL | {"words": {"1": "yes", "2": "yes"}})
    assert export.frame["rooms"].tolist() == ["shop", "hall"]
    export, _ = read(split(("1", "2", "2"), ("", "2", "")), options=VITAL | {"words": {"1": "yes", "2": "no"}})
    assert export.frame["rooms"].tolist() == ["shop", ""]


def test_a_choice_without_a_column_is_a_fault_unless_it_is_declared_or_a_string_stands_beside(read):
    rows = split(("1", "0"), ("0", "1"), names=("shop", "hall"))
    export, faults = read(rows, options=VITAL)
    assert export is None and faults.rules() == ["no column for 1 of the choices: none"]
    export, faults = read(rows, options=VITAL | {"absent": ["rooms/none"]})
    assert not len(faults) and export.frame["rooms"].tolist() == ["shop", "hall"]
    export, faults = read([each | {"rooms": "shop"} for each in rows[:1]], options=VITAL)
    assert not len(faults) and export.frame["rooms"].tolist() == ["shop"]
    export, faults = read(rows)  # a question that nobody analyses
    assert not len(faults) and export.notes == {"rooms/shop": "no column for 1 of the choices: none"}


def test_a_column_that_was_emptied_is_a_fault_where_a_blank_is_no_no(read):
    export, faults = read(split(("1", "0", ""), ("0", "1", "")), options=VITAL)
    assert export is None
    assert faults.rules() == ["blank in all rows, 2 of which have 0 or 1 for other choices"]
    export, faults = read(split(("Y", "", ""), ("", "Y", "")), options=VITAL)  # LimeSurvey's codes: nobody took it
    assert not len(faults) and export.frame["rooms"].tolist() == ["shop", "hall"]


def test_a_column_that_was_overwritten_is_a_fault_with_its_count_and_without_its_words(read):
    export, faults = read(split(("1", "0", "Berta"), ("0", "1", "29 123 456"), ("1", "1", "0")), options=VITAL)
    assert export is None and "Berta" not in faults.table().to_csv()
    fault = faults.table().iloc[0]
    assert (fault["column"], fault["rule"]) == ("rooms/none", "2 cells: neither 0 nor 1, of 3 that are filled")


def test_a_header_that_fits_two_choices_is_named_with_both(tmp_path):
    form = xlsform.read(write_form(tmp_path / "f.xlsx", choices=CHOICES + "rooms | one | Else\nrooms | two | Else"))[0]
    names = ("Empty shop", "Hall", "None", "Else")
    path = write_rows(tmp_path / "x.csv", split(("1", "0", "0", "1"), names=names))
    _, faults = exports.read(path, form, "interviews/x.csv", VITAL)
    assert faults.rules() == ["ambiguous: it fits rooms/one, rooms/two"]
    declared = {"columns": {"rooms/Else": "rooms/two"}, "absent": ["rooms/one"]}
    export, _ = exports.read(path, form, "interviews/x.csv", VITAL | declared)
    assert export.frame["rooms"].tolist() == ["shop two"]


@pytest.mark.parametrize("header", ["rooms[other]", "rooms_other", "rooms/other"])
def test_words_beside_other_say_that_it_was_chosen(tmp_path, header):
    survey = SURVEY.replace("select_multiple rooms |", "select_multiple rooms or_other |")
    form = xlsform.read(write_form(tmp_path / "f.xlsx", survey))[0]
    rows = split(("Y", "Y", ""), ("", "Y", ""), ("", "", ""), header="rooms[{}]")
    rows = [each | {header: words} for each, words in zip(rows, ("a barn", "", ""), strict=True)]
    export, faults = exports.read(write_rows(tmp_path / "x.csv", rows), form, "interviews/x.csv", VITAL)
    assert not len(faults) and export.frame["rooms"].tolist() == ["shop hall other", "hall", ""]
    assert "barn" not in str(export.notes)


def test_a_choice_of_a_study_without_a_column_stops_the_study_and_can_be_declared(tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    folder = write_tiny(tmp_path / "study")
    rows = [row(name, **{"rooms/shop": "1", "rooms/hall": "0"}) for name in ("a1", "b2")]
    write_rows(folder / "interviews" / "en.csv", [{k: v for k, v in each.items() if k != "rooms"} for each in rows])
    table = checking.check(folder, BLANK)
    assert table["rule"].tolist() == ["no column for 1 of the choices: none"]
    (folder / "study.yaml").write_text(f"{STUDY}exports: {{en.csv: {{absent: [rooms/none]}}}}\n", encoding="utf-8")
    assert not len(checking.check(folder, BLANK))
    assert len(interviews.clean(checking.read(folder), BLANK)["interviews"]) == 2


def test_a_choice_that_an_earlier_version_did_not_offer_needs_no_column(tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    folder = write_tiny(tmp_path / "study")
    write_form(folder / "old.xlsx", choices=CHOICES.replace("rooms | none | None | Ninguno\n", ""))
    rows = [row(name, **{"rooms/shop": "1", "rooms/hall": "0", "__version__": "v1"}) for name in ("a1", "b2")]
    write_rows(folder / "interviews" / "en.csv", [{k: v for k, v in each.items() if k != "rooms"} for each in rows])
    assert len(checking.check(folder, BLANK)) == 1
    (folder / "study.yaml").write_text(f"{STUDY}versions: {{v1: {{form: old.xlsx}}}}\n", encoding="utf-8")
    assert not len(checking.check(folder, BLANK))


@pytest.mark.parametrize("mark", ["X", "x", "✓", "☑", "*"])
@pytest.mark.parametrize("rows", [(1,), (1, 2), (1, 2, 3)])
def test_one_mark_and_blanks_are_chosen_and_not_whatever_the_count(read, mark, rows):
    cells = [(mark if n in rows else "", "", "") for n in range(5)]
    export, faults = read(split(*cells), options=VITAL)
    assert not len(faults) and export.frame["rooms"].tolist() == ["shop" if n in rows else "" for n in range(5)]
    said = "the columns of 'rooms' hold one mark and blanks: read as chosen and not"
    assert export.notes == {"rooms/shop": said}


@pytest.mark.parametrize("marks", [("✗", "✓"), ("X", "0"), ("X", "✓")])
def test_two_marks_are_asked_for_and_words_settle_it(read, marks):
    rows = split((marks[0], "", marks[1]), ("", marks[1], ""), ("", "", ""))
    _, faults = read(rows, options=VITAL)
    assert faults.table()["rule"].str.contains("neither 0 nor 1").any()
    words = {"words": {marks[0]: "yes", marks[1]: "no"}}
    export, faults = read(rows, options=VITAL | words)
    assert not len(faults) and export.frame["rooms"].tolist() == ["shop", "", ""]


@pytest.mark.parametrize("rows", [(1,), (1, 2)])
def test_a_column_of_words_alone_is_one_fault_whatever_the_count(read, rows):
    cells = [("1", "0", "call Berta" if n in rows else "") for n in range(4)]
    export, faults = read(split(*cells), options=VITAL)
    table = faults.table()
    assert export is None and table["column"].tolist() == ["rooms/none"] and "Berta" not in table.to_csv()
    assert table["rule"][0].endswith(f"neither 0 nor 1, of {len(rows)} that are filled")
