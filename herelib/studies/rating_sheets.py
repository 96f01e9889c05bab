"""The rating sheet: a workbook in which a practitioner says what parts take away and need, in one of five languages.

The words stand in rating_words.csv; but for English, no native speaker has reviewed them, and the sheet says so. Parts
keep their English names. The first row of each sheet is hidden: it holds the ids by which `filled_sheets` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from herelib.errors import HereError, nearest
from herelib.studies.catalogue import RATED, RATING, raters, read_file

WORDS = Path(__file__).with_name("rating_words.csv")
KEY, ANSWER = "key", "answer"
ALLOWED = {
    "effects": ["0", "1", "2", "3", "x"],
    "requires": ["0", *(f"{level}{letter}" for letter in ("", "h", "s") for level in range(1, 6))],
}
_BLOCKS = {"effects": "barrier:", "requires": "capacity:"}
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def languages() -> list[str]:
    """The languages of rating sheets: en first, then the others."""
    return [column for column in pd.read_csv(WORDS, nrows=0).columns if column != KEY]


def words(language: str) -> dict[str, str]:
    """The headings and definitions of a rating sheet in one language, by key.

    Raises
    ------
    HereError
        If there is no such language; names those that there are.
    """
    if language not in languages():
        raise HereError(f"no rating sheet in the language '{language}': {nearest(language, languages())}")
    table = pd.read_csv(WORDS, dtype=str, keep_default_na=False)
    return dict(zip(table[KEY], table[language], strict=True))


def dimensions(folder: Path) -> dict[str, list[str]]:
    """What raters rate: the columns of the first rater's files; without a rater, all that the sheet has words for."""
    columns = {}
    for matrix in RATED:
        names = raters(folder, matrix)
        if names:
            table = read_file(folder, f"{matrix}/{names[0]}")
            columns[matrix] = [column for column in table if column not in ("part", *RATING)]
        else:
            known = [key for key in words("en") if key.startswith(_BLOCKS[matrix])]
            columns[matrix] = known if matrix == "effects" else [key.removeprefix(_BLOCKS[matrix]) for key in known]
    return columns


def write(file: Path, folder: Path, language: str) -> Path:
    """Write an empty rating sheet of all parts of a catalogue.

    Parameters
    ----------
    file : to be written, an XLSX
    folder : of the catalogue
    language : of headings and definitions

    Raises
    ------
    HereError
        If there is no such language, or the catalogue has no parts.
    """
    terms, parts, columns = words(language), read_file(folder, "parts"), dimensions(folder)
    book = openpyxl.Workbook()
    book.remove(book.active)
    _add(book, terms["title:definitions"], _definitions(terms, columns), [14, 34, 90, 40])
    listed_parts = [
        ["part", "label", "role", "one_line"],
        [terms[f"head:{k}"] for k in ("part", "word", "role", "one_line")],
    ]
    roles = {role: terms.get(f"role:{role}", role) for role in parts["role"].unique()}
    listed_parts += [[row.part, row.label, roles[row.role], row.one_line] for row in parts.itertuples()]
    _add(book, terms["title:parts"], listed_parts, [26, 40, 28, 90])
    for matrix in RATED:
        keys = [_key(matrix, column) for column in columns[matrix]]
        headings = ["", terms["head:part"], *(terms.get(key, key) for key in keys)]
        blank = [[row.part, row.label, *[None] * len(keys)] for row in parts.itertuples()]
        ids = ["part", "label", *columns[matrix]]
        sheet = _add(book, terms[f"title:{matrix}"], [ids, headings, *blank], [26, 40, *[14] * len(keys)])
        sheet.freeze_panes = "C3"
        _validate(sheet, matrix, terms)
    book.save(file)
    return file


def _key(matrix: str, column: str) -> str:
    """The key of the words for a column: capacities stand in their files without their block."""
    return column if matrix == "effects" else f"{_BLOCKS[matrix]}{column}"


def _definitions(terms: Mapping[str, str], columns: Mapping[str, list[str]]) -> list[list]:
    """The rows of the first sheet: how to rate, who rates, what each sign and each column means."""
    rows = [
        [KEY, "word", "meaning", ANSWER],
        ["", terms["head:word"], terms["head:meaning"], terms["head:answer"]],
    ]
    rows += [[key, "", terms[key], ""] for key in ("notice", "how:all", "how:effects", "how:requires")]
    rows += [[key, "", terms[key], ""] for key in RATING[:2]]
    for matrix in RATED:
        signs = [key for key in terms if key.startswith(f"{matrix}:")]
        title = terms[f"title:{matrix}"]
        rows += [[key, f"{title}: {key.partition(':')[2]}", terms[key], ""] for key in signs]
        for column in columns[matrix]:
            key = _key(matrix, column)
            rows.append([key, f"{title}: {terms.get(key, column)}", terms.get(f"meaning:{key}", ""), ""])
    return rows


def _add(book: openpyxl.Workbook, title: str, rows: list[list], widths: list[int]) -> Worksheet:
    """A sheet with hidden ids in its first row, bold headings in its second, and columns of some widths."""
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    sheet.row_dimensions[1].hidden = True
    sheet.freeze_panes = "A3"
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = _WRAPPED
            cell.font = Font(bold=cell.row == 2)
    for position, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    return sheet


def _validate(sheet: Worksheet, matrix: str, terms: Mapping[str, str]) -> None:
    """Let the cells of a matrix take nothing but its signs, and say which these are."""
    rule = DataValidation(type="list", formula1=f'"{",".join(ALLOWED[matrix])}"', allow_blank=True)
    rule.errorTitle, rule.error, rule.showErrorMessage = terms["hint:title"], terms[f"hint:{matrix}"], True
    rule.prompt, rule.showInputMessage = terms[f"hint:{matrix}"], True
    sheet.add_data_validation(rule)
    rule.add(f"C3:{get_column_letter(sheet.max_column)}{sheet.max_row}")
