"""Bad exports: the export of the tiny study, spoiled in every way that people and programs spoil exports.

One function a kind. Each takes the folder of a study and spoils it; its decorator says what a user is told: a fault
that stops (`stops`), a line of the cleaning log (`logs`), or a note (`notes`). Persons are invented and planted: their
names, numbers and words must stand in no message.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from studies import CHOICES, SURVEY, row, write_form, write_rows, write_tiny

PLANTED = ("Berta", "Secret", "29 123 456", "29123456", "berta@example.org", "Bērziņa", "ēdiena", "a remark")
FILE = "en.csv"


@dataclass(frozen=True)
class Kind:
    """One kind of bad export: how it is made, and what a user is told; `row` and `column` where they are known."""

    spoil: Callable[[Path], None]
    told: str
    says: str
    row: int | None = None
    column: str | None = None
    same: str = ""


KINDS: dict[str, Kind] = {}


def _told(how: str, says: str, row: int | None = None, column: str | None = None, same: str = "") -> Callable:
    def register(function: Callable[[Path], None]) -> Callable[[Path], None]:
        KINDS[function.__name__] = Kind(function, how, says, row, column, same)
        return function

    return register


def stops(says: str, row: int | None = None, column: str | None = None, same: str = "") -> Callable:
    """A kind that ends in a fault; `same` names the kind that it truly is the same fault as."""
    return _told("fault", says, row, column, same)


def logs(rule: str, row: int | None = None, column: str | None = None) -> Callable:
    """A kind that the cleaning log lists under a rule."""
    return _told("log", rule, row, column)


def notes(says: str, column: str | None = None) -> Callable:
    """A kind that is read, and of which a note says how."""
    return _told("note", says, None, column)


def interview(uuid: str, **answers: str) -> dict[str, str]:
    """An interview with a planted person."""
    idea = f"Berta Bērziņa of {uuid}: ēdiena banka, call 29 123 456 or berta@example.org"
    planted = {"who": "Berta Secret", "idea": idea, "remark": f"a remark of {uuid}", "start": _clock(uuid)}
    return row(uuid, **(planted | answers))


def _clock(uuid: str) -> str:
    return f"2026-03-01T10:{sum(map(ord, uuid)) % 29:02d}:00.000+02:00"


BASE = [
    interview("a1"),
    interview("b2", region="west", group="state", repair="", food="refused", rooms="hall"),
    interview("c3", trust="0", hours="", food="1", cover_food="now"),
    interview("d4", region="west", food="5", repair="3", rooms="none", cover_food="outside"),
    interview("e5", trust="8", hours="4.5", may_quote="no"),
    interview("f6", food="3", cover_food="public", rooms="shop"),
]


def write(folder: Path, **files: list[dict]) -> Path:
    """The tiny study with six interviews and planted persons."""
    write_tiny(folder)
    write_rows(folder / "interviews" / FILE, BASE)
    return folder


# How a kind is made


def _path(folder: Path) -> Path:
    return folder / "interviews" / FILE


def _rows(folder: Path, rows: list[dict], **how: str) -> None:
    write_rows(_path(folder), rows, **how)


def _each(folder: Path, change: Callable[[dict, int], dict]) -> None:
    _rows(folder, [each | change(each, n) for n, each in enumerate(BASE)])


def _column(folder: Path, name: str, *values: str) -> None:
    """The first interviews with these answers in a column."""
    _each(folder, lambda each, n: {name: values[n] if n < len(values) else each.get(name, "")})


def _renamed(folder: Path, names: dict[str, str]) -> None:
    _rows(folder, [{names.get(key, key): value for key, value in each.items()} for each in BASE])


def _text(folder: Path) -> str:
    return _path(folder).read_text(encoding="utf-8")


def _lines(folder: Path) -> list[str]:
    return _text(folder).splitlines(keepends=True)


def _save(folder: Path, content: str | bytes | list[str]) -> None:
    content = "".join(content) if isinstance(content, list) else content
    _path(folder).write_bytes(content.encode() if isinstance(content, str) else content)


def _raw(folder: Path) -> bytes:
    return _path(folder).read_bytes()


def _setting(folder: Path, line: str) -> None:
    with (folder / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write(f"{line}\n")


def _table(rows: list[dict] = BASE) -> list[list]:
    return [list(rows[0]), *(list(each.values()) for each in rows)]


def _workbook(folder: Path, **sheets: list[list]) -> openpyxl.Workbook:
    """A workbook in the place of the export."""
    _path(folder).unlink()
    book = openpyxl.Workbook()
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for line in table:
            sheet.append(line)
    book.remove(book.worksheets[0])
    return book


def _xlsx(folder: Path, book: openpyxl.Workbook) -> Path:
    path = folder / "interviews" / "en.xlsx"
    book.save(path)
    return path


def _labels(folder: Path, words: dict[str, dict[str, str]]) -> None:
    """Answers as labels, by question."""
    _each(folder, lambda each, n: {name: of.get(each[name], each[name]) for name, of in words.items()})


# Encodings and broken files


@stops("not UTF-8 (byte", row=2)
def windows_encoding(folder):
    """Saved by Excel in Latvia: cp1257, and nobody says so."""
    _rows(folder, BASE, encoding="cp1257")


@stops("two encodings in one file", row=5)
def two_encodings(folder):
    """An export in UTF-8, with rows of another one in cp1257 below it."""
    lines = _lines(folder)
    _save(folder, "".join(lines[:4]).encode() + "".join(lines[4:]).encode("cp1257"))


@stops("study.yaml declares cp1257, and the file is UTF-8")
def declared_encoding_wrong(folder):
    """study.yaml says cp1257 of a file that is UTF-8."""
    _setting(folder, "exports: {en.csv: {encoding: cp1257}}")


@stops("letters that were read in a wrong encoding")
def letters_spoiled(folder):
    """UTF-8 that was opened as Windows text and saved again: ē is Ä“ for ever."""
    _save(folder, _raw(folder).decode("latin-1"))


@notes("letters that an earlier program lost", column="the whole file")
def letters_lost(folder):
    """Letters that became question marks in diamonds."""
    _save(folder, _text(folder).replace("ē", "\ufffd"))


@stops("the file ends in the middle of a letter")
def utf16_cut_off(folder):
    """UTF-16 of which the last byte is missing."""
    _save(folder, codecs.BOM_UTF16_LE + _text(folder).encode("utf-16-le")[:-1])


@stops("the file ends in the middle of a letter", same="utf16_cut_off")
def utf8_cut_off(folder):
    """UTF-8 that ends within a letter."""
    raw = _raw(folder)
    _save(folder, raw[: raw.rindex("ē".encode()) + 1])


@stops("holds zero bytes", row=1)
def utf32_without_mark(folder):
    """UTF-32 without a byte-order mark."""
    _save(folder, _text(folder).encode("utf-32-le"))


@stops("holds zero bytes", row=3, same="utf32_without_mark")
def zero_bytes(folder):
    """A disk error: zeros within the third line."""
    lines = _lines(folder)
    _save(folder, [*lines[:2], lines[2].replace("west", "w\0\0t"), *lines[3:]])


@stops("a web page, not a table")
def web_page(folder):
    """The page that asks to log in, saved as the export."""
    _save(folder, "<!DOCTYPE html><html><body>Please log in</body></html>")


@stops("JSON, not a table")
def json_file(folder):
    """The answer of a programming interface, saved as CSV."""
    _save(folder, json.dumps(BASE))


@stops("a PDF, not a table")
def pdf_file(folder):
    """A printed report."""
    _save(folder, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")


@stops("an old workbook (.xls) under the name of a CSV file")
def old_workbook_as_csv(folder):
    """An .xls that was renamed."""
    _save(folder, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)


@stops("a workbook under the name of a CSV file")
def workbook_as_csv(folder):
    """An .xlsx that was renamed to .csv."""
    path = _xlsx(folder, _workbook(folder, data=_table()))
    path.rename(_path(folder))


@stops("text under the name of a workbook", same="csv_as_workbook")
def open_document(folder):
    """A CSV that was renamed to .ods."""
    _path(folder).rename(folder / "interviews" / "en.ods")


@stops("not a kind of file that is read (.rds)")
def file_of_r(folder):
    """A table as R keeps it."""
    _path(folder).rename(folder / "interviews" / "en.rds")


@stops("no list of submissions")
def json_of_something_else(folder):
    """The answer of a programming interface that refused."""
    _path(folder).unlink()
    (folder / "interviews" / "en.json").write_text(json.dumps({"detail": "Invalid token."}), encoding="utf-8")


@stops("a ZIP without a table")
def archive_of_documents(folder):
    """The documents of a survey, packed."""
    _path(folder).unlink()
    with zipfile.ZipFile(folder / "interviews" / "en.zip", "w") as archive:
        archive.writestr("consent.pdf", b"%PDF-")


@stops("empty file")
def empty_file(folder):
    """Nothing was downloaded."""
    _save(folder, b"")


@stops("a header and no rows")
def only_a_header(folder):
    """Exported before the first interview."""
    _save(folder, _lines(folder)[:1])


# Workbooks


@stops("text under the name of a workbook")
def csv_as_workbook(folder):
    """A CSV that was renamed to .xlsx."""
    _path(folder).rename(folder / "interviews" / "en.xlsx")


@stops("a workbook that is locked with a password")
def locked_workbook(folder):
    """A workbook with a password: a compound file with an encrypted package in it."""
    _path(folder).unlink()
    raw = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 64
    (folder / "interviews" / "en.xlsx").write_bytes(raw)


@stops("an old workbook (.xls) under the name .xlsx")
def old_workbook_as_xlsx(folder):
    """An .xls that was renamed to .xlsx."""
    _path(folder).unlink()
    (folder / "interviews" / "en.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)


@stops("not readable as XLSX")
def workbook_cut_off(folder):
    """A download that broke off."""
    path = _xlsx(folder, _workbook(folder, data=_table()))
    path.write_bytes(path.read_bytes()[:-300])


@stops("merged cells (D2:D4)")
def merged_cells(folder):
    """One region written across three rows."""
    book = _workbook(folder, data=_table())
    book["data"].merge_cells("D2:D4")
    _xlsx(folder, book)


@stops("a formula without a result (I3)")
def formula_without_result(folder):
    """A program wrote formulas, and no spreadsheet has worked them out."""
    table = _table()
    table[2][8] = "=1+1"
    _xlsx(folder, _workbook(folder, data=table))


@stops("2 sheets hold interviews: 'east' and 'west'")
def a_sheet_for_each_region(folder):
    """Interviews parted into sheets by hand."""
    parts = {place: [each for each in BASE if each["region"] == place] for place in ("east", "west")}
    _xlsx(folder, _workbook(folder, **{place: _table(rows) for place, rows in parts.items()}))


@notes("not read: it holds neither interviews nor a repeat group", column="sheet notes")
def hidden_first_sheet(folder):
    """A hidden sheet with something else stands before the interviews."""
    book = _workbook(folder, notes=[["what", "who"], ["Berta", "29123456"]], data=_table())
    book["notes"].sheet_state = "hidden"
    _xlsx(folder, book)


@notes("read, though it is hidden", column="sheet data")
def hidden_interviews(folder):
    """The interviews stand in a hidden sheet, an evaluation in the one that is shown."""
    book = _workbook(folder, totals=[["place", "n"], ["east", 4]], data=_table())
    book["data"].sheet_state = "hidden"
    _xlsx(folder, book)


@stops("sheets of repeat groups only, and no id of an interview in them")
def repeat_sheets_only(folder):
    """The sheet of the interviews was deleted."""
    _xlsx(folder, _workbook(folder, members=[["food", "_index", "_parent_index"], ["4", 1, 1]]))


# Layout


@stops("the first line is blank", row=1)
def blank_first_line(folder):
    """A blank line above the header."""
    _save(folder, "\n" + _text(folder))


@stops("lines above the names of the columns")
def title_lines(folder):
    """A title and a blank line above the header, as people write them."""
    _save(folder, "Survey of March 2026 by Berta Secret\n\n" + _text(folder))


@stops("lines above the names of the columns", row=1, same="title_lines")
def title_in_the_table(folder):
    """The same, saved from a spreadsheet: the title has as many cells as the table has columns."""
    width = len(BASE[0])
    _save(folder, "Survey by Berta Secret" + "," * (width - 1) + "\n" + "," * (width - 1) + "\n" + _text(folder))


@stops("a second line with the names of the questions", row=2)
def two_header_rows(folder):
    """Names above, labels below them."""
    lines = _lines(folder)
    said = {
        "region": "Where?",
        "group": "Which group?",
        "consent": "Do you agree?",
        "food": "How hard is it to get food?",
    }
    labels = [said.get(name, name if name == "start" else "") for name in BASE[0]]
    _save(folder, [lines[0], ",".join(labels) + "\n", *lines[1:]])


@stops("the names of the columns stand here once more", row=5)
def joined_exports(folder):
    """Two exports below one another, each with its header."""
    lines = _lines(folder)
    _save(folder, [*lines[:4], lines[0], *lines[4:]])


@stops("the first line is an interview, not the names of the columns", row=1)
def no_header(folder):
    """The header was deleted."""
    _save(folder, _lines(folder)[1:])


@stops("questions stand in rows, and interviews in columns")
def turned_round(folder):
    """Transposed: questions in rows, interviews in columns."""
    table = [list(line) for line in zip(*_table(), strict=True)]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([["question", *(f"person {n}" for n in range(1, 7))], *table])
    _save(folder, buffer.getvalue())


@stops("one answer a row")
def one_answer_a_row(folder):
    """Long form: id, question, answer."""
    lines = [[each["_uuid"], name, value] for each in BASE for name, value in each.items() if name != "_uuid"]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([["interview", "question", "answer"], *lines])
    _save(folder, buffer.getvalue())


@stops("no column is a question of the form", row=1)
def another_survey(folder):
    """The export of another survey."""
    _rows(folder, [{"_uuid": "a1", "soil": "loam", "crop": "rye"}])


@stops("the file ends in the middle of a row", row=7)
def cut_off(folder):
    """A download that broke off within the last row."""
    text = _text(folder)
    _save(folder, text[: text.rindex(",resident,")])


@stops("9 cells in a row, the header has", row=3)
def row_cut_short(folder):
    """A row of which the end is missing."""
    lines = _lines(folder)
    lines[2] = ",".join(lines[2].split(",")[:9]) + "\n"
    _save(folder, lines)


@stops("18 cells in a row, the header has 17", row=4)
def delimiter_in_an_answer(folder):
    """An answer with a comma that nobody put in quotes."""
    _save(folder, _text(folder).replace("a remark of c3", "a remark, of c3"))


@stops("18 cells in every row, the header has 17")
def delimiter_at_the_end(folder):
    """Each row ends with one comma more than the header."""
    lines = _lines(folder)
    _save(folder, [lines[0], *(line.rstrip("\n") + ",\n" for line in lines[1:])])


@stops("a quote is not closed", row=4)
def quote_not_closed(folder):
    """A quote that is opened in the last cell of the fourth line and never closed."""
    lines = _lines(folder)
    _save(folder, [*lines[:3], lines[3].replace(",c3", ',"c3'), *lines[4:]])


@stops("a semicolon parts the cells of this row", row=6)
def two_delimiters(folder):
    """A row that another program wrote, with semicolons."""
    lines = [line.replace("banka, call", "banka call").replace('"', "") for line in _lines(folder)]
    _save(folder, [*lines[:5], lines[5].replace(",", ";"), *lines[6:]])


@stops("columns are parted by a comma, and study.yaml declares another delimiter")
def declared_delimiter_wrong(folder):
    """study.yaml says semicolon, the file has commas."""
    _setting(folder, "exports: {en.csv: {delimiter: ';'}}")


@stops("columns are parted by a comma, and the line sep= says something else")
def sep_line_wrong(folder):
    """The line that Excel wants above a table names another sign."""
    _save(folder, "sep=;\n" + _text(folder))


@stops("each row is one cell in quotes")
def rows_in_quotes(folder):
    """Saved from a spreadsheet that showed all in column A."""
    plain = [line.replace('"', "").replace("banka, call", "banka call").rstrip("\n") for line in _lines(folder)]
    _save(folder, [f'"{line}"\n' for line in plain])


# Headers


@stops("column missing (it holds the id)", row=1, column="_uuid")
def no_id_column(folder):
    """The column of the id was deleted."""
    _rows(folder, [{k: v for k, v in each.items() if k != "_uuid"} for each in BASE])


@stops("column missing (it holds the region)", row=1, column="region")
def no_region_column(folder):
    """The column of the region was deleted."""
    _rows(folder, [{k: v for k, v in each.items() if k != "region"} for each in BASE])


@stops("column missing (it holds the consent)", row=1, column="consent")
def no_consent_column(folder):
    """The column of the consent was deleted."""
    _rows(folder, [{k: v for k, v in each.items() if k != "consent"} for each in BASE])


@stops("column missing (it holds the group)", row=1, column="group")
def no_group_column(folder):
    """The column of the group was deleted."""
    _rows(folder, [{k: v for k, v in each.items() if k != "group"} for each in BASE])


@stops("column missing", row=1, column="trust")
def misspelled_header(folder):
    """Somebody corrected the name of a column."""
    _renamed(folder, {"trust": "trusts"})


@stops("a header fits several items", row=1, column="food")
def label_of_two_questions(folder):
    """Two questions have one label, and the export shows labels."""
    survey = SURVEY.replace("How hard is it to get repairs?", "How hard is it to get food?")
    write_form(folder / "instrument.xlsx", survey, CHOICES)
    _renamed(folder, {"food": "How hard is it to get food?"})


@stops("two columns of 'food' that differ", row=3, column="needs/food")
def column_twice(folder):
    """Two columns of one question that say different things."""
    _each(folder, lambda each, n: {"needs/food": "2" if n == 1 else each["food"]})


@notes("a further column of 'food': joined with 'food'", column="needs/food")
def column_of_another_version(folder):
    """The question lay in another group once, so that each column holds some of the answers."""
    _each(folder, lambda each, n: {"food": each["food"] * (n < 3), "needs/food": each["food"] * (n >= 3)})


@notes("not read: it has no name", column="column 18")
def column_without_a_name(folder):
    """Something stands in a column that has no header."""
    lines = _lines(folder)
    _save(folder, [lines[0].rstrip("\n") + ",\n", *(line.rstrip("\n") + ",x\n" for line in lines[1:])])


@notes("not read: nothing of the form has this name", column="checked")
def unknown_column(folder):
    """A column that somebody added."""
    _column(folder, "checked", "x")


# Choices


@stops("no answer is a choice of the form, in 5 of 8")
def labels_of_another_language(folder):
    """Labels in a language that the form does not have."""
    words = {
        "region": {"east": "Austrumi", "west": "Rietumi"},
        "food": {"1": "Viegli", "3": "Vidēji", "4": "Grūti", "5": "Ļoti grūti", "refused": "Neatbildēja"},
        "repair": {"2": "Maz", "3": "Tā"},
        "rooms": {"shop hall": "Veikals Zāle", "hall": "Zāle", "none": "Nav", "shop": "Veikals"},
        "cover_food": {"now": "Jau", "training": "Vēlāk", "outside": "Citi", "public": "Valsts"},
    }
    _labels(folder, words)


@stops("not one of the choices", row=2, column="cover_food")
def unknown_choice(folder):
    """A choice that was typed wrongly."""
    _column(folder, "cover_food", "trainning")


@stops("not in regions.csv", row=3, column="region")
def unknown_region(folder):
    """A region that is spelled nearly right."""
    _column(folder, "region", "east", "wset")


@stops("interview without a region", row=2, column="region")
def no_region(folder):
    """An interview that names no region."""
    _column(folder, "region", "")


@stops("interview without a group", row=4, column="group")
def no_group(folder):
    """An interview that names no group."""
    _column(folder, "group", "resident", "state", "")


@stops("not one of the groups", row=2, column="group")
def unknown_group(folder):
    """A group that study.yaml does not know."""
    _column(folder, "group", "residents")


@logs("select_multiple_conflict", row=2, column="rooms")
def string_against_columns(folder):
    """The string and the 0/1 columns of one answer disagree."""
    _each(folder, lambda each, n: {"rooms/shop": "0", "rooms/hall": str(int("hall" in each["rooms"]))})


@notes("1 cell: neither 0 nor 1", column="rooms/hall")
def columns_with_crosses(folder):
    """A cross where 0 or 1 belongs."""
    _each(folder, lambda each, n: {"rooms/hall": "x" if n == 0 else str(int("hall" in each["rooms"]))})


@stops("not one of the choices", row=2, column="rooms", same="unknown_choice")
def columns_with_crosses_only(folder):
    """The same where no string says what was chosen."""
    rows = [{k: v for k, v in each.items() if k != "rooms"} for each in BASE]
    columns = {"rooms/shop": "1", "rooms/hall": "0", "rooms/none": "0"}
    _rows(folder, [each | columns | ({"rooms/hall": "x"} if n == 0 else {}) for n, each in enumerate(rows)])


@notes("no choice of 'rooms' in the form; chosen in 2 cells", column="rooms/cellar")
def column_of_an_unknown_choice(folder):
    """A 0/1 column of a choice that the form lacks."""
    _each(folder, lambda each, n: {"rooms/cellar": str(int(n < 2))})


@notes("zeros in front that were lost put back", column="repair")
def zeros_lost(folder):
    """A spreadsheet made 1 of the choice 01."""
    codes = "".join(f"two | 0{n} | Step {n} | Paso {n}\n" for n in range(1, 6))
    survey = SURVEY.replace("select_one scale5 | repair", "select_one two | repair")
    write_form(folder / "instrument.xlsx", survey, CHOICES.rstrip("\n") + "\n" + codes)


@notes("characters that nobody sees taken out", column="region")
def invisible_characters(folder):
    """Choices with characters of no width, from a web page."""
    _column(folder, "region", "east\u200b", "west\u00a0", "\ufeffeast")


PLACE = "text | remark", "select_one rooms or_other | place | Which place? | ¿Qué lugar?\ntext | remark"


@logs("text_without_other", row=2, column="place_other")
def words_without_other(folder):
    """Words beside 'other', which was not chosen."""
    write_form(folder / "instrument.xlsx", SURVEY.replace(*PLACE), CHOICES)
    _each(folder, lambda each, n: {"place": "hall", "place_other": "Berta's shed" * (n == 0)})


@logs("other_without_text", row=3, column="place_other")
def other_without_words(folder):
    """'Other', and nobody wrote down what."""
    write_form(folder / "instrument.xlsx", SURVEY.replace(*PLACE), CHOICES)
    _each(folder, lambda each, n: {"place": "other" if n == 1 else "hall", "place_other": ""})


# Numbers


@stops("scale is 1-5", row=2, column="food")
def off_the_scale(folder):
    """A number outside of the scale."""
    _column(folder, "food", "7")


@stops("a decimal comma, or a comma between thousands?", row=2, column="hours")
def thousands_or_decimals(folder):
    """1,500 hours are one and a half, or many."""
    _column(folder, "hours", "1,500", "2", "", "3", "4", "5")


@stops("decimal commas and decimal points in one column", row=2, column="hours")
def two_decimal_signs(folder):
    """A comma in one row, a point in another."""
    _column(folder, "hours", "2,5", "3.5")


@notes("signs between thousands taken out", column="hours")
def spaces_between_thousands(folder):
    """1 200 minutes: the sign parts thousands and nothing else."""
    _setting(folder, "test_records: {item: remark, values: [never]}")
    (folder / "study.yaml").write_text(
        (folder / "study.yaml").read_text("utf-8").replace("high: 20}", "high: 2000}"), encoding="utf-8"
    )
    _column(folder, "hours", "1 200")


@notes("a percent sign", column="hours")
def percent_signs(folder):
    """A share where a number was asked."""
    _column(folder, "hours", "50%")


@notes("a number with its unit", column="hours")
def units(folder):
    """Hours with an h."""
    _column(folder, "hours", "2 h")


@notes("a formula that failed", column="food")
def failed_formulas(folder):
    """A formula that lost its cells."""
    _column(folder, "food", "#REF!", "#VALUE!")


@notes("NA read as blank", column="food")
def blanks_of_programs(folder):
    """What R writes for a blank."""
    _column(folder, "food", "NA", "4", "NA")


@notes("a number in scientific notation", column="hours")
def scientific_numbers(folder):
    """A number that a spreadsheet shortened."""
    _column(folder, "hours", "1.5E+01")


@stops("ids that are long numbers as 1.2E+15", row=3, column="_uuid")
def scientific_ids(folder):
    """Ids of digits that a spreadsheet shortened: several interviews have one now."""
    _column(folder, "_uuid", "123456789012345", "1.23457E+15", "1.23457E+15")


@notes("long numbers as 1.2E+15", column="who")
def scientific_phones(folder):
    """A telephone number that a spreadsheet shortened."""
    _column(folder, "who", "3.7129E+10")


@notes("a date where none was asked", column="cover_food")
def choices_made_dates(folder):
    """A spreadsheet took a choice for a date."""
    _column(folder, "cover_food", "03-Jan")


@notes("an apostrophe before the answer", column="hours")
def apostrophes(folder):
    """The sign by which spreadsheets keep a number as text."""
    _column(folder, "hours", "2.5", "'4")


# Dates


@notes("numbers read as Excel's days since 1899-12-30", column="today")
def serial_dates(folder):
    """Dates as numbers of days."""
    _column(folder, "today", *["46082"] * 6)


@stops("days counted from 1904", row=2, column="today")
def serial_dates_of_1904(folder):
    """The same from a workbook of an old Mac, which counts from 1904."""
    _column(folder, "today", *["44620"] * 6)


@stops("none of 6 cells is a date that can be read: day or month first?", row=2, column="today")
def open_dates(folder):
    """03/01/2026 may be two days."""
    _column(folder, "today", *["03/01/2026"] * 6)


@notes("not read, since the column has both orders of day and month", column="today")
def two_orders_of_dates(folder):
    """31/03 in one row, 03/31 in another."""
    _column(folder, "today", "31/03/2026", "03/31/2026")


@notes("a day that no calendar has; not read", column="today")
def impossible_dates(folder):
    """The thirtieth of February."""
    _column(folder, "today", "2026-02-30")


@logs("date_unreadable", row=2, column="today")
def words_for_dates(folder):
    """A date in words."""
    _column(folder, "today", "first of March")


@notes("years of two digits read as 1969 to 2068", column="today")
def short_years(folder):
    """01.03.26 and 31.03.26."""
    _column(folder, "today", *["31.03.26"] * 6)


@notes("times with and without a time zone in one column", column="start")
def time_zones_missing(folder):
    """Some times have lost their time zone."""
    _column(folder, "start", "2026-03-01T10:00:00")


@notes("only one has a time zone", column="end")
def time_zone_of_one_column(folder):
    """The end has lost its time zone, the start has not."""
    _each(folder, lambda each, n: {"end": "2026-03-01T10:30:00"})


@notes("2 interviews end before they begin (row 3)", column="end")
def end_before_start(folder):
    """A clock that was wrong."""
    _column(folder, "end", BASE[0]["end"], "2026-03-01T09:00:00.000+02:00", "2026-02-28T09:00:00.000+02:00")


@notes("LimeSurvey writes it where it does not tell the date", column="submitdate")
def untold_dates(folder):
    """LimeSurvey's 1980."""
    _column(folder, "submitdate", *["1980-01-01 00:00:00"] * 6)


