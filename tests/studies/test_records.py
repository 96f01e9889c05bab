"""The exports of a study come together as one table of records; what an export lacks is said with its reason."""

import json

import pandas as pd
import pytest
import yaml
from studies import CHOICES, PARAMETERS, ROWS, SURVEY, write_form, write_rows, write_tiny
from written_tables import WRITERS, csv_bytes, write_zip

from herelib import interviews
from herelib.errors import Faults
from herelib.form import Version, xlsform
from herelib.interviews import checking
from herelib.studies import records

ROLES = {"id": ("_uuid",), "region": ("region",), "group": ("group",), "consent": ("consent",)}


@pytest.fixture
def study(tmp_path):
    write_form(tmp_path / "instrument.xlsx")
    (tmp_path / "interviews").mkdir()
    return tmp_path


def read_all(folder, analysed=("food",), options=None, earlier=None):
    form, _ = xlsform.read(folder / "instrument.xlsx")
    declared = {"exports": options or {}, "languages": ["en"]}
    faults = Faults()
    wanted = records.Wanted(form, declared, ROLES, dict.fromkeys(analysed), earlier or {})
    return *records.read_all(folder, wanted, faults), faults.table()


def without(*names):
    return [{name: value for name, value in row.items() if name not in names} for row in ROWS]


def test_records_lie_below_one_another_with_their_export_and_row(study):
    write_rows(study / "interviews" / "b.csv", ROWS[:1])
    write_rows(study / "interviews" / "a.csv", without("trust")[1:])
    exports, complete, faults = read_all(study)
    assert not len(faults) and complete == ["a.csv", "b.csv"]
    table, places = records.together(exports, ROLES)
    assert table["_uuid"].tolist() == [row["_uuid"] for row in (*ROWS[1:], ROWS[0])]
    assert places["export"].astype(str).tolist() == ["a.csv", "a.csv", "b.csv"]
    assert places["row"].tolist() == [2, 3, 2]
    assert table["trust"].astype(str).tolist()[:2] == ["", ""]


def test_exports_lie_in_folders_too_and_are_called_by_their_path(study):
    write_rows(study / "interviews" / "wave2" / "a.csv", ROWS[:1])
    write_rows(study / "interviews" / "b.csv", ROWS[1:])
    exports, complete, faults = read_all(study, options={"wave2/a.csv": {"language": "en"}})
    assert not len(faults) and complete == ["b.csv", "wave2/a.csv"]
    assert exports["wave2/a.csv"].file == "interviews/wave2/a.csv"
    assert records.files(study, {"exports": {}}) == [study / "interviews" / name for name in complete]


def test_a_file_of_another_kind_and_a_file_that_is_not_there_are_faults(study):
    (study / "interviews" / "x.mdb").write_bytes(b"x")
    write_rows(study / "interviews" / "a.csv", ROWS)
    exports, _, faults = read_all(study, options={"aa.csv": {}, "gone.csv": {"skip": "counted twice"}})
    assert list(exports) == ["a.csv"]
    do = "export its table as CSV; or leave it out: exports: {x.mdb: {skip: why}}"
    assert faults[["file", "rule", "do"]].to_numpy().tolist() == [
        ["interviews/x.mdb", "not a kind of file that is read (.mdb)", do],
        ["study.yaml", "no such file in interviews/", "did you mean 'a.csv'?"],
    ]


def test_an_empty_folder_waits_for_interviews_and_no_folder_is_a_fault(study):
    (study / "interviews" / ".gitkeep").touch()
    exports, complete, faults = read_all(study)
    assert exports == {} and complete == [] and faults.empty and records.awaited(study)
    (study / "interviews" / ".gitkeep").unlink()
    (study / "interviews").rmdir()
    exports, complete, faults = read_all(study)
    assert exports == {} and complete == [] and faults["rule"].tolist() == ["no export"]
    assert not records.awaited(study)


def test_without_any_export_there_is_no_row_and_a_column_for_each_item():
    rows, places = records.together({}, {"id": "_uuid"}, ["_uuid", "food"])
    assert list(rows) == ["_uuid", "food"] and len(rows) == len(places) == 0


def test_a_column_that_a_record_cannot_do_without_keeps_an_export_out(study):
    write_rows(study / "interviews" / "a.csv", without("consent"))
    write_rows(study / "interviews" / "b.csv", without("food"))
    exports, complete, faults = read_all(study)
    assert list(exports) == ["a.csv", "b.csv"] and complete == ["b.csv"]
    assert faults[["file", "column", "rule"]].to_numpy().tolist() == [
        ["interviews/a.csv", "consent", "column missing (it holds the consent)"],
        ["interviews/b.csv", "food", "column missing"],
    ]


