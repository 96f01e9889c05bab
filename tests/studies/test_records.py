"""The exports of a study come together as one table of records; what an export lacks is said with its reason."""

import pandas as pd
import pytest
from studies import ROWS, write_form, write_rows

from herelib.errors import Faults
from herelib.form import Version, xlsform
from herelib.studies import records

ROLES = {"id": "_uuid", "region": "region", "group": "group", "consent": "consent"}


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


def test_hidden_files_and_what_an_office_program_leaves_are_no_exports(study):
    for name in ("b.csv", ".hidden.csv", "~$b.xlsx", "a.csv"):
        (study / "interviews" / name).touch()
    assert [path.name for path in records.files(study)] == ["a.csv", "b.csv"]


def test_a_file_of_another_kind_and_a_file_that_is_not_there_are_faults(study):
    (study / "interviews" / "x.pdf").write_bytes(b"%PDF-")
    write_rows(study / "interviews" / "a.csv", ROWS)
    exports, _, faults = read_all(study, options={"aa.csv": {}})
    assert list(exports) == ["a.csv"]
    assert faults[["file", "rule", "do"]].to_numpy().tolist() == [
        ["study.yaml", "no such file in interviews/", "did you mean 'a.csv'?"],
        ["interviews/x.pdf", "neither CSV nor XLSX nor Parquet", "export it as one of them, or take it out"],
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
