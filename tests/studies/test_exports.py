"""Exports in every form that survey tools and other programs give them come out as the same records."""

import datetime
import json
import re
import unicodedata
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import ITEMS, ROWS, rules, write_form, write_rows

from herelib.folders import ROOT
from herelib.form import xlsform
from herelib.studies import exports


def renamed(rows, names):
    return [{names.get(key, key): value for key, value in row.items()} for row in rows]


def labelled(rows, form, language):
    """Rows with labels as headers and as values."""
    column = f"label:{language}"
    said = {name: item[column] for name, item in form.named.items() if item[column]}
    words = {name: dict(zip(t["name"], t[column], strict=True)) for name, t in form.listed.items()}
    return [
        {said.get(k, k): " ".join(words.get(k, {}).get(part, part) for part in v.split(" ")) for k, v in row.items()}
        for row in rows
    ]


# Headers


@pytest.mark.parametrize("sign", ["/", ".", "_", "-"])
def test_a_group_before_the_name_is_seen_through(read, plain, sign):
    names = {name: f"needs{sign}{name}" for name in ("food", "repair", "trust", "hours", "rooms", "cover_food")}
    pd.testing.assert_frame_equal(read(renamed(ROWS, names))[0].frame[ITEMS], plain)


@pytest.mark.parametrize("language", ["en", "es"])
def test_labels_of_any_language_are_headers_and_values(read, plain, form, language):
    pd.testing.assert_frame_equal(read(labelled(ROWS, form, language))[0].frame[ITEMS], plain)


def test_labels_behind_the_label_of_their_group_are_headers(read, plain, form):
    names = {name: f"Needs/{form.named[name]['label']}" for name in ("food", "repair")}
    pd.testing.assert_frame_equal(read(renamed(ROWS, names))[0].frame[ITEMS], plain)


def test_the_column_that_leads_to_an_interview_is_known_in_any_case(read):
    export, _ = read([{"age": "4", "parent_key": "uuid:a1", "key": "uuid:a1/member[1]"}])
    assert export.only_repeats and export.repeats["x"]["PARENT_KEY"].tolist() == ["a1"]


def test_a_json_leaves_out_what_nobody_answered_and_a_name_that_is_nearly_a_question_is_asked(read):
    options = {"vital": {"region", "food", "hours"}, "roles": {"region": ["region"]}}
    answers = [{"_uuid": "a1", "group": "resident", "food": "4"}]
    export, _ = read(json.dumps(answers).encode(), "x.json", options)
    assert export.frame["hours"].tolist() == [""] and "region" not in export.frame
    near = [{**each, "houres": "2"} for each in answers]
    assert "hours" not in read(json.dumps(near).encode(), "x.json", options)[0].frame


@pytest.mark.parametrize("damage", ["X.U.FEFF.start", "ï»¿start", "\ufeffstart", "<U+FEFF>start"])
def test_a_damaged_first_header_and_mangled_system_columns_are_recognised(read, damage):
    export, _ = read(renamed(ROWS, {"start": damage, "_uuid": "X_uuid"}))
    assert {"start", "_uuid"} <= set(export.frame.columns)
    assert export.unknown == []


@pytest.mark.parametrize("name", ["meta/instanceID", "KEY", "_uuid"])
def test_the_id_of_any_survey_tool_is_the_id(read, name):
    assert read(renamed(ROWS, {"_uuid": name}))[0].frame["_uuid"].tolist() == ["a1", "b2", "c3"]


@pytest.mark.parametrize("word", ["NA", "NULL", "nan", "None"])
def test_what_programs_write_for_nothing_is_no_id(read, word):
    export = read([*ROWS[:2], ROWS[2] | {"_uuid": word}])[0]
    assert export.frame["_uuid"].tolist() == ["a1", "b2", ""] and export.notes["_uuid"] == "1 cell: n/a read as blank"


def test_the_timestamp_of_google_forms_is_when_an_answer_was_sent(read):
    times = [f"2026/03/0{n} 3:12:40 PM GMT+2" for n in (1, 2, 3)]
    frame = read([row | {"Timestamp": time} for row, time in zip(ROWS, times, strict=True)])[0].frame
    assert frame["_submission_time"].tolist()[0] == "2026-03-01T15:12:40+02:00"


