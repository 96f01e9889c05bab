"""What became of every row of every export is counted, and a file that is not read says why."""

import pytest
from studies import BLANK, ROWS, row, write_rows

from herelib.interviews import checking
from herelib.interviews.intake import intake, intake_lines


def rows_of(folder, parameters=BLANK):
    examined = checking.examine(folder, parameters)
    return intake(folder, examined.study, examined.prepared, examined.faults.singles())


def test_each_row_of_an_export_is_kept_or_dropped_by_a_rule(tiny_study):
    gone = [row("d4", consent="no"), row("e5", consent="no"), row("", region="west"), row("a1", food="1")]
    write_rows(tiny_study / "interviews" / "en.csv", [*ROWS, *gone])
    write_rows(tiny_study / "interviews" / "zz.csv", [row("z9")])
    told = rows_of(tiny_study)
    kept = told[told["status"] == "kept"].set_index("file")["rows"].to_dict()
    assert kept["zz.csv"] == 1 and kept["en.csv"] + told.loc[told["status"] == "dropped", "rows"].sum() == 7
    dropped = told[told["status"] == "dropped"].set_index("reason")["rows"].to_dict()
    assert dropped["consent_refused"] == 2 and dropped["no_id"] == 1
    lines = intake_lines(told)
    assert lines[0].startswith("interviews/en.csv: 7 rows: ") and "2 consent_refused" in lines[0]
    assert lines[1] == "interviews/zz.csv: 1 rows: 1 kept, 0 dropped"
    assert lines[2].startswith("all files: 8 rows: ") and "2 consent_refused (consent refused)" in lines[2]


def test_files_that_are_not_read_say_why_beside_those_that_are(tiny_study):
    (tiny_study / "interviews" / "a.csv").write_bytes(b"")
    write_rows(tiny_study / "interviews" / "b.csv", [{"strange": "1"}])
    told = rows_of(tiny_study).set_index("file")
    assert told.loc["a.csv", ["status", "reason"]].tolist() == ["not read", "empty file"]
    assert told.loc["b.csv", "status"] == "not read" and told.loc["en.csv", "rows"] == 3
    assert intake_lines(rows_of(tiny_study))[1] == "interviews/a.csv: not read: empty file"


@pytest.mark.parametrize("file", ["regions.csv", "instrument.xlsx"])
def test_where_the_study_cannot_be_read_its_exports_are_still_listed(tiny_study, file):
    (tiny_study / file).unlink()
    assert rows_of(tiny_study)[["file", "status", "reason"]].to_numpy().tolist() == [
        ["en.csv", "not read", "the study could not be read that far"]
    ]


def test_an_export_without_a_row_is_an_export_of_no_rows(tiny_study):
    file = tiny_study / "interviews" / "en.csv"
    header = file.read_text(encoding="utf-8").splitlines()[0]
    write_rows(tiny_study / "interviews" / "zz.csv", ROWS)
    file.write_text(header + "\n", encoding="utf-8")
    told = rows_of(tiny_study).set_index("file")
    assert told.loc["zz.csv", "rows"] == 3
    assert told.loc["en.csv", ["status", "reason"]].tolist() == ["not read", "a header and no rows"]
