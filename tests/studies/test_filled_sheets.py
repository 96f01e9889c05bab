"""A filled rating sheet comes back as the rater's files; what is missing or wrong is listed, and nothing written."""

import datetime as dt

import openpyxl
import pytest
from small_catalogue import small_tables, write_small_catalogue

from herelib.errors import HereError, StudyError
from herelib.studies import filled_sheets, rating_sheets
from herelib.studies.catalogue import RATED, RATING, read_catalogue
from herelib.studies.catalogue_rules import check


@pytest.fixture
def folder(tmp_path):
    return write_small_catalogue(tmp_path / "catalogue")


@pytest.fixture
def filled(tmp_path, folder):
    """A sheet filled in as the first rater rated, with changes: (sheet, part, column) -> cell."""

    def fill(language="en", changes=(), who="adviser in a support centre", day="2026-11-25"):
        file = rating_sheets.write(tmp_path / "sheet.xlsx", folder, language)
        book = openpyxl.load_workbook(file)
        definitions, _, *matrices = book.worksheets
        answers = {"rated_by": who, "rated_on": day}
        for row in definitions.iter_rows(min_row=3):
            row[3].value = answers.get(row[0].value, row[3].value)
        for matrix, sheet in zip(RATED, matrices, strict=True):
            cells = small_tables()[f"{matrix}/one"].set_index("part")
            ids = [cell.value for cell in sheet[1]]
            for row in sheet.iter_rows(min_row=3):
                for cell, column in list(zip(row, ids, strict=True))[2:]:
                    text = dict(changes).get((matrix, row[0].value, column), cells.loc[row[0].value, column])
                    cell.value = int(text) if str(text).isdigit() else text  # as a spreadsheet stores a digit
        book.save(file)
        return file

    return fill


def told(file, folder):
    with pytest.raises(StudyError) as caught:
        filled_sheets.take("three", file, folder)
    assert not list(folder.rglob("three.csv"))
    return caught.value.faults[["file", "row", "column", "value", "rule", "do"]].astype(str).to_numpy().tolist()


@pytest.mark.parametrize("language", ["en", "lv", "fr"])
def test_what_was_filled_in_becomes_the_files_of_the_rater(filled, folder, language):
    written = filled_sheets.take("three", filled(language), folder)
    assert [file.relative_to(folder).as_posix() for file in written] == ["effects/three.csv", "requires/three.csv"]
    assert check(folder).empty
    catalogue = read_catalogue(folder)
    for matrix in RATED:
        table = catalogue[matrix]
        first, third = (table[table["rater"] == name].drop(columns="rater") for name in ("one", "three"))
        assert first.reset_index(drop=True).equals(third.reset_index(drop=True))
    head = written[0].read_text(encoding="utf-8").splitlines()[1]
    assert head.endswith(f'adviser in a support centre,2026-11-25,"{filled_sheets.STATUS}"')


def test_what_people_type_is_read_as_meant(filled, folder):
    changes = {("effects", "course", "barrier:network"): " X", ("requires", "course", "skills"): "3 H"}
    filled_sheets.take("three", filled(changes=changes, day=dt.date(2026, 11, 25)), folder)
    texts = (folder / "effects" / "three.csv").read_text(encoding="utf-8")
    assert "course,0,3,x,0,adviser" in texts and "2026-11-25" in texts
    assert "course,3h," in (folder / "requires" / "three.csv").read_text(encoding="utf-8")


def test_parts_that_are_not_rated_are_listed_and_nothing_is_written(filled, folder):
    columns = ["skills", "founders", "finance", "public_partner"]
    changes = {("requires", "leaflet", column): None for column in columns}
    changes[("effects", "course", "barrier:skills")] = None
    faults = told(filled(changes=changes), folder)
    assert [fault[:5] for fault in faults] == [
        ["sheet.xlsx: Effects", "4", "barrier:skills", "course", "not rated: 1 of 4 cells"],
        ["sheet.xlsx: Needs", "6", "skills …", "leaflet", "not rated: 4 of 4 cells"],
    ]