def test_a_sheet_that_is_called_after_a_person_shows_no_number(form, tmp_path):
    book = openpyxl.Workbook()
    for cells in [list(ROWS[0]), *(list(row.values()) for row in ROWS)]:
        book.active.append(cells)
    book.create_sheet("Berta Secret 29 123 456").append(["a"])
    book.worksheets[1].append(["b"])
    book.save(tmp_path / "x.xlsx")
    export, faults = exports.read(tmp_path / "x.xlsx", form, "interviews/x.xlsx")
    assert not len(faults) and export.notes["sheet [text]"].startswith("not read: it holds neither")


def test_a_response_of_which_limesurvey_hides_the_day_was_sent_all_the_same(read):
    days = ["1980-01-01 00:00:00", "", "2026-03-01 10:30:00"]
    frame = read([row | {"submitdate": day} for row, day in zip(ROWS, days, strict=True)])[0].frame
    assert frame["submitdate"].tolist() == ["sent", "", "2026-03-01 10:30:00"]


def test_unknown_and_ambiguous_headers_are_listed_and_not_read(tmp_path):
    survey = "type | name | label\ntext | a | Same\ntext | b | Same\ntext | c | Other"
    form = xlsform.read(write_form(tmp_path / "f.xlsx", survey, "list_name | name"))[0]
    path = write_rows(tmp_path / "x.csv", [{"Same": "1", "Other": "3", "c": "3", "strange": "4"}])
    export, _ = exports.read(path, form, "x.csv")
    assert export.unknown == ["strange"]
    assert export.ambiguous == {"Same": "fits a, b"}
    assert list(export.frame.columns) == ["c"]


def test_a_label_of_two_questions_is_told_apart_by_the_label_of_the_group(tmp_path):
    survey = """type | name | label
    begin group | one | First
    text | a | Same
    end group
    begin group | two | Second
    text | b | Same
    end group"""
    form = xlsform.read(write_form(tmp_path / "f.xlsx", survey, "list_name | name"))[0]
    path = write_rows(tmp_path / "x.csv", [{"Second/Same": "2", "First/Same": "1", "_uuid": "x"}])
    export, _ = exports.read(path, form, "x.csv")
    assert export.frame.loc[2, ["a", "b"]].tolist() == ["1", "2"] and export.ambiguous == {}


@pytest.mark.parametrize(
    "header",
    [
        "How hard is it to get food\u200b?",
        "  How hard   is it\u00a0to get food? ",
        "<p>How hard is it to get <b>food</b>?</p>",
        "**How hard is it to get food?**",
        "how hard is it to get FOOD?",
        "Needs/How hard is it to get food?",
        "food. How hard is it to get food?",
        "FOOD",
    ],
)
def test_a_header_is_known_however_programs_and_people_write_it(read, plain, header):
    pd.testing.assert_frame_equal(read(renamed(ROWS, {"food": header}))[0].frame[ITEMS], plain)


def test_curly_quotes_dashes_and_composed_letters_do_not_hide_a_label(tmp_path):
    survey = "type | name | label\nselect_one c | a | Don't you - Bērziņa's \"café\"?"
    form = xlsform.read(write_form(tmp_path / "f.xlsx", survey, "list_name | name | label\nc | 1 | I don't know"))[0]
    header = unicodedata.normalize("NFD", "Don’t you – Bērziņa’s “café”?")
    path = write_rows(tmp_path / "x.csv", [{header: "I don’t know", "_uuid": "x"}])
    assert exports.read(path, form, "x.csv")[0].frame["a"].tolist() == ["1"]


def test_of_the_ids_that_a_tool_writes_twice_the_usual_one_counts(read):
    rows = [{"meta/instanceID": f"uuid:{row['_uuid']}", "meta/rootUuid": "r", **row} for row in ROWS]
    export, faults = read(rows)
    assert export.frame["_uuid"].tolist() == ["a1", "b2", "c3"]
    assert not len(faults) and export.notes == {} and export.unknown == []


def test_columns_of_several_versions_are_joined_where_they_do_not_contradict(read):
    halves = [{"food": "4", "needs/food": ""}, {"food": "", "needs/food": "5.0"}, {"food": "1", "needs/food": "1"}]
    export, faults = read([row | {"_uuid": "x"} for row in halves])
    assert export.frame["food"].tolist() == ["4", "5", "1"] and not len(faults)
    assert export.notes == {"needs/food": "a further column of 'food': joined with 'food'"}
    export, faults = read([*({"food": "4", "needs/food": "4", "_uuid": "x"},) * 3, {"food": "4", "needs/food": "5"}])
    assert export is None
    assert rules(faults) == [(5, "two columns of 'food' that differ")]


