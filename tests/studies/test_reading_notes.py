"""What a user should know of how a study was read: one line a cause."""

from studies import PARAMETERS, ROWS, row, write_rows

from herelib.interviews import checking


def notes(folder):
    return checking.read(folder, PARAMETERS).notes[["file", "subject", "note"]].to_numpy().tolist()


def test_questions_without_a_column_and_without_an_answer_are_a_line_each(tiny_study):
    assert notes(tiny_study) == []
    rows = [{k: v for k, v in row(name, idea="").items() if k not in ("remark", "who")} for name in ("a1", "b2")]
    write_rows(tiny_study / "interviews" / "en.csv", rows)
    assert notes(tiny_study) == [
        ["instrument.xlsx", "who, remark", "no export has a column for these 2 questions of the form"],
        ["instrument.xlsx", "idea", "no row has an answer to this question of the form"],
    ]


def test_an_export_that_cannot_tell_test_records_says_so(tiny_study):
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("test_records: {item: remark, values: [test]}\n")
    write_rows(tiny_study / "interviews" / "es.csv", [{k: v for k, v in row("d4").items() if k != "remark"}])
    write_rows(tiny_study / "interviews" / "en.csv", ROWS)
    note = "no column: no test record is known, so none is left out"
    assert notes(tiny_study) == [["interviews/es.csv", "remark", note]]


def test_a_form_of_another_kind_is_called_by_its_own_name(tiny_study):
    (tiny_study / "instrument.xlsx").rename(tiny_study / "instrument.xlsm")
    rows = [{k: v for k, v in row(name).items() if k != "remark"} for name in ("a1", "b2")]
    write_rows(tiny_study / "interviews" / "en.csv", rows)
    note = "no export has a column for this question of the form"
    assert notes(tiny_study) == [["instrument.xlsm", "remark", note]]
