"""The rating sheet: every part and every column, in five languages, with cells that take nothing but ratings."""

import re

import openpyxl
import pandas as pd
import pytest
from small_catalogue import BARRIERS, CAPACITIES, small_tables, write_small_catalogue

from herelib.errors import HereError
from herelib.studies import rating_sheets
from herelib.studies.catalogue import EFFECT, RATED, REQUIREMENT

PARTS = small_tables()["parts"]["part"].tolist()


def sheets(tmp_path, language="en", tables=None):
    folder = write_small_catalogue(tmp_path / "catalogue", tables)
    book = openpyxl.load_workbook(rating_sheets.write(tmp_path / "sheet.xlsx", folder, language))
    return dict(zip(("definitions", "parts", *RATED), book.worksheets, strict=True))


def column(sheet, position):
    return [row[position] for row in sheet.iter_rows(min_row=3, values_only=True)]


@pytest.mark.parametrize("language", ["en", "lv", "es", "it", "fr"])
def test_a_sheet_has_every_part_and_column_in_its_language(tmp_path, language):
    book, terms = sheets(tmp_path, language), rating_sheets.words(language)
    assert [sheet.title for sheet in book.values()] == [terms[f"title:{name}"] for name in book]
    assert column(book["parts"], 0) == column(book["effects"], 0) == column(book["requires"], 0) == PARTS
    assert [cell.value for cell in book["effects"][1]][2:] == [f"barrier:{name}" for name in BARRIERS]
    assert [cell.value for cell in book["effects"][2]][2:] == [terms[f"barrier:{name}"] for name in BARRIERS]
    assert [cell.value for cell in book["requires"][2]][2:] == [terms[f"capacity:{name}"] for name in CAPACITIES]
    assert terms["notice"] in column(book["definitions"], 2)
    assert all(sheet.row_dimensions[1].hidden for sheet in book.values())


def test_words_are_there_in_all_languages_and_differ_from_english():
    assert rating_sheets.languages() == ["en", "lv", "es", "it", "fr"]
    english = rating_sheets.words("en")
    for language in rating_sheets.languages()[1:]:
        terms = rating_sheets.words(language)
        assert all(terms.values())
        long = [key for key in terms if len(english[key]) > 20]
        assert [key for key in long if terms[key] == english[key]] == []
        for key in (*long, "effects:0"):  # a digit or a sign that is lost in a translation changes what is asked
            assert re.findall(r"\d+", terms[key]) == re.findall(r"\d+", english[key]), (language, key)


def test_every_barrier_and_capacity_of_the_shipped_catalogue_has_a_word_and_a_meaning():
    from herelib.folders import catalogue_folder

    terms = rating_sheets.words("en")
    columns = rating_sheets.dimensions(catalogue_folder())
    keys = [*columns["effects"], *(f"capacity:{name}" for name in columns["requires"])]
    assert len(keys) == 20
    assert [key for key in keys if key not in terms or f"meaning:{key}" not in terms] == []


def test_cells_take_nothing_but_ratings(tmp_path):
    assert all(EFFECT.fullmatch(cell) for cell in rating_sheets.ALLOWED["effects"])
    assert all(REQUIREMENT.fullmatch(cell) for cell in rating_sheets.ALLOWED["requires"])
    book = sheets(tmp_path)
    for matrix, width in (("effects", len(BARRIERS)), ("requires", len(CAPACITIES))):
        (rule,) = book[matrix].data_validations.dataValidation
        assert rule.formula1 == f'"{",".join(rating_sheets.ALLOWED[matrix])}"' and rule.showErrorMessage
        assert len(rule.formula1) <= 257  # what a spreadsheet program takes, with the quotes
        last = openpyxl.utils.get_column_letter(2 + width)
        assert str(rule.sqref) == f"C3:{last}{2 + len(PARTS)}"


def test_without_a_rater_all_known_barriers_and_capacities_are_asked(tmp_path):
    tables = {name: table for name, table in small_tables().items() if "/" not in name}
    book = sheets(tmp_path, "en", tables)
    assert book["effects"].max_column == 2 + 12 and book["requires"].max_column == 2 + 8
    assert book["effects"]["C1"].value == "barrier:finance" and book["requires"]["C1"].value == "skills"


def test_no_rating_of_another_rater_stands_in_the_sheet(tmp_path):
    book = sheets(tmp_path)
    for matrix in RATED:
        cells = [cell for row in book[matrix].iter_rows(min_row=3, min_col=3, values_only=True) for cell in row]
        assert set(cells) == {None}


def test_an_unknown_language_is_named_with_those_that_there_are(tmp_path):
    with pytest.raises(HereError, match="no rating sheet in the language 'de': known are en, es, fr, it, lv"):
        sheets(tmp_path, "de")


def test_the_words_are_plain_text_without_spaces_at_their_ends():
    table = pd.read_csv(rating_sheets.WORDS, dtype=str, keep_default_na=False)
    assert table["key"].is_unique
    assert (table == table.apply(lambda c: c.str.strip())).all(axis=None)
    assert (table.filter(regex="^(?!key)").loc[table["key"].str.startswith("title:")].map(len) <= 31).all(axis=None)