# Files


@pytest.mark.parametrize("how", [{"delimiter": ";"}, {"delimiter": "\t"}, {"encoding": "utf-8-sig"}])
def test_delimiter_and_byte_order_mark_are_found(read, plain, how):
    pd.testing.assert_frame_equal(read(ROWS, **how)[0].frame[ITEMS], plain)


def test_a_delimiter_is_not_fooled_by_commas_in_headers(read, form):
    rows = b"a, b, or c?;food;_uuid\n1;4;x\n2;5;y\n"
    assert read(rows)[0].frame["food"].tolist() == ["4", "5"]


def test_a_declared_encoding_is_used_and_another_one_is_a_fault_with_its_place(read):
    rows = [row | {"idea": "ēdiens"} for row in ROWS]
    export, _ = read(rows, encoding="cp1257", options={"encoding": "cp1257"})
    assert export.frame["idea"].iloc[0] == "ēdiens"
    export, faults = read(rows, encoding="cp1257")
    assert export is None
    (row, rule), do = rules(faults)[0], faults.table()["do"].iloc[0]
    assert row == 2 and rule.startswith("not UTF-8 (byte ")
    assert do == "save it as UTF-8, or declare its encoding under exports in study.yaml (perhaps cp1252)"


@pytest.mark.parametrize(
    "raw, rule",
    [
        (b"", "empty file"),
        (b"\xef\xbb\xbf \n", "empty file"),
        (b"food,_uuid\n", "a header and no rows"),
        (b"food,_uuid\n,\n\n", "a header and no rows"),
        (b'food,_uuid\n"4,a1\n', "a quote is not closed"),
        (b"food,\x00_uuid\n4,a\n", "holds zero bytes: no text, or another encoding (UTF-16?)"),
    ],
)
def test_a_file_without_records_is_one_clear_fault(read, raw, rule):
    export, faults = read(raw)
    assert export is None
    assert [found for _, found in rules(faults)] == [rule]


def test_rows_with_too_many_cells_are_named(read):
    export, faults = read(b"food,_uuid\n4,a\n4,b,c\n4,d\n4,e,f,g\n")
    assert export is None
    assert rules(faults) == [(3, "3 cells in a row, the header has 2"), (5, "4 cells in a row, the header has 2")]


def test_rows_keep_the_number_a_spreadsheet_shows(read):
    export, _ = read(b'food,idea,_uuid\n4,"two\nlines",a\n\n5,,b\n')
    assert export.frame.index.tolist() == [2, 4]
    assert export.frame["idea"].tolist() == ["two\nlines", ""]


def test_a_workbook_reads_like_the_csv(form, tmp_path, plain):
    book = openpyxl.Workbook()
    book.active.append(list(ROWS[0]))
    for row in ROWS:
        cells = [int(v) if v.isdigit() else float(v) if k == "hours" and v else v for k, v in row.items()]
        book.active.append(
            [datetime.datetime(2026, 3, 1) if k == "today" else c for k, c in zip(row, cells, strict=True)]
        )
    book.save(tmp_path / "x.xlsx")
    export, faults = exports.read(tmp_path / "x.xlsx", form, "interviews/x.xlsx")
    assert not len(faults)
    pd.testing.assert_frame_equal(export.frame[ITEMS], plain)
    assert export.frame["today"].tolist() == ["2026-03-01"] * 3
    (tmp_path / "y.xlsx").write_bytes(b"PK no workbook")
    assert rules(exports.read(tmp_path / "y.xlsx", form, "y.xlsx")[1]) == [("", "not readable as XLSX")]


def test_the_sheet_with_the_questions_is_read_wherever_it_stands(form, tmp_path, plain):
    book = openpyxl.Workbook()
    book.active.append(["what", "who"])
    book.active.append(["plan", "x"])
    sheet = book.create_sheet("data")
    for line in [list(ROWS[0]), *(list(row.values()) for row in ROWS)]:
        sheet.append(line)
    book.save(tmp_path / "x.xlsx")
    export, faults = exports.read(tmp_path / "x.xlsx", form, "interviews/x.xlsx")
    pd.testing.assert_frame_equal(export.frame[ITEMS], plain)
    assert export.notes == {"sheet Sheet": "not read: it holds neither interviews nor a repeat group"}
    assert not len(faults)


