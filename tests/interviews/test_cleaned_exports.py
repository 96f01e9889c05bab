"""The cleaned exports come out in the layout they came in, and say what an analyst's log asked for, cell by cell."""

import csv

import pandas as pd
import pytest
from commands import here
from studies import BLANK, PARAMETERS, ROWS, row, write_kobo, write_rows

from herelib.errors import StudyError
from herelib.interviews import checking, clean, cleaned_exports

LOG = "uuid,question,old_value,new_value,change_type,reason\n"


def cleaned(folder, parameters=PARAMETERS):
    return cleaned_exports.cleaned_tables(checking.read(folder), parameters)


def test_untouched_cells_stand_as_the_export_has_them(tiny_study):
    made = cleaned(tiny_study)["en.csv"]
    pd.testing.assert_frame_equal(made.reset_index(drop=True), pd.DataFrame(ROWS), check_index_type=False)


def test_dropped_rows_are_left_out_and_changed_answers_stand_in_string_and_columns(tiny_study):
    flags = {"rooms/shop": "True", "rooms/hall": "True", "rooms/none": "False"}
    rows = [row("a1") | flags, row("b2", consent="no") | flags, row("c3", food="9") | flags]
    write_rows(tiny_study / "interviews" / "en.csv", rows)
    log = LOG + "a1,rooms.shop,1,0,change,x\na1,remark,,shorter,change,x\nb2,food,4,1,change,x\n"
    (tiny_study / "cleaning_log.csv").write_text(log, encoding="utf-8")
    made = cleaned(tiny_study, BLANK)["en.csv"]
    assert made["_uuid"].tolist() == ["a1", "c3"] and made.index.tolist() == [2, 4]
    assert made.loc[2, ["rooms", "rooms/shop", "rooms/hall", "remark"]].tolist() == ["hall", "False", "True", "shorter"]
    assert made["food"].tolist() == ["4", ""]


def test_a_time_that_the_log_corrects_stands_in_the_export(tiny_study):
    later = "2026-03-01T10:10:00.000+02:00"
    (tiny_study / "cleaning_log.csv").write_text(f"{LOG}a1,start,,{later},change,x\n", encoding="utf-8")
    assert cleaned(tiny_study)["en.csv"]["start"].tolist() == [later, ROWS[1]["start"], ROWS[2]["start"]]


def test_what_is_decided_to_stop_stops_here_too(tiny_study):
    write_rows(tiny_study / "interviews" / "en.csv", [row("a1", food="9")])
    with pytest.raises(StudyError, match="scale is 1-5"):
        cleaned(tiny_study)


def test_the_command_writes_for_the_owner_only_and_says_so(tiny_study, tmp_path):
    code, out, problem = here("clean", str(tiny_study), HERE_PROCESSED=str(tmp_path / "processed"))
    assert code == 0, problem
    file = tmp_path / "processed" / "tiny" / "baseline" / "internal" / "cleaned" / "en.csv"
    log = file.with_name("cleaning_log.csv")
    assert out == f"for the team only: {file}\nfor the team only: {log}\n"
    assert file.stat().st_mode & 0o077 == 0 and log.stat().st_mode & 0o077 == 0
    assert len(list(csv.DictReader(file.open(encoding="utf-8-sig")))) == 3