def test_columns_that_are_missing_for_one_cause_are_one_line(study):
    write_rows(study / "interviews" / "a.csv", without("food", "trust", "hours"))
    _, _, faults = read_all(study, analysed=("food", "trust", "hours"))
    assert faults[["column", "rule"]].to_numpy().tolist() == [["food, trust, hours", "3 columns missing"]]
    assert "exports: {a.csv: {columns: {header: item}}}" in faults["do"].tolist()[0]


def test_headers_that_resemble_missing_items_come_as_one_line_that_can_be_typed_as_it_stands(study):
    headers = {"food": "q[food]", "trust": "q[trust]"}
    rows = [{headers.get(name, name): cell for name, cell in row.items()} for row in ROWS]
    write_rows(study / "interviews" / "a.csv", rows)
    [do] = read_all(study, analysed=("food", "trust"))[2]["do"]
    said = yaml.safe_load(do.partition("then write ")[2])["exports"]
    assert said == {"a.csv": {"columns": {"q[food]": "food", "q[trust]": "trust"}}}
    assert not len(read_all(study, analysed=("food", "trust"), options=said)[2])


def test_of_two_columns_that_are_as_near_the_line_to_write_names_neither(study):
    rows = [{("foodA" if k == "food" else k): v for k, v in row.items()} | {"foodB": "1"} for row in ROWS]
    write_rows(study / "interviews" / "a.csv", rows)
    _, _, faults = read_all(study)
    [do] = faults["do"]
    assert do.startswith("did you mean 'foodA' or 'foodB'?")
    assert do.endswith("exports: {a.csv: {columns: {the right one: food}}}")