def test_a_workbook_that_tells_a_wrong_size_is_read_to_its_end(form, tmp_path, plain):
    book = openpyxl.Workbook()
    for line in [list(ROWS[0]), *(list(row.values()) for row in ROWS)]:
        book.active.append(line)
    book.save(tmp_path / "x.xlsx")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as whole, zipfile.ZipFile(tmp_path / "y.xlsx", "w") as other:
        for name in whole.namelist():
            other.writestr(name, re.sub(rb'<dimension ref="[^"]+"', b'<dimension ref="A1:B2"', whole.read(name)))
    export, _ = exports.read(tmp_path / "y.xlsx", form, "interviews/y.xlsx")
    pd.testing.assert_frame_equal(export.frame[ITEMS], plain)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 9), st.binary(max_size=3)), min_size=1, max_size=4))
def test_a_damaged_file_is_read_or_is_a_fault_and_never_both(form, tmp_path_factory, damages):
    path = write_rows(tmp_path_factory.mktemp("damaged") / "x.csv", ROWS)
    raw = path.read_bytes()
    for place, length, new in damages:
        raw = raw[:place] + new + raw[place + length :]
    path.write_bytes(raw)
    export, faults = exports.read(path, form, "interviews/x.csv")
    assert (export is None) == (len(faults) > 0)
    assert export is None or len(export.frame) <= raw.count(b"\n") + raw.count(b"\r") + 1
    assert "Synthetic Person" not in faults.table().to_csv()


@pytest.mark.reference
def test_every_column_of_the_reference_export_is_recognised(reference):
    folder = reference / "kobo-household"
    form, _ = xlsform.read(folder / "xlsform.xlsx")
    export, faults = exports.read(folder / "raw_data.csv", form, "interviews/raw_data.csv")
    assert not len(faults)
    assert len(export.frame) == 632
    assert export.unknown == [] and export.ambiguous == {}
    assert len(export.conflicts) == 0


# The demo's own export, changed in every way that leaves its meaning


@pytest.fixture(scope="module")
def demo():
    """The form of the demo, and the first 40 interviews of one of its exports with names as headers and values."""
    folder = ROOT / "data" / "raw" / "demo"
    form = xlsform.read(folder / "instrument.xlsx")[0]
    export, faults = exports.read(folder / "interviews" / "lv.csv", form, "interviews/lv.csv")
    assert not len(faults)
    return form, export.frame.iloc[:40].astype(str)


def written(demo, tmp_path, change, options=None):
    """The records of the demo's interviews after a change of their table."""
    form, frame = demo
    table = change(frame.copy(), form)
    table.to_csv(tmp_path / "x.csv", index=False, encoding="utf-8")
    vital = {"vital": ["assets_list"]}
    export, faults = exports.read(tmp_path / "x.csv", form, "interviews/x.csv", {**vital, **(options or {})})
    assert not len(faults), faults.table().to_string()
    return export.frame


def in_labels(frame, form, language, sign="/"):
    """Headers behind their groups, and choices, as the labels of a language."""
    spoken = f"label:{language}"
    groups = dict(zip(form.blocks["name"], form.blocks[spoken], strict=True))
    words = {name: dict(zip(table["name"], table[spoken], strict=True)) for name, table in form.listed.items()}
    headers = {}
    for item, row in form.named.items():
        if item in frame and row[spoken]:
            headers[item] = sign.join([*(groups[part] or part for part in row["path"].split("/") if part), row[spoken]])
        if item in words and item in frame:
            frame[item] = [" ".join(words[item].get(part, part) for part in text.split()) for text in frame[item]]
    return frame.rename(columns=headers)


def in_columns(frame, form, header, yes="1", no="0", blank=""):
    """The question of several choices as one column a choice, the string left out."""
    names = form.listed["assets_list"]["name"]
    for number, name in enumerate(names, 1):
        of_choice = [blank if text == "" else yes if name in text.split() else no for text in frame["assets_list"]]
        frame[header.format(name=name, number=number)] = of_choice
    return frame.drop(columns="assets_list")