@pytest.mark.reference
def test_the_reference_survey_equals_its_raw_export_with_the_log_applied_by_hand(reference, tmp_path):
    """632 x 348 cells: raw data, rows of the log removed, its changes and blanks written into their columns."""
    source = reference / "kobo-household"
    raw = pd.read_csv(source / "raw_data.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    log = pd.read_csv(source / "cleaning_log.csv", dtype=str, keep_default_na=False)
    gone = set(log.loc[log["change_type"] == "remove_survey", "X_uuid"])
    expected = raw[~raw["X_uuid"].isin(gone)].set_index("X_uuid", drop=False)
    parents = set()
    for line in log[log["change_type"].isin(["change_response", "blank_response"])].itertuples():
        if line.X_uuid in gone:
            continue
        new = "" if line.change_type == "blank_response" else line.new_value
        column = line.questions
        if "." in column:
            parents.add((line.X_uuid, column.split(".")[0]))
            words = set(raw[column]) - {""}
            new = {"1": "True", "0": "False"}[new] if words <= {"True", "False"} else new
        expected.loc[line.X_uuid, column] = new
    made = cleaned(write_kobo(tmp_path / "kobo", reference))["raw_data.csv"]
    assert list(made.columns) == list(expected.columns) and len(made) == len(expected) == 578
    made = made.set_index("X_uuid", drop=False)
    differs = made.ne(expected)
    cells = [(uuid, column) for uuid, column in zip(*[made.index[differs.any(axis=1)]] * 2, strict=True)]
    found = {(made.index[r], made.columns[c]) for r, c in zip(*differs.to_numpy().nonzero(), strict=True)}
    strings = {pair for pair in found if pair in parents}
    for uuid, column in strings:  # the log changed a 0/1 column: the string of the same answer follows it
        chosen = {
            c.split(".")[1] for c in made.columns if c.startswith(f"{column}.") and made.loc[uuid, c] in ("1", "True")
        }
        assert set(made.loc[uuid, column].split()) == chosen
    assert found == strings and len(cells) <= len(parents)


def test_a_0_1_column_keeps_its_own_words():
    assert cleaned_exports._spelled(pd.Series(["True", "False"]), True) == "True"
    assert cleaned_exports._spelled(pd.Series(["TRUE", ""]), False) == "FALSE"
    assert cleaned_exports._spelled(pd.Series(["", ""]), True) == "1"


def test_files_are_written_with_a_mark_and_leave_nothing_half_written(tiny_study, tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    files = cleaned_exports.write(checking.read(tiny_study), PARAMETERS, "other")
    assert [file.name for file in files] == ["en.csv", "cleaning_log.csv"] and files[0].parts[-4:-1] == (
        "other",
        "internal",
        "cleaned",
    )
    assert files[0].read_bytes().startswith(b"\xef\xbb\xbfstart,") and sorted(files[0].parent.iterdir()) == sorted(
        files
    )


def test_the_cleaning_log_beside_the_files_is_the_table_of_the_run(tiny_study, tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    write_rows(tiny_study / "interviews" / "en.csv", [*ROWS, row("d4", consent="no")])
    study = checking.read(tiny_study)
    file = cleaned_exports.write(study, PARAMETERS)[-1]
    log = pd.read_csv(file, keep_default_na=False)
    assert log["rule"].tolist() == clean(study, PARAMETERS)["cleaning_log"]["rule"].tolist()
    assert log.loc[log["rule"] == "consent_refused", ["export", "row"]].to_numpy().tolist() == [["en.csv", 5]]
    assert "d4" not in set(log["interview"])


def test_lines_of_the_log_that_were_not_applied_are_counted_by_reason(tiny_study):
    assert cleaned_exports.lines_of_the_log(checking.read(tiny_study), PARAMETERS) == []
    lines = ["a1,food,4,1,change,x", "a1,food2,,1,change,x", "b2,food3,,1,change,x", "zz,food,,1,change,x"]
    lines += ["b2,trust,1,2,change,x", "c3,idea,,,none,x", "gone,,,,remove,x"]
    (tiny_study / "cleaning_log.csv").write_text(LOG + "\n".join(lines) + "\n", encoding="utf-8")
    assert cleaned_exports.lines_of_the_log(checking.read(tiny_study), PARAMETERS) == [
        "cleaning_log.csv: 7 lines: 1 applied, 5 not applied, 1 ask for nothing",
        "  2 not applied: no such item in the form",
        "  2 not applied: no export has this interview",
        "  1 not applied: the old value differs from the export's",
    ]


def test_exports_that_differ_in_their_folder_or_ending_alone_are_files_of_their_own():
    tables = dict.fromkeys(["lv.csv", "lv.xlsx", "wave2/lv.csv", "wave2/es.ods"])
    names = [file.as_posix() for file in cleaned_exports._named(tables)]
    assert names == ["lv.csv", "lv.xlsx.csv", "wave2/lv.csv", "wave2/es.csv"]


def test_a_cell_that_a_spreadsheet_would_compute_has_an_apostrophe_before_it(tiny_study, tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    rows = [row("a1", remark="=HYPERLINK(A1)", hours="0"), row("b2", remark="+371 29 1"), row("c3", remark="- bread")]
    write_rows(tiny_study / "interviews" / "en.csv", rows)
    file, *_ = cleaned_exports.write(checking.read(tiny_study), PARAMETERS)
    with file.open(encoding="utf-8-sig", newline="") as handle:
        assert [line["remark"] for line in csv.DictReader(handle)] == ["'=HYPERLINK(A1)", "+371 29 1", "'- bread"]
