"""All that a team writes is given with its place; what leaves in nothing is marked so."""

import csv
import json

import openpyxl
import pytest
from studies import ROWS, row, write_rows, write_tiny

from herelib import readiness
from herelib.study_texts.written import written

PHONE, MAIL = "+371 29 123 456", "anna.zzz (at) example.org"


@pytest.fixture
def study(tmp_path):
    folder = write_tiny(tmp_path / "study")
    write_rows(folder / "interviews" / "en.csv", [row("a1", who="Ilze Kalnozola"), *ROWS[1:]])
    return folder


def texts_of(folder):
    """Text -> where it stands and whether it leaves, of a study as far as it can be read."""
    texts = written(folder, readiness.examine(folder).examined.study)
    return {text.text: (text.file, text.row, text.field, text.leaves) for text in texts}


def write_table(folder, name, *lines):
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)


def test_hints_and_messages_of_the_form_leave_in_nothing_and_those_of_private_questions_are_left_out(study):
    book = openpyxl.load_workbook(study / "instrument.xlsx")
    sheet = book["survey"]
    names = {line[1].value: line[0].row for line in sheet.iter_rows(min_row=2)}
    column = sheet.max_column + 1
    sheet.cell(1, column).value, sheet.cell(1, column + 1).value = "hint::English (en)", "constraint_message"
    sheet.cell(names["food"], column).value = "If in doubt, ask the office"
    sheet.cell(names["hours"], column + 1).value = "No more than a week has"
    sheet.cell(names["who"], column).value = "As Anna Example"
    book.save(study / "instrument.xlsx")
    texts = texts_of(study)
    form = "instrument.xlsx"
    hint = texts["If in doubt, ask the office"]
    assert hint == (form, names["food"], "survey: hint::English (en)", False)
    assert texts["No more than a week has"] == (form, names["hours"], "survey: constraint_message", False)
    assert "As Anna Example" not in texts and texts["Needs"][3]


def test_the_log_coders_and_properties_of_outlines_stay_with_the_team(study):
    write_table(study, "cleaning_log.csv",
                ["uuid", "question", "old_value", "new_value", "change_type", "reason", "analyst"],
                ["a1", "food", "4", "3", "change", f"asked at {PHONE}", "analyst-1"])  # fmt: skip
    write_table(study, "segments.csv", ["interview", "item", "code", "coder", "start", "end", "cleared"],
                ["a1", "idea", "need_food", "Ilze Kalnozola", "0", "3", ""])  # fmt: skip
    square = [[[0, 0], [1, 0], [1, 1], [0, 0]]]
    outline = {"type": "Feature", "properties": {"region": "east", "by": MAIL},
               "geometry": {"type": "Polygon", "coordinates": square}}  # fmt: skip
    content = {"type": "FeatureCollection", "features": [outline]}
    (study / "boundaries.geojson").write_text(json.dumps(content), encoding="utf-8")
    texts = texts_of(study)
    assert texts[f"asked at {PHONE}"] == ("cleaning_log.csv", 2, "reason", False)
    assert texts["Ilze Kalnozola"] == ("segments.csv", 2, "coder", False)
    assert texts[MAIL] == ("boundaries.geojson", 1, "property by", False)
    notes = readiness.examine(study).notes
    said = notes.set_index("file")["note"].groupby(level=0).agg(" ".join)
    assert "looks like a phone number" in said["cleaning_log.csv"] and "coder-a" in said["segments.csv"]
    assert "looks like an e-mail address" in said["boundaries.geojson"]
    assert not any(word in notes.to_string() for word in ("zzz", "123 456", "Kalnozol"))