def dotted(form, name):
    """A header as R writes the path of a question."""
    return f"{form.named[name]['path']}/{name}".strip("/").replace("/", ".") if name in form.named else name


CHANGES = {
    "capitals": lambda frame, form: frame.rename(columns=str.upper),
    "small letters": lambda frame, form: frame.rename(columns=str.lower),
    "order of columns": lambda frame, form: frame[frame.columns[::-1]],
    "more columns": lambda frame, form: frame.assign(checked="Berta", _submission__tags="x", Duration="7"),
    "dots of R": lambda frame, form: frame.rename(columns=lambda name: dotted(form, name)),
    "marks of direction": lambda frame, form: frame.map(lambda text: f"\u202a{text}\u202c" if text.isalpha() else text),
    **{
        f"labels in {language}": lambda frame, form, language=language: in_labels(frame, form, language)
        for language in ("lv", "es", "it", "en")
    },
    "0/1 columns": lambda frame, form: in_columns(frame, form, "assets_list/{name}"),
    "LimeSurvey in Latvian": lambda frame, form: in_columns(frame, form, "assets_list[{name}]", "Jā", "Nē", "N/A"),
    "LimeSurvey in French": lambda frame, form: in_columns(frame, form, "assets_list[{name}]", "Oui", "Non", "N/A"),
    "LimeSurvey's 1 and 2": lambda frame, form: in_columns(frame, form, "assets_list[{name}]", "1", "2"),
    "LimeSurvey's codes": lambda frame, form: in_columns(frame, form, "assets_list_{name}", "Y", ""),
    "spreadsheet in Italian": lambda frame, form: in_columns(frame, form, "assets_list.{name}", "VERO", "FALSO"),
    "numbers of Qualtrics": lambda frame, form: in_columns(frame, form, "assets_list_{number}", "1", "0"),
    "columns below each other": lambda frame, form: frame.assign(**{"about/region": frame["region"]}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_that_leaves_the_meaning_leaves_the_records(demo, tmp_path, name):
    plain = written(demo, tmp_path, lambda frame, form: frame)
    changed = written(demo, tmp_path, CHANGES[name])
    assert set(plain.columns) <= set(changed.columns)
    for item in plain.columns:
        # An open answer is what stands in its cell, marks of direction among it.
        if not (name == "marks of direction" and demo[0].named.get(item, {}).get("type", "text") == "text"):
            assert changed[item].tolist() == plain[item].tolist(), item


def test_columns_that_nobody_knows_are_one_line_and_those_of_tools_are_none(read):
    rows = [ROWS[0] | {"foood": "4", "Berta's mark": "1", "_submission__tags": "", "_duration": "3"}]
    export, _ = read(rows)
    ((headers, note),) = export.unread(["food", "remark"])
    assert headers == "foood, Berta's mark" and note.startswith(exports.UNREAD)
    assert "foood: did you mean 'food'?" in note and "columns: {header: item}" in note


def test_notes_and_parts_of_coordinates_are_a_line_at_most(tmp_path):
    survey = (
        "type | name | label\ninteger | a | A\nnote | intro | Hello\ngeopoint | spot | Where?\nimage | shot | Picture"
    )
    form = xlsform.read(write_form(tmp_path / "f.xlsx", survey, "list_name | name"))[0]
    headers = ["a", "intro", "_spot_latitude", "_spot_longitude", "spot-Accuracy", "shot_URL", "Hello"]
    path = write_rows(tmp_path / "x.csv", [dict.fromkeys(headers, "1") | {"_uuid": "u"}])
    export, _ = exports.read(path, form, "interviews/x.csv")
    assert export.unknown == [] and [note for _, note in export.unread(["a"])] == [
        "not read: parts of coordinates",
        "not read: names of recordings and pictures",
    ]


def test_an_id_is_the_same_with_and_without_the_prefix_of_odk(read):
    assert read(renamed([ROWS[0] | {"_uuid": "uuid:a1"}], {"_uuid": "KEY"}))[0].frame["_uuid"].tolist() == ["a1"]
    rows = [{"food": "4", "PARENT_KEY": "uuid:a1/member[1]", "KEY": "uuid:a1/member[1]"}]
    export, _ = read(rows)
    assert export.repeats["x"]["PARENT_KEY"].tolist() == ["a1/member[1]"]