# Records


@logs("duplicate_id", row=4)
def same_id_twice(folder):
    """One interview was sent twice, the second time with a blank."""
    _rows(folder, [*BASE[:2], interview("a1", food=""), *BASE[2:]])


@stops("contradict each other", row=2, column="_uuid")
def one_id_for_two_people(folder):
    """Two people of one household share its id."""
    _rows(folder, [*BASE[:2], interview("a1", food="2", hours="9"), *BASE[2:]])


@logs("duplicate_content", row=8)
def same_answers_twice(folder):
    """One interview was entered twice, under two ids."""
    _rows(folder, [*BASE, BASE[0] | {"_uuid": "z9"}])


@logs("consent_refused", row=2)
def no_consent(folder):
    """Somebody did not agree."""
    _column(folder, "consent", "no")


@logs("no_id", row=2)
def no_id(folder):
    """An interview without an id."""
    _column(folder, "_uuid", "")


@logs("test_record", row=3)
def test_record(folder):
    """A record made to try the form."""
    _setting(folder, "test_records: {item: remark, values: [test]}")
    _column(folder, "remark", "real", "test")


# Files beside each other


@stops("no export")
def no_export(folder):
    """The folder is not there; while it is empty, interviews are still to come."""
    _path(folder).unlink()
    (folder / "interviews").rmdir()


@stops("not readable as Parquet")
def damaged_parquet(folder):
    """A Parquet file that is none."""
    _path(folder).rename(folder / "interviews" / "en.parquet")