def test_rows_of_a_repeat_group_without_a_link_say_how_to_name_it(tmp_path):
    folder = write_tiny(tmp_path)
    write_form(folder / "instrument.xlsx", SURVEY + "begin repeat | member | Member\ninteger | age | Age\nend repeat\n")
    write_rows(folder / "interviews" / "member.csv", [{"age": "5", "_uuid": "a1"}])
    [fault] = checking.check(folder, PARAMETERS)[["file", "rule", "do"]].to_numpy().tolist()
    assert fault[0] == "interviews/member.csv"
    assert fault[1] == "rows of the repeat group member, and nothing leads to interviews"
    assert "columns: {_uuid: PARENT_KEY}" in fault[2]
    with (folder / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("exports:\n  member.csv: {columns: {_uuid: PARENT_KEY}}\n")
    assert not len(checking.check(folder, PARAMETERS))


def test_members_beside_the_id_and_region_of_their_household_are_rows_of_a_repeat_group(tmp_path):
    folder = write_tiny(tmp_path)
    write_form(folder / "instrument.xlsx", SURVEY + "begin repeat | member | Member\ninteger | age | Age\nend repeat\n")
    write_rows(folder / "interviews" / "member.csv", [{"_uuid": "a1", "region": "north", "age": age} for age in "58"])
    [(rule, do)] = checking.check(folder, PARAMETERS)[["rule", "do"]].to_numpy().tolist()
    assert rule == "rows of the repeat group member, and nothing leads to interviews"
    assert do == "say which column has their id: exports: {member.csv: {columns: {_uuid: PARENT_KEY}}}"


def test_what_study_yaml_lists_as_absent_may_be_missing(study):
    write_rows(study / "interviews" / "a.csv", without("food"))
    assert not len(read_all(study, options={"a.csv": {"absent": ["food"]}})[2])


def test_an_export_of_an_earlier_version_may_lack_what_that_version_did_not_ask(study):
    old = xlsform.read(study / "instrument.xlsx")[0]
    old = Version(type(old)(old.items[old.items["name"] != "food"], old.choices))
    write_rows(study / "interviews" / "a.csv", without("food"))
    exports, complete, faults = read_all(study, options={"a.csv": {"version": "v1"}}, earlier={"v1": old})
    assert not len(faults) and complete == ["a.csv"]
    assert set(exports["a.csv"].frame[records.VERSION].astype(str)) == {"v1"}
    assert isinstance(exports["a.csv"].frame, pd.DataFrame)


# Kinds of files


def listed(rows):
    header = list(rows[0])
    return [header, *([row.get(name, "") for name in header] for row in rows)]


@pytest.mark.parametrize("name", WRITERS)
def test_an_export_of_any_kind_gives_the_same_records(study, name):
    if name.endswith(("av", "dta")):
        pytest.importorskip("pyreadstat")
    rows = [{key: cell for key, cell in row.items() if not key.startswith("_") or key == "_uuid"} for row in ROWS]
    rows = [{("uuid" if key == "_uuid" else key): cell for key, cell in row.items()} for row in rows]  # as Stata allows
    write_rows(study / "interviews" / "plain.csv", rows)
    expected = records_of(study)
    (study / "interviews" / "plain.csv").unlink()
    WRITERS[name](study / "interviews" / name, listed(rows))
    pd.testing.assert_frame_equal(records_of(study), expected)


def records_of(folder):
    write_form(folder / "instrument.xlsx", SURVEY.rstrip() + "\ntext | uuid | Key\n")
    form, _ = xlsform.read(folder / "instrument.xlsx")
    roles, faults = {**ROLES, "id": ("uuid",)}, Faults()
    wanted = records.Wanted(form, {"exports": {}, "languages": ["en"]}, roles, {"food": None}, {})
    exports, complete = records.read_all(folder, wanted, faults)
    assert not len(faults) and len(complete) == 1
    return records.together(exports, roles)[0].astype(str)


MEMBER = [
    ["age", "PARENT_KEY", "KEY"],
    ["12", "uuid:a1", "uuid:a1/members[1]"],
    ["40", "uuid:c3", "uuid:c3/members[1]"],
]


def test_the_zip_of_central_beside_its_tables_is_read_once_and_both_are_named(study):
    repeat = "begin repeat | members | Members\ninteger | age | Age\nend repeat\n"
    write_form(study / "instrument.xlsx", SURVEY.rstrip() + "\n" + repeat, CHOICES)
    main = [
        {("KEY" if key == "_uuid" else key): f"uuid:{cell}" if key == "_uuid" else cell for key, cell in row.items()}
        for row in ROWS
    ]
    contents = {"tiny.csv": csv_bytes(listed(main)), "tiny-members.csv": csv_bytes(MEMBER), "media/1.jpg": b"x"}
    write_zip(study / "interviews" / "a.zip", contents)
    for name in ("tiny.csv", "tiny-members.csv"):
        (study / "interviews" / name).write_bytes(contents[name])
    exports, complete, faults = read_all(study)
    assert not len(faults) and complete == ["a.zip", "tiny.csv"]
    assert exports["a.zip"].repeats["members"]["age"].astype(str).tolist() == ["12", "40"]
    assert sum(len(frame) for each in exports.values() for frame in each.repeats.values()) == 2
    notes = {name: each.notes["the whole file"] for name, each in exports.items()}
    assert notes["a.zip"] == "1 media file in the ZIP: not read"
    assert notes["tiny.csv"].startswith("the same export as interviews/a.zip: 3 interviews in both")
    assert notes["tiny-members.csv"] == "the rows of members stand in interviews/a.zip, too: read once"


def test_repeat_groups_of_a_json_are_cleaned_as_those_of_a_workbook_are(tmp_path):
    folder = write_tiny(tmp_path / "tiny")
    repeat = "begin repeat | members | Members\ninteger | age | Age\nend repeat\n"
    write_form(folder / "instrument.xlsx", SURVEY.rstrip() + "\n" + repeat, CHOICES)
    (folder / "interviews" / "en.csv").unlink()
    members = {"a1": [{"members/age": "12"}, {"members/age": 40}], "c3": [{"members/age": "7"}]}
    answers = [{**each, "members": members.get(each["_uuid"], [])} for each in ROWS]
    (folder / "interviews" / "en.json").write_text(json.dumps({"results": answers}), encoding="utf-8")
    cleaned = interviews.clean(checking.read(folder), PARAMETERS)
    ids = dict(zip(cleaned["interviews"]["interview"], ("a1", "b2", "c3"), strict=True))
    table = cleaned["repeats"].assign(interview=cleaned["repeats"]["interview"].map(ids))
    assert table[["interview", "repeat", "number", "item", "raw"]].to_numpy().tolist() == [
        ["a1", "members", 1, "age", "12"],
        ["a1", "members", 2, "age", "40"],
        ["c3", "members", 1, "age", "7"],
    ]


def test_a_file_of_interviews_with_a_fault_does_not_make_repeat_groups_the_only_ones(study):
    (study / "interviews" / "en-members.csv").write_bytes(csv_bytes(MEMBER))
    (study / "interviews" / "en.csv").write_bytes(b"<!DOCTYPE html><html><body>Please log in</body></html>")
    faults = read_all(study)[2]
    assert set(faults["file"]) == {"interviews/en.csv"}
    (study / "interviews" / "en.csv").unlink()
    assert "repeat groups only, and no interviews" in set(read_all(study)[2]["rule"])