def test_a_cell_that_is_no_rating_is_named_with_the_nearest_one(filled, folder):
    changes = {("effects", "course", "barrier:skills"): "7", ("requires", "mentors", "finance"): "lots"}
    assert told(filled(changes=changes), folder) == [
        ["sheet.xlsx: Effects", "4", "barrier:skills", "7", "not 0, 1, 2, 3 or x", "the nearest is 3"],
        [
            *("sheet.xlsx: Needs", "5", "finance", "lots", "not a level from 0 to 5"),
            "a digit, with h where it is hard and s where it is soft",
        ],
    ]


def test_a_rater_says_who_and_when(filled, folder):
    assert [fault[2:5] for fault in told(filled(who=None, day="last week"), folder)] == [
        ["rated_by", "", "is blank"],
        ["rated_on", "[text]", "not a date"],
    ]


def test_rows_that_were_lost_or_copied_or_renamed_are_faults(filled, folder):
    file = filled()
    book = openpyxl.load_workbook(file)
    effects, requires = book.worksheets[2:]
    effects.delete_rows(3)
    effects["A3"] = "cuorse"
    requires["A4"] = requires["A3"].value
    book.save(file)
    rules = [(fault[1], fault[3], fault[4], fault[5]) for fault in told(file, folder)]
    do = "rate it: here rate writes a sheet of all parts"
    assert rules == [
        ("3", "cuorse", "not in parts.csv", "did you mean 'course'?"),
        ("", "loan_course", "part missing", do),
        ("", "course", "part missing", do),
        ("4", "loan_course", "part stands twice", "keep one"),
        ("", "course", "part missing", do),
    ]


def test_a_workbook_that_is_no_rating_sheet_says_so(tmp_path, folder):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    book.save(tmp_path / "other.xlsx")
    rules = [fault[4] for fault in told(tmp_path / "other.xlsx", folder)]
    assert rules == ["is blank", "not a date", "no sheet of effects", "no sheet of requires"]
    (tmp_path / "text.xlsx").write_text("part,skills\n", encoding="utf-8")
    assert len(told(tmp_path / "text.xlsx", folder)) == 1
    with pytest.raises(HereError, match=r"no file missing\.xlsx"):
        filled_sheets.take("three", tmp_path / "missing.xlsx", folder)


def test_a_column_that_was_deleted_is_missing(filled, folder):
    file = filled()
    book = openpyxl.load_workbook(file)
    book.worksheets[2].delete_cols(3)
    book.save(file)
    assert ["barrier:finance", "", "Effects: column missing"] in [fault[2:5] for fault in told(file, folder)]


def test_ratings_are_replaced_on_demand_only(filled, folder):
    file, before = filled(), (folder / "effects" / "one.csv").read_bytes()
    with pytest.raises(HereError, match=r"effects/one\.csv, requires/one\.csv is there already: --replace"):
        filled_sheets.take("one", file, folder)
    assert (folder / "effects" / "one.csv").read_bytes() == before
    filled_sheets.take("one", file, folder, replace=True)
    assert "adviser in a support centre" in (folder / "effects" / "one.csv").read_text(encoding="utf-8")
    assert check(folder).empty


@pytest.mark.parametrize("name", ["Anna Berzina", "../x", "", "a.b"])
def test_a_rater_has_a_plain_name_that_is_no_path(filled, folder, name):
    with pytest.raises(HereError, match="no name of a rater"):
        filled_sheets.take(name, filled(), folder)


def test_the_columns_of_a_rater_are_those_of_the_catalogue(filled, folder):
    filled_sheets.take("three", filled(), folder)
    head = (folder / "requires" / "three.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head == (folder / "requires" / "one.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head.split(",")[-3:] == list(RATING)
